/*
 * See report_days.h. Days without a beginning are those from day 0 on, which
 * was before any code.
 */
#include "report_days.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cmd.h"

#include "io/file.h"

static enum vouch_err parse_day(const char *option, const char *text,
    struct vouch_diag *diag, uint16_t *day)
{
	if (text == NULL)
		return VOUCH_OK;
	vouch_diag_field(diag, option);
	return vouch_day_parse(text, strlen(text), diag, day);
}

int cmd_report_days(const char *since, const char *until,
    struct vouch_counted *counted)
{
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	enum vouch_err err;

	counted->some_days = since != NULL || until != NULL;
	counted->since = 0;
	counted->until = VOUCH_DAY_NONE;
	err = parse_day("--since", since, &diag, &counted->since);
	if (err == VOUCH_OK)
		err = parse_day("--until", until, &diag, &counted->until);
	if (err == VOUCH_OK && counted->since > counted->until) {
		vouch_diag_field(&diag, "--since");
		vouch_diag_subject(&diag, since, strlen(since));
		err = vouch_diag_set(&diag, VOUCH_ERR_RANGE,
		    "is after --until %s", until);
	}
	return err == VOUCH_OK ? CMD_OK : cmd_fail(&diag);
}

void cmd_report_cells(const struct vouch_counted *counted, char since[11],
    char until[11])
{
	since[0] = until[0] = '\0';
	if (counted->some_days &&
	    (counted->since > 0 || counted->until == VOUCH_DAY_NONE))
		vouch_day_format(since, counted->since);
	if (counted->some_days)
		vouch_day_format(until, counted->until);
}

enum vouch_err cmd_report_heading(const struct vouch_counted *counted,
    const char *more, struct vouch_diag *diag)
{
	char since[11], until[11], line[160];
	int len;

	if (!counted->some_days)
		return VOUCH_OK;
	cmd_report_cells(counted, since, until);
	if (until[0] == '\0')
		len = snprintf(line, sizeof line, "from %s on%s\n", since,
		    more);
	else if (since[0] == '\0')
		len = snprintf(line, sizeof line, "until %s%s\n", until,
		    more);
	else
		len = snprintf(line, sizeof line, "from %s until %s%s\n",
		    since, until, more);
	return vouch_fd_write(STDOUT_FILENO, line, (size_t)len, diag);
}
