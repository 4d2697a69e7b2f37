/*
 * The ledger's tables and every statement that touches them. All are STRICT
 * and without rowids: the file itself enforces types, and a redemption costs
 * under 200 bytes. There are no triggers, views or secondary indexes.
 *
 * epoch here is a small number, its 64 random bits are in the table epoch.
 * NULL is "not given", never zero or an empty text.
 */
#include "ledger/schema.h"

#include "ledger/ledger.h"

static const char meta_table[] =
    "CREATE TABLE meta (\n"
    "  name TEXT NOT NULL PRIMARY KEY,\n"
    "  value INTEGER NOT NULL\n"
    ") STRICT, WITHOUT ROWID";

static const char trust_table[] =
    "CREATE TABLE trust (\n"
    "  key BLOB NOT NULL PRIMARY KEY CHECK (length(key) = 32),\n"
    "  added_ms INTEGER NOT NULL\n"
    ") STRICT, WITHOUT ROWID";

static const char epoch_table[] =
    "CREATE TABLE epoch (\n"
    "  id INTEGER NOT NULL PRIMARY KEY CHECK (id >= 0),\n"
    "  value INTEGER NOT NULL,\n"
    "  began_ms INTEGER NOT NULL\n"
    ") STRICT, WITHOUT ROWID";

static const char campaign_table[] =
    "CREATE TABLE campaign (\n"
    "  id INTEGER NOT NULL PRIMARY KEY"
    " CHECK (id BETWEEN 1 AND 4294967295),\n"
    "  revision INTEGER NOT NULL"
    " CHECK (revision BETWEEN 1 AND 4294967295),\n"
    "  digest BLOB NOT NULL CHECK (length(digest) = 32),\n"
    "  filed_ms INTEGER NOT NULL,\n"
    "  text TEXT NOT NULL CHECK (length(text) BETWEEN 1 AND 1048576)\n"
    ") STRICT, WITHOUT ROWID";

static const char event_table[] =
    "CREATE TABLE event (\n"
    "  store INTEGER NOT NULL CHECK (store BETWEEN 1 AND 32767),\n"
    "  till INTEGER NOT NULL CHECK (till BETWEEN 0 AND 9999),\n"
    "  epoch INTEGER NOT NULL CHECK (epoch >= 0),\n"
    "  seq INTEGER NOT NULL CHECK (seq >= 1),\n"
    "  kind INTEGER NOT NULL CHECK (kind BETWEEN 1 AND 11),\n"
    "  campaign INTEGER CHECK (campaign BETWEEN 1 AND 4294967295),\n"
    "  serial INTEGER CHECK (serial BETWEEN 0 AND 1099511627775),\n"
    "  use_no INTEGER CHECK (use_no BETWEEN 1 AND 4294967295),\n"
    "  op BLOB CHECK (length(op) = 16),\n"
    "  request BLOB CHECK (length(request) = 16),\n"
    "  at_ms INTEGER NOT NULL CHECK (at_ms >= 0),\n"
    "  boot_ms INTEGER NOT NULL CHECK (boot_ms >= 0),\n"
    "  key_id BLOB CHECK (length(key_id) = 4),\n"
    "  revision INTEGER CHECK (revision BETWEEN 1 AND 4294967295),\n"
    "  channel INTEGER NOT NULL CHECK (channel BETWEEN 0 AND 255),\n"
    "  amount_minor INTEGER NOT NULL,\n"
    "  basket_minor INTEGER,\n"
    "  unit INTEGER NOT NULL CHECK (unit BETWEEN 0 AND 255),\n"
    "  receipt TEXT CHECK (length(receipt) BETWEEN 1 AND 64),\n"
    "  cashier TEXT CHECK (length(cashier) BETWEEN 1 AND 16"
    " AND cashier NOT GLOB '*[^A-Z0-9._-]*'),\n"
    "  holder_commit BLOB CHECK (length(holder_commit) = 32),\n"
    "  ref_store INTEGER CHECK (ref_store BETWEEN 1 AND 32767),\n"
    "  ref_till INTEGER CHECK (ref_till BETWEEN 0 AND 9999),\n"
    "  ref_epoch INTEGER CHECK (ref_epoch >= 0),\n"
    "  ref_seq INTEGER CHECK (ref_seq >= 1),\n"
    "  until_ms INTEGER CHECK (until_ms >= 0),\n"
    "  note TEXT CHECK (length(note) BETWEEN 1 AND 256),\n"
    "  flags INTEGER NOT NULL CHECK (flags BETWEEN 0 AND 4294967295),\n"
    "  hash BLOB NOT NULL CHECK (length(hash) = 32),\n"
    "  PRIMARY KEY (store, till, epoch, seq)\n"
    ") STRICT, WITHOUT ROWID";

static const char used_table[] =
    "CREATE TABLE used (\n"
    "  campaign INTEGER NOT NULL,\n"
    "  serial INTEGER NOT NULL,\n"
    "  use_no INTEGER NOT NULL CHECK (use_no >= 1),\n"
    "  store INTEGER NOT NULL,\n"
    "  till INTEGER NOT NULL,\n"
    "  epoch INTEGER NOT NULL,\n"
    "  seq INTEGER NOT NULL,\n"
    "  PRIMARY KEY (campaign, serial, use_no)\n"
    ") STRICT, WITHOUT ROWID";

