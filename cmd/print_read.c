/*
 * See print_read.h. Only what is around a symbol is drawn: the rest of a
 * label cannot keep it from being read.
 */
#include "print.h"

#include <stdlib.h>
#include <string.h>

#include "scan/decode.h"
#include "scan/image.h"

void print_reader_release(struct print_reader *reader)
{
	size_t i;

	for (i = 0; i < reader->views; i++) {
		vouch_raster_release(&reader->view[i].base);
		vouch_raster_release(&reader->view[i].work);
	}
	free(reader->view);
	*reader = (struct print_reader){ .views = 0 };
}

/* ---- drawing ---- */

static int pixels(int32_t um, unsigned dpi)
{
	return (int)(((int64_t)um * dpi + 25399) / 25400);
}

/* A slot's view with the art below the first slot of the label. */
static enum vouch_err make_view(const struct vouch_label_kit *kit,
    const struct vouch_box *box, struct print_view *view)
{
	const int width = pixels(box->width, kit->dpi);
	const int height = pixels(box->height, kit->dpi);
	struct print_pixels on = { .raster = &view->base, .dpi = kit->dpi };
	enum vouch_err err;
	size_t i;

	err = vouch_raster_init(&view->base, VOUCH_RASTER_BIT, width, height,
	    kit->dpi);
	if (err == VOUCH_OK)
		err = vouch_raster_init(&view->work, VOUCH_RASTER_BIT, width,
		    height, kit->dpi);
	if (err != VOUCH_OK)
		return err;
	vouch_raster_origin(&view->base, -box->x, -box->y);
	vouch_raster_origin(&view->work, -box->x, -box->y);
	for (i = 0; i < kit->slot[0]; i++)
		print_draw_item(&print_pixels_pen, &on, kit, i);
	return on.err;
}

static enum vouch_err make_views(struct print_reader *reader,
    const struct vouch_label_kit *kit)
{
	const struct vouch_slot *slot;
	enum vouch_err err = VOUCH_OK;
	size_t i;

	if (reader->view != NULL)
		return VOUCH_OK;
	reader->view = calloc(kit->slots, sizeof *reader->view);
	if (reader->view == NULL)
		return VOUCH_ERR_NO_MEMORY;
	reader->views = kit->slots;
	for (i = 0; err == VOUCH_OK && i < kit->slots; i++) {
		slot = vouch_label_slot(kit, i);
		if (slot->kind == VOUCH_SLOT_QR)
			err = make_view(kit, &slot->box, &reader->view[i]);
	}
	return err;
}

static enum vouch_err draw_view(struct print_view *view,
    const struct vouch_label_kit *kit, const struct vouch_label *label)
{
	struct print_pixels on = { .raster = &view->work, .dpi = kit->dpi };
	size_t i, number = 0;

	vouch_raster_copy(&view->work, &view->base);
	for (i = kit->slot[0]; i < kit->display->items; i++) {
		if (kit->display->item[i].kind == VOUCH_ITEM_SLOT)
			print_draw_slot(&print_pixels_pen, &on, kit, label,
			    number++);
		else
			print_draw_item(&print_pixels_pen, &on, kit, i);
	}
	return on.err;
}

/* ---- reading ---- */

/* One dot in `factor` * factor as one grey pixel. */
static enum vouch_err to_grey(const struct vouch_bitmap *bitmap,
    unsigned factor, struct vouch_grey *out)
{
	struct vouch_grey grey = { .width = (unsigned)bitmap->width / factor,
		.height = (unsigned)bitmap->height / factor };

	grey.pixel = malloc((size_t)grey.width * grey.height + 1);
	if (grey.pixel == NULL)
		return VOUCH_ERR_NO_MEMORY;
	vouch_bitmap_shrink(bitmap, factor, grey.pixel);
	*out = grey;
	return VOUCH_OK;
}

static enum vouch_err reads(const struct vouch_bitmap *bitmap,
    unsigned factor, struct vouch_span text, bool *same)
{
	struct vouch_found found = { 0 };
	struct vouch_grey grey = { 0 };
	enum vouch_err err;

	*same = false;
	err = to_grey(bitmap, factor, &grey);
	if (err == VOUCH_OK)
		err = vouch_decode(&grey, NULL, &found);
	if (err == VOUCH_OK)
		*same = found.count == 1 && found.symbol[0].len == text.len &&
		    memcmp(found.symbol[0].data, text.data, text.len) == 0;
	vouch_found_release(&found);
	vouch_grey_release(&grey);
	return err;
}

/* ZBar's time goes with the pixels, so it gets two or three a module first. */
static enum vouch_err read_view(const struct print_view *view, unsigned dots,
    struct vouch_span text, bool *same)
{
	enum vouch_err err = VOUCH_OK;

	*same = false;
	if (dots >= 4)
		err = reads(&view->work.bitmap, dots / 2, text, same);
	if (err == VOUCH_OK && !*same)
		err = reads(&view->work.bitmap, 1, text, same);
	return err;
}

enum vouch_err print_read_back(struct print_reader *reader,
    const struct vouch_label_kit *kit, const struct vouch_label *label,
    const struct vouch_span *cell, struct vouch_diag *diag)
{
	const struct vouch_slot *slot;
	enum vouch_err err;
	bool same = true;
	size_t i;

	err = make_views(reader, kit);
	for (i = 0; err == VOUCH_OK && i < kit->slots; i++) {
		slot = vouch_label_slot(kit, i);
		if (slot->kind != VOUCH_SLOT_QR || label->filling[i].empty)
			continue;
		err = draw_view(&reader->view[i], kit, label);
		if (err == VOUCH_OK)
			err = read_view(&reader->view[i],
			    label->filling[i].dots, cell[i], &same);
		if (err == VOUCH_OK && !same) {
			if (slot->field != NULL)
				vouch_diag_field(diag, slot->field);
			return vouch_diag_set(diag, VOUCH_ERR_LIBRARY,
			    "the printed symbol would not read back as its "
			    "code");
		}
	}
	return err == VOUCH_OK ? err :
	    vouch_diag_set(diag, err, "cannot read a label back");
}
