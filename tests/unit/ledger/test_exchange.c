/*
 * Logs on their way: what is written is read again to the letter, a file that
 * lost or turned one bit is refused before anything is believed, and a merge
 * of it changes nothing.
 */
#include "unit/ledger/shop.h"

#include "base/buf.h"
#include "base/str.h"
#include "ledger/book.h"
#include "ledger/chains.h"
#include "ledger/conflicts.h"
#include "ledger/export.h"
#include "ledger/handle.h"
#include "ledger/merge.h"
#include "ledger/upkeep.h"
#include "ledger/verify.h"

static enum vouch_err put(const void *bytes, size_t len, void *context,
    struct vouch_diag *diag)
{
	(void)diag;
	return vouch_buf_add(context, bytes, len);
}

static void export(struct vouch_ledger *ledger,
    const struct vouch_secret_key *key, struct vouch_buf *out)
{
	const struct vouch_export_request request = { .key = key,
		.now_ms = T0, .put = put, .context = out };
	struct vouch_export_facts facts;

	vouch_buf_init(out, 1 << 20);
	assert_ok(vouch_ledger_export(ledger, &request, NULL, &facts));
}

static enum vouch_err read_again(const char *bytes, size_t len,
    struct vouch_diag *diag, struct vouch_exchange_facts *facts)
{
	static const struct vouch_exchange_visit nothing = { .head = NULL };
	FILE *file = fmemopen((void *)(uintptr_t)bytes, len, "rb");
	enum vouch_err err;

	assert_non_null(file);
	err = vouch_exchange_read(file, &nothing, NULL, diag, facts);
	fclose(file);
	return err;
}

static enum vouch_err signed_by(const struct vouch_exchange_facts *facts,
    const struct vouch_public_key *key)
{
	const struct vouch_exchange_seal seal = vouch_exchange_seal_of(facts);

	return vouch_exchange_signed(&seal, key, 1, NULL);
}

static void count_problem(const struct vouch_merge_problem *problem,
    void *context)
{
	unsigned *counts = context;

	counts[problem->trouble]++;
}

static enum vouch_err merge(struct vouch_ledger *ledger, const char *bytes,
    size_t len, const struct vouch_public_key *signer,
    struct vouch_merge_facts *facts, unsigned problems[4])
{
	FILE *file = fmemopen((void *)(uintptr_t)bytes, len, "rb");
	struct vouch_merge_request request = { .file = file,
		.signers = { signer, 1 }, .now_ms = T0,
		.found = count_problem, .context = problems };
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	enum vouch_err err;

	assert_non_null(file);
	memset(problems, 0, 4 * sizeof *problems);
	err = vouch_ledger_merge(ledger, &request, &diag, facts);
	assert_true(err == VOUCH_OK || diag.expected[0] != '\0');
	fclose(file);
	return err;
}

static struct vouch_secret_key *till_key(void)
{
	uint8_t seed[VOUCH_SEED_BYTES] = { 42 };
	struct vouch_secret_key *key;

	assert_ok(vouch_secret_key_new(seed, &key));
	vouch_secret_key_set_purpose(key, VOUCH_KEY_TILL);
	return key;
}

/* A ledger of another shop, beside the scratch one. */
static struct vouch_ledger *other_ledger(struct shop *shop, uint16_t store,
    bool test, const char *name)
{
	const struct vouch_ledger_settings settings = { .store = store,
		.test = test, .now_ms = T0, .key_count = 1,
		.keys = vouch_secret_key_public(shop->secret) };
	struct vouch_ledger *ledger;
	char path[200];

	snprintf(path, sizeof path, "%s/%s", shop->scratch->folder, name);
	assert_ok(vouch_ledger_create(path, &settings, NULL));
	assert_ok(vouch_ledger_open(path, VOUCH_LEDGER_WRITE, NULL, &ledger));
	return ledger;
}

static void redeem(struct shop *shop, uint64_t serial)
{
	const struct vouch_token token = token_of(serial);

	assert_string_equal(scan(shop, &token, T0 + (int64_t)serial), "ok");
}

/* ---- tests ---- */

