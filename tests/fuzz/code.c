/* A code's text taken apart strictly, and put together again. */
#include <string.h>

#include "base/str.h"
#include "core/code.h"
#include "core/sign.h"
#include "fuzz/fuzz.h"

/* One code has one text, but for the case of its letters. */
static void check_text(const char *text, size_t len)
{
	uint8_t bytes[VOUCH_BASE27_BYTES_MAX];
	char again[VOUCH_BASE27_TEXT_MAX], upper[VOUCH_BASE27_TEXT_MAX];
	size_t bytes_len, bad_at = SIZE_MAX;

	if (vouch_base27_decode(text, len, bytes, &bytes_len, &bad_at) !=
	    VOUCH_OK) {
		MUST(bad_at == SIZE_MAX || bad_at <= len);
		return;
	}
	MUST(bytes_len == vouch_base27_bytes(len));
	MUST(vouch_base27_length(bytes_len) == len);
	vouch_base27_encode(bytes, bytes_len, again);
	memcpy(upper, text, len);
	upper[len] = '\0';
	vouch_str_upper(upper);
	MUST(strcmp(again, upper) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = size > 0 ? (const char *)data : "";
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	struct vouch_code code;
	uint8_t payload[VOUCH_PAYLOAD_MAX];
	size_t len;

	check_text(text, size);
	if (vouch_code_read(text, size, &diag, &code) != VOUCH_OK)
		return 0;
	MUST(vouch_token_encode(&code.token, NULL, payload, &len) == VOUCH_OK);
	MUST(len == code.payload_len);
	MUST(memcmp(payload, code.bytes, len) == 0);
	return 0;
}
