/*
 * See breaks.h. Every rule looks at a few characters around the place; what is
 * no UTF-8 is no character here.
 */
#include "draw/breaks.h"

#include <string.h>

/* The characters around a place in the text; 0 at its ends. */
static uint32_t char_at(struct vouch_span text, size_t at)
{
	uint32_t c = 0;

	return at < text.len && vouch_utf8_decode(text.data + at,
	    text.len - at, &c) > 0 ? c : 0;
}

static size_t before(struct vouch_span text, size_t at)
{
	if (at == 0)
		return text.len;
	do
		at--;
	while (at > 0 && ((unsigned char)text.data[at] & 0xc0) == 0x80);
	return at;
}

/* Blanks at which a line may end; not the no-break ones and the one as wide as
 * a digit. */
static bool is_blank(uint32_t c)
{
	return c == ' ' || c == '\n' || c == 0x3000 ||
	    (c >= 0x2000 && c <= 0x200a && c != 0x2007);
}

static bool is_digit(uint32_t c)
{
	return c >= '0' && c <= '9';
}

/* What words are made of; signs beyond Latin count too. */
static bool is_letter(uint32_t c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
	    (c >= 0xc0 && (c < 0x2000 || c > 0x2bff));
}

/* Is the text from `at` on a currency, a multiple of one, per cent, or a measure
 * as on a packet? */
static bool is_unit(struct vouch_span text, size_t at)
{
	static const char *const units[] = { "đ", "Đ", "₫", "VND", "VNĐ", "vnd",
		"vnđ", "đồng", "Đồng", "USD", "$", "€", "%", "điểm", "points",
		"nghìn", "ngàn", "triệu", "tỷ", "tỉ", "k", "K", "tr",
		"g", "kg", "mg", "ml", "cl", "l", "L", "lít", "mm", "cm", "m",
		"inch", "W", "kW", "V", "x", "×" };
	size_t i, len;

	for (i = 0; i < sizeof units / sizeof units[0]; i++) {
		len = strlen(units[i]);
		if (len <= text.len - at &&
		    memcmp(text.data + at, units[i], len) == 0 &&
		    !is_letter(char_at(text, at + len)))
			return true;
	}
	return false;
}

/* Three digits and no fourth: the next group of "50 000"? */
static bool is_group(struct vouch_span text, size_t at)
{
	return is_digit(char_at(text, at)) && is_digit(char_at(text, at + 1)) &&
	    is_digit(char_at(text, at + 2)) && !is_digit(char_at(text, at + 3));
}

/* Is the word before `to` a currency with its number behind it, as in
 * "VND 50,000"? In "50.000 VND 2 hộp" it has its number. */
static bool is_prefix(struct vouch_span text, size_t to)
{
	static const char *const prefixes[] = { "VND", "VNĐ", "USD", "$", "€" };
	size_t from = to, i;

	while (from > 0 && text.data[from - 1] != ' ')
		from--;
	if (from > 1 && is_digit(char_at(text, from - 2)))
		return false;
	for (i = 0; i < sizeof prefixes / sizeof prefixes[0]; i++)
		if (strlen(prefixes[i]) == to - from &&
		    memcmp(text.data + from, prefixes[i], to - from) == 0)
			return true;
	return false;
}

/* Does a multiplication sign stand before the blank, and a number behind, as in
 * "25 × 2 g"? An x is one between numbers only. */
static bool is_times(struct vouch_span text, size_t at)
{
	size_t sign = before(text, at), blank = before(text, sign);
	uint32_t c = char_at(text, sign);

	if (!is_digit(char_at(text, at + 1)) || char_at(text, blank) != ' ')
		return false;
	return c == 0xd7 || (c == 'x' &&
	    is_digit(char_at(text, before(text, blank))));
}

bool vouch_breaks_at(struct vouch_span text, size_t at)
{
	uint32_t c = char_at(text, at);

	if (c != ' ')
		return is_blank(c);
	if (is_digit(char_at(text, before(text, at))))
		return !is_unit(text, at + 1) && !is_group(text, at + 1);
	return !is_digit(char_at(text, at + 1)) ||
	    (!is_prefix(text, at) && !is_times(text, at));
}

bool vouch_breaks_before(struct vouch_span text, size_t at)
{
	size_t sign = before(text, at), left = before(text, sign);
	uint32_t c = char_at(text, sign);
	uint32_t next = 0;
	size_t bytes;

	if (c != '-' && c != '/' && c != 0x2010 && c != 0x2013 && c != 0x2014)
		return false;
	if (!is_letter(char_at(text, left)) ||
	    !is_letter(char_at(text, before(text, left))))
		return false;
	bytes = vouch_utf8_decode(text.data + at, text.len - at, &next);
	return bytes > 0 && is_letter(next) &&
	    is_letter(char_at(text, at + bytes));
}
