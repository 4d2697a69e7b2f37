#!/usr/bin/env bats
# vouch-verify by a bundle: what a till of the chain says of a key, without its
# ledger.
bats_require_minimum_version 1.5.0

load ../support/chain

# Codes of q4, of a key of the north, of one that signs none, and too dear ones.
setup_file() {
	chain_make
	printf '[key q1]\npublic = q1.pub\nsigns = codes\nsign_from = 2026-12-01\nsign_until = 2027-02-01\nverify_until = 2027-02-10\nstores = @north\n' >>policy.ini
	vouch-issue -q -k q1.key -c tet2027.ini --channel print -n 2 -o north.csv
	vouch-issue -q -k office.key -c tet2027.ini --channel print -n 2 -o office.csv
	sed 's/^value = .*/value = 150000 VND/; /^revision/d; s/^id = .*/&\nrevision = 2/' \
		tet2027.ini >dear.ini
	vouch-issue -q -k q4.key -c dear.ini --channel print -n 2 -o dear.csv
	for file in q4 dear north office; do
		sed 1d $file.csv | cut -d , -f 1
	done >all.txt
}

setup() { chain_enter; }

# By bundle N.
verify() { # N [ARGUMENT...]
	vouch-verify --bundle "bundle-$1.txt" --root root.pub -c tet2027.ini "${@:2}"
}

verdicts() {
	cut -f 1,2 | tr '\t' ' '
}

# The same of the till and of verify, for all codes there are, with the lists given.
agree() { # N [LIST...]
	local lists=() list
	for list in "${@:2}"; do
		lists+=(--list "$list")
	done
	vouch-log clock -q --db shop.db --accept
	vouch-redeem --db shop.db --till 1 --check <all.txt | verdicts >till
	verify "$1" --store 7 "${lists[@]}" <all.txt | verdicts >ours
	diff till ours
	sort till | uniq -c | tr -s ' ' >sums
}

@test "every code is judged as the till does, through a key's whole life" {
	bundle 2 root
	import bundle-2.txt
	agree 2
	[ "$(cat sums)" = " 20 ACCEPT ok
 2 FORGED unknown-key
 4 REFUSE key-limit" ]
	# Overdue, and dear codes with it.
	on 2027-01-25
	agree 2
	on 2027-01-28
	agree 2
	grep -q ' 20 REFUSE stale-trust' sums
	run --separate-stderr verify 2 "$(code q4.csv 1)"
	[ "$status" -eq 1 ]
	[[ $stderr == "vouch-verify: bundle-2.txt is overdue, and tills refuse codes above its limit: get the next one" ]]
	# Stolen: nothing without the list; with it, what was issued.
	on 2026-12-26
	vouch-log clock -q --db shop.db --accept
	set_key q4 "state = allow-list"
	bundle 3 root
	import bundle-3.txt
	agree 3
	grep -q ' 20 FORGED not-on-allow-list' sums
	vouch-issue -q --revoke 1:3-4 -k office.key -o revoked.vrl
	vouch-issue -q --allow-list -k office.key -c tet2027.ini -o allowed.val
	import revoked.vrl allowed.val
	agree 3 revoked.vrl allowed.val
	grep -q ' 18 ACCEPT ok' sums
	set_key q4 "state = revoked"
	bundle 4 root
	import bundle-4.txt
	agree 4 revoked.vrl allowed.val
	grep -q ' 24 REFUSE key-limit' sums
}

@test "the days of a key" {
	sed -i 's/^next_update_by = .*/next_update_by = 2028-01-01/' policy.ini
	bundle 2 root
	import bundle-2.txt
	for day in 2027-01-31 2027-02-01; do
		on $day
		# The offer ends on the key's last day.
		sed -i 's/^until = .*/until = 2027-03-31/' tet2027.ini
		run verify 2 --list /dev/null "$(code q4.csv 1)"
		[ "$status" -eq 2 ]
		run --separate-stderr verify 2 "$(code q4.csv 1)"
		case $day in
		2027-01-31) [ "$(verdicts <<<"$output")" = "ACCEPT ok" ] ;;
		*)
			[ "$(verdicts <<<"$output")" = "REFUSE key-limit" ]
			[ "$stderr" = "vouch-verify: code 1: signed with key q4: the key's time is over" ]
			;;
		esac
	done
}

