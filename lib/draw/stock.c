/*
 * See stock.h. Figures in the file are millimetres as makers print them; a
 * stock whose figures contradict its page is a mistake that would cost paper,
 * so it is found when the file is read.
 */
#include "draw/stock.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/ini.h"
#include "base/num.h"
#include "base/str.h"

#define COUNT_MAX 100
#define SLACK_UM 50 /* makers round to a tenth of a millimetre */
/* What the same size may differ in from maker to maker: 38 x 21 and 38.1 x 21.2
 * are one, and so are 70 x 37 and 70 x 37.125. */
#define LARGER_UM 250
#define SMALLER_UM 100
#define MARK_GAP_UM 500    /* from the bleed */
#define MARK_LEAST_UM 1000 /* from the cut */

struct reading {
	const struct vouch_ini *ini;
	struct vouch_diag *diag;
	const struct vouch_ini_entry *entry;
	struct vouch_stock *out;
};

typedef enum vouch_err read_key(struct reading *r);

static enum vouch_err blame(const struct reading *r, enum vouch_err err)
{
	if (err != VOUCH_OK)
		vouch_ini_blame(r->ini, r->entry, r->diag);
	return err;
}

/* "63.5 x 38.1", each from 0 or from 0.001. */
static enum vouch_err read_pair(const struct reading *r, bool may_be_zero,
    int32_t *a, int32_t *b)
{
	struct vouch_span rest = { r->entry->value, strlen(r->entry->value) };
	struct vouch_span piece[2];
	uint32_t um[2] = { 0, 0 };
	size_t i;

	for (i = 0; i < 2; i++) {
		if (rest.data == NULL || !vouch_str_split(&rest, 'x',
		    &piece[i]))
			break;
		piece[i] = vouch_str_trim(piece[i].data, piece[i].len);
		if (may_be_zero && piece[i].len == 1 && piece[i].data[0] == '0')
			continue;
		if (vouch_mm_parse(piece[i].data, piece[i].len,
		    VOUCH_STOCK_SIDE_UM, NULL, &um[i]) != VOUCH_OK)
			break;
	}
	if (i < 2 || rest.data != NULL)
		return blame(r, vouch_diag_set(r->diag, VOUCH_ERR_SYNTAX,
		    "expected two lengths in millimetres, as in \"63.5 x "
		    "38.1\""));
	*a = (int32_t)um[0];
	*b = (int32_t)um[1];
	return VOUCH_OK;
}

static enum vouch_err read_page(struct reading *r)
{
	static const struct {
		const char *name;
		int32_t width, height;
	} pages[] = { { "A4", 210000, 297000 }, { "A5", 148000, 210000 },
		{ "A6", 105000, 148000 }, { "Letter", 215900, 279400 } };
	size_t i;

	for (i = 0; i < sizeof pages / sizeof pages[0]; i++) {
		if (vouch_str_same(r->entry->value, pages[i].name)) {
			r->out->page_width = pages[i].width;
			r->out->page_height = pages[i].height;
			return VOUCH_OK;
		}
	}
	return read_pair(r, false, &r->out->page_width, &r->out->page_height);
}

static enum vouch_err read_label(struct reading *r)
{
	return read_pair(r, false, &r->out->width, &r->out->height);
}

static enum vouch_err read_origin(struct reading *r)
{
	return read_pair(r, true, &r->out->left, &r->out->top);
}

static enum vouch_err read_pitch(struct reading *r)
{
	return read_pair(r, false, &r->out->pitch_x, &r->out->pitch_y);
}

static enum vouch_err read_grid(struct reading *r)
{
	struct vouch_span rest = { r->entry->value, strlen(r->entry->value) };
	struct vouch_span piece;
	uint64_t count[2];
	size_t i;

	for (i = 0; i < 2; i++) {
		if (rest.data == NULL || !vouch_str_split(&rest, 'x', &piece))
			break;
		piece = vouch_str_trim(piece.data, piece.len);
		if (vouch_num_parse(piece.data, piece.len, 1, COUNT_MAX, NULL,
		    &count[i]) != VOUCH_OK)
			break;
	}
	if (i < 2 || rest.data != NULL)
		return blame(r, vouch_diag_set(r->diag, VOUCH_ERR_SYNTAX,
		    "expected columns and rows, as in \"3 x 7\""));
	r->out->columns = (unsigned)count[0];
	r->out->rows = (unsigned)count[1];
	return VOUCH_OK;
}

