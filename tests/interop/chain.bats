#!/usr/bin/env bats
# The chain of a ledger, computed by the sqlite3 shell and b2sum alone, as
# docs/FORMAT.md, "Event", says.

setup() {
	db=$BATS_TEST_TMPDIR/x.db
}

raw() { # hex digits to bytes
	printf "$(sed 's/../\\x&/g')"
}

# till and canonical bytes and hash of each event, in order of the chains
events() {
	sqlite3 -separator ' ' "$db" "
	SELECT till, '01' || printf('%04x%04x%016x%016x%02x%08x%010x%08x',
		store, till, (SELECT value FROM epoch WHERE id = event.epoch),
		seq, kind, campaign, serial, use_no) ||
		hex(ifnull(op, zeroblob(16))) || hex(ifnull(request, zeroblob(16))) || printf('%016x%016x', at_ms, boot_ms) ||
		hex(ifnull(key_id, zeroblob(4))) || printf('%08x%02x%016x%02x%08x%02x', revision, channel,
		amount_minor, unit, flags, (basket_minor IS NOT NULL) +
		2 * (holder_commit IS NOT NULL) + 4 * (ref_seq IS NOT NULL) +
		8 * (until_ms IS NOT NULL)) ||
		iif(basket_minor IS NULL, '', printf('%016x', basket_minor)) ||
		ifnull(hex(holder_commit), '') ||
		iif(ref_seq IS NULL, '', printf('%04x%04x%016x%016x', ref_store, ref_till,
		(SELECT value FROM epoch WHERE id = event.ref_epoch), ref_seq)) ||
		iif(until_ms IS NULL, '', printf('%016x', until_ms)) ||
		printf('%04x', length(CAST(ifnull(receipt, '') AS BLOB))) ||
		hex(ifnull(receipt, '')) ||
		printf('%04x', length(CAST(ifnull(cashier, '') AS BLOB))) ||
		hex(ifnull(cashier, '')) ||
		printf('%04x', length(CAST(ifnull(note, '') AS BLOB))) ||
		hex(ifnull(note, '')), lower(hex(hash))
	FROM event ORDER BY store, till, epoch, seq"
}

# Every event's hash again; links is how many there were.
check_chains() {
	context=$(printf 'vouch tilllog 1\0' | od -An -v -tx1 | tr -d ' \n')
	zero=$(printf '0%.0s' {1..64})
	links=0 before=
	while read -r till bytes hash; do
		[ "$till" = "$before" ] || previous=$zero
		before=$till
		got=$(echo "$context$previous$bytes" | raw | b2sum -l 256)
		echo "till $till: $hash, b2sum says ${got%% *}"
		[ "${got%% *}" = "$hash" ]
		previous=$hash
		links=$((links + 1))
	done < <(events)
	[ "$links" -eq "$(sqlite3 "$db" 'SELECT count(*) FROM event')" ]
}

@test "b2sum computes the same chains" {
	"$BUILD/tests/crash/hammer" fill "$db" 12
	check_chains
	# The twelve, and a note for each campaign imported before, if any.
	[ "$links" -ge 12 ]
}

@test "b2sum computes chains with events of every kind" {
	cp "$BATS_TEST_DIRNAME/../../testdata/ledgers/v3.db" "$db"
	check_chains
	[ "$(sqlite3 "$db" 'SELECT count(DISTINCT kind) FROM event')" -ge 7 ]
}

# docs/FORMAT.md, "Event": what an event moves, as plain SQL.
@test "balances, uses and holds are the sums of the events" {
	cp "$BATS_TEST_DIRNAME/../../testdata/ledgers/v3.db" "$db"
	sqlite3 "$db" 'SELECT campaign, serial, left_minor FROM balance ORDER BY 1, 2' >"$BATS_TEST_TMPDIR/filed"
	[ -s "$BATS_TEST_TMPDIR/filed" ]
	sqlite3 "$db" "SELECT campaign, serial, sum(CASE
		WHEN kind IN (3, 4, 5) OR (kind = 6 AND flags & 255 IN (3, 4, 5)) THEN amount_minor
		WHEN kind = 8 THEN 0 ELSE -amount_minor END)
		FROM event WHERE use_no IS NULL AND kind < 10 GROUP BY 1, 2 ORDER BY 1, 2" | diff "$BATS_TEST_TMPDIR/filed" -
	sqlite3 "$db" 'SELECT campaign, uses, amount_minor FROM tally WHERE scope = 0 ORDER BY 1' >"$BATS_TEST_TMPDIR/filed"
	[ -s "$BATS_TEST_TMPDIR/filed" ]
	sqlite3 "$db" "SELECT campaign, sum(CASE WHEN kind IN (1, 7) THEN 1 WHEN kind IN (6, 9) THEN -1 ELSE 0 END),
		sum(CASE WHEN kind IN (1, 6, 7, 9) THEN amount_minor ELSE 0 END)
		FROM event WHERE use_no IS NOT NULL AND campaign IN (SELECT campaign FROM tally)
		GROUP BY 1 ORDER BY 1" | diff "$BATS_TEST_TMPDIR/filed" -
	[ "$(sqlite3 "$db" 'SELECT count(*) FROM hold')" -eq "$(sqlite3 "$db" 'SELECT sum((kind = 7) - (kind IN (8, 9))) FROM event')" ]
}

@test "b2sum makes the operation that ends an event" {
	key=000700020123456789abcdef0000000000000001
	got=$(echo "$(printf 'vouch end v1\0' | od -An -v -tx1 | tr -d ' \n')$key" | raw | b2sum -l 128)
	grep -q "\`${got%% *}\`" docs/FORMAT.md
}

@test "b2sum agrees with the vectors of FORMAT.md" {
	vectors=$(sed -n '/^Two events of one chain/,/^## /p' docs/FORMAT.md |
		sed -n 's/^    \([0-9a-f]*\)$/\1/p; s/^$/;/p' | tr -d '\n')
	IFS=';' read -r _ first hash1 second hash2 _ <<<"${vectors//;;/;}"
	context=$(printf 'vouch tilllog 1\0' | od -An -v -tx1 | tr -d ' \n')
	zero=$(printf '0%.0s' {1..64})
	[ "${#first}" -eq 244 ]
	got=$(echo "$context$zero$first" | raw | b2sum -l 256)
	[ "${got%% *}" = "$hash1" ]
	got=$(echo "$context$hash1$second" | raw | b2sum -l 256)
	[ "${got%% *}" = "$hash2" ]
}
