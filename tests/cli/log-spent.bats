#!/usr/bin/env bats
bats_require_minimum_version 1.5.0
# Spent lists: shops without a ledger in common tell one another what they took.
load ../support/shop

setup_file() {
	shop_make
	neighbours_make 8 9
	till_keys_make till7 till8
}
setup() { shop_enter; }
teardown() { mounts_end; }

spent_of() { # LEDGER KEY FILE
	vouch-log export -q --db "$1" -k "$2.key" --spent -o "$3"
}

import() { # LEDGER FILE...
	run --separate-stderr vouch-log import --db "$1" --signer till7.pub \
		--signer till8.pub "${@:2}"
}

@test "what one shop took is USED in the other by its list" {
	take shop.db 1 2
	run --separate-stderr vouch-log export --db shop.db -k till7.key --spent -o 7.vsp
	[ "$status" -eq 0 ]
	[ "$stderr" = "vouch-log: 2 spent codes listed" ]
	[ "$(stat -c %a 7.vsp)" = 600 ]
	[ "$(stat -c %s 7.vsp)" -eq $((39 + 2 * 19 + 64)) ]
	import 8.db 7.vsp
	[ "$status" -eq 0 ]
	[ "$stderr" = "vouch-log: 7.vsp: spent list of shop 7, 2 codes, imported" ]
	run vouch-redeem --db 8.db --till 2 --lang en "$(code 1)"
	[ "$status" -eq 1 ]
	[[ $output == USED$'\t'used$'\t'1001$'\t'S*$'\t'"50000 VND"$'\t\t\t'"Already used on 2026-12-25 12:00, shop 7, till 1" ]]
	run vouch-redeem --db 8.db --till 2 --lang vi "$(code 2)"
	[ "$status" -eq 1 ]
	[[ $output == USED*"Mã đã dùng lúc "*", cửa hàng 7, quầy 1" ]]
	# asking alone says so too, and what was not taken anywhere is good
	run vouch-redeem --db 8.db --till 2 --check "$(code 1)"
	[[ $output == USED* ]]
	run vouch-redeem --db 8.db --till 2 "$(code 3)"
	[[ $output == ACCEPT* ]]
	run vouch-log verify --db 8.db
	[ "$status" -eq 0 ]
	[[ $(vouch-log show --db 8.db --format csv) == *"spent 7 "* ]]
}

@test "a newer list replaces a shop's older one, an older one is refused" {
	take shop.db 1
	spent_of shop.db till7 old.vsp
	take shop.db 2
	spent_of shop.db till7 new.vsp
	import 8.db new.vsp
	import 8.db new.vsp
	[ "$status" -eq 0 ]
	[ "$stderr" = "vouch-log: new.vsp: spent list of shop 7, 2 codes, was on file already" ]
	import 8.db old.vsp
	[ "$status" -eq 2 ]
	[[ $stderr == *"old.vsp"*"a spent list of shop 7 with sequence "*", and a newer one with sequence "*" is on file"* ]]
	run vouch-redeem --db 8.db --till 1 "$(code 2)"
	[[ $output == USED* ]]
	# given back there, it is good here with the next list
	event=$(vouch-log show --db shop.db --format csv | sed -n '$p' | cut -d , -f 2)
	vouch-redeem --db shop.db --till 1 --void "$event" --why mistake
	spent_of shop.db till7 void.vsp
	import 8.db void.vsp
	[[ $stderr == *"1 code, imported"* ]]
	run vouch-redeem --db 8.db --till 1 "$(code 2)"
	[[ $output == ACCEPT* ]]
	# lists of several shops stand beside one another
	spent_of 8.db till8 8.vsp
	import 9.db void.vsp 8.vsp
	[ "$status" -eq 0 ]
	run vouch-redeem --db 9.db --till 1 "$(code 1)"
	[[ $output == USED*"shop 7, till 1" ]]
	run vouch-redeem --db 9.db --till 1 "$(code 2)"
	[[ $output == USED*"shop 8, till 1" ]]
	run vouch-log verify --db 9.db
	[ "$status" -eq 0 ]
}

