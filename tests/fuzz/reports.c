/* HID reports of both forms, and a report descriptor. */
#include "fuzz/lines.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	lines_check(VOUCH_SCANNER_HIDPOS, data, size);
	lines_check(VOUCH_SCANNER_SYMBOL, data, size);
	/* A scanner stays one whatever follows. */
	for (size_t n = 0; n < size && n < 64; n++)
		MUST(!vouch_reports_descriptor(data, n) ||
		    vouch_reports_descriptor(data, size));
	return 0;
}
