/*
 * Bytes of scanners to lines: keys, reports and serial text, whole and in
 * pieces of every size.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <linux/input.h>

#include "device/scanner.h"

#define ALL_MAX 65536

/* Lines, each with '\n' behind it; what was lost; what stayed in hand. */
struct result {
	char lines[ALL_MAX];
	size_t len;
	unsigned lost;
	bool pending;
};

/* Bytes being put together. */
static char stream[ALL_MAX];
static size_t stream_len;

static void keep(struct result *result, const struct vouch_feed *feed)
{
	assert_in_range(feed->len, 1, VOUCH_FEED_MAX + 1);
	assert_true(result->len + feed->len + 1 < ALL_MAX);
	memcpy(result->lines + result->len, feed->text, feed->len);
	result->len += feed->len;
	result->lines[result->len++] = '\n';
}

/* The stream decoded in pieces of this size, and then idle. */
static void decode(enum vouch_scanner_kind kind, size_t piece,
    struct result *result)
{
	static struct vouch_scanner scanner;
	size_t at = 0;

	memset(result, 0, sizeof *result);
	vouch_scanner_init(&scanner, kind);
	while (at < stream_len) {
		size_t n = stream_len - at < piece ? stream_len - at : piece;
		struct vouch_span rest = { stream + at, n };

		while (vouch_scanner_next(&scanner, &rest))
			keep(result, &scanner.feed);
		assert_int_equal(rest.len, 0);
		at += n;
	}
	result->pending = vouch_scanner_pending(&scanner);
	if (vouch_scanner_idle(&scanner))
		keep(result, &scanner.feed);
	assert_false(vouch_scanner_pending(&scanner));
	result->lost = vouch_scanner_lost(&scanner);
	assert_int_equal(vouch_scanner_lost(&scanner), 0);
}

/* That the stream gives these lines, however it is cut. */
static void check(enum vouch_scanner_kind kind, const char *lines,
    unsigned lost)
{
	static const size_t pieces[] = { ALL_MAX, 1, 7, 24, 63, 64, 65 };
	static struct result result;

	for (size_t i = 0; i < sizeof pieces / sizeof pieces[0]; i++) {
		decode(kind, pieces[i], &result);
		result.lines[result.len] = '\0';
		assert_string_equal(result.lines, lines);
		assert_int_equal(result.lost, lost);
	}
	stream_len = 0;
}

static void add(const void *bytes, size_t len)
{
	assert_true(stream_len + len <= ALL_MAX);
	memcpy(stream + stream_len, bytes, len);
	stream_len += len;
}

/* ---- keys ---- */

static void event(int type, int code, int value, long ms)
{
	struct input_event e;

	memset(&e, 0, sizeof e);
	e.input_event_sec = ms / 1000;
	e.input_event_usec = ms % 1000 * 1000;
	e.type = (uint16_t)type;
	e.code = (uint16_t)code;
	e.value = value;
	add(&e, sizeof e);
}

static void hold(int key, int value)
{
	event(EV_KEY, key, value, 0);
	event(EV_SYN, SYN_REPORT, 0, 0);
}

static void press(int key)
{
	hold(key, 1);
	hold(key, 0);
}

