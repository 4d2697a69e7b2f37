/*
 * A disk that plays a tape and loses its power: what was synced is there, of
 * the rest anything may be. Each write and truncation since the last sync of
 * its file is kept, dropped, kept by half or torn at sectors of 512 bytes,
 * each for itself; creations and removals since the last sync of the folder
 * are undone from some point on (a journaling file system keeps their order).
 */
#ifndef VOUCH_TESTS_CRASH_DISK_H
#define VOUCH_TESTS_CRASH_DISK_H

#include "crash/shop.h"
#include "crash/tape.h"

struct disk_file {
	size_t len, room;
	uint8_t *data;          /* synced */
	size_t pending_count, pending_size;
	size_t *pending;        /* writes and truncations since, by number */
};

struct disk {
	const struct tape *tape;
	size_t at;              /* operations played */
	struct disk_file *file; /* one for each of the tape's */
	bool *listed;           /* is its name in the folder, synced */
	size_t change_count, change_size;
	size_t *change;         /* creations and removals since */
};

void disk_init(struct disk *disk, const struct tape *tape);
void disk_release(struct disk *disk);

/* Plays the tape up to, and without, operation number to. */
void disk_play(struct disk *disk, size_t to);

/* Cuts the power here and writes what may be left into folder, where nothing
 * else stays. The disk itself goes on. */
void disk_cut(const struct disk *disk, struct shop_random *random,
    const char *folder);

#endif
