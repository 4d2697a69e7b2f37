/*
 * hours = Mon-Fri 09:00-17:00, Sat Sun 20:00-02:00. A window is weekdays, or
 * hours, or both; a day or hour not said is every one. Days go round the week
 * (Fri-Mon), hours round midnight and belong to the day they began on. No
 * minute of the week is open twice: that would be a slip of the hand. Dashes may
 * be long and stand alone, hours be written 8h30, as people do.
 */
#include "core/campaign_parts.h"

#include <string.h>

#define DAYS 7
#define EVERY_DAY 0x7f
#define DAY_MINUTES 1440
#define WEEK_MINUTES (DAYS * DAY_MINUTES)
#define PLAIN_MAX 64 /* every weekday by name, and hours */

/* Whom a complaint is about. */
struct place {
	struct vouch_campaign_reading *r;
	const struct vouch_ini_entry *entry;
	struct vouch_span piece;
};

static enum vouch_err complain(const struct place *at, enum vouch_err err,
    const char *expected)
{
	return vouch_diag_set(vouch_campaign_at_piece(at->r, at->entry,
	    at->piece), err, "expected %s", expected);
}

static enum vouch_err not_a_window(const struct place *at)
{
	return complain(at, VOUCH_ERR_SYNTAX, "weekdays (Mon to Sun, or T2 to "
	    "T7 and CN), hours, or both, as in Mon-Fri 09:00-17:00");
}

/* 0 Monday .. 6, or -1. */
static int weekday(struct vouch_span text)
{
	static const char *const names[2][DAYS] = {
		{ "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" },
		{ "T2", "T3", "T4", "T5", "T6", "T7", "CN" }
	};
	char name[4] = "";

	if (text.len >= sizeof name)
		return -1;
	memcpy(name, text.data, text.len);
	for (int i = 0; i < DAYS; i++)
		if (vouch_str_same(name, names[0][i]) ||
		    vouch_str_same(name, names[1][i]))
			return i;
	return -1;
}

/* "Sat" or "Fri-Mon" as bits added to *days. */
static bool take_days(struct vouch_span word, uint8_t *days)
{
	struct vouch_span first, last;
	int from, to;

	vouch_str_split(&word, '-', &first);
	last = word.data == NULL ? first : word;
	from = weekday(first);
	to = weekday(last);
	if (from < 0 || to < 0)
		return false;
	for (int day = from;; day = (day + 1) % DAYS) {
		*days = (uint8_t)(*days | 1u << day);
		if (day == to)
			return true;
	}
}

static bool digit(char c)
{
	return c >= '0' && c <= '9';
}

/* "9:00", "24:00", "8h" or "8h30" in minutes. */
static bool take_minute(struct vouch_span text, uint16_t *minute)
{
	size_t hour = 0, rest;
	uint64_t h, m = 0;

	while (hour < text.len && digit(text.data[hour]))
		hour++;
	if (hour > 2 || hour == text.len ||
	    strchr(":hH", text.data[hour]) == NULL)
		return false;
	rest = text.len - hour - 1;
	if (rest != 2 && (rest != 0 || text.data[hour] == ':'))
		return false;
	if (vouch_num_parse(text.data, hour, 0, 24, NULL, &h) != VOUCH_OK ||
	    (rest > 0 && vouch_num_parse(text.data + hour + 1, rest, 0, 59,
	    NULL, &m) != VOUCH_OK) || h * 60 + m > DAY_MINUTES)
		return false;
	*minute = (uint16_t)(h * 60 + m);
	return true;
}

/* "09:00-17:00". */
static bool take_hours(struct vouch_span word,
    struct vouch_campaign_window *window)
{
	struct vouch_span from;

	vouch_str_split(&word, '-', &from);
	return word.data != NULL && take_minute(from, &window->from_min) &&
	    take_minute(word, &window->to_min);
}

/* text as the grammar has it: one blank between words, none around a dash,
 * which may be a long one. False when it is too long to be a window. */
static bool make_plain(struct vouch_span text, char out[PLAIN_MAX],
    struct vouch_span *plain)
{
	static const char dash[] = "\xe2\x80\x93";
	size_t used = 0;

