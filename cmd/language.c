/*
 * See language.h. gettext takes LANGUAGE into account only under a locale other
 * than "C", and a shop's machine rarely has vi_VN; so the messages' locale is
 * always C.UTF-8, which comes with the C library, and LANGUAGE says the rest.
 */
#include "language.h"

#include <libintl.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "io/verdict.h"

#define FOLDER_MAX 4096
#define CATALOGUE "vi/LC_MESSAGES/" VOUCH_TEXT_DOMAIN ".mo"

const char *const cmd_languages[] = { "en", "vi", NULL };

static bool set(const char *text)
{
	return text != NULL && text[0] != '\0';
}

bool cmd_language_vietnamese(int given, const struct vouch_config *config)
{
	static const char *const variables[] = { "LC_ALL", "LC_MESSAGES",
		"LANG" };
	const char *own = getenv("VOUCH_LANG");

	if (given >= 0)
		return given == CMD_LANGUAGE_VI;
	if (set(own))
		return strncmp(own, "vi", 2) == 0;
	if (set(config->lang))
		return strcmp(config->lang, "vi") == 0;
	for (size_t i = 0; i < sizeof variables / sizeof variables[0]; i++)
		if (set(getenv(variables[i])))
			return strncmp(getenv(variables[i]), "vi", 2) == 0;
	return false;
}

/* The folder of catalogues: in the build beside the program or one above, when
 * installed in share/locale of the same prefix. */
static bool find_catalogues(char folder[FOLDER_MAX])
{
	static const char *const places[] = { "/locale", "/../locale",
		"/../share/locale" };
	char program[FOLDER_MAX / 2], path[2 * FOLDER_MAX];
	ssize_t len = readlink("/proc/self/exe", program, sizeof program - 1);
	char *slash;

	if (len <= 0)
		return false;
	program[len] = '\0';
	slash = strrchr(program, '/');
	if (slash == NULL)
		return false;
	*slash = '\0';
	for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
		snprintf(folder, FOLDER_MAX, "%s%s", program, places[i]);
		snprintf(path, sizeof path, "%s/%s", folder, CATALOGUE);
		if (access(path, R_OK) == 0)
			return true;
	}
	return false;
}

bool cmd_language_start(int given, const struct vouch_config *config)
{
	char folder[FOLDER_MAX];

	if (!cmd_language_vietnamese(given, config) ||
	    !find_catalogues(folder))
		return false;
	if (setlocale(LC_CTYPE, "C.UTF-8") == NULL ||
	    setlocale(LC_MESSAGES, "C.UTF-8") == NULL)
		setlocale(LC_ALL, "");
	setlocale(LC_NUMERIC, "C");
	setenv("LANGUAGE", "vi", 1);
	bindtextdomain(VOUCH_TEXT_DOMAIN, folder);
	bind_textdomain_codeset(VOUCH_TEXT_DOMAIN, "UTF-8");
	return true;
}
