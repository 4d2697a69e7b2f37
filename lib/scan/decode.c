/*
 * Symbols in grey pixels, by ZBar.
 *
 * ZBar draws random numbers while it looks, and a scanner keeps their state: a
 * scanner is made anew for every look, so that the same pixels always give the
 * same answer. All kinds of symbol but QR are switched off (their code stays
 * cold), and data is taken as bytes: ZBar's own guess at a text encoding is
 * wrong for Vietnamese more often than not.
 */
#include "scan/decode.h"

#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <zbar.h>

#define ENLARGE 2
#define MARGIN 32 /* white pixels around an enlarged picture */

/* How positions in the pixels looked at go back to the caller's. */
struct view {
	const struct vouch_grey *grey; /* what ZBar looks at */
	int margin, scale;
};

void vouch_found_release(struct vouch_found *found)
{
	size_t i;

	if (found == NULL)
		return;
	for (i = 0; i < found->count; i++)
		free(found->symbol[i].data);
	free(found->symbol);
	*found = (struct vouch_found){ 0 };
}

static zbar_image_scanner_t *new_scanner(void)
{
	zbar_image_scanner_t *scanner = zbar_image_scanner_create();

	if (scanner == NULL)
		return NULL;
	if (zbar_image_scanner_set_config(scanner, ZBAR_NONE,
	    ZBAR_CFG_ENABLE, 0) != 0 ||
	    zbar_image_scanner_set_config(scanner, ZBAR_QRCODE,
	    ZBAR_CFG_ENABLE, 1) != 0 ||
	    zbar_image_scanner_set_config(scanner, ZBAR_QRCODE,
	    ZBAR_CFG_BINARY, 1) != 0) {
		zbar_image_scanner_destroy(scanner);
		return NULL;
	}
	return scanner;
}

static zbar_image_t *new_image(const struct vouch_grey *grey)
{
	zbar_image_t *image = zbar_image_create();

	if (image == NULL)
		return NULL;
	zbar_image_set_format(image, zbar_fourcc('Y', '8', '0', '0'));
	zbar_image_set_size(image, grey->width, grey->height);
	/* No clean-up function: the pixels stay ours. */
	zbar_image_set_data(image, grey->pixel,
	    (unsigned long)grey->width * grey->height, NULL);
	return image;
}

static int original(const struct view *view, int at)
{
	at = (at - view->margin) / view->scale;
	return at < 0 ? 0 : at;
}

/* Centre and box out of the corner points. */
static void locate(const zbar_symbol_t *symbol, const struct view *view,
    struct vouch_found_symbol *found)
{
	int left = INT_MAX, top = INT_MAX, right = INT_MIN, low = INT_MIN;
	unsigned i, count = zbar_symbol_get_loc_size(symbol);

	for (i = 0; i < count; i++) {
		int x = original(view, zbar_symbol_get_loc_x(symbol, i));
		int y = original(view, zbar_symbol_get_loc_y(symbol, i));

		left = x < left ? x : left;
		right = x > right ? x : right;
		top = y < top ? y : top;
		low = y > low ? y : low;
	}
	if (count == 0)
		return;
	found->x = left + (right - left) / 2;
	found->y = top + (low - top) / 2;
	found->width = right - left;
	found->height = low - top;
}

static bool is_whole(const zbar_symbol_t *symbol)
{
	return zbar_symbol_get_type(symbol) == ZBAR_QRCODE;
}

static enum vouch_err collect(const zbar_image_t *image,
    const struct view *view, struct vouch_found *out)
{
	const zbar_symbol_t *symbol;
	struct vouch_found_symbol *found;
	size_t count = 0, len;

	for (symbol = zbar_image_first_symbol(image); symbol != NULL;
	    symbol = zbar_symbol_next(symbol))
		count += is_whole(symbol);
	if (count == 0)
		return VOUCH_OK;
	if (count > VOUCH_FOUND_MAX)
		count = VOUCH_FOUND_MAX;
	out->symbol = calloc(count, sizeof *out->symbol);
	if (out->symbol == NULL)
		return VOUCH_ERR_NO_MEMORY;
	for (symbol = zbar_image_first_symbol(image);
	    symbol != NULL && out->count < count;
	    symbol = zbar_symbol_next(symbol)) {
		if (!is_whole(symbol))
			continue;
		len = zbar_symbol_get_data_length(symbol);
		found = &out->symbol[out->count];
		found->data = malloc(len + 1);
		if (found->data == NULL)
			return VOUCH_ERR_NO_MEMORY;
		memcpy(found->data, zbar_symbol_get_data(symbol), len);
		found->data[len] = '\0';
		found->len = len;
		locate(symbol, view, found);
		out->count++;
	}
	return VOUCH_OK;
}

