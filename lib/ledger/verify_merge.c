/*
 * Verifying what was merged: which of it moves anything, and which waits for
 * the event it ends. Other events are never asked about here.
 */
#include "ledger/exchange.h"
#include "ledger/merge_parts.h"
#include "ledger/verify_parts.h"

enum vouch_err vouch_verify_end(struct vouch_verify *verify,
    const struct vouch_raw *raw, struct vouch_diag *diag, bool *shadow,
    bool *active)
{
	const struct vouch_place place = vouch_verify_place(raw);
	const bool merged = vouch_verify_is_merged(verify, raw->epoch_id);
	enum vouch_err err = VOUCH_OK;

	*shadow = false;
	*active = true;
	if (merged)
		err = vouch_merge_is_shadow(verify->ledger, &place, diag,
		    shadow);
	if (err == VOUCH_OK && merged && vouch_event_ends(raw->event.kind))
		err = vouch_merge_is_active(verify->ledger, &raw->event,
		    &place, diag, active);
	return err;
}

enum vouch_err vouch_verify_wait(struct vouch_verify *verify,
    const struct vouch_raw *raw)
{
	struct vouch_raw *kept = vouch_list_add(&verify->waiting,
	    sizeof *kept);

	if (kept == NULL)
		return VOUCH_ERR_NO_MEMORY;
	*kept = *raw;
	return VOUCH_OK;
}

enum vouch_err vouch_verify_waiting(struct vouch_verify *verify,
    struct vouch_diag *diag)
{
	const struct vouch_raw *waiting = verify->waiting.item;
	const size_t count = verify->waiting.count;
	enum vouch_err err = VOUCH_OK;
	bool shadow, active;
	size_t i;

	for (i = 0; err == VOUCH_OK && i < count; i++) {
		err = vouch_verify_end(verify, &waiting[i], diag, &shadow,
		    &active);
		if (err == VOUCH_OK && active)
			err = vouch_verify_use(verify, &waiting[i], true);
		if (err == VOUCH_OK && active)
			err = vouch_verify_sum(verify, &waiting[i], diag);
	}
	return err;
}

enum vouch_err vouch_verify_merged_use(struct vouch_verify *verify,
    const struct vouch_raw *raw, struct vouch_diag *diag)
{
	const struct vouch_place place = vouch_verify_place(raw);
	bool shadow, active;
	uint32_t number = 1;
	enum vouch_err err;

	err = vouch_verify_end(verify, raw, diag, &shadow, &active);
	if (err == VOUCH_OK && active)
		err = vouch_use_number(verify->ledger, &raw->event, &place,
		    diag, &number);
	if (err == VOUCH_OK && number == 0)
		vouch_verify_say(verify, VOUCH_FOUND_USE, &raw->event.key,
		    "its use is not on file: the code could be used again");
	return err;
}
