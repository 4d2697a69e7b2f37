/*
 * Spent lists: the one of docs/FORMAT.md, byte for byte; every flipped bit and
 * every cut of it is refused.
 */
#include "unit/ledger/scratch.h"
#include "unit/ledger/vectors.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "core/sign.h"
#include "ledger/spent.h"

#define BYTES (VOUCH_SPENT_HEAD_BYTES + 2 * VOUCH_SPENT_ENTRY_BYTES + 64)

static const char vector[] =
#include "unit/ledger/spent_vector.h"
    ;

static struct vouch_secret_key *issuer(void)
{
	uint8_t seed[VOUCH_SEED_BYTES], i;
	struct vouch_secret_key *key;

	for (i = 0; i < sizeof seed; i++)
		seed[i] = i;
	assert_ok(vouch_secret_key_new(seed, &key));
	return key;
}

static enum vouch_err signed_by(const struct vouch_spent_facts *facts,
    const struct vouch_public_key *key)
{
	const struct vouch_exchange_seal seal = vouch_spent_seal_of(facts);

	return vouch_exchange_signed(&seal, key, 1, NULL);
}

struct seen {
	size_t count;
	struct vouch_spent spent[2];
};

static enum vouch_err see(const struct vouch_spent *spent, void *context,
    struct vouch_diag *diag)
{
	struct seen *seen = context;

	(void)diag;
	assert_true(seen->count < 2);
	seen->spent[seen->count++] = *spent;
	return VOUCH_OK;
}

static enum vouch_err read_list(const uint8_t *bytes, size_t len,
    struct seen *seen, struct vouch_spent_facts *facts)
{
	FILE *file = fmemopen((void *)(uintptr_t)bytes, len, "rb");
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	enum vouch_err err;

	assert_non_null(file);
	seen->count = 0;
	err = vouch_spent_read(file, see, seen, &diag, facts);
	assert_true(err == VOUCH_OK || diag.expected[0] != '\0');
	fclose(file);
	return err;
}

static void from_hex(uint8_t out[BYTES])
{
	unsigned byte;
	size_t i;

	assert_int_equal(strlen(vector), 2 * BYTES);
	for (i = 0; i < BYTES; i++) {
		assert_int_equal(sscanf(vector + 2 * i, "%2x", &byte), 1);
		out[i] = (uint8_t)byte;
	}
}

static void the_vector_is_read_and_made_again(void **state)
{
	struct vouch_secret_key *key = issuer();
	uint8_t bytes[BYTES], again[BYTES];
	struct vouch_spent_facts facts;
	struct seen seen;

	(void)state;
	from_hex(bytes);
	assert_ok(read_list(bytes, sizeof bytes, &seen, &facts));
	assert_int_equal(facts.head.store, 7);
	assert_int_equal(facts.head.sequence, 9);
	assert_int_equal(facts.head.made_s, 1798174800);
	assert_false(facts.head.test);
	assert_int_equal(seen.count, 2);
	assert_int_equal(seen.spent[0].campaign, 1001);
	assert_true(seen.spent[0].serial == UINT64_C(0xa1b2c3d400));
	assert_int_equal(seen.spent[1].till, 2);
	assert_int_equal(seen.spent[1].at_s, 1798164000);
	assert_ok(signed_by(&facts, vouch_secret_key_public(key)));
	vouch_spent_encode_head(&facts.head, again);
	vouch_spent_encode(&seen.spent[0], again + VOUCH_SPENT_HEAD_BYTES);
	vouch_spent_encode(&seen.spent[1], again + VOUCH_SPENT_HEAD_BYTES +
	    VOUCH_SPENT_ENTRY_BYTES);
	assert_ok(vouch_spent_sign(key, facts.hash, NULL,
	    again + sizeof again - 64));
	assert_memory_equal(again, bytes, sizeof bytes);
	vouch_secret_key_free(key);
}

