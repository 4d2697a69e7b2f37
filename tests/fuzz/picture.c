/* PNG pictures for the page: whatever comes in, nothing but whole pixels come
 * out, within the caps. */
#include <string.h>

#include "draw/picture.h"
#include "fuzz/fuzz.h"
#include "fuzz/png.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	struct vouch_picture picture = { .pixel = NULL };
	size_t sum = 0, count;

	if (vouch_picture_decode(data, size, &diag, &picture) != VOUCH_OK) {
		MUST(diag.code != VOUCH_OK && picture.pixel == NULL);
		return 0;
	}
	MUST(picture.width >= 1 && picture.width <= VOUCH_PICTURE_SIDE_MAX);
	MUST(picture.height >= 1 && picture.height <= VOUCH_PICTURE_SIDE_MAX);
	MUST(picture.channels == 1 || picture.channels == 3);
	count = (size_t)picture.width * (size_t)picture.height;
	MUST(count <= VOUCH_PICTURE_PIXELS_MAX);
	count *= (size_t)picture.channels;
	/* Every pixel is there, and was written. */
	for (size_t i = 0; i < count; i++)
		sum += picture.pixel[i];
	MUST(sum <= count * 255);
	vouch_picture_release(&picture);
	return 0;
}
