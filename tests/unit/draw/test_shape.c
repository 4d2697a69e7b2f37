/* Lines of text to glyphs, against hb-shape and against the text itself. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <pthread.h>

#include "base/str.h"
#include "draw/shape.h"
#include "unit/draw/fontfiles.h"

#define assert_ok(err) assert_int_equal(err, VOUCH_OK)
#define COUNT(a) (sizeof(a) / sizeof(a)[0])

static struct vouch_font *roboto, *bold, *dejavu;
static struct vouch_shaper *shaper;

static const struct vouch_run *shaped(const struct vouch_font *font,
    const char *text)
{
	const struct vouch_run *run = NULL;
	struct vouch_diag diag = VOUCH_DIAG_INIT;

	if (vouch_shape(shaper, font, text, strlen(text), &diag, &run) !=
	    VOUCH_OK)
		fail_msg("%s: %s", text, diag.expected);
	return run;
}

/* Every clause of the tone system at least once. */
static const char *const sentences[] = {
	"Giảm giá 50.000 đ cho hóa đơn từ 200.000 ₫",
	"ẮẰẲẴẶ ẤẦẨẪẬ ẾỀỂỄỆ ỐỒỔỖỘ ỚỜỞỠỢ ỨỪỬỮỰ ÝỲỶỸỴ ÍÌỈĨỊ ÚÙỦŨỤ ĐĂÂÊÔƠƯ",
	"ắằẳẵặ ấầẩẫậ ếềểễệ ốồổỗộ ớờởỡợ ứừửữự ýỳỷỹỵ íìỉĩị úùủũụ đăâêôơư",
	"ÁÀẢÃẠ ÉÈẺẼẸ ÓÒỎÕỌ áàảãạ éèẻẽẹ óòỏõọ",
	"Nước mắm Phú Quốc 500 ml, To VẬY AVATAR office 100 %",
	"Voucher: \"Mua 2 tặng 1\" – chỉ tại cửa hàng!",
	"",
	" ",
};

/* ---- against hb-shape ---- */

/* "[gid=cluster@x,y+advance|...]" as it prints. */
static void assert_as_printed(const struct vouch_run *run, const char *printed)
{
	char mine[8000] = "[";
	size_t i, len = 1;
	unsigned cluster = 0;

	for (i = 0; i < run->count; i++) {
		const struct vouch_glyph *g = &run->glyph[i];

		cluster = g->text;
		len += (size_t)snprintf(mine + len, sizeof mine - len,
		    "%s%u=%u", i > 0 ? "|" : "", g->id, cluster);
		if (g->dx != 0 || g->dy != 0)
			len += (size_t)snprintf(mine + len, sizeof mine - len,
			    "@%d,%d", g->dx, g->dy);
		len += (size_t)snprintf(mine + len, sizeof mine - len, "+%d",
		    g->advance);
	}
	snprintf(mine + len, sizeof mine - len, "]\n");
	assert_string_equal(mine, printed);
}

static void as_hb_shape(void **state)
{
	static const char *const paths[] = { ROBOTO, ROBOTO_BOLD, DEJAVU };
	char command[1000], printed[8000];
	size_t i, k;

	(void)state;
	for (i = 0; i < COUNT(paths); i++) {
		struct vouch_font *font = font_of(paths[i]);

		for (k = 0; sentences[k][0] != '\0'; k++) {
			FILE *pipe;

			assert_null(strpbrk(sentences[k], "'$"));
			snprintf(command, sizeof command, "hb-shape "
			    "--no-glyph-names --language=vi --script=latn "
			    "--direction=ltr --features=-liga,-clig "
			    "--utf8-clusters '%s' '%s'",
			    paths[i], sentences[k]);
			pipe = popen(command, "r");
			assert_non_null(pipe);
			assert_non_null(fgets(printed, sizeof printed, pipe));
			assert_int_equal(pclose(pipe), 0);
			assert_as_printed(shaped(font, sentences[k]),
			    printed);
		}
		vouch_font_free(font);
		vouch_shaper_forget(shaper);
	}
}

/* ---- against the text ---- */

