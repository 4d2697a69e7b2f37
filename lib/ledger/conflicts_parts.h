/*
 * What the files that look for conflicts share. Inside lib/ledger only.
 */
#ifndef VOUCH_LEDGER_CONFLICTS_PARTS_H
#define VOUCH_LEDGER_CONFLICTS_PARTS_H

#include "ledger/conflicts.h"
#include "ledger/handle.h"

struct vouch_conflict_list {
	size_t count, size;
	struct vouch_conflict_event *event;
};

struct vouch_finding_out {
	struct vouch_ledger *ledger;
	int (*each)(const struct vouch_conflict *conflict, void *context);
	void *context;
	struct vouch_conflict_facts *facts;
	struct vouch_conflict_list list;  /* of the one being made */
	uint8_t unit;                     /* of the event added last */
	bool stopped;                     /* each() has had enough */
};

/* Adds an event that stands. VOUCH_ERR_NO_MEMORY. */
enum vouch_err vouch_conflict_add(struct vouch_finding_out *out,
    const struct vouch_event *event, struct vouch_diag *diag);
/* The same for the event at a place, if it is there. */
enum vouch_err vouch_conflict_add_at(struct vouch_finding_out *out,
    const struct vouch_place *place, struct vouch_diag *diag);
/* Puts the events in order. */
void vouch_conflict_sort(struct vouch_finding_out *out);
/* All but the first allowed are over, with all they took. */
void vouch_conflict_limit(struct vouch_finding_out *out, uint64_t allowed);
/* Hands it out, with its events and their cost, and begins anew. */
void vouch_conflict_say(struct vouch_finding_out *out,
    struct vouch_conflict *conflict);

/* By what is counted: conflicts_codes.c; by what is on cards:
 * conflicts_cards.c. */
enum vouch_err vouch_conflicts_codes(struct vouch_finding_out *out,
    struct vouch_diag *diag);
enum vouch_err vouch_conflicts_customers(struct vouch_finding_out *out,
    struct vouch_diag *diag);
enum vouch_err vouch_conflicts_campaigns(struct vouch_finding_out *out,
    struct vouch_diag *diag);
enum vouch_err vouch_conflicts_cards(struct vouch_finding_out *out,
    struct vouch_diag *diag);

#endif
