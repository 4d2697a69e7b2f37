/*
 * Civil days by arithmetic, zones through the C library's own reader of the
 * tz database.
 *
 * The C library knows one zone at a time, named by the environment. One lock
 * serialises our switching of it and TZ is put back afterwards, so this is
 * safe between threads of ours; a program that embeds this and reads the
 * environment from other threads meanwhile should use fixed offsets. An
 * answer is kept for the quarter of an hour around it (no zone changes its
 * offset elsewhere), so a till asks the library a few times an hour.
 */
#include "base/date.h"

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "base/str.h"

#define ZONE_FOLDER "/usr/share/zoneinfo/"
#define DAY_S 86400
#define EPOCH_DAYS 18262 /* from 1970-01-01 to 2020-01-01 */
#define CACHE_S 900

static pthread_mutex_t zone_lock = PTHREAD_MUTEX_INITIALIZER;

static int64_t floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b != 0 && (a < 0) != (b < 0));
}

/* Days since 1970-01-01 of a civil date and back (proleptic Gregorian):
 * eras of 400 years, years starting in March. Howard Hinnant, "chrono-
 * Compatible Low-Level Date Algorithms". */
static int64_t days_of(int64_t year, unsigned month, unsigned day)
{
	int64_t era;
	unsigned of_era, of_year;

	year -= month <= 2;
	era = floor_div(year, 400);
	of_era = (unsigned)(year - era * 400);
	of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 +
	    day - 1;
	return era * 146097 + (int64_t)(of_era * 365 + of_era / 4 -
	    of_era / 100 + of_year) - 719468;
}

static void civil_of(int64_t days, int64_t *year, unsigned *month,
    unsigned *day)
{
	int64_t era;
	unsigned of_era, of_year, year_of_era, shifted;

	days += 719468;
	era = floor_div(days, 146097);
	of_era = (unsigned)(days - era * 146097);
	year_of_era = (of_era - of_era / 1460 + of_era / 36524 -
	    of_era / 146096) / 365;
	of_year = of_era - (365 * year_of_era + year_of_era / 4 -
	    year_of_era / 100);
	shifted = (5 * of_year + 2) / 153;
	*day = of_year - (153 * shifted + 2) / 5 + 1;
	*month = shifted < 10 ? shifted + 3 : shifted - 9;
	*year = (int64_t)year_of_era + era * 400 + (*month <= 2);
}

/* count digits at *text; moves past them. False when they are not digits. */
static bool take_digits(const char **text, const char *end, int count,
    unsigned *out)
{
	unsigned value = 0;

	if (end - *text < count)
		return false;
	for (; count > 0; count--, (*text)++) {
		if (**text < '0' || **text > '9')
			return false;
		value = value * 10 + (unsigned)(**text - '0');
	}
	*out = value;
	return true;
}

static bool take(const char **text, const char *end, char c)
{
	if (*text == end || **text != c)
		return false;
	(*text)++;
	return true;
}

/* "YYYY-MM-DD" at *text to days since 1970; no such day: *days is -1. */
static bool take_date(const char **text, const char *end, int64_t *days)
{
	unsigned year, month, day, y_month, y_day;
	int64_t y_year;

	if (!take_digits(text, end, 4, &year) || !take(text, end, '-') ||
	    !take_digits(text, end, 2, &month) || !take(text, end, '-') ||
	    !take_digits(text, end, 2, &day))
		return false;
	*days = -1;
	if (year < 1970 || month < 1 || month > 12 || day < 1 || day > 31)
		return true;
	*days = days_of(year, month, day);
	civil_of(*days, &y_year, &y_month, &y_day);
	if (y_month != month || y_day != day)
		*days = -1; /* 30 February */
	return true;
}

enum vouch_err vouch_day_parse(const char *text, size_t len,
    struct vouch_diag *diag, uint16_t *day)
{
	const char *at = text, *end = text + len;
	int64_t days;

	vouch_diag_subject(diag, text, len);
	if (!take_date(&at, end, &days) || at != end)
		return vouch_diag_set(diag, VOUCH_ERR_SYNTAX,
		    "expected a day as YYYY-MM-DD");
	if (days < EPOCH_DAYS || days > EPOCH_DAYS + VOUCH_DAY_MAX)
		return vouch_diag_set(diag, VOUCH_ERR_RANGE,
		    "expected a day that exists, from 2020-01-01 to "
		    "2199-06-05");
	*day = (uint16_t)(days - EPOCH_DAYS);
	return VOUCH_OK;
}

