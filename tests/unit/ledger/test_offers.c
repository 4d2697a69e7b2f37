/* Campaigns on file and refusal counters. */
#include "unit/ledger/scratch.h"

#include "base/str.h"
#include "core/crypt.h"
#include "ledger/handle.h"

static const char text_format[] =
	"[campaign]\n"
	"id = %u\n"
	"name = Offer\n"
	"kind = voucher\n"
	"value = %u VND\n"
	"from = 2026-11-01\n"
	"until = 2026-12-31\n"
	"zone = UTC\n"
	"stores = all\n"
	"revision = %u\n";

struct offer {
	char text[512];
	struct vouch_campaign campaign;
};

static void make_offer(struct offer *offer, unsigned id, unsigned value,
    unsigned revision)
{
	struct vouch_diag diag = VOUCH_DIAG_INIT;

	snprintf(offer->text, sizeof offer->text, text_format, id, value,
	    revision);
	assert_ok(vouch_campaign_parse("offer.ini", offer->text,
	    strlen(offer->text), &diag, &offer->campaign));
}

static enum vouch_err import(struct vouch_ledger *ledger, unsigned id,
    unsigned value, unsigned revision, bool *changed)
{
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	static struct offer offer;

	make_offer(&offer, id, value, revision);
	return vouch_ledger_import(ledger, &offer.campaign, offer.text,
	    strlen(offer.text), T0, &diag, changed);
}

/* What its tills cannot check no ledger takes, whoever asks it. */
static void test_rules_nobody_checks(void **state)
{
	static const char *const texts[] = {
		"[campaign]\nid = 1001\nname = labels\nkind = shelf\n"
		"from = 2026-12-01\nuntil = 2027-01-31\n"
	};
	struct vouch_ledger *ledger = scratch_ledger(*state);
	const struct vouch_campaign *campaign;
	static struct offer offer;

	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		struct vouch_diag diag = VOUCH_DIAG_INIT;
		bool changed = false;

		make_offer(&offer, 1001, 50000, 1);
		snprintf(offer.text, sizeof offer.text, "%s", texts[i]);
		assert_ok(vouch_campaign_parse("offer.ini", offer.text,
		    strlen(offer.text), &diag, &offer.campaign));
		assert_int_equal(vouch_ledger_import(ledger, &offer.campaign,
		    offer.text, strlen(offer.text), T0, &diag, &changed),
		    VOUCH_ERR_UNSUPPORTED);
		assert_false(changed);
		assert_ok(vouch_ledger_campaign(ledger, 1001, NULL,
		    &campaign));
		assert_null(campaign);
	}
	vouch_ledger_close(ledger);
}

static int last_event(const struct vouch_event *event, void *context)
{
	*(struct vouch_event *)context = *event;
	return 0;
}

static void test_import(void **state)
{
	struct vouch_ledger *ledger = scratch_ledger(*state);
	const struct vouch_campaign *campaign;
	uint8_t digest[32];
	struct vouch_event event;
	struct offer offer;
	char hex[65];
	bool changed = false;

	assert_ok(vouch_ledger_campaign(ledger, 1001, NULL, &campaign));
	assert_null(campaign);
	assert_ok(import(ledger, 1001, 50000, 2, &changed));
	assert_true(changed);
	assert_ok(vouch_ledger_campaign(ledger, 1001, NULL, &campaign));
	assert_non_null(campaign);
	assert_int_equal(campaign->id, 1001);
	assert_int_equal(campaign->value, 50000);
	assert_int_equal(campaign->revision, 2);

	/* Chained as a note of till 0 with the digest of the file's bytes. */
	memset(&event, 0, sizeof event);
	assert_ok(vouch_ledger_each(ledger, NULL, last_event, &event, NULL));
	make_offer(&offer, 1001, 50000, 2);
	vouch_digest_of(digest, sizeof digest, NULL, 0, offer.text,
	    strlen(offer.text));
	vouch_hex_encode(hex, digest, sizeof digest);
	assert_int_equal(event.kind, VOUCH_EVENT_NOTE);
	assert_int_equal(event.key.till, 0);
	assert_int_equal(event.campaign, 1001);
	assert_int_equal(event.revision, 2);
	assert_int_equal(strncmp(event.note, "import ", 7), 0);
	assert_string_equal(event.note + 7, hex);

	/* Again: nothing changes. Other bytes or a lower number: refused. */
	assert_ok(import(ledger, 1001, 50000, 2, &changed));
	assert_false(changed);
	assert_err(import(ledger, 1001, 60000, 2, &changed),
	    VOUCH_ERR_CONFLICT);
	assert_err(import(ledger, 1001, 60000, 1, &changed),
	    VOUCH_ERR_CONFLICT);
	assert_int_equal(scratch_events(ledger), 1);
	assert_ok(import(ledger, 1001, 60000, 3, &changed));
	assert_true(changed);
	assert_int_equal(scratch_events(ledger), 2);
	vouch_ledger_close(ledger);
}

