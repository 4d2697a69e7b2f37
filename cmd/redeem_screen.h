/*
 * What a cashier sees and hears: the panel on a terminal, a bell, and a program
 * of the shop's own for lights and loudspeakers.
 */
#ifndef VOUCH_CMD_REDEEM_SCREEN_H
#define VOUCH_CMD_REDEEM_SCREEN_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/err.h"
#include "io/panel.h"
#include "io/verdict.h"

struct cmd_screen {
	struct vouch_panel panel;   /* its facts set by the caller */
	bool shown;                 /* on a terminal; else lines are written */
	bool colour;
	unsigned columns, rows;     /* when it was drawn last */
	bool bell;
	const char *program;        /* of --on-verdict, or NULL */
	struct vouch_buf out;
};

void cmd_screen_init(struct cmd_screen *screen);
void cmd_screen_release(struct cmd_screen *screen);

/* Draws the panel, if it is shown: at the start, and from time to time,
 * in case the terminal has another size now. Errors of cmd_answers_write. */
enum vouch_err cmd_screen_draw(struct cmd_screen *screen, bool anew,
    struct vouch_diag *diag);

/*
 * Shows one answer: on the panel, if it is shown; rings unless it was
 * accepted; starts the program, without a shell and without waiting for it,
 * with the fields of the verdict line as arguments. Of more than eight that run
 * at once one is left out. Errors of drawing; a program that cannot be started
 * is said once.
 */
enum vouch_err cmd_screen_take(struct cmd_screen *screen,
    const struct vouch_verdict_line *line, struct vouch_diag *diag);

#endif
