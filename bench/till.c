/*
 * How long a till takes to answer, as whoever scans sees it. CODES is a file of
 * lines; the figures are microseconds, median and 99th percentile.
 *
 *   till feed CODES PACE_MS COMMAND...  hands a running COMMAND one line at a
 *                                       time, every PACE_MS, and waits for the
 *                                       answer; each must begin with ACCEPT
 *   till pair CODES COMMAND... -- COMMAND...
 *                                       feeds two of them, each line to one and
 *                                       then to the other (what follows a tab,
 *                                       where there is one), in turns who is
 *                                       first: a machine's mood is the same for
 *                                       both. Medians, and the median of what
 *                                       the second takes longer
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

static void note(double us)
{
	if (count < LINES_MAX)
		taken[count++] = us;
}

/* ---- a till that stays ---- */

struct till {
	pid_t pid;
	int in, out;
};

static struct till start(char **command)
{
	posix_spawn_file_actions_t actions;
	struct till till;
	int to[2], from[2];

	if (pipe2(to, O_CLOEXEC) != 0 || pipe2(from, O_CLOEXEC) != 0)
		die("pipe");
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, to[0], STDIN_FILENO);
	posix_spawn_file_actions_adddup2(&actions, from[1], STDOUT_FILENO);
	if (posix_spawnp(&till.pid, command[0], &actions, NULL, command,
	    environ) != 0)
		die(command[0]);
	posix_spawn_file_actions_destroy(&actions);
	close(to[0]);
	close(from[1]);
	till.in = to[1];
	till.out = from[0];
	return till;
}

static void stop(const struct till *till)
{
	int status;

	close(till->in);
	close(till->out);
	if (waitpid(till->pid, &status, 0) != till->pid || status != 0)
		die("it ended badly");
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

static double ask(const struct till *till, const char *line)
{
	double began_us = now_us();

	if (write(till->in, line, strlen(line)) != (ssize_t)strlen(line))
		die("write");
	wait_for_accept(till->out);
	return now_us() - began_us;
}

static void feed(FILE *codes, double pace_us, char **command)
{
	double next_us, wait_us;
	struct timespec pause = { 0, 0 };
	struct till till = start(command);
	char line[4096];

	next_us = now_us();
	while (fgets(line, sizeof line, codes) != NULL) {
		wait_us = next_us - now_us();
		if (wait_us > 0) {
			pause.tv_sec = (time_t)(wait_us / 1e6);
			pause.tv_nsec = (long)(wait_us * 1e3) % 1000000000;
			nanosleep(&pause, NULL);
		}
		next_us += pace_us;
		note(ask(&till, line));
	}
	stop(&till);
}

static double middle(double *us)
{
	qsort(us, count, sizeof us[0], compare);
	return us[count / 2];
}

static void feed_two(FILE *codes, char **command, char **other)
{
	static double us[2][LINES_MAX], longer[LINES_MAX];
	const struct till till[2] = { start(command), start(other) };
	char line[4096], *tab, own[4096];
	const char *part[2];
	size_t turn, which;

	while (fgets(line, sizeof line, codes) != NULL && count < LINES_MAX) {
		part[0] = part[1] = line;
		tab = strchr(line, '\t');
		if (tab != NULL) {
			snprintf(own, sizeof own, "%.*s\n", (int)(tab - line),
			    line);
			part[0] = own;
			part[1] = tab + 1;
		}
		for (turn = 0; turn < 2; turn++) {
			which = (count + turn) % 2;
			us[which][count] = ask(&till[which], part[which]);
		}
		longer[count] = us[1][count] - us[0][count];
		count++;
	}
	stop(&till[0]);
	stop(&till[1]);
	if (count == 0)
		exit(2);
	printf("%.1f %.1f %.1f\n", middle(us[0]), middle(us[1]),
	    middle(longer));
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
	note(now_us() - began_us);
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

static FILE *open_codes(const char *path)
{
	FILE *codes = fopen(path, "r");

	if (codes == NULL)
		die(path);
	return codes;
}

/* Where the second command begins; 0: there is none. */
static int other_command(int argc, char **argv)
{
	int i;

	for (i = 4; i < argc - 1; i++) {
		if (strcmp(argv[i], "--") == 0) {
			argv[i] = NULL;
			return i + 1;
		}
	}
	return 0;
}

int main(int argc, char **argv)
{
	const char *verb = argc >= 4 ? argv[1] : "";
	int other;
	long i;

	if (argc >= 5 && strcmp(verb, "feed") == 0) {
		feed(open_codes(argv[2]), strtod(argv[3], NULL) * 1e3,
		    argv + 4);
	} else if (strcmp(verb, "pair") == 0 &&
	    (other = other_command(argc, argv)) > 0) {
		feed_two(open_codes(argv[2]), argv + 3, argv + other);
		return 0;
	} else if (strcmp(verb, "each") == 0) {
		each(open_codes(argv[2]), argc - 3, argv + 3);
	} else if (strcmp(verb, "start") == 0) {
		for (i = strtol(argv[2], NULL, 10); i > 0; i--)
			run_once(argv + 3);
	} else {
		fputs("usage: till feed CODES PACE_MS COMMAND... | "
		    "pair CODES COMMAND... -- COMMAND... | "
		    "each CODES COMMAND... | start COUNT COMMAND...\n",
		    stderr);
		return 2;
	}
	print_figures();
	return 0;
}
