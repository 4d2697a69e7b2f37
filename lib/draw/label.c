/*
 * See label.h. Nothing is drawn here: a label is filled on any thread, looked
 * at by whoever reads it back, and drawn where its page is made.
 */
#include "draw/label.h"

#include <stdlib.h>
#include <string.h>

#include "draw/field.h"
#include "draw/fonts.h"

#define SHOWN_MAX 65536u

/* ---- the kit ---- */

static enum vouch_err no_memory(struct vouch_diag *diag)
{
	return vouch_diag_set(diag, VOUCH_ERR_NO_MEMORY, "out of memory");
}

static enum vouch_err load_fonts(struct vouch_label_kit *kit,
    const char *const *folders, struct vouch_diag *diag)
{
	enum vouch_err err = VOUCH_OK;
	size_t i;

	for (i = 0; err == VOUCH_OK && i < kit->display->fonts; i++)
		err = vouch_fonts_find(&kit->display->font[i], folders, diag,
		    &kit->font[i]);
	return err;
}

static enum vouch_err prepare_item(struct vouch_label_kit *kit, size_t i,
    struct vouch_shaper *shaper, struct vouch_diag *diag)
{
	const struct vouch_item *item = &kit->display->item[i];

	switch (item->kind) {
	case VOUCH_ITEM_TEXT:
		return vouch_paragraph_label(&kit->text[i], shaper,
		    kit->font[item->text.font], &item->text, diag);
	case VOUCH_ITEM_IMAGE:
		return vouch_picture_decode(item->image.png, item->image.len,
		    diag, &kit->picture[i]);
	case VOUCH_ITEM_SLOT:
		kit->slot[kit->slots++] = i;
		return VOUCH_OK;
	default:
		return VOUCH_OK;
	}
}

static enum vouch_err prepare(struct vouch_label_kit *kit,
    struct vouch_diag *diag)
{
	struct vouch_shaper *shaper = NULL;
	enum vouch_err err = vouch_shaper_new(&shaper);
	size_t i;

	if (err != VOUCH_OK)
		return no_memory(diag);
	for (i = 0; err == VOUCH_OK && i < kit->display->items; i++)
		err = prepare_item(kit, i, shaper, diag);
	vouch_shaper_free(shaper);
	return err;
}

enum vouch_err vouch_label_kit_init(struct vouch_label_kit *kit,
    const struct vouch_display *display, const char *const *folders,
    unsigned dpi, bool vietnamese, struct vouch_diag *diag)
{
	size_t room = display->items + 1;
	enum vouch_err err;

	*kit = (struct vouch_label_kit){ .display = display, .dpi = dpi,
		.vietnamese = vietnamese };
	kit->text = calloc(room, sizeof *kit->text);
	kit->picture = calloc(room, sizeof *kit->picture);
	kit->slot = calloc(room, sizeof *kit->slot);
	if (kit->text == NULL || kit->picture == NULL || kit->slot == NULL)
		err = no_memory(diag);
	else
		err = load_fonts(kit, folders, diag);
	if (err == VOUCH_OK)
		err = prepare(kit, diag);
	if (err != VOUCH_OK)
		vouch_label_kit_release(kit);
	return err;
}

void vouch_label_kit_release(struct vouch_label_kit *kit)
{
	size_t i;

	for (i = 0; kit->text != NULL && i < kit->display->items; i++)
		vouch_paragraph_release(&kit->text[i]);
	for (i = 0; kit->picture != NULL && i < kit->display->items; i++)
		vouch_picture_release(&kit->picture[i]);
	for (i = 0; i < VOUCH_DISPLAY_FONTS; i++)
		vouch_font_free(kit->font[i]);
	free(kit->text);
	free(kit->picture);
	free(kit->slot);
	*kit = (struct vouch_label_kit){ .display = NULL };
}

const struct vouch_slot *vouch_label_slot(const struct vouch_label_kit *kit,
    size_t number)
{
	return &kit->display->item[kit->slot[number]].slot;
}

/* ---- one label ---- */

void vouch_label_release(struct vouch_label *label)
{
	size_t i;

	for (i = 0; i < label->fillings; i++) {
		vouch_paragraph_release(&label->filling[i].paragraph);
		free(label->filling[i].qr);
		vouch_album_give(label->album, label->filling[i].picture);
	}
	free(label->filling);
	vouch_shaper_free(label->shaper);
	vouch_buf_release(&label->shown);
	*label = (struct vouch_label){ .fillings = 0 };
}

static enum vouch_err set_up(struct vouch_label *label,
    const struct vouch_label_kit *kit, struct vouch_diag *diag)
{
	if (label->shaper != NULL)
		return VOUCH_OK;
	label->filling = calloc(kit->slots + 1, sizeof *label->filling);
	if (label->filling == NULL ||
	    vouch_shaper_new(&label->shaper) != VOUCH_OK)
		return no_memory(diag);
	label->fillings = kit->slots;
	label->album = kit->album;
	vouch_buf_init(&label->shown, SHOWN_MAX);
	return VOUCH_OK;
}

static enum vouch_err fill_text(struct vouch_label *label,
    const struct vouch_label_kit *kit, const struct vouch_slot *slot,
    struct vouch_span cell, struct vouch_diag *diag,
    struct vouch_label_filling *out)
{
	enum vouch_err err;

	vouch_buf_clear(&label->shown);
	err = vouch_field_show(slot, cell.data, cell.len, kit->vietnamese,
	    diag, &label->shown);
	if (err != VOUCH_OK)
		return err;
	out->empty = label->shown.len == 0;
	return vouch_paragraph_fill(&out->paragraph, label->shaper,
	    kit->font[slot->text.font], slot, vouch_buf_text(&label->shown),
	    label->shown.len, diag);
}

