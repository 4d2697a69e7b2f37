/* Labels in printers' languages, against bytes worked out by hand from the
 * manuals: run lengths, checksum, polarity, bands, tail bits. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "core/sign.h"
#include "draw/thermal.h"

#define CAP (1u << 20)

static struct vouch_bitmap bitmap;
static struct vouch_buf out;

static void start(int width, int height)
{
	assert_int_equal(vouch_bitmap_init(&bitmap, width, height), VOUCH_OK);
	vouch_buf_init(&out, CAP);
}

static void stop(void)
{
	vouch_bitmap_release(&bitmap);
	vouch_buf_release(&out);
}

/* A row of hex digits into the bitmap. */
static void set_row(int y, const char *digits)
{
	size_t i;

	for (i = 0; digits[i] != '\0'; i++)
		bitmap.bits[(size_t)y * bitmap.stride + i / 2] |=
		    (uint8_t)((digits[i] <= '9' ? digits[i] - '0' :
		    digits[i] - 'A' + 10) << (i % 2 == 0 ? 4 : 0));
}

static void is(const void *bytes, size_t len)
{
	assert_int_equal(out.len, len);
	assert_memory_equal(out.data, bytes, len);
}

static void label(const struct vouch_thermal *thermal, unsigned copies)
{
	struct vouch_buf picture;

	vouch_buf_init(&picture, CAP);
	vouch_buf_clear(&out);
	assert_int_equal(vouch_thermal_picture(thermal, &bitmap, &picture),
	    VOUCH_OK);
	assert_int_equal(vouch_thermal_print(thermal, &picture, copies, &out),
	    VOUCH_OK);
	vouch_buf_release(&picture);
}

static void test_zpl(void **state)
{
	struct vouch_thermal zpl = VOUCH_THERMAL_INIT;

	(void)state;
	start(24, 6);
	set_row(2, "FFFFFF");
	set_row(3, "F00001");
	set_row(4, "F00001");
	set_row(5, "12300F");
	label(&zpl, 1);
	assert_string_equal(out.data, "^XA^PW24^LL6^LH0,0^LS0^FO0,0"
	    "^GFA,18,18,3,,:!FJ01:123H0!^FS^PQ1^XZ\n");
	zpl.darkness = 7;
	zpl.speed = 4;
	zpl.gap_um = 2000;
	label(&zpl, 25);
	assert_string_equal(out.data, "~SD07^XA^PR4^MNY^PW24^LL6^LH0,0^LS0"
	    "^FO0,0^GFA,18,18,3,,:!FJ01:123H0!^FS^PQ25^XZ\n");
	zpl.gap_um = 0;
	zpl.darkness = zpl.speed = -1;
	label(&zpl, 1);
	assert_memory_equal(out.data, "^XA^MNN^PW24", 12);
	vouch_buf_clear(&out);
	assert_int_equal(vouch_thermal_head(&zpl, &out), VOUCH_OK);
	assert_int_equal(out.len, 0);
	stop();
}

/* A run of each length that has letters of its own, then one digit more. */
static void assert_run(size_t run, const char *letters)
{
	const struct vouch_thermal zpl = VOUCH_THERMAL_INIT;
	char want[64], digits[1024];
	size_t bytes = (run + 2) / 2;

	start((int)bytes * 8, 1);
	memset(digits, '5', run);
	memcpy(digits + run, "77", 3);
	digits[2 * bytes] = '\0';
	set_row(0, digits);
	snprintf(want, sizeof want, ",%zu,%zu,%zu,%s5%s^FS", bytes, bytes,
	    bytes, letters, run % 2 == 0 ? "H7" : "7");
	label(&zpl, 1);
	assert_non_null(strstr(out.data, want));
	stop();
}

static void test_runs(void **state)
{
	(void)state;
	assert_run(1, "");
	assert_run(2, "H");
	assert_run(19, "Y");
	assert_run(20, "g");
	assert_run(21, "gG");
	assert_run(39, "gY");
	assert_run(40, "h");
	assert_run(399, "yY");
	assert_run(400, "z");
	assert_run(401, "zG");
	assert_run(820, "zzg");
}

/* Deflated: its form. tests/interop/thermal.py inflates it and sums it up. */
static void test_z64(void **state)
{
	struct vouch_thermal zpl = VOUCH_THERMAL_INIT;
	const char *crc;

	(void)state;
	start(576, 4);
	for (size_t i = 0; i < 288; i++)
		bitmap.bits[i] = 0x08;
	zpl.z64 = true;
	label(&zpl, 1);
	assert_memory_equal(out.data, "^XA^PW576^LL4^LH0,0^LS0^FO0,0"
	    "^GFA,288,288,72,:Z64:eJ", 52);
	crc = strstr(out.data, "==:");
	assert_non_null(crc);
	assert_string_equal(crc + 7, "^FS^PQ1^XZ\n");
	stop();
}

static void test_tspl(void **state)
{
	struct vouch_thermal tspl = VOUCH_THERMAL_INIT;
	static const char head[] = "SIZE 50 mm,29.9 mm\r\nGAP 2 mm,0 mm\r\n"
	    "DENSITY 8\r\nSPEED 3\r\nDIRECTION 1\r\nREFERENCE 0,0\r\n";
	/* 12 dots: 0xF3 0xC0 becomes 0x0C 0x3F, its last four bits white. */
	static const char bytes[] = "CLS\r\nBITMAP 0,0,2,3,0,"
	    "\x0c\x3f\xff\xff\x00\x0f" "\r\nPRINT 1,3\r\n";

	(void)state;
	start(12, 3);
	set_row(0, "F3C");
	set_row(2, "FFF");
	tspl.kind = VOUCH_THERMAL_TSPL;
	label(&tspl, 3);
	is(bytes, sizeof bytes - 1);
	tspl.width = 50000;
	tspl.height = 29870;
	tspl.gap_um = 2000;
	tspl.darkness = 8;
	tspl.speed = 3;
	vouch_buf_clear(&out);
	assert_int_equal(vouch_thermal_head(&tspl, &out), VOUCH_OK);
	is(head, sizeof head - 1);
	tspl.gap_um = tspl.darkness = tspl.speed = -1;
	vouch_buf_clear(&out);
	assert_int_equal(vouch_thermal_head(&tspl, &out), VOUCH_OK);
	assert_string_equal(out.data, "SIZE 50 mm,29.9 mm\r\nDIRECTION 1\r\n"
	    "REFERENCE 0,0\r\n");
	stop();
}

