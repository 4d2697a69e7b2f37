/*
 * The verbs of vouch-log, one file a kind: what they share, and the rows of
 * the option table they bring.
 */
#ifndef VOUCH_CMD_LOGVERBS_H
#define VOUCH_CMD_LOGVERBS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/date.h"
#include "base/opt.h"
#include "io/config.h"
#include "ledger/ledger.h"

/* Which ledger; the first member of every verb's arguments. */
struct cmd_log_place {
	const char *db;
	bool network;
	/* Only where a verb has --lang and --passphrase-fd; not given: */
	int lang;                /* -1 */
	uint64_t passphrase_fd;  /* CMD_LOG_FD_NONE */
};
#define CMD_LOG_FD_NONE UINT64_MAX

/* --db and --unsafe-network-file of a verb. */
#define CMD_LOG_PLACE(place) \
	{ .kind = VOUCH_OPT_FILE, .name = "db", .arg = "FILE", \
	  .help = "the shop's ledger", \
	  .more = "As 'db' of the configuration file, if not given.", \
	  .offset = (place) + offsetof(struct cmd_log_place, db) }, \
	{ .kind = VOUCH_OPT_FLAG, .name = "unsafe-network-file", \
	  .help = "also where the ledger is on a shared disk", \
	  .more = "Locks and syncs there are somebody's promise: a code " \
	    "may be taken twice, a redemption lost.", \
	  .offset = (place) + offsetof(struct cmd_log_place, network) }

/* --zone; what it is for, and where its text goes. */
#define CMD_LOG_ZONE(use, place) \
	{ .kind = VOUCH_OPT_TEXT, .name = "zone", .arg = "ZONE", \
	  .help = use, \
	  .more = "As 'zone' of the configuration file if not given, or " \
	    VOUCH_ZONE_DEFAULT ".", \
	  .offset = (place) }

/* Room for the arguments of any verb, and what they are before parsing. */
#define CMD_LOG_ARGS 1280
union cmd_log_args {
	struct cmd_log_place place;
	char room[CMD_LOG_ARGS];
	void *aligned;
};

/* Loads the configuration and opens the ledger as place says. CMD_OK, or the
 * exit status after complaining. */
int cmd_log_open(const struct cmd_log_place *place, unsigned mode,
    struct vouch_config *config, struct vouch_ledger **out);

/* The secret key of a till or an issuer, whose passphrase comes from place's
 * descriptor if one was given. As cmd_load_secret_for. */
struct vouch_secret_key;
enum vouch_err cmd_log_key(const struct cmd_log_place *place,
    const char *path, struct vouch_diag *diag, struct vouch_secret_key **out);

/* Warns if the ledger's bundle does not let the key sign its logs today: whoever
 * has the same bundle believes none of it. */
void cmd_log_warn_of_limit(const struct vouch_ledger *ledger,
    const struct vouch_secret_key *key, int64_t now_ms);

/* The zone of --zone, or of the configuration; same return. */
int cmd_log_zone(const char *given, const struct vouch_config *config,
    struct vouch_zone *out);

/* vouch-log import */
extern const struct vouch_verb cmd_log_import;
/* vouch-log show */
extern const struct vouch_verb cmd_log_show;
/* restore, backup, clock */
extern const struct vouch_verb cmd_log_restore;
extern const struct vouch_verb cmd_log_backup;
extern const struct vouch_verb cmd_log_clock;
extern const struct vouch_verb cmd_log_verify;
extern const struct vouch_verb cmd_log_close;
/* trust, unlock */
extern const struct vouch_verb cmd_log_trust;
extern const struct vouch_verb cmd_log_unlock;
/* vouch-log export */
extern const struct vouch_verb cmd_log_export;
/* merge, conflicts */
extern const struct vouch_verb cmd_log_merge;
extern const struct vouch_verb cmd_log_conflicts;

#endif
