/*
 * Reading an export: see exchange.h. Memory is one record and the epochs that
 * were declared; an order of chains that cannot repeat keeps it so.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "ledger/exchange_parts.h"

struct reader {
	FILE *file;
	struct vouch_digest digest;
	const struct vouch_exchange_visit *visit;
	void *context;
	struct vouch_exchange_facts *facts;

	uint64_t *epoch;         /* declared, ascending */
	size_t epochs, room;

	uint8_t body[VOUCH_EXCHANGE_EVENT_MAX];
	size_t len;
	int type, last_type;     /* -1 before the first */

	bool in_chain, any_chain;
	size_t chains;
	struct vouch_exchange_chain chain;
	uint64_t last;           /* seq of the chain's last event so far */
	uint8_t hash[VOUCH_HASH_BYTES];
	struct vouch_event event;
};

/* ---- bytes ---- */

enum vouch_err vouch_exchange_get(FILE *file, struct vouch_digest *digest,
    void *out, size_t len, struct vouch_diag *diag)
{
	if (fread(out, 1, len, file) == len) {
		if (digest != NULL)
			vouch_digest_add(digest, out, len);
		return VOUCH_OK;
	}
	if (ferror(file))
		return vouch_diag_errno(diag, VOUCH_ERR_IO, "cannot read");
	return vouch_diag_set(diag, VOUCH_ERR_TRUNCATED,
	    "ends too early: it is not all here");
}

static enum vouch_err get(struct reader *reader, void *out, size_t len,
    struct vouch_diag *diag)
{
	return vouch_exchange_get(reader->file, &reader->digest, out, len,
	    diag);
}

static enum vouch_err not_so(struct vouch_diag *diag, const char *what)
{
	return vouch_diag_set(diag, VOUCH_ERR_SYNTAX, "not an export of a "
	    "ledger's log: %s", what);
}

static uint64_t int_at(const struct reader *reader, size_t at, size_t bytes)
{
	return vouch_get_be(reader->body + at, bytes);
}

static bool is_store(uint64_t store)
{
	return store >= 1 && store <= VOUCH_STORE_MAX;
}

/* ---- the head ---- */

static enum vouch_err read_head(struct reader *reader,
    struct vouch_diag *diag)
{
	uint8_t bytes[VOUCH_EXCHANGE_HEAD_BYTES];
	struct vouch_exchange_head *head = &reader->facts->head;
	const size_t magic = VOUCH_EXCHANGE_MAGIC_BYTES;
	enum vouch_err err;

	err = get(reader, bytes, magic, diag);
	if (err == VOUCH_ERR_IO)
		return err;
	if (err != VOUCH_OK || memcmp(bytes, VOUCH_EXCHANGE_MAGIC,
	    magic - 1) != 0)
		return not_so(diag, "it does not begin like one");
	if (bytes[magic - 1] != VOUCH_EXCHANGE_MAGIC[magic - 1])
		return vouch_diag_set(diag, VOUCH_ERR_UNSUPPORTED,
		    "an export of a later version");
	err = get(reader, bytes + magic, sizeof bytes - magic, diag);
	if (err != VOUCH_OK)
		return err;
	memcpy(head->signer, bytes + 8, sizeof head->signer);
	head->store = (uint16_t)vouch_get_be(bytes + 16, 2);
	head->epoch = vouch_get_be(bytes + 18, 8);
	head->commits = vouch_get_be(bytes + 26, 8);
	head->made_ms = (int64_t)vouch_get_be(bytes + 34, 8);
	head->test = bytes[42] == VOUCH_EXCHANGE_TEST;
	if (!is_store(head->store) || head->commits > INT64_MAX ||
	    head->made_ms < 0 || bytes[42] > VOUCH_EXCHANGE_TEST)
		return vouch_diag_set(diag, VOUCH_ERR_RANGE,
		    "its head says what cannot be");
	return reader->visit->head != NULL ?
	    reader->visit->head(head, reader->context, diag) : VOUCH_OK;
}

/* ---- epochs ---- */

