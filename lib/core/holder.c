/*
 * The normal form has to come out the same at head office and at every till,
 * today and in years: what depends on a table that changes (which prefixes a
 * network owns, how Unicode lowers a letter) is left out of it.
 */
#include "core/holder.h"

#include <string.h>

#include "base/num.h"
#include "base/str.h"
#include "core/crypt.h"

#define DIGITS_MAX 15 /* ITU-T E.164 */
#define DIGITS_MIN 7

const char *vouch_holder_kind_name(enum vouch_holder_kind kind)
{
	static const char *const names[] = { "?", "phone", "email", "id" };

	return kind <= VOUCH_HOLDER_ID ? names[kind] : names[0];
}

static enum vouch_err finish(struct vouch_holder *out,
    enum vouch_holder_kind kind)
{
	out->kind = kind;
	out->len = strlen(out->text);
	return VOUCH_OK;
}

/* ---- phone numbers ---- */

/* What people and programs put between digits: blanks, hyphens, and the
 * invisible marks that address books copy along. */
static bool is_separator(uint32_t c)
{
	static const struct {
		uint32_t first, last;
	} ranges[] = {
		{ '\t', '\t' }, { ' ', ' ' }, { '(', ')' }, { '-', '.' },
		{ 0xa0, 0xa0 }, { 0x2007, 0x2007 }, { 0x200b, 0x200f },
		{ 0x2010, 0x2013 }, { 0x202a, 0x202f }, { 0x2060, 0x2060 },
		{ 0x2066, 0x2069 }, { 0xfeff, 0xfeff }
	};
	size_t i;

	for (i = 0; i < sizeof ranges / sizeof ranges[0]; i++) {
		if (c >= ranges[i].first && c <= ranges[i].last)
			return true;
	}
	return false;
}

/* A number as written: perhaps a plus, then digits. */
struct dialled {
	bool plus;
	size_t len;
	char digit[DIGITS_MAX + 5]; /* with 00 or (0) */
};

/* The apostrophe before a number is a spreadsheet's, ours too. */
static bool read_dialled(const char *text, size_t len, struct dialled *out)
{
	size_t at = 0, step;
	uint32_t c;

	memset(out, 0, sizeof *out);
	if (len > 0 && text[0] == '\'')
		at = 1;
	for (; at < len; at += step) {
		step = vouch_utf8_decode(text + at, len - at, &c);
		if (step == 0)
			return false;
		if (c >= '0' && c <= '9' && out->len < sizeof out->digit)
			out->digit[out->len++] = (char)c;
		else if (c == '+' && !out->plus && out->len == 0)
			out->plus = true;
		else if (!is_separator(c))
			return false;
	}
	return out->len > 0;
}

/* A Vietnamese number without 0 or 84: a mobile one has nine digits, one of
 * the fixed network ten and a 2 in front. */
static bool is_national(const char *digits, size_t len)
{
	return len == 9 ? strchr("35789", digits[0]) != NULL :
	    len == 10 && digits[0] == '2';
}

/* The national part of a Vietnamese number, or NULL. bare: it may come without
 * anything in front. */
static const char *national_part(const struct dialled *number, bool bare,
    size_t *len)
{
	const char *at = number->digit;
	size_t left = number->len;
	bool abroad = number->plus;

	if (!abroad && left > 4 && memcmp(at, "0084", 4) == 0) {
		abroad = true;
		at += 2;
		left -= 2;
	}
	if (!abroad && left > 1 && at[0] == '0') {
		*len = left - 1;
		return is_national(at + 1, left - 1) ? at + 1 : NULL;
	}
	if (bare && !abroad && is_national(at, left)) {
		*len = left;
		return at;
	}
	if (left < 3 || memcmp(at, "84", 2) != 0)
		return NULL;
	at += 2;
	left -= 2;
	if (at[0] == '0') { /* +84 (0) 90 ... */
		at++;
		left--;
	}
	*len = left;
	return is_national(at, left) ? at : NULL;
}

