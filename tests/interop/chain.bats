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
		hex(ifnull(key_id, zeroblob(4))) || printf('%08x%02x%016x%02x%08x00', revision, channel,
		amount_minor, unit, flags) ||
		printf('%04x', length(CAST(ifnull(receipt, '') AS BLOB))) ||
		hex(ifnull(receipt, '')) ||
		printf('%04x', length(CAST(ifnull(cashier, '') AS BLOB))) ||
		hex(ifnull(cashier, '')) ||
		printf('%04x', length(CAST(ifnull(note, '') AS BLOB))) ||
		hex(ifnull(note, '')), lower(hex(hash))
	FROM event ORDER BY store, till, epoch, seq"
}

@test "b2sum computes the same chains" {
	"$BUILD/tests/crash/hammer" fill "$db" 12
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
	# The twelve, and a note for each campaign imported before, if any.
	[ "$links" -eq "$(sqlite3 "$db" 'SELECT count(*) FROM event')" ]
	[ "$links" -ge 12 ]
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
