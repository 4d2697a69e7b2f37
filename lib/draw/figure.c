/*
 * See figure.h. The quiet zone is the symbol's, on all four sides: the caption
 * begins where it ends.
 */
#include "draw/figure.h"

#include "core/crypt.h"
#include "draw/png.h"
#include "draw/trace.h"

#define SIZE_PART 11 /* of a symbol's side is a letter's height */
#define CAPTION_MARGIN 2 /* modules at the left and the right of it */
#define BASE64_MAX (8u << 20)

/* ---- logos ---- */

/* No side longer than VOUCH_LOGO_SIDE; what is small already stays as it is. */
static enum vouch_err shrink(const struct vouch_picture *picture,
    struct vouch_diag *diag, struct vouch_buf *png)
{
	const int longer = picture->width > picture->height ? picture->width :
	    picture->height;
	int width = VOUCH_LOGO_SIDE, height = VOUCH_LOGO_SIDE;
	struct vouch_raster raster;
	enum vouch_err err;

	if (longer <= VOUCH_LOGO_SIDE)
		return vouch_png_pixels(picture->pixel, picture->width,
		    picture->height, picture->channels, 0, diag, png);
	vouch_logo_shape(picture, &width, &height);
	err = vouch_raster_init(&raster, picture->channels == 3 ?
	    VOUCH_RASTER_RGB : VOUCH_RASTER_GREY, width, height, 254);
	if (err != VOUCH_OK)
		return vouch_diag_set(diag, err, "out of memory");
	/* At 254 dots an inch a pixel is 100 micrometres. */
	vouch_raster_image(&raster, picture, &(struct vouch_box){ 0, 0,
	    100 * width, 100 * height });
	err = vouch_raster_png(&raster, diag, png);
	vouch_raster_release(&raster);
	return err;
}

enum vouch_err vouch_logo_init(struct vouch_logo *logo, const uint8_t *bytes,
    size_t len, uint32_t paper, struct vouch_diag *diag)
{
	struct vouch_buf png;
	enum vouch_err err;
	size_t room;

	*logo = (struct vouch_logo){ .picture = { .pixel = NULL } };
	vouch_buf_init(&logo->base64, BASE64_MAX);
	vouch_buf_init(&png, BASE64_MAX / 2);
	err = vouch_picture_decode_on(bytes, len, paper, diag,
	    &logo->picture);
	if (err == VOUCH_OK)
		err = shrink(&logo->picture, diag, &png);
	if (err == VOUCH_OK) {
		room = VOUCH_BASE64_TEXT(png.len);
		err = vouch_buf_reserve(&logo->base64, room);
		if (err == VOUCH_OK) {
			vouch_base64_encode(logo->base64.data, room,
			    (const uint8_t *)png.data, png.len);
			logo->base64.len = room - 1;
		} else {
			vouch_diag_set(diag, err, "out of memory");
		}
	}
	vouch_buf_release(&png);
	if (err != VOUCH_OK)
		vouch_logo_release(logo);
	return err;
}

void vouch_logo_release(struct vouch_logo *logo)
{
	vouch_picture_release(&logo->picture);
	vouch_buf_release(&logo->base64);
}

void vouch_logo_shape(const struct vouch_picture *picture, int *width,
    int *height)
{
	const int64_t wide = (int64_t)*height * picture->width /
	    picture->height;
	const int64_t high = (int64_t)*width * picture->height /
	    picture->width;

	if (wide < *width)
		*width = wide < 1 ? 1 : (int)wide;
	else if (high < *height)
		*height = high < 1 ? 1 : (int)high;
}

/* ---- captions ---- */

static uint32_t caption_size(const struct vouch_figure_style *style,
    uint32_t side_um)
{
	const uint32_t size = side_um / SIZE_PART;

	if (style->size_um != 0)
		return style->size_um;
	return size < VOUCH_CAPTION_MIN_UM ? VOUCH_CAPTION_MIN_UM :
	    size > VOUCH_CAPTION_MAX_UM ? VOUCH_CAPTION_MAX_UM : size;
}

