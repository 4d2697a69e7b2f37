/* Signature files: made, read, and changed by one bit at every place. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/minisig.h"

static const char data[] = "a file\n";
#define LEN (sizeof data - 1)

static struct vouch_secret_key *secret, *other;
static struct vouch_minisig made;

static int set_up(void **state)
{
	const uint8_t one[VOUCH_SEED_BYTES] = { 1 }, two[VOUCH_SEED_BYTES] = {
		2 };

	(void)state;
	return vouch_sign_init() != VOUCH_OK ||
	    vouch_secret_key_new(one, &secret) != VOUCH_OK ||
	    vouch_secret_key_new(two, &other) != VOUCH_OK ||
	    vouch_minisig_sign(secret, data, LEN, "what it is", &made) !=
	    VOUCH_OK;
}

static int tear_down(void **state)
{
	(void)state;
	vouch_secret_key_free(secret);
	vouch_secret_key_free(other);
	return 0;
}

static void again(void **state)
{
	struct vouch_minisig read_back;
	struct vouch_buf text;

	(void)state;
	vouch_buf_init(&text, VOUCH_MINISIG_FILE_MAX);
	assert_int_equal(vouch_minisig_format(&made, &text), VOUCH_OK);
	assert_int_equal(vouch_minisig_parse("s", text.data, text.len, NULL,
	    &read_back), VOUCH_OK);
	assert_memory_equal(&read_back, &made, sizeof made);
	assert_int_equal(vouch_minisig_verify(&read_back,
	    vouch_secret_key_public(secret), data, LEN), VOUCH_OK);
	vouch_buf_release(&text);
}

static void changed(void **state)
{
	const struct vouch_public_key *key = vouch_secret_key_public(secret);
	struct vouch_minisig bad = made;
	size_t i;

	(void)state;
	for (i = 0; i < 8 * 64; i++) {
		bad = made;
		bad.signature[i / 8] ^= (uint8_t)(1 << i % 8);
		assert_int_equal(vouch_minisig_verify(&bad, key, data, LEN),
		    VOUCH_ERR_SIGNATURE);
		bad = made;
		bad.global[i / 8] ^= (uint8_t)(1 << i % 8);
		assert_int_equal(vouch_minisig_verify(&bad, key, data, LEN),
		    VOUCH_ERR_SIGNATURE);
	}
	bad = made;
	bad.comment[0] = 'W';
	assert_int_equal(vouch_minisig_verify(&bad, key, data, LEN),
	    VOUCH_ERR_SIGNATURE);
	assert_int_equal(vouch_minisig_verify(&made, key, data, LEN - 1),
	    VOUCH_ERR_SIGNATURE);
	assert_int_equal(vouch_minisig_verify(&made,
	    vouch_secret_key_public(other), data, LEN), VOUCH_ERR_NOT_FOUND);
}

/* What a key was made for is what it signs. */
static void purposes(void **state)
{
	static const struct {
		enum vouch_key_purpose purpose;
		enum vouch_err token, close, file;
	} rows[] = {
		{ VOUCH_KEY_ISSUER, VOUCH_OK, VOUCH_OK, VOUCH_OK },
		{ VOUCH_KEY_ROOT, VOUCH_ERR_USAGE, VOUCH_ERR_USAGE, VOUCH_OK },
		{ VOUCH_KEY_TILL, VOUCH_ERR_USAGE, VOUCH_OK, VOUCH_ERR_USAGE },
	};
	struct vouch_minisig out;
	uint8_t signature[64];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof *rows; i++) {
		vouch_secret_key_set_purpose(other, rows[i].purpose);
		assert_int_equal(vouch_secret_key_purpose(other),
		    rows[i].purpose);
		assert_int_equal(vouch_sign(other, VOUCH_CONTEXT_TOKEN,
		    (const uint8_t *)data, LEN, NULL, 0, signature),
		    rows[i].token);
		assert_int_equal(vouch_sign(other, VOUCH_CONTEXT_TILL_LOG,
		    (const uint8_t *)data, LEN, NULL, 0, signature),
		    rows[i].close);
		assert_int_equal(vouch_minisig_sign(other, data, LEN, "",
		    &out), rows[i].file);
	}
}

static void refused(void **state)
{
	static const struct {
		const char *text;
		enum vouch_err err;
	} rows[] = {
		{ "", VOUCH_ERR_TRUNCATED },
		{ "hello\n", VOUCH_ERR_SYNTAX },
		{ "untrusted comment: x\n", VOUCH_ERR_TRUNCATED },
		{ "untrusted comment: x\nRUQ=\n", VOUCH_ERR_TRUNCATED },
		{ "untrusted comment: x\n????\n", VOUCH_ERR_SYNTAX },
	};
	static char comment[VOUCH_MINISIG_COMMENT + 1];
	struct vouch_minisig out;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof *rows; i++)
		assert_int_equal(vouch_minisig_parse("s", rows[i].text,
		    strlen(rows[i].text), NULL, &out), rows[i].err);
	memset(comment, 'x', VOUCH_MINISIG_COMMENT);
	assert_int_equal(vouch_minisig_sign(secret, data, LEN, comment, &out),
	    VOUCH_ERR_TOO_LONG);
	assert_int_equal(vouch_minisig_sign(secret, data, LEN, "a\nb", &out),
	    VOUCH_ERR_SYNTAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(again),
		cmocka_unit_test(changed),
		cmocka_unit_test(purposes),
		cmocka_unit_test(refused),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
