/*
 * A till's screen: what a verdict looks like to a cashier two steps away with
 * people waiting. One calm picture, drawn anew for each answer: a block with a
 * sign, a word and a colour, the amount, what to do next, totals, the last
 * answers, and a line to type on. Pure text out; no terminal is touched.
 *
 * It fits 80 columns by 24 rows and smaller screens: what has no room is left
 * out, the block and the sentence last of all.
 */
#ifndef VOUCH_IO_PANEL_H
#define VOUCH_IO_PANEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/num.h"
#include "io/verdict.h"

#define VOUCH_PANEL_RECENT 5
#define VOUCH_PANEL_TEXT 1200
#define VOUCH_PANEL_COLUMNS_MIN 24
#define VOUCH_PANEL_ROWS_MIN 10

/* One answer as the screen remembers it. */
struct vouch_panel_answer {
	unsigned look;                   /* of panel.c's table */
	char time[6];                    /* "10:42" */
	char amount[96];                 /* "50.000 đ" or "" */
	char text[VOUCH_PANEL_TEXT];     /* the sentence */
};

struct vouch_panel {
	/* Set by the caller, before the first call. */
	uint16_t store, till;
	const char *cashier;             /* "" where there is none */
	bool vietnamese, test;

	uint64_t accepted, refused;      /* answers since it was started */
	uint64_t given_minor[VOUCH_UNIT_POINTS + 1]; /* by unit */
	size_t answers;                  /* remembered, latest first */
	struct vouch_panel_answer answer[VOUCH_PANEL_RECENT];
};

/* Takes an answer in. amount is what it took off the bill or off a balance
 * (amount_minor 0: nothing to tell); time is the wall clock's, HH:MM.
 * VOUCH_ERR_NO_MEMORY, VOUCH_ERR_TOO_LONG: the panel is unchanged then. */
enum vouch_err vouch_panel_add(struct vouch_panel *panel,
    const struct vouch_verdict_line *line, const struct vouch_money *amount,
    const char time[6]);

struct vouch_panel_view {
	unsigned columns, rows; /* smaller than the least is taken for it */
	bool colour;            /* else the block is framed */
};

/*
 * Appends the escape sequences that clear the screen and draw the panel, with
 * the cursor left where a code is typed (ECMA-48; xterm's 16 colours). Errors of
 * vouch_buf_add.
 */
enum vouch_err vouch_panel_draw(const struct vouch_panel *panel,
    const struct vouch_panel_view *view, struct vouch_buf *out);

#endif
