/*
 * Prize manifests, written and read. Reading believes nothing: every field is
 * checked against the others, so what is read can be written again to the same
 * bytes, and the counts a marketer is told are those of the list.
 */
#include "core/prizes.h"

#include <inttypes.h>
#include <string.h>

#include "base/num.h"
#include "base/str.h"
#include "core/crypt.h"
#include "core/token.h"

#define MAGIC "VOUCHPZ1"
#define MAGIC_BYTES 8
#define FIXED_BYTES 50
#define SEQUENCE 1 /* no batch has had a second manifest yet */
#define SERIAL_BYTES 5

/* ---- dealing ---- */

static uint64_t add_capped(uint64_t a, uint64_t b)
{
	return a > UINT64_MAX - b ? UINT64_MAX : a + b;
}

/* Which prize is the rest, and what all others add up to. */
static uint64_t find_rest(const struct vouch_campaign *campaign, size_t *rest,
    bool *counted)
{
	const struct vouch_campaign_prize *prize = campaign->prize;
	uint64_t sum = 0;
	size_t i;

	*rest = 0;
	for (i = 1; i < campaign->prize_count; i++) {
		if (prize[*rest].count != 0 && (prize[i].count == 0 ||
		    prize[i].count > prize[*rest].count))
			*rest = i;
	}
	*counted = prize[*rest].count != 0;
	for (i = 0; i < campaign->prize_count; i++)
		sum = add_capped(sum, i == *rest ? 0 : prize[i].count);
	return sum;
}

enum vouch_err vouch_prizes_deal(const struct vouch_campaign *campaign,
    uint64_t codes, struct vouch_diag *diag, struct vouch_prizes *out)
{
	uint64_t sum, others;
	size_t rest;
	bool counted;

	vouch_diag_field(diag, "prize");
	if (campaign->prize_count == 0)
		return vouch_diag_set(diag, VOUCH_ERR_MISSING,
		    "this campaign has none");
	others = find_rest(campaign, &rest, &counted);
	sum = add_capped(others, campaign->prize[rest].count);
	if (sum > codes || (counted && sum < codes)) {
		if (sum < codes)
			vouch_diag_hint(diag, "one prize may say 'count = "
			    "rest'; its value may be none");
		return vouch_diag_set(diag, VOUCH_ERR_RANGE, "the prizes add "
		    "up to %" PRIu64 " codes, and the batch has %" PRIu64,
		    sum, codes);
	}
	if (others > VOUCH_PRIZES_LISTED_MAX)
		return vouch_diag_set(diag, VOUCH_ERR_RANGE, "%" PRIu64
		    " codes would have to be listed; at most %u can: make "
		    "more than one batch", others, VOUCH_PRIZES_LISTED_MAX);
	vouch_diag_field(diag, "");
	memset(out, 0, sizeof *out);
	out->campaign = campaign->id;
	out->revision = campaign->revision;
	out->sequence = SEQUENCE;
	out->codes = codes;
	out->listed = (uint32_t)others;
	out->prize_count = campaign->prize_count;
	out->rest = rest;
	memcpy(out->prize, campaign->prize, sizeof out->prize);
	out->prize[rest].count = codes - others;
	return VOUCH_OK;
}

void vouch_prizes_digest(const struct vouch_prizes *prizes, uint8_t digest[32])
{
	uint8_t head[VOUCH_PRIZES_HEAD_MAX];
	size_t len = vouch_prizes_encode_head(prizes, head);

	memset(head + 24, 0, 12); /* batch and first counter */
	vouch_digest_of(digest, 32, NULL, 0, head, len);
}

size_t vouch_prizes_of_slot(const struct vouch_prizes *prizes, uint64_t slot)
{
	size_t i;

	for (i = 0; slot < prizes->listed && i < prizes->prize_count; i++) {
		if (i == prizes->rest)
			continue;
		if (slot < prizes->prize[i].count)
			return i;
		slot -= prizes->prize[i].count;
	}
	return prizes->rest;
}

/* ---- writing ---- */