static const char op_table[] =
    "CREATE TABLE op (\n"
    "  op BLOB NOT NULL PRIMARY KEY CHECK (length(op) = 16),\n"
    "  store INTEGER NOT NULL,\n"
    "  till INTEGER NOT NULL,\n"
    "  epoch INTEGER NOT NULL,\n"
    "  seq INTEGER NOT NULL\n"
    ") STRICT, WITHOUT ROWID";

static const char refusal_table[] =
    "CREATE TABLE refusal (\n"
    "  store INTEGER NOT NULL,\n"
    "  till INTEGER NOT NULL,\n"
    "  epoch INTEGER NOT NULL,\n"
    "  day INTEGER NOT NULL,\n"
    "  hour INTEGER NOT NULL CHECK (hour BETWEEN 0 AND 23),\n"
    "  campaign INTEGER NOT NULL,\n"
    "  channel INTEGER NOT NULL,\n"
    "  reason TEXT NOT NULL CHECK (length(reason) BETWEEN 1 AND 32),\n"
    "  count INTEGER NOT NULL CHECK (count >= 1),\n"
    "  PRIMARY KEY (store, till, epoch, day, hour, campaign, channel,"
    " reason)\n"
    ") STRICT, WITHOUT ROWID";

/* New in version 2. */
static const char ack_table[] =
    "CREATE TABLE ack (\n"
    "  store INTEGER NOT NULL,\n"
    "  till INTEGER NOT NULL,\n"
    "  epoch INTEGER NOT NULL,\n"
    "  seq INTEGER NOT NULL,\n"
    "  at_ms INTEGER NOT NULL CHECK (at_ms >= 0),\n"
    "  PRIMARY KEY (store, till, epoch, seq)\n"
    ") STRICT, WITHOUT ROWID";

/* New in version 3. Live uses and what they took off, where a limit counts
 * them: scope 0 a campaign's, 1 a customer's of it, 2 a coupon's. amount_minor
 * of a coupon is its highest use number. Scope 2 with a holder of zeros: what a
 * card paid under offline_cap. */
static const char tally_table[] =
    "CREATE TABLE tally (\n"
    "  campaign INTEGER NOT NULL,\n"
    "  scope INTEGER NOT NULL CHECK (scope BETWEEN 0 AND 2),\n"
    "  serial INTEGER NOT NULL,\n"
    "  holder BLOB NOT NULL CHECK (length(holder) IN (0, 16)),\n"
    "  uses INTEGER NOT NULL CHECK (uses >= 0),\n"
    "  amount_minor INTEGER NOT NULL CHECK (amount_minor >= 0),\n"
    "  PRIMARY KEY (campaign, scope, serial, holder)\n"
    ") STRICT, WITHOUT ROWID";

/* What the events make: below nothing where several ledgers paid with one card,
 * and active twice where two of them opened it. */
static const char balance_table[] =
    "CREATE TABLE balance (\n"
    "  campaign INTEGER NOT NULL,\n"
    "  serial INTEGER NOT NULL,\n"
    "  left_minor INTEGER NOT NULL,\n"
    "  unit INTEGER NOT NULL CHECK (unit BETWEEN 0 AND 255),\n"
    "  active INTEGER NOT NULL CHECK (active >= 0),\n"
    "  PRIMARY KEY (campaign, serial)\n"
    ") STRICT, WITHOUT ROWID";

/* Holds nobody has ended yet, those that end first in front. */
static const char hold_table[] =
    "CREATE TABLE hold (\n"
    "  until_ms INTEGER NOT NULL CHECK (until_ms >= 0),\n"
    "  store INTEGER NOT NULL,\n"
    "  till INTEGER NOT NULL,\n"
    "  epoch INTEGER NOT NULL,\n"
    "  seq INTEGER NOT NULL,\n"
    "  PRIMARY KEY (until_ms, store, till, epoch, seq)\n"
    ") STRICT, WITHOUT ROWID";

/* Whom an event was for; the event itself holds only a commitment to it, so a
 * row can go without breaking the chain. */
static const char holder_table[] =
    "CREATE TABLE holder (\n"
    "  store INTEGER NOT NULL,\n"
    "  till INTEGER NOT NULL,\n"
    "  epoch INTEGER NOT NULL,\n"
    "  seq INTEGER NOT NULL,\n"
    "  salt BLOB NOT NULL CHECK (length(salt) = 16),\n"
    "  holder BLOB NOT NULL CHECK (length(holder) = 16),\n"
    "  PRIMARY KEY (store, till, epoch, seq)\n"
    ") STRICT, WITHOUT ROWID";

static const char prizes_table[] =
    "CREATE TABLE prizes (\n"
    "  campaign INTEGER NOT NULL,\n"
    "  batch INTEGER NOT NULL CHECK (batch >= 1),\n"
    "  sequence INTEGER NOT NULL CHECK (sequence >= 1),\n"
    "  filed_ms INTEGER NOT NULL,\n"
    "  manifest BLOB NOT NULL,\n"
    "  PRIMARY KEY (campaign, batch)\n"
    ") STRICT, WITHOUT ROWID";

/* What signed files say; new in version 3. One bundle; one list of a kind for a
 * campaign, its entries in parts that fit a page. */
static const char root_table[] =
    "CREATE TABLE root (\n"
    "  key BLOB NOT NULL PRIMARY KEY CHECK (length(key) = 32),\n"
    "  added_ms INTEGER NOT NULL\n"
    ") STRICT, WITHOUT ROWID";

