/* Spent lists: what is read, written again, gives the same bytes. */
#include <stdio.h>
#include <string.h>

#include "fuzz/fuzz.h"
#include "ledger/spent.h"

struct again {
	const uint8_t *at, *end;
};

static enum vouch_err each(const struct vouch_spent *spent, void *context,
    struct vouch_diag *diag)
{
	struct again *again = context;
	uint8_t bytes[VOUCH_SPENT_ENTRY_BYTES];

	(void)diag;
	vouch_spent_encode(spent, bytes);
	MUST((size_t)(again->end - again->at) >= sizeof bytes);
	MUST(memcmp(bytes, again->at, sizeof bytes) == 0);
	again->at += sizeof bytes;
	return VOUCH_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct again again = { NULL, NULL };
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	uint8_t head[VOUCH_SPENT_HEAD_BYTES];
	struct vouch_spent_facts facts;
	FILE *file;

	if (size == 0)
		return 0;
	file = fmemopen((void *)(uintptr_t)data, size, "rb");
	if (size >= VOUCH_SPENT_HEAD_BYTES)
		again = (struct again){ data + VOUCH_SPENT_HEAD_BYTES,
			data + size };
	MUST(file != NULL);
	if (vouch_spent_read(file, each, &again, &diag, &facts) == VOUCH_OK) {
		vouch_spent_encode_head(&facts.head, head);
		MUST(memcmp(head, data, sizeof head) == 0);
		MUST(again.end - again.at == (ptrdiff_t)sizeof facts.signature);
		MUST(vouch_spent_is(data, size));
	} else {
		MUST(diag.code != VOUCH_OK && diag.expected[0] != '\0');
	}
	fclose(file);
	return 0;
}
