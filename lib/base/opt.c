/*
 * The command line against an option table.
 *
 * One walk over argv. The first complaint is kept and the walk goes on, so
 * that --help behind a mistake still helps. Nothing is allocated: options
 * already seen are bits, values point into argv, operands are moved to its
 * front (never past the place being read).
 */
#include "base/opt.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/num.h"
#include "base/str.h"

#define ROWS_MAX 64 /* rows of one table: the bits of a uint64_t */

struct walk {
	const struct vouch_tool *tool;
	const struct vouch_verb *verb; /* NULL until it is named */
	int argc;
	char **argv;
	int at;                        /* argument being read */
	int count;                     /* operands at argv[1..count] */
	bool past_options;             /* "--" was met */
	bool bad;                      /* diag holds the first complaint */
	enum vouch_opt_result asked;
	struct vouch_diag *diag;
	void *args, *common;
	uint64_t seen, seen_common;    /* bit n: row n was given */
};

/* A row, and where its values go. */
struct hit {
	const struct vouch_opt *row;
	unsigned char *base;
	uint64_t *seen;
	uint64_t bit;
};

/* An option as it stands in argv: "--count" with value "5", "-n" with "5". */
struct given {
	char field[64];
	const char *value; /* NULL: none stuck to it */
};

/* Where a new complaint goes: NULL, which every vouch_diag function ignores,
 * when there has been one already. */
static struct vouch_diag *complain(struct walk *w)
{
	struct vouch_diag *diag = w->bad ? NULL : w->diag;

	w->bad = true;
	return diag;
}

static bool is_row(const struct vouch_opt *row, const char *name, size_t len,
    char letter)
{
	if (letter != '\0')
		return row->letter == letter;
	return strlen(row->name) == len && memcmp(row->name, name, len) == 0;
}

static bool find_in(const struct vouch_opt *table, const char *name,
    size_t len, char letter, struct hit *hit)
{
	unsigned i;

	for (i = 0; table != NULL && table[i].kind != VOUCH_OPT_END; i++) {
		assert(i < ROWS_MAX);
		if (is_row(&table[i], name, len, letter)) {
			hit->row = &table[i];
			hit->bit = UINT64_C(1) << i;
			return true;
		}
	}
	return false;
}

/* By letter, or when letter is 0 by name[len]. */
static bool find(struct walk *w, const char *name, size_t len, char letter,
    struct hit *hit)
{
	if (w->verb != NULL &&
	    find_in(w->verb->options, name, len, letter, hit)) {
		hit->base = w->args;
		hit->seen = &w->seen;
		return true;
	}
	if (find_in(w->tool->common, name, len, letter, hit)) {
		hit->base = w->common;
		hit->seen = &w->seen_common;
		return true;
	}
	return false;
}

/* -h, -V and --dump-options are in no table. The first of them counts. */
static bool ask(struct walk *w, const char *name, size_t len, char letter)
{
	static const struct vouch_opt builtin[] = {
		{ .kind = VOUCH_OPT_FLAG, .letter = 'h', .name = "help" },
		{ .kind = VOUCH_OPT_FLAG, .letter = 'V', .name = "version" },
		{ .kind = VOUCH_OPT_FLAG, .name = "dump-options" },
		{ .kind = VOUCH_OPT_END }
	};
	static const enum vouch_opt_result result[] = { VOUCH_OPT_HELP,
		VOUCH_OPT_VERSION, VOUCH_OPT_DUMP };
	struct hit hit;

	if (!find_in(builtin, name, len, letter, &hit))
		return false;
	if (w->asked == VOUCH_OPT_RUN)
		w->asked = result[hit.row - builtin];
	return true;
}

static size_t add_names(const char **names, size_t n,
    const struct vouch_opt *table)
{
	size_t i;

	for (i = 0; table != NULL && table[i].kind != VOUCH_OPT_END; i++)
		names[n++] = table[i].name;
	return n;
}

static const char *nearest_option(const struct walk *w, const char *name,
    size_t len)
{
	const char *names[2 * ROWS_MAX + 3];
	char text[64];
	size_t n = 0;

	if (len >= sizeof text)
		return NULL;
	memcpy(text, name, len);
	text[len] = '\0';
	if (w->verb != NULL)
		n = add_names(names, n, w->verb->options);
	n = add_names(names, n, w->tool->common);
	names[n++] = "help";
	names[n++] = "version";
	names[n] = NULL;
	return vouch_str_nearest(text, names);
}

static bool has_verbs(const struct vouch_tool *tool)
{
	return tool->verbs[0].name != NULL;
}

