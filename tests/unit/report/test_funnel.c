/* Rows of the report: grouped, summed, sorted, and refused where they lie. */
#include "unit/ledger/scratch.h"

#include "report/funnel.h"

#define PLACEMENTS 300

static const char offer_text[] =
	"[campaign]\n"
	"id = 1001\n"
	"name = Tết\n"
	"kind = voucher\n"
	"value = 50000 VND\n"
	"from = 2026-11-01\n"
	"until = 2026-12-31\n"
	"zone = Asia/Ho_Chi_Minh\n"
	"stores = all\n"
	"revision = 1\n"
	"[channel own]\n"
	"code = 40\n";

/* A shop with a ledger and, beside it, a register. */
struct shop {
	struct vouch_ledger *ledger;
	struct vouch_register *reg;
	struct vouch_campaign campaign;
	char reg_path[200];
};

static void open_shop(struct scratch *scratch, struct shop *shop)
{
	bool changed;

	shop->ledger = scratch_ledger(scratch);
	assert_ok(vouch_campaign_parse("offer.ini", offer_text,
	    strlen(offer_text), NULL, &shop->campaign));
	assert_ok(vouch_ledger_import(shop->ledger, &shop->campaign,
	    offer_text, strlen(offer_text), T0, NULL, &changed));
	snprintf(shop->reg_path, sizeof shop->reg_path, "%s/register.db",
	    scratch->folder);
	assert_ok(vouch_register_create(shop->reg_path, NULL));
	assert_ok(vouch_register_open(shop->reg_path, 0, NULL, &shop->reg));
}

static void close_shop(struct shop *shop)
{
	vouch_ledger_close(shop->ledger);
	vouch_register_close(shop->reg);
}

static void issue(struct shop *shop, const char *channel,
    const char *placement, uint64_t count, struct vouch_batch *batch)
{
	static const uint8_t digest[32] = { 1 };

	memset(batch, 0, sizeof *batch);
	batch->campaign = 1001;
	batch->count = count;
	batch->per_row = 1;
	snprintf(batch->channel_name, sizeof batch->channel_name, "%s",
	    channel);
	snprintf(batch->placement, sizeof batch->placement, "%s", placement);
	batch->issued_at_ms = T0;
	batch->template_token.kind = VOUCH_KIND_VOUCHER;
	batch->template_token.campaign = 1001;
	batch->template_token.from = 2500;
	batch->template_token.until = 2550;
	assert_ok(vouch_register_reserve(shop->reg, &shop->campaign, digest,
	    batch, NULL, NULL, NULL));
}

static void redeem(struct vouch_ledger *ledger, uint16_t till,
    uint64_t serial, uint8_t channel, int64_t at_ms)
{
	struct vouch_event event = scratch_event(till, serial, at_ms);

	event.channel = channel;
	assert_ok(scratch_redeem(ledger, &event, NULL));
}

static const struct vouch_counted all = { .campaign = 0 };

/* Each row as "group issued redeemed refused value;", '-' for not known. */
static void assert_counted(struct shop *shop, enum vouch_funnel_by by,
    const struct vouch_counted *counted, const char *wanted)
{
	struct vouch_funnel funnel;
	char text[2000] = "";
	size_t len = 0, i;

	assert_ok(vouch_funnel_build(&shop->ledger, 1, shop->reg, counted, by,
	    NULL, &funnel));
	for (i = 0; i < funnel.count; i++) {
		const struct vouch_funnel_row *row = &funnel.row[i];
		char issued[24] = "-", refused[24] = "-";

		assert_int_equal(row->campaign, 1001);
		assert_string_equal(row->campaign_name, "Tết");
		if (row->has_issued)
			snprintf(issued, sizeof issued, "%llu",
			    (unsigned long long)row->issued);
		if (row->has_refused)
			snprintf(refused, sizeof refused, "%llu",
			    (unsigned long long)row->refused);
		len += (size_t)snprintf(text + len, sizeof text - len,
		    "%s %s %llu %s %lld;", row->group, issued,
		    (unsigned long long)row->redeemed, refused,
		    (long long)row->value_minor[VOUCH_UNIT_VND]);
	}
	assert_string_equal(text, wanted);
	vouch_funnel_release(&funnel);
}

