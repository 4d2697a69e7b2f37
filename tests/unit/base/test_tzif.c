/*
 * Compiled zones: the installed ones at known instants, rules of every form
 * in files made here, and that no damage is believed.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/num.h"
#include "base/tzif.h"

#define ZONES "/usr/share/zoneinfo/"

static char path[] = "/tmp/vouch-tzif-XXXXXX";

static int make_file(void **state)
{
	int fd = mkstemp(path);

	(void)state;
	return fd < 0 || close(fd) != 0;
}

static int remove_file(void **state)
{
	(void)state;
	return unlink(path);
}

static void write_bytes(const uint8_t *bytes, size_t len)
{
	FILE *file = fopen(path, "wb");

	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, len, file), len);
	assert_int_equal(fclose(file), 0);
}

/* A version 2 file without recorded changes: one type of offset_s, and a rule
 * on the last line. Returns its length. */
static size_t make_zone(uint8_t bytes[512], int32_t offset_s,
    const char *rule)
{
	size_t len = 0;

	memset(bytes, 0, 512);
	for (int block = 0; block < 2; block++) {
		memcpy(bytes + len, "TZif2", 5);
		vouch_put_be(bytes + len + 36, 4, 1); /* types */
		vouch_put_be(bytes + len + 40, 4, 4); /* chars */
		len += 44;
		vouch_put_be(bytes + len, 4, (uint32_t)offset_s);
		memcpy(bytes + len + 6, "XXX", 4);
		len += 10;
	}
	len += (size_t)snprintf((char *)bytes + len, 512 - len, "\n%s\n",
	    rule);
	return len;
}

static void installed_zones(void **state)
{
	static const struct {
		const char *name;
		int64_t at_s;
		int32_t offset_s;
	} row[] = {
		{ "Asia/Ho_Chi_Minh", 1795401000, 25200 },
		{ "Asia/Ho_Chi_Minh", 170000000, 28800 },  /* May 1975 */
		{ "Asia/Ho_Chi_Minh", -2000000000, 25590 },/* Phù Liễn time */
		{ "Europe/Berlin", 1774745999, 3600 },     /* 29 March 2026 */
		{ "Europe/Berlin", 1774746000, 7200 },
		{ "Europe/Berlin", 1792889999, 7200 },     /* 25 October */
		{ "Europe/Berlin", 1792890000, 3600 },
		{ "Europe/Berlin", 4075000000, 3600 },     /* February 2099 */
		{ "Europe/Berlin", 4080000000, 7200 },
		{ "Australia/Lord_Howe", 1782000000, 37800 },
		{ "Australia/Lord_Howe", 1798000000, 39600 },
		{ "America/St_Johns", 1782000000, -9000 },
		{ "Africa/Casablanca", 1798000000, 3600 },
		{ "Asia/Kathmandu", 4102444800, 20700 },
	};
	char name[128];
	struct vouch_tzif_span span;

	(void)state;
	for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
		snprintf(name, sizeof name, ZONES "%s", row[i].name);
		assert_true(vouch_tzif_span(name, row[i].at_s, &span));
		if (span.offset_s != row[i].offset_s)
			fail_msg("%s at %lld: %d", row[i].name,
			    (long long)row[i].at_s, span.offset_s);
		assert_true(span.from_s <= row[i].at_s &&
		    row[i].at_s < span.until_s);
	}
}

/* Neighbouring spans meet, and each answers alike from end to end. */
static void spans_meet(void **state)
{
	struct vouch_tzif_span span, next, edge;
	int64_t at_s = -3000000000;

	(void)state;
	assert_true(vouch_tzif_span(ZONES "Europe/Berlin", at_s, &span));
	while (span.until_s < 7000000000) {
		assert_true(vouch_tzif_span(ZONES "Europe/Berlin",
		    span.until_s - 1, &edge));
		assert_int_equal(edge.offset_s, span.offset_s);
		assert_int_equal(edge.until_s, span.until_s);
		assert_true(vouch_tzif_span(ZONES "Europe/Berlin",
		    span.until_s, &next));
		assert_int_equal(next.from_s, span.until_s);
		span = next;
	}
}

