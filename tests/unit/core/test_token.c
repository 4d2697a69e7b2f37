/* The payload: the published bytes, every field's bounds, extensions. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/date.h"
#include "base/num.h"
#include "base/str.h"
#include "core/token.h"

#define PAYLOAD "1147bc24b4000003e900a1b2c3d4094709a10000c35011010000"

/* The token of the published vector. */
static const struct vouch_token voucher = {
	.kind = VOUCH_KIND_VOUCHER, .key_id = { 0x47, 0xbc, 0x24, 0xb4 },
	.campaign = 1001, .serial = 0x00a1b2c3d4, .from = 2375, .until = 2465,
	.value = 50000, .value_type = VOUCH_VALUE_MONEY,
	.unit = VOUCH_UNIT_VND, .channel = VOUCH_CHANNEL_PRINT,
	.stores = VOUCH_STORES_ALL
};

static void test_published_bytes(void **state)
{
	struct vouch_token back;
	uint8_t payload[VOUCH_PAYLOAD_MAX];
	char hex[2 * VOUCH_PAYLOAD_MAX + 1];
	size_t len = 0;

	(void)state;
	memset(&back, 0, sizeof back);
	assert_int_equal(vouch_token_encode(&voucher, NULL, payload, &len),
	    VOUCH_OK);
	assert_int_equal(len, VOUCH_PAYLOAD_MIN);
	vouch_hex_encode(hex, payload, len);
	assert_string_equal(hex, PAYLOAD);
	assert_int_equal(vouch_token_decode(payload, len, NULL, &back),
	    VOUCH_OK);
	assert_int_equal(back.kind, voucher.kind);
	assert_memory_equal(back.key_id, voucher.key_id, 4);
	assert_int_equal(back.campaign, voucher.campaign);
	assert_true(back.serial == voucher.serial);
	assert_int_equal(back.from, voucher.from);
	assert_int_equal(back.until, voucher.until);
	assert_int_equal(back.value, voucher.value);
	assert_int_equal(back.value_type, voucher.value_type);
	assert_int_equal(back.unit, voucher.unit);
	assert_int_equal(back.channel, voucher.channel);
	assert_int_equal(back.stores, voucher.stores);
	assert_int_equal(back.extensions_len, 0);
}

/* One field set, the outcome, and the field a complaint is about. */
struct field_case {
	const char *set;
	uint64_t to;
	enum vouch_err err;
	const char *field;
};

static void set_field(struct vouch_token *token, const char *name, uint64_t to)
{
	if (strcmp(name, "kind") == 0)
		token->kind = (uint8_t)to;
	else if (strcmp(name, "campaign") == 0)
		token->campaign = (uint32_t)to;
	else if (strcmp(name, "serial") == 0)
		token->serial = to;
	else if (strcmp(name, "from") == 0)
		token->from = (uint16_t)to;
	else if (strcmp(name, "until") == 0)
		token->until = (uint16_t)to;
	else if (strcmp(name, "value") == 0)
		token->value = (uint32_t)to;
	else if (strcmp(name, "type") == 0)
		token->value_type = (uint8_t)to;
	else if (strcmp(name, "unit") == 0)
		token->unit = (uint8_t)to;
	else if (strcmp(name, "channel") == 0)
		token->channel = (uint8_t)to;
	else if (strcmp(name, "stores") == 0)
		token->stores = (uint16_t)to;
	else if (strcmp(name, "extensions") == 0)
		token->extensions_len = (uint8_t)to;
	else
		fail_msg("no field %s", name);
}