/* Every key with a character, plain and with Shift, as a US keyboard. */
static void test_us_table(void **state)
{
	static const struct { int key; const char *types; } keys[] = {
		{ KEY_1, "1!" }, { KEY_2, "2@" }, { KEY_3, "3#" },
		{ KEY_4, "4$" }, { KEY_5, "5%" }, { KEY_6, "6^" },
		{ KEY_7, "7&" }, { KEY_8, "8*" }, { KEY_9, "9(" },
		{ KEY_0, "0)" }, { KEY_MINUS, "-_" }, { KEY_EQUAL, "=+" },
		{ KEY_LEFTBRACE, "[{" }, { KEY_RIGHTBRACE, "]}" },
		{ KEY_SEMICOLON, ";:" }, { KEY_APOSTROPHE, "'\"" },
		{ KEY_GRAVE, "`~" }, { KEY_BACKSLASH, "\\|" },
		{ KEY_COMMA, ",<" }, { KEY_DOT, ".>" }, { KEY_SLASH, "/?" },
		{ KEY_SPACE, "  " }, { KEY_Q, "qQ" }, { KEY_Z, "zZ" },
		{ KEY_A, "aA" }, { KEY_Y, "yY" }, { KEY_M, "mM" },
		{ KEY_KP0, "00" }, { KEY_KP9, "99" }, { KEY_KPDOT, ".." },
		{ KEY_KPPLUS, "++" }, { KEY_KPSLASH, "//" }
	};
	char want[8];

	(void)state;
	for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
		press(keys[i].key);
		hold(i % 2 == 0 ? KEY_LEFTSHIFT : KEY_RIGHTSHIFT, 1);
		press(keys[i].key);
		hold(i % 2 == 0 ? KEY_LEFTSHIFT : KEY_RIGHTSHIFT, 0);
		press(KEY_ENTER);
		snprintf(want, sizeof want, "%s\n", keys[i].types);
		check(VOUCH_SCANNER_EVDEV, want, 0);
	}
}

/* All letters: the row order of a keyboard is where a table goes wrong. */
static void test_letters(void **state)
{
	static const int keys[] = { KEY_A, KEY_B, KEY_C, KEY_D, KEY_E, KEY_F,
		KEY_G, KEY_H, KEY_I, KEY_J, KEY_K, KEY_L, KEY_M, KEY_N, KEY_O,
		KEY_P, KEY_Q, KEY_R, KEY_S, KEY_T, KEY_U, KEY_V, KEY_W, KEY_X,
		KEY_Y, KEY_Z };

	(void)state;
	for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
		press(keys[i]);
	check(VOUCH_SCANNER_EVDEV, "abcdefghijklmnopqrstuvwxyz\n", 0);
}

static void test_caps_lock(void **state)
{
	(void)state;
	press(KEY_CAPSLOCK);
	press(KEY_A);
	press(KEY_1);
	hold(KEY_LEFTSHIFT, 1);
	press(KEY_B);
	press(KEY_2);
	hold(KEY_LEFTSHIFT, 0);
	press(KEY_CAPSLOCK);
	press(KEY_C);
	press(KEY_KPENTER);
	check(VOUCH_SCANNER_EVDEV, "A1b@c\n", 0);
}

static void alt_number(const char *digits)
{
	static const int keypad[] = { KEY_KP0, KEY_KP1, KEY_KP2, KEY_KP3,
		KEY_KP4, KEY_KP5, KEY_KP6, KEY_KP7, KEY_KP8, KEY_KP9 };

	hold(KEY_LEFTALT, 1);
	for (; *digits != '\0'; digits++)
		press(keypad[*digits - '0']);
	hold(KEY_LEFTALT, 0);
}

static void test_alt_numbers(void **state)
{
	(void)state;
	alt_number("86");
	alt_number("065");
	alt_number("0225");       /* a byte, not a letter */
	alt_number("99999999999"); /* taken as far as five digits go */
	alt_number("");
	hold(KEY_LEFTALT, 1);
	press(KEY_A);             /* a shortcut, not text */
	hold(KEY_LEFTALT, 0);
	press(KEY_KP1);
	alt_number("13");
	check(VOUCH_SCANNER_EVDEV, "VA\xe1\x9f" "1\n", 0);
}

static void test_control_keys(void **state)
{
	(void)state;
	hold(KEY_RIGHTCTRL, 1);
	press(KEY_RIGHTBRACE);    /* GS, between fields of GS1 */
	press(KEY_B);
	press(KEY_1);             /* has no control character */
	hold(KEY_RIGHTCTRL, 0);
	press(KEY_B);
	hold(KEY_LEFTCTRL, 1);
	press(KEY_M);             /* CR */
	hold(KEY_LEFTCTRL, 0);
	check(VOUCH_SCANNER_EVDEV, "\x1d\x02" "b\n", 0);
}

