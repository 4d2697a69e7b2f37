#!/usr/bin/env bats
bats_require_minimum_version 1.5.0
# Tills as their users run them, racing for the same codes on one ledger.
load ../support/shop

setup_file() {
	shop_make
	vouch-issue -q -k shop.key -c tet2027.ini --channel print -n 2000 -o many.csv
	sed 1d many.csv | cut -d , -f 1 >many.txt
}

setup() {
	shop_enter
	# In memory where there is such a place: a race needs no disk.
	fast=$(mktemp -d /dev/shm/vouch-race-XXXXXX 2>/dev/null ||
		mktemp -d "$BATS_TEST_TMPDIR/race-XXXXXX")
	cp shop.db "$fast/shop.db"
}

teardown() {
	rm -rf "$fast"
}

@test "four tills, 2,000 codes each: every code is accepted exactly once" {
	pids=()
	for till in 1 2 3 4; do
		# Each in an order of its own, so that they meet in different places.
		shuf --random-source=<(yes "$till") many.txt >"order$till"
		vouch-redeem --db "$fast/shop.db" --till "$till" \
			<"order$till" >"answers$till" &
		pids+=($!)
	done
	for pid in "${pids[@]}"; do wait "$pid"; done
	cat answers? >answers
	cut -f 1,2 answers | sort | uniq -c
	[ "$(wc -l <answers)" -eq 8000 ]
	[ "$(grep -c '^ACCEPT' answers)" -eq 2000 ]
	[ "$(grep '^ACCEPT' answers | cut -f 4 | sort -u | wc -l)" -eq 2000 ]
	[ "$(grep -c '^USED' answers)" -eq 6000 ]
	# each answer stands in the ledger, and nothing else
	grep '^ACCEPT' answers | cut -f 4,6 | sort >said
	vouch-log show --db "$fast/shop.db" --format csv | grep ,redeem, |
		awk -F , -v OFS='\t' '{ print $5, $2 }' | sort >filed
	cmp said filed
	[ "$(vouch-report --db "$fast/shop.db" --campaign 1001 --format jsonl | jq -c '[.redeemed, .refused]')" = '[2000,6000]' ]
}

@test "scanned and typed at four tills at once: a code and its short form are one" {
	printf '[rules]\nshort_codes = yes\n' | cat tet2027.ini - |
		sed -e 's/^id = .*/id = 1099/' -e '/^register = /d' >short.ini
	vouch-issue -q -k shop.key -c short.ini --channel print -n 100 -o short.csv
	vouch-issue -q --manifest -k shop.key -c short.ini --cost 1,8 -o short.vmf
	vouch-log import -q --db "$fast/shop.db" short.ini short.vmf
	sed 1d short.csv | cut -d , -f 1 >scanned
	sed 1d short.csv | cut -d , -f 2 >typed
	pids=()
	for till in 1 2 3 4; do
		# Two scan and two type, each in an order of its own.
		shuf --random-source=<(yes "$till") \
			"$([ $((till % 2)) -eq 0 ] && echo typed || echo scanned)" |
			vouch-redeem --db "$fast/shop.db" --till "$till" \
				>"answers$till" &
		pids+=($!)
	done
	for pid in "${pids[@]}"; do wait "$pid"; done
	cat answers? >answers
	cut -f 1,2 answers | sort | uniq -c
	[ "$(wc -l <answers)" -eq 400 ]
	[ "$(grep -c '^ACCEPT' answers)" -eq 100 ]
	[ "$(grep '^ACCEPT' answers | cut -f 4 | sort -u | wc -l)" -eq 100 ]
	[ "$(grep -c '^USED' answers)" -eq 300 ]
	# Both ways were first at times.
	[ "$(grep -c '^ACCEPT' answers1)" -gt 0 ]
	[ "$(cat answers2 answers4 | grep -c '^ACCEPT')" -gt 0 ]
	vouch-log verify -q --db "$fast/shop.db"
}
