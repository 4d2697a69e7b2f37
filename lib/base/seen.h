/*
 * Which of many numbers came before, and where: for finding things given
 * twice in a long list. 14 to 28 bytes a number, half as much again while it
 * grows. The caller
 * makes the numbers out of what is compared, under a random key, so that
 * nobody can make them collide (vouch_short_hash, core/crypt.h).
 */
#ifndef VOUCH_BASE_SEEN_H
#define VOUCH_BASE_SEEN_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct vouch_seen {
	uint64_t *number; /* 0: free */
	uint32_t *place;
	size_t size;      /* a power of two, or 0 */
	size_t count;
};

void vouch_seen_init(struct vouch_seen *seen);
void vouch_seen_release(struct vouch_seen *seen);

/* Adds a number met at place (1..). *first is 0 if it is new, else where it was
 * met first. VOUCH_ERR_NO_MEMORY; nothing is changed then. */
enum vouch_err vouch_seen_add(struct vouch_seen *seen, uint64_t number,
    uint32_t place, uint32_t *first);

#endif
