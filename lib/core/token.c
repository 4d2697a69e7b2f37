/*
 * Fields to bytes and back, and the rules both directions share: whatever
 * decodes has passed vouch_token_check(), and so has whatever is encoded, so
 * the two are inverse and each set of fields has exactly one spelling.
 */
#include "core/token.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "base/num.h"
#include "base/str.h"

#define GTIN_DIGITS 14
#define GTIN_END 100000000000000ULL /* 10^14 */

/* Offsets of the payload (docs/FORMAT.md, "Token"). */
enum {
	AT_KIND = 0, AT_KEY_ID = 1, AT_CAMPAIGN = 5, AT_SERIAL = 9,
	AT_FROM = 14, AT_UNTIL = 16, AT_VALUE = 18, AT_UNIT = 22,
	AT_CHANNEL = 23, AT_STORES = 24, AT_EXTENSIONS = VOUCH_PAYLOAD_MIN
};

/* What a value type may be: its unit's bit, its bounds. */
struct value_rule {
	unsigned units; /* bit per enum vouch_unit */
	uint32_t min, max;
};

#define UNIT_BIT(unit) (1u << (unit))
#define CURRENCIES (UNIT_BIT(VOUCH_UNIT_VND) | UNIT_BIT(VOUCH_UNIT_USD))

static const struct value_rule value_rules[] = {
	[VOUCH_VALUE_CAMPAIGN] = { UNIT_BIT(VOUCH_UNIT_NONE), 0, 0 },
	[VOUCH_VALUE_MONEY] = { CURRENCIES, 1, UINT32_MAX },
	[VOUCH_VALUE_PERCENT] = { UNIT_BIT(VOUCH_UNIT_NONE), 1, 10000 },
	[VOUCH_VALUE_FREE] = { UNIT_BIT(VOUCH_UNIT_NONE), 1, UINT32_MAX },
	[VOUCH_VALUE_PRICE] = { CURRENCIES, 1, UINT32_MAX },
	[VOUCH_VALUE_OPENING] = { CURRENCIES | UNIT_BIT(VOUCH_UNIT_POINTS),
	    0, UINT32_MAX },
	[VOUCH_VALUE_PASS] = { UNIT_BIT(VOUCH_UNIT_NONE), 0, 0 }
};

#define VALUE_TYPES (sizeof value_rules / sizeof value_rules[0])
#define TYPE_BIT(type) (1u << (type))
#define OFFERS (TYPE_BIT(VOUCH_VALUE_CAMPAIGN) | \
    TYPE_BIT(VOUCH_VALUE_MONEY) | TYPE_BIT(VOUCH_VALUE_PERCENT) | \
    TYPE_BIT(VOUCH_VALUE_FREE))

/* Kinds: name, the value types they may carry (0: no such kind), and whether
 * they may be good for ever. */
static const struct {
	const char *name;
	unsigned types; /* bit per enum vouch_value_type */
	bool endless;
} kinds[16] = {
	[VOUCH_KIND_VOUCHER] = { "voucher", OFFERS, false },
	[VOUCH_KIND_SHELF] = { "shelf", TYPE_BIT(VOUCH_VALUE_CAMPAIGN) |
	    TYPE_BIT(VOUCH_VALUE_PRICE), true },
	[VOUCH_KIND_COUPON] = { "coupon", OFFERS, false },
	[VOUCH_KIND_STORED] = { "stored-value", TYPE_BIT(VOUCH_VALUE_CAMPAIGN) |
	    TYPE_BIT(VOUCH_VALUE_OPENING), false },
	[VOUCH_KIND_PASS] = { "pass", TYPE_BIT(VOUCH_VALUE_CAMPAIGN) |
	    TYPE_BIT(VOUCH_VALUE_PASS), false },
	[VOUCH_KIND_TEST] = { "test", TYPE_BIT(VALUE_TYPES) - 1, true }
};

static const char *const channels[VOUCH_CHANNEL_STANDARD_COUNT + 1] = {
	[VOUCH_CHANNEL_UNKNOWN] = "unknown",
	[VOUCH_CHANNEL_PRINT] = "print",
	[VOUCH_CHANNEL_SMS] = "sms",
	[VOUCH_CHANNEL_EMAIL] = "email",
	[VOUCH_CHANNEL_SHELF] = "shelf",
	[VOUCH_CHANNEL_RECEIPT] = "receipt",
	[VOUCH_CHANNEL_FACEBOOK] = "facebook",
	[VOUCH_CHANNEL_APP] = "app",
	[VOUCH_CHANNEL_ZALO] = "zalo",
	[VOUCH_CHANNEL_TIKTOK] = "tiktok",
	[VOUCH_CHANNEL_GOOGLE] = "google",
	[VOUCH_CHANNEL_WEB] = "web",
	[VOUCH_CHANNEL_PARTNER] = "partner",
	[VOUCH_CHANNEL_STAFF] = "staff",
	NULL
};

