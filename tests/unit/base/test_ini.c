/*
 * Campaign files: every entry of a file written out as one line, every
 * refusal with its place.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/ini.h"
#include "support/failing.h"

#define COUNT(rows) (sizeof(rows) / sizeof(rows)[0])

static struct vouch_ini *parse(const char *text, size_t len)
{
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	struct vouch_ini *ini = NULL;
	enum vouch_err err = vouch_ini_parse("a.ini", text, len, &diag, &ini);

	if (err != VOUCH_OK) {
		char line[512];

		vouch_diag_format(&diag, line, sizeof line);
		fail_msg("%s", line);
	}
	return ini;
}

/* "section name.key@line:column=value|" for each entry. */
static void write_entries(const struct vouch_ini *ini, struct vouch_buf *out)
{
	const struct vouch_ini_entry *e;

	vouch_buf_clear(out);
	for (size_t i = 0; (e = vouch_ini_at(ini, i)) != NULL; i++)
		assert_int_equal(vouch_buf_addf(out, "%s%s%s.%s@%lu:%lu=%s|",
		    e->section, e->name[0] != '\0' ? " " : "", e->name,
		    e->key, e->line, e->column, e->value), VOUCH_OK);
}

static void entries(void **state)
{
	static const struct {
		const char *text, *out;
	} rows[] = {
		{ "", "" },
		{ "\n\n; nothing\n# at all\n", "" },
		{ "[a]\nk = v\n", "a.k@2:5=v|" },
		{ "[a]\nk=v", "a.k@2:3=v|" },
		{ "[A]\nKey_2-x =\tV \t\n", "a.key_2-x@2:11=V|" },
		{ "\xef\xbb\xbf[a]\r\nk = v\r\n", "a.k@2:5=v|" },
		{ "[a]\nk = v\r", "a.k@2:5=v|" },
		{ "\xef\xbb\xbf", "" },
		{ "[a]\r\nk = 1\r\n  2\r\n\r\n  l = 3\r\n",
		    "a.k@2:5=1 2|a.l@5:7=3|" },
		{ "[a]\nk = \xc2\xa0v\n", "a.k@2:5=\xc2\xa0v|" },
		{ "[a]\nk =\n", "a.k@2:4=|" },
		{ "[a]\nk = ; said nothing\n", "a.k@2:5=|" },
		{ "[a]\nk = a=b\n", "a.k@2:5=a=b|" },
		/* comments */
		{ "[a]\nk = v ; why\n", "a.k@2:5=v|" },
		{ "[a]\nk = v\t; why\n", "a.k@2:5=v|" },
		{ "[a]\nk = v;w\n", "a.k@2:5=v;w|" },
		{ "[a]\nk = v # w\n", "a.k@2:5=v # w|" },
		{ "[a] ; why\n; k = 1\n# k = 2\n  ; k = 3\nk = v\n",
		    "a.k@5:5=v|" },
		{ "[a] # why\nk = v\n", "a.k@2:5=v|" },
		/* sections */
		{ "[channel tet-tiktok-live]\nk = v\n",
		    "channel tet-tiktok-live.k@2:5=v|" },
		{ "[ channel \t Tết 2027 ]\nk = v\n",
		    "channel Tết 2027.k@2:5=v|" },
		{ "[a]\nk = 1\n[a x]\nk = 2\n[a X]\nk = 3\n",
		    "a.k@2:5=1|a x.k@4:5=2|a X.k@6:5=3|" },
		{ "[a]\n[b]\nk = v\n", "b.k@3:5=v|" },
		/* quotes */
		{ "[a]\nk = \" a ; b \"\n", "a.k@2:5= a ; b |" },
		{ "[a]\nk = \"\"\n", "a.k@2:5=|" },
		{ "[a]\nk = \"a\" ; why\n", "a.k@2:5=a|" },
		{ "[a]\nk = \"a\\\"b\\\\c\\d\"\n", "a.k@2:5=a\"b\\c\\d|" },
		{ "[a]\nk = free \"x\"\n", "a.k@2:5=free \"x\"|" },
		/* values that go on */
		{ "[a]\nk = 1,\n  2,\n\t3\n", "a.k@2:5=1, 2, 3|" },
		{ "[a]\nk =\n  1\n  2\n", "a.k@2:4=1 2|" },
		{ "[a]\nk = 1 ; one\n  ; none\n# none\n  2 ; two\n",
		    "a.k@2:5=1 2|" },
		{ "[a]\nk = 1\n  x y = 2\n  https://x?y=z\n",
		    "a.k@2:5=1 x y = 2 https://x?y=z|" },
		{ "[a]\nk = 1\n  \"[b]\"\n  \"c = d\"\n",
		    "a.k@2:5=1 [b] c = d|" },
		{ "[a]\nk = \"1 \"\n  \" 2\"\n", "a.k@2:5=1   2|" },
		{ "[a]\nk = 1\n\n  l = 2\n", "a.k@2:5=1|a.l@4:7=2|" },
		{ "[a]\nk = 1\n \t \n  l = 2\n", "a.k@2:5=1|a.l@4:7=2|" },
		/* somebody indents everything */
		{ "  [a]\n  k = 1\n  l = 2\n    3\n  m = 4\n",
		    "a.k@2:7=1|a.l@3:7=2 3|a.m@5:7=4|" },
		/* columns count characters, values are NFC */
		{ "[a]\nk = Te\xcc\x82\xcc\x81t\n", "a.k@2:5=Tết|" },
	};
	struct vouch_buf out;

	(void)state;
	vouch_buf_init(&out, 1000);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct vouch_ini *ini = parse(rows[i].text,
		    strlen(rows[i].text));

		write_entries(ini, &out);
		assert_string_equal(vouch_buf_text(&out), rows[i].out);
		vouch_ini_free(ini);
	}
	vouch_buf_release(&out);
}