static void damage_is_refused(void **state)
{
	struct shop *shop = *state;
	struct vouch_secret_key *key = till_key();
	struct vouch_exchange_facts facts;
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	struct vouch_merge_facts merged;
	struct vouch_ledger *office;
	struct vouch_buf file;
	unsigned problems[4];
	size_t i;

	create_ledger(shop, false);
	redeem(shop, 1);
	redeem(shop, 2);
	export(shop->ledger, key, &file);
	assert_ok(read_again(file.data, file.len, &diag, &facts));
	assert_int_equal(facts.head.store, 7);
	assert_true(facts.events == 3);
	assert_ok(signed_by(&facts, vouch_secret_key_public(key)));
	assert_int_equal(signed_by(&facts,
	    vouch_secret_key_public(shop->secret)), VOUCH_ERR_SIGNATURE);
	office = other_ledger(shop, 9, false, "office.db");
	for (i = 0; i < file.len; i++) {
		assert_int_not_equal(read_again(file.data, i, &diag, &facts),
		    VOUCH_OK);
		file.data[i] ^= (char)(1 << (i % 8));
		assert_int_not_equal(merge(office, file.data, file.len,
		    vouch_secret_key_public(key), &merged, problems),
		    VOUCH_OK);
		assert_false(merged.changed);
		file.data[i] ^= (char)(1 << (i % 8));
	}
	assert_ok(merge(office, file.data, file.len,
	    vouch_secret_key_public(key), &merged, problems));
	assert_true(merged.changed && merged.fresh == 3);
	vouch_ledger_close(office);
	vouch_buf_release(&file);
	vouch_secret_key_free(key);
}

static void who_may_sign(void **state)
{
	static const uint8_t seed[VOUCH_SEED_BYTES] = { 3 };
	struct shop *shop = *state;
	struct vouch_secret_key *root;
	struct vouch_export_facts facts;
	struct vouch_buf out;
	struct vouch_export_request request = { .put = put, .context = &out };

	create_ledger(shop, false);
	assert_ok(vouch_secret_key_new(seed, &root));
	vouch_secret_key_set_purpose(root, VOUCH_KEY_ROOT);
	vouch_buf_init(&out, 1 << 20);
	request.key = root;
	assert_int_equal(vouch_ledger_export(shop->ledger, &request, NULL,
	    &facts), VOUCH_ERR_USAGE);
	vouch_buf_clear(&out);
	request.key = shop->secret;
	assert_ok(vouch_ledger_export(shop->ledger, &request, NULL, &facts));
	vouch_buf_release(&out);
	vouch_secret_key_free(root);
}

static void earnest_and_rehearsal_do_not_mix(void **state)
{
	struct shop *shop = *state;
	struct vouch_secret_key *key = till_key();
	struct vouch_merge_facts facts;
	struct vouch_ledger *office;
	struct vouch_buf file;
	unsigned problems[4];

	create_ledger(shop, false);
	export(shop->ledger, key, &file);
	office = other_ledger(shop, 9, true, "test.db");
	assert_int_equal(merge(office, file.data, file.len,
	    vouch_secret_key_public(key), &facts, problems),
	    VOUCH_ERR_CONFLICT);
	assert_false(facts.changed);
	vouch_ledger_close(office);
	vouch_buf_release(&file);
	vouch_secret_key_free(key);
}

/* What a signed log may say of a use, and of money on cards. */
static void numbers_within_bounds(void **state)
{
	struct shop *shop = *state;
	struct vouch_event event = { .key = { 8, 1, 1, 1 },
		.kind = VOUCH_EVENT_REDEEM, .campaign = 1001, .revision = 1,
		.use_no = INT32_MAX, .op = { 1 }, .at_ms = T0 }, again;
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	struct vouch_buf bytes;
	enum vouch_err err = VOUCH_OK;
	size_t i;

	vouch_buf_init(&bytes, 4096);
	for (i = 0; i < 2; i++, event.use_no++) {
		vouch_buf_clear(&bytes);
		assert_ok(vouch_event_bytes(&event, &bytes));
		assert_int_equal(vouch_event_take((uint8_t *)bytes.data,
		    bytes.len, &diag, &again), i == 0 ? VOUCH_OK :
		    VOUCH_ERR_RANGE);
	}
	vouch_buf_release(&bytes);
	create_ledger(shop, false);
	event.kind = VOUCH_EVENT_TOPUP;
	event.use_no = 0;
	event.amount_minor = (int64_t)VOUCH_BUDGET_MAX;
	assert_ok(vouch_ledger_begin(shop->ledger, NULL));
	for (i = 0; err == VOUCH_OK && i < 10000; i++)
		err = vouch_book_move(shop->ledger, NULL, NULL, &event, 0,
		    true, &diag);
	assert_true(err == VOUCH_ERR_RANGE && i > 9000);
	assert_string_equal(diag.expected,
	    "more on one card than can be counted");
	vouch_ledger_rollback(shop->ledger);
}