static enum vouch_err read_yes(struct reading *r, bool *out)
{
	*out = strcmp(r->entry->value, "yes") == 0;
	if (*out || strcmp(r->entry->value, "no") == 0)
		return VOUCH_OK;
	return blame(r, vouch_diag_set(r->diag, VOUCH_ERR_SYNTAX,
	    "expected yes or no"));
}

static enum vouch_err read_verified(struct reading *r)
{
	return read_yes(r, &r->out->verified);
}

static enum vouch_err read_cut(struct reading *r)
{
	return read_yes(r, &r->out->cut);
}

static enum vouch_err read_note(struct reading *r)
{
	enum vouch_err err = vouch_str_copy(r->out->note, sizeof r->out->note,
	    r->entry->value);

	return err == VOUCH_OK ? err : blame(r, vouch_diag_set(r->diag, err,
	    "expected at most %d bytes", VOUCH_STOCK_NOTE - 1));
}

static const struct {
	const char *key;
	read_key *read;
	bool required;
} keys[] = {
	{ "page", read_page, true }, { "label", read_label, true },
	{ "grid", read_grid, true }, { "origin", read_origin, true },
	{ "pitch", read_pitch, false }, { "verified", read_verified, true },
	{ "cut", read_cut, false }, { "note", read_note, false },
};
#define KEYS (sizeof keys / sizeof keys[0])

/* ---- one section ---- */

static enum vouch_err take(struct reading *r, unsigned *seen)
{
	const char *names[KEYS + 1], *near;
	size_t i;

	for (i = 0; i < KEYS; i++) {
		names[i] = keys[i].key;
		if (strcmp(keys[i].key, r->entry->key) == 0) {
			*seen |= 1u << i;
			return keys[i].read(r);
		}
	}
	names[KEYS] = NULL;
	near = vouch_str_nearest(r->entry->key, names);
	if (near != NULL)
		vouch_diag_hint(r->diag, "did you mean '%s'?", near);
	return blame(r, vouch_diag_set(r->diag, VOUCH_ERR_UNKNOWN,
	    "not a key of [stock]"));
}

static enum vouch_err read_section(struct reading *r,
    const struct vouch_ini_entry *section)
{
	unsigned seen = 0;
	enum vouch_err err = VOUCH_OK;
	size_t i;

	for (i = 0; err == VOUCH_OK &&
	    (r->entry = vouch_ini_at(r->ini, i)) != NULL; i++) {
		if (strcmp(r->entry->section, section->section) == 0 &&
		    strcmp(r->entry->name, section->name) == 0)
			err = take(r, &seen);
	}
	r->entry = section;
	for (i = 0; err == VOUCH_OK && i < KEYS; i++) {
		if (keys[i].required && (seen & 1u << i) == 0)
			err = blame(r, vouch_diag_set(r->diag,
			    VOUCH_ERR_MISSING, "'%s' is missing",
			    keys[i].key));
	}
	if (err == VOUCH_OK && r->out->pitch_x == 0) {
		r->out->pitch_x = r->out->width;
		r->out->pitch_y = r->out->height;
	}
	return err;
}

/* Along one side: labels, room, and what they would need. */
static enum vouch_err check_side(const struct reading *r, const char *side,
    int64_t page, int64_t label, int64_t first, int64_t pitch, unsigned count)
{
	int64_t end = first + pitch * (count - 1) + label;

	if (count > 1 && pitch < label)
		return blame(r, vouch_diag_set(r->diag, VOUCH_ERR_CONFLICT,
		    "labels would lie on one another: %.2f mm %s at a pitch of "
		    "%.2f", (double)label / 1000, side, (double)pitch / 1000));
	if (end > page + SLACK_UM)
		return blame(r, vouch_diag_set(r->diag, VOUCH_ERR_CONFLICT,
		    "the labels end at %.2f mm of a page %.2f mm %s",
		    (double)end / 1000, (double)page / 1000, side));
	return VOUCH_OK;
}

