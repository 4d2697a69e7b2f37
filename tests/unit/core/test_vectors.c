/*
 * Every file of testdata/vectors (see its README.md), read from the top of the
 * repository: what docs/FORMAT.md says, in examples another program made.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <dirent.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <cmocka.h>

#include "base/num.h"
#include "base/str.h"
#include "core/bundle.h"
#include "core/code.h"
#include "core/holder.h"
#include "core/lists.h"
#include "core/minisig.h"
#include "core/prizes.h"
#include "core/scanline.h"
#include "core/serial.h"
#include "core/shuffle.h"
#include "core/shortlink.h"

#define FOLDER "testdata/vectors"
#define FIELDS 32
#define FILE_MAX 8192
#define FOUND_MAX 64

struct vector {
	char text[FILE_MAX];
	size_t count;
	const char *name[FIELDS], *value[FIELDS];
};

/* A result as vectors word it: "ok", or a layer and a reason. */
typedef void run_vector(const struct vector *v, char found[FOUND_MAX]);

static const char *field(const struct vector *v, const char *name)
{
	for (size_t i = 0; i < v->count; i++)
		if (strcmp(v->name[i], name) == 0)
			return v->value[i];
	return "";
}

static size_t hex(const struct vector *v, const char *name, uint8_t *bytes,
    size_t max)
{
	const char *text = field(v, name);
	size_t len = strlen(text) / 2;

	if (len > max || vouch_hex_decode(bytes, len, text, strlen(text)) !=
	    VOUCH_OK)
		fail_msg("field %s is no hex of at most %zu bytes", name, max);
	return len;
}

/* What a field says against what was found; the first difference stays. */
static void agree(const struct vector *v, const char *name, const char *text,
    char found[FOUND_MAX])
{
	if (strcmp(field(v, name), text) != 0 && strcmp(found, "ok") == 0)
		snprintf(found, FOUND_MAX, "%s is %.40s", name, text);
}

static void agree_number(const struct vector *v, const char *name,
    uint64_t number, char found[FOUND_MAX])
{
	char text[24];

	snprintf(text, sizeof text, "%" PRIu64, number);
	agree(v, name, text, found);
}

static void agree_hex(const struct vector *v, const char *name,
    const uint8_t *bytes, size_t len, char found[FOUND_MAX])
{
	char text[2 * VOUCH_TOKEN_BYTES_MAX + 1];

	vouch_hex_encode(text, bytes, len);
	agree(v, name, text, found);
}

/* "text syntax"; "ok" for VOUCH_OK. */
static void word(const char *layer, enum vouch_err err, char found[FOUND_MAX])
{
	if (err == VOUCH_OK)
		snprintf(found, FOUND_MAX, "ok");
	else
		snprintf(found, FOUND_MAX, "%s %s", layer,
		    vouch_err_name(err));
}

static void run_text(const struct vector *v, char found[FOUND_MAX])
{
	const char *text = field(v, "text");
	uint8_t bytes[VOUCH_BASE27_BYTES_MAX];
	char again[VOUCH_BASE27_TEXT_MAX];
	size_t len;
	enum vouch_err err = vouch_base27_decode(text, strlen(text), bytes,
	    &len, NULL);

	word("text", err, found);
	if (err != VOUCH_OK)
		return;
	agree_hex(v, "bytes", bytes, len, found);
	vouch_base27_encode(bytes, len, again);
	if (!vouch_str_same(again, text))
		snprintf(found, FOUND_MAX, "written again differently");
}

static void run_payload(const struct vector *v, char found[FOUND_MAX])
{
	uint8_t payload[VOUCH_TOKEN_BYTES_MAX], again[VOUCH_PAYLOAD_MAX];
	struct vouch_token token;
	size_t len = hex(v, "payload", payload, sizeof payload), got;
	enum vouch_err err = vouch_token_decode(payload, len, NULL, &token);

	word("payload", err, found);
	if (err != VOUCH_OK)
		return;
	agree_number(v, "kind", token.kind, found);
	agree_hex(v, "key-id", token.key_id, sizeof token.key_id, found);
	agree_number(v, "campaign", token.campaign, found);
	agree_number(v, "serial", token.serial, found);
	agree_number(v, "from", token.from, found);
	agree_number(v, "until", token.until, found);
	agree_number(v, "value", token.value, found);
	agree_number(v, "value-type", token.value_type, found);
	agree_number(v, "unit", token.unit, found);
	agree_number(v, "channel", token.channel, found);
	agree_number(v, "stores", token.stores, found);
	agree_hex(v, "extensions", token.extensions, token.extensions_len,
	    found);
	if (vouch_token_encode(&token, NULL, again, &got) != VOUCH_OK ||
	    got != len || memcmp(again, payload, len) != 0)
		snprintf(found, FOUND_MAX, "encoded again differently");
}

