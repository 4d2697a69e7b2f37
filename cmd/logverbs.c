/* See logverbs.h. */
#include "logverbs.h"

#include "cmd.h"
#include "settings.h"

#include "core/bundle.h"
#include "core/sign.h"
#include "ledger/trust.h"

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

void cmd_log_warn_of_limit(const struct vouch_ledger *ledger,
    const struct vouch_secret_key *key, int64_t now_ms)
{
	const struct vouch_bundle *bundle = vouch_trust_bundle(ledger);
	const struct vouch_bundle_key *found = bundle == NULL ? NULL :
	    vouch_bundle_key_of(bundle, vouch_secret_key_public(key)->key);
	enum vouch_limit limit;
	struct vouch_zone zone;
	uint16_t today;

	if (found == NULL)
		return;
	zone = bundle->zone;
	today = vouch_zone_day(&zone, now_ms);
	limit = vouch_bundle_may_log(bundle, found, vouch_ledger_store(ledger),
	    today, today);
	if (limit != VOUCH_LIMIT_NONE)
		cmd_warn("signed with key %s: %s: nobody with this bundle will "
		    "believe it", found->name, vouch_limit_text(limit));
}
