/*
 * What the files of the explanation share; nobody else includes this.
 *
 *   explain.c        how sentences are put together and laid out
 *   explain_offer.c  the offer, for a marketer
 *   explain_till.c   the same, for a cashier
 *   explain_doubt.c  what is allowed but looks like a mistake
 */
#ifndef VOUCH_IO_EXPLAIN_PARTS_H
#define VOUCH_IO_EXPLAIN_PARTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "core/campaign.h"

/* Marks a sentence for po/vi.po; vouch_telling_say() looks it up. {1} to {3}
 * stand for details. */
#define N_(english) english

#define VOUCH_TELLING_LIST 8192 /* bytes of the longest list in a sentence */

/* One explanation under way: the first error ends it, in one place. */
struct vouch_telling {
	const struct vouch_campaign *campaign;
	uint16_t today;
	bool vietnamese;
	struct vouch_buf *out;
	const char *pending; /* heading of a section without sentences so far */
	enum vouch_err err;
};

/* A detail in a sentence. */
struct vouch_detail {
	char text[64];
};

/* A sentence in the reader's language, its details escaped by the caller; NULL
 * for those it has not. */
void vouch_telling_say(struct vouch_telling *t, const char *english,
    const char *one, const char *two, const char *three);

/* The sentence itself, without laying it out. */
void vouch_telling_fill(const struct vouch_telling *t, const char *english,
    const char *one, const char *two, const char *three, char *out,
    size_t size);

struct vouch_detail vouch_telling_money(const struct vouch_telling *t,
    uint64_t amount, unsigned unit);
struct vouch_detail vouch_telling_number(const struct vouch_telling *t,
    uint64_t number);
struct vouch_detail vouch_telling_day(const struct vouch_telling *t,
    uint16_t day);

/* "15 %"; with a comma in Vietnamese. */
struct vouch_detail vouch_telling_percent(const struct vouch_telling *t,
    uint32_t hundredths);

/* "50,000 VND off", "free Cà phê sữa" of an offer or prize. */
struct vouch_telling_worth {
	uint8_t type, unit;
	uint32_t value;
	const char *item;
};
struct vouch_telling_worth vouch_telling_worth_of(
    const struct vouch_campaign *campaign);
struct vouch_telling_worth vouch_telling_prize_of(
    const struct vouch_campaign_prize *prize);
void vouch_telling_worth(const struct vouch_telling *t,
    const struct vouch_telling_worth *worth, char *out, size_t size);

/* "Cà phê sữa", "2 × Cà phê sữa". */
void vouch_telling_item(const struct vouch_telling_worth *worth, char *out,
    size_t size);

/* Sentences both readers get. */
void vouch_telling_stores(struct vouch_telling *t);
void vouch_telling_hours(struct vouch_telling *t);
void vouch_telling_skus(struct vouch_telling *t);
void vouch_telling_stack(struct vouch_telling *t);
void vouch_telling_offline(struct vouch_telling *t);

/* The most one code of a value takes off: 0 if a percentage without a cap, or
 * no money at all. */
uint64_t vouch_telling_most(const struct vouch_campaign *campaign,
    uint8_t value_type, uint32_t value);

/* The three sections. */
void vouch_telling_offer(struct vouch_telling *t);
void vouch_telling_till(struct vouch_telling *t);
void vouch_telling_doubts(struct vouch_telling *t);

#endif
