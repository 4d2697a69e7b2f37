/* Texts of the ledger: the names of an event, an operation and a serial, and
 * the note of a till that was closed. */
#include <string.h>

#include "core/token.h"
#include "fuzz/fuzz.h"
#include "ledger/close.h"
#include "ledger/ledger.h"
#include "ledger/op.h"

static void check_event(const char *text, size_t len)
{
	struct vouch_event_key key, again;
	char form[VOUCH_EVENT_KEY_TEXT];

	if (vouch_event_key_parse(text, len, &key) != VOUCH_OK)
		return;
	MUST(key.store >= 1 && key.store <= VOUCH_STORE_MAX && key.seq >= 1);
	vouch_event_key_format(form, &key);
	MUST(strlen(form) == len);
	MUST(vouch_event_key_parse(form, len, &again) == VOUCH_OK);
	MUST(again.store == key.store && again.till == key.till &&
	    again.epoch == key.epoch && again.seq == key.seq);
}

static void check_note(const char *text, size_t len)
{
	struct vouch_close_note note, again;
	char copy[400], form[VOUCH_NOTE_MAX];

	if (len >= sizeof copy)
		return;
	memcpy(copy, text, len);
	copy[len] = '\0';
	if (vouch_close_note_parse(copy, &note) != VOUCH_OK)
		return;
	vouch_close_note_format(form, &note);
	MUST(vouch_close_note_parse(form, &again) == VOUCH_OK);
	MUST(again.has_first == note.has_first && again.epoch == note.epoch &&
	    again.seq == note.seq);
	MUST(memcmp(again.digest, note.digest, sizeof note.digest) == 0);
	MUST(again.has_signature == note.has_signature);
	MUST(memcmp(again.signature, note.signature, sizeof note.signature) ==
	    0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = size > 0 ? (const char *)data : "";
	struct vouch_diag diag = VOUCH_DIAG_INIT;
	uint8_t op[VOUCH_OP_BYTES];
	char form[VOUCH_OP_TEXT], serial_form[VOUCH_SERIAL_TEXT];
	uint64_t serial;

	check_event(text, size);
	check_note(text, size);
	if (vouch_op_parse(text, size, &diag, op) == VOUCH_OK) {
		vouch_op_format(form, op);
		MUST(strlen(form) == size);
	}
	if (vouch_serial_parse(text, size, &serial) == VOUCH_OK) {
		MUST(serial <= VOUCH_SERIAL_MAX);
		vouch_serial_format(serial_form, serial);
		MUST(strlen(serial_form) == size);
	}
	return 0;
}
