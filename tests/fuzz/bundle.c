/* Bundles: what is read is written again to the same bytes. */
#include <string.h>

#include "core/bundle.h"
#include "fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct vouch_bundle bundle;
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	const char *text = size > 0 ? (const char *)data : "";
	struct vouch_buf again;

	if (vouch_bundle_parse("fuzz", text, size, &diag, &bundle) !=
	    VOUCH_OK) {
		MUST(diag.code != VOUCH_OK && diag.expected[0] != '\0');
		return 0;
	}
	vouch_buf_init(&again, VOUCH_BUNDLE_FILE_MAX);
	MUST(vouch_bundle_format(&bundle, &again) == VOUCH_OK);
	MUST(again.len == size && memcmp(again.data, text, size) == 0);
	vouch_buf_release(&again);
	MUST(bundle.update_ms > bundle.issued_ms && bundle.root_count > 0);
	return 0;
}
