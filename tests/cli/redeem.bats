#!/usr/bin/env bats
bats_require_minimum_version 1.5.0
load ../support/shop

setup_file() { shop_make; }
setup() { shop_enter; }
teardown() { mounts_end; }

redeem() {
	vouch-redeem --db shop.db --till 2 "$@"
}

@test "a code is accepted once, then USED with when, where and which till" {
	run --separate-stderr redeem --cashier LAN <codes.txt
	[ "$status" -eq 0 ]
	[ -z "$stderr" ]
	[ "${#lines[@]}" -eq 20 ]
	serial=$(sed -n 2p fb.csv | cut -d , -f 4)
	[[ ${lines[0]} =~ ^ACCEPT$'\t'ok$'\t'1001$'\t'$serial$'\t'"50000 VND"$'\t'(7\.2\.[0-9a-f]{16}\.1)$'\t'[0-9a-f]{32}$'\t'"Valid: 50,000 VND off"$ ]]
	event=${BASH_REMATCH[1]}
	[ "$(events)" -eq 20 ]
	VOUCH_TEST_NOW=$((NOON + 3600000)) run vouch-redeem --db shop.db --till 3 --lang vi "$(code 1)"
	[ "$status" -eq 1 ]
	[[ $output == $'USED\tused\t1001\t'"$serial"$'\t50000 VND\t'"$event"$'\t\t'* ]]
	[[ $output == *"25/12/2026 12:00, cửa hàng 7, quầy 2" ]]
	[ "$(events)" -eq 20 ]
}

@test "the same as JSON Lines" {
	run redeem --format jsonl <<<"$(code 1)"
	[ "$(jq -r 'keys_unsorted[0]' <<<"$output")" = schema ]
	[ "$(jq -r '[.verdict, .reason, .campaign, .value] | tojson' <<<"$output")" = '["ACCEPT","ok",1001,"50000 VND"]' ]
	run redeem --format jsonl <<<"$(code 1)"
	[ "$(jq -r '.verdict + " " + .reason' <<<"$output")" = 'USED used' ]
}