	for (size_t i = 0; i < text.len; i++) {
		char c = text.data[i];

		if (text.len - i >= 3 && memcmp(text.data + i, dash, 3) == 0) {
			c = '-';
			i += 2;
		}
		if (used + 1 >= PLAIN_MAX)
			return false;
		if (c == ' ' && used > 0 &&
		    (out[used - 1] == ' ' || out[used - 1] == '-'))
			continue;
		if (c == '-' && used > 0 && out[used - 1] == ' ')
			used--;
		out[used++] = c;
	}
	*plain = (struct vouch_span){ out, used };
	return true;
}

static enum vouch_err read_window(const struct place *at,
    struct vouch_campaign_window *window)
{
	struct vouch_span rest, word;
	char plain[PLAIN_MAX];
	bool hours = false;

	*window = (struct vouch_campaign_window){ .to_min = DAY_MINUTES };
	if (!make_plain(at->piece, plain, &rest))
		return not_a_window(at);
	while (vouch_str_split(&rest, ' ', &word)) {
		if (hours)
			return not_a_window(at);
		if (word.len > 0 && digit(word.data[0])) {
			hours = true;
			if (!take_hours(word, window))
				return complain(at, VOUCH_ERR_SYNTAX, "hours "
				    "from 00:00 to 24:00, as in 09:00-17:00");
		} else if (!take_days(word, &window->days)) {
			return not_a_window(at);
		}
	}
	if (window->days == 0)
		window->days = EVERY_DAY;
	if (window->from_min == window->to_min ||
	    window->from_min == DAY_MINUTES)
		return complain(at, VOUCH_ERR_RANGE, "hours that end at "
		    "another time than they begin; a whole day is 00:00-24:00");
	return VOUCH_OK;
}

/* Marks the window's minutes as those of piece `number`, 1..; the number of an
 * earlier one it overlaps, or 0. */
static uint8_t mark(const struct vouch_campaign_window *window,
    uint8_t number, uint8_t week[WEEK_MINUTES])
{
	int len = window->to_min - window->from_min;

	if (len < 0)
		len += DAY_MINUTES;
	for (int day = 0; day < DAYS; day++) {
		int first = day * DAY_MINUTES + window->from_min;

		if ((window->days & 1u << day) == 0)
			continue;
		for (int i = first; i < first + len; i++) {
			uint8_t *minute = &week[i % WEEK_MINUTES];

			if (*minute != 0)
				return *minute;
			*minute = number;
		}
	}
	return 0;
}

/* The text of a window by its number. */
static struct vouch_span piece_of(const struct vouch_ini_entry *entry,
    unsigned number)
{
	struct vouch_span rest = { entry->value, strlen(entry->value) };
	struct vouch_span piece = rest;

	while (number-- > 0)
		vouch_str_split(&rest, ',', &piece);
	return vouch_str_trim(piece.data, piece.len);
}

static enum vouch_err add_window(const struct place *at,
    uint8_t week[WEEK_MINUTES])
{
	struct vouch_campaign_rules *rules = &at->r->out->rules;
	struct vouch_campaign_window window;
	struct vouch_span other;
	enum vouch_err err = read_window(at, &window);
	uint8_t earlier;

	if (err != VOUCH_OK)
		return err;
	if (rules->window_count == VOUCH_CAMPAIGN_WINDOWS)
		return vouch_diag_set(vouch_campaign_at_piece(at->r, at->entry,
		    at->piece), VOUCH_ERR_TOO_LONG,
		    "expected at most %d windows", VOUCH_CAMPAIGN_WINDOWS);
	rules->window[rules->window_count++] = window;
	earlier = mark(&window, (uint8_t)rules->window_count, week);
	if (earlier == 0)
		return VOUCH_OK;
	other = piece_of(at->entry, earlier);
	return vouch_diag_set(vouch_campaign_at_piece(at->r, at->entry,
	    at->piece), VOUCH_ERR_CONFLICT, "expected windows that do not "
	    "overlap, and \"%.*s\" of line %lu has some of these hours",
	    (int)other.len, other.data, at->entry->line);
}

enum vouch_err vouch_campaign_read_hours(struct vouch_campaign_reading *r,
    const struct vouch_ini_entry *entry)
{
	struct vouch_span rest = { entry->value, strlen(entry->value) };
	struct place at = { r, entry, { NULL, 0 } };
	uint8_t week[WEEK_MINUTES] = { 0 };
	enum vouch_err err = VOUCH_OK;

	while (err == VOUCH_OK && vouch_str_split(&rest, ',', &at.piece)) {
		at.piece = vouch_str_trim(at.piece.data, at.piece.len);
		err = add_window(&at, week);
	}
	return err;
}