static void run_signature(const struct vector *v, char found[FOUND_MAX])
{
	uint8_t key[VOUCH_KEY_BYTES], payload[VOUCH_PAYLOAD_MAX], aad[256];
	uint8_t signature[VOUCH_SIGNATURE_BYTES];
	struct vouch_public_key public;
	size_t payload_len = hex(v, "payload", payload, sizeof payload);
	size_t aad_len = hex(v, "aad", aad, sizeof aad);

	assert_int_equal(hex(v, "key", key, sizeof key), sizeof key);
	assert_int_equal(hex(v, "signature", signature, sizeof signature),
	    sizeof signature);
	vouch_public_key_init(&public, key);
	if (vouch_sign_verify(&public, VOUCH_CONTEXT_TOKEN, payload,
	    payload_len, aad, aad_len, signature) == VOUCH_OK)
		snprintf(found, FOUND_MAX, "ok");
	else
		snprintf(found, FOUND_MAX, "signature bad");
}

/* Which layer refuses a code, asked of each by itself; err is what reading the
 * whole said. */
static void word_code(const char *text, enum vouch_err err,
    char found[FOUND_MAX])
{
	uint8_t bytes[VOUCH_BASE27_BYTES_MAX];
	struct vouch_token token;
	enum vouch_err layer = VOUCH_ERR_TRUNCATED;
	size_t len;

	if (vouch_base27_bytes(strlen(text)) <
	    VOUCH_PAYLOAD_MIN + VOUCH_SIGNATURE_BYTES) {
		word("code", layer, found);
	} else {
		layer = vouch_base27_decode(text, strlen(text), bytes, &len,
		    NULL);
		word("text", layer, found);
		if (layer == VOUCH_OK) {
			layer = vouch_token_decode(bytes,
			    len - VOUCH_SIGNATURE_BYTES, NULL, &token);
			word("payload", layer, found);
		}
	}
	if (layer != err)
		snprintf(found, FOUND_MAX, "the layers differ");
}

/* Where the vector has the seed, issuing it again gives the same letters. */
static void issue_again(const struct vector *v, const struct vouch_code *code,
    const uint8_t *aad, size_t aad_len, char found[FOUND_MAX])
{
	uint8_t seed[VOUCH_SEED_BYTES];
	struct vouch_secret_key *secret = NULL;
	char text[VOUCH_CODE_TEXT_MAX];

	if (hex(v, "seed", seed, sizeof seed) == 0)
		return;
	assert_int_equal(vouch_secret_key_new(seed, &secret), VOUCH_OK);
	assert_int_equal(vouch_code_make(&code->token, secret, aad, aad_len,
	    NULL, text), VOUCH_OK);
	if (!vouch_str_same(text, field(v, "text")))
		snprintf(found, FOUND_MAX, "issued again differently");
	vouch_secret_key_free(secret);
}

static void run_code(const struct vector *v, char found[FOUND_MAX])
{
	const char *text = field(v, "text");
	uint8_t key[VOUCH_KEY_BYTES], aad[256];
	struct vouch_public_key public;
	struct vouch_code code;
	size_t aad_len = hex(v, "aad", aad, sizeof aad), index;
	enum vouch_err err = vouch_code_read(text, strlen(text), NULL, &code);

	if (err != VOUCH_OK) {
		word_code(text, err, found);
		return;
	}
	assert_int_equal(hex(v, "key", key, sizeof key), sizeof key);
	vouch_public_key_init(&public, key);
	err = vouch_code_verify(&code, &public, 1, aad, aad_len, &index);
	snprintf(found, FOUND_MAX, "%s", err == VOUCH_OK ? "ok" :
	    err == VOUCH_ERR_NOT_FOUND ? "key unknown" : "signature bad");
	if (err != VOUCH_OK)
		return;
	agree_hex(v, "payload", code.bytes, code.payload_len, found);
	agree_hex(v, "signature", code.bytes + code.payload_len,
	    VOUCH_SIGNATURE_BYTES, found);
	issue_again(v, &code, aad, aad_len, found);
}

