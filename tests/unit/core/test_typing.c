/*
 * A scanner is a keyboard. What becomes of a code that is typed into a till
 * whose Vietnamese input method is on?
 *
 * The rules below are the public ones of Telex, Quick Telex, VNI and VIQR. Bare
 * codes go through their harshest form: no spelling check, marks may come
 * anywhere later in the word ("free marking"), digits do not end a word. Real
 * engines alter less: a mark reaches its vowel only inside the syllable, and
 * that is the form prefixes and links go through.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/str.h"
#include "core/base27.h"
#include "core/code.h"
#include "core/scanline.h"
#include "core/sign.h"

#define TOKENS 100000
#define TYPED_MAX 4096

enum method { TELEX, QUICK_TELEX, VNI, VIQR, METHODS };

static const char *const method_name[METHODS] = {
	"Telex", "Quick Telex", "VNI", "VIQR"
};

enum mark { PLAIN, HAT, HORN, BREVE, STROKE };

/* One letter of the word being composed. */
struct letter {
	char base; /* as typed, any case */
	enum mark mark;
	int tone;  /* 0 none, 1 acute, 2 grave, 3 hook, 4 tilde, 5 dot */
};

struct engine {
	enum method method;
	int syllables; /* marks do not reach beyond the syllable */
	struct letter word[TYPED_MAX];
	size_t len;
	char out[TYPED_MAX * 4];
	size_t out_len;
};

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* Letters with their marks, lower then upper case; tones as combining marks
 * behind them, which is how some engines send them. */
static void render(struct engine *e, const struct letter *letter)
{
	static const struct {
		char base;
		enum mark mark;
		const char *small, *capital;
	} form[] = {
		{ 'a', HAT, "â", "Â" }, { 'a', BREVE, "ă", "Ă" },
		{ 'e', HAT, "ê", "Ê" }, { 'o', HAT, "ô", "Ô" },
		{ 'o', HORN, "ơ", "Ơ" }, { 'u', HORN, "ư", "Ư" },
		{ 'd', STROKE, "đ", "Đ" },
	};
	static const char *const tone[] = { "", "\xcc\x81", "\xcc\x80",
		"\xcc\x89", "\xcc\x83", "\xcc\xa3" };
	char plain[2] = { letter->base, '\0' };
	const char *text = plain;
	int n;

	for (size_t i = 0; i < sizeof form / sizeof form[0]; i++)
		if (form[i].base == lower(letter->base) &&
		    form[i].mark == letter->mark)
			text = letter->base == form[i].base ? form[i].small :
			    form[i].capital;
	n = snprintf(e->out + e->out_len, sizeof e->out - e->out_len, "%s%s",
	    text, tone[letter->tone]);
	assert_true(n > 0);
	e->out_len += (size_t)n;
}

static void end_word(struct engine *e)
{
	for (size_t i = 0; i < e->len; i++)
		render(e, &e->word[i]);
	e->len = 0;
}

static void append(struct engine *e, char c, enum mark mark)
{
	e->word[e->len++] = (struct letter){ .base = c, .mark = mark };
}

/* Last letter of the word that is one of bases, and plain if asked for; NULL if
 * there is none. In a syllable only c, g, h, m, n, p and t may stand between
 * a vowel and its mark. */
static struct letter *last_of(struct engine *e, const char *bases, int plain)
{
	for (size_t i = e->len; i-- > 0; ) {
		char base = lower(e->word[i].base);

		if (strchr(bases, base) != NULL &&
		    (!plain || e->word[i].mark == PLAIN))
			return &e->word[i];
		if (e->syllables && strchr("aeiouycghmnpt", base) == NULL)
			return NULL;
	}
	return NULL;
}

/* Puts tone on the word's vowel (0 takes it away); false if there is none. */
static int set_tone(struct engine *e, int tone)
{
	struct letter *vowel = last_of(e, "aeiouy", 0);

	if (vowel == NULL || (tone == 0 && vowel->tone == 0))
		return 0;
	vowel->tone = tone;
	return 1;
}

static int set_mark(struct engine *e, const char *bases, enum mark mark)
{
	struct letter *letter = last_of(e, bases, 1);

	if (letter == NULL)
		return 0;
	letter->mark = mark;
	return 1;
}

