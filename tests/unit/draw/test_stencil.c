/* Text templates: tags, escapes by place, what is refused and where. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "draw/stencil.h"

#define ZPL VOUCH_STENCIL_ZPL
#define TSPL VOUCH_STENCIL_TSPL
#define ESCPOS VOUCH_STENCIL_ESCPOS
#define HTML VOUCH_STENCIL_HTML
#define TXT VOUCH_STENCIL_TXT
#define CSV VOUCH_STENCIL_CSV

static struct vouch_diag diag;
static struct vouch_buf out;

static struct vouch_stencil *compile(enum vouch_stencil_kind kind,
    const char *text)
{
	struct vouch_stencil *stencil = NULL;

	diag = (struct vouch_diag)VOUCH_DIAG_INIT;
	if (vouch_stencil_compile(kind, "t", text, strlen(text), &diag,
	    &stencil) != VOUCH_OK)
		assert_null(stencil);
	return stencil;
}

/* The first column gets a, all others b. */
static enum vouch_err fill(const struct vouch_stencil *stencil, const char *a,
    const char *b)
{
	struct vouch_span cell[VOUCH_STENCIL_FIELDS_MAX];
	size_t i;

	for (i = 0; i < vouch_stencil_fields(stencil); i++) {
		cell[i].data = i == 0 ? a : b;
		cell[i].len = strlen(cell[i].data);
	}
	vouch_buf_release(&out);
	vouch_buf_init(&out, 1u << 16);
	diag = (struct vouch_diag)VOUCH_DIAG_INIT;
	return vouch_stencil_fill(stencil, VOUCH_STENCIL_ROW, cell, true,
	    &diag, &out);
}