/* The texts of the glyphs, one after the other, are the text. */
static void texts_of_glyphs(void **state)
{
	size_t i, k;

	(void)state;
	for (i = 0; i < COUNT(sentences); i++) {
		const struct vouch_run *run = shaped(roboto, sentences[i]);
		int64_t width = 0;
		size_t at = 0;

		assert_string_equal(run->text, sentences[i]);
		assert_int_equal(run->len, strlen(sentences[i]));
		for (k = 0; k < run->count; k++) {
			if (run->glyph[k].text_len > 0)
				assert_int_equal(run->glyph[k].text, at);
			at += run->glyph[k].text_len;
			width += run->glyph[k].advance;
		}
		assert_int_equal(at, run->len);
		assert_int_equal(width, run->width);
	}
}

/* A glyph for each letter; what the font draws together is said to be. */
static void one_by_one(void **state)
{
	const struct vouch_run *run = shaped(roboto, "office To");
	size_t i;

	(void)state;
	assert_int_equal(run->count, 9);
	for (i = 0; i < run->count; i++) {
		assert_int_equal(run->glyph[i].text, i);
		assert_int_equal(run->glyph[i].text_len, 1);
		/* the blank, T and o are kerned */
		assert_int_equal(run->glyph[i].unsafe, i >= 7);
	}
}

/* A letter that the font has not with its mark is two glyphs of one text. */
static void clusters(void **state)
{
	const struct vouch_run *run = shaped(dejavu, "a\xcc\x94\xcc\xa4z");

	(void)state;
	assert_int_equal(run->count, 4);
	assert_int_equal(run->glyph[0].text_len, 5);
	assert_int_equal(run->glyph[1].text_len, 0);
	assert_int_equal(run->glyph[2].text_len, 0);
	assert_int_equal(run->glyph[3].text, 5);
	assert_int_equal(run->glyph[3].text_len, 1);
}

/* Letters whose marks come after them are drawn like those that have them. */
static void decomposed(void **state)
{
	static const struct {
		const char *apart, *whole;
	} rows[] = {
		{ "Vie\xcc\xa3\xcc\x82t", "Việt" },
		{ "Vi\xc3\xaa\xcc\xa3t", "Việt" },
		{ "Vi\xe1\xba\xb9\xcc\x82t", "Việt" },
		{ "U\xcc\x9b\xcc\x81", "Ứ" }, { "o\xcc\xa3\xcc\x9b", "ợ" },
		{ "A\xcc\x86\xcc\x83", "Ẵ" }, { "y\xcc\x89", "ỷ" },
	};
	struct vouch_glyph copy[16];
	size_t i, k, count;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		const struct vouch_run *run = shaped(roboto, rows[i].whole);

		count = run->count;
		assert_true(count <= COUNT(copy));
		memcpy(copy, run->glyph, count * sizeof *copy);
		run = shaped(roboto, rows[i].apart);
		assert_string_equal(run->text, rows[i].whole);
		assert_int_equal(run->count, count);
		for (k = 0; k < count; k++) {
			assert_int_equal(run->glyph[k].id, copy[k].id);
			assert_int_equal(run->glyph[k].text, copy[k].text);
			assert_int_equal(run->glyph[k].text_len,
			    copy[k].text_len);
			assert_int_equal(run->glyph[k].advance,
			    copy[k].advance);
			assert_int_equal(run->glyph[k].dx, copy[k].dx);
			assert_int_equal(run->glyph[k].dy, copy[k].dy);
		}
	}
}

/* Each letter is a glyph of its own in the fonts we name. */
static void every_letter(void **state)
{
	const struct vouch_font *const fonts[] = { roboto, bold, dejavu };
	const struct vouch_run *run;
	size_t i, k, at, bytes, letters;
	uint32_t c;

	(void)state;
	for (i = 0; i < COUNT(fonts); i++)
		for (k = 1, letters = 0; k < 4; k++)
			for (at = 0; sentences[k][at] != '\0'; at += bytes) {
				bytes = vouch_utf8_decode(sentences[k] + at, 4,
				    &c);
				assert_ok(vouch_shape(shaper, fonts[i],
				    sentences[k] + at, bytes, NULL, &run));
				assert_int_equal(run->count, 1);
				assert_int_equal(run->glyph[0].text_len, bytes);
				assert_true(c == ' ' || run->top > 0);
				letters++;
			}
	assert_true(letters > 134);
}

