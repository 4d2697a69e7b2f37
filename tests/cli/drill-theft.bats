#!/usr/bin/env bats
# The theft drill of docs/drills.md: somebody has the issuer's key, a printer and a
# clock he can turn. What he gets before the bundle has arrived, and after.
bats_require_minimum_version 1.5.0

load ../support/chain

# What a thief makes on a machine of his own: the key, and the offer's file, which
# hangs in every shop.
steal() {
	mkdir thief
	cp q4.key thief
	sed '/^register = /d' tet2027.ini >thief/offer.ini
	(
		cd thief || exit
		on 2026-11-01
		vouch-issue --init-register -q
		vouch-issue -q -k q4.key -c offer.ini --channel print -n 200 \
			-o fake.csv
		sed -i 's/^value = .*/value = 90000 VND/' offer.ini
		sed -i 's/^revision = .*/revision = 2/;t;' offer.ini
		grep -q '^revision' offer.ini ||
			sed -i 's/^value = .*/&\nrevision = 2/' offer.ini
		vouch-issue -q -k q4.key -c offer.ini --channel print -n 5 \
			-o dear.csv
		sed -i -e 's/^value = .*/value = 5000000 VND/' \
			-e 's/^revision = .*/revision = 3/' offer.ini
		vouch-issue -q -k q4.key -c offer.ini --channel print -n 5 \
			-o huge.csv
	)
}

setup_file() {
	chain_make
	steal
}

setup() {
	chain_enter
}

# Head office: the key's state, and a list of what was issued, by another key.
answer() {
	set_key q4 "state = allow-list"
	bundle 2 root
	vouch-issue -q --allow-list -k office.key -c tet2027.ini -o allowed.val
	import bundle-2.txt allowed.val
	[ "$status" -eq 0 ]
}

@test "drill: before the bundle, the thief gets what the key's limits leave him" {
	# Within the cap and the campaigns of the key: he is paid.
	[ "$(scan "$(code thief/fake.csv 1)")" = "ACCEPT ok" ]
	[ "$(scan "$(code thief/dear.csv 1)")" = "ACCEPT ok" ]
	# Above the cap: not a dong.
	[ "$(scan "$(code thief/huge.csv 1)")" = "REFUSE key-limit" ]
	run vouch-log trust --db shop.db --code "$(code thief/huge.csv 1)"
	[[ $output == *"the key may not sign such a value"* ]]
	# Each once, like everybody.
	[ "$(scan "$(code thief/fake.csv 1)")" = "USED used" ]
}

@test "drill: once the bundle has arrived he gets nothing, whatever the dates" {
	answer
	local n
	for n in 1 2 3; do
		[ "$(scan "$(code thief/fake.csv $n)")" = "FORGED not-on-allow-list" ]
		[ "$(scan "$(code thief/dear.csv $n)")" = "FORGED not-on-allow-list" ]
	done
	# All 200 serials he made up miss the 20 that were issued.
	sed 1d thief/fake.csv | cut -d , -f 1 >fakes.txt
	run vouch-redeem --db shop.db --till 1 <fakes.txt
	[ "$(echo "$output" | cut -f 1 | sort | uniq -c | tr -s ' ')" = " 200 FORGED" ]
}

# An offer of prizes, issued with the key: GRAND is what one of its ten codes wins.
win() { # GRAND
	printf '%s\n' '[campaign]' 'id = 1010' 'name = lucky' 'kind = voucher' \
		'from = 2026-12-01' 'until = 2027-01-31' '[prize grand]' 'count = 1' \
		"value = $1" '[prize thanks]' 'count = rest' 'value = 20000 VND' >lucky.ini
	vouch-issue -q -k q4.key -c lucky.ini --channel print -n 10 -o lucky.csv \
		--prizes lucky.vpz
	vouch-key sign -q -k office.key lucky.ini
	column=$(head -n 1 lucky.csv | tr , '\n' | grep -n '^serial$' | cut -d : -f 1)
	for n in $(seq 10); do
		serial=$(sed -n "$((n + 1))p" lucky.csv | cut -d , -f "$column")
		if vouch-issue -q --check-prizes lucky.vpz --trust q4.pub --serial "$serial" \
			--format csv | grep -q ,grand,; then
			winner=$n
		else
			other=$n
		fi
	done
}