@test "without --store a key's shops do not matter; a cap does, and is named" {
	bundle 2 root
	run verify 2 "$(code north.csv 1)"
	[ "$(verdicts <<<"$output")" = "ACCEPT ok" ]
	run --separate-stderr verify 2 --store 7 "$(code north.csv 1)" "$(code dear.csv 1)"
	[ "$status" -eq 0 ]
	[ "$(verdicts <<<"$output")" = "REFUSE key-limit
REFUSE key-limit" ]
	[ "$stderr" = "vouch-verify: code 1: signed with key q1: the key is for other stores
vouch-verify: code 2: signed with key q4: the key may not sign such a value" ]
	run --separate-stderr verify 2 -q "$(code dear.csv 1)"
	[ -z "$stderr" ]
	# in batches, on all cores, the same
	verify 2 <all.txt >a
	cat all.txt | verify 2 >b
	cmp a b
}

@test "store groups are the bundle's" {
	sed -i 's/^stores = .*/stores = @south/; s/^id = .*/id = 1002/; /^register/d' tet2027.ini
	vouch-issue -q -k q4.key -c tet2027.ini --bundle bundle-1.txt --channel print -n 1 -o south.csv
	run verify 1 --store 7 "$(code south.csv 1)"
	[ "$(verdicts <<<"$output")" = "ACCEPT ok" ]
	run verify 1 --store 3 "$(code south.csv 1)"
	[ "$(verdicts <<<"$output")" = "REFUSE wrong-store" ]
}

refused() { # COMPLAINT ARGUMENT...
	run --separate-stderr vouch-verify "${@:2}" "$(code q4.csv 1)"
	[ "$status" -eq 2 ]
	[ -z "$output" ]
	[[ $stderr == *"$1"* ]] || { echo "$stderr"; false; }
}

@test "a bundle or list that a till would not take is refused" {
	refused "bundle-1.txt: " --bundle bundle-1.txt --root q4.pub
	refused "cannot be given with --bundle" --bundle bundle-1.txt --root root.pub --trust q4.pub
	refused "give one with --bundle" --root root.pub --trust q4.pub
	refused "--root: is missing" --bundle bundle-1.txt
	refused "--trust: is missing" -c tet2027.ini
	cp bundle-1.txt bare.txt
	refused "bare.txt.minisig: the signature is missing" --bundle bare.txt --root root.pub
	sed 's/^sequence 1/sequence 2/' bundle-1.txt >bare.txt
	cp bundle-1.txt.minisig bare.txt.minisig
	refused "bare.txt: changed since key" --bundle bare.txt --root root.pub
	vouch-issue -q --revoke 1:3 -k q4.key -o q4.vrl
	refused "q4.vrl: signed with key q4: the key is not for that" --bundle bundle-1.txt --root root.pub --list q4.vrl
	vouch-issue -q --revoke 1:4 -k q1.key -o q1.vrl
	refused "q1.vrl: signed with a key not trusted here" --bundle bundle-1.txt --root root.pub --list q1.vrl
	vouch-issue -q --revoke 1:5 -k office.key -o a.vrl
	refused "a second revocation list of campaign 1001" --bundle bundle-1.txt --root root.pub --list a.vrl --list a.vrl
	printf '[floor 1001]\nrevoked = 9999999999\n' >>policy.ini
	bundle 2 root
	refused "and the bundle asks for 9999999999 at least" --bundle bundle-2.txt --root root.pub --list a.vrl
	sed '/^register/d; s/^id = .*/id = 1009/' tet2027.ini >short.ini
	printf '[rules]\nshort_codes = yes\n' >>short.ini
	vouch-issue -q -k q4.key -c short.ini --channel print -n 1 -o short.csv
	vouch-issue -q --manifest -k office.key -c short.ini -o short.vmf
	refused "short.vmf: a manifest of short codes, which only tills read: expected a revocation list or an allow-list" --bundle bundle-1.txt --root root.pub --list short.vmf
	refused "not a signed list" --bundle bundle-1.txt --root root.pub --list tet2027.ini
	# of the future
	on 2026-12-24
	run --separate-stderr verify 2 "$(code q4.csv 1)"
	[ "$status" -eq 3 ]
	[[ $stderr == *"bundle-2.txt: made in the future: the clock of this machine is slow"* ]]
}

@test "lists without a bundle, by the key that is trusted" {
	vouch-issue -q --revoke 1:3 -k q4.key -o q4.vrl
	run vouch-verify --trust q4.pub --list q4.vrl "$(code q4.csv 3)"
	[ "$status" -eq 1 ]
	[ "$(verdicts <<<"$output")" = "REFUSE revoked" ]
	run vouch-verify --trust q4.pub --list q4.vrl "$(code q4.csv 4)"
	[ "$status" -eq 0 ]
	run vouch-verify --trust q1.pub --list q4.vrl "$(code q4.csv 4)"
	[ "$status" -eq 2 ]
	[[ $output == *"q4.vrl: signed with a key not trusted here, or changed since"* ]]
}
