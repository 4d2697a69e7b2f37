/* Which file a font's name means, in folders of the test's own and Debian's. */
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

#include "base/buf.h"
#include "base/num.h"
#include "draw/fonts.h"
#include "io/file.h"
#include "unit/draw/fontfiles.h"

#define assert_ok(err) assert_int_equal(err, VOUCH_OK)
#define COUNT(a) (sizeof(a) / sizeof(a)[0])

static char top[64], first[80], second[80], missing[80];

static struct vouch_display_font named(const char *family, unsigned weight,
    bool italic)
{
	struct vouch_display_font font = { .weight = weight,
		.italic = italic };

	snprintf(font.family, sizeof font.family, "%s", family);
	return font;
}

/* A copy of a file, under another name. */
static void copy(const char *from, const char *folder, const char *name)
{
	struct vouch_buf buf;
	char path[200];
	FILE *file;

	vouch_buf_init(&buf, VOUCH_FONT_BYTES_MAX);
	assert_ok(vouch_file_load(from, NULL, &buf));
	snprintf(path, sizeof path, "%s/%s", folder, name);
	file = fopen(path, "wb");
	assert_non_null(file);
	assert_int_equal(fwrite(buf.data, 1, buf.len, file), buf.len);
	assert_int_equal(fclose(file), 0);
	vouch_buf_release(&buf);
}

/* Writes into OS/2 that the font may not be embedded. */
static void forbid_embedding(const char *folder, const char *name)
{
	uint8_t row[16];
	char path[200];
	FILE *file;
	long at = 12;

	snprintf(path, sizeof path, "%s/%s", folder, name);
	file = fopen(path, "r+b");
	assert_non_null(file);
	do {
		assert_int_equal(fseek(file, at, SEEK_SET), 0);
		assert_int_equal(fread(row, 1, sizeof row, file), sizeof row);
		at += (long)sizeof row;
	} while (memcmp(row, "OS/2", 4) != 0);
	assert_int_equal(fseek(file, (long)vouch_get_be(row + 8, 4) + 8,
	    SEEK_SET), 0);
	assert_int_equal(fwrite("\0\2", 1, 2, file), 2);
	assert_int_equal(fclose(file), 0);
}

static void drop(const char *folder, const char *name)
{
	char path[200];

	snprintf(path, sizeof path, "%s/%s", folder, name);
	assert_int_equal(unlink(path), 0);
}

/* The PostScript name of what was found, or "" and the complaint. */
static const char *find(const char *family, unsigned weight, bool italic,
    char *line, size_t size, char *hint)
{
	static char name[64];
	const char *const folders[] = { missing, first, second, NULL };
	const struct vouch_display_font want = named(family, weight, italic);
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	struct vouch_font *font = NULL;
	enum vouch_err err = vouch_fonts_find(&want, folders, &diag, &font);

	name[0] = '\0';
	assert_int_equal(err, diag.code);
	if (err == VOUCH_OK) {
		snprintf(name, sizeof name, "%s",
		    vouch_font_metrics(font)->name);
		vouch_font_free(font);
	} else if (line != NULL) {
		assert_null(font);
		vouch_diag_format(&diag, line, size);
		snprintf(hint, size, "%s", diag.hint);
	}
	return name;
}

static void assert_found(const char *family, unsigned weight, bool italic,
    const char *name)
{
	assert_string_equal(find(family, weight, italic, NULL, 0, NULL),
	    name);
}

