/*
 * Text set in a font with an allocation failing, ours or HarfBuzz's: the
 * first, then the second, until it goes through. Each is reported, though
 * HarfBuzz itself goes on without, and nothing is lost.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "support/failing.h"

#include "draw/paragraph.h"
#include "io/file.h"
#include "unit/draw/fontfiles.h"

#if FAILING

static struct vouch_buf file;

/* Lines and glyphs in numbers. */
static enum vouch_err write_down(const struct vouch_paragraph *p,
    struct vouch_buf *out)
{
	enum vouch_err err = vouch_buf_addf(out, "%u:", p->size_um);
	size_t i, k;

	for (i = 0; err == VOUCH_OK && i < p->lines; i++) {
		const struct vouch_line *line = &p->line[i];

		err = vouch_buf_addf(out, "%d,%d,%d", line->x, line->y,
		    line->width);
		for (k = 0; err == VOUCH_OK && k < line->count; k++)
			err = vouch_buf_addf(out, " %u",
			    p->glyph[line->glyph + k].id);
	}
	return err;
}

static enum vouch_err fill(const struct vouch_font *font,
    struct vouch_buf *out)
{
	static const char text[] = "VẬY Tuấn AVATAR\nTo 50.000 đ office";
	const struct vouch_slot slot = { .box = { 0, 0, 30000, 20000 },
		.text = { .size_um = 5000, .min_um = 1000, .lines = 3 } };
	struct vouch_paragraph paragraph = { .lines = 0 };
	struct vouch_shaper *shaper = NULL;
	enum vouch_err err = vouch_shaper_new(&shaper);

	if (err == VOUCH_OK)
		err = vouch_paragraph_fill(&paragraph, shaper, font, &slot,
		    text, sizeof text - 1, NULL);
	if (err == VOUCH_OK)
		err = write_down(&paragraph, out);
	vouch_paragraph_release(&paragraph);
	vouch_shaper_free(shaper);
	return err;
}

static enum vouch_err outline(const struct vouch_font *font,
    struct vouch_buf *out)
{
	struct vouch_path path = { .step = NULL };
	enum vouch_err err = vouch_font_outline(font, 51, &path);

	if (err == VOUCH_OK)
		err = vouch_buf_add(out, path.point,
		    path.points * sizeof *path.point);
	vouch_path_release(&path);
	return err;
}

static enum vouch_err subset(const struct vouch_font *font,
    struct vouch_buf *out)
{
	struct vouch_glyph_set used = { { 0 } };

	vouch_glyph_set_add(&used, 57);
	vouch_glyph_set_add(&used, 2701);
	return vouch_font_subset(font, &used, NULL, out);
}

/* A font is opened and something done with it. */
static enum vouch_err (*const forms[])(const struct vouch_font *,
    struct vouch_buf *) = { fill, outline, subset };

static enum vouch_err run(size_t form, struct vouch_buf *out)
{
	struct vouch_font *font = NULL;
	enum vouch_err err = vouch_font_open(NULL, file.data, file.len, NULL,
	    &font);

	if (err == VOUCH_OK)
		err = forms[form](font, out);
	vouch_font_free(font);
	return err;
}

static void every_allocation(void **state)
{
	struct vouch_buf want, out;
	size_t i;

	(void)state;
	vouch_buf_init(&file, VOUCH_FONT_BYTES_MAX);
	vouch_buf_init(&want, 1u << 20);
	vouch_buf_init(&out, 1u << 20);
	assert_int_equal(vouch_file_load(ROBOTO, NULL, &file), VOUCH_OK);
	for (i = 0; i < sizeof forms / sizeof forms[0]; i++) {
		long at, live, refused = 0;
		bool failed = true;

		vouch_buf_clear(&want);
		assert_int_equal(run(i, &want), VOUCH_OK);
		for (at = 0; failed; at++) {
			enum vouch_err err;

			vouch_buf_release(&out);
			live = atomic_load(&failing_live);
			failing_arm(at);
			err = run(i, &out);
			failed = failing_disarm();
			assert_int_equal(err, failed ? VOUCH_ERR_NO_MEMORY :
			    VOUCH_OK);
			refused += failed;
			if (!failed) {
				assert_int_equal(out.len, want.len);
				assert_memory_equal(out.data, want.data,
				    want.len);
			}
			vouch_buf_release(&out);
			assert_int_equal(atomic_load(&failing_live), live);
		}
		assert_true(refused >= 50);
	}
	vouch_buf_release(&want);
	vouch_buf_release(&file);
}

#endif

int main(void)
{
#if FAILING
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_allocation),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
#else
	puts("1..1\nok 1 # skip not with this sanitizer");
	return 0;
#endif
}
