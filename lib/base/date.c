/*
 * Civil days and zones. Calendar arithmetic is our own, integers only and
 * exact for every instant an int64_t of milliseconds holds; what a zone's
 * offset is at an instant its file says (tzif.h), which is read again only
 * when the clocks have changed since.
 */
#include "base/date.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "base/tzif.h"

#define ZONE_FOLDER "/usr/share/zoneinfo"
#define DAY_S 86400
#define DAY_ZERO 18262 /* 2020-01-01 in days since 1970 */

/* Bounds of what RFC 3339 can write: the years 0000 to 9999. */
#define TEXT_FIRST_S (-62167219200)
#define TEXT_LAST_S 253402300799

/* ---- the calendar ---- */

struct civil {
	int64_t year;
	int month, day;           /* 1.. */
	int hour, minute, second;
};

static int64_t floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

static int64_t floor_mod(int64_t a, int64_t b)
{
	return a - floor_div(a, b) * b;
}

static bool leap(int64_t year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int month_days(int64_t year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30,
	    31 };

	return days[month - 1] + (month == 2 && leap(year));
}

/*
 * Days since 1970 of a date in the Gregorian calendar and back. Years are
 * counted from March, so that a leap day is the last of its year; 400 of them
 * have 146,097 days, and 719,468 days lie between 0000-03-01 and 1970.
 */
static int64_t days_of(int64_t year, int month, int day)
{
	int64_t y = month > 2 ? year : year - 1;
	int64_t from_march = (month + 9) % 12;

	return y * 365 + floor_div(y, 4) - floor_div(y, 100) +
	    floor_div(y, 400) + (from_march * 153 + 2) / 5 + day - 1 - 719468;
}

static void civil_of(struct civil *out, int64_t local_s)
{
	int64_t days = floor_div(local_s, DAY_S) + 719468;
	int64_t second = floor_mod(local_s, DAY_S);
	int64_t in_era = floor_mod(days, 146097);
	int64_t year = (in_era - in_era / 1460 + in_era / 36524 -
	    in_era / 146096) / 365;
	int64_t in_year = in_era - (365 * year + year / 4 - year / 100);
	int64_t from_march = (5 * in_year + 2) / 153;

	out->day = (int)(in_year - (153 * from_march + 2) / 5 + 1);
	out->month = (int)(from_march < 10 ? from_march + 3 : from_march - 9);
	out->year = year + floor_div(days, 146097) * 400 + (out->month <= 2);
	out->hour = (int)(second / 3600);
	out->minute = (int)(second / 60 % 60);
	out->second = (int)(second % 60);
}

/* ---- digits ---- */

/* count digits of text; false when one is none. */
static bool digits(const char *text, size_t count, int *out)
{
	int value = 0;

	for (size_t i = 0; i < count; i++) {
		if (text[i] < '0' || text[i] > '9')
			return false;
		value = value * 10 + (text[i] - '0');
	}
	*out = value;
	return true;
}

/* "YYYY-MM-DD" in form; whether there is such a day is date_exists(). */
static bool date_formed(const char *text, struct civil *out)
{
	int year;

	if (text[4] != '-' || text[7] != '-' || !digits(text, 4, &year) ||
	    !digits(text + 5, 2, &out->month) ||
	    !digits(text + 8, 2, &out->day))
		return false;
	out->year = year;
	return true;
}

static bool date_exists(const struct civil *c)
{
	return c->month >= 1 && c->month <= 12 && c->day >= 1 &&
	    c->day <= month_days(c->year, c->month);
}

/* ---- days ---- */

enum vouch_err vouch_day_parse(const char *text, size_t len,
    struct vouch_diag *diag, uint16_t *day)
{
	struct civil c = { .year = 0 };
	int64_t number;

	if (len != 10 || !date_formed(text, &c)) {
		vouch_diag_subject(diag, text, len);
		return vouch_diag_set(diag, VOUCH_ERR_SYNTAX,
		    "expected a date as in 2026-12-20");
	}
	if (!date_exists(&c)) {
		vouch_diag_subject(diag, text, len);
		return vouch_diag_set(diag, VOUCH_ERR_RANGE,
		    "there is no such day");
	}
	number = days_of(c.year, c.month, c.day) - DAY_ZERO;
	if (number < 0 || number > VOUCH_DAY_MAX) {
		vouch_diag_subject(diag, text, len);
		return vouch_diag_set(diag, VOUCH_ERR_RANGE,
		    "expected a date from 2020-01-01 to 2199-06-05");
	}
	*day = (uint16_t)number;
	return VOUCH_OK;
}

/* The decimal digits of value, count of them, into out; not terminated. */
static void put_digits(char *out, size_t count, int64_t value)
{
	while (count-- > 0) {
		out[count] = (char)('0' + value % 10);
		value /= 10;
	}
}

