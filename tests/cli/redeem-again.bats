#!/usr/bin/env bats
bats_require_minimum_version 1.5.0
# Asking again, on purpose and by accident: --status, --ack, AGAIN.
load ../support/shop

setup_file() { shop_make; }
setup() { shop_enter; }

redeem() {
	vouch-redeem --db shop.db --till 2 "$@"
}

refused() { # counted refusals
	vouch-report --db shop.db --campaign 1001 --format jsonl | jq .refused
}

@test "--status: the answer asking again would get, and nothing redeemed" {
	op=00112233445566778899aabbccddeeff
	run --separate-stderr redeem --status "$op"
	[ "$status" -eq 1 ]
	[ "$output" = $'REFUSE\tnot-redeemed\t\t\t\t\t'"$op"$'\tNothing was redeemed by this operation' ]
	[ -z "$stderr" ]
	run redeem --op "$op" "$(code 1)"
	fields=$(cut -f 3-7 <<<"$output")
	event=$(cut -f 6 <<<"$output")
	export VOUCH_TEST_NOW=$((NOON + 600000))
	for name in "$op" "${op^^}" "$event"; do
		run redeem --status "$name"
		[ "$status" -eq 0 ]
		[ "$(verdicts <<<"$output")" = 'ACCEPT replayed' ]
		[ "$(cut -f 3-7 <<<"$output")" = "$fields" ]
	done
	# elsewhere, or later: redeemed it is, but not to be given again
	run vouch-redeem --db shop.db --till 3 --status "$op"
	[ "$status" -eq 0 ]
	[[ $output == $'USED\tused\t'*"2026-12-25 12:00, shop 7, till 2" ]]
	VOUCH_TEST_NOW=$((NOON + 600001)) run redeem --status "$op" --format jsonl --lang vi
	[ "$status" -eq 0 ]
	[ "$(jq -c '[.verdict, .reason, .campaign, .value, .event, .used_till]' <<<"$output")" = "[\"USED\",\"used\",1001,\"50000 VND\",\"$event\",2]" ]
	[[ $output == *"Mã đã dùng lúc 25/12/2026 12:00"* ]]
	[ "$(events)" -eq 1 ]
	[ "$(refused)" -eq 0 ]
}

@test "--status of a code's redemption that was taken back, of a note, of nothing" {
	run redeem --op 00112233445566778899aabbccddeeff "$(code 1)"
	event=$(cut -f 6 <<<"$output")
	sqlite3 shop.db 'DELETE FROM used' # as a void does
	run redeem --status "$event"
	[ "$status" -eq 1 ]
	[[ $output == $'REFUSE\tvoided\t1001\t'*"Taken back: was used on 2026-12-25 12:00"* ]]
	run redeem --op 00112233445566778899aabbccddeeff "$(code 1)"
	[ "$status" -eq 1 ]
	[ "$(verdicts <<<"$output")" = 'REFUSE voided' ]
	note=$(vouch-log show --db shop.db --format csv | sed -n 2p | cut -d , -f 2)
	[[ $note == 7.0.* ]]
	run redeem --status "$note"
	[ "$status" -eq 1 ]
	[ "$(verdicts <<<"$output")" = 'REFUSE not-redeemed' ]
	run redeem --status 7.2.0123456789abcdef.1
	[ "$status" -eq 1 ]
	[ "$(verdicts <<<"$output")" = 'REFUSE not-redeemed' ]
}