/* 50 rows are two bands of 24 and one of 2. */
static void test_escpos(void **state)
{
	struct vouch_thermal escpos = VOUCH_THERMAL_INIT;
	uint8_t want[1024];
	size_t len = 0, at;
	int y, rows;

	(void)state;
	start(20, 50);
	for (y = 0; y < 50; y++)
		set_row(y, y % 2 == 0 ? "A5F" : "00001");
	for (y = 0; y < 50; y += rows) {
		rows = y + 24 <= 50 ? 24 : 2;
		memcpy(want + len, "\x1dv0\0\3\0", 6);
		want[len + 6] = (uint8_t)rows;
		want[len + 7] = 0;
		for (at = 0, len += 8; at < (size_t)rows; at++, len += 3)
			memcpy(want + len, at % 2 == 0 ? "\xa5\xf0\0" :
			    "\0\0\x10", 3);
	}
	escpos.kind = VOUCH_THERMAL_ESCPOS;
	escpos.uncut = true;
	label(&escpos, 1);
	is(want, len);
	escpos.uncut = false;
	escpos.gap_um = 40000; /* 320 dots: more than one command feeds */
	label(&escpos, 2);
	memcpy(want + len, "\x1bJ\xff\x1bJ\x41\x1dVB\0", 10);
	assert_int_equal(out.len, 2 * (len + 10));
	assert_memory_equal(out.data, want, len + 10);
	assert_memory_equal(out.data + len + 10, want, len + 10);
	vouch_buf_clear(&out);
	assert_int_equal(vouch_thermal_head(&escpos, &out), VOUCH_OK);
	is("\x1b@", 2);
	stop();
}

static void test_limits(void **state)
{
	static const struct {
		struct vouch_thermal thermal;
		enum vouch_err err;
		const char *field;
	} cases[] = {
		{ { VOUCH_THERMAL_ZPL, false, 0, 0, 30, 14, 100000, false },
		    VOUCH_OK, "" },
		{ { VOUCH_THERMAL_ZPL, false, 0, 0, 31, -1, -1, false },
		    VOUCH_ERR_RANGE, "darkness" },
		{ { VOUCH_THERMAL_ZPL, false, 0, 0, -1, 0, -1, false },
		    VOUCH_ERR_RANGE, "speed" },
		{ { VOUCH_THERMAL_TSPL, false, 0, 0, 15, 18, 0, false },
		    VOUCH_OK, "" },
		{ { VOUCH_THERMAL_TSPL, false, 0, 0, 16, 18, 0, false },
		    VOUCH_ERR_RANGE, "darkness" },
		{ { VOUCH_THERMAL_TSPL, false, 0, 0, 15, 19, 0, false },
		    VOUCH_ERR_RANGE, "speed" },
		{ { VOUCH_THERMAL_ESCPOS, false, 0, 0, -1, -1, 5000, true },
		    VOUCH_OK, "" },
		{ { VOUCH_THERMAL_ESCPOS, false, 0, 0, 1, -1, -1, false },
		    VOUCH_ERR_UNSUPPORTED, "darkness" },
		{ { VOUCH_THERMAL_ESCPOS, false, 0, 0, -1, 1, -1, false },
		    VOUCH_ERR_UNSUPPORTED, "speed" },
	};
	struct vouch_diag diag;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		diag = (struct vouch_diag)VOUCH_DIAG_INIT;
		assert_int_equal(vouch_thermal_check(&cases[i].thermal, &diag),
		    cases[i].err);
		assert_string_equal(diag.field, cases[i].field);
	}
}

/* What does not fit the buffer leaves nothing behind. */
static void test_full(void **state)
{
	struct vouch_thermal thermal = VOUCH_THERMAL_INIT;
	int kind, z64;

	(void)state;
	start(400, 240);
	for (kind = VOUCH_THERMAL_ZPL; kind <= VOUCH_THERMAL_ESCPOS; kind++)
		for (z64 = 0; z64 < 2; z64++) {
			thermal.kind = (enum vouch_thermal_kind)kind;
			thermal.z64 = z64 == 1;
			vouch_buf_release(&out);
			vouch_buf_init(&out, 100);
			assert_int_equal(vouch_buf_adds(&out, "before"),
			    VOUCH_OK);
			assert_int_equal(vouch_thermal_picture(&thermal,
			    &bitmap, &out), VOUCH_ERR_TOO_LONG);
			assert_string_equal(out.data, "before");
			assert_int_equal(vouch_thermal_print(&thermal, &out,
			    60000, &(struct vouch_buf){ .cap = 5 }),
			    VOUCH_ERR_TOO_LONG);
		}
	stop();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_zpl),
		cmocka_unit_test(test_runs),
		cmocka_unit_test(test_z64),
		cmocka_unit_test(test_tspl),
		cmocka_unit_test(test_escpos),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_full),
	};

	if (vouch_sign_init() != VOUCH_OK)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
