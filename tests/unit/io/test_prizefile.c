/*
 * Prize manifests of whole batches: the counts come out exactly, and what the
 * file says of every serial is what the shuffle deals.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/shuffle.h"
#include "io/prizefile.h"
#include "scratch.h"

#define FILE_NAME "prizes.vpz"

static struct vouch_secret_key *secret;
static struct vouch_prizes prizes, loaded;
static uint8_t key[VOUCH_SERIAL_KEY_BYTES];
static size_t which;

static int make_key(void **state)
{
	const uint8_t seed[VOUCH_SEED_BYTES] = { 1 };

	for (size_t i = 0; i < sizeof key; i++)
		key[i] = (uint8_t)i;
	return vouch_sign_init() != VOUCH_OK ||
	    vouch_secret_key_new(seed, &secret) != VOUCH_OK ||
	    scratch_make(state);
}

static int free_key(void **state)
{
	vouch_secret_key_free(secret);
	return scratch_remove(state);
}

/* Prizes one, two, ...; the last takes the rest. */
static void deal(uint64_t codes, uint64_t first_counter,
    const uint64_t *counts, size_t count)
{
	static struct vouch_campaign campaign;

	memset(&campaign, 0, sizeof campaign);
	campaign.id = 1001;
	campaign.revision = 1;
	for (size_t i = 0; i <= count; i++) {
		snprintf(campaign.prize[i].name, VOUCH_PRIZE_NAME, "p%zu", i);
		campaign.prize[i].count = i < count ? counts[i] : 0;
	}
	campaign.prize_count = count + 1;
	assert_int_equal(vouch_prizes_deal(&campaign, codes, NULL, &prizes),
	    VOUCH_OK);
	prizes.batch = 1;
	prizes.first_counter = first_counter;
}

static void save(void)
{
	struct vouch_outfile out;

	assert_int_equal(vouch_outfile_open(&out, FILE_NAME, 0600,
	    VOUCH_OUTFILE_FORCE, NULL), VOUCH_OK);
	assert_int_equal(vouch_prizefile_write(&out, &prizes, key, secret,
	    NULL), VOUCH_OK);
	assert_int_equal(vouch_outfile_commit(&out, 0, NULL), VOUCH_OK);
}

static void load(struct vouch_buf *bytes)
{
	assert_int_equal(vouch_prizefile_load(FILE_NAME,
	    vouch_secret_key_public(secret), 1, NULL, bytes, &loaded, &which),
	    VOUCH_OK);
}

static void check_every_serial(void)
{
	uint64_t found[VOUCH_CAMPAIGN_PRIZES] = { 0 };
	struct vouch_shuffle shuffle;
	struct vouch_serial serial;
	size_t prize;

	vouch_serial_init(&serial, key);
	vouch_shuffle_init(&shuffle, key, prizes.first_counter, prizes.codes);
	for (uint64_t i = 0; i < prizes.codes; i++) {
		prize = vouch_prizes_find(&loaded, vouch_serial_of(&serial,
		    prizes.first_counter + i));
		assert_int_equal(prize, vouch_prizes_of_slot(&prizes,
		    vouch_shuffle_slot(&shuffle, i)));
		found[prize]++;
	}
	for (prize = 0; prize < prizes.prize_count; prize++)
		assert_true(found[prize] == prizes.prize[prize].count);
}

static void test_counts(void **state)
{
	static const struct {
		uint64_t codes, first, counts[3];
		size_t count;
	} rows[] = {
		{ 1, 0, { 1 }, 1 }, { 1, 0, { 0 }, 0 },
		{ 2, 5, { 1 }, 1 }, { 3, 0, { 1, 1, 1 }, 3 },
		{ 4, 7, { 2, 1 }, 2 }, { 5, 0, { 5 }, 1 },
		{ 7, 1, { 1, 2, 3 }, 3 }, { 10, 0, { 3, 3 }, 2 },
		{ 16, 0, { 8 }, 1 }, { 17, 0, { 8, 1, 1 }, 3 },
		{ 63, 100, { 1, 10, 30 }, 3 }, { 64, 100, { 1, 10, 30 }, 3 },
		{ 65, 100, { 1, 10, 30 }, 3 }, { 100, 0, { 99 }, 1 },
		{ 1000, 3, { 1, 10, 100 }, 3 },
		{ 1024, 1024, { 1, 10, 100 }, 3 },
		{ 1025, 1024, { 1, 10, 100 }, 3 },
		{ 10000, 20, { 10, 90, 400 }, 3 },
		{ 50000, VOUCH_SERIAL_MAX - 49999, { 5, 50, 20000 }, 3 },
	};
	struct vouch_buf bytes;

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		deal(rows[i].codes, rows[i].first, rows[i].counts,
		    rows[i].count);
		save();
		load(&bytes);
		assert_int_equal(loaded.listed, prizes.listed);
		check_every_serial();
		vouch_buf_release(&bytes);
	}
}

