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

# How many codes of the list of shop 7 are on file, and how many it says.
list_on_file() { # LEDGER
	sqlite3 "$1" "SELECT (SELECT count(*) FROM elsewhere WHERE store = 7),
		ifnull((SELECT count FROM spent WHERE store = 7), 0)"
}

@test "kill -9 while a spent list is filed: the old one or the new one, whole" {
	vouch-key new till7 --purpose till --no-passphrase -q
	for codes in 1000 15000; do
		head -n "$codes" many.txt |
			vouch-redeem --db "$fast/shop.db" --till 1 --bulk >/dev/null
		vouch-log export -q --db "$fast/shop.db" -k till7.key --spent -o "$codes.vsp"
	done
	vouch-log init -q --db "$fast/8.db" --trust shop.pub --store 8
	vouch-log import -q --db "$fast/8.db" tet2027.ini
	vouch-log import -q --db "$fast/8.db" --signer till7.pub 1000.vsp
	[ "$(list_on_file "$fast/8.db")" = "1000|1000" ]
	cp "$fast/8.db" "$fast/old.db"
	cp "$fast/8.db.head" "$fast/old.db.head"
	cut_off=0 through=0
	for round in $(seq 8); do
		cp "$fast/old.db" "$fast/8.db"
		cp "$fast/old.db.head" "$fast/8.db.head"
		rm -f "$fast/8.db-journal"
		vouch-log import -q --db "$fast/8.db" --signer till7.pub 15000.vsp &
		# From the first page that is written on; the last one may end.
		until [ -s "$fast/8.db-journal" ] || ! kill -0 $! 2>/dev/null; do :; done
		sleep "0.0$((round - 1))"
		[ "$round" -eq 8 ] || kill -9 $! 2>/dev/null || true
		wait $! || true
		# Whoever opens it first finds one of the two, and a ledger in order.
		vouch-log verify -q --db "$fast/8.db"
		case $(list_on_file "$fast/8.db") in
		'1000|1000')
			cut_off=$((cut_off + 1))
			run vouch-redeem --db "$fast/8.db" --till 1 --check "$(sed -n 14999p many.txt)"
			[[ $output == ACCEPT* ]]
			;;
		'15000|15000') through=$((through + 1)) ;;
		*)
			list_on_file "$fast/8.db"
			false
			;;
		esac
	done
	echo "$cut_off cut off, $through through"
	[ "$cut_off" -ge 1 ]
	[ "$through" -ge 1 ]
}
