/*
 * Campaign files and configuration: sections, keys, values, with the place of
 * each kept for complaints. See docs/decisions/0002-ini.md for why this is
 * not a library.
 *
 *   [section name]          a section may carry a name: [channel tiktok-live]
 *   key = value             blanks around both are dropped
 *   ; or # comment          on a line of its own, or after blank + ';'
 *     continued             a line indented deeper than its key goes on with
 *                           the value (one blank); an empty line ends it.
 *                           One that reads as a key or section is refused,
 *                           unless in quotes
 *
 * UTF-8, a BOM is taken, CRLF too. A value in double quotes keeps blanks and
 * semicolons; \" and \\ inside. A key twice in a section, a section twice, a
 * key before any section, a control character other than TAB, text that is
 * not UTF-8: refused with line and column. Values and names are NFC. There is
 * no limit to the length of a line but the file's; keys and the first words of
 * sections have at most 63 letters, digits, _ and -; a file has at most 4096
 * keys and as many sections.
 */
#ifndef VOUCH_BASE_INI_H
#define VOUCH_BASE_INI_H

#include <stddef.h>

#include "base/err.h"

#define VOUCH_INI_FILE_MAX (1u << 20) /* bytes */

struct vouch_ini_entry {
	const char *section; /* "campaign", "channel": first word, lower case */
	const char *name;    /* rest of the header: "tiktok-live", or "" */
	const char *key;     /* lower case */
	const char *value;
	unsigned long line;  /* of the key */
	unsigned long column;/* of the value's first character */
};

struct vouch_ini; /* owns all its texts */

/*
 * Parses text[len]; file is the name for complaints. On success *out is the
 * caller's, for vouch_ini_free(). VOUCH_ERR_SYNTAX, _ENCODING, _DUPLICATE,
 * _TOO_LONG, _NO_MEMORY, with line and column in diag.
 */
enum vouch_err vouch_ini_parse(const char *file, const char *text, size_t len,
    struct vouch_diag *diag, struct vouch_ini **out);
void vouch_ini_free(struct vouch_ini *ini);

/* Entries in file order; NULL past the end. */
const struct vouch_ini_entry *vouch_ini_at(const struct vouch_ini *ini,
    size_t index);

/* First entry with this section and key ("" as name), or NULL. */
const struct vouch_ini_entry *vouch_ini_find(const struct vouch_ini *ini,
    const char *section, const char *key);

/* Sections in file order as entries with key ""; NULL past the end. */
const struct vouch_ini_entry *vouch_ini_section(const struct vouch_ini *ini,
    size_t index);

/* Name of the file as given to vouch_ini_parse. */
const char *vouch_ini_file(const struct vouch_ini *ini);

/* Puts file, line, column, field and subject of an entry into diag; of a
 * section its first word is the field, its name the subject. */
void vouch_ini_blame(const struct vouch_ini *ini,
    const struct vouch_ini_entry *entry, struct vouch_diag *diag);

#endif
