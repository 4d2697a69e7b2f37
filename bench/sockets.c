/*
 * Many points of sale at one till's socket, each waiting for its answer before
 * it asks again.
 *
 *   sockets SOCKET CODES CLIENTS
 *
 * Each code is asked for twice, by two clients. Every eighth client reads 10 kB
 * a second, every other eighth goes away without its answer now and then and
 * comes again. Prints the median and the 99th percentile of an answer in
 * microseconds, of all but the slow ones, the answers, how many accepted (one a
 * code, or some were lost or taken twice), and the longest of those answers.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#define CLIENTS_MAX 64
#define CODE 160
#define SLOW_BYTES 1000 /* each tenth of a second */

struct client {
	int fd;
	size_t next, end, step; /* of the codes it asks for */
	int waiting;
	double asked_us, reads_us;
	char in[4096];
	size_t len;
};

static struct sockaddr_un address = { .sun_family = AF_UNIX };
static char (*codes)[CODE];
static size_t count, accepted, answers;
static uint32_t *times;
static size_t timed;

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

static int is_slow(size_t i)
{
	return i % 8 == 5;
}

static int is_fickle(size_t i)
{
	return i % 8 == 3;
}

static void join(struct client *client)
{
	client->fd = socket(AF_UNIX, SOCK_STREAM, 0);
	if (client->fd < 0 || connect(client->fd,
	    (struct sockaddr *)&address, sizeof address) != 0)
		die("connect");
	client->len = 0;
	client->waiting = 0;
}

static void ask(struct client *client, size_t number)
{
	char line[CODE + 80];
	int len;

	len = snprintf(line, sizeof line, "{\"code\":\"%s\",\"receipt\":"
	    "\"R%zu\",\"basket\":250000}\n", codes[client->next], number);
	if (write(client->fd, line, (size_t)len) != len)
		die("write");
	client->asked_us = now_us();
	client->waiting = 1;
}

/* Takes what is there; 1 when an answer is whole. */
static int hear(struct client *client, size_t number)
{
	size_t room = sizeof client->in - client->len - 1;
	ssize_t n;
	char *end;

	if (is_slow(number)) {
		if (now_us() < client->reads_us)
			return 0;
		client->reads_us = now_us() + 1e5;
		room = room < SLOW_BYTES ? room : SLOW_BYTES;
	}
	n = read(client->fd, client->in + client->len, room);
	if (n <= 0)
		die("read");
	client->len += (size_t)n;
	client->in[client->len] = '\0';
	end = strchr(client->in, '\n');
	if (end == NULL)
		return 0;
	*end = '\0';
	answers++;
	if (strstr(client->in, "\"reason\":\"ok\"") != NULL)
		accepted++;
	else if (strstr(client->in, "\"reason\":\"used\"") == NULL &&
	    strstr(client->in, "\"reason\":\"replayed\"") == NULL) {
		fprintf(stderr, "%s\n", client->in);
		exit(1);
	}
	client->len = 0;
	client->waiting = 0;
	return 1;
}

static int compare(const void *a, const void *b)
{
	const uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

static void load(const char *path)
{
	FILE *file = fopen(path, "r");
	size_t size = 0;

	if (file == NULL)
		die(path);
	do {
		if (count == size) {
			size = size * 2 + 1024;
			codes = realloc(codes, size * sizeof *codes);
			if (codes == NULL)
				die("memory");
		}
	} while (fscanf(file, "%159s", codes[count]) == 1 && ++count);
	fclose(file);
}

/* One step of a client; 0 when it has nothing left to do. */
static int serve(struct client *client, size_t number, int readable)
{
	if (client->waiting && readable && hear(client, number)) {
		if (!is_slow(number))
			times[timed++] = (uint32_t)(now_us() -
			    client->asked_us);
		client->next += client->step;
	}
	if (client->waiting)
		return 1;
	if (client->next >= client->end)
		return 0;
	ask(client, number);
	if (is_fickle(number) && rand() % 50 == 0) {
		/* The same is asked again: it may have been taken. */
		close(client->fd);
		join(client);
	}
	return 1;
}

int main(int argc, char **argv)
{
	struct client client[CLIENTS_MAX];
	struct pollfd set[CLIENTS_MAX];
	size_t clients = argc == 4 ? strtoul(argv[3], NULL, 10) : 0, i, busy;

	if (clients < 2 || clients > CLIENTS_MAX)
		return 2;
	strncpy(address.sun_path, argv[1], sizeof address.sun_path - 1);
	load(argv[2]);
	times = calloc(2 * count + clients, sizeof *times);
	if (times == NULL)
		die("memory");
	memset(client, 0, sizeof client);
	for (i = 0; i < clients; i++) {
		join(&client[i]);
		/* Two of them have each code: i and its neighbour. */
		client[i].next = i / 2;
		client[i].step = clients / 2;
		client[i].end = is_slow(i) ? (count < 2000 ? count : 2000) :
		    count;
	}
	do {
		busy = 0;
		for (i = 0; i < clients; i++) {
			set[i] = (struct pollfd){ .fd = client[i].fd,
				.events = client[i].waiting &&
				    !(is_slow(i) && now_us() <
				    client[i].reads_us) ? POLLIN : 0 };
			if (client[i].waiting || client[i].next <
			    client[i].end)
				busy++;
		}
		if (busy == 0)
			break;
		poll(set, clients, 10);
		for (i = 0; i < clients; i++)
			serve(&client[i], i, set[i].revents != 0);
		/* What could be asked anew was; the rest waits. */
	} while (1);
	qsort(times, timed, sizeof *times, compare);
	printf("%u %u %zu %zu %u\n", times[timed / 2],
	    times[timed * 99 / 100], answers, accepted, times[timed - 1]);
	return 0;
}