static void run_key(const struct vector *v, char found[FOUND_MAX])
{
	uint8_t key[VOUCH_KEY_BYTES];
	struct vouch_public_key public;

	assert_int_equal(hex(v, "key", key, sizeof key), sizeof key);
	vouch_public_key_init(&public, key);
	snprintf(found, FOUND_MAX, "ok");
	agree_hex(v, "id", public.id, sizeof public.id, found);
}

static void run_serial(const struct vector *v, char found[FOUND_MAX])
{
	uint8_t key[VOUCH_SERIAL_KEY_BYTES], counter[5], serial[5];
	struct vouch_serial permutation;
	uint64_t value;

	assert_int_equal(hex(v, "k", key, sizeof key), sizeof key);
	assert_int_equal(hex(v, "counter", counter, sizeof counter), 5);
	vouch_serial_init(&permutation, key);
	value = vouch_serial_of(&permutation,
	    vouch_get_be(counter, sizeof counter));
	vouch_put_be(serial, sizeof serial, value);
	snprintf(found, FOUND_MAX, "ok");
	agree_hex(v, "serial", serial, sizeof serial, found);
	vouch_put_be(counter, sizeof counter,
	    vouch_serial_counter(&permutation, value));
	agree_hex(v, "counter", counter, sizeof counter, found);
}

/* The number behind a link; where a counter is given, it must be its. */
static void run_link(const struct vector *v, char found[FOUND_MAX])
{
	uint8_t key[VOUCH_SERIAL_KEY_BYTES], counter[5], bytes[6];
	const char *text = field(v, "text");
	char again[VOUCH_SHORTLINK_TEXT];
	struct vouch_shortlink links;
	uint64_t number = 0;
	enum vouch_err err = vouch_shortlink_parse(text, strlen(text), &number);

	word("link", err, found);
	if (err != VOUCH_OK)
		return;
	vouch_put_be(bytes, sizeof bytes, number);
	agree_hex(v, "number", bytes, sizeof bytes, found);
	vouch_shortlink_format(number, again);
	if (strcasecmp(again, text) != 0)
		snprintf(found, FOUND_MAX, "written again differently");
	if (field(v, "k")[0] == '\0')
		return;
	assert_int_equal(hex(v, "k", key, sizeof key), sizeof key);
	assert_int_equal(hex(v, "counter", counter, sizeof counter), 5);
	vouch_shortlink_init(&links, key);
	number = vouch_shortlink_of(&links, vouch_get_be(counter, 5));
	vouch_put_be(bytes, sizeof bytes, number);
	agree_hex(v, "number", bytes, sizeof bytes, found);
}

static uint64_t number(const struct vector *v, const char *name)
{
	const char *text = field(v, name);
	uint64_t value = 0;

	assert_int_equal(vouch_num_parse(text, strlen(text), 0, UINT64_MAX,
	    NULL, &value), VOUCH_OK);
	return value;
}

static void run_shuffle(const struct vector *v, char found[FOUND_MAX])
{
	uint8_t key[VOUCH_SERIAL_KEY_BYTES], first[5];
	struct vouch_shuffle shuffle;
	uint64_t slot;

	assert_int_equal(hex(v, "k", key, sizeof key), sizeof key);
	assert_int_equal(hex(v, "first", first, sizeof first), sizeof first);
	vouch_shuffle_init(&shuffle, key, vouch_get_be(first, sizeof first),
	    number(v, "codes"));
	slot = vouch_shuffle_slot(&shuffle, number(v, "place"));
	snprintf(found, FOUND_MAX, "ok");
	agree_number(v, "slot", slot, found);
	agree_number(v, "place", vouch_shuffle_place(&shuffle, slot), found);
}

/* Who wins is what the serial key deals. */
static void agree_winners(const struct vector *v,
    const struct vouch_prizes *prizes, char found[FOUND_MAX])
{
	uint8_t key[VOUCH_SERIAL_KEY_BYTES];
	struct vouch_shuffle shuffle;
	struct vouch_serial serial;

	assert_int_equal(hex(v, "k", key, sizeof key), sizeof key);
	vouch_serial_init(&serial, key);
	vouch_shuffle_init(&shuffle, key, prizes->first_counter,
	    prizes->codes);
	for (uint64_t i = 0; i < prizes->codes; i++) {
		uint64_t slot = vouch_shuffle_slot(&shuffle, i);

		if (vouch_prizes_find(prizes, vouch_serial_of(&serial,
		    prizes->first_counter + i)) !=
		    vouch_prizes_of_slot(prizes, slot))
			snprintf(found, FOUND_MAX, "other winners");
	}
}

