/*
 * What people write into cells and options: money, percentages, days, times,
 * numbers, zones, file names. What is read has a canonical form that reads as
 * the same.
 */
#include <string.h>

#include "base/date.h"
#include "base/num.h"
#include "base/str.h"
#include "fuzz/fuzz.h"
#include "io/file.h"
#include "io/keyfile.h"

/* Reached by a leap second; no text says it. */
#define YEAR_10000_MS 253402300800000

static void check_money(const char *text, size_t len)
{
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	struct vouch_money money, again;
	char form[40];

	if (vouch_money_parse(text, len, &diag, &money) != VOUCH_OK) {
		MUST(diag.code != VOUCH_OK);
		return;
	}
	MUST(money.amount_minor <= UINT32_MAX);
	MUST(money.unit != VOUCH_UNIT_NONE);
	vouch_money_format(form, sizeof form, money);
	MUST(vouch_money_parse(form, strlen(form), NULL, &again) == VOUCH_OK);
	MUST(again.amount_minor == money.amount_minor &&
	    again.unit == money.unit);
	for (int vietnamese = 0; vietnamese < 2; vietnamese++) {
		vouch_money_human(form, sizeof form, money, vietnamese);
		MUST(vouch_utf8_valid(form, strlen(form), NULL));
	}
}

static void check_percent(const char *text, size_t len)
{
	uint32_t hundredths, again;
	char form[16];

	if (vouch_percent_parse(text, len, NULL, &hundredths) != VOUCH_OK)
		return;
	MUST(hundredths >= 1 && hundredths <= 10000);
	vouch_percent_format(form, sizeof form, hundredths);
	MUST(vouch_percent_parse(form, strlen(form), NULL, &again) ==
	    VOUCH_OK);
	MUST(again == hundredths);
}

static void check_day(const char *text, size_t len)
{
	uint16_t day;
	char form[11];

	if (vouch_day_parse(text, len, NULL, &day) != VOUCH_OK)
		return;
	MUST(day <= VOUCH_DAY_MAX);
	vouch_day_format(form, day);
	MUST(len == strlen(form) && memcmp(form, text, len) == 0);
	vouch_day_human(form, day);
}

static void check_time(const char *text, size_t len)
{
	struct vouch_zone zone;
	int64_t at_ms, again, cut;
	char form[VOUCH_TIME_TEXT];
	int minute, weekday;

	if (vouch_time_parse(text, len, NULL, &at_ms) != VOUCH_OK)
		return;
	MUST(vouch_zone_init(&zone, "UTC", NULL) == VOUCH_OK);
	vouch_zone_clock(&zone, at_ms, &minute, &weekday);
	MUST(minute >= 0 && minute < 1440 && weekday >= 0 && weekday < 7);
	vouch_time_format(form, &zone, at_ms);
	MUST(vouch_time_parse(form, strlen(form), NULL, &again) == VOUCH_OK);
	cut = at_ms - again; /* the fraction of the second */
	MUST((cut >= 0 && cut < 1000) || at_ms >= YEAR_10000_MS);
}

static void check_number(const char *text, size_t len)
{
	uint64_t number;
	char form[24];
	int form_len;

	if (vouch_num_parse(text, len, 3, 1u << 20, NULL, &number) != VOUCH_OK)
		return;
	MUST(number >= 3 && number <= 1u << 20);
	form_len = snprintf(form, sizeof form, "%llu",
	    (unsigned long long)number);
	MUST(len >= (size_t)form_len);
	MUST(memcmp(text + len - form_len, form, (size_t)form_len) == 0);
}

/* Those that want a NUL behind the text. */
static void check_names(const char *text, size_t len)
{
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	struct vouch_zone zone;
	char name[300];

	if (len >= sizeof name || memchr(text, '\0', len) != NULL)
		return;
	memcpy(name, text, len);
	name[len] = '\0';
	if (vouch_file_name_check(name, &diag) == VOUCH_OK)
		MUST(name[0] != '.' && strchr(name, '/') == NULL &&
		    len >= 1 && len <= 255);
	if (vouch_key_comment_check(name, &diag) == VOUCH_OK)
		MUST(strchr(name, '\n') == NULL && len < VOUCH_KEY_COMMENT);
	if (vouch_zone_init(&zone, name, &diag) == VOUCH_OK) {
		MUST(strcmp(zone.name, name) == 0);
		MUST(vouch_zone_day(&zone, 0) == 0);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = size > 0 ? (const char *)data : "";

	check_money(text, size);
	check_percent(text, size);
	check_day(text, size);
	check_time(text, size);
	check_number(text, size);
	check_names(text, size);
	return 0;
}
