/*
 * A keyed shuffle of the codes of a batch: which of them get the prizes, told
 * by the campaign's serial key and stored nowhere, so the same batch gives the
 * same prizes again (docs/FORMAT.md, "Prizes"). Pure but for the key setup
 * (libsodium).
 */
#ifndef VOUCH_CORE_SHUFFLE_H
#define VOUCH_CORE_SHUFFLE_H

#include <stdint.h>

#include "core/serial.h"

#define VOUCH_SHUFFLE_ROUNDS 16

/* Round keys of one batch: secret, the caller wipes it with _wipe. */
struct vouch_shuffle {
	uint64_t count;
	unsigned half_bits; /* of one half of a number */
	uint8_t round_key[VOUCH_SHUFFLE_ROUNDS][16];
};

/* For a batch of count codes, 1..2^40, whose first counter is first_counter,
 * 0..2^40-1. key is that of the campaign's serials. */
void vouch_shuffle_init(struct vouch_shuffle *shuffle,
    const uint8_t key[VOUCH_SERIAL_KEY_BYTES], uint64_t first_counter,
    uint64_t count);
void vouch_shuffle_wipe(struct vouch_shuffle *shuffle);

/* Place 0..count-1 in the batch to its slot 0..count-1, and back. */
uint64_t vouch_shuffle_slot(const struct vouch_shuffle *shuffle,
    uint64_t place);
uint64_t vouch_shuffle_place(const struct vouch_shuffle *shuffle,
    uint64_t slot);

#endif
