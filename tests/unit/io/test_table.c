/*
 * Tables in, tables out. Reading is shown as text: cells between < and >,
 * records ended by a newline, a complaint as "!name line field".
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/date.h"
#include "io/file.h"
#include "io/table.h"
#include "scratch.h"

/* ---- reading ---- */

static void show_complaint(struct vouch_buf *out, const struct vouch_diag *diag)
{
	vouch_buf_addf(out, "!%s %lu %s\n", vouch_err_name(diag->code),
	    diag->line, diag->field);
}

static void show_record(struct vouch_buf *out, const struct vouch_reader *r)
{
	const char *text;
	size_t i, len;

	vouch_buf_addf(out, "%lu:", vouch_reader_line(r));
	for (i = 0; i < vouch_reader_columns(r); i++) {
		text = vouch_reader_cell(r, i, &len);
		assert_int_equal(text[len], '\0');
		vouch_buf_addc(out, '<');
		vouch_buf_add(out, text, len);
		vouch_buf_addc(out, '>');
	}
	vouch_buf_addc(out, '\n');
}

static void show_header(struct vouch_buf *out, const struct vouch_reader *r)
{
	size_t i;

	for (i = 0; i < vouch_reader_columns(r); i++)
		vouch_buf_addf(out, "[%s]", vouch_reader_name(r, i));
	vouch_buf_addc(out, '\n');
}

static void show(struct vouch_buf *out, const char *path,
    const struct vouch_reader_options *options)
{
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	struct vouch_reader *r = NULL;
	bool more = true;
	enum vouch_err err;

	err = vouch_reader_open(path, options, &diag, &r);
	if (err != VOUCH_OK) {
		assert_string_equal(diag.file, path);
		show_complaint(out, &diag);
		return;
	}
	show_header(out, r);
	for (;;) {
		memset(&diag, 0, sizeof diag);
		err = vouch_reader_next(r, &diag, &more);
		if (err == VOUCH_OK && !more)
			break;
		if (err == VOUCH_OK) {
			show_record(out, r);
		} else {
			assert_true(more);
			assert_int_equal(err, diag.code);
			assert_string_equal(diag.file, path);
			show_complaint(out, &diag);
		}
	}
	vouch_reader_close(r);
}

struct reading {
	const char *in;
	size_t len; /* 0: to the NUL */
	const char *out;
};

static void read_all(const struct reading *table, size_t count,
    const struct vouch_reader_options *options)
{
	struct vouch_buf out;
	size_t i;

	for (i = 0; i < count; i++) {
		vouch_buf_init(&out, 1 << 20);
		put_file("in", table[i].in, table[i].len > 0 ? table[i].len :
		    strlen(table[i].in));
		show(&out, "in", options);
		assert_string_equal(vouch_buf_text(&out), table[i].out);
		vouch_buf_release(&out);
	}
}

#define COUNT(table) (sizeof(table) / sizeof(table)[0])

static void csv(void **state)
{
	static const struct reading table[] = {
		{ "a,b\n1,2\n", 0, "[a][b]\n2:<1><2>\n" },
		{ "a,b\n1,2", 0, "[a][b]\n2:<1><2>\n" },
		{ "a,b\n1,", 0, "[a][b]\n2:<1><>\n" },
		{ "a,b\r\n1,2\r\n3,4\r\n", 0, "[a][b]\n2:<1><2>\n3:<3><4>\n" },
		{ "a,b\r1,2\r3,4\r", 0, "[a][b]\n2:<1><2>\n3:<3><4>\n" },
		{ "a,b\r1,2\n3,4\r\n", 0, "[a][b]\n2:<1><2>\n3:<3><4>\n" },
		{ "a;b\n1,5;2\n", 0, "[a][b]\n2:<1,5><2>\n" },
		{ "a,b;c;d\n1;2;3\n", 0, "[a,b][c][d]\n2:<1><2><3>\n" },
		{ "\"a;b;c\",d\n1,2\n", 0, "[a;b;c][d]\n2:<1><2>\n" },
		{ "a\n\n1\n\n\n2\n\n", 0, "[a]\n3:<1>\n6:<2>\n" },
		{ "\n\na\n1\n", 0, "[a]\n4:<1>\n" },
		{ "a\n\"\"\n", 0, "[a]\n2:<>\n" },
		{ "a\n", 0, "[a]\n" },
		{ "a", 0, "[a]\n" },
		{ " a , b \n x , y \n", 0, "[a][b]\n2:< x >< y >\n" },
		{ "\xc2\xa0" "a\xe2\x80\x8b,b\n1,2\n", 0,
		  "[a][b]\n2:<1><2>\n" },
		{ "\xef\xbb\xbf" "a,b\n1,2\n", 0, "[a][b]\n2:<1><2>\n" },
		{ "sep=;\r\na,b;c\r\n1;2\r\n", 0,
		  "[a,b][c]\n3:<1><2>\n" },
		{ "a,b\n,\n", 0, "[a][b]\n2:<><>\n" },
		{ "a\\tb,c\n\\n,1\n", 0, "[a\\tb][c]\n2:<\\n><1>\n" }
	};

	(void)state;
	read_all(table, COUNT(table), NULL);
}

