/* A short link taken apart strictly, and put together again. */
#include <string.h>

#include "base/str.h"
#include "core/shortlink.h"
#include "fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char again[VOUCH_SHORTLINK_TEXT], upper[VOUCH_SHORTLINK_TEXT];
	const char *text = size > 0 ? (const char *)data : "";
	uint64_t number = UINT64_MAX;

	if (vouch_shortlink_parse(text, size, &number) != VOUCH_OK) {
		MUST(number == UINT64_MAX);
		return 0;
	}
	MUST(size == VOUCH_SHORTLINK_SYMBOLS);
	MUST(number <= VOUCH_SHORTLINK_MAX);
	vouch_shortlink_format(number, again);
	memcpy(upper, text, size);
	upper[size] = '\0';
	vouch_str_upper(upper);
	MUST(strcmp(again, upper) == 0);
	return 0;
}
