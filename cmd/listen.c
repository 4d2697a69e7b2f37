/*
 * See listen.h. All sockets are non-blocking; the one wait is in a pselect()
 * that lets held signals through.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* struct ucred, accept4 */
#endif

#include "listen.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "cmd.h"
#include "scanfilter.h"

#include "base/num.h"

#define BACKLOG 128
#define OUT_MAX (4u << 20)   /* most bytes of answers a client may have */
#define OUT_ENOUGH (1u << 16) /* more than this: it is not read from */
#define PARTING_MS 2000
#define CROWDED_MS 100
#define GATHER_FROM 4  /* clients */
#define GATHER_MS 2

struct client {
	int fd;            /* -1: none */
	unsigned number;
	bool at_end;       /* it sends no more */
	bool skipping;     /* the rest of a line that is too long */
	bool prompt;       /* it asks again as soon as it is answered */
	bool awaited;      /* it was answered in the last turn */
	char *in;          /* line_max + 1 bytes, owned */
	size_t from, to;   /* not yet handed out */
	struct vouch_buf out; /* what it has not taken yet */
};

struct server {
	const struct cmd_listen *listen;
	int fd;
	const char *made;  /* the path of a socket of ours, or NULL */
	struct stat made_as;
	unsigned clients_ever;
	bool crowded;      /* who asks to come in cannot be let in just now */
	bool told_full;
	struct client client[CMD_LISTEN_CLIENTS];
};

/* ---- the socket ---- */

static enum vouch_err cannot(struct vouch_diag *diag, const char *what)
{
	return vouch_diag_errno(diag, VOUCH_ERR_IO, "cannot %s", what);
}

/* Is somebody listening at the address? */
static bool is_served(const struct sockaddr_un *address)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	bool served;

	if (fd < 0)
		return true;
	served = connect(fd, (const struct sockaddr *)address,
	    sizeof *address) == 0 || errno != ECONNREFUSED;
	close(fd);
	return served;
}

/* A socket left behind by a process that died is in nobody's way. */
static enum vouch_err clear_place(const struct sockaddr_un *address,
    struct vouch_diag *diag)
{
	struct stat st;

	if (lstat(address->sun_path, &st) != 0)
		return errno == ENOENT ? VOUCH_OK : cannot(diag, "look there");
	if (!S_ISSOCK(st.st_mode))
		return vouch_diag_set(diag, VOUCH_ERR_EXISTS,
		    "is there already, and is no socket");
	if (is_served(address))
		return vouch_diag_set(diag, VOUCH_ERR_EXISTS,
		    "another program listens there");
	return unlink(address->sun_path) == 0 ? VOUCH_OK :
	    cannot(diag, "remove the socket of a program that has gone");
}

static enum vouch_err make_socket(struct server *server, const char *path,
    struct vouch_diag *diag)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	enum vouch_err err;
	mode_t mask;
	int bound;

	vouch_diag_file(diag, path);
	if (path[0] == '\0' || strlen(path) >= sizeof address.sun_path)
		return vouch_diag_set(diag, VOUCH_ERR_SYNTAX, "a path of 1 to "
		    "%zu bytes was expected", sizeof address.sun_path - 1);
	memcpy(address.sun_path, path, strlen(path));
	err = clear_place(&address, diag);
	if (err != VOUCH_OK)
		return err;
	server->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC |
	    SOCK_NONBLOCK, 0);
	if (server->fd < 0)
		return cannot(diag, "make a socket");
	/* Never open to more than its mode, not even for a moment. */
	mask = umask(0117);
	bound = bind(server->fd, (const struct sockaddr *)&address,
	    sizeof address);
	umask(mask);
	if (bound != 0)
		return cannot(diag, "make a socket");
	if (lstat(path, &server->made_as) != 0)
		return cannot(diag, "make a socket");
	server->made = path;
	return listen(server->fd, BACKLOG) == 0 ? VOUCH_OK :
	    cannot(diag, "listen");
}

static enum vouch_err inherit_socket(struct server *server, const char *text,
    struct vouch_diag *diag)
{
	int listens = 0, domain = 0;
	socklen_t size = sizeof listens;
	uint64_t number;