static const char bundle_table[] =
    "CREATE TABLE bundle (\n"
    "  id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),\n"
    "  sequence INTEGER NOT NULL CHECK (sequence >= 1),\n"
    "  digest BLOB NOT NULL CHECK (length(digest) = 32),\n"
    "  signer BLOB NOT NULL CHECK (length(signer) = 32),\n"
    "  filed_ms INTEGER NOT NULL,\n"
    "  text TEXT NOT NULL CHECK (length(text) BETWEEN 1 AND 4194304)\n"
    ") STRICT, WITHOUT ROWID";

static const char list_table[] =
    "CREATE TABLE list (\n"
    "  kind INTEGER NOT NULL CHECK (kind BETWEEN 1 AND 3),\n"
    "  campaign INTEGER NOT NULL CHECK (campaign BETWEEN 1 AND 4294967295),\n"
    "  sequence INTEGER NOT NULL CHECK (sequence >= 1),\n"
    "  count INTEGER NOT NULL CHECK (count >= 0),\n"
    "  digest BLOB NOT NULL CHECK (length(digest) = 32),\n"
    "  signer BLOB NOT NULL CHECK (length(signer) = 32),\n"
    "  filed_ms INTEGER NOT NULL,\n"
    "  head BLOB NOT NULL CHECK (length(head) IN (24, 52)),\n"
    "  signature BLOB NOT NULL CHECK (length(signature) = 64),\n"
    "  PRIMARY KEY (kind, campaign)\n"
    ") STRICT, WITHOUT ROWID";

static const char part_table[] =
    "CREATE TABLE part (\n"
    "  kind INTEGER NOT NULL CHECK (kind BETWEEN 1 AND 3),\n"
    "  campaign INTEGER NOT NULL,\n"
    "  first INTEGER NOT NULL CHECK (first >= 0),\n"
    "  bytes BLOB NOT NULL CHECK (length(bytes) BETWEEN 1 AND 960),\n"
    "  PRIMARY KEY (kind, campaign, first)\n"
    ") STRICT, WITHOUT ROWID";

/* Wrong short codes of a till: of the last ten minutes, of the last day. */
static const char typing_table[] =
    "CREATE TABLE typing (\n"
    "  till INTEGER NOT NULL PRIMARY KEY CHECK (till BETWEEN 0 AND 9999),\n"
    "  since_ms INTEGER NOT NULL,\n"
    "  wrong INTEGER NOT NULL CHECK (wrong >= 0),\n"
    "  day_ms INTEGER NOT NULL,\n"
    "  day_wrong INTEGER NOT NULL CHECK (day_wrong >= 0),\n"
    "  paused_until_ms INTEGER NOT NULL\n"
    ") STRICT, WITHOUT ROWID";

#define TRUST_TABLES \
	root_table, bundle_table, list_table, part_table, typing_table

/* Epochs that events were merged of: other ledgers', or an own one that was
 * left behind by a restore and came back. commits is how far the ledger had come
 * whose refusals are on file. */
static const char source_table[] =
    "CREATE TABLE source (\n"
    "  epoch INTEGER NOT NULL PRIMARY KEY CHECK (epoch >= 0),\n"
    "  store INTEGER NOT NULL CHECK (store BETWEEN 1 AND 32767),\n"
    "  own INTEGER NOT NULL CHECK (own BETWEEN 0 AND 1),\n"
    "  commits INTEGER NOT NULL CHECK (commits >= 0),\n"
    "  merged_ms INTEGER NOT NULL\n"
    ") STRICT, WITHOUT ROWID";

/* Chains of which there are two: where they part, and both hashes there. */
static const char fork_table[] =
    "CREATE TABLE fork (\n"
    "  store INTEGER NOT NULL,\n"
    "  till INTEGER NOT NULL,\n"
    "  epoch INTEGER NOT NULL,\n"
    "  seq INTEGER NOT NULL CHECK (seq >= 1),\n"
    "  here BLOB NOT NULL CHECK (length(here) = 32),\n"
    "  there BLOB NOT NULL CHECK (length(there) = 32),\n"
    "  found_ms INTEGER NOT NULL,\n"
    "  PRIMARY KEY (store, till, epoch)\n"
    ") STRICT, WITHOUT ROWID";

/* Merged events whose operation is another event's here. One that ends an
 * event moves nothing: that was ended before. */
static const char shadow_table[] =
    "CREATE TABLE shadow (\n"
    "  store INTEGER NOT NULL,\n"
    "  till INTEGER NOT NULL,\n"
    "  epoch INTEGER NOT NULL,\n"
    "  seq INTEGER NOT NULL,\n"
    "  PRIMARY KEY (store, till, epoch, seq)\n"
    ") STRICT, WITHOUT ROWID";

/* Other shops' spent lists, and the codes in them; new in version 3. */
static const char spent_table[] =
    "CREATE TABLE spent (\n"
    "  store INTEGER NOT NULL PRIMARY KEY CHECK (store BETWEEN 1 AND 32767),\n"
    "  sequence INTEGER NOT NULL CHECK (sequence >= 0),\n"
    "  made_s INTEGER NOT NULL CHECK (made_s >= 0),\n"
    "  count INTEGER NOT NULL CHECK (count >= 0),\n"
    "  signer BLOB NOT NULL CHECK (length(signer) = 8),\n"
    "  hash BLOB NOT NULL CHECK (length(hash) = 64),\n"
    "  signature BLOB NOT NULL CHECK (length(signature) = 64),\n"
    "  filed_ms INTEGER NOT NULL\n"
    ") STRICT, WITHOUT ROWID";

