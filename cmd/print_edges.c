/*
 * What a template would lose at the label's edge, told with every run: the
 * paper has it already when anybody looks.
 */
#include <string.h>

#include "cmd.h"
#include "print.h"

#include "base/str.h"

#define SHOWN 64 /* bytes of a text */

static void tell_slot(const char *path, const struct vouch_slot *slot)
{
	cmd_warn("%s line %lu: the place of %s%s%s reaches beyond the label: "
	    "what stands there is made to fit %.1f x %.1f mm", path, slot->line,
	    slot->field == NULL ? "a text" : "\"",
	    slot->field == NULL ? "" : slot->field,
	    slot->field == NULL ? "" : "\"", slot->box.width / 1000.0,
	    slot->box.height / 1000.0);
}

/* How far a line of fixed text reaches beyond the sides, in micrometres. */
static int32_t beyond(const struct vouch_paragraph *text, int32_t width)
{
	const struct vouch_line *line = &text->line[0];
	const int32_t left = -line->x;
	const int32_t right = line->x + line->width - width;

	return text->lines == 0 ? 0 : left > right ? left : right;
}

void print_check_edges(const struct vouch_label_kit *kit, const char *path)
{
	const struct vouch_display *display = kit->display;
	const struct vouch_item *item;
	char shown[4 * SHOWN + 1];
	int32_t um;
	size_t i;

	for (i = 0; i < display->items; i++) {
		item = &display->item[i];
		if (item->kind == VOUCH_ITEM_SLOT && item->slot.cut)
			tell_slot(path, &item->slot);
		if (item->kind != VOUCH_ITEM_TEXT)
			continue;
		um = beyond(&kit->text[i], display->width);
		if (um <= 0)
			continue;
		vouch_str_escape(shown, sizeof shown, item->text.text,
		    strnlen(item->text.text, SHOWN), true);
		cmd_warn("%s: \"%s\" reaches %.1f mm beyond the label, and is "
		    "cut there", path, shown, um / 1000.0);
	}
}
