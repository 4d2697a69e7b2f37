#!/usr/bin/env bats
bats_require_minimum_version 1.5.0
# Groups under kill -9, beside a till that goes on: what was said is in the
# ledger, nothing is accepted twice, and what is unsaid can be asked for.
load ../support/shop

ROUNDS=${CRASH_LONG:+300}
ROUNDS=${ROUNDS:-12}

setup_file() {
	shop_make
	vouch-issue -q -k shop.key -c tet2027.ini --channel print -n 20000 -o many.csv
	sed 1d many.csv | cut -d , -f 1 >many.txt
	vouch-issue -q -k shop.key -c tet2027.ini --channel app -n 2000 -o till.csv
	sed 1d till.csv | cut -d , -f 1 >till.txt
}

setup() {
	shop_enter
	fast=$(mktemp -d /dev/shm/vouch-groups-XXXXXX 2>/dev/null ||
		mktemp -d "$BATS_TEST_TMPDIR/groups-XXXXXX")
	cp shop.db "$fast/shop.db"
}

teardown() {
	rm -rf "$fast"
}

@test "groups killed at random moments: nothing said is lost or said twice" {
	seed=${SEED:-$(date +%N)}
	echo "SEED=$seed"
	RANDOM=$((10#$seed % 32768))
	# Some are answered, however early a busy machine has the others killed.
	head -n 50 many.txt | vouch-redeem --db "$fast/shop.db" --till 1 >answers
	killed=0
	for round in $(seq "$ROUNDS"); do
		# From where the answers end, and some that were answered before.
		done=$(wc -l <answers)
		start=$((done > 10 ? done - 10 : 1))
		tail -n +"$start" many.txt >rest
		# every other round a till stands beside it
		beside=
		if [ $((round % 2)) -eq 0 ]; then
			sed -n "$((round * 6)),$((round * 6 + 5))p" till.txt |
				vouch-redeem --db "$fast/shop.db" --till 4 >>beside 3>&- &
			beside=$!
		fi
		vouch-redeem --db "$fast/shop.db" --till 1 <rest >answer 3>&- &
		pid=$!
		sleep "0.$((RANDOM % 10))$((RANDOM % 10))"
		if kill -9 "$pid" 2>/dev/null; then killed=$((killed + 1)); fi
		wait "$pid" 2>/dev/null || true
		[ -z "$beside" ] || wait "$beside"
		# The last line may be cut short by the kill: it was not said.
		[ -z "$(tail -c 1 answer)" ] || sed -i '$d' answer
		grep -v '^USED' answer >>answers || true
	done
	echo "$killed killed, $(grep -c '^ACCEPT' answers) accepted"
	[ "$killed" -ge 3 ]
	[ "$(grep -c '^ACCEPT' answers)" -gt 0 ]
	run grep -hvE '^ACCEPT' answers beside
	[ -z "$output" ]
	cat answers beside | cut -f 4,6 | sort >said
	[ "$(cut -f 1 said | uniq -d | wc -l)" -eq 0 ]
	vouch-log show --db "$fast/shop.db" --format csv | grep ,redeem, |
		awk -F , -v OFS='\t' '{ print $5, $2 }' | sort >filed
	[ "$(cut -f 1 filed | uniq -d | wc -l)" -eq 0 ]
	run comm -23 said filed
	[ -z "$output" ]
	# what is filed and unsaid is at most a group for each kill
	[ $(($(wc -l <filed) - $(wc -l <said))) -le $((killed * 20000)) ]
	# every code is taken now, and was once
	run vouch-redeem --db "$fast/shop.db" --till 1 <many.txt
	[ "$(cut -f 1 <<<"$output" | sort -u | tr -d '\n' )" = ACCEPTUSED ] ||
		[ "$(cut -f 1 <<<"$output" | sort -u)" = USED ]
	[ "$(sqlite3 "$fast/shop.db" 'PRAGMA integrity_check')" = ok ]
	[ "$(sqlite3 "$fast/shop.db" 'SELECT count(*) FROM used')" -eq \
		$((20000 + $(wc -l <beside))) ]
}
