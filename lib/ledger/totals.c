/*
 * The sums of a close, and its note. The digest is over text lines, so that
 * anybody can make it again from a list of the sums with common tools.
 */
#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "base/str.h"
#include "core/crypt.h"
#include "ledger/close.h"

#define ROWS_MIN 16

/* ---- sums ---- */

static int compare(const struct vouch_total *a, const struct vouch_total *b)
{
	int order = strcmp(a->cashier, b->cashier);

	if (order == 0 && a->campaign != b->campaign)
		order = a->campaign < b->campaign ? -1 : 1;
	if (order == 0 && a->unit != b->unit)
		order = a->unit < b->unit ? -1 : 1;
	return order;
}

/* Index of the first row that is not before the wanted one. */
static size_t place_of(const struct vouch_totals *totals,
    const struct vouch_total *wanted)
{
	size_t low = 0, high = totals->count, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (compare(&totals->row[middle], wanted) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* The row of the same cashier, campaign and unit as wanted; NULL when there is
 * no memory for a new one. */
static struct vouch_total *row_for(struct vouch_totals *totals,
    const struct vouch_total *wanted)
{
	size_t at = place_of(totals, wanted), size;
	struct vouch_total *row;

	if (at < totals->count && compare(&totals->row[at], wanted) == 0)
		return &totals->row[at];
	if (totals->count == totals->size) {
		size = totals->size == 0 ? ROWS_MIN : 2 * totals->size;
		row = realloc(totals->row, size * sizeof *row);
		if (row == NULL)
			return NULL;
		totals->row = row;
		totals->size = size;
	}
	row = &totals->row[at];
	memmove(row + 1, row, (totals->count - at) * sizeof *row);
	totals->count++;
	memset(row, 0, sizeof *row);
	memcpy(row->cashier, wanted->cashier, sizeof row->cashier);
	row->campaign = wanted->campaign;
	row->unit = wanted->unit;
	return row;
}

static bool add_amount(int64_t *sum, int64_t amount)
{
	if (amount < 0 || amount > INT64_MAX - *sum)
		return false;
	*sum += amount;
	return true;
}

static void count_event(struct vouch_totals *totals,
    const struct vouch_event *event)
{
	if (totals->events == 0) {
		totals->first = event->key;
		totals->first_ms = event->at_ms;
	}
	totals->last = event->key;
	totals->last_ms = event->at_ms;
	totals->events++;
}

enum vouch_err vouch_totals_merge(struct vouch_totals *totals,
    const struct vouch_total *row)
{
	struct vouch_total *into = row_for(totals, row);

	if (into == NULL)
		return VOUCH_ERR_NO_MEMORY;
	if (!add_amount(&into->amount_minor, row->amount_minor) ||
	    !add_amount(&into->voided_minor, row->voided_minor) ||
	    !add_amount(&into->loaded_minor, row->loaded_minor) ||
	    !add_amount(&into->load_voided_minor, row->load_voided_minor))
		return VOUCH_ERR_RANGE;
	into->count += row->count;
	into->voids += row->voids;
	into->loads += row->loads;
	into->load_voids += row->load_voids;
	return VOUCH_OK;
}

/* Does an event of this kind put something on a card? */
static bool loads(uint32_t kind)
{
	return kind == VOUCH_EVENT_TOPUP || kind == VOUCH_EVENT_EARN ||
	    kind == VOUCH_EVENT_ACTIVATE;
}

/* It moves back what was moved, so its amount is negative. */
static enum vouch_err count_void(const struct vouch_event *event,
    struct vouch_total *row)
{
	if (event->amount_minor > 0 || event->amount_minor == INT64_MIN)
		return VOUCH_ERR_RANGE;
	if (loads(event->flags & VOUCH_FLAG_KIND)) {
		row->load_voids = 1;
		row->load_voided_minor = -event->amount_minor;
		return VOUCH_OK;
	}
	row->voids = 1;
	row->voided_minor = -event->amount_minor;
	return VOUCH_OK;
}

/* A hold counts once it is taken up. That a card was opened by its first use
 * is no sale. */
static enum vouch_err count_kind(const struct vouch_event *event,
    struct vouch_total *row)
{
	switch (event->kind) {
	case VOUCH_EVENT_REDEEM:
	case VOUCH_EVENT_SPEND:
	case VOUCH_EVENT_COMMIT:
		row->count = 1;
		row->amount_minor = event->amount_minor;
		return VOUCH_OK;
	case VOUCH_EVENT_TOPUP:
	case VOUCH_EVENT_EARN:
	case VOUCH_EVENT_ACTIVATE:
		if ((event->flags & VOUCH_FLAG_OPENED) != 0)
			return VOUCH_OK;
		row->loads = 1;
		row->loaded_minor = event->amount_minor;
		return VOUCH_OK;
	case VOUCH_EVENT_VOID:
		return count_void(event, row);
	default:
		return VOUCH_OK;
	}
}

enum vouch_err vouch_totals_add(struct vouch_totals *totals,
    const struct vouch_event *event)
{
	struct vouch_total row = { .campaign = event->campaign,
		.unit = event->unit };
	enum vouch_err err = count_kind(event, &row);

	memcpy(row.cashier, event->cashier, sizeof row.cashier);
	if (err == VOUCH_OK &&
	    row.count + row.voids + row.loads + row.load_voids > 0)
		err = vouch_totals_merge(totals, &row);
	if (err == VOUCH_OK)
		count_event(totals, event);
	return err;
}

void vouch_totals_clear(struct vouch_totals *totals)
{
	totals->events = 0;
	totals->count = 0;
}

void vouch_totals_release(struct vouch_totals *totals)
{
	free(totals->row);
	memset(totals, 0, sizeof *totals);
}

void vouch_totals_digest(const struct vouch_totals *totals, uint16_t store,
    uint16_t till, uint8_t digest[VOUCH_HASH_BYTES])
{
	char first[VOUCH_EVENT_KEY_TEXT] = "-";
	char last[VOUCH_EVENT_KEY_TEXT] = "-";
	struct vouch_digest sum;
	char line[256];
	size_t i;

	if (totals->events > 0) {
		vouch_event_key_format(first, &totals->first);
		vouch_event_key_format(last, &totals->last);
	}
	vouch_digest_init(&sum, VOUCH_HASH_BYTES, NULL, 0);
	snprintf(line, sizeof line, "vouch close v1\t%u\t%u\t%s\t%s\t%" PRIu64
	    "\n", (unsigned)store, (unsigned)till, first, last,
	    totals->events);
	vouch_digest_add(&sum, line, strlen(line));
	for (i = 0; i < totals->count; i++) {
		const struct vouch_total *row = &totals->row[i];

		snprintf(line, sizeof line, "%s\t%" PRIu32 "\t%u\t%" PRIu64
		    "\t%" PRId64 "\t%" PRIu64 "\t%" PRId64,
		    row->cashier[0] != '\0' ? row->cashier : "-",
		    row->campaign, (unsigned)row->unit, row->count,
		    row->amount_minor, row->voids, row->voided_minor);
		vouch_digest_add(&sum, line, strlen(line));
		line[0] = '\0';
		if (row->loads + row->load_voids > 0)
			snprintf(line, sizeof line, "\t%" PRIu64 "\t%" PRId64
			    "\t%" PRIu64 "\t%" PRId64, row->loads,
			    row->loaded_minor, row->load_voids,
			    row->load_voided_minor);
		vouch_digest_add(&sum, line, strlen(line));
		vouch_digest_add(&sum, "\n", 1);
	}
	vouch_digest_end(&sum, digest, VOUCH_HASH_BYTES);
}

/* ---- the note ---- */

void vouch_close_note_format(char note[VOUCH_NOTE_MAX],
    const struct vouch_close_note *in)
{
	char first[40] = "-", digest[2 * VOUCH_HASH_BYTES + 1];
	char id[2 * VOUCH_KEY_ID_BYTES + 1], signature[129];
	int len;

	if (in->has_first)
		snprintf(first, sizeof first, "%016" PRIx64 ".%" PRIu64,
		    in->epoch, in->seq);
	vouch_hex_encode(digest, in->digest, sizeof in->digest);
	len = snprintf(note, VOUCH_NOTE_MAX, "close %s %s", first, digest);
	if (in->has_signature && len > 0 && len < VOUCH_NOTE_MAX) {
		vouch_hex_encode(id, in->key_id, sizeof in->key_id);
		vouch_hex_encode(signature, in->signature,
		    sizeof in->signature);
		snprintf(note + len, VOUCH_NOTE_MAX - (size_t)len, " %s %s",
		    id, signature);
	}
}

static enum vouch_err parse_first(struct vouch_span text,
    struct vouch_close_note *out)
{
	struct vouch_span epoch;
	uint8_t bytes[8];
	enum vouch_err err;

	if (text.len == 1 && text.data[0] == '-')
		return VOUCH_OK;
	out->has_first = true;
	if (!vouch_str_split(&text, '.', &epoch) || text.data == NULL)
		return VOUCH_ERR_SYNTAX;
	err = vouch_hex_decode(bytes, sizeof bytes, epoch.data, epoch.len);
	if (err != VOUCH_OK)
		return err;
	out->epoch = vouch_get_be(bytes, sizeof bytes);
	return vouch_num_parse(text.data, text.len, 1, INT64_MAX, NULL,
	    &out->seq);
}

enum vouch_err vouch_close_note_parse(const char *note,
    struct vouch_close_note *out)
{
	struct vouch_span rest = { note, strlen(note) }, part[5];
	enum vouch_err err;
	size_t count = 0;

	memset(out, 0, sizeof *out);
	while (rest.data != NULL && count < 5)
		if (!vouch_str_split(&rest, ' ', &part[count++]))
			return VOUCH_ERR_SYNTAX;
	if (rest.data != NULL || (count != 3 && count != 5) ||
	    part[0].len != 5 || memcmp(part[0].data, "close", 5) != 0)
		return VOUCH_ERR_SYNTAX;
	err = parse_first(part[1], out);
	if (err == VOUCH_OK)
		err = vouch_hex_decode(out->digest, sizeof out->digest,
		    part[2].data, part[2].len);
	out->has_signature = count == 5;
	if (err == VOUCH_OK && count == 5)
		err = vouch_hex_decode(out->key_id, sizeof out->key_id,
		    part[3].data, part[3].len);
	if (err == VOUCH_OK && count == 5)
		err = vouch_hex_decode(out->signature, sizeof out->signature,
		    part[4].data, part[4].len);
	return err == VOUCH_OK ? VOUCH_OK : VOUCH_ERR_SYNTAX;
}
