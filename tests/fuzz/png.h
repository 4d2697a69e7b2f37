/*
 * The fuzzer changes a PNG behind its check sums' back: they are made right
 * again, or nothing would come past them.
 */
#ifndef VOUCH_TESTS_FUZZ_PNG_H
#define VOUCH_TESTS_FUZZ_PNG_H

#include "base/num.h"
#include "fuzz/fuzz.h"

#define SIGNATURE 8 /* bytes before the first chunk */
#define AROUND 12   /* bytes of a chunk besides its data */

#ifdef FUZZING_BUILD_MODE_UNSAFE_FOR_PRODUCTION
/* CRC-32 as PNG has it (ISO 3309). */
static uint32_t check_sum(const uint8_t *bytes, size_t len)
{
	uint32_t sum = 0xffffffff;

	for (size_t i = 0; i < len; i++) {
		sum ^= bytes[i];
		for (int bit = 0; bit < 8; bit++)
			sum = sum >> 1 ^ (sum & 1 ? 0xedb88320 : 0);
	}
	return ~sum;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size,
    unsigned seed)
{
	size_t at = SIGNATURE, len;

	size = LLVMFuzzerMutate(data, size, max_size);
	if (size < SIGNATURE || data[0] != 0x89 || seed % 16 == 0)
		return size;
	while (size - at >= AROUND) {
		len = (size_t)vouch_get_be(data + at, 4);
		if (len > size - at - AROUND)
			break;
		vouch_put_be(data + at + 8 + len, 4,
		    check_sum(data + at + 4, len + 4));
		at += len + AROUND;
	}
	return size;
}
#endif

#endif
