/*
 * The system's clocks, and nothing else: tests link tests/support/clock.c in
 * place of this file.
 */
#include "base/date.h"

#include <time.h>

#ifdef CLOCK_BOOTTIME
#define SINCE_BOOT CLOCK_BOOTTIME
#else
#define SINCE_BOOT CLOCK_MONOTONIC
#endif

static int64_t read_ms(clockid_t id)
{
	struct timespec t;

	clock_gettime(id, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

int64_t vouch_clock_now_ms(void)
{
	return read_ms(CLOCK_REALTIME);
}

int64_t vouch_clock_boot_ms(void)
{
	return read_ms(SINCE_BOOT);
}

int64_t vouch_clock_built_ms(void)
{
	return INT64_C(1000) * VOUCH_BUILT_S;
}

void vouch_clock_sleep_us(unsigned us)
{
	struct timespec t = { us / 1000000, (long)(us % 1000000) * 1000 };

	nanosleep(&t, NULL);
}
