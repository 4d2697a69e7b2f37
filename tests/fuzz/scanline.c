/* A scanned line, read against one trusted key. */
#include <string.h>

#include "core/reading.h"
#include "fuzz/fuzz.h"

/* Of the seed 0, 1, ... 31: the key of testdata/vectors. */
static const uint8_t known_key[VOUCH_KEY_BYTES] = {
	0x03, 0xa1, 0x07, 0xbf, 0xf3, 0xce, 0x10, 0xbe,
	0x1d, 0x70, 0xdd, 0x18, 0xe7, 0x4b, 0xc0, 0x99,
	0x67, 0xe4, 0xd6, 0x30, 0x9b, 0xa5, 0x0d, 0x5f,
	0x1d, 0xdc, 0x86, 0x64, 0x12, 0x55, 0x31, 0xb8
};

/* What was found is a code by itself, and the same one. */
static void check_found(const char *line, size_t len)
{
	struct vouch_scanned scanned, again;

	vouch_scanline_read(line, len, &scanned);
	MUST(scanned.kind <= VOUCH_SCAN_OTHER);
	MUST((vouch_scan_kind_name(scanned.kind) == NULL) ==
	    (scanned.kind <= VOUCH_SCAN_TYPING_ENGINE));
	if (scanned.kind != VOUCH_SCAN_CODE)
		return;
	MUST(scanned.len <= len && scanned.len == strlen(scanned.text));
	MUST(vouch_base27_bytes(scanned.len) != 0);
	for (size_t i = 0; i < scanned.len; i++)
		MUST(vouch_base27_symbol(scanned.text[i]));
	vouch_scanline_read(scanned.text, scanned.len, &again);
	MUST(again.kind == VOUCH_SCAN_CODE);
	MUST(strcmp(again.text, scanned.text) == 0);
}

/* A line of more than one code, or none, says nothing of any code. */
static void check_reading(const struct vouch_reading *reading)
{
	const struct vouch_token *token = &reading->code.token;

	if (!reading->is_code) {
		MUST(vouch_reason_verdict(reading->reason) == VOUCH_BADREAD ||
		    reading->reason == VOUCH_WHY_SHELF_LABEL);
		return;
	}
	if (reading->signature != VOUCH_SIGNATURE_GOOD)
		return;
	MUST(reading->key == 0);
	MUST(vouch_token_check(token, NULL) == VOUCH_OK);
	MUST(token->kind != VOUCH_KIND_SHELF);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct vouch_public_key key;
	static int ready;
	struct vouch_reading reading;
	const char *line = size > 0 ? (const char *)data : "";

	if (!ready) {
		MUST(vouch_sign_init() == VOUCH_OK);
		vouch_public_key_init(&key, known_key);
		ready = 1;
	}
	if (size <= VOUCH_SCANLINE_MAX)
		check_found(line, size);
	vouch_reading_take(line, size, &key, 1, &reading);
	check_reading(&reading);
	MUST(size <= VOUCH_SCANLINE_MAX ||
	    (!reading.is_code && reading.reason == VOUCH_WHY_TOO_LONG));
	return 0;
}