static void test_filled(void **state)
{
	static const struct {
		enum vouch_stencil_kind kind;
		const char *text, *a, *b, *want;
	} cases[] = {
		/* tags */
		{ TXT, "a{{x}}b{{y}}c\n", "1", "2", "a1b2c\n" },
		{ TXT, "{{ x }}{{x}}{{! no }}|", " 1 ", "", "11|" },
		{ TXT, "{{#x}}<{{x}}>{{/x}}{{^x}}none{{/x}}", "1", "", "<1>" },
		{ TXT, "{{#x}}<{{x}}>{{/x}}{{^x}}none{{/x}}", " ", "", "none" },
		{ TXT, "{{#x}}{{#y}}both{{/y}}{{^y}}x{{/y}}{{/x}}", "1", "",
		    "x" },
		{ TXT, "a\n{{#x}}\nb\n{{/x}}\nc\n", "1", "", "a\nb\nc\n" },
		{ TXT, "a\r\n{{#x}}  \r\nb\r\n{{/x}}\r\nc", "", "", "a\nc" },
		{ TXT, "{{! a }}\nb {{! c }}\n", "", "", "b \n" },
		{ TXT, "{{#@head}}h{{/@head}}r{{#@foot}}f{{/@foot}}", "", "",
		    "r" },
		{ TXT, "{ {x} }} {{{x}}}", "a\nb", "", "{ {x} }} a\nb" },
		/* filters */
		{ TXT, "{{x|price}}", "50000 VND", "",
		    "50.000 \xc4\x91" },
		{ TXT, "{{x|price|ascii}}", "50000", "", "50.000 d" },
		{ TXT, "{{x|date}}", "2027-01-31", "", "31/01/2027" },
		{ TXT, "{{x|value|ascii}}", "15 %", "", "Giam 15 %" },
		{ TXT, "{{x|serial}}", "S00A1B2C3D4", "", "00A1-B2C3D4" },
		{ TXT, "{{x|upper|ascii|max:7}}",
		    "N\xc6\xb0\xe1\xbb\x9b" "c m\xe1\xba\xaf" "m", "",
		    "NUOC MA" },
		{ TXT, "{{x|max:4}}", "N\xc6\xb0\xe1\xbb\x9b" "c m", "",
		    "N\xc6\xb0\xe1\xbb\x9b" "c" },
		{ TXT, "{{x|ascii}}", "\xe2\x80\x9c" "a\xe2\x80\x9d \xe2\x80"
		    "\x93 \xe6\xb0\xb4 7\xe2\x82\xab", "", "\"a\" - ? 7d" },
		{ TXT, "[{{x|price}}]", "", "", "[]" },
		/* one clean line: controls, line ends, decomposed letters */
		{ TXT, "{{x}}", "a\tb\r\nc\x1b[31md", "", "a b  c [31md" },
		{ TXT, "{{x}}", "a\xc2\x85" "b\xe2\x80\xa8" "c\xc2\xa0" "d", "",
		    "a b c d" },
		{ TXT, "{{x}}", "e\xcc\x81", "", "\xc3\xa9" },
		/* ZPL */
		{ ZPL, "^XA^FO1,2^FH_^FD{{x}}^FS^XZ\n", "a^XZ~JA_b", "",
		    "^XA^FO1,2^FH_^FDa_5EXZ_7EJA_5Fb^FS^XZ\n" },
		{ ZPL, "^XA^CI28^FH^FD{{x}}^FS^XZ", "\xc4\x91", "",
		    "^XA^CI28^FH^FD_C4_91^FS^XZ" },
		{ ZPL, "^XA^FH\\\n^FD{{x}}^FS^XZ", "a\\b_", "",
		    "^XA^FH\\\n^FDa\\5Cb_^FS^XZ" },
		{ ZPL, "^XA^FB9,2^FH_^FD{{x}}^FS^FH_^FD{{x}}^FS^XZ", "a\\&b",
		    "", "^XA^FB9,2^FH_^FDa\\\\&b^FS^FH_^FDa\\&b^FS^XZ" },
		{ ZPL, "^xa^pq{{x}}^xz", "12", "", "^xa^pq12^xz" },
		{ ZPL, "^XA^BY2,3,10^FO1,2^BQN,2,{{x}}^FH_^FDMA,{{y}}^FS^XZ",
		    "4", "HTTPS://A.VN/1",
		    "^XA^BY2,3,10^FO1,2^BQN,2,4^FH_^FDMA,HTTPS://A.VN/1^FS^XZ" },
		{ ZPL, "^XA{{#x}}^FO1,1^FH_^FD{{x}}^FS{{/x}}^XZ", "", "",
		    "^XA^XZ" },
		/* TSPL */
		{ TSPL, "CLS\nTEXT 8,8,\"3\",0,1,1,\"{{x}}\"\nPRINT {{y}}\n",
		    "5\" \r\nCLS\r\n\"", "2",
		    "CLS\r\nTEXT 8,8,\"3\",0,1,1,\"5\\[\"]   CLS  \\[\"]\"\r\n"
		    "PRINT 2\r\n" },
		{ TSPL, "CODEPAGE UTF-8\nTEXT 1,\"a\\[\"]{{x}}\"\n",
		    "\xc4\x91", "",
		    "CODEPAGE UTF-8\r\nTEXT 1,\"a\\[\"]\xc4\x91\"\r\n" },
		{ TSPL, "QRCODE 8,8,M,4,A,0,M2,\"{{x}}\"\n", "ABC", "",
		    "QRCODE 8,8,M,4,A,0,M2,\"ABC\"\r\n" },
		{ TSPL, "TEXT 1,\"{{x}}\"\n", "~500 g", "",
		    "TEXT 1,\"~500 g\"\r\n" },
		/* ESC/POS */
		{ ESCPOS, "\\x1b@\\x1c.{{x}}\n\\\\\\x1bE\\x01{{y}}\n",
		    "a\x1b@b\x1dV\0c", "z",
		    "\x1b@\x1c.a @b V\n\\\x1b" "E\x01z\n" },
		/* HTML */
		{ HTML, "<p title='{{x}}'>{{x}}</p>", "<a href=\"x\">'&", "",
		    "<p title='&lt;a href=&quot;x&quot;&gt;&#39;&amp;'>"
		    "&lt;a href=&quot;x&quot;&gt;&#39;&amp;</p>" },
		{ HTML, "<a href=\"{{x}}\">", "https://a.vn/?a=1&b", "",
		    "<a href=\"https://a.vn/?a=1&amp;b\">" },
		{ HTML, "<a href=\"https://a.vn/{{x}}\">", "javascript:1", "",
		    "<a href=\"https://a.vn/javascript:1\">" },
		{ HTML, "<!-- > --><script>\"<p>\"</script >{{x}}",
		    "\xc2\xa0<", "", "<!-- > --><script>\"<p>\"</script >"
		    "\xc2\xa0&lt;" },
		/* CSV */
		{ CSV, "{{x}},{{y}}\n", "a,\"b\"\nc", "=1+1",
		    "\"a,\"\"b\"\" c\",'=1+1\n" },
		{ CSV, "\"{{x}} {{y}}\";z\n", "a\"", "-5", "\"a\"\" -5\";z\n" },
		{ CSV, "{{x}}\t{{y}}\n", "", "+84 912", "\t'+84 912\n" },
	};
	struct vouch_stencil *stencil;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		stencil = compile(cases[i].kind, cases[i].text);
		if (stencil == NULL)
			fail_msg("case %zu: %s", i, diag.expected);
		if (fill(stencil, cases[i].a, cases[i].b) != VOUCH_OK)
			fail_msg("case %zu: %s", i, diag.expected);
		assert_string_equal(vouch_buf_text(&out), cases[i].want);
		vouch_stencil_free(stencil);
	}
}

