/*
 * Text: copies, pieces, UTF-8, normal form, escapes, near names, hex.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/str.h"
#include "support/scarce.h"

#define COUNT(rows) (sizeof(rows) / sizeof(rows)[0])

static void copy(void **state)
{
	char out[5] = "####";

	(void)state;
	assert_int_equal(vouch_str_copy(out, sizeof out, "abcd"), VOUCH_OK);
	assert_string_equal(out, "abcd");
	assert_int_equal(vouch_str_copy(out, sizeof out, "abcde"),
	    VOUCH_ERR_TOO_LONG);
	assert_string_equal(out, "");
	assert_int_equal(vouch_str_copy(out, 1, ""), VOUCH_OK);
	assert_string_equal(out, "");
	assert_int_equal(vouch_str_copy(out, 1, "a"), VOUCH_ERR_TOO_LONG);
}

static void cut(void **state)
{
	static const struct {
		const char *text;
		size_t len, size;
		const char *out;
	} rows[] = {
		{ "abc", 3, 4, "abc" }, { "abc", 3, 3, "ab" },
		{ "abc", 2, 9, "ab" }, { "abc", 3, 1, "" },
		{ "", 0, 1, "" },
		{ "aế", 4, 5, "aế" }, { "aế", 4, 4, "a" },
		{ "aế", 4, 3, "a" }, { "ế", 3, 3, "" },
		{ "\xf0\x9f\x8e\x89", 4, 4, "" },
		{ "x\xf0\x9f\x8e\x89", 5, 5, "x" },
		/* not UTF-8: no more than one character's bytes are lost */
		{ "a\x80\x80\x80\x80\x80\x80", 7, 7, "a\x80\x80\x80\x80\x80" },
		{ "\x80\x80\x80", 3, 3, "\x80\x80" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		char out[16];

		memset(out, '#', sizeof out);
		vouch_str_cut(out, rows[i].size, rows[i].text, rows[i].len);
		assert_string_equal(out, rows[i].out);
		assert_int_equal(out[rows[i].size], '#');
	}
}

static void case_blind(void **state)
{
	char text[] = "aZ09_\xc4\x91zA";

	(void)state;
	assert_true(vouch_str_same("", ""));
	assert_true(vouch_str_same("VnD", "vNd"));
	assert_false(vouch_str_same("vnd", "vn"));
	assert_false(vouch_str_same("vn", "vnd"));
	assert_false(vouch_str_same("vnx", "vnd"));
	assert_false(vouch_str_same("[", "{")); /* 0x20 apart, no letters */
	assert_false(vouch_str_same("Đ", "đ")); /* ASCII only */
	vouch_str_upper(text);
	assert_string_equal(text, "AZ09_\xc4\x91ZA");
	vouch_str_lower(text);
	assert_string_equal(text, "az09_\xc4\x91za");
}

