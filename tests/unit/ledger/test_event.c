/* Event keys as text, canonical bytes and the chain's hash. */
#include "unit/ledger/scratch.h"
#include "unit/ledger/vectors.h"

#include "base/buf.h"
#include "base/num.h"
#include "base/str.h"
#include "ledger/book.h"

static void test_key_text(void **state)
{
	static const struct {
		const char *text;
		struct vouch_event_key key;
	} rows[] = {
		{ "7.2.0123456789abcdef.1",
		    { 7, 2, UINT64_C(0x0123456789abcdef), 1 } },
		{ "1.0.0000000000000000.1", { 1, 0, 0, 1 } },
		{ "32767.9999.ffffffffffffffff.9223372036854775807",
		    { 32767, 9999, UINT64_MAX, INT64_MAX } },
	};
	char text[VOUCH_EVENT_KEY_TEXT];
	struct vouch_event_key key;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		vouch_event_key_format(text, &rows[i].key);
		assert_string_equal(text, rows[i].text);
		assert_ok(vouch_event_key_parse(rows[i].text,
		    strlen(rows[i].text), &key));
		assert_true(key.store == rows[i].key.store &&
		    key.till == rows[i].key.till &&
		    key.epoch == rows[i].key.epoch &&
		    key.seq == rows[i].key.seq);
	}
	assert_ok(vouch_event_key_parse("7.2.0123456789ABCDEF.10", 23, &key));
	assert_true(key.epoch == UINT64_C(0x0123456789abcdef));
}

static void test_bad_key_text(void **state)
{
	static const char *const rows[] = {
		"", ".", "...", "7.2.0123456789abcdef",
		"7.2.0123456789abcdef.", "7.2.0123456789abcdef.0",
		"7.2.0123456789abcdef.1.", "7.2.0123456789abcdef.1.1",
		"7.2.0123456789abcdef.01", "07.2.0123456789abcdef.1",
		"7.02.0123456789abcdef.1", "0.2.0123456789abcdef.1",
		"32768.2.0123456789abcdef.1", "7.10000.0123456789abcdef.1",
		"7.2.0123456789abcde.1", "7.2.0123456789abcdef0.1",
		"7.2.0123456789abcdeg.1", "7.2.0123456789abcdef.1 ",
		" 7.2.0123456789abcdef.1", "7.-2.0123456789abcdef.1",
		"7.2.0123456789abcdef.9223372036854775808",
		"7.2.0123456789abcdef.18446744073709551616",
	};
	struct vouch_event_key key = { 1, 2, 3, 4 };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++)
		if (vouch_event_key_parse(rows[i], strlen(rows[i]), &key) ==
		    VOUCH_OK)
			fail_msg("\"%s\" was taken", rows[i]);
	assert_true(key.store == 1 && key.till == 2 && key.epoch == 3 &&
	    key.seq == 4);
	assert_err(vouch_event_key_parse("7.2.0123456789abcdef.1\0", 23,
	    &key), VOUCH_ERR_SYNTAX);
}

/* The two vectors of docs/FORMAT.md, "Event". */
static struct vouch_event vector_one(void)
{
	struct vouch_event event;
	size_t i;

	memset(&event, 0, sizeof event);
	event.key = (struct vouch_event_key){ 7, 2,
		UINT64_C(0x0123456789abcdef), 1 };
	event.kind = VOUCH_EVENT_REDEEM;
	event.campaign = 1001;
	event.serial = UINT64_C(0x00a1b2c3d4);
	event.use_no = 1;
	for (i = 0; i < 16; i++) {
		event.op[i] = (uint8_t)i;
		event.request[i] = (uint8_t)(0x10 + i);
	}
	event.at_ms = INT64_C(1795400000000);
	event.boot_ms = 5000;
	memcpy(event.key_id, "\x47\xbc\x24\xb4", 4);
	event.revision = 1;
	event.channel = 1;
	event.amount_minor = 50000;
	event.unit = 1;
	memcpy(event.receipt, "R-88231", 8);
	memcpy(event.cashier, "LAN", 4);
	return event;
}

static struct vouch_event vector_two(void)
{
	struct vouch_event event = vector_one();

	event.key.seq = 2;
	event.kind = VOUCH_EVENT_VOID;
	event.has_basket = event.has_holder = event.has_ref = true;
	event.has_until = true;
	event.basket_minor = 250000;
	memset(event.holder_commit, 0xee, sizeof event.holder_commit);
	event.ref = vector_one().key;
	event.until_ms = INT64_C(1795400600000);
	event.amount_minor = -50000;
	event.flags = 5;
	memset(event.receipt, 0, sizeof event.receipt);
	memset(event.cashier, 0, sizeof event.cashier);
	memcpy(event.note, "tr\xe1\xba\xa3 h\xc3\xa0ng", 12);
	return event;
}