static void test_fields(void **state)
{
	static const struct field_case cases[] = {
		{ "kind", 0, VOUCH_ERR_UNSUPPORTED, "kind" },
		{ "kind", 3, VOUCH_OK, "" },
		{ "kind", 6, VOUCH_ERR_UNSUPPORTED, "kind" },
		{ "kind", 14, VOUCH_ERR_UNSUPPORTED, "kind" },
		{ "kind", 15, VOUCH_OK, "" },
		{ "kind", 16, VOUCH_ERR_UNSUPPORTED, "kind" },
		{ "campaign", 0, VOUCH_ERR_RANGE, "campaign" },
		{ "campaign", 1, VOUCH_OK, "" },
		{ "campaign", UINT32_MAX, VOUCH_OK, "" },
		{ "serial", 0, VOUCH_OK, "" },
		{ "serial", VOUCH_SERIAL_MAX, VOUCH_OK, "" },
		{ "serial", VOUCH_SERIAL_MAX + 1, VOUCH_ERR_RANGE, "serial" },
		{ "from", 0, VOUCH_OK, "" },
		{ "from", 2465, VOUCH_OK, "" },
		{ "from", 2466, VOUCH_ERR_RANGE, "until" },
		{ "from", VOUCH_DAY_NONE, VOUCH_ERR_RANGE, "from" },
		{ "until", 2375, VOUCH_OK, "" },
		{ "until", 2374, VOUCH_ERR_RANGE, "until" },
		{ "until", VOUCH_DAY_MAX, VOUCH_OK, "" },
		{ "until", VOUCH_DAY_NONE, VOUCH_ERR_RANGE, "until" },
		{ "value", 0, VOUCH_ERR_RANGE, "value" },
		{ "value", 1, VOUCH_OK, "" },
		{ "value", UINT32_MAX, VOUCH_OK, "" },
		{ "type", 7, VOUCH_ERR_UNSUPPORTED, "value type" },
		{ "type", 15, VOUCH_ERR_UNSUPPORTED, "value type" },
		{ "unit", 4, VOUCH_ERR_UNSUPPORTED, "unit" },
		{ "unit", 15, VOUCH_ERR_UNSUPPORTED, "unit" },
		{ "channel", 0, VOUCH_OK, "" },
		{ "channel", 13, VOUCH_OK, "" },
		{ "channel", 14, VOUCH_ERR_RANGE, "channel" },
		{ "channel", 31, VOUCH_ERR_RANGE, "channel" },
		{ "channel", 32, VOUCH_OK, "" },
		{ "channel", 255, VOUCH_OK, "" },
		{ "stores", 0x7fff, VOUCH_OK, "" },
		{ "stores", 0x8000, VOUCH_OK, "" },
		{ "stores", 0xffff, VOUCH_OK, "" },
		{ "extensions", VOUCH_EXTENSIONS_MAX + 1, VOUCH_ERR_SYNTAX,
		    "extensions" }
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct vouch_token token = voucher;
		struct vouch_diag diag = VOUCH_DIAG_INIT;
		uint8_t payload[VOUCH_PAYLOAD_MAX] = { 0xaa };
		size_t len = 99;

		set_field(&token, cases[i].set, cases[i].to);
		assert_int_equal(vouch_token_check(&token, &diag),
		    cases[i].err);
		assert_int_equal(diag.code, cases[i].err);
		assert_string_equal(diag.field, cases[i].field);
		assert_int_equal(diag.expected[0] == '\0',
		    cases[i].err == VOUCH_OK);
		assert_int_equal(vouch_token_encode(&token, NULL, payload,
		    &len), cases[i].err);
		if (cases[i].err != VOUCH_OK) {
			assert_int_equal(payload[0], 0xaa);
			assert_int_equal(len, 99);
		}
	}
}

