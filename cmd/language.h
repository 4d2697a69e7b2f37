/*
 * The language a cashier reads. Works on a machine without Vietnamese locales:
 * C.UTF-8 is enough, and the catalogue is found beside the program.
 */
#ifndef VOUCH_CMD_LANGUAGE_H
#define VOUCH_CMD_LANGUAGE_H

#include <stdbool.h>

#include "io/config.h"

/* Choices of --lang, and what they choose. */
extern const char *const cmd_languages[]; /* en, vi */
enum cmd_language { CMD_LANGUAGE_EN, CMD_LANGUAGE_VI };

/*
 * Is Vietnamese wanted? given (an index into cmd_languages, or -1), else
 * $VOUCH_LANG, else the configured language, else Vietnamese where LC_ALL,
 * LC_MESSAGES or LANG (the first that is set) begins with "vi", else English.
 */
bool cmd_language_vietnamese(int given, const struct vouch_config *config);

/*
 * The same, and makes the catalogue ready; false also where it is not
 * installed. Call once, before threads are started.
 */
bool cmd_language_start(int given, const struct vouch_config *config);

#endif
