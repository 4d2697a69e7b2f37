/*
 * The clock of tests: linked in place of lib/base/clock.c. The time comes from
 * VOUCH_TEST_NOW (milliseconds since 1970) and stands still, or from the file
 * VOUCH_TEST_NOW_FILE names, read each time, so that a test can move a
 * running filter's clock. With neither, the system's time passes. The programs
 * were made at VOUCH_TEST_BUILT, or in 1970.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/date.h"

static int64_t system_ms(clockid_t id)
{
	struct timespec t;

	clock_gettime(id, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static int64_t from_file(const char *path)
{
	FILE *file = fopen(path, "r");
	char line[32] = "";

	if (file == NULL)
		return system_ms(CLOCK_REALTIME);
	if (fgets(line, sizeof line, file) == NULL)
		line[0] = '\0';
	fclose(file);
	return strtoll(line, NULL, 10);
}

int64_t vouch_clock_now_ms(void)
{
	const char *file = getenv("VOUCH_TEST_NOW_FILE");
	const char *text = getenv("VOUCH_TEST_NOW");

	if (file != NULL)
		return from_file(file);
	return text != NULL ? strtoll(text, NULL, 10) :
	    system_ms(CLOCK_REALTIME);
}

int64_t vouch_clock_boot_ms(void)
{
	return system_ms(CLOCK_MONOTONIC);
}

int64_t vouch_clock_built_ms(void)
{
	const char *text = getenv("VOUCH_TEST_BUILT");

	return text != NULL ? strtoll(text, NULL, 10) : 0;
}

void vouch_clock_sleep_us(unsigned us)
{
	struct timespec t = { us / 1000000, (long)(us % 1000000) * 1000 };

	nanosleep(&t, NULL);
}
