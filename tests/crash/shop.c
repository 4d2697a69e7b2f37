/*
 * The shop's campaigns, codes and audit. The audit goes through the ledger's
 * own reading functions but trusts none of its derived tables: chain, sequence
 * and exactly-once are worked out again from the events alone.
 */
#include "crash/shop.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/crypt.h"
#include "ledger/status.h"

#define SCATTER UINT64_C(0x9e3779b97f4a7c15) /* odd: each index its serial */

static const char *const offers[] = {
	"[campaign]\nid = 1001\nname = Offer\nkind = voucher\n"
	"value = 50000 VND\nfrom = 2026-01-01\nuntil = 2199-01-01\n"
	"zone = UTC\nstores = all\nrevision = 3\n",
	"[campaign]\nid = 1002\nname = Elsewhere\nkind = voucher\n"
	"value = 50000 VND\nfrom = 2026-01-01\nuntil = 2199-01-01\n"
	"zone = UTC\nstores = 9\nrevision = 1\n",
	"[campaign]\nid = 1003\nname = Over\nkind = voucher\n"
	"value = 50000 VND\nfrom = 2026-01-01\nuntil = 2026-11-22\n"
	"zone = UTC\nstores = all\nrevision = 1\n",
	"[campaign]\nid = 1004\nname = Later\nkind = voucher\n"
	"value = 50000 VND\nfrom = 2150-01-01\nuntil = 2199-01-01\n"
	"zone = UTC\nstores = all\nrevision = 1\n"
};

/* ---- chance ---- */