static void ink(void **state)
{
	static const struct {
		const char *text;
		int32_t top, bottom;
	} rows[] = { { "", 0, 0 }, { " ", 0, 0 }, { "H", 1456, 0 },
		{ "x", 1082, 0 }, { "p", 1102, -416 }, { "Hp", 1456, -416 },
		{ "-", 695, 0 }, { "_", 0, -152 } };
	size_t i, k;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		const struct vouch_run *run = shaped(roboto, rows[i].text);

		assert_int_equal(run->top, rows[i].top);
		assert_int_equal(run->bottom, rows[i].bottom);
		for (k = 0; k < run->count; k++)
			assert_true(run->glyph[k].top <= run->top &&
			    run->glyph[k].bottom >= run->bottom);
	}
}

/* ---- refusals ---- */

static void refused(void **state)
{
	static const struct {
		const char *text;
		enum vouch_err err;
		const char *says;
	} rows[] = {
		{ "Tết 🎉", VOUCH_ERR_UNSUPPORTED, "\"🎉\": U+1F389, "
		    "character 5 of the text, is not in the font "
		    "Roboto-Regular" },
		{ "特价", VOUCH_ERR_UNSUPPORTED, "\"特\": U+7279, character 1 "
		    "of the text, is not in the font Roboto-Regular" },
		{ "a\xef\xbf\xbe", VOUCH_ERR_UNSUPPORTED, NULL },
		{ "e\xe2\x83\xa3", VOUCH_ERR_UNSUPPORTED, "\"\xe2\x83\xa3\": "
		    "U+20E3, character 2 of the text, is not in the font "
		    "Roboto-Regular" },
		{ "giá\t5", VOUCH_ERR_SYNTAX, "\"\\x09\": U+0009, character 4 "
		    "of the text, is a control character" },
		{ "a\n", VOUCH_ERR_SYNTAX, NULL },
		{ "\x7f", VOUCH_ERR_SYNTAX, NULL },
		{ "\xc2\x85", VOUCH_ERR_SYNTAX, NULL },
		{ "\xe2\x80\xa8", VOUCH_ERR_SYNTAX, NULL },
		{ "a\xe2\x80\x8b", VOUCH_ERR_SYNTAX, "\"\\xe2\\x80\\x8b\": "
		    "U+200B, character 2 of the text, is an invisible "
		    "character" },
		{ "\xef\xbb\xbf" "a", VOUCH_ERR_SYNTAX, NULL },
		{ "\xe2\x80\xae", VOUCH_ERR_SYNTAX, NULL },
		{ "a\xc2\xad", VOUCH_ERR_SYNTAX, NULL },
		{ "שלום", VOUCH_ERR_UNSUPPORTED, "\"ש\": U+05E9, character 1 "
		    "of the text, is of a script that is not laid out here; "
		    "expected Latin (Vietnamese), Greek, Cyrillic, Chinese, "
		    "Japanese or Korean" },
		{ "ราคา", VOUCH_ERR_UNSUPPORTED, NULL },
		{ "a\xff", VOUCH_ERR_ENCODING, "\"a\\xff\": not UTF-8 text" },
		{ "\xed\xa0\x80", VOUCH_ERR_ENCODING, NULL },
	};
	const struct vouch_run *run = NULL;
	char line[600];
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		struct vouch_diag diag = VOUCH_DIAG_INIT;

		assert_int_equal(vouch_shape(shaper, roboto, rows[i].text,
		    strlen(rows[i].text), &diag, &run), rows[i].err);
		assert_null(run);
		assert_int_equal(diag.code, rows[i].err);
		vouch_diag_format(&diag, line, sizeof line);
		if (rows[i].says != NULL)
			assert_string_equal(line, rows[i].says);
	}
	assert_int_equal(vouch_shape(shaper, roboto, "a\0b", 3, NULL, &run),
	    VOUCH_ERR_SYNTAX);
}

