/* Text off a serial line, and what the test says of it as a keyboard's. */
#include "device/typing.h"
#include "fuzz/lines.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct vouch_typing typing;

	lines_check(VOUCH_SCANNER_SERIAL, data, size);
	vouch_typing_read(size > 0 ? (const char *)data : "", size, &typing);
	MUST(typing.len <= VOUCH_SCANLINE_MAX && typing.len <= size);
	MUST(typing.layout < VOUCH_LAYOUTS);
	MUST(typing.letters <= VOUCH_CASE_UPPER);
	MUST(typing.engine <= VOUCH_ENGINE_OTHER);
	MUST(typing.prefix <= typing.len && typing.suffix <= typing.len);
	MUST(typing.found || (!typing.complete && typing.suffix == 0));
	MUST(typing.complete || !typing.readable);
	MUST(!typing.complete || typing.prefix < typing.suffix);
	return 0;
}