static void debians(void **state)
{
	static const struct {
		const char *family;
		unsigned weight;
		bool italic;
		const char *name;
	} rows[] = {
		{ "Roboto", 400, false, "Roboto-Regular" },
		{ "roboto", 400, true, "Roboto-Italic" },
		{ "Roboto", 700, false, "Roboto-Bold" },
		{ "Roboto", 900, true, "Roboto-BlackItalic" },
		{ "Roboto", 100, false, "Roboto-Thin" },
		{ "sans-serif", 500, false, "Roboto-Medium" },
		{ "Roboto Condensed", 700, false, "RobotoCondensed-Bold" },
		{ "Roboto Condensed", 300, true,
		    "RobotoCondensed-LightItalic" },
		{ "DejaVu Sans", 400, false, "DejaVuSans" },
		{ "DejaVu Sans", 700, false, "DejaVuSans-Bold" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++)
		assert_found(rows[i].family, rows[i].weight, rows[i].italic,
		    rows[i].name);
}

/* By what the files say they are; folders in their order, files by name. */
static void folders(void **state)
{
	(void)state;
	assert_found("Prociono", 400, false, "");
	copy(PROCIONO, second, "b.otf");
	assert_found("Prociono", 400, false, "Prociono");
	assert_found("prociono", 400, false, "Prociono");
	assert_found("Prociono", 700, false, "");
	assert_found("Prociono", 400, true, "");
	/* a folder goes before Debian's, the first before the second */
	copy(ROBOTO, first, "z.TTF");
	copy(PROCIONO, first, ".hidden.otf");
	copy("Makefile", first, "notes.txt");
	assert_found("Roboto", 400, false, "Roboto-Regular");
	assert_found("Roboto", 700, false, "Roboto-Bold");
	drop(second, "b.otf");
	assert_found("Prociono", 400, false, "");
	drop(first, ".hidden.otf");
	drop(first, "notes.txt");
	drop(first, "z.TTF");
}

/* Of several that fit, the first by name: its licence bits tell it here. */
static void first_by_name(void **state)
{
	const char *const folders[] = { first, NULL };
	const struct vouch_display_font want = named("Prociono", 400, false);
	struct vouch_font *font;
	char name[20];
	int i;

	(void)state;
	for (i = 7; i >= 0; i--) {
		snprintf(name, sizeof name, "%d.otf", i * 5 % 8);
		copy(PROCIONO, first, name);
	}
	forbid_embedding(first, "0.otf");
	assert_ok(vouch_fonts_find(&want, folders, NULL, &font));
	assert_false(vouch_font_metrics(font)->may_embed);
	vouch_font_free(font);
	for (i = 0; i < 8; i++) {
		snprintf(name, sizeof name, "%d.otf", i);
		drop(first, name);
	}
}

static void not_found(void **state)
{
	char line[600], hint[600], want[600];

	(void)state;
	assert_string_equal(find("Be Vietnam Pro", 600, true, line,
	    sizeof line, hint), "");
	snprintf(want, sizeof want, "\"Be Vietnam Pro 600 italic\": no such "
	    "font in %s, %s, %s", missing, first, second);
	assert_string_equal(line, want);
	assert_string_equal(hint, "put its .ttf or .otf file into the folder "
	    "\"fonts\" beside the template");
	assert_string_equal(find("Roboto", 600, false, line, sizeof line,
	    hint), "");
	snprintf(want, sizeof want, "\"Roboto 600\": no such font in %s, %s, "
	    "%s, %sRoboto-SemiBold.ttf", missing, first, second, ROBOTO_DIR);
	assert_string_equal(line, want);
	assert_string_equal(hint, "the family is there in 100, 300, 400, 500, "
	    "700, 900, 100 italic, 300 italic, 400 italic, 500 italic, "
	    "700 italic, 900 italic");
	copy(PROCIONO, first, "1.otf");
	assert_string_equal(find("Prociono", 600, false, line, sizeof line,
	    hint), "");
	assert_string_equal(hint, "the family is there in 400");
	drop(first, "1.otf");
	assert_string_equal(find("Roboto", 450, false, line, sizeof line,
	    hint), "");
	assert_string_equal(line, "a weight of 450; expected 100, 200, ... "
	    "900");
}

/* A font that is none of ours is passed over, a damaged one is not: somebody
 * believes it is in use. */
static void bad_files(void **state)
{
	char line[600], hint[600], want[600];

	(void)state;
	copy(MADE "variable", first, "a.ttf");
	assert_found("Roboto", 400, false, "Roboto-Regular");
	assert_string_equal(find("Inter", 400, false, line, sizeof line,
	    hint), "");
	snprintf(want, sizeof want, "%s/a.ttf was passed over: a variable "
	    "font; expected a file of one weight", first);
	assert_string_equal(hint, want);
	copy(MADE "cut-short", first, "b.ttf");
	assert_string_equal(find("Roboto", 400, false, line, sizeof line,
	    hint), "");
	snprintf(want, sizeof want, "%s/b.ttf: a damaged font: cut short in "
	    "its table \"post\"", first);
	assert_string_equal(line, want);
	drop(first, "a.ttf");
	drop(first, "b.ttf");
}

static void too_many(void **state)
{
	char line[600], hint[600], want[600], name[20];
	int i;

	(void)state;
	for (i = 0; i < 513; i++) {
		snprintf(name, sizeof name, "%d.ttf", i);
		copy(MADE "truetype", first, name);
	}
	assert_string_equal(find("Roboto", 400, false, line, sizeof line,
	    hint), "");
	snprintf(want, sizeof want, "%s: more than 512 fonts in one folder",
	    first);
	assert_string_equal(line, want);
	drop(first, "7.ttf");
	assert_found("Roboto", 400, false, "Roboto-Regular");
	for (i = 0; i < 513; i++) {
		snprintf(name, sizeof name, "%d.ttf", i);
		if (i != 7)
			drop(first, name);
	}
}

static int make_folders(void **state)
{
	(void)state;
	snprintf(top, sizeof top, "/tmp/vouch-fonts-XXXXXX");
	if (mkdtemp(top) == NULL)
		return 1;
	snprintf(first, sizeof first, "%s/1", top);
	snprintf(second, sizeof second, "%s/2", top);
	snprintf(missing, sizeof missing, "%s/3", top);
	return mkdir(first, 0700) != 0 || mkdir(second, 0700) != 0;
}

static int remove_folders(void **state)
{
	(void)state;
	return rmdir(first) != 0 || rmdir(second) != 0 || rmdir(top) != 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(debians),
		cmocka_unit_test(folders),
		cmocka_unit_test(first_by_name),
		cmocka_unit_test(not_found),
		cmocka_unit_test(bad_files),
		cmocka_unit_test(too_many),
	};

	return cmocka_run_group_tests(tests, make_folders, remove_folders);
}
