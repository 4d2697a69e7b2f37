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

/* "NAME=TEXT" of --set for a field; NULL if there is none. */
static const char *constant_of(const struct print_args *args,
    const char *field)
{
	size_t len = strlen(field), i;

	for (i = 0; i < args->set.count; i++) {
		if (strncmp(args->set.at[i], field, len) == 0 &&
		    args->set.at[i][len] == '=')
			return args->set.at[i] + len + 1;
	}
	return NULL;
}

/* A column misspelt in --set would be left empty on every label. */
static enum vouch_err check_constants(const struct print_rows *rows,
    struct vouch_diag *diag)
{
	const char *names[VOUCH_TABLE_COLUMNS_MAX + 1], *near, *given;
	char name[64];
	size_t count = 0, i, j;

	for (i = 0; i < rows->kit->slots && count < VOUCH_TABLE_COLUMNS_MAX; i++)
		if (vouch_label_slot(rows->kit, i)->field != NULL)
			names[count++] = vouch_label_slot(rows->kit, i)->field;
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
    const struct vouch_slot *slot, struct vouch_diag *diag)
{
	const char *names[VOUCH_TABLE_COLUMNS_MAX + 1], *near;
	size_t i, count = vouch_reader_columns(rows->reader);
	char list[100];

	for (i = 0; i < count; i++)
		names[i] = vouch_reader_name(rows->reader, i);
	names[count] = NULL;
	near = vouch_str_nearest(slot->field, names);
	list_columns(rows->reader, list, sizeof list);
	vouch_diag_file(diag, rows->input);
	vouch_diag_field(diag, slot->field);
	if (near != NULL)
		vouch_diag_hint(diag, "there is a column '%s'; or give "
		    "the same for all: --set '%s=...'", near, slot->field);
	else
		vouch_diag_hint(diag, "its columns are %s: rename one, or give the "
		    "same for all: --set '%s=...'", list, slot->field);
	return vouch_diag_set(diag, VOUCH_ERR_UNKNOWN,
	    "the template needs this column (line %lu of it), and the records "
	    "have none", slot->line);
}

static enum vouch_err no_folder(const struct vouch_slot *slot,
    struct vouch_diag *diag)
{
	if (slot->field != NULL)
		vouch_diag_hint(diag, "the template's column \"%s\" names "
		    "pictures", slot->field);
	vouch_diag_file(diag, NULL);
	vouch_diag_field(diag, "--image-dir");
	return vouch_diag_set(diag, VOUCH_ERR_USAGE,
	    "is missing: which folder are the pictures in?");
}

static enum vouch_err find_columns(struct print_rows *rows,
    struct vouch_diag *diag)
{
	const struct vouch_slot *slot;
	size_t i;

	rows->column = calloc(rows->kit->slots + 1, sizeof *rows->column);
	rows->constant = calloc(rows->kit->slots + 1,
	    sizeof *rows->constant);
	if (rows->column == NULL || rows->constant == NULL)
		return vouch_diag_set(diag, VOUCH_ERR_NO_MEMORY,
		    "out of memory");
	for (i = 0; i < rows->kit->slots; i++) {
		slot = vouch_label_slot(rows->kit, i);
		rows->constant[i] = slot->constant;
		rows->column[i] = -1;
		if (slot->constant != NULL) {
			if (slot->kind == VOUCH_SLOT_IMAGE &&
			    rows->kit->album == NULL)
				return no_folder(slot, diag);
			continue;
		}
		rows->constant[i] = constant_of(rows->args, slot->field);
		if (rows->reader != NULL)
			rows->column[i] = vouch_reader_find(rows->reader,
			    slot->field);
		if (rows->constant[i] == NULL && rows->column[i] < 0 &&
		    !slot->optional)
			return no_column(rows, slot, diag);
		if (slot->kind == VOUCH_SLOT_IMAGE &&
		    rows->kit->album == NULL &&
		    (rows->constant[i] != NULL || rows->column[i] >= 0))
			return no_folder(slot, diag);
	}
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
	for (i = 0; err == VOUCH_OK && i < rows->kit->slots; i++) {
		text = rows->constant[i];
		len = text == NULL ? 0 : strlen(text);
		if (text == NULL && rows->column[i] >= 0)
			text = vouch_reader_cell(rows->reader,
			    (size_t)rows->column[i], &len);
		err = print_page_text(page, text == NULL ? "" : text, len);
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
	vouch_reader_blame(rows->reader, (size_t)rows->copies_column, diag);
	return diag->code;
}

bool print_rows_more(const struct print_rows *rows)
{
	return rows->more || rows->left > 0;
}

enum vouch_err print_rows_fill(struct print_rows *rows,
    const struct print_studio *studio, struct print_page *page,
    struct vouch_diag *diag)
{
	enum vouch_err err;

	err = print_page_init(page, studio, rows->pages + 1, diag);
	while (err == VOUCH_OK && print_rows_more(rows) &&
	    rows->place < rows->cells) {
		if (rows->left > 0) {
			err = add_cells(rows, page, diag);
			rows->left--;
			continue;
		}
		err = vouch_reader_next(rows->reader, diag, &rows->more);
		if (err == VOUCH_OK && rows->more)
			err = read_copies(rows, diag);
	}
	if (rows->place == rows->cells)
		rows->place = 0;
	if (page->cells > 0)
		rows->pages++;
	return err;
}
