/* Campaign files and configuration as sections and keys. */
#include <string.h>

#include "base/ini.h"
#include "base/str.h"
#include "fuzz/fuzz.h"

static void check_entry(const struct vouch_ini *ini,
    const struct vouch_ini_entry *entry)
{
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	char line[1024];

	MUST(vouch_utf8_valid(entry->value, strlen(entry->value), NULL));
	MUST(vouch_utf8_valid(entry->name, strlen(entry->name), NULL));
	MUST(strlen(entry->section) >= 1 && strlen(entry->section) <= 63);
	MUST(entry->line >= 1 && entry->column >= 1);
	vouch_ini_blame(ini, entry, &diag);
	MUST(diag.line == entry->line);
	MUST(vouch_diag_format(&diag, line, sizeof line) == strlen(line));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct vouch_ini_entry *entry = NULL;
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	struct vouch_ini *ini = NULL;

	if (vouch_ini_parse("a.ini", (const char *)data, size, &diag, &ini) !=
	    VOUCH_OK) {
		MUST(diag.code != VOUCH_OK && ini == NULL);
		return 0;
	}
	for (size_t i = 0; (entry = vouch_ini_at(ini, i)) != NULL; i++) {
		MUST(strlen(entry->key) >= 1 && strlen(entry->key) <= 63);
		check_entry(ini, entry);
		if (entry->name[0] == '\0')
			MUST(vouch_ini_find(ini, entry->section, entry->key) ==
			    entry);
	}
	for (size_t i = 0; (entry = vouch_ini_section(ini, i)) != NULL; i++)
		check_entry(ini, entry);
	vouch_ini_free(ini);
	return 0;
}
