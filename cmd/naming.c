/*
 * See naming.h. Names are kept whole: a repeat is a repeat, never a chance of
 * two hashes meeting. The hash is seeded, so that no list can be made to
 * crowd the table.
 */
#include "naming.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "base/str.h"
#include "io/file.h"

#define NAMES_MAX ((size_t)1 << 32) /* bytes: a hundred million names or so */
#define SLOTS_FIRST 1024

/* How long a file name may be made; room is left for temporary names. */
#define NAME_MAX_BYTES 240

struct cmd_name_slot {
	size_t at;          /* of the name in naming->names, plus 1; 0: free */
	unsigned long line;
};

static const char default_template[] = "{{campaign}}-{{batch}}-{{seq}}";

/* ---- the template ---- */

static bool ends_in(const char *text, const char *suffix)
{
	size_t len = strlen(text), end = strlen(suffix);

	return len >= end && vouch_str_same(text + len - end, suffix);
}

enum vouch_err cmd_naming_init(struct cmd_naming *naming,
    const char *template, const char *suffix, struct vouch_diag *diag)
{
	memset(naming, 0, sizeof *naming);
	vouch_buf_init(&naming->names, NAMES_MAX);
	if (getrandom(&naming->seed, sizeof naming->seed, 0) < 0)
		naming->seed = 0; /* works as well, only guessable */
	naming->suffix = suffix;
	if (template == NULL)
		return VOUCH_OK;
	if (ends_in(template, suffix))
		naming->suffix = "";
	return cmd_pattern_init(&naming->pattern, "--name", template, diag);
}

void cmd_naming_release(struct cmd_naming *naming)
{
	vouch_buf_release(&naming->names);
	free(naming->slot);
	naming->slot = NULL;
	naming->slots = naming->used = 0;
}

/* ---- one name ---- */

static enum vouch_err join_default(const struct vouch_reader *reader,
    uint64_t number, struct vouch_diag *diag, struct vouch_buf *out)
{
	struct cmd_pattern usual;

	if (vouch_reader_find(reader, "campaign") < 0 ||
	    vouch_reader_find(reader, "batch") < 0 ||
	    vouch_reader_find(reader, "seq") < 0)
		return vouch_buf_addf(out, "%06" PRIu64, number);
	(void)cmd_pattern_init(&usual, "--name", default_template, NULL);
	return cmd_pattern_fill(&usual, reader, diag, out);
}

enum vouch_err cmd_naming_make(const struct cmd_naming *naming,
    const struct vouch_reader *reader, uint64_t number,
    struct vouch_diag *diag, struct vouch_buf *out)
{
	enum vouch_err err;

	vouch_buf_clear(out);
	err = naming->pattern.count == 0 ?
	    join_default(reader, number, diag, out) :
	    cmd_pattern_fill(&naming->pattern, reader, diag, out);
	if (err == VOUCH_ERR_TOO_LONG || err == VOUCH_ERR_NO_MEMORY) {
		vouch_reader_blame(reader, 0, diag);
		vouch_diag_field(diag, "--name");
		vouch_diag_subject(diag, NULL, 0);
		vouch_diag_set(diag, err, "a name that is too long");
	}
	return err;
}

/* ---- all names ---- */

static uint64_t hash(const struct cmd_naming *naming, const char *name)
{
	uint64_t h = naming->seed ^ UINT64_C(0xcbf29ce484222325);

	for (; *name != '\0'; name++) {
		h = (h ^ (unsigned char)*name) * UINT64_C(0x100000001b3);
		h ^= h >> 29;
	}
	return h;
}

/* Slot of the name, or the free one where it would go. */
static struct cmd_name_slot *find_slot(const struct cmd_naming *naming,
    const char *name)
{
	size_t at = (size_t)hash(naming, name) & (naming->slots - 1);

	while (naming->slot[at].at != 0 && strcmp(naming->names.data +
	    naming->slot[at].at - 1, name) != 0)
		at = (at + 1) & (naming->slots - 1);
	return &naming->slot[at];
}

static enum vouch_err grow(struct cmd_naming *naming)
{
	struct cmd_naming larger = *naming;
	size_t i;

	larger.slots = naming->slots == 0 ? SLOTS_FIRST : naming->slots * 2;
	larger.slot = calloc(larger.slots, sizeof *larger.slot);
	if (larger.slot == NULL)
		return VOUCH_ERR_NO_MEMORY;
	for (i = 0; i < naming->slots; i++)
		if (naming->slot[i].at != 0)
			*find_slot(&larger, naming->names.data +
			    naming->slot[i].at - 1) = naming->slot[i];
	free(naming->slot);
	*naming = larger;
	return VOUCH_OK;
}

static enum vouch_err remember(struct cmd_naming *naming, const char *name,
    unsigned long line, unsigned long *earlier)
{
	enum vouch_err err = VOUCH_OK;
	struct cmd_name_slot *slot;
	size_t at = naming->names.len;

	if (naming->used >= naming->slots / 2)
		err = grow(naming);
	if (err != VOUCH_OK)
		return err;
	slot = find_slot(naming, name);
	if (slot->at != 0) {
		*earlier = slot->line;
		return VOUCH_ERR_DUPLICATE;
	}
	err = vouch_buf_add(&naming->names, name, strlen(name) + 1);
	if (err != VOUCH_OK)
		return err;
	*slot = (struct cmd_name_slot){ .at = at + 1, .line = line };
	naming->used++;
	return VOUCH_OK;
}

static enum vouch_err check_name(const struct vouch_buf *name,
    struct vouch_diag *diag)
{
	if (strlen(vouch_buf_text(name)) != name->len)
		return vouch_diag_set(diag, VOUCH_ERR_SYNTAX,
		    "not fit to be a file name: it holds a control character");
	if (name->len > NAME_MAX_BYTES)
		return vouch_diag_set(diag, VOUCH_ERR_TOO_LONG,
		    "not fit to be a file name: it is longer than %d bytes",
		    NAME_MAX_BYTES);
	return vouch_file_name_check(vouch_buf_text(name), diag);
}

enum vouch_err cmd_naming_take(struct cmd_naming *naming,
    const struct vouch_reader *reader, struct vouch_buf *name,
    struct vouch_diag *diag)
{
	unsigned long line = vouch_reader_line(reader), earlier = 0;
	enum vouch_err err = vouch_buf_adds(name, naming->suffix);

	vouch_reader_blame(reader, 0, diag);
	vouch_diag_field(diag, "--name");
	vouch_diag_subject(diag, vouch_buf_text(name), name->len);
	if (err == VOUCH_OK)
		err = check_name(name, diag);
	if (err != VOUCH_OK)
		return err;
	err = remember(naming, vouch_buf_text(name), line, &earlier);
	if (err == VOUCH_ERR_DUPLICATE)
		vouch_diag_set(diag, err, "line %lu gives the same file name",
		    earlier);
	else if (err != VOUCH_OK)
		vouch_diag_set(diag, err, "no memory for the names");
	return err;
}
