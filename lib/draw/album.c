/*
 * See album.h. A list with the last used first, under one lock; files are read
 * and decoded outside of it, so that two threads may read one file at once, of
 * which one copy is then dropped.
 */
#include "draw/album.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/num.h"
#include "base/str.h"
#include "io/file.h"

struct entry {
	struct vouch_picture picture; /* first: what users hold */
	struct entry *next;
	size_t bytes;
	unsigned users;
	char name[]; /* NUL-terminated */
};

struct vouch_album {
	int folder;
	pthread_mutex_t lock;
	struct entry *first;
	size_t count, bytes; /* of all entries */
};

enum vouch_err vouch_album_open(const char *folder, struct vouch_diag *diag,
    struct vouch_album **out)
{
	struct vouch_album *album = calloc(1, sizeof *album);

	if (album == NULL)
		return vouch_diag_set(diag, VOUCH_ERR_NO_MEMORY,
		    "out of memory");
	album->folder = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (album->folder < 0) {
		vouch_diag_file(diag, folder);
		vouch_diag_errno(diag, VOUCH_ERR_IO,
		    "cannot open the folder");
		free(album);
		return VOUCH_ERR_IO;
	}
	pthread_mutex_init(&album->lock, NULL);
	*out = album;
	return VOUCH_OK;
}

static void free_entry(struct entry *entry)
{
	vouch_picture_release(&entry->picture);
	free(entry);
}

void vouch_album_close(struct vouch_album *album)
{
	struct entry *entry;

	if (album == NULL)
		return;
	while ((entry = album->first) != NULL) {
		album->first = entry->next;
		free_entry(entry);
	}
	pthread_mutex_destroy(&album->lock);
	close(album->folder);
	free(album);
}

/* ---- under the lock ---- */

/* To the front of the list. */
static struct entry *find(struct vouch_album *album, const char *name)
{
	struct entry **link = &album->first, *entry;

	for (; (entry = *link) != NULL; link = &entry->next) {
		if (strcmp(entry->name, name) != 0)
			continue;
		*link = entry->next;
		entry->next = album->first;
		album->first = entry;
		entry->users++;
		return entry;
	}
	return NULL;
}

/* Drops the one nobody uses that was used longest ago. */
static bool drop_one(struct vouch_album *album)
{
	struct entry **link, **last = NULL, *entry;

	for (link = &album->first; *link != NULL; link = &(*link)->next)
		if ((*link)->users == 0)
			last = link;
	if (last == NULL)
		return false;
	entry = *last;
	*last = entry->next;
	album->count--;
	album->bytes -= entry->bytes;
	free_entry(entry);
	return true;
}

static void make_room(struct vouch_album *album)
{
	while ((album->bytes > VOUCH_ALBUM_KEPT ||
	    album->count > VOUCH_ALBUM_COUNT) && drop_one(album))
		;
}

/* ---- pictures ---- */

static enum vouch_err too_large(const struct vouch_buf *file,
    struct vouch_diag *diag)
{
	const uint8_t *header = (const uint8_t *)file->data;
	uint64_t width, height;

	/* Signature, length, "IHDR", width, height: what is not so is no PNG,
	 * and its decoder says so. */
	if (file->len < 24)
		return VOUCH_OK;
	width = vouch_get_be(header + 16, 4);
	height = vouch_get_be(header + 20, 4);
	if (memcmp(header + 12, "IHDR", 4) != 0 ||
	    width * height <= VOUCH_ALBUM_PIXELS_MAX)
		return VOUCH_OK;
	return vouch_diag_set(diag, VOUCH_ERR_TOO_LONG,
	    "a picture of over %u megapixels", VOUCH_ALBUM_PIXELS_MAX >> 20);
}

static enum vouch_err load(const struct vouch_album *album, const char *name,
    struct vouch_diag *diag, struct vouch_picture *out)
{
	struct vouch_buf file;
	enum vouch_err err;

	vouch_buf_init(&file, VOUCH_ALBUM_FILE_MAX);
	err = vouch_file_load_inside(album->folder, name, diag, &file);
	if (err == VOUCH_OK)
		err = too_large(&file, diag);
	if (err == VOUCH_OK)
		err = vouch_picture_decode(
		    (const uint8_t *)vouch_buf_text(&file), file.len, diag,
		    out);
	vouch_buf_release(&file);
	return err;
}

static enum vouch_err add(struct vouch_album *album, const char *name,
    struct vouch_diag *diag, struct entry **out)
{
	const size_t len = strlen(name);
	struct entry *entry = calloc(1, sizeof *entry + len + 1), *other;
	enum vouch_err err;

	if (entry == NULL)
		return vouch_diag_set(diag, VOUCH_ERR_NO_MEMORY,
		    "out of memory");
	memcpy(entry->name, name, len + 1);
	err = load(album, name, diag, &entry->picture);
	if (err != VOUCH_OK) {
		free(entry);
		return err;
	}
	entry->bytes = (size_t)entry->picture.width *
	    (size_t)entry->picture.height * (size_t)entry->picture.channels;
	entry->users = 1;
	pthread_mutex_lock(&album->lock);
	other = find(album, name);
	if (other == NULL) {
		entry->next = album->first;
		album->first = entry;
		album->count++;
		album->bytes += entry->bytes;
		make_room(album);
	}
	pthread_mutex_unlock(&album->lock);
	if (other != NULL)
		free_entry(entry);
	*out = other != NULL ? other : entry;
	return VOUCH_OK;
}

enum vouch_err vouch_album_take(struct vouch_album *album, const char *text,
    size_t len, struct vouch_diag *diag, const struct vouch_picture **out)
{
	enum vouch_err err = VOUCH_OK;
	struct entry *entry;
	char name[1024];

	if (len >= sizeof name || memchr(text, '\0', len) != NULL)
		err = vouch_diag_set(diag, VOUCH_ERR_SYNTAX,
		    "not fit to be a file name");
	if (err == VOUCH_OK) {
		memcpy(name, text, len);
		name[len] = '\0';
		pthread_mutex_lock(&album->lock);
		entry = find(album, name);
		pthread_mutex_unlock(&album->lock);
		if (entry == NULL)
			err = add(album, name, diag, &entry);
	}
	if (err == VOUCH_OK)
		*out = &entry->picture;
	else
		vouch_diag_subject(diag, text, len);
	return err;
}

void vouch_album_give(struct vouch_album *album,
    const struct vouch_picture *picture)
{
	struct entry *entry;

	if (picture == NULL)
		return;
	pthread_mutex_lock(&album->lock);
	for (entry = album->first; entry != NULL &&
	    &entry->picture != picture; entry = entry->next)
		;
	if (entry != NULL)
		entry->users--;
	make_room(album);
	pthread_mutex_unlock(&album->lock);
}
