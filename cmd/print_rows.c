/*
 * Rows of the records onto pages: which column goes into which slot, how many
 * labels of each row, and where on the sheet they lie.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "print_job.h"

#include "base/num.h"
#include "base/str.h"

#define COPIES_MAX 10000

/* ---- columns ---- */

const char *print_rows_constant(const struct vouch_opt_list *set,
    const char *field)
{
	size_t len = strlen(field), i;

	for (i = 0; i < set->count; i++) {
		if (strncmp(set->at[i], field, len) == 0 &&
		    set->at[i][len] == '=')
			return set->at[i] + len + 1;
	}
	return NULL;
}

/* A column misspelt in --set would be left empty on every label. */
static enum vouch_err check_constants(const struct print_rows *rows,
    struct vouch_diag *diag)
{
	const char *names[VOUCH_TABLE_COLUMNS_MAX + 1], *near, *given;
	struct print_want want;
	char name[64];
	size_t count = 0, i, j;

	for (i = 0; i < rows->wants && count < VOUCH_TABLE_COLUMNS_MAX; i++) {
		rows->want(rows->source, i, &want);
		if (want.field != NULL)
			names[count++] = want.field;
	}
	names[count] = NULL;
	for (i = 0; i < rows->args->set.count; i++) {
		given = rows->args->set.at[i];
		vouch_str_cut(name, sizeof name, given,
		    strcspn(given, "="));
		for (j = 0; j < count && strcmp(names[j], name) != 0; j++)
			continue;
		if (j < count)
			continue;
		near = vouch_str_nearest(name, names);
		if (near != NULL)
			vouch_diag_hint(diag, "did you mean '%s'?", near);
		else
			vouch_diag_hint(diag, "--fields shows the columns it "
			    "takes");
		vouch_diag_file(diag, NULL);
		vouch_diag_field(diag, "--set");
		vouch_diag_subject(diag, name, strlen(name));
		return vouch_diag_set(diag, VOUCH_ERR_UNKNOWN,
		    "the template takes no such column");
	}
	return VOUCH_OK;
}

/* "code, Tên, Giá": the columns there are, as far as they go. */
static void list_columns(const struct vouch_reader *reader, char *out,
    size_t size)
{
	size_t count = vouch_reader_columns(reader), len = 0, i;
	const char *name;

	out[0] = '\0';
	for (i = 0; i < count; i++) {
		name = vouch_reader_name(reader, i);
		if (len + strlen(name) + sizeof ", ..." > size) {
			memcpy(out + len, ", ...", sizeof ", ...");
			return;
		}
		len += (size_t)snprintf(out + len, size - len, "%s%s",
		    i > 0 ? ", " : "", name);
	}
}

static enum vouch_err no_column(const struct print_rows *rows,
    const struct print_want *want, struct vouch_diag *diag)
{
	const char *names[VOUCH_TABLE_COLUMNS_MAX + 1], *near;
	size_t i, count = rows->reader == NULL ? 0 :
	    vouch_reader_columns(rows->reader);
	char list[100] = "";

	for (i = 0; i < count; i++)
		names[i] = vouch_reader_name(rows->reader, i);
	names[count] = NULL;
	near = vouch_str_nearest(want->field, names);
	if (rows->reader != NULL)
		list_columns(rows->reader, list, sizeof list);
	vouch_diag_file(diag, rows->input);
	vouch_diag_field(diag, want->field);
	if (near != NULL)
		vouch_diag_hint(diag, "there is a column '%s'; or give "
		    "the same for all: --set '%s=...'", near, want->field);
	else
		vouch_diag_hint(diag, "its columns are %s: rename one, or give the "
		    "same for all: --set '%s=...'", list, want->field);
	return vouch_diag_set(diag, VOUCH_ERR_UNKNOWN,
	    "the template needs this column (line %lu of it), and the records "
	    "have none", want->line);
}

static enum vouch_err no_folder(const struct print_want *want,
    struct vouch_diag *diag)
{
	if (want->field != NULL)
		vouch_diag_hint(diag, "the template's column \"%s\" names "
		    "pictures", want->field);
	vouch_diag_file(diag, NULL);
	vouch_diag_field(diag, "--image-dir");
	return vouch_diag_set(diag, VOUCH_ERR_USAGE,
	    "is missing: which folder are the pictures in?");
}

