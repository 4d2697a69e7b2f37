/* Every place where a line may end, shown as a bar. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "draw/breaks.h"

/* text with a bar for a blank that may end a line, and before what may begin
 * one. */
static const char *marked(const char *text)
{
	static char out[400];
	const struct vouch_span span = { text, strlen(text) };
	size_t at, bytes, len = 0;
	uint32_t c;

	for (at = 0; at < span.len; at += bytes) {
		bytes = vouch_utf8_decode(text + at, span.len - at, &c);
		if (bytes == 0) /* no character: nothing is known of it */
			bytes = 1;
		if (vouch_breaks_before(span, at))
			out[len++] = '|';
		if (vouch_breaks_at(span, at)) {
			out[len++] = '|';
			continue;
		}
		memcpy(out + len, text + at, bytes);
		len += bytes;
	}
	out[len] = '\0';
	return out;
}

static void places(void **state)
{
	static const char *const rows[][2] = {
		{ "", "" }, { " ", "|" }, { "một hai  ba", "một|hai||ba" },
		{ "a\nb", "a|b" }, { "a\tb", "a\tb" },
		{ "a\xc2\xa0" "b\xe2\x80\xaf" "c\xe2\x80\x87" "d",
		    "a\xc2\xa0" "b\xe2\x80\xaf" "c\xe2\x80\x87" "d" },
		{ "a\xe2\x80\x82" "b\xe2\x80\x8a" "c\xe3\x80\x80" "d",
		    "a|b|c|d" },
		/* prices */
		{ "giá 50.000 đ nhé", "giá|50.000 đ|nhé" },
		{ "50.000 đ/hộp", "50.000 đ/hộp" },
		{ "50.000 đôi", "50.000|đôi" },
		{ "50.000 VND, 3 USD", "50.000 VND,|3 USD" },
		{ "15 % hay 15 phần", "15 %|hay|15|phần" },
		{ "1,5 triệu, 200 nghìn, 50 k", "1,5 triệu,|200 nghìn,|50 k" },
		{ "50 000 000 đ", "50 000 000 đ" },
		{ "50 0000", "50|0000" }, { "50 00", "50|00" },
		{ "VND 50,000 off", "VND 50,000|off" },
		{ "bớt $ 5 nhé", "bớt|$ 5|nhé" },
		{ "50 VND 2 hộp", "50 VND|2|hộp" },
		{ "AVND 50", "AVND|50" }, { "đ 5", "đ|5" },
		/* measures */
		{ "hộp 454 g, túi 5 kg", "hộp|454 g,|túi|5 kg" },
		{ "Sữa 1 lít mới", "Sữa|1 lít|mới" },
		{ "1 lon, 2 gói", "1|lon,|2|gói" },
		{ "lọc 25 × 2 g", "lọc|25 × 2 g" },
		{ "lốc 4 x 100 ml", "lốc|4 x 100 ml" },
		{ "loại x 2, 5 x nhỏ", "loại|x|2,|5 x|nhỏ" },
		{ "4 hộp × 100 g", "4|hộp|× 100 g" },
		{ "× 2", "×|2" }, { "a × b", "a|×|b" },
		/* signs between words */
		{ "COCA-COLA", "COCA-|COLA" }, { "nam/nữ", "nam/|nữ" },
		{ "xa–gần", "xa–|gần" }, { "xa—gần", "xa—|gần" },
		{ "xa\xe2\x80\x90gần", "xa\xe2\x80\x90|gần" },
		{ "xa\xe2\x80\x91gần", "xa\xe2\x80\x91gần" },
		{ "a-bc ab-c", "a-bc|ab-c" }, { "-ab", "-ab" },
		{ "ab-", "ab-" }, { "ab--cd", "ab--cd" },
		{ "31/01/2027", "31/01/2027" }, { "km/h", "km/h" },
		{ "ab-12", "ab-12" }, { "12-ab", "12-ab" },
		/* no text */
		{ "a\xff b\xff-\xff", "a\xff|b\xff-\xff" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++)
		assert_string_equal(marked(rows[i][0]), rows[i][1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(places),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
