/*
 * Passphrases, straight into guarded memory: no stdio, so no buffer keeps a
 * copy, and no byte is read past the line's end.
 *
 * While the terminal is silent the signals that would end or stop the process
 * are held back and looked for between keystrokes: the echo is on again before
 * one of them is let through.
 */
#include "io/passphrase.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "core/crypt.h"
#include "core/sign.h"
#include "io/file.h"
#include "io/keyfile.h"

#define LOOK_MS 50 /* how long a held-back signal may wait */

static const int fatal_signals[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT };
#define FATAL_SIGNALS (sizeof fatal_signals / sizeof fatal_signals[0])

/* ---- guarded memory ---- */

static enum vouch_err make(struct vouch_diag *diag,
    struct vouch_passphrase *out)
{
	out->len = 0;
	out->text = NULL;
	if (vouch_sign_init() != VOUCH_OK)
		return vouch_diag_set(diag, VOUCH_ERR_LIBRARY,
		    "libsodium does not start");
	out->text = vouch_secret_alloc(VOUCH_PASSPHRASE_MAX);
	if (out->text == NULL)
		return vouch_diag_set(diag, VOUCH_ERR_NO_MEMORY,
		    "no guarded memory for the passphrase");
	return VOUCH_OK;
}

void vouch_passphrase_free(struct vouch_passphrase *passphrase)
{
	if (passphrase == NULL)
		return;
	vouch_secret_free(passphrase->text);
	passphrase->text = NULL;
	passphrase->len = 0;
}

/* One byte of the line. *more is false behind its end. */
static enum vouch_err take_byte(struct vouch_passphrase *p, char c,
    struct vouch_diag *diag, bool *more)
{
	*more = c != '\n';
	if (*more && p->len == VOUCH_PASSPHRASE_MAX)
		return vouch_diag_set(diag, VOUCH_ERR_TOO_LONG,
		    "the passphrase is longer than %d bytes",
		    VOUCH_PASSPHRASE_MAX);
	if (*more)
		p->text[p->len++] = c;
	else if (p->len > 0 && p->text[p->len - 1] == '\r')
		p->len--;
	return VOUCH_OK;
}

/* ---- from a descriptor ---- */

static enum vouch_err read_line(int fd, struct vouch_diag *diag,
    struct vouch_passphrase *p)
{
	enum vouch_err err = VOUCH_OK;
	bool more = true, any = false;
	ssize_t got;
	char c;

	while (err == VOUCH_OK && more) {
		got = read(fd, &c, 1);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			err = vouch_diag_errno(diag, VOUCH_ERR_IO,
			    "cannot read the passphrase from descriptor %d",
			    fd);
		else if (got == 0 && !any)
			err = vouch_diag_set(diag, VOUCH_ERR_MISSING,
			    "no passphrase on descriptor %d: an empty one is "
			    "an empty line", fd);
		else if (got == 0)
			break;
		else
			err = take_byte(p, c, diag, &more);
		any = true;
	}
	vouch_wipe(&c, sizeof c);
	return err;
}

enum vouch_err vouch_passphrase_from_fd(int fd, struct vouch_diag *diag,
    struct vouch_passphrase *out)
{
	struct vouch_passphrase p;
	enum vouch_err err = make(diag, &p);

	if (err == VOUCH_OK)
		err = read_line(fd, diag, &p);
	if (err != VOUCH_OK)
		vouch_passphrase_free(&p);
	else
		*out = p;
	return err;
}

/* ---- from the terminal ---- */

struct terminal {
	int fd;
	struct termios before;
	sigset_t held, mask;
};

static enum vouch_err silence(struct terminal *t, struct vouch_diag *diag)
{
	struct termios silent;
	size_t i;

	if (tcgetattr(t->fd, &t->before) != 0)
		return vouch_diag_errno(diag, VOUCH_ERR_IO,
		    "cannot silence the terminal");
	sigemptyset(&t->held);
	for (i = 0; i < FATAL_SIGNALS; i++)
		sigaddset(&t->held, fatal_signals[i]);
	sigaddset(&t->held, SIGTSTP);
	pthread_sigmask(SIG_BLOCK, &t->held, &t->mask);
	silent = t->before;
	silent.c_lflag &= ~(tcflag_t)(ECHO | ECHONL);
	silent.c_lflag |= ICANON | ISIG;
	if (tcsetattr(t->fd, TCSAFLUSH, &silent) != 0) {
		vouch_diag_errno(diag, VOUCH_ERR_IO,
		    "cannot silence the terminal");
		pthread_sigmask(SIG_SETMASK, &t->mask, NULL);
		return VOUCH_ERR_IO;
	}
	return VOUCH_OK;
}