/* An offer filed by a wild clock would raise the mark and stop every till. */
static void test_wild_clock(void **state)
{
	static const struct { int64_t step_ms; enum vouch_err err; } rows[] = {
		{ -T0, VOUCH_ERR_CLOCK },
		{ -10 * 60000 - 1, VOUCH_ERR_CLOCK },
		{ INT64_C(30) * 86400000 + 1, VOUCH_ERR_CLOCK },
		{ INT64_C(4000) * 86400000, VOUCH_ERR_CLOCK },
		{ -10 * 60000, VOUCH_OK },
		{ INT64_C(30) * 86400000, VOUCH_OK },
	};
	struct vouch_ledger *ledger = scratch_ledger(*state);
	struct vouch_event event;
	struct offer offer;
	int64_t mark_ms;
	bool changed;
	unsigned i;

	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		make_offer(&offer, 1001, 50000, i + 1);
		assert_err(vouch_ledger_import(ledger, &offer.campaign,
		    offer.text, strlen(offer.text), T0 + rows[i].step_ms,
		    NULL, &changed), rows[i].err);
		if (rows[i].err == VOUCH_OK)
			continue;
		assert_int_equal(scratch_events(ledger), 0);
		assert_ok(vouch_ledger_clock(ledger, NULL, &mark_ms));
		assert_true(mark_ms == T0);
	}
	/* What is on file already is so whatever the time is. */
	assert_ok(vouch_ledger_import(ledger, &offer.campaign, offer.text,
	    strlen(offer.text), 1, NULL, &changed));
	assert_false(changed);
	/* No event is of an earlier time than the one before it. */
	make_offer(&offer, 1002, 50000, 1);
	assert_ok(vouch_ledger_import(ledger, &offer.campaign, offer.text,
	    strlen(offer.text), T0 + rows[5].step_ms - 1, NULL, &changed));
	memset(&event, 0, sizeof event);
	assert_ok(vouch_ledger_each(ledger, NULL, last_event, &event, NULL));
	assert_true(event.at_ms == T0 + rows[5].step_ms);
	vouch_ledger_close(ledger);
}

/* Another process raises the revision: the next transaction decides by it. */
static void test_other_process(void **state)
{
	struct vouch_ledger *ledger = scratch_ledger(*state);
	struct vouch_ledger *other = scratch_open(*state, VOUCH_LEDGER_WRITE);
	const struct vouch_campaign *before, *campaign;
	bool changed;

	assert_ok(import(ledger, 1001, 50000, 1, &changed));
	assert_ok(vouch_ledger_campaign(other, 1001, NULL, &before));
	assert_int_equal(before->value, 50000);
	assert_ok(vouch_ledger_campaign(other, 1001, NULL, &campaign));
	assert_ptr_equal(campaign, before);
	assert_ok(import(ledger, 1001, 70000, 2, &changed));
	assert_ok(vouch_ledger_begin(other, NULL));
	assert_ok(vouch_ledger_campaign(other, 1001, NULL, &campaign));
	assert_int_equal(campaign->value, 70000);
	assert_int_equal(campaign->revision, 2);
	vouch_ledger_rollback(other);
	vouch_ledger_close(other);
	vouch_ledger_close(ledger);
}

struct seen {
	struct vouch_ledger *ledger;
	unsigned count, stop_after;
	uint32_t id[64];
};

static int see(const struct vouch_campaign *campaign, void *context)
{
	const struct vouch_campaign *same;
	struct seen *seen = context;

	assert_ok(vouch_ledger_campaign(seen->ledger, campaign->id, NULL,
	    &same));
	assert_int_equal(same->id, campaign->id);
	seen->id[seen->count++] = campaign->id;
	return seen->count == seen->stop_after;
}

static void test_each_campaign(void **state)
{
	struct vouch_ledger *ledger = scratch_ledger(*state);
	struct seen seen = { ledger, 0, 0, { 0 } };
	const struct vouch_campaign *campaign;
	bool changed;
	unsigned i;

	for (i = 0; i < 40; i++) /* 7 and 40 have no common divisor */
		assert_ok(import(ledger, 1 + i * 7 % 40, 1000, 1, &changed));
	assert_ok(vouch_ledger_each_campaign(ledger, see, &seen, NULL));
	assert_int_equal(seen.count, 40);
	for (i = 0; i < 40; i++)
		assert_int_equal(seen.id[i], i + 1);
	for (i = 40; i > 0; i--) {
		assert_ok(vouch_ledger_campaign(ledger, i, NULL, &campaign));
		assert_int_equal(campaign->id, i);
	}
	seen.count = 0;
	seen.stop_after = 3;
	assert_ok(vouch_ledger_each_campaign(ledger, see, &seen, NULL));
	assert_int_equal(seen.count, 3);
	vouch_ledger_close(ledger);
}

/* ---- refusals ---- */

struct sums {
	size_t count;
	struct vouch_refusal_count row[1000];
};

static int sum(const struct vouch_refusal_count *count, void *context)
{
	struct sums *sums = context;

	assert_true(sums->count < 1000);
	sums->row[sums->count++] = *count;
	return 0;
}

