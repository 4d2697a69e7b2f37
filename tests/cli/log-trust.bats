#!/usr/bin/env bats
# vouch-log: bundles, signed campaigns and lists filed; what is trusted, and why a
# code is not. The drills are drill-*.bats.
bats_require_minimum_version 1.5.0

load ../support/chain

setup_file() {
	chain_make
}

setup() {
	chain_enter
}

events() {
	vouch-log show --db shop.db --format csv | wc -l
}

@test "init: a root or a key, or there is nothing to trust" {
	run --separate-stderr vouch-log init --db x.db --store 7
	[ "$status" -eq 2 ]
	[[ $stderr == *"--trust: is missing"* ]]
	[ ! -e x.db ]
	run --separate-stderr vouch-log init --db x.db --store 7 --root root.pub
	[ "$status" -eq 0 ]
	[[ $stderr == *"it trusts 0 keys and the bundles of a root"* ]]
	# No code is taken before the first bundle.
	vouch-log import -q --db x.db tet2027.ini
	run vouch-redeem --db x.db --till 1 "$(code q4.csv 1)"
	[[ $output == FORGED$'\t'unknown-key* ]]
	vouch-log import -q --db x.db bundle-1.txt
	run vouch-redeem --db x.db --till 1 "$(code q4.csv 1)"
	[[ $output == ACCEPT$'\t'ok* ]]
}

@test "a shop that trusts one key needs none of it" {
	vouch-log init -q --db one.db --trust q4.pub --store 7
	vouch-log import -q --db one.db tet2027.ini
	run vouch-redeem --db one.db --till 1 "$(code q4.csv 1)"
	[[ $output == ACCEPT$'\t'ok* ]]
	run vouch-log trust --db one.db --format csv
	[ "${#lines[@]}" -eq 2 ]
	[[ ${lines[1]} == "key,,"*",taken,"* ]]
	run --separate-stderr vouch-log import --db one.db bundle-1.txt
	[ "$status" -eq 2 ]
	[[ $stderr == *"the ledger trusts no root key"* ]]
	# Later it may: from its first bundle on the pinned key is one of many.
	run --separate-stderr vouch-log trust --db one.db --root root.pub --format csv
	[[ $output == *"root,,"* ]]
	vouch-log import -q --db one.db bundle-1.txt
	run vouch-redeem --db one.db --till 1 "$(code q4.csv 2)"
	[[ $output == ACCEPT$'\t'ok* ]]
	run --separate-stderr vouch-log trust --db one.db --root spare.pub
	[ "$status" -eq 2 ]
	[[ $stderr == *"the next bundle names new roots"* ]]
	run vouch-log show --db one.db --format csv
	[ "$(echo "$output" | grep -c ',root [0-9a-f]')" -eq 1 ]
	vouch-log verify -q --db one.db
}

@test "import: a bundle without its signature, or with another's" {
	before=$(events)
	cp bundle-1.txt bare.txt
	import bare.txt
	[ "$status" -eq 2 ]
	[[ $stderr == *"bare.txt.minisig: the signature is missing"* ]]
	vouch-key new other --purpose root --no-passphrase -q
	sed -e 's/^roots = .*/roots = other.pub/' -e 's/^sequence = .*/sequence = 1/' \
		policy.ini >theirs.ini
	vouch-key bundle -q -k other.key theirs.ini -o theirs.txt
	import theirs.txt
	[ "$status" -eq 2 ]
	[[ $stderr == *"theirs.txt: not signed by a root of this ledger, or changed"* ]]
	sed 's/^sequence 1/sequence 5/' bundle-1.txt >bare.txt
	cp bundle-1.txt.minisig bare.txt.minisig
	import bare.txt
	[ "$status" -eq 2 ]
	[ "$(events)" -eq "$before" ]
}

@test "import: a bundle of the future stops at a slow clock" {
	on 2027-01-10
	bundle 2 root
	on 2027-01-09
	import bundle-2.txt
	[ "$status" -eq 3 ]
	[[ $stderr == *"made in the future: the clock of this machine is slow"* ]]
}

