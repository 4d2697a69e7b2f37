/*
 * A balanced Feistel network over the fewest bits, even in number, that hold
 * every place, as in core/serial.c. What falls outside the batch is put
 * through again until it falls inside (cycle walking), which keeps it a
 * permutation and takes four turns on average at worst. Small batches have
 * small halves, and small halves mix slowly: hence more rounds than serials
 * need. Only the places of the prizes are ever asked for, so rounds are cheap.
 */
#include "core/shuffle.h"

#include <assert.h>
#include <string.h>

#include "base/num.h"
#include "core/crypt.h"
#include "core/token.h"

#define LABEL "vouch shuffl v1"
#define LABEL_BYTES (sizeof LABEL - 1)
#define COUNTER_BYTES 5

_Static_assert(sizeof(((struct vouch_shuffle *)0)->round_key[0]) ==
    VOUCH_SHORT_HASH_KEY, "SipHash-2-4 key");

void vouch_shuffle_init(struct vouch_shuffle *shuffle,
    const uint8_t key[VOUCH_SERIAL_KEY_BYTES], uint64_t first_counter,
    uint64_t count)
{
	uint8_t text[LABEL_BYTES + 1 + COUNTER_BYTES];

	assert(count >= 1 && count - 1 <= VOUCH_SERIAL_MAX);
	assert(first_counter <= VOUCH_SERIAL_MAX);
	shuffle->count = count;
	shuffle->half_bits = 1;
	while ((uint64_t)1 << 2 * shuffle->half_bits < count)
		shuffle->half_bits++;
	memcpy(text, LABEL, LABEL_BYTES);
	vouch_put_be(text + LABEL_BYTES + 1, COUNTER_BYTES, first_counter);
	for (uint8_t i = 0; i < VOUCH_SHUFFLE_ROUNDS; i++) {
		text[LABEL_BYTES] = i;
		vouch_digest_of(shuffle->round_key[i],
		    sizeof shuffle->round_key[i], key, VOUCH_SERIAL_KEY_BYTES,
		    text, sizeof text);
	}
}

void vouch_shuffle_wipe(struct vouch_shuffle *shuffle)
{
	vouch_wipe(shuffle, sizeof *shuffle);
}

/* The low bits of the hash, its bytes read with the lowest first. */
static uint64_t round_of(const struct vouch_shuffle *shuffle, int i,
    uint64_t x)
{
	uint64_t hash, mask = ((uint64_t)1 << shuffle->half_bits) - 1;
	uint8_t in[4];

	vouch_put_be(in, sizeof in, x);
	hash = vouch_short_hash(shuffle->round_key[i], in, sizeof in);
	return (hash >> 56 | (hash >> 48 & 0xff) << 8 |
	    (hash >> 40 & 0xff) << 16) & mask;
}

static uint64_t forth(const struct vouch_shuffle *shuffle, uint64_t x)
{
	uint64_t mask = ((uint64_t)1 << shuffle->half_bits) - 1;
	uint64_t left = x >> shuffle->half_bits, right = x & mask;

	for (int i = 0; i < VOUCH_SHUFFLE_ROUNDS; i++) {
		uint64_t next = left ^ round_of(shuffle, i, right);

		left = right;
		right = next;
	}
	return left << shuffle->half_bits | right;
}

static uint64_t back(const struct vouch_shuffle *shuffle, uint64_t x)
{
	uint64_t mask = ((uint64_t)1 << shuffle->half_bits) - 1;
	uint64_t left = x >> shuffle->half_bits, right = x & mask;

	for (int i = VOUCH_SHUFFLE_ROUNDS; i-- > 0; ) {
		uint64_t before = right ^ round_of(shuffle, i, left);

		right = left;
		left = before;
	}
	return left << shuffle->half_bits | right;
}

uint64_t vouch_shuffle_slot(const struct vouch_shuffle *shuffle,
    uint64_t place)
{
	assert(place < shuffle->count);
	do
		place = forth(shuffle, place);
	while (place >= shuffle->count);
	return place;
}

uint64_t vouch_shuffle_place(const struct vouch_shuffle *shuffle,
    uint64_t slot)
{
	assert(slot < shuffle->count);
	do
		slot = back(shuffle, slot);
	while (slot >= shuffle->count);
	return slot;
}
