/*
 * Ten base-27 digits in the letters of base27nr: each symbol is chosen among
 * the 27 that differ from the one before, so that no text repeats a symbol and
 * none begins like a code. 27^10 is a little more than 2^47, and what lies
 * above is refused: every number has exactly one text.
 */
#include "core/shortlink.h"

#include <assert.h>
#include <string.h>

#include "base/num.h"
#include "core/base27.h"

#define LABEL "vouch link v1"
#define DIGEST_BYTES 16
#define SYMBOLS 28
#define BASE (SYMBOLS - 1)
#define FIRST_BEFORE 25 /* V, in front of every code and of no link */

static const char alphabet[] = VOUCH_BASE27_ALPHABET;

void vouch_shortlink_init(struct vouch_shortlink *links,
    const uint8_t key[VOUCH_SERIAL_KEY_BYTES])
{
	vouch_digest_init(&links->keyed, DIGEST_BYTES, key,
	    VOUCH_SERIAL_KEY_BYTES);
	vouch_digest_add(&links->keyed, LABEL, strlen(LABEL));
}

void vouch_shortlink_wipe(struct vouch_shortlink *links)
{
	vouch_wipe(links, sizeof *links);
}

uint64_t vouch_shortlink_of(const struct vouch_shortlink *links,
    uint64_t counter)
{
	struct vouch_digest digest = links->keyed;
	uint8_t bytes[5], out[DIGEST_BYTES];
	uint64_t number;

	assert(counter >> 40 == 0);
	vouch_put_be(bytes, sizeof bytes, counter);
	vouch_digest_add(&digest, bytes, sizeof bytes);
	vouch_digest_end(&digest, out, sizeof out);
	number = vouch_get_be(out, 6) >> 1; /* the first 47 bits */
	vouch_wipe(&digest, sizeof digest);
	vouch_wipe(out, sizeof out);
	return number;
}

void vouch_shortlink_format(uint64_t number, char text[VOUCH_SHORTLINK_TEXT])
{
	unsigned digit[VOUCH_SHORTLINK_SYMBOLS], symbol = FIRST_BEFORE;
	size_t i;

	assert(number <= VOUCH_SHORTLINK_MAX);
	for (i = VOUCH_SHORTLINK_SYMBOLS; i-- > 0; number /= BASE)
		digit[i] = (unsigned)(number % BASE);
	for (i = 0; i < VOUCH_SHORTLINK_SYMBOLS; i++) {
		symbol = (symbol + 1 + digit[i]) % SYMBOLS;
		text[i] = alphabet[symbol];
	}
	text[VOUCH_SHORTLINK_SYMBOLS] = '\0';
}

static const char *find_symbol(char c)
{
	if (c >= 'a' && c <= 'z')
		c = (char)(c - 'a' + 'A');
	return c == '\0' ? NULL : strchr(alphabet, c);
}

enum vouch_err vouch_shortlink_parse(const char *text, size_t len,
    uint64_t *number)
{
	unsigned before = FIRST_BEFORE, symbol;
	uint64_t value = 0;
	const char *found;
	size_t i;

	if (len != VOUCH_SHORTLINK_SYMBOLS)
		return len < VOUCH_SHORTLINK_SYMBOLS ? VOUCH_ERR_TRUNCATED :
		    VOUCH_ERR_TOO_LONG;
	for (i = 0; i < len; i++) {
		found = find_symbol(text[i]);
		if (found == NULL)
			return VOUCH_ERR_SYNTAX;
		symbol = (unsigned)(found - alphabet);
		if (symbol == before)
			return VOUCH_ERR_SYNTAX;
		value = value * BASE +
		    (symbol + 2 * SYMBOLS - before - 1) % SYMBOLS;
		before = symbol;
	}
	if (value > VOUCH_SHORTLINK_MAX)
		return VOUCH_ERR_RANGE;
	*number = value;
	return VOUCH_OK;
}