static enum vouch_err find_column(struct print_rows *rows, size_t number,
    const struct print_want *want, struct vouch_diag *diag)
{
	rows->constant[number] = want->constant;
	rows->column[number] = -1;
	if (want->constant == NULL) {
		rows->constant[number] = print_rows_constant(
		    &rows->args->set, want->field);
		if (rows->reader != NULL)
			rows->column[number] = vouch_reader_find(rows->reader,
			    want->field);
	}
	if (rows->constant[number] == NULL && rows->column[number] < 0)
		return want->optional ? VOUCH_OK :
		    no_column(rows, want, diag);
	return want->no_folder ? no_folder(want, diag) : VOUCH_OK;
}

static enum vouch_err find_columns(struct print_rows *rows,
    struct vouch_diag *diag)
{
	struct print_want want;
	enum vouch_err err = VOUCH_OK;
	size_t i;

	rows->column = calloc(rows->wants + 1, sizeof *rows->column);
	rows->constant = calloc(rows->wants + 1, sizeof *rows->constant);
	if (rows->column == NULL || rows->constant == NULL)
		return vouch_diag_set(diag, VOUCH_ERR_NO_MEMORY,
		    "out of memory");
	for (i = 0; err == VOUCH_OK && i < rows->wants; i++) {
		rows->want(rows->source, i, &want);
		err = find_column(rows, i, &want, diag);
	}
	if (err != VOUCH_OK)
		return err;
	rows->serial_column = rows->copies_column = -1;
	if (rows->reader == NULL)
		return VOUCH_OK;
	rows->serial_column = vouch_reader_find(rows->reader, "serial");
	if (rows->args->copies == NULL)
		return VOUCH_OK;
	rows->copies_column = vouch_reader_find(rows->reader,
	    rows->args->copies);
	if (rows->copies_column >= 0)
		return VOUCH_OK;
	vouch_diag_file(diag, rows->input);
	vouch_diag_field(diag, rows->args->copies);
	return vouch_diag_set(diag, VOUCH_ERR_UNKNOWN,
	    "the records have no such column");
}

void print_want_slot(const void *source, size_t number,
    struct print_want *want)
{
	const struct vouch_label_kit *kit = source;
	const struct vouch_slot *slot = vouch_label_slot(kit, number);

	*want = (struct print_want){ slot->field, slot->constant,
		slot->optional, slot->kind == VOUCH_SLOT_IMAGE &&
		kit->album == NULL, slot->line };
}

enum vouch_err print_rows_open(struct print_rows *rows, bool no_records,
    struct vouch_diag *diag)
{
	const struct vouch_reader_options options = {
		.encoding = rows->args->encoding };
	enum vouch_err err = VOUCH_OK;

	rows->more = !no_records;
	rows->left = no_records ? 1 : 0;
	if (!no_records)
		err = vouch_reader_open(rows->input, &options, diag,
		    &rows->reader);
	if (err == VOUCH_ERR_MISSING && strcmp(rows->input, "-") == 0)
		vouch_diag_hint(diag, "name a file of records, or give every "
		    "column with --set COLUMN=TEXT: --fields lists them");
	if (err == VOUCH_OK)
		err = check_constants(rows, diag);
	return err == VOUCH_OK ? find_columns(rows, diag) : err;
}

void print_rows_close(struct print_rows *rows)
{
	vouch_reader_close(rows->reader);
	rows->reader = NULL;
	free(rows->column);
	free(rows->constant);
	rows->column = NULL;
	rows->constant = NULL;
}

/* ---- rows ---- */

const char *print_rows_cell(const struct print_rows *rows, size_t number,
    size_t *len)
{
	const char *text = rows->constant[number];

	*len = text == NULL ? 0 : strlen(text);
	if (text == NULL && rows->column[number] >= 0)
		text = vouch_reader_cell(rows->reader,
		    (size_t)rows->column[number], len);
	return text == NULL ? "" : text;
}

static enum vouch_err add_cells(struct print_rows *rows,
    struct print_page *page, struct vouch_diag *diag)
{
	struct print_cell *cell = &page->cell[page->cells];
	enum vouch_err err = VOUCH_OK;
	const char *text;
	size_t len, i;

