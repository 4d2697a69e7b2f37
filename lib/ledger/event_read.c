/*
 * An event out of its canonical bytes, which may be anybody's. Every field is
 * held to what a till could have written, so that what is merged can be
 * shown, summed and filed like what was made here.
 */
#include <string.h>

#include "base/num.h"
#include "base/str.h"
#include "ledger/book.h"
#include "ledger/exchange.h"

#define EVENT_VERSION 1

enum present {
	HAS_BASKET = 1, HAS_HOLDER = 2, HAS_REF = 4, HAS_UNTIL = 8,
	HAS_ALL = 15
};

/* What is left to read; short is set for good when it does not suffice. */
struct bytes {
	const uint8_t *at;
	size_t left;
	bool is_short;
};

static uint64_t take_int(struct bytes *from, size_t bytes)
{
	uint64_t value;

	if (from->is_short || from->left < bytes) {
		from->is_short = true;
		return 0;
	}
	value = vouch_get_be(from->at, bytes);
	from->at += bytes;
	from->left -= bytes;
	return value;
}

static void take_bytes(struct bytes *from, void *out, size_t len)
{
	if (from->is_short || from->left < len) {
		from->is_short = true;
		return;
	}
	memcpy(out, from->at, len);
	from->at += len;
	from->left -= len;
}

static void take_key(struct bytes *from, struct vouch_event_key *key)
{
	key->store = (uint16_t)take_int(from, 2);
	key->till = (uint16_t)take_int(from, 2);
	key->epoch = take_int(from, 8);
	key->seq = take_int(from, 8);
}

/* Text of people elsewhere: whole characters, none that control a screen. */
static enum vouch_err take_text(struct bytes *from, char *out, size_t size)
{
	size_t len = (size_t)take_int(from, 2), i;

	if (from->is_short || from->left < len)
		return VOUCH_ERR_TRUNCATED;
	if (len >= size)
		return VOUCH_ERR_TOO_LONG;
	take_bytes(from, out, len);
	out[len] = '\0';
	if (!vouch_utf8_valid(out, len, NULL))
		return VOUCH_ERR_ENCODING;
	for (i = 0; i < len; i++)
		if ((unsigned char)out[i] < 0x20 || out[i] == 0x7f)
			return VOUCH_ERR_RANGE;
	return VOUCH_OK;
}

static void take_fixed(struct bytes *from, struct vouch_event *event)
{
	take_key(from, &event->key);
	event->kind = (enum vouch_event_kind)take_int(from, 1);
	event->campaign = (uint32_t)take_int(from, 4);
	event->serial = take_int(from, 5);
	event->use_no = (uint32_t)take_int(from, 4);
	take_bytes(from, event->op, sizeof event->op);
	take_bytes(from, event->request, sizeof event->request);
	event->at_ms = (int64_t)take_int(from, 8);
	event->boot_ms = (int64_t)take_int(from, 8);
	take_bytes(from, event->key_id, sizeof event->key_id);
	event->revision = (uint32_t)take_int(from, 4);
	event->channel = (uint8_t)take_int(from, 1);
	event->amount_minor = (int64_t)take_int(from, 8);
	event->unit = (uint8_t)take_int(from, 1);
	event->flags = (uint32_t)take_int(from, 4);
}

static void take_optional(struct bytes *from, unsigned present,
    struct vouch_event *event)
{
	event->has_basket = (present & HAS_BASKET) != 0;
	event->has_holder = (present & HAS_HOLDER) != 0;
	event->has_ref = (present & HAS_REF) != 0;
	event->has_until = (present & HAS_UNTIL) != 0;
	if (event->has_basket)
		event->basket_minor = (int64_t)take_int(from, 8);
	if (event->has_holder)
		take_bytes(from, event->holder_commit,
		    sizeof event->holder_commit);
	if (event->has_ref)
		take_key(from, &event->ref);
	if (event->has_until)
		event->until_ms = (int64_t)take_int(from, 8);
}

static enum vouch_err take_texts(struct bytes *from, struct vouch_event *event)
{
	enum vouch_err err;

	err = take_text(from, event->receipt, sizeof event->receipt);
	if (err == VOUCH_OK)
		err = take_text(from, event->cashier, sizeof event->cashier);
	return err == VOUCH_OK ?
	    take_text(from, event->note, sizeof event->note) : err;
}

/* ---- what can be ---- */

/* What takes, holds or gives back by the sign of its amount; a top-up, a sale
 * and what is earned take nothing, and are of cards only. */
static const char *wrong_amount(const struct vouch_event *event)
{
	const bool back = event->kind == VOUCH_EVENT_VOID ||
	    event->kind == VOUCH_EVENT_RELEASE;
	const bool of_card = event->kind >= VOUCH_EVENT_SPEND &&
	    event->kind <= VOUCH_EVENT_ACTIVATE;

	if (back ? event->amount_minor > 0 : event->amount_minor < 0)
		return "has an amount of the wrong sign";
	if (event->kind == VOUCH_EVENT_REDEEM ? event->use_no == 0 :
	    of_card && event->use_no != 0)
		return "has a use number where there is none, or none where "
		    "there is one";
	return NULL;
}

