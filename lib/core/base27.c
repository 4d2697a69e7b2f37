/*
 * base27nr. The number is held as 64-bit words, most significant first, and
 * moves in or out thirteen base-27 digits at a time (27^13 < 2^62), so that a
 * code of 90 bytes costs some seventy wide divisions or multiplications and
 * not the thirteen thousand steps of the schoolbook method.
 *
 * A digit is written as the distance from the symbol before it, 1..27 of 28:
 * no symbol ever follows itself, and each byte string has exactly one text.
 */
#include "core/base27.h"

#include <assert.h>
#include <string.h>

__extension__ typedef unsigned __int128 wide; /* gcc and clang, 64-bit */

#define SYMBOLS 28
#define BASE 27
#define START 25 /* 'V' */
#define LIMB 4052555153018976267u /* 27^13 */
#define LIMB_DIGITS 13
/* Room for the most bytes, and for the most digits: 219 are 1,042 bits. */
#define WORDS ((VOUCH_BASE27_BYTES_MAX + 7) / 8)
#define FOREIGN 0xff

_Static_assert(sizeof(VOUCH_BASE27_ALPHABET) == SYMBOLS + 1, "28 symbols");

static const char alphabet[] = VOUCH_BASE27_ALPHABET;

/* 1 + the least m with 27^m >= 256^n, for n bytes. */
static const uint8_t length_of[VOUCH_BASE27_BYTES_MAX + 1] = {
	0, 3, 5, 7, 8, 10, 12, 13, 15, 17, 18, 20, 22, 23, 25, 27, 28, 30, 32,
	33, 35, 37, 39, 40, 42, 44, 45, 47, 49, 50, 52, 54, 55, 57, 59, 60, 62,
	64, 65, 67, 69, 70, 72, 74, 76, 77, 79, 81, 82, 84, 86, 87, 89, 91, 92,
	94, 96, 97, 99, 101, 102, 104, 106, 107, 109, 111, 113, 114, 116, 118,
	119, 121, 123, 124, 126, 128, 129, 131, 133, 134, 136, 138, 139, 141,
	143, 145, 146, 148, 150, 151, 153, 155, 156, 158, 160, 161, 163, 165,
	166, 168, 170, 171, 173, 175, 176, 178, 180, 182, 183, 185, 187, 188,
	190, 192, 193, 195, 197, 198, 200, 202, 203, 205, 207, 208, 210, 212,
	213, 215, 217, 219, 220
};

/* Index in the alphabet + 1 of '0'..'Z'; 0 for what is not in it. */
static const uint8_t index_of['Z' - '0' + 1] = {
	['0' - '0'] = 1, ['1' - '0'] = 2, ['2' - '0'] = 3, ['3' - '0'] = 4,
	['4' - '0'] = 5, ['5' - '0'] = 6, ['6' - '0'] = 7, ['7' - '0'] = 8,
	['8' - '0'] = 9, ['9' - '0'] = 10, ['B' - '0'] = 11, ['C' - '0'] = 12,
	['F' - '0'] = 13, ['G' - '0'] = 14, ['H' - '0'] = 15, ['J' - '0'] = 16,
	['K' - '0'] = 17, ['L' - '0'] = 18, ['M' - '0'] = 19, ['N' - '0'] = 20,
	['P' - '0'] = 21, ['Q' - '0'] = 22, ['R' - '0'] = 23, ['S' - '0'] = 24,
	['T' - '0'] = 25, ['V' - '0'] = 26, ['X' - '0'] = 27, ['Z' - '0'] = 28
};

static uint8_t symbol_index(char c)
{
	unsigned at = (unsigned char)c;

	if (at >= 'a' && at <= 'z')
		at -= 'a' - 'A';
	if (at < '0' || at > 'Z' || index_of[at - '0'] == 0)
		return FOREIGN;
	return (uint8_t)(index_of[at - '0'] - 1);
}

size_t vouch_base27_length(size_t bytes)
{
	assert(bytes <= VOUCH_BASE27_BYTES_MAX);
	return length_of[bytes];
}

size_t vouch_base27_bytes(size_t length)
{
	size_t n;

	if (length < length_of[1] ||
	    length > length_of[VOUCH_BASE27_BYTES_MAX])
		return 0;
	/* 4/7 is just under log256(27): start below, climb a few steps. */
	n = (length - 1) * 4 / 7;
	while (length_of[n] < length)
		n++;
	return length_of[n] == length ? n : 0;
}

bool vouch_base27_symbol(char c)
{
	return symbol_index(c) != FOREIGN;
}

