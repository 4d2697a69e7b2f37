/*
 * A batch is one row however large. What is kept of single codes (a row of a
 * table, a short link, a hand-out) costs a row each, and only where there is
 * such a thing; printed and spoiled codes are kept as ranges.
 *
 * A file holds these texts word for word: none is ever changed, a new version
 * gets new ones.
 */
#include "ledger/register_schema.h"

static const char meta_table[] =
    "CREATE TABLE meta (\n"
    "  name TEXT NOT NULL PRIMARY KEY,\n"
    "  value INTEGER NOT NULL\n"
    ") STRICT, WITHOUT ROWID";

static const char campaign_table[] =
    "CREATE TABLE campaign (\n"
    "  id INTEGER NOT NULL PRIMARY KEY"
    " CHECK (id BETWEEN 1 AND 4294967295),\n"
    "  revision INTEGER NOT NULL"
    " CHECK (revision BETWEEN 1 AND 4294967295),\n"
    "  digest BLOB NOT NULL CHECK (length(digest) = 32),\n"
    "  serial_key BLOB NOT NULL CHECK (length(serial_key) = 32),\n"
    "  next_counter INTEGER NOT NULL"
    " CHECK (next_counter BETWEEN 0 AND 1099511627776)\n"
    ") STRICT, WITHOUT ROWID";

static const char batch_index[] =
    "CREATE UNIQUE INDEX batch_counter ON batch (campaign, first_counter)";

/* Columns are added at the end, so a version says what it adds. */
#define END "\n) STRICT, WITHOUT ROWID"

#define BATCH_1 \
	"CREATE TABLE batch (\n" \
	"  id INTEGER NOT NULL PRIMARY KEY" \
	" CHECK (id BETWEEN 1 AND 4294967295),\n" \
	"  campaign INTEGER NOT NULL,\n" \
	"  first_counter INTEGER NOT NULL CHECK (first_counter >= 0),\n" \
	"  count INTEGER NOT NULL CHECK (count >= 1 AND" \
	" first_counter + count <= 1099511627776),\n" \
	"  channel_name TEXT CHECK (length(channel_name) BETWEEN 1 AND 47),\n" \
	"  placement TEXT CHECK (length(placement) BETWEEN 1 AND 127),\n" \
	"  key_id BLOB NOT NULL CHECK (length(key_id) = 8),\n" \
	"  issued_ms INTEGER NOT NULL,\n" \
	"  payload BLOB NOT NULL CHECK (length(payload) BETWEEN 26 AND 66)"
static const char batch_table_1[] = BATCH_1 END;

/* ---- new in version 2 ---- */

#define BATCH_2 \
	BATCH_1 ",\n" \
	"  source INTEGER NOT NULL CHECK (source BETWEEN 0 AND 4),\n" \
	"  per_row INTEGER NOT NULL CHECK (per_row BETWEEN 1 AND 4294967295),\n" \
	"  prizes BLOB CHECK (length(prizes) = 32)"
static const char batch_table_2[] = BATCH_2 END;

/* The codes of a batch made from a table. */
static const char code_table[] =
    "CREATE TABLE code (\n"
    "  batch INTEGER NOT NULL,\n"
    "  seq INTEGER NOT NULL CHECK (seq >= 1),\n"
    "  holder BLOB CHECK (length(holder) = 16),\n"
    "  digest BLOB NOT NULL CHECK (length(digest) = 16),\n"
    "  linked INTEGER NOT NULL CHECK (linked IN (0, 1)),\n"
    "  PRIMARY KEY (batch, seq)\n"
    ") STRICT, WITHOUT ROWID";

static const char link_table[] =
    "CREATE TABLE link (\n"
    "  number INTEGER NOT NULL PRIMARY KEY"
    " CHECK (number BETWEEN 0 AND 140737488355327),\n"
    "  campaign INTEGER NOT NULL,\n"
    "  counter INTEGER NOT NULL"
    " CHECK (counter BETWEEN 0 AND 1099511627775)\n"
    ") STRICT, WITHOUT ROWID";

/* Codes handed out one by one: each once, and one for each customer. */
static const char handout_table[] =
    "CREATE TABLE handout (\n"
    "  batch INTEGER NOT NULL,\n"
    "  seq INTEGER NOT NULL CHECK (seq >= 1),\n"
    "  customer BLOB NOT NULL CHECK (length(customer) = 16),\n"
    "  at_ms INTEGER NOT NULL,\n"
    "  PRIMARY KEY (batch, seq)\n"
    ") STRICT, WITHOUT ROWID";

static const char handout_index[] =
    "CREATE UNIQUE INDEX handout_customer ON handout (batch, customer)";

/* Ranges of a batch, 1 printed, 2 spoiled; of one mark and batch none touches
 * another. */