static size_t put_text(uint8_t *out, size_t bytes, const char *text)
{
	size_t len = strlen(text);

	vouch_put_be(out, bytes, len);
	memcpy(out + bytes, text, len);
	return bytes + len;
}

size_t vouch_prizes_encode_head(const struct vouch_prizes *prizes,
    uint8_t out[VOUCH_PRIZES_HEAD_MAX])
{
	const struct vouch_campaign_prize *prize;
	uint8_t *at = out + FIXED_BYTES;
	size_t i;

	memcpy(out, MAGIC, MAGIC_BYTES);
	vouch_put_be(out + 8, 4, prizes->campaign);
	vouch_put_be(out + 12, 4, prizes->revision);
	vouch_put_be(out + 16, 8, prizes->sequence);
	vouch_put_be(out + 24, 4, prizes->batch);
	vouch_put_be(out + 28, 8, prizes->first_counter);
	vouch_put_be(out + 36, 8, prizes->codes);
	out[44] = (uint8_t)prizes->prize_count;
	out[45] = (uint8_t)prizes->rest;
	vouch_put_be(out + 46, 4, prizes->listed);
	for (i = 0; i < prizes->prize_count; i++) {
		prize = &prizes->prize[i];
		vouch_put_be(at, 8, prize->count);
		vouch_put_be(at + 8, 4, prize->value);
		at[12] = (uint8_t)(prize->value_type << 4 | prize->unit);
		at += 13;
		at += put_text(at, 1, prize->name);
		at += put_text(at, 2, prize->item);
	}
	return (size_t)(at - out);
}

void vouch_prizes_encode_entry(uint8_t out[VOUCH_PRIZES_ENTRY],
    uint64_t serial, size_t prize)
{
	vouch_put_be(out, SERIAL_BYTES, serial);
	out[SERIAL_BYTES] = (uint8_t)prize;
}

enum vouch_err vouch_prizes_sign(const struct vouch_secret_key *secret,
    const uint8_t hash[VOUCH_PRIZES_HASH], uint8_t signature[64])
{
	return vouch_sign(secret, VOUCH_CONTEXT_PRIZES, hash,
	    VOUCH_PRIZES_HASH, NULL, 0, signature);
}

/* ---- reading ---- */

/* Bytes not yet read. */
struct cursor {
	const uint8_t *at;
	size_t left;
};

static enum vouch_err take(struct cursor *cursor, size_t len,
    const uint8_t **out)
{
	if (len > cursor->left)
		return VOUCH_ERR_TRUNCATED;
	*out = cursor->at;
	cursor->at += len;
	cursor->left -= len;
	return VOUCH_OK;
}

static bool is_name(const uint8_t *text, size_t len)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789-";
	size_t i;

	for (i = 0; i < len; i++) {
		if (text[i] == '\0' || strchr(letters, text[i]) == NULL)
			return false;
	}
	return len > 0 && len < VOUCH_PRIZE_NAME && text[0] != '-';
}

/* Text of people: UTF-8 without controls. */
static bool is_item(const uint8_t *bytes, size_t len)
{
	const char *text = (const char *)bytes;
	size_t i = 0, step = 1;
	uint32_t c = 0;

	for (; i < len && step > 0; i += step) {
		step = vouch_utf8_decode(text + i, len - i, &c);
		if (step > 0 && (c < 0x20 || (c >= 0x7f && c < 0xa0)))
			return false;
	}
	return step > 0 && len < VOUCH_CAMPAIGN_ITEM;
}

/* What a voucher may be worth, and words only for something free. */
static bool is_worth(const struct vouch_campaign_prize *prize)
{
	const struct vouch_token token = {
		.kind = VOUCH_KIND_VOUCHER, .campaign = 1,
		.value = prize->value, .value_type = prize->value_type,
		.unit = prize->unit,
	};

	return vouch_token_check(&token, NULL) == VOUCH_OK &&
	    (prize->item[0] == '\0' || prize->value_type == VOUCH_VALUE_FREE);
}

