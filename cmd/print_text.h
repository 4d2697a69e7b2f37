/*
 * Text templates: a stencil filled for each row (man 5 vouch-template).
 */
#ifndef VOUCH_CMD_PRINT_TEXT_H
#define VOUCH_CMD_PRINT_TEXT_H

#include <stdbool.h>

#include "print_job.h"

/* Is this the name of a text template? */
bool print_is_text(const char *template);

/*
 * All of a run with one: --lint, --fields, or the output. job has args, diag,
 * folders and rows.input; no_input: no file was named. Returns an exit status.
 */
int print_text_run(struct print_job *job, bool vietnamese, bool no_input);

#endif
