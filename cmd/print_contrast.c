/*
 * What a template draws behind its symbols: black must stand out on it. The
 * drawing itself is looked at, as pixels, so it is the same whatever it is made
 * of; what a row's text or picture does there is found when labels are read back.
 */
#include "print.h"

#include "draw/fit.h"

#define DPI 100
#define EDGE_PX 1 /* half covered by what ends at the place's edge */

/* The part of a slot that a symbol can take. */
static struct vouch_box part_of(const struct vouch_slot *slot)
{
	struct vouch_box box = slot->box;

	if (slot->kind != VOUCH_SLOT_QR)
		return box;
	if (box.width > box.height) {
		box.x += (box.width - box.height) / 2;
		box.width = box.height;
	} else {
		box.y += (box.height - box.width) / 2;
		box.height = box.width;
	}
	return box;
}

static uint32_t colour_at(const struct vouch_raster *raster, int x, int y)
{
	const uint8_t *at = raster->pixel +
	    ((size_t)y * (size_t)raster->width + (size_t)x) * 3;

	return (uint32_t)at[0] << 16 | (uint32_t)at[1] << 8 | at[2];
}

/* Neighbours are mostly alike: each colour is judged once in a row. */
static enum vouch_err judge(const struct vouch_raster *raster,
    struct vouch_diag *diag)
{
	struct vouch_colours colours = { VOUCH_BLACK, VOUCH_WHITE };
	struct vouch_fit_contrast contrast;
	enum vouch_err err = VOUCH_OK;
	uint32_t colour;
	int x, y;

	for (y = EDGE_PX; y < raster->height - EDGE_PX; y++)
		for (x = EDGE_PX; x < raster->width - EDGE_PX; x++) {
			colour = colour_at(raster, x, y);
			if (colour == colours.light)
				continue;
			colours.light = colour;
			err = vouch_fit_colours(&colours, diag, &contrast);
			if (err != VOUCH_OK)
				return err;
		}
	return VOUCH_OK;
}

static enum vouch_err check_slot(const struct vouch_label_kit *kit,
    size_t item, struct vouch_diag *diag)
{
	const struct vouch_slot *slot = &kit->display->item[item].slot;
	const struct vouch_box box = part_of(slot);
	struct vouch_raster raster;
	struct print_pixels on = { .raster = &raster, .dpi = DPI };
	enum vouch_err err;
	size_t i;

	err = vouch_raster_init(&raster, VOUCH_RASTER_RGB,
	    (int)vouch_fit_dot(box.width, DPI) + 1,
	    (int)vouch_fit_dot(box.height, DPI) + 1, DPI);
	if (err != VOUCH_OK)
		return vouch_diag_set(diag, err, "out of memory");
	vouch_raster_origin(&raster, -box.x, -box.y);
	for (i = 0; i < item; i++)
		print_draw_item(&print_pixels_pen, &on, kit, i);
	err = on.err != VOUCH_OK ? vouch_diag_set(diag, on.err,
	    "cannot draw the template") : judge(&raster, diag);
	vouch_raster_release(&raster);
	if (err != VOUCH_ERR_RANGE)
		return err;
	vouch_diag_at(diag, slot->line, 0);
	vouch_diag_field(diag, slot->field != NULL ? slot->field : "rect");
	vouch_diag_hint(diag, "put something lighter behind the symbol, and as "
	    "large as its place");
	return err;
}

enum vouch_err print_check_contrast(const struct vouch_label_kit *kit,
    struct vouch_diag *diag)
{
	const struct vouch_item *item = kit->display->item;
	enum vouch_err err = VOUCH_OK;
	size_t i;

	for (i = 0; err == VOUCH_OK && i < kit->display->items; i++)
		if (item[i].kind == VOUCH_ITEM_SLOT &&
		    (item[i].slot.kind == VOUCH_SLOT_QR ||
		    item[i].slot.kind == VOUCH_SLOT_EAN13))
			err = check_slot(kit, i, diag);
	return err;
}
