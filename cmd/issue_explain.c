/*
 * vouch-issue --explain: a campaign file in plain sentences, in Vietnamese and
 * English. Needs neither key nor register, and changes nothing.
 */
#include <unistd.h>

#include "cmd.h"
#include "inputs.h"
#include "issue.h"
#include "language.h"
#include "scanfilter.h"

#include "base/buf.h"
#include "base/date.h"
#include "io/explain.h"
#include "io/file.h"

/* Both languages, or the one asked for: Vietnamese where its texts are. */
static enum vouch_err explain(const struct issue_args *args,
    const struct vouch_config *config, struct vouch_campaign *campaign,
    struct vouch_buf *out)
{
	uint16_t today = vouch_zone_day(&campaign->zone,
	    vouch_clock_now_ms());
	bool vietnamese = args->lang != CMD_LANGUAGE_EN;
	enum vouch_err err = VOUCH_OK;

	if (vietnamese && !cmd_language_start(CMD_LANGUAGE_VI, config)) {
		cmd_warn("the Vietnamese texts are not installed beside this "
		    "program; here are the English ones");
		vietnamese = false;
	}
	if (vietnamese)
		err = vouch_explain(campaign, today, true, out);
	if (err == VOUCH_OK && vietnamese && args->lang < 0)
		err = vouch_buf_adds(out, "\n");
	if (err == VOUCH_OK && (!vietnamese || args->lang < 0))
		err = vouch_explain(campaign, today, false, out);
	return err;
}

int issue_explain(const struct issue_args *args,
    const struct vouch_config *config)
{
	static struct vouch_campaign campaign;
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	struct vouch_buf out;
	enum vouch_err err;

	vouch_buf_init(&out, 2 * VOUCH_EXPLAIN_MAX);
	err = cmd_campaign_load(args->explain, NULL, &diag, &campaign);
	if (err == VOUCH_OK && !cmd_output_open(&diag))
		err = diag.code;
	if (err == VOUCH_OK) {
		err = explain(args, config, &campaign, &out);
		if (err != VOUCH_OK)
			vouch_diag_set(&diag, err, "cannot explain it");
	}
	if (err == VOUCH_OK) {
		vouch_diag_file(&diag, CMD_STDOUT_NAME);
		err = vouch_fd_write(STDOUT_FILENO, out.data, out.len, &diag);
	}
	vouch_buf_release(&out);
	return err == VOUCH_OK ? CMD_OK : cmd_fail(&diag);
}
