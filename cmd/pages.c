/*
 * See pages.h. One page is in memory at a time.
 */
#include "pages.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "draw/png.h"
#include "io/file.h"

#define PATH_SIZE 4096
#define PNG_MAX ((size_t)64 << 20)

/* A4 less 10 mm each side, which most printers leave white, and an inch: in
 * tenths of a millimetre. */
#define PAGE_WIDTH 1900
#define PAGE_HEIGHT 2770
#define INCH 254

void cmd_pages_init(struct cmd_pages *pages, const char *path, int module_px,
    int dpi, bool force)
{
	*pages = (struct cmd_pages){ .path = path, .module_px = module_px,
		.dpi = dpi, .force = force };
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

static enum vouch_err lay_out(struct cmd_pages *pages,
    const struct vouch_qr *qr, struct vouch_diag *diag)
{
	int cell = vouch_symbol_px(qr, pages->module_px);
	int columns = at_least_one(pages->dpi * PAGE_WIDTH / INCH / cell);
	int rows = at_least_one(pages->dpi * PAGE_HEIGHT / INCH /
	    (cell + vouch_sheet_caption_px(cell)));
	enum vouch_err err;

	err = vouch_sheet_init(&pages->sheet, columns, rows, cell);
	if (err != VOUCH_OK)
		vouch_diag_set(diag, err, "cannot make a page of %d x %d "
		    "symbols of %d pixels", columns, rows, cell);
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
		err = vouch_png_encode(&pages->sheet.page, pages->dpi, diag,
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

enum vouch_err cmd_pages_add(struct cmd_pages *pages,
    const struct vouch_qr *qr, const char *caption, struct vouch_diag *diag)
{
	struct vouch_sheet *sheet = &pages->sheet;
	enum vouch_err err = VOUCH_OK;

	if (sheet->page.bits == NULL)
		err = lay_out(pages, qr, diag);
	if (err == VOUCH_OK && sheet->used == sheet->columns * sheet->rows)
		err = write_page(pages, diag);
	if (err != VOUCH_OK)
		return err;
	err = vouch_sheet_add(sheet, qr, caption);
	if (err != VOUCH_OK)
		vouch_diag_set(diag, err, "a symbol of %d modules does not fit "
		    "a sheet laid out for smaller ones", qr->side);
	return err;
}

enum vouch_err cmd_pages_finish(struct cmd_pages *pages,
    struct vouch_diag *diag)
{
	return pages->sheet.used > 0 ? write_page(pages, diag) : VOUCH_OK;
}
