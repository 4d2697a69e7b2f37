/*
 * Taking another ledger's log into this one (docs/decisions/0015-merge.md): the
 * union of the events, in any order, as often as one likes. What shops did to
 * one another is named, never mended: conflicts.h.
 */
#ifndef VOUCH_LEDGER_MERGE_H
#define VOUCH_LEDGER_MERGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/err.h"
#include "core/sign.h"
#include "ledger/exchange.h"
#include "ledger/ledger.h"
#include "ledger/trust.h"

/* What kept events out of the ledger. */
enum vouch_merge_trouble {
	VOUCH_MERGE_GAP,     /* events between ours and the file's are missing */
	VOUCH_MERGE_FORK,    /* two chains under one name: found now */
	VOUCH_MERGE_STOPPED, /* found before; nothing of it is taken any more */
	VOUCH_MERGE_BACK,    /* later events of this ledger: it was copied back */
	VOUCH_MERGE_SCOPE    /* the key that signed is for other stores' logs */
};

struct vouch_merge_problem {
	enum vouch_merge_trouble trouble;
	struct vouch_event_key event; /* the first of the chain left out */
	uint64_t have;                /* seq of the last event on file */
};

struct vouch_merge_request {
	FILE *file;            /* at its start, seekable, nobody else's: it is
	                          read twice and believed the second time */
	struct vouch_log_signers signers;
	int64_t now_ms;
	void (*found)(const struct vouch_merge_problem *problem, void *context);
	/* Now and then, with the events read so far; may be NULL. */
	void (*progress)(uint64_t events, void *context);
	void *context;
};

struct vouch_merge_facts {
	struct vouch_exchange_head head;
	uint64_t events;       /* in the file */
	uint64_t fresh;        /* were not here before */
	uint64_t known;
	uint64_t left_out;     /* of chains with problems */
	uint64_t problems;
	bool changed;          /* something was written */
};

/*
 * Merges file. Its form and signature are checked before anything is written;
 * then events are filed in groups while tills work, each durable, with all that
 * follows from them, and a note of till 0 at last. A merge that is cut off, or
 * done twice, is completed by doing it again. *facts is set in any case, as far
 * as it went.
 * A key of the bundle is believed for the stores it is for: of others only what
 * is here already may be in the file, the rest is left out.
 * Errors of vouch_exchange_read and vouch_trust_check_log; VOUCH_ERR_CONFLICT (rehearsal and
 * earnest, an epoch of two shops, an end of an event this ledger has lost);
 * _CORRUPT (changed while it was read); _CLOCK; errors of a commit.
 */
enum vouch_err vouch_ledger_merge(struct vouch_ledger *ledger,
    const struct vouch_merge_request *request, struct vouch_diag *diag,
    struct vouch_merge_facts *facts);

#endif