	if (vouch_num_parse(text, strlen(text), 3, 1023, diag, &number) !=
	    VOUCH_OK)
		return diag->code;
	server->fd = (int)number;
	if (getsockopt(server->fd, SOL_SOCKET, SO_ACCEPTCONN, &listens,
	    &size) != 0 || listens == 0 ||
	    getsockopt(server->fd, SOL_SOCKET, SO_DOMAIN, &domain, &size) !=
	    0 || domain != AF_UNIX) {
		server->fd = -1;
		vouch_diag_subject(diag, text, strlen(text));
		return vouch_diag_set(diag, VOUCH_ERR_SYNTAX,
		    "no Unix socket that listens");
	}
	return fcntl(server->fd, F_SETFL, O_NONBLOCK) == 0 &&
	    fcntl(server->fd, F_SETFD, FD_CLOEXEC) == 0 ? VOUCH_OK :
	    cannot(diag, "listen");
}

static enum vouch_err open_server(struct server *server,
    struct vouch_diag *diag)
{
	const char *address = server->listen->address;

	vouch_diag_field(diag, "--listen");
	if (strncmp(address, "unix:", 5) == 0)
		return make_socket(server, address + 5, diag);
	if (strncmp(address, "fd:", 3) == 0)
		return inherit_socket(server, address + 3, diag);
	vouch_diag_subject(diag, address, strlen(address));
	return vouch_diag_set(diag, VOUCH_ERR_SYNTAX,
	    "unix:PATH was expected, or fd:N");
}

/* ---- clients ---- */

static void part(struct client *client)
{
	close(client->fd);
	client->fd = -1;
	client->from = client->to = 0;
	client->at_end = client->skipping = client->awaited = false;
	vouch_buf_clear(&client->out);
}

static struct client *free_place(struct server *server)
{
	size_t i;

	for (i = 0; i < CMD_LISTEN_CLIENTS; i++) {
		if (server->client[i].fd < 0)
			return &server->client[i];
	}
	return NULL;
}

static void greet(struct server *server)
{
	struct client *client = free_place(server);
	struct ucred peer = { .pid = 0 };
	socklen_t size = sizeof peer;
	int fd = accept4(server->fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

	if (fd < 0) {
		server->crowded = errno != EAGAIN && errno != EINTR &&
		    errno != ECONNABORTED;
		return;
	}
	if (fd >= FD_SETSIZE || (client->in == NULL && (client->in =
	    malloc(server->listen->line_max + 1)) == NULL)) {
		close(fd);
		return;
	}
	client->fd = fd;
	client->number = ++server->clients_ever;
	client->prompt = true;
	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0)
		cmd_say("client %u: user %u, process %d", client->number,
		    (unsigned)peer.uid, (int)peer.pid);
	/* A program that forgets to hang up would keep all others waiting, and
	 * nobody would know why. */
	if (!server->told_full && free_place(server) == NULL) {
		server->told_full = true;
		cmd_warn("%d clients have connected and not hung up: others "
		    "wait until one does", CMD_LISTEN_CLIENTS);
	}
}

static void receive(struct server *server, struct client *client)
{
	const size_t room = server->listen->line_max + 1;
	ssize_t n;

	memmove(client->in, client->in + client->from,
	    client->to - client->from);
	client->to -= client->from;
	client->from = 0;
	n = recv(client->fd, client->in + client->to, room - client->to, 0);
	if (n > 0)
		client->to += (size_t)n;
	else if (n == 0)
		client->at_end = true;
	else if (errno != EAGAIN && errno != EINTR)
		part(client);
}

/* What was taken makes room at once: of a client that is always a little
 * behind nothing may add up. */
static void send_out(struct client *client)
{
	struct vouch_buf *out = &client->out;
	ssize_t n;

	if (out->len == 0)
		return;
	n = send(client->fd, out->data, out->len, MSG_NOSIGNAL);
	if (n > 0) {
		out->len -= (size_t)n;
		memmove(out->data, out->data + n, out->len + 1); /* its NUL */
	} else if (n < 0 && errno != EAGAIN && errno != EINTR) {
		part(client);
	}
}

/* Gone altogether; one that only sends no more still hears. */
static bool has_gone(const struct client *client)
{
	struct pollfd peer = { .fd = client->fd };

	return poll(&peer, 1, 0) > 0 &&
	    (peer.revents & (POLLHUP | POLLERR | POLLNVAL)) != 0;
}

/* ---- lines ---- */

/* The next whole line, if there is one. What a client did not end it did not
 * send: a request cut short is none. */
static bool next_line(const struct server *server, struct client *client,
    struct cmd_listen_line *line)
{
	const size_t max = server->listen->line_max;
	size_t end;
	bool skipped, whole;