static bool is_foreign(const struct dialled *number)
{
	return number->plus && number->len >= DIGITS_MIN &&
	    number->len <= DIGITS_MAX && number->digit[0] != '0' &&
	    memcmp(number->digit, "84", 2) != 0;
}

/* text becomes "+84901234567"; false if it is no phone number. */
static bool read_phone(const char *text, size_t len, bool bare,
    char out[DIGITS_MAX + 2])
{
	struct dialled number;
	const char *part;
	size_t part_len = 0, at = 0;

	if (!read_dialled(text, len, &number))
		return false;
	part = national_part(&number, bare, &part_len);
	out[at++] = '+';
	if (part != NULL) {
		out[at++] = '8';
		out[at++] = '4';
	} else if (is_foreign(&number)) {
		part = number.digit;
		part_len = number.len;
	} else {
		return false;
	}
	memcpy(out + at, part, part_len);
	out[at + part_len] = '\0';
	return true;
}

static enum vouch_err parse_phone(const char *text, size_t len,
    struct vouch_diag *diag, struct vouch_holder *out)
{
	if (read_phone(text, len, true, out->text))
		return finish(out, VOUCH_HOLDER_PHONE);
	if (memchr(text, 'E', len) != NULL || memchr(text, 'e', len) != NULL)
		vouch_diag_hint(diag, "a spreadsheet shortens long numbers: "
		    "format the column as text and save again");
	else
		vouch_diag_hint(diag, "like 0901234567 or +84 90 123 4567; "
		    "numbers of other countries start with +");
	return vouch_diag_set(diag, VOUCH_ERR_SYNTAX, "not a phone number");
}

/* ---- e-mail addresses and ids ---- */

/* A blank, or what nobody sees. */
static bool has_hidden(const char *text, bool blanks)
{
	const unsigned char *c = (const unsigned char *)text;

	for (; *c != '\0'; c++) {
		if (*c < 0x20 || *c == 0x7f || (blanks && *c == ' '))
			return true;
	}
	return false;
}

/* Not all that an address may not be, but what a slip of the hand makes. */
static bool is_address(const char *text)
{
	const char *at = strchr(text, '@'), *dot;

	if (at == NULL || at == text || strchr(at + 1, '@') != NULL ||
	    has_hidden(text, true) || strpbrk(text, ",;<>\"") != NULL)
		return false;
	dot = strrchr(at, '.');
	return dot != NULL && at[1] != '.' && dot[1] != '\0' &&
	    strstr(at, "..") == NULL;
}

static enum vouch_err trim_nfc(const char *text, size_t len,
    struct vouch_diag *diag, char out[VOUCH_HOLDER_TEXT_MAX + 1])
{
	struct vouch_span part = vouch_str_trim(text, len);
	enum vouch_err err;

	err = vouch_str_nfc_copy(out, VOUCH_HOLDER_TEXT_MAX + 1, part.data,
	    part.len);
	if (err == VOUCH_ERR_TOO_LONG)
		return vouch_diag_set(diag, err, "at most %d bytes",
		    VOUCH_HOLDER_TEXT_MAX);
	if (err != VOUCH_OK)
		return vouch_diag_set(diag, err, "not UTF-8 text");
	return VOUCH_OK;
}

static enum vouch_err parse_email(const char *text, size_t len,
    struct vouch_diag *diag, struct vouch_holder *out)
{
	enum vouch_err err = trim_nfc(text, len, diag, out->text);

	if (err != VOUCH_OK)
		return err;
	vouch_str_lower(out->text);
	if (!is_address(out->text))
		return vouch_diag_set(diag, VOUCH_ERR_SYNTAX,
		    "not an e-mail address");
	return finish(out, VOUCH_HOLDER_EMAIL);
}

static enum vouch_err parse_id(const char *text, size_t len,
    struct vouch_diag *diag, struct vouch_holder *out)
{
	enum vouch_err err = trim_nfc(text, len, diag, out->text);
	enum vouch_holder_kind like;

