/*
 * Instant win: which serials of a batch win what, as a signed manifest
 * (docs/FORMAT.md, "Prizes"). The codes of such a batch are all alike, so
 * neither who prints them nor who buys them can tell the winners; the serial
 * key deals the prizes (core/shuffle.h) and the manifest tells them.
 *
 * Only codes that win something else than the rest are listed: a million codes
 * with a hundred prizes are some 700 bytes. Pure.
 */
#ifndef VOUCH_CORE_PRIZES_H
#define VOUCH_CORE_PRIZES_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "core/campaign.h"
#include "core/serial.h"
#include "core/sign.h"

#define VOUCH_PRIZES_ENTRY 6
#define VOUCH_PRIZES_LISTED_MAX 10000000u
#define VOUCH_PRIZES_HEAD_MAX \
	(50 + VOUCH_CAMPAIGN_PRIZES * (16 + VOUCH_PRIZE_NAME + \
	VOUCH_CAMPAIGN_ITEM))
#define VOUCH_PRIZES_FILE_MAX \
	(VOUCH_PRIZES_HEAD_MAX + \
	(size_t)VOUCH_PRIZES_ENTRY * VOUCH_PRIZES_LISTED_MAX + 64)
#define VOUCH_PRIZES_HASH 64 /* BLAKE2b-512 of all before the signature */

/* Large (some 30 KiB): keep it static or on the heap. */
struct vouch_prizes {
	uint32_t campaign, revision;
	uint64_t sequence;
	uint32_t batch;          /* 1..; 0 before it is known */
	uint64_t first_counter;
	uint64_t codes;          /* in the batch, 1..2^40 */
	uint32_t listed;         /* codes that do not win the rest */
	size_t prize_count;      /* 1..VOUCH_CAMPAIGN_PRIZES */
	size_t rest;             /* the prize of every code not listed */
	struct vouch_campaign_prize prize[VOUCH_CAMPAIGN_PRIZES]; /* count is
	                            exact, of the rest too */
	const uint8_t *entry;    /* listed of them, in the bytes decoded; NULL
	                            in one that is being made */
};

/*
 * The prizes of a campaign dealt to a batch of codes: counts made exact. The
 * rest is the prize without a count, or, where all have one, the first of
 * those with the greatest. All but batch and first_counter is set.
 * VOUCH_ERR_MISSING (no prizes), VOUCH_ERR_RANGE (the counts add up to more
 * than codes, to fewer without a rest, or more than VOUCH_PRIZES_LISTED_MAX
 * would be listed).
 */
enum vouch_err vouch_prizes_deal(const struct vouch_campaign *campaign,
    uint64_t codes, struct vouch_diag *diag, struct vouch_prizes *out);

/* What a register keeps of them: the same for the same prizes, revision and
 * number of codes, whichever the batch. */
void vouch_prizes_digest(const struct vouch_prizes *prizes,
    uint8_t digest[32]);

/* The prize of a slot of the shuffle: those before prizes->listed are dealt in
 * the order of the table, all others are the rest. */
size_t vouch_prizes_of_slot(const struct vouch_prizes *prizes, uint64_t slot);

/* ---- writing: the head, entries ascending by serial, the signature ---- */

size_t vouch_prizes_encode_head(const struct vouch_prizes *prizes,
    uint8_t out[VOUCH_PRIZES_HEAD_MAX]);
void vouch_prizes_encode_entry(uint8_t out[VOUCH_PRIZES_ENTRY],
    uint64_t serial, size_t prize);
enum vouch_err vouch_prizes_sign(const struct vouch_secret_key *secret,
    const uint8_t hash[VOUCH_PRIZES_HASH], uint8_t signature[64]);

/* ---- reading ---- */

/*
 * A manifest's bytes[len], which must live as long as *out is used; nothing in
 * them is believed before _verify. VOUCH_ERR_SYNTAX (no manifest, or one with
 * a wrong prize), _UNSUPPORTED (of a later version), _TRUNCATED, _TOO_LONG,
 * _RANGE, _CONFLICT (counts and list differ, serials out of order).
 */
enum vouch_err vouch_prizes_decode(const uint8_t *bytes, size_t len,
    struct vouch_diag *diag, struct vouch_prizes *out);

/* Over the same bytes. VOUCH_OK or VOUCH_ERR_SIGNATURE. */
enum vouch_err vouch_prizes_verify(const uint8_t *bytes, size_t len,
    const struct vouch_public_key *key);

/* The prize of a serial: an index into prize[]. Every serial that is not
 * listed wins the rest, even one that is not of this batch. */
size_t vouch_prizes_find(const struct vouch_prizes *prizes, uint64_t serial);

#endif