/* An option that a verb has, where no verb has been named yet. */
static bool is_early(const struct walk *w, const char *name, size_t len,
    char letter)
{
	const struct vouch_verb *verb = w->tool->verbs;
	struct hit hit;

	for (; w->verb == NULL && verb->summary != NULL; verb++)
		if (find_in(verb->options, name, len, letter, &hit))
			return true;
	return false;
}

/* name[len] is the option without dashes or, with a letter, all of the
 * argument: "-count" was most likely meant as "--count". */
static void unknown_option(struct walk *w, const char *field,
    const char *name, size_t len, char letter)
{
	const char *near = nearest_option(w, name, len);
	struct vouch_diag *diag = complain(w);

	vouch_diag_field(diag, field);
	if (is_early(w, name, len, letter)) {
		vouch_diag_set(diag, VOUCH_ERR_USAGE,
		    "not an option here; the verb comes first");
		return;
	}
	vouch_diag_set(diag, VOUCH_ERR_USAGE, "no such option");
	if (near != NULL)
		vouch_diag_hint(diag, "did you mean --%s?", near);
}

/* Words the choices as "csv, tsv or jsonl", cut where out ends. */
static void list_choices(char *out, size_t size, const char *const *choices)
{
	size_t i, len = 0;

	out[0] = '\0';
	for (i = 0; choices[i] != NULL && len < size; i++) {
		const char *join = i == 0 ? "" :
		    choices[i + 1] != NULL ? ", " : " or ";
		int n = snprintf(out + len, size - len, "%s%s", join,
		    choices[i]);

		len += n > 0 ? (size_t)n : 0;
	}
}

static void set_choice(struct walk *w, const struct hit *hit,
    const char *field, const char *value)
{
	const char *const *choices = hit->row->choices;
	struct vouch_diag *diag;
	const char *near;
	char list[160];
	int i;

	for (i = 0; choices[i] != NULL; i++) {
		if (strcmp(choices[i], value) == 0) {
			memcpy(hit->base + hit->row->offset, &i, sizeof i);
			return;
		}
	}
	near = vouch_str_nearest(value, choices);
	list_choices(list, sizeof list, choices);
	diag = complain(w);
	vouch_diag_field(diag, field);
	vouch_diag_subject(diag, value, strlen(value));
	vouch_diag_set(diag, VOUCH_ERR_UNKNOWN, "expected %s", list);
	if (near != NULL)
		vouch_diag_hint(diag, "did you mean %s?", near);
}

/* Is it 10.000 or 10,000, as people group the digits of a number? */
static bool is_grouped(const char *text)
{
	size_t digits = 0, groups = 0;

	for (; *text != '\0'; text++) {
		if (*text >= '0' && *text <= '9') {
			digits++;
			continue;
		}
		if (strchr("., '_", *text) == NULL || digits == 0 ||
		    digits > 3 || (groups > 0 && digits != 3))
			return false;
		digits = 0;
		groups++;
	}
	return groups > 0 && digits == 3;
}

static void set_uint(struct walk *w, const struct hit *hit, const char *field,
    const char *value)
{
	unsigned long long min = hit->row->min, max = hit->row->max;
	struct vouch_diag *diag;
	enum vouch_err err;
	uint64_t number;

	err = vouch_num_parse(value, strlen(value), min, max, NULL, &number);
	if (err == VOUCH_OK) {
		memcpy(hit->base + hit->row->offset, &number, sizeof number);
		return;
	}
	diag = complain(w);
	vouch_diag_field(diag, field);
	vouch_diag_subject(diag, value, strlen(value));
	vouch_diag_set(diag, err, "expected a number from %llu to %llu", min,
	    max);
	if (is_grouped(value))
		vouch_diag_hint(diag, "write it in digits only, as in 10000");
}

static void set_text(struct walk *w, const struct hit *hit, const char *field,
    const char *value)
{
	bool path = hit->row->kind == VOUCH_OPT_FILE ||
	    hit->row->kind == VOUCH_OPT_FOLDER;
	struct vouch_diag *diag;

	if (!path || value[0] != '\0') {
		memcpy(hit->base + hit->row->offset, &value, sizeof value);
		return;
	}
	diag = complain(w);
	vouch_diag_field(diag, field);
	vouch_diag_set(diag, VOUCH_ERR_USAGE, "an empty name was given for %s",
	    hit->row->arg);
}