static enum vouch_err read_stock(struct reading *r,
    const struct vouch_ini_entry *section)
{
	struct vouch_stock *out = r->out;
	enum vouch_err err;

	r->entry = section;
	out->line = section->line;
	if (strcmp(section->section, "stock") != 0 || section->name[0] == '\0')
		return blame(r, vouch_diag_set(r->diag, VOUCH_ERR_UNKNOWN,
		    "expected [stock NAME]"));
	err = vouch_str_copy(out->name, sizeof out->name, section->name);
	if (err != VOUCH_OK)
		return blame(r, vouch_diag_set(r->diag, err,
		    "expected a name of at most %d bytes",
		    VOUCH_STOCK_NAME - 1));
	err = read_section(r, section);
	if (err == VOUCH_OK)
		err = check_side(r, "wide", out->page_width, out->width,
		    out->left, out->pitch_x, out->columns);
	if (err == VOUCH_OK)
		err = check_side(r, "high", out->page_height, out->height,
		    out->top, out->pitch_y, out->rows);
	return err;
}

/* ---- the file ---- */

enum vouch_err vouch_stock_parse(const char *file, const char *text,
    size_t len, struct vouch_diag *diag, struct vouch_stock_list *out)
{
	struct reading r = { .diag = diag };
	struct vouch_stock_list list = { .count = 0 };
	const struct vouch_ini_entry *section;
	struct vouch_ini *ini = NULL;
	enum vouch_err err;
	size_t count = 0;

	err = vouch_ini_parse(file, text, len, diag, &ini);
	if (err != VOUCH_OK)
		return err;
	while (vouch_ini_section(ini, count) != NULL)
		count++;
	list.stock = calloc(count + 1, sizeof *list.stock);
	if (list.stock == NULL)
		err = vouch_diag_set(diag, VOUCH_ERR_NO_MEMORY,
		    "out of memory");
	r.ini = ini;
	while (err == VOUCH_OK &&
	    (section = vouch_ini_section(ini, list.count)) != NULL) {
		r.out = &list.stock[list.count++];
		err = read_stock(&r, section);
	}
	vouch_ini_free(ini);
	if (err != VOUCH_OK)
		vouch_stock_release(&list);
	else
		*out = list;
	return err;
}

void vouch_stock_release(struct vouch_stock_list *list)
{
	free(list->stock);
	*list = (struct vouch_stock_list){ .count = 0 };
}

const struct vouch_stock *vouch_stock_find(const struct vouch_stock_list *list,
    const char *name)
{
	size_t i;

	for (i = 0; i < list->count; i++) {
		if (vouch_str_same(list->stock[i].name, name))
			return &list->stock[i];
	}
	return NULL;
}

static bool is_size(int32_t label, int32_t wanted)
{
	return label - wanted <= LARGER_UM && wanted - label <= SMALLER_UM;
}

const struct vouch_stock *vouch_stock_of_size(
    const struct vouch_stock_list *list, int32_t width, int32_t height)
{
	const struct vouch_stock *one, *found = NULL;
	size_t i;

	for (i = 0; i < list->count; i++) {
		one = &list->stock[i];
		if (is_size(one->width, width) &&
		    is_size(one->height, height) &&
		    (found == NULL || (one->verified && !found->verified)))
			found = one;
	}
	return found;
}

unsigned vouch_stock_cells(const struct vouch_stock *stock)
{
	return stock->columns * stock->rows;
}

struct vouch_box vouch_stock_cell(const struct vouch_stock *stock,
    unsigned cell)
{
	int32_t column = (int32_t)(cell % stock->columns);
	int32_t row = (int32_t)(cell / stock->columns);

	return (struct vouch_box){ stock->left + column * stock->pitch_x,
		stock->top + row * stock->pitch_y, stock->width,
		stock->height };
}

void vouch_stock_marks(const struct vouch_box *trim, int32_t bleed,
    struct vouch_point mark[VOUCH_STOCK_MARKS][2])
{
	const int32_t begin = bleed + MARK_GAP_UM > MARK_LEAST_UM ?
	    bleed + MARK_GAP_UM : MARK_LEAST_UM;
	const int32_t end = begin + VOUCH_STOCK_MARK_UM;
	int32_t x, y, i, side;

	for (i = 0; i < 4; i++) {
		x = trim->x + (i % 2 == 0 ? 0 : trim->width);
		y = trim->y + (i < 2 ? 0 : trim->height);
		side = i % 2 == 0 ? -1 : 1;
		mark[2 * i][0] = (struct vouch_point){ x + side * begin, y };
		mark[2 * i][1] = (struct vouch_point){ x + side * end, y };
		side = i < 2 ? -1 : 1;
		mark[2 * i + 1][0] = (struct vouch_point){ x, y + side * begin };
		mark[2 * i + 1][1] = (struct vouch_point){ x, y + side * end };
	}
}