static void agree_prizes(const struct vector *v,
    const struct vouch_prizes *prizes, char found[FOUND_MAX])
{
	char text[512] = "";
	size_t used = 0;

	agree_number(v, "campaign", prizes->campaign, found);
	agree_number(v, "revision", prizes->revision, found);
	agree_number(v, "sequence", prizes->sequence, found);
	agree_number(v, "batch", prizes->batch, found);
	agree_number(v, "first", prizes->first_counter, found);
	agree_number(v, "codes", prizes->codes, found);
	agree_number(v, "listed", prizes->listed, found);
	agree(v, "rest", prizes->prize[prizes->rest].name, found);
	for (size_t i = 0; i < prizes->prize_count; i++)
		used += (size_t)snprintf(text + used, sizeof text - used,
		    "%s%.40s=%" PRIu64, i > 0 ? " " : "",
		    prizes->prize[i].name, prizes->prize[i].count);
	agree(v, "prizes", text, found);
}

static void run_prizes(const struct vector *v, char found[FOUND_MAX])
{
	static struct vouch_prizes prizes;
	uint8_t bytes[FILE_MAX / 2], key[VOUCH_KEY_BYTES];
	struct vouch_public_key public;
	size_t len = hex(v, "bytes", bytes, sizeof bytes);
	enum vouch_err err = vouch_prizes_decode(bytes, len, NULL, &prizes);

	assert_int_equal(hex(v, "key", key, sizeof key), sizeof key);
	vouch_public_key_init(&public, key);
	word("prizes", err, found);
	if (err == VOUCH_OK &&
	    vouch_prizes_verify(bytes, len, &public) != VOUCH_OK) {
		snprintf(found, FOUND_MAX, "signature bad");
	} else if (err == VOUCH_OK) {
		agree_prizes(v, &prizes, found);
		agree_winners(v, &prizes, found);
	}
}

/* \xNN and \\ to bytes, as vouch_str_escape() writes them. */
static size_t unescape(const char *text, char *out)
{
	size_t len = 0;

	for (; *text != '\0'; text++) {
		uint8_t byte;

		if (*text != '\\') {
			out[len++] = *text;
		} else if (text[1] == '\\') {
			out[len++] = *++text;
		} else {
			assert_int_equal(vouch_hex_decode(&byte, 1, text + 2,
			    2), VOUCH_OK);
			out[len++] = (char)byte;
			text += 3;
		}
	}
	return len;
}

static void run_list(const struct vector *v, char found[FOUND_MAX])
{
	uint8_t bytes[FILE_MAX / 2], key[VOUCH_KEY_BYTES];
	char last[2 * VOUCH_LIST_ENTRY_MAX + 1], magic[8] = "";
	struct vouch_public_key public;
	size_t len = hex(v, "bytes", bytes, sizeof bytes), entry;
	struct vouch_signed_list list;
	enum vouch_err err = vouch_list_decode(bytes, len, NULL, &list);

	assert_int_equal(hex(v, "key", key, sizeof key), sizeof key);
	vouch_public_key_init(&public, key);
	word("list", err, found);
	if (err != VOUCH_OK)
		return;
	if (vouch_list_verify(bytes, len, &public) != VOUCH_OK) {
		snprintf(found, FOUND_MAX, "signature bad");
		return;
	}
	entry = vouch_list_entry_bytes(list.kind);
	vouch_hex_encode(last, list.entry + (list.count - 1) * entry, entry);
	memcpy(magic, bytes, 7);
	agree(v, "list", magic, found);
	agree_number(v, "campaign", list.campaign, found);
	agree_number(v, "sequence", list.sequence, found);
	agree_number(v, "count", list.count, found);
	agree(v, "last", last, found);
}