/* A ledger that stands behind its own export was copied back. */
static void own_events_from_elsewhere(void **state)
{
	struct shop *shop = *state;
	struct vouch_secret_key *key = till_key();
	struct vouch_merge_facts facts;
	char copy[200], command[512];
	struct vouch_ledger *old;
	struct vouch_buf file;
	unsigned problems[4];

	create_ledger(shop, false);
	redeem(shop, 1);
	vouch_ledger_close(shop->ledger);
	snprintf(copy, sizeof copy, "%s/old.db", shop->scratch->folder);
	snprintf(command, sizeof command, "cp -p '%s' '%s'",
	    shop->scratch->path, copy);
	assert_int_equal(system(command), 0);
	shop->ledger = scratch_open(shop->scratch, VOUCH_LEDGER_WRITE);
	redeem(shop, 2);
	export(shop->ledger, key, &file);
	assert_ok(merge(shop->ledger, file.data, file.len,
	    vouch_secret_key_public(key), &facts, problems));
	assert_true(!facts.changed && facts.problems == 0 &&
	    facts.known == facts.events);
	assert_ok(vouch_ledger_open(copy, VOUCH_LEDGER_WRITE, NULL, &old));
	assert_ok(merge(old, file.data, file.len,
	    vouch_secret_key_public(key), &facts, problems));
	assert_int_equal(problems[VOUCH_MERGE_BACK], 1);
	assert_true(!facts.changed && facts.left_out == 1);
	vouch_ledger_close(old);
	vouch_buf_release(&file);
	vouch_secret_key_free(key);
}

/* What it lost comes back to a ledger that was restored. */
static void lost_events_come_back(void **state)
{
	struct shop *shop = *state;
	struct vouch_secret_key *key = till_key();
	const struct vouch_token lost = token_of(2);
	struct vouch_restore_facts restored;
	struct vouch_merge_facts facts;
	char copy[200], command[512];
	struct vouch_verify_facts verified;
	struct vouch_verify_request verify = { .found = NULL };
	struct vouch_buf file;
	unsigned problems[4];

	create_ledger(shop, false);
	redeem(shop, 1);
	vouch_ledger_close(shop->ledger);
	snprintf(copy, sizeof copy, "%s/old.db", shop->scratch->folder);
	snprintf(command, sizeof command, "cp -p '%s' '%s'",
	    shop->scratch->path, copy);
	assert_int_equal(system(command), 0);
	shop->ledger = scratch_open(shop->scratch, VOUCH_LEDGER_WRITE);
	redeem(shop, 2);
	export(shop->ledger, key, &file);
	vouch_ledger_close(shop->ledger);
	snprintf(command, sizeof command, "cp -p '%s' '%s'", copy,
	    shop->scratch->path);
	assert_int_equal(system(command), 0);
	shop->ledger = scratch_open(shop->scratch, VOUCH_LEDGER_RESTORE);
	assert_ok(vouch_ledger_restore(shop->ledger, "disk", T0, NULL,
	    &restored));
	vouch_ledger_close(shop->ledger);
	shop->ledger = scratch_open(shop->scratch, VOUCH_LEDGER_WRITE);
	assert_ok(merge(shop->ledger, file.data, file.len,
	    vouch_secret_key_public(key), &facts, problems));
	assert_true(facts.fresh == 1 && facts.problems == 0);
	assert_string_equal(scan(shop, &lost, T0 + 10 * MINUTE_MS + 3),
	    "used");
	assert_ok(vouch_ledger_verify(shop->ledger, &verify, NULL, &verified));
	assert_true(verified.findings == 0);
	vouch_buf_release(&file);
	vouch_secret_key_free(key);
}

/* docs/FORMAT.md, "Log export": the file there, byte by byte. */
static const char vector[] =
#include "unit/ledger/exchange_vector.h"
;

static void the_vector_of_the_page(void **state)
{
	static uint8_t seed[VOUCH_SEED_BYTES];
	struct vouch_exchange_facts facts;
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	struct vouch_secret_key *key;
	uint8_t bytes[(sizeof vector - 1) / 2];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof seed; i++)
		seed[i] = (uint8_t)i;
	assert_ok(vouch_secret_key_new(seed, &key));
	assert_ok(vouch_hex_decode(bytes, sizeof bytes, vector,
	    sizeof vector - 1));
	assert_ok(read_again((const char *)bytes, sizeof bytes, &diag,
	    &facts));
	assert_ok(signed_by(&facts, vouch_secret_key_public(key)));
	vouch_secret_key_free(key);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(damage_is_refused,
		    shop_setup, shop_teardown),
		cmocka_unit_test_setup_teardown(who_may_sign, shop_setup,
		    shop_teardown),
		cmocka_unit_test_setup_teardown(
		    earnest_and_rehearsal_do_not_mix, shop_setup,
		    shop_teardown),
		cmocka_unit_test_setup_teardown(numbers_within_bounds,
		    shop_setup, shop_teardown),
		cmocka_unit_test_setup_teardown(own_events_from_elsewhere,
		    shop_setup, shop_teardown),
		cmocka_unit_test_setup_teardown(lost_events_come_back,
		    shop_setup, shop_teardown),
		cmocka_unit_test(the_vector_of_the_page)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