static void add_to_list(struct walk *w, const struct hit *hit,
    const char *field, const char *value)
{
	struct vouch_opt_list list;
	struct vouch_diag *diag;

	memcpy(&list, hit->base + hit->row->offset, sizeof list);
	if (list.count < VOUCH_OPT_LIST_MAX) {
		list.at[list.count++] = value;
		memcpy(hit->base + hit->row->offset, &list, sizeof list);
		return;
	}
	diag = complain(w);
	vouch_diag_field(diag, field);
	vouch_diag_subject(diag, value, strlen(value));
	vouch_diag_set(diag, VOUCH_ERR_TOO_LONG,
	    "the option may be given at most %d times", VOUCH_OPT_LIST_MAX);
}

static void store(struct walk *w, const struct hit *hit, const char *field,
    const char *value)
{
	static const bool yes = true;

	switch (hit->row->kind) {
	case VOUCH_OPT_FLAG:
		memcpy(hit->base + hit->row->offset, &yes, sizeof yes);
		break;
	case VOUCH_OPT_UINT:
		set_uint(w, hit, field, value);
		break;
	case VOUCH_OPT_CHOICE:
		set_choice(w, hit, field, value);
		break;
	case VOUCH_OPT_LIST:
		add_to_list(w, hit, field, value);
		break;
	case VOUCH_OPT_TEXT:
	case VOUCH_OPT_FILE:
	case VOUCH_OPT_FOLDER:
		set_text(w, hit, field, value);
		break;
	case VOUCH_OPT_END:
		break;
	}
}

/* True when this option may not be given once more. */
static bool is_repeated(const struct hit *hit)
{
	return (*hit->seen & hit->bit) != 0 &&
	    (hit->row->flags & VOUCH_OPT_REPEAT) == 0 &&
	    hit->row->kind != VOUCH_OPT_LIST;
}

/* Takes the option in hand, and the next argument where that is its value. */
static void take(struct walk *w, const struct hit *hit,
    const struct given *given)
{
	bool flag = hit->row->kind == VOUCH_OPT_FLAG;
	const char *value = given->value;
	struct vouch_diag *diag;

	if (flag && value != NULL) {
		diag = complain(w);
		vouch_diag_field(diag, given->field);
		vouch_diag_subject(diag, value, strlen(value));
		vouch_diag_set(diag, VOUCH_ERR_USAGE,
		    "the option takes no value");
		return;
	}
	if (!flag && value == NULL && w->at + 1 < w->argc)
		value = w->argv[++w->at];
	if (!flag && value == NULL) {
		diag = complain(w);
		vouch_diag_field(diag, given->field);
		vouch_diag_set(diag, VOUCH_ERR_MISSING, "expected %s after it",
		    hit->row->arg);
		return;
	}
	if (is_repeated(hit)) {
		diag = complain(w);
		vouch_diag_field(diag, given->field);
		vouch_diag_set(diag, VOUCH_ERR_DUPLICATE, "given twice");
		return;
	}
	*hit->seen |= hit->bit;
	store(w, hit, given->field, value);
}

static void read_long(struct walk *w, const char *name)
{
	size_t len = strcspn(name, "=");
	struct given given = { .value = NULL };
	struct hit hit;

	snprintf(given.field, sizeof given.field, "--%.*s",
	    len < 60 ? (int)len : 60, name);
	if (name[len] == '=')
		given.value = name + len + 1;
	if (find(w, name, len, '\0', &hit))
		take(w, &hit, &given);
	else if (given.value != NULL || !ask(w, name, len, '\0'))
		unknown_option(w, given.field, name, len, '\0');
}

static void read_bundle(struct walk *w, const char *letters)
{
	struct given given = { .value = NULL };
	struct hit hit;
	size_t i;

	for (i = 0; letters[i] != '\0'; i++) {
		snprintf(given.field, sizeof given.field, "-%c", letters[i]);
		if (!find(w, NULL, 0, letters[i], &hit)) {
			if (ask(w, NULL, 0, letters[i]))
				continue;
			unknown_option(w, given.field, letters,
			    strlen(letters), letters[i]);
			return;
		}
		if (hit.row->kind != VOUCH_OPT_FLAG) {
			if (letters[i + 1] != '\0')
				given.value = letters + i + 1;
			take(w, &hit, &given);
			return;
		}
		take(w, &hit, &given);
	}
}

static const char *nearest_verb(const struct vouch_tool *tool,
    const char *text)
{
	const char *names[ROWS_MAX + 1];
	size_t n;

	for (n = 0; tool->verbs[n].summary != NULL; n++) {
		assert(n < ROWS_MAX);
		names[n] = tool->verbs[n].name;
	}
	names[n] = NULL;
	return vouch_str_nearest(text, names);
}