static const char bytes_one[] =
    "01000700020123456789abcdef000000000000000101000003e900a1b2c3d400"
    "000001000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c"
    "1d1e1f000001a2062de200000000000000138847bc24b4000000010100000000"
    "0000c3500100000000000007522d383832333100034c414e0000";
static const char hash_one[] =
    "ed4cc95523b952c2011e9ce8b59108dafa542e8c9df87342840ac7583665e944";
static const char bytes_two[] =
    "01000700020123456789abcdef000000000000000206000003e900a1b2c3d400"
    "000001000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c"
    "1d1e1f000001a2062de200000000000000138847bc24b40000000101ffffffff"
    "ffff3cb001000000050f000000000003d090eeeeeeeeeeeeeeeeeeeeeeeeeeee"
    "eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee000700020123456789abcdef0000"
    "000000000001000001a2063709c000000000000b7472e1baa32068c3a06e67";
static const char hash_two[] =
    "5e50586b8b2b1a48b118b23f79fce93be40f40b43f7ba0c45598b3ef1f88185c";

static void assert_hex(const void *bytes, size_t len, const char *wanted)
{
	char hex[1024];

	assert_true(2 * len < sizeof hex);
	vouch_hex_encode(hex, bytes, len);
	assert_string_equal(hex, wanted);
}

static void test_vectors(void **state)
{
	struct vouch_event one = vector_one(), two = vector_two();
	uint8_t zero[VOUCH_HASH_BYTES] = { 0 }, hash[VOUCH_HASH_BYTES];
	struct vouch_buf buf;

	(void)state;
	vouch_buf_init(&buf, 1024);
	assert_ok(vouch_event_bytes(&one, &buf));
	assert_hex(buf.data, buf.len, bytes_one);
	vouch_buf_clear(&buf);
	assert_ok(vouch_event_bytes(&two, &buf));
	assert_hex(buf.data, buf.len, bytes_two);
	vouch_buf_release(&buf);
	assert_ok(vouch_event_hash(zero, &one, hash));
	assert_hex(hash, sizeof hash, hash_one);
	assert_ok(vouch_event_hash(hash, &two, hash));
	assert_hex(hash, sizeof hash, hash_two);
}

/* Every field but the hash itself is under the hash. */
static void test_every_field_counts(void **state)
{
	const uint8_t zero[VOUCH_HASH_BYTES] = { 0 };
	uint8_t before[VOUCH_HASH_BYTES], after[VOUCH_HASH_BYTES];
	struct vouch_event event;
	int i;

	(void)state;
	event = vector_two();
	assert_ok(vouch_event_hash(zero, &event, before));
	for (i = 0; i < 33; i++) {
		event = vector_two();
		switch (i) {
		case 0: event.key.store ^= 1; break;
		case 1: event.key.till ^= 1; break;
		case 2: event.key.epoch ^= 1; break;
		case 3: event.key.seq ^= 1; break;
		case 4: event.kind = VOUCH_EVENT_HOLD; break;
		case 5: event.campaign ^= 1; break;
		case 6: event.serial ^= UINT64_C(0x8000000000); break;
		case 7: event.use_no ^= 1; break;
		case 8: event.op[15] ^= 1; break;
		case 9: event.request[0] ^= 1; break;
		case 10: event.at_ms ^= 1; break;
		case 11: event.boot_ms ^= 1; break;
		case 12: event.key_id[3] ^= 1; break;
		case 13: event.revision ^= 1; break;
		case 14: event.channel ^= 1; break;
		case 15: event.amount_minor = 50000; break;
		case 16: event.has_basket = false; break;
		case 17: event.basket_minor ^= 1; break;
		case 18: event.unit ^= 1; break;
		case 19: event.receipt[0] = 'x'; break;
		case 20: event.cashier[0] = 'X'; break;
		case 21: event.has_holder = false; break;
		case 22: event.holder_commit[31] ^= 1; break;
		case 23: event.has_ref = false; break;
		case 24: event.ref.store ^= 1; break;
		case 25: event.ref.till ^= 1; break;
		case 26: event.ref.epoch ^= 1; break;
		case 27: event.ref.seq ^= 1; break;
		case 28: event.has_until = false; break;
		case 29: event.until_ms ^= 1; break;
		case 30: event.note[0] ^= 1; break;
		case 31: event.flags ^= 1; break;
		case 32: /* the same letters, one text further on */
			memcpy(event.receipt, event.note,
			    strlen(event.note) + 1);
			event.note[0] = '\0';
			break;
		}
		assert_ok(vouch_event_hash(zero, &event, after));
		if (memcmp(before, after, sizeof before) == 0)
			fail_msg("field %d is not under the hash", i);
	}
	event = vector_two();
	event.hash[0] ^= 1;
	assert_ok(vouch_event_hash(zero, &event, after));
	assert_memory_equal(before, after, sizeof before);
}

