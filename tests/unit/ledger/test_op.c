/* Operation ids and request digests: vectors, and that every field counts. */
#include "unit/ledger/scratch.h"

#include "base/str.h"
#include "ledger/op.h"

/* Of the vectors; tests change a field each. */
static struct vouch_op_fields asked(void)
{
	const struct vouch_op_fields fields = { .store = 7, .till = 2,
		.day = 2550, .verb = "redeem", .campaign = 1001,
		.serial = 0xa1b2c3d4, .receipt = "R-88231" };

	return fields;
}

static void op_of(char out[VOUCH_OP_TEXT], struct vouch_op_fields fields)
{
	uint8_t op[VOUCH_OP_BYTES];

	vouch_op_derive(&fields, op);
	vouch_op_format(out, op);
}

static void request_of(char out[VOUCH_OP_TEXT],
    struct vouch_op_fields fields)
{
	uint8_t request[VOUCH_OP_BYTES];

	vouch_op_request(&fields, request);
	vouch_op_format(out, request);
}

/* Reckoned with Python's hashlib.blake2b(digest_size=16). */
static void vectors(void **state)
{
	struct vouch_op_fields topup = asked();
	char hex[VOUCH_OP_TEXT];

	(void)state;
	op_of(hex, asked());
	assert_string_equal(hex, "d9687b7bbb150353fce37c655e42f460");
	request_of(hex, asked());
	assert_string_equal(hex, "2f257fa57696b719a84cdc49f347d6f1");
	topup.verb = "topup";
	topup.has_amount = true;
	topup.amount_minor = 200000;
	op_of(hex, topup);
	assert_string_equal(hex, "1a235afd8c25cf31733de847fd042ff8");
	request_of(hex, topup);
	assert_string_equal(hex, "930a88b25e3e972fa09f7b00b091e288");
}

static void every_field_counts(void **state)
{
	struct vouch_op_fields fields[8], bare;
	char all[13][VOUCH_OP_TEXT];
	size_t i, j;

	(void)state;
	for (i = 0; i < 8; i++)
		fields[i] = asked();
	fields[1].store = 8;
	fields[2].till = 3;
	fields[3].day = 2551;
	fields[4].receipt = "R-88232";
	fields[5].campaign = 1002;
	fields[6].serial++;
	fields[7].verb = "hold";
	for (i = 0; i < 8; i++)
		op_of(all[i], fields[i]);
	request_of(all[8], fields[0]);
	request_of(all[9], fields[7]);
	bare = asked();
	bare.has_amount = true;
	request_of(all[10], bare);
	bare.amount_minor = 1;
	request_of(all[11], bare);
	bare.receipt = "";
	request_of(all[12], bare);
	for (i = 0; i < 13; i++)
		for (j = 0; j < i; j++)
			assert_string_not_equal(all[i], all[j]);
}

static void random_ones_differ(void **state)
{
	uint8_t a[VOUCH_OP_BYTES], b[VOUCH_OP_BYTES];

	(void)state;
	vouch_op_random(a);
	vouch_op_random(b);
	assert_memory_not_equal(a, b, sizeof a);
}

static void text(void **state)
{
	static const char good[] = "00112233445566778899AABBccddeeff";
	static const char *const bad[] = { "", "00", "zz",
		"00112233445566778899aabbccddeef",
		"00112233445566778899aabbccddeeff0",
		"00112233445566778899aabbccddeefg" };
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	uint8_t op[VOUCH_OP_BYTES];
	char back[VOUCH_OP_TEXT];
	size_t i;

	(void)state;
	assert_ok(vouch_op_parse(good, strlen(good), &diag, op));
	vouch_op_format(back, op);
	assert_string_equal(back, "00112233445566778899aabbccddeeff");
	for (i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		assert_err(vouch_op_parse(bad[i], strlen(bad[i]), &diag, op),
		    VOUCH_ERR_SYNTAX);
		assert_string_equal(diag.subject, bad[i]);
	}
}

static int start(void **state)
{
	(void)state;
	return vouch_sign_init() == VOUCH_OK ? 0 : -1;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(vectors),
		cmocka_unit_test(every_field_counts),
		cmocka_unit_test(random_ones_differ),
		cmocka_unit_test(text),
	};

	return cmocka_run_group_tests(tests, start, NULL);
}
