/*
 * The public door (lib/vouch.h) over core and io. What it hands out are copies
 * of fixed size, so that nothing of ours shows through.
 */
#include "vouch.h"

#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "base/str.h"
#include "core/holder.h"
#include "core/reading.h"
#include "io/keyfile.h"

#define KEYS_MAX 64

int vouch_init(void)
{
	return vouch_sign_init() == VOUCH_OK ? 0 : -1;
}

int vouch_key_parse(const char *text, size_t len, struct vouch_key *key)
{
	struct vouch_public_key parsed;

	if (vouch_keyfile_parse_public("", text, len, NULL, &parsed) !=
	    VOUCH_OK)
		return -1;
	memcpy(key->bytes, parsed.key, sizeof key->bytes);
	return 0;
}

static void fill(const struct vouch_reading *reading, struct vouch_info *info)
{
	const struct vouch_token *token = &reading->code.token;
	const char *kind = vouch_kind_name(token->kind);

	memset(info, 0, sizeof *info);
	info->key = reading->key;
	info->campaign = token->campaign;
	info->serial = token->serial;
	vouch_serial_format(info->serial_text, token->serial);
	vouch_str_cut(info->kind, sizeof info->kind, kind != NULL ? kind : "",
	    kind != NULL ? strlen(kind) : 0);
	info->bound = vouch_holder_bound(token);
	vouch_token_value_text(token, info->value);
	vouch_day_format(info->from, token->from);
	vouch_day_format(info->until, token->until);
	info->channel = token->channel;
	info->stores = token->stores;
}

static enum vouch_outcome outcome_of(const struct vouch_reading *reading)
{
	if (!reading->is_code) {
		switch (reading->reason) {
		case VOUCH_WHY_SHELF_LABEL:
			return VOUCH_CODE_SHELF;
		case VOUCH_WHY_TRUNCATED:
		case VOUCH_WHY_TYPING_ENGINE:
			return VOUCH_CODE_DAMAGED;
		default:
			return VOUCH_CODE_NONE;
		}
	}
	switch (reading->signature) {
	case VOUCH_SIGNATURE_GOOD:
		return VOUCH_CODE_GENUINE;
	case VOUCH_SIGNATURE_NO_KEY:
		return VOUCH_CODE_UNKNOWN_KEY;
	default:
		return VOUCH_CODE_FORGED;
	}
}

enum vouch_outcome vouch_read(const char *line, size_t len,
    const struct vouch_key *keys, size_t count, struct vouch_info *info)
{
	struct vouch_public_key trusted[KEYS_MAX];
	struct vouch_reading reading;
	enum vouch_outcome outcome;

	if (count > KEYS_MAX)
		count = KEYS_MAX;
	for (size_t i = 0; i < count; i++)
		vouch_public_key_init(&trusted[i], keys[i].bytes);
	vouch_reading_take(line, len, trusted, count, &reading);
	outcome = outcome_of(&reading);
	if (outcome == VOUCH_CODE_GENUINE)
		fill(&reading, info);
	return outcome;
}

size_t vouch_describe(const struct vouch_info *info, char *text, size_t size)
{
	char line[256];
	int len = snprintf(line, sizeof line,
	    "%s %s of campaign %lu: %s%sfrom %s%s%s%s", info->kind,
	    info->serial_text, (unsigned long)info->campaign, info->value,
	    info->value[0] != '\0' ? ", " : "", info->from,
	    info->until[0] != '\0' ? " to " : "", info->until,
	    info->bound ? ", for one customer only" : "");

	vouch_str_cut(text, size, line, len > 0 ? (size_t)len : 0);
	return strlen(text);
}

const char *vouch_version(void)
{
	return VOUCH_VERSION;
}
