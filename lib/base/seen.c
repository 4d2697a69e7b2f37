/*
 * Open addressing with linear probing: the numbers are hashes already. The
 * table doubles when seven eighths of it are in use.
 */
#include "base/seen.h"

#include <stdlib.h>

#define SIZE_MIN 1024

void vouch_seen_init(struct vouch_seen *seen)
{
	*seen = (struct vouch_seen){ .size = 0 };
}

void vouch_seen_release(struct vouch_seen *seen)
{
	free(seen->number);
	free(seen->place);
	vouch_seen_init(seen);
}

/* Where number is, or the free place where it belongs. */
static size_t find(const struct vouch_seen *seen, uint64_t number)
{
	size_t at = (size_t)number & (seen->size - 1);

	while (seen->number[at] != 0 && seen->number[at] != number)
		at = (at + 1) & (seen->size - 1);
	return at;
}

static enum vouch_err grow(struct vouch_seen *seen)
{
	struct vouch_seen more = {
		.size = seen->size == 0 ? SIZE_MIN : 2 * seen->size,
		.count = seen->count
	};
	size_t i, at;

	more.number = calloc(more.size, sizeof *more.number);
	more.place = calloc(more.size, sizeof *more.place);
	if (more.number == NULL || more.place == NULL) {
		vouch_seen_release(&more);
		return VOUCH_ERR_NO_MEMORY;
	}
	for (i = 0; i < seen->size; i++) {
		if (seen->number[i] == 0)
			continue;
		at = find(&more, seen->number[i]);
		more.number[at] = seen->number[i];
		more.place[at] = seen->place[i];
	}
	vouch_seen_release(seen);
	*seen = more;
	return VOUCH_OK;
}

enum vouch_err vouch_seen_add(struct vouch_seen *seen, uint64_t number,
    uint32_t place, uint32_t *first)
{
	enum vouch_err err;
	size_t at;

	if (number == 0)
		number = 1;
	if (seen->count >= seen->size - seen->size / 8) {
		err = grow(seen);
		if (err != VOUCH_OK)
			return err;
	}
	at = find(seen, number);
	*first = seen->number[at] == 0 ? 0 : seen->place[at];
	if (*first == 0) {
		seen->number[at] = number;
		seen->place[at] = place;
		seen->count++;
	}
	return VOUCH_OK;
}
