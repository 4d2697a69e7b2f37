/*
 * Civil days, time zones, RFC 3339 text, and the only door to the clock.
 *
 * A civil day is a number: day 0 is 2020-01-01, as in the token. Instants are
 * milliseconds since 1970-01-01T00:00:00Z (no leap seconds).
 */
#ifndef VOUCH_BASE_DATE_H
#define VOUCH_BASE_DATE_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

#define VOUCH_DAY_MAX 0xfffe  /* 2199-06-05; 0xffff means "no end" */
#define VOUCH_DAY_NONE 0xffff
#define VOUCH_ZONE_DEFAULT "Asia/Ho_Chi_Minh"

/* Wall clock and time since boot, in ms. They live in clock.c, alone, so
 * that a test links another pair. boot_ms is CLOCK_BOOTTIME. */
int64_t vouch_clock_now_ms(void);
int64_t vouch_clock_boot_ms(void);

/* When the program was made; also in clock.c. No clock before it is right. */
int64_t vouch_clock_built_ms(void);

/* Sleeps; also in clock.c. */
void vouch_clock_sleep_us(unsigned us);

/* "YYYY-MM-DD", 2020-01-01 .. 2199-06-05, to a day number.
 * VOUCH_ERR_SYNTAX, VOUCH_ERR_RANGE (30 February too). */
enum vouch_err vouch_day_parse(const char *text, size_t len,
    struct vouch_diag *diag, uint16_t *day);

/* Into out[11]. day VOUCH_DAY_NONE gives "". */
void vouch_day_format(char out[11], uint16_t day);

/* "dd/mm/yyyy" into out[11], as people in Vietnam write it. */
void vouch_day_human(char out[11], uint16_t day);

/*
 * A zone of the tz database ("Asia/Ho_Chi_Minh"), "UTC", or a fixed offset
 * "+07:00". Caller's storage; holds a cache, so one per thread; a plain value,
 * which may be copied and needs no release.
 */
struct vouch_zone {
	char name[48];
	int fixed;          /* 1: offset_s holds for ever */
	int32_t offset_s;   /* seconds east of UTC, in the span below */
	int64_t from_s;     /* the span of instants offset_s was asked for */
	int64_t until_s;
};

/* VOUCH_ERR_UNKNOWN when no such zone is installed. */
enum vouch_err vouch_zone_init(struct vouch_zone *zone, const char *name,
    struct vouch_diag *diag);

/* Seconds east of UTC at an instant. Should the zone's file be out of reach by
 * then, the last answer stands. */
int32_t vouch_zone_offset(struct vouch_zone *zone, int64_t at_ms);

/* The civil day of an instant, clamped to 0..VOUCH_DAY_MAX. */
uint16_t vouch_zone_day(struct vouch_zone *zone, int64_t at_ms);

/* The first moment of a civil day: midnight, or where the clock is set ahead
 * then, what comes next. */
int64_t vouch_zone_midnight(struct vouch_zone *zone, uint16_t day);

/* Minute of the day 0..1439 and weekday 0 = Monday .. 6. */
void vouch_zone_clock(struct vouch_zone *zone, int64_t at_ms, int *minute,
    int *weekday);

/* RFC 3339 with offset, whole seconds: "2026-11-23T09:30:00+07:00". Years are
 * clamped to 0000..9999; an offset with seconds (before 1973) loses them. */
#define VOUCH_TIME_TEXT 32
void vouch_time_format(char out[VOUCH_TIME_TEXT], struct vouch_zone *zone,
    int64_t at_ms);

/* "23/11/2026 09:30" for a cashier; out[17]. */
void vouch_time_human(char out[17], struct vouch_zone *zone, int64_t at_ms);

/* RFC 3339 text to an instant: T or a blank, an offset or Z; fractions are cut
 * to milliseconds. VOUCH_ERR_SYNTAX, VOUCH_ERR_RANGE. */
enum vouch_err vouch_time_parse(const char *text, size_t len,
    struct vouch_diag *diag, int64_t *at_ms);

#endif
