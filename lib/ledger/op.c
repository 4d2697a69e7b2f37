/*
 * See op.h. Labels differ, so an op can never equal a request digest; fields
 * before the receipt have fixed lengths and a receipt holds no NUL, so no two
 * lists of fields give the same bytes.
 */
#include "ledger/op.h"

#include <string.h>

#include "base/num.h"
#include "base/str.h"
#include "core/crypt.h"

static const char op_label[] = "vouch op v1";
static const char request_label[] = "vouch request v1";
static const char redeem_verb[] = "redeem";

static void add_be(struct vouch_digest *digest, size_t bytes, uint64_t value)
{
	uint8_t raw[8];

	vouch_put_be(raw, bytes, value);
	vouch_digest_add(digest, raw, bytes);
}

void vouch_op_random(uint8_t op[VOUCH_OP_BYTES])
{
	vouch_random(op, VOUCH_OP_BYTES);
}

void vouch_op_derive(const struct vouch_op_fields *asked,
    uint8_t op[VOUCH_OP_BYTES])
{
	struct vouch_digest digest;

	vouch_digest_init(&digest, VOUCH_OP_BYTES, NULL, 0);
	vouch_digest_add(&digest, op_label, sizeof op_label);
	add_be(&digest, 2, asked->store);
	add_be(&digest, 2, asked->till);
	add_be(&digest, 2, asked->day);
	add_be(&digest, 4, asked->campaign);
	add_be(&digest, 5, asked->serial);
	vouch_digest_add(&digest, asked->receipt, strlen(asked->receipt));
	if (strcmp(asked->verb, redeem_verb) != 0) {
		vouch_digest_add(&digest, "", 1);
		vouch_digest_add(&digest, asked->verb, strlen(asked->verb));
	}
	vouch_digest_end(&digest, op, VOUCH_OP_BYTES);
}

void vouch_op_request(const struct vouch_op_fields *asked,
    uint8_t request[VOUCH_OP_BYTES])
{
	struct vouch_digest digest;

	vouch_digest_init(&digest, VOUCH_OP_BYTES, NULL, 0);
	vouch_digest_add(&digest, request_label, sizeof request_label);
	vouch_digest_add(&digest, asked->verb, strlen(asked->verb) + 1);
	add_be(&digest, 4, asked->campaign);
	add_be(&digest, 5, asked->serial);
	vouch_digest_add(&digest, asked->receipt, strlen(asked->receipt));
	if (asked->has_amount) {
		vouch_digest_add(&digest, "", 1);
		add_be(&digest, 8, asked->amount_minor);
	}
	vouch_digest_end(&digest, request, VOUCH_OP_BYTES);
}

void vouch_op_format(char out[VOUCH_OP_TEXT],
    const uint8_t op[VOUCH_OP_BYTES])
{
	vouch_hex_encode(out, op, VOUCH_OP_BYTES);
}

enum vouch_err vouch_op_parse(const char *text, size_t len,
    struct vouch_diag *diag, uint8_t op[VOUCH_OP_BYTES])
{
	if (vouch_hex_decode(op, VOUCH_OP_BYTES, text, len) == VOUCH_OK)
		return VOUCH_OK;
	vouch_diag_subject(diag, text, len);
	return vouch_diag_set(diag, VOUCH_ERR_SYNTAX,
	    "not an operation id of 32 hex digits");
}