	if (err != VOUCH_OK)
		return err;
	if (has_hidden(out->text, false))
		return vouch_diag_set(diag, VOUCH_ERR_SYNTAX,
		    "an id is one line without control characters");
	like = vouch_holder_guess(out->text, strlen(out->text));
	if (like == VOUCH_HOLDER_ID)
		return finish(out, VOUCH_HOLDER_ID);
	vouch_diag_hint(diag, "call the column \"%s\"",
	    vouch_holder_kind_name(like));
	return vouch_diag_set(diag, VOUCH_ERR_CONFLICT,
	    "as an id it would be taken for %s at the till",
	    like == VOUCH_HOLDER_PHONE ? "a phone number" :
	    "an e-mail address");
}

enum vouch_holder_kind vouch_holder_guess(const char *text, size_t len)
{
	char phone[VOUCH_HOLDER_TEXT_MAX + 1];

	if (memchr(text, '@', len) != NULL)
		return VOUCH_HOLDER_EMAIL;
	return read_phone(text, len, false, phone) ? VOUCH_HOLDER_PHONE :
	    VOUCH_HOLDER_ID;
}

enum vouch_err vouch_holder_parse(enum vouch_holder_kind kind,
    const char *text, size_t len, struct vouch_diag *diag,
    struct vouch_holder *out)
{
	struct vouch_holder found;
	enum vouch_err err;

	if (vouch_str_trim(text, len).len == 0)
		return vouch_diag_set(diag, VOUCH_ERR_MISSING, "is empty");
	if (memchr(text, '\0', len) != NULL)
		return vouch_diag_set(diag, VOUCH_ERR_SYNTAX, "holds a NUL");
	if (kind == VOUCH_HOLDER_PHONE)
		err = parse_phone(text, len, diag, &found);
	else if (kind == VOUCH_HOLDER_EMAIL)
		err = parse_email(text, len, diag, &found);
	else
		err = parse_id(text, len, diag, &found);
	if (err == VOUCH_OK)
		*out = found;
	return err;
}

/* ---- digests ---- */

void vouch_holder_value(const uint8_t key[VOUCH_HOLDER_KEY_BYTES],
    uint32_t campaign, const struct vouch_holder *holder,
    uint8_t out[VOUCH_HOLDER_BYTES])
{
	static const char label[] = "vouch holder v1"; /* with its NUL */
	uint8_t head[5];
	struct vouch_digest digest;

	vouch_put_be(head, 4, campaign);
	head[4] = (uint8_t)holder->kind;
	vouch_digest_init(&digest, VOUCH_HOLDER_BYTES, key,
	    VOUCH_HOLDER_KEY_BYTES);
	vouch_digest_add(&digest, label, sizeof label);
	vouch_digest_add(&digest, head, sizeof head);
	vouch_digest_add(&digest, holder->text, holder->len);
	vouch_digest_end(&digest, out, VOUCH_HOLDER_BYTES);
	vouch_wipe(&digest, sizeof digest);
}

void vouch_holder_key_id(const uint8_t key[VOUCH_HOLDER_KEY_BYTES],
    uint8_t id[VOUCH_HOLDER_KEY_ID_BYTES])
{
	static const char label[] = "vouch holder id v1"; /* with its NUL */
	uint8_t digest[32];

	vouch_digest_of(digest, sizeof digest, key, VOUCH_HOLDER_KEY_BYTES,
	    label, sizeof label);
	memcpy(id, digest, VOUCH_HOLDER_KEY_ID_BYTES);
}

bool vouch_holder_bound(const struct vouch_token *token)
{
	const uint8_t *value;

	return vouch_token_extension(token, VOUCH_EXT_HOLDER, &value) > 0;
}

bool vouch_holder_matches(const struct vouch_token *token,
    const uint8_t value[VOUCH_HOLDER_BYTES])
{
	const uint8_t *bound;

	return vouch_token_extension(token, VOUCH_EXT_HOLDER, &bound) ==
	    VOUCH_HOLDER_TOKEN_BYTES &&
	    vouch_same_secret(bound, value, VOUCH_HOLDER_TOKEN_BYTES);
}