static void test_ends_and_noise(void **state)
{
	(void)state;
	press(KEY_ENTER);         /* empty lines */
	press(KEY_TAB);
	hold(KEY_V, 1);
	hold(KEY_V, 2);           /* the kernel repeats */
	hold(KEY_V, 0);
	event(EV_MSC, MSC_SCAN, 0x70019, 0);
	event(EV_LED, LED_CAPSL, 1, 0);
	press(KEY_F1);
	press(KEY_MUTE);
	event(EV_KEY, 0xffff, 1, 0);
	press(KEY_TAB);
	press(KEY_X);
	check(VOUCH_SCANNER_EVDEV, "v\nx\n", 0);
}

static void test_dropped_events(void **state)
{
	(void)state;
	press(KEY_A);
	hold(KEY_LEFTSHIFT, 1);
	event(EV_SYN, SYN_DROPPED, 0, 0);
	press(KEY_B);
	press(KEY_ENTER);
	press(KEY_C);
	press(KEY_ENTER);
	check(VOUCH_SCANNER_EVDEV, "c\n", 1);
}

static bool lets_go(long pressed_ms, long repeated_ms, bool release)
{
	static struct vouch_scanner scanner;
	struct vouch_span rest;

	event(EV_KEY, KEY_ESC, 1, pressed_ms);
	if (release)
		event(EV_KEY, KEY_ESC, 0, pressed_ms + 1);
	event(EV_KEY, KEY_ESC, 2, repeated_ms);
	vouch_scanner_init(&scanner, VOUCH_SCANNER_EVDEV);
	rest = (struct vouch_span){ stream, stream_len };
	assert_false(vouch_scanner_next(&scanner, &rest));
	stream_len = 0;
	return scanner.keys.let_go;
}

static void test_escape_held(void **state)
{
	(void)state;
	assert_true(lets_go(5000, 5000 + VOUCH_KEYS_LET_GO_MS, false));
	assert_false(lets_go(5000, 4999 + VOUCH_KEYS_LET_GO_MS, false));
	assert_false(lets_go(5000, 5000 + VOUCH_KEYS_LET_GO_MS, true));
}

/* ---- reports ---- */

static void report(int id, const char *data, int claimed, int more)
{
	uint8_t bytes[VOUCH_REPORT_BYTES] = { (uint8_t)id, (uint8_t)claimed,
		']', 'Q', '1' };

	assert_true(strlen(data) <= 56);
	memcpy(bytes + 5, data, strlen(data));
	bytes[61] = 's';
	bytes[63] = (uint8_t)more;
	add(bytes, sizeof bytes);
}

#define FULL "12345678901234567890123456789012345678901234567890123456"

static void test_pos_reports(void **state)
{
	(void)state;
	report(2, "V123", 4, 0);
	report(2, FULL, 56, 1);
	report(2, FULL, 56, 1);
	report(2, "END", 3, 0);
	report(2, FULL, 56, 0);      /* full, and nothing more */
	report(2, FULL, 56, 1);
	report(2, "", 0, 0);         /* the end has no data of its own */
	report(4, "status", 6, 0);   /* not scanned data */
	report(2, "", 0, 0);
	report(2, "A\nB\r", 4, 0);   /* ends inside */
	check(VOUCH_SCANNER_HIDPOS, "V123\n" FULL FULL "END\n" FULL "\n" FULL
	    "\nA\nB\n", 0);
}

static void test_pos_broken(void **state)
{
	(void)state;
	report(2, "V1", 57, 0);      /* longer than a report */
	report(2, "V2", 2, 0);
	report(2, "V3", 255, 1);
	report(2, "rest", 4, 0);
	report(2, "V4", 2, 1);       /* and then nothing: lost, not half */
	check(VOUCH_SCANNER_HIDPOS, "V2\n", 3);
}

static void symbol_report(const char *data, int claimed)
{
	uint8_t bytes[VOUCH_REPORT_BYTES] = { (uint8_t)claimed };

	memcpy(bytes + 1, data, strlen(data));
	add(bytes, sizeof bytes);
}

