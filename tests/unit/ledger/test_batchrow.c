/* Rows of batches: written and read back, and refused when anything is not as
 * it was written. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "core/crypt.h"
#include "ledger/batchrow.h"

static struct vouch_secret_key *secret, *other;
static struct vouch_batchrow row, back;

static int set_up(void **state)
{
	const uint8_t seed[VOUCH_SEED_BYTES] = { 1 };

	(void)state;
	return vouch_sign_init() != VOUCH_OK ||
	    vouch_secret_key_new(seed, &secret) != VOUCH_OK ||
	    vouch_secret_key_new(NULL, &other) != VOUCH_OK;
}

static int tear_down(void **state)
{
	(void)state;
	vouch_secret_key_free(secret);
	vouch_secret_key_free(other);
	return 0;
}

static void fill(void)
{
	const struct vouch_public_key *key = vouch_secret_key_public(secret);
	struct vouch_token *token = &row.batch.template_token;

	memset(&row, 0, sizeof row);
	row.batch.id = 3;
	row.batch.campaign = 1001;
	row.batch.first_counter = 20;
	row.batch.count = 100000000;
	row.batch.per_row = 1;
	memcpy(row.batch.channel_name, "zalo", 5);
	memcpy(row.batch.placement, "Ph\xe1\xbb\x91 Hu\xe1\xba\xbf, 12", 15);
	memcpy(row.batch.key_id, key->id, sizeof key->id);
	memcpy(row.stores, "1, 4, 7-12", 11);
	for (size_t i = 0; i < sizeof row.key; i++)
		row.key[i] = (uint8_t)i;
	token->kind = VOUCH_KIND_VOUCHER;
	token->campaign = 1001;
	token->from = 2500;
	token->until = 2600;
	token->value = 50000;
	token->value_type = VOUCH_VALUE_MONEY;
	token->unit = VOUCH_UNIT_VND;
	token->channel = VOUCH_CHANNEL_ZALO;
	token->stores = VOUCH_STORES_LIST;
	memcpy(token->key_id, key->id, sizeof token->key_id);
}

static void format(struct vouch_buf *text)
{
	vouch_buf_init(text, VOUCH_BATCHROW_MAX);
	assert_int_equal(vouch_batchrow_format(&row, secret, NULL, text),
	    VOUCH_OK);
}

static enum vouch_err parse(const char *text, size_t len,
    struct vouch_diag *diag)
{
	return vouch_batchrow_parse(text, len, vouch_secret_key_public(secret),
	    diag, &back);
}

static void test_there_and_back(void **state)
{
	static const char start[] = "vouch row v1\ncampaign 1001\nbatch 3\n"
	    "first 20\ncount 100000000\nchannel zalo\n"
	    "placement Ph\xe1\xbb\x91 Hu\xe1\xba\xbf, 12\nstores 1, 4, 7-12\n"
	    "payload 11";
	struct vouch_buf text;

	(void)state;
	fill();
	format(&text);
	assert_memory_equal(text.data, start, sizeof start - 1);
	assert_int_equal(parse(text.data, text.len, NULL), VOUCH_OK);
	assert_memory_equal(&back, &row, sizeof row);
	vouch_buf_release(&text);
	/* No placement; the serial of a template is not kept. */
	memset(row.batch.placement, 0, sizeof row.batch.placement);
	row.batch.template_token.serial = 5;
	format(&text);
	assert_int_equal(parse(text.data, text.len, NULL), VOUCH_OK);
	row.batch.template_token.serial = 0;
	assert_memory_equal(&back, &row, sizeof row);
	vouch_buf_release(&text);
}

/* Every byte counts; a cut row is none, and nor is one with more behind it. */
static void test_damage(void **state)
{
	static const struct vouch_batchrow empty;
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	struct vouch_buf text;
	size_t i;

	(void)state;
	fill();
	format(&text);
	for (i = 0; i < text.len; i++) {
		text.data[i] ^= 1;
		assert_int_not_equal(parse(text.data, text.len, NULL),
		    VOUCH_OK);
		if (i > 12)
			assert_memory_equal(&back, &empty, sizeof empty);
		text.data[i] ^= 1;
		assert_int_not_equal(parse(text.data, i, NULL), VOUCH_OK);
	}
	assert_int_equal(vouch_buf_addc(&text, '\n'), VOUCH_OK);
	assert_int_equal(parse(text.data, text.len, &diag), VOUCH_ERR_SYNTAX);
	assert_int_equal(diag.line, 13);
	vouch_buf_release(&text);
}