#define LETTERS_63 "abcdefghijklmnopqrstuvwxyz0123456789" \
	"abcdefghijklmnopqrstuvwxyz-"

static void complaints(void **state)
{
	static const struct {
		const char *text;
		enum vouch_err err;
		const char *line;
	} rows[] = {
		{ "k = v\n", VOUCH_ERR_SYNTAX, "a.ini line 1 column 1: "
		    "\"k = v\": expected a section first, as in [campaign]" },
		{ "[a]\n\n  Tết\n", VOUCH_ERR_SYNTAX, "a.ini line 3 column 3: "
		    "\"Tết\": expected \"key = value\"" },
		{ "[a]\n= v\n", VOUCH_ERR_SYNTAX, "a.ini line 2 column 1: "
		    "\"= v\": expected a key of letters, digits, _ and -" },
		{ "[a]\nđ k = v\n", VOUCH_ERR_SYNTAX, "a.ini line 2 column 1: "
		    "\"đ k\": expected a key of letters, digits, _ and -" },
		{ "[a]\nk = 1\nK = 2\n", VOUCH_ERR_DUPLICATE,
		    "a.ini line 3 column 1: \"K\": "
		    "this key was given before, in line 2" },
		{ "[a]\nk = 1\n[b]\n[A]\n", VOUCH_ERR_DUPLICATE,
		    "a.ini line 4 column 1: \"[A]\": "
		    "this section was there before, in line 1" },
		{ "[a ế]\n[a e\xcc\x82\xcc\x81]\n", VOUCH_ERR_DUPLICATE,
		    "a.ini line 2 column 1: \"[a e\xcc\x82\xcc\x81]\": "
		    "this section was there before, in line 1" },
		{ "[a x]\n[a   x ]\n", VOUCH_ERR_DUPLICATE,
		    "a.ini line 2 column 1: \"[a   x ]\": "
		    "this section was there before, in line 1" },
		{ "[a\n", VOUCH_ERR_SYNTAX, "a.ini line 1 column 1: \"[a\": "
		    "expected a closing bracket, as in [campaign]" },
		{ " []\n", VOUCH_ERR_SYNTAX, "a.ini line 1 column 2: \"[]\": "
		    "expected a section, as in [campaign] or [prize grand]" },
		{ "[đ]\n", VOUCH_ERR_SYNTAX, "a.ini line 1 column 1: \"[đ]\": "
		    "expected a section, as in [campaign] or [prize grand]" },
		{ "[a] b\n", VOUCH_ERR_SYNTAX, "a.ini line 1 column 5: \"b\": "
		    "expected nothing behind the closing bracket" },
		{ "[a]\nế = 1\n", VOUCH_ERR_SYNTAX, "a.ini line 2 column 1: "
		    "\"ế\": expected a key of letters, digits, _ and -" },
		{ "[a]\nk = \"v\n", VOUCH_ERR_SYNTAX, "a.ini line 2 column 5: "
		    "\"\"v\": expected a closing quote on the same line" },
		{ "[a]\nk = \"v\\\"\n", VOUCH_ERR_SYNTAX, NULL },
		{ "[a]\nk = \"v\\", VOUCH_ERR_SYNTAX, NULL },
		{ "[a]\nk = 1\n \"v\n", VOUCH_ERR_SYNTAX, NULL },
		{ "[a]\nk = \"ế\" x\n", VOUCH_ERR_SYNTAX,
		    "a.ini line 2 column 9: \"x\": "
		    "expected nothing behind the closing quote" },
		{ "[a]\nk = \"v\"#\n", VOUCH_ERR_SYNTAX, NULL },
		/* indented too deep: it would vanish in the value above */
		{ "[a]\nk = 1\n  c = d\n", VOUCH_ERR_SYNTAX,
		    "a.ini line 3 column 3: \"c = d\": expected the indent "
		    "of the key above, or quotes if its value goes on" },
		{ "[a]\nk = 1,\n\t2\n\t[b] ; c\n", VOUCH_ERR_SYNTAX,
		    "a.ini line 4 column 2: \"[b] ; c\": expected the indent "
		    "of the key above, or quotes if its value goes on" },
		{ "[a]\nk = \xff\n", VOUCH_ERR_ENCODING,
		    "a.ini line 2 column 5: \"\\xff\": expected UTF-8" },
		{ "\xff\xfe[\1", VOUCH_ERR_ENCODING,
		    "a.ini line 1 column 1: \"\\xff\": expected UTF-8" },
		{ "\xef\xbb\xbf\x1b[a]\n\xff", VOUCH_ERR_SYNTAX,
		    "a.ini line 1 column 1: \"\\x1b\": "
		    "expected text, found a control character" },
		{ "[a]\n\nab\x7f\n", VOUCH_ERR_SYNTAX,
		    "a.ini line 3 column 3: \"\\x7f\": "
		    "expected text, found a control character" },
		{ "[a]\n;\xc2\x80\n", VOUCH_ERR_SYNTAX,
		    "a.ini line 2 column 2: \"\\xc2\\x80\": "
		    "expected text, found a control character" },
		{ "[a]\nk = đ\xc2\x9f" "31m\n", VOUCH_ERR_SYNTAX,
		    "a.ini line 2 column 6: \"\\xc2\\x9f\": "
		    "expected text, found a control character" },
		{ "[a]\nk = \xc2", VOUCH_ERR_ENCODING,
		    "a.ini line 2 column 5: \"\\xc2\": expected UTF-8" },
		{ "[a]\nk = \xed\xa0\x80\n", VOUCH_ERR_ENCODING,
		    "a.ini line 2 column 5: \"\\xed\": expected UTF-8" },
		{ "[a]\rk = v\r", VOUCH_ERR_SYNTAX, "a.ini line 1 column 4: "
		    "\"\\x0d\": expected text, found a control character" },
		{ "[a]\n" LETTERS_63 "x = 1\n", VOUCH_ERR_SYNTAX, NULL },
		{ "[" LETTERS_63 "x]\n", VOUCH_ERR_SYNTAX, NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct vouch_diag diag = VOUCH_DIAG_INIT;
		struct vouch_ini *ini = NULL;
		char line[512];

		assert_int_equal(vouch_ini_parse("a.ini", rows[i].text,
		    strlen(rows[i].text), &diag, &ini), rows[i].err);
		assert_null(ini);
		assert_int_equal(diag.code, rows[i].err);
		vouch_diag_format(&diag, line, sizeof line);
		if (rows[i].line != NULL)
			assert_string_equal(line, rows[i].line);
		assert_int_equal(vouch_ini_parse("a.ini", rows[i].text,
		    strlen(rows[i].text), NULL, &ini), rows[i].err);
	}
}

static void a_nul_is_no_text(void **state)
{
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	struct vouch_ini *ini = NULL;

	(void)state;
	assert_int_equal(vouch_ini_parse("a.ini", "[a]\nk = \0v\n", 11, &diag,
	    &ini), VOUCH_ERR_SYNTAX);
	assert_int_equal(diag.line, 2);
	assert_int_equal(diag.column, 5);
}

static void words_of_63_letters(void **state)
{
	static const char text[] = "[" LETTERS_63 "]\n" LETTERS_63 " = v\n";
	struct vouch_ini *ini = parse(text, sizeof text - 1);

	(void)state;
	assert_non_null(vouch_ini_find(ini, LETTERS_63, LETTERS_63));
	vouch_ini_free(ini);
}

/* Every beginning of a file is read or refused, and nothing behind it is
 * looked at: each is an allocation of its own, for AddressSanitizer. */
static void every_beginning(void **state)
{
	static const char whole[] = "\xef\xbb\xbf; Tết\r\n[campaign]\r\n"
	    "name = \"T\\\"ết ; \" ; c\r\n\tTe\xcc\x82\xcc\x81t,\r\n\r\n"
	    "[channel tik-tok ] # d\r\n  code=32\r\n  \xc2\xa0\r";

	(void)state;
	for (size_t len = 0; len < sizeof whole; len++) {
		char *text = malloc(len > 0 ? len : 1);
		struct vouch_ini *ini = NULL;
		enum vouch_err err;

		assert_non_null(text);
		memcpy(text, whole, len);
		err = vouch_ini_parse("a.ini", text, len, NULL, &ini);
		assert_int_equal(err == VOUCH_OK, ini != NULL);
		vouch_ini_free(ini);
		free(text);
	}
}

static void success_leaves_the_record_alone(void **state)
{
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	const struct vouch_diag untouched = VOUCH_DIAG_INIT;
	struct vouch_ini *ini = NULL;

	(void)state;
	assert_int_equal(vouch_ini_parse("a.ini", "[a]\nk = v\n", 10, &diag,
	    &ini), VOUCH_OK);
	assert_memory_equal(&diag, &untouched, sizeof diag);
	vouch_ini_free(ini);
	vouch_ini_free(NULL);
}

static void lookups(void **state)
{
	static const char text[] = "[channel x]\nk = 1\n[channel]\nk = 2\n"
	    "[b]\nk = 3\nl = 4\n[empty]\n";
	struct vouch_ini *ini = parse(text, strlen(text));
	const struct vouch_ini_entry *e;
	struct vouch_diag diag = VOUCH_DIAG_INIT;

	(void)state;
	assert_string_equal(vouch_ini_file(ini), "a.ini");
	assert_string_equal(vouch_ini_find(ini, "channel", "k")->value, "2");
	assert_string_equal(vouch_ini_find(ini, "b", "l")->value, "4");
	assert_null(vouch_ini_find(ini, "b", "m"));
	assert_null(vouch_ini_find(ini, "c", "k"));
	assert_null(vouch_ini_find(ini, "B", "k"));
	assert_null(vouch_ini_at(ini, 4));
	assert_null(vouch_ini_at(ini, SIZE_MAX));

	e = vouch_ini_section(ini, 0);
	assert_string_equal(e->section, "channel");
	assert_string_equal(e->name, "x");
	assert_string_equal(e->key, "");
	assert_string_equal(e->value, "");
	assert_int_equal(e->line, 1);
	assert_int_equal(e->column, 1);
	vouch_ini_blame(ini, e, &diag);
	assert_string_equal(diag.field, "channel");
	assert_string_equal(diag.subject, "x");
	assert_string_equal(vouch_ini_section(ini, 3)->section, "empty");
	assert_null(vouch_ini_section(ini, 4));

	vouch_ini_blame(ini, vouch_ini_find(ini, "b", "l"), &diag);
	assert_string_equal(diag.file, "a.ini");
	assert_int_equal(diag.line, 7);
	assert_int_equal(diag.column, 5);
	assert_string_equal(diag.field, "l");
	assert_string_equal(diag.subject, "4");
	vouch_ini_blame(ini, e, NULL);
	vouch_ini_free(ini);
}

/* A list of products is one long line; a file may be one value. */
static void long_values(void **state)
{
	static const size_t lengths[] = { 1, 197, 200, 900, 1024, 4096, 65536,
		VOUCH_INI_FILE_MAX - 6 };

	(void)state;
	for (size_t i = 0; i < COUNT(lengths); i++) {
		size_t len = 6 + lengths[i];
		char *text = malloc(len);
		struct vouch_ini *ini;
		const char *value;

		assert_non_null(text);
		memcpy(text, "[a]\nk=", 6);
		memset(text + 6, 'x', lengths[i]);
		ini = parse(text, len);
		value = vouch_ini_find(ini, "a", "k")->value;
		assert_int_equal(strlen(value), lengths[i]);
		assert_int_equal(strspn(value, "x"), lengths[i]);
		vouch_ini_free(ini);
		free(text);
	}
}

/* The character that grows most in NFC, from 4 bytes to 12. */
static void values_that_grow(void **state)
{
	struct vouch_buf text;
	struct vouch_ini *ini;

	(void)state;
	vouch_buf_init(&text, 10000);
	assert_int_equal(vouch_buf_adds(&text, "[a]\n"), VOUCH_OK);
	for (int line = 0; line < 100; line++) {
		assert_int_equal(vouch_buf_addf(&text, "k%d=", line),
		    VOUCH_OK);
		for (int i = 0; i < 10; i++)
			assert_int_equal(vouch_buf_adds(&text,
			    "\xf0\x9d\x85\xa0"), VOUCH_OK);
		assert_int_equal(vouch_buf_addc(&text, '\n'), VOUCH_OK);
	}
	ini = parse(text.data, text.len);
	for (size_t i = 0; i < 100; i++) {
		const char *value = vouch_ini_at(ini, i)->value;

		assert_int_equal(strlen(value), 120);
		assert_memory_equal(value, "\xf0\x9d\x85\x98\xf0\x9d\x85\xa5"
		    "\xf0\x9d\x85\xae", 12);
	}
	vouch_ini_free(ini);
	vouch_buf_release(&text);
}

/* format holds one %d, written count times behind head. */
static enum vouch_err parse_many(const char *head, const char *format,
    int count, struct vouch_diag *diag)
{
	struct vouch_buf text;
	struct vouch_ini *ini = NULL;
	enum vouch_err err;

	vouch_buf_init(&text, VOUCH_INI_FILE_MAX);
	assert_int_equal(vouch_buf_adds(&text, head), VOUCH_OK);
	for (int i = 0; i < count; i++) {
		char number[16];
		const char *mark = strchr(format, '#');

		snprintf(number, sizeof number, "%d", i);
		assert_int_equal(vouch_buf_add(&text, format,
		    (size_t)(mark - format)), VOUCH_OK);
		assert_int_equal(vouch_buf_adds(&text, number), VOUCH_OK);
		assert_int_equal(vouch_buf_adds(&text, mark + 1), VOUCH_OK);
	}
	err = vouch_ini_parse("a.ini", text.data, text.len, diag, &ini);
	vouch_ini_free(ini);
	vouch_buf_release(&text);
	return err;
}

static void limits(void **state)
{
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	struct vouch_ini *ini = NULL;
	char *text = calloc(1, VOUCH_INI_FILE_MAX + 1);

	(void)state;
	assert_int_equal(parse_many("[a]\n", "k#=v\n", 4096, NULL), VOUCH_OK);
	assert_int_equal(parse_many("[a]\n", "k#=v\n", 4097, &diag),
	    VOUCH_ERR_TOO_LONG);
	assert_int_equal(diag.line, 4098);
	assert_string_equal(diag.field, "k4096");
	assert_int_equal(parse_many("", "[a #]\n", 4096, NULL), VOUCH_OK);
	assert_int_equal(parse_many("", "[a #]\n", 4097, &diag),
	    VOUCH_ERR_TOO_LONG);
	assert_int_equal(diag.line, 4097);

	assert_non_null(text);
	memset(text, '\n', VOUCH_INI_FILE_MAX + 1);
	assert_int_equal(vouch_ini_parse("a.ini", text, VOUCH_INI_FILE_MAX,
	    &diag, &ini), VOUCH_OK);
	vouch_ini_free(ini);
	ini = NULL;
	assert_int_equal(vouch_ini_parse("a.ini", text,
	    VOUCH_INI_FILE_MAX + 1, &diag, &ini), VOUCH_ERR_TOO_LONG);
	assert_null(ini);
	assert_string_equal(diag.file, "a.ini");
	assert_int_equal(diag.line, 0);
	assert_int_equal(diag.column, 0);
	assert_string_equal(diag.subject, "");
	free(text);
}

static void runs_of_marks(void **state)
{
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	struct vouch_ini *ini = NULL;
	char value[128] = "[a]\nk = x", section[128] = "\n[a x";

	(void)state;
	for (int i = 0; i < 31; i++) {
		memcpy(value + 9 + 2 * i, "\xcc\x81", 3);
		memcpy(section + 5 + 2 * i, "\xcc\x81", 3);
	}
	memcpy(section + 5 + 62, "]", 2);
	assert_int_equal(vouch_ini_parse("a.ini", value, strlen(value), &diag,
	    &ini), VOUCH_ERR_TOO_LONG);
	assert_int_equal(diag.line, 2);
	assert_string_equal(diag.field, "k");
	assert_string_equal(diag.expected,
	    "expected at most 30 combining marks in a row");
	assert_int_equal(vouch_ini_parse("a.ini", section, strlen(section),
	    &diag, &ini), VOUCH_ERR_TOO_LONG);
	assert_int_equal(diag.line, 2);
	assert_int_equal(diag.column, 4);
	assert_null(ini);
}

#if FAILING
/* Each allocation fails in turn: the file is refused and nothing is lost, or
 * it is read all the same where somebody only wanted to give memory back. */
static void memory_runs_out(void **state)
{
	static const char text[] = "[a]\n[b]\n[c Te\xcc\x82\xcc\x81t]\n"
	    "k0=\nk1=\nk2=\nk3=\nk4=\nk5=\nk6=\nk7=\nk8=\nk9=\n"
	    "l0=\nl1=\nl2=\nl3=\nl4=\nl5=\nl6=\nl7=\nl8=\nl9=\n"
	    "m = \"Te\xcc\x82\xcc\x81t, a value longer than the memory that"
	    " is asked for when the first letter comes\"\n  and, when it goes on, again longer than"
	    " the memory that is asked for then\n";
	long live = atomic_load(&failing_live), at = 0, refused = 0;
	bool failed;

	(void)state;
	do {
		struct vouch_diag diag = VOUCH_DIAG_INIT;
		struct vouch_ini *ini = NULL;
		enum vouch_err err;

		failing_arm(at++);
		err = vouch_ini_parse("a.ini", text, sizeof text - 1, &diag,
		    &ini);
		failed = failing_disarm();
		if (err != VOUCH_OK) {
			assert_true(failed);
			assert_int_equal(err, VOUCH_ERR_NO_MEMORY);
			assert_null(ini);
			assert_int_equal(diag.code, VOUCH_ERR_NO_MEMORY);
			assert_string_equal(diag.expected, "out of memory");
			refused++;
		} else {
			assert_string_equal(vouch_ini_at(ini, 19)->key, "l9");
		}
		vouch_ini_free(ini);
		assert_int_equal(atomic_load(&failing_live), live);
	} while (failed);
	assert_true(refused >= 8);
}
#endif

int main(void)
{
	const struct CMUnitTest tests[] = {
#if FAILING
		cmocka_unit_test(memory_runs_out),
#endif
		cmocka_unit_test(entries),
		cmocka_unit_test(complaints),
		cmocka_unit_test(a_nul_is_no_text),
		cmocka_unit_test(words_of_63_letters),
		cmocka_unit_test(every_beginning),
		cmocka_unit_test(success_leaves_the_record_alone),
		cmocka_unit_test(lookups),
		cmocka_unit_test(long_values),
		cmocka_unit_test(values_that_grow),
		cmocka_unit_test(limits),
		cmocka_unit_test(runs_of_marks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