static void quotes(void **state)
{
	static const struct reading table[] = {
		{ "a,b\n\"1\",\"2\"\n", 0, "[a][b]\n2:<1><2>\n" },
		{ "a,b\n\"1,2\",3\n", 0, "[a][b]\n2:<1,2><3>\n" },
		{ "a,b\n\"x \"\"y\"\"\",\"\"\"\"\n", 0,
		  "[a][b]\n2:<x \"y\"><\">\n" },
		{ "a,b\n\"1\n2\",3\n4,5\n", 0,
		  "[a][b]\n2:<1\n2><3>\n4:<4><5>\n" },
		{ "a,b\n\"1\r\n2\",3\r\n4,5", 0,
		  "[a][b]\n2:<1\r\n2><3>\n4:<4><5>\n" },
		{ "a,b\n\"1\r2\",3\n4,5", 0,
		  "[a][b]\n2:<1\r2><3>\n4:<4><5>\n" },
		{ "a,b\n\"\"\"\n\"\"\",3\n", 0,
		  "[a][b]\n2:<\"\n\"><3>\n" },
		{ "\"a\nb\",c\n1,2\n", 0, "[a\nb][c]\n3:<1><2>\n" },
		{ "a\n\"x\"", 0, "[a]\n2:<x>\n" },
		/* Only a quote that starts a cell opens anything. */
		{ "a,b\n5\" pipe,x\"y\"\n", 0,
		  "[a][b]\n2:<5\" pipe><x\"y\">\n" },
		{ "a,b\n \"x\",1\n", 0, "[a][b]\n2:< \"x\"><1>\n" },
		{ "5\" pipe,b\n1,2\n", 0, "[5\" pipe][b]\n2:<1><2>\n" }
	};

	(void)state;
	read_all(table, COUNT(table), NULL);
}

static void bad_records(void **state)
{
	static const struct reading table[] = {
		{ "a,b\n1\n2,3\n", 0, "[a][b]\n!syntax 2 \n3:<2><3>\n" },
		{ "a,b\n1,2,3\n2,3\n", 0, "[a][b]\n!syntax 2 \n3:<2><3>\n" },
		{ "a,b\n\"1\"x,2\n2,3\n", 0,
		  "[a][b]\n!syntax 2 a\n3:<2><3>\n" },
		{ "a,b\n1,\"2\n3,4\n", 0, "[a][b]\n!syntax 2 b\n" },
		{ "a,b\n1,\"2\n3\" \n5,6\n", 0,
		  "[a][b]\n!syntax 3 b\n4:<5><6>\n" },
		{ "a,b\n1,\xff\n2,3\n", 0,
		  "[a][b]\n!encoding 2 b\n3:<2><3>\n" },
		{ "a,b\n1,\"\xc3\"\n2,3\n", 0,
		  "[a][b]\n!encoding 2 b\n3:<2><3>\n" },
		{ "a,b\n1,x\0y\n2,3\n", 14,
		  "[a][b]\n!syntax 2 b\n3:<2><3>\n" },
		{ "a,b\n1,\"x\0y\"\n2,3\n", 16,
		  "[a][b]\n!syntax 2 b\n3:<2><3>\n" },
		{ "", 0, "!missing 0 \n" },
		{ "\n\r\n", 0, "!missing 0 \n" },
		{ "\xef\xbb\xbf", 0, "!missing 0 \n" },
		{ "a,b,a\n", 0, "!duplicate 1 column 3\n" },
		{ "a, a\n", 0, "!duplicate 1 column 2\n" },
		/* Twice the same letter, written in two ways. */
		{ "\xc3\xa9,e\xcc\x81\n", 0, "!duplicate 1 column 2\n" },
		{ "a,,b\n", 0, "!syntax 1 column 2\n" },
		{ "a,b,\n", 0, "!syntax 1 column 3\n" },
		{ "a,\xe9\n", 0, "!encoding 1 column 2\n" },
		{ "a,\"b\n", 0, "!syntax 1 column 2\n" }
	};

	(void)state;
	read_all(table, COUNT(table), NULL);
}

static void tsv(void **state)
{
	static const struct reading detected[] = {
		{ "a\tb\n1\t2\n", 0, "[a][b]\n2:<1><2>\n" },
		{ "a\tb\n\\t\\n\\r\\\\\t\"x\"\n", 0,
		  "[a][b]\n2:<\t\n\r\\><\"x\">\n" },
		{ "a\tb\n\\x\\\t\\\n", 0, "[a][b]\n2:<\\x\\><\\>\n" },
		{ "a,b\tc\n1,2\t3\n", 0, "[a,b][c]\n2:<1,2><3>\n" },
		{ "a\tb\n\xff\t1\n", 0, "[a][b]\n!encoding 2 a\n" },
		/* With a mark a spreadsheet wrote it, which uses quotes. */
		{ "\xef\xbb\xbf" "a\tb\r\n\"x\ny\"\tC:\\t\r\n", 0,
		  "[a][b]\n2:<x\ny><C:\\t>\n" }
	};
	static const struct reading asked[] = {
		{ "a,b\n1\n\n2\n", 0, "[a,b]\n2:<1>\n3:<>\n4:<2>\n" },
		{ "\"a\n\"\n", 0, "[\"a]\n2:<\">\n" }
	};
	struct vouch_reader_options options = { .format = VOUCH_TABLE_TSV };

	(void)state;
	read_all(detected, COUNT(detected), NULL);
	read_all(asked, COUNT(asked), &options);
}

