/*
 * See reading.h. Nothing of a code is believed here before a trusted key has
 * verified it; the one exception, the kind of a shelf label, can only refuse.
 */
#include "core/reading.h"

#include <string.h>

#include "base/err.h"
#include "core/base27.h"
#include "core/shelf.h"
#include "core/shortcode.h"

static enum vouch_reason foreign_reason(enum vouch_scan_kind kind)
{
	switch (kind) {
	case VOUCH_SCAN_TRUNCATED:
		return VOUCH_WHY_TRUNCATED;
	case VOUCH_SCAN_TWO_CODES:
		return VOUCH_WHY_TWO_CODES;
	case VOUCH_SCAN_TYPING_ENGINE:
		return VOUCH_WHY_TYPING_ENGINE;
	default:
		return VOUCH_WHY_NOT_OURS;
	}
}

/* A code that cannot be taken apart: damaged in reading, or never signed? */
static void refuse_undecoded(const struct vouch_scanned *scanned,
    struct vouch_reading *out)
{
	uint8_t bytes[VOUCH_BASE27_BYTES_MAX];
	size_t len;

	if (vouch_base27_decode(scanned->text, scanned->len, bytes, &len,
	    NULL) != VOUCH_OK) {
		out->reason = VOUCH_WHY_TRUNCATED;
		return;
	}
	out->is_code = true;
	out->signature = VOUCH_SIGNATURE_BAD;
}

/* Tries the trusted keys on the code that was read. */
static void verify(const struct vouch_public_key *keys, size_t count,
    const char *aad, struct vouch_reading *out)
{
	enum vouch_err err = vouch_code_verify(&out->code, keys, count,
	    (const uint8_t *)aad, strlen(aad), &out->key);

	out->is_code = true;
	if (err == VOUCH_OK) {
		out->signature = VOUCH_SIGNATURE_GOOD;
		memcpy(out->signer, keys[out->key].key, sizeof out->signer);
	} else if (err == VOUCH_ERR_NOT_FOUND) {
		out->signature = VOUCH_SIGNATURE_NO_KEY;
	} else {
		out->signature = VOUCH_SIGNATURE_BAD;
	}
}

/* A short code needs a manifest to be checked; which symbol is wrong it tells by
 * itself. */
static void take_short(const char *line, size_t len, struct vouch_reading *out)
{
	if (vouch_shortcode_parse(line, len, &out->number) == VOUCH_OK) {
		out->is_short = true;
		out->reason = VOUCH_WHY_SHORT_CODE;
		return;
	}
	out->reason = VOUCH_WHY_CHECKSUM;
	out->mistake = vouch_shortcode_mistake(line, len);
}

void vouch_reading_take(const char *line, size_t len,
    const struct vouch_public_key *keys, size_t count,
    struct vouch_reading *out)
{
	struct vouch_scanned scanned;

	memset(out, 0, sizeof *out);
	out->scan = VOUCH_SCAN_OTHER;
	if (len > VOUCH_SCANLINE_MAX) {
		out->reason = VOUCH_WHY_TOO_LONG;
		return;
	}
	vouch_scanline_read(line, len, &scanned);
	out->scan = scanned.kind;
	if (scanned.kind == VOUCH_SCAN_SHORT) {
		take_short(scanned.text, scanned.len, out);
		return;
	}
	if (scanned.kind != VOUCH_SCAN_CODE) {
		out->reason = foreign_reason(scanned.kind);
		return;
	}
	if (vouch_code_read(scanned.text, scanned.len, NULL, &out->code) !=
	    VOUCH_OK) {
		refuse_undecoded(&scanned, out);
		return;
	}
	if (out->code.token.kind == VOUCH_KIND_SHELF) {
		out->reason = VOUCH_WHY_SHELF_LABEL;
		return;
	}
	verify(keys, count, "", out);
}

void vouch_reading_take_shelf(const char *line, size_t len, const char *host,
    const struct vouch_public_key *keys, size_t count,
    struct vouch_reading *reading)
{
	char aad[VOUCH_SHELF_AAD];
	struct vouch_shelf shelf;

	if (reading->is_code || reading->reason != VOUCH_WHY_SHELF_LABEL ||
	    !vouch_shelf_read(line, len, host, &shelf))
		return;
	vouch_shelf_aad(&shelf, host, aad);
	verify(keys, count, aad, reading);
}
