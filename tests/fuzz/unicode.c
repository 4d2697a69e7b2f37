/* Foreign text: normalised, escaped, made JSON, compared with names. */
#include <string.h>

#include "base/str.h"
#include "core/scanline.h"
#include "fuzz/fuzz.h"
#include "io/table.h"

/* Well-formed text becomes NFC, and NFC stays as it is. */
static void check_nfc(const char *text, size_t len)
{
	struct vouch_buf once, twice;
	enum vouch_err err;

	vouch_buf_init(&once, 1u << 20);
	vouch_buf_init(&twice, 1u << 20);
	err = vouch_str_nfc(&once, text, len);
	if (vouch_utf8_valid(text, len, NULL))
		MUST(err != VOUCH_ERR_ENCODING);
	else /* too many marks may come before what is not UTF-8 */
		MUST(err == VOUCH_ERR_ENCODING || err == VOUCH_ERR_TOO_LONG);
	if (err == VOUCH_OK) {
		MUST(vouch_utf8_valid(once.data, once.len, NULL));
		MUST(vouch_str_nfc(&twice, vouch_buf_text(&once), once.len) ==
		    VOUCH_OK);
		MUST(twice.len == once.len && (once.len == 0 ||
		    memcmp(once.data, twice.data, once.len) == 0));
	} else {
		MUST(once.len == 0);
	}
	vouch_buf_release(&once);
	vouch_buf_release(&twice);
}

/* Nothing that moves a cursor comes through, at any size of the room. */
static void check_escape(const char *text, size_t len)
{
	char out[64];
	size_t size = sizeof out - len % 60, got;

	for (int keep = 0; keep < 2; keep++) {
		got = vouch_str_escape(out, size, text, len, keep != 0);
		MUST(got < size && out[got] == '\0' && strlen(out) == got);
		MUST(vouch_utf8_valid(out, got, NULL));
		for (size_t i = 0; i < got; i++)
			MUST((unsigned char)out[i] >= 0x20 && out[i] != 0x7f &&
			    (keep || (unsigned char)out[i] < 0x7f));
	}
}

static void check_json(const char *text, size_t len)
{
	struct vouch_buf out;

	vouch_buf_init(&out, 8u << 20);
	MUST(vouch_json_string(&out, text, len) == VOUCH_OK);
	MUST(out.len >= 2 && out.data[0] == '"' && out.data[out.len - 1] == '"');
	MUST(vouch_utf8_valid(out.data, out.len, NULL));
	MUST(memchr(out.data, '\n', out.len) == NULL);
	vouch_buf_release(&out);
}

static void check_diag(const char *text, size_t len)
{
	static const char *const names[] = { "voucher", "coupon", NULL };
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	char line[1024], name[80];

	vouch_diag_subject(&diag, text, len);
	vouch_diag_set(&diag, VOUCH_ERR_SYNTAX, "not a number");
	MUST(vouch_diag_format(&diag, line, sizeof line) == strlen(line));
	MUST(strchr(line, '\n') == NULL);
	vouch_str_cut(name, sizeof name, text, len);
	vouch_str_nearest(name, names);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = size > 0 ? (const char *)data : "";

	check_nfc(text, size);
	check_escape(text, size);
	check_json(text, size);
	check_diag(text, size);
	return 0;
}
