/*
 * Reading the log from end to end: pages by key, each its own short read
 * transaction, because in rollback-journal mode a reader blocks the commit of
 * every till.
 */
#include <stdlib.h>
#include <string.h>

#include "ledger/handle.h"

#define PAGE 512

/* Behind which event the next page starts, with the epoch's small number. */
struct mark {
	int64_t store, till, epoch_id, seq;
};

static enum vouch_err read_page(struct vouch_ledger *ledger,
    struct mark *mark, struct vouch_diag *diag, struct vouch_event *page,
    size_t *count)
{
	struct vouch_query query;
	enum vouch_err err;
	bool row;

	*count = 0;
	vouch_query_start(&query, ledger->file, VOUCH_SQL_EVENT_PAGE);
	vouch_query_int(&query, mark->store);
	vouch_query_int(&query, mark->till);
	vouch_query_int(&query, mark->epoch_id);
	vouch_query_int(&query, mark->seq);
	vouch_query_int(&query, PAGE);
	while ((err = vouch_query_next(&query, diag, &row)) == VOUCH_OK &&
	    row && *count < PAGE) {
		err = vouch_chain_read(&query, diag, &page[*count],
		    &mark->epoch_id);
		if (err != VOUCH_OK)
			break;
		mark->store = page[*count].key.store;
		mark->till = page[*count].key.till;
		mark->seq = (int64_t)page[*count].key.seq;
		(*count)++;
	}
	vouch_query_end(&query);
	return err;
}

static enum vouch_err set_mark(struct vouch_ledger *ledger,
    const struct vouch_event_key *from, struct vouch_diag *diag,
    struct mark *mark)
{
	char text[VOUCH_EVENT_KEY_TEXT];
	enum vouch_err err;

	err = vouch_epoch_find(ledger, from->epoch, diag, &mark->epoch_id);
	if (err == VOUCH_ERR_NOT_FOUND) {
		vouch_event_key_format(text, from);
		vouch_diag_subject(diag, text, strlen(text));
	}
	mark->store = from->store;
	mark->till = from->till;
	mark->seq = (int64_t)from->seq;
	return err;
}

enum vouch_err vouch_ledger_each(struct vouch_ledger *ledger,
    const struct vouch_event_key *from,
    int (*each)(const struct vouch_event *event, void *context),
    void *context, struct vouch_diag *diag)
{
	struct vouch_event *page = NULL;
	struct mark mark = { 0, 0, 0, 0 };
	enum vouch_err err = VOUCH_OK;
	size_t count = 0, i;

	if (from != NULL)
		err = set_mark(ledger, from, diag, &mark);
	if (err != VOUCH_OK)
		return err;
	page = malloc(PAGE * sizeof *page);
	if (page == NULL)
		return vouch_diag_set(diag, VOUCH_ERR_NO_MEMORY,
		    "out of memory");
	do {
		err = read_page(ledger, &mark, diag, page, &count);
		for (i = 0; i < count; i++)
			if (each(&page[i], context) != 0)
				goto out;
	} while (err == VOUCH_OK && count == PAGE);
out:
	free(page);
	return err;
}
