/* vouch-wedge --list: what is plugged in, and how to call it. */
#include "wedge.h"

#include <stdio.h>
#include <string.h>

#include "cmd.h"
#include "rows.h"

#include "device/plugged.h"

static const struct cmd_column columns[] = {
	{ "id", 'l', false }, { "as", 'l', false }, { "device", 'l', false },
	{ "name", 'l', CMD_WORDS }
};

/* What a device says of itself as UTF-8; controls are escaped by the table. */
static void make_utf8(char *out, size_t size, const char *text)
{
	if (vouch_utf8_valid(text, strlen(text), NULL))
		vouch_str_cut(out, size, text, strlen(text));
	else
		vouch_str_escape(out, size, text, strlen(text), true);
}

static enum vouch_err add_row(struct cmd_rows *rows,
    const struct vouch_plugged *at, struct vouch_diag *diag)
{
	char serial[4 * sizeof at->serial], name[4 * sizeof at->name];
	char id[sizeof serial + 16];
	const char *cells[] = { id, vouch_scanner_kind_name(at->kind),
		at->node, name };

	make_utf8(serial, sizeof serial, at->serial);
	make_utf8(name, sizeof name, at->name);
	snprintf(id, sizeof id, "%04x:%04x%s%s", at->vendor, at->product,
	    serial[0] != '\0' ? ":" : "", serial);
	return cmd_rows_add(rows, cells, diag);
}

int cmd_wedge_list(const struct cmd_wedge_args *args)
{
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	struct vouch_plugged_list list;
	struct cmd_rows rows;
	enum vouch_err err;

	vouch_plugged_list(args->sysfs, &list);
	if (list.count == 0) {
		cmd_warn("no scanner is plugged in");
		return CMD_NO;
	}
	err = cmd_rows_start(&rows, CMD_ROWS_TABLE, columns,
	    sizeof columns / sizeof columns[0], &diag);
	for (size_t i = 0; i < list.count && err == VOUCH_OK; i++)
		err = add_row(&rows, &list.at[i], &diag);
	err = cmd_rows_finish(&rows, err, &diag);
	if (err != VOUCH_OK)
		return cmd_fail(&diag);
	cmd_say("a scanner in keyboard mode (evdev) cannot be told from a "
	    "keyboard; do not name your own");
	return CMD_OK;
}