static const char mark_table[] =
    "CREATE TABLE mark (\n"
    "  mark INTEGER NOT NULL CHECK (mark IN (1, 2)),\n"
    "  batch INTEGER NOT NULL,\n"
    "  first INTEGER NOT NULL CHECK (first >= 1),\n"
    "  last INTEGER NOT NULL CHECK (last >= first),\n"
    "  PRIMARY KEY (mark, batch, first)\n"
    ") STRICT, WITHOUT ROWID";

/* ---- new in version 3 ---- */

#define BATCH_3 \
	BATCH_2 ",\n" \
	"  short INTEGER NOT NULL CHECK (short IN (0, 1))"
static const char batch_table_3[] = BATCH_3 END;

static const char secret_table[] =
    "CREATE TABLE secret (\n"
    "  name TEXT NOT NULL PRIMARY KEY,\n"
    "  value BLOB NOT NULL CHECK (length(value) = 32)\n"
    ") STRICT, WITHOUT ROWID";

#define NEW_TABLES_2 \
	code_table, link_table, handout_table, handout_index, mark_table, \
	secret_table

static const char *const version_1[] = {
	meta_table, campaign_table, batch_table_1, batch_index, NULL
};
static const char *const version_2[] = {
	meta_table, campaign_table, batch_table_2, batch_index, NEW_TABLES_2,
	NULL
};

static const char *const version_3[] = {
	meta_table, campaign_table, batch_table_3, batch_index, NEW_TABLES_2,
	NULL
};

static const char *const *const versions[VOUCH_REGISTER_SCHEMA] = {
	version_1, version_2, version_3
};

/* The table is made anew: what ALTER TABLE leaves as its text depends on the
 * SQLite that did it. */
static const char *const to_version_2[] = {
	"CREATE TEMP TABLE old AS SELECT * FROM batch",
	"DROP TABLE batch",
	batch_table_2,
	batch_index,
	"INSERT INTO batch (id, campaign, first_counter, count, "
	    "channel_name, placement, key_id, issued_ms, payload, source, "
	    "per_row) SELECT id, campaign, first_counter, count, "
	    "channel_name, placement, key_id, issued_ms, payload, 0, 1 "
	    "FROM temp.old ORDER BY id",
	"DROP TABLE temp.old",
	NEW_TABLES_2,
	NULL
};

static const char *const to_version_3[] = {
	"CREATE TEMP TABLE old AS SELECT * FROM batch",
	"DROP TABLE batch",
	batch_table_3,
	batch_index,
	"INSERT INTO batch (id, campaign, first_counter, count, "
	    "channel_name, placement, key_id, issued_ms, payload, source, "
	    "per_row, prizes, short) SELECT id, campaign, first_counter, "
	    "count, channel_name, placement, key_id, issued_ms, payload, "
	    "source, per_row, prizes, 0 FROM temp.old ORDER BY id",
	"DROP TABLE temp.old",
	NULL
};

static const char *const *const upgrades[VOUCH_REGISTER_SCHEMA - 1] = {
	to_version_2, to_version_3
};

/* ---- statements ---- */

#define BATCH_COLUMNS \
	"id, campaign, first_counter, count, channel_name, placement, " \
	"key_id, issued_ms, payload, "
#define BATCH_SELECT \
	"SELECT " BATCH_COLUMNS "source, per_row, prizes, short FROM batch "
#define BATCH_SELECT_2 \
	"SELECT " BATCH_COLUMNS "source, per_row, prizes, 0 FROM batch "
#define BATCH_SELECT_1 "SELECT " BATCH_COLUMNS "0, 1, NULL, 0 FROM batch "

#define HANDOUT_SELECT "SELECT seq, customer, at_ms FROM handout "

#define WHERE_ID "WHERE id = ?"
#define WHERE_BEHIND "WHERE id > ? ORDER BY id LIMIT 1"
#define WHERE_AT \
	"WHERE campaign = ? AND first_counter <= ? " \
	"ORDER BY first_counter DESC LIMIT 1"

