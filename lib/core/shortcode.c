/*
 * The locator is a permutation of the counter (a Feistel network as in
 * core/serial.c, over 20 bits), so a short code leads back to its counter; the
 * secret, keyed with the same key, then says whether it is one at all.
 */
#include "core/shortcode.h"

#include <assert.h>
#include <string.h>

#include "base/num.h"
#include "core/crypt.h"

#define ROUNDS 8
#define HALF_BITS 10
#define HALF_MASK 0x3ffu
#define LOCATOR_BITS 20
#define LOCATOR_MASK 0xfffffu
#define NUMBER_BITS 59
#define DIGEST_BYTES 16
#define SECRET_LABEL "vouch short v1"
#define SYMBOLS VOUCH_SHORTCODE_SYMBOLS
#define DIGITS 14 /* of the number; two check symbols follow */
#define BASE 19
#define SUM 7        /* of all symbols */
#define WEIGHTED 11  /* of all, each times two to its place */

static const char alphabet[] = "23456789FJKLMPQRTVX";

static uint32_t round_of(const uint8_t key[VOUCH_SERIAL_KEY_BYTES], uint8_t i,
    uint32_t half)
{
	uint8_t label[] = "vouch locatr v1"; /* the NUL becomes the round */
	uint8_t round_key[VOUCH_SHORT_HASH_KEY], in[4];
	uint64_t hash;

	label[sizeof label - 1] = i;
	vouch_digest_of(round_key, sizeof round_key, key,
	    VOUCH_SERIAL_KEY_BYTES, label, sizeof label);
	vouch_put_be(in, sizeof in, half);
	hash = vouch_short_hash(round_key, in, sizeof in);
	vouch_wipe(round_key, sizeof round_key);
	/* The low bits of its bytes read with the lowest first. */
	return (uint32_t)(hash >> 56 | (hash >> 48 & 0xff) << 8) & HALF_MASK;
}

static uint64_t secret_of(const uint8_t key[VOUCH_SERIAL_KEY_BYTES],
    uint32_t counter)
{
	uint8_t text[sizeof SECRET_LABEL - 1 + 5], out[DIGEST_BYTES];

	memcpy(text, SECRET_LABEL, sizeof SECRET_LABEL - 1);
	vouch_put_be(text + sizeof SECRET_LABEL - 1, 5, counter);
	vouch_digest_of(out, sizeof out, key, VOUCH_SERIAL_KEY_BYTES, text,
	    sizeof text);
	return vouch_get_be(out, 5) >> 1; /* the first 39 bits */
}

uint64_t vouch_shortcode_of(const uint8_t key[VOUCH_SERIAL_KEY_BYTES],
    uint32_t counter)
{
	uint32_t left = counter >> HALF_BITS, right = counter & HALF_MASK;

	assert(counter < VOUCH_SHORTCODE_COUNTERS);
	for (uint8_t i = 0; i < ROUNDS; i++) {
		uint32_t next = left ^ round_of(key, i, right);

		left = right;
		right = next;
	}
	return secret_of(key, counter) << LOCATOR_BITS |
	    (uint64_t)left << HALF_BITS | right;
}

bool vouch_shortcode_counter(const uint8_t key[VOUCH_SERIAL_KEY_BYTES],
    uint64_t number, uint32_t *counter)
{
	uint32_t locator = (uint32_t)number & LOCATOR_MASK;
	uint32_t left = locator >> HALF_BITS, right = locator & HALF_MASK;

	for (uint8_t i = ROUNDS; i-- > 0; ) {
		uint32_t before = right ^ round_of(key, i, left);

		right = left;
		left = before;
	}
	*counter = left << HALF_BITS | right;
	return secret_of(key, *counter) == number >> LOCATOR_BITS;
}

uint32_t vouch_shortcode_locator(uint64_t number)
{
	return (uint32_t)number & LOCATOR_MASK;
}

uint64_t vouch_shortcode_secret(uint64_t number)
{
	return number >> LOCATOR_BITS;
}

/* ---- text ---- */