@test "import: with a bundle, rules are signed by whom it lets" {
	sed -i -e "s/^name = .*/name = changed/" -e "s/^revision = .*/revision = 2/" \
		tet2027.ini
	import tet2027.ini
	[ "$status" -eq 2 ]
	[[ $stderr == *"tet2027.ini: signed with a key not trusted here, or changed"* ]]
	rm tet2027.ini.minisig
	import tet2027.ini
	[ "$status" -eq 2 ]
	[[ $stderr == *"needs a signature beside it"* ]]
	vouch-key sign -q -k q4.key tet2027.ini
	import tet2027.ini
	[ "$status" -eq 2 ]
	[[ $stderr == *"signed with key q4: the key is not for that"* ]]
	vouch-key sign -q -k root.key --force tet2027.ini
	import tet2027.ini
	[ "$status" -eq 0 ]
	[[ $stderr == *"revision 2 imported"* ]]
}

@test "import: all files or none, bundles first whatever the order" {
	set_key q4 "signs = codes, lists"
	bundle 2 root
	vouch-issue -q --revoke 1:3 -k q4.key -o r.vrl
	import r.vrl
	[ "$status" -eq 2 ]
	[[ $stderr == *"r.vrl: signed with key q4: the key is not for that"* ]]
	before=$(events)
	cp bundle-1.txt old.txt
	cp bundle-1.txt.minisig old.txt.minisig
	import r.vrl bundle-2.txt tet2027.ini.minisig
	[ "$status" -eq 2 ]
	[ "$(events)" -eq "$before" ]
	import r.vrl bundle-2.txt
	[ "$status" -eq 0 ]
	[[ $stderr == *"r.vrl: revocation list of campaign 1001, 1 code, imported"* ]]
	[ "$(scan "$(code q4.csv 3)")" = "REFUSE revoked" ]
	[ "$(scan "$(code q4.csv 4)")" = "ACCEPT ok" ]
}

@test "revocation: a later list takes the place of the earlier; rollback is refused" {
	vouch-issue -q --revoke 1:3 -k office.key -o one.vrl
	vouch-issue -q --revoke 1:4 -k office.key -o two.vrl
	import two.vrl
	[ "$(scan "$(code q4.csv 3)")" = "REFUSE revoked" ]
	[ "$(scan "$(code q4.csv 4)")" = "REFUSE revoked" ]
	import one.vrl
	[ "$status" -eq 2 ]
	[[ $stderr == *"would be a step back"* ]]
	import two.vrl
	[ "$status" -eq 0 ]
	[[ $stderr == *"was on file already"* ]]
	run vouch-log trust --db shop.db --code "$(code q4.csv 3)"
	[ "$status" -eq 1 ]
	[[ $output == *"so: revoked: its serial is on the revocation list"* ]]
	run vouch-log trust --db shop.db --code "$(code q4.csv 5)"
	[ "$status" -eq 0 ]
	[[ $output == *"so: trusted"* ]]
}

@test "floors: lists older than the bundle asks for" {
	vouch-issue -q --revoke 1:3 -k office.key -o one.vrl
	printf '[floor 1001]\nrevoked = 9999999999\n' >>policy.ini
	bundle 2 root
	import bundle-2.txt one.vrl
	[ "$status" -eq 2 ]
	[[ $stderr == *"the bundle asks for 9999999999 at least"* ]]
}

@test "a list of nobody, or half of one" {
	vouch-key new other --no-passphrase -q
	vouch-issue -q --revoke 1:3 -k other.key -o r.vrl
	import r.vrl
	[ "$status" -eq 2 ]
	[[ $stderr == *"r.vrl: signed with a key not trusted here, or changed since"* ]]
	vouch-issue -q --revoke 1:3 -k office.key -o s.vrl
	head -c 80 s.vrl >half.vrl
	import half.vrl
	[ "$status" -eq 2 ]
	[[ $stderr == *"half.vrl: ends too early"* ]]
}

