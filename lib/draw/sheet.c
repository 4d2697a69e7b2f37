/*
 * Contact sheets.
 *
 * A name's letters are dots on a grid of 5 by 7, so that a sheet without captions
 * needs no font file and looks the same everywhere. They are drawn enlarged by
 * whole pixels, below the cell: the symbol's quiet zone stays empty.
 */
#include "draw/sheet.h"

#include <stdint.h>
#include <string.h>

#include "base/str.h"

#define GLYPH_WIDTH 5
#define GLYPH_HEIGHT 7
#define ADVANCE (GLYPH_WIDTH + 1)
#define CAPTION_HEIGHT 13      /* of GLYPH_HEIGHT letters, air around */
#define COMFORTABLE_LETTERS 20 /* a caption should hold as many */

/* Rows from the top, the leftmost dot in bit 4. */
struct glyph {
	char letter;
	uint8_t row[GLYPH_HEIGHT];
};

static const struct glyph glyphs[] = {
	{ ' ', { 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00 } },
	{ '-', { 0x00, 0x00, 0x00, 0x1f, 0x00, 0x00, 0x00 } },
	{ '.', { 0x00, 0x00, 0x00, 0x00, 0x00, 0x0c, 0x0c } },
	{ '/', { 0x01, 0x01, 0x02, 0x04, 0x08, 0x10, 0x10 } },
	{ ':', { 0x00, 0x0c, 0x0c, 0x00, 0x0c, 0x0c, 0x00 } },
	{ '_', { 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x1f } },
	{ '0', { 0x0e, 0x11, 0x13, 0x15, 0x19, 0x11, 0x0e } },
	{ '1', { 0x04, 0x0c, 0x14, 0x04, 0x04, 0x04, 0x1f } },
	{ '2', { 0x0e, 0x11, 0x01, 0x06, 0x08, 0x10, 0x1f } },
	{ '3', { 0x0e, 0x11, 0x01, 0x06, 0x01, 0x11, 0x0e } },
	{ '4', { 0x02, 0x06, 0x0a, 0x12, 0x1f, 0x02, 0x02 } },
	{ '5', { 0x1f, 0x10, 0x1e, 0x01, 0x01, 0x11, 0x0e } },
	{ '6', { 0x06, 0x08, 0x10, 0x1e, 0x11, 0x11, 0x0e } },
	{ '7', { 0x1f, 0x01, 0x02, 0x04, 0x04, 0x08, 0x08 } },
	{ '8', { 0x0e, 0x11, 0x11, 0x0e, 0x11, 0x11, 0x0e } },
	{ '9', { 0x0e, 0x11, 0x11, 0x0f, 0x01, 0x02, 0x0c } },
	{ 'A', { 0x0e, 0x11, 0x11, 0x1f, 0x11, 0x11, 0x11 } },
	{ 'B', { 0x1e, 0x11, 0x11, 0x1e, 0x11, 0x11, 0x1e } },
	{ 'C', { 0x0e, 0x11, 0x10, 0x10, 0x10, 0x11, 0x0e } },
	{ 'D', { 0x1c, 0x12, 0x11, 0x11, 0x11, 0x12, 0x1c } },
	{ 'E', { 0x1f, 0x10, 0x10, 0x1e, 0x10, 0x10, 0x1f } },
	{ 'F', { 0x1f, 0x10, 0x10, 0x1e, 0x10, 0x10, 0x10 } },
	{ 'G', { 0x0e, 0x11, 0x10, 0x17, 0x11, 0x11, 0x0f } },
	{ 'H', { 0x11, 0x11, 0x11, 0x1f, 0x11, 0x11, 0x11 } },
	{ 'I', { 0x0e, 0x04, 0x04, 0x04, 0x04, 0x04, 0x0e } },
	{ 'J', { 0x07, 0x02, 0x02, 0x02, 0x02, 0x12, 0x0c } },
	{ 'K', { 0x11, 0x12, 0x14, 0x18, 0x14, 0x12, 0x11 } },
	{ 'L', { 0x10, 0x10, 0x10, 0x10, 0x10, 0x10, 0x1f } },
	{ 'M', { 0x11, 0x1b, 0x15, 0x15, 0x11, 0x11, 0x11 } },
	{ 'N', { 0x11, 0x19, 0x19, 0x15, 0x13, 0x13, 0x11 } },
	{ 'O', { 0x0e, 0x11, 0x11, 0x11, 0x11, 0x11, 0x0e } },
	{ 'P', { 0x1e, 0x11, 0x11, 0x1e, 0x10, 0x10, 0x10 } },
	{ 'Q', { 0x0e, 0x11, 0x11, 0x11, 0x15, 0x12, 0x0d } },
	{ 'R', { 0x1e, 0x11, 0x11, 0x1e, 0x14, 0x12, 0x11 } },
	{ 'S', { 0x0f, 0x10, 0x10, 0x0e, 0x01, 0x01, 0x1e } },
	{ 'T', { 0x1f, 0x04, 0x04, 0x04, 0x04, 0x04, 0x04 } },
	{ 'U', { 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x0e } },
	{ 'V', { 0x11, 0x11, 0x11, 0x11, 0x0a, 0x0a, 0x04 } },
	{ 'W', { 0x11, 0x11, 0x11, 0x15, 0x15, 0x1b, 0x11 } },
	{ 'X', { 0x11, 0x11, 0x0a, 0x04, 0x0a, 0x11, 0x11 } },
	{ 'Y', { 0x11, 0x11, 0x0a, 0x04, 0x04, 0x04, 0x04 } },
	{ 'Z', { 0x1f, 0x01, 0x02, 0x04, 0x08, 0x10, 0x1f } },
};

