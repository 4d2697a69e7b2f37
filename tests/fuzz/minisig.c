/* Signature files: what is read is written again and read to the same. */
#include <string.h>

#include "core/minisig.h"
#include "fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	const char *text = size > 0 ? (const char *)data : "";
	struct vouch_minisig found, second;
	struct vouch_buf again;

	if (vouch_minisig_parse("fuzz", text, size, &diag, &found) !=
	    VOUCH_OK) {
		MUST(diag.code != VOUCH_OK && diag.expected[0] != '\0');
		return 0;
	}
	vouch_buf_init(&again, VOUCH_MINISIG_FILE_MAX);
	MUST(vouch_minisig_format(&found, &again) == VOUCH_OK);
	MUST(vouch_minisig_parse("again", again.data, again.len, NULL,
	    &second) == VOUCH_OK);
	MUST(memcmp(&found, &second, sizeof found) == 0);
	vouch_buf_release(&again);
	return 0;
}