@test "drill: what a code wins is within its key's limits too, and an old bundle's" {
	win "100001 VND"
	import lucky.ini lucky.vpz
	[ "$status" -eq 0 ]
	[ "$(scan "$(code lucky.csv "$winner")")" = "REFUSE key-limit" ]
	run vouch-log trust --db shop.db --code "$(code lucky.csv "$winner")"
	[[ $output == *"the key may not sign such a value"* ]]
	[ "$(scan "$(code lucky.csv "$other")")" = "ACCEPT ok" ]
	run --separate-stderr vouch-issue -q -k q4.key -c lucky.ini --channel print -n 1 \
		-o more.csv --prizes more.vpz --bundle bundle-1.txt
	[ "$status" -eq 2 ]
	[[ $stderr == *"no till would take them: the key may not sign such a value"* ]]
}

@test "drill: an old bundle vouches for small prizes only" {
	win "100000 VND"
	import lucky.ini lucky.vpz
	on 2027-01-31
	[ "$(scan "$(code lucky.csv "$winner")" --accept-time)" = "REFUSE stale-trust" ]
	[ "$(scan "$(code lucky.csv "$other")" --accept-time)" = "ACCEPT ok" ]
}

@test "drill: his list of winners does not slip in together with the bundle that puts him out" {
	win "100000 VND"
	set_key q4 "state = revoked"
	bundle 2 root
	import lucky.vpz lucky.ini bundle-2.txt
	[ "$status" -eq 2 ]
	[[ $stderr == *"lucky.vpz: signed with key q4: the key is revoked"* ]]
	import bundle-2.txt lucky.ini
	[ "$status" -eq 0 ]
}

@test "import: a list of winners comes with the bundle that names its key" {
	set_key q4 "public = q1.pub"
	bundle 2 root
	import bundle-2.txt
	win "100000 VND"
	import lucky.ini lucky.vpz
	[ "$status" -eq 2 ]
	set_key q4 "public = q4.pub"
	bundle 3 root
	import lucky.ini lucky.vpz bundle-3.txt
	[ "$status" -eq 0 ]
	[ "$(scan "$(code lucky.csv "$winner")")" = "ACCEPT ok" ]
}

@test "drill: a manifest is within its key's limits too" {
	printf '[rules]\nshort_codes = yes\n' | cat tet2027.ini - |
		sed -e 's/^id = .*/id = 1002/' -e '/^register = /d' >short.ini
	vouch-issue -q -k q4.key -c short.ini --channel print -n 2 -o short.csv
	vouch-key sign -q -k office.key short.ini
	vouch-issue -q --manifest -k office.key -c short.ini --cost 1,8 -o short.vmf
	import short.ini short.vmf
	set_key office "value_cap = 49999 VND"
	bundle 2 root
	import bundle-2.txt
	[ "$(scan "$(short short.csv 1)")" = "REFUSE key-limit" ]
	set_key office "value_cap = 50000 VND"
	bundle 3 root
	import bundle-3.txt
	[ "$(scan "$(short short.csv 1)")" = "ACCEPT ok" ]
	set_key office "stores = 8"
	bundle 4 root
	import bundle-4.txt
	[ "$(scan "$(short short.csv 2)")" = "REFUSE key-limit" ]
}

@test "drill: those who have a real voucher are paid" {
	answer
	[ "$(scan "$(code q4.csv 1)")" = "ACCEPT ok" ]
	[ "$(scan "$(code q4.csv 20)")" = "ACCEPT ok" ]
	[ "$(scan "$(code q4.csv 1)")" = "USED used" ]
}

