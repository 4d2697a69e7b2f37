/*
 * Templates and sheets by name, and what they are, for people who choose one.
 */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd.h"
#include "columns.h"
#include "print.h"
#include "print_text.h"

#include "base/ini.h"
#include "base/str.h"
#include "draw/template.h"
#include "io/file.h"

#define TEMPLATES_MAX 256
#define IMAGE_MAX (16u << 20)

static void add_folder(struct print_folders *folders, size_t *count,
    const char *path)
{
	if (path == NULL || path[0] == '\0' || vouch_str_copy(
	    folders->path[*count], PRINT_PATH, path) != VOUCH_OK)
		return;
	folders->folder[*count] = folders->path[*count];
	(*count)++;
}

/* share/vouch/templates of the prefix the program is installed in; or templates
 * beside the folder it was built in. */
static void add_installed(struct print_folders *folders, size_t *count)
{
	static const char *const places[] = { "/../share/vouch/templates",
		"/../../templates", "/../../../templates" };
	char program[PRINT_PATH], path[PRINT_PATH];
	ssize_t len = readlink("/proc/self/exe", program, sizeof program - 1);
	char *slash;
	size_t i;

	if (len <= 0)
		return;
	program[len] = '\0';
	slash = strrchr(program, '/');
	for (i = 0; slash != NULL && i < sizeof places / sizeof places[0];
	    i++) {
		if (snprintf(path, sizeof path, "%.*s%s",
		    (int)(slash - program), program, places[i]) < PRINT_PATH &&
		    access(path, R_OK | X_OK) == 0) {
			add_folder(folders, count, path);
			return;
		}
	}
}

void print_folders_init(struct print_folders *folders, const char *own)
{
	size_t count = 0;

	memset(folders, 0, sizeof *folders);
	add_folder(folders, &count, own);
	add_folder(folders, &count, getenv("VOUCH_TEMPLATES"));
	add_installed(folders, &count);
}

/* ---- names ---- */

static bool is_file_name(const char *name)
{
	size_t len = strlen(name);

	return strchr(name, '/') != NULL ||
	    (len > 4 && strcmp(name + len - 4, ".svg") == 0);
}

struct names {
	char *name[TEMPLATES_MAX + 1];
	size_t count;
};