/* Every kind with every value type: 1 = may carry it. */
static void test_kinds_and_value_types(void **state)
{
	static const struct {
		uint8_t kind;
		const char *types;
	} cases[] = {
		{ VOUCH_KIND_VOUCHER, "1111000" },
		{ VOUCH_KIND_SHELF, "1000100" },
		{ VOUCH_KIND_COUPON, "1111000" },
		{ VOUCH_KIND_STORED, "1000010" },
		{ VOUCH_KIND_PASS, "1000001" },
		{ VOUCH_KIND_TEST, "1111111" }
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		for (uint8_t type = 0; type < 7; type++) {
			static const uint8_t unit[] = { 0, 1, 0, 0, 1, 1, 0 };
			static const uint32_t value[] = { 0, 1, 1, 1, 1, 1, 0 };
			struct vouch_token token = voucher;

			token.kind = cases[i].kind;
			token.value_type = type;
			token.unit = unit[type];
			token.value = value[type];
			assert_int_equal(vouch_token_check(&token, NULL),
			    cases[i].types[type] == '1' ? VOUCH_OK
			    : VOUCH_ERR_RANGE);
		}
}

/* Every value type with every unit, and its smallest and largest value. */
static void test_values_and_units(void **state)
{
	static const struct {
		const char *units;
		uint32_t min, max;
	} types[] = {
		[VOUCH_VALUE_CAMPAIGN] = { "1000", 0, 0 },
		[VOUCH_VALUE_MONEY] = { "0110", 1, UINT32_MAX },
		[VOUCH_VALUE_PERCENT] = { "1000", 1, 10000 },
		[VOUCH_VALUE_FREE] = { "1000", 1, UINT32_MAX },
		[VOUCH_VALUE_PRICE] = { "0110", 1, UINT32_MAX },
		[VOUCH_VALUE_OPENING] = { "0111", 0, UINT32_MAX },
		[VOUCH_VALUE_PASS] = { "1000", 0, 0 }
	};

	(void)state;
	for (uint8_t type = 0; type < 7; type++)
		for (uint8_t unit = 0; unit < 4; unit++) {
			struct vouch_token token = voucher;
			enum vouch_err good = types[type].units[unit] == '1' ?
			    VOUCH_OK : VOUCH_ERR_RANGE;

			token.kind = VOUCH_KIND_TEST;
			token.value_type = type;
			token.unit = unit;
			token.value = types[type].min;
			assert_int_equal(vouch_token_check(&token, NULL), good);
			token.value = types[type].max;
			assert_int_equal(vouch_token_check(&token, NULL), good);
			if (types[type].max != UINT32_MAX) {
				token.value = types[type].max + 1;
				assert_int_equal(vouch_token_check(&token,
				    NULL), VOUCH_ERR_RANGE);
			}
			if (types[type].min > 0) {
				token.value = types[type].min - 1;
				assert_int_equal(vouch_token_check(&token,
				    NULL), VOUCH_ERR_RANGE);
			}
		}
}

/* No last day: only shelf labels and test codes. */
static void test_endless(void **state)
{
	static const uint8_t kinds[] = { 1, 2, 3, 4, 5, 15 };

	(void)state;
	for (size_t i = 0; i < sizeof kinds; i++) {
		struct vouch_token token = voucher;

		token.kind = kinds[i];
		token.value_type = VOUCH_VALUE_CAMPAIGN;
		token.unit = VOUCH_UNIT_NONE;
		token.value = 0;
		token.until = VOUCH_DAY_NONE;
		assert_int_equal(vouch_token_check(&token, NULL),
		    kinds[i] == 2 || kinds[i] == 15 ? VOUCH_OK
		    : VOUCH_ERR_RANGE);
	}
}

static void test_extensions(void **state)
{
	static const struct {
		const char *hex;
		enum vouch_err err;
	} cases[] = {
		{ "", VOUCH_OK },
		{ "010608203d764a75", VOUCH_OK },      /* 08934563138165 */
		{ "010608203d764a76", VOUCH_ERR_RANGE }, /* check digit */
		{ "01065af3107a4000", VOUCH_ERR_RANGE }, /* 15 digits */
		{ "010508203d764a", VOUCH_ERR_SYNTAX },
		{ "010708203d764a7500", VOUCH_ERR_SYNTAX },
		{ "020400030d40", VOUCH_OK },
		{ "0203030d40", VOUCH_ERR_SYNTAX },
		{ "03080011223344556677", VOUCH_OK },     /* not known */
		{ "83080011223344556677", VOUCH_OK },
		{ "830700112233445566", VOUCH_ERR_SYNTAX },
		{ "04020001", VOUCH_OK },
		{ "040100", VOUCH_ERR_SYNTAX },
		{ "0500", VOUCH_ERR_SYNTAX },
		{ "050141", VOUCH_OK },
		{ "050120", VOUCH_OK },
		{ "05017e", VOUCH_OK },
		{ "05017f", VOUCH_ERR_SYNTAX },
		{ "05011f", VOUCH_ERR_SYNTAX },
		{ "0502c490", VOUCH_ERR_SYNTAX },
		{ "050f" "303132333435363738394142434445", VOUCH_OK },
		{ "0510" "30313233343536373839414243444546",
		    VOUCH_ERR_SYNTAX },
		{ "0402000105024142", VOUCH_OK },
		{ "0502414204020001", VOUCH_ERR_SYNTAX }, /* descending */
		{ "0402000104020001", VOUCH_ERR_SYNTAX }, /* twice */
		{ "0000", VOUCH_OK },                     /* not known: kept */
		{ "7f00", VOUCH_OK },
		{ "7f03aabbcc", VOUCH_OK },
		{ "8000", VOUCH_ERR_UNSUPPORTED },
		{ "810608203d764a75", VOUCH_ERR_UNSUPPORTED },
		{ "040200018500", VOUCH_ERR_UNSUPPORTED },
		{ "ff00", VOUCH_ERR_UNSUPPORTED },
		{ "04", VOUCH_ERR_SYNTAX },
		{ "7f01", VOUCH_ERR_SYNTAX },
		{ "7fff00", VOUCH_ERR_SYNTAX },
		{ "0402000105", VOUCH_ERR_SYNTAX }
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct vouch_token token = voucher, back;
		uint8_t payload[VOUCH_PAYLOAD_MAX];
		size_t len = strlen(cases[i].hex) / 2, whole;

		memset(&back, 0, sizeof back);
		assert_int_equal(vouch_hex_decode(token.extensions, len,
		    cases[i].hex, 2 * len), VOUCH_OK);
		token.extensions_len = (uint8_t)len;
		assert_int_equal(vouch_token_check(&token, NULL),
		    cases[i].err);
		if (cases[i].err != VOUCH_OK)
			continue;
		assert_int_equal(vouch_token_encode(&token, NULL, payload,
		    &whole), VOUCH_OK);
		assert_int_equal(whole, VOUCH_PAYLOAD_MIN + len);
		assert_int_equal(vouch_token_decode(payload, whole, NULL,
		    &back), VOUCH_OK);
		assert_int_equal(back.extensions_len, len);
		assert_memory_equal(back.extensions, token.extensions, len);
	}
}

/* The longest extensions there is room for: 40 bytes, and not 41. */
static void test_most_extensions(void **state)
{
	struct vouch_token token = voucher;
	uint8_t payload[VOUCH_PAYLOAD_MAX + 1] = { 0 };
	size_t len;

	(void)state;
	token.extensions_len = VOUCH_EXTENSIONS_MAX;
	token.extensions[0] = 0x40;
	token.extensions[1] = VOUCH_EXTENSIONS_MAX - 2;
	assert_int_equal(vouch_token_encode(&token, NULL, payload, &len),
	    VOUCH_OK);
	assert_int_equal(len, VOUCH_PAYLOAD_MAX);
	payload[27] = VOUCH_EXTENSIONS_MAX - 1;
	assert_int_equal(vouch_token_decode(payload, len + 1, NULL, &token),
	    VOUCH_ERR_TOO_LONG);
}

static void test_find_extension(void **state)
{
	struct vouch_token token = voucher;
	const uint8_t *value = NULL;

	(void)state;
	assert_int_equal(vouch_token_extension(&token, VOUCH_EXT_SUBJECT,
	    &value), 0);
	assert_null(value);
	memcpy(token.extensions, "\x04\x02\x00\x07\x05\x03" "A42", 9);
	token.extensions_len = 9;
	assert_int_equal(vouch_token_extension(&token, VOUCH_EXT_SUBJECT,
	    &value), 3);
	assert_memory_equal(value, "A42", 3);
	assert_int_equal(vouch_token_extension(&token, VOUCH_EXT_PRINT_RUN,
	    &value), 2);
	assert_int_equal(value[1], 7);
	/* An unchecked token with a length that runs out of the room. */
	token.extensions[1] = 200;
	assert_int_equal(vouch_token_extension(&token, VOUCH_EXT_SUBJECT,
	    &value), 0);
}

static void test_decode_refuses(void **state)
{
	static const struct {
		size_t at, len;
		uint8_t byte;
		enum vouch_err err;
		const char *field;
	} cases[] = {
		{ 0, 0, 0x11, VOUCH_ERR_TRUNCATED, "payload" },
		{ 0, 25, 0x11, VOUCH_ERR_TRUNCATED, "payload" },
		{ 0, 27, 0x11, VOUCH_ERR_SYNTAX, "extension" },
		{ 0, 67, 0x11, VOUCH_ERR_TOO_LONG, "payload" },
		{ 0, 26, 0x01, VOUCH_ERR_UNSUPPORTED, "version" },
		{ 0, 26, 0x21, VOUCH_ERR_UNSUPPORTED, "version" },
		{ 0, 26, 0xf1, VOUCH_ERR_UNSUPPORTED, "version" },
		{ 0, 26, 0x10, VOUCH_ERR_UNSUPPORTED, "kind" },
		{ 22, 26, 0x71, VOUCH_ERR_UNSUPPORTED, "value type" },
		{ 22, 26, 0x14, VOUCH_ERR_UNSUPPORTED, "unit" },
		{ 22, 26, 0x10, VOUCH_ERR_RANGE, "unit" },
		{ 23, 26, 0x0e, VOUCH_ERR_RANGE, "channel" }
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct vouch_diag diag = VOUCH_DIAG_INIT;
		struct vouch_token token = { .kind = 99 };
		uint8_t payload[VOUCH_PAYLOAD_MAX + 1] = { 0 };

		assert_int_equal(vouch_hex_decode(payload, VOUCH_PAYLOAD_MIN,
		    PAYLOAD, strlen(PAYLOAD)), VOUCH_OK);
		payload[cases[i].at] = cases[i].byte;
		assert_int_equal(vouch_token_decode(payload, cases[i].len,
		    &diag, &token), cases[i].err);
		assert_string_equal(diag.field, cases[i].field);
		assert_int_equal(token.kind, 99);
	}
}

static void test_gtin(void **state)
{
	static const struct {
		uint64_t gtin;
		bool valid;
	} cases[] = {
		{ 8934563138165, true },   /* GTIN-13 */
		{ 8934563138166, false },
		{ 9506000134352, true },
		{ 614141123452, true },    /* GTIN-12 */
		{ 614141123453, false },
		{ 96385074, true },        /* GTIN-8 */
		{ 96385047, false },
		{ 10614141000415, true },  /* GTIN-14 */
		{ 10614141000451, false },
		{ 99999999999997, true },
		{ 100000000000007, false } /* 15 digits */
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		assert_int_equal(vouch_gtin_valid(cases[i].gtin),
		    cases[i].valid);
}

static void test_kind_names(void **state)
{
	static const char *const names[] = { NULL, "voucher", "shelf", "coupon",
		"stored-value", "pass", NULL, NULL, NULL, NULL, NULL, NULL,
		NULL, NULL, NULL, "test", NULL, NULL };

	(void)state;
	for (unsigned i = 0; i < sizeof names / sizeof names[0]; i++)
		if (names[i] == NULL)
			assert_null(vouch_kind_name(i));
		else
			assert_string_equal(vouch_kind_name(i), names[i]);
}

static void test_channel_names(void **state)
{
	const char *const *names = vouch_channel_names();
	unsigned count = 0;

	(void)state;
	for (; names[count] != NULL; count++) {
		assert_string_equal(vouch_channel_name(count), names[count]);
		assert_int_equal(vouch_channel_number(names[count]), count);
	}
	assert_int_equal(count, VOUCH_CHANNEL_STANDARD_COUNT);
	assert_string_equal(vouch_channel_name(VOUCH_CHANNEL_UNKNOWN),
	    "unknown");
	assert_string_equal(vouch_channel_name(VOUCH_CHANNEL_STAFF), "staff");
	assert_null(vouch_channel_name(count));
	assert_null(vouch_channel_name(255));
	assert_int_equal(vouch_channel_number("Facebook"), -1);
	assert_int_equal(vouch_channel_number(""), -1);
}

static void test_serial_text(void **state)
{
	static const char *const bad[] = { "", "S", "S00A1B2C3D", "00A1B2C3D4",
		"S00A1B2C3D4 ", "S00A1B2C3DG", "T00A1B2C3D4", "S00A1B2C3D40",
		"S 0A1B2C3D4", "S+0A1B2C3D4" };
	char text[VOUCH_SERIAL_TEXT];
	uint64_t serial = 7;

	(void)state;
	vouch_serial_format(text, 0x00a1b2c3d4);
	assert_string_equal(text, "S00A1B2C3D4");
	vouch_serial_format(text, VOUCH_SERIAL_MAX);
	assert_string_equal(text, "SFFFFFFFFFF");
	assert_int_equal(vouch_serial_parse("s00a1b2C3d4", 11, &serial),
	    VOUCH_OK);
	assert_true(serial == 0x00a1b2c3d4);
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		serial = 7;
		assert_int_equal(vouch_serial_parse(bad[i], strlen(bad[i]),
		    &serial), VOUCH_ERR_SYNTAX);
		assert_true(serial == 7);
	}
}

static void test_value_text(void **state)
{
	static const struct {
		uint8_t type, unit;
		uint32_t value;
		const char *text;
	} cases[] = {
		{ VOUCH_VALUE_CAMPAIGN, VOUCH_UNIT_NONE, 0, "" },
		{ VOUCH_VALUE_MONEY, VOUCH_UNIT_VND, 50000, "50000 VND" },
		{ VOUCH_VALUE_MONEY, VOUCH_UNIT_USD, 1250, "12.50 USD" },
		{ VOUCH_VALUE_PERCENT, VOUCH_UNIT_NONE, 1500, "15 %" },
		{ VOUCH_VALUE_PERCENT, VOUCH_UNIT_NONE, 750, "7.5 %" },
		{ VOUCH_VALUE_FREE, VOUCH_UNIT_NONE, 2, "2 free" },
		{ VOUCH_VALUE_PRICE, VOUCH_UNIT_VND, 9900, "9900 VND" },
		{ VOUCH_VALUE_OPENING, VOUCH_UNIT_POINTS, 100, "100 points" },
		{ VOUCH_VALUE_OPENING, VOUCH_UNIT_VND, 500000, "500000 VND" },
		{ VOUCH_VALUE_PASS, VOUCH_UNIT_NONE, 0, "" }
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct vouch_token token = voucher;
		char text[VOUCH_VALUE_TEXT] = "before";

		token.value_type = cases[i].type;
		token.unit = cases[i].unit;
		token.value = cases[i].value;
		vouch_token_value_text(&token, text);
		assert_string_equal(text, cases[i].text);
	}
}

/* In order of type wherever they are put, none twice, and no more than fit. */
static void test_extend(void **state)
{
	struct vouch_token token = voucher;
	uint8_t filler[VOUCH_EXTENSIONS_MAX] = { 0 };

	(void)state;
	assert_int_equal(vouch_token_extend(&token, VOUCH_EXT_SUBJECT, "A42",
	    3), VOUCH_OK);
	assert_int_equal(vouch_token_extend(&token, VOUCH_EXT_HOLDER,
	    "12345678", 8), VOUCH_OK);
	assert_int_equal(vouch_token_extend(&token, VOUCH_EXT_PRINT_RUN,
	    "\0\7", 2), VOUCH_OK);
	assert_int_equal(token.extensions_len, 19);
	assert_memory_equal(token.extensions,
	    "\x04\x02\x00\x07\x05\x03" "A42\x83\x08" "12345678", 19);
	assert_int_equal(vouch_token_extend(&token, VOUCH_EXT_SUBJECT, "B", 1),
	    VOUCH_ERR_DUPLICATE);
	assert_int_equal(vouch_token_extend(&token, 0x40, filler, 20),
	    VOUCH_ERR_TOO_LONG);
	assert_int_equal(token.extensions_len, 19);
	assert_int_equal(vouch_token_extend(&token, 0x40, filler, 19),
	    VOUCH_OK);
	assert_int_equal(token.extensions_len, VOUCH_EXTENSIONS_MAX);
	assert_int_equal(vouch_token_check(&token, NULL), VOUCH_OK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_published_bytes),
		cmocka_unit_test(test_fields),
		cmocka_unit_test(test_kinds_and_value_types),
		cmocka_unit_test(test_values_and_units),
		cmocka_unit_test(test_endless),
		cmocka_unit_test(test_extensions),
		cmocka_unit_test(test_most_extensions),
		cmocka_unit_test(test_find_extension),
		cmocka_unit_test(test_extend),
		cmocka_unit_test(test_decode_refuses),
		cmocka_unit_test(test_gtin),
		cmocka_unit_test(test_kind_names),
		cmocka_unit_test(test_channel_names),
		cmocka_unit_test(test_serial_text),
		cmocka_unit_test(test_value_text)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
