/*
 * Picture files to grey pixels. The fuzzer changes a PNG behind its check
 * sums' back: they are made right again, or nothing would come past them.
 */
#include <string.h>

#include "base/num.h"
#include "fuzz/fuzz.h"
#include "scan/format.h"
#include "scan/image.h"

#define SIGNATURE 8 /* bytes before the first chunk */
#define AROUND 12   /* bytes of a chunk besides its data */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	struct vouch_grey grey = { .pixel = NULL }, small;
	enum vouch_err err = vouch_image_decode(data, size, &diag, &grey);
	unsigned sum = 0;

	MUST(vouch_format_orientation(data, size) >= 1);
	MUST(vouch_format_orientation(data, size) <= 8);
	if (err != VOUCH_OK) {
		MUST(diag.code != VOUCH_OK && grey.pixel == NULL);
		return 0;
	}
	MUST(grey.width >= 1 && grey.width <= VOUCH_IMAGE_SIDE_MAX);
	MUST(grey.height >= 1 && grey.height <= VOUCH_IMAGE_SIDE_MAX);
	MUST((size_t)grey.width * grey.height <= VOUCH_IMAGE_PIXELS_MAX);
	/* Every pixel is there, and was written. */
	for (size_t i = 0; i < (size_t)grey.width * grey.height; i++)
		sum += grey.pixel[i];
	MUST(sum / 255 <= (size_t)grey.width * grey.height);
	if (vouch_grey_shrink(&grey, 2, &small) == VOUCH_OK) {
		MUST(small.width == grey.width / 2);
		vouch_grey_release(&small);
	}
	vouch_grey_release(&grey);
	return 0;
}

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
