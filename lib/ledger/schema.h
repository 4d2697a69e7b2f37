/*
 * The ledger's file: its kind and the numbers of its statements. Inside
 * lib/ledger only.
 */
#ifndef VOUCH_LEDGER_SCHEMA_H
#define VOUCH_LEDGER_SCHEMA_H

#include "ledger/sqlite.h"

/* Versions that brought something. */
#define VOUCH_SCHEMA_ACK 2     /* ack; commits and wall_ms in meta */
#define VOUCH_SCHEMA_RULES 3   /* tally, balance, hold, holder, prizes */
#define VOUCH_SCHEMA_TRUST 3   /* root, bundle, list, part, typing */
#define VOUCH_SCHEMA_MERGE 3   /* source, fork, shadow */

extern const struct vouch_sqlite_kind vouch_schema_ledger;

enum vouch_schema_statement {
	VOUCH_SQL_META_GET,        /* name -> value */
	VOUCH_SQL_META_PUT,        /* name, value */
	VOUCH_SQL_COMMIT_COUNT,    /* -> the count, one higher */
	VOUCH_SQL_CLOCK_RAISE,     /* at_ms */
	VOUCH_SQL_TRUST_LIST,      /* -> key */
	VOUCH_SQL_TRUST_ADD,       /* key, at_ms */
	VOUCH_SQL_EPOCH_ADD,       /* id, value, at_ms */
	VOUCH_SQL_EPOCH_VALUE,     /* id -> value */
	VOUCH_SQL_EPOCH_ID,        /* value -> id */
	VOUCH_SQL_EPOCH_LIST,      /* -> id, value */
	VOUCH_SQL_EPOCH_LAST,      /* -> highest id */
	VOUCH_SQL_CAMPAIGN_REVISION, /* id -> revision, digest */
	VOUCH_SQL_CAMPAIGN_TEXT,   /* id -> revision, text */
	VOUCH_SQL_CAMPAIGN_NEXT,   /* id -> next higher id */
	VOUCH_SQL_CAMPAIGN_LIST,   /* -> id, revision, digest, text */
	VOUCH_SQL_CAMPAIGN_PUT,    /* id, revision, digest, at_ms, text */
	VOUCH_SQL_CHAIN_HEAD,      /* store, till, epoch -> seq, hash */
	VOUCH_SQL_EVENT_ADD,       /* all columns, in table order */
	VOUCH_SQL_EVENT_GET,       /* store, till, epoch, seq -> event */
	VOUCH_SQL_EVENT_PAGE,      /* key, limit -> events behind key */
	VOUCH_SQL_EVENT_RAW_PAGE,  /* the same with the epochs' numbers */
	VOUCH_SQL_EVENT_RECEIPT,   /* receipt, key -> the next redemption of it
	                              behind key; reads all of the log */
	VOUCH_SQL_TILL_ANY,        /* store, till -> a row if it has events */
	VOUCH_SQL_CLOSE_LAST,      /* store, till -> epoch, seq */
	VOUCH_SQL_EVENT_BEFORE,    /* store, till, at_ms -> epoch, seq of the
	                              last one before */
	VOUCH_SQL_OP_GET,          /* op -> store, till, epoch, seq */
	VOUCH_SQL_OP_PAGE,         /* op, limit -> rows behind op */
	VOUCH_SQL_OP_ADD,          /* op, store, till, epoch, seq */
	VOUCH_SQL_USED_GET,        /* campaign, serial, use_no -> first from
	                              there: store, till, epoch, seq */
	VOUCH_SQL_USED_EXACT,      /* campaign, serial, use_no -> its key */
	VOUCH_SQL_USED_PAGE,       /* the same, limit -> rows behind */
	VOUCH_SQL_USED_ADD,        /* campaign, serial, use_no, key */
	VOUCH_SQL_USED_DROP,       /* campaign, serial, use_no */
	VOUCH_SQL_ACK_ADD,         /* store, till, epoch, seq, at_ms */
	VOUCH_SQL_ACK_GET,         /* store, till, epoch, seq -> at_ms */
	VOUCH_SQL_ACK_PAGE,        /* key, limit -> keys behind key */
	VOUCH_SQL_INTEGRITY_CHECK, /* -> "ok" or findings */
	VOUCH_SQL_REFUSAL_ADD,     /* store .. reason, count */
	VOUCH_SQL_REFUSAL_PAGE,    /* store .. channel, reason, limit -> rows
	                              behind them, count before reason */
	VOUCH_SQL_USED_MOVE,       /* campaign, serial, use_no, key */
	VOUCH_SQL_TALLY_GET,       /* campaign, scope, serial, holder -> uses,
	                              amount */
	VOUCH_SQL_TALLY_ADD,       /* the same four: a row of zeros, if none */
	VOUCH_SQL_TALLY_MOVE,      /* and uses and amount to add */
	VOUCH_SQL_TALLY_PAGE,      /* the four, limit -> rows behind */
	VOUCH_SQL_TALLY_DROP,      /* campaign: but for its customers', cards' */
	VOUCH_SQL_CAPPED_COUNT,    /* store, till, from, campaign: count */
	VOUCH_SQL_TALLY_FILL,      /* campaign: what it took, counted anew */
	VOUCH_SQL_TALLY_FILL_CODES, /* campaign: the same for its coupons */
	VOUCH_SQL_BALANCE_GET,     /* campaign, serial -> left, active */
	VOUCH_SQL_BALANCE_PUT,     /* campaign, serial, left, unit, active */
	VOUCH_SQL_BALANCE_PAGE,    /* campaign, serial, limit -> rows behind */
	VOUCH_SQL_BALANCE_SUM,     /* campaign, unit -> the next ones, cards
	                              sold, what is left on them */
	VOUCH_SQL_HOLD_ADD,        /* until_ms, store, till, epoch, seq */
	VOUCH_SQL_HOLD_DROP,       /* the same */
	VOUCH_SQL_HOLD_FIRST,      /* now_ms, how many to pass over -> key of
	                              one that has run out */
	VOUCH_SQL_HOLD_PAGE,       /* the five, limit -> rows behind */
	VOUCH_SQL_HOLDER_ADD,      /* store .. seq, salt, holder */
	VOUCH_SQL_HOLDER_GET,      /* store .. seq -> salt, holder */
	VOUCH_SQL_PRIZES_PUT,      /* campaign, batch, sequence, at_ms, bytes */
	VOUCH_SQL_PRIZES_SEQUENCE, /* campaign, batch -> sequence */
	VOUCH_SQL_PRIZES_NEXT,     /* campaign, batch -> the next higher one */
	VOUCH_SQL_PRIZES_LIST,     /* -> campaign, batch, bytes */
	VOUCH_SQL_ROOT_LIST,       /* -> key */
	VOUCH_SQL_ROOT_ADD,        /* key, at_ms */
	VOUCH_SQL_ROOT_CLEAR,
	VOUCH_SQL_BUNDLE_GET,      /* -> sequence, digest, text */
	VOUCH_SQL_BUNDLE_PUT,      /* sequence, digest, signer, at_ms, text */
	VOUCH_SQL_LIST_ALL,        /* -> kind, campaign, sequence, count, signer,
	                              at_ms, head */
	VOUCH_SQL_LIST_GET,        /* kind, campaign -> sequence, digest */
	VOUCH_SQL_LIST_PUT,        /* kind, campaign, sequence, count, digest,
	                              signer, at_ms, head, signature */
	VOUCH_SQL_LIST_WHOLE,      /* kind, campaign -> digest, head, signature */
	VOUCH_SQL_PART_AT,         /* kind, campaign, key -> bytes of the last
	                              part that begins there or before */
	VOUCH_SQL_PART_ADD,        /* kind, campaign, first, bytes */
	VOUCH_SQL_PART_CLEAR,      /* kind, campaign */
	VOUCH_SQL_PART_FROM,       /* kind, campaign, first -> first, bytes of the
	                              next part behind */
	VOUCH_SQL_TYPING_GET,      /* till -> since, wrong, day, day_wrong,
	                              paused_until */
	VOUCH_SQL_TYPING_PUT,      /* till and the same */
	VOUCH_SQL_TYPING_DROP,     /* till */
	VOUCH_SQL_EPOCH_FULL,      /* -> id, value, began_ms and source's store,
	                              own, commits */
	VOUCH_SQL_SOURCE_GET,      /* epoch -> store, own, commits */
	VOUCH_SQL_SOURCE_PUT,      /* epoch, store, own, commits, at_ms */
	VOUCH_SQL_CHAIN_NEXT,      /* store, till, epoch -> the next chain's */
	VOUCH_SQL_CHAIN_END,       /* store, till, epoch -> seq, hash, at_ms of
	                              its last event, epoch's value */
	VOUCH_SQL_EVENT_HASH,      /* store, till, epoch, seq -> hash, at_ms */
	VOUCH_SQL_USED_FIND,       /* campaign, serial, key -> use_no */
	VOUCH_SQL_USED_LAST,       /* campaign, serial -> highest use_no */
	VOUCH_SQL_USED_CROWDED,    /* campaign, serial, limit -> codes behind with
	                              more than one live use, and how many */
	VOUCH_SQL_USED_OF_CODE,    /* campaign, serial, use_no, limit -> rows
	                              behind: use_no, key */
	VOUCH_SQL_FORK_PUT,        /* store, till, epoch, seq, here, there,
	                              at_ms: the earliest one stays */
	VOUCH_SQL_FORK_GET,        /* store, till, epoch -> seq */
	VOUCH_SQL_FORK_LIST,       /* -> all columns */
	VOUCH_SQL_SHADOW_ADD,      /* store, till, epoch, seq */
	VOUCH_SQL_SHADOW_GET,      /* the same -> a row if it is one */
	VOUCH_SQL_SHADOW_LIST,     /* -> the same */
	VOUCH_SQL_REFUSAL_ROWS,    /* -> store .. channel, count, reason */
	VOUCH_SQL_REFUSAL_CLEAR,   /* store, epoch */
	VOUCH_SQL_REFUSAL_PUT,     /* store .. channel, count, reason */
	VOUCH_SQL_HOLDER_MERGE,    /* store .. seq, salt, holder: unless there */
	VOUCH_SQL_HOLDER_PAGE,     /* key, limit -> keys and holders behind */
	VOUCH_SQL_SPENT_USES,      /* use, store, now, limit -> live uses behind */
	VOUCH_SQL_SPENT_GET,       /* store -> sequence, time, hash */
	VOUCH_SQL_SPENT_PUT,
	VOUCH_SQL_SPENT_NEXT,      /* store -> the head of the next list */
	VOUCH_SQL_ELSEWHERE_ADD,
	VOUCH_SQL_ELSEWHERE_CLEAR, /* store */
	VOUCH_SQL_ELSEWHERE_GET,   /* code -> store, till, seconds */
	VOUCH_SQL_ELSEWHERE_OF,    /* store -> its codes */
	VOUCH_SQL_ELSEWHERE_STRAY, /* -> a store without a list */
	VOUCH_SQL_CACHE_GROUP,     /* room for the pages of a large group */
	VOUCH_SQL_COUNT
};

#endif