static void trim(void **state)
{
	static const struct {
		const char *text, *out;
	} rows[] = {
		{ "", "" }, { " ", "" }, { " \t\r\n", "" }, { "a", "a" },
		{ "  a b\r\n", "a b" }, { "\ta", "a" },
		{ "\xc2\xa0" "a", "\xc2\xa0" "a" }, { "\va", "\va" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct vouch_span span = vouch_str_trim(rows[i].text,
		    strlen(rows[i].text));

		assert_int_equal(span.len, strlen(rows[i].out));
		assert_memory_equal(span.data, rows[i].out, span.len);
	}
}

static void split(void **state)
{
	static const struct {
		const char *text, *pieces; /* joined with '|', one behind each */
	} rows[] = {
		{ "a,,b", "a||b|" }, { "", "|" }, { ",", "||" },
		{ "a", "a|" }, { "a,", "a||" }, { ",a", "|a|" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct vouch_span rest = { rows[i].text,
			strlen(rows[i].text) }, piece;
		char out[32] = "";
		size_t len = 0;

		while (vouch_str_split(&rest, ',', &piece)) {
			memcpy(out + len, piece.data, piece.len);
			len += piece.len;
			out[len++] = '|';
		}
		assert_string_equal(out, rows[i].pieces);
		assert_null(rest.data);
		assert_false(vouch_str_split(&rest, ',', &piece));
	}
}

static void valid_utf8(void **state)
{
	static const struct {
		const char *text;
		uint32_t code_point;
	} rows[] = {
		{ "a", 'a' }, { "\x7f", 0x7f },
		{ "\xc2\x80", 0x80 }, { "\xdf\xbf", 0x7ff },
		{ "\xe0\xa0\x80", 0x800 }, { "\xed\x9f\xbf", 0xd7ff },
		{ "\xee\x80\x80", 0xe000 }, { "\xef\xbf\xbf", 0xffff },
		{ "\xf0\x90\x80\x80", 0x10000 },
		{ "\xf4\x8f\xbf\xbf", 0x10ffff },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		size_t len = strlen(rows[i].text), bad = 99;
		uint32_t code_point = 0;

		assert_true(vouch_utf8_valid(rows[i].text, len, &bad));
		assert_int_equal(bad, 99);
		assert_int_equal(vouch_utf8_decode(rows[i].text, len,
		    &code_point), len);
		assert_int_equal(code_point, rows[i].code_point);
		assert_int_equal(vouch_utf8_count(rows[i].text, len), 1);
		for (size_t cut_at = 1; cut_at < len; cut_at++)
			assert_int_equal(vouch_utf8_decode(rows[i].text,
			    cut_at, &code_point), 0);
	}
	assert_true(vouch_utf8_valid("", 0, NULL));
	assert_true(vouch_utf8_valid("a\0b", 3, NULL));
	assert_int_equal(vouch_utf8_count("", 0), 0);
	assert_int_equal(vouch_utf8_count("Tết Đinh Mùi", 16), 12);
	assert_int_equal(vouch_utf8_base(0x1ebf), 'e'); /* two marks */
	assert_int_equal(vouch_utf8_base(0x1af), 'U');  /* a horn */
	assert_int_equal(vouch_utf8_base(0x111), 'd');
	assert_int_equal(vouch_utf8_base(0x110), 'D');
	assert_int_equal(vouch_utf8_base(0x301), 0);
	assert_int_equal(vouch_utf8_base('7'), '7');
	assert_int_equal(vouch_utf8_base(0x20ab), 0x20ab);
	assert_int_equal(vouch_utf8_base(0x10ffff), 0x10ffff);
}

static void capitals(void **state)
{
	static const struct {
		const char *text, *capitals;
	} rows[] = {
		{ "", "" }, { "sữa tươi 1l", "SỮA TƯƠI 1L" },
		{ "đặc biệt", "ĐẶC BIỆT" }, { "ắằẳẵặấầẩẫậ", "ẮẰẲẴẶẤẦẨẪẬ" },
		{ "ế ớ ự ỹ ị ọ", "Ế Ớ Ự Ỹ Ị Ọ" }, { "αβγ, фы", "ΑΒΓ, ФЫ" },
		{ "e\xcc\x82\xcc\x81", "E\xcc\x82\xcc\x81" },
		{ "50.000 \xe2\x82\xab", "50.000 \xe2\x82\xab" },
	};
	struct vouch_buf buf;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		vouch_buf_init(&buf, 40);
		assert_int_equal(vouch_utf8_upper(&buf, rows[i].text,
		    strlen(rows[i].text)), VOUCH_OK);
		assert_string_equal(vouch_buf_text(&buf), rows[i].capitals);
		assert_int_equal(vouch_utf8_upper(&buf, "a\xff", 2),
		    VOUCH_ERR_ENCODING);
		assert_string_equal(vouch_buf_text(&buf), rows[i].capitals);
		vouch_buf_release(&buf);
	}
	vouch_buf_init(&buf, 3);
	assert_int_equal(vouch_utf8_upper(&buf, "abcd", 4),
	    VOUCH_ERR_TOO_LONG);
	assert_string_equal(vouch_buf_text(&buf), "");
	vouch_buf_release(&buf);
}

static void bad_utf8(void **state)
{
	static const struct {
		const char *text;
		size_t bad_at;
	} rows[] = {
		{ "\x80", 0 }, { "a\xbf", 1 }, { "\xc0\x80", 0 },
		{ "\xc1\xbf", 0 }, { "\xe0\x9f\xbf", 0 },
		{ "\xf0\x8f\xbf\xbf", 0 }, { "\xed\xa0\x80", 0 },
		{ "\xed\xbf\xbf", 0 }, { "\xf4\x90\x80\x80", 0 },
		{ "\xf5\x80\x80\x80", 0 }, { "\xfe", 0 }, { "\xff", 0 },
		{ "ab\xc3", 2 }, { "\xc3" "a", 0 }, { "\xe1\xba", 0 },
		{ "\xe1\xba" "a", 0 }, { "\xf0\x9f\x8e" "a", 0 },
		{ "\xe1\xba\xbf\xe1", 3 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		size_t len = strlen(rows[i].text), bad = 99;

		assert_false(vouch_utf8_valid(rows[i].text, len, &bad));
		assert_int_equal(bad, rows[i].bad_at);
		assert_false(vouch_utf8_valid(rows[i].text, len, NULL));
	}
}

static void normal_form(void **state)
{
	static const struct {
		const char *text, *out;
	} rows[] = {
		{ "", "" }, { "plain", "plain" },
		{ "Tết", "Tết" },
		{ "Te\xcc\x82\xcc\x81t", "Tết" },
		{ "Tê\xcc\x81t", "Tết" },
		{ "a\xcc\xa3\xcc\x82", "ậ" },
		{ "a\xcc\x82\xcc\xa3", "ậ" }, /* marks in the other order */
		{ "\xe2\x84\xab", "Å" },      /* ANGSTROM SIGN */
		{ "\xef\xac\x81", "\xef\xac\x81" }, /* fi stays a ligature */
		{ "đ", "đ" },
	};
	struct vouch_buf out;

	(void)state;
	vouch_buf_init(&out, 1000);
	for (size_t i = 0; i < COUNT(rows); i++) {
		char copy[40];

		assert_int_equal(vouch_str_nfc_copy(copy, sizeof copy,
		    rows[i].text, strlen(rows[i].text)), VOUCH_OK);
		assert_string_equal(copy, rows[i].out);
		vouch_buf_clear(&out);
		assert_int_equal(vouch_buf_adds(&out, "<"), VOUCH_OK);
		assert_int_equal(vouch_str_nfc(&out, rows[i].text,
		    strlen(rows[i].text)), VOUCH_OK);
		assert_string_equal(vouch_buf_text(&out) + 1, rows[i].out);
	}
	vouch_buf_release(&out);
}

/* Each character that is taken for normal unseen, behind and before letters
 * and marks that could compose with it, against the long way round: a Hangul
 * syllable makes the whole text go through utf8proc. */
static void normal_unseen(void **state)
{
	static const char *const around[] = { "", "a", "ê", "\xe1\xba\xbf" };
	static const uint32_t blocks[][2] = { { 0x80, 0x2ff },
		{ 0x1e00, 0x1eff }, { 0x2010, 0x2027 }, { 0x20a0, 0x20c0 } };
	struct vouch_buf brief, whole;

	(void)state;
	vouch_buf_init(&brief, 100);
	vouch_buf_init(&whole, 100);
	for (size_t i = 0; i < 4 * COUNT(blocks); i++)
		for (uint32_t c = blocks[i / 4][0]; c <= blocks[i / 4][1];
		    c++) {
			char text[32];
			const char two[] = { (char)(0xc0 | c >> 6),
				(char)(0x80 | (c & 0x3f)), '\0' };
			const char three[] = { (char)(0xe0 | c >> 12),
				(char)(0x80 | (c >> 6 & 0x3f)),
				(char)(0x80 | (c & 0x3f)), '\0' };

			snprintf(text, sizeof text, "%s%s%s\xea\xb0\x80",
			    around[i % 4], c < 0x800 ? two : three,
			    around[i % 4]);
			vouch_buf_clear(&brief);
			vouch_buf_clear(&whole);
			assert_int_equal(vouch_str_nfc(&brief, text,
			    strlen(text) - 3), VOUCH_OK);
			assert_int_equal(vouch_str_nfc(&whole, text,
			    strlen(text)), VOUCH_OK);
			assert_int_equal(whole.len, brief.len + 3);
			assert_memory_equal(whole.data, brief.data, brief.len);
		}
	vouch_buf_release(&brief);
	vouch_buf_release(&whole);
}

static void normal_form_refused(void **state)
{
	struct vouch_buf out;

	(void)state;
	vouch_buf_init(&out, 4);
	assert_int_equal(vouch_buf_adds(&out, "ab"), VOUCH_OK);
	assert_int_equal(vouch_str_nfc(&out, "\xff", 1), VOUCH_ERR_ENCODING);
	assert_int_equal(vouch_str_nfc(&out, "abc", 3), VOUCH_ERR_TOO_LONG);
	assert_int_equal(vouch_str_nfc(&out, "ế", 3), VOUCH_ERR_TOO_LONG);
	assert_string_equal(vouch_buf_text(&out), "ab");
	vouch_buf_release(&out);
}

static void short_normal_form_refused(void **state)
{
	char copy[4] = "xyz", text[3 * VOUCH_STR_NFC_SHORT + 4] = "";

	(void)state;
	assert_int_equal(vouch_str_nfc_copy(copy, 4, "\xff", 1),
	    VOUCH_ERR_ENCODING);
	assert_string_equal(copy, "");
	assert_int_equal(vouch_str_nfc_copy(copy, 4, "abcd", 4),
	    VOUCH_ERR_TOO_LONG);
	assert_int_equal(vouch_str_nfc_copy(copy, 4, "e\xcc\x82", 3), VOUCH_OK);
	assert_string_equal(copy, "ê");
	assert_int_equal(vouch_str_nfc_copy(copy, 3, "Å\xe2\x84\xab", 5),
	    VOUCH_ERR_TOO_LONG);
	/* More characters than there is room for, once taken apart. */
	for (size_t i = 0; i <= VOUCH_STR_NFC_SHORT / 2; i++)
		strcat(text, "\xe2\x84\xab");
	assert_int_equal(vouch_str_nfc_copy(copy, 4, text, strlen(text)),
	    VOUCH_ERR_TOO_LONG);
	assert_string_equal(copy, "");
}

#if SCARCE
/* utf8proc asks for four bytes a character: more than is kept for later. */
static void memory_runs_out(void **state)
{
	enum { LARGE = 12 << 20 };
	char *text = malloc(LARGE);
	struct rlimit before;
	struct vouch_buf out;
	enum vouch_err err;

	(void)state;
	assert_non_null(text);
	memset(text, 'a', LARGE);
	memcpy(text, "\xea\xb0\x80", 3);
	vouch_buf_init(&out, LARGE);
	assert_int_equal(scarce_begin(&before), 0);
	err = vouch_str_nfc(&out, text, LARGE);
	assert_int_equal(scarce_end(&before), 0);
	free(text);
	assert_int_equal(err, VOUCH_ERR_NO_MEMORY);
	assert_int_equal(out.len, 0);
}
#endif

/* count times mark behind a letter. */
static enum vouch_err nfc_of_marks(const char *mark, size_t count)
{
	struct vouch_buf in, out;
	enum vouch_err err;

	vouch_buf_init(&in, 1000);
	vouch_buf_init(&out, 1000);
	assert_int_equal(vouch_buf_adds(&in, "a"), VOUCH_OK);
	for (size_t i = 0; i < count; i++)
		assert_int_equal(vouch_buf_adds(&in, mark), VOUCH_OK);
	err = vouch_str_nfc(&out, vouch_buf_text(&in), in.len);
	vouch_buf_release(&in);
	vouch_buf_release(&out);
	return err;
}

static void runs_of_marks_are_bounded(void **state)
{
	static const struct {
		const char *mark;
		size_t most;
	} rows[] = {
		{ "\xcc\x81", 30 }, { "\xcc\xa3", 30 },
		/* one that becomes two; three that are none by class, and do */
		{ "\xcd\x84", 15 }, { "\xe0\xbd\xb3", 15 },
		{ "\xe0\xbd\xb5", 15 }, { "\xe0\xbe\x81", 15 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		assert_int_equal(nfc_of_marks(rows[i].mark, rows[i].most),
		    VOUCH_OK);
		assert_int_equal(nfc_of_marks(rows[i].mark,
		    rows[i].most + 1), VOUCH_ERR_TOO_LONG);
	}
	assert_int_equal(nfc_of_marks("e\xcc\x81", 100), VOUCH_OK);
}

static void escape(void **state)
{
	static const struct {
		const char *text, *kept, *ascii;
	} rows[] = {
		{ "", "", "" }, { "a b~", "a b~", "a b~" },
		{ "a\\b", "a\\\\b", "a\\\\b" },
		{ "\x1b[31m\x7f", "\\x1b[31m\\x7f", "\\x1b[31m\\x7f" },
		{ "\t\r\n", "\\x09\\x0d\\x0a", "\\x09\\x0d\\x0a" },
		{ "ế", "ế", "\\xe1\\xba\\xbf" },
		{ "e\xcc\x81", "e\xcc\x81", "e\\xcc\\x81" },
		{ "\xf0\x9f\x8e\x89", "\xf0\x9f\x8e\x89",
		    "\\xf0\\x9f\\x8e\\x89" },
		{ "\xe1\xba", "\\xe1\\xba", "\\xe1\\xba" },
		{ "\xc2\x9b", "\\xc2\\x9b", "\\xc2\\x9b" },  /* C1 control */
		{ "\xe2\x80\x8b", "\\xe2\\x80\\x8b", "\\xe2\\x80\\x8b" },
		{ "\xe2\x80\xae", "\\xe2\\x80\\xae", "\\xe2\\x80\\xae" },
		{ "\xe2\x81\xa6", "\\xe2\\x81\\xa6", "\\xe2\\x81\\xa6" },
		{ "\xe2\x80\xa8", "\\xe2\\x80\\xa8", "\\xe2\\x80\\xa8" },
		{ "\xe2\x80\xa9", "\\xe2\\x80\\xa9", "\\xe2\\x80\\xa9" },
		{ "\xef\xbb\xbf", "\\xef\\xbb\\xbf", "\\xef\\xbb\\xbf" },
		{ "\xe3\x85\xa4", "\\xe3\\x85\\xa4", "\\xe3\\x85\\xa4" },
		{ "\xee\x80\x80", "\\xee\\x80\\x80", "\\xee\\x80\\x80" },
		{ "\xcd\xb8", "\\xcd\\xb8", "\\xcd\\xb8" }, /* unassigned */
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		char out[64];
		size_t len = strlen(rows[i].text);

		assert_int_equal(vouch_str_escape(out, sizeof out,
		    rows[i].text, len, true), strlen(rows[i].kept));
		assert_string_equal(out, rows[i].kept);
		assert_int_equal(vouch_str_escape(out, sizeof out,
		    rows[i].text, len, false), strlen(rows[i].ascii));
		assert_string_equal(out, rows[i].ascii);
	}
}

static void escape_is_whole_or_not_there(void **state)
{
	static const struct {
		size_t size;
		const char *out;
	} rows[] = {
		{ 1, "" }, { 2, "a" }, { 4, "a" }, { 5, "aế" }, { 6, "aế" },
		{ 8, "aế" }, { 9, "aế\\x01" }, { 10, "aế\\x01" },
		{ 11, "aế\\x01\\\\" }, { 12, "aế\\x01\\\\z" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		char out[32];
		size_t len;

		memset(out, '#', sizeof out);
		len = vouch_str_escape(out, rows[i].size, "aế\x01\\z", 7,
		    true);
		assert_string_equal(out, rows[i].out);
		assert_int_equal(len, strlen(rows[i].out));
		assert_int_equal(out[rows[i].size], '#');
	}
	{
		char out[16];

		vouch_str_escape(out, sizeof out, "a\0b", 3, true);
		assert_string_equal(out, "a\\x00b");
	}
}

/* Every byte, alone: printable ASCII or an escape, nothing else. */
static void every_byte_is_escaped_or_harmless(void **state)
{
	(void)state;
	for (int byte = 0; byte < 256; byte++) {
		char text = (char)byte, out[8];
		size_t len = vouch_str_escape(out, sizeof out, &text, 1,
		    true);
		bool plain = byte >= 0x20 && byte < 0x7f && byte != '\\';

		assert_int_equal(len, plain ? 1 : byte == '\\' ? 2 : 4);
		for (size_t i = 0; i < len; i++)
			assert_true(out[i] >= 0x20 && out[i] < 0x7f);
	}
}

#define LETTERS_63 "abcdefghijklmnopqrstuvwxyz0123456789" \
	"abcdefghijklmnopqrstuvwxyz0"

static void nearest(void **state)
{
	static const char *const names[] = { "count", "campaign", "channel",
		"key", "out", LETTERS_63, LETTERS_63 "x", NULL };
	static const struct {
		const char *text, *near;
	} rows[] = {
		{ "count", "count" }, { "COUNT", "count" },
		{ "conut", "count" },    /* neighbours exchanged */
		{ "cont", "count" }, { "counnt", "count" },
		{ "cpunt", "count" }, { "cnt", NULL },
		{ "capmaing", "campaign" }, { "chanel", "channel" },
		{ "kye", "key" }, { "ky", "key" }, { "yek", NULL },
		{ "xyz", NULL }, { "", NULL }, { "ou", "out" },
		{ LETTERS_63, LETTERS_63 }, { LETTERS_63 "x", NULL },
	};
	static const char *const none[] = { NULL };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *got = vouch_str_nearest(rows[i].text, names);

		if (rows[i].near == NULL)
			assert_null(got);
		else
			assert_string_equal(got, rows[i].near);
	}
	assert_null(vouch_str_nearest("count", none));
}

static void hex(void **state)
{
	static const uint8_t bytes[] = { 0x00, 0x1f, 0xa9, 0xff };
	static const char *const bad[] = { "", "001fa9f", "001fa9ff0",
		"001fa9fg", "g01fa9ff", "001f-9ff", "001fa9f ", "001fa9f@",
		"001fa9f`", "001fa9f/", "001fa9f:" };
	uint8_t back[4] = { 7, 7, 7, 7 };
	char out[9];

	(void)state;
	vouch_hex_encode(out, bytes, sizeof bytes);
	assert_string_equal(out, "001fa9ff");
	vouch_hex_encode(out, bytes, 0);
	assert_string_equal(out, "");
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_int_equal(vouch_hex_decode(back, 4, bad[i],
		    strlen(bad[i])), VOUCH_ERR_SYNTAX);
	assert_memory_equal(back, "\7\7\7\7", 4);
	assert_int_equal(vouch_hex_decode(back, 4, "001FA9fF", 8), VOUCH_OK);
	assert_memory_equal(back, bytes, 4);
	assert_int_equal(vouch_hex_decode(back, 0, "", 0), VOUCH_OK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(copy),
		cmocka_unit_test(cut),
		cmocka_unit_test(case_blind),
		cmocka_unit_test(trim),
		cmocka_unit_test(split),
		cmocka_unit_test(valid_utf8),
		cmocka_unit_test(capitals),
		cmocka_unit_test(bad_utf8),
		cmocka_unit_test(normal_form),
		cmocka_unit_test(normal_unseen),
		cmocka_unit_test(normal_form_refused),
		cmocka_unit_test(short_normal_form_refused),
#if SCARCE
		cmocka_unit_test(memory_runs_out),
#endif
		cmocka_unit_test(runs_of_marks_are_bounded),
		cmocka_unit_test(escape),
		cmocka_unit_test(escape_is_whole_or_not_there),
		cmocka_unit_test(every_byte_is_escaped_or_harmless),
		cmocka_unit_test(nearest),
		cmocka_unit_test(hex),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
