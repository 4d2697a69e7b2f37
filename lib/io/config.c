/*
 * One table of keys: each knows how to check and store its value.
 */
#include "io/config.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/date.h"
#include "base/ini.h"
#include "base/num.h"
#include "base/str.h"
#include "core/shelf.h"
#include "core/token.h"
#include "io/file.h"

#define CONFIG_FILE_MAX (64u << 10)

/* A path of the file, made absolute by the file's own folder. */
static enum vouch_err store_path(const char *file, const char *value,
    struct vouch_diag *diag, char out[VOUCH_CONFIG_PATH])
{
	const char *slash = strrchr(file, '/');
	int folder = slash != NULL && value[0] != '/' ?
	    (int)(slash - file) + 1 : 0;
	int len = snprintf(out, VOUCH_CONFIG_PATH, "%.*s%s", folder, file,
	    value);

	if (value[0] == '\0')
		return vouch_diag_set(diag, VOUCH_ERR_MISSING,
		    "expected the path of a file");
	if (len < 0 || len >= VOUCH_CONFIG_PATH)
		return vouch_diag_set(diag, VOUCH_ERR_TOO_LONG,
		    "expected a path of at most %d bytes",
		    VOUCH_CONFIG_PATH - 1);
	return VOUCH_OK;
}

static enum vouch_err store_lang(const char *value, struct vouch_diag *diag,
    struct vouch_config *out)
{
	if (strcmp(value, "vi") != 0 && strcmp(value, "en") != 0)
		return vouch_diag_set(diag, VOUCH_ERR_SYNTAX,
		    "expected vi or en");
	return vouch_str_copy(out->lang, sizeof out->lang, value);
}

static enum vouch_err store_zone(const char *value, struct vouch_diag *diag,
    struct vouch_config *out)
{
	struct vouch_zone zone;
	enum vouch_err err = vouch_zone_init(&zone, value, diag);

	return err != VOUCH_OK ? err :
	    vouch_str_copy(out->zone, sizeof out->zone, zone.name);
}

static enum vouch_err store_number(const char *value, struct vouch_diag *diag,
    struct vouch_config *out)
{
	uint64_t number = 0;
	enum vouch_err err = vouch_num_parse(value, strlen(value), 1,
	    VOUCH_STORE_MAX, diag, &number);

	if (err == VOUCH_OK)
		out->store = (uint16_t)number;
	return err;
}

static enum vouch_err store_host(const char *value, struct vouch_diag *diag,
    struct vouch_config *out)
{
	return vouch_host_parse(value, strlen(value), diag, out->host);
}

static enum vouch_err store(const char *path,
    const struct vouch_ini_entry *entry, struct vouch_diag *diag,
    struct vouch_config *out)
{
	static const char *const keys[] = { "db", "register", "zone", "lang",
		"store", "host", "holder_key", NULL };
	const char *nearest;

	if (strcmp(entry->key, "db") == 0)
		return store_path(path, entry->value, diag, out->db);
	if (strcmp(entry->key, "register") == 0)
		return store_path(path, entry->value, diag,
		    out->register_path);
	if (strcmp(entry->key, "zone") == 0)
		return store_zone(entry->value, diag, out);
	if (strcmp(entry->key, "lang") == 0)
		return store_lang(entry->value, diag, out);
	if (strcmp(entry->key, "store") == 0)
		return store_number(entry->value, diag, out);
	if (strcmp(entry->key, "host") == 0)
		return store_host(entry->value, diag, out);
	if (strcmp(entry->key, "holder_key") == 0)
		return store_path(path, entry->value, diag, out->holder_key);
	nearest = vouch_str_nearest(entry->key, keys);
	if (nearest != NULL)
		vouch_diag_hint(diag, "did you mean \"%s\"?", nearest);
	return vouch_diag_set(diag, VOUCH_ERR_UNKNOWN,
	    "expected db, register, zone, lang, store, host or holder_key");
}

static enum vouch_err no_section(const struct vouch_ini *ini,
    const struct vouch_ini_entry *entry, struct vouch_diag *diag)
{
	vouch_ini_blame(ini, entry, diag);
	vouch_diag_field(diag, NULL);
	vouch_diag_subject(diag, entry->section, strlen(entry->section));
	return vouch_diag_set(diag, VOUCH_ERR_UNKNOWN,
	    "expected the section [vouch], or [printer NAME]");
}

