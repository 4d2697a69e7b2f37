/* Text to modules: modes, levels, versions, what does not fit. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "draw/qr.h"

static struct vouch_qr qr;

static void fill(char *text, size_t len, const char *alphabet)
{
	size_t i, n = strlen(alphabet);

	for (i = 0; i < len; i++)
		text[i] = alphabet[(i * 7 + i / 3) % n];
}

/* Version the standard's table 7 gives, at each edge. */
static void test_versions(void **state)
{
	static const struct {
		const char *alphabet;
		size_t len;
		enum vouch_qr_level level;
		int version;
	} cases[] = {
		{ "A1", 25, VOUCH_QR_L, 1 }, { "A1", 26, VOUCH_QR_L, 2 },
		{ "A1", 20, VOUCH_QR_M, 1 }, { "A1", 21, VOUCH_QR_M, 2 },
		{ "A1", 153, VOUCH_QR_M, 6 }, { "A1", 154, VOUCH_QR_M, 6 },
		{ "A1", 155, VOUCH_QR_M, 7 }, { "A1", 108, VOUCH_QR_Q, 6 },
		{ "A1", 84, VOUCH_QR_H, 6 }, { "A1", 85, VOUCH_QR_H, 7 },
		{ "a", 106, VOUCH_QR_M, 6 }, { "a", 107, VOUCH_QR_M, 7 },
		{ "A1", 4296, VOUCH_QR_L, 40 }, { "A1", 1852, VOUCH_QR_H, 40 },
		{ "a", 2953, VOUCH_QR_L, 40 }, { "a", 1273, VOUCH_QR_H, 40 },
		{ "7", 25, VOUCH_QR_L, 1 }, { "7", 26, VOUCH_QR_L, 2 },
	};
	char text[4300];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		fill(text, cases[i].len, cases[i].alphabet);
		assert_int_equal(vouch_qr_encode(text, cases[i].len,
		    cases[i].level, NULL, &qr), VOUCH_OK);
		assert_int_equal(qr.version, cases[i].version);
		assert_int_equal(qr.side, 17 + 4 * qr.version);
	}
}

static void test_every_alphanumeric(void **state)
{
	static const char set[] =
	    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
	int byte;
	char text[1];

	(void)state;
	for (byte = 0; byte < 256; byte++) {
		text[0] = (char)byte;
		assert_int_equal(vouch_qr_capacity(text, 1, VOUCH_QR_M),
		    byte != 0 && strchr(set, byte) != NULL ? 3391 : 2331);
	}
}

static void test_too_long(void **state)
{
	static const struct {
		const char *alphabet;
		size_t len;
		enum vouch_qr_level level;
		const char *words;
	} cases[] = {
		{ "A", 4297, VOUCH_QR_L, "4297 characters, and a symbol of "
		    "level L holds 4296" },
		{ "A", 3392, VOUCH_QR_M, "3392 characters, and a symbol of "
		    "level M holds 3391" },
		{ "A", 2421, VOUCH_QR_Q, "2421 characters, and a symbol of "
		    "level Q holds 2420" },
		{ "a", 1274, VOUCH_QR_H, "1274 characters, and a symbol of "
		    "level H holds 1273" },
	};
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	char text[4300];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		fill(text, cases[i].len, cases[i].alphabet);
		qr.side = -1;
		assert_int_equal(vouch_qr_encode(text, cases[i].len,
		    cases[i].level, &diag, &qr), VOUCH_ERR_TOO_LONG);
		assert_int_equal(qr.side, -1);
		assert_string_equal(diag.expected, cases[i].words);
	}
	assert_int_equal(vouch_qr_encode("", 0, VOUCH_QR_M, &diag, &qr),
	    VOUCH_ERR_MISSING);
}

/* The three finder patterns, and nothing outside. */
static void test_finders(void **state)
{
	static const char *const finder[] = {
		"#######", "#.....#", "#.###.#", "#.###.#", "#.###.#",
		"#.....#", "#######"
	};
	int x, y, far;

	(void)state;
	assert_int_equal(vouch_qr_encode("VOUCH", 5, VOUCH_QR_M, NULL, &qr),
	    VOUCH_OK);
	far = qr.side - 7;
	for (y = 0; y < 7; y++)
		for (x = 0; x < 7; x++) {
			bool dark = finder[y][x] == '#';

			assert_int_equal(vouch_qr_dark(&qr, x, y), dark);
			assert_int_equal(vouch_qr_dark(&qr, far + x, y), dark);
			assert_int_equal(vouch_qr_dark(&qr, x, far + y), dark);
		}
	for (x = -1; x <= qr.side; x++) {
		assert_false(vouch_qr_dark(&qr, x, -1));
		assert_false(vouch_qr_dark(&qr, x, qr.side));
		assert_false(vouch_qr_dark(&qr, -1, x));
		assert_false(vouch_qr_dark(&qr, qr.side, x));
	}
}

/* Every module is 0 or 1: the library keeps other things in the other bits. */
static void test_modules_are_bits(void **state)
{
	int i;

	(void)state;
	assert_int_equal(vouch_qr_encode("vouch", 5, VOUCH_QR_Q, NULL, &qr),
	    VOUCH_OK);
	for (i = 0; i < qr.side * qr.side; i++)
		assert_in_range(qr.module[i], 0, 1);
}

#define THREADS 4

struct shared {
	int wrong; /* by its thread alone */
};

static void *encode_many(void *data)
{
	struct shared *own = data;
	struct vouch_qr *mine = malloc(2 * sizeof *mine);
	int i;

	for (i = 0; mine != NULL && i < 40; i++) {
		char text[8] = { 'A', (char)('A' + i % 26), 'Z' };

		if (vouch_qr_encode(text, 3, VOUCH_QR_M, NULL, &mine[0]) !=
		    VOUCH_OK || vouch_qr_encode(text, 3, VOUCH_QR_M, NULL,
		    &mine[1]) != VOUCH_OK || mine[0].side != 21 ||
		    memcmp(mine[0].module, mine[1].module, 21 * 21) != 0)
			own->wrong++;
	}
	own->wrong += mine == NULL;
	free(mine);
	return NULL;
}

static void test_threads(void **state)
{
	struct shared own[THREADS] = { { 0 } };
	pthread_t thread[THREADS];
	size_t i;

	(void)state;
	for (i = 0; i < THREADS; i++)
		assert_int_equal(pthread_create(&thread[i], NULL, encode_many,
		    &own[i]), 0);
	for (i = 0; i < THREADS; i++) {
		assert_int_equal(pthread_join(thread[i], NULL), 0);
		assert_int_equal(own[i].wrong, 0);
	}
}

static void test_library(void **state)
{
	char name[32];

	(void)state;
	vouch_qr_library(name, sizeof name);
	assert_memory_equal(name, "libqrencode ", 12);
	assert_in_range(name[12], '3', '9');
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_versions),
		cmocka_unit_test(test_every_alphanumeric),
		cmocka_unit_test(test_too_long),
		cmocka_unit_test(test_finders),
		cmocka_unit_test(test_modules_are_bits),
		cmocka_unit_test(test_threads),
		cmocka_unit_test(test_library),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