/* Lines of 1.2 of their size. */
static uint32_t lines_um(const struct vouch_figure_style *style,
    uint32_t size)
{
	return size * 6 * style->lines / 5;
}

uint32_t vouch_figure_caption_um(const struct vouch_figure_style *style,
    unsigned modules, uint32_t module_um)
{
	const uint32_t size = caption_size(style, modules * module_um);

	return style->font == NULL ? 0 : lines_um(style, size) + size / 2;
}

enum vouch_err vouch_figure_caption(const struct vouch_figure_style *style,
    unsigned modules, uint32_t module_um, struct vouch_shaper *shaper,
    struct vouch_span text, struct vouch_diag *diag,
    struct vouch_paragraph *caption)
{
	const uint32_t side = modules * module_um;
	const uint32_t size = caption_size(style, side);
	const struct vouch_slot slot = { .kind = VOUCH_SLOT_TEXT,
		.box = { (int32_t)(CAPTION_MARGIN * module_um), (int32_t)side,
		    (int32_t)(side - 2 * CAPTION_MARGIN * module_um),
		    (int32_t)lines_um(style, size) },
		.text = { .size_um = size, .lines = style->lines,
		    .min_um = size < VOUCH_CAPTION_MIN_UM ? size :
		    VOUCH_CAPTION_MIN_UM, .align = VOUCH_ALIGN_CENTRE } };

	return vouch_paragraph_fill(caption, shaper, style->font, &slot, text.data,
	    text.len, diag);
}

/* ---- pixels ---- */

static unsigned modules_of(const struct vouch_figure *figure)
{
	return (unsigned)figure->qr->side + 2 * VOUCH_QR_QUIET;
}

int vouch_figure_width(const struct vouch_figure *figure)
{
	return vouch_symbol_px(figure->qr, (int)figure->module_px);
}

int vouch_figure_height(const struct vouch_figure *figure)
{
	const int width = vouch_figure_width(figure);

	if (figure->style->font == NULL)
		return width;
	return width + (int)vouch_fit_dot(vouch_figure_caption_um(
	    figure->style, modules_of(figure), figure->module_um),
	    figure->dpi);
}

enum vouch_raster_kind vouch_figure_kind(
    const struct vouch_figure_style *style)
{
	return style->logo == NULL ? VOUCH_RASTER_BIT : VOUCH_RASTER_RGB;
}

static int32_t um_of(int64_t dot, unsigned dpi)
{
	return (int32_t)vouch_fit_um(dot, dpi);
}

static struct vouch_box box_of(const struct vouch_raster *raster, int x, int y,
    int width, int height)
{
	const int32_t left = um_of(x, raster->dpi);
	const int32_t top = um_of(y, raster->dpi);

	return (struct vouch_box){ left, top,
		um_of(x + width, raster->dpi) - left,
		um_of(y + height, raster->dpi) - top };
}

static struct vouch_ink ink_of(uint32_t colour)
{
	return (struct vouch_ink){ .space = VOUCH_INK_CMYK, .rgb = colour };
}

static void draw_modules(const struct vouch_figure *figure,
    struct vouch_raster *raster, int x, int y)
{
	const struct vouch_ink dark = ink_of(figure->style->colours.dark);
	const int px = (int)figure->module_px;
	struct vouch_trace_run run = { .width = 0 };
	struct vouch_box box;

	if (raster->kind == VOUCH_RASTER_BIT) {
		vouch_bitmap_symbol(&raster->bitmap, figure->qr, x, y, px);
		return;
	}
	while (vouch_trace_next(figure->qr, &run)) {
		box = box_of(raster, x + (run.x + VOUCH_QR_QUIET) * px,
		    y + (run.y + VOUCH_QR_QUIET) * px, run.width * px, px);
		vouch_raster_box(raster, &box, &dark);
	}
}

