/*
 * Reading the log from end to end: pages by key, each its own short read
 * transaction, because in rollback-journal mode a reader blocks the commit of
 * every till.
 */
#include <stdlib.h>
#include <string.h>

#include "ledger/handle.h"

#define PAGE 512

static enum vouch_err read_page(struct vouch_ledger *ledger,
    const struct vouch_place *mark, struct vouch_diag *diag,
    struct vouch_event *page, int64_t *epoch_id, size_t *count)
{
	struct vouch_query query;
	enum vouch_err err;
	bool row;

	*count = 0;
	vouch_query_start(&query, ledger->file, VOUCH_SQL_EVENT_PAGE);
	vouch_query_place(&query, mark);
	vouch_query_int(&query, PAGE);
	while ((err = vouch_query_next(&query, diag, &row)) == VOUCH_OK &&
	    row && *count < PAGE) {
		err = vouch_chain_read(&query, diag, &page[*count],
		    &epoch_id[*count]);
		if (err != VOUCH_OK)
			break;
		(*count)++;
	}
	vouch_query_end(&query);
	return err;
}

enum vouch_err vouch_walk(struct vouch_ledger *ledger,
    struct vouch_place *mark,
    int (*each)(const struct vouch_event *event, void *context),
    void *context, struct vouch_diag *diag)
{
	int64_t epoch_id[PAGE];
	struct vouch_event *page;
	enum vouch_err err;
	size_t count, i;

	page = malloc(PAGE * sizeof *page);
	if (page == NULL)
		return vouch_diag_set(diag, VOUCH_ERR_NO_MEMORY,
		    "out of memory");
	do {
		err = read_page(ledger, mark, diag, page, epoch_id, &count);
		for (i = 0; i < count; i++) {
			if (each(&page[i], context) != 0)
				goto out;
			mark->store = page[i].key.store;
			mark->till = page[i].key.till;
			mark->epoch_id = epoch_id[i];
			mark->seq = (int64_t)page[i].key.seq;
		}
	} while (err == VOUCH_OK && count == PAGE);
out:
	free(page);
	return err;
}

enum vouch_err vouch_ledger_each(struct vouch_ledger *ledger,
    const struct vouch_event_key *from,
    int (*each)(const struct vouch_event *event, void *context),
    void *context, struct vouch_diag *diag)
{
	struct vouch_place mark = { 0, 0, 0, 0 };
	char text[VOUCH_EVENT_KEY_TEXT];
	enum vouch_err err = VOUCH_OK;

	if (from != NULL) {
		err = vouch_epoch_find(ledger, from->epoch, diag,
		    &mark.epoch_id);
		mark.store = from->store;
		mark.till = from->till;
		mark.seq = (int64_t)from->seq;
	}
	if (err == VOUCH_ERR_NOT_FOUND) {
		vouch_event_key_format(text, from);
		vouch_diag_subject(diag, text, strlen(text));
	}
	return err == VOUCH_OK ?
	    vouch_walk(ledger, &mark, each, context, diag) : err;
}
