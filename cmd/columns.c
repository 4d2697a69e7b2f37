/*
 * See columns.h. Widths are counted by character class, not by the C library:
 * wcwidth() needs a UTF-8 locale, which a till may not have.
 */
#include "columns.h"

#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "base/str.h"
#include "io/file.h"

#define GAP 2
#define CELL_MAX 512
#define TEXT_MAX (64u << 20)

struct span {
	uint32_t first, last;
};

static const struct span narrow[] = { /* no column of their own */
	{ 0x0300, 0x036f }, { 0x1ab0, 0x1aff }, { 0x1dc0, 0x1dff },
	{ 0x200b, 0x200f }, { 0x20d0, 0x20ff }, { 0xfe00, 0xfe0f },
	{ 0xfe20, 0xfe2f }, { 0xfeff, 0xfeff },
};
static const struct span wide[] = {
	{ 0x1100, 0x115f }, { 0x2e80, 0xa4cf }, { 0xac00, 0xd7a3 },
	{ 0xf900, 0xfaff }, { 0xfe30, 0xfe6f }, { 0xff00, 0xff60 },
	{ 0xffe0, 0xffe6 }, { 0x1f300, 0x1faff }, { 0x20000, 0x3fffd },
};

static bool within(uint32_t c, const struct span *spans, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++) {
		if (c >= spans[i].first && c <= spans[i].last)
			return true;
	}
	return false;
}

size_t cmd_display_width(const char *text)
{
	size_t len = strlen(text), at = 0, width = 0, n;
	uint32_t c = 0;

	while (at < len) {
		n = vouch_utf8_decode(text + at, len - at, &c);
		if (n == 0) {
			n = 1;
			width++;
		} else if (within(c, wide, sizeof wide / sizeof wide[0])) {
			width += 2;
		} else if (!within(c, narrow,
		    sizeof narrow / sizeof narrow[0])) {
			width++;
		}
		at += n;
	}
	return width;
}

void cmd_columns_init(struct cmd_columns *columns, const char *alignment)
{
	size_t i;

	memset(columns, 0, sizeof *columns);
	columns->count = strlen(alignment);
	for (i = 0; i < columns->count; i++)
		columns->right[i] = alignment[i] == 'r';
	vouch_buf_init(&columns->text, TEXT_MAX);
}

void cmd_columns_release(struct cmd_columns *columns)
{
	vouch_buf_release(&columns->text);
}

enum vouch_err cmd_columns_cell(struct cmd_columns *columns, const char *text)
{
	char shown[CELL_MAX];
	size_t column = columns->cells % columns->count;
	size_t len, width;
	enum vouch_err err;

	len = vouch_str_escape(shown, sizeof shown, text, strlen(text), true);
	err = vouch_buf_add(&columns->text, shown, len + 1);
	if (err != VOUCH_OK)
		return err;
	width = cmd_display_width(shown);
	if (width > columns->width[column])
		columns->width[column] = width;
	columns->cells++;
	return VOUCH_OK;
}

static enum vouch_err pad(struct vouch_buf *line, size_t count)
{
	enum vouch_err err = VOUCH_OK;

	while (err == VOUCH_OK && count-- > 0)
		err = vouch_buf_addc(line, ' ');
	return err;
}

/* Blanks behind the last cell that is not empty say nothing. */
static enum vouch_err end_line(struct vouch_buf *line)
{
	while (line->len > 0 && line->data[line->len - 1] == ' ')
		line->len--;
	return vouch_buf_addc(line, '\n');
}

static enum vouch_err add_cell(const struct cmd_columns *columns,
    size_t column, const char *text, struct vouch_buf *line)
{
	size_t room = columns->width[column] - cmd_display_width(text);
	bool last = column + 1 == columns->count;
	enum vouch_err err = VOUCH_OK;

	if (columns->right[column])
		err = pad(line, room);
	if (err == VOUCH_OK)
		err = vouch_buf_adds(line, text);
	if (err == VOUCH_OK && !last)
		err = pad(line, GAP + (columns->right[column] ? 0 : room));
	if (err == VOUCH_OK && last)
		err = end_line(line);
	return err;
}

enum vouch_err cmd_columns_write(struct cmd_columns *columns,
    struct vouch_diag *diag)
{
	const char *text = vouch_buf_text(&columns->text);
	enum vouch_err err = VOUCH_OK;
	struct vouch_buf out;
	size_t i;

	vouch_buf_init(&out, 4 * (size_t)TEXT_MAX);
	for (i = 0; err == VOUCH_OK && i < columns->cells; i++) {
		err = add_cell(columns, i % columns->count, text, &out);
		text += strlen(text) + 1;
	}
	if (err == VOUCH_OK)
		err = vouch_fd_write(STDOUT_FILENO, vouch_buf_text(&out),
		    out.len, diag);
	else
		vouch_diag_set(diag, err, "the table does not fit in memory");
	vouch_buf_release(&out);
	vouch_buf_clear(&columns->text);
	columns->cells = 0;
	return err;
}
