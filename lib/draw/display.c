/*
 * See display.h. Only memory is managed here; what belongs into the list is the
 * template's business, how it is drawn that of pdf, raster and svgout.
 */
#include "draw/display.h"

#include <stdlib.h>
#include <string.h>

#define POINTS_MAX 1000000u

/* ---- paths ---- */

/* Room for one more step with so many points. */
static enum vouch_err make_room(struct vouch_path *path, size_t points)
{
	size_t room;
	void *grown;

	if (path->points + points > POINTS_MAX || path->steps >= POINTS_MAX)
		return VOUCH_ERR_TOO_LONG;
	if (path->steps == path->step_room) {
		room = path->step_room * 2 + 32;
		grown = realloc(path->step, room * sizeof *path->step);
		if (grown == NULL)
			return VOUCH_ERR_NO_MEMORY;
		path->step = grown;
		path->step_room = room;
	}
	if (path->points + points > path->point_room) {
		room = path->point_room * 2 + 32;
		grown = realloc(path->point, room * sizeof *path->point);
		if (grown == NULL)
			return VOUCH_ERR_NO_MEMORY;
		path->point = grown;
		path->point_room = room;
	}
	return VOUCH_OK;
}

static enum vouch_err add(struct vouch_path *path, enum vouch_step step,
    const struct vouch_point *points, size_t count)
{
	enum vouch_err err = make_room(path, count);
	size_t i;

	if (err != VOUCH_OK)
		return err;
	path->step[path->steps++] = (uint8_t)step;
	for (i = 0; i < count; i++)
		path->point[path->points++] = points[i];
	return VOUCH_OK;
}

enum vouch_err vouch_path_move(struct vouch_path *path, struct vouch_point to)
{
	return add(path, VOUCH_STEP_MOVE, &to, 1);
}

enum vouch_err vouch_path_line(struct vouch_path *path, struct vouch_point to)
{
	return add(path, VOUCH_STEP_LINE, &to, 1);
}

enum vouch_err vouch_path_curve(struct vouch_path *path,
    struct vouch_point control1, struct vouch_point control2,
    struct vouch_point to)
{
	const struct vouch_point points[] = { control1, control2, to };

	return add(path, VOUCH_STEP_CURVE, points, 3);
}

enum vouch_err vouch_path_close(struct vouch_path *path)
{
	return add(path, VOUCH_STEP_CLOSE, NULL, 0);
}

enum vouch_err vouch_path_box(struct vouch_path *path, int32_t x, int32_t y,
    int32_t width, int32_t height)
{
	const struct vouch_point corner[] = { { x, y }, { x + width, y },
		{ x + width, y + height }, { x, y + height } };
	enum vouch_err err = vouch_path_move(path, corner[0]);
	size_t i;

	for (i = 1; err == VOUCH_OK && i < 4; i++)
		err = vouch_path_line(path, corner[i]);
	return err == VOUCH_OK ? vouch_path_close(path) : err;
}

void vouch_path_clear(struct vouch_path *path)
{
	path->steps = path->points = 0;
}

void vouch_path_release(struct vouch_path *path)
{
	free(path->step);
	free(path->point);
	*path = (struct vouch_path){ .step = NULL };
}

/* ---- the list ---- */

static void release_slot(struct vouch_slot *slot)
{
	free(slot->field);
	free(slot->constant);
	if (slot->kind == VOUCH_SLOT_TEXT) {
		free(slot->text.before);
		free(slot->text.after);
	}
}

static void release_item(struct vouch_item *item)
{
	switch (item->kind) {
	case VOUCH_ITEM_SHAPE:
		vouch_path_release(&item->shape.path);
		break;
	case VOUCH_ITEM_TEXT:
		free(item->text.text);
		break;
	case VOUCH_ITEM_IMAGE:
		free(item->image.png);
		break;
	case VOUCH_ITEM_SLOT:
		release_slot(&item->slot);
		break;
	}
}

void vouch_display_release(struct vouch_display *display)
{
	size_t i;

	for (i = 0; i < display->items; i++)
		release_item(&display->item[i]);
	free(display->item);
	free(display->title);
	*display = (struct vouch_display){ .item = NULL };
}

struct vouch_item *vouch_display_add(struct vouch_display *display,
    enum vouch_item_kind kind)
{
	struct vouch_item *item;
	size_t room;

	if (display->items == display->room) {
		room = display->room * 2 + 16;
		item = realloc(display->item, room * sizeof *item);
		if (item == NULL)
			return NULL;
		display->item = item;
		display->room = room;
	}
	item = &display->item[display->items++];
	memset(item, 0, sizeof *item);
	item->kind = kind;
	return item;
}
