/*
 * Passphrases from descriptors; that without a terminal nothing is asked.
 * (With one: tests/cli/key.bats.)
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "io/keyfile.h"
#include "io/passphrase.h"

/* Reading end of a pipe that held these bytes. */
static int piped(const char *bytes, size_t len)
{
	int ends[2];

	assert_int_equal(pipe(ends), 0);
	assert_int_equal(write(ends[1], bytes, len), len);
	close(ends[1]);
	return ends[0];
}

static void lines(void **state)
{
	static const struct {
		const char *in;
		size_t len;
		const char *out;
		size_t out_len;
	} table[] = {
		{ "secret\n", 7, "secret", 6 },
		{ "secret", 6, "secret", 6 },
		{ "secret\r\n", 8, "secret", 6 },
		{ "\n", 1, "", 0 },
		{ "\r\n", 2, "", 0 },
		{ " a b \n", 6, " a b ", 5 },
		{ "m\xe1\xba\xadt\n", 6, "m\xe1\xba\xadt", 5 },
		{ "a\0b\n", 4, "a\0b", 3 },
		{ "a\rb\n", 4, "a\rb", 3 },
		{ "one\ntwo\n", 8, "one", 3 }
	};
	struct vouch_passphrase p;
	size_t i;
	int fd;

	(void)state;
	for (i = 0; i < sizeof table / sizeof table[0]; i++) {
		fd = piped(table[i].in, table[i].len);
		assert_int_equal(vouch_passphrase_from_fd(fd, NULL, &p),
		    VOUCH_OK);
		assert_int_equal(p.len, table[i].out_len);
		assert_memory_equal(p.text, table[i].out, p.len);
		vouch_passphrase_free(&p);
		assert_null(p.text);
		close(fd);
	}
	vouch_passphrase_free(&p);
	vouch_passphrase_free(NULL);
}

static void one_line_after_another(void **state)
{
	int fd = piped("one\ntwo\n", 8);
	struct vouch_passphrase p;

	(void)state;
	assert_int_equal(vouch_passphrase_from_fd(fd, NULL, &p), VOUCH_OK);
	assert_memory_equal(p.text, "one", 3);
	vouch_passphrase_free(&p);
	assert_int_equal(vouch_passphrase_from_fd(fd, NULL, &p), VOUCH_OK);
	assert_memory_equal(p.text, "two", 3);
	vouch_passphrase_free(&p);
	assert_int_equal(vouch_passphrase_from_fd(fd, NULL, &p),
	    VOUCH_ERR_MISSING);
	close(fd);
}

static void limits(void **state)
{
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	struct vouch_passphrase p = { NULL, 7 };
	char longest[VOUCH_PASSPHRASE_MAX + 2];
	int fd;

	(void)state;
	memset(longest, 'p', sizeof longest);
	longest[VOUCH_PASSPHRASE_MAX] = '\n';
	fd = piped(longest, VOUCH_PASSPHRASE_MAX + 1);
	assert_int_equal(vouch_passphrase_from_fd(fd, NULL, &p), VOUCH_OK);
	assert_int_equal(p.len, VOUCH_PASSPHRASE_MAX);
	vouch_passphrase_free(&p);
	close(fd);

	p.len = 7; /* not written on failure */
	longest[VOUCH_PASSPHRASE_MAX] = 'p';
	fd = piped(longest, VOUCH_PASSPHRASE_MAX + 1);
	assert_int_equal(vouch_passphrase_from_fd(fd, &diag, &p),
	    VOUCH_ERR_TOO_LONG);
	assert_string_equal(diag.subject, "");
	close(fd);
	assert_int_equal(vouch_passphrase_from_fd(fd, &diag, &p),
	    VOUCH_ERR_IO);
	assert_int_equal(p.len, 7);
}

static void no_terminal(void **state)
{
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	struct vouch_passphrase p;
	int status = 0;
	pid_t child = fork();

	(void)state;
	if (child == 0) {
		setsid();
		_exit(vouch_passphrase_ask("? ", 1, &diag, &p) ==
		    VOUCH_ERR_MISSING && diag.hint[0] != '\0' ? 0 : 1);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines),
		cmocka_unit_test(one_line_after_another),
		cmocka_unit_test(limits),
		cmocka_unit_test(no_terminal)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