@test "--ack notes once that the answer was heard" {
	run redeem "$(code 1)"
	event=$(cut -f 6 <<<"$output")
	op=$(cut -f 7 <<<"$output")
	run redeem --ack "$event"
	[ "$status" -eq 0 ]
	[ "$(verdicts <<<"$output")" = 'ACCEPT replayed' ]
	[ "$(cut -f 6,7 <<<"$output")" = "$event"$'\t'"$op" ]
	VOUCH_TEST_NOW=$((NOON + 3600000)) run redeem --ack "$op"
	[ "$status" -eq 0 ]
	[ "$(verdicts <<<"$output")" = 'USED used' ]
	[ "$(sqlite3 shop.db 'SELECT count(*), min(at_ms) FROM ack')" = "1|$NOON" ]
	VOUCH_TEST_NOW=$((NOON + 3600000)) run redeem --ack 00112233445566778899aabbccddeeff
	[ "$status" -eq 1 ]
	[ "$(verdicts <<<"$output")" = 'REFUSE not-redeemed' ]
	[ "$(sqlite3 shop.db 'SELECT count(*) FROM ack')" -eq 1 ]
	[ "$(events)" -eq 1 ]
}

@test "questions: wrong use is named" {
	op=00112233445566778899aabbccddeeff
	for words in "--status $op --ack $op" "--status $op --op $op" \
		"--status $op --receipt R" "--ack $op --cashier LAN" \
		"--status $op --bulk" "--ack $op --scanner" "--status $op CODE"; do
		# shellcheck disable=SC2086 # words
		run redeem $words
		echo "$words: $output"
		[ "$status" -eq 2 ]
		[[ ${lines[0]} == "vouch-redeem: --"*": asks about one operation"* ]]
	done
	for bad in '' 0011 "${op}0" 7.2.0123456789abcdef 7.2.0123456789abcdef.x; do
		run redeem --status "$bad"
		[ "$status" -eq 2 ]
		[[ ${lines[0]} == "vouch-redeem: --status: "*"not an operation id"* ]]
	done
}

@test "asking is asked of the same ledger, busy or not there" {
	run vouch-redeem --db none.db --till 2 --status 00112233445566778899aabbccddeeff
	[ "$status" -eq 2 ]
	[ ! -e none.db ]
	run bash -c 'vouch-redeem --db shop.db --till 2 --ack 00112233445566778899aabbccddeeff 2>&1 >&-'
	[ "$status" -eq 3 ]
	[ "$output" = "vouch-redeem: standard output: is closed" ]
}

# ---- scanned twice ----

# A filter on a terminal, and what it says: types ANSWER when it shows PROMPT.
on_terminal() { # [PROMPT ANSWER]...
	python3 "$BATS_TEST_DIRNAME/../support/terminal.py" "$@" \
		-- vouch-redeem --db shop.db --till 2 --format tsv >shown
	grep $'^[A-Z]*\t' shown
}