static void put_date(char out[10], const struct civil *c)
{
	put_digits(out, 4, c->year);
	out[4] = '-';
	put_digits(out + 5, 2, c->month);
	out[7] = '-';
	put_digits(out + 8, 2, c->day);
}

static void put_date_human(char out[10], const struct civil *c)
{
	put_digits(out, 2, c->day);
	out[2] = '/';
	put_digits(out + 3, 2, c->month);
	out[5] = '/';
	put_digits(out + 6, 4, c->year);
}

static void put_day(char out[11], uint16_t day,
    void (*put)(char *, const struct civil *))
{
	struct civil c;

	out[0] = '\0';
	if (day == VOUCH_DAY_NONE)
		return;
	civil_of(&c, ((int64_t)day + DAY_ZERO) * DAY_S);
	put(out, &c);
	out[10] = '\0';
}

void vouch_day_format(char out[11], uint16_t day)
{
	put_day(out, day, put_date);
}

void vouch_day_human(char out[11], uint16_t day)
{
	put_day(out, day, put_date_human);
}

/* ---- zones ---- */

/* "+07:00"; RFC 3339 allows up to 23:59. */
static bool offset_formed(const char *text, size_t len, int32_t *offset_s)
{
	int hour, minute;

	if (len != 6 || (text[0] != '+' && text[0] != '-') ||
	    text[3] != ':' || !digits(text + 1, 2, &hour) ||
	    !digits(text + 4, 2, &minute) || hour > 23 || minute > 59)
		return false;
	*offset_s = (hour * 60 + minute) * (text[0] == '-' ? -60 : 60);
	return true;
}

/*
 * Names are relative paths of plain words: no dot at all, so no "..", and no
 * leading slash. "right/" counts leap seconds, which nothing else here does;
 * "localtime" and "posixrules" mean another zone on every machine.
 */
static bool zone_named(const char *name)
{
	static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz0123456789_+-/";

	return name[0] != '\0' && name[0] != '/' &&
	    name[strspn(name, allowed)] == '\0' &&
	    strncmp(name, "right/", 6) != 0 &&
	    strcmp(name, "localtime") != 0 &&
	    strcmp(name, "posixrules") != 0;
}

/* False when the zone's file cannot be read (any more): zone then stays as it
 * was, and its last offset stands. */
static bool refresh(struct vouch_zone *zone, int64_t at_s)
{
	char path[sizeof ZONE_FOLDER + sizeof zone->name];
	struct vouch_tzif_span span;

	snprintf(path, sizeof path, "%s/%s", ZONE_FOLDER, zone->name);
	if (!vouch_tzif_span(path, at_s, &span))
		return false;
	zone->from_s = span.from_s;
	zone->until_s = span.until_s;
	zone->offset_s = span.offset_s;
	return true;
}

enum vouch_err vouch_zone_init(struct vouch_zone *zone, const char *name,
    struct vouch_diag *diag)
{
	struct vouch_zone made = { .fixed = 1 };

	if (vouch_str_copy(made.name, sizeof made.name, name) != VOUCH_OK)
		goto unknown;
	if (strcmp(name, "UTC") != 0 &&
	    !offset_formed(name, strlen(name), &made.offset_s)) {
		made.fixed = 0;
		if (!zone_named(name) ||
		    !refresh(&made, (int64_t)DAY_ZERO * DAY_S))
			goto unknown;
	}
	*zone = made;
	return VOUCH_OK;
unknown:
	vouch_diag_subject(diag, name, strlen(name));
	vouch_diag_set(diag, VOUCH_ERR_UNKNOWN, "no such time zone is installed");
	vouch_diag_hint(diag, "zones are named as in %s, or +07:00; they come "
	    "with the package tzdata", VOUCH_ZONE_DEFAULT);
	return VOUCH_ERR_UNKNOWN;
}

int32_t vouch_zone_offset(struct vouch_zone *zone, int64_t at_ms)
{
	int64_t at_s = floor_div(at_ms, 1000);

	if (!zone->fixed && (at_s < zone->from_s || at_s >= zone->until_s))
		refresh(zone, at_s);
	return zone->offset_s;
}

static int64_t local_s(struct vouch_zone *zone, int64_t at_ms)
{
	return floor_div(at_ms, 1000) + vouch_zone_offset(zone, at_ms);
}

uint16_t vouch_zone_day(struct vouch_zone *zone, int64_t at_ms)
{
	int64_t day = floor_div(local_s(zone, at_ms), DAY_S) - DAY_ZERO;

	if (day < 0)
		return 0;
	return day > VOUCH_DAY_MAX ? VOUCH_DAY_MAX : (uint16_t)day;
}

int64_t vouch_zone_midnight(struct vouch_zone *zone, uint16_t day)
{
	const int64_t wanted = day + DAY_ZERO;
	/* No zone is so far from UTC. */
	int64_t before = wanted * DAY_S - 26 * 3600;
	int64_t from = wanted * DAY_S + 26 * 3600, middle;

	while (from - before > 1) {
		middle = before + (from - before) / 2;
		if (floor_div(local_s(zone, middle * 1000), DAY_S) < wanted)
			before = middle;
		else
			from = middle;
	}
	return from * 1000;
}