static void assert_rows(struct shop *shop, enum vouch_funnel_by by,
    const char *wanted)
{
	assert_counted(shop, by, &all, wanted);
}

static void test_groups(void **state)
{
	struct shop shop;
	struct vouch_batch batch;
	/* 23:59:59.999 in Vietnam, and the next day */
	const int64_t midnight = INT64_C(1795453200000);

	open_shop(*state, &shop);
	issue(&shop, "facebook", "adset", 100, &batch);
	issue(&shop, "own", "", 10, &batch);
	redeem(shop.ledger, 2, 1, VOUCH_CHANNEL_FACEBOOK, midnight - 1);
	redeem(shop.ledger, 10, 2, 40, midnight);
	redeem(shop.ledger, 10, 3, VOUCH_CHANNEL_FACEBOOK, midnight);
	vouch_ledger_refused(shop.ledger, 2, 1001, 40, VOUCH_WHY_USED,
	    midnight);
	vouch_ledger_refused(shop.ledger, 2, 1001, 40, VOUCH_WHY_EXPIRED,
	    midnight);
	vouch_ledger_refused(shop.ledger, 2, 0, 0, VOUCH_WHY_NOT_OURS,
	    midnight);
	vouch_ledger_refused(shop.ledger, 2, 1001, 40, VOUCH_WHY_BUSY,
	    midnight);
	redeem(shop.ledger, 2, 4, VOUCH_CHANNEL_FACEBOOK, midnight);
	assert_rows(&shop, VOUCH_FUNNEL_CHANNEL,
	    "facebook 100 3 0 150000;own 10 1 2 50000;");
	assert_rows(&shop, VOUCH_FUNNEL_STORE, "7 - 4 2 200000;");
	assert_rows(&shop, VOUCH_FUNNEL_TILL,
	    "7.2 - 2 - 100000;7.10 - 2 - 100000;");
	assert_rows(&shop, VOUCH_FUNNEL_DAY,
	    "2026-11-23 - 1 - 50000;2026-11-24 - 3 - 150000;");
	close_shop(&shop);
}

/* The last moment of a day and the first of the next; an hour's counter goes
 * where the hour began. Issued stays what it is. */
static void test_days(void **state)
{
	const int64_t midnight = INT64_C(1795453200000);
	uint16_t day;
	struct vouch_counted days = { .some_days = true };
	struct vouch_batch batch;
	struct shop shop;

	assert_ok(vouch_day_parse("2026-11-23", 10, NULL, &day));
	open_shop(*state, &shop);
	issue(&shop, "facebook", "adset", 100, &batch);
	redeem(shop.ledger, 2, 1, VOUCH_CHANNEL_FACEBOOK, midnight - 1);
	vouch_ledger_refused(shop.ledger, 2, 1001, VOUCH_CHANNEL_FACEBOOK,
	    VOUCH_WHY_USED, midnight - 1);
	vouch_ledger_refused(shop.ledger, 2, 1001, VOUCH_CHANNEL_FACEBOOK,
	    VOUCH_WHY_USED, midnight);
	vouch_ledger_refused(shop.ledger, 2, 1001, VOUCH_CHANNEL_FACEBOOK,
	    VOUCH_WHY_USED, midnight + 3600000);
	redeem(shop.ledger, 2, 2, 40, midnight);
	redeem(shop.ledger, 2, 3, 40, midnight);
	days.until = day;
	assert_counted(&shop, VOUCH_FUNNEL_CHANNEL, &days,
	    "facebook 100 1 1 50000;");
	days.until = VOUCH_DAY_NONE;
	days.since = day + 1;
	assert_counted(&shop, VOUCH_FUNNEL_CHANNEL, &days,
	    "facebook 100 0 2 0;own - 2 0 100000;");
	days.since = days.until = day + 2;
	assert_counted(&shop, VOUCH_FUNNEL_CHANNEL, &days,
	    "facebook 100 0 0 0;");
	assert_counted(&shop, VOUCH_FUNNEL_DAY, &days, "");
	close_shop(&shop);
}

