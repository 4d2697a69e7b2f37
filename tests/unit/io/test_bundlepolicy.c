/* Policies of bundles: a good one, and each line that is refused, with its place. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/bundle.h"
#include "io/bundlepolicy.h"
#include "io/keyfile.h"
#include "scratch.h"

#define NOW_MS INT64_C(1795831200987) /* 2026-11-28T02:00:00.987Z */

/* Line by line; complaints count them from 1. */
static const char *const good[] = {
	"[bundle]",                               /* 1 */
	"sequence = 7",
	"next_update_by = 2026-12-28",
	"grace_days = 7",
	"stale_limit = 100.000 VND",              /* 5 */
	"zone = Asia/Ho_Chi_Minh",
	"hosts = qr.example.vn, app.example.vn",
	"roots = root.pub, spare.pub",
	"[store 7]",
	"name = Shop 7",                          /* 10 */
	"[group south]",
	"number = 1",
	"stores = 7-9, 1, 10, 4",
	"[key q4]",
	"public = shop.pub",                      /* 15 */
	"signs = lists, codes",
	"sign_from = 2026-10-01",
	"sign_until = 2026-12-31",
	"verify_until = 2027-03-31",
	"campaigns = 1001 - 1999",                /* 20 */
	"value_cap = 20 %, 500000 VND, 3 free",
	"stores = @south",
	"state = allow-list",
	"[key till7]",
	"public = till.pub",                      /* 25 */
	"signs = logs",
	"sign_from = 2026-10-01",
	"sign_until = 2026-12-31",
	"verify_until = 2026-12-31",
	"stores = 7",                             /* 30 */
	"[floor 1001]",
	"manifest = 1",
	"revoked = 3",
	"allow_list = 4"
};
#define LINES (sizeof good / sizeof good[0])

static void write_key(const char *path, uint8_t first)
{
	uint8_t seed[VOUCH_SEED_BYTES] = { first };
	struct vouch_secret_key *secret = NULL;
	struct vouch_buf text;

	assert_int_equal(vouch_secret_key_new(seed, &secret), VOUCH_OK);
	vouch_buf_init(&text, 1024);
	assert_int_equal(vouch_keyfile_public_text(
	    vouch_secret_key_public(secret), NULL, &text), VOUCH_OK);
	put_file(path, text.data, text.len);
	vouch_buf_release(&text);
	vouch_secret_key_free(secret);
}

static int set_up(void **state)
{
	if (vouch_sign_init() != VOUCH_OK || scratch_make(state) != 0)
		return 1;
	write_key("root.pub", 1);
	write_key("spare.pub", 2);
	write_key("shop.pub", 3);
	write_key("till.pub", 4);
	put_file("torn.pub", "x\n", 2);
	return 0;
}

/* The good policy with line number (0: none) being text; NULL: without it. */
static enum vouch_err load(size_t number, const char *text,
    struct vouch_diag *diag, struct vouch_buf *out)
{
	char policy[4096] = "";
	size_t i, len = 0;

	for (i = 1; i <= LINES; i++) {
		const char *line = i == number ? text : good[i - 1];

		if (line != NULL)
			len += (size_t)snprintf(policy + len,
			    sizeof policy - len, "%s\n", line);
		assert_true(len < sizeof policy);
	}
	put_file("policy.ini", policy, len);
	return vouch_bundlepolicy_load("policy.ini", NOW_MS, diag, out);
}