static size_t place_of(const struct reader *reader, uint64_t epoch)
{
	size_t low = 0, high = reader->epochs, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (reader->epoch[middle] < epoch)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool is_declared(const struct reader *reader, uint64_t epoch)
{
	size_t at = place_of(reader, epoch);

	return at < reader->epochs && reader->epoch[at] == epoch;
}

static enum vouch_err declare(struct reader *reader, uint64_t epoch,
    struct vouch_diag *diag)
{
	size_t at = place_of(reader, epoch), room;
	uint64_t *bigger;

	if (is_declared(reader, epoch))
		return not_so(diag, "an epoch comes twice");
	if (reader->epochs == VOUCH_EXCHANGE_EPOCHS_MAX)
		return vouch_diag_set(diag, VOUCH_ERR_TOO_LONG,
		    "more than %d epochs", VOUCH_EXCHANGE_EPOCHS_MAX);
	if (reader->epochs == reader->room) {
		room = reader->room == 0 ? 16 : 2 * reader->room;
		bigger = realloc(reader->epoch, room * sizeof *bigger);
		if (bigger == NULL)
			return vouch_diag_set(diag, VOUCH_ERR_NO_MEMORY,
			    "out of memory");
		reader->epoch = bigger;
		reader->room = room;
	}
	memmove(reader->epoch + at + 1, reader->epoch + at,
	    (reader->epochs - at) * sizeof *reader->epoch);
	reader->epoch[at] = epoch;
	reader->epochs++;
	return VOUCH_OK;
}

static enum vouch_err take_epoch(struct reader *reader,
    struct vouch_diag *diag)
{
	struct vouch_exchange_epoch epoch;
	enum vouch_err err;

	if (reader->len != 26 || reader->last_type > VOUCH_EXCHANGE_EPOCH)
		return not_so(diag, "a wrong epoch");
	epoch.store = (uint16_t)int_at(reader, 0, 2);
	epoch.epoch = int_at(reader, 2, 8);
	epoch.began_ms = (int64_t)int_at(reader, 10, 8);
	epoch.commits = int_at(reader, 18, 8);
	if (!is_store(epoch.store) || epoch.began_ms < 0 ||
	    epoch.commits > INT64_MAX)
		return not_so(diag, "a wrong epoch");
	err = declare(reader, epoch.epoch, diag);
	return err == VOUCH_OK && reader->visit->epoch != NULL ?
	    reader->visit->epoch(&epoch, reader->context, diag) : err;
}

/* ---- chains ---- */

static enum vouch_err end_chain(struct reader *reader,
    struct vouch_diag *diag)
{
	if (!reader->in_chain)
		return VOUCH_OK;
	reader->in_chain = false;
	return reader->visit->chain_end != NULL ? reader->visit->chain_end(
	    reader->last, reader->hash, reader->context, diag) : VOUCH_OK;
}

static bool is_behind(const struct vouch_exchange_chain *a,
    const struct vouch_exchange_chain *b)
{
	if (a->store != b->store)
		return a->store > b->store;
	if (a->till != b->till)
		return a->till > b->till;
	return a->epoch > b->epoch;
}

static enum vouch_err take_chain(struct reader *reader,
    struct vouch_diag *diag)
{
	static const uint8_t nothing[VOUCH_HASH_BYTES];
	struct vouch_exchange_chain chain;
	enum vouch_err err = end_chain(reader, diag);

	if (err != VOUCH_OK)
		return err;
	if (reader->len != 52 || reader->last_type > VOUCH_EXCHANGE_HOLDER)
		return not_so(diag, "a wrong chain");
	chain.store = (uint16_t)int_at(reader, 0, 2);
	chain.till = (uint16_t)int_at(reader, 2, 2);
	chain.epoch = int_at(reader, 4, 8);
	chain.first = int_at(reader, 12, 8);
	memcpy(chain.previous, reader->body + 20, sizeof chain.previous);
	if (!is_store(chain.store) || chain.till > VOUCH_TILL_MAX ||
	    chain.first < 1 || chain.first > INT64_MAX ||
	    !is_declared(reader, chain.epoch) ||
	    (chain.first == 1 && memcmp(chain.previous, nothing,
	    sizeof nothing) != 0))
		return not_so(diag, "a wrong chain");
	if (reader->any_chain && !is_behind(&chain, &reader->chain))
		return not_so(diag, "its chains are out of order");
	if (reader->chains++ == VOUCH_EXCHANGE_CHAINS_MAX)
		return vouch_diag_set(diag, VOUCH_ERR_TOO_LONG,
		    "more than %d chains", VOUCH_EXCHANGE_CHAINS_MAX);
	reader->in_chain = reader->any_chain = true;
	reader->chain = chain;
	reader->last = chain.first - 1;
	memcpy(reader->hash, chain.previous, sizeof reader->hash);
	return reader->visit->chain != NULL ?
	    reader->visit->chain(&chain, reader->context, diag) : VOUCH_OK;
}

static enum vouch_err take_event(struct reader *reader,
    struct vouch_diag *diag)
{
	struct vouch_event *event = &reader->event;
	const struct vouch_exchange_chain *chain = &reader->chain;
	enum vouch_err err;

	if (!reader->in_chain)
		return not_so(diag, "an event of no chain");
	err = vouch_event_take(reader->body, reader->len, diag, event);
	if (err != VOUCH_OK)
		return err;
	if (event->key.store != chain->store ||
	    event->key.till != chain->till ||
	    event->key.epoch != chain->epoch ||
	    event->key.seq != reader->last + 1)
		return not_so(diag, "an event of another chain");
	if (event->has_ref && !is_declared(reader, event->ref.epoch))
		return not_so(diag, "an epoch that was not declared");
	err = vouch_event_hash(reader->hash, event, event->hash);
	if (err != VOUCH_OK)
		return err;
	memcpy(reader->hash, event->hash, sizeof reader->hash);
	reader->last++;
	reader->facts->events++;
	return reader->visit->event != NULL ?
	    reader->visit->event(event, reader->context, diag) : VOUCH_OK;
}

static enum vouch_err take_holder(struct reader *reader,
    struct vouch_diag *diag)
{
	struct vouch_exchange_holder holder;

	if (reader->last_type != VOUCH_EXCHANGE_EVENT ||
	    reader->len != sizeof holder.salt + sizeof holder.holder)
		return not_so(diag, "a holder of no event");
	memcpy(holder.salt, reader->body, sizeof holder.salt);
	memcpy(holder.holder, reader->body + sizeof holder.salt,
	    sizeof holder.holder);
	if (!vouch_event_holder_fits(&reader->event, &holder))
		return vouch_diag_set(diag, VOUCH_ERR_CORRUPT,
		    "a holder that is not the one its event is for");
	return reader->visit->holder != NULL ?
	    reader->visit->holder(&holder, reader->context, diag) : VOUCH_OK;
}

/* ---- refusals ---- */

static bool is_reason(const char *text, size_t len)
{
	size_t i;

	if (len < 1 || len >= VOUCH_REFUSAL_REASON_MAX)
		return false;
	for (i = 0; i < len; i++)
		if (text[i] != '-' && (text[i] < 'a' || text[i] > 'z'))
			return false;
	return true;
}

static enum vouch_err take_refusal(struct reader *reader,
    struct vouch_diag *diag)
{
	struct vouch_exchange_refusal refusal;
	const char *reason = (const char *)reader->body + 30;
	enum vouch_err err = end_chain(reader, diag);

	if (err != VOUCH_OK)
		return err;
	if (reader->len <= 30 || !is_reason(reason, reader->len - 30))
		return not_so(diag, "a wrong refusal");
	memset(&refusal, 0, sizeof refusal);
	refusal.store = (uint16_t)int_at(reader, 0, 2);
	refusal.till = (uint16_t)int_at(reader, 2, 2);
	refusal.epoch = int_at(reader, 4, 8);
	refusal.day = (uint32_t)int_at(reader, 12, 4);
	refusal.hour = (uint8_t)int_at(reader, 16, 1);
	refusal.campaign = (uint32_t)int_at(reader, 17, 4);
	refusal.channel = (uint8_t)int_at(reader, 21, 1);
	refusal.count = int_at(reader, 22, 8);
	memcpy(refusal.reason, reason, reader->len - 30);
	if (!is_store(refusal.store) || refusal.till > VOUCH_TILL_MAX ||
	    !is_declared(reader, refusal.epoch) || refusal.hour > 23 ||
	    refusal.count < 1 || refusal.count > INT32_MAX)
		return not_so(diag, "a wrong refusal");
	return reader->visit->refusal != NULL ? reader->visit->refusal(
	    &refusal, reader->context, diag) : VOUCH_OK;
}

/* ---- all of it ---- */

static enum vouch_err take_end(struct reader *reader, struct vouch_diag *diag)
{
	enum vouch_err err = end_chain(reader, diag);
	uint8_t extra;

	if (err != VOUCH_OK)
		return err;
	if (reader->len != 8 || int_at(reader, 0, 8) != reader->facts->events)
		return not_so(diag, "it counts other events than it has");
	vouch_digest_end(&reader->digest, reader->facts->hash,
	    sizeof reader->facts->hash);
	err = vouch_exchange_get(reader->file, NULL, reader->facts->signature,
	    sizeof reader->facts->signature, diag);
	if (err == VOUCH_OK && fread(&extra, 1, 1, reader->file) == 1)
		err = not_so(diag, "something follows its end");
	return err;
}

static enum vouch_err read_record(struct reader *reader,
    struct vouch_diag *diag)
{
	uint8_t head[VOUCH_EXCHANGE_RECORD_HEAD];
	enum vouch_err err = get(reader, head, sizeof head, diag);

	if (err != VOUCH_OK)
		return err;
	reader->type = head[0];
	reader->len = (size_t)vouch_get_be(head + 1, 2);
	if (reader->len > sizeof reader->body)
		return not_so(diag, "a record that is too long");
	return get(reader, reader->body, reader->len, diag);
}

static enum vouch_err read_records(struct reader *reader,
    struct vouch_diag *diag)
{
	static enum vouch_err (*const take[])(struct reader *reader,
	    struct vouch_diag *diag) = {
		[VOUCH_EXCHANGE_END] = take_end,
		[VOUCH_EXCHANGE_EPOCH] = take_epoch,
		[VOUCH_EXCHANGE_CHAIN] = take_chain,
		[VOUCH_EXCHANGE_EVENT] = take_event,
		[VOUCH_EXCHANGE_HOLDER] = take_holder,
		[VOUCH_EXCHANGE_REFUSAL] = take_refusal
	};
	enum vouch_err err;

	do {
		err = read_record(reader, diag);
		if (err == VOUCH_OK && reader->type > VOUCH_EXCHANGE_REFUSAL)
			err = not_so(diag, "a record of no known type");
		if (err == VOUCH_OK)
			err = take[reader->type](reader, diag);
		reader->last_type = reader->type;
	} while (err == VOUCH_OK && reader->type != VOUCH_EXCHANGE_END);
	return err;
}

enum vouch_err vouch_exchange_read(FILE *file,
    const struct vouch_exchange_visit *visit, void *context,
    struct vouch_diag *diag, struct vouch_exchange_facts *facts)
{
	struct vouch_exchange_facts found;
	struct reader reader = { .file = file, .visit = visit,
		.context = context, .facts = &found, .last_type = -1 };
	enum vouch_err err;

	memset(&found, 0, sizeof found);
	vouch_digest_init(&reader.digest, VOUCH_EXCHANGE_HASH, NULL, 0);
	err = read_head(&reader, diag);
	if (err == VOUCH_OK)
		err = read_records(&reader, diag);
	free(reader.epoch);
	if (err == VOUCH_OK)
		*facts = found;
	return err;
}

enum vouch_err vouch_exchange_signed(const struct vouch_exchange_seal *seal,
    const struct vouch_public_key *keys, size_t count,
    struct vouch_diag *diag)
{
	size_t i;

	for (i = 0; i < count; i++) {
		if (memcmp(keys[i].id, seal->signer, sizeof keys[i].id) != 0)
			continue;
		return vouch_sign_verify(&keys[i], seal->context, seal->hash,
		    VOUCH_EXCHANGE_HASH, NULL, 0, seal->signature) ==
		    VOUCH_OK ? VOUCH_OK : vouch_diag_set(diag,
		    VOUCH_ERR_SIGNATURE, "its signature does not verify: it "
		    "was damaged or changed");
	}
	if (count > 0)
		vouch_diag_hint(diag, "none of the keys that were given made "
		    "it: ask for the public key of the till that did");
	return vouch_diag_set(diag, VOUCH_ERR_SIGNATURE,
	    "signed by a key that is not trusted here");
}

struct vouch_exchange_seal vouch_exchange_seal_of(
    const struct vouch_exchange_facts *facts)
{
	return (struct vouch_exchange_seal){ VOUCH_CONTEXT_EXPORT,
	    facts->head.signer, facts->hash, facts->signature,
	    facts->head.store, facts->head.made_ms };
}
