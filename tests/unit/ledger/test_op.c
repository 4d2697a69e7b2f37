/* Operation ids and request digests: vectors, and that every field counts. */
#include "unit/ledger/scratch.h"

#include "base/str.h"
#include "ledger/op.h"

static void hex_of(char out[VOUCH_OP_TEXT], uint16_t store, uint16_t till,
    uint16_t day, const char *receipt)
{
	uint8_t op[VOUCH_OP_BYTES];

	vouch_op_derive(store, till, day, 1001, 0xa1b2c3d4, receipt, op);
	vouch_op_format(out, op);
}

/* Reckoned with Python's hashlib.blake2b(digest_size=16). */
static void vectors(void **state)
{
	uint8_t request[VOUCH_OP_BYTES];
	char hex[VOUCH_OP_TEXT];

	(void)state;
	hex_of(hex, 7, 2, 2550, "R-88231");
	assert_string_equal(hex, "d9687b7bbb150353fce37c655e42f460");
	vouch_op_request(1001, 0xa1b2c3d4, "R-88231", request);
	vouch_op_format(hex, request);
	assert_string_equal(hex, "2f257fa57696b719a84cdc49f347d6f1");
}

static void every_field_counts(void **state)
{
	char all[8][VOUCH_OP_TEXT];
	uint8_t op[VOUCH_OP_BYTES];
	size_t i, j;

	(void)state;
	hex_of(all[0], 7, 2, 2550, "R-88231");
	hex_of(all[1], 8, 2, 2550, "R-88231");
	hex_of(all[2], 7, 3, 2550, "R-88231");
	hex_of(all[3], 7, 2, 2551, "R-88231");
	hex_of(all[4], 7, 2, 2550, "R-88232");
	vouch_op_derive(7, 2, 2550, 1002, 0xa1b2c3d4, "R-88231", op);
	vouch_op_format(all[5], op);
	vouch_op_derive(7, 2, 2550, 1001, 0xa1b2c3d5, "R-88231", op);
	vouch_op_format(all[6], op);
	vouch_op_request(1001, 0xa1b2c3d4, "R-88231", op);
	vouch_op_format(all[7], op);
	for (i = 0; i < 8; i++)
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