static const char elsewhere_table[] =
    "CREATE TABLE elsewhere (\n"
    "  campaign INTEGER NOT NULL CHECK (campaign BETWEEN 1 AND 4294967295),\n"
    "  serial INTEGER NOT NULL CHECK (serial BETWEEN 0 AND 1099511627775),\n"
    "  store INTEGER NOT NULL,\n"
    "  till INTEGER NOT NULL CHECK (till BETWEEN 0 AND 9999),\n"
    "  at_s INTEGER NOT NULL CHECK (at_s >= 0),\n"
    "  PRIMARY KEY (campaign, serial, store)\n"
    ") STRICT, WITHOUT ROWID";

#define MERGE_TABLES \
	source_table, fork_table, shadow_table, spent_table, elsewhere_table

#define VERSION_1_TABLES \
	meta_table, trust_table, epoch_table, campaign_table, event_table, \
	used_table, op_table, refusal_table

static const char *const version_1[] = { VERSION_1_TABLES, NULL };
static const char *const version_2[] = { VERSION_1_TABLES, ack_table, NULL };

#define VERSION_3_TABLES \
	tally_table, balance_table, hold_table, holder_table, prizes_table

static const char *const version_3[] = {
	VERSION_1_TABLES, ack_table, VERSION_3_TABLES, TRUST_TABLES,
	MERGE_TABLES, NULL
};

static const char *const *const versions[VOUCH_LEDGER_SCHEMA] = {
	version_1, version_2, version_3
};

/* Commits made before version 2 were not counted. */
static const char *const to_version_2[] = {
	ack_table,
	"INSERT INTO meta (name, value) SELECT 'commits', 0",
	"INSERT INTO meta (name, value) SELECT 'wall_ms', value FROM meta "
	    "WHERE name = 'clock_ms'",
	NULL
};

/* No event made before version 3 has a part in its tables. */
static const char *const to_version_3[] = {
	VERSION_3_TABLES, TRUST_TABLES, MERGE_TABLES, NULL
};

static const char *const *const upgrades[VOUCH_LEDGER_SCHEMA - 1] = {
	to_version_2, to_version_3
};

#define EVENT_COLUMNS \
	"store, till, epoch, seq, kind, campaign, serial, use_no, op, " \
	"request, at_ms, boot_ms, key_id, revision, channel, amount_minor, " \
	"basket_minor, unit, receipt, cashier, holder_commit, ref_store, " \
	"ref_till, ref_epoch, ref_seq, until_ms, note, flags, hash"

/* The same behind the epoch's number, with its 64 bits in its place. */
#define EVENT_SELECT \
	"SELECT epoch, store, till, " \
	"(SELECT value FROM epoch WHERE id = event.epoch), seq, kind, " \
	"campaign, serial, use_no, op, request, at_ms, boot_ms, key_id, " \
	"revision, channel, amount_minor, basket_minor, unit, receipt, " \
	"cashier, holder_commit, ref_store, ref_till, " \
	"(SELECT value FROM epoch WHERE id = event.ref_epoch), ref_seq, " \
	"until_ms, note, flags, hash FROM event "

/* The same with small numbers in both places: one lookup less per event. */
#define EVENT_SELECT_RAW \
	"SELECT epoch, store, till, epoch, seq, kind, campaign, serial, " \
	"use_no, op, request, at_ms, boot_ms, key_id, revision, channel, " \
	"amount_minor, basket_minor, unit, receipt, cashier, " \
	"holder_commit, ref_store, ref_till, ref_epoch, ref_seq, until_ms, " \
	"note, flags, hash FROM event "

