/*
 * See settings.h. An option always wins over the file; the file is read before
 * anything is opened, so that a mistake in it costs nothing.
 */
#include "settings.h"

#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "scanfilter.h"

#define SYSTEM_FILE "/etc/vouch/vouch.ini"

int cmd_settings_load(struct vouch_config *out)
{
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	char path[VOUCH_CONFIG_PATH];
	enum vouch_err err;

	memset(out, 0, sizeof *out);
	err = vouch_config_find(getenv("VOUCH_CONFIG"), getenv("HOME"),
	    SYSTEM_FILE, &diag, path);
	if (err == VOUCH_OK && path[0] != '\0')
		err = vouch_config_load(path, &diag, out);
	return err == VOUCH_OK ? CMD_OK : cmd_fail(&diag);
}

const char *cmd_setting(const char *given, const char *configured,
    const char *fallback)
{
	if (given != NULL)
		return given;
	return configured[0] != '\0' ? configured : fallback;
}

const char *cmd_setting_db(const char *given,
    const struct vouch_config *config)
{
	const char *db = cmd_setting(given, config->db, NULL);

	if (db == NULL)
		cmd_usage("--db", "is missing: which ledger?");
	return db;
}