@test "one answer a line, in order: every way a line can end" {
	{
		printf '\n\r\n%s\r\n' "$(code 1)"   # CRLF, empty lines
		printf '%s\t%s\r' "$(code 2)" "$(code 3)" # TAB, CR
		printf '\0\0%s\n' x                 # NUL
		printf '\377\376\n'                 # no UTF-8
		printf '%s' "$(code 4)"             # the end of input
	} >in
	run redeem <in
	[ "$status" -eq 0 ]
	[ "$(verdicts <<<"$output")" = 'ACCEPT ok
ACCEPT ok
ACCEPT ok
BADREAD not-ours
BADREAD not-ours
ACCEPT ok' ]
}

@test "nothing in, nothing out" {
	run --separate-stderr redeem </dev/null
	[ "$status" -eq 0 ]
	[ -z "$output$stderr" ]
	run --separate-stderr redeem ''
	[ "$status" -eq 2 ]
	[[ $stderr == "vouch-redeem: CODE: is empty"* ]]
}

@test "lines over 4,096 bytes: one BADREAD, then on at the next line end" {
	line() { head -c "$1" /dev/zero | tr '\0' ' '; }
	{
		line $((4096 - 153)); code 1        # just short enough
		line $((4097 - 153)); code 2        # one too long
		code 3
	} >in
	run redeem <in
	[ "$(verdicts <<<"$output")" = 'ACCEPT ok
BADREAD too-long
ACCEPT ok' ]
	run redeem "$(line 3944)$(code 2)"
	[ "$status" -eq 1 ]
	[ "$(verdicts <<<"$output")" = 'BADREAD too-long' ]
}

@test "a line of 100 MB takes no memory" {
	[ "$(basename "$BUILD")" = default ] || skip "sanitizers need memory"
	{ head -c 100000000 /dev/zero | tr '\0' V; echo; code 1; } | {
		ulimit -v 250000
		redeem
	} >out
	[ "$(verdicts <out)" = 'BADREAD too-long
ACCEPT ok' ]
}

@test "what a scanner makes of a code, and what is none" {
	run redeem <<-END
	]Q1$(code 1)
	$(code 2 | tr 'A-Z' 'a-z')
	https://example.vn/v/$(code 3)
	$(code 4 | cut -c 1-100)
	$(code 5)$(code 6)
	8934563138165
	https://example.vn/
	hello
	END
	[ "$(verdicts <<<"$output")" = 'ACCEPT ok
ACCEPT ok
ACCEPT ok
BADREAD truncated
BADREAD two-codes
BADREAD not-ours
BADREAD not-ours
BADREAD not-ours' ]
	[ "$(events)" -eq 3 ]
}

@test "forged, of another key, of an unknown campaign" {
	vouch-key new other --no-passphrase -q
	sed 's/^id = .*/id = 88/; /^register/d' tet2027.ini >88.ini
	vouch-issue -q -k other.key -c 88.ini --channel web -n 1 -o other.csv
	vouch-issue -q -k shop.key -c 88.ini --channel web -n 1 -o unknown.csv
	# a letter changed to one that stands beside neither neighbour
	good=$(code 1)
	for letter in 0 1 2 3 4; do
		[[ ${good:29:3} == *"$letter"* ]] || break
	done
	run redeem "${good:0:30}$letter${good:31}"
	[[ $output == FORGED$'\t'bad-signature$'\t\t\t\t\t\t'* ]]
	run redeem "$(sed -n 2p other.csv | cut -d , -f 1)"
	[ "$status" -eq 1 ]
	[[ $output == FORGED$'\t'unknown-key$'\t\t\t\t\t\t'* ]]
	run redeem "$(sed -n 2p unknown.csv | cut -d , -f 1)"
	[[ $output == REFUSE$'\t'unknown-campaign$'\t'88$'\t'S* ]]
	[ "$(events)" -eq 0 ]
}

@test "dates are those of the campaign's zone" {
	at() { # TIME: verdict at that moment
		VOUCH_TEST_NOW=$(date -d "$1" +%s)000 redeem "$2" | verdicts
	}
	[ "$(at 2027-01-20T00:00:00+07:00 "$(code 2)")" = 'ACCEPT ok' ]
	[ "$(at 2027-01-31T23:59:59+07:00 "$(code 3)")" = 'ACCEPT ok' ]
	[ "$(at 2027-02-01T00:00:00+07:00 "$(code 4)")" = 'REFUSE expired' ]
	# the clock went back: no answer at all
	[ "$(at 2026-12-20T00:00:00+07:00 "$(code 1)")" = 'ERROR clock' ]
}

@test "not yet, and from the first minute of its first day" {
	export VOUCH_TEST_NOW
	VOUCH_TEST_NOW=$(date -d 2026-12-19T23:59:59+07:00 +%s)000
	vouch-log init -q --db early.db --trust shop.pub --store 7
	vouch-log import -q --db early.db tet2027.ini
	run vouch-redeem --db early.db --till 1 "$(code 1)"
	[ "$(verdicts <<<"$output")" = 'REFUSE not-yet' ]
	VOUCH_TEST_NOW=$((VOUCH_TEST_NOW + 1000))
	run vouch-redeem --db early.db --till 1 "$(code 1)"
	[ "$(verdicts <<<"$output")" = 'ACCEPT ok' ]
}

@test "a clock a little behind is put right, a wrong one refuses" {
	redeem "$(code 1)"
	VOUCH_TEST_NOW=$((NOON - 599000)) run redeem "$(code 2)"
	[ "$(verdicts <<<"$output")" = 'ACCEPT ok' ]
	VOUCH_TEST_NOW=$((NOON - 601000)) run redeem --format jsonl "$(code 3)"
	[ "$status" -eq 1 ]
	[ "$(jq -r '.verdict + " " + .reason' <<<"$output")" = 'ERROR clock' ]
	[ "$(events)" -eq 2 ]
}

@test "stores: a shop of the list, and one that is not" {
	run redeem <coffee.txt
	[ "$(verdicts <<<"$output" | sort -u)" = 'ACCEPT ok' ]
	vouch-log init -q --db two.db --trust shop.pub --store 2
	vouch-log import -q --db two.db coffee.ini
	run vouch-redeem --db two.db --till 1 <coffee.txt
	[ "$(verdicts <<<"$output" | sort -u)" = 'REFUSE wrong-store' ]
}

@test "test codes and test ledgers keep to themselves" {
	vouch-issue -q -k shop.key -c tet2027.ini --channel staff --test -n 1 -o test.csv
	test=$(sed -n 2p test.csv | cut -d , -f 1)
	run redeem "$test"
	[ "$(verdicts <<<"$output")" = 'REFUSE test-code' ]
	vouch-log init -q --db test.db --trust shop.pub --store 7 --test
	vouch-log import -q --db test.db tet2027.ini
	run vouch-redeem --db test.db --till 1 "$test"
	[ "$(verdicts <<<"$output")" = 'ACCEPT ok' ]
	run vouch-redeem --db test.db --till 1 "$(code 1)"
	[ "$(verdicts <<<"$output")" = 'REFUSE kind' ]
}

@test "asking again for a receipt is answered again, for ten minutes" {
	run redeem --receipt R-88231 "$(code 1)"
	[ "$status" -eq 0 ]
	first=$(cut -f 6,7 <<<"$output")
	VOUCH_TEST_NOW=$((NOON + 599000)) run redeem --receipt R-88231 "$(code 1)"
	[ "$status" -eq 0 ]
	[ "$(verdicts <<<"$output")" = 'ACCEPT replayed' ]
	[ "$(cut -f 6,7 <<<"$output")" = "$first" ]
	[ "$(events)" -eq 1 ]
	# later, at another till, for another receipt: used
	export VOUCH_TEST_NOW=$((NOON + 601000))
	run redeem --receipt R-88231 "$(code 1)"
	[ "$(verdicts <<<"$output")" = 'USED used' ]
	run vouch-redeem --db shop.db --till 3 --receipt R-88231 "$(code 1)"
	[ "$(verdicts <<<"$output")" = 'USED used' ]
	run redeem --receipt R-88232 "$(code 1)"
	[ "$(verdicts <<<"$output")" = 'USED used' ]
	# several codes on one receipt are several operations
	run redeem --receipt R-88231 "$(code 2)" "$(code 3)"
	[ "$(verdicts <<<"$output")" = 'ACCEPT ok
ACCEPT ok' ]
}

@test "an op of the caller's own; the same op for something else is misuse" {
	op=00112233445566778899aabbccddeeff
	run redeem --op "$op" "$(code 1)"
	[ "$status" -eq 0 ]
	[ "$(cut -f 7 <<<"$output")" = "$op" ]
	run redeem --op "${op^^}" "$(code 1)"
	[ "$(verdicts <<<"$output")" = 'ACCEPT replayed' ]
	run redeem --op "$op" "$(code 2)"
	[ "$status" -eq 1 ]
	[ "$(verdicts <<<"$output")" = 'ERROR misuse' ]
	[ "$(events)" -eq 1 ]
	for bad in '' 0011 "${op}00" zz112233445566778899aabbccddeeff; do
		run redeem --op "$bad" "$(code 2)"
		[ "$status" -eq 2 ]
		[[ $output == *--op* ]]
	done
	run redeem --op "$op" "$(code 2)" "$(code 3)"
	[ "$status" -eq 2 ]
	[[ $output == *"--op: names one operation"* ]]
	run redeem --op "$op" <codes.txt
	[ "$status" -eq 2 ]
}

@test "exit status: one code, many, and --fail-on-reject" {
	redeem -q "$(code 1)"
	run redeem "$(code 1)"
	[ "$status" -eq 1 ]
	run redeem "$(code 1)" "$(code 2)"
	[ "$status" -eq 0 ]
	run redeem --fail-on-reject "$(code 1)" "$(code 3)"
	[ "$status" -eq 1 ]
	run redeem <<<"$(code 1)"
	[ "$status" -eq 0 ]
	run redeem --fail-on-reject <<<"$(code 1)"
	[ "$status" -eq 1 ]
	run redeem --fail-on-reject <<<"$(code 4)"
	[ "$status" -eq 0 ]
}

@test "wrong use is named" {
	while read -r field words; do
		# shellcheck disable=SC2086 # words
		run vouch-redeem $words <codes.txt
		echo "$words: $output"
		[ "$status" -eq 2 ]
		[[ ${lines[0]} == "vouch-redeem: $field: "* ]]
	done <<-'END'
	--db --till 1
	--till --db shop.db
	--till --db shop.db --till 0
	--till --db shop.db --till 10000
	--cashier --db shop.db --till 1 --cashier lan
	--cashier --db shop.db --till 1 --cashier ABCDEFGHIJKLMNOPQ
	--receipt --db shop.db --till 1 --receipt Phở
	--lang --db shop.db --till 1 --lang fr
	END
	run vouch-redeem --db none.db --till 1 <codes.txt
	[ "$status" -eq 2 ]
	[[ $output == *none.db*"vouch-log init"* ]]
	run vouch-redeem --db tet2027.ini --till 1 <codes.txt
	[ "$status" -eq 2 ]
	[ ! -e none.db ]
	[ "$(events)" -eq 0 ]
}

@test "the configuration file stands in for options" {
	mkdir -p "$BATS_TEST_TMPDIR/etc"
	cat >"$BATS_TEST_TMPDIR/etc/vouch.ini" <<-END
	[vouch]
	db = $PWD/shop.db
	lang = vi
	END
	export VOUCH_CONFIG=$BATS_TEST_TMPDIR/etc/vouch.ini
	run vouch-redeem --till 2 "$(code 1)"
	echo "$output"
	[ "$status" -eq 0 ]
	[[ $output == ACCEPT*"Hợp lệ"* ]]
	run vouch-redeem --till 2 --lang en "$(code 1)"
	[[ $output == USED*"Already used"* ]]
	echo 'tillx = 3' >>"$VOUCH_CONFIG"
	run vouch-redeem --till 2 "$(code 2)"
	[ "$status" -eq 2 ]
	[[ $output == *"vouch.ini line 4"* ]]
}

# Feeds a running filter line by line through named pipes.
start_filter() {
	mkfifo in out
	# No function: its process would be a shell's.
	# SIGINT as on a terminal; the shell ignores it for background jobs.
	env --default-signal=INT vouch-redeem --db shop.db --till 2 "$@" \
		<in >out 2>err &
	filter=$!
	exec 8>in 9<out
}

@test "an answer comes at once, while the input stays open" {
	start_filter
	code 1 >&8
	read -r -t 10 -u 9 line
	[[ $line == ACCEPT* ]]
	code 1 >&8
	read -r -t 10 -u 9 line
	[[ $line == USED* ]]
	exec 8>&-
	wait "$filter"
}

@test "signals: what is in hand is answered, then it dies of the signal" {
	n=0
	for signal in TERM:143 HUP:129 INT:130; do
		rm -f in out
		start_filter
		n=$((n + 1))
		code "$n" >&8
		read -r -t 10 -u 9 line
		[[ $line == ACCEPT* ]]
		kill -"${signal%:*}" "$filter"
		status=0
		wait "$filter" || status=$?
		[ "$status" -eq "${signal#*:}" ]
		exec 8>&- 9<&-
		[ "$(events)" -eq "$n" ]
	done
	# refusals counted in memory are not lost either
	rm -f in out
	start_filter
	code 1 >&8
	read -r -t 10 -u 9 line
	[[ $line == USED* ]]
	kill -TERM "$filter"
	wait "$filter" || true
	[ "$(vouch-report --db shop.db --campaign 1001 --format jsonl | jq .refused)" -eq 1 ]
}

@test "a signal ignored from the start stays ignored" {
	mkfifo in out
	(trap '' HUP; exec vouch-redeem --db shop.db --till 2 <in >out) &
	filter=$!
	exec 8>in 9<out
	code 1 >&8
	read -r -t 10 -u 9 line
	kill -HUP "$filter"
	code 2 >&8
	read -r -t 10 -u 9 line
	[[ $line == ACCEPT* ]]
	exec 8>&-
	wait "$filter"
}

@test "a reader that is gone: no further code is spent" {
	start_filter
	code 1 >&8
	read -r -t 10 -u 9 line
	exec 9<&-
	code 2 >&8
	code 3 >&8 || true
	status=0
	wait "$filter" || status=$?
	[ "$status" -eq 141 ]
	[ ! -s err ]
	exec 8>&-
	[ "$(events)" -eq 1 ]
}

@test "an output that is full is an error, and says where to look" {
	[ -w /dev/full ] || skip "no /dev/full"
	run bash -c 'cat codes.txt | vouch-redeem --db shop.db --till 2 2>&1 >/dev/full'
	[ "$status" -eq 3 ]
	[[ ${lines[0]} == "vouch-redeem: standard output: "*"No space left on device" ]]
	[[ $output == *"vouch-log show"* ]]
	[ "$(events)" -eq 1 ]
	# from a file: the group in hand
	run bash -c 'vouch-redeem --db shop.db --till 2 <codes.txt 2>&1 >/dev/full'
	[ "$status" -eq 3 ]
	[ "$(events)" -eq 20 ]
}

@test "no output at all: nothing is spent" {
	run bash -c 'vouch-redeem --db shop.db --till 2 <codes.txt 2>&1 >&-'
	[ "$status" -eq 3 ]
	[ "$output" = "vouch-redeem: standard output: is closed" ]
	[ "$(events)" -eq 0 ]
}

@test "a ledger somebody else holds: ERROR busy in two seconds, then on" {
	start=$(date +%s%N)
	{
		sqlite3 shop.db >/dev/null <<-'END'
		BEGIN IMMEDIATE;
		.shell touch held; while [ ! -e enough ]; do sleep 0.05; done
		ROLLBACK;
		END
	} &
	until [ -e held ]; do sleep 0.05; done
	start_filter
	code 1 >&8
	read -r -t 10 -u 9 line
	[[ $line == ERROR$'\t'busy$'\t'* ]]
	took=$((($(date +%s%N) - start) / 1000000))
	echo "$took ms"
	[ "$took" -ge 2000 ]
	[ "$took" -le 6000 ]
	touch enough
	wait %1 2>/dev/null || true
	code 1 >&8
	read -r -t 10 -u 9 line
	[[ $line == ACCEPT* ]]
	exec 8>&-
	wait "$filter"
}

@test "a full disk: ERROR, the filter goes on, and later all is well" {
	full_disk "$PWD/full" 256k
	cp shop.db full/
	head -c 1000000 /dev/zero >full/ballast 2>/dev/null || true
	cp codes.txt full.txt
	run vouch-redeem --db full/shop.db --till 2 <codes.txt
	echo "$output"
	[ "$status" -eq 0 ]
	[ "${#lines[@]}" -eq 20 ]
	[ "$(verdicts <<<"$output" | sort -u | tail -n 1)" = 'ERROR disk' ]
	accepted=$(verdicts <<<"$output" | grep -c '^ACCEPT' || true)
	rm full/ballast
	run vouch-redeem --db full/shop.db --till 2 <codes.txt
	[ "$(verdicts <<<"$output" | grep -c '^ACCEPT')" -eq $((20 - accepted)) ]
	[ "$(verdicts <<<"$output" | grep -c '^USED' || true)" -eq "$accepted" ]
}

@test "a ledger moved away under an open till takes nothing more, and is named" {
	start_filter
	code 1 >&8
	read -r -t 10 -u 9 line
	[[ $line == ACCEPT* ]]
	mv shop.db away.db
	code 2 >&8
	read -r -t 10 -u 9 line
	[[ $line == ERROR$'\t'database$'\t'*"moved, removed or replaced"* ]]
	cp away.db shop.db
	code 2 >&8
	read -r -t 10 -u 9 line
	[[ $line == ERROR* ]]
	exec 8>&-
	wait "$filter"
	[ "$(events)" -eq 1 ]
}

@test "a time that cannot be is damage, not a replay" {
	op=00112233445566778899aabbccddeeff
	redeem --op "$op" "$(code 1)"
	sqlite3 shop.db 'PRAGMA ignore_check_constraints=1;
		UPDATE event SET at_ms = -9223372036854775807 - 1 WHERE kind = 1'
	run redeem --op "$op" "$(code 1)"
	[ "$status" -eq 1 ]
	[[ $output == ERROR$'\t'database$'\t'*"is damaged"* ]]
}

@test "rules that were not imported decide nothing" {
	for change in "text = replace(text, '2027-01-31', '2029-01-31')" \
		'revision = 9' 'digest = zeroblob(32)'; do
		cp shop.db changed.db
		sqlite3 changed.db "UPDATE campaign SET $change WHERE id = 1001"
		run vouch-redeem --db changed.db --till 2 "$(code 1)"
		[ "$status" -eq 1 ]
		[[ $output == ERROR$'\t'database$'\t'*"the rules of campaign 1001 are not those"* ]]
	done
}

@test "a copy put under an open till accepts nothing twice" {
	start_filter
	code 1 >&8
	read -r -t 10 -u 9 line
	[[ $line == ACCEPT* ]]
	cp shop.db copy.db
	redeem "$(code 2)"
	cat copy.db >shop.db
	code 2 >&8
	read -r -t 10 -u 9 line
	[[ $line == ERROR$'\t'database$'\t'*"was copied back"* ]]
	exec 8>&-
	wait "$filter"
	run redeem "$(code 2)"
	[ "$status" -eq 2 ]
	[[ $output == *"was copied back"* ]]
}

@test "the same where the till itself had gone on" {
	cp shop.db copy.db
	start_filter
	code 1 >&8
	read -r -t 10 -u 9 line
	[[ $line == ACCEPT* ]]
	rm shop.db.head
	cat copy.db >shop.db
	code 1 >&8
	read -r -t 10 -u 9 line
	[[ $line == ERROR$'\t'database$'\t'*"was copied back"* ]]
	exec 8>&-
	wait "$filter"
}

@test "a file that may not grow: ERROR, not a death" {
	run bash -c 'ulimit -f 4; exec vouch-redeem --db shop.db --till 2 <codes.txt'
	[ "$status" -eq 0 ]
	[ "$(verdicts <<<"$output" | sort -u)" = 'ERROR disk' ]
	[ "$(events)" -eq 0 ]
	run redeem <codes.txt
	[ "$(verdicts <<<"$output" | sort -u)" = 'ACCEPT ok' ]
}

@test "a terminal is told what is waited for, unless -q" {
	run script -qec 'vouch-redeem --db shop.db --till 2 --format tsv' /dev/null <<<"$(code 1)"
	[[ $output == *"vouch-redeem: waiting for scans; Ctrl-D ends"* ]]
	run script -qec 'vouch-redeem -q --db shop.db --till 2 --format tsv' /dev/null <<<"$(code 1)"
	[[ $output != *waiting* ]]
}
