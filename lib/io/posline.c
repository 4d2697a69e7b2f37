/*
 * See posline.h. One table says which keys there are, one which verb takes and
 * needs which; nothing else here knows a verb from another.
 */
#include "io/posline.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "io/json.h"

struct vouch_pos_line {
	json_t *object;
};

/* ---- keys and verbs ---- */

enum key {
	KEY_DO, KEY_CODE, KEY_CODES, KEY_OP, KEY_EVENT, KEY_RECEIPT,
	KEY_CASHIER, KEY_CUSTOMER, KEY_WHY, KEY_BASKET, KEY_AMOUNT,
	KEY_SECONDS, KEY_SKUS, KEYS
};

static const char *const key_names[KEYS + 1] = {
	[KEY_DO] = "do", [KEY_CODE] = "code", [KEY_CODES] = "codes",
	[KEY_OP] = "op", [KEY_EVENT] = "event", [KEY_RECEIPT] = "receipt",
	[KEY_CASHIER] = "cashier", [KEY_CUSTOMER] = "customer",
	[KEY_WHY] = "why", [KEY_BASKET] = "basket", [KEY_AMOUNT] = "amount",
	[KEY_SECONDS] = "seconds", [KEY_SKUS] = "skus", [KEYS] = NULL
};

#define BIT(key) (1u << KEY_##key)
#define BILL (BIT(CODE) | BIT(CODES) | BIT(OP) | BIT(RECEIPT) | \
	BIT(CASHIER) | BIT(CUSTOMER) | BIT(BASKET) | BIT(AMOUNT) | BIT(SKUS))
#define CARD (BIT(CODE) | BIT(OP) | BIT(RECEIPT) | BIT(CASHIER))
#define LATER (BIT(EVENT) | BIT(RECEIPT) | BIT(CASHIER))

struct verb {
	const char *name;
	unsigned takes;  /* keys, without "do" */
	unsigned needs;  /* each of them */
	unsigned either; /* exactly one of them; 0: no such rule */
};

static const struct verb verbs[VOUCH_POS_VERBS] = {
	[VOUCH_POS_REDEEM] = { "redeem", BILL, 0, BIT(CODE) | BIT(CODES) },
	[VOUCH_POS_CHECK] = { "check", BILL & ~BIT(OP), 0,
	    BIT(CODE) | BIT(CODES) },
	[VOUCH_POS_VOID] = { "void", LATER | BIT(WHY),
	    BIT(EVENT) | BIT(WHY), 0 },
	[VOUCH_POS_HOLD] = { "hold", BILL | BIT(SECONDS), 0,
	    BIT(CODE) | BIT(CODES) },
	[VOUCH_POS_COMMIT] = { "commit", LATER, BIT(EVENT), 0 },
	[VOUCH_POS_RELEASE] = { "release", LATER, BIT(EVENT), 0 },
	[VOUCH_POS_STATUS] = { "status", BIT(OP) | BIT(EVENT), 0,
	    BIT(OP) | BIT(EVENT) },
	[VOUCH_POS_ACK] = { "ack", BIT(OP) | BIT(EVENT), 0,
	    BIT(OP) | BIT(EVENT) },
	[VOUCH_POS_ACTIVATE] = { "activate", CARD, BIT(CODE), 0 },
	[VOUCH_POS_TOPUP] = { "topup", CARD | BIT(AMOUNT),
	    BIT(CODE) | BIT(AMOUNT), 0 },
	[VOUCH_POS_EARN] = { "earn", CARD | BIT(BASKET) | BIT(CUSTOMER),
	    BIT(CODE) | BIT(BASKET), 0 },
};

const char *vouch_pos_verb_name(enum vouch_pos_verb verb)
{
	return (unsigned)verb < VOUCH_POS_VERBS ? verbs[verb].name : "?";
}

/* ---- complaints ---- */

static enum vouch_err not_for_verb(enum key key, const struct verb *verb,
    struct vouch_diag *diag)
{
	vouch_diag_field(diag, key_names[key]);
	return vouch_diag_set(diag, VOUCH_ERR_CONFLICT, "'%s' does not take it",
	    verb->name);
}

static enum vouch_err unknown(const char *field, const char *text,
    const char *const *names, const char *what, struct vouch_diag *diag)
{
	const char *near = vouch_str_nearest(text, names);

	vouch_diag_field(diag, field);
	vouch_diag_subject(diag, text, strlen(text));
	if (near != NULL)
		return vouch_diag_set(diag, VOUCH_ERR_UNKNOWN,
		    "no such %s; did you mean '%s'?", what, near);
	return vouch_diag_set(diag, VOUCH_ERR_UNKNOWN, "no such %s", what);
}

/* ---- values ---- */

