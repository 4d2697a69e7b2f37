/*
 * See pages.h. One page is in memory at a time.
 */
#include "pages.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "draw/bitmap.h"
#include "io/file.h"

#define PATH_SIZE 4096
#define PNG_MAX ((size_t)64 << 20)

/* A4 less 10 mm each side, which most printers leave white, and an inch: in
 * tenths of a millimetre. */
#define PAGE_WIDTH 1900
#define PAGE_HEIGHT 2770
#define INCH 254

void cmd_pages_init(struct cmd_pages *pages, const char *path,
    const struct vouch_figure_style *style, int side_px, int dpi, bool force)
{
	*pages = (struct cmd_pages){ .path = path, .style = style,
		.side_px = side_px, .dpi = dpi, .force = force };
}

void cmd_pages_release(struct cmd_pages *pages)
{
	vouch_sheet_release(&pages->sheet);
}

/* "sheet.png", then "sheet-2.png": the number goes before the suffix. */
static enum vouch_err page_path(const struct cmd_pages *pages, unsigned page,
    char path[PATH_SIZE], struct vouch_diag *diag)
{
	const char *slash = strrchr(pages->path, '/');
	const char *dot = strrchr(pages->path, '.');
	int stem = (int)strlen(pages->path), len;

	if (dot != NULL && (slash == NULL || dot > slash + 1))
		stem = (int)(dot - pages->path);
	if (page == 1)
		len = snprintf(path, PATH_SIZE, "%s", pages->path);
	else
		len = snprintf(path, PATH_SIZE, "%.*s-%u%s", stem,
		    pages->path, page, pages->path + stem);
	if (len < 0 || len >= PATH_SIZE) {
		vouch_diag_file(diag, pages->path);
		return vouch_diag_set(diag, VOUCH_ERR_TOO_LONG,
		    "the path is too long");
	}
	return VOUCH_OK;
}

enum vouch_err cmd_pages_check(const struct cmd_pages *pages,
    struct vouch_diag *diag)
{
	struct stat st;

	if (pages->force || stat(pages->path, &st) != 0 ||
	    !S_ISREG(st.st_mode))
		return VOUCH_OK;
	vouch_diag_file(diag, pages->path);
	vouch_diag_set(diag, VOUCH_ERR_EXISTS, "already exists");
	vouch_diag_hint(diag, "choose another name, or replace it with "
	    "--force");
	return VOUCH_ERR_EXISTS;
}

static int at_least_one(int count)
{
	return count < 1 ? 1 : count;
}

/* Room for what is below a symbol that fills its cell. */
static int caption_px(const struct cmd_pages *pages, int cell)
{
	const unsigned dpi = (unsigned)pages->dpi;

	return pages->style->font == NULL ? vouch_sheet_name_px(cell) :
	    (int)vouch_fit_dot(vouch_figure_caption_um(pages->style, 1,
	    (uint32_t)vouch_fit_um(cell, dpi)), dpi) + 1;
}

static enum vouch_err lay_out(struct cmd_pages *pages,
    const struct vouch_figure *figure, struct vouch_diag *diag)
{
	const int width = vouch_figure_width(figure);
	int cell = pages->side_px > width ? pages->side_px : width;
	int caption = caption_px(pages, cell);
	int columns = at_least_one(pages->dpi * PAGE_WIDTH / INCH / cell);
	int rows = at_least_one(pages->dpi * PAGE_HEIGHT / INCH /
	    (cell + caption));
	enum vouch_err err;

	err = vouch_sheet_init(&pages->sheet, pages->style, columns, rows,
	    cell, caption, (unsigned)pages->dpi);
	if (err != VOUCH_OK) {
		vouch_diag_field(diag, "--sheet");
		vouch_diag_set(diag, err, "cannot make a page of %d x %d "
		    "symbols of %d pixels: at most %d a side can be drawn",
		    columns, rows, cell, VOUCH_BITMAP_SIDE_MAX);
	}
	return err;
}

static enum vouch_err write_page(struct cmd_pages *pages,
    struct vouch_diag *diag)
{
	unsigned flags = VOUCH_OUTFILE_SYNC |
	    (pages->force ? VOUCH_OUTFILE_FORCE : 0u);
	struct vouch_outfile out;
	struct vouch_buf png;
	char path[PATH_SIZE];
	enum vouch_err err;

	vouch_buf_init(&png, PNG_MAX);
	err = page_path(pages, pages->written + 1, path, diag);
	if (err == VOUCH_OK)
		err = vouch_figure_page(pages->style, &pages->sheet.page, diag,
		    &png);
	if (err == VOUCH_OK)
		err = vouch_outfile_open(&out, path, 0600, flags, diag);
	if (err != VOUCH_OK)
		goto out;
	err = vouch_outfile_write(&out, png.data, png.len, diag);
	if (err == VOUCH_OK)
		err = vouch_outfile_commit(&out, flags, diag);
	else
		vouch_outfile_abort(&out);
	if (err != VOUCH_OK)
		goto out;
	pages->written++;
	vouch_sheet_clear(&pages->sheet);
out:
	vouch_buf_release(&png);
	return err;
}

int cmd_pages_side(const struct cmd_pages *pages)
{
	return pages->sheet.cell_px;
}

enum vouch_err cmd_pages_add(struct cmd_pages *pages,
    const struct vouch_figure *figure, const char *name,
    struct vouch_diag *diag)
{
	struct vouch_sheet *sheet = &pages->sheet;
	enum vouch_err err = VOUCH_OK;

	if (sheet->cell_px == 0)
		err = lay_out(pages, figure, diag);
	if (err == VOUCH_OK && sheet->used == sheet->columns * sheet->rows)
		err = write_page(pages, diag);
	if (err != VOUCH_OK)
		return err;
	err = vouch_sheet_add(sheet, figure, name);
	return err == VOUCH_OK ? err :
	    vouch_diag_set(diag, err, "cannot draw it on the page");
}

enum vouch_err cmd_pages_finish(struct cmd_pages *pages,
    struct vouch_diag *diag)
{
	return pages->sheet.used > 0 ? write_page(pages, diag) : VOUCH_OK;
}