@test "groups: a code for a group is taken in its stores and in no other" {
	for group in south north; do
		sed -e "s/^id = .*/id = 11$([ $group = south ] && echo 01 || echo 02)/" \
			-e "s/^stores = .*/stores = @$group/" \
			-e '/^register = /d' tet2027.ini >$group.ini
		vouch-issue -q -k q4.key -c $group.ini --bundle bundle-1.txt \
			--channel print -n 2 -o $group.csv
		vouch-key sign -q -k office.key $group.ini
		vouch-log import -q --db shop.db $group.ini
	done
	[[ $(sed -n 2p south.csv) == *",group 1" ]]
	[ "$(scan "$(code south.csv 1)")" = "ACCEPT ok" ]
	[ "$(scan "$(code north.csv 1)")" = "REFUSE wrong-store" ]
	# The shop moves to the other group with a bundle, and the codes with it.
	sed -i -e 's/^stores = 7, 8/stores = 8/' -e 's/^stores = 1-6/stores = 1-7/' \
		policy.ini
	bundle 2 root
	import bundle-2.txt
	[ "$(scan "$(code south.csv 2)")" = "REFUSE wrong-store" ]
	[ "$(scan "$(code north.csv 1)")" = "ACCEPT ok" ]
	sed -e 's/^id = .*/id = 1103/' -e 's/@north/@east/' \
		-e '/^register = /d' north.ini >east.ini
	vouch-key sign -q -k office.key east.ini
	import east.ini
	[ "$status" -eq 2 ]
	[[ $stderr == *"the bundle has no such store group"* ]]
}

@test "issue: what no till would take is not printed" {
	issue() {
		run --separate-stderr vouch-issue -k q4.key -c tet2027.ini \
			--bundle bundle-1.txt --channel print -n 1 "$@"
	}
	issue
	[ "$status" -eq 0 ]
	on 2027-01-02
	issue
	[ "$status" -eq 2 ]
	[[ $stderr == *"no till would take them: the key's time is over"* ]]
	on 2026-12-25
	run --separate-stderr vouch-issue -k office.key -c tet2027.ini \
		--bundle bundle-1.txt --channel print -n 1
	[ "$status" -eq 2 ]
	[[ $stderr == *"no till would take them: the key is not for that"* ]]
	run --separate-stderr vouch-issue -k q1.key -c tet2027.ini \
		--bundle bundle-1.txt --channel print -n 1
	[ "$status" -eq 2 ]
	[[ $stderr == *"the bundle does not name the key"* ]]
	sed -e 's/^id = .*/id = 1105/' -e 's/^value = .*/value = 100001 VND/' \
		-e '/^register = /d' tet2027.ini >dear.ini
	run --separate-stderr vouch-issue -k q4.key -c dear.ini \
		--bundle bundle-1.txt --channel print -n 1
	[ "$status" -eq 2 ]
	[[ $stderr == *"the key may not sign such a value"* ]]
	run ! grep -q ^register dear.ini
}

@test "verify finds a list or bundle that was not imported" {
	vouch-issue -q --revoke 1:3-9 -k office.key -o r.vrl
	import r.vrl
	run vouch-log verify --db shop.db
	[ "$status" -eq 0 ]
	sqlite3 shop.db "UPDATE part SET bytes = substr(bytes, 1, 30)"
	run vouch-log verify --db shop.db
	[ "$status" -eq 1 ]
	[[ $output == *"trust"*"the revocation list of campaign 1001 is not the one that was imported last"* ]]
	sqlite3 shop.db "DELETE FROM list"
	run vouch-log verify --db shop.db
	[[ $output == *"the revocation list of campaign 1001 that was imported is gone"* ]]
	sqlite3 shop.db "DELETE FROM bundle"
	run vouch-log verify --db shop.db
	[[ $output == *"the bundle that was imported is gone"* ]]
}

@test "a bundle changed in the file is damage, not trust" {
	sqlite3 shop.db "UPDATE bundle SET text = replace(text, 'live', 'revoked')"
	run --separate-stderr vouch-redeem --db shop.db --till 1 "$(code q4.csv 1)"
	[ "$status" -ne 0 ]
	[[ $stderr$output == *"the ledger is damaged: its trust bundle"* ]]
}