const char *vouch_kind_name(unsigned kind)
{
	return kind < sizeof kinds / sizeof kinds[0] ? kinds[kind].name : NULL;
}

const char *vouch_channel_name(unsigned channel)
{
	return channel < VOUCH_CHANNEL_STANDARD_COUNT ? channels[channel]
	    : NULL;
}

int vouch_channel_number(const char *name)
{
	for (int i = 0; i < VOUCH_CHANNEL_STANDARD_COUNT; i++)
		if (strcmp(channels[i], name) == 0)
			return i;
	return -1;
}

const char *const *vouch_channel_names(void)
{
	return channels;
}

bool vouch_gtin_valid(uint64_t gtin)
{
	unsigned sum = 0;

	if (gtin >= GTIN_END)
		return false;
	/* Weights 1 and 3 in turn, from the check digit leftwards. */
	for (int i = 0; i < GTIN_DIGITS; i++) {
		sum += (unsigned)(gtin % 10) * (i % 2 == 0 ? 1u : 3u);
		gtin /= 10;
	}
	return sum % 10 == 0;
}

/* A complaint about a number in a field. */
static enum vouch_err blame(struct vouch_diag *diag, enum vouch_err code,
    const char *field, uint64_t number, const char *expected)
{
	char text[24];
	int len = snprintf(text, sizeof text, "%" PRIu64, number);

	vouch_diag_field(diag, field);
	vouch_diag_subject(diag, text, (size_t)len);
	return vouch_diag_set(diag, code, "expected %s", expected);
}

static enum vouch_err check_known(const struct vouch_token *token,
    struct vouch_diag *diag)
{
	if (vouch_kind_name(token->kind) == NULL)
		return blame(diag, VOUCH_ERR_UNSUPPORTED, "kind", token->kind,
		    "a kind this version knows: 1 to 5, or 15");
	if (token->value_type >= VALUE_TYPES)
		return blame(diag, VOUCH_ERR_UNSUPPORTED, "value type",
		    token->value_type, "a value type this version knows: "
		    "0 to 6");
	if (token->unit > VOUCH_UNIT_POINTS)
		return blame(diag, VOUCH_ERR_UNSUPPORTED, "unit", token->unit,
		    "a unit this version knows: 0 to 3");
	return VOUCH_OK;
}

static enum vouch_err check_days(const struct vouch_token *token,
    struct vouch_diag *diag)
{
	if (token->from > VOUCH_DAY_MAX)
		return blame(diag, VOUCH_ERR_RANGE, "from", token->from,
		    "a day up to 65534");
	if (token->until == VOUCH_DAY_NONE && !kinds[token->kind].endless)
		return blame(diag, VOUCH_ERR_RANGE, "until", token->until,
		    "a last day: only shelf labels and test codes may have "
		    "none");
	if (token->until < token->from)
		return blame(diag, VOUCH_ERR_RANGE, "until", token->until,
		    "a day not before the first valid day");
	return VOUCH_OK;
}

static enum vouch_err check_value(const struct vouch_token *token,
    struct vouch_diag *diag)
{
	const struct value_rule *rule = &value_rules[token->value_type];

	if ((kinds[token->kind].types & TYPE_BIT(token->value_type)) == 0)
		return blame(diag, VOUCH_ERR_RANGE, "value type",
		    token->value_type, "a value type this kind may carry");
	if ((rule->units & UNIT_BIT(token->unit)) == 0)
		return blame(diag, VOUCH_ERR_RANGE, "unit", token->unit,
		    "a unit this value type is counted in");
	if (token->value < rule->min || token->value > rule->max)
		return blame(diag, VOUCH_ERR_RANGE, "value", token->value,
		    rule->max == 0 ? "0: this value type carries no value" :
		    rule->max == UINT32_MAX ? "1 or more" : "1 to 10000");
	return VOUCH_OK;
}

/* Exact length of a known extension's value; 0 when it varies or the type is
 * not known. */
static size_t exact_length(uint8_t type)
{
	switch (type) {
	case VOUCH_EXT_GTIN:
		return 6;
	case VOUCH_EXT_MIN_BASKET:
		return 4;
	case VOUCH_EXT_HOLDER:
		return 8;
	case VOUCH_EXT_PRINT_RUN:
		return 2;
	default:
		return 0;
	}
}

static bool subject_valid(const uint8_t *value, size_t len)
{
	if (len < 1 || len > VOUCH_SUBJECT_MAX)
		return false;
	for (size_t i = 0; i < len; i++)
		if (value[i] < 0x20 || value[i] > 0x7e)
			return false;
	return true;
}