static enum vouch_err add_printer(const struct vouch_ini *ini,
    const struct vouch_ini_entry *entry, struct vouch_diag *diag,
    struct vouch_config *out)
{
	enum vouch_err err;

	if (out->printers == VOUCH_CONFIG_PRINTERS)
		err = vouch_diag_set(diag, VOUCH_ERR_TOO_LONG,
		    "at most %d printers", VOUCH_CONFIG_PRINTERS);
	else
		err = vouch_printer_init(&out->printer[out->printers],
		    entry->name, diag);
	if (err == VOUCH_OK)
		out->printers++;
	else
		vouch_ini_blame(ini, entry, diag);
	return err;
}

/* The printer of an entry's section: it was added before. */
static struct vouch_printer *printer_of(const struct vouch_ini_entry *entry,
    struct vouch_config *out)
{
	size_t i;

	for (i = 0; i + 1 < out->printers; i++)
		if (strcmp(out->printer[i].name, entry->name) == 0)
			break;
	return &out->printer[i];
}

static enum vouch_err read_entries(const char *path,
    const struct vouch_ini *ini, struct vouch_diag *diag,
    struct vouch_config *out)
{
	const struct vouch_ini_entry *entry;
	enum vouch_err err = VOUCH_OK;
	size_t i;

	for (i = 0; (entry = vouch_ini_section(ini, i)) != NULL; i++) {
		if (strcmp(entry->section, "printer") == 0)
			err = add_printer(ini, entry, diag, out);
		else if (strcmp(entry->section, "vouch") != 0 ||
		    entry->name[0] != '\0')
			err = no_section(ini, entry, diag);
		if (err != VOUCH_OK)
			return err;
	}
	for (i = 0; (entry = vouch_ini_at(ini, i)) != NULL; i++) {
		err = strcmp(entry->section, "printer") == 0 ?
		    vouch_printer_set(printer_of(entry, out), entry->key,
		    entry->value, diag) : store(path, entry, diag, out);
		if (err != VOUCH_OK) {
			vouch_ini_blame(ini, entry, diag);
			return err;
		}
	}
	return VOUCH_OK;
}

enum vouch_err vouch_config_load(const char *path, struct vouch_diag *diag,
    struct vouch_config *out)
{
	struct vouch_config made = { .store = 0 };
	struct vouch_ini *ini = NULL;
	struct vouch_buf text;
	enum vouch_err err;

	vouch_buf_init(&text, CONFIG_FILE_MAX);
	err = vouch_file_load(path, diag, &text);
	if (err == VOUCH_OK)
		err = vouch_ini_parse(path, vouch_buf_text(&text), text.len,
		    diag, &ini);
	if (err == VOUCH_OK)
		err = read_entries(path, ini, diag, &made);
	if (err == VOUCH_OK)
		*out = made;
	vouch_ini_free(ini);
	vouch_buf_release(&text);
	return err;
}

enum vouch_err vouch_config_find(const char *explicit, const char *home,
    const char *system, struct vouch_diag *diag,
    char path[VOUCH_CONFIG_PATH])
{
	int len;

	path[0] = '\0';
	if (explicit != NULL && explicit[0] != '\0') {
		vouch_diag_file(diag, explicit);
		if (access(explicit, F_OK) != 0)
			return vouch_diag_errno(diag, VOUCH_ERR_NOT_FOUND,
			    "VOUCH_CONFIG names a file that is not there");
		if (vouch_str_copy(path, VOUCH_CONFIG_PATH, explicit) !=
		    VOUCH_OK)
			return vouch_diag_set(diag, VOUCH_ERR_TOO_LONG,
			    "the path is too long");
		return VOUCH_OK;
	}
	if (home != NULL && home[0] != '\0') {
		len = snprintf(path, VOUCH_CONFIG_PATH,
		    "%s/.config/vouch/vouch.ini", home);
		if (len > 0 && len < VOUCH_CONFIG_PATH &&
		    access(path, F_OK) == 0)
			return VOUCH_OK;
		path[0] = '\0';
	}
	if (access(system, F_OK) == 0)
		vouch_str_cut(path, VOUCH_CONFIG_PATH, system,
		    strlen(system));
	return VOUCH_OK;
}