	cell->from = page->text.len;
	cell->line = rows->reader == NULL ? 0 :
	    vouch_reader_line(rows->reader);
	for (i = 0; err == VOUCH_OK && i < rows->wants; i++) {
		text = print_rows_cell(rows, i, &len);
		err = print_page_text(page, text, len);
	}
	text = "";
	len = 0;
	if (rows->serial_column >= 0)
		text = vouch_reader_cell(rows->reader,
		    (size_t)rows->serial_column, &len);
	if (err == VOUCH_OK)
		err = print_page_text(page, text, len);
	if (err != VOUCH_OK)
		return vouch_diag_set(diag, err, "the rows of a page are too "
		    "large");
	cell->err = VOUCH_OK;
	cell->place = rows->place++;
	page->cells++;
	return VOUCH_OK;
}

/* A record that is none takes a place as well, so that what is wrong with it is
 * told in its turn. */
static enum vouch_err add_bad(struct print_rows *rows,
    struct print_page *page, const struct vouch_diag *why,
    struct vouch_diag *diag)
{
	struct print_cell *cell = &page->cell[page->cells];
	enum vouch_err err = VOUCH_OK;
	size_t i;

	cell->from = page->text.len;
	for (i = 0; err == VOUCH_OK && i <= rows->wants; i++)
		err = print_page_text(page, "", 0);
	if (err != VOUCH_OK)
		return vouch_diag_set(diag, err, "out of memory");
	cell->err = why->code;
	cell->diag = *why;
	cell->line = why->line;
	cell->place = rows->place++;
	page->cells++;
	return VOUCH_OK;
}

static enum vouch_err read_copies(struct print_rows *rows,
    struct vouch_diag *diag)
{
	const char *text;
	size_t len;

	rows->left = 1;
	if (rows->copies_column < 0)
		return VOUCH_OK;
	text = vouch_reader_cell(rows->reader, (size_t)rows->copies_column,
	    &len);
	if (len == 0 || vouch_num_parse(text, len, 0, COPIES_MAX, diag,
	    &rows->left) == VOUCH_OK)
		return VOUCH_OK;
	rows->left = 0;
	vouch_reader_blame(rows->reader, (size_t)rows->copies_column, diag);
	return diag->code;
}

/* Those that came out before the printer stopped. */
static void skip_printed(struct print_rows *rows)
{
	const uint64_t count = rows->left < rows->skip ? rows->left :
	    rows->skip;

	rows->left -= count;
	rows->skip -= count;
}

/* On a roll with one label in a row the printer counts copies itself. */
static unsigned copies_at_once(struct print_rows *rows)
{
	const unsigned count = !rows->roll || rows->cells > 1 ? 1 :
	    (unsigned)rows->left; /* COPIES_MAX at most */

	rows->left -= count;
	return count;
}

enum vouch_err print_rows_next(struct print_rows *rows,
    struct vouch_diag *diag)
{
	enum vouch_err err = VOUCH_OK;

	skip_printed(rows);
	while (err == VOUCH_OK && rows->left == 0 && rows->more) {
		err = vouch_reader_next(rows->reader, diag, &rows->more);
		if (err == VOUCH_OK && rows->more)
			err = read_copies(rows, diag);
		if (err == VOUCH_OK)
			skip_printed(rows);
	}
	return err;
}

bool print_rows_more(const struct print_rows *rows)
{
	return rows->more || rows->left > 0;
}

enum vouch_err print_rows_fill(struct print_rows *rows,
    const struct print_studio *studio, struct print_page *page,
    struct vouch_diag *diag)
{
	struct vouch_diag why;
	enum vouch_err err;

	err = print_page_init(page, studio, rows->pages + 1, diag);
	while (err == VOUCH_OK && print_rows_more(rows) &&
	    rows->place < rows->cells) {
		why = (struct vouch_diag)VOUCH_DIAG_INIT;
		err = print_rows_next(rows, &why);
		if (err != VOUCH_OK && vouch_err_status(err) == CMD_USAGE) {
			err = add_bad(rows, page, &why, diag);
			continue;
		}
		if (err != VOUCH_OK)
			*diag = why;
		if (err != VOUCH_OK || rows->left == 0)
			break;
		err = add_cells(rows, page, diag);
		page->copies = copies_at_once(rows);
	}
	if (rows->place == rows->cells)
		rows->place = 0;
	if (page->cells > 0)
		rows->pages++;
	return err;
}