/* Inside its border, in its own shape, in the middle. */
static void draw_logo(const struct vouch_figure *figure,
    struct vouch_raster *raster, int x, int y)
{
	const struct vouch_fit_logo *logo = &figure->logo;
	const struct vouch_picture *picture = &figure->style->logo->picture;
	const struct vouch_ink light = ink_of(figure->style->colours.light);
	const int px = (int)figure->module_px;
	const int left = x + (logo->x + VOUCH_QR_QUIET) * px;
	const int top = y + (logo->y + VOUCH_QR_QUIET) * px;
	int width = (logo->width - 2) * px, height = (logo->height - 2) * px;
	struct vouch_box box = box_of(raster, left, top, logo->width * px,
	    logo->height * px);

	vouch_raster_box(raster, &box, &light);
	vouch_logo_shape(picture, &width, &height);
	box = box_of(raster, left + (logo->width * px - width) / 2,
	    top + (logo->height * px - height) / 2, width, height);
	vouch_raster_image(raster, picture, &box);
}

enum vouch_err vouch_figure_draw(const struct vouch_figure *figure,
    struct vouch_raster *raster, int x, int y)
{
	const struct vouch_ink black = { .space = VOUCH_INK_GRAY };
	const struct vouch_ink dark = ink_of(figure->style->colours.dark);
	const struct vouch_ink light = ink_of(figure->style->colours.light);
	const bool bit = raster->kind == VOUCH_RASTER_BIT;
	struct vouch_box box = box_of(raster, x, y,
	    vouch_figure_width(figure), vouch_figure_height(figure));
	enum vouch_err err = VOUCH_OK;

	vouch_raster_origin(raster, 0, 0);
	if (!bit)
		vouch_raster_box(raster, &box, &light);
	draw_modules(figure, raster, x, y);
	if (figure->logo.width > 0)
		draw_logo(figure, raster, x, y);
	if (figure->caption != NULL) {
		/* Its box begins at the very line where the quiet zone ends,
		 * however a module's size was rounded. */
		vouch_raster_origin(raster, um_of(x, raster->dpi),
		    um_of(y + vouch_figure_width(figure), raster->dpi) -
		    (int32_t)(modules_of(figure) * figure->module_um));
		err = vouch_raster_paragraph(raster, figure->caption,
		    bit ? &black : &dark);
	}
	return err;
}

enum vouch_err vouch_figure_page(const struct vouch_figure_style *style,
    const struct vouch_raster *raster, struct vouch_diag *diag,
    struct vouch_buf *out)
{
	return raster->kind == VOUCH_RASTER_BIT ?
	    vouch_png_encode_colours(&raster->bitmap, &style->colours,
	    (int)raster->dpi, diag, out) :
	    vouch_raster_png(raster, diag, out);
}

enum vouch_err vouch_figure_png(const struct vouch_figure *figure,
    struct vouch_diag *diag, struct vouch_buf *out)
{
	struct vouch_raster raster;
	enum vouch_err err;

	if (figure->logo.width == 0 && figure->caption == NULL)
		return vouch_png_symbol_colours(figure->qr,
		    &figure->style->colours, (int)figure->module_px,
		    (int)figure->dpi, diag, out);
	err = vouch_raster_init(&raster, vouch_figure_kind(figure->style),
	    vouch_figure_width(figure), vouch_figure_height(figure),
	    figure->dpi);
	if (err != VOUCH_OK)
		return vouch_diag_set(diag, err,
		    "cannot make a picture of %d x %d pixels",
		    vouch_figure_width(figure), vouch_figure_height(figure));
	err = vouch_figure_draw(figure, &raster, 0, 0);
	if (err != VOUCH_OK)
		vouch_diag_set(diag, err, "out of memory");
	else
		err = vouch_figure_page(figure->style, &raster, diag, out);
	vouch_raster_release(&raster);
	return err;
}
