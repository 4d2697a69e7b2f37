/*
 * How long a till takes to answer, as whoever scans sees it. CODES is a file of
 * lines; the figures are microseconds, median and 99th percentile.
 *
 *   till feed CODES PACE_MS COMMAND...  hands a running COMMAND one line at a
 *                                       time, every PACE_MS, and waits for the
 *                                       answer; each must begin with ACCEPT
 *   till each CODES COMMAND...          runs COMMAND CODE for each line
 *   till start COUNT COMMAND...         runs COMMAND so many times
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define LINES_MAX 100000
#define ARGS_MAX 32

extern char **environ;

static double taken[LINES_MAX];
static size_t count;

static void die(const char *what)
{
	perror(what);
	exit(3);
}

static double now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void print_figures(void)
{
	if (count == 0) {
		fputs("till: no lines\n", stderr);
		exit(3);
	}
	qsort(taken, count, sizeof taken[0], compare);
	printf("%.1f %.1f\n", taken[count / 2], taken[count * 99 / 100]);
}

static void note(double since_us)
{
	if (count < LINES_MAX)
		taken[count++] = now_us() - since_us;
}

/* ---- a till that stays ---- */

static pid_t start(char **command, int *in, int *out)
{
	posix_spawn_file_actions_t actions;
	int to[2], from[2];
	pid_t pid;

	if (pipe2(to, O_CLOEXEC) != 0 || pipe2(from, O_CLOEXEC) != 0)
		die("pipe");
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, to[0], STDIN_FILENO);
	posix_spawn_file_actions_adddup2(&actions, from[1], STDOUT_FILENO);
	if (posix_spawnp(&pid, command[0], &actions, NULL, command,
	    environ) != 0)
		die(command[0]);
	posix_spawn_file_actions_destroy(&actions);
	close(to[0]);
	close(from[1]);
	*in = to[1];
	*out = from[0];
	return pid;
}

static void wait_for_accept(int fd)
{
	char answer[8192];
	size_t len = 0;
	ssize_t got;

	while (len == 0 || answer[len - 1] != '\n') {
		got = read(fd, answer + len, sizeof answer - len);
		if (got <= 0)
			die("no answer");
		len += (size_t)got;
	}
	if (strncmp(answer, "ACCEPT", 6) != 0) {
		fwrite(answer, 1, len, stderr);
		exit(3);
	}
}

static void feed(FILE *codes, double pace_us, char **command)
{
	double began_us, next_us, wait_us;
	struct timespec pause = { 0, 0 };
	char line[4096];
	int in, out, status;
	pid_t pid = start(command, &in, &out);

	next_us = now_us();
	while (fgets(line, sizeof line, codes) != NULL) {
		wait_us = next_us - now_us();
		if (wait_us > 0) {
			pause.tv_sec = (time_t)(wait_us / 1e6);
			pause.tv_nsec = (long)(wait_us * 1e3) % 1000000000;
			nanosleep(&pause, NULL);
		}
		next_us += pace_us;
		began_us = now_us();
		if (write(in, line, strlen(line)) != (ssize_t)strlen(line))
			die("write");
		wait_for_accept(out);
		note(began_us);
	}
	close(in);
	close(out);
	if (waitpid(pid, &status, 0) != pid || status != 0)
		die("it ended badly");
}

/* ---- a process for each ---- */

static void run_once(char **command)
{
	posix_spawn_file_actions_t actions;
	double began_us = now_us();
	int status;
	pid_t pid;

	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO,
	    "/dev/null", O_WRONLY, 0);
	if (posix_spawnp(&pid, command[0], &actions, NULL, command,
	    environ) != 0)
		die(command[0]);
	if (waitpid(pid, &status, 0) != pid || status != 0) {
		fprintf(stderr, "till: %s ended with %d\n", command[0],
		    status);
		exit(3);
	}
	note(began_us);
	posix_spawn_file_actions_destroy(&actions);
}

static void each(FILE *codes, int argc, char **command)
{
	char line[4096], *with[ARGS_MAX + 2] = { NULL };

	if (argc > ARGS_MAX)
		exit(2);
	memcpy(with, command, (size_t)argc * sizeof *with);
	with[argc] = line;
	while (fgets(line, sizeof line, codes) != NULL) {
		line[strcspn(line, "\n")] = '\0';
		run_once(with);
	}
}

int main(int argc, char **argv)
{
	FILE *codes = NULL;
	long i;

	if (argc >= 5 && strcmp(argv[1], "feed") == 0) {
		codes = fopen(argv[2], "r");
		if (codes == NULL)
			die(argv[2]);
		feed(codes, strtod(argv[3], NULL) * 1e3, argv + 4);
	} else if (argc >= 4 && strcmp(argv[1], "each") == 0) {
		codes = fopen(argv[2], "r");
		if (codes == NULL)
			die(argv[2]);
		each(codes, argc - 3, argv + 3);
	} else if (argc >= 4 && strcmp(argv[1], "start") == 0) {
		for (i = strtol(argv[2], NULL, 10); i > 0; i--)
			run_once(argv + 3);
	} else {
		fputs("usage: till feed CODES PACE_MS COMMAND... | "
		    "each CODES COMMAND... | start COUNT COMMAND...\n",
		    stderr);
		return 2;
	}
	print_figures();
	return 0;
}