static enum vouch_err check_extension(uint8_t type, const uint8_t *value,
    size_t len, struct vouch_diag *diag)
{
	size_t exact = exact_length(type);

	if ((type & VOUCH_EXT_CRITICAL) != 0 && type != VOUCH_EXT_HOLDER)
		return blame(diag, VOUCH_ERR_UNSUPPORTED, "extension", type,
		    "a critical extension this version knows: only 131");
	if (exact != 0 && len != exact)
		return blame(diag, VOUCH_ERR_SYNTAX, "extension", type,
		    "the exact length of this extension");
	if (type == VOUCH_EXT_GTIN && !vouch_gtin_valid(vouch_get_be(value, 6)))
		return blame(diag, VOUCH_ERR_RANGE, "extension", type,
		    "a GTIN of 14 digits with its check digit");
	if (type == VOUCH_EXT_SUBJECT && !subject_valid(value, len))
		return blame(diag, VOUCH_ERR_SYNTAX, "extension", type,
		    "1 to 15 printable ASCII characters");
	return VOUCH_OK;
}

static enum vouch_err check_extensions(const struct vouch_token *token,
    struct vouch_diag *diag)
{
	const uint8_t *at = token->extensions;
	size_t left = token->extensions_len;
	int before = -1;

	if (left > VOUCH_EXTENSIONS_MAX)
		return blame(diag, VOUCH_ERR_SYNTAX, "extensions", left,
		    "at most 40 bytes of extensions");
	while (left > 0) {
		enum vouch_err err;

		if (left < 2 || at[1] > left - 2)
			return blame(diag, VOUCH_ERR_SYNTAX, "extension",
			    at[0], "the whole extension before the payload "
			    "ends");
		if (at[0] <= before)
			return blame(diag, VOUCH_ERR_SYNTAX, "extension",
			    at[0], "extensions in strictly ascending order");
		err = check_extension(at[0], at + 2, at[1], diag);
		if (err != VOUCH_OK)
			return err;
		before = at[0];
		left -= 2u + at[1];
		at += 2u + at[1];
	}
	return VOUCH_OK;
}

enum vouch_err vouch_token_check(const struct vouch_token *token,
    struct vouch_diag *diag)
{
	enum vouch_err err = check_known(token, diag);

	if (err != VOUCH_OK)
		return err;
	if (token->campaign == 0)
		return blame(diag, VOUCH_ERR_RANGE, "campaign", 0,
		    "a campaign number from 1 up");
	if (token->serial > VOUCH_SERIAL_MAX)
		return blame(diag, VOUCH_ERR_RANGE, "serial", token->serial,
		    "a serial of at most 40 bits");
	err = check_days(token, diag);
	if (err == VOUCH_OK)
		err = check_value(token, diag);
	if (err != VOUCH_OK)
		return err;
	if (token->channel >= VOUCH_CHANNEL_STANDARD_COUNT &&
	    token->channel < VOUCH_CHANNEL_CUSTOM_MIN)
		return blame(diag, VOUCH_ERR_RANGE, "channel", token->channel,
		    "a channel that is not reserved: 0 to 13, or 32 to 255");
	return check_extensions(token, diag);
}

enum vouch_err vouch_token_encode(const struct vouch_token *token,
    struct vouch_diag *diag, uint8_t payload[VOUCH_PAYLOAD_MAX], size_t *len)
{
	enum vouch_err err = vouch_token_check(token, diag);

	if (err != VOUCH_OK)
		return err;
	payload[AT_KIND] = (uint8_t)(VOUCH_TOKEN_VERSION << 4 | token->kind);
	memcpy(payload + AT_KEY_ID, token->key_id, sizeof token->key_id);
	vouch_put_be(payload + AT_CAMPAIGN, 4, token->campaign);
	vouch_put_be(payload + AT_SERIAL, 5, token->serial);
	vouch_put_be(payload + AT_FROM, 2, token->from);
	vouch_put_be(payload + AT_UNTIL, 2, token->until);
	vouch_put_be(payload + AT_VALUE, 4, token->value);
	payload[AT_UNIT] = (uint8_t)(token->value_type << 4 | token->unit);
	payload[AT_CHANNEL] = token->channel;
	vouch_put_be(payload + AT_STORES, 2, token->stores);
	memcpy(payload + AT_EXTENSIONS, token->extensions,
	    token->extensions_len);
	*len = AT_EXTENSIONS + (size_t)token->extensions_len;
	return VOUCH_OK;
}

enum vouch_err vouch_token_decode(const uint8_t *payload, size_t len,
    struct vouch_diag *diag, struct vouch_token *token)
{
	struct vouch_token read = { .kind = 0 };
	enum vouch_err err;

