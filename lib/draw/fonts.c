/*
 * See fonts.h. A folder's files are asked who they are, whatever their names;
 * Debian's are known by name, so that only one file is opened.
 */
#include "draw/fonts.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/str.h"

#define FILES_MAX 512

/* ---- Debian's ---- */

/* %s is the weight and slope in one word. */
static const struct packaged {
	const char *family, *pattern, *italic, *package;
	bool plain;              /* the upright 400 has no word at all */
} packaged[] = {
	{ "Roboto", "/usr/share/fonts/truetype/roboto/unhinted/RobotoTTF/"
	    "Roboto-%s.ttf", "Italic", "fonts-roboto-unhinted", false },
	{ "Roboto Condensed", "/usr/share/fonts/truetype/roboto/unhinted/"
	    "RobotoCondensed-%s.ttf", "Italic", "fonts-roboto-unhinted",
	    false },
	{ "Noto Sans", "/usr/share/fonts/truetype/noto/NotoSans-%s.ttf",
	    "Italic", "fonts-noto-core", false },
	{ "DejaVu Sans", "/usr/share/fonts/truetype/dejavu/DejaVuSans-%s.ttf",
	    "Oblique", "fonts-dejavu-core", true },
};

static const char *const weights[] = { "Thin", "ExtraLight", "Light", "Regular",
	"Medium", "SemiBold", "Bold", "ExtraBold", "Black" };

/* "Regular", "BoldItalic"; "Italic" is the italic of 400. */
static void style_word(const struct packaged *row,
    const struct vouch_display_font *want, char *out, size_t size)
{
	const char *weight = weights[want->weight / 100 - 1];

	if (want->italic && want->weight == 400)
		weight = "";
	snprintf(out, size, "%s%s", weight, want->italic ? row->italic : "");
}

static const struct packaged *find_packaged(const char *family)
{
	size_t i;

	for (i = 0; i < sizeof packaged / sizeof packaged[0]; i++)
		if (vouch_str_same(packaged[i].family, family))
			return &packaged[i];
	return NULL;
}

/* The path without the %s, the word in its place. */
static void packaged_path(const struct packaged *row,
    const struct vouch_display_font *want, char *path, size_t size)
{
	const char *gap = strstr(row->pattern, "%s");
	bool bare = row->plain && want->weight == 400 && !want->italic;
	char word[32] = "";
	int before = (int)(gap - row->pattern);

	if (bare)
		before--; /* nor the hyphen */
	else
		style_word(row, want, word, sizeof word);
	snprintf(path, size, "%.*s%s%s", before, row->pattern, word, gap + 2);
}

/* ---- a folder's ---- */

/* The search so far. */
struct search {
	const struct vouch_display_font *want;
	struct vouch_font *found;
	unsigned seen;           /* bit w: weight w * 100 of the family, upright;
	                            bit 16 + w: italic */
	char passed[256];        /* the last file that is no font of ours */
	char why[96];
};

static unsigned seen_bit(unsigned weight, bool italic)
{
	return 1u << (weight / 100 + (italic ? 16 : 0));
}