/* One text changed for another of the same length; what is said of it. */
static void test_wrong_lines(void **state)
{
	static const struct {
		const char *from, *to;
		enum vouch_err wanted;
		unsigned long line;
	} rows[] = {
		{ "vouch row v1", "vouch row v2", VOUCH_ERR_UNSUPPORTED, 0 },
		{ "vouch row v1", "vouch raw v1", VOUCH_ERR_SYNTAX, 0 },
		{ "campaign 1001", "campaign 0001", VOUCH_ERR_SYNTAX, 2 },
		{ "campaign 1001", "kampaign 1001", VOUCH_ERR_SYNTAX, 2 },
		{ "campaign 1001", "campaign 1002", VOUCH_ERR_SYNTAX, 9 },
		{ "batch 3", "batch 0", VOUCH_ERR_SYNTAX, 3 },
		{ "batch 3", "batch 4", VOUCH_ERR_SIGNATURE, 0 },
		{ "first 20", "first  2", VOUCH_ERR_SYNTAX, 4 },
		{ "count 100000000", "count 00000000 ", VOUCH_ERR_SYNTAX, 5 },
		{ "count 100000000", "count 100000001", VOUCH_ERR_SIGNATURE,
		    0 },
		{ "channel zalo", "channel z\x1blo", VOUCH_ERR_SYNTAX, 6 },
		{ "channel zalo", "channel z\xfflo", VOUCH_ERR_SYNTAX, 6 },
		{ "payload 11", "payload 21", VOUCH_ERR_SYNTAX, 9 },
		{ "payload 11", "payload 1x", VOUCH_ERR_SYNTAX, 9 },
		{ "0a0b0c", "0A0b0c", VOUCH_ERR_SYNTAX, 11 },
		{ "serial-key 00", "serial-key 01", VOUCH_ERR_SIGNATURE, 0 },
	};
	struct vouch_buf text;
	struct vouch_diag diag;
	char *at;

	(void)state;
	fill();
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		format(&text);
		at = strstr(text.data, rows[i].from);
		assert_non_null(at);
		memcpy(at, rows[i].to, strlen(rows[i].to));
		diag = (struct vouch_diag)VOUCH_DIAG_INIT;
		if (parse(text.data, text.len, &diag) != rows[i].wanted ||
		    diag.line != rows[i].line)
			fail_msg("%s: %s, line %lu: %s", rows[i].to,
			    vouch_err_name(diag.code), diag.line,
			    diag.expected);
		vouch_buf_release(&text);
	}
}

/* The row of docs/FORMAT.md, which another program made. */
static void test_published(void **state)
{
	uint8_t seed[VOUCH_SEED_BYTES];
	struct vouch_secret_key *published = NULL;
	FILE *file = fopen("tests/fuzz/corpus/batchrow/good", "r");
	char text[VOUCH_BATCHROW_MAX];
	struct vouch_buf again;
	size_t len;

	(void)state;
	assert_non_null(file);
	len = fread(text, 1, sizeof text, file);
	fclose(file);
	for (size_t i = 0; i < sizeof seed; i++)
		seed[i] = (uint8_t)i;
	assert_int_equal(vouch_secret_key_new(seed, &published), VOUCH_OK);
	assert_int_equal(vouch_batchrow_parse(text, len,
	    vouch_secret_key_public(published), NULL, &back), VOUCH_OK);
	assert_int_equal(back.batch.id, 3);
	assert_true(back.batch.first_counter == 20);
	assert_true(back.batch.count == 100000);
	assert_string_equal(back.batch.placement, "group-7");
	vouch_buf_init(&again, VOUCH_BATCHROW_MAX);
	assert_int_equal(vouch_batchrow_format(&back, published, NULL, &again),
	    VOUCH_OK);
	assert_int_equal(again.len, len);
	assert_memory_equal(again.data, text, len);
	vouch_buf_release(&again);
	vouch_secret_key_free(published);
}

/* Only the key that is to sign the codes reads the row. */
static void test_keys(void **state)
{
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	struct vouch_buf text;

	(void)state;
	fill();
	format(&text);
	assert_int_equal(vouch_batchrow_parse(text.data, text.len,
	    vouch_secret_key_public(other), &diag, &back),
	    VOUCH_ERR_CONFLICT);
	assert_string_equal(diag.expected,
	    "batch 3 is to be signed with another key");
	vouch_buf_release(&text);
	/* Somebody else's row for our key. */
	vouch_buf_init(&text, VOUCH_BATCHROW_MAX);
	assert_int_equal(vouch_batchrow_format(&row, other, NULL, &text),
	    VOUCH_OK);
	assert_int_equal(parse(text.data, text.len, NULL),
	    VOUCH_ERR_SIGNATURE);
	vouch_buf_release(&text);
}

/* The longest of everything fits; what no issuer may sign is not written. */
static void test_bounds(void **state)
{
	struct vouch_buf text;

	(void)state;
	fill();
	memset(row.stores, '1', sizeof row.stores - 1);
	memset(row.batch.placement, 'x', sizeof row.batch.placement - 1);
	memset(row.batch.channel_name, 'c', sizeof row.batch.channel_name - 1);
	row.batch.first_counter = 1;
	row.batch.count = VOUCH_SERIAL_MAX;
	format(&text);
	assert_int_equal(parse(text.data, text.len, NULL), VOUCH_OK);
	assert_memory_equal(&back, &row, sizeof row);
	vouch_buf_release(&text);
	row.batch.first_counter = 2;
	format(&text);
	assert_int_equal(parse(text.data, text.len, NULL), VOUCH_ERR_SYNTAX);
	vouch_buf_release(&text);
	vouch_buf_init(&text, VOUCH_BATCHROW_MAX);
	row.batch.template_token.value = 0;
	assert_int_equal(vouch_batchrow_format(&row, secret, NULL, &text),
	    VOUCH_ERR_RANGE);
	assert_int_equal(text.len, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_there_and_back),
		cmocka_unit_test(test_published),
		cmocka_unit_test(test_damage),
		cmocka_unit_test(test_wrong_lines),
		cmocka_unit_test(test_keys),
		cmocka_unit_test(test_bounds)
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