/* The terminal as it was; then the signals that came meanwhile take effect. */
static void restore(const struct terminal *t)
{
	while (tcsetattr(t->fd, TCSADRAIN, &t->before) != 0 && errno == EINTR)
		continue;
	pthread_sigmask(SIG_SETMASK, &t->mask, NULL);
}

enum waiting { CALM, FATAL, STOP };

static enum waiting pending(const struct terminal *t)
{
	sigset_t set;
	size_t i;

	if (sigpending(&set) != 0)
		return CALM;
	for (i = 0; i < FATAL_SIGNALS; i++)
		if (sigismember(&set, fatal_signals[i]) == 1 &&
		    sigismember(&t->mask, fatal_signals[i]) == 0)
			return FATAL;
	return sigismember(&set, SIGTSTP) == 1 &&
	    sigismember(&t->mask, SIGTSTP) == 0 ? STOP : CALM;
}

/* Waits for a byte or a signal. Stopped and continued, it asks again. */
static enum vouch_err wait_byte(struct terminal *t, const char *prompt,
    struct vouch_diag *diag)
{
	struct pollfd ready = { .fd = t->fd, .events = POLLIN };
	enum vouch_err err;
	int got;

	for (;;) {
		switch (pending(t)) {
		case FATAL:
			return vouch_diag_set(diag, VOUCH_ERR_IO,
			    "interrupted");
		case STOP:
			restore(t);
			err = silence(t, diag);
			if (err == VOUCH_OK)
				err = vouch_fd_write(t->fd, prompt,
				    strlen(prompt), diag);
			if (err != VOUCH_OK)
				return err;
			break;
		case CALM:
			break;
		}
		got = poll(&ready, 1, LOOK_MS);
		if (got > 0)
			return VOUCH_OK;
		if (got < 0 && errno != EINTR)
			return vouch_diag_errno(diag, VOUCH_ERR_IO,
			    "cannot read from the terminal");
	}
}

static enum vouch_err ask_once(struct terminal *t, const char *prompt,
    struct vouch_diag *diag, struct vouch_passphrase *p)
{
	enum vouch_err err, first = VOUCH_OK;
	bool more = true;
	ssize_t got;
	char c;

	err = vouch_fd_write(t->fd, prompt, strlen(prompt), diag);
	while (err == VOUCH_OK && more) {
		err = wait_byte(t, prompt, diag);
		if (err != VOUCH_OK)
			break;
		got = read(t->fd, &c, 1);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			err = vouch_diag_errno(diag, VOUCH_ERR_IO,
			    "cannot read from the terminal");
		else if (got == 0)
			err = vouch_diag_set(diag, VOUCH_ERR_MISSING,
			    "no passphrase was given");
		else if (first == VOUCH_OK) /* too long: read on to its end */
			first = take_byte(p, c, diag, &more);
		else
			more = c != '\n';
	}
	vouch_wipe(&c, sizeof c);
	if (err == VOUCH_OK)
		err = first;
	/* The newline that was typed was not echoed. */
	vouch_fd_write(t->fd, "\n", 1, NULL);
	return err;
}

static enum vouch_err ask_again(struct terminal *t, struct vouch_diag *diag,
    const struct vouch_passphrase *first)
{
	struct vouch_passphrase second;
	enum vouch_err err = make(diag, &second);

	if (err == VOUCH_OK)
		err = ask_once(t, "The same again: ", diag, &second);
	if (err == VOUCH_OK && (first->len != second.len ||
	    !vouch_same_secret(first->text, second.text, second.len)))
		err = vouch_diag_set(diag, VOUCH_ERR_CONFLICT,
		    "the two passphrases differ");
	vouch_passphrase_free(&second);
	return err;
}

enum vouch_err vouch_passphrase_ask(const char *prompt, int confirm,
    struct vouch_diag *diag, struct vouch_passphrase *out)
{
	struct vouch_passphrase p = { NULL, 0 };
	struct terminal t;
	enum vouch_err err;

	t.fd = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
	if (t.fd < 0) {
		vouch_diag_hint(diag, "without a terminal, hand the passphrase "
		    "over on a descriptor: --passphrase-fd N");
		return vouch_diag_set(diag, VOUCH_ERR_MISSING,
		    "a passphrase is needed and there is no terminal");
	}
	err = make(diag, &p);
	if (err == VOUCH_OK)
		err = silence(&t, diag);
	if (err == VOUCH_OK) {
		err = ask_once(&t, prompt, diag, &p);
		if (err == VOUCH_OK && confirm)
			err = ask_again(&t, diag, &p);
		restore(&t);
	}
	close(t.fd);
	if (err != VOUCH_OK)
		vouch_passphrase_free(&p);
	else
		*out = p;
	return err;
}