static void test_symbol_reports(void **state)
{
	(void)state;
	symbol_report("V123", 4);
	symbol_report(FULL "7890123", 63);
	symbol_report("END", 3);
	symbol_report("V", 64);
	symbol_report("", 0);        /* ends what could not be */
	symbol_report(FULL "7890123", 63); /* the pause ends it */
	check(VOUCH_SCANNER_SYMBOL, "V123\n" FULL "7890123END\n" FULL
	    "7890123\n", 1);
}

static void test_descriptors(void **state)
{
	static const uint8_t pos[] = { 0x05, 0x8c, 0x09, 0x02, 0xa1, 0x01 };
	static const uint8_t wide[] = { 0xfe, 0x02, 0x10, 0x05, 0x8c, 0x06,
		0x8c, 0x00, 0xc0 };
	static const uint8_t keyboard[] = { 0x05, 0x01, 0x09, 0x06, 0xa1, 0x01,
		0x05, 0x07, 0x26, 0x8c, 0x00, 0xc0 };
	static const uint8_t hidden[] = { 0x27, 0x05, 0x8c, 0x00, 0x00, 0xc0 };

	(void)state;
	assert_true(vouch_reports_descriptor(pos, sizeof pos));
	assert_true(vouch_reports_descriptor(wide, sizeof wide));
	assert_false(vouch_reports_descriptor(keyboard, sizeof keyboard));
	assert_false(vouch_reports_descriptor(hidden, sizeof hidden));
	assert_false(vouch_reports_descriptor(pos, 1));
	assert_false(vouch_reports_descriptor(wide, 2));
	assert_false(vouch_reports_descriptor(pos, 0));
}

/* ---- serial ---- */

static void test_serial(void **state)
{
	static const char text[] = "\r\nV1\r\nV2\nV3\rV4\t\t\n\0V5\xff\n"
	    "tail";
	static const char want[] = "V1\nV2\nV3\nV4\n\0V5\xff\ntail\n";
	static struct result result;

	(void)state;
	add(text, sizeof text - 1);
	decode(VOUCH_SCANNER_SERIAL, 3, &result);
	assert_true(result.pending);
	assert_int_equal(result.len, sizeof want - 1);
	assert_memory_equal(result.lines, want, sizeof want - 1);
	stream_len = 0;
}

/* A line of the longest length, one longer, and far longer: cut one byte past
 * the most, and the next line is whole. */
static void test_long_lines(void **state)
{
	static const size_t lengths[] = { 4096, 4097, 20000 };
	static struct result result;

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		size_t want = lengths[i] > 4097 ? 4097 : lengths[i];

		memset(stream, 'x', lengths[i]);
		stream_len = lengths[i];
		add("\nok\n", 4);
		decode(VOUCH_SCANNER_SERIAL, 1000, &result);
		assert_int_equal(result.len, want + 4);
		assert_memory_equal(result.lines + want, "\nok\n", 4);
		assert_int_equal(result.lost, 0);
		stream_len = 0;
	}
}

static void test_names(void **state)
{
	(void)state;
	assert_string_equal(vouch_scanner_kind_name(VOUCH_SCANNER_EVDEV),
	    "evdev");
	assert_string_equal(vouch_scanner_kind_name(VOUCH_SCANNER_SYMBOL),
	    "symbol");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_us_table),
		cmocka_unit_test(test_letters),
		cmocka_unit_test(test_caps_lock),
		cmocka_unit_test(test_alt_numbers),
		cmocka_unit_test(test_control_keys),
		cmocka_unit_test(test_ends_and_noise),
		cmocka_unit_test(test_dropped_events),
		cmocka_unit_test(test_escape_held),
		cmocka_unit_test(test_pos_reports),
		cmocka_unit_test(test_pos_broken),
		cmocka_unit_test(test_symbol_reports),
		cmocka_unit_test(test_descriptors),
		cmocka_unit_test(test_serial),
		cmocka_unit_test(test_long_lines),
		cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