static void run_signature_file(const struct vector *v, const char *text,
    size_t len, char found[FOUND_MAX])
{
	char signature[FILE_MAX];
	uint8_t key[VOUCH_KEY_BYTES];
	struct vouch_public_key public;
	struct vouch_minisig minisig;
	enum vouch_err err;

	assert_int_equal(hex(v, "key", key, sizeof key), sizeof key);
	vouch_public_key_init(&public, key);
	err = vouch_minisig_parse("", signature, unescape(field(v,
	    "signature"), signature), NULL, &minisig);
	word("signature", err, found);
	if (err != VOUCH_OK)
		return;
	if (vouch_minisig_verify(&minisig, &public, text, len) != VOUCH_OK)
		snprintf(found, FOUND_MAX, "signature bad");
	else
		agree(v, "comment", minisig.comment, found);
}

/* Why a bundle is refused is for people: bad is bad. */
static void run_bundle(const struct vector *v, char found[FOUND_MAX])
{
	static struct vouch_bundle bundle;
	char text[FILE_MAX];
	size_t len = unescape(field(v, "text"), text);
	enum vouch_err err = vouch_bundle_parse("", text, len, NULL, &bundle);
	struct vouch_buf again;

	snprintf(found, FOUND_MAX, err == VOUCH_OK ? "ok" :
	    err == VOUCH_ERR_UNSUPPORTED ? "bundle unsupported" :
	    "bundle bad");
	if (err != VOUCH_OK)
		return;
	run_signature_file(v, text, len, found);
	if (strcmp(found, "ok") != 0)
		return;
	agree_number(v, "sequence", bundle.sequence, found);
	agree_number(v, "roots", bundle.root_count, found);
	agree_number(v, "stores", bundle.store_count, found);
	agree_number(v, "groups", bundle.group_count, found);
	agree_number(v, "keys", bundle.key_count, found);
	agree_number(v, "floors", bundle.floor_count, found);
	vouch_buf_init(&again, sizeof text);
	assert_int_equal(vouch_bundle_format(&bundle, &again), VOUCH_OK);
	assert_int_equal(again.len, len);
	assert_memory_equal(again.data, text, len);
	vouch_buf_release(&again);
}

static void run_line(const struct vector *v, char found[FOUND_MAX])
{
	static const char *const kinds[] = {
		[VOUCH_SCAN_SHORT] = "short-code",
		[VOUCH_SCAN_TRUNCATED] = "truncated",
		[VOUCH_SCAN_TWO_CODES] = "two-codes",
		[VOUCH_SCAN_TYPING_ENGINE] = "typing-engine"
	};
	struct vouch_scanned scanned;
	uint8_t bytes[VOUCH_BASE27_BYTES_MAX];
	char line[VOUCH_SCANLINE_MAX];
	size_t len = unescape(field(v, "line"), line);

	vouch_scanline_read(line, len, &scanned);
	if (scanned.kind != VOUCH_SCAN_CODE) {
		const char *kind = vouch_scan_kind_name(scanned.kind);

		snprintf(found, FOUND_MAX, "line %s", kind != NULL ? kind :
		    kinds[scanned.kind]);
		return;
	}
	word("text", vouch_base27_decode(scanned.text, scanned.len, bytes,
	    &len, NULL), found);
	if (strcmp(field(v, "text"), scanned.text) != 0)
		snprintf(found, FOUND_MAX, "another code");
}

static void run_holder(const struct vector *v, char found[FOUND_MAX])
{
	char text[1024], normal[4 * VOUCH_HOLDER_TEXT_MAX + 1];
	uint8_t key[VOUCH_HOLDER_KEY_BYTES], value[VOUCH_HOLDER_BYTES];
	size_t len = unescape(field(v, "text"), text);
	enum vouch_holder_kind kind = VOUCH_HOLDER_PHONE;
	struct vouch_holder holder;
	uint64_t campaign;
	enum vouch_err err;

	assert_int_equal(hex(v, "key", key, sizeof key), sizeof key);
	assert_int_equal(vouch_num_parse(field(v, "campaign"),
	    strlen(field(v, "campaign")), 1, UINT32_MAX, NULL, &campaign),
	    VOUCH_OK);
	while (kind < VOUCH_HOLDER_ID &&
	    strcmp(vouch_holder_kind_name(kind), field(v, "kind")) != 0)
		kind++;
	err = vouch_holder_parse(kind, text, len, NULL, &holder);
	word("holder", err, found);
	if (err != VOUCH_OK)
		return;
	vouch_str_escape(normal, sizeof normal, holder.text, holder.len,
	    false);
	agree(v, "normal", normal, found);
	vouch_holder_value(key, (uint32_t)campaign, &holder, value);
	agree_hex(v, "holder", value, sizeof value, found);
	/* What was issued for it is found again, as a till reads it. */
	if (vouch_holder_guess(holder.text, holder.len) != kind)
		snprintf(found, FOUND_MAX, "guessed as another kind");
}