/* Templates in which no cell could be safe, and where they say so. */
static void test_refused(void **state)
{
	static const struct {
		enum vouch_stencil_kind kind;
		const char *text;
		unsigned long line, column;
		const char *words; /* the beginning */
	} cases[] = {
		{ TXT, "a\nb{{x", 2, 2, "the tag has no }}" },
		{ TXT, "{{{x}}\n}}}", 1, 1, "the tag has no }}}" },
		{ TXT, "\n\n {{#x}}", 3, 8, "the section that line 3 opens" },
		{ TXT, "{{#x}}{{/y}}", 1, 7, "expected {{/x}}" },
		{ TXT, "{{/x}}", 1, 1, "no section is open" },
		{ TXT, "{{}}", 1, 1, "expected the name" },
		{ TXT, "\xc4\x91{{x|size}}", 1, 2, "expected a filter" },
		{ TXT, "{{x|max:0}}", 1, 1, "expected a filter" },
		{ TXT, "{{#@head}}{{x}}{{/@head}}", 1, 11, "no row" },
		{ TXT, "{{#@middle}}", 1, 1, "expected @head" },
		{ TXT, "{{#x}}{{#@head}}", 1, 7, "@head and @foot" },
		{ TXT, "{{@qr x M 5}}", 1, 1, "only for .escpos" },
		{ ZPL, "^XA^FD{{x}}^FS^XZ", 1, 7, "write ^FH before" },
		{ ZPL, "^XA^FH_^FDa^FS^FD{{x}}^FS^XZ", 1, 18, "write ^FH" },
		{ ZPL, "^XA^{{x}}^XZ", 1, 5, "a cell cannot be the name" },
		{ ZPL, "^XA^F{{x}}^XZ", 1, 6, "a cell cannot be the name" },
		{ ZPL, "^XA^FH{{x}}^FDa^FS^XZ", 1, 7, "this command decides" },
		{ ZPL, "^XA\n^CC!^XZ", 2, 3, "not in a template" },
		{ ZPL, "^XA~CT!^XZ", 1, 6, "not in a template" },
		{ ZPL, "^XA^GFB,1,1,1,x^FS^XZ", 1, 16, "only ^GFA" },
		{ ZPL, "^XA^FH_^FD{{x}}", 1, 16, "the last command" },
		{ ZPL, "^XA^FO1,1^BQN,2,4^FDMA,1^FS^XZ", 1, 18, "state ^BY" },
		{ ZPL, "^XA^BY2,3,9^BQN^FDMA,1^FS^XZ", 1, 16, "state all of" },
		{ ZPL, "^XA^BY2,3,9^BQN,2,4^FD1^FS^XZ", 1, 24, "the data of" },
		{ ZPL, "^XA{{#x}}^FH_^FD{{/x}}{{y}}^FS^XZ", 1, 17,
		    "the section ends elsewhere" },
		{ ZPL, "^XA^FH_{{#x}}a{{/x}}^FDa^FS^XZ", 1, 8,
		    "a section cannot begin" },
		{ ZPL, "^XA^FH_{{! }}^FS{{#x}}^FH_^FR{{/x}}^FD{{x}}^FS^XZ", 1,
		    30, "the section ends elsewhere" },
		{ ZPL, "^XA\t^XZ", 1, 4, "a control character" },
		{ TSPL, "{{x}} 1\n", 1, 1, "a cell cannot be the name" },
		{ TSPL, "CL{{x}}\n", 1, 3, "a cell cannot be the name" },
		{ TSPL, "TEXT 1,\"{{x}}\n", 1, 14, "the string has no end" },
		{ TSPL, "TEXT 1,\"\\{{x}}\"\n", 1, 10, "a cell behind a" },
		{ TSPL, "TEXT 1,\"\\[{{x}}\"\n", 1, 11, "a cell behind a" },
		{ TSPL, "TEXT 1,\"\\[\"{{x}}\"\n", 1, 12, "a cell behind a" },
		{ TSPL, "TEXT 1,\"\\[\"\"\n", 1, 12, "expected \\[\"]" },
		{ TSPL, "TEXT 1,\"~{{x}}!\"\n", 1, 10, "a cell behind a" },
		{ TSPL, "TEXT 1,\"~{{#x}}1{{/x}}!\"\n", 1, 10, "a section" },
		{ TSPL, "QRCODE 8,8,M,4,A,0,\"{{x}}\"\n", 1, 27, "state all" },
		{ TSPL, "BITMAP 0,0,1,1,0,x\n", 1, 7, "not in a template" },
		{ TSPL, "CLS", 1, 4, "the last line has no end" },
		{ ESCPOS, "\\x1bJ{{x}}", 1, 6, "the command before is not" },
		{ ESCPOS, "\\x1bq", 1, 5, "no command of which" },
		{ ESCPOS, "\\x1d(k\\x05\\x00ab{{x}}", 1, 17, "the command" },
		{ ESCPOS, "\\x07", 1, 1, "a control character" },
		{ ESCPOS, "\\n", 1, 1, "expected \\xNN" },
		{ ESCPOS, "a\xc4\x91", 1, 2, "receipt printers read no UTF-8" },
		{ ESCPOS, "{{@qr x M 17}}", 1, 1, "expected {{@qr" },
		{ ESCPOS, "{{@qr x Z 5}}", 1, 1, "expected {{@qr" },
		{ HTML, "<p {{x}}>", 1, 4, "a cell stands in text" },
		{ HTML, "<p id={{x}}>", 1, 7, "a cell stands in text" },
		{ HTML, "<{{x}}>", 1, 2, "a cell stands in text" },
		{ HTML, "<script>'{{x}}'</script>", 1, 10, "a cell stands" },
		{ HTML, "<script>'</scripts>{{x}}", 1, 20, "a cell stands" },
		{ HTML, "<!-- {{x}} -->", 1, 6, "a cell stands in text" },
		{ HTML, "<p onclick=\"{{x}}\">", 1, 13, "a browser would obey" },
		{ HTML, "<p style = '{{x}}'>", 1, 13, "a browser would obey" },
		{ HTML, "<p id=\"{{#x}}\" title=\"{{/x}}\">", 1, 23,
		    "the section ends elsewhere" },
		{ HTML, "<p", 1, 3, "a tag or comment" },
		{ CSV, "a{{x}}\n", 1, 2, "a column stands alone" },
		{ CSV, "{{x}}a\n", 1, 6, "a column stands alone" },
		{ CSV, "\"a\"b\n", 1, 4, "a column stands alone" },
		{ CSV, "a,b", 1, 4, "the last line has no end" },
		{ TXT, "\na\xc4\x91\xff", 2, 3, "not UTF-8" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		assert_null(compile(cases[i].kind, cases[i].text));
		if (diag.line != cases[i].line ||
		    diag.column != cases[i].column ||
		    strncmp(diag.expected, cases[i].words,
		    strlen(cases[i].words)) != 0)
			fail_msg("case %zu: line %lu column %lu: %s", i,
			    diag.line, diag.column, diag.expected);
		assert_string_equal(diag.file, "t");
		assert_true(diag.code != VOUCH_OK);
	}
	/* Without a record too. */
	struct vouch_stencil *stencil = NULL;
	assert_int_equal(vouch_stencil_compile(TXT, "t", "{{x", 3, NULL,
	    &stencil), VOUCH_ERR_SYNTAX);
	assert_int_equal(vouch_stencil_compile(TXT, "t", "\xff", 1, NULL,
	    &stencil), VOUCH_ERR_ENCODING);
	assert_null(stencil);
}

/* Cells that cannot stand where they should: nothing is appended. */
static void test_bad_cells(void **state)
{
	static const struct {
		enum vouch_stencil_kind kind;
		const char *text, *a;
		enum vouch_err err;
		const char *words;
	} cases[] = {
		{ TXT, "ab{{x|price}}", "5 kg", VOUCH_ERR_SYNTAX,
		    "expected a price as in 50000, 50.000 VND or 12.50 USD "
		    "(line 1 column 3 of the template)" },
		{ TXT, "\n{{x}}", "\xff", VOUCH_ERR_ENCODING,
		    "not UTF-8 text (line 2 column 1 of the template)" },
		{ ZPL, "^XA^PQ{{x}}^XZ", "1^XZ", VOUCH_ERR_SYNTAX, NULL },
		{ ZPL, "^XA^PQ{{x}}^XZ", "1,2", VOUCH_ERR_SYNTAX, NULL },
		{ ZPL, "^XA^PQ{{x}}^XZ", " ", VOUCH_ERR_MISSING, NULL },
		{ ZPL, "^XA^FH_^FD{{x}}^FS^XZ", "\xc4\x91",
		    VOUCH_ERR_UNSUPPORTED, NULL },
		{ TSPL, "PRINT {{x}}\n", "CLS", VOUCH_ERR_SYNTAX, NULL },
		{ TSPL, "TEXT 1,\"{{x}}\"\n", "\\[R]CLS", VOUCH_ERR_UNSUPPORTED,
		    NULL },
		{ TSPL, "TEXT 1,\"{{x}}\"\n", "a~!F", VOUCH_ERR_UNSUPPORTED,
		    NULL },
		{ TSPL, "TEXT 1,\"{{x}}!F\"\n", "a~", VOUCH_ERR_UNSUPPORTED,
		    NULL },
		{ TSPL, "TEXT 1,\"{{x}}\"\n", "\xc4\x91",
		    VOUCH_ERR_UNSUPPORTED, NULL },
		{ ESCPOS, "{{x}}", "\xc4\x91", VOUCH_ERR_UNSUPPORTED, NULL },
		{ ESCPOS, "{{@qr x M 5}}", "", VOUCH_ERR_MISSING, NULL },
		{ HTML, "<a href='{{x}}'>", "javascript:alert(1)",
		    VOUCH_ERR_SYNTAX, NULL },
		{ HTML, "<a href='{{x}}'>", "JAVASCRIPT:alert(1)",
		    VOUCH_ERR_SYNTAX, NULL },
	};
	struct vouch_stencil *stencil;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		stencil = compile(cases[i].kind, cases[i].text);
		assert_non_null(stencil);
		assert_int_equal(fill(stencil, cases[i].a, ""), cases[i].err);
		assert_int_equal(out.len, 0);
		assert_string_equal(diag.field, "x");
		if (cases[i].words != NULL)
			assert_string_equal(diag.expected, cases[i].words);
		vouch_stencil_free(stencil);
	}
}