static enum vouch_err read_text(struct cursor *cursor, size_t bytes,
    bool (*is_good)(const uint8_t *text, size_t len), char *out)
{
	const uint8_t *at;
	size_t len;
	enum vouch_err err = take(cursor, bytes, &at);

	if (err == VOUCH_OK) {
		len = (size_t)vouch_get_be(at, bytes);
		err = take(cursor, len, &at);
		if (err == VOUCH_OK && !is_good(at, len))
			err = VOUCH_ERR_SYNTAX;
		if (err == VOUCH_OK) {
			memcpy(out, at, len);
			out[len] = '\0';
		}
	}
	return err;
}

static enum vouch_err read_prize(struct cursor *cursor,
    struct vouch_campaign_prize *prize)
{
	const uint8_t *at;
	enum vouch_err err = take(cursor, 13, &at);

	if (err != VOUCH_OK)
		return err;
	prize->count = vouch_get_be(at, 8);
	prize->value = (uint32_t)vouch_get_be(at + 8, 4);
	prize->value_type = at[12] >> 4;
	prize->unit = at[12] & 15;
	err = read_text(cursor, 1, is_name, prize->name);
	if (err == VOUCH_OK)
		err = read_text(cursor, 2, is_item, prize->item);
	return err == VOUCH_OK && !is_worth(prize) ? VOUCH_ERR_SYNTAX : err;
}

static enum vouch_err read_fixed(const uint8_t *at, struct vouch_prizes *out)
{
	out->campaign = (uint32_t)vouch_get_be(at + 8, 4);
	out->revision = (uint32_t)vouch_get_be(at + 12, 4);
	out->sequence = vouch_get_be(at + 16, 8);
	out->batch = (uint32_t)vouch_get_be(at + 24, 4);
	out->first_counter = vouch_get_be(at + 28, 8);
	out->codes = vouch_get_be(at + 36, 8);
	out->prize_count = at[44];
	out->rest = at[45];
	out->listed = (uint32_t)vouch_get_be(at + 46, 4);
	if (out->campaign == 0 || out->revision == 0 || out->sequence == 0 ||
	    out->batch == 0 || out->first_counter > VOUCH_SERIAL_MAX ||
	    out->codes == 0 ||
	    out->codes > VOUCH_SERIAL_MAX + 1 - out->first_counter ||
	    out->prize_count == 0 ||
	    out->prize_count > VOUCH_CAMPAIGN_PRIZES ||
	    out->rest >= out->prize_count ||
	    out->listed > VOUCH_PRIZES_LISTED_MAX || out->listed > out->codes)
		return VOUCH_ERR_RANGE;
	return VOUCH_OK;
}

/* Names that differ; counts that add up. Only the rest may be empty. */
static enum vouch_err check_table(const struct vouch_prizes *prizes)
{
	uint64_t sum = 0;
	size_t i, k;

	for (i = 0; i < prizes->prize_count; i++) {
		for (k = 0; k < i; k++) {
			if (strcmp(prizes->prize[i].name,
			    prizes->prize[k].name) == 0)
				return VOUCH_ERR_DUPLICATE;
		}
		if (i == prizes->rest)
			continue;
		if (prizes->prize[i].count == 0)
			return VOUCH_ERR_RANGE;
		sum = add_capped(sum, prizes->prize[i].count);
	}
	return sum == prizes->listed && prizes->prize[prizes->rest].count ==
	    prizes->codes - sum ? VOUCH_OK : VOUCH_ERR_CONFLICT;
}

static uint64_t serial_at(const struct vouch_prizes *prizes, size_t i)
{
	return vouch_get_be(prizes->entry + i * VOUCH_PRIZES_ENTRY,
	    SERIAL_BYTES);
}

static size_t prize_at(const struct vouch_prizes *prizes, size_t i)
{
	return prizes->entry[i * VOUCH_PRIZES_ENTRY + SERIAL_BYTES];
}