static void day_parts(uint16_t day, unsigned *year, unsigned *month,
    unsigned *of_month)
{
	int64_t wide;

	civil_of((int64_t)day + EPOCH_DAYS, &wide, month, of_month);
	*year = (unsigned)wide % 10000;
	*month %= 100;
	*of_month %= 100;
}

void vouch_day_format(char out[11], uint16_t day)
{
	unsigned year, month, of_month;

	out[0] = '\0';
	if (day == VOUCH_DAY_NONE)
		return;
	day_parts(day, &year, &month, &of_month);
	snprintf(out, 11, "%04u-%02u-%02u", year, month, of_month);
}

void vouch_day_human(char out[11], uint16_t day)
{
	unsigned year, month, of_month;

	out[0] = '\0';
	if (day == VOUCH_DAY_NONE)
		return;
	day_parts(day, &year, &month, &of_month);
	snprintf(out, 11, "%02u/%02u/%04u", of_month, month, year);
}

/* ---- zones ---- */

/* "+07:00", "-03:30"; at most 18 hours. */
static bool parse_offset(const char *text, size_t len, int32_t *offset_s)
{
	const char *at = text, *end = text + len;
	unsigned hours, minutes;

	if (len != 6 || (*at != '+' && *at != '-'))
		return false;
	at++;
	if (!take_digits(&at, end, 2, &hours) || !take(&at, end, ':') ||
	    !take_digits(&at, end, 2, &minutes) || hours > 18 ||
	    minutes > 59)
		return false;
	*offset_s = (int32_t)(hours * 3600 + minutes * 60);
	if (text[0] == '-')
		*offset_s = -*offset_s;
	return true;
}

/* A name of the database: a relative path of harmless characters that is
 * there. */
