/* See spent.h. One entry is in memory at a time. */
#include "ledger/spent.h"

#include <string.h>

#include "base/num.h"
#include "core/crypt.h"
#include "core/token.h"
#include "ledger/exchange_parts.h"

#define MAGIC "VOUCHSP1"
#define MAGIC_BYTES 8
#define FLAG_TEST 1
#define SECONDS_MAX (INT64_MAX / 1000)

void vouch_spent_encode_head(const struct vouch_spent_head *head,
    uint8_t out[VOUCH_SPENT_HEAD_BYTES])
{
	memcpy(out, MAGIC, MAGIC_BYTES);
	memcpy(out + 8, head->signer, sizeof head->signer);
	vouch_put_be(out + 16, 2, head->store);
	vouch_put_be(out + 18, 8, head->sequence);
	vouch_put_be(out + 26, 8, (uint64_t)head->made_s);
	out[34] = head->test ? FLAG_TEST : 0;
	vouch_put_be(out + 35, 4, head->count);
}

void vouch_spent_encode(const struct vouch_spent *spent,
    uint8_t out[VOUCH_SPENT_ENTRY_BYTES])
{
	vouch_put_be(out, 4, spent->campaign);
	vouch_put_be(out + 4, 5, spent->serial);
	vouch_put_be(out + 9, 2, spent->till);
	vouch_put_be(out + 11, 8, (uint64_t)spent->at_s);
}

bool vouch_spent_is(const uint8_t *bytes, size_t len)
{
	return len >= MAGIC_BYTES - 1 && memcmp(bytes, MAGIC,
	    MAGIC_BYTES - 1) == 0;
}

/* ---- reading ---- */

struct reader {
	FILE *file;
	struct vouch_digest digest;
};

static enum vouch_err get(struct reader *reader, void *out, size_t len,
    struct vouch_diag *diag)
{
	return vouch_exchange_get(reader->file, &reader->digest, out, len,
	    diag);
}

static enum vouch_err read_head(struct reader *reader,
    struct vouch_diag *diag, struct vouch_spent_head *head)
{
	uint8_t bytes[VOUCH_SPENT_HEAD_BYTES];
	enum vouch_err err = get(reader, bytes, MAGIC_BYTES, diag);

	if (err == VOUCH_ERR_IO)
		return err;
	if (err != VOUCH_OK || !vouch_spent_is(bytes, MAGIC_BYTES))
		return vouch_diag_set(diag, VOUCH_ERR_SYNTAX, "not a spent "
		    "list: it does not begin like one");
	if (memcmp(bytes, MAGIC, MAGIC_BYTES) != 0)
		return vouch_diag_set(diag, VOUCH_ERR_UNSUPPORTED,
		    "a spent list of a later version");
	err = get(reader, bytes + MAGIC_BYTES, sizeof bytes - MAGIC_BYTES,
	    diag);
	if (err != VOUCH_OK)
		return err;
	memcpy(head->signer, bytes + 8, sizeof head->signer);
	head->store = (uint16_t)vouch_get_be(bytes + 16, 2);
	head->sequence = vouch_get_be(bytes + 18, 8);
	head->made_s = (int64_t)vouch_get_be(bytes + 26, 8);
	head->test = bytes[34] == FLAG_TEST;
	head->count = (uint32_t)vouch_get_be(bytes + 35, 4);
	if (head->store < 1 || head->store > VOUCH_STORE_MAX ||
	    head->sequence > INT64_MAX || head->made_s < 0 ||
	    head->made_s > SECONDS_MAX || bytes[34] > FLAG_TEST)
		return vouch_diag_set(diag, VOUCH_ERR_RANGE,
		    "the spent list's head says what cannot be");
	return head->count <= VOUCH_SPENT_MAX ? VOUCH_OK :
	    vouch_diag_set(diag, VOUCH_ERR_TOO_LONG,
	    "a spent list of more than %d codes", VOUCH_SPENT_MAX);
}

