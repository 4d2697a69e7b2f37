/*
 * A ledger of shop 7 that trusts one key and knows one offer, and codes to
 * scan.
 */
#ifndef VOUCH_TESTS_LEDGER_SHOP_H
#define VOUCH_TESTS_LEDGER_SHOP_H

#include "unit/ledger/scratch.h"

#include "core/code.h"
#include "ledger/redeem.h"

#define TODAY 2518 /* 2026-11-23, the day of T0 */
#define MINUTE_MS (60 * 1000)

static const char offer_text[] =
	"[campaign]\n"
	"id = 1001\n"
	"name = Offer\n"
	"kind = voucher\n"
	"value = 50000 VND\n"
	"from = 2026-11-20\n"
	"until = 2026-11-30\n"
	"zone = UTC\n"
	"stores = 7, 9\n"
	"revision = 3\n";

struct shop {
	struct scratch *scratch;
	struct vouch_secret_key *secret;
	struct vouch_ledger *ledger;
	struct vouch_redeem_desk desk;
	struct vouch_redeem_request request;
	struct vouch_redeem_answer answer;
};

static inline void import_offer(struct vouch_ledger *ledger)
{
	static struct vouch_campaign campaign;
	bool changed;

	assert_ok(vouch_campaign_parse("offer.ini", offer_text,
	    strlen(offer_text), NULL, &campaign));
	assert_ok(vouch_ledger_import(ledger, &campaign, offer_text,
	    strlen(offer_text), T0, NULL, &changed));
}

static inline void create_ledger(struct shop *shop, bool test)
{
	const struct vouch_ledger_settings settings = {
		.store = 7, .test = test, .now_ms = T0, .key_count = 1,
		.keys = vouch_secret_key_public(shop->secret),
	};

	assert_ok(vouch_ledger_create(shop->scratch->path, &settings, NULL));
	shop->ledger = scratch_open(shop->scratch, VOUCH_LEDGER_WRITE);
	import_offer(shop->ledger);
}

static inline int shop_setup(void **state)
{
	uint8_t seed[VOUCH_SEED_BYTES] = { 9 };
	struct shop *shop = calloc(1, sizeof *shop);
	void *scratch = NULL;

	if (shop == NULL || scratch_setup(&scratch) != 0)
		return -1;
	shop->scratch = scratch;
	shop->request.till = 2;
	shop->request.receipt = shop->request.cashier = "";
	*state = shop;
	return vouch_secret_key_new(seed, &shop->secret) == VOUCH_OK &&
	    vouch_zone_init(&shop->desk.zone, "UTC", NULL) == VOUCH_OK ? 0 : -1;
}

static inline int shop_teardown(void **state)
{
	struct shop *shop = *state;
	void *scratch = shop->scratch;

	vouch_ledger_close(shop->ledger);
	vouch_secret_key_free(shop->secret);
	free(shop);
	return scratch_teardown(&scratch);
}

static inline struct vouch_token token_of(uint64_t serial)
{
	const struct vouch_token token = {
		.kind = VOUCH_KIND_VOUCHER, .campaign = 1001,
		.serial = serial, .from = TODAY - 3, .until = TODAY + 7,
		.value = 50000, .value_type = VOUCH_VALUE_MONEY,
		.unit = VOUCH_UNIT_VND, .channel = VOUCH_CHANNEL_ZALO,
		.stores = VOUCH_STORES_LIST,
	};

	return token;
}

/* The answer's reason to a token scanned at a time. */
static inline const char *scan(struct shop *shop, const struct vouch_token *token,
    int64_t now_ms)
{
	char text[VOUCH_CODE_TEXT_MAX];

	assert_ok(vouch_code_make(token, shop->secret, NULL, 0, NULL, text));
	vouch_redeem_line(shop->ledger, &shop->request, text, strlen(text),
	    now_ms, &shop->desk, &shop->answer);
	return vouch_reason_name(shop->answer.reason);
}

static inline int keep_last(const struct vouch_event *event, void *context)
{
	*(struct vouch_event *)context = *event;
	return 0;
}

/* The event the answer tells of, as it is on file. */
static inline struct vouch_event filed(struct shop *shop)
{
	struct vouch_event_key before = shop->answer.event;
	struct vouch_event event;

	memset(&event, 0, sizeof event);
	assert_true(shop->answer.has_event);
	before.seq--;
	assert_ok(vouch_ledger_each(shop->ledger, &before, keep_last, &event,
	    NULL));
	assert_memory_equal(&event.key, &shop->answer.event,
	    sizeof event.key);
	assert_true(event.at_ms == shop->answer.at_ms);
	return event;
}

static inline int redemptions(struct shop *shop)
{
	return scratch_events(shop->ledger) - 1; /* but for the import */
}

static inline int sum_refusals(const struct vouch_refusal_count *count,
    void *context)
{
	*(uint64_t *)context += count->count;
	return 0;
}

/* Refusals on file; what waits in memory is written first. */
static inline uint64_t refusals(struct shop *shop)
{
	uint64_t sum = 0;

	vouch_ledger_close(shop->ledger);
	shop->ledger = scratch_open(shop->scratch, VOUCH_LEDGER_WRITE);
	assert_ok(vouch_ledger_each_refusal(shop->ledger, sum_refusals, &sum,
	    NULL));
	return sum;
}

#endif