static void release_names(struct names *names)
{
	while (names->count > 0)
		free(names->name[--names->count]);
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static bool is_drawing(const char *name)
{
	size_t len = strlen(name);

	return len > 4 && strcmp(name + len - 4, ".svg") == 0;
}

/* Names of the templates in a folder, in their order; NULL behind the last.
 * Drawings have theirs without the ending, text templates with it. */
static void find_names(const char *folder, bool drawings,
    struct names *names)
{
	const struct dirent *entry;
	DIR *dir = opendir(folder);
	char *copy;

	names->count = 0;
	while (dir != NULL && names->count < TEMPLATES_MAX &&
	    (entry = readdir(dir)) != NULL) {
		if (entry->d_name[0] == '.' || !(drawings ?
		    is_drawing(entry->d_name) : print_is_text(entry->d_name)))
			continue;
		copy = strdup(entry->d_name);
		if (copy == NULL)
			break;
		if (drawings)
			copy[strlen(copy) - 4] = '\0';
		names->name[names->count++] = copy;
	}
	if (dir != NULL)
		closedir(dir);
	qsort(names->name, names->count, sizeof names->name[0], by_name);
	names->name[names->count] = NULL;
}

static enum vouch_err no_template(const struct print_folders *folders,
    const char *name, struct vouch_diag *diag)
{
	struct names names;
	const char *near;
	size_t i;

	for (i = 0; folders->folder[i] != NULL; i++) {
		find_names(folders->folder[i], true, &names);
		near = vouch_str_nearest(name,
		    (const char *const *)names.name);
		if (near != NULL)
			vouch_diag_hint(diag, "did you mean '%s'?", near);
		release_names(&names);
		if (near != NULL)
			break;
	}
	if (folders->folder[i] == NULL)
		vouch_diag_hint(diag, "vouch-print --list shows the templates "
		    "there are; a file of your own is given with its .svg");
	vouch_diag_field(diag, "--template");
	vouch_diag_subject(diag, name, strlen(name));
	return vouch_diag_set(diag, VOUCH_ERR_NOT_FOUND, "no such template");
}

static bool readable(const char *path)
{
	FILE *file = fopen(path, "r");

	if (file != NULL)
		fclose(file);
	return file != NULL;
}

static enum vouch_err find_template(const struct print_folders *folders,
    const char *name, struct vouch_diag *diag, char path[PRINT_PATH])
{
	size_t i;

	if (is_file_name(name))
		return vouch_str_copy(path, PRINT_PATH, name) == VOUCH_OK ?
		    VOUCH_OK : vouch_diag_set(diag, VOUCH_ERR_TOO_LONG,
		    "the name is too long");
	for (i = 0; folders->folder[i] != NULL; i++) {
		if (snprintf(path, PRINT_PATH, "%s/%s.svg",
		    folders->folder[i], name) < PRINT_PATH && readable(path))
			return VOUCH_OK;
	}
	return no_template(folders, name, diag);
}

/* ---- one template ---- */

/* A picture beside the drawing. */
static enum vouch_err load_picture(void *context, const char *name,
    struct vouch_buf *out, struct vouch_diag *diag)
{
	const char *path = context, *slash = strrchr(path, '/');
	char full[2 * PRINT_PATH];

	snprintf(full, sizeof full, "%.*s%s",
	    slash == NULL ? 0 : (int)(slash + 1 - path), path, name);
	return vouch_file_load(full, diag, out);
}

enum vouch_err print_template_open(const struct print_folders *folders,
    const char *name, bool english, struct vouch_diag *diag,
    struct print_template *out)
{
	struct vouch_template_source source = { .english = english,
		.load = load_picture };
	enum vouch_err err;

	memset(out, 0, sizeof *out);
	vouch_buf_init(&out->text, IMAGE_MAX);
	err = find_template(folders, name, diag, out->path);
	if (err == VOUCH_OK)
		err = vouch_file_load(out->path, diag, &out->text);
	if (err == VOUCH_OK) {
		source.file = source.context = out->path;
		source.text = vouch_buf_text(&out->text);
		source.len = out->text.len;
		err = vouch_template_compile(&source, diag, &out->display);
	}
	if (err != VOUCH_OK)
		print_template_close(out);
	return err;
}

void print_template_close(struct print_template *template)
{
	vouch_display_release(&template->display);
	vouch_buf_release(&template->text);
}

enum vouch_err print_stock_load(const struct print_folders *folders,
    struct vouch_diag *diag, struct vouch_stock_list *out)
{
	char path[PRINT_PATH + 16];
	struct vouch_buf text;
	enum vouch_err err;
	size_t i;

	for (i = 0; folders->folder[i] != NULL; i++) {
		snprintf(path, sizeof path, "%s/sheets.ini",
		    folders->folder[i]);
		if (readable(path))
			break;
	}
	if (folders->folder[i] == NULL)
		return vouch_diag_set(diag, VOUCH_ERR_NOT_FOUND,
		    "no sheets.ini where templates are looked for");
	vouch_buf_init(&text, VOUCH_INI_FILE_MAX);
	err = vouch_file_load(path, diag, &text);
	if (err == VOUCH_OK)
		err = vouch_stock_parse(path, vouch_buf_text(&text), text.len,
		    diag, out);
	vouch_buf_release(&text);
	return err;
}

/* ---- what there is ---- */

static enum vouch_err add_row(struct cmd_columns *table,
    const char *const cells[4])
{
	enum vouch_err err = VOUCH_OK;
	size_t i;

	for (i = 0; err == VOUCH_OK && i < 4; i++)
		err = cmd_columns_cell(table, cells[i]);
	return err;
}

static enum vouch_err list_one(const struct print_folders *folders,
    const struct vouch_stock_list *stock, const char *name,
    struct cmd_columns *table)
{
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	struct print_template template;
	const struct vouch_stock *sheet;
	char size[32], line[512];
	enum vouch_err err;

	err = print_template_open(folders, name, false, &diag, &template);
	if (err != VOUCH_OK) {
		vouch_diag_format(&diag, line, sizeof line);
		return add_row(table, (const char *const[]){ name, "", "",
		    line });
	}
	snprintf(size, sizeof size, "%g x %g", template.display.width / 1000.0,
	    template.display.height / 1000.0);
	sheet = vouch_stock_of_size(stock, template.display.width,
	    template.display.height);
	err = add_row(table, (const char *const[]){ name, size,
	    sheet == NULL ? "" : sheet->name,
	    template.display.title == NULL ? "" : template.display.title });
	print_template_close(&template);
	return err;
}

/* Does a folder before this one have a template of the name? That one is taken
 * then. ending: what the name lacks of the file's. */
static bool shadowed(const struct print_folders *folders, size_t folder,
    const char *name, const char *ending)
{
	char path[PRINT_PATH + 16];
	size_t i;

	for (i = 0; i < folder; i++) {
		if (snprintf(path, sizeof path, "%s/%s%s",
		    folders->folder[i], name, ending) < (int)sizeof path &&
		    readable(path))
			return true;
	}
	return false;
}

static enum vouch_err list_templates(const struct print_folders *folders,
    const struct vouch_stock_list *stock, struct cmd_columns *table)
{
	enum vouch_err err;
	struct names names;
	size_t i, j;

	err = add_row(table, (const char *const[]){ "template", "mm", "sheet",
	    "" });
	for (i = 0; err == VOUCH_OK && folders->folder[i] != NULL; i++) {
		find_names(folders->folder[i], true, &names);
		for (j = 0; err == VOUCH_OK && j < names.count; j++)
			if (!shadowed(folders, i, names.name[j], ".svg"))
				err = list_one(folders, stock, names.name[j],
				    table);
		release_names(&names);
	}
	return err;
}

/* What each is for, its ending says. */
static enum vouch_err list_texts(const struct print_folders *folders,
    struct cmd_columns *table)
{
	enum vouch_err err;
	struct names names;
	size_t i, j;

	err = add_row(table, (const char *const[]){ "", "", "", "" });
	if (err == VOUCH_OK)
		err = add_row(table, (const char *const[]){ "text template",
		    "", "", "" });
	for (i = 0; err == VOUCH_OK && folders->folder[i] != NULL; i++) {
		find_names(folders->folder[i], false, &names);
		for (j = 0; err == VOUCH_OK && j < names.count; j++)
			if (!shadowed(folders, i, names.name[j], ""))
				err = add_row(table, (const char *const[]){
				    names.name[j], "", "", "" });
		release_names(&names);
	}
	return err;
}

static enum vouch_err list_sheets(const struct vouch_stock_list *stock,
    struct cmd_columns *table)
{
	char size[32];
	enum vouch_err err;
	size_t i;

	err = add_row(table, (const char *const[]){ "", "", "", "" });
	if (err == VOUCH_OK)
		err = add_row(table, (const char *const[]){ "sheet", "mm",
		    "verified", "" });
	for (i = 0; err == VOUCH_OK && i < stock->count; i++) {
		snprintf(size, sizeof size, "%g x %g",
		    stock->stock[i].width / 1000.0,
		    stock->stock[i].height / 1000.0);
		err = add_row(table, (const char *const[]){
		    stock->stock[i].name, size,
		    stock->stock[i].verified ? "yes" : "no",
		    stock->stock[i].note });
	}
	return err;
}

int print_list(const struct print_folders *folders)
{
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	struct vouch_stock_list stock = { .count = 0 };
	struct cmd_columns table;
	enum vouch_err err;

	cmd_columns_init(&table, "llll");
	err = print_stock_load(folders, &diag, &stock);
	if (err == VOUCH_OK) {
		err = list_templates(folders, &stock, &table);
		if (err == VOUCH_OK)
			err = list_texts(folders, &table);
		if (err == VOUCH_OK)
			err = list_sheets(&stock, &table);
		if (err != VOUCH_OK)
			vouch_diag_set(&diag, err, "cannot set the table");
		else
			err = cmd_columns_write(&table, &diag);
	}
	vouch_stock_release(&stock);
	cmd_columns_release(&table);
	return err == VOUCH_OK ? CMD_OK : cmd_fail(&diag);
}

int print_fields(const struct print_template *template)
{
	static const char *const kinds[] = { "text", "qr", "ean13", "image" };
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	const struct vouch_slot *slot;
	struct cmd_columns table;
	enum vouch_err err;
	char size[48];
	size_t i;

	cmd_columns_init(&table, "llll");
	err = add_row(&table, (const char *const[]){ "column", "shown as",
	    "mm", "" });
	for (i = 0; err == VOUCH_OK && i < template->display.items; i++) {
		if (template->display.item[i].kind != VOUCH_ITEM_SLOT)
			continue;
		slot = &template->display.item[i].slot;
		if (slot->field == NULL)
			continue;
		snprintf(size, sizeof size, "%g x %g",
		    slot->box.width / 1000.0, slot->box.height / 1000.0);
		err = add_row(&table, (const char *const[]){ slot->field,
		    kinds[slot->kind], size,
		    slot->optional ?
		    "may be empty" : "" });
	}
	if (err != VOUCH_OK)
		vouch_diag_set(&diag, err, "cannot set the table");
	else
		err = cmd_columns_write(&table, &diag);
	cmd_columns_release(&table);
	return err == VOUCH_OK ? CMD_OK : cmd_fail(&diag);
}
