/*
 * Every file has its synced bytes and a list of what was written since. A sync
 * plays the list into the bytes; a cut plays a random part of it into a copy.
 */
#include "crash/disk.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SECTOR 512

static void *need(void *memory)
{
	if (memory == NULL)
		shop_die("disk", VOUCH_ERR_NO_MEMORY, NULL);
	return memory;
}

static void resize(struct disk_file *file, size_t len)
{
	if (len > file->room) {
		file->room = 2 * len;
		file->data = need(realloc(file->data, file->room));
	}
	if (len > file->len)
		memset(file->data + file->len, 0, len - file->len);
	file->len = len;
}

void disk_init(struct disk *disk, const struct tape *tape)
{
	const struct tape_file *from;
	size_t i;

	memset(disk, 0, sizeof *disk);
	disk->tape = tape;
	disk->file = need(calloc(tape->file_count + 1, sizeof *disk->file));
	disk->listed = need(calloc(tape->file_count + 1,
	    sizeof *disk->listed));
	for (i = 0; i < tape->file_count; i++) {
		from = &tape->file[i];
		if (!from->at_start)
			continue;
		disk->listed[i] = true;
		resize(&disk->file[i], from->start_len);
		if (from->start_len > 0)
			memcpy(disk->file[i].data, from->start,
			    from->start_len);
	}
}

void disk_release(struct disk *disk)
{
	size_t i;

	for (i = 0; i < disk->tape->file_count; i++) {
		free(disk->file[i].data);
		free(disk->file[i].pending);
	}
	free(disk->file);
	free(disk->listed);
	free(disk->change);
	memset(disk, 0, sizeof *disk);
}

static void note(size_t **list, size_t *count, size_t *size, size_t number)
{
	if (*count == *size) {
		*size = *size == 0 ? 64 : *size * 2;
		*list = need(realloc(*list, *size * sizeof **list));
	}
	(*list)[(*count)++] = number;
}

/* ---- bytes ---- */

static void put(struct disk_file *file, const struct tape_op *op, size_t from,
    size_t len)
{
	size_t at = (size_t)op->at + from;

	if (len == 0)
		return;
	if (at + len > file->len)
		resize(file, at + len);
	memcpy(file->data + at, op->data + from, len);
}

static void apply(struct disk_file *file, const struct tape_op *op)
{
	if (op->what == TAPE_TRUNCATE)
		resize(file, (size_t)op->at);
	else
		put(file, op, 0, op->len);
}

/* Sectors lie at multiples of 512 in the file. */
static void tear(struct disk_file *file, const struct tape_op *op,
    struct shop_random *random)
{
	size_t from = 0, next;

	while (from < op->len) {
		next = SECTOR - ((size_t)op->at + from) % SECTOR;
		if (next > op->len - from)
			next = op->len - from;
		if (shop_below(random, 2) == 0)
			put(file, op, from, next);
		from += next;
	}
}

static void apply_perhaps(struct disk_file *file, const struct tape_op *op,
    struct shop_random *random)
{
	bool write = op->what == TAPE_WRITE;

	switch (shop_below(random, 4)) {
	case 0:
		break;
	case 1:
		apply(file, op);
		break;
	case 2:
		if (write)
			put(file, op, 0, op->len / 2);
		break;
	default:
		if (write)
			tear(file, op, random);
		break;
	}
}

/* ---- playing ---- */

static void sync_file(struct disk *disk, struct disk_file *file)
{
	size_t i;

	for (i = 0; i < file->pending_count; i++)
		apply(file, &disk->tape->op[file->pending[i]]);
	file->pending_count = 0;
}

static void change_folder(const struct disk *disk, bool *listed,
    size_t changes)
{
	const struct tape_op *op;
	size_t i;

	for (i = 0; i < changes; i++) {
		op = &disk->tape->op[disk->change[i]];
		listed[op->file] = op->what == TAPE_CREATE;
	}
}

static void play_one(struct disk *disk, size_t number)
{
	const struct tape_op *op = &disk->tape->op[number];
	struct disk_file *file = NULL;

	if (op->file < disk->tape->file_count)
		file = &disk->file[op->file];
	switch (op->what) {
	case TAPE_WRITE:
	case TAPE_TRUNCATE:
		note(&file->pending, &file->pending_count,
		    &file->pending_size, number);
		break;
	case TAPE_SYNC:
		sync_file(disk, file);
		break;
	case TAPE_CREATE:
	case TAPE_DELETE:
		note(&disk->change, &disk->change_count, &disk->change_size,
		    number);
		break;
	case TAPE_SYNC_FOLDER:
		change_folder(disk, disk->listed, disk->change_count);
		disk->change_count = 0;
		break;
	case TAPE_SAID:
		break;
	}
}

void disk_play(struct disk *disk, size_t to)
{
	while (disk->at < to && disk->at < disk->tape->op_count)
		play_one(disk, disk->at++);
}

/* ---- the cut ---- */

/* What became of everything not synced; the two extremes come often, because
 * a cache that is lost is mostly lost whole. */
enum luck { KEEPS_ALL, LOSES_ALL, MIXED };

static enum luck draw_luck(struct shop_random *random)
{
	uint32_t n = shop_below(random, 5);

	return n == 0 ? KEEPS_ALL : n == 1 ? LOSES_ALL : MIXED;
}

static void empty(const char *folder)
{
	char path[1024];
	struct dirent *entry;
	DIR *dir = opendir(folder);

	if (dir == NULL)
		shop_die(folder, VOUCH_ERR_IO, NULL);
	while ((entry = readdir(dir)) != NULL) {
		snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
		if (entry->d_name[0] != '.' ||
		    (strcmp(entry->d_name, ".") != 0 &&
		    strcmp(entry->d_name, "..") != 0))
			unlink(path);
	}
	closedir(dir);
}

static void store(const char *folder, const char *name,
    const struct disk_file *file)
{
	char path[1024];
	int fd;

	snprintf(path, sizeof path, "%s/%s", folder, name);
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0640);
	if (fd < 0 || (file->len > 0 && write(fd, file->data, file->len) !=
	    (ssize_t)file->len))
		shop_die(path, VOUCH_ERR_IO, NULL);
	close(fd);
}

static void cut_file(const struct disk *disk, size_t number, enum luck luck,
    struct shop_random *random, const char *folder)
{
	const struct disk_file *file = &disk->file[number];
	struct disk_file left = { .len = 0 };
	const struct tape_op *op;
	size_t i;

	resize(&left, file->len);
	if (file->len > 0)
		memcpy(left.data, file->data, file->len);
	for (i = 0; i < file->pending_count; i++) {
		op = &disk->tape->op[file->pending[i]];
		if (luck == KEEPS_ALL)
			apply(&left, op);
		else if (luck == MIXED)
			apply_perhaps(&left, op, random);
	}
	store(folder, disk->tape->file[number].name, &left);
	free(left.data);
}

void disk_cut(const struct disk *disk, struct shop_random *random,
    const char *folder)
{
	size_t count = disk->tape->file_count, changes, i;
	enum luck luck = draw_luck(random);
	bool *listed = need(malloc(count * sizeof *listed + 1));

	if (count > 0)
		memcpy(listed, disk->listed, count * sizeof *listed);
	changes = shop_below(random, (uint32_t)disk->change_count + 1);
	if (luck != MIXED)
		changes = luck == KEEPS_ALL ? disk->change_count : 0;
	change_folder(disk, listed, changes);
	empty(folder);
	for (i = 0; i < count; i++)
		if (listed[i])
			cut_file(disk, i, luck, random, folder);
	free(listed);
}
