/*
 * A balanced Feistel network over 40 bits, eight rounds of SipHash-2-4. Being
 * a permutation it can be undone, so the register maps a redeemed serial back
 * to its batch without a list of serials.
 */
#include "core/serial.h"

#include <assert.h>
#include <sodium.h>

#include "base/num.h"
#include "core/crypt.h"
#include "core/token.h"

#define HALF_BITS 20
#define HALF_MASK 0xfffffu

_Static_assert(sizeof(((struct vouch_serial *)0)->round_key[0]) ==
    crypto_shorthash_KEYBYTES, "SipHash-2-4 key");

void vouch_serial_init(struct vouch_serial *serial,
    const uint8_t key[VOUCH_SERIAL_KEY_BYTES])
{
	uint8_t label[] = "vouch serial v1"; /* the NUL becomes the round */

	for (uint8_t i = 0; i < VOUCH_SERIAL_ROUNDS; i++) {
		label[sizeof label - 1] = i;
		vouch_digest_of(serial->round_key[i],
		    sizeof serial->round_key[i], key, VOUCH_SERIAL_KEY_BYTES,
		    label, sizeof label);
	}
}

void vouch_serial_wipe(struct vouch_serial *serial)
{
	vouch_wipe(serial, sizeof *serial);
}

static uint32_t round_of(const struct vouch_serial *serial, int i, uint32_t x)
{
	uint8_t in[4], out[crypto_shorthash_BYTES];

	vouch_put_be(in, sizeof in, x);
	crypto_shorthash(out, in, sizeof in, serial->round_key[i]);
	return (out[0] | (uint32_t)out[1] << 8 | (uint32_t)out[2] << 16) &
	    HALF_MASK;
}

uint64_t vouch_serial_of(const struct vouch_serial *serial, uint64_t counter)
{
	uint32_t left = (uint32_t)(counter >> HALF_BITS) & HALF_MASK;
	uint32_t right = (uint32_t)counter & HALF_MASK;

	assert(counter <= VOUCH_SERIAL_MAX);
	for (int i = 0; i < VOUCH_SERIAL_ROUNDS; i++) {
		uint32_t next = left ^ round_of(serial, i, right);

		left = right;
		right = next;
	}
	return (uint64_t)left << HALF_BITS | right;
}

uint64_t vouch_serial_counter(const struct vouch_serial *serial,
    uint64_t value)
{
	uint32_t left = (uint32_t)(value >> HALF_BITS) & HALF_MASK;
	uint32_t right = (uint32_t)value & HALF_MASK;

	assert(value <= VOUCH_SERIAL_MAX);
	for (int i = VOUCH_SERIAL_ROUNDS; i-- > 0; ) {
		uint32_t before = right ^ round_of(serial, i, left);

		right = left;
		left = before;
	}
	return (uint64_t)left << HALF_BITS | right;
}
