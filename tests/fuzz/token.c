/* A payload's bytes to its fields: every one that is read has one encoding. */
#include <string.h>

#include "core/token.h"
#include "fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	struct vouch_token token;
	uint8_t payload[VOUCH_PAYLOAD_MAX];
	char text[VOUCH_VALUE_TEXT];
	const uint8_t *value = NULL;
	size_t len;

	if (vouch_token_decode(data, size, &diag, &token) != VOUCH_OK)
		return 0;
	MUST(vouch_token_check(&token, NULL) == VOUCH_OK);
	MUST(vouch_token_encode(&token, NULL, payload, &len) == VOUCH_OK);
	MUST(len == size && memcmp(payload, data, len) == 0);
	MUST(vouch_kind_name(token.kind) != NULL);
	vouch_token_value_text(&token, text);
	MUST(memchr(text, '\0', sizeof text) != NULL);
	for (unsigned type = 0; type < 256; type++) {
		len = vouch_token_extension(&token, (uint8_t)type, &value);
		MUST(len <= token.extensions_len);
		MUST(len == 0 || (value >= token.extensions &&
		    value + len <= token.extensions + token.extensions_len));
	}
	return 0;
}