	for (;;) {
		for (end = client->from; end < client->to &&
		    client->in[end] != '\n' && client->in[end] != '\r'; end++)
			;
		whole = end < client->to;
		if (!whole && end - client->from <= max && !client->skipping)
			return false;
		skipped = client->skipping;
		client->skipping = !whole;
		line->text = client->in + client->from;
		line->len = end - client->from;
		line->out = &client->out;
		client->from = whole ? end + 1 : end;
		if (!skipped && line->len > 0)
			return true;
		if (!whole)
			return false;
	}
}

/* One line of each client that can take an answer. */
static size_t gather(struct server *server, struct cmd_listen_line *lines)
{
	struct client *client;
	size_t i, count = 0;

	for (i = 0; i < CMD_LISTEN_CLIENTS; i++) {
		client = &server->client[i];
		client->awaited = false;
		if (client->fd < 0 || client->out.len > OUT_ENOUGH)
			continue;
		if (!next_line(server, client, &lines[count]))
			continue;
		if (has_gone(client)) {
			part(client);
			continue;
		}
		client->awaited = true;
		count++;
	}
	return count;
}

static bool has_line(const struct client *client)
{
	size_t i;

	for (i = client->from; i < client->to; i++) {
		if (client->in[i] == '\n' || client->in[i] == '\r')
			return true;
	}
	return false;
}

/* Does a line wait that could be answered now? */
static bool has_work(const struct server *server)
{
	const struct client *client;
	size_t i;

	for (i = 0; i < CMD_LISTEN_CLIENTS; i++) {
		client = &server->client[i];
		if (client->fd >= 0 && client->out.len <= OUT_ENOUGH &&
		    has_line(client))
			return true;
	}
	return false;
}

/* Those who have said and heard all; and those who went away. */
static void see_off(struct server *server)
{
	struct client *client;
	size_t i;

	for (i = 0; i < CMD_LISTEN_CLIENTS; i++) {
		client = &server->client[i];
		if (client->fd >= 0 && client->at_end &&
		    client->out.len == 0 && !has_line(client))
			part(client);
	}
}

/* ---- the loop ---- */

/* A client is read from while there is room for its line and its answers. */
static bool wants_input(const struct server *server,
    const struct client *client)
{
	return !client->at_end && client->out.len <= OUT_ENOUGH &&
	    client->to - client->from <= server->listen->line_max;
}

/* Waits at most wait_ms (-1: as long as it takes). Whoever cannot be let in, for
 * want of descriptors, would end each wait at once: he is passed over once. */
static enum vouch_err attend(struct server *server, int wait_ms,
    bool greeting, struct vouch_diag *diag)
{
	fd_set in, out;
	struct client *client;
	int most = server->fd;
	size_t i;

	FD_ZERO(&in);
	FD_ZERO(&out);
	if (greeting && !server->crowded && free_place(server) != NULL)
		FD_SET(server->fd, &in);
	if (server->crowded && (wait_ms < 0 || wait_ms > CROWDED_MS))
		wait_ms = CROWDED_MS;
	server->crowded = false;
	for (i = 0; i < CMD_LISTEN_CLIENTS; i++) {
		client = &server->client[i];
		if (client->fd < 0)
			continue;
		if (greeting && wants_input(server, client))
			FD_SET(client->fd, &in);
		if (client->out.len > 0)
			FD_SET(client->fd, &out);
		if (client->fd > most)
			most = client->fd;
	}
	switch (cmd_signals_select(most + 1, &in, &out, wait_ms)) {
	case -1:
		return errno == EINTR ? VOUCH_OK : cannot(diag, "wait");
	case 0:
		return VOUCH_OK;
	default:
		break;
	}
	if (FD_ISSET(server->fd, &in))
		greet(server);
	for (i = 0; i < CMD_LISTEN_CLIENTS; i++) {
		client = &server->client[i];
		if (client->fd >= 0 && FD_ISSET(client->fd, &out))
			send_out(client);
		if (client->fd >= 0 && FD_ISSET(client->fd, &in))
			receive(server, client);
	}
	return VOUCH_OK;
}

/* Those answered in the last turn who will ask again at once, if they do as
 * they did, and have not yet. */
static size_t awaited(const struct server *server)
{
	const struct client *client;
	size_t i, count = 0;

	for (i = 0; i < CMD_LISTEN_CLIENTS; i++) {
		client = &server->client[i];
		count += client->fd >= 0 && client->awaited &&
		    client->prompt && !client->at_end && !has_line(client);
	}
	return count;
}