static bool is_font_name(const char *name)
{
	size_t len = strlen(name);

	return len > 4 && name[0] != '.' &&
	    (vouch_str_same(name + len - 4, ".ttf") ||
	    vouch_str_same(name + len - 4, ".otf"));
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void free_names(char **names, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		free(names[i]);
	free(names);
}

/* The fonts of an open folder, sorted. */
static enum vouch_err read_names(DIR *dir, struct vouch_diag *diag,
    char **names, size_t *count)
{
	const struct dirent *entry;

	while ((errno = 0, entry = readdir(dir)) != NULL) {
		if (!is_font_name(entry->d_name))
			continue;
		if (*count == FILES_MAX)
			return vouch_diag_set(diag, VOUCH_ERR_TOO_LONG,
			    "more than %d fonts in one folder", FILES_MAX);
		names[*count] = strdup(entry->d_name);
		if (names[*count] == NULL)
			return VOUCH_ERR_NO_MEMORY;
		++*count;
	}
	if (errno != 0)
		return vouch_diag_errno(diag, VOUCH_ERR_IO,
		    "cannot read the folder");
	qsort(names, *count, sizeof *names, by_name);
	return VOUCH_OK;
}

static enum vouch_err list(const char *folder, struct vouch_diag *diag,
    char ***names, size_t *count)
{
	DIR *dir = opendir(folder);
	enum vouch_err err;

	if (dir == NULL && (errno == ENOENT || errno == ENOTDIR))
		return VOUCH_OK;
	vouch_diag_file(diag, folder);
	if (dir == NULL)
		return vouch_diag_errno(diag, VOUCH_ERR_IO,
		    "cannot read the folder");
	*names = calloc(FILES_MAX, sizeof **names);
	err = *names == NULL ? VOUCH_ERR_NO_MEMORY :
	    read_names(dir, diag, *names, count);
	closedir(dir);
	return err;
}

/* Is it the font that is wanted? It is search->found then. */
static enum vouch_err try_file(struct search *search, const char *path,
    struct vouch_diag *diag)
{
	const struct vouch_font_metrics *m;
	struct vouch_diag own = VOUCH_DIAG_INIT;
	struct vouch_font *font = NULL;
	enum vouch_err err = vouch_font_load(path, &own, &font);

	if (err == VOUCH_ERR_UNSUPPORTED) {
		vouch_str_cut(search->passed, sizeof search->passed, path,
		    strlen(path));
		vouch_str_cut(search->why, sizeof search->why, own.expected,
		    strlen(own.expected));
		return VOUCH_OK;
	}
	if (err != VOUCH_OK) {
		if (diag != NULL)
			*diag = own;
		return err;
	}
	m = vouch_font_metrics(font);
	if (vouch_str_same(m->family, search->want->family)) {
		if (m->weight == search->want->weight &&
		    m->italic == search->want->italic) {
			search->found = font;
			return VOUCH_OK;
		}
		search->seen |= seen_bit(m->weight, m->italic);
	}
	vouch_font_free(font);
	return VOUCH_OK;
}

static enum vouch_err try_folder(struct search *search, const char *folder,
    struct vouch_diag *diag)
{
	char **names = NULL, path[4096];
	size_t count = 0, i;
	enum vouch_err err = list(folder, diag, &names, &count);

	for (i = 0; err == VOUCH_OK && search->found == NULL && i < count; i++) {
		int len = snprintf(path, sizeof path, "%s/%s", folder,
		    names[i]);

		if (len < 0 || (size_t)len >= sizeof path) {
			err = vouch_diag_set(diag, VOUCH_ERR_TOO_LONG,
			    "the path of a font in it is too long");
			break;
		}
		err = try_file(search, path, diag);
	}
	free_names(names, count);
	return err;
}

static enum vouch_err try_packaged(struct search *search,
    const struct packaged *row, struct vouch_diag *diag)
{
	struct vouch_diag own = VOUCH_DIAG_INIT;
	char path[256];
	enum vouch_err err;

	packaged_path(row, search->want, path, sizeof path);
	err = vouch_font_load(path, &own, &search->found);
	if (err == VOUCH_ERR_IO && own.sys_errno == ENOENT)
		return VOUCH_OK;
	if (err != VOUCH_OK && diag != NULL)
		*diag = own;
	return err;
}

/* ---- what to say when there is none ---- */

/* Notes what else there is of a packaged family. */
static void look_around(struct search *search, const struct packaged *row)
{
	struct vouch_display_font other = *search->want;
	char path[256];
	unsigned i;

	for (i = 0; row != NULL && i < 18; i++) {
		other.weight = (i % 9 + 1) * 100;
		other.italic = i >= 9;
		packaged_path(row, &other, path, sizeof path);
		if (access(path, R_OK) == 0)
			search->seen |= seen_bit(other.weight, other.italic);
	}
}

/* "400, 700 italic" */
static void list_seen(unsigned seen, char *out, size_t size)
{
	size_t len = 0;
	unsigned bit;

	out[0] = '\0';
	for (bit = 1; bit < 32; bit++)
		if ((seen >> bit & 1) != 0 && len < size)
			len += (size_t)snprintf(out + len, size - len,
			    "%s%u%s", len > 0 ? ", " : "", bit % 16 * 100,
			    bit > 16 ? " italic" : "");
}

/* "DIR, DIR, FILE": where it was looked for. */
static void list_places(const char *const *folders, const char *file, char *out,
    size_t size)
{
	size_t i, len = 0;

	out[0] = '\0';
	for (i = 0; folders[i] != NULL && len < size; i++)
		len += (size_t)snprintf(out + len, size - len, "%s%s",
		    len > 0 ? ", " : "", folders[i]);
	if (file[0] != '\0' && len < size)
		snprintf(out + len, size - len, "%s%s", len > 0 ? ", " : "",
		    file);
}

static void hint(const struct search *search, const struct packaged *row,
    struct vouch_diag *diag)
{
	char seen[192];

	if (search->seen != 0) {
		list_seen(search->seen, seen, sizeof seen);
		vouch_diag_hint(diag, "the family is there in %s", seen);
	} else if (search->passed[0] != '\0') {
		vouch_diag_hint(diag, "%s was passed over: %s", search->passed,
		    search->why);
	} else if (row != NULL) {
		vouch_diag_hint(diag, "install the package %s", row->package);
	} else {
		vouch_diag_hint(diag, "put its .ttf or .otf file into the "
		    "folder \"fonts\" beside the template");
	}
}

static enum vouch_err not_found(const struct search *search,
    const struct packaged *row, const char *const *folders,
    struct vouch_diag *diag)
{
	const struct vouch_display_font *want = search->want;
	char subject[128], path[256] = "", places[192];
	int len = snprintf(subject, sizeof subject, "%s %u%s", want->family,
	    want->weight, want->italic ? " italic" : "");

	if (row != NULL)
		packaged_path(row, want, path, sizeof path);
	list_places(folders, path, places, sizeof places);
	vouch_diag_file(diag, NULL);
	vouch_diag_subject(diag, subject, (size_t)len);
	hint(search, row, diag);
	return vouch_diag_set(diag, VOUCH_ERR_NOT_FOUND,
	    "no such font%s%s", places[0] != '\0' ? " in " : "", places);
}

enum vouch_err vouch_fonts_find(const struct vouch_display_font *want,
    const char *const *folders, struct vouch_diag *diag,
    struct vouch_font **font)
{
	struct vouch_display_font real = *want;
	struct search search = { .want = &real };
	const struct packaged *row;
	enum vouch_err err = VOUCH_OK;
	size_t i;

	if (want->weight < 100 || want->weight > 900 || want->weight % 100 != 0)
		return vouch_diag_set(diag, VOUCH_ERR_RANGE,
		    "a weight of %u; expected 100, 200, ... 900", want->weight);
	if (vouch_str_same(real.family, "sans-serif"))
		vouch_str_cut(real.family, sizeof real.family,
		    VOUCH_FONT_DEFAULT, strlen(VOUCH_FONT_DEFAULT));
	row = find_packaged(real.family);
	for (i = 0; err == VOUCH_OK && search.found == NULL &&
	    folders[i] != NULL; i++)
		err = try_folder(&search, folders[i], diag);
	if (err == VOUCH_OK && search.found == NULL && row != NULL)
		err = try_packaged(&search, row, diag);
	if (err == VOUCH_OK && search.found == NULL) {
		look_around(&search, row);
		err = not_found(&search, row, folders, diag);
	}
	if (err == VOUCH_OK)
		*font = search.found;
	return err;
}