@test "a list that was changed, cut off, a stranger's or one's own is refused whole" {
	local at
	take shop.db 1
	spent_of shop.db till7 7.vsp
	cp 8.db before.db
	for at in 8 17 25 34 38 45 57 60 121; do
		cp 7.vsp bad.vsp
		printf '\377' | dd of=bad.vsp bs=1 seek="$at" conv=notrunc status=none
		import 8.db bad.vsp
		[ "$status" -eq 2 ]
		[[ $stderr == *bad.vsp* ]]
	done
	head -c 100 7.vsp >cut.vsp
	import 8.db cut.vsp
	[ "$status" -eq 2 ]
	[[ $stderr == *"cut.vsp: ends too early: it is not all here"* ]]
	{ cat 7.vsp; echo; } >long.vsp
	import 8.db long.vsp
	[ "$status" -eq 2 ]
	run --separate-stderr vouch-log import --db 8.db --signer till8.pub 7.vsp
	[ "$status" -eq 2 ]
	[[ $stderr == *"7.vsp: signed by a key that is not trusted here"* ]]
	run --separate-stderr vouch-log import --db 8.db 7.vsp
	[ "$status" -eq 2 ]
	[[ $stderr == *"signed by a key that is not trusted here"*"--signer"* ]]
	import shop.db 7.vsp
	[ "$status" -eq 2 ]
	[[ $stderr == *"the spent list of shop 7, and this is the ledger of that shop"* ]]
	# one that is bad leaves out those that are good
	spent_of 9.db till8 9.vsp
	import 8.db 9.vsp cut.vsp
	[ "$status" -eq 2 ]
	cmp 8.db before.db
	run vouch-redeem --db 8.db --till 1 "$(code 1)"
	[[ $output == ACCEPT* ]]
}

@test "trust shows which lists are on file, of whom and when" {
	take shop.db 1 2
	take 9.db 3
	spent_of shop.db till7 7.vsp
	spent_of 9.db till8 9.vsp
	VOUCH_TEST_NOW=$((NOON + 3600000)) import 8.db 9.vsp 7.vsp
	run --separate-stderr vouch-log trust --db 8.db --format csv
	[ "$status" -eq 0 ]
	id7=$(vouch-key show till7.pub | sed -n 's/^id: //p')
	id8=$(vouch-key show till8.pub | sed -n 's/^id: //p')
	[[ ${lines[2]} =~ ^"spent list,7,$id7,in use,\"2 codes, sequence "[0-9]+", made 2026-12-25T12:00:00+07:00, filed 2026-12-25T13:00:00+07:00\""$ ]]
	[[ ${lines[3]} =~ ^"spent list,9,$id8,in use,\"1 code, sequence "[0-9]+", made "[^,]*", filed "[^,]*\"$ ]]
	[ "${#lines[@]}" -eq 4 ]
	run vouch-log trust --db 8.db --format jsonl
	[ "$(jq -r 'select(.what == "spent list") | .name' <<<"$output" | tr '\n' ' ')" = "7 9 " ]
}

@test "coupons and what was merged of others are not in a shop's list" {
	vouch-redeem --db shop.db --till 1 "$(code 1)" >/dev/null
	vouch-log export -q --db shop.db -k till7.key -o 7.vlx
	vouch-log merge -q --db 8.db --signer till7.pub 7.vlx
	run --separate-stderr vouch-log export --db 8.db -k till8.key --spent -o 8.vsp
	[ "$stderr" = "vouch-log: 0 spent codes listed" ]
	run --separate-stderr vouch-log export --db 8.db -k till8.key --spent --own -o x.vsp
	[ "$status" -eq 2 ]
	[ ! -e x.vsp ]
}

@test "verify finds a list that was tampered with in the file" {
	take shop.db 1 2
	spent_of shop.db till7 7.vsp
	import 8.db 7.vsp
	python3 -c 'import sqlite3; c = sqlite3.connect("8.db"); c.execute("DELETE FROM elsewhere WHERE serial = (SELECT min(serial) FROM elsewhere)"); c.commit()'
	run vouch-log verify --db 8.db
	[ "$status" -eq 1 ]
	[[ $output == *"the spent list of shop 7 is not the one that was imported last"* ]]
}