static enum vouch_err take_span(const json_t *value, size_t most,
    const char *field, struct vouch_diag *diag, struct vouch_span *out)
{
	vouch_diag_field(diag, field);
	if (!json_is_string(value))
		return vouch_diag_set(diag, VOUCH_ERR_SYNTAX,
		    "a text in quotes was expected");
	if (json_string_length(value) == 0)
		return vouch_diag_set(diag, VOUCH_ERR_MISSING, "is empty");
	if (json_string_length(value) > most)
		return vouch_diag_set(diag, VOUCH_ERR_TOO_LONG,
		    "longer than %zu bytes", most);
	out->data = json_string_value(value);
	out->len = json_string_length(value);
	return VOUCH_OK;
}

static enum vouch_err take_text(const json_t *value, const char *field,
    struct vouch_diag *diag, const char **out)
{
	struct vouch_span span;
	enum vouch_err err = take_span(value, VOUCH_POS_TEXT_MAX, field, diag,
	    &span);

	if (err == VOUCH_OK)
		*out = span.data;
	return err;
}

/* Texts of a list into out[most]. What a line may hold bounds a code. */
static enum vouch_err take_list(const json_t *value, size_t most,
    const char *field, struct vouch_diag *diag, struct vouch_span *out,
    size_t *count)
{
	enum vouch_err err = VOUCH_OK;
	size_t i, n = json_array_size(value);

	vouch_diag_field(diag, field);
	if (!json_is_array(value) || n == 0)
		return vouch_diag_set(diag, VOUCH_ERR_SYNTAX,
		    "a list of texts was expected");
	if (n > most)
		return vouch_diag_set(diag, VOUCH_ERR_TOO_LONG,
		    "at most %zu are taken together", most);
	for (i = 0; err == VOUCH_OK && i < n; i++)
		err = take_span(json_array_get(value, i), VOUCH_POS_LINE_MAX,
		    field, diag, &out[i]);
	if (err == VOUCH_OK)
		*count = n;
	return err;
}

static enum vouch_err take_number(const json_t *value, int64_t least,
    int64_t most, const char *field, struct vouch_diag *diag, int64_t *out)
{
	vouch_diag_field(diag, field);
	if (!json_is_integer(value))
		return vouch_diag_set(diag, VOUCH_ERR_SYNTAX, "a whole number "
		    "was expected, without quotes or fraction");
	if (json_integer_value(value) < least ||
	    json_integer_value(value) > most)
		return vouch_diag_set(diag, VOUCH_ERR_RANGE, "%lld to %lld was "
		    "expected", (long long)least, (long long)most);
	*out = json_integer_value(value);
	return VOUCH_OK;
}

static enum vouch_err take_amount(const json_t *value, enum key key,
    struct vouch_diag *diag, bool *has, int64_t *out)
{
	*has = true;
	return take_number(value, 0, VOUCH_POS_AMOUNT_MAX, key_names[key],
	    diag, out);
}

static enum vouch_err take_seconds(const json_t *value,
    struct vouch_diag *diag, struct vouch_pos_request *out)
{
	int64_t seconds = 0;
	enum vouch_err err = take_number(value, 1, VOUCH_POS_SECONDS_MAX,
	    key_names[KEY_SECONDS], diag, &seconds);

	out->has_seconds = true;
	out->seconds = (uint32_t)seconds;
	return err;
}

static enum vouch_err take(enum key key, const json_t *value,
    struct vouch_diag *diag, struct vouch_pos_request *out)
{
	const char *name = key_names[key];

	switch (key) {
	case KEY_CODE:
		out->codes = 1;
		return take_span(value, VOUCH_POS_LINE_MAX, name, diag,
		    &out->code[0]);
	case KEY_CODES:
		out->bill = true;
		return take_list(value, VOUCH_POS_CODES_MAX, name, diag,
		    out->code, &out->codes);
	case KEY_SKUS:
		return take_list(value, VOUCH_POS_SKUS_MAX, name, diag,
		    out->sku, &out->skus);
	case KEY_OP:
		return take_text(value, name, diag, &out->op);
	case KEY_EVENT:
		return take_text(value, name, diag, &out->event);
	case KEY_RECEIPT:
		return take_text(value, name, diag, &out->receipt);
	case KEY_CASHIER:
		return take_text(value, name, diag, &out->cashier);
	case KEY_CUSTOMER:
		return take_text(value, name, diag, &out->customer);
	case KEY_WHY:
		return take_text(value, name, diag, &out->why);
	case KEY_BASKET:
		return take_amount(value, key, diag, &out->has_basket,
		    &out->basket_minor);
	case KEY_AMOUNT:
		return take_amount(value, key, diag, &out->has_amount,
		    &out->amount_minor);
	case KEY_SECONDS:
		return take_seconds(value, diag, out);
	case KEY_DO:
	case KEYS:
	default:
		return VOUCH_OK;
	}
}