static int telex(struct engine *e, char c)
{
	static const char tones[] = "zsfrxj";
	const char *tone = strchr(tones, c);
	char same[2] = { c, '\0' };

	if (tone != NULL)
		return set_tone(e, (int)(tone - tones));
	if (c == 'a' || c == 'e' || c == 'o')
		return set_mark(e, same, HAT);
	if (c == 'd')
		return set_mark(e, "d", STROKE);
	if (c == 'w') {
		if (!set_mark(e, "a", BREVE) && !set_mark(e, "ou", HORN))
			append(e, 'U', HORN);
		return 1;
	}
	return 0;
}

static int quick_telex(struct engine *e, char c)
{
	static const char from[] = "cgknpqt", to[] = "hihghuh";
	const char *at = strchr(from, c);

	if (at == NULL || e->len == 0 || lower(e->word[e->len - 1].base) != c)
		return 0;
	append(e, to[at - from], PLAIN);
	return 1;
}

static int vni(struct engine *e, char c)
{
	if (c >= '0' && c <= '5')
		return set_tone(e, c - '0');
	if (c == '6')
		return set_mark(e, "aeo", HAT);
	if (c == '7')
		return set_mark(e, "ou", HORN);
	if (c == '8')
		return set_mark(e, "a", BREVE);
	return c == '9' && set_mark(e, "d", STROKE);
}

static int viqr(struct engine *e, char c)
{
	static const char tones[] = "-'`?~.";
	const char *tone = strchr(tones + 1, c);

	if (c != '\0' && tone != NULL)
		return set_tone(e, (int)(tone - tones));
	if (c == '^')
		return set_mark(e, "aeo", HAT);
	if (c == '+')
		return set_mark(e, "ou", HORN);
	if (c == '(')
		return set_mark(e, "a", BREVE);
	return c == 'd' && set_mark(e, "d", STROKE);
}

static int compose(struct engine *e, char c)
{
	switch (e->method) {
	case QUICK_TELEX:
		return quick_telex(e, c) || telex(e, c);
	case TELEX:
		return telex(e, c);
	case VNI:
		return vni(e, c);
	default:
		return viqr(e, c);
	}
}

