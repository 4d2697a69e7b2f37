#!/usr/bin/env bats
bats_require_minimum_version 1.5.0
# Logs of several shops, as docs/many-shops.md exchanges them.
load ../support/shop

setup_file() {
	shop_make
	neighbours_make 8 900
	till_keys_make till7 till8 office
}
setup() { shop_enter; }
teardown() { mounts_end; }

export_of() { # LEDGER KEY FILE [OPTION...]
	vouch-log export -q --db "$1" -k "$2.key" -o "$3" "${@:4}"
}

merge() { # LEDGER FILE...
	run --separate-stderr vouch-log merge --db "$1" --signer till7.pub \
		--signer till8.pub --signer office.pub "${@:2}"
	echo "$output" "$stderr"
}

@test "what one shop took is used in the other, once the logs have met" {
	take shop.db 1 2
	take 8.db 3
	export_of shop.db till7 7.vlx
	export_of 8.db till8 8.vlx
	[ "$(stat -c %a 7.vlx)" = 600 ]
	merge 900.db 7.vlx 8.vlx
	[ "$status" -eq 0 ]
	[ -z "$output" ]
	[ "${stderr_lines[0]}" = "vouch-log: 7.vlx: shop 7, 4 events: 4 new, 0 known" ]
	[ "${stderr_lines[1]}" = "vouch-log: 8.vlx: shop 8, 3 events: 3 new, 0 known" ]
	[[ ${stderr_lines[2]} =~ ^"vouch-log: digest "[0-9a-f]{64}$ ]]
	export_of 900.db office all.vlx
	merge 8.db all.vlx
	[ "$status" -eq 0 ]
	# what waits for a mark waits in its own shop
	[ "$(vouch-log show --db 8.db --unacknowledged --format csv | sed 1d | cut -d , -f 2 | cut -d . -f 1)" = 8 ]
	run vouch-redeem --db 8.db --till 1 "$(code 1)"
	[[ $output == USED$'\t'used$'\t'1001*$'\t'7.1.*"shop 7, till 1" ]]
	run vouch-log verify --db 8.db
	[ "$status" -eq 0 ]
}