bool vouch_event_ends(enum vouch_event_kind kind)
{
	return kind == VOUCH_EVENT_VOID || kind == VOUCH_EVENT_COMMIT ||
	    kind == VOUCH_EVENT_RELEASE;
}

const char *vouch_event_wrong(const struct vouch_event *event)
{
	static const uint8_t no_op[VOUCH_OP_BYTES];
	const bool of_code = event->kind < VOUCH_EVENT_NOTE;

	if (event->kind < VOUCH_EVENT_REDEEM ||
	    event->kind > VOUCH_EVENT_CLOSE)
		return "is of a kind this version does not write";
	if (of_code && event->key.till == 0)
		return "is of till 0, which redeems nothing";
	if (of_code && (event->campaign == 0 || event->revision == 0))
		return "has no campaign or revision";
	if (of_code && memcmp(event->op, no_op, sizeof no_op) == 0)
		return "has no operation id";
	if (vouch_event_ends(event->kind) && !event->has_ref)
		return "ends nothing";
	if (event->kind == VOUCH_EVENT_HOLD && !event->has_until)
		return "holds for ever";
	if (event->kind == VOUCH_EVENT_NOTE && event->note[0] == '\0')
		return "is a note without words";
	return wrong_amount(event);
}

static bool is_key(const struct vouch_event_key *key)
{
	return key->store >= 1 && key->store <= VOUCH_STORE_MAX &&
	    key->till <= VOUCH_TILL_MAX && key->seq >= 1 &&
	    key->seq <= INT64_MAX;
}

bool vouch_event_cashier_fits(const char *text)
{
	return text[strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-")] ==
	    '\0';
}

/* A till counts uses one by one; the numbers behind the last one must stay free
 * for those that follow it. */
#define USE_NO_MAX ((uint32_t)INT32_MAX)

static bool is_amount(int64_t amount_minor)
{
	return amount_minor >= -(int64_t)VOUCH_BUDGET_MAX &&
	    amount_minor <= (int64_t)VOUCH_BUDGET_MAX;
}

/* Only what of_code says can have them; the file's columns are NULL there. */
static bool is_bare(const struct vouch_event *event)
{
	static const uint8_t nothing[VOUCH_OP_BYTES];

	return event->kind < VOUCH_EVENT_NOTE ||
	    (event->serial == 0 && event->use_no == 0 &&
	    memcmp(event->op, nothing, sizeof nothing) == 0 &&
	    memcmp(event->request, nothing, sizeof nothing) == 0 &&
	    memcmp(event->key_id, nothing, sizeof event->key_id) == 0);
}

static bool is_possible(const struct vouch_event *event)
{
	return is_key(&event->key) &&
	    event->has_ref == vouch_event_ends(event->kind) &&
	    (!event->has_ref || is_key(&event->ref)) &&
	    event->at_ms >= 0 && event->boot_ms >= 0 &&
	    event->use_no <= USE_NO_MAX && is_amount(event->amount_minor) &&
	    (!event->has_basket || is_amount(event->basket_minor)) &&
	    (!event->has_until || event->until_ms >= 0) &&
	    vouch_event_cashier_fits(event->cashier) && is_bare(event) &&
	    vouch_event_wrong(event) == NULL;
}

enum vouch_err vouch_event_take(const uint8_t *bytes, size_t len,
    struct vouch_diag *diag, struct vouch_event *event)
{
	struct bytes from = { bytes, len, false };
	unsigned present;
	enum vouch_err err;

	memset(event, 0, sizeof *event);
	if (take_int(&from, 1) != EVENT_VERSION && !from.is_short)
		return vouch_diag_set(diag, VOUCH_ERR_UNSUPPORTED,
		    "an event of a later version");
	take_fixed(&from, event);
	present = (unsigned)take_int(&from, 1);
	take_optional(&from, present, event);
	err = from.is_short ? VOUCH_ERR_TRUNCATED : take_texts(&from, event);
	if (err != VOUCH_OK)
		return vouch_diag_set(diag, err, "not the bytes of an event");
	if (from.left > 0)
		return vouch_diag_set(diag, VOUCH_ERR_TOO_LONG,
		    "more bytes than an event has");
	if ((present & ~(unsigned)HAS_ALL) != 0 || !is_possible(event))
		return vouch_diag_set(diag, VOUCH_ERR_RANGE,
		    "an event that cannot be");
	return VOUCH_OK;
}

bool vouch_event_holder_fits(const struct vouch_event *event,
    const struct vouch_exchange_holder *holder)
{
	uint8_t commit[sizeof event->holder_commit];

	vouch_holder_commit(holder->salt, holder->holder, commit);
	return event->has_holder &&
	    memcmp(commit, event->holder_commit, sizeof commit) == 0;
}