static void rules(void **state)
{
	static const struct {
		const char *rule;
		int64_t at_s;
		int32_t offset_s;
	} row[] = {
		{ "<+07>-7", 1795401000, 25200 },
		{ "ICT-7", 1795401000, 25200 },
		{ "NST3:30", 1795401000, -12600 },
		{ "AAA-1:02:03", 1795401000, 3723 },
		/* M: last Sunday of March at 2, to the last of October at 3 */
		{ "CET-1CEST,M3.5.0,M10.5.0/3", 1774745999, 3600 },
		{ "CET-1CEST,M3.5.0,M10.5.0/3", 1774746000, 7200 },
		{ "CET-1CEST-2,M3.5.0,M10.5.0/3", 1792889999, 7200 },
		{ "CET-1CEST-2,M3.5.0,M10.5.0/3", 1792890000, 3600 },
		/* J60 is 1 March in every year; 59 is 1 March, 29 February */
		{ "AAA0BBB,J60/0,J61/0", 1772323200, 3600 },
		{ "AAA0BBB,J60/0,J61/0", 1835481600, 3600 },/* 2028-03-01 */
		{ "AAA0BBB,J60/0,J61/0", 1835395200, 0 },   /* 2028-02-29 */
		{ "AAA0BBB,59/0,60/0", 1772323200, 3600 },
		{ "AAA0BBB,59/0,60/0", 1835395200, 3600 },
		/* southern: summer over New Year */
		{ "AEST-10AEDT,M10.1.0,M4.1.0/3", 1798000000, 39600 },
		{ "AEST-10AEDT,M10.1.0,M4.1.0/3", 1782000000, 36000 },
		/* hours beyond the day, and before it (RFC 8536) */
		{ "<-02>2<-01>,M3.5.0/-1,M10.5.0/0", 1774745999, -7200 },
		{ "<-02>2<-01>,M3.5.0/-1,M10.5.0/0", 1774746000, -3600 },
		{ "IST-2IDT,M3.4.4/26,M10.5.0", 1774569599, 7200 },
		{ "IST-2IDT,M3.4.4/26,M10.5.0", 1774569600, 10800 },
	};
	uint8_t bytes[512];

	(void)state;
	for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
		struct vouch_tzif_span span = { .offset_s = 77 };

		write_bytes(bytes, make_zone(bytes, 0, row[i].rule));
		assert_true(vouch_tzif_span(path, row[i].at_s, &span));
		if (span.offset_s != row[i].offset_s)
			fail_msg("%s at %lld: %d", row[i].rule,
			    (long long)row[i].at_s, span.offset_s);
	}
}

static void bad_rules(void **state)
{
	static const char *const row[] = { "A", "AA-7", "<+07-7", "AAA",
		"AAA-", "AAA-25", "AAA-7:60", "AAA-7x", "AAA0BBB",
		"AAA0BBB,M3.5.0", "AAA0BBB,M13.1.0,M4.1.0",
		"AAA0BBB,M3.0.0,M4.1.0", "AAA0BBB,M3.1.7,M4.1.0",
		"AAA0BBB,M0.1.0,M4.1.0", "AAA0BBB,J0,J5", "AAA0BBB,J366,J5",
		"AAA0BBB,366,5", "AAA0BBB,M3.1.0/168,M4.1.0",
		"AAA0BBB,M3.1.0,M4.1.0x", "AAA0BBB,M3.1.0/,M4.1.0",
		"AAA99999999999999999999" };
	struct vouch_tzif_span span = { .offset_s = 77 };
	uint8_t bytes[512];

	(void)state;
	for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
		write_bytes(bytes, make_zone(bytes, 0, row[i]));
		if (vouch_tzif_span(path, 1795401000, &span))
			fail_msg("%s was believed", row[i]);
		assert_int_equal(span.offset_s, 77);
	}
}

/* No rule: the last type counts for ever. */
static void no_rule(void **state)
{
	struct vouch_tzif_span span;
	uint8_t bytes[512];

	(void)state;
	write_bytes(bytes, make_zone(bytes, 12600, ""));
	assert_true(vouch_tzif_span(path, 7000000000, &span));
	assert_int_equal(span.offset_s, 12600);
}

static void damage(void **state)
{
	static const struct {
		size_t at;
		uint8_t byte;
	} row[] = {
		{ 0, 'X' },      /* magic */
		{ 4, 0 },        /* version 1 only */
		{ 54, 'X' },     /* second magic */
		{ 54 + 28, 1 },  /* many leap seconds */
		{ 54 + 31, 1 },  /* one leap second: a "right" zone */
		{ 54 + 32, 255 },/* more changes than there is file */
		{ 54 + 39, 0 },  /* no types */
		{ 54 + 43, 200 },/* more letters than there is file */
		{ 98, 0x7f },    /* an offset of 68 years */
	};
	struct vouch_tzif_span span = { .offset_s = 77 };
	uint8_t bytes[512], whole[512];
	size_t len = make_zone(whole, 0, "ICT-7");

	(void)state;
	for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
		memcpy(bytes, whole, len);
		bytes[row[i].at] = row[i].byte;
		write_bytes(bytes, len);
		if (vouch_tzif_span(path, 0, &span))
			fail_msg("byte %zu was believed", row[i].at);
	}
	for (size_t cut = 0; cut < len; cut++) {
		write_bytes(whole, cut);
		/* Only the line of the rule may be missing altogether. */
		if (vouch_tzif_span(path, 0, &span) && cut != 108)
			fail_msg("%zu of %zu bytes were believed", cut, len);
	}
	assert_false(vouch_tzif_span("/nowhere", 0, &span));
	assert_false(vouch_tzif_span("/tmp", 0, &span));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(installed_zones),
		cmocka_unit_test(spans_meet),
		cmocka_unit_test(rules),
		cmocka_unit_test(bad_rules),
		cmocka_unit_test(no_rule),
		cmocka_unit_test(damage),
	};

	return cmocka_run_group_tests(tests, make_file, remove_file);
}