/* The same again to the last byte; another batch, other winners. */
static void test_again(void **state)
{
	static const uint64_t counts[] = { 10, 90 };
	static char first[4096], second[4096];
	size_t len;

	(void)state;
	deal(10000, 0, counts, 2);
	save();
	len = get_file(FILE_NAME, first, sizeof first);
	save();
	assert_int_equal(get_file(FILE_NAME, second, sizeof second), len);
	assert_memory_equal(first, second, len);
	deal(10000, 10000, counts, 2);
	save();
	assert_int_equal(get_file(FILE_NAME, second, sizeof second), len);
	assert_memory_not_equal(first + len - 200, second + len - 200, 100);
}

/* A million codes with a hundred prizes are a small file. */
static void test_size(void **state)
{
	static const uint64_t counts[] = { 1, 99 };
	static char bytes[4096];

	(void)state;
	deal(1000000, 0, counts, 2);
	save();
	assert_true(get_file(FILE_NAME, bytes, sizeof bytes) < 1000);
}

/* What cannot be believed is refused with its name. */
static void test_refused(void **state)
{
	static const uint64_t counts[] = { 3 };
	static char bytes[4096];
	const uint8_t seed[VOUCH_SEED_BYTES] = { 2 };
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	struct vouch_secret_key *other = NULL;
	struct vouch_public_key keys[2];
	struct vouch_buf buf;
	size_t len;

	(void)state;
	deal(10, 0, counts, 1);
	save();
	assert_int_equal(vouch_secret_key_new(seed, &other), VOUCH_OK);
	assert_int_equal(vouch_prizefile_load(FILE_NAME,
	    vouch_secret_key_public(other), 1, &diag, &buf, &loaded,
	    &which),
	    VOUCH_ERR_SIGNATURE);
	assert_string_equal(diag.file, FILE_NAME);
	vouch_buf_release(&buf);
	/* Of several keys the one that did is named. */
	keys[0] = *vouch_secret_key_public(other);
	keys[1] = *vouch_secret_key_public(secret);
	assert_int_equal(vouch_prizefile_load(FILE_NAME, keys, 2, NULL, &buf,
	    &loaded, &which), VOUCH_OK);
	assert_int_equal(which, 1);
	vouch_buf_release(&buf);
	vouch_secret_key_free(other);
	len = get_file(FILE_NAME, bytes, sizeof bytes);
	for (size_t i = 0; i < len; i++) {
		bytes[i] ^= 1;
		put_file("changed", bytes, len);
		bytes[i] ^= 1;
		assert_int_not_equal(vouch_prizefile_load("changed",
		    vouch_secret_key_public(secret), 1, NULL, &buf,
		    &loaded, &which), VOUCH_OK);
		vouch_buf_release(&buf);
	}
	assert_int_equal(vouch_prizefile_load("nowhere",
	    vouch_secret_key_public(secret), 1, &diag, &buf, &loaded,
	    &which),
	    VOUCH_ERR_IO);
	vouch_buf_release(&buf);
	put_file("empty", "", 0);
	assert_int_equal(vouch_prizefile_load("empty",
	    vouch_secret_key_public(secret), 1, &diag, &buf, &loaded,
	    &which),
	    VOUCH_ERR_SYNTAX);
	vouch_buf_release(&buf);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_counts), cmocka_unit_test(test_again),
		cmocka_unit_test(test_size), cmocka_unit_test(test_refused)
	};

	return cmocka_run_group_tests(tests, make_key, free_key);
}