static void a_good_one(void **state)
{
	static struct vouch_bundle bundle;
	const struct vouch_bundle_key *q4, *till;
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	struct vouch_buf out;

	(void)state;
	vouch_buf_init(&out, VOUCH_BUNDLE_FILE_MAX);
	assert_int_equal(vouch_buf_adds(&out, "before"), VOUCH_OK);
	assert_int_equal(load(0, NULL, &diag, &out), VOUCH_OK);
	assert_memory_equal(out.data, "before" VOUCH_BUNDLE_TITLE,
	    sizeof VOUCH_BUNDLE_TITLE + 5);
	assert_int_equal(vouch_bundle_parse("b", out.data + 6, out.len - 6,
	    &diag, &bundle), VOUCH_OK);
	assert_int_equal(bundle.sequence, 7);
	assert_true(bundle.issued_ms == NOW_MS - 987);
	/* By the end of that day, in its zone. */
	assert_true(bundle.update_ms == INT64_C(1798477200000));
	assert_int_equal(bundle.grace_days, 7);
	assert_true(bundle.has_limit);
	assert_int_equal(bundle.limit.amount_minor, 100000);
	assert_int_equal(bundle.host_count, 2);
	assert_int_equal(bundle.root_count, 2);
	assert_int_equal(bundle.store_count, 1);
	assert_int_equal(bundle.group_count, 1);
	assert_int_equal(bundle.group[0].stores.count, 3);
	assert_int_equal(bundle.key_count, 2);
	q4 = &bundle.key[strcmp(bundle.key[0].name, "q4") == 0 ? 0 : 1];
	till = &bundle.key[q4 == bundle.key];
	assert_int_equal(q4->uses, VOUCH_SIGNS_CODES | VOUCH_SIGNS_LISTS);
	assert_int_equal(q4->campaign_first, 1001);
	assert_int_equal(q4->campaign_last, 1999);
	assert_int_equal(q4->cap[VOUCH_CAP_VND], 500000);
	assert_int_equal(q4->cap[VOUCH_CAP_PERCENT], 2000);
	assert_int_equal(q4->cap[VOUCH_CAP_FREE], 3);
	assert_int_equal(q4->cap[VOUCH_CAP_USD], 0);
	assert_false(q4->all_stores);
	assert_true(vouch_bundle_has_store(&bundle, q4->stores, 8));
	assert_int_equal(q4->state, VOUCH_KEY_ALLOW_LIST);
	assert_string_equal(till->name, "till7");
	assert_int_equal(till->uses, VOUCH_SIGNS_LOGS);
	assert_int_equal(till->campaign_last, UINT32_MAX);
	assert_false(till->capped);
	assert_int_equal(till->state, VOUCH_KEY_LIVE);
	assert_int_equal(bundle.floor[0].manifest, 1);
	assert_int_equal(bundle.floor[0].revoked, 3);
	assert_int_equal(bundle.floor[0].allowed, 4);
	vouch_buf_release(&out);
}

/* What need not be there. */
static void what_is_not_given(void **state)
{
	static struct vouch_bundle bundle;
	static const size_t optional[] = { 4, 5, 6, 7, 20, 21, 22, 23, 30, 32,
	    33, 34 };
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	struct vouch_buf out;
	size_t i;

	(void)state;
	vouch_buf_init(&out, VOUCH_BUNDLE_FILE_MAX);
	for (i = 0; i < sizeof optional / sizeof optional[0]; i++) {
		vouch_buf_clear(&out);
		if (load(optional[i], NULL, &diag, &out) != VOUCH_OK)
			fail_msg("without %s: %s", good[optional[i] - 1],
			    diag.expected);
	}
	assert_int_equal(vouch_bundle_parse("b", out.data, out.len, &diag,
	    &bundle), VOUCH_OK);
	assert_int_equal(bundle.floor[0].allowed, 0);
	vouch_buf_release(&out);
}