/* Sums modulo 19 of symbols 0 to count - 1. */
static void sum_up(const unsigned *symbol, unsigned count, unsigned *sum,
    unsigned *weighted)
{
	unsigned i, weight = 1;

	*sum = *weighted = 0;
	for (i = 0; i < count; i++) {
		*sum = (*sum + symbol[i]) % BASE;
		*weighted = (*weighted + symbol[i] * weight) % BASE;
		weight = weight * 2 % BASE;
	}
}

/* The two check symbols by trial: there is exactly one pair. */
static void set_checks(unsigned symbol[SYMBOLS])
{
	unsigned sum, weighted, i;

	for (i = 0; i < BASE * BASE; i++) {
		symbol[DIGITS] = i / BASE;
		symbol[DIGITS + 1] = i % BASE;
		sum_up(symbol, SYMBOLS, &sum, &weighted);
		if (sum == SUM && weighted == WEIGHTED)
			return;
	}
}

void vouch_shortcode_format(uint64_t number, char text[VOUCH_SHORTCODE_TEXT])
{
	unsigned symbol[SYMBOLS];
	size_t i, at = 0;

	assert(number >> NUMBER_BITS == 0);
	for (i = DIGITS; i-- > 0; number /= BASE)
		symbol[i] = (unsigned)(number % BASE);
	set_checks(symbol);
	for (i = 0; i < SYMBOLS; i++) {
		if (i > 0 && i % 4 == 0)
			text[at++] = '-';
		text[at++] = alphabet[symbol[i]];
	}
	text[at] = '\0';
}

/* The symbol a person means by c, or NULL. */
static const char *find_symbol(char c)
{
	static const char mistaken[] = "B8S5Z2G6";
	const char *found;

	if (c >= 'a' && c <= 'z')
		c = (char)(c - 'a' + 'A');
	if (c == '\0')
		return NULL;
	found = strchr(alphabet, c);
	if (found != NULL)
		return found;
	found = strchr(mistaken, c);
	return found == NULL ? NULL : strchr(alphabet, found[1]);
}

/* VOUCH_ERR_SYNTAX, _TOO_LONG, _TRUNCATED. */
static enum vouch_err read_symbols(const char *text, size_t len,
    unsigned symbol[SYMBOLS])
{
	unsigned count = 0;
	const char *found;
	size_t i;

	for (i = 0; i < len; i++) {
		if (text[i] == ' ' || text[i] == '-' || text[i] == '.')
			continue;
		found = find_symbol(text[i]);
		if (found == NULL)
			return VOUCH_ERR_SYNTAX;
		if (count == SYMBOLS)
			return VOUCH_ERR_TOO_LONG;
		symbol[count++] = (unsigned)(found - alphabet);
	}
	return count < SYMBOLS ? VOUCH_ERR_TRUNCATED : VOUCH_OK;
}

enum vouch_err vouch_shortcode_parse(const char *text, size_t len,
    uint64_t *number)
{
	unsigned symbol[SYMBOLS], sum, weighted;
	enum vouch_err err = read_symbols(text, len, symbol);
	uint64_t value = 0;
	size_t i;

	if (err != VOUCH_OK)
		return err;
	sum_up(symbol, SYMBOLS, &sum, &weighted);
	if (sum != SUM || weighted != WEIGHTED)
		return VOUCH_ERR_CORRUPT;
	for (i = 0; i < DIGITS; i++)
		value = value * BASE + symbol[i];
	if (value >> NUMBER_BITS != 0)
		return VOUCH_ERR_RANGE;
	*number = value;
	return VOUCH_OK;
}

/* A single wrong symbol is off by d: the sum by d, the weighted sum by d times
 * 2 to its place. 2 is a generator modulo 19, so of the eighteen places that
 * ratio can name two do not exist. */
unsigned vouch_shortcode_mistake(const char *text, size_t len)
{
	unsigned symbol[SYMBOLS], sum, weighted, off, place, weight = 1;

	if (read_symbols(text, len, symbol) != VOUCH_OK)
		return 0;
	sum_up(symbol, SYMBOLS, &sum, &weighted);
	off = (sum + BASE - SUM) % BASE;
	weighted = (weighted + BASE - WEIGHTED) % BASE;
	for (place = 0; place < SYMBOLS && off != 0; place++) {
		if (off * weight % BASE == weighted)
			return place + 1;
		weight = weight * 2 % BASE;
	}
	return 0;
}
