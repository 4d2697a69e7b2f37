/* A customer as people write one: the first byte picks the kind. */
#include <string.h>

#include "base/str.h"
#include "core/holder.h"
#include "fuzz/fuzz.h"

/* A normal form is its own normal form, and a till reads it as what it is. */
static void check_normal(const struct vouch_holder *holder)
{
	struct vouch_holder again;

	MUST(holder->len == strlen(holder->text));
	MUST(holder->len > 0 && holder->len <= VOUCH_HOLDER_TEXT_MAX);
	MUST(vouch_utf8_valid(holder->text, holder->len, NULL));
	MUST(vouch_holder_guess(holder->text, holder->len) == holder->kind);
	MUST(vouch_holder_parse(holder->kind, holder->text, holder->len, NULL,
	    &again) == VOUCH_OK);
	MUST(strcmp(again.text, holder->text) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	enum vouch_holder_kind kind;
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	struct vouch_holder holder;
	const char *text;
	enum vouch_err err;

	if (size == 0)
		return 0;
	kind = (enum vouch_holder_kind)(1 + data[0] % 3);
	text = (const char *)data + 1;
	err = vouch_holder_parse(kind, text, size - 1, &diag, &holder);
	MUST(err == diag.code);
	if (err != VOUCH_OK)
		return 0;
	MUST(holder.kind == kind);
	check_normal(&holder);
	/* An id issued is an id at the till, as it was written. */
	MUST(kind != VOUCH_HOLDER_ID ||
	    vouch_holder_guess(text, size - 1) == VOUCH_HOLDER_ID);
	return 0;
}
