/*
 * Serials: a keyed permutation of a counter, so that a batch is one row, every
 * serial is unique in its campaign and none can be guessed
 * (docs/FORMAT.md, "Serials"). Pure but for the key setup (libsodium).
 */
#ifndef VOUCH_CORE_SERIAL_H
#define VOUCH_CORE_SERIAL_H

#include <stdint.h>

#define VOUCH_SERIAL_KEY_BYTES 32
#define VOUCH_SERIAL_ROUNDS 8

/* Round keys of one campaign: secret, the caller wipes it with _wipe. */
struct vouch_serial {
	uint8_t round_key[VOUCH_SERIAL_ROUNDS][16];
};

void vouch_serial_init(struct vouch_serial *serial,
    const uint8_t key[VOUCH_SERIAL_KEY_BYTES]);
void vouch_serial_wipe(struct vouch_serial *serial);

/* counter 0..2^40-1 to its serial, and back. */
uint64_t vouch_serial_of(const struct vouch_serial *serial, uint64_t counter);
uint64_t vouch_serial_counter(const struct vouch_serial *serial,
    uint64_t value);

#endif
