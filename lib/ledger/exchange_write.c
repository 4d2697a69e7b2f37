/*
 * Writing an export: see exchange.h. Every record goes through one function,
 * so that the signature is over exactly what was put out.
 */
#include <assert.h>
#include <string.h>

#include "base/buf.h"
#include "base/num.h"
#include "ledger/exchange_parts.h"

/* Fields laid one after the other. */
struct record {
	uint8_t bytes[VOUCH_EXCHANGE_RECORD_MAX];
	size_t len;
};

static void add_int(struct record *record, size_t bytes, uint64_t value)
{
	assert(record->len + bytes <= sizeof record->bytes);
	vouch_put_be(record->bytes + record->len, bytes, value);
	record->len += bytes;
}

static void add_bytes(struct record *record, const void *bytes, size_t len)
{
	assert(record->len + len <= sizeof record->bytes);
	memcpy(record->bytes + record->len, bytes, len);
	record->len += len;
}

/* Type and length, the latter set when the record is put out. */
static void begin(struct record *record, enum vouch_exchange_type type)
{
	record->len = 0;
	add_int(record, 1, type);
	add_int(record, 2, 0);
}

static enum vouch_err put_raw(struct vouch_exchange_writer *writer,
    const void *bytes, size_t len, struct vouch_diag *diag)
{
	vouch_digest_add(&writer->digest, bytes, len);
	return writer->put(bytes, len, writer->context, diag);
}

static enum vouch_err put(struct vouch_exchange_writer *writer,
    struct record *record, struct vouch_diag *diag)
{
	vouch_put_be(record->bytes + 1, 2,
	    record->len - VOUCH_EXCHANGE_RECORD_HEAD);
	return put_raw(writer, record->bytes, record->len, diag);
}

enum vouch_err vouch_exchange_start(struct vouch_exchange_writer *writer,
    const struct vouch_exchange_head *head, struct vouch_diag *diag)
{
	struct record record = { .len = 0 };

	vouch_digest_init(&writer->digest, VOUCH_EXCHANGE_HASH, NULL, 0);
	writer->events = 0;
	add_bytes(&record, VOUCH_EXCHANGE_MAGIC, VOUCH_EXCHANGE_MAGIC_BYTES);
	add_bytes(&record, head->signer, sizeof head->signer);
	add_int(&record, 2, head->store);
	add_int(&record, 8, head->epoch);
	add_int(&record, 8, head->commits);
	add_int(&record, 8, (uint64_t)head->made_ms);
	add_int(&record, 1, head->test ? VOUCH_EXCHANGE_TEST : 0);
	assert(record.len == VOUCH_EXCHANGE_HEAD_BYTES);
	return put_raw(writer, record.bytes, record.len, diag);
}

enum vouch_err vouch_exchange_add_epoch(struct vouch_exchange_writer *writer,
    const struct vouch_exchange_epoch *epoch, struct vouch_diag *diag)
{
	struct record record;

	begin(&record, VOUCH_EXCHANGE_EPOCH);
	add_int(&record, 2, epoch->store);
	add_int(&record, 8, epoch->epoch);
	add_int(&record, 8, (uint64_t)epoch->began_ms);
	add_int(&record, 8, epoch->commits);
	return put(writer, &record, diag);
}

enum vouch_err vouch_exchange_add_chain(struct vouch_exchange_writer *writer,
    const struct vouch_exchange_chain *chain, struct vouch_diag *diag)
{
	struct record record;

	begin(&record, VOUCH_EXCHANGE_CHAIN);
	add_int(&record, 2, chain->store);
	add_int(&record, 2, chain->till);
	add_int(&record, 8, chain->epoch);
	add_int(&record, 8, chain->first);
	add_bytes(&record, chain->previous, sizeof chain->previous);
	return put(writer, &record, diag);
}

enum vouch_err vouch_exchange_add_event(struct vouch_exchange_writer *writer,
    const struct vouch_event *event, struct vouch_diag *diag)
{
	struct vouch_buf bytes;
	struct record record;
	enum vouch_err err;

	vouch_buf_init(&bytes, VOUCH_EXCHANGE_EVENT_MAX);
	err = vouch_event_bytes(event, &bytes);
	if (err == VOUCH_OK) {
		begin(&record, VOUCH_EXCHANGE_EVENT);
		add_bytes(&record, bytes.data, bytes.len);
		writer->events++;
		err = put(writer, &record, diag);
	} else {
		vouch_diag_set(diag, err, "cannot lay out an event");
	}
	vouch_buf_release(&bytes);
	return err;
}

enum vouch_err vouch_exchange_add_holder(struct vouch_exchange_writer *writer,
    const struct vouch_exchange_holder *holder, struct vouch_diag *diag)
{
	struct record record;

	begin(&record, VOUCH_EXCHANGE_HOLDER);
	add_bytes(&record, holder->salt, sizeof holder->salt);
	add_bytes(&record, holder->holder, sizeof holder->holder);
	return put(writer, &record, diag);
}

enum vouch_err vouch_exchange_add_refusal(
    struct vouch_exchange_writer *writer,
    const struct vouch_exchange_refusal *refusal, struct vouch_diag *diag)
{
	struct record record;

	begin(&record, VOUCH_EXCHANGE_REFUSAL);
	add_int(&record, 2, refusal->store);
	add_int(&record, 2, refusal->till);
	add_int(&record, 8, refusal->epoch);
	add_int(&record, 4, refusal->day);
	add_int(&record, 1, refusal->hour);
	add_int(&record, 4, refusal->campaign);
	add_int(&record, 1, refusal->channel);
	add_int(&record, 8, refusal->count);
	add_bytes(&record, refusal->reason, strlen(refusal->reason));
	return put(writer, &record, diag);
}

enum vouch_err vouch_exchange_end(struct vouch_exchange_writer *writer,
    const struct vouch_secret_key *secret, struct vouch_diag *diag)
{
	uint8_t hash[VOUCH_EXCHANGE_HASH], signature[64];
	struct record record;
	enum vouch_err err;

	begin(&record, VOUCH_EXCHANGE_END);
	add_int(&record, 8, writer->events);
	err = put(writer, &record, diag);
	if (err != VOUCH_OK)
		return err;
	vouch_digest_end(&writer->digest, hash, sizeof hash);
	err = vouch_sign(secret, VOUCH_CONTEXT_EXPORT, hash, sizeof hash,
	    NULL, 0, signature);
	if (err != VOUCH_OK)
		return vouch_diag_set(diag, err,
		    "this key was not made to sign logs");
	return writer->put(signature, sizeof signature, writer->context,
	    diag);
}
