/*
 * What the ledger's work costs at least, with plain SQLite and libsodium and
 * nothing around them, in a ledger's own tables and under its own settings
 * (rollback journal, EXTRA). LEDGER is a copy that is thrown away.
 *
 *   raw_ledger commit LEDGER COUNT   a redemption: one Ed25519 signature
 *                                    verified, one commit of the rows it leaves.
 *                                    Microseconds: median of both together,
 *                                    median and 99th percentile of the commit
 *   raw_ledger chain LEDGER          a check: every column of every event read
 *                                    and hashed, BLAKE2b-256. Seconds
 */
#define _POSIX_C_SOURCE 200809L
#include <sodium.h>
#include <sqlite3.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define COUNT_MAX 100000
#define MESSAGE 46

static const char *const sql[] = {
	"BEGIN IMMEDIATE",
	"INSERT INTO used VALUES (1001, ?1, 1, 7, 99, 0, ?2)",
	"INSERT INTO op VALUES (?3, 7, 99, 0, ?2)",
	"INSERT INTO event (store, till, epoch, seq, kind, campaign, serial, "
	"use_no, op, request, at_ms, boot_ms, key_id, revision, channel, "
	"amount_minor, unit, flags, hash) VALUES (7, 99, 0, ?2, 1, 1001, ?1, "
	"1, ?3, ?4, ?5, 5000000, ?6, 1, 1, 50000, 1, 0, ?7)",
	"UPDATE meta SET value = ?5 WHERE name = 'clock_ms'",
	"COMMIT"
};
#define STEPS (sizeof sql / sizeof sql[0])

static void die(sqlite3 *db, const char *what)
{
	fprintf(stderr, "raw_ledger: %s: %s\n", what, sqlite3_errmsg(db));
	exit(3);
}

static double now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static int64_t next_seq(sqlite3 *db)
{
	sqlite3_stmt *s = NULL;
	int64_t seq;

	if (sqlite3_prepare_v2(db, "SELECT ifnull(max(seq), 0) + 1 FROM event "
	    "WHERE store = 7 AND till = 99", -1, &s, NULL) != SQLITE_OK ||
	    sqlite3_step(s) != SQLITE_ROW)
		die(db, "seq");
	seq = sqlite3_column_int64(s, 0);
	sqlite3_finalize(s);
	return seq;
}

static void commit(sqlite3 *db, sqlite3_stmt *const *statement, int64_t seq)
{
	unsigned char bytes[72];
	int64_t serial;
	sqlite3_stmt *s;
	size_t i;
	int p;

	randombytes_buf(bytes, sizeof bytes);
	memcpy(&serial, bytes, sizeof serial);
	serial &= 0xffffffffff;
	for (i = 0; i < STEPS; i++) {
		s = statement[i];
		for (p = 1; p <= sqlite3_bind_parameter_count(s); p++) {
			if (p == 1)
				sqlite3_bind_int64(s, p, serial);
			else if (p == 2)
				sqlite3_bind_int64(s, p, seq);
			else if (p == 5)
				sqlite3_bind_int64(s, p, 1900000000000 + seq);
			else
				sqlite3_bind_blob(s, p, bytes + p,
				    p == 7 ? 32 : p == 6 ? 4 : 16,
				    SQLITE_STATIC);
		}
		if (sqlite3_step(s) != SQLITE_DONE)
			die(db, sql[i]);
		sqlite3_reset(s);
	}
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static sqlite3 *open_ledger(const char *path)
{
	sqlite3 *db = NULL;

	if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL) !=
	    SQLITE_OK || sqlite3_exec(db, "PRAGMA journal_mode=DELETE;"
	    "PRAGMA synchronous=EXTRA", NULL, NULL, NULL) != SQLITE_OK)
		die(db, path);
	return db;
}

static void time_commits(const char *path, size_t count)
{
	static double both[COUNT_MAX], alone[COUNT_MAX];
	unsigned char public_key[crypto_sign_PUBLICKEYBYTES];
	unsigned char secret_key[crypto_sign_SECRETKEYBYTES];
	unsigned char message[MESSAGE] = "vouch token v1", signature[64];
	sqlite3_stmt *statement[STEPS] = { NULL };
	sqlite3 *db = open_ledger(path);
	int64_t seq = next_seq(db);
	double began_us, verified_us;
	size_t i;

	crypto_sign_keypair(public_key, secret_key);
	crypto_sign_detached(signature, NULL, message, MESSAGE, secret_key);
	for (i = 0; i < STEPS; i++)
		if (sqlite3_prepare_v2(db, sql[i], -1, &statement[i], NULL) !=
		    SQLITE_OK)
			die(db, sql[i]);
	for (i = 0; i < count; i++) {
		began_us = now_us();
		if (crypto_sign_verify_detached(signature, message, MESSAGE,
		    public_key) != 0)
			die(db, "verify");
		verified_us = now_us();
		commit(db, statement, seq + (int64_t)i);
		both[i] = now_us() - began_us;
		alone[i] = now_us() - verified_us;
	}
	qsort(both, count, sizeof both[0], compare);
	qsort(alone, count, sizeof alone[0], compare);
	printf("%.1f %.1f %.1f\n", both[count / 2], alone[count / 2],
	    alone[count * 99 / 100]);
	for (i = 0; i < STEPS; i++)
		sqlite3_finalize(statement[i]);
	sqlite3_close(db);
}

static void time_chain(const char *path)
{
	unsigned char bytes[4096], hash[32] = { 0 };
	double began_us = now_us();
	sqlite3 *db = open_ledger(path);
	sqlite3_stmt *s = NULL;
	size_t len, at;
	int64_t number;
	int column;

	if (sqlite3_prepare_v2(db, "SELECT * FROM event ORDER BY store, till, "
	    "epoch, seq", -1, &s, NULL) != SQLITE_OK)
		die(db, "event");
	while (sqlite3_step(s) == SQLITE_ROW) {
		memcpy(bytes, hash, sizeof hash);
		at = sizeof hash;
		for (column = 0; column < sqlite3_column_count(s); column++) {
			if (sqlite3_column_type(s, column) == SQLITE_INTEGER) {
				number = sqlite3_column_int64(s, column);
				memcpy(bytes + at, &number, sizeof number);
				at += sizeof number;
				continue;
			}
			len = (size_t)sqlite3_column_bytes(s, column);
			if (len > 0 && len < 512 && at < 3000)
				memcpy(bytes + at, sqlite3_column_blob(s,
				    column), len);
			at += len < 512 && at < 3000 ? len : 0;
		}
		crypto_generichash(hash, sizeof hash, bytes, at, NULL, 0);
	}
	sqlite3_finalize(s);
	sqlite3_close(db);
	printf("%.3f\n", (now_us() - began_us) / 1e6);
}

int main(int argc, char **argv)
{
	size_t count;

	if (sodium_init() < 0)
		return 3;
	if (argc == 3 && strcmp(argv[1], "chain") == 0) {
		time_chain(argv[2]);
		return 0;
	}
	count = argc == 4 && strcmp(argv[1], "commit") == 0 ?
	    strtoul(argv[3], NULL, 10) : 0;
	if (count < 1 || count > COUNT_MAX) {
		fputs("usage: raw_ledger commit LEDGER COUNT | chain LEDGER\n",
		    stderr);
		return 2;
	}
	time_commits(argv[2], count);
	return 0;
}