static enum vouch_err read_entry(struct reader *reader, bool first,
    struct vouch_diag *diag, struct vouch_spent *spent)
{
	const struct vouch_spent before = *spent;
	uint8_t bytes[VOUCH_SPENT_ENTRY_BYTES];
	enum vouch_err err = get(reader, bytes, sizeof bytes, diag);

	if (err != VOUCH_OK)
		return err;
	spent->campaign = (uint32_t)vouch_get_be(bytes, 4);
	spent->serial = vouch_get_be(bytes + 4, 5);
	spent->till = (uint16_t)vouch_get_be(bytes + 9, 2);
	spent->at_s = (int64_t)vouch_get_be(bytes + 11, 8);
	if (spent->campaign == 0 || spent->till > VOUCH_TILL_MAX ||
	    spent->at_s < 0 || spent->at_s > SECONDS_MAX)
		return vouch_diag_set(diag, VOUCH_ERR_RANGE,
		    "the spent list says of a code what cannot be");
	if (!first && (spent->campaign < before.campaign ||
	    (spent->campaign == before.campaign &&
	    spent->serial <= before.serial)))
		return vouch_diag_set(diag, VOUCH_ERR_SYNTAX,
		    "a spent list whose codes are not in order");
	return VOUCH_OK;
}

static enum vouch_err read_end(struct reader *reader,
    struct vouch_diag *diag, struct vouch_spent_facts *facts)
{
	enum vouch_err err;
	uint8_t extra;

	vouch_digest_end(&reader->digest, facts->hash, sizeof facts->hash);
	err = vouch_exchange_get(reader->file, NULL, facts->signature,
	    sizeof facts->signature, diag);
	if (err == VOUCH_OK && fread(&extra, 1, 1, reader->file) == 1)
		err = vouch_diag_set(diag, VOUCH_ERR_SYNTAX,
		    "something follows the end of the spent list");
	return err;
}

enum vouch_err vouch_spent_read(FILE *file,
    enum vouch_err (*each)(const struct vouch_spent *spent, void *context,
        struct vouch_diag *diag),
    void *context, struct vouch_diag *diag, struct vouch_spent_facts *facts)
{
	struct reader reader = { .file = file };
	struct vouch_spent spent = { 0, 0, 0, 0 };
	struct vouch_spent_facts found;
	enum vouch_err err;
	uint32_t i;

	vouch_digest_init(&reader.digest, VOUCH_SPENT_HASH, NULL, 0);
	err = read_head(&reader, diag, &found.head);
	for (i = 0; err == VOUCH_OK && i < found.head.count; i++) {
		err = read_entry(&reader, i == 0, diag, &spent);
		if (err == VOUCH_OK && each != NULL)
			err = each(&spent, context, diag);
	}
	if (err == VOUCH_OK)
		err = read_end(&reader, diag, &found);
	if (err == VOUCH_OK)
		*facts = found;
	return err;
}

/* ---- signatures ---- */

enum vouch_err vouch_spent_sign(const struct vouch_secret_key *secret,
    const uint8_t hash[VOUCH_SPENT_HASH], struct vouch_diag *diag,
    uint8_t signature[64])
{
	enum vouch_err err = vouch_sign(secret, VOUCH_CONTEXT_SPENT, hash,
	    VOUCH_SPENT_HASH, NULL, 0, signature);

	return err == VOUCH_OK ? VOUCH_OK : vouch_diag_set(diag, err,
	    "this key was not made to sign spent lists");
}

struct vouch_exchange_seal vouch_spent_seal_of(
    const struct vouch_spent_facts *facts)
{
	return (struct vouch_exchange_seal){ VOUCH_CONTEXT_SPENT,
	    facts->head.signer, facts->hash, facts->signature,
	    facts->head.store, facts->head.made_s * 1000 };
}