/* An empty cell of a symbol or picture. */
static enum vouch_err leave_empty(const struct vouch_slot *slot,
    struct vouch_diag *diag, struct vouch_label_filling *out)
{
	out->empty = true;
	return slot->optional ? VOUCH_OK : vouch_diag_set(diag,
	    VOUCH_ERR_MISSING, "empty, and the label needs it");
}

/* As large as the slot allows, in its middle. */
static enum vouch_err fill_qr(const struct vouch_label_kit *kit,
    const struct vouch_slot *slot, struct vouch_span cell,
    struct vouch_diag *diag, struct vouch_label_filling *out)
{
	const struct vouch_box *box = &slot->box;
	const int32_t side = box->width < box->height ? box->width :
	    box->height;
	const struct vouch_fit_place place = { (uint32_t)side, kit->dpi };
	const char *level = strchr("LMQH", slot->qr.level);
	struct vouch_fit fit;
	enum vouch_err err;

	if (cell.len == 0)
		return leave_empty(slot, diag, out);
	if (out->qr == NULL)
		out->qr = malloc(sizeof *out->qr);
	if (out->qr == NULL)
		return no_memory(diag);
	err = vouch_fit_largest(&place, cell.data, cell.len,
	    (enum vouch_qr_level)(level - "LMQH"), diag, &fit);
	if (err == VOUCH_OK)
		err = vouch_qr_encode(cell.data, cell.len, fit.level, diag,
		    out->qr);
	if (err != VOUCH_OK)
		return err;
	out->dots = fit.dots;
	out->x = box->x + (box->width - (int32_t)fit.side_um) / 2;
	out->y = box->y + (box->height - (int32_t)fit.side_um) / 2;
	return VOUCH_OK;
}

static enum vouch_err fill_ean(const struct vouch_label_kit *kit,
    const struct vouch_slot *slot, struct vouch_span cell,
    struct vouch_diag *diag, struct vouch_label_filling *out)
{
	enum vouch_err err;

	if (cell.len == 0)
		return leave_empty(slot, diag, out);
	err = vouch_ean13_encode(cell.data, cell.len, diag, &out->ean);
	if (err != VOUCH_OK)
		return err;
	out->dots = vouch_ean13_dots((uint32_t)slot->box.width, kit->dpi);
	return out->dots > 0 ? VOUCH_OK : vouch_diag_set(diag, VOUCH_ERR_RANGE,
	    "%.1f mm is too narrow for a bar code at %u dpi",
	    slot->box.width / 1000.0, kit->dpi);
}

/* As large as the box allows, with its sides as they are to one another. */
static struct vouch_box fit_picture(const struct vouch_slot *slot,
    const struct vouch_picture *picture)
{
	const int64_t w = picture->width, h = picture->height;
	struct vouch_box box = slot->box;
	int32_t spare;

	if (box.width * h <= box.height * w) {
		box.height = (int32_t)((box.width * h + w / 2) / w);
		box.height = box.height < 1 ? 1 : box.height;
	} else {
		box.width = (int32_t)((box.height * w + h / 2) / h);
		box.width = box.width < 1 ? 1 : box.width;
	}
	spare = slot->box.width - box.width;
	box.x += slot->image.align == VOUCH_ALIGN_LEFT ? 0 :
	    slot->image.align == VOUCH_ALIGN_CENTRE ? spare / 2 : spare;
	spare = slot->box.height - box.height;
	box.y += slot->image.valign == VOUCH_ALIGN_TOP ? 0 :
	    slot->image.valign == VOUCH_ALIGN_MIDDLE ? spare / 2 : spare;
	return box;
}

static enum vouch_err fill_image(const struct vouch_label_kit *kit,
    const struct vouch_slot *slot, struct vouch_span cell,
    struct vouch_diag *diag, struct vouch_label_filling *out)
{
	const struct vouch_picture *picture;
	enum vouch_err err;

	vouch_album_give(kit->album, out->picture);
	out->picture = NULL;
	if (cell.len == 0)
		return leave_empty(slot, diag, out);
	if (kit->album == NULL)
		return vouch_diag_set(diag, VOUCH_ERR_CONFLICT,
		    "a picture, and no folder that it may be in");
	err = vouch_album_take(kit->album, cell.data, cell.len, diag,
	    &picture);
	if (err != VOUCH_OK)
		return err;
	out->picture = picture;
	out->box = fit_picture(slot, picture);
	return VOUCH_OK;
}

enum vouch_err vouch_label_fill(struct vouch_label *label,
    const struct vouch_label_kit *kit, const struct vouch_span *cell,
    struct vouch_diag *diag)
{
	struct vouch_label_filling *out;
	const struct vouch_slot *slot;
	enum vouch_err err;
	size_t i;

	err = set_up(label, kit, diag);
	for (i = 0; err == VOUCH_OK && i < kit->slots; i++) {
		slot = vouch_label_slot(kit, i);
		out = &label->filling[i];
		out->empty = false;
		if (slot->kind == VOUCH_SLOT_TEXT)
			err = fill_text(label, kit, slot, cell[i], diag, out);
		else if (slot->kind == VOUCH_SLOT_QR)
			err = fill_qr(kit, slot, cell[i], diag, out);
		else if (slot->kind == VOUCH_SLOT_EAN13)
			err = fill_ean(kit, slot, cell[i], diag, out);
		else
			err = fill_image(kit, slot, cell[i], diag, out);
		if (err != VOUCH_OK && slot->field != NULL)
			vouch_diag_field(diag, slot->field);
	}
	return err;
}