static const struct {
	size_t number;
	const char *text; /* NULL: the line is not there */
	unsigned long line, column; /* of the complaint; 0: it is of a section,
	                               of a key's file, or of the whole */
	enum vouch_err err;
} refused[] = {
	{ 1, "[bundel]", 1, 1, VOUCH_ERR_UNKNOWN },
	{ 1, "[bundle x]", 1, 1, VOUCH_ERR_UNKNOWN },
	{ 2, "sequence = 0", 2, 12, VOUCH_ERR_RANGE },
	{ 2, "sequence = x", 2, 12, VOUCH_ERR_SYNTAX },
	{ 2, "sequence = 9223372036854775808", 2, 12, VOUCH_ERR_RANGE },
	{ 2, "seqence = 7", 2, 11, VOUCH_ERR_UNKNOWN },
	{ 2, "sequence 7", 2, 1, VOUCH_ERR_SYNTAX },
	{ 2, NULL, 0, 0, VOUCH_ERR_MISSING },
	{ 3, "next_update_by = 2026-02-30", 3, 18, VOUCH_ERR_RANGE },
	{ 3, "next_update_by = 2026-11-01", 0, 0, VOUCH_ERR_CONFLICT },
	{ 3, NULL, 0, 0, VOUCH_ERR_MISSING },
	{ 4, "grace_days = 3651", 4, 14, VOUCH_ERR_RANGE },
	{ 5, "stale_limit = lots", 5, 15, VOUCH_ERR_SYNTAX },
	{ 6, "zone = Mars", 6, 8, VOUCH_ERR_UNKNOWN },
	{ 7, "hosts = qr", 7, 9, VOUCH_ERR_SYNTAX },
	{ 7, "hosts = a.example.vn, a.example.vn", 0, 0, VOUCH_ERR_DUPLICATE },
	{ 8, "roots = nobody.pub", 0, 0, VOUCH_ERR_IO },
	{ 8, "roots = torn.pub", 1, 0, VOUCH_ERR_SYNTAX },
	{ 8, "roots = root.pub, root.pub", 0, 0, VOUCH_ERR_DUPLICATE },
	{ 8, "roots = ,", 8, 9, VOUCH_ERR_SYNTAX },
	{ 8, "roots = shop.pub", 0, 0, VOUCH_ERR_CONFLICT },
	{ 8, NULL, 0, 0, VOUCH_ERR_MISSING },
	{ 9, "[store 0]", 9, 1, VOUCH_ERR_SYNTAX },
	{ 9, "[store 32768]", 9, 1, VOUCH_ERR_SYNTAX },
	{ 9, "[store]", 9, 1, VOUCH_ERR_UNKNOWN },
	{ 10, "name =", 10, 7, VOUCH_ERR_TOO_LONG },
	{ 10, NULL, 0, 0, VOUCH_ERR_MISSING },
	{ 11, "[group South]", 11, 1, VOUCH_ERR_SYNTAX },
	{ 12, "number = 32767", 12, 10, VOUCH_ERR_RANGE },
	{ 12, NULL, 0, 0, VOUCH_ERR_MISSING },
	{ 13, "stores = 9-7", 13, 10, VOUCH_ERR_SYNTAX },
	{ 13, "stores = all", 13, 10, VOUCH_ERR_SYNTAX },
	{ 13, NULL, 0, 0, VOUCH_ERR_MISSING },
	{ 14, "[key Q4]", 14, 1, VOUCH_ERR_SYNTAX },
	{ 15, "public = root.pub", 0, 0, VOUCH_ERR_CONFLICT },
	{ 15, "public = till.pub", 0, 0, VOUCH_ERR_DUPLICATE },
	{ 15, NULL, 0, 0, VOUCH_ERR_MISSING },
	{ 16, "signs = lists, closes", 16, 9, VOUCH_ERR_UNKNOWN },
	{ 17, "sign_from = 1 October", 17, 13, VOUCH_ERR_SYNTAX },
	{ 18, "sign_until = 2026-09-30", 19, 16, VOUCH_ERR_CONFLICT },
	{ 19, "verify_until = 2026-12-30", 19, 16, VOUCH_ERR_CONFLICT },
	{ 19, NULL, 0, 0, VOUCH_ERR_MISSING },
	{ 20, "campaigns = 1999-1001", 20, 13, VOUCH_ERR_SYNTAX },
	{ 20, "campaigns = 0-1", 20, 13, VOUCH_ERR_SYNTAX },
	{ 21, "value_cap = 20", 21, 13, VOUCH_ERR_SYNTAX },
	{ 21, "value_cap = 0 VND", 21, 13, VOUCH_ERR_SYNTAX },
	{ 21, "value_cap = free", 21, 13, VOUCH_ERR_SYNTAX },
	{ 22, "stores = @north", 22, 10, VOUCH_ERR_UNKNOWN },
	{ 22, "stores = 0", 22, 10, VOUCH_ERR_SYNTAX },
	{ 23, "state = lost", 23, 9, VOUCH_ERR_UNKNOWN },
	{ 23, "state = live\nstate = live", 24, 1, VOUCH_ERR_DUPLICATE },
	{ 24, "[key q4]", 24, 1, VOUCH_ERR_DUPLICATE },
	{ 30, "campaigns = 1-2", 0, 0, VOUCH_ERR_CONFLICT },
	{ 30, "value_cap = 1 VND", 0, 0, VOUCH_ERR_CONFLICT },
	{ 31, "[floor 0]", 31, 1, VOUCH_ERR_SYNTAX },
	{ 32, "manifest = -1", 32, 12, VOUCH_ERR_SYNTAX },
	{ 33, "revoked = x", 33, 11, VOUCH_ERR_SYNTAX },
	{ 34, "allow_list = 9223372036854775808", 34, 14, VOUCH_ERR_RANGE },
	{ 34, "allowed = 4", 34, 11, VOUCH_ERR_UNKNOWN },
};

static void each_line_that_is_refused(void **state)
{
	struct vouch_buf out;
	size_t i, wrong = 0;

	(void)state;
	vouch_buf_init(&out, VOUCH_BUNDLE_FILE_MAX);
	for (i = 0; i < sizeof refused / sizeof refused[0]; i++) {
		struct vouch_diag diag = VOUCH_DIAG_INIT;
		enum vouch_err err = load(refused[i].number, refused[i].text,
		    &diag, &out);

		if (err == refused[i].err && diag.code == err &&
		    diag.line == refused[i].line &&
		    diag.column == refused[i].column &&
		    diag.expected[0] != '\0' && diag.file[0] != '\0')
			continue;
		wrong++;
		print_error("%zu, \"%s\": %s, line %lu column %lu: %s\n",
		    refused[i].number, refused[i].text == NULL ? "" :
		    refused[i].text, vouch_err_name(err), diag.line,
		    diag.column, diag.expected);
	}
	assert_int_equal(wrong, 0);
	vouch_buf_release(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_good_one),
		cmocka_unit_test(what_is_not_given),
		cmocka_unit_test(each_line_that_is_refused),
	};

	return cmocka_run_group_tests(tests, set_up, scratch_remove);
}