static void read_verb(struct walk *w, const char *text)
{
	const struct vouch_verb *verb;
	struct vouch_diag *diag;
	const char *near;

	for (verb = w->tool->verbs; verb->summary != NULL; verb++) {
		if (strcmp(verb->name, text) == 0) {
			w->verb = verb;
			return;
		}
	}
	near = nearest_verb(w->tool, text);
	diag = complain(w);
	vouch_diag_subject(diag, text, strlen(text));
	vouch_diag_set(diag, VOUCH_ERR_USAGE, "no such verb");
	if (near != NULL)
		vouch_diag_hint(diag, "did you mean %s %s?", w->tool->name,
		    near);
}

static void read_operand(struct walk *w, char *text)
{
	if (w->verb == NULL)
		read_verb(w, text);
	else
		w->argv[++w->count] = text;
}

static void missing_verb(struct walk *w)
{
	struct vouch_diag *diag = complain(w);
	const char *names[ROWS_MAX + 1];
	char list[200];
	size_t n;

	for (n = 0; w->tool->verbs[n].summary != NULL; n++) {
		assert(n < ROWS_MAX);
		names[n] = w->tool->verbs[n].name;
	}
	names[n] = NULL;
	list_choices(list, sizeof list, names);
	vouch_diag_set(diag, VOUCH_ERR_USAGE, "expected a verb: %s", list);
}

static void check_required(struct walk *w)
{
	const struct vouch_opt *table = w->verb->options;
	struct vouch_diag *diag;
	char field[64];
	unsigned i;

	for (i = 0; table != NULL && table[i].kind != VOUCH_OPT_END; i++) {
		if ((table[i].flags & VOUCH_OPT_REQUIRED) == 0 ||
		    (w->seen & UINT64_C(1) << i) != 0)
			continue;
		snprintf(field, sizeof field, "--%s", table[i].name);
		diag = complain(w);
		vouch_diag_field(diag, field);
		vouch_diag_set(diag, VOUCH_ERR_MISSING,
		    "the option is required");
	}
}

static void check_operands(struct walk *w)
{
	const struct vouch_verb *verb = w->verb;
	struct vouch_diag *diag;
	const char *extra;

	if (w->count < verb->operands_min) {
		diag = complain(w);
		vouch_diag_field(diag, verb->name);
		vouch_diag_set(diag, VOUCH_ERR_MISSING, "expected %s",
		    verb->operands);
		return;
	}
	if (verb->operands_max < 0 || w->count <= verb->operands_max)
		return;
	extra = w->argv[1 + verb->operands_max];
	diag = complain(w);
	vouch_diag_field(diag, verb->name);
	vouch_diag_subject(diag, extra, strlen(extra));
	if (verb->operands_max == 0)
		vouch_diag_set(diag, VOUCH_ERR_USAGE,
		    "expected options only");
	else
		vouch_diag_set(diag, VOUCH_ERR_USAGE,
		    "one too many: expected %s", verb->operands);
}

static void read_all(struct walk *w)
{
	for (w->at = 1; w->at < w->argc; w->at++) {
		char *text = w->argv[w->at];

		if (w->past_options || text[0] != '-' || text[1] == '\0')
			read_operand(w, text);
		else if (strcmp(text, "--") == 0)
			w->past_options = true;
		else if (text[1] == '-')
			read_long(w, text + 2);
		else
			read_bundle(w, text + 1);
	}
}

enum vouch_opt_result vouch_opt_parse(const struct vouch_tool *tool,
    struct vouch_opt_line *line, struct vouch_diag *diag)
{
	struct walk w = {
		.tool = tool, .argc = line->argc, .argv = line->argv,
		.args = line->args, .common = line->common, .diag = diag,
		.asked = VOUCH_OPT_RUN
	};

	if (!has_verbs(tool))
		w.verb = &tool->verbs[0];
	read_all(&w);
	line->count = w.count;
	line->verb = w.verb;
	if (w.asked != VOUCH_OPT_RUN) {
		if (!has_verbs(tool))
			line->verb = NULL;
		return w.asked;
	}
	if (w.verb == NULL)
		missing_verb(&w);
	if (w.bad)
		return VOUCH_OPT_BAD;
	assert(w.verb->args_size <= line->args_size);
	check_required(&w);
	check_operands(&w);
	return w.bad ? VOUCH_OPT_BAD : VOUCH_OPT_RUN;
}
