#!/usr/bin/env bats
bats_require_minimum_version 1.5.0
# A till that is killed at any moment: what it said is in the ledger, and
# nothing is accepted twice.
load ../support/shop

ROUNDS=100

setup_file() {
	shop_make
	vouch-issue -q -k shop.key -c tet2027.ini --channel print -n 15000 -o many.csv
	sed 1d many.csv | cut -d , -f 1 >many.txt
}

setup() {
	shop_enter
	fast=$(mktemp -d /dev/shm/vouch-kill-XXXXXX 2>/dev/null ||
		mktemp -d "$BATS_TEST_TMPDIR/kill-XXXXXX")
	cp shop.db "$fast/shop.db"
}

teardown() {
	rm -rf "$fast"
}

# till LEDGER NUMBER: a till, its process id in till.pid
till() {
	echo "$BASHPID" >till.pid
	exec vouch-redeem --db "$1" --till "$2"
}

@test "100 kill -9 at random moments: nothing said is lost or said twice" {
	seed=${SEED:-$(date +%N)}
	echo "SEED=$seed"
	RANDOM=$((10#$seed % 32768))
	: >answers
	killed=0
	for round in $(seq "$ROUNDS"); do
		# Always the first codes not yet answered, and some that are.
		done=$(grep -c '^ACCEPT' answers || true)
		start=$((done > 10 ? done - 10 : 1))
		# Through a pipe, which takes a line in one piece: a file takes it
		# page by page, and a kill may come between two.
		: >till.pid
		tail -n +"$start" many.txt |
			till "$fast/shop.db" $((round % 3 + 1)) | cat >answer &
		until [ -s till.pid ]; do :; done
		sleep "0.0$((RANDOM % 2))$((RANDOM % 10))"
		if kill -9 "$(<till.pid)" 2>/dev/null; then killed=$((killed + 1)); fi
		wait $!
		# A line is said whole or not at all.
		[ -z "$(tail -c 1 answer)" ]
		cat answer >>answers
	done
	echo "$killed killed, $(grep -c '^ACCEPT' answers) accepted"
	[ "$killed" -ge $((ROUNDS / 2)) ]
	[ "$(grep -c '^ACCEPT' answers)" -gt 0 ]
	run grep -cvE '^(ACCEPT|USED)' answers
	[ "$output" -eq 0 ]
	grep '^ACCEPT' answers | cut -f 4,6 | sort >said
	[ "$(cut -f 1 said | uniq -d | wc -l)" -eq 0 ]
	vouch-log show --db "$fast/shop.db" --format csv | grep ,redeem, |
		awk -F , -v OFS='\t' '{ print $5, $2 }' | sort >filed
	[ "$(cut -f 1 filed | uniq -d | wc -l)" -eq 0 ]
	# said, and not filed: none
	run comm -23 said filed
	[ -z "$output" ]
	# and the till that comes after finds all in order
	run vouch-redeem --db "$fast/shop.db" --till 1 <many.txt
	[ "$(cut -f 1 <<<"$output" | sort -u)" = "$(printf 'ACCEPT\nUSED')" ]
	[ "$(cut -f 1 <<<"$output" | grep -c USED)" -eq "$(wc -l <filed)" ]
	[ "$(sqlite3 "$fast/shop.db" 'PRAGMA integrity_check')" = ok ]
}
