/*
 * SVG documents.
 *
 * All dark modules are one path filled once, a rectangle for each run in a row:
 * within one fill, edges that touch leave no seam, however the renderer
 * smooths. Numbers are whole modules; millimetres stand in the size only.
 */
#include "draw/svg.h"

#include <string.h>

#include "base/str.h"

/* XML 1.0 takes no controls but TAB, LF, CR, and not U+FFFE, U+FFFF. */
static bool is_xml_char(uint32_t c)
{
	return c == '\t' || c == '\n' || c == '\r' ||
	    (c >= 0x20 && c != 0xfffe && c != 0xffff);
}

enum vouch_err vouch_svg_escape(struct vouch_buf *out, const char *text,
    size_t len)
{
	size_t used, i;
	enum vouch_err err = VOUCH_OK;
	uint32_t c;

	for (i = 0; i < len && err == VOUCH_OK; i += used) {
		used = vouch_utf8_decode(text + i, len - i, &c);
		if (used == 0 || !is_xml_char(c)) {
			used = used == 0 ? 1 : used;
			err = vouch_buf_adds(out, "\xef\xbf\xbd");
		} else if (c == '&')
			err = vouch_buf_adds(out, "&amp;");
		else if (c == '<')
			err = vouch_buf_adds(out, "&lt;");
		else if (c == '>')
			err = vouch_buf_adds(out, "&gt;");
		else if (c == '"')
			err = vouch_buf_adds(out, "&quot;");
		else
			err = vouch_buf_add(out, text + i, used);
	}
	return err;
}

/* Millimetres with what decimals they need. */
static enum vouch_err add_mm(struct vouch_buf *out, unsigned um)
{
	enum vouch_err err = vouch_buf_addf(out, "%u", um / 1000);

	if (err != VOUCH_OK || um % 1000 == 0)
		return err;
	if (um % 100 == 0)
		return vouch_buf_addf(out, ".%u", um % 1000 / 100);
	if (um % 10 == 0)
		return vouch_buf_addf(out, ".%02u", um % 1000 / 10);
	return vouch_buf_addf(out, ".%03u", um % 1000);
}

static enum vouch_err add_head(struct vouch_buf *out, unsigned side,
    unsigned module_um, const char *title)
{
	enum vouch_err err;

	err = vouch_buf_adds(out,
	    "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"");
	if (err == VOUCH_OK)
		err = add_mm(out, side * module_um);
	if (err == VOUCH_OK)
		err = vouch_buf_adds(out, "mm\" height=\"");
	if (err == VOUCH_OK)
		err = add_mm(out, side * module_um);
	if (err == VOUCH_OK)
		err = vouch_buf_addf(out, "mm\" viewBox=\"0 0 %u %u\" "
		    "shape-rendering=\"crispEdges\">\n", side, side);
	if (err == VOUCH_OK && title[0] != '\0') {
		err = vouch_buf_adds(out, "<title>");
		if (err == VOUCH_OK)
			err = vouch_svg_escape(out, title, strlen(title));
		if (err == VOUCH_OK)
			err = vouch_buf_adds(out, "</title>\n");
	}
	if (err == VOUCH_OK)
		err = vouch_buf_addf(out,
		    "<path fill=\"#fff\" d=\"M0 0h%uv%uH0z\"/>\n"
		    "<path d=\"", side, side);
	return err;
}

/* The dark runs of row y. */
static enum vouch_err add_row(struct vouch_buf *out, const struct vouch_qr *qr,
    int y)
{
	enum vouch_err err = VOUCH_OK;
	int x, run;

	for (x = 0; x < qr->side && err == VOUCH_OK; x += run) {
		run = 1;
		if (!vouch_qr_dark(qr, x, y))
			continue;
		while (vouch_qr_dark(qr, x + run, y))
			run++;
		err = vouch_buf_addf(out, "M%d %dh%dv1h-%dz",
		    x + VOUCH_QR_QUIET, y + VOUCH_QR_QUIET, run, run);
	}
	return err;
}

enum vouch_err vouch_svg_encode(const struct vouch_qr *qr, unsigned module_um,
    const char *title, struct vouch_buf *out)
{
	size_t before = out->len;
	enum vouch_err err;
	int y;

	if (module_um < 1 || module_um > 100000)
		return VOUCH_ERR_RANGE;
	err = add_head(out, (unsigned)qr->side + 2 * VOUCH_QR_QUIET,
	    module_um, title);
	for (y = 0; y < qr->side && err == VOUCH_OK; y++)
		err = add_row(out, qr, y);
	if (err == VOUCH_OK)
		err = vouch_buf_adds(out, "\"/>\n</svg>\n");
	if (err != VOUCH_OK && out->data != NULL) {
		out->len = before;
		out->data[before] = '\0';
	}
	return err;
}