uint64_t shop_random(struct shop_random *random)
{
	uint64_t z;

	/* splitmix64: every seed is as good as any other. */
	random->state += UINT64_C(0x9e3779b97f4a7c15);
	z = random->state;
	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

uint32_t shop_below(struct shop_random *random, uint32_t count)
{
	return (uint32_t)((shop_random(random) >> 32) * count >> 32);
}

struct shop_random shop_seed(const char *text)
{
	struct shop_random random = { 0 };
	uint32_t drawn = 0;
	char *end;

	if (text != NULL) {
		random.state = strtoull(text, &end, 10);
		if (*end != '\0' || end == text) {
			fprintf(stderr, "\"%s\" is not a seed\n", text);
			exit(2);
		}
	} else {
		vouch_random(&drawn, sizeof drawn);
		random.state = drawn;
	}
	printf("seed %" PRIu64 "\n", random.state);
	fflush(stdout);
	return random;
}

/* ---- main()'s ---- */

void shop_die(const char *what, enum vouch_err err,
    const struct vouch_diag *diag)
{
	char line[512] = "";

	if (diag != NULL)
		vouch_diag_format(diag, line, sizeof line);
	fprintf(stderr, "%s: %s (%s)\n", what, vouch_err_name(err), line);
	exit(3);
}

unsigned shop_number(const char *text, unsigned max)
{
	char *end;
	unsigned long value = strtoul(text, &end, 10);

	if (*end != '\0' || value < 1 || value > max) {
		fprintf(stderr, "\"%s\" is not 1 to %u\n", text, max);
		exit(2);
	}
	return (unsigned)value;
}

int64_t shop_clock_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

/* ---- the shop ---- */

void shop_open(struct shop *shop)
{
	uint8_t seed[VOUCH_SEED_BYTES] = { 9 };
	enum vouch_err err;

	memset(shop, 0, sizeof *shop);
	err = vouch_sign_init();
	if (err == VOUCH_OK)
		err = vouch_secret_key_new(seed, &shop->secret);
	seed[0] = 10;
	if (err == VOUCH_OK)
		err = vouch_secret_key_new(seed, &shop->stranger);
	if (err == VOUCH_OK)
		err = vouch_zone_init(&shop->desk.zone, "UTC", NULL);
	if (err != VOUCH_OK)
		shop_die("shop", err, NULL);
}

void shop_close(struct shop *shop)
{
	vouch_secret_key_free(shop->secret);
	vouch_secret_key_free(shop->stranger);
}

struct vouch_ledger *shop_ledger(const char *path,
    enum vouch_ledger_mode mode)
{
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	struct vouch_ledger *ledger = NULL;
	enum vouch_err err;

	err = vouch_ledger_open(path, mode, &diag, &ledger);
	if (err != VOUCH_OK)
		shop_die("open", err, &diag);
	return ledger;
}

void shop_import(struct vouch_ledger *ledger, const char *text)
{
	static struct vouch_campaign campaign;
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	enum vouch_err err;
	bool changed;

	err = vouch_campaign_parse("offer", text, strlen(text), &diag,
	    &campaign);
	if (err == VOUCH_OK)
		err = vouch_ledger_import(ledger, &campaign, text,
		    strlen(text), SHOP_NOW, &diag, &changed);
	if (err != VOUCH_OK)
		shop_die("import", err, &diag);
}

void shop_create(const struct shop *shop, const char *path)
{
	struct vouch_ledger_settings settings = { .store = SHOP_STORE,
		.key_count = 1, .now_ms = SHOP_NOW };
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	struct vouch_ledger *ledger;
	enum vouch_err err;
	size_t i;

	settings.keys = vouch_secret_key_public(shop->secret);
	err = vouch_ledger_create(path, &settings, &diag);
	if (err != VOUCH_OK)
		shop_die("create", err, &diag);
	ledger = shop_ledger(path, VOUCH_LEDGER_WRITE);
	for (i = 0; i < sizeof offers / sizeof offers[0]; i++)
		shop_import(ledger, offers[i]);
	vouch_ledger_close(ledger);
}

/* ---- codes ---- */

uint64_t shop_serial(uint32_t index)
{
	return index * SCATTER & VOUCH_SERIAL_MAX;
}

uint32_t shop_index(uint64_t serial)
{
	uint64_t inverse = SCATTER, index;
	int i;

	/* Newton's steps: each doubles the bits that are right. */
	for (i = 0; i < 5; i++)
		inverse *= 2 - SCATTER * inverse;
	index = serial * inverse & VOUCH_SERIAL_MAX;
	return index < UINT32_MAX ? (uint32_t)index : UINT32_MAX;
}

struct vouch_token shop_token(uint32_t index)
{
	const struct vouch_token token = {
		.kind = VOUCH_KIND_VOUCHER, .campaign = SHOP_OFFER,
		.serial = shop_serial(index), .from = SHOP_TODAY - 3,
		.until = VOUCH_DAY_MAX - 1, .value = 50000,
		.value_type = VOUCH_VALUE_MONEY, .unit = VOUCH_UNIT_VND,
		.channel = VOUCH_CHANNEL_PRINT, .stores = VOUCH_STORES_ALL,
	};

	return token;
}

void shop_sign(const struct shop *shop, const struct vouch_token *token,
    char text[VOUCH_CODE_TEXT_MAX])
{
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	enum vouch_err err;

	err = vouch_code_make(token, shop->secret, NULL, 0, &diag, text);
	if (err != VOUCH_OK)
		shop_die("code", err, &diag);
}

static enum vouch_reason tell(const struct vouch_redeem_answer *said,
    struct shop_answer *answer)
{
	answer->reason = said->reason;
	answer->has_event = said->has_event;
	answer->till = said->event.till;
	answer->seq = (uint32_t)said->event.seq;
	answer->at_ms = said->at_ms;
	answer->has_op = said->has_op;
	memcpy(answer->op, said->op, sizeof answer->op);
	return answer->reason;
}

enum vouch_reason shop_redeem(struct shop *shop, struct vouch_ledger *ledger,
    const struct vouch_redeem_request *request, const char *text,
    int64_t now_ms, struct shop_answer *answer)
{
	struct vouch_redeem_answer said;

	vouch_redeem_line(ledger, request, text, strlen(text), now_ms,
	    &shop->desk, &said);
	return tell(&said, answer);
}

enum vouch_reason shop_status(struct shop *shop, struct vouch_ledger *ledger,
    uint16_t till, const uint8_t op[VOUCH_OP_BYTES], bool heard,
    int64_t now_ms, struct shop_answer *answer)
{
	const struct vouch_redeem_request request = { .till = till,
		.receipt = "", .cashier = "" };
	const struct vouch_ledger_name name = { .op = op };
	struct vouch_redeem_answer said;

	if (heard)
		vouch_status_ack(ledger, &request, &name, now_ms,
		    &shop->desk, &said);
	else
		vouch_status_tell(ledger, &request, &name, now_ms,
		    &shop->desk, &said);
	return tell(&said, answer);
}

/* ---- audit ---- */

struct walk {
	struct shop_audit *audit;
	struct vouch_event_key last;
	uint8_t hash[VOUCH_HASH_BYTES];
};

static void check_link(struct walk *walk, const struct vouch_event *event)
{
	uint8_t hash[VOUCH_HASH_BYTES];

	if (walk->last.seq == 0 || event->key.till != walk->last.till ||
	    event->key.epoch != walk->last.epoch) {
		walk->last = event->key;
		walk->last.seq = 0;
		memset(walk->hash, 0, sizeof walk->hash);
	}
	if (vouch_event_hash(walk->hash, event, hash) != VOUCH_OK ||
	    memcmp(hash, event->hash, sizeof hash) != 0 ||
	    event->key.seq != walk->last.seq + 1)
		walk->audit->broken++;
	walk->last.seq = event->key.seq;
	memcpy(walk->hash, event->hash, sizeof hash);
}

static int audit_event(const struct vouch_event *event, void *context)
{
	struct walk *walk = context;
	struct shop_audit *audit = walk->audit;
	struct shop_use *use;
	uint32_t index;

	check_link(walk, event);
	if (event->kind != VOUCH_EVENT_REDEEM)
		return 0;
	audit->redeemed++;
	index = shop_index(event->serial);
	if (event->campaign != SHOP_OFFER || index >= audit->size) {
		audit->strange++;
		return 0;
	}
	use = &audit->use[index];
	if (use->times++ > 0)
		audit->twice++;
	use->till = event->key.till;
	use->seq = (uint32_t)event->key.seq;
	memcpy(use->op, event->op, sizeof use->op);
	return 0;
}

enum vouch_err shop_audit(const char *path, uint32_t size,
    struct vouch_diag *diag, struct shop_audit *audit)
{
	struct walk walk = { .audit = audit };
	struct vouch_ledger *ledger = NULL;
	enum vouch_err err;

	memset(audit, 0, sizeof *audit);
	audit->size = size;
	audit->use = calloc(size, sizeof *audit->use);
	if (audit->use == NULL)
		shop_die("audit", VOUCH_ERR_NO_MEMORY, NULL);
	err = vouch_ledger_open(path, VOUCH_LEDGER_READ, diag, &ledger);
	if (err == VOUCH_ERR_CONFLICT) {
		audit->behind = true;
		err = vouch_ledger_open(path, VOUCH_LEDGER_INSPECT, diag,
		    &ledger);
	}
	if (err == VOUCH_OK)
		err = vouch_ledger_each(ledger, NULL, audit_event, &walk, diag);
	vouch_ledger_close(ledger);
	return err;
}