/* A typed code's channel is that of its batch, where the register is at hand. */
static void test_typed(void **state)
{
	struct vouch_batch batch;
	struct vouch_register *reg;
	struct vouch_serial serial;
	struct shop shop;

	open_shop(*state, &shop);
	issue(&shop, "facebook", "adset", 100, &batch);
	assert_ok(vouch_register_serial(shop.reg, 1001, &serial, NULL));
	redeem(shop.ledger, 1, vouch_serial_of(&serial,
	    batch.first_counter + 3), VOUCH_CHANNEL_UNKNOWN, T0);
	vouch_serial_wipe(&serial);
	redeem(shop.ledger, 1, 12345, VOUCH_CHANNEL_UNKNOWN, T0);
	redeem(shop.ledger, 1, 12346, 40, T0);
	assert_rows(&shop, VOUCH_FUNNEL_CHANNEL, "facebook 100 1 0 50000;"
	    "own - 1 0 50000;unknown - 1 0 50000;");
	reg = shop.reg;
	shop.reg = NULL;
	assert_rows(&shop, VOUCH_FUNNEL_CHANNEL,
	    "own - 1 0 50000;unknown - 2 0 100000;");
	shop.reg = reg;
	close_shop(&shop);
}

/* Many rows, each found again; a placement is not taken for its neighbour. */
static void test_placements(void **state)
{
	const struct vouch_counted one = { .campaign = 1001 };
	const struct vouch_counted other = { .campaign = 1002 };
	struct vouch_batch batch;
	struct vouch_funnel funnel;
	struct vouch_serial serial;
	struct shop shop;
	char name[32];
	size_t i;

	open_shop(*state, &shop);
	for (i = 0; i < PLACEMENTS; i++) {
		snprintf(name, sizeof name, "ad-%zu", i);
		issue(&shop, "facebook", name, i + 1, &batch);
		assert_ok(vouch_register_serial(shop.reg, 1001, &serial,
		    NULL));
		redeem(shop.ledger, 1, vouch_serial_of(&serial,
		    batch.first_counter + i), VOUCH_CHANNEL_FACEBOOK, T0);
		vouch_serial_wipe(&serial);
	}
	redeem(shop.ledger, 1, 12345, VOUCH_CHANNEL_FACEBOOK, T0);
	assert_ok(vouch_funnel_build(&shop.ledger, 1, shop.reg, &one,
	    VOUCH_FUNNEL_PLACEMENT, NULL, &funnel));
	assert_int_equal(funnel.count, PLACEMENTS + 1);
	assert_string_equal(funnel.row[0].group, "(not in the register)");
	assert_false(funnel.row[0].has_issued);
	for (i = 0; i < PLACEMENTS; i++) {
		const struct vouch_funnel_row *row = &funnel.row[i + 1];

		snprintf(name, sizeof name, "ad-%zu", i);
		assert_string_equal(row->group, name);
		assert_int_equal(row->issued, i + 1);
		assert_int_equal(row->redeemed, 1);
	}
	vouch_funnel_release(&funnel);
	/* another campaign has none of them */
	assert_ok(vouch_funnel_build(&shop.ledger, 1, shop.reg, &other,
	    VOUCH_FUNNEL_PLACEMENT, NULL, &funnel));
	assert_int_equal(funnel.count, 0);
	vouch_funnel_release(&funnel);
	close_shop(&shop);
}

static void test_refused(void **state)
{
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	struct vouch_ledger *twice[2];
	struct scratch *scratch = *state;
	struct vouch_funnel funnel;
	struct shop shop;

	open_shop(scratch, &shop);
	assert_err(vouch_funnel_build(&shop.ledger, 1, NULL, &all,
	    VOUCH_FUNNEL_PLACEMENT, &diag, &funnel), VOUCH_ERR_MISSING);
	twice[0] = shop.ledger;
	twice[1] = scratch_open(scratch, VOUCH_LEDGER_READ);
	assert_err(vouch_funnel_build(twice, 2, NULL, &all,
	    VOUCH_FUNNEL_CHANNEL, &diag, &funnel), VOUCH_ERR_CONFLICT);
	vouch_ledger_close(twice[1]);
	close_shop(&shop);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, scratch_setup, \
	scratch_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_groups), CASE(test_typed), CASE(test_placements),
		CASE(test_refused), CASE(test_days),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