static void damage_is_refused(void **state)
{
	struct vouch_secret_key *key = issuer();
	struct vouch_spent_facts facts;
	uint8_t bytes[BYTES];
	struct seen seen;
	size_t i;

	(void)state;
	from_hex(bytes);
	for (i = 0; i < 8 * sizeof bytes; i++) {
		bytes[i / 8] ^= (uint8_t)(1 << i % 8);
		assert_true(read_list(bytes, sizeof bytes, &seen, &facts) !=
		    VOUCH_OK || signed_by(&facts,
		    vouch_secret_key_public(key)) == VOUCH_ERR_SIGNATURE);
		bytes[i / 8] ^= (uint8_t)(1 << i % 8);
	}
	for (i = 1; i < sizeof bytes; i++)
		assert_true(read_list(bytes, i, &seen, &facts) != VOUCH_OK);
	vouch_secret_key_free(key);
}

static void what_cannot_be_is_named(void **state)
{
	struct vouch_spent_facts facts;
	uint8_t bytes[BYTES];
	struct seen seen;

	(void)state;
	from_hex(bytes);
	bytes[7] = '2';
	assert_int_equal(read_list(bytes, sizeof bytes, &seen, &facts),
	    VOUCH_ERR_UNSUPPORTED);
	from_hex(bytes);
	bytes[35] = 0xff;      /* far more codes than any list may have */
	assert_int_equal(read_list(bytes, sizeof bytes, &seen, &facts),
	    VOUCH_ERR_TOO_LONG);
	from_hex(bytes);
	memcpy(bytes + 58, bytes + 39, VOUCH_SPENT_ENTRY_BYTES);
	assert_int_equal(read_list(bytes, sizeof bytes, &seen, &facts),
	    VOUCH_ERR_SYNTAX); /* twice the same code */
	from_hex(bytes);
	bytes[16] = 0x80;      /* no shop has this number */
	assert_int_equal(read_list(bytes, sizeof bytes, &seen, &facts),
	    VOUCH_ERR_RANGE);
}

/* ---- testdata/vectors ---- */

static void run_vector(const struct vector *v)
{
	char expect[512], value[512], wanted[64], last[64];
	struct vouch_public_key key;
	struct vouch_spent_facts facts;
	uint8_t bytes[256], raw[VOUCH_KEY_BYTES];
	struct seen seen;
	size_t len;
	enum vouch_err err;

	len = strlen(field(v, "bytes", value)) / 2;
	assert_true(len <= sizeof bytes && bytes_of(v, "bytes", bytes, len));
	assert_true(bytes_of(v, "key", raw, sizeof raw));
	vouch_public_key_init(&key, raw);
	field(v, "expect", expect);
	err = read_list(bytes, len, &seen, &facts);
	if (err != VOUCH_OK) {
		snprintf(wanted, sizeof wanted, "spent %s",
		    vouch_err_name(err));
		assert_string_equal(expect, wanted);
		return;
	}
	err = signed_by(&facts, &key);
	assert_string_equal(expect, err == VOUCH_OK ? "ok" : "signature bad");
	if (err != VOUCH_OK)
		return;
	assert_int_equal(number(v, "store"), facts.head.store);
	assert_int_equal(number(v, "sequence"), facts.head.sequence);
	assert_int_equal(number(v, "made"), facts.head.made_s);
	assert_int_equal(number(v, "flags"), facts.head.test);
	assert_int_equal(number(v, "count"), facts.head.count);
	assert_int_equal(seen.count, facts.head.count);
	if (seen.count == 0)
		return;
	snprintf(last, sizeof last, "%u %010" PRIx64 " %u %" PRId64,
	    (unsigned)seen.spent[seen.count - 1].campaign,
	    seen.spent[seen.count - 1].serial,
	    (unsigned)seen.spent[seen.count - 1].till,
	    seen.spent[seen.count - 1].at_s);
	assert_string_equal(field(v, "last", value), last);
}

static void the_vectors_are_read_as_they_say(void **state)
{
	(void)state;
	assert_true(vectors_each("good/spent-*", run_vector) >= 3);
	assert_true(vectors_each("bad/spent-*", run_vector) >= 10);
	assert_true(vectors_each("unsupported/spent-*", run_vector) >= 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_vector_is_read_and_made_again),
		cmocka_unit_test(damage_is_refused),
		cmocka_unit_test(what_cannot_be_is_named),
		cmocka_unit_test(the_vectors_are_read_as_they_say),
	};

	assert_ok(vouch_sign_init());
	return cmocka_run_group_tests(tests, NULL, NULL);
}