/* Events and spent lists are the ledger's: tests/unit/ledger/test_event.c and
 * test_spent.c. */
static void run_elsewhere(const struct vector *v, char found[FOUND_MAX])
{
	snprintf(found, FOUND_MAX, "%s", field(v, "expect"));
}

static const struct {
	const char *name;
	run_vector *run;
} tests[] = {
	{ "text", run_text }, { "payload", run_payload },
	{ "signature", run_signature }, { "code", run_code },
	{ "key", run_key }, { "serial", run_serial }, { "link", run_link },
	{ "line", run_line }, { "holder", run_holder },
	{ "shuffle", run_shuffle },
	{ "prizes", run_prizes },
	{ "list", run_list },
	{ "bundle", run_bundle },
	{ "event", run_elsewhere },
	{ "spent", run_elsewhere }
};

#define TESTS (sizeof tests / sizeof tests[0])

static void load(const char *path, struct vector *v)
{
	FILE *file = fopen(path, "r");
	size_t len;
	char *at = v->text;

	assert_non_null(file);
	len = fread(v->text, 1, sizeof v->text - 1, file);
	assert_true(feof(file));
	fclose(file);
	v->text[len] = '\0';
	for (v->count = 0; *at != '\0'; v->count++) {
		char *colon = strstr(at, ": "), *end = strchr(at, '\n');

		if (v->count == FIELDS || colon == NULL || end == NULL ||
		    colon > end)
			fail_msg("%s: not lines of NAME: VALUE", path);
		*colon = *end = '\0';
		v->name[v->count] = at;
		v->value[v->count] = colon + 2;
		at = end + 1;
	}
}

/* Counts a vector under its test; prints and counts it when it fails. */
static bool check(const char *path, size_t counts[TESTS])
{
	static struct vector v;
	char found[FOUND_MAX] = "no such test";

	load(path, &v);
	for (size_t i = 0; i < TESTS; i++)
		if (strcmp(field(&v, "test"), tests[i].name) == 0) {
			tests[i].run(&v, found);
			counts[i]++;
		}
	if (strcmp(found, field(&v, "expect")) == 0)
		return true;
	print_error("%s: expected %s, found %s\n", path, field(&v, "expect"),
	    found);
	return false;
}

/* All of one folder, of which there must be at least so many. */
static void check_folder(const char *folder, size_t least,
    size_t counts[TESTS])
{
	char path[512];
	DIR *dir = NULL;
	const struct dirent *entry = NULL;
	size_t count = 0, bad = 0;

	snprintf(path, sizeof path, FOLDER "/%s", folder);
	dir = opendir(path);
	assert_non_null(dir);
	while ((entry = readdir(dir)) != NULL) {
		if (entry->d_name[0] == '.')
			continue;
		snprintf(path, sizeof path, FOLDER "/%s/%.200s", folder,
		    entry->d_name);
		count++;
		bad += !check(path, counts);
	}
	closedir(dir);
	assert_int_equal(bad, 0);
	assert_true(count >= least);
}

static void test_good(void **state)
{
	size_t counts[TESTS] = { 0 };

	(void)state;
	check_folder("good", 60, counts);
	for (size_t i = 0; i < TESTS; i++)
		assert_true(counts[i] > 0);
}

static void test_bad(void **state)
{
	size_t counts[TESTS] = { 0 };

	(void)state;
	check_folder("bad", 80, counts);
}

static void test_unsupported(void **state)
{
	size_t counts[TESTS] = { 0 };

	(void)state;
	check_folder("unsupported", 10, counts);
}

static int set_up(void **state)
{
	(void)state;
	return vouch_sign_init() == VOUCH_OK ? 0 : -1;
}

int main(void)
{
	const struct CMUnitTest all[] = {
		cmocka_unit_test(test_good),
		cmocka_unit_test(test_bad),
		cmocka_unit_test(test_unsupported)
	};

	return cmocka_run_group_tests(all, set_up, NULL);
}