static void json(void **state)
{
	static const struct reading table[] = {
		{ "{\"a\":\"1\",\"b\":2}\n", 0, "[a][b]\n1:<1><2>\n" },
		{ "{\"a\":1}\n{\"b\":2}\n\n{\"b\":3,\"a\":4}", 0,
		  "[a]\n1:<1>\n2:<><2>\n4:<4><3>\n" },
		{ "{\"a\":true,\"b\":false,\"c\":null,\"d\":-7}\r\n", 0,
		  "[a][b][c][d]\n1:<true><false><><-7>\n" },
		{ "{\"a\":0.1,\"b\":1e300,\"c\":-2.5}\n", 0,
		  "[a][b][c]\n1:<0.1><1e+300><-2.5>\n" },
		{ "{\"a\":9223372036854775807}\n", 0,
		  "[a]\n1:<9223372036854775807>\n" },
		{ "{\"a\":\"\\u0041\\n\\\"\\ud83d\\ude00\"}\n", 0,
		  "[a]\n1:<A\n\"\xf0\x9f\x98\x80>\n" },
		{ "{\"a\":\"e\\u0301\"}\n", 0, "[a]\n1:<\xc3\xa9>\n" },
		{ "{\"e\\u0301\":1}\n{\"\\u00e9\":2}\n{\"e\\u0301\":3}\n", 0,
		  "[\xc3\xa9]\n1:<1>\n2:<2>\n3:<3>\n" },
		{ "{}\n{\"a\":1}\n", 0, "[]\n1:\n2:<1>\n" },
		{ "{\"a\":1}\r{\"a\":2}\r", 0, "[a]\n1:<1>\n2:<2>\n" },
		{ "{\"a\":1}\r\n\r\n{\"a\":2}\r\n", 0, "[a]\n1:<1>\n3:<2>\n" },
		{ "\xef\xbb\xbf{\"a\":1}\n", 0, "[a]\n1:<1>\n" }
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(table); i++) {
		/* No column at all is shown as one without a name. */
		if (strncmp(table[i].out, "[]", 2) == 0) {
			struct reading bare = table[i];

			bare.out += 2;
			read_all(&bare, 1, NULL);
		} else {
			read_all(&table[i], 1, NULL);
		}
	}
}

static void bad_json(void **state)
{
	static const struct reading table[] = {
		{ "{\"a\":1,\"a\":2}\n{\"a\":3}\n", 0,
		  "\n!syntax 1 \n2:<3>\n" },
		{ "{\"a\":1}\n[1]\n{\"a\":3}\n", 0,
		  "[a]\n1:<1>\n!syntax 2 \n3:<3>\n" },
		{ "{\"a\":1}\n{\"a\":[1]}\n", 0, "[a]\n1:<1>\n!syntax 2 a\n" },
		{ "{\"a\":1}\n{\"a\":{\"b\":1}}\n", 0,
		  "[a]\n1:<1>\n!syntax 2 a\n" },
		{ "{\"a\":1}\n{\"a\":1} x\n", 0, "[a]\n1:<1>\n!syntax 2 \n" },
		{ "{\"a\":1}\n{\"a\":\n", 0, "[a]\n1:<1>\n!syntax 2 \n" },
		{ "{\"a\":1}\n{\"a\":\"\xff\"}\n{\"a\":2}\n", 0,
		  "[a]\n1:<1>\n!encoding 2 \n3:<2>\n" },
		{ "{\"a\":1}\n{\"a\":\"\\u0000\"}\n", 0,
		  "[a]\n1:<1>\n!syntax 2 \n" },
		{ "{\"a\":1}\n{\"a\":\"\\ud800\"}\n", 0,
		  "[a]\n1:<1>\n!syntax 2 \n" },
		{ "{\"a\":1}\n{\"a\":18446744073709551616}\n", 0,
		  "[a]\n1:<1>\n!syntax 2 \n" },
		{ "{\"a\":1}\n{\"a\":1e999}\n", 0,
		  "[a]\n1:<1>\n!syntax 2 \n" },
		{ "{\"a\":1}\n{\"\":1}\n", 0,
		  "[a]\n1:<1>\n!syntax 2 column 2\n" },
		/* One column, once in two ways. */
		{ "{\"\xc3\xa9\":1,\"e\xcc\x81\":2}\n", 0,
		  "[\xc3\xa9]\n!syntax 1 \xc3\xa9\n" }
	};

	(void)state;
	read_all(table, COUNT(table), NULL);
}

static void empty_json(void **state)
{
	struct vouch_reader_options options = { .format = VOUCH_TABLE_JSONL };
	static const struct reading table[] = {
		{ "", 0, "\n" }, { "\n \n", 0, "\n" }
	};

	(void)state;
	read_all(table, COUNT(table), &options);
}

