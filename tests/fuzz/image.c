/* Picture files to grey pixels. */
#include <string.h>

#include "fuzz/fuzz.h"
#include "fuzz/png.h"
#include "scan/format.h"
#include "scan/image.h"

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