/* ---- testdata/vectors/good/event-*.txt, run from the top of the tree ---- */

static bool key_of(const struct vector *v, const char *name,
    struct vouch_event_key *key)
{
	char value[512];

	if (field(v, name, value)[0] == '\0')
		return false;
	assert_ok(vouch_event_key_parse(value, strlen(value), key));
	return true;
}

/* \xNN is a byte, as in the other vectors. */
static void text_of(const struct vector *v, const char *name, char *out)
{
	char value[512];
	const char *at = field(v, name, value);

	for (; *at != '\0'; out++) {
		*out = *at;
		if (at[0] == '\\' && at[1] == 'x')
			assert_ok(vouch_hex_decode((uint8_t *)out, 1, at + 2,
			    2));
		at += at[0] == '\\' && at[1] == 'x' ? 4 : 1;
	}
	*out = '\0';
}

static enum vouch_event_kind kind_of(const struct vector *v)
{
	static const char *const kinds[] = { "redeem", "spend", "topup",
		"earn", "activate", "void", "hold", "commit", "release",
		"note", "close" };
	char value[512];
	size_t i;

	field(v, "kind", value);
	for (i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
		if (strcmp(kinds[i], value) == 0)
			return (enum vouch_event_kind)(i + 1);
	fail_msg("no kind %s", value);
	return VOUCH_EVENT_NOTE;
}

static struct vouch_event event_of(const struct vector *v)
{
	struct vouch_event event;
	char value[512];
	uint8_t serial[5];

	memset(&event, 0, sizeof event);
	assert_true(key_of(v, "event", &event.key));
	event.kind = kind_of(v);
	event.campaign = (uint32_t)number(v, "campaign");
	assert_true(bytes_of(v, "serial", serial, sizeof serial));
	event.serial = vouch_get_be(serial, sizeof serial);
	event.use_no = (uint32_t)number(v, "use");
	bytes_of(v, "op", event.op, sizeof event.op);
	bytes_of(v, "request", event.request, sizeof event.request);
	event.at_ms = number(v, "at");
	event.boot_ms = number(v, "boot");
	bytes_of(v, "key-id", event.key_id, sizeof event.key_id);
	event.revision = (uint32_t)number(v, "revision");
	event.channel = (uint8_t)number(v, "channel");
	event.amount_minor = number(v, "amount");
	event.unit = (uint8_t)number(v, "unit");
	event.flags = (uint32_t)number(v, "flags");
	event.has_basket = field(v, "basket", value)[0] != '\0';
	event.basket_minor = number(v, "basket");
	event.has_holder = bytes_of(v, "holder", event.holder_commit,
	    sizeof event.holder_commit);
	event.has_ref = key_of(v, "ref", &event.ref);
	event.has_until = field(v, "until", value)[0] != '\0';
	event.until_ms = number(v, "until");
	text_of(v, "receipt", event.receipt);
	text_of(v, "cashier", event.cashier);
	text_of(v, "note", event.note);
	return event;
}

static void run_vector(const struct vector *v)
{
	const struct vouch_event event = event_of(v);
	uint8_t previous[VOUCH_HASH_BYTES], hash[VOUCH_HASH_BYTES];
	char value[2200], found[2048];
	struct vouch_effect effect;
	struct vouch_buf bytes;

	vouch_buf_init(&bytes, 1024);
	assert_ok(vouch_event_bytes(&event, &bytes));
	vouch_hex_encode(found, (const uint8_t *)bytes.data, bytes.len);
	snprintf(value, sizeof value, "\nbytes: %s\n", found);
	assert_non_null(strstr(v->text, value));
	vouch_buf_release(&bytes);
	assert_true(bytes_of(v, "previous", previous, sizeof previous));
	assert_ok(vouch_event_hash(previous, &event, hash));
	vouch_hex_encode(found, hash, sizeof hash);
	assert_string_equal(found, field(v, "hash", value));
	vouch_effect_of(&event, &effect);
	snprintf(found, sizeof found, "%d %lld %lld %d %d", effect.uses,
	    (long long)effect.off_minor, (long long)effect.card_minor,
	    effect.active, effect.holds);
	assert_string_equal(found, field(v, "moves", value));
}

static void test_vector_files(void **state)
{
	(void)state;
	assert_true(vectors_each("good/event-*", run_vector) >= 15);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_key_text),
		cmocka_unit_test(test_bad_key_text),
		cmocka_unit_test(test_vectors),
		cmocka_unit_test(test_vector_files),
		cmocka_unit_test(test_every_field_counts),
	};

	if (vouch_sign_init() != VOUCH_OK)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