@test "a terminal: what is scanned again at once is AGAIN, later it is USED" {
	run on_terminal waiting "$(code 1)" 'VND off' "$(code 1)" \
		'moment ago' "$(code 1)" 'moment ago' "$(code 2)" 'VND off' '^D'
	echo "$output"
	[ "$(verdicts <<<"$output")" = 'ACCEPT ok
AGAIN again
AGAIN again
ACCEPT ok' ]
	[[ ${lines[1]} == *$'\t'"Scanned twice: already taken a moment ago" ]]
	# the first redemption's event and operation
	[ "$(cut -f 3-7 <<<"${lines[1]}")" = "$(cut -f 3-7 <<<"${lines[0]}")" ]
	[ "$(events)" -eq 2 ]
	[ "$(refused)" -eq 0 ]
	VOUCH_TEST_NOW=$((NOON + 2001)) run on_terminal waiting "$(code 1)" \
		'Already used' '^D'
	[ "$(verdicts <<<"$output")" = 'USED used' ]
	[ "$(refused)" -eq 1 ]
}

@test "not from a terminal: receipt, another kind of input" {
	twice() {
		code 1
		code 1
	}
	twice | redeem | verdicts >a
	[ "$(cat a)" = 'ACCEPT ok
USED used' ]
	twice >two
	run redeem <two
	[ "$(verdicts <<<"$output")" = 'USED used
USED used' ]
	run redeem "$(code 2)" "$(code 2)"
	[ "$(verdicts <<<"$output")" = 'ACCEPT ok
USED used' ]
	run script -qec "vouch-redeem --db shop.db --till 2 --format tsv --receipt R-1" /dev/null <<<"$(code 3)"$'\n'"$(code 3)"
	[ "$(grep -a $'\t' <<<"$output" | verdicts)" = 'ACCEPT ok
ACCEPT replayed' ]
}

@test "--scanner: so from a pipe too, and AGAIN is no rejection" {
	twice() {
		code 1
		code 1
		sleep 2.2
		code 1
	}
	twice | redeem --scanner | verdicts >a
	[ "$(cat a)" = 'ACCEPT ok
AGAIN again
USED used' ]
	run bash -c '{ sed -n 2p codes.txt; sed -n 2p codes.txt; } | vouch-redeem --db shop.db --till 2 --scanner --fail-on-reject --format jsonl --lang vi'
	[ "$status" -eq 0 ]
	[ "$(jq -r '.verdict + " " + .reason' <<<"${lines[1]}")" = 'AGAIN again' ]
	[ "$(jq -r .event <<<"${lines[1]}")" = "$(jq -r .event <<<"${lines[0]}")" ]
	[[ ${lines[1]} == *"Quét hai lần"* ]]
	# another till did not take it a moment ago
	code 2 | vouch-redeem --db shop.db --till 3 --scanner | verdicts >a
	[ "$(cat a)" = 'USED used' ]
}

@test "--scanner: what is only held was not taken a moment ago" {
	{ code 1; code 1; } | redeem --scanner --hold 60 >a
	cat a
	[ "$(verdicts <a)" = 'ACCEPT ok
AGAIN again' ]
	[[ $(tail -n 1 a) == *$'\tScanned twice: held a moment ago, not taken yet' ]]
	code 1 | redeem --scanner >a
	[ "$(verdicts <a)" = 'USED used' ]
	[[ $(cat a) == *$'\tKept for another sale until '* ]]
	# taken, and then asked to be kept
	code 2 | redeem --scanner >a
	code 2 | redeem --scanner --hold 60 >a
	[[ $(cat a) == AGAIN*$'\tScanned twice: already taken a moment ago' ]]
}

@test "--scanner: wrong use is named" {
	run redeem --scanner <codes.txt
	[ "$status" -eq 2 ]
	[[ ${lines[0]} == "vouch-redeem: --scanner: "*"no file" ]]
	run bash -c 'cat codes.txt | vouch-redeem --db shop.db --till 2 --scanner --bulk'
	[ "$status" -eq 2 ]
	run redeem --scanner "$(code 1)"
	[ "$status" -eq 2 ]
	[[ ${lines[0]} == *"give no CODE with it" ]]
	[ "$(events)" -eq 0 ]
}

# ---- a shared disk ----

@test "a ledger on a shared disk only with --unsafe-network-file" {
	[ "$(basename "$BUILD")" != asan ] || skip "sanitizers come first"
	cat >nfs.c <<-'C'
	#define _GNU_SOURCE
	#include <string.h>
	#include <sys/vfs.h>
	int statfs(const char *path, struct statfs *s)
	{
		(void)path;
		memset(s, 0, sizeof *s);
		s->f_type = 0x6969; /* NFS */
		return 0;
	}
	int statfs64(const char *path, struct statfs64 *s)
	{
		return statfs(path, (struct statfs *)s);
	}
	C
	${CC:-cc} -shared -fPIC -o nfs.so nfs.c
	LD_PRELOAD=$PWD/nfs.so run redeem "$(code 1)"
	[ "$status" -eq 2 ]
	[[ $output == *NFS* ]]
	LD_PRELOAD=$PWD/nfs.so run redeem --unsafe-network-file "$(code 1)"
	[ "$status" -eq 0 ]
	[ "$(verdicts <<<"$output")" = 'ACCEPT ok' ]
}
