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
