/*
 * A table in whatever format it is, read as each of them; and what was read
 * is written and read again, the same in every format.
 */
#include <string.h>

#include "base/str.h"
#include "fuzz/fuzz.h"
#include "io/file.h"
#include "io/table.h"

#define CELLS_MAX 4096 /* compared; more are only read */

/* Every cell that was read, one behind the other with its NUL. */
struct content {
	struct vouch_buf text;
	size_t columns, cells;
	bool clean; /* no bad record, all of one width, none too many */
};

static void keep_row(const struct vouch_reader *reader,
    struct content *content)
{
	const char *text = NULL;
	size_t len;

	if (content->cells > 0 &&
	    content->columns != vouch_reader_columns(reader))
		content->clean = false; /* JSON Lines may bring new ones */
	content->columns = vouch_reader_columns(reader);
	for (size_t i = 0; i < content->columns; i++) {
		text = vouch_reader_cell(reader, i, &len);
		MUST(vouch_utf8_valid(text, len, NULL));
		MUST(strlen(text) == len);
		if (content->cells < CELLS_MAX)
			MUST(vouch_buf_add(&content->text, text, len + 1) ==
			    VOUCH_OK);
		content->cells++;
	}
}

static bool read_table(const char *path, enum vouch_table_format format,
    const char *encoding, struct content *content)
{
	const struct vouch_reader_options options = { format, encoding };
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	struct vouch_reader *reader = NULL;
	enum vouch_err err = vouch_reader_open(path, &options, &diag, &reader);
	unsigned long line = 0;
	bool more = true;

	vouch_buf_init(&content->text, 64u << 20);
	MUST((err == VOUCH_OK) == (reader != NULL));
	content->columns = reader != NULL ? vouch_reader_columns(reader) : 0;
	content->cells = 0;
	content->clean = content->columns > 0;
	while (reader != NULL) {
		err = vouch_reader_next(reader, &diag, &more);
		if (err == VOUCH_OK && !more)
			break;
		MUST(vouch_reader_line(reader) > line);
		line = vouch_reader_line(reader);
		if (err == VOUCH_OK) {
			keep_row(reader, content);
			continue;
		}
		content->clean = false;
		MUST(err != VOUCH_ERR_IO && err != VOUCH_ERR_NO_MEMORY);
		MUST(more && diag.line >= line);
	}
	content->clean = content->clean && content->cells <= CELLS_MAX;
	for (size_t i = 0; reader != NULL && i < content->columns; i++)
		MUST(vouch_reader_find(reader, vouch_reader_name(reader, i)) ==
		    (int)i);
	vouch_reader_close(reader);
	return content->clean;
}

/* Columns "0", "1" ...: their own names may be those of a formula. */
static void write_table(const struct content *content, const char *path,
    enum vouch_table_format format)
{
	struct vouch_outfile out;
	struct vouch_writer *writer = NULL;
	const char *text = content->text.data;
	char name[24];

	MUST(vouch_outfile_open(&out, path, 0600, VOUCH_OUTFILE_FORCE, NULL) ==
	    VOUCH_OK);
	MUST(vouch_writer_new(&out, format, 0, &writer) == VOUCH_OK);
	for (size_t i = 0; i < content->columns; i++) {
		snprintf(name, sizeof name, "%zu", i);
		MUST(vouch_writer_column(writer, name, false) == VOUCH_OK);
	}
	for (size_t i = 0; i < content->cells; i++) {
		MUST(vouch_writer_cell(writer, text, strlen(text), NULL) ==
		    VOUCH_OK);
		text += strlen(text) + 1;
		if ((i + 1) % content->columns == 0)
			MUST(vouch_writer_end(writer, NULL) == VOUCH_OK);
	}
	MUST(vouch_writer_finish(writer, NULL) == VOUCH_OK);
	vouch_writer_free(writer);
	MUST(vouch_outfile_commit(&out, 0, NULL) == VOUCH_OK);
}

/* All formats hold the same cells. */
static void check_formats(const struct content *content, const char *path)
{
	struct content again;
	char copy[4096 + 8];

	snprintf(copy, sizeof copy, "%s.copy", path);
	for (int format = VOUCH_TABLE_CSV; format <= VOUCH_TABLE_JSONL;
	    format++) {
		write_table(content, copy, (enum vouch_table_format)format);
		MUST(read_table(copy, (enum vouch_table_format)format, NULL,
		    &again) || (format == VOUCH_TABLE_JSONL &&
		    content->cells == 0));
		MUST(again.cells == content->cells);
		MUST(again.text.len == content->text.len);
		MUST(again.text.len == 0 || memcmp(again.text.data,
		    content->text.data, again.text.len) == 0);
		vouch_buf_release(&again.text);
	}
	unlink(copy);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const encodings[] = { NULL, "WINDOWS-1258" };
	const char *path = fuzz_file(data, size);
	struct content content;

	for (size_t i = 0; i < 2; i++) {
		if (read_table(path, VOUCH_TABLE_AUTO, encodings[i], &content))
			check_formats(&content, path);
		vouch_buf_release(&content.text);
	}
	for (int format = VOUCH_TABLE_CSV; format <= VOUCH_TABLE_JSONL;
	    format++) {
		read_table(path, (enum vouch_table_format)format, NULL,
		    &content);
		vouch_buf_release(&content.text);
	}
	return 0;
}