static enum vouch_err look(const struct view *view, struct vouch_found *out)
{
	zbar_image_scanner_t *scanner = new_scanner();
	zbar_image_t *image = new_image(view->grey);
	enum vouch_err err = VOUCH_OK;

	if (scanner == NULL || image == NULL)
		err = VOUCH_ERR_NO_MEMORY;
	else if (zbar_scan_image(scanner, image) < 0)
		err = VOUCH_ERR_LIBRARY;
	else
		err = collect(image, view, out);
	if (image != NULL)
		zbar_image_destroy(image);
	if (scanner != NULL)
		zbar_image_scanner_destroy(scanner);
	return err;
}

static enum vouch_err enlarge(const struct vouch_grey *grey,
    struct vouch_grey *out)
{
	struct vouch_grey large = {
		.width = grey->width * ENLARGE + 2 * MARGIN,
		.height = grey->height * ENLARGE + 2 * MARGIN
	};
	const uint8_t *from;
	uint8_t *to;
	unsigned x, y;

	large.pixel = malloc((size_t)large.width * large.height);
	if (large.pixel == NULL)
		return VOUCH_ERR_NO_MEMORY;
	memset(large.pixel, 0xff, (size_t)large.width * large.height);
	for (y = 0; y < grey->height * ENLARGE; y++) {
		from = grey->pixel + (size_t)(y / ENLARGE) * grey->width;
		to = large.pixel + (size_t)(y + MARGIN) * large.width + MARGIN;
		for (x = 0; x < grey->width * ENLARGE; x++)
			to[x] = from[x / ENLARGE];
	}
	*out = large;
	return VOUCH_OK;
}

static enum vouch_err look_closer(const struct vouch_grey *grey,
    struct vouch_found *out)
{
	struct vouch_grey large = { 0 };
	struct view view = { &large, MARGIN, ENLARGE };
	enum vouch_err err = enlarge(grey, &large);

	if (err == VOUCH_OK)
		err = look(&view, out);
	vouch_grey_release(&large);
	return err;
}

/* ---- reading order ---- */

static int by_y(const void *a, const void *b)
{
	const struct vouch_found_symbol *p = a, *q = b;

	return (p->y > q->y) - (p->y < q->y);
}

static int by_x(const void *a, const void *b)
{
	const struct vouch_found_symbol *p = a, *q = b;

	if (p->x != q->x)
		return (p->x > q->x) - (p->x < q->x);
	return by_y(a, b);
}

/* Symbols whose centre lies above the lower edge of the row's first stand in
 * its row. */
static void sort(struct vouch_found *found)
{
	struct vouch_found_symbol *row;
	size_t begin, end;

	if (found->count == 0)
		return;
	qsort(found->symbol, found->count, sizeof *found->symbol, by_y);
	for (begin = 0; begin < found->count; begin = end) {
		row = &found->symbol[begin];
		for (end = begin + 1; end < found->count &&
		    found->symbol[end].y <= row->y + row->height / 2; end++)
			;
		qsort(row, end - begin, sizeof *row, by_x);
	}
}

enum vouch_err vouch_decode(const struct vouch_grey *grey,
    struct vouch_diag *diag, struct vouch_found *out)
{
	struct vouch_found found = { 0 };
	struct view view = { grey, 0, 1 };
	enum vouch_err err = look(&view, &found);

	if (err == VOUCH_OK && found.count == 0 &&
	    grey->width <= VOUCH_DECODE_SMALL &&
	    grey->height <= VOUCH_DECODE_SMALL)
		err = look_closer(grey, &found);
	if (err != VOUCH_OK) {
		vouch_found_release(&found);
		return vouch_diag_set(diag, err, err == VOUCH_ERR_LIBRARY ?
		    "zbar could not look at the picture" : "out of memory");
	}
	sort(&found);
	*out = found;
	return VOUCH_OK;
}

void vouch_decode_library(char *out, size_t size)
{
	unsigned major = 0, minor = 0, patch = 0;

	zbar_version(&major, &minor, &patch);
	snprintf(out, size, "libzbar %u.%u.%u", major, minor, patch);
}