@test "drill: the stolen key signs no list, no campaign and no manifest" {
	answer
	# He lists his own codes ...
	(cd thief && on 2026-12-26 && vouch-issue -q --allow-list -k q4.key \
		-c offer.ini -o his.val)
	import thief/his.val
	[ "$status" -eq 2 ]
	[[ $stderr == *"his.val: signed with key q4: the key is revoked"* ]]
	# ... and an offer of his own.
	(cd thief && vouch-key sign -q -k q4.key offer.ini)
	import thief/offer.ini
	[ "$status" -eq 2 ]
	[[ $stderr == *"signed with key q4: the key is revoked"* ]]
	[ "$(scan "$(code thief/fake.csv 1)")" = "FORGED not-on-allow-list" ]
}

@test "drill: a list he brought in before the bundle arrived is believed no longer" {
	set_key q4 "signs = codes, lists"
	bundle 2 root
	import bundle-2.txt
	# His codes, on a list that is newer than all to come.
	(cd thief && on 2090-01-01 && vouch-issue -q --allow-list -k q4.key \
		-c offer.ini -o his.val)
	import thief/his.val
	[ "$status" -eq 0 ]
	set_key q4 "state = allow-list"
	bundle 3 root
	import bundle-3.txt
	[ "$(scan "$(code thief/fake.csv 1)")" = "FORGED not-on-allow-list" ]
	vouch-log trust --db shop.db --format csv | grep -q '^allow-list,1001,.*,not believed,'
	vouch-issue -q --allow-list -k office.key -c tet2027.ini -o allowed.val
	import allowed.val
	[ "$status" -eq 0 ]
	[ "$(scan "$(code q4.csv 1)")" = "ACCEPT ok" ]
	[ "$(scan "$(code thief/fake.csv 1)")" = "FORGED not-on-allow-list" ]
	import thief/his.val
	[ "$status" -eq 2 ]
	import allowed.val
	[ "$status" -eq 0 ]
	vouch-log verify -q --db shop.db
}

@test "drill: without the allow-list nothing of the key passes; revoked, nothing ever" {
	set_key q4 "state = allow-list"
	bundle 2 root
	import bundle-2.txt
	[ "$(scan "$(code q4.csv 1)")" = "FORGED not-on-allow-list" ]
	[ "$(scan "$(code thief/fake.csv 1)")" = "FORGED not-on-allow-list" ]
	set_key q4 "state = revoked"
	bundle 3 root
	import bundle-3.txt
	[ "$(scan "$(code q4.csv 1)")" = "REFUSE key-limit" ]
	[ "$(scan "$(code thief/fake.csv 1)")" = "REFUSE key-limit" ]
}

@test "drill: the thief cannot bring the old bundle or list back" {
	answer
	import bundle-1.txt
	[ "$status" -eq 2 ]
	# Spoil a code, and list again: the first list is refused from then on.
	vouch-issue -q --spoil 1:7
	cp allowed.val first.val
	vouch-issue -q --allow-list -k office.key -c tet2027.ini -o allowed.val \
		--force
	import allowed.val
	[ "$status" -eq 0 ]
	[ "$(scan "$(code q4.csv 7)")" = "FORGED not-on-allow-list" ]
	import first.val
	[ "$status" -eq 2 ]
	[[ $stderr == *"would be a step back"* ]]
	[ "$(scan "$(code q4.csv 7)")" = "FORGED not-on-allow-list" ]
	vouch-log verify -q --db shop.db
}

@test "drill: a ledger copied back from before the theft says that it knows nothing of it" {
	vouch-log backup -q --db shop.db -o copy.db
	answer
	[ "$(scan "$(code thief/fake.csv 2)")" = "FORGED not-on-allow-list" ]
	cp copy.db shop.db
	run --separate-stderr vouch-log restore --db shop.db --why "disk failed"
	[ "$status" -eq 0 ]
	[[ $stderr == *"bundle 1 and all lists are as they were in the copy: import the newest again"* ]]
	import bundle-2.txt allowed.val
	[ "$status" -eq 0 ]
	[ "$(scan "$(code thief/fake.csv 2)")" = "FORGED not-on-allow-list" ]
}