static void read_sums(const struct scratch *scratch, struct sums *sums)
{
	struct vouch_ledger *reader = scratch_open(scratch,
	    VOUCH_LEDGER_READ);

	sums->count = 0;
	assert_ok(vouch_ledger_each_refusal(reader, sum, sums, NULL));
	vouch_ledger_close(reader);
}

static void test_refusals(void **state)
{
	static struct sums sums;
	struct vouch_ledger *ledger = scratch_ledger(*state);
	struct vouch_event event = scratch_event(1, 1, T0);

	vouch_ledger_refused(ledger, 1, 1001, 6, VOUCH_WHY_USED, T0);
	vouch_ledger_refused(ledger, 1, 1001, 6, VOUCH_WHY_USED, T0 + 1);
	vouch_ledger_refused(ledger, 2, 1001, 6, VOUCH_WHY_USED, T0);
	vouch_ledger_refused(ledger, 1, 0, 0, VOUCH_WHY_NOT_OURS, T0);
	read_sums(*state, &sums);
	assert_int_equal(sums.count, 0);

	/* A rollback keeps them waiting, a commit carries them, once. */
	assert_ok(vouch_ledger_begin(ledger, NULL));
	vouch_ledger_rollback(ledger);
	assert_ok(scratch_redeem(ledger, &event, NULL));
	event = scratch_event(1, 2, T0);
	assert_ok(scratch_redeem(ledger, &event, NULL));
	read_sums(*state, &sums);
	assert_int_equal(sums.count, 3);
	assert_int_equal(sums.row[0].campaign, 0);
	assert_int_equal(sums.row[0].reason, VOUCH_WHY_NOT_OURS);
	assert_int_equal(sums.row[0].count, 1);
	assert_int_equal(sums.row[1].campaign, 1001);
	assert_int_equal(sums.row[1].channel, 6);
	assert_int_equal(sums.row[1].reason, VOUCH_WHY_USED);
	assert_int_equal(sums.row[1].count, 2);
	assert_int_equal(sums.row[1].at_ms, T0 - T0 % 3600000);
	assert_int_equal(sums.row[1].till, 1);
	assert_int_equal(sums.row[2].till, 2);
	assert_int_equal(sums.row[2].count, 1);

	/* A quiet minute writes; closing does. */
	vouch_ledger_refused(ledger, 1, 1001, 6, VOUCH_WHY_USED, T0 + 1000);
	assert_ok(vouch_ledger_idle(ledger, T0 + 60999, NULL));
	read_sums(*state, &sums);
	assert_int_equal(sums.row[1].count, 2);
	assert_ok(vouch_ledger_idle(ledger, T0 + 61000, NULL));
	read_sums(*state, &sums);
	assert_int_equal(sums.row[1].count, 3);
	vouch_ledger_refused(ledger, 1, 1001, 6, VOUCH_WHY_USED, T0);
	vouch_ledger_close(ledger);
	read_sums(*state, &sums);
	assert_int_equal(sums.row[1].count, 4);
}

/* A scanner gone mad cannot eat memory, and no refusal is lost. */
static void test_many_refusals(void **state)
{
	static struct sums sums;
	struct vouch_ledger *ledger = scratch_ledger(*state);
	uint64_t total = 0;
	uint32_t i;
	size_t n;

	for (i = 0; i < 3000; i++)
		vouch_ledger_refused(ledger, 1, 1 + i % 1500, 1,
		    i % 2 == 0 ? VOUCH_WHY_EXPIRED : VOUCH_WHY_USED, T0);
	assert_in_range(ledger->refusal_count, 1, VOUCH_REFUSALS_MAX + 2);
	vouch_ledger_close(ledger);
	read_sums(*state, &sums);
	for (n = 0; n < sums.count; n++)
		total += sums.row[n].count;
	assert_int_equal(total, 3000);
	assert_int_equal(sums.count, VOUCH_REFUSALS_MAX + 2);
}

/* More counters than one page, in order. */
static void test_refusal_pages(void **state)
{
	static struct sums sums;
	struct vouch_ledger *ledger = scratch_ledger(*state);
	uint32_t i;
	size_t n;

	for (i = 0; i < 600; i++) {
		vouch_ledger_refused(ledger, 1, 1000 - i, 1, VOUCH_WHY_USED,
		    T0);
		if (i % 100 == 99)
			assert_ok(vouch_ledger_idle(ledger, T0 + 60000,
			    NULL));
	}
	vouch_ledger_close(ledger);
	read_sums(*state, &sums);
	assert_int_equal(sums.count, 600);
	for (n = 0; n < 600; n++)
		assert_int_equal(sums.row[n].campaign, 401 + n);
}

int main(void)
{
#define scratch_test(f) \
	cmocka_unit_test_setup_teardown(f, scratch_setup, scratch_teardown)
	const struct CMUnitTest tests[] = {
		scratch_test(test_import),
		scratch_test(test_rules_nobody_checks),
		scratch_test(test_wild_clock),
		scratch_test(test_other_process),
		scratch_test(test_each_campaign),
		scratch_test(test_refusals),
		scratch_test(test_many_refusals),
		scratch_test(test_refusal_pages),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