static int is_word_key(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

static void key(struct engine *e, char c)
{
	if ((e->method == TELEX || e->method == QUICK_TELEX) &&
	    (c == '[' || c == ']')) {
		append(e, c == '[' ? 'o' : 'u', HORN);
		return;
	}
	if (compose(e, lower(c)))
		return;
	if (is_word_key(lower(c))) {
		append(e, c, PLAIN);
		return;
	}
	end_word(e);
	e->out[e->out_len++] = c;
}

/* What the till's program receives when text is typed. */
static const char *type(struct engine *e, enum method method,
    const char *text)
{
	e->method = method;
	e->len = e->out_len = 0;
	for (; *text != '\0'; text++)
		key(e, *text);
	end_word(e);
	e->out[e->out_len] = '\0';
	return e->out;
}

/* A small generator with a seed: the same tokens in every run. */
static uint64_t next_random(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

static void random_bytes(uint64_t *state, uint8_t *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++)
		bytes[i] = (uint8_t)(next_random(state) >> 24);
}

static struct engine engine; /* large: not on the stack */

static void assert_types(enum method method, const char *keys,
    const char *expected)
{
	struct vouch_buf composed;

	vouch_buf_init(&composed, 256);
	type(&engine, method, keys);
	assert_int_equal(vouch_str_nfc(&composed, engine.out, engine.out_len),
	    VOUCH_OK);
	assert_string_equal(vouch_buf_text(&composed), expected);
	vouch_buf_release(&composed);
}

static void test_engine_knows_the_language(void **state)
{
	(void)state;
	engine.syllables = 1;
	assert_types(TELEX, "tieengs", "tiếng");
	assert_types(TELEX, "ddoongf Vieetj", "đồng Việt");
	assert_types(TELEX, "w", "Ư");
	assert_types(VNI, "d9o62ng", "đồng");
	assert_types(VNI, "Vie65t", "Việt");
	assert_types(VIQR, "dda(.c", "đặc");
	assert_types(QUICK_TELEX, "ccao", "chao");
}

/* The test must be able to fail: other alphabets come through damaged. */
static void test_other_alphabets_are_damaged(void **state)
{
	static const struct {
		const char *name, *alphabet;
		enum method method;
	} row[] = {
		{ "base32", "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", TELEX },
		{ "base32", "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", VNI },
		{ "Crockford", "0123456789ABCDEFGHJKMNPQRSTVWXYZ", TELEX },
		{ "Crockford", "0123456789ABCDEFGHJKMNPQRSTVWXYZ", VNI },
		{ "hex", "0123456789ABCDEF", TELEX },
		{ "hex", "0123456789ABCDEF", VNI },
		{ "28 symbols, repeats allowed", VOUCH_BASE27_ALPHABET,
		    QUICK_TELEX },
	};
	uint64_t seed = 0x9e3779b97f4a7c15;

	(void)state;
	engine.syllables = 0;
	for (size_t r = 0; r < sizeof row / sizeof row[0]; r++) {
		size_t symbols = strlen(row[r].alphabet);
		unsigned damaged = 0;

		for (int i = 0; i < 200; i++) {
			char text[145];

			for (size_t j = 0; j < sizeof text - 1; j++)
				text[j] = row[r].alphabet[
				    next_random(&seed) % symbols];
			text[sizeof text - 1] = '\0';
			damaged += strcmp(type(&engine, row[r].method, text),
			    text) != 0;
		}
		if (damaged < 100)
			fail_msg("%s through %s: only %u of 200 damaged",
			    row[r].name, method_name[row[r].method], damaged);
	}
}

static void test_tokens_arrive_whole(void **state)
{
	uint64_t seed = 0x2545f4914f6cdd1d;
	char text[VOUCH_BASE27_TEXT_MAX];
	uint8_t bytes[90];

	(void)state;
	engine.syllables = 0;
	for (int i = 0; i < TOKENS; i++) {
		enum method method = (enum method)(i % METHODS);

		random_bytes(&seed, bytes, sizeof bytes);
		vouch_base27_encode(bytes, sizeof bytes, text);
		if (i % 3 == 0) /* Caps Lock */
			for (char *c = text; *c != '\0'; c++)
				*c = lower(*c);
		if (strcmp(type(&engine, method, text), text) != 0)
			fail_msg("%s damaged %s", method_name[method], text);
	}
}

/* Wrapped in a scanner's identifier or a link, the wrapping may suffer; the
 * code behind it is found and verifies. */
static void test_wrapped_codes_still_verify(void **state)
{
	static const char *const prefix[] = {
		"]Q1", "]Q2\\000026", "HTTPS://EXAMPLE.VN/V/",
		"https://vouchers.example.vn/V/",
		"HTTPS://DDAAWW.VN/S/", "",
	};
	static const uint8_t seed_bytes[VOUCH_SEED_BYTES] = { 7 };
	struct vouch_secret_key *secret = NULL;
	struct vouch_token token = { .kind = VOUCH_KIND_VOUCHER,
		.campaign = 1001, .from = 2000, .until = 3000, .value = 50000,
		.value_type = VOUCH_VALUE_MONEY, .unit = 1 };

	(void)state;
	engine.syllables = 1;
	assert_int_equal(vouch_sign_init(), VOUCH_OK);
	assert_int_equal(vouch_secret_key_new(seed_bytes, &secret), VOUCH_OK);
	for (uint64_t i = 0; i < 2000; i++) {
		char text[VOUCH_CODE_TEXT_MAX], line[512];
		struct vouch_scanned scanned;
		struct vouch_code code;
		size_t index;

		token.serial = i * 0x1234567;
		assert_int_equal(vouch_code_make(&token, secret, NULL, 0, NULL,
		    text), VOUCH_OK);
		snprintf(line, sizeof line, "%s%s", prefix[i % 6], text);
		type(&engine, (enum method)(i % METHODS), line);
		vouch_scanline_read(engine.out, engine.out_len, &scanned);
		if (scanned.kind != VOUCH_SCAN_CODE)
			fail_msg("%s: no code found in %s",
			    method_name[i % METHODS], engine.out);
		assert_string_equal(scanned.text, text);
		assert_int_equal(vouch_code_read(scanned.text, scanned.len,
		    NULL, &code), VOUCH_OK);
		assert_int_equal(vouch_code_verify(&code,
		    vouch_secret_key_public(secret), 1, NULL, 0, &index),
		    VOUCH_OK);
	}
	vouch_secret_key_free(secret);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_engine_knows_the_language),
		cmocka_unit_test(test_other_alphabets_are_damaged),
		cmocka_unit_test(test_tokens_arrive_whole),
		cmocka_unit_test(test_wrapped_codes_still_verify),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
