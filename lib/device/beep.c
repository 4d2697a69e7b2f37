/* See beep.h. */
#include "device/beep.h"

#include <string.h>

#define GOOD "ACCEPT"
#define GOOD_JSON "\"verdict\":\"" GOOD "\""

const char *vouch_beep_bytes(enum vouch_beep make, bool good)
{
	static const char *const bytes[VOUCH_BEEPS][2] = {
		[VOUCH_BEEP_HONEYWELL] = { "\x1b" "8,\x1b" "8,", "\x1b" "7," },
		[VOUCH_BEEP_DATALOGIC] = { "F", "B" },
		[VOUCH_BEEP_ZEBRA] = { "\a\a\a", "\a" }
	};

	return bytes[make][good];
}

bool vouch_beep_good(const char *line, size_t len)
{
	size_t tsv = sizeof GOOD - 1, json = sizeof GOOD_JSON - 1;

	if (len > tsv && memcmp(line, GOOD "\t", tsv + 1) == 0)
		return true;
	if (len == 0 || line[0] != '{')
		return false;
	/* Keys are written once each and quotes in values escaped, so these
	 * bytes stand in such a line only as its verdict. */
	for (size_t i = 0; i + json <= len; i++) {
		if (memcmp(line + i, GOOD_JSON, json) == 0)
			return true;
	}
	return false;
}