#define UNKNOWN '?' /* no letter of the list */

static const struct glyph unknown = {
	UNKNOWN, { 0x00, 0x00, 0x0e, 0x0e, 0x0e, 0x00, 0x00 }
};

static const struct glyph *find_glyph(char letter)
{
	size_t i;

	if (letter >= 'a' && letter <= 'z')
		letter = (char)(letter - 'a' + 'A');
	for (i = 0; i < sizeof glyphs / sizeof glyphs[0]; i++)
		if (glyphs[i].letter == letter)
			return &glyphs[i];
	return &unknown;
}

/* Pixels a dot of the name takes. */
static int dot_px(int cell_px)
{
	int dot = cell_px / (ADVANCE * COMFORTABLE_LETTERS);

	return dot < 2 ? 2 : dot;
}

int vouch_sheet_name_px(int cell_px)
{
	return CAPTION_HEIGHT * dot_px(cell_px);
}

enum vouch_err vouch_sheet_init(struct vouch_sheet *sheet,
    const struct vouch_figure_style *style, int columns, int rows, int cell_px,
    int caption_px, unsigned dpi)
{
	struct vouch_sheet fresh = {
		.columns = columns, .rows = rows, .cell_px = cell_px,
		.caption_px = caption_px, .style = style
	};
	int64_t width, height;
	enum vouch_err err;

	if (columns < 1 || rows < 1 || cell_px < 1 || caption_px < 0 ||
	    cell_px > VOUCH_BITMAP_SIDE_MAX ||
	    caption_px > VOUCH_BITMAP_SIDE_MAX)
		return VOUCH_ERR_RANGE;
	width = (int64_t)columns * cell_px;
	height = (int64_t)rows * (cell_px + fresh.caption_px);
	if (width > VOUCH_BITMAP_SIDE_MAX || height > VOUCH_BITMAP_SIDE_MAX)
		return VOUCH_ERR_RANGE;
	err = vouch_raster_init(&fresh.page, vouch_figure_kind(style),
	    (int)width, (int)height, dpi);
	if (err != VOUCH_OK)
		return err;
	*sheet = fresh;
	vouch_sheet_clear(sheet);
	return VOUCH_OK;
}

void vouch_sheet_release(struct vouch_sheet *sheet)
{
	if (sheet != NULL)
		vouch_raster_release(&sheet->page);
}

