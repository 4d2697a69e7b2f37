/*
 * tablecat [-i csv|tsv|jsonl] [-e ENCODING] [-f csv|tsv|jsonl] [-xkn] FILE
 *
 * Reads a table and writes it again: the reader and the writer of lib/io, for
 * tests against other programs. Each record is flushed at once. Complaints go
 * to stderr; -k goes on behind a bad record, -x writes for spreadsheets, -n
 * only counts records.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "io/file.h"
#include "io/table.h"

struct args {
	struct vouch_reader_options in;
	enum vouch_table_format format;
	unsigned flags;
	bool keep_going, count;
};

static int complain(const struct vouch_diag *diag)
{
	char line[1024];

	vouch_diag_format(diag, line, sizeof line);
	fprintf(stderr, "tablecat: %s\n", line);
	if (diag->hint[0] != '\0')
		fprintf(stderr, "hint: %s\n", diag->hint);
	return vouch_err_status(diag->code);
}

static enum vouch_table_format format_of(const char *name)
{
	return strcmp(name, "tsv") == 0 ? VOUCH_TABLE_TSV :
	    strcmp(name, "jsonl") == 0 ? VOUCH_TABLE_JSONL : VOUCH_TABLE_CSV;
}

static enum vouch_err put(const struct vouch_reader *reader,
    struct vouch_writer *writer, struct vouch_outfile *out,
    struct vouch_diag *diag)
{
	size_t i, n = vouch_reader_columns(reader), len;
	enum vouch_err err = VOUCH_OK;
	const char *text;

	for (i = 0; err == VOUCH_OK && i < n; i++) {
		text = vouch_reader_cell(reader, i, &len);
		err = vouch_writer_cell(writer, text, len, diag);
	}
	if (err == VOUCH_OK)
		err = vouch_writer_end(writer, diag);
	return err == VOUCH_OK ? vouch_outfile_flush(out, diag) : err;
}

static int copy(struct vouch_reader *reader, struct vouch_writer *writer,
    struct vouch_outfile *out, const struct args *args)
{
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	unsigned long records = 0;
	enum vouch_err err;
	bool more = true;
	int status = 0;

	for (;;) {
		err = vouch_reader_next(reader, &diag, &more);
		if (err == VOUCH_OK && !more)
			break;
		if (err == VOUCH_OK && args->count)
			records++;
		else if (err == VOUCH_OK)
			err = put(reader, writer, out, &diag);
		if (err == VOUCH_OK)
			continue;
		status = complain(&diag);
		if (!args->keep_going || status == 3)
			return status;
		memset(&diag, 0, sizeof diag);
	}
	if (args->count)
		printf("%lu\n", records);
	else if (vouch_writer_finish(writer, &diag) != VOUCH_OK)
		return complain(&diag);
	return status;
}

static int run(const struct args *args, const char *path)
{
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	struct vouch_reader *reader = NULL;
	struct vouch_writer *writer = NULL;
	struct vouch_outfile out;
	size_t i;
	int status;

	if (vouch_outfile_open(&out, "-", 0, 0, &diag) != VOUCH_OK ||
	    vouch_reader_open(path, &args->in, &diag, &reader) != VOUCH_OK)
		return complain(&diag);
	status = vouch_writer_new(&out, args->format, args->flags, &writer) ==
	    VOUCH_OK ? 0 : 3;
	for (i = 0; status == 0 && i < vouch_reader_columns(reader); i++)
		if (vouch_writer_column(writer, vouch_reader_name(reader, i),
		    false) != VOUCH_OK)
			status = 3;
	if (status == 0)
		status = copy(reader, writer, &out, args);
	if (vouch_outfile_commit(&out, 0, &diag) != VOUCH_OK)
		status = complain(&diag);
	vouch_writer_free(writer);
	vouch_reader_close(reader);
	return status;
}

int main(int argc, char **argv)
{
	struct args args = { .format = VOUCH_TABLE_CSV };
	int option;

	while ((option = getopt(argc, argv, "i:e:f:xkn")) != -1) {
		if (option == 'i')
			args.in.format = format_of(optarg);
		else if (option == 'e')
			args.in.encoding = optarg;
		else if (option == 'f')
			args.format = format_of(optarg);
		else if (option == 'x')
			args.flags = VOUCH_WRITER_EXCEL;
		else if (option == 'k')
			args.keep_going = true;
		else if (option == 'n')
			args.count = true;
		else
			return 2;
	}
	if (optind + 1 != argc)
		return 2;
	return run(&args, argv[optind]);
}
