/* Exports of ledgers: what is read, written again, gives the same bytes. */
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "fuzz/fuzz.h"
#include "ledger/exchange.h"

struct again {
	struct vouch_exchange_writer writer;
	struct vouch_buf bytes;
};

static enum vouch_err put(const void *bytes, size_t len, void *context,
    struct vouch_diag *diag)
{
	struct again *again = context;

	(void)diag;
	MUST(vouch_buf_add(&again->bytes, bytes, len) == VOUCH_OK);
	return VOUCH_OK;
}

static enum vouch_err head(const struct vouch_exchange_head *head,
    void *context, struct vouch_diag *diag)
{
	struct again *again = context;

	again->writer.put = put;
	again->writer.context = again;
	return vouch_exchange_start(&again->writer, head, diag);
}

static enum vouch_err epoch(const struct vouch_exchange_epoch *epoch,
    void *context, struct vouch_diag *diag)
{
	struct again *again = context;

	return vouch_exchange_add_epoch(&again->writer, epoch, diag);
}

static enum vouch_err chain(const struct vouch_exchange_chain *chain,
    void *context, struct vouch_diag *diag)
{
	struct again *again = context;

	return vouch_exchange_add_chain(&again->writer, chain, diag);
}

static enum vouch_err event(const struct vouch_event *event, void *context,
    struct vouch_diag *diag)
{
	struct again *again = context;

	MUST(vouch_event_wrong(event) == NULL);
	MUST(event->receipt[sizeof event->receipt - 1] == '\0');
	return vouch_exchange_add_event(&again->writer, event, diag);
}

static enum vouch_err holder(const struct vouch_exchange_holder *holder,
    void *context, struct vouch_diag *diag)
{
	struct again *again = context;

	return vouch_exchange_add_holder(&again->writer, holder, diag);
}

static enum vouch_err refusal(const struct vouch_exchange_refusal *refusal,
    void *context, struct vouch_diag *diag)
{
	struct again *again = context;

	return vouch_exchange_add_refusal(&again->writer, refusal, diag);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct vouch_exchange_visit visit = { .head = head,
		.epoch = epoch, .chain = chain, .event = event,
		.holder = holder, .refusal = refusal };
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	struct vouch_exchange_facts facts;
	struct again again;
	FILE *file;

	if (size == 0)
		return 0;
	memset(&again, 0, sizeof again);
	vouch_buf_init(&again.bytes, 1 << 24);
	file = fmemopen((void *)(uintptr_t)data, size, "rb");
	MUST(file != NULL);
	if (vouch_exchange_read(file, &visit, &again, &diag, &facts) ==
	    VOUCH_OK)
		/* The end, of 11 bytes, and the signature are left. */
		MUST(again.bytes.len + 11 + 64 == size);
	else
		MUST(diag.code != VOUCH_OK && diag.expected[0] != '\0');
	MUST(again.bytes.len <= size);
	MUST(again.bytes.len == 0 ||
	    memcmp(again.bytes.data, data, again.bytes.len) == 0);
	fclose(file);
	vouch_buf_release(&again.bytes);
	return 0;
}
