/* A compiled time zone: each instant lies in the stretch it is told to. */
#include "base/tzif.h"
#include "fuzz/fuzz.h"

#define OFFSET_MAX (26 * 3600) /* seconds; RFC 8536 */

static void check_instant(const char *path, int64_t at_s)
{
	struct vouch_tzif_span span;

	if (!vouch_tzif_span(path, at_s, &span))
		return;
	MUST(span.from_s <= at_s && at_s < span.until_s);
	MUST(span.offset_s > -OFFSET_MAX && span.offset_s < OFFSET_MAX);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* Seconds: 1901, 1969, 1970, 2026, 2027 in summer, 2100, year 9999. */
	static const int64_t instants[] = {
		-2147483649, -1, 0, 1795398600, 1815000000, 4102444800,
		253402300799,
	};
	const char *path = fuzz_file(data, size);

	for (size_t i = 0; i < sizeof instants / sizeof instants[0]; i++)
		check_instant(path, instants[i]);
	return 0;
}
