/* Events of a keyboard, as an event device gives them. */
#include "fuzz/lines.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	lines_check(VOUCH_SCANNER_EVDEV, data, size);
	return 0;
}
