/*
 * An event as text, as bytes and as a link of its till's chain. The bytes are
 * docs/FORMAT.md, "Event"; they hold every column but the hash, and no two
 * events have the same, so the chain vouches for each of them.
 */
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/num.h"
#include "base/str.h"
#include "core/crypt.h"
#include "ledger/ledger.h"

#define EVENT_VERSION 1

/* Longest: the fixed part, all optional ones and three full texts. */
#define EVENT_BYTES_MAX 1024

enum present {
	HAS_BASKET = 1, HAS_HOLDER = 2, HAS_REF = 4, HAS_UNTIL = 8
};

/* ---- key as text ---- */

void vouch_event_key_format(char out[VOUCH_EVENT_KEY_TEXT],
    const struct vouch_event_key *key)
{
	uint8_t epoch[8];
	char hex[17];

	vouch_put_be(epoch, sizeof epoch, key->epoch);
	vouch_hex_encode(hex, epoch, sizeof epoch);
	snprintf(out, VOUCH_EVENT_KEY_TEXT, "%u.%u.%s.%llu",
	    (unsigned)key->store, (unsigned)key->till, hex,
	    (unsigned long long)key->seq);
}

/* A number as we write it: no leading zeros. */
static enum vouch_err plain_number(struct vouch_span text, uint64_t min,
    uint64_t max, uint64_t *out)
{
	if (text.len > 1 && text.data[0] == '0')
		return VOUCH_ERR_SYNTAX;
	return vouch_num_parse(text.data, text.len, min, max, NULL, out);
}

enum vouch_err vouch_event_key_parse(const char *text, size_t len,
    struct vouch_event_key *key)
{
	struct vouch_span rest = { text, len }, part[4];
	uint64_t store, till, seq;
	uint8_t epoch[8];
	enum vouch_err err;
	size_t i;

	for (i = 0; i < 4; i++)
		if (!vouch_str_split(&rest, '.', &part[i]))
			return VOUCH_ERR_SYNTAX;
	if (rest.data != NULL)
		return VOUCH_ERR_SYNTAX;
	err = plain_number(part[0], 1, VOUCH_STORE_MAX, &store);
	if (err == VOUCH_OK)
		err = plain_number(part[1], 0, VOUCH_TILL_MAX, &till);
	if (err == VOUCH_OK)
		err = vouch_hex_decode(epoch, sizeof epoch, part[2].data,
		    part[2].len);
	if (err == VOUCH_OK)
		err = plain_number(part[3], 1, INT64_MAX, &seq);
	if (err != VOUCH_OK)
		return err;
	key->store = (uint16_t)store;
	key->till = (uint16_t)till;
	key->epoch = vouch_get_be(epoch, sizeof epoch);
	key->seq = seq;
	return VOUCH_OK;
}

/* ---- canonical bytes ---- */

/* Fixed storage the fields are laid into, one after the other. */
struct layout {
	uint8_t bytes[EVENT_BYTES_MAX];
	size_t len;
};

/* vouch_put_be where the compiler sees how many bytes: a log of a million
 * events is laid out to be verified. */
static inline void put_int(struct layout *at, size_t bytes, uint64_t value)
{
	uint8_t *to = at->bytes + at->len;
	size_t i;

	assert(at->len + bytes <= sizeof at->bytes);
	for (i = 0; i < bytes; i++)
		to[i] = (uint8_t)(value >> (8 * (bytes - 1 - i)));
	at->len += bytes;
}

static void put_bytes(struct layout *at, const void *bytes, size_t len)
{
	assert(at->len + len <= sizeof at->bytes);
	memcpy(at->bytes + at->len, bytes, len);
	at->len += len;
}

static void put_text(struct layout *at, const char *text)
{
	size_t len = strlen(text);

	put_int(at, 2, len);
	put_bytes(at, text, len);
}

static void put_key(struct layout *at, const struct vouch_event_key *key)
{
	put_int(at, 2, key->store);
	put_int(at, 2, key->till);
	put_int(at, 8, key->epoch);
	put_int(at, 8, key->seq);
}

static void lay_out(struct layout *at, const struct vouch_event *event)
{
	at->len = 0;
	put_int(at, 1, EVENT_VERSION);
	put_key(at, &event->key);
	put_int(at, 1, (uint64_t)event->kind);
	put_int(at, 4, event->campaign);
	put_int(at, 5, event->serial);
	put_int(at, 4, event->use_no);
	put_bytes(at, event->op, sizeof event->op);
	put_bytes(at, event->request, sizeof event->request);
	put_int(at, 8, (uint64_t)event->at_ms);
	put_int(at, 8, (uint64_t)event->boot_ms);
	put_bytes(at, event->key_id, sizeof event->key_id);
	put_int(at, 4, event->revision);
	put_int(at, 1, event->channel);
	put_int(at, 8, (uint64_t)event->amount_minor);
	put_int(at, 1, event->unit);
	put_int(at, 4, event->flags);
	put_int(at, 1, (event->has_basket ? HAS_BASKET : 0u) |
	    (event->has_holder ? HAS_HOLDER : 0u) |
	    (event->has_ref ? HAS_REF : 0u) |
	    (event->has_until ? HAS_UNTIL : 0u));
	if (event->has_basket)
		put_int(at, 8, (uint64_t)event->basket_minor);
	if (event->has_holder)
		put_bytes(at, event->holder_commit,
		    sizeof event->holder_commit);
	if (event->has_ref)
		put_key(at, &event->ref);
	if (event->has_until)
		put_int(at, 8, (uint64_t)event->until_ms);
	put_text(at, event->receipt);
	put_text(at, event->cashier);
	put_text(at, event->note);
}

enum vouch_err vouch_event_bytes(const struct vouch_event *event,
    struct vouch_buf *out)
{
	struct layout at;

	lay_out(&at, event);
	return vouch_buf_add(out, at.bytes, at.len);
}

enum vouch_err vouch_event_hash(const uint8_t previous[VOUCH_HASH_BYTES],
    const struct vouch_event *event, uint8_t hash[VOUCH_HASH_BYTES])
{
	static const char context[16] = "vouch tilllog 1";
	struct vouch_digest digest;
	struct layout at;

	lay_out(&at, event);
	vouch_digest_init(&digest, VOUCH_HASH_BYTES, NULL, 0);
	vouch_digest_add(&digest, context, sizeof context);
	vouch_digest_add(&digest, previous, VOUCH_HASH_BYTES);
	vouch_digest_add(&digest, at.bytes, at.len);
	vouch_digest_end(&digest, hash, VOUCH_HASH_BYTES);
	return VOUCH_OK;
}