static void spreadsheets(void **state)
{
	static const struct reading rows[] = {
		{ "PK\003\004\024\0,\n", 8, "!syntax 0 \n" },
		{ "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8, "!syntax 0 \n" },
		{ "PK,a\n1,2\n", 0, "[PK][a]\n2:<1><2>\n" },
		{ "PK\003", 3, "[PK\003]\n" }
	};

	(void)state;
	read_all(rows, COUNT(rows), NULL);
}

static void encodings(void **state)
{
	static const struct reading utf16[] = {
		{ "\xff\xfe" "a\0,\0b\0\n\0\xca\x1e,\0" "2\0\n\0", 18,
		  "[a][b]\n2:<\xe1\xbb\x8a><2>\n" },
		{ "\xfe\xff" "\0a\0,\0b\0\n\x1e\xca\0,\0" "2\0\n", 18,
		  "[a][b]\n2:<\xe1\xbb\x8a><2>\n" },
		/* Half a character at the end; half a pair. */
		{ "\xff\xfe" "a\0\n\0" "1\0\n\0" "2", 11,
		  "[a]\n2:<1>\n!encoding 3 a\n" },
		{ "\xff\xfe" "a\0\n\0\x00\xd8\n\0" "1\0\n\0", 14,
		  "[a]\n!encoding 2 a\n3:<1>\n" },
		{ "\xff\xfe", 2, "!missing 0 \n" },
		/* Not marked: the NULs are seen. */
		{ "a\0,\0b\0\n\0", 8, "!syntax 1 column 1\n" }
	};
	/* "Lê" and "Ấ" (with a combining accent) in Windows-1258. */
	static const struct reading cp1258[] = {
		{ "a\nL\xea\n\xc2\xec\n", 0,
		  "[a]\n2:<L\xc3\xaa>\n3:<\xe1\xba\xa4>\n" },
		{ "\xef\xbb\xbf" "a\n\xe1\xbb\x8a\n", 0,
		  "[a]\n2:<\xe1\xbb\x8a>\n" },
		{ "a\n\xd2\n1\n", 0, "[a]\n!encoding 2 a\n3:<1>\n" }
	};
	struct vouch_reader_options options = { .encoding = "CP1258" };

	(void)state;
	read_all(utf16, COUNT(utf16), NULL);
	read_all(cp1258, 2, &options);
	options.encoding = "ASCII";
	read_all(&cp1258[2], 1, &options);
	options.encoding = "utf-8";
	read_all(utf16, 1, &options);
}

static void unknown_encoding(void **state)
{
	struct vouch_reader_options options = { .encoding = "TCVN-99" };
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	struct vouch_reader *r = NULL;

	(void)state;
	put_file("in", "a\n", 2);
	assert_int_equal(vouch_reader_open("in", &options, &diag, &r),
	    VOUCH_ERR_UNKNOWN);
	assert_string_equal(diag.subject, "TCVN-99");
	assert_int_equal(vouch_reader_open("none", NULL, &diag, &r),
	    VOUCH_ERR_IO);
	assert_null(r);
}

static void nfc(void **state)
{
	/* "Tiếng Việt" decomposed, in a plain and a quoted cell. */
	static const struct reading table[] = {
		{ "te\xcc\x82n,b\nTie\xcc\x82\xcc\x81ng,"
		  "\"Vie\xcc\xa3\xcc\x82t \"\"x\"\"\"\n", 0,
		  "[t\xc3\xaan][b]\n2:<Ti\xe1\xba\xbfng>"
		  "<Vi\xe1\xbb\x87t \"x\">\n" }
	};

	(void)state;
	read_all(table, COUNT(table), NULL);
}

#define MARKS_10 "\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81" \
    "\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81"
#define MARKS_40 MARKS_10 MARKS_10 MARKS_10 MARKS_10

/* Nobody's language; the record is refused, those behind it are read. */
static void runs_of_marks(void **state)
{
	static const struct reading table[] = {
		{ "a,b\n1,x" MARKS_40 "\n2,y\n", 0,
		  "[a][b]\n!too-long 2 b\n3:<2><y>\n" },
		{ "a\tb\n1\tx" MARKS_40 "\n2\ty\n", 0,
		  "[a][b]\n!too-long 2 b\n3:<2><y>\n" },
		{ "{\"a\":1}\n{\"a\":\"x" MARKS_40 "\"}\n{\"a\":2}\n", 0,
		  "[a]\n1:<1>\n!too-long 2 a\n3:<2>\n" },
		{ "{\"a\":1}\n{\"x" MARKS_40 "\":\"b\"}\n{\"a\":2}\n", 0,
		  "[a]\n1:<1>\n!too-long 2 column 2\n3:<2>\n" },
		{ "a,x" MARKS_40 "\n1,2\n", 0, "!too-long 1 column 2\n" },
	};

	(void)state;
	read_all(table, COUNT(table), NULL);
}

/* However they stand among each other. */
static void blanks_around_names(void **state)
{
	static const struct reading table[] = {
		{ "\xc2\xa0 \xe2\x80\x8b\xc2\xa0 a \xef\xbb\xbf\xc2\xa0 "
		  "\xe2\x80\x8b,b\xc2\xa0\xc2\xa0,c\n1,2,3\n", 0,
		  "[a][b][c]\n2:<1><2><3>\n" },
		{ "a,\xc2\xa0 \xe2\x80\x8b\n1,2\n", 0,
		  "!syntax 1 column 2\n" },
	};

	(void)state;
	read_all(table, COUNT(table), NULL);
}

static void finds_and_blames(void **state)
{
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	struct vouch_reader *r = NULL;
	bool more;

	(void)state;
	put_file("in", "a,phone\nx,09O1\n", 15);
	assert_int_equal(vouch_reader_open("in", NULL, &diag, &r), VOUCH_OK);
	assert_int_equal(vouch_reader_find(r, "phone"), 1);
	assert_int_equal(vouch_reader_find(r, "Phone"), -1);
	assert_string_equal(vouch_reader_name(r, 2), "");
	assert_int_equal(vouch_reader_next(r, &diag, &more), VOUCH_OK);
	assert_string_equal(vouch_reader_cell(r, 1, NULL), "09O1");
	assert_string_equal(vouch_reader_cell(r, 2, NULL), "");
	vouch_reader_blame(r, 1, &diag);
	assert_string_equal(diag.file, "in");
	assert_int_equal(diag.line, 2);
	assert_string_equal(diag.field, "phone");
	assert_string_equal(diag.subject, "09O1");
	vouch_reader_close(r);
	vouch_reader_close(NULL);
}

/* Cells of 10 MB, plain, quoted and in JSON; and one byte too many. */
static void large_cells(void **state)
{
	static const char *const ends[][2] = {
		{ "a,b\n1,", "\n2,3\n" }, { "a,b\n1,\"", "\"\n2,3\n" },
		{ "{\"a\":1,\"b\":\"", "\"}\n{\"a\":2,\"b\":3}\n" }
	};
	size_t size = 10 << 20, i, len;
	struct vouch_reader *r = NULL;
	char *bytes = malloc(size);
	bool more;
	FILE *file;

	(void)state;
	assert_non_null(bytes);
	memset(bytes, 'x', size);
	for (i = 0; i < COUNT(ends); i++) {
		file = fopen("in", "w");
		assert_non_null(file);
		fputs(ends[i][0], file);
		fwrite(bytes, 1, size, file);
		fputs(ends[i][1], file);
		assert_int_equal(fclose(file), 0);
		assert_int_equal(vouch_reader_open("in", NULL, NULL, &r),
		    VOUCH_OK);
		assert_int_equal(vouch_reader_next(r, NULL, &more), VOUCH_OK);
		assert_memory_equal(vouch_reader_cell(r, 1, &len), bytes,
		    size);
		assert_int_equal(len, size);
		assert_int_equal(vouch_reader_next(r, NULL, &more), VOUCH_OK);
		assert_string_equal(vouch_reader_cell(r, 1, NULL), "3");
		assert_int_equal(vouch_reader_line(r), 3 - (i == 2));
		vouch_reader_close(r);
	}
	free(bytes);
}

/* Far longer than the window, with records that straddle its end each time it
 * is filled, in formats that keep what is between in different ways. */
static void long_tables(void **state)
{
	static const struct {
		const char *header, *number, *text, *end;
	} forms[] = {
		{ "n,x\n", "", ",\"", "\n\"\n" },
		{ "n\tx\n", "", "\t", "\\n\n" },
		{ "", "{\"n\":\"", "\",\"x\":\"", "\\n\"}\n" },
	};
	static char xs[1024];
	char number[6];
	size_t i, len;
	int n, width;

	(void)state;
	memset(xs, 'x', sizeof xs);
	for (i = 0; i < COUNT(forms); i++) {
		struct vouch_reader *r = NULL;
		FILE *file = fopen("in", "w");
		bool more = true;

		assert_non_null(file);
		fputs(forms[i].header, file);
		for (n = 0; n < 3000; n++)
			fprintf(file, "%s%05d%s%.*s%s", forms[i].number, n,
			    forms[i].text, n * 7 % 1000, xs, forms[i].end);
		assert_int_equal(fclose(file), 0);
		assert_int_equal(vouch_reader_open("in", NULL, NULL, &r),
		    VOUCH_OK);
		for (n = 0; n < 3000; n++) {
			assert_int_equal(vouch_reader_next(r, NULL, &more),
			    VOUCH_OK);
			assert_true(more);
			snprintf(number, sizeof number, "%05d", n);
			assert_string_equal(vouch_reader_cell(r, 0, NULL),
			    number);
			width = (int)strspn(vouch_reader_cell(r, 1, &len), "x");
			assert_int_equal(width, n * 7 % 1000);
			assert_int_equal(len, width + 1);
		}
		assert_int_equal(vouch_reader_next(r, NULL, &more), VOUCH_OK);
		assert_false(more);
		vouch_reader_close(r);
	}
}

/* A folder opens like a file; only reading it fails. */
static void what_cannot_be_read(void **state)
{
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	struct vouch_reader *r = NULL;

	(void)state;
	assert_int_equal(vouch_reader_open(".", NULL, &diag, &r),
	    VOUCH_ERR_IO);
	assert_string_equal(diag.file, ".");
	assert_int_not_equal(diag.sys_errno, 0);
	assert_int_equal(vouch_reader_open("not-there", NULL, &diag, &r),
	    VOUCH_ERR_IO);
	assert_null(r);
}

static void records_over_the_limit(void **state)
{
	static const char *const starts[] =
	    { "a,b\n1,", "a,b\n1,\"", "{\"a\":1}\n{\"b\":\"" };
	static const char *const nexts[] =
	    { "\n2,3\n", "\n2,3\n", "\n{\"a\":2,\"b\":3}\n" };
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	struct vouch_reader *r = NULL;
	static char chunk[1 << 20];
	size_t i, k;
	bool more;
	FILE *file;

	(void)state;
	memset(chunk, 'x', sizeof chunk);
	for (i = 0; i < COUNT(starts); i++) {
		file = fopen("in", "w");
		assert_non_null(file);
		fputs(starts[i], file);
		for (k = 0; k <= VOUCH_TABLE_RECORD_MAX / sizeof chunk; k++)
			fwrite(chunk, 1, sizeof chunk, file);
		fputs(nexts[i], file);
		assert_int_equal(fclose(file), 0);
		assert_int_equal(vouch_reader_open("in", NULL, NULL, &r),
		    VOUCH_OK);
		if (i == 2)
			assert_int_equal(vouch_reader_next(r, NULL, &more),
			    VOUCH_OK);
		assert_int_equal(vouch_reader_next(r, &diag, &more),
		    VOUCH_ERR_TOO_LONG);
		assert_true(more);
		assert_int_equal(diag.line, 2);
		assert_string_equal(diag.file, "in");
		assert_int_equal(vouch_reader_next(r, NULL, &more), VOUCH_OK);
		assert_true(more);
		assert_string_equal(vouch_reader_cell(r, 0, NULL), "2");
		assert_int_equal(vouch_reader_next(r, NULL, &more), VOUCH_OK);
		assert_false(more);
		vouch_reader_close(r);
	}
}

static void columns_over_the_limit(void **state)
{
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	struct vouch_reader *r = NULL;
	struct vouch_buf text;
	bool more;
	int i;

	(void)state;
	vouch_buf_init(&text, 1 << 20);
	for (i = 0; i < VOUCH_TABLE_COLUMNS_MAX; i++)
		vouch_buf_addf(&text, "%sc%d", i == 0 ? "" : ",", i);
	put_file("in", text.data, text.len);
	assert_int_equal(vouch_reader_open("in", NULL, NULL, &r), VOUCH_OK);
	assert_int_equal(vouch_reader_columns(r), VOUCH_TABLE_COLUMNS_MAX);
	vouch_reader_close(r);
	vouch_buf_adds(&text, ",one more\n");
	put_file("in", text.data, text.len);
	assert_int_equal(vouch_reader_open("in", NULL, &diag, &r),
	    VOUCH_ERR_SYNTAX);
	vouch_buf_clear(&text);
	vouch_buf_adds(&text, "a\n");
	for (i = 0; i < 5000; i++)
		vouch_buf_adds(&text, ",");
	vouch_buf_adds(&text, "\nx\n");
	put_file("in", text.data, text.len);
	assert_int_equal(vouch_reader_open("in", NULL, NULL, &r), VOUCH_OK);
	assert_int_equal(vouch_reader_next(r, NULL, &more), VOUCH_ERR_SYNTAX);
	assert_int_equal(vouch_reader_next(r, NULL, &more), VOUCH_OK);
	assert_string_equal(vouch_reader_cell(r, 0, NULL), "x");
	vouch_reader_close(r);
	vouch_buf_release(&text);
}

/* A record is given out with its line end, whatever came with it; and the
 * file may be cut anywhere. */
static void pipes(void **state)
{
	static const char text[] = "\xef\xbb\xbf" "a,b\r\n1,\"x\"\"\n\"\r\n"
	    "e\xcc\x81,4\r\n";
	struct vouch_reader *r = NULL;
	int ends[2], saved = dup(STDIN_FILENO);
	bool more;
	size_t at;

	(void)state;
	for (at = 1; at < sizeof text - 1; at++) {
		assert_int_equal(pipe(ends), 0);
		assert_int_equal(dup2(ends[0], STDIN_FILENO), STDIN_FILENO);
		close(ends[0]);
		if (fork() == 0) {
			if (write(ends[1], text, at) < 0)
				_exit(1);
			vouch_clock_sleep_us(2000);
			_exit(write(ends[1], text + at,
			    sizeof text - 1 - at) < 0);
		}
		close(ends[1]);
		assert_int_equal(vouch_reader_open("-", NULL, NULL, &r),
		    VOUCH_OK);
		assert_int_equal(vouch_reader_next(r, NULL, &more), VOUCH_OK);
		assert_string_equal(vouch_reader_cell(r, 1, NULL), "x\"\n");
		assert_int_equal(vouch_reader_next(r, NULL, &more), VOUCH_OK);
		assert_string_equal(vouch_reader_cell(r, 0, NULL),
		    "\xc3\xa9");
		assert_int_equal(vouch_reader_line(r), 4);
		assert_int_equal(vouch_reader_next(r, NULL, &more), VOUCH_OK);
		assert_false(more);
		vouch_reader_close(r);
	}
	assert_int_equal(dup2(saved, STDIN_FILENO), STDIN_FILENO);
	close(saved);
}

static void does_not_wait_for_more(void **state)
{
	static const char *const texts[][2] = {
		{ "a\n", "1\n" }, { "a\r", "1\r" }, { "a,b\n", "1,\"2\"\n" },
		{ "{\"a\":1}\n", "{\"a\":2}\n" }, { "a\tb\n", "1\t2\r" }
	};
	struct vouch_reader *r = NULL;
	int ends[2], saved = dup(STDIN_FILENO);
	size_t i, len;
	bool more;

	(void)state;
	for (i = 0; i < COUNT(texts); i++) {
		assert_int_equal(pipe(ends), 0);
		assert_int_equal(dup2(ends[0], STDIN_FILENO), STDIN_FILENO);
		close(ends[0]);
		/* The other end stays open: waiting would hang for ever. */
		alarm(10);
		len = strlen(texts[i][0]);
		assert_int_equal(write(ends[1], texts[i][0], len), len);
		assert_int_equal(vouch_reader_open("-", NULL, NULL, &r),
		    VOUCH_OK);
		len = strlen(texts[i][1]);
		assert_int_equal(write(ends[1], texts[i][1], len), len);
		assert_int_equal(vouch_reader_next(r, NULL, &more), VOUCH_OK);
		assert_true(more);
		alarm(0);
		close(ends[1]);
		vouch_reader_close(r);
	}
	assert_int_equal(dup2(saved, STDIN_FILENO), STDIN_FILENO);
	close(saved);
}

/* ---- writing ---- */

/* Columns a (text) and n (integer), or a alone; one record. */
static void written(enum vouch_table_format format, unsigned flags,
    const char *a, const char *n, const char *expected)
{
	struct vouch_outfile out;
	struct vouch_writer *w = NULL;
	char text[1000];

	unlink("out");
	assert_int_equal(vouch_outfile_open(&out, "out", 0600, 0, NULL),
	    VOUCH_OK);
	assert_int_equal(vouch_writer_new(&out, format, flags, &w), VOUCH_OK);
	assert_int_equal(vouch_writer_column(w, "a", false), VOUCH_OK);
	if (n != NULL)
		assert_int_equal(vouch_writer_column(w, "n", true), VOUCH_OK);
	assert_int_equal(vouch_writer_cell(w, a, strlen(a), NULL), VOUCH_OK);
	if (n != NULL)
		assert_int_equal(vouch_writer_cell(w, n, strlen(n), NULL),
		    VOUCH_OK);
	assert_int_equal(vouch_writer_end(w, NULL), VOUCH_OK);
	assert_int_equal(vouch_writer_finish(w, NULL), VOUCH_OK);
	assert_int_equal(vouch_outfile_commit(&out, 0, NULL), VOUCH_OK);
	vouch_writer_free(w);
	get_file("out", text, sizeof text);
	assert_string_equal(text, expected);
}

static void writes_csv(void **state)
{
	static const char *const table[][3] = {
		{ "x", "1", "a,n\nx,1\n" },
		{ "", "", "a,n\n,\n" },
		{ "", NULL, "a\n\"\"\n" },
		{ "x,y", "1", "a,n\n\"x,y\",1\n" },
		{ "x;y", "1", "a,n\n\"x;y\",1\n" },
		{ "x\ty", "1", "a,n\n\"x\ty\",1\n" },
		{ "say \"hi\"", "1", "a,n\n\"say \"\"hi\"\"\",1\n" },
		{ "\"", "1", "a,n\n\"\"\"\",1\n" },
		{ "x\ny", "1", "a,n\n\"x\ny\",1\n" },
		{ "x\ry", "1", "a,n\n\"x\ry\",1\n" },
		{ " x", "1", "a,n\n\" x\",1\n" },
		{ "=1+1", "1", "a,n\n=1+1,1\n" },
		{ "Tết", "1", "a,n\nTết,1\n" }
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(table); i++)
		written(VOUCH_TABLE_CSV, 0, table[i][0], table[i][1],
		    table[i][2]);
}

#define EXCEL "\xef\xbb\xbf" "a;n\r\n"

static void writes_for_spreadsheets(void **state)
{
	static const char *const table[][3] = {
		{ "x", "1", EXCEL "x;1\r\n" },
		{ "x,y", "1", EXCEL "\"x,y\";1\r\n" },
		{ "=1+1", "1", EXCEL "'=1+1;1\r\n" },
		{ "=HYPERLINK(\"x\")", "1",
		  EXCEL "\"'=HYPERLINK(\"\"x\"\")\";1\r\n" },
		{ "+x", "1", EXCEL "'+x;1\r\n" },
		{ "-x", "1", EXCEL "'-x;1\r\n" },
		{ "@x", "1", EXCEL "'@x;1\r\n" },
		{ "  =x", "1", EXCEL "\"'  =x\";1\r\n" },
		{ "\xc2\xa0=x", "1", EXCEL "'\xc2\xa0=x;1\r\n" },
		{ "\xe3\x80\x80@x", "1", EXCEL "'\xe3\x80\x80@x;1\r\n" },
		{ "\xef\xbc\x9dx", "1", EXCEL "'\xef\xbc\x9dx;1\r\n" },
		{ "\xef\xbc\x8bx", "1", EXCEL "'\xef\xbc\x8bx;1\r\n" },
		{ "\xef\xbc\x8dx", "1", EXCEL "'\xef\xbc\x8dx;1\r\n" },
		{ "\xef\xbc\xa0x", "1", EXCEL "'\xef\xbc\xa0x;1\r\n" },
		{ "\tx", "1", EXCEL "\"'\tx\";1\r\n" },
		{ "\rx", "1", EXCEL "\"'\rx\";1\r\n" },
		{ "\n=x", "1", EXCEL "\"'\n=x\";1\r\n" },
		{ "-", "1", EXCEL "'-;1\r\n" },
		{ "-5", "1", EXCEL "-5;1\r\n" },
		{ "+84901", "1", EXCEL "+84901;1\r\n" },
		{ "-1.5", "1", EXCEL "-1.5;1\r\n" },
		{ "-1,5", "1", EXCEL "\"-1,5\";1\r\n" },
		{ "-1.5.5", "1", EXCEL "'-1.5.5;1\r\n" },
		{ "-5+3", "1", EXCEL "'-5+3;1\r\n" },
		{ "-5.", "1", EXCEL "'-5.;1\r\n" },
		{ "x=1", "1", EXCEL "x=1;1\r\n" }
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(table); i++)
		written(VOUCH_TABLE_CSV, VOUCH_WRITER_EXCEL, table[i][0],
		    table[i][1], table[i][2]);
	/* The flag is for CSV only. */
	written(VOUCH_TABLE_TSV, VOUCH_WRITER_EXCEL, "=1", "1",
	    "a\tn\n=1\t1\n");
}

static void writes_tsv(void **state)
{
	(void)state;
	written(VOUCH_TABLE_TSV, 0, "x,\"y\"", "1", "a\tn\nx,\"y\"\t1\n");
	written(VOUCH_TABLE_TSV, 0, "\t\n\r\\", "", "a\tn\n\\t\\n\\r\\\\\t\n");
	written(VOUCH_TABLE_TSV, 0, "", NULL, "a\n\n");
}

static void writes_headless(void **state)
{
	(void)state;
	written(VOUCH_TABLE_CSV, VOUCH_WRITER_HEADLESS, "x", "1", "x,1\n");
	written(VOUCH_TABLE_CSV, VOUCH_WRITER_HEADLESS | VOUCH_WRITER_EXCEL,
	    "=x", "1", "'=x;1\r\n");
	/* Nothing here is the first cell of a table. */
	written(VOUCH_TABLE_CSV, VOUCH_WRITER_HEADLESS, "{", "1", "{,1\n");
	written(VOUCH_TABLE_TSV, VOUCH_WRITER_HEADLESS, "x", "1", "x\t1\n");
	written(VOUCH_TABLE_JSONL, VOUCH_WRITER_HEADLESS, "x", "1",
	    "{\"a\":\"x\",\"n\":1}\n");
}

static void writes_json(void **state)
{
	static const char *const table[][3] = {
		{ "x", "1", "{\"a\":\"x\",\"n\":1}\n" },
		{ "1", "-5", "{\"a\":\"1\",\"n\":-5}\n" },
		{ "", "", "{\"a\":\"\",\"n\":null}\n" },
		{ "x", "0", "{\"a\":\"x\",\"n\":0}\n" },
		{ "x", "01", "{\"a\":\"x\",\"n\":\"01\"}\n" },
		{ "x", "1.5", "{\"a\":\"x\",\"n\":\"1.5\"}\n" },
		{ "x", "-", "{\"a\":\"x\",\"n\":\"-\"}\n" },
		{ "x", "+1", "{\"a\":\"x\",\"n\":\"+1\"}\n" }
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(table); i++)
		written(VOUCH_TABLE_JSONL, 0, table[i][0], table[i][1],
		    table[i][2]);
}

static void json_strings(void **state)
{
	static const char *const table[][2] = {
		{ "", "\"\"" }, { "x", "\"x\"" },
		{ "\"\\/", "\"\\\"\\\\/\"" },
		{ "\b\f\n\r\t", "\"\\b\\f\\n\\r\\t\"" },
		{ "\x01\x1f\x7f", "\"\\u0001\\u001f\\u007f\"" },
		{ "Tết 😀", "\"Tết 😀\"" },
		{ "\xe2\x80\xa8\xe2\x80\xa9", "\"\\u2028\\u2029\"" },
		{ "a\xff\xc3", "\"a\xef\xbf\xbd\xef\xbf\xbd\"" },
		{ "\xed\xa0\x80", "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"" }
	};
	struct vouch_buf out;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(table); i++) {
		vouch_buf_init(&out, 100);
		assert_int_equal(vouch_json_string(&out, table[i][0],
		    strlen(table[i][0])), VOUCH_OK);
		assert_string_equal(out.data, table[i][1]);
		vouch_buf_release(&out);
	}
	vouch_buf_init(&out, 10);
	assert_int_equal(vouch_buf_adds(&out, "1234"), VOUCH_OK);
	assert_int_equal(vouch_json_string(&out, "56789", 5),
	    VOUCH_ERR_TOO_LONG);
	assert_string_equal(out.data, "1234");
	assert_int_equal(vouch_json_string(&out, "\0", 1), VOUCH_ERR_TOO_LONG);
	assert_int_equal(out.len, 4);
	vouch_buf_release(&out);
}

static void writer_contract(void **state)
{
	struct vouch_outfile out;
	struct vouch_writer *w = NULL;
	char text[200];

	(void)state;
	unlink("out");
	assert_int_equal(vouch_outfile_open(&out, "out", 0600, 0, NULL),
	    VOUCH_OK);
	assert_int_equal(vouch_writer_new(&out, VOUCH_TABLE_CSV, 0, &w),
	    VOUCH_OK);
	assert_int_equal(vouch_writer_column(w, "a", false), VOUCH_OK);
	assert_int_equal(vouch_writer_column(w, "a", false),
	    VOUCH_ERR_DUPLICATE);
	assert_int_equal(vouch_writer_column(w, "b", false), VOUCH_OK);
	assert_int_equal(vouch_writer_column(w, "c;d", false), VOUCH_OK);
	assert_int_equal(vouch_writer_cell(w, "1", 1, NULL), VOUCH_OK);
	assert_int_equal(vouch_writer_end(w, NULL), VOUCH_OK);
	assert_int_equal(vouch_writer_column(w, "e", false),
	    VOUCH_ERR_RANGE);
	assert_int_equal(vouch_writer_cell(w, "1", 1, NULL), VOUCH_OK);
	assert_int_equal(vouch_writer_cell(w, "2", 1, NULL), VOUCH_OK);
	assert_int_equal(vouch_writer_cell(w, "3", 1, NULL), VOUCH_OK);
	assert_int_equal(vouch_writer_cell(w, "4", 1, NULL),
	    VOUCH_ERR_RANGE);
	assert_int_equal(vouch_writer_end(w, NULL), VOUCH_OK);
	assert_int_equal(vouch_outfile_commit(&out, 0, NULL), VOUCH_OK);
	vouch_writer_free(w);
	vouch_writer_free(NULL);
	get_file("out", text, sizeof text);
	assert_string_equal(text, "a,b,\"c;d\"\n1,,\n1,2,3\n");
}

static void header_without_records(void **state)
{
	static const struct {
		enum vouch_table_format format;
		const char *expected;
	} table[] = {
		{ VOUCH_TABLE_CSV, "\"{a\",\"sep=;\"\n" },
		{ VOUCH_TABLE_TSV, "{a\tsep=;\n" },
		{ VOUCH_TABLE_JSONL, "" }
	};
	struct vouch_outfile out;
	struct vouch_writer *w = NULL;
	char text[200];
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(table); i++) {
		unlink("out");
		assert_int_equal(vouch_outfile_open(&out, "out", 0600, 0,
		    NULL), VOUCH_OK);
		assert_int_equal(vouch_writer_new(&out, table[i].format, 0,
		    &w), VOUCH_OK);
		assert_int_equal(vouch_writer_column(w, "{a", false),
		    VOUCH_OK);
		assert_int_equal(vouch_writer_column(w, "sep=;", false),
		    VOUCH_OK);
		assert_int_equal(vouch_writer_finish(w, NULL), VOUCH_OK);
		assert_int_equal(vouch_writer_finish(w, NULL), VOUCH_OK);
		assert_int_equal(vouch_outfile_commit(&out, 0, NULL),
		    VOUCH_OK);
		vouch_writer_free(w);
		get_file("out", text, sizeof text);
		assert_string_equal(text, table[i].expected);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(csv),
		cmocka_unit_test(quotes),
		cmocka_unit_test(bad_records),
		cmocka_unit_test(tsv),
		cmocka_unit_test(json),
		cmocka_unit_test(bad_json),
		cmocka_unit_test(empty_json),
		cmocka_unit_test(spreadsheets), cmocka_unit_test(encodings),
		cmocka_unit_test(unknown_encoding),
		cmocka_unit_test(nfc),
		cmocka_unit_test(runs_of_marks),
		cmocka_unit_test(blanks_around_names),
		cmocka_unit_test(finds_and_blames),
		cmocka_unit_test(large_cells),
		cmocka_unit_test(long_tables),
		cmocka_unit_test(what_cannot_be_read),
		cmocka_unit_test(records_over_the_limit),
		cmocka_unit_test(columns_over_the_limit),
		cmocka_unit_test(pipes),
		cmocka_unit_test(does_not_wait_for_more),
		cmocka_unit_test(writes_csv),
		cmocka_unit_test(writes_for_spreadsheets),
		cmocka_unit_test(writes_headless),
		cmocka_unit_test(writes_tsv),
		cmocka_unit_test(writes_json),
		cmocka_unit_test(json_strings),
		cmocka_unit_test(writer_contract),
		cmocka_unit_test(header_without_records)
	};

	return cmocka_run_group_tests(tests, scratch_make, scratch_remove);
}
