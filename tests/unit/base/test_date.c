/*
 * Days, zones and instants against dates whose answers are known, and the
 * calendar against itself for every day there is.
 */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include <cmocka.h>

#include "base/date.h"
#include "support/scarce.h"

#define COUNT(rows) (sizeof(rows) / sizeof(rows)[0])
#define S INT64_C(1000)

static void days(void **state)
{
	static const struct {
		const char *text;
		enum vouch_err err;
		uint16_t day;
		const char *human;
	} rows[] = {
		{ "2020-01-01", VOUCH_OK, 0, "01/01/2020" },
		{ "2020-02-29", VOUCH_OK, 59, "29/02/2020" },
		{ "2020-12-31", VOUCH_OK, 365, "31/12/2020" },
		{ "2026-11-23", VOUCH_OK, 2518, "23/11/2026" },
		{ "2027-01-31", VOUCH_OK, 2587, "31/01/2027" },
		{ "2100-02-28", VOUCH_OK, 29278, "28/02/2100" },
		{ "2100-03-01", VOUCH_OK, 29279, "01/03/2100" },
		{ "2199-06-05", VOUCH_OK, VOUCH_DAY_MAX, "05/06/2199" },
		{ "2199-06-06", VOUCH_ERR_RANGE, 0, NULL },
		{ "2019-12-31", VOUCH_ERR_RANGE, 0, NULL },
		{ "9999-12-31", VOUCH_ERR_RANGE, 0, NULL },
		{ "0000-01-01", VOUCH_ERR_RANGE, 0, NULL },
		{ "2021-02-29", VOUCH_ERR_RANGE, 0, NULL },
		{ "2100-02-29", VOUCH_ERR_RANGE, 0, NULL },
		{ "2026-02-30", VOUCH_ERR_RANGE, 0, NULL },
		{ "2026-04-31", VOUCH_ERR_RANGE, 0, NULL },
		{ "2026-00-01", VOUCH_ERR_RANGE, 0, NULL },
		{ "2026-13-01", VOUCH_ERR_RANGE, 0, NULL },
		{ "2026-01-00", VOUCH_ERR_RANGE, 0, NULL },
		{ "", VOUCH_ERR_SYNTAX, 0, NULL },
		{ "2026-1-01", VOUCH_ERR_SYNTAX, 0, NULL },
		{ "2026-01-1", VOUCH_ERR_SYNTAX, 0, NULL },
		{ "2026-01-011", VOUCH_ERR_SYNTAX, 0, NULL },
		{ "2026/01/01", VOUCH_ERR_SYNTAX, 0, NULL },
		{ "2026-01/01", VOUCH_ERR_SYNTAX, 0, NULL },
		{ "20260101xx", VOUCH_ERR_SYNTAX, 0, NULL },
		{ "31/12/2026", VOUCH_ERR_SYNTAX, 0, NULL },
		{ "2o26-01-01", VOUCH_ERR_SYNTAX, 0, NULL },
		{ "2026-x1-01", VOUCH_ERR_SYNTAX, 0, NULL },
		{ "2026-01- 1", VOUCH_ERR_SYNTAX, 0, NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct vouch_diag diag = VOUCH_DIAG_INIT;
		uint16_t day = 77;
		char out[11];

		assert_int_equal(vouch_day_parse(rows[i].text,
		    strlen(rows[i].text), &diag, &day), rows[i].err);
		assert_int_equal(diag.code, rows[i].err);
		if (rows[i].err != VOUCH_OK) {
			assert_int_equal(day, 77);
			assert_string_equal(diag.subject, rows[i].text);
			continue;
		}
		assert_int_equal(day, rows[i].day);
		vouch_day_format(out, day);
		assert_string_equal(out, rows[i].text);
		vouch_day_human(out, day);
		assert_string_equal(out, rows[i].human);
	}
}

static void no_day_is_no_text(void **state)
{
	char out[11] = "##########";

	(void)state;
	vouch_day_format(out, VOUCH_DAY_NONE);
	assert_string_equal(out, "");
	out[0] = '#';
	vouch_day_human(out, VOUCH_DAY_NONE);
	assert_string_equal(out, "");
}

/* Each day's text is read as that day, and follows the day before it. */
static void every_day(void **state)
{
	char before[11] = "", text[11];

	(void)state;
	for (uint32_t day = 0; day <= VOUCH_DAY_MAX; day++) {
		uint16_t back = 0;

		vouch_day_format(text, (uint16_t)day);
		assert_int_equal(vouch_day_parse(text, 10, NULL, &back),
		    VOUCH_OK);
		assert_int_equal(back, day);
		assert_true(strcmp(before, text) < 0);
		memcpy(before, text, sizeof before);
	}
}

static void zone_names(void **state)
{
	static const struct {
		const char *name;
		bool good;
		int fixed;
		int32_t offset_s; /* on 1 July 2026 */
	} rows[] = {
		{ "Asia/Ho_Chi_Minh", true, 0, 25200 },
		{ "UTC", true, 1, 0 }, { "+07:00", true, 1, 25200 },
		{ "-03:30", true, 1, -12600 }, { "+00:00", true, 1, 0 },
		{ "+23:59", true, 1, 86340 },
		{ "Etc/GMT-14", true, 0, 50400 },
		{ "America/New_York", true, 0, -14400 },
		{ "America/Argentina/Buenos_Aires", true, 0, -10800 },
		{ "Asia/Kathmandu", true, 0, 20700 },
		{ "+24:00", false, 0, 0 }, { "+07:60", false, 0, 0 },
		{ "+7:00", false, 0, 0 }, { "07:00", false, 0, 0 },
		{ "+07.00", false, 0, 0 }, { "+0x:00", false, 0, 0 },
		{ "+07:0x", false, 0, 0 },
		{ "", false, 0, 0 }, { "Asia", false, 0, 0 },
		{ "Asia/Nowhere", false, 0, 0 }, { "utc ", false, 0, 0 },
		{ "/usr/share/zoneinfo/UTC", false, 0, 0 },
		{ "../zoneinfo/UTC", false, 0, 0 },
		{ "Asia/../UTC", false, 0, 0 }, { ":UTC", false, 0, 0 },
		{ "../../etc/passwd", false, 0, 0 }, { ":", false, 0, 0 },
		{ "/", false, 0, 0 }, { "Asia/", false, 0, 0 },
		{ "UTC/", false, 0, 0 }, { "UTC\n", false, 0, 0 },
		{ "<+07>-7", false, 0, 0 }, { "Asia/Hà_Nội", false, 0, 0 },
		{ "Asia/Ho Chi Minh", false, 0, 0 },
		{ "zone.tab", false, 0, 0 }, { "localtime", false, 0, 0 },
		{ "posixrules", false, 0, 0 },
		{ "right/Asia/Ho_Chi_Minh", false, 0, 0 },
		{ "EST5EDT,M3.2.0,M11.1.0", false, 0, 0 },
		{ "leapseconds", false, 0, 0 },
		{ "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", false,
		    0, 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct vouch_diag diag = VOUCH_DIAG_INIT;
		struct vouch_zone zone = { .offset_s = 99 };
		enum vouch_err err = vouch_zone_init(&zone, rows[i].name,
		    &diag);

		if (!rows[i].good) {
			assert_int_equal(err, VOUCH_ERR_UNKNOWN);
			assert_int_equal(zone.offset_s, 99);
			assert_string_equal(diag.subject, rows[i].name);
			assert_non_null(strstr(diag.hint,
			    VOUCH_ZONE_DEFAULT));
			continue;
		}
		assert_int_equal(err, VOUCH_OK);
		assert_string_equal(zone.name, rows[i].name);
		assert_int_equal(zone.fixed, rows[i].fixed);
		assert_int_equal(vouch_zone_offset(&zone, 1782864000 * S),
		    rows[i].offset_s);
	}
}

static struct vouch_zone zone_of(const char *name)
{
	struct vouch_zone zone;

	assert_int_equal(vouch_zone_init(&zone, name, NULL), VOUCH_OK);
	return zone;
}

/* Each row is asked of a fresh zone and, in turn, of one that has answered
 * the rows before. */
static void offsets(void **state)
{
	static const struct {
		const char *name;
		int64_t at_ms;
		int32_t offset_s;
	} rows[] = {
		/* New York falls back on 2026-11-01 06:00:00Z ... */
		{ "America/New_York", 1793512799999, -14400 },
		{ "America/New_York", 1793512800000, -18000 },
		{ "America/New_York", 1793512799999, -14400 },
		/* ... and still does in 2100, by rule (2100-11-07). */
		{ "America/New_York", 4129250399000, -14400 },
		{ "America/New_York", 4129250400000, -18000 },
		/* Berlin, both ways, in a year the file names and by rule. */
		{ "Europe/Berlin", 1774745999999, 3600 },
		{ "Europe/Berlin", 1774746000000, 7200 },
		{ "Europe/Berlin", 1792889999999, 7200 },
		{ "Europe/Berlin", 1792890000000, 3600 },
		{ "Europe/Berlin", 7234275599999, 3600 },
		{ "Europe/Berlin", 7234275600000, 7200 },
		/* Lord Howe moves by half an hour: 2026-10-03 15:30:00Z. */
		{ "Australia/Lord_Howe", 1791041399000, 37800 },
		{ "Australia/Lord_Howe", 1791041400000, 39600 },
		/* Casey moved at one minute past: 2022-10-01 16:01:00Z. */
		{ "Antarctica/Casey", 1664640059999, 28800 },
		{ "Antarctica/Casey", 1664640060000, 39600 },
		{ "Antarctica/Casey", 1664640000000, 28800 },
		{ "Antarctica/Casey", 1664640899000, 39600 },
		/* Vietnam, before and after 1975-06-12 16:00:00Z. */
		{ "Asia/Ho_Chi_Minh", 171820799000, 28800 },
		{ "Asia/Ho_Chi_Minh", 171820800000, 25200 },
		{ "Asia/Ho_Chi_Minh", 0, 28800 },
		{ "Asia/Ho_Chi_Minh", -1, 28800 },
		/* Local mean time, with seconds. */
		{ "Asia/Ho_Chi_Minh", -2100000000000, 25590 },
		{ "UTC", INT64_MAX, 0 }, { "UTC", INT64_MIN, 0 },
		{ "Asia/Ho_Chi_Minh", INT64_MAX, 25200 },
	};
	struct vouch_zone used = { .fixed = 1 };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct vouch_zone fresh = zone_of(rows[i].name);

		assert_int_equal(vouch_zone_offset(&fresh, rows[i].at_ms),
		    rows[i].offset_s);
		if (strcmp(used.name, rows[i].name) != 0)
			used = zone_of(rows[i].name);
		assert_int_equal(vouch_zone_offset(&used, rows[i].at_ms),
		    rows[i].offset_s);
	}
}

/* Whether the answer came from the cache shows in the span: it is only
 * replaced where an instant lies outside. */
static void answers_are_kept(void **state)
{
	struct vouch_zone zone = zone_of("Asia/Ho_Chi_Minh");
	const int64_t at_s = 1795401000; /* 2026-11-23T02:30:00Z */

	(void)state;
	vouch_zone_offset(&zone, at_s * S);
	assert_true(zone.from_s <= at_s && at_s < zone.until_s);
	assert_true(zone.until_s - zone.from_s > 86400);
	zone.offset_s = 12345; /* planted */
	assert_int_equal(vouch_zone_offset(&zone, zone.from_s * S), 12345);
	assert_int_equal(vouch_zone_offset(&zone, zone.until_s * S - 1),
	    12345);
	/* Saigon changed its clocks for the last time in 1975. */
	assert_int_equal(vouch_zone_offset(&zone, zone.from_s * S - 1),
	    28800);
	zone.offset_s = 12345;
	assert_int_equal(vouch_zone_offset(&zone, zone.until_s * S), 25200);
}

static void tz_is_left_alone(void **state)
{
	struct vouch_zone zone;
	const time_t epoch = 0;
	struct tm local;

	(void)state;
	assert_int_equal(setenv("TZ", "EST5EDT", 1), 0);
	tzset();
	zone = zone_of("Asia/Ho_Chi_Minh");
	vouch_zone_offset(&zone, 0);
	assert_string_equal(getenv("TZ"), "EST5EDT");
	assert_non_null(localtime_r(&epoch, &local));
	assert_int_equal(local.tm_hour, 19);
	unsetenv("TZ");
	tzset();
	vouch_zone_offset(&zone, 1795401000 * S);
	assert_null(getenv("TZ"));
}

/* The zone found is the one installed, not one the environment points to. */
static void tzdir_does_not_matter(void **state)
{
	struct vouch_zone zone;

	(void)state;
	assert_int_equal(setenv("TZDIR", "/nowhere", 1), 0);
	zone = zone_of("Asia/Ho_Chi_Minh");
	assert_int_equal(vouch_zone_offset(&zone, 1795401000 * S), 25200);
	unsetenv("TZDIR");
}

/* With no descriptor left the C library would answer for UTC. */
static void a_zone_out_of_reach(void **state)
{
	struct vouch_zone zone = zone_of("Asia/Ho_Chi_Minh"), other;
	struct rlimit before, none;
	enum vouch_err err;
	int32_t offset;

	(void)state;
	assert_int_equal(vouch_zone_offset(&zone, 1795401000 * S), 25200);
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
	none = before;
	none.rlim_cur = 0;
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
	offset = vouch_zone_offset(&zone, 0);
	err = vouch_zone_init(&other, "Asia/Kathmandu", NULL);
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
	assert_int_equal(offset, 25200);
	assert_int_equal(err, VOUCH_ERR_UNKNOWN);
	assert_int_equal(vouch_zone_offset(&zone, 0), 28800);
}

static void civil_days_of_instants(void **state)
{
	static const struct {
		const char *name;
		int64_t at_ms;
		uint16_t day;
		int minute, weekday;
	} rows[] = {
		/* Monday 2026-11-23 09:30 in Vietnam */
		{ "Asia/Ho_Chi_Minh", 1795401000000, 2518, 570, 0 },
		{ "UTC", 1795401000000, 2518, 150, 0 },
		/* the last and first millisecond around midnight there */
		{ "Asia/Ho_Chi_Minh", 1795366799999, 2517, 1439, 6 },
		{ "Asia/Ho_Chi_Minh", 1795366800000, 2518, 0, 0 },
		{ "+07:00", 1795366799999, 2517, 1439, 6 },
		{ "-11:00", 1795366800000, 2517, 360, 6 },
		/* a day of 23 hours begins and ends, one of 25 */
		{ "Europe/Berlin", 1774738799999, 2278, 1439, 5 },
		{ "Europe/Berlin", 1774738800000, 2279, 0, 6 },
		{ "Europe/Berlin", 1774821599999, 2279, 1439, 6 },
		{ "Europe/Berlin", 1774821600000, 2280, 0, 0 },
		{ "Europe/Berlin", 1792879200000, 2489, 0, 6 },
		{ "Europe/Berlin", 1792969199999, 2489, 1439, 6 },
		{ "Europe/Berlin", 1792969200000, 2490, 0, 0 },
		/* clamped at both ends; 1970-01-01 was a Thursday */
		{ "UTC", 0, 0, 0, 3 }, { "UTC", -1, 0, 1439, 2 },
		{ "UTC", 1577836799999, 0, 1439, 1 },
		{ "UTC", 1577836800000, 0, 0, 2 },
		{ "UTC", 7240060800000 - 1, VOUCH_DAY_MAX, 1439, 2 },
		{ "UTC", 7240060800000, VOUCH_DAY_MAX, 0, 3 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct vouch_zone zone = zone_of(rows[i].name);
		int minute = -1, weekday = -1;

		assert_int_equal(vouch_zone_day(&zone, rows[i].at_ms),
		    rows[i].day);
		vouch_zone_clock(&zone, rows[i].at_ms, &minute, &weekday);
		assert_int_equal(minute, rows[i].minute);
		assert_int_equal(weekday, rows[i].weekday);
	}
}

static void first_moments(void **state)
{
	static const struct { const char *name; uint16_t day; int64_t at_ms; }
	rows[] = {
		{ "UTC", 0, 1577836800000 }, { "+07:00", 2550, 1798131600000 },
		{ "Asia/Ho_Chi_Minh", 2550, 1798131600000 },
		/* days of 23 and 25 hours, on both sides of UTC */
		{ "Europe/Berlin", 2490, 1792969200000 },
		{ "Australia/Sydney", 2468, 1791036000000 },
		{ "America/New_York", 2258, 1772946000000 },
		{ "America/New_York", 2496, 1793505600000 },
		/* from midnight to one o'clock there is nothing */
		{ "Asia/Beirut", 2279, 1774735200000 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct vouch_zone zone = zone_of(rows[i].name);

		assert_true(vouch_zone_midnight(&zone, rows[i].day) ==
		    rows[i].at_ms);
	}
}

static void instants_as_text(void **state)
{
	static const struct {
		const char *name;
		int64_t at_ms;
		const char *text, *human;
	} rows[] = {
		{ "Asia/Ho_Chi_Minh", 1795401000999,
		    "2026-11-23T09:30:00+07:00", "23/11/2026 09:30" },
		{ "UTC", 1795401000000, "2026-11-23T02:30:00+00:00",
		    "23/11/2026 02:30" },
		{ "-03:30", 1795401000000, "2026-11-22T23:00:00-03:30",
		    "22/11/2026 23:00" },
		/* the hour that is not there, the hour that comes twice */
		{ "Europe/Berlin", 1774745999000,
		    "2026-03-29T01:59:59+01:00", "29/03/2026 01:59" },
		{ "Europe/Berlin", 1774746000000,
		    "2026-03-29T03:00:00+02:00", "29/03/2026 03:00" },
		{ "Europe/Berlin", 1792889999000,
		    "2026-10-25T02:59:59+02:00", "25/10/2026 02:59" },
		{ "Europe/Berlin", 1792890000000,
		    "2026-10-25T02:00:00+01:00", "25/10/2026 02:00" },
		{ "UTC", -1, "1969-12-31T23:59:59+00:00",
		    "31/12/1969 23:59" },
		{ "UTC", 951782400000, "2000-02-29T00:00:00+00:00",
		    "29/02/2000 00:00" },
		{ "UTC", -2203977600000, "1900-02-28T00:00:00+00:00",
		    "28/02/1900 00:00" },
		/* an offset with seconds loses them on both sides */
		{ "Asia/Ho_Chi_Minh", -2100000000000,
		    "1903-06-16T17:46:00+07:06", "16/06/1903 17:46" },
		{ "UTC", INT64_MAX, "9999-12-31T23:59:59+00:00",
		    "31/12/9999 23:59" },
		{ "UTC", INT64_MIN, "0000-01-01T00:00:00+00:00",
		    "01/01/0000 00:00" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct vouch_zone zone = zone_of(rows[i].name);
		char text[VOUCH_TIME_TEXT], human[17];

		vouch_time_format(text, &zone, rows[i].at_ms);
		assert_string_equal(text, rows[i].text);
		vouch_time_human(human, &zone, rows[i].at_ms);
		assert_string_equal(human, rows[i].human);
	}
}

static void text_as_instants(void **state)
{
	static const struct {
		const char *text;
		enum vouch_err err;
		int64_t at_ms;
	} rows[] = {
		{ "2026-11-23T09:30:00+07:00", VOUCH_OK, 1795401000000 },
		{ "2026-11-23T02:30:00Z", VOUCH_OK, 1795401000000 },
		{ "2026-11-23t02:30:00z", VOUCH_OK, 1795401000000 },
		{ "2026-11-23 02:30:00Z", VOUCH_OK, 1795401000000 },
		{ "2026-11-22T23:00:00-03:30", VOUCH_OK, 1795401000000 },
		{ "2026-11-23T02:30:00.5Z", VOUCH_OK, 1795401000500 },
		{ "2026-11-23T02:30:00.1239999+00:00", VOUCH_OK,
		    1795401000123 },
		{ "1970-01-01T00:00:00Z", VOUCH_OK, 0 },
		{ "1969-12-31T23:59:59.999Z", VOUCH_OK, -1 },
		{ "0000-01-01T00:00:00Z", VOUCH_OK, -62167219200000 },
		{ "9999-12-31T23:59:59Z", VOUCH_OK, 253402300799000 },
		{ "2016-12-31T23:59:60Z", VOUCH_OK, 1483228800000 },
		{ "2026-02-30T00:00:00Z", VOUCH_ERR_RANGE, 0 },
		{ "2026-11-23T24:00:00Z", VOUCH_ERR_RANGE, 0 },
		{ "2026-11-23T02:60:00Z", VOUCH_ERR_RANGE, 0 },
		{ "2026-11-23T02:30:60Z", VOUCH_ERR_RANGE, 0 },
		{ "2026-11-23T02:59:61Z", VOUCH_ERR_RANGE, 0 },
		{ "", VOUCH_ERR_SYNTAX, 0 },
		{ "2026-11-23", VOUCH_ERR_SYNTAX, 0 },
		{ "2026-11-23T02:30:00", VOUCH_ERR_SYNTAX, 0 },
		{ "2026-11-23T02:30Z        ", VOUCH_ERR_SYNTAX, 0 },
		{ "2026-11-23X02:30:00Z", VOUCH_ERR_SYNTAX, 0 },
		{ "2026-11-23T02-30:00Z", VOUCH_ERR_SYNTAX, 0 },
		{ "2026-11-23T02:30-00Z", VOUCH_ERR_SYNTAX, 0 },
		{ "2026-11-23Tx2:30:00Z", VOUCH_ERR_SYNTAX, 0 },
		{ "2026-11-23T02:x0:00Z", VOUCH_ERR_SYNTAX, 0 },
		{ "2026-11-23T02:30:x0Z", VOUCH_ERR_SYNTAX, 0 },
		{ "2026-11-23T02:30:00.Z", VOUCH_ERR_SYNTAX, 0 },
		{ "2026-11-23T02:30:00.5", VOUCH_ERR_SYNTAX, 0 },
		{ "2026-11-23T02:30:00Zx", VOUCH_ERR_SYNTAX, 0 },
		{ "2026-11-23T02:30:00Y", VOUCH_ERR_SYNTAX, 0 },
		{ "2026-11-23T02:30:00+07", VOUCH_ERR_SYNTAX, 0 },
		{ "2026-11-23T02:30:00+0700", VOUCH_ERR_SYNTAX, 0 },
		{ "2026-11-23T02:30:00+07:00x", VOUCH_ERR_SYNTAX, 0 },
		{ "2026-11-23T02:30:00+24:00", VOUCH_ERR_SYNTAX, 0 },
		{ "20261123T02:30:00+07:00", VOUCH_ERR_SYNTAX, 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct vouch_diag diag = VOUCH_DIAG_INIT;
		int64_t at_ms = 77;

		assert_int_equal(vouch_time_parse(rows[i].text,
		    strlen(rows[i].text), &diag, &at_ms), rows[i].err);
		assert_int_equal(at_ms, rows[i].err == VOUCH_OK ?
		    rows[i].at_ms : 77);
		if (rows[i].err != VOUCH_OK)
			assert_string_equal(diag.subject, rows[i].text);
	}
}

/* Written and read again: the same second, in any zone, at any time. */
static void instants_come_back(void **state)
{
	static const char *const names[] = { "UTC", "Asia/Ho_Chi_Minh",
		"America/St_Johns", "-03:30", "Australia/Lord_Howe" };

	(void)state;
	for (size_t i = 0; i < COUNT(names); i++) {
		struct vouch_zone zone = zone_of(names[i]);

		for (int64_t at_s = -3000000000; at_s < 7300000000;
		    at_s += 31556927) {
			char text[VOUCH_TIME_TEXT];
			int64_t back = 0;

			vouch_time_format(text, &zone, at_s * S);
			assert_int_equal(vouch_time_parse(text, strlen(text),
			    NULL, &back), VOUCH_OK);
			assert_int_equal(back, at_s * S);
		}
	}
}

/* Two threads that ask for different zones, each with its own. */
static void *ask(void *arg)
{
	struct vouch_zone *zone = arg;
	int32_t wanted = strcmp(zone->name, "Asia/Kathmandu") == 0 ? 20700 :
	    25200;

	for (int64_t day = 0; day < 200; day++)
		if (vouch_zone_offset(zone, (1767225600 + day * 86400) * S) !=
		    wanted)
			return zone;
	return NULL;
}

static void threads_do_not_mix_zones(void **state)
{
	struct vouch_zone zones[2] = { zone_of("Asia/Ho_Chi_Minh"),
		zone_of("Asia/Kathmandu") };
	pthread_t threads[2];

	(void)state;
	for (int i = 0; i < 2; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, ask,
		    &zones[i]), 0);
	for (int i = 0; i < 2; i++) {
		void *wrong = NULL;

		assert_int_equal(pthread_join(threads[i], &wrong), 0);
		assert_null(wrong);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(days),
		cmocka_unit_test(no_day_is_no_text),
		cmocka_unit_test(every_day),
		cmocka_unit_test(zone_names),
		cmocka_unit_test(offsets),
		cmocka_unit_test(answers_are_kept),
		cmocka_unit_test(tz_is_left_alone),
		cmocka_unit_test(tzdir_does_not_matter),
		cmocka_unit_test(a_zone_out_of_reach),
		cmocka_unit_test(civil_days_of_instants),
		cmocka_unit_test(first_moments),
		cmocka_unit_test(instants_as_text),
		cmocka_unit_test(text_as_instants),
		cmocka_unit_test(instants_come_back),
		cmocka_unit_test(threads_do_not_mix_zones),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