/* Who was waited for and did not come is not waited for again until it asks as
 * fast as the others: a slow reader must not hold them up. */
static void judge(struct server *server)
{
	struct client *client;
	size_t i;

	for (i = 0; i < CMD_LISTEN_CLIENTS; i++) {
		client = &server->client[i];
		if (client->fd >= 0 && client->awaited)
			client->prompt = has_line(client);
		client->awaited = false;
	}
}

/* Many clients who were just answered ask again within moments: to wait that
 * long for them costs less than a commit for the first of them alone, behind
 * which all others would wait. */
static enum vouch_err wait_for_more(struct server *server,
    struct vouch_diag *diag)
{
	const int64_t until_ms = cmd_steady_ms() + GATHER_MS;
	enum vouch_err err = VOUCH_OK;

	while (err == VOUCH_OK && awaited(server) > 0 &&
	    cmd_steady_ms() < until_ms && !cmd_signals_waiting())
		err = attend(server, 1, true, diag);
	judge(server);
	return err;
}

static enum vouch_err turn(struct server *server, size_t *count,
    struct vouch_diag *diag)
{
	struct cmd_listen_line lines[CMD_LISTEN_CLIENTS];
	enum vouch_err err = VOUCH_OK;
	size_t i;

	*count = gather(server, lines);
	if (*count > 0)
		err = server->listen->answer(server->listen->context, lines,
		    *count, diag);
	for (i = 0; i < CMD_LISTEN_CLIENTS; i++) {
		if (server->client[i].fd >= 0)
			send_out(&server->client[i]);
	}
	see_off(server);
	return err;
}

/* What was answered is heard, if its client wants to hear it. */
static void say_goodbye(struct server *server)
{
	const int64_t until_ms = cmd_steady_ms() + PARTING_MS;
	int64_t left_ms;
	bool waiting;
	size_t i;

	do {
		waiting = false;
		for (i = 0; i < CMD_LISTEN_CLIENTS; i++) {
			if (server->client[i].fd >= 0 &&
			    server->client[i].out.len > 0)
				waiting = true;
		}
		left_ms = until_ms - cmd_steady_ms();
	} while (waiting && left_ms > 0 &&
	    attend(server, (int)left_ms, false, NULL) == VOUCH_OK);
}

static enum vouch_err serve(struct server *server, struct vouch_diag *diag)
{
	enum vouch_err err = VOUCH_OK;
	size_t answered = 0;

	while (err == VOUCH_OK && !cmd_signals_waiting()) {
		/* Lines that came together go on at once. */
		err = attend(server, answered > 0 || has_work(server) ? 0 :
		    server->listen->idle(server->listen->context), true, diag);
		if (err == VOUCH_OK && answered >= GATHER_FROM)
			err = wait_for_more(server, diag);
		if (err == VOUCH_OK && !cmd_signals_waiting())
			err = turn(server, &answered, diag);
	}
	say_goodbye(server);
	return err;
}

/* Ours, and not what stands there by now instead. */
static void remove_place(const struct server *server)
{
	struct stat st;

	if (server->made != NULL && lstat(server->made, &st) == 0 &&
	    st.st_dev == server->made_as.st_dev &&
	    st.st_ino == server->made_as.st_ino)
		unlink(server->made);
}

static void release(struct server *server)
{
	size_t i;

	for (i = 0; i < CMD_LISTEN_CLIENTS; i++) {
		if (server->client[i].fd >= 0)
			part(&server->client[i]);
		vouch_buf_release(&server->client[i].out);
		free(server->client[i].in);
	}
	if (server->fd >= 0)
		close(server->fd);
	remove_place(server);
}

enum vouch_err cmd_listen_run(const struct cmd_listen *listen,
    struct vouch_diag *diag)
{
	struct server *server = calloc(1, sizeof *server);
	enum vouch_err err;
	size_t i;

	if (server == NULL)
		return vouch_diag_set(diag, VOUCH_ERR_NO_MEMORY,
		    "out of memory");
	server->listen = listen;
	server->fd = -1;
	for (i = 0; i < CMD_LISTEN_CLIENTS; i++) {
		server->client[i].fd = -1;
		vouch_buf_init(&server->client[i].out, OUT_MAX);
	}
	err = open_server(server, diag);
	if (err == VOUCH_OK) {
		cmd_say("listening on %s", listen->address);
		err = serve(server, diag);
	}
	release(server);
	free(server);
	return err;
}