/* A rectangle of pixels in a colour; one bit knows dark only. */
static void fill(struct vouch_raster *page, uint32_t colour,
    struct vouch_pixel_box at)
{
	const struct vouch_ink ink = { .space = VOUCH_INK_CMYK,
		.rgb = colour };
	struct vouch_box box = { (int32_t)vouch_fit_um(at.left, page->dpi),
		(int32_t)vouch_fit_um(at.top, page->dpi), 0, 0 };

	if (page->kind == VOUCH_RASTER_BIT) {
		vouch_bitmap_fill(&page->bitmap, at.left, at.top,
		    at.right - at.left, at.bottom - at.top);
		return;
	}
	box.width = (int32_t)vouch_fit_um(at.right, page->dpi) - box.x;
	box.height = (int32_t)vouch_fit_um(at.bottom, page->dpi) - box.y;
	vouch_raster_origin(page, 0, 0);
	vouch_raster_box(page, &box, &ink);
}

void vouch_sheet_clear(struct vouch_sheet *sheet)
{
	vouch_raster_clear(&sheet->page);
	if (sheet->page.kind != VOUCH_RASTER_BIT)
		fill(&sheet->page, sheet->style->colours.light,
		    (struct vouch_pixel_box){ 0, 0, sheet->page.width,
		    sheet->page.height });
	sheet->used = 0;
}

static void draw_letter(struct vouch_sheet *sheet, char letter, int x, int y,
    int dot)
{
	const struct glyph *glyph = find_glyph(letter);
	int i, j, left, top;

	for (j = 0; j < GLYPH_HEIGHT; j++)
		for (i = 0; i < GLYPH_WIDTH; i++) {
			left = x + i * dot;
			top = y + j * dot;
			if ((glyph->row[j] >> (GLYPH_WIDTH - 1 - i) & 1) != 0)
				fill(&sheet->page, sheet->style->colours.dark,
				    (struct vouch_pixel_box){ left, top,
				    left + dot, top + dot });
		}
}

/* The next character of the name that is drawn, as one there may be a glyph
 * for; false at the end. The dots leave no room for marks: a name is to be
 * recognized, not read aloud. */
static bool next_letter(const char **at, char *letter)
{
	uint32_t point = 0;
	size_t len;

	do {
		if (**at == '\0')
			return false;
		len = vouch_utf8_decode(*at, strlen(*at), &point);
		*at += len > 0 ? len : 1;
		point = len > 0 ? vouch_utf8_base(point) : UNKNOWN;
	} while (point == 0);
	*letter = point < 0x80 ? (char)point : UNKNOWN;
	return true;
}

/* The name centred in its cell's width at x, cut with ".." where it must be. */
static void draw_name(struct vouch_sheet *sheet, const char *name, int x, int y)
{
	int width = sheet->cell_px, dot = dot_px(width);
	int room = width / (ADVANCE * dot), letters = 0, i;
	const char *at = name;
	char letter;
	bool cut;

	while (next_letter(&at, &letter))
		letters++;
	cut = letters > room;
	if (cut)
		letters = room;
	x += (width + dot - letters * ADVANCE * dot) / 2;
	at = name;
	for (i = 0; i < letters && next_letter(&at, &letter); i++)
		draw_letter(sheet, cut && i >= letters - 2 ? '.' : letter,
		    x + i * ADVANCE * dot, y, dot);
}

enum vouch_err vouch_sheet_add(struct vouch_sheet *sheet,
    const struct vouch_figure *figure, const char *name)
{
	const int width = vouch_figure_width(figure);
	enum vouch_err err;
	int x, y, margin;

	if (width < 1 || width > sheet->cell_px ||
	    sheet->used >= sheet->columns * sheet->rows)
		return VOUCH_ERR_RANGE;
	x = sheet->used % sheet->columns * sheet->cell_px;
	y = sheet->used / sheet->columns *
	    (sheet->cell_px + sheet->caption_px);
	margin = (sheet->cell_px - width) / 2;
	err = vouch_figure_draw(figure, &sheet->page, x + margin, y + margin);
	if (err != VOUCH_OK)
		return err;
	if (figure->style->font == NULL)
		draw_name(sheet, name, x, y + sheet->cell_px);
	sheet->used++;
	return VOUCH_OK;
}
