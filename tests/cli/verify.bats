#!/usr/bin/env bats
bats_require_minimum_version 1.5.0
load ../support/shop

setup_file() { shop_make; }
setup() { shop_enter; }

verify() {
	vouch-verify --trust shop.pub "$@"
}

@test "a genuine code, again and again: nothing is remembered" {
	for _ in 1 2; do
		run --separate-stderr verify "$(code 1)"
		[ "$status" -eq 0 ]
		[ -z "$stderr" ]
		serial=$(sed -n 2p fb.csv | cut -d , -f 4)
		[ "$output" = "$(printf 'ACCEPT\tok\t1001\t%s\t50000 VND\t\t\tValid: 50,000 VND off' "$serial")" ]
	done
	run verify --lang vi "$(code 1)"
	[[ $output == *"Hợp lệ: giảm 50.000 đ"* ]]
	run verify --format jsonl "$(code 1)"
	[ "$(jq -r '[.schema, .verdict, .reason, .campaign, .serial] | join(" ")' <<<"$output")" = "vouch.verdict.1 ACCEPT ok 1001 $serial" ]
}

@test "from a file in batches, from a pipe line by line: the same answers" {
	{
		cat codes.txt coffee.txt
		printf '\n\nnonsense\t8934563138165\r\n'
		head -c 5000 /dev/zero | tr '\0' Q
		printf '\n'
		for _ in $(seq 300); do cat codes.txt; done
		printf '%s' "$(code 20)"
	} >in
	verify <in >a
	cat in | verify >b
	cat in | verify --bulk >c
	cmp a b
	cmp a c
	[ "$(wc -l <a)" -eq $((20 + 3 + 2 + 1 + 6000 + 1)) ]
	[ "$(sed -n '24,26p' a | verdicts)" = 'BADREAD not-ours
BADREAD not-ours
BADREAD too-long' ]
	[ "$(cut -f 4 a | tail -n 21 | head -n 20)" = "$(sed 1d fb.csv | cut -d , -f 4)" ]
}

@test "a line of 100 MB takes no memory, in batches either" {
	[ "$(basename "$BUILD")" = default ] || skip "sanitizers need memory"
	{ head -c 100000000 /dev/zero; echo; code 1; } >in
	(ulimit -v 500000; verify) <in >out
	[ "$(verdicts <out)" = 'BADREAD too-long
ACCEPT ok' ]
}

@test "other keys, several keys, the same key twice" {
	vouch-key new other --no-passphrase -q
	run vouch-verify --trust other.pub "$(code 1)"
	[ "$status" -eq 1 ]
	[[ $output == FORGED$'\t'unknown-key$'\t\t\t\t\t\t'* ]]
	run vouch-verify --trust other.pub --trust shop.pub "$(code 1)"
	[ "$status" -eq 0 ]
	cp shop.pub copy.pub
	run verify --trust copy.pub "$(code 1)"
	[ "$status" -eq 2 ]
	[[ $output == *"copy.pub: the same key as in 'shop.pub'"* ]]
}

@test "one changed letter is never accepted" {
	good=$(code 1)
	for at in 1 20 60 100 150 152; do
		for letter in 0 B; do
			printf '%s%s%s\n' "${good:0:at}" "$letter" "${good:at+1}"
		done
	done | grep -v "^$good\$" >altered
	run verify <altered
	[ "${#lines[@]}" -ge 10 ]
	run grep -c ACCEPT <<<"$output"
	[ "$output" -eq 0 ]
}

@test "dates: by --zone, or by the campaign's own where it is given" {
	at() { # TIME OPTION...
		VOUCH_TEST_NOW=$(date -d "$1" +%s)000 verify "${@:2}" "$(code 1)" | verdicts
	}
	[ "$(at 2027-01-31T23:59:59+07:00)" = 'ACCEPT ok' ]
	[ "$(at 2027-02-01T00:00:00+07:00)" = 'REFUSE expired' ]
	[ "$(at 2027-02-01T00:00:00+07:00 --zone UTC)" = 'ACCEPT ok' ]
	[ "$(at 2026-12-19T23:59:59+07:00)" = 'REFUSE not-yet' ]
	[ "$(at 2026-12-19T23:59:59+07:00 --zone +08:00)" = 'ACCEPT ok' ]
	# the campaign's zone goes before --zone
	[ "$(at 2027-02-01T00:00:00+07:00 --zone UTC -c tet2027.ini)" = 'REFUSE expired' ]
	[ "$(at 2027-02-01T00:00:00+07:00 --zone UTC -c coffee.ini)" = 'ACCEPT ok' ]
	run verify --zone Asia/Nowhere "$(code 1)"
	[ "$status" -eq 2 ]
	[[ $output == *'--zone: "Asia/Nowhere"'* ]]
}

@test "--store judges as that shop would" {
	run verify -c coffee.ini --store 7 "$(head -n 1 coffee.txt)"
	[ "$status" -eq 0 ]
	[[ $output == *"Cà phê sữa"* ]]
	run verify -c coffee.ini --store 2 "$(head -n 1 coffee.txt)"
	[ "$(verdicts <<<"$output")" = 'REFUSE wrong-store' ]
	run verify -c coffee.ini --store 7 "$(code 1)"
	[ "$(verdicts <<<"$output")" = 'REFUSE unknown-campaign' ]
	run verify -c coffee.ini "$(code 1)"
	[ "$(verdicts <<<"$output")" = 'ACCEPT ok' ]
	run verify --store 7 "$(code 1)"
	[ "$status" -eq 2 ]
	[[ $output == *"--store: needs --campaign"* ]]
}

@test "test codes are refused" {
	vouch-issue -q -k shop.key -c tet2027.ini --channel staff --test -n 1 -o test.csv
	run verify "$(sed -n 2p test.csv | cut -d , -f 1)"
	[ "$status" -eq 1 ]
	[ "$(verdicts <<<"$output")" = 'REFUSE test-code' ]
}

@test "exit status" {
	run verify </dev/null
	[ "$status" -eq 0 ]
	[ -z "$output" ]
	run verify nonsense "$(code 1)"
	[ "$status" -eq 0 ]
	run verify --fail-on-reject nonsense "$(code 1)"
	[ "$status" -eq 1 ]
	run verify --fail-on-reject <<<nonsense
	[ "$status" -eq 1 ]
	echo nonsense >in
	run verify --fail-on-reject <in
	[ "$status" -eq 1 ]
	run verify <in
	[ "$status" -eq 0 ]
	run verify ''
	[ "$status" -eq 2 ]
	run verify --bulk "$(code 1)"
	[ "$status" -eq 2 ]
	run vouch-verify "$(code 1)"
	[ "$status" -eq 2 ]
	[[ $output == *--trust* ]]
	run vouch-verify --trust none.pub "$(code 1)"
	[ "$status" -eq 3 ]
	[[ $output == *none.pub* ]]
	run vouch-verify --trust tet2027.ini "$(code 1)"
	[ "$status" -eq 2 ]
	run verify -c tet2027.ini -c tet2027.ini "$(code 1)"
	[ "$status" -eq 2 ]
	[[ $output == *"campaign 1001 is in a file given before"* ]]
}

@test "an answer comes at once on a pipe" {
	mkfifo in out
	vouch-verify --trust shop.pub <in >out &
	pid=$!
	exec 8>in 9<out
	code 1 >&8
	read -r -t 10 -u 9 line
	[[ $line == ACCEPT* ]]
	exec 8>&-
	wait "$pid"
}

@test "a reader that goes away ends it quietly" {
	for _ in $(seq 500); do cat codes.txt; done >in
	run bash -c 'set -o pipefail; vouch-verify --trust shop.pub <in | head -n 1'
	[ "$status" -eq 141 ]
	[ "${#lines[@]}" -eq 1 ]
	run bash -c 'set -o pipefail; cat in | vouch-verify --trust shop.pub | head -n 1'
	[ "$status" -eq 141 ]
	[ "${#lines[@]}" -eq 1 ]
}
