/* Pictures by name: read once, given back, dropped when there are too many, and
 * never from outside the folder. Run from the top of the tree. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/pool.h"
#include "core/sign.h"
#include "draw/album.h"
#include "draw/png.h"

#define assert_ok(err) assert_int_equal(err, VOUCH_OK)

static char folder[] = "/tmp/vouch-album-XXXXXX";
static struct vouch_diag diag;
static struct vouch_album *album;

static void path_of(char path[128], const char *name)
{
	snprintf(path, 128, "%s/%s", folder, name);
}

/* A picture of one colour. */
static void put_picture(const char *name, int width, int height, uint8_t tone)
{
	uint8_t *pixel = malloc((size_t)width * (size_t)height);
	struct vouch_buf png;
	char path[128];
	FILE *file;

	assert_non_null(pixel);
	memset(pixel, tone, (size_t)width * (size_t)height);
	vouch_buf_init(&png, 64u << 20);
	assert_ok(vouch_png_pixels(pixel, width, height, 1, 0, NULL, &png));
	path_of(path, name);
	file = fopen(path, "w");
	assert_non_null(file);
	assert_int_equal(fwrite(png.data, 1, png.len, file), png.len);
	assert_int_equal(fclose(file), 0);
	vouch_buf_release(&png);
	free(pixel);
}

static int make(void **state)
{
	(void)state;
	return vouch_sign_init() != VOUCH_OK || mkdtemp(folder) == NULL;
}

static int clear(void **state)
{
	char command[64];

	(void)state;
	snprintf(command, sizeof command, "rm -r %s", folder);
	return system(command);
}

static int open_album(void **state)
{
	(void)state;
	diag = (struct vouch_diag)VOUCH_DIAG_INIT;
	return vouch_album_open(folder, &diag, &album) != VOUCH_OK;
}

static int close_album(void **state)
{
	(void)state;
	vouch_album_close(album);
	return 0;
}

static void taken(void **state)
{
	const struct vouch_picture *one, *again, *other;
	struct vouch_album *none;
	char path[128];

	(void)state;
	put_picture("one.png", 3, 2, 80);
	put_picture("copy.png", 3, 2, 80);
	path_of(path, "sub");
	assert_int_equal(mkdir(path, 0700), 0);
	put_picture("sub/Ảnh 1.png", 2, 3, 80);
	assert_ok(vouch_album_take(album, "one.png", 7, &diag, &one));
	assert_int_equal(one->width, 3);
	assert_int_equal(one->pixel[5], 80);
	/* not read again, even when the file is gone */
	path_of(path, "one.png");
	assert_int_equal(unlink(path), 0);
	assert_ok(vouch_album_take(album, "one.png", 7, &diag, &again));
	assert_ptr_equal(one, again);
	vouch_album_give(album, one);
	vouch_album_give(album, again);
	vouch_album_give(album, NULL);
	assert_ok(vouch_album_take(album, "one.png", 7, &diag, &again));
	/* the same pixels are the same, whatever their name; not turned */
	assert_ok(vouch_album_take(album, "copy.png", 8, &diag, &other));
	assert_memory_equal(again->id, other->id, sizeof other->id);
	vouch_album_give(album, other);
	assert_ok(vouch_album_take(album, "sub/Ảnh 1.png",
	    strlen("sub/Ảnh 1.png"), &diag, &other));
	assert_memory_not_equal(again->id, other->id, sizeof other->id);
	vouch_album_give(album, again);
	vouch_album_give(album, other);
	assert_int_equal(vouch_album_open("/nowhere/at/all", &diag, &none),
	    VOUCH_ERR_IO);
	assert_string_equal(diag.file, "/nowhere/at/all");
}

