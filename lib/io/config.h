/*
 * The configuration file: defaults for options that are the same every day
 * (man 7 vouch, "CONFIGURATION").
 *
 *   [vouch]
 *   db = /var/lib/vouch/shop.db     ; as --db
 *   register = /srv/vouch/register.db
 *   store = 7                       ; as vouch-log init --store
 *   zone = Asia/Ho_Chi_Minh         ; as vouch-verify --zone
 *   lang = vi                       ; as --lang
 *   host = qr.example.vn            ; as vouch-issue --host
 *   holder_key = /etc/vouch/h.key   ; as vouch-redeem --holder-key
 *   [printer office]                ; any number of them (io/printer.h)
 */
#ifndef VOUCH_IO_CONFIG_H
#define VOUCH_IO_CONFIG_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "core/shelf.h"
#include "io/printer.h"

#define VOUCH_CONFIG_PATH 4096
#define VOUCH_CONFIG_PRINTERS 32

/* "" and 0 where the file says nothing. */
struct vouch_config {
	char db[VOUCH_CONFIG_PATH];
	char register_path[VOUCH_CONFIG_PATH];
	char zone[48];
	char lang[3];   /* "vi" or "en" */
	uint16_t store; /* 1..VOUCH_STORE_MAX */
	char host[VOUCH_HOST_MAX]; /* as vouch_host_parse() gives it */
	char holder_key[VOUCH_CONFIG_PATH];
	struct vouch_printer printer[VOUCH_CONFIG_PRINTERS];
	size_t printers;
};

/*
 * Reads path into *out. A relative path is taken from the folder of
 * the file. Errors of vouch_file_load and base/ini.h; VOUCH_ERR_UNKNOWN for a
 * section or key nobody knows (with the nearest name as hint),
 * VOUCH_ERR_RANGE, _SYNTAX, _MISSING, _TOO_LONG; all with file, line and column.
 */
enum vouch_err vouch_config_load(const char *path, struct vouch_diag *diag,
    struct vouch_config *out);

/*
 * Which file counts: explicit (the value of VOUCH_CONFIG, may be NULL; it must
 * exist), else home/.config/vouch/vouch.ini, else system; the first that is
 * there. path[VOUCH_CONFIG_PATH] becomes "" when none is. home may be NULL.
 * VOUCH_ERR_NOT_FOUND for an explicit file that is not there.
 */
enum vouch_err vouch_config_find(const char *explicit, const char *home,
    const char *system, struct vouch_diag *diag,
    char path[VOUCH_CONFIG_PATH]);

#endif
