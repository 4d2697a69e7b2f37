/*
 * Pages as SVG files.
 */
#include <stdlib.h>

#include "print.h"

#include "draw/svg_page.h"

struct canvas {
	const struct print_out *out;
	struct vouch_svg_page page;
	struct vouch_buf file;
};

static struct vouch_svg_page *page_of(void *data)
{
	return &((struct canvas *)data)->page;
}

/* ---- the pen ---- */

static void origin(void *data, int32_t x, int32_t y)
{
	vouch_svg_page_origin(page_of(data), x, y);
}

static void art(void *data, unsigned group)
{
	vouch_svg_page_group_draw(page_of(data), group);
}

static void shape(void *data, const struct vouch_display_shape *drawn)
{
	vouch_svg_page_shape(page_of(data), drawn);
}

static void paragraph(void *data, const struct vouch_paragraph *drawn,
    const struct vouch_ink *ink)
{
	vouch_svg_page_paragraph(page_of(data), drawn, ink);
}

static void box(void *data, const struct vouch_box *drawn,
    const struct vouch_ink *ink)
{
	vouch_svg_page_box(page_of(data), drawn, ink);
}

static void symbol(void *data, const struct vouch_qr *qr, int32_t x,
    int32_t y, unsigned dots)
{
	vouch_svg_page_symbol(page_of(data), qr, x, y, dots);
}

static void bars(void *data, const struct vouch_ean13 *ean,
    const struct vouch_box *place, unsigned dots)
{
	vouch_svg_page_bars(page_of(data), ean, place, dots);
}

static void image(void *data, const struct vouch_picture *picture,
    const struct vouch_box *place)
{
	vouch_svg_page_image(page_of(data), picture, place);
}

static const struct print_pen pen = { origin, art, shape, paragraph, box,
	symbol, bars, image, NULL };

/* ---- canvases and files ---- */

static void canvas_free(void *data)
{
	struct canvas *canvas = data;

	if (canvas == NULL)
		return;
	vouch_svg_page_release(&canvas->page);
	vouch_buf_release(&canvas->file);
	free(canvas);
}

static enum vouch_err canvas_new(const struct print_out *out, void **made)
{
	struct canvas *canvas = calloc(1, sizeof *canvas);

	if (canvas == NULL)
		return VOUCH_ERR_NO_MEMORY;
	canvas->out = out;
	vouch_buf_init(&canvas->file, VOUCH_SVG_BYTES_MAX);
	*made = canvas;
	return vouch_svg_page_init(&canvas->page, out->studio->kit->dpi);
}

/* Art and its letters are drawn once, and every page begins with them: they are
 * a canvas of their own. */
static enum vouch_err open_svg(struct print_out *out, struct vouch_diag *diag)
{
	const struct print_studio *studio = out->studio;
	enum vouch_err err = canvas_new(out, &out->state);
	size_t i;

	if (err != VOUCH_OK)
		return vouch_diag_set(diag, err, "out of memory");
	vouch_svg_page_begin(page_of(out->state), NULL);
	for (i = 0; i < studio->steps; i++) {
		if (studio->step[i].is_slot)
			continue;
		print_draw_group(&pen, out->state, studio, &studio->step[i]);
		vouch_svg_page_group_end(page_of(out->state));
	}
	err = page_of(out->state)->err;
	return err == VOUCH_OK ? err :
	    vouch_diag_set(diag, err, "cannot draw the template");
}

static void close_svg(struct print_out *out)
{
	canvas_free(out->state);
	out->state = NULL;
}

static void begin(void *data, unsigned worker)
{
	struct canvas *canvas = data;

	(void)worker;
	vouch_svg_page_begin(&canvas->page, page_of(canvas->out->state));
}

static enum vouch_err end(void *data)
{
	struct canvas *canvas = data;
	const struct print_studio *studio = canvas->out->studio;

	vouch_buf_clear(&canvas->file);
	return vouch_svg_page_end(&canvas->page, studio->stock->page_width,
	    studio->stock->page_height, studio->kit->display->title,
	    &canvas->file);
}

static enum vouch_err put(struct print_out *out, void *data,
    struct vouch_diag *diag)
{
	const struct canvas *canvas = data;

	return print_files_put(&out->files, canvas->file.data,
	    canvas->file.len, diag);
}

const struct print_calls print_svg_calls = { &pen, open_svg, close_svg,
	canvas_new, canvas_free, begin, end, put, NULL };