/* Ascending, none of the rest, and as many of each as the table says. */
static enum vouch_err check_list(const struct vouch_prizes *prizes)
{
	uint64_t count[VOUCH_CAMPAIGN_PRIZES] = { 0 };
	size_t i;

	for (i = 0; i < prizes->listed; i++) {
		if (i > 0 && serial_at(prizes, i) <= serial_at(prizes, i - 1))
			return VOUCH_ERR_CONFLICT;
		if (prize_at(prizes, i) >= prizes->prize_count ||
		    prize_at(prizes, i) == prizes->rest)
			return VOUCH_ERR_RANGE;
		count[prize_at(prizes, i)]++;
	}
	for (i = 0; i < prizes->prize_count; i++) {
		if (i != prizes->rest && count[i] != prizes->prize[i].count)
			return VOUCH_ERR_CONFLICT;
	}
	return VOUCH_OK;
}

static enum vouch_err read_all(struct cursor *cursor, struct vouch_prizes *out)
{
	const uint8_t *at;
	enum vouch_err err = take(cursor, FIXED_BYTES, &at);
	size_t i;

	if (err == VOUCH_OK)
		err = read_fixed(at, out);
	for (i = 0; err == VOUCH_OK && i < out->prize_count; i++)
		err = read_prize(cursor, &out->prize[i]);
	if (err == VOUCH_OK)
		err = check_table(out);
	if (err == VOUCH_OK)
		err = take(cursor, (size_t)out->listed * VOUCH_PRIZES_ENTRY,
		    &out->entry);
	if (err == VOUCH_OK)
		err = take(cursor, VOUCH_SIGNATURE_BYTES, &at);
	if (err == VOUCH_OK && cursor->left > 0)
		err = VOUCH_ERR_TOO_LONG;
	return err == VOUCH_OK ? check_list(out) : err;
}

enum vouch_err vouch_prizes_decode(const uint8_t *bytes, size_t len,
    struct vouch_diag *diag, struct vouch_prizes *out)
{
	struct cursor cursor = { bytes, len };
	enum vouch_err err;

	if (len < MAGIC_BYTES || memcmp(bytes, MAGIC, MAGIC_BYTES - 1) != 0)
		return vouch_diag_set(diag, VOUCH_ERR_SYNTAX,
		    "not a prize manifest");
	if (bytes[MAGIC_BYTES - 1] != MAGIC[MAGIC_BYTES - 1])
		return vouch_diag_set(diag, VOUCH_ERR_UNSUPPORTED,
		    "a prize manifest of a later version");
	memset(out, 0, sizeof *out);
	err = read_all(&cursor, out);
	if (err == VOUCH_ERR_TRUNCATED)
		return vouch_diag_set(diag, err, "ends too early");
	if (err == VOUCH_ERR_TOO_LONG)
		return vouch_diag_set(diag, err, "goes on after its signature");
	if (err != VOUCH_OK)
		return vouch_diag_set(diag, err,
		    "no tool made this prize manifest, or it is damaged");
	return VOUCH_OK;
}

enum vouch_err vouch_prizes_verify(const uint8_t *bytes, size_t len,
    const struct vouch_public_key *key)
{
	uint8_t hash[VOUCH_PRIZES_HASH];

	if (len < VOUCH_SIGNATURE_BYTES)
		return VOUCH_ERR_SIGNATURE;
	len -= VOUCH_SIGNATURE_BYTES;
	vouch_digest_of(hash, sizeof hash, NULL, 0, bytes, len);
	return vouch_sign_verify(key, VOUCH_CONTEXT_PRIZES, hash, sizeof hash,
	    NULL, 0, bytes + len);
}

size_t vouch_prizes_find(const struct vouch_prizes *prizes, uint64_t serial)
{
	size_t from = 0, to = prizes->listed, middle;

	while (from < to) {
		middle = from + (to - from) / 2;
		if (serial_at(prizes, middle) == serial)
			return prize_at(prizes, middle);
		if (serial_at(prizes, middle) < serial)
			from = middle + 1;
		else
			to = middle;
	}
	return prizes->rest;
}