static void long_lines(void **state)
{
	static char text[VOUCH_SHAPE_BYTES_MAX + 2];
	const struct vouch_run *run;

	(void)state;
	memset(text, 'a', sizeof text);
	assert_ok(vouch_shape(shaper, roboto, text, VOUCH_SHAPE_BYTES_MAX,
	    NULL, &run));
	assert_int_equal(run->count, VOUCH_SHAPE_BYTES_MAX);
	assert_int_equal(vouch_shape(shaper, roboto, text,
	    VOUCH_SHAPE_BYTES_MAX + 1, NULL, &run), VOUCH_ERR_TOO_LONG);
	/* no letter has fifty marks */
	for (size_t i = 0; i + 2 < sizeof text; i += 2)
		memcpy(text + i, "\xcd\x84", 2); /* U+0344: two marks */
	text[0] = 'a', text[1] = 'a';
	assert_int_equal(vouch_shape(shaper, roboto, text, 100, NULL, &run),
	    VOUCH_ERR_TOO_LONG);
}

/* ---- what is remembered ---- */

/* Many texts in turn, more than are kept; each comes out as the first time. */
static void remembered(void **state)
{
	static int64_t widths[3][2000];
	const struct vouch_font *const fonts[] = { roboto, bold, dejavu };
	char text[40];
	size_t round, i, f;

	(void)state;
	for (round = 0; round < 2; round++)
		for (i = 0; i < 2000; i++)
			for (f = 0; f < COUNT(fonts); f++) {
				const struct vouch_run *run;

				snprintf(text, sizeof text, "Sữa %zu ml",
				    i * 7919 % 2000);
				run = shaped(fonts[f], text);
				assert_ptr_equal(run->font, fonts[f]);
				assert_string_equal(run->text, text);
				if (round == 0)
					widths[f][i] = run->width;
				assert_int_equal(run->width, widths[f][i]);
			}
	/* a refusal leaves nothing behind */
	for (round = 0; round < 2; round++)
		assert_int_equal(vouch_shape(shaper, roboto, "\t", 1, NULL,
		    &(const struct vouch_run *){ NULL }), VOUCH_ERR_SYNTAX);
}

/* ---- several threads, one font ---- */

static void *shape_many(void *out)
{
	int64_t *sum = out;
	struct vouch_shaper *own;
	const struct vouch_run *run;
	char text[60];
	size_t i, len;

	if (vouch_shaper_new(&own) != VOUCH_OK)
		return NULL;
	for (i = 0; i < 3000; i++) {
		len = (size_t)snprintf(text, sizeof text, "Trà sữa %zu ml", i);
		if (vouch_shape(own, roboto, text, len, NULL, &run) == VOUCH_OK)
			*sum += run->width * (int64_t)(i + 1);
	}
	vouch_shaper_free(own);
	return NULL;
}

static void threads(void **state)
{
	pthread_t thread[4];
	int64_t sum[4] = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(thread); i++)
		assert_int_equal(pthread_create(&thread[i], NULL, shape_many,
		    &sum[i]), 0);
	for (i = 0; i < COUNT(thread); i++)
		assert_int_equal(pthread_join(thread[i], NULL), 0);
	assert_true(sum[0] > 0);
	for (i = 1; i < COUNT(thread); i++)
		assert_int_equal(sum[i], sum[0]);
}

static int open_all(void **state)
{
	(void)state;
	roboto = font_of(ROBOTO);
	bold = font_of(ROBOTO_BOLD);
	dejavu = font_of(DEJAVU);
	return vouch_shaper_new(&shaper) != VOUCH_OK;
}

static int close_all(void **state)
{
	(void)state;
	vouch_shaper_free(shaper);
	vouch_font_free(roboto);
	vouch_font_free(bold);
	vouch_font_free(dejavu);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(as_hb_shape),
		cmocka_unit_test(texts_of_glyphs),
		cmocka_unit_test(one_by_one),
		cmocka_unit_test(clusters),
		cmocka_unit_test(decomposed),
		cmocka_unit_test(every_letter),
		cmocka_unit_test(ink),
		cmocka_unit_test(refused),
		cmocka_unit_test(long_lines),
		cmocka_unit_test(remembered),
		cmocka_unit_test(threads),
	};

	return cmocka_run_group_tests(tests, open_all, close_all);
}