@test "a double spend is listed with its cost, the earlier one counts" {
	take shop.db 1 2
	VOUCH_TEST_NOW=$((NOON + 60000)) vouch-redeem --db 8.db --till 1 "$(code 2)" >/dev/null
	export_of shop.db till7 7.vlx
	export_of 8.db till8 8.vlx
	merge 900.db 8.vlx 7.vlx
	[ "$status" -eq 1 ]
	[[ $stderr == *"1 conflict, 50,000 VND too much: see 'vouch-log conflicts'"* ]]
	run --separate-stderr vouch-log conflicts --db 900.db --format csv
	[ "$status" -eq 1 ]
	[ "${lines[0]}" = "number,conflict,campaign,serial,event,at,amount,over,unit,stands,text" ]
	[[ ${lines[1]} == 1,spent-twice,1001,S*,7.1.*,2026-12-25T12:00:00+07:00,50000,0,VND,yes,"\"used 2 times, and good for 1\"" ]]
	[[ ${lines[2]} == 1,spent-twice,1001,S*,8.1.*,2026-12-25T12:01:00+07:00,50000,50000,VND,no,* ]]
	[ "${#lines[@]}" -eq 3 ]
	run --separate-stderr vouch-report --db 900.db --by store --format csv
	[ "$status" -eq 0 ]
	[ "$stderr" = "vouch-report: 900.db: 1 conflict between shops, 50,000 VND too much: see 'vouch-log conflicts'" ]
	run --separate-stderr vouch-report --db 900.db --until 2026-01-01
	[[ $stderr == *"1 conflict between shops, 50,000 VND too much in all: see "* ]]
	# what was refused is counted where it was
	vouch-redeem --db shop.db --till 1 "$(code 1)" >/dev/null || [ "$?" -eq 1 ]
	vouch-redeem --db 8.db --till 1 "$(code 2)" >/dev/null || [ "$?" -eq 1 ]
	export_of shop.db till7 7b.vlx
	export_of 8.db till8 8b.vlx
	merge 900.db 7b.vlx 8b.vlx
	vouch-report -q --db 900.db --by store --format csv >report.csv
	cat report.csv
	[ "$(mlr --icsv --onidx --ofs ' ' cut -of store,refused report.csv)" = '7 1
8 1' ]
	[ "$(vouch-report -q --db 900.db --of refusals --format csv | tail -n +2 | cut -d , -f 3-5)" = USED,used,2 ]
	run --separate-stderr vouch-log conflicts --db shop.db
	[ "$status" -eq 0 ]
	[ "$stderr" = "vouch-log: 0 conflicts" ]
	# one that was given back is none
	event=$(vouch-log show -q --db 8.db --format csv | grep redeem | cut -d , -f 2)
	vouch-redeem --db 8.db --till 1 --void "$event" --why return >/dev/null
	export_of 8.db till8 later.vlx --since 8.vlx
	merge 900.db later.vlx
	[ "$status" -eq 0 ]
}

@test "a hold whose customer is told later, or never, is given back all the same" {
	printf '[campaign]\nid = 2008\nname = limited\nkind = coupon\nvalue = 10000 VND\nfrom = 2026-12-01\nuntil = 2027-12-31\n[rules]\nuses_per_code = any\nuses_per_customer = 1\n' >limited.ini
	vouch-issue -q -k shop.key -c limited.ini --channel print -n 1 -o limited.csv
	vouch-log import -q --db shop.db limited.ini
	vouch-log import -q --db 900.db limited.ini
	vouch-key holder holder.key -q >/dev/null
	till() { vouch-redeem --db shop.db --till 1 "$@"; }
	hold=$(till --hold 90 --customer 0901234567 --holder-key holder.key \
		"$(sed -n 2p limited.csv | cut -d , -f 1)" | cut -f 6)
	export_of shop.db till7 held.vlx --without-holders
	taken=$(till --commit "$hold" | cut -f 6)
	till --void "$taken" --why mistake
	export_of shop.db till7 rest.vlx --since held.vlx
	export_of shop.db till7 whole.vlx
	for file in held rest whole; do
		merge 900.db "$file.vlx"
		[ "$status" -eq 0 ]
		run vouch-log verify -q --db 900.db
		[ "$status" -eq 0 ]
	done
	[ -z "$(sqlite3 900.db 'SELECT * FROM tally WHERE scope = 1 AND uses > 0')" ]
	run vouch-log verify -q --db shop.db
	[ "$status" -eq 0 ]
}

@test "a double spend that cost no money names no amount" {
	vouch-redeem --db shop.db --till 1 "$(sed -n 1p coffee.txt)" >/dev/null
	vouch-redeem --db 8.db --till 1 "$(sed -n 1p coffee.txt)" >/dev/null
	export_of shop.db till7 7.vlx
	export_of 8.db till8 8.vlx
	merge 900.db 7.vlx 8.vlx
	[ "$status" -eq 1 ]
	[[ $stderr == *"vouch-log: 1 conflict: see 'vouch-log conflicts'"* ]]
	run --separate-stderr vouch-report --db 900.db
	[ "$stderr" = "vouch-report: 900.db: 1 conflict between shops: see 'vouch-log conflicts'" ]
}

@test "merging again changes nothing; any order gives the same digest" {
	take shop.db 1 2
	export_of shop.db till7 a.vlx
	take shop.db 4
	export_of shop.db till7 b.vlx --since a.vlx
	take 8.db 3
	export_of 8.db till8 8.vlx
	cp 900.db other.db
	merge 900.db a.vlx b.vlx 8.vlx
	[[ $stderr == *"b.vlx: shop 7, 1 event: 1 new"* ]]
	sum=$(sha256sum 900.db)
	merge 900.db b.vlx 8.vlx a.vlx
	[ "$status" -eq 0 ]
	[ "$(sha256sum 900.db)" = "$sum" ]
	# the notes of the merges are of the office's own chain
	merge other.db 8.vlx a.vlx b.vlx
	for db in 900 other; do
		vouch-log show --db $db.db --format csv | cut -d , -f 2- |
			grep -v '^900' | sort >$db.csv
	done
	[ "$(wc -l <900.csv)" -gt 7 ]
	cmp 900.csv other.csv
}

@test "a gap is named, and an earlier export mends it" {
	take shop.db 1
	export_of shop.db till7 a.vlx
	take shop.db 2
	export_of shop.db till7 b.vlx --since a.vlx
	merge 900.db b.vlx
	[ "$status" -eq 1 ]
	[[ $stderr == *"b.vlx: 7.1."*": events are missing before it, 0 are here"* ]]
	merge 900.db a.vlx b.vlx
	[ "$status" -eq 0 ]
}

@test "a copied till is a fork, and the others go on" {
	take shop.db 1
	cp shop.db copy.db
	take shop.db 2
	take copy.db 3
	vouch-redeem --db copy.db --till 2 "$(code 4)" >/dev/null
	export_of shop.db till7 a.vlx
	export_of copy.db till7 b.vlx
	merge 900.db a.vlx b.vlx
	[ "$status" -eq 1 ]
	[[ $stderr == *"b.vlx: 7.1."*".2: is another event here"* ]]
	[[ $stderr == *"b.vlx: shop 7, 5 events: 1 new, 3 known, 1 left out"* ]]
	run vouch-log conflicts --db 900.db --format csv
	[[ $output == *,fork,,,7.1.*.2,* ]]
	vouch-log verify -q --db 900.db
	take copy.db 5
	export_of copy.db till7 c.vlx
	merge 900.db c.vlx
	[ "$status" -eq 1 ]
	[[ $stderr == *"is left out: the till has two histories"* ]]
}

@test "files that are not to be believed change nothing" {
	take shop.db 1
	export_of shop.db till7 7.vlx
	sum=$(sha256sum 900.db)
	run vouch-log merge --db 900.db --signer till8.pub 7.vlx
	[ "$status" -eq 2 ]
	[[ $output == *"7.vlx: signed by a key that is not trusted here"*"the public key of the till that did"* ]]
	head -c 300 7.vlx >cut.vlx
	run vouch-log merge --db 900.db --signer till7.pub cut.vlx
	[ "$status" -eq 2 ]
	[[ $output == *"cut.vlx: ends too early"* ]]
	run vouch-log merge --db 900.db --signer till7.pub tet2027.ini
	[ "$status" -eq 2 ]
	[[ $output == *"tet2027.ini: not an export of a ledger's log"* ]]
	run vouch-log merge --db 900.db --signer till7.pub no.vlx
	[ "$status" -eq 3 ]
	vouch-log init -q --db test.db --trust shop.pub --store 7 --test
	export_of test.db till7 test.vlx
	run vouch-log merge --db 900.db --signer till7.pub test.vlx
	[ "$status" -eq 2 ]
	[[ $output == *"is of a ledger for rehearsals"* ]]
	[ "$(sha256sum 900.db)" = "$sum" ]
	vouch-log merge -q --db 900.db --signer till7.pub - <7.vlx
}

@test "export: options, and files that are there" {
	take shop.db 1
	export_of shop.db till7 a.vlx
	run vouch-log export --db shop.db -k till7.key -o a.vlx
	[ "$status" -eq 2 ]
	export_of shop.db till7 a.vlx --force
	export_of shop.db till7 - >piped.vlx
	vouch-log merge -q --db 900.db --signer till7.pub piped.vlx
	run vouch-log export --db 8.db -k till8.key --since a.vlx -o b.vlx
	[ "$status" -eq 2 ]
	[[ $output == *"a.vlx: is an export of shop 7, and this is shop 8"* ]]
	[ ! -e b.vlx ]
	vouch-key new root --purpose root --no-passphrase -q
	run vouch-log export --db shop.db -k root.key -o b.vlx
	[ "$status" -eq 2 ]
	[ ! -e b.vlx ]
	# what was merged stays behind with --own
	run vouch-log export --db 900.db -k office.key --own -o own.vlx
	[[ $output == *"3 events of 1 chain exported"* ]]
	run vouch-log export --db 900.db -k office.key -o all.vlx
	[[ $output == *"6 events of 3 chains exported"* ]]
}

@test "a lost ledger gets back what the head office had" {
	take shop.db 1 2
	export_of shop.db till7 7.vlx
	merge 900.db 7.vlx
	export_of 900.db office all.vlx
	rm shop.db shop.db.head
	vouch-log init -q --db shop.db --trust shop.pub --store 7
	vouch-log import -q --db shop.db tet2027.ini coffee.ini
	merge shop.db all.vlx
	[ "$status" -eq 0 ]
	run vouch-redeem --db shop.db --till 1 "$(code 1)"
	[[ $output == USED* ]]
	take shop.db 3
	vouch-log close -q --db shop.db --till 1 >slip.txt
	# only what was taken since
	grep -q '50[.,]000' slip.txt
	! grep -q '1[05]0[.,]000' slip.txt
	vouch-log verify -q --db shop.db
}

@test "refusals come along, and are not counted twice" {
	take shop.db 1
	vouch-redeem --db shop.db --till 1 "$(code 1)" >/dev/null || true
	vouch-redeem --db shop.db --till 1 "$(code 1)" >/dev/null || true
	export_of shop.db till7 a.vlx
	merge 900.db a.vlx
	count() {
		sqlite3 900.db "SELECT sum(count) FROM refusal WHERE store = 7"
	}
	[ "$(count)" -eq 2 ]
	merge 900.db a.vlx
	[ "$(count)" -eq 2 ]
	vouch-redeem --db shop.db --till 1 "$(code 1)" >/dev/null || true
	export_of shop.db till7 b.vlx --since a.vlx
	merge 900.db b.vlx
	[ "$(count)" -eq 3 ]
	merge 900.db a.vlx
	[ "$(count)" -eq 3 ]
}

@test "closes of another shop verify here, and a changed event does not" {
	take shop.db 1 2
	vouch-log close -q --db shop.db --till 1 -k till7.key >/dev/null
	export_of shop.db till7 7.vlx
	merge 900.db 7.vlx
	run vouch-log verify --db 900.db --till-key till7.pub
	[ "$status" -eq 0 ]
	[[ $output == *"1 close, 1 signature: all is well"* ]]
	sqlite3 900.db "UPDATE event SET amount_minor = 1 WHERE store = 7 AND kind = 1 AND seq = 1"
	run vouch-log verify --db 900.db
	[ "$status" -eq 1 ]
	[[ $output == *hash*7.1.* ]]
}

@test "what cards paid under a cap adds up over shops, whichever comes first" {
	local db gift kept
	printf '[campaign]\nid = 2031\nname = Gift\nkind = stored-value\nvalue = balance 500000 VND\nfrom = 2026-12-01\nuntil = 2027-12-31\n[rules]\nactivate = at-issue\noffline_cap = 200000 VND, 5\n' >gift.ini
	vouch-issue -q -k shop.key -c gift.ini --channel print -n 1 -o gift.csv
	gift=$(sed -n 2p gift.csv | cut -d , -f 1)
	pay() { vouch-redeem --db "$1" --till 1 --amount "$2" "$gift" || true; }
	for db in shop.db 8.db 900.db; do
		vouch-log import -q --db "$db" gift.ini
	done
	kept=$(pay shop.db 150000 | cut -f 6)
	export_of shop.db till7 early.vlx
	[[ $(pay 8.db 200000) == ACCEPT$'\t'partial* ]]
	# It hears of the other's payment, and has no room for it: nor has the other.
	export_of 8.db till8 8.vlx
	merge shop.db 8.vlx
	[ "$status" -eq 0 ]
	[[ $(pay shop.db 1) == REFUSE$'\t'needs-shared-ledger* ]]
	# What is taken back where it was paid has room again there and elsewhere.
	vouch-redeem --db shop.db --till 1 --void "$kept" --why mistake
	export_of shop.db till7 late.vlx
	cp 900.db other.db
	merge 900.db early.vlx 8.vlx late.vlx
	merge other.db 8.vlx late.vlx early.vlx
	for db in shop.db 8.db 900.db other.db; do
		vouch-log verify --db "$db"
	done
	for db in shop.db 900.db other.db; do
		run vouch-report --db "$db" --of cards --campaign 2031 --format csv
		echo "$output"
		[[ ${lines[1]} == 2031,Gift,*,1,200000,1,200000,*,VND ]]
	done
}
