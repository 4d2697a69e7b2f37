/* A request of a point of sale: whatever passes keeps to its bounds. */
#include <string.h>

#include "fuzz/fuzz.h"
#include "io/posline.h"

static void must_be_text(const char *text)
{
	if (text == NULL)
		return;
	MUST(strlen(text) >= 1 && strlen(text) <= VOUCH_POS_TEXT_MAX);
	MUST(vouch_utf8_valid(text, strlen(text), NULL));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct vouch_pos_line *line;
	const char *text = size > 0 ? (const char *)data : "";
	struct vouch_pos_request r;
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	size_t i;

	if (line == NULL)
		MUST(vouch_pos_line_new(&line) == VOUCH_OK);
	if (vouch_pos_line_parse(line, text, size, &diag, &r) != VOUCH_OK) {
		MUST(diag.expected[0] != '\0');
		return 0;
	}
	MUST(r.codes <= VOUCH_POS_CODES_MAX && r.skus <= VOUCH_POS_SKUS_MAX);
	for (i = 0; i < r.codes; i++)
		MUST(r.code[i].len >= 1 && memchr(r.code[i].data, '\0',
		    r.code[i].len) == NULL);
	for (i = 0; i < r.skus; i++)
		MUST(r.sku[i].len >= 1);
	must_be_text(r.op);
	must_be_text(r.event);
	must_be_text(r.receipt);
	must_be_text(r.cashier);
	must_be_text(r.customer);
	must_be_text(r.why);
	MUST(!r.has_basket || (r.basket_minor >= 0 &&
	    r.basket_minor <= VOUCH_POS_AMOUNT_MAX));
	MUST(!r.has_amount || (r.amount_minor >= 0 &&
	    r.amount_minor <= VOUCH_POS_AMOUNT_MAX));
	MUST(!r.has_seconds || (r.seconds >= 1 &&
	    r.seconds <= VOUCH_POS_SECONDS_MAX));
	return 0;
}