	if (len < VOUCH_PAYLOAD_MIN)
		return blame(diag, VOUCH_ERR_TRUNCATED, "payload", len,
		    "at least 26 bytes of payload");
	if (len > VOUCH_PAYLOAD_MAX)
		return blame(diag, VOUCH_ERR_TOO_LONG, "payload", len,
		    "at most 66 bytes of payload");
	if (payload[AT_KIND] >> 4 != VOUCH_TOKEN_VERSION)
		return blame(diag, VOUCH_ERR_UNSUPPORTED, "version",
		    payload[AT_KIND] >> 4, "version 1");
	read.kind = payload[AT_KIND] & 0x0f;
	memcpy(read.key_id, payload + AT_KEY_ID, sizeof read.key_id);
	read.campaign = (uint32_t)vouch_get_be(payload + AT_CAMPAIGN, 4);
	read.serial = vouch_get_be(payload + AT_SERIAL, 5);
	read.from = (uint16_t)vouch_get_be(payload + AT_FROM, 2);
	read.until = (uint16_t)vouch_get_be(payload + AT_UNTIL, 2);
	read.value = (uint32_t)vouch_get_be(payload + AT_VALUE, 4);
	read.value_type = payload[AT_UNIT] >> 4;
	read.unit = payload[AT_UNIT] & 0x0f;
	read.channel = payload[AT_CHANNEL];
	read.stores = (uint16_t)vouch_get_be(payload + AT_STORES, 2);
	read.extensions_len = (uint8_t)(len - AT_EXTENSIONS);
	memcpy(read.extensions, payload + AT_EXTENSIONS, read.extensions_len);
	err = vouch_token_check(&read, diag);
	if (err == VOUCH_OK)
		*token = read;
	return err;
}

size_t vouch_token_extension(const struct vouch_token *token, uint8_t type,
    const uint8_t **value)
{
	const uint8_t *at = token->extensions;
	const uint8_t *end = at + token->extensions_len;

	while (end - at >= 2 && at[1] <= end - at - 2) {
		if (at[0] == type) {
			*value = at + 2;
			return at[1];
		}
		at += 2 + at[1];
	}
	return 0;
}

enum vouch_err vouch_token_extend(struct vouch_token *token, uint8_t type,
    const void *value, size_t len)
{
	size_t at = 0, end = token->extensions_len;
	uint8_t *bytes = token->extensions;

	if (len + 2 > VOUCH_EXTENSIONS_MAX - end)
		return VOUCH_ERR_TOO_LONG;
	while (at + 2 <= end && bytes[at] < type)
		at += 2u + bytes[at + 1];
	if (at < end && bytes[at] == type)
		return VOUCH_ERR_DUPLICATE;
	memmove(bytes + at + 2 + len, bytes + at, end - at);
	bytes[at] = type;
	bytes[at + 1] = (uint8_t)len;
	memcpy(bytes + at + 2, value, len);
	token->extensions_len = (uint8_t)(end + 2 + len);
	return VOUCH_OK;
}

void vouch_serial_format(char out[VOUCH_SERIAL_TEXT], uint64_t serial)
{
	static const char digits[] = "0123456789ABCDEF";

	out[0] = 'S';
	for (int i = 10; i >= 1; i--) {
		out[i] = digits[serial & 0x0f];
		serial >>= 4;
	}
	out[VOUCH_SERIAL_TEXT - 1] = '\0';
}

enum vouch_err vouch_serial_parse(const char *text, size_t len,
    uint64_t *serial)
{
	uint8_t bytes[5];

	if (len != VOUCH_SERIAL_TEXT - 1 || (text[0] != 'S' && text[0] != 's'))
		return VOUCH_ERR_SYNTAX;
	if (vouch_hex_decode(bytes, sizeof bytes, text + 1, len - 1) !=
	    VOUCH_OK)
		return VOUCH_ERR_SYNTAX;
	*serial = vouch_get_be(bytes, sizeof bytes);
	return VOUCH_OK;
}

void vouch_token_value_text(const struct vouch_token *token,
    char out[VOUCH_VALUE_TEXT])
{
	struct vouch_money money = { .amount_minor = token->value,
		.unit = (enum vouch_unit)token->unit };

	out[0] = '\0';
	switch (token->value_type) {
	case VOUCH_VALUE_MONEY:
	case VOUCH_VALUE_PRICE:
	case VOUCH_VALUE_OPENING:
		vouch_money_format(out, VOUCH_VALUE_TEXT, money);
		break;
	case VOUCH_VALUE_PERCENT:
		vouch_percent_format(out, VOUCH_VALUE_TEXT, token->value);
		break;
	case VOUCH_VALUE_FREE:
		snprintf(out, VOUCH_VALUE_TEXT, "%" PRIu32 " free",
		    token->value);
		break;
	default:
		break;
	}
}
