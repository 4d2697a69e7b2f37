/* A short code as typed, and put together again: it means the same number. */
#include <string.h>

#include "core/shortcode.h"
#include "fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = size > 0 ? (const char *)data : "";
	uint64_t number = UINT64_MAX, again = 0;
	char shown[VOUCH_SHORTCODE_TEXT];

	if (vouch_shortcode_parse(text, size, &number) != VOUCH_OK) {
		MUST(number == UINT64_MAX);
		return 0;
	}
	MUST(number >> 59 == 0);
	vouch_shortcode_format(number, shown);
	MUST(strlen(shown) == VOUCH_SHORTCODE_TEXT - 1);
	MUST(vouch_shortcode_parse(shown, strlen(shown), &again) == VOUCH_OK);
	MUST(again == number);
	return 0;
}