static void refused(void **state)
{
	static const struct {
		const char *name;
		enum vouch_err err;
	} rows[] = {
		{ "", VOUCH_ERR_SYNTAX }, { "..", VOUCH_ERR_SYNTAX },
		{ "../secret.png", VOUCH_ERR_SYNTAX },
		{ "inside/../../secret.png", VOUCH_ERR_SYNTAX },
		{ "/etc/passwd", VOUCH_ERR_SYNTAX },
		{ "inside//in.png", VOUCH_ERR_SYNTAX },
		{ "inside/", VOUCH_ERR_SYNTAX },
		{ "./in.png", VOUCH_ERR_SYNTAX },
		{ ".hidden.png", VOUCH_ERR_SYNTAX },
		{ "a\nb.png", VOUCH_ERR_SYNTAX },
		{ "a\x1b[31m.png", VOUCH_ERR_SYNTAX },
		{ "a\xff.png", VOUCH_ERR_SYNTAX },
		{ "none.png", VOUCH_ERR_NOT_FOUND },
		{ "none/none.png", VOUCH_ERR_NOT_FOUND },
		{ "link.png", VOUCH_ERR_UNSUPPORTED },
		{ "away/secret.png", VOUCH_ERR_IO },
		{ "inside", VOUCH_ERR_UNSUPPORTED },
		{ "fifo.png", VOUCH_ERR_UNSUPPORTED },
		{ "text.png", VOUCH_ERR_UNSUPPORTED },
		{ "empty.png", VOUCH_ERR_UNSUPPORTED },
		{ "huge.png", VOUCH_ERR_TOO_LONG },
	};
	const struct vouch_picture *picture = NULL;
	char path[128], target[128], name[1100];
	FILE *file;
	size_t i;

	(void)state;
	path_of(path, "inside");
	assert_int_equal(mkdir(path, 0700), 0);
	put_picture("inside/in.png", 1, 1, 0);
	path_of(target, "inside/in.png");
	path_of(path, "link.png");
	assert_int_equal(symlink(target, path), 0);
	path_of(path, "away");
	assert_int_equal(symlink("/tmp", path), 0);
	path_of(path, "fifo.png");
	assert_int_equal(mkfifo(path, 0600), 0);
	path_of(path, "text.png");
	file = fopen(path, "w");
	fputs("not a picture at all, but long enough", file);
	fclose(file);
	path_of(path, "empty.png");
	fclose(fopen(path, "w"));
	put_picture("huge.png", 4096, 2049, 255);
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		diag = (struct vouch_diag)VOUCH_DIAG_INIT;
		assert_int_equal(vouch_album_take(album, rows[i].name,
		    strlen(rows[i].name), &diag, &picture), rows[i].err);
		assert_null(picture);
		assert_string_equal(diag.file, "");
		assert_memory_equal(diag.subject, rows[i].name, 1);
	}
	assert_int_equal(vouch_album_take(album, "in\0.png", 7, &diag,
	    &picture), VOUCH_ERR_SYNTAX);
	memset(name, 'x', sizeof name);
	assert_int_equal(vouch_album_take(album, name, sizeof name, &diag,
	    &picture), VOUCH_ERR_SYNTAX);
	assert_int_equal(vouch_album_take(album, name, 300, &diag,
	    &picture), VOUCH_ERR_TOO_LONG);
	assert_ok(vouch_album_take(album, "inside/in.png", 13, &diag,
	    &picture));
	vouch_album_give(album, picture);
}

/* Sixteen of 8 MB: more than is kept. What is in use stays, what was not used
 * longest goes, and is read again. */
static void kept(void **state)
{
	const struct vouch_picture *held, *picture;
	char name[16], path[128];
	int i;

	(void)state;
	for (i = 0; i < 16; i++) {
		snprintf(name, sizeof name, "k%d.png", i);
		put_picture(name, 4096, 2048, (uint8_t)i);
	}
	assert_ok(vouch_album_take(album, "k0.png", 6, &diag, &held));
	for (i = 1; i < 16; i++) {
		snprintf(name, sizeof name, "k%d.png", i);
		assert_ok(vouch_album_take(album, name, strlen(name), &diag,
		    &picture));
		assert_int_equal(picture->pixel[4096 * 2048 - 1], i);
		vouch_album_give(album, picture);
		snprintf(path, sizeof path, "%s/%s", folder, name);
		assert_int_equal(unlink(path), 0);
	}
	assert_int_equal(held->pixel[0], 0);
	assert_ok(vouch_album_take(album, "k15.png", 7, &diag, &picture));
	vouch_album_give(album, picture);
	assert_int_equal(vouch_album_take(album, "k1.png", 6, &diag,
	    &picture), VOUCH_ERR_NOT_FOUND);
	assert_ok(vouch_album_take(album, "k0.png", 6, &diag, &picture));
	assert_ptr_equal(picture, held);
	vouch_album_give(album, picture);
	vouch_album_give(album, held);
}

struct job {
	int number;
	bool good;
};

static void work(void *data, unsigned worker, void *context)
{
	struct job *job = data;
	const struct vouch_picture *picture;
	char name[16];

	(void)worker;
	(void)context;
	snprintf(name, sizeof name, "t%d.png", job->number % 5);
	job->good = vouch_album_take(album, name, strlen(name), NULL,
	    &picture) == VOUCH_OK;
	if (job->good) {
		job->good = picture->pixel[0] == job->number % 5;
		vouch_album_give(album, picture);
	}
}

static void threads(void **state)
{
	struct vouch_pool *pool;
	struct job *job;
	char name[16];
	int i = 0;

	(void)state;
	for (i = 0; i < 5; i++) {
		snprintf(name, sizeof name, "t%d.png", i);
		put_picture(name, 20, 20, (uint8_t)i);
	}
	assert_ok(vouch_pool_new(4, 8, sizeof *job, work, NULL, &pool));
	for (i = 0; i < 500 || vouch_pool_pending(pool) > 0;) {
		job = i < 500 ? vouch_pool_slot(pool) : NULL;
		if (job != NULL) {
			job->number = i++;
			vouch_pool_submit(pool);
			continue;
		}
		job = vouch_pool_take(pool);
		assert_true(job->good);
		vouch_pool_done(pool);
	}
	vouch_pool_free(pool);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(taken, open_album,
		    close_album),
		cmocka_unit_test_setup_teardown(refused, open_album,
		    close_album),
		cmocka_unit_test_setup_teardown(kept, open_album, close_album),
		cmocka_unit_test_setup_teardown(threads, open_album,
		    close_album),
	};

	return cmocka_run_group_tests(tests, make, clear);
}