static const char *const sql[VOUCH_SQL_COUNT] = {
	[VOUCH_SQL_META_GET] =
	    "SELECT value FROM meta WHERE name = ?",
	[VOUCH_SQL_META_PUT] =
	    "INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)",
	[VOUCH_SQL_COMMIT_COUNT] =
	    "UPDATE meta SET value = value + 1 WHERE name = 'commits' "
	    "RETURNING value",
	[VOUCH_SQL_CLOCK_RAISE] =
	    "UPDATE meta SET value = ?1 WHERE name = 'clock_ms' "
	    "AND value < ?1",
	[VOUCH_SQL_TRUST_LIST] =
	    "SELECT key FROM trust ORDER BY added_ms, key",
	[VOUCH_SQL_TRUST_ADD] =
	    "INSERT INTO trust (key, added_ms) VALUES (?, ?) "
	    "ON CONFLICT DO NOTHING",
	[VOUCH_SQL_EPOCH_ADD] =
	    "INSERT INTO epoch (id, value, began_ms) VALUES (?, ?, ?)",
	[VOUCH_SQL_EPOCH_VALUE] =
	    "SELECT value FROM epoch WHERE id = ?",
	[VOUCH_SQL_EPOCH_ID] =
	    "SELECT id FROM epoch WHERE value = ?",
	[VOUCH_SQL_EPOCH_LIST] =
	    "SELECT id, value FROM epoch ORDER BY id",
	[VOUCH_SQL_EPOCH_LAST] =
	    "SELECT id FROM epoch ORDER BY id DESC LIMIT 1",
	[VOUCH_SQL_CAMPAIGN_REVISION] =
	    "SELECT revision, digest FROM campaign WHERE id = ?",
	[VOUCH_SQL_CAMPAIGN_TEXT] =
	    "SELECT revision, text FROM campaign WHERE id = ?",
	[VOUCH_SQL_CAMPAIGN_NEXT] =
	    "SELECT id FROM campaign WHERE id > ? ORDER BY id LIMIT 1",
	[VOUCH_SQL_CAMPAIGN_LIST] =
	    "SELECT id, revision, digest, text FROM campaign ORDER BY id",
	[VOUCH_SQL_CAMPAIGN_PUT] =
	    "INSERT OR REPLACE INTO campaign "
	    "(id, revision, digest, filed_ms, text) VALUES (?, ?, ?, ?, ?)",
	[VOUCH_SQL_CHAIN_HEAD] =
	    "SELECT seq, hash FROM event "
	    "WHERE store = ? AND till = ? AND epoch = ? "
	    "ORDER BY seq DESC LIMIT 1",
	[VOUCH_SQL_EVENT_ADD] =
	    "INSERT INTO event (" EVENT_COLUMNS ") VALUES (?, ?, ?, ?, ?, "
	    "?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
	    "?, ?, ?)",
	[VOUCH_SQL_EVENT_GET] =
	    EVENT_SELECT "WHERE store = ? AND till = ? AND epoch = ? "
	    "AND seq = ?",
	[VOUCH_SQL_EVENT_PAGE] =
	    EVENT_SELECT "WHERE (store, till, epoch, seq) > (?, ?, ?, ?) "
	    "ORDER BY store, till, epoch, seq LIMIT ?",
	[VOUCH_SQL_EVENT_RAW_PAGE] =
	    EVENT_SELECT_RAW "WHERE (store, till, epoch, seq) > (?, ?, ?, ?) "
	    "ORDER BY store, till, epoch, seq LIMIT ?",
	[VOUCH_SQL_EVENT_RECEIPT] =
	    EVENT_SELECT "WHERE receipt = ? AND kind IN (1, 8) "
	    "AND (store, till, epoch, seq) > (?, ?, ?, ?) "
	    "ORDER BY store, till, epoch, seq LIMIT 1",
	[VOUCH_SQL_TILL_ANY] =
	    "SELECT 1 FROM event WHERE store = ? AND till = ? LIMIT 1",
	[VOUCH_SQL_CLOSE_LAST] =
	    "SELECT epoch, seq FROM event WHERE store = ? AND till = ? "
	    "AND kind = 11 AND epoch NOT IN (SELECT epoch FROM source "
	    "WHERE own = 0) ORDER BY epoch DESC, seq DESC LIMIT 1",
	[VOUCH_SQL_EVENT_BEFORE] =
	    "SELECT epoch, seq FROM event WHERE store = ? AND till = ? "
	    "AND at_ms < ? AND epoch NOT IN (SELECT epoch FROM source "
	    "WHERE own = 0) ORDER BY epoch DESC, seq DESC LIMIT 1",
	[VOUCH_SQL_OP_GET] =
	    "SELECT store, till, epoch, seq FROM op WHERE op = ?",
	[VOUCH_SQL_OP_PAGE] =
	    "SELECT op, store, till, epoch, seq FROM op WHERE op > ? "
	    "ORDER BY op LIMIT ?",
	[VOUCH_SQL_OP_ADD] =
	    "INSERT INTO op (op, store, till, epoch, seq) "
	    "VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
	[VOUCH_SQL_USED_GET] =
	    "SELECT store, till, epoch, seq FROM used "
	    "WHERE campaign = ? AND serial = ? AND use_no >= ? "
	    "ORDER BY use_no LIMIT 1",
	[VOUCH_SQL_USED_EXACT] =
	    "SELECT store, till, epoch, seq FROM used "
	    "WHERE campaign = ? AND serial = ? AND use_no = ?",
	[VOUCH_SQL_USED_PAGE] =
	    "SELECT campaign, serial, use_no, store, till, epoch, seq "
	    "FROM used WHERE (campaign, serial, use_no) > (?, ?, ?) "
	    "ORDER BY campaign, serial, use_no LIMIT ?",
	[VOUCH_SQL_USED_ADD] =
	    "INSERT INTO used (campaign, serial, use_no, store, till, epoch, "
	    "seq) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
	[VOUCH_SQL_USED_DROP] =
	    "DELETE FROM used WHERE campaign = ? AND serial = ? "
	    "AND use_no = ?",
	[VOUCH_SQL_ACK_ADD] =
	    "INSERT INTO ack (store, till, epoch, seq, at_ms) "
	    "VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
	[VOUCH_SQL_ACK_GET] =
	    "SELECT at_ms FROM ack WHERE store = ? AND till = ? "
	    "AND epoch = ? AND seq = ?",
	[VOUCH_SQL_ACK_PAGE] =
	    "SELECT store, till, epoch, seq FROM ack "
	    "WHERE (store, till, epoch, seq) > (?, ?, ?, ?) "
	    "ORDER BY store, till, epoch, seq LIMIT ?",
	[VOUCH_SQL_INTEGRITY_CHECK] =
	    "PRAGMA integrity_check(20)",
	[VOUCH_SQL_REFUSAL_ADD] =
	    "INSERT INTO refusal (store, till, epoch, day, hour, campaign, "
	    "channel, reason, count) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) "
	    "ON CONFLICT DO UPDATE SET count = count + excluded.count",
	[VOUCH_SQL_REFUSAL_PAGE] =
	    "SELECT store, till, epoch, day, hour, campaign, channel, count, "
	    "reason FROM refusal WHERE (store, till, epoch, day, hour, "
	    "campaign, channel, reason) > (?, ?, ?, ?, ?, ?, ?, ?) "
	    "ORDER BY store, till, epoch, day, hour, campaign, channel, "
	    "reason LIMIT ?",
	[VOUCH_SQL_USED_MOVE] =
	    "UPDATE used SET store = ?4, till = ?5, epoch = ?6, seq = ?7 "
	    "WHERE campaign = ?1 AND serial = ?2 AND use_no = ?3",
	[VOUCH_SQL_TALLY_GET] =
	    "SELECT uses, amount_minor FROM tally WHERE campaign = ? "
	    "AND scope = ? AND serial = ? AND holder = ?",
	/* A row cannot be made by what gives back: the CHECKs say so. */
	[VOUCH_SQL_TALLY_ADD] =
	    "INSERT INTO tally (campaign, scope, serial, holder, uses, "
	    "amount_minor) VALUES (?1, ?2, ?3, ?4, 0, 0) ON CONFLICT DO "
	    "NOTHING",
	[VOUCH_SQL_TALLY_MOVE] =
	    "UPDATE tally SET uses = uses + ?5, amount_minor = amount_minor "
	    "+ ?6 WHERE campaign = ?1 AND scope = ?2 AND serial = ?3 "
	    "AND holder = ?4",
	[VOUCH_SQL_TALLY_PAGE] =
	    "SELECT campaign, scope, serial, holder, uses, amount_minor "
	    "FROM tally WHERE (campaign, scope, serial, holder) > "
	    "(?, ?, ?, ?) ORDER BY campaign, scope, serial, holder LIMIT ?",
	[VOUCH_SQL_TALLY_DROP] =
	    "DELETE FROM tally WHERE campaign = ? AND scope <> 1 "
	    "AND holder = x''",
	/* Backwards through each of the till's chains, until the day before. */
	[VOUCH_SQL_CAPPED_COUNT] =
	    "SELECT count(*) FROM epoch CROSS JOIN event "
	    "ON event.store = ?1 AND event.till = ?2 "
	    "AND event.epoch = epoch.id AND event.seq > coalesce(("
	    "SELECT seq FROM event AS old WHERE old.store = ?1 "
	    "AND old.till = ?2 AND old.epoch = epoch.id "
	    "AND old.at_ms < ?3 ORDER BY seq DESC LIMIT 1), 0) "
	    "WHERE event.campaign = ?4 AND event.kind IN (2, 7) "
	    "AND event.flags & 1024",
	[VOUCH_SQL_TALLY_FILL] =
	    "INSERT INTO tally (campaign, scope, serial, holder, uses, "
	    "amount_minor) SELECT ?1, 0, 0, x'', count(*), "
	    "coalesce(sum(event.amount_minor), 0) FROM used JOIN event "
	    "USING (store, till, epoch, seq) WHERE used.campaign = ?1",
	[VOUCH_SQL_TALLY_FILL_CODES] =
	    "INSERT INTO tally (campaign, scope, serial, holder, uses, "
	    "amount_minor) SELECT campaign, 2, serial, x'', count(*), "
	    "max(use_no) FROM used WHERE campaign = ? GROUP BY serial",
	[VOUCH_SQL_BALANCE_GET] =
	    "SELECT left_minor, active FROM balance WHERE campaign = ? "
	    "AND serial = ?",
	[VOUCH_SQL_BALANCE_PUT] =
	    "INSERT OR REPLACE INTO balance (campaign, serial, left_minor, "
	    "unit, active) VALUES (?, ?, ?, ?, ?)",
	[VOUCH_SQL_BALANCE_PAGE] =
	    "SELECT campaign, serial, left_minor, unit, active FROM balance "
	    "WHERE (campaign, serial) > (?, ?) ORDER BY campaign, serial "
	    "LIMIT ?",
	[VOUCH_SQL_BALANCE_SUM] =
	    "SELECT campaign, unit, sum(active), sum(max(left_minor, 0)) "
	    "FROM balance WHERE (campaign, unit) > (?, ?) "
	    "GROUP BY campaign, unit ORDER BY campaign, unit LIMIT 1",
	[VOUCH_SQL_HOLD_ADD] =
	    "INSERT INTO hold (until_ms, store, till, epoch, seq) "
	    "VALUES (?, ?, ?, ?, ?)",
	[VOUCH_SQL_HOLD_DROP] =
	    "DELETE FROM hold WHERE until_ms = ? AND store = ? AND till = ? "
	    "AND epoch = ? AND seq = ?",
	[VOUCH_SQL_HOLD_FIRST] =
	    "SELECT store, till, epoch, seq FROM hold WHERE until_ms <= ? "
	    "ORDER BY until_ms LIMIT 1 OFFSET ?",
	[VOUCH_SQL_HOLD_PAGE] =
	    "SELECT until_ms, store, till, epoch, seq FROM hold "
	    "WHERE (until_ms, store, till, epoch, seq) > (?, ?, ?, ?, ?) "
	    "ORDER BY until_ms, store, till, epoch, seq LIMIT ?",
	[VOUCH_SQL_HOLDER_ADD] =
	    "INSERT INTO holder (store, till, epoch, seq, salt, holder) "
	    "VALUES (?, ?, ?, ?, ?, ?)",
	[VOUCH_SQL_HOLDER_GET] =
	    "SELECT salt, holder FROM holder WHERE store = ? AND till = ? "
	    "AND epoch = ? AND seq = ?",
	[VOUCH_SQL_PRIZES_PUT] =
	    "INSERT OR REPLACE INTO prizes (campaign, batch, sequence, "
	    "filed_ms, manifest) VALUES (?, ?, ?, ?, ?)",
	[VOUCH_SQL_PRIZES_SEQUENCE] =
	    "SELECT sequence FROM prizes WHERE campaign = ? AND batch = ?",
	[VOUCH_SQL_PRIZES_NEXT] =
	    "SELECT batch, sequence, manifest FROM prizes "
	    "WHERE campaign = ? AND batch > ? ORDER BY batch LIMIT 1",
	[VOUCH_SQL_PRIZES_LIST] =
	    "SELECT campaign, batch, manifest FROM prizes "
	    "ORDER BY campaign, batch",
	[VOUCH_SQL_ROOT_LIST] = "SELECT key FROM root ORDER BY key",
	[VOUCH_SQL_ROOT_ADD] =
	    "INSERT INTO root (key, added_ms) VALUES (?, ?) "
	    "ON CONFLICT DO NOTHING",
	[VOUCH_SQL_ROOT_CLEAR] = "DELETE FROM root",
	[VOUCH_SQL_BUNDLE_GET] =
	    "SELECT sequence, digest, text FROM bundle WHERE id = 1",
	[VOUCH_SQL_BUNDLE_PUT] =
	    "INSERT OR REPLACE INTO bundle (id, sequence, digest, signer, "
	    "filed_ms, text) VALUES (1, ?, ?, ?, ?, ?)",
	[VOUCH_SQL_LIST_ALL] =
	    "SELECT kind, campaign, sequence, count, signer, filed_ms, head "
	    "FROM list ORDER BY kind, campaign",
	[VOUCH_SQL_LIST_GET] =
	    "SELECT sequence, digest FROM list "
	    "WHERE kind = ? AND campaign = ?",
	[VOUCH_SQL_LIST_PUT] =
	    "INSERT OR REPLACE INTO list (kind, campaign, sequence, count, "
	    "digest, signer, filed_ms, head, signature) "
	    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
	[VOUCH_SQL_LIST_WHOLE] =
	    "SELECT digest, head, signature FROM list "
	    "WHERE kind = ? AND campaign = ?",
	[VOUCH_SQL_PART_AT] =
	    "SELECT bytes FROM part WHERE kind = ? AND campaign = ? "
	    "AND first <= ? ORDER BY first DESC LIMIT 1",
	[VOUCH_SQL_PART_ADD] =
	    "INSERT INTO part (kind, campaign, first, bytes) "
	    "VALUES (?, ?, ?, ?)",
	[VOUCH_SQL_PART_CLEAR] =
	    "DELETE FROM part WHERE kind = ? AND campaign = ?",
	[VOUCH_SQL_PART_FROM] =
	    "SELECT first, bytes FROM part WHERE kind = ? AND campaign = ? "
	    "AND first > ? ORDER BY first LIMIT 1",
	[VOUCH_SQL_TYPING_GET] =
	    "SELECT since_ms, wrong, day_ms, day_wrong, paused_until_ms "
	    "FROM typing WHERE till = ?",
	[VOUCH_SQL_TYPING_PUT] =
	    "INSERT OR REPLACE INTO typing (till, since_ms, wrong, day_ms, "
	    "day_wrong, paused_until_ms) VALUES (?, ?, ?, ?, ?, ?)",
	[VOUCH_SQL_TYPING_DROP] = "DELETE FROM typing WHERE till = ?",
	[VOUCH_SQL_EPOCH_FULL] =
	    "SELECT id, value, began_ms, source.store, own, commits FROM epoch "
	    "LEFT JOIN source ON source.epoch = id ORDER BY id",
	[VOUCH_SQL_SOURCE_GET] =
	    "SELECT store, own, commits FROM source WHERE epoch = ?",
	[VOUCH_SQL_SOURCE_PUT] =
	    "INSERT OR REPLACE INTO source (epoch, store, own, commits, "
	    "merged_ms) VALUES (?, ?, ?, ?, ?)",
	[VOUCH_SQL_CHAIN_NEXT] =
	    "SELECT store, till, epoch FROM event WHERE (store, till, epoch, "
	    "seq) > (?, ?, ?, 9223372036854775807) "
	    "ORDER BY store, till, epoch, seq LIMIT 1",
	[VOUCH_SQL_CHAIN_END] =
	    "SELECT seq, hash, at_ms, (SELECT value FROM epoch "
	    "WHERE id = event.epoch) FROM event "
	    "WHERE store = ? AND till = ? AND epoch = ? "
	    "ORDER BY seq DESC LIMIT 1",
	[VOUCH_SQL_EVENT_HASH] =
	    "SELECT hash, at_ms FROM event WHERE store = ? AND till = ? "
	    "AND epoch = ? AND seq = ?",
	[VOUCH_SQL_USED_FIND] =
	    "SELECT use_no FROM used WHERE campaign = ? AND serial = ? "
	    "AND store = ? AND till = ? AND epoch = ? AND seq = ?",
	[VOUCH_SQL_USED_LAST] =
	    "SELECT max(use_no) FROM used WHERE campaign = ? AND serial = ?",
	[VOUCH_SQL_USED_CROWDED] =
	    "SELECT campaign, serial, count(*) FROM used "
	    "WHERE (campaign, serial) > (?, ?) GROUP BY campaign, serial "
	    "HAVING count(*) > 1 ORDER BY campaign, serial LIMIT ?",
	[VOUCH_SQL_USED_OF_CODE] =
	    "SELECT use_no, store, till, epoch, seq FROM used "
	    "WHERE campaign = ? AND serial = ? AND use_no > ? "
	    "ORDER BY use_no LIMIT ?",
	[VOUCH_SQL_FORK_PUT] =
	    "INSERT INTO fork (store, till, epoch, seq, here, there, found_ms) "
	    "VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET "
	    "seq = excluded.seq, here = excluded.here, "
	    "there = excluded.there WHERE excluded.seq < seq",
	[VOUCH_SQL_FORK_GET] =
	    "SELECT seq FROM fork WHERE store = ? AND till = ? AND epoch = ?",
	[VOUCH_SQL_FORK_LIST] =
	    "SELECT store, till, epoch, seq, here, there, found_ms FROM fork "
	    "ORDER BY store, till, epoch",
	[VOUCH_SQL_SHADOW_ADD] =
	    "INSERT INTO shadow (store, till, epoch, seq) VALUES (?, ?, ?, ?)",
	[VOUCH_SQL_SHADOW_GET] =
	    "SELECT 1 FROM shadow WHERE store = ? AND till = ? AND epoch = ? "
	    "AND seq = ?",
	[VOUCH_SQL_SHADOW_LIST] =
	    "SELECT store, till, epoch, seq FROM shadow "
	    "ORDER BY store, till, epoch, seq",
	[VOUCH_SQL_REFUSAL_ROWS] =
	    "SELECT store, till, epoch, day, hour, campaign, channel, count, "
	    "reason FROM refusal ORDER BY store, till, epoch, day, hour, "
	    "campaign, channel, reason",
	[VOUCH_SQL_REFUSAL_CLEAR] =
	    "DELETE FROM refusal WHERE store = ? AND epoch = ?",
	[VOUCH_SQL_REFUSAL_PUT] =
	    "INSERT OR REPLACE INTO refusal (store, till, epoch, day, hour, "
	    "campaign, channel, count, reason) "
	    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
	[VOUCH_SQL_HOLDER_MERGE] =
	    "INSERT INTO holder (store, till, epoch, seq, salt, holder) "
	    "VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
	[VOUCH_SQL_HOLDER_PAGE] =
	    "SELECT store, till, epoch, seq, holder FROM holder "
	    "WHERE (store, till, epoch, seq) > (?, ?, ?, ?) "
	    "ORDER BY store, till, epoch, seq LIMIT ?",
	[VOUCH_SQL_SPENT_USES] =
	    "SELECT used.campaign, used.serial, used.use_no, used.till, "
	    "event.at_ms FROM used CROSS JOIN event USING (store, till, "
	    "epoch, seq) WHERE (used.campaign, used.serial, used.use_no) > "
	    "(?, ?, ?) AND used.store = ? AND (event.until_ms IS NULL OR "
	    "event.until_ms > ?) "
	    "ORDER BY used.campaign, used.serial, used.use_no LIMIT ?",
	[VOUCH_SQL_SPENT_GET] =
	    "SELECT sequence, made_s, hash, signer FROM spent WHERE store = ?",
	[VOUCH_SQL_SPENT_PUT] =
	    "INSERT OR REPLACE INTO spent (store, sequence, made_s, count, "
	    "signer, hash, signature, filed_ms) "
	    "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
	[VOUCH_SQL_SPENT_NEXT] =
	    "SELECT store, sequence, made_s, count, signer, filed_ms FROM spent "
	    "WHERE store > ? ORDER BY store LIMIT 1",
	[VOUCH_SQL_ELSEWHERE_ADD] =
	    "INSERT INTO elsewhere (campaign, serial, store, till, at_s) "
	    "VALUES (?, ?, ?, ?, ?)",
	[VOUCH_SQL_ELSEWHERE_CLEAR] =
	    "DELETE FROM elsewhere WHERE store = ?",
	[VOUCH_SQL_ELSEWHERE_GET] =
	    "SELECT elsewhere.store, till, at_s, ifnull(signer, zeroblob(8)) "
	    "FROM elsewhere LEFT JOIN spent USING (store) "
	    "WHERE campaign = ? AND serial = ? ORDER BY at_s",
	[VOUCH_SQL_ELSEWHERE_OF] =
	    "SELECT campaign, serial, till, at_s FROM elsewhere "
	    "WHERE store = ? ORDER BY campaign, serial",
	[VOUCH_SQL_ELSEWHERE_STRAY] =
	    "SELECT store FROM elsewhere WHERE store NOT IN (SELECT store "
	    "FROM spent) LIMIT 1",
	/* KiB. 20,000 redemptions of a large ledger touch some 40 MiB. */
	[VOUCH_SQL_CACHE_GROUP] =
	    "PRAGMA cache_size = -65536"
};

const struct vouch_sqlite_kind vouch_schema_ledger = {
	.name = "ledger",
	.hint = "check the name and the folder; a ledger is made with: "
	    "vouch-log init",
	.application_id = 0x7663684c,     /* "vchL" */
	.wal_application_id = 0x76636857, /* "vchW" */
	.version = VOUCH_LEDGER_SCHEMA,
	.mode = 0640,
	.never = 0002,
	.copies_rest = true,
	.schema = versions,
	.upgrade = upgrades,
	.sql = sql,
	.sql_count = VOUCH_SQL_COUNT
};