void vouch_zone_clock(struct vouch_zone *zone, int64_t at_ms, int *minute,
    int *weekday)
{
	int64_t local = local_s(zone, at_ms);

	*minute = (int)(floor_mod(local, DAY_S) / 60);
	*weekday = (int)floor_mod(floor_div(local, DAY_S) + 3, 7);
}

/* ---- instants as text ---- */

/* at_ms in zone, clamped to years of four digits; *offset_min as RFC 3339 can
 * say it, in whole minutes. */
static void local_civil(struct civil *out, struct vouch_zone *zone,
    int64_t at_ms, int *offset_min)
{
	int64_t local;

	*offset_min = (int)vouch_zone_offset(zone, at_ms) / 60;
	local = floor_div(at_ms, 1000) + *offset_min * 60;
	if (local < TEXT_FIRST_S)
		local = TEXT_FIRST_S;
	if (local > TEXT_LAST_S)
		local = TEXT_LAST_S;
	civil_of(out, local);
}

static void put_pair(char out[3], char mark, int value)
{
	out[0] = mark;
	put_digits(out + 1, 2, value);
}

void vouch_time_format(char out[VOUCH_TIME_TEXT], struct vouch_zone *zone,
    int64_t at_ms)
{
	struct civil c;
	int offset, far;

	local_civil(&c, zone, at_ms, &offset);
	far = offset < 0 ? -offset : offset;
	put_date(out, &c);
	put_pair(out + 10, 'T', c.hour);
	put_pair(out + 13, ':', c.minute);
	put_pair(out + 16, ':', c.second);
	put_pair(out + 19, offset < 0 ? '-' : '+', far / 60);
	put_pair(out + 22, ':', far % 60);
	out[25] = '\0';
}

void vouch_time_human(char out[17], struct vouch_zone *zone, int64_t at_ms)
{
	struct civil c;
	int offset;

	local_civil(&c, zone, at_ms, &offset);
	put_date_human(out, &c);
	put_pair(out + 10, ' ', c.hour);
	put_pair(out + 13, ':', c.minute);
	out[16] = '\0';
}

/* "T09:30:00" in form; a blank may stand for the T, as RFC 3339 allows. */
static bool clock_formed(const char *text, struct civil *out)
{
	return (text[0] == 'T' || text[0] == 't' || text[0] == ' ') &&
	    text[3] == ':' && text[6] == ':' &&
	    digits(text + 1, 2, &out->hour) &&
	    digits(text + 4, 2, &out->minute) &&
	    digits(text + 7, 2, &out->second);
}

/* ".123" in milliseconds, further digits dropped; *used 0 when there is no
 * fraction at all. */
static bool fraction_formed(const char *text, size_t len, size_t *used,
    int64_t *ms)
{
	int64_t scale = 100;
	size_t i = 1;

	*used = 0;
	*ms = 0;
	if (len == 0 || text[0] != '.')
		return true;
	for (; i < len && text[i] >= '0' && text[i] <= '9'; i++) {
		*ms += (text[i] - '0') * scale;
		scale /= 10;
	}
	*used = i;
	return i > 1;
}

static bool instant_formed(const char *text, size_t len, struct civil *c,
    int32_t *offset_s, int64_t *ms)
{
	size_t used;

	if (len < 20 || !date_formed(text, c) || !clock_formed(text + 10, c) ||
	    !fraction_formed(text + 19, len - 19, &used, ms))
		return false;
	text += 19 + used;
	len -= 19 + used;
	*offset_s = 0;
	return (len == 1 && (text[0] == 'Z' || text[0] == 'z')) ||
	    offset_formed(text, len, offset_s);
}

enum vouch_err vouch_time_parse(const char *text, size_t len,
    struct vouch_diag *diag, int64_t *at_ms)
{
	struct civil c = { .year = 0 };
	int32_t offset_s;
	int64_t ms;

	if (!instant_formed(text, len, &c, &offset_s, &ms)) {
		vouch_diag_subject(diag, text, len);
		return vouch_diag_set(diag, VOUCH_ERR_SYNTAX, "expected a time "
		    "as in 2026-11-23T09:30:00+07:00");
	}
	/* A leap second is the first of the next minute, as in POSIX. */
	if (!date_exists(&c) || c.hour > 23 || c.minute > 59 ||
	    c.second > (c.minute == 59 ? 60 : 59)) {
		vouch_diag_subject(diag, text, len);
		return vouch_diag_set(diag, VOUCH_ERR_RANGE,
		    "there is no such time");
	}
	*at_ms = (days_of(c.year, c.month, c.day) * DAY_S + c.hour * 3600 +
	    c.minute * 60 + c.second - offset_s) * 1000 + ms;
	return VOUCH_OK;
}
