/*
 * Symbols as half blocks: one character is two modules, one above the other.
 */
#include "draw/text.h"

#define PAPER "\033[38;5;16m\033[48;5;231m" /* black on white */
#define PLAIN "\033[0m"

/* By light of the upper and the lower module: blank, upper, lower, full. */
static const char *const dark_ink[] = { "\u2588", "\u2584", "\u2580", " " };
static const char *const light_ink[] = { " ", "\u2580", "\u2584", "\u2588" };

static enum vouch_err add_line(struct vouch_buf *out, const struct vouch_qr *qr,
    int y, bool colour)
{
	const char *const *ink = colour ? dark_ink : light_ink;
	enum vouch_err err = VOUCH_OK;
	int x;

	if (colour)
		err = vouch_buf_adds(out, PAPER);
	for (x = -VOUCH_QR_QUIET; x < qr->side + VOUCH_QR_QUIET &&
	    err == VOUCH_OK; x++)
		err = vouch_buf_adds(out, ink[!vouch_qr_dark(qr, x, y) +
		    2 * !vouch_qr_dark(qr, x, y + 1)]);
	if (err == VOUCH_OK)
		err = vouch_buf_adds(out, colour ? PLAIN "\n" : "\n");
	return err;
}

enum vouch_err vouch_text_encode(const struct vouch_qr *qr, bool colour,
    struct vouch_buf *out)
{
	size_t before = out->len;
	enum vouch_err err = VOUCH_OK;
	int y;

	for (y = -VOUCH_QR_QUIET; y < qr->side + VOUCH_QR_QUIET &&
	    err == VOUCH_OK; y += 2)
		err = add_line(out, qr, y, colour);
	if (err != VOUCH_OK && out->data != NULL) {
		out->len = before;
		out->data[before] = '\0';
	}
	return err;
}