static const char *const sql[VOUCH_REG_SQL_COUNT] = {
	[VOUCH_REG_META_GET] = "SELECT value FROM meta WHERE name = ?",
	[VOUCH_REG_META_PUT] =
	    "INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)",
	[VOUCH_REG_META_DROP] = "DELETE FROM meta WHERE name = ?",
	[VOUCH_REG_CAMPAIGN_GET] =
	    "SELECT revision, digest, serial_key, next_counter "
	    "FROM campaign WHERE id = ?",
	[VOUCH_REG_CAMPAIGN_ADD] =
	    "INSERT INTO campaign (id, revision, digest, serial_key, "
	    "next_counter) VALUES (?, ?, ?, ?, ?)",
	[VOUCH_REG_CAMPAIGN_SET] =
	    "UPDATE campaign SET revision = ?2, digest = ?3, "
	    "next_counter = ?4 WHERE id = ?1",
	[VOUCH_REG_CAMPAIGN_LEAP] =
	    "UPDATE campaign SET next_counter = "
	    "min(next_counter + ?, 1099511627776)",
	[VOUCH_REG_BATCH_LAST] =
	    "SELECT id FROM batch ORDER BY id DESC LIMIT 1",
	[VOUCH_REG_BATCH_ADD] =
	    "INSERT INTO batch (" BATCH_COLUMNS "source, per_row, "
	    "prizes, short) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
	[VOUCH_REG_BATCH_GET] = BATCH_SELECT WHERE_ID,
	[VOUCH_REG_BATCH_FROM] = BATCH_SELECT WHERE_BEHIND,
	[VOUCH_REG_BATCH_AT] = BATCH_SELECT WHERE_AT,
	[VOUCH_REG_BATCH_GET_2] = BATCH_SELECT_2 WHERE_ID,
	[VOUCH_REG_BATCH_FROM_2] = BATCH_SELECT_2 WHERE_BEHIND,
	[VOUCH_REG_BATCH_AT_2] = BATCH_SELECT_2 WHERE_AT,
	[VOUCH_REG_BATCH_GET_1] = BATCH_SELECT_1 WHERE_ID,
	[VOUCH_REG_BATCH_FROM_1] = BATCH_SELECT_1 WHERE_BEHIND,
	[VOUCH_REG_BATCH_AT_1] = BATCH_SELECT_1 WHERE_AT,
	[VOUCH_REG_CODE_ADD] =
	    "INSERT INTO code (batch, seq, holder, digest, linked) "
	    "VALUES (?, ?, ?, ?, ?)",
	[VOUCH_REG_CODE_GET] =
	    "SELECT holder, digest, linked FROM code "
	    "WHERE batch = ? AND seq = ?",
	[VOUCH_REG_CODE_LINKED] =
	    "SELECT seq FROM code WHERE batch = ? AND seq > ? "
	    "AND linked = 1 ORDER BY seq LIMIT 1",
	[VOUCH_REG_LINK_ADD] =
	    "INSERT INTO link (number, campaign, counter) "
	    "VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
	[VOUCH_REG_LINK_GET] =
	    "SELECT campaign, counter FROM link WHERE number = ?",
	[VOUCH_REG_LINKS_BEGIN] = "SAVEPOINT links",
	[VOUCH_REG_LINKS_BACK] = "ROLLBACK TO links",
	[VOUCH_REG_LINKS_END] = "RELEASE links",
	[VOUCH_REG_CAMPAIGN_NEXT] =
	    "SELECT id, serial_key, next_counter FROM campaign "
	    "WHERE id > ? ORDER BY id LIMIT 1",
	[VOUCH_REG_SECRET_GET] = "SELECT value FROM secret WHERE name = ?",
	[VOUCH_REG_SECRET_ADD] =
	    "INSERT INTO secret (name, value) VALUES (?, ?)",
	[VOUCH_REG_HANDOUT_ADD] =
	    "INSERT INTO handout (batch, seq, customer, at_ms) "
	    "VALUES (?, ?, ?, ?)",
	[VOUCH_REG_HANDOUT_TO] =
	    HANDOUT_SELECT "WHERE batch = ? AND customer = ?",
	[VOUCH_REG_HANDOUT_FROM] =
	    HANDOUT_SELECT "WHERE batch = ? AND seq >= ? "
	    "ORDER BY seq LIMIT 1",
	[VOUCH_REG_HANDOUT_LAST] =
	    "SELECT seq FROM handout WHERE batch = ? "
	    "ORDER BY seq DESC LIMIT 1",
	[VOUCH_REG_HANDOUT_COUNT] =
	    "SELECT count(*) FROM handout WHERE batch = ? "
	    "AND seq BETWEEN ? AND ?",
	[VOUCH_REG_MARK_BEFORE] =
	    "SELECT first, last FROM mark WHERE mark = ? AND batch = ? "
	    "AND first <= ? ORDER BY first DESC LIMIT 1",
	[VOUCH_REG_MARK_ADD] =
	    "INSERT INTO mark (mark, batch, first, last) "
	    "VALUES (?, ?, ?, ?)",
	[VOUCH_REG_MARK_DROP] =
	    "DELETE FROM mark WHERE mark = ? AND batch = ? AND first = ?",
	[VOUCH_REG_MARK_SUM] =
	    "SELECT sum(last - first + 1) FROM mark "
	    "WHERE mark = ? AND batch = ?",
	[VOUCH_REG_MARK_FROM] =
	    "SELECT first, last FROM mark WHERE mark = ? AND batch = ? "
	    "AND first > ? ORDER BY first LIMIT 1"
};

const struct vouch_sqlite_kind vouch_register_kind = {
	.name = "register",
	.hint = "check the name and the folder; a register is made once, "
	    "with: vouch-issue --init-register",
	.application_id = 0x76636852, /* "vchR" */
	/* A table of a million rows is filed in one go, in seconds. */
	.busy_ms = 30000,
	.version = VOUCH_REGISTER_SCHEMA,
	.mode = 0600,
	.never = 0077,
	.schema = versions,
	.upgrade = upgrades,
	.sql = sql,
	.sql_count = VOUCH_REG_SQL_COUNT
};