/* bytes[len] into the last words of number, the first ones zero. */
static void load(uint64_t number[WORDS], const uint8_t *bytes, size_t len)
{
	memset(number, 0, WORDS * sizeof number[0]);
	for (size_t i = 0; i < len; i++) {
		size_t place = len - 1 - i;

		number[WORDS - 1 - place / 8] |=
		    (uint64_t)bytes[i] << (8 * (place % 8));
	}
}

/* number /= LIMB from word first on; returns the remainder. */
static uint64_t divide(uint64_t number[WORDS], size_t first)
{
	uint64_t rest = 0;

	for (size_t i = first; i < WORDS; i++) {
		wide part = (wide)rest << 64 | number[i];

		number[i] = (uint64_t)(part / LIMB);
		rest = (uint64_t)(part % LIMB);
	}
	return rest;
}

void vouch_base27_encode(const uint8_t *bytes, size_t len,
    char text[VOUCH_BASE27_TEXT_MAX])
{
	uint64_t number[WORDS];
	size_t digits = vouch_base27_length(len) - 1, left = digits;
	size_t first = WORDS - (len + 7) / 8;
	uint8_t digit[VOUCH_BASE27_TEXT_MAX];
	unsigned at = START;

	assert(len >= 1);
	load(number, bytes, len);
	while (left > 0) {
		uint64_t limb = divide(number, first);

		if (first < WORDS && number[first] == 0)
			first++;
		for (int i = 0; i < LIMB_DIGITS && left > 0; i++) {
			digit[--left] = (uint8_t)(limb % BASE);
			limb /= BASE;
		}
	}
	text[0] = alphabet[START];
	for (size_t i = 0; i < digits; i++) {
		at += 1u + digit[i];
		if (at >= SYMBOLS)
			at -= SYMBOLS;
		text[i + 1] = alphabet[at];
	}
	text[digits + 1] = '\0';
}

/* text[1..len) as digits; false with *bad_at set. */
static bool read_digits(const char *text, size_t len,
    uint8_t digit[VOUCH_BASE27_TEXT_MAX], size_t *bad_at)
{
	unsigned before = START;

	for (size_t i = 0; i < len; i++) {
		unsigned at = symbol_index(text[i]);

		if (at == FOREIGN || (i == 0 ? at != START : at == before)) {
			*bad_at = i;
			return false;
		}
		if (i > 0)
			digit[i - 1] = (uint8_t)(at > before ? at - before - 1
			    : at + SYMBOLS - before - 1);
		before = at;
	}
	return true;
}

/* number = number * factor + limb; *first is its highest word in use. */
static void multiply(uint64_t number[WORDS], size_t *first, uint64_t factor,
    uint64_t limb)
{
	for (size_t i = WORDS; i-- > *first; ) {
		wide part = (wide)number[i] * factor + limb;

		number[i] = (uint64_t)part;
		limb = (uint64_t)(part >> 64);
	}
	if (limb != 0) {
		/* The most digits there may be fit the words. */
		assert(*first > 0);
		number[--*first] = limb;
	}
}

/* digit[count], most significant first, into number. */
static void gather(uint64_t number[WORDS], const uint8_t *digit, size_t count)
{
	size_t first = WORDS, used = 0;

	memset(number, 0, WORDS * sizeof number[0]);
	while (used < count) {
		size_t take = count - used < LIMB_DIGITS ? count - used
		    : LIMB_DIGITS;
		uint64_t limb = 0, factor = 1;

		for (size_t i = 0; i < take; i++) {
			limb = limb * BASE + digit[used++];
			factor *= BASE;
		}
		multiply(number, &first, factor, limb);
	}
}

enum vouch_err vouch_base27_decode(const char *text, size_t len,
    uint8_t bytes[VOUCH_BASE27_BYTES_MAX], size_t *bytes_len, size_t *bad_at)
{
	uint64_t number[WORDS];
	uint8_t digit[VOUCH_BASE27_TEXT_MAX];
	size_t count = vouch_base27_bytes(len), bad = 0;
	size_t top = WORDS - (count + 7) / 8;

	if (count == 0)
		return VOUCH_ERR_TRUNCATED;
	if (!read_digits(text, len, digit, &bad)) {
		if (bad_at != NULL)
			*bad_at = bad;
		return VOUCH_ERR_SYNTAX;
	}
	gather(number, digit, len - 1);
	/* What does not fit count bytes stands above them. */
	if (top > 0 && number[top - 1] != 0)
		return VOUCH_ERR_RANGE;
	if (count % 8 != 0 && number[top] >> (8 * (count % 8)) != 0)
		return VOUCH_ERR_RANGE;
	for (size_t i = 0; i < count; i++) {
		size_t place = count - 1 - i;

		bytes[i] = (uint8_t)(number[WORDS - 1 - place / 8] >>
		    (8 * (place % 8)));
	}
	*bytes_len = count;
	return VOUCH_OK;
}
