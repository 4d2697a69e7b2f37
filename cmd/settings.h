/*
 * The configuration file as a tool sees it: what stands in for an option that
 * was not given.
 */
#ifndef VOUCH_CMD_SETTINGS_H
#define VOUCH_CMD_SETTINGS_H

#include <stdint.h>

#include "io/config.h"

/* Reads the configuration file there is, if any: $VOUCH_CONFIG,
 * ~/.config/vouch/vouch.ini or /etc/vouch/vouch.ini. CMD_OK, or the exit
 * status after saying what is wrong. */
int cmd_settings_load(struct vouch_config *out);

/* given, or else the configured value, or else fallback. */
const char *cmd_setting(const char *given, const char *configured,
    const char *fallback);

/* The ledger; NULL after complaining that --db is missing. */
const char *cmd_setting_db(const char *given,
    const struct vouch_config *config);

#endif
