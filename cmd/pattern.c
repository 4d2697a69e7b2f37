/*
 * See pattern.h.
 */
#include "pattern.h"

#include <string.h>

#include "base/str.h"

/* ---- reading a pattern ---- */

static enum vouch_err bad_pattern(struct vouch_diag *diag, const char *option,
    const char *text, const char *why)
{
	vouch_diag_field(diag, option);
	vouch_diag_subject(diag, text, strlen(text));
	return vouch_diag_set(diag, VOUCH_ERR_USAGE, "%s", why);
}

static enum vouch_err add_piece(struct cmd_pattern *pattern, const char *text,
    size_t len, bool is_column)
{
	if (pattern->count == CMD_PATTERN_PIECES_MAX)
		return VOUCH_ERR_TOO_LONG;
	pattern->piece[pattern->count].text = text;
	pattern->piece[pattern->count].len = len;
	pattern->piece[pattern->count++].is_column = is_column;
	return VOUCH_OK;
}

enum vouch_err cmd_pattern_init(struct cmd_pattern *pattern,
    const char *option, const char *text, struct vouch_diag *diag)
{
	const char *at = text, *open, *close;
	enum vouch_err err = VOUCH_OK;
	struct vouch_span column;

	*pattern = (struct cmd_pattern){ .option = option };
	if (text[0] == '\0')
		return bad_pattern(diag, option, text, "an empty template");
	while (err == VOUCH_OK && *at != '\0') {
		open = strstr(at, "{{");
		if (open != at) {
			close = open != NULL ? open : at + strlen(at);
			err = add_piece(pattern, at, (size_t)(close - at),
			    false);
			at = close;
			continue;
		}
		close = strstr(open, "}}");
		if (close == NULL)
			return bad_pattern(diag, option, text,
			    "\"{{\" without \"}}\" behind it");
		column = vouch_str_trim(open + 2, (size_t)(close - open) - 2);
		if (column.len == 0)
			return bad_pattern(diag, option, text,
			    "a column's name must stand between \"{{\" and "
			    "\"}}\"");
		err = add_piece(pattern, column.data, column.len, true);
		at = close + 2;
	}
	return err == VOUCH_OK ? VOUCH_OK :
	    bad_pattern(diag, option, text, "a template of too many pieces");
}

/* ---- filling it ---- */

const char *cmd_pattern_nearest(const struct vouch_reader *reader,
    const char *name)
{
	const char *known[VOUCH_TABLE_COLUMNS_MAX + 1];
	size_t i, count = vouch_reader_columns(reader);

	for (i = 0; i < count && i < VOUCH_TABLE_COLUMNS_MAX; i++)
		known[i] = vouch_reader_name(reader, i);
	known[i] = NULL;
	return vouch_str_nearest(name, known);
}

static enum vouch_err no_column(const struct cmd_pattern *pattern,
    const struct vouch_reader *reader, const char *name,
    struct vouch_diag *diag)
{
	const char *nearest = cmd_pattern_nearest(reader, name);

	vouch_reader_blame(reader, 0, diag);
	vouch_diag_field(diag, pattern->option);
	vouch_diag_subject(diag, name, strlen(name));
	if (nearest != NULL)
		vouch_diag_hint(diag, "did you mean {{%s}}?", nearest);
	return vouch_diag_set(diag, VOUCH_ERR_UNKNOWN,
	    "the records have no such column");
}

static enum vouch_err add_column(const struct cmd_pattern *pattern, size_t i,
    const struct vouch_reader *reader, struct vouch_diag *diag,
    struct vouch_buf *out)
{
	char column[256];
	const char *cell;
	size_t len;
	int at;

	vouch_str_cut(column, sizeof column, pattern->piece[i].text,
	    pattern->piece[i].len);
	at = vouch_reader_find(reader, column);
	if (at < 0)
		return no_column(pattern, reader, column, diag);
	cell = vouch_reader_cell(reader, (size_t)at, &len);
	return vouch_buf_add(out, cell, len);
}

enum vouch_err cmd_pattern_fill(const struct cmd_pattern *pattern,
    const struct vouch_reader *reader, struct vouch_diag *diag,
    struct vouch_buf *out)
{
	enum vouch_err err = VOUCH_OK;
	size_t i;

	for (i = 0; i < pattern->count && err == VOUCH_OK; i++) {
		if (pattern->piece[i].is_column)
			err = add_column(pattern, i, reader, diag, out);
		else
			err = vouch_buf_add(out, pattern->piece[i].text,
			    pattern->piece[i].len);
	}
	return err;
}