/* ---- the object ---- */

static enum vouch_err find_verb(const json_t *object, struct vouch_diag *diag,
    enum vouch_pos_verb *verb)
{
	const char *names[VOUCH_POS_VERBS + 1] = { NULL };
	const json_t *value = json_object_get(object, key_names[KEY_DO]);
	const char *text = NULL;
	enum vouch_err err;
	size_t i;

	*verb = VOUCH_POS_REDEEM;
	if (value == NULL)
		return VOUCH_OK;
	err = take_text(value, key_names[KEY_DO], diag, &text);
	for (i = 0; err == VOUCH_OK && i < VOUCH_POS_VERBS; i++) {
		names[i] = verbs[i].name;
		if (strcmp(text, names[i]) != 0)
			continue;
		*verb = (enum vouch_pos_verb)i;
		return VOUCH_OK;
	}
	return err != VOUCH_OK ? err :
	    unknown(key_names[KEY_DO], text, names, "verb", diag);
}

static enum vouch_err find_key(const char *name, struct vouch_diag *diag,
    enum key *key)
{
	size_t i;

	for (i = 0; i < KEYS; i++) {
		if (strcmp(name, key_names[i]) == 0) {
			*key = (enum key)i;
			return VOUCH_OK;
		}
	}
	return unknown(NULL, name, key_names, "key", diag);
}

/* Is what the verb needs among the keys that were given? */
static enum vouch_err check_given(const struct verb *verb, unsigned given,
    struct vouch_diag *diag)
{
	const unsigned lacks = verb->needs & ~given;
	const unsigned some = verb->either & given;
	const char *one = NULL, *other = NULL;
	size_t i;

	for (i = 0; i < KEYS; i++) {
		if ((lacks & (1u << i)) != 0) {
			vouch_diag_field(diag, key_names[i]);
			return vouch_diag_set(diag, VOUCH_ERR_MISSING,
			    "'%s' needs it", verb->name);
		}
		if ((verb->either & (1u << i)) != 0) {
			other = one;
			one = key_names[i];
		}
	}
	if (verb->either == 0 || (some != 0 && some != verb->either))
		return VOUCH_OK;
	vouch_diag_field(diag, one);
	return vouch_diag_set(diag, some == 0 ? VOUCH_ERR_MISSING :
	    VOUCH_ERR_CONFLICT, "'%s' takes either '%s' or '%s'", verb->name,
	    other, one);
}

static enum vouch_err spread(json_t *object, struct vouch_diag *diag,
    struct vouch_pos_request *out)
{
	const struct verb *verb;
	const char *name;
	json_t *value;
	unsigned given = 0;
	enum key key = KEYS;
	enum vouch_err err;

	err = find_verb(object, diag, &out->verb);
	if (err != VOUCH_OK)
		return err;
	verb = &verbs[out->verb];
	json_object_foreach(object, name, value) {
		err = find_key(name, diag, &key);
		if (err == VOUCH_OK && key != KEY_DO &&
		    (verb->takes & (1u << key)) == 0)
			err = not_for_verb(key, verb, diag);
		if (err == VOUCH_OK)
			err = take(key, value, diag, out);
		if (err != VOUCH_OK)
			return err;
		given |= 1u << key;
	}
	return check_given(verb, given, diag);
}

enum vouch_err vouch_pos_line_new(struct vouch_pos_line **out)
{
	struct vouch_pos_line *line = calloc(1, sizeof *line);

	if (line == NULL)
		return VOUCH_ERR_NO_MEMORY;
	*out = line;
	return VOUCH_OK;
}

void vouch_pos_line_free(struct vouch_pos_line *line)
{
	if (line == NULL)
		return;
	json_decref(line->object);
	free(line);
}

enum vouch_err vouch_pos_line_parse(struct vouch_pos_line *line,
    const char *text, size_t len, struct vouch_diag *diag,
    struct vouch_pos_request *request)
{
	struct vouch_pos_request made = { .verb = VOUCH_POS_REDEEM };
	enum vouch_err err;

	json_decref(line->object);
	line->object = NULL;
	if (len > VOUCH_POS_LINE_MAX)
		return vouch_diag_set(diag, VOUCH_ERR_TOO_LONG,
		    "a request of more than %d bytes", VOUCH_POS_LINE_MAX);
	err = vouch_json_object(text, len, 0, diag, &line->object);
	if (err != VOUCH_OK)
		return err;
	err = spread(line->object, diag, &made);
	if (err != VOUCH_OK)
		return err;
	vouch_diag_field(diag, NULL);
	*request = made;
	return VOUCH_OK;
}