static bool zone_installed(const char *name)
{
	char path[sizeof ZONE_FOLDER + 48];
	struct stat st;

	for (const char *c = name; *c != '\0'; c++)
		if (!((*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') ||
		    (*c >= '0' && *c <= '9') || strchr("/_+-", *c) != NULL))
			return false;
	if (name[0] == '\0' || name[0] == '/')
		return false;
	snprintf(path, sizeof path, "%s%s", ZONE_FOLDER, name);
	return stat(path, &st) == 0 && S_ISREG(st.st_mode);
}

enum vouch_err vouch_zone_init(struct vouch_zone *zone, const char *name,
    struct vouch_diag *diag)
{
	struct vouch_zone made = { .fixed = 1 };

	vouch_diag_subject(diag, name, strlen(name));
	if (vouch_str_copy(made.name, sizeof made.name, name) != VOUCH_OK)
		goto unknown;
	if (strcmp(name, "UTC") != 0 &&
	    !parse_offset(name, strlen(name), &made.offset_s)) {
		if (!zone_installed(name))
			goto unknown;
		made.fixed = 0;
	}
	*zone = made;
	return VOUCH_OK;
unknown:
	return vouch_diag_set(diag, VOUCH_ERR_UNKNOWN,
	    "expected a time zone, as in \"Asia/Ho_Chi_Minh\" or \"+07:00\"");
}

/* Asks the C library, with TZ switched for the moment. */
static int32_t library_offset(const char *name, int64_t at_s)
{
	char path[sizeof ZONE_FOLDER + 49];
	time_t at = (time_t)at_s;
	char *saved = NULL;
	const char *before;
	struct tm local = { 0 };
	int32_t offset = 0;

	snprintf(path, sizeof path, ":%s%s", ZONE_FOLDER, name);
	pthread_mutex_lock(&zone_lock);
	before = getenv("TZ");
	saved = before != NULL ? strdup(before) : NULL;
	if (setenv("TZ", path, 1) == 0) {
		tzset();
		if (localtime_r(&at, &local) != NULL)
			offset = (int32_t)(days_of(local.tm_year + 1900,
			    (unsigned)local.tm_mon + 1,
			    (unsigned)local.tm_mday) * DAY_S +
			    local.tm_hour * 3600 + local.tm_min * 60 +
			    local.tm_sec - at_s);
	}
	if (saved != NULL)
		setenv("TZ", saved, 1);
	else
		unsetenv("TZ");
	tzset();
	pthread_mutex_unlock(&zone_lock);
	free(saved);
	return offset;
}

int32_t vouch_zone_offset(struct vouch_zone *zone, int64_t at_ms)
{
	int64_t at_s = floor_div(at_ms, 1000);

	if (zone->fixed || (at_s >= zone->from_s && at_s < zone->until_s))
		return zone->offset_s;
	zone->offset_s = library_offset(zone->name, at_s);
	zone->from_s = floor_div(at_s, CACHE_S) * CACHE_S;
	zone->until_s = zone->from_s + CACHE_S;
	return zone->offset_s;
}

static int64_t local_s(struct vouch_zone *zone, int64_t at_ms)
{
	return floor_div(at_ms, 1000) + vouch_zone_offset(zone, at_ms);
}

uint16_t vouch_zone_day(struct vouch_zone *zone, int64_t at_ms)
{
	int64_t day = floor_div(local_s(zone, at_ms), DAY_S) - EPOCH_DAYS;

	if (day < 0)
		return 0;
	return day > VOUCH_DAY_MAX ? VOUCH_DAY_MAX : (uint16_t)day;
}

void vouch_zone_clock(struct vouch_zone *zone, int64_t at_ms, int *minute,
    int *weekday)
{
	int64_t local = local_s(zone, at_ms);
	int64_t day = floor_div(local, DAY_S);

	*minute = (int)((local - day * DAY_S) / 60);
	*weekday = (int)((day + 3) - floor_div(day + 3, 7) * 7);
}

/* ---- instants ---- */

struct parts {
	unsigned year, month, day, hour, minute, second;
};

static void split_instant(int64_t local, struct parts *p)
{
	int64_t day = floor_div(local, DAY_S), year;
	unsigned of_day = (unsigned)(local - day * DAY_S);

	civil_of(day, &year, &p->month, &p->day);
	p->year = (unsigned)year % 10000;
	p->hour = of_day / 3600;
	p->minute = of_day / 60 % 60;
	p->second = of_day % 60;
}

void vouch_time_format(char out[VOUCH_TIME_TEXT], struct vouch_zone *zone,
    int64_t at_ms)
{
	int32_t offset = vouch_zone_offset(zone, at_ms);
	unsigned away = (unsigned)(offset < 0 ? -offset : offset) / 60;
	struct parts p;

	split_instant(floor_div(at_ms, 1000) + offset, &p);
	snprintf(out, VOUCH_TIME_TEXT, "%04u-%02u-%02uT%02u:%02u:%02u%c%02u:%02u",
	    p.year, p.month % 100, p.day % 100, p.hour % 100, p.minute % 100,
	    p.second % 100, offset < 0 ? '-' : '+', away / 60 % 100,
	    away % 60);
}

void vouch_time_human(char out[17], struct vouch_zone *zone, int64_t at_ms)
{
	struct parts p;

	split_instant(local_s(zone, at_ms), &p);
	snprintf(out, 17, "%02u/%02u/%04u %02u:%02u", p.day % 100,
	    p.month % 100, p.year, p.hour % 100, p.minute % 100);
}

/* "HH:MM:SS" with an optional fraction, of which milliseconds are kept. */
static bool take_time(const char **text, const char *end, int64_t *of_day_ms)
{
	unsigned hour, minute, second, digit, scale = 100, ms = 0;

	if (!take_digits(text, end, 2, &hour) || !take(text, end, ':') ||
	    !take_digits(text, end, 2, &minute) || !take(text, end, ':') ||
	    !take_digits(text, end, 2, &second) || hour > 23 || minute > 59 ||
	    second > 59)
		return false;
	if (take(text, end, '.')) {
		if (!take_digits(text, end, 1, &digit))
			return false;
		do {
			ms += digit * scale;
			scale /= 10;
		} while (take_digits(text, end, 1, &digit));
	}
	*of_day_ms = (int64_t)(hour * 3600 + minute * 60 + second) * 1000 +
	    ms;
	return true;
}

enum vouch_err vouch_time_parse(const char *text, size_t len,
    struct vouch_diag *diag, int64_t *at_ms)
{
	const char *at = text, *end = text + len;
	int64_t days, of_day_ms;
	int32_t offset = 0;

	vouch_diag_subject(diag, text, len);
	if (!take_date(&at, end, &days) ||
	    !(take(&at, end, 'T') || take(&at, end, 't') ||
	    take(&at, end, ' ')) || !take_time(&at, end, &of_day_ms))
		goto bad;
	if (!((take(&at, end, 'Z') || take(&at, end, 'z')) && at == end) &&
	    !parse_offset(at, (size_t)(end - at), &offset))
		goto bad;
	if (days < 0)
		return vouch_diag_set(diag, VOUCH_ERR_RANGE,
		    "expected a day that exists, from 1970-01-01 on");
	*at_ms = days * DAY_S * 1000 + of_day_ms - (int64_t)offset * 1000;
	return VOUCH_OK;
bad:
	return vouch_diag_set(diag, VOUCH_ERR_SYNTAX,
	    "expected a time with its offset, as in "
	    "\"2026-11-23T09:30:00+07:00\"");
}
