/* See logverbs.h. */
#include "logverbs.h"

#include "cmd.h"
#include "settings.h"

#include "core/sign.h"

int cmd_log_open(const struct cmd_log_place *place, unsigned mode,
    struct vouch_config *config, struct vouch_ledger **out)
{
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	enum vouch_err err = vouch_sign_init();
	const char *db;
	int status;

	if ((status = cmd_settings_load(config)) != CMD_OK)
		return status;
	db = cmd_setting_db(place->db, config);
	if (db == NULL)
		return CMD_USAGE;
	if (place->network)
		mode |= VOUCH_LEDGER_NETWORK;
	if (err != VOUCH_OK)
		vouch_diag_set(&diag, err, "cannot start libsodium");
	else
		err = vouch_ledger_open(db, mode, &diag, out);
	return err == VOUCH_OK ? CMD_OK : cmd_fail(&diag);
}

int cmd_log_zone(const char *given, const struct vouch_config *config,
    struct vouch_zone *out)
{
	struct vouch_diag diag = VOUCH_DIAG_INIT;

	vouch_diag_field(&diag, "--zone");
	return vouch_zone_init(out, cmd_setting(given, config->zone,
	    VOUCH_ZONE_DEFAULT), &diag) == VOUCH_OK ? CMD_OK :
	    cmd_fail(&diag);
}

enum vouch_err cmd_log_key(const struct cmd_log_place *place,
    const char *path, struct vouch_diag *diag, struct vouch_secret_key **out)
{
	const int fd = place->passphrase_fd == CMD_LOG_FD_NONE ? -1 :
	    (int)place->passphrase_fd;

	return cmd_load_secret_for(path, fd,
	    1u << VOUCH_KEY_TILL | 1u << VOUCH_KEY_ISSUER, diag, out);
}
