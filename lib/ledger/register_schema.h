/*
 * The tables of the register and the statements on them. Inside lib/ledger
 * only.
 */
#ifndef VOUCH_LEDGER_REGISTER_SCHEMA_H
#define VOUCH_LEDGER_REGISTER_SCHEMA_H

#include "ledger/sqlite.h"

/*
 * Version of the register a new file gets. Version 1 knows campaigns and
 * batches alone, version 2 no short codes; opened for reading
 * they are read as they are.
 */
#define VOUCH_REGISTER_SCHEMA 3

enum vouch_register_sql {        /* parameters -> columns */
	VOUCH_REG_META_GET,      /* name -> value */
	VOUCH_REG_META_PUT,      /* name, value */
	VOUCH_REG_META_DROP,     /* name */
	VOUCH_REG_CAMPAIGN_GET,  /* id -> revision, digest, serial_key,
	                            next_counter */
	VOUCH_REG_CAMPAIGN_ADD,  /* id, revision, digest, serial_key,
	                            next_counter */
	VOUCH_REG_CAMPAIGN_SET,  /* id, revision, digest, next_counter */
	VOUCH_REG_CAMPAIGN_LEAP, /* by how many counters all go on */
	VOUCH_REG_BATCH_LAST,    /* -> id */
	VOUCH_REG_BATCH_ADD,     /* all columns, in table order */
	VOUCH_REG_BATCH_GET,     /* id -> all columns */
	VOUCH_REG_BATCH_FROM,    /* id -> the first one behind */
	VOUCH_REG_BATCH_AT,      /* campaign, counter -> the last one that
	                            begins there or before */
	VOUCH_REG_BATCH_GET_2,   /* the same three of version 2, and of 1 */
	VOUCH_REG_BATCH_FROM_2,
	VOUCH_REG_BATCH_AT_2,
	VOUCH_REG_BATCH_GET_1,
	VOUCH_REG_BATCH_FROM_1,
	VOUCH_REG_BATCH_AT_1,
	VOUCH_REG_CODE_ADD,      /* batch, seq, holder, digest, linked */
	VOUCH_REG_CODE_GET,      /* batch, seq -> holder, digest, linked */
	VOUCH_REG_CODE_LINKED,   /* batch, seq -> seq of the next linked one */
	VOUCH_REG_LINK_ADD,      /* number, campaign, counter */
	VOUCH_REG_LINK_GET,      /* number -> campaign, counter */
	VOUCH_REG_LINKS_BEGIN,   /* from here on links can be taken back */
	VOUCH_REG_LINKS_BACK,
	VOUCH_REG_LINKS_END,
	VOUCH_REG_CAMPAIGN_NEXT, /* id -> id, serial_key, next_counter of the
	                            first one behind */
	VOUCH_REG_SECRET_GET,    /* name -> value */
	VOUCH_REG_SECRET_ADD,    /* name, value */
	VOUCH_REG_HANDOUT_ADD,   /* batch, seq, customer, at_ms */
	VOUCH_REG_HANDOUT_TO,    /* batch, customer -> seq, customer, at_ms */
	VOUCH_REG_HANDOUT_FROM,  /* batch, seq -> the same of the first one
	                            there or behind */
	VOUCH_REG_HANDOUT_LAST,  /* batch -> seq */
	VOUCH_REG_HANDOUT_COUNT, /* batch, first, last -> how many */
	VOUCH_REG_MARK_BEFORE,   /* mark, batch, seq -> first, last of the last
	                            one that begins there or before */
	VOUCH_REG_MARK_ADD,      /* mark, batch, first, last */
	VOUCH_REG_MARK_DROP,     /* mark, batch, first */
	VOUCH_REG_MARK_SUM,      /* mark, batch -> how many codes */
	VOUCH_REG_MARK_FROM,     /* mark, batch, seq -> first, last of the first
	                            range behind */
	VOUCH_REG_SQL_COUNT
};

extern const struct vouch_sqlite_kind vouch_register_kind;

#endif