/* The printer's own symbol: Epson's five functions with their lengths. */
static void test_qr(void **state)
{
	static const char want[] = "\x1d(k\x04\0" "1A2\0" "\x1d(k\x03\0" "1C\x06"
	    "\x1d(k\x03\0" "1E2" "\x1d(k\x06\0" "1P0" "ABC"
	    "\x1d(k\x03\0" "1Q0";
	struct vouch_stencil *stencil = compile(ESCPOS, "{{@qr code Q 6}}");

	(void)state;
	assert_non_null(stencil);
	assert_int_equal(fill(stencil, "ABC", ""), VOUCH_OK);
	assert_int_equal(out.len, sizeof want - 1);
	assert_memory_equal(out.data, want, sizeof want - 1);
	vouch_stencil_free(stencil);
}

static void test_columns(void **state)
{
	struct vouch_stencil *stencil = compile(TXT, "{{#@head}}H\n{{/@head}}\n"
	    "{{name}}{{#old}}{{old|price}}{{/old}}{{^new}}{{/new}}\n"
	    "{{{raw}}}{{name}}{{#@foot}}F{{/@foot}}");
	unsigned long line;
	const char *what;

	(void)state;
	assert_non_null(stencil);
	assert_int_equal(vouch_stencil_fields(stencil), 4);
	assert_string_equal(vouch_stencil_field(stencil, 0), "name");
	assert_false(vouch_stencil_optional(stencil, 0));
	assert_string_equal(vouch_stencil_field(stencil, 1), "old");
	assert_true(vouch_stencil_optional(stencil, 1));
	assert_true(vouch_stencil_optional(stencil, 2));
	assert_string_equal(vouch_stencil_field(stencil, 3), "raw");
	assert_int_equal(vouch_stencil_line(stencil, 3), 4);
	assert_true(vouch_stencil_warning(stencil, 0, &line, &what));
	assert_int_equal(line, 4);
	assert_false(vouch_stencil_warning(stencil, 1, &line, &what));
	vouch_buf_clear(&out);
	assert_int_equal(vouch_stencil_fill(stencil, VOUCH_STENCIL_HEAD, NULL,
	    true, NULL, &out), VOUCH_OK);
	assert_int_equal(vouch_stencil_fill(stencil, VOUCH_STENCIL_FOOT, NULL,
	    true, NULL, &out), VOUCH_OK);
	assert_string_equal(out.data, "H\nF");
	vouch_stencil_free(stencil);
	vouch_stencil_free(NULL);
}

static void test_endings(void **state)
{
	enum vouch_stencil_kind kind = TXT;

	(void)state;
	assert_true(vouch_stencil_kind_of("a/b.zpl", &kind));
	assert_int_equal(kind, ZPL);
	assert_true(vouch_stencil_kind_of("B.ESCPOS", &kind));
	assert_int_equal(kind, ESCPOS);
	assert_false(vouch_stencil_kind_of("zpl", &kind));
	assert_false(vouch_stencil_kind_of("a.svg", &kind));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_filled),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_bad_cells),
		cmocka_unit_test(test_qr),
		cmocka_unit_test(test_columns),
		cmocka_unit_test(test_endings),
	};
	int failed;

	vouch_buf_init(&out, 1u << 16);
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	vouch_buf_release(&out);
	return failed;
}
