#!/usr/bin/env bats
# Whose logs and spent lists a ledger believes that has a bundle: those of the keys
# the bundle names for logs, within their limits, and nobody need be named.
bats_require_minimum_version 1.5.0

load ../support/chain

setup_file() {
	chain_make
	for name in till7 till8 hq; do
		vouch-key new $name --purpose till --no-passphrase -q
	done
	for n in 7 8; do
		logs_key "till$n" "stores = $n"
	done
	logs_key hq "stores = all"
	bundle 2 root
	mv shop.db 7.db
	mv shop.db.head 7.db.head
	for n in 8 900; do
		vouch-log init -q --db $n.db --root root.pub --store $n
	done
	for n in 7 8 900; do
		vouch-log import -q --db $n.db bundle-2.txt tet2027.ini
	done
}

logs_key() { # NAME LINE...
	printf '[key %s]\npublic = %s.pub\nsigns = logs\nsign_from = 2026-12-01\nsign_until = 2027-01-15\nverify_until = 2027-01-20\n' "$1" "$1" >>policy.ini
	printf '%s\n' "${@:2}" >>policy.ini
}

setup() {
	chain_enter
}

take() { # LEDGER FIRST [LAST]
	sed 1d q4.csv | sed -n "$2,${3-$2}p" | cut -d , -f 1 |
		vouch-redeem --db "$1" --till 1 >/dev/null
}

export_of() { # LEDGER KEY FILE [OPTION...]
	vouch-log export -q --db "$1" -k "$2.key" -o "$3" "${@:4}"
}

merge() { # LEDGER [OPTION...] FILE...
	run --separate-stderr vouch-log merge --db "$@"
}

# The next bundle, in all ledgers.
spread() { # N
	local db
	bundle "$1" root
	for db in 7 8 900; do
		vouch-log import -q --db $db.db "bundle-$1.txt"
	done
}

@test "exports and spent lists of the bundle's keys need no --signer" {
	take 7.db 1 2
	export_of 7.db till7 7.vlx
	merge 900.db 7.vlx
	[ "$status" -eq 0 ]
	[[ ${stderr_lines[0]} == "vouch-log: 7.vlx: shop 7, "*" new, 0 known" ]]
	export_of 900.db hq all.vlx
	merge 8.db all.vlx
	[ "$status" -eq 0 ]
	run vouch-redeem --db 8.db --till 1 "$(code q4.csv 1)"
	[[ $output == USED*"shop 7, till 1" ]]
	take 8.db 3
	export_of 8.db till8 8.vsp --spent
	run --separate-stderr vouch-log import --db 7.db 8.vsp
	[ "$status" -eq 0 ]
	[ "$stderr" = "vouch-log: 8.vsp: spent list of shop 8, 1 code, imported" ]
	run vouch-redeem --db 7.db --till 1 "$(code q4.csv 3)"
	[[ $output == USED*"shop 8, till 1" ]]
	for db in 7 8 900; do
		vouch-log verify -q --db $db.db
	done
}

@test "a key the bundle does not name is believed when it is named" {
	vouch-key new stranger --purpose till --no-passphrase -q
	take 7.db 1
	export_of 7.db stranger 7.vlx
	merge 900.db 7.vlx
	[ "$status" -eq 2 ]
	[[ $stderr == *"7.vlx: signed by a key that is not trusted here"* ]]
	[[ $stderr == *"name the key in the bundle, with signs = logs, or give it as --signer"* ]]
	merge 900.db --signer stranger.pub 7.vlx
	[ "$status" -eq 0 ]
	# without a bundle nobody is known
	vouch-log init -q --db one.db --trust q4.pub --store 1
	vouch-log import -q --db one.db tet2027.ini
	merge one.db 7.vlx
	[ "$status" -eq 2 ]
	[[ $stderr == *"give the public key of whoever made it as --signer"* ]]
}

@test "a revoked key is not believed, whoever still names it" {
	take 7.db 1
	set_key till7 "state = revoked"
	spread 3
	sum=$(sha256sum 8.db 900.db)
	run --separate-stderr vouch-log export --db 7.db -k till7.key -o 7.vlx
	[ "$status" -eq 0 ]
	[[ $stderr == *"signed with key till7: the key is revoked: nobody with this bundle will believe it"* ]]
	merge 900.db --signer till7.pub 7.vlx
	[ "$status" -eq 2 ]
	[[ ${stderr_lines[0]} == "vouch-log: 7.vlx: signed with key till7: the key is revoked" ]]
	export_of 7.db till7 7.vsp --spent
	run --separate-stderr vouch-log import --db 8.db --signer till7.pub 7.vsp
	[ "$status" -eq 2 ]
	[[ $stderr == *"7.vsp: signed with key till7: the key is revoked"* ]]
	[ "$(sha256sum 8.db 900.db)" = "$sum" ]
	run vouch-log trust --db 900.db --format csv
	[[ $output == *"key,till7,"*",the key is revoked,"*"signs logs"* ]]
}

@test "a list of a key that was revoked since is as if it were not there" {
	take 7.db 1 5
	export_of 7.db till7 7.vsp --spent
	vouch-log import -q --db 8.db 7.vsp
	[[ $(vouch-redeem --db 8.db --till 1 --check "$(code q4.csv 1)") == USED* ]]
	set_key till7 "state = revoked"
	vouch-key new again --purpose till --no-passphrase -q
	logs_key again "stores = 7"
	# The shop's new list: of a ledger that has seen less than the stolen key said.
	vouch-log init -q --db new.db --root root.pub --store 7
	vouch-log import -q --db new.db bundle-2.txt tet2027.ini
	take new.db 2
	export_of new.db again new.vsp --spent
	run --separate-stderr vouch-log import --db 8.db --signer again.pub new.vsp
	[ "$status" -eq 2 ]
	[[ $stderr == *"and a newer one with sequence "*" is on file"* ]]
	spread 3
	run vouch-log trust --db 8.db --format csv
	[[ $output == *"spent list,7,"*",its key is revoked,"* ]]
	[[ $(vouch-redeem --db 8.db --till 1 --check "$(code q4.csv 1)") == ACCEPT* ]]
	vouch-log verify -q --db 8.db
	vouch-log import -q --db 8.db new.vsp
	[[ $(vouch-redeem --db 8.db --till 1 --check "$(code q4.csv 1)") == ACCEPT* ]]
	[[ $(vouch-redeem --db 8.db --till 1 --check "$(code q4.csv 2)") == USED* ]]
	run vouch-log trust --db 8.db --format csv
	[[ $output == *"spent list,7,"*",in use,\"1 code, "* ]]
	vouch-log verify -q --db 8.db
}

@test "a key that signs other things signs no logs" {
	take 7.db 1
	export_of 7.db office 7.vlx
	merge 900.db --signer office.pub 7.vlx
	[ "$status" -eq 2 ]
	[[ $stderr == *"7.vlx: signed with key office: the key is not for that"* ]]
}

@test "a key has its time: when the file is made, and when it is read" {
	take 7.db 1
	on 2027-01-16
	export_of 7.db till7 late.vlx
	on 2027-01-15
	rm -f 7.db.head
	cp "$BATS_FILE_TMPDIR"/chain/7.db* .
	export_of 7.db till7 7.vlx
	export_of 7.db till7 7.vsp --spent
	merge 900.db late.vlx
	[ "$status" -eq 2 ]
	[[ $stderr == *"late.vlx: signed with key till7: the key's time is over"* ]]
	on 2027-01-20
	cp 900.db still.db
	merge still.db 7.vlx
	[ "$status" -eq 0 ]
	on 2027-01-21
	merge 900.db 7.vlx
	[ "$status" -eq 2 ]
	[[ $stderr == *"7.vlx: signed with key till7: the key's time is over"* ]]
	run --separate-stderr vouch-log import --db 8.db 7.vsp
	[ "$status" -eq 2 ]
	[[ $stderr == *"7.vsp: signed with key till7: the key's time is over"* ]]
	run --separate-stderr vouch-log trust --db 8.db --format csv
	[[ $output == *"key,till7,"*",the key's time is over,\"signs logs from 2026-12-01 to 2027-01-15, taken until 2027-01-20, stores 7\""* ]]
	# a clock turned back gives it no second time: the ledger knows better
	vouch-redeem --db 900.db --till 1 "$(code q4.csv 9)" >/dev/null
	on 2027-01-20
	merge 900.db 7.vlx
	[ "$status" -eq 2 ]
	[[ $stderr == *"the key's time is over"* ]]
}

@test "a shop's key speaks for its shop: whole files of another are refused" {
	take 8.db 1
	export_of 8.db till7 8.vlx
	merge 900.db 8.vlx
	[ "$status" -eq 2 ]
	[[ $stderr == *"8.vlx: signed with key till7: the key is for other stores"* ]]
	export_of 8.db till7 8.vsp --spent
	run --separate-stderr vouch-log import --db 7.db 8.vsp
	[ "$status" -eq 2 ]
	[[ $stderr == *"8.vsp: signed with key till7: the key is for other stores"* ]]
}

@test "a shop's key speaks for its shop: what is new of others is left out" {
	take 8.db 1
	take 7.db 2
	export_of 8.db till8 8.vlx
	merge 7.db 8.vlx
	[ "$status" -eq 0 ]
	# Shop 7 hands on what it got: its own is taken, the rest is shop 8's to say.
	export_of 7.db till7 7.vlx
	merge 900.db 7.vlx
	[ "$status" -eq 1 ]
	[[ ${stderr_lines[0]} == "vouch-log: 7.vlx: 8."*".1: is left out: the bundle lets the key that signed the file speak for other shops only" ]]
	run vouch-log show --db 900.db --format csv
	[ "$(grep -c ',8\.1\.' <<<"$output")" -eq 0 ]
	[ "$(grep -c ',7\.1\.' <<<"$output")" -eq 1 ]
	merge 900.db 8.vlx
	[ "$status" -eq 0 ]
	# What is known already may be in it.
	take 7.db 3
	export_of 7.db till7 next.vlx
	merge 900.db next.vlx
	[ "$status" -eq 0 ]
	[ "$(vouch-log verify --db 900.db 2>&1 | grep -c 'all is well')" -eq 1 ]
	# A key for all shops hands on all.
	export_of 900.db hq all.vlx
	merge 8.db all.vlx
	[ "$status" -eq 0 ]
}

@test "what a shop gave back of another's comes before that is known" {
	take 8.db 1
	export_of 8.db till8 8.vlx
	merge 7.db 8.vlx
	event=$(vouch-log show --db 7.db --format csv | grep -o '8\.1\.[0-9a-f.]*')
	run vouch-redeem --db 7.db --till 1 --void "$event" --why return
	[ "$status" -eq 0 ]
	export_of 7.db till7 7.vlx
	merge 900.db 7.vlx
	[ "$status" -eq 1 ]
	run vouch-log show --db 900.db --format csv
	[ "$(grep -c ',void,' <<<"$output")" -eq 1 ]
	vouch-log verify -q --db 900.db
	merge 900.db 8.vlx
	[ "$status" -eq 0 ]
	vouch-log verify -q --db 900.db
	run vouch-redeem --db 900.db --till 1 "$(code q4.csv 1)"
	[[ $output == ACCEPT* ]]
}

@test "a shop's key makes no fork of another shop's till" {
	take 8.db 1
	cp 8.db copy.db
	take 8.db 2
	take copy.db 3
	export_of 8.db till8 8.vlx
	merge 900.db 8.vlx
	[ "$status" -eq 0 ]
	# Whoever has shop 7's key, and made another history of shop 8.
	export_of copy.db till8 false.vlx
	merge 7.db false.vlx
	export_of 7.db till7 7.vlx
	merge 900.db 7.vlx
	[ "$status" -eq 1 ]
	[[ $stderr == *"8.1."*"is left out"* ]]
	run vouch-log conflicts --db 900.db --format csv
	[ "$status" -eq 0 ]
	take 8.db 4
	export_of 8.db till8 more.vlx
	merge 900.db more.vlx
	[ "$status" -eq 0 ]
}

@test "closes are checked by the bundle's keys" {
	take 7.db 1
	vouch-log close --db 7.db --till 1 -k till7.key >/dev/null
	run --separate-stderr vouch-log verify --db 7.db
	[ "$status" -eq 0 ]
	[[ $stderr == *"1 close, 1 signature: all is well" ]]
	run --separate-stderr vouch-log close --db 7.db --till 1 -k till8.key
	[ "$status" -eq 0 ]
	[[ $stderr == "vouch-log: signed with key till8: the key is for other stores: nobody with this bundle will believe it"* ]]
	run --separate-stderr vouch-log verify --db 7.db
	[ "$status" -eq 0 ]
	[[ $stderr == *"1 close is signed by a key that was not given with --till-key, nor is the bundle's for that"* ]]
	# Once its time is over, what it signed then is still signed.
	on 2027-01-22
	run --separate-stderr vouch-log verify --db 7.db
	[[ $stderr == *"2 closes, 1 signature: all is well" ]]
}

@test "vouch-key bundle: a key for codes and logs is warned of" {
	sed -i 's/^sequence = .*/sequence = 3/' policy.ini
	set_key q4 "signs = codes, logs"
	run --separate-stderr vouch-key bundle -k root.key --previous bundle-2.txt policy.ini -o b.txt
	[ "$status" -eq 0 ]
	[[ $stderr == *"key q4 signs codes and logs: whoever takes it from a till makes codes; give tills keys of their own"* ]]
	set_key q4 "signs = codes"
	run --separate-stderr vouch-key bundle -k root.key --previous bundle-2.txt policy.ini -o c.txt
	[ "$status" -eq 0 ]
	[[ $stderr != *"and logs"* ]]
}

@test "vouch-key bundle: a key for logs alone has no campaigns and no cap" {
	for line in "campaigns = 1001-1999" "value_cap = 100000 VND"; do
		cp policy.ini wrong.ini
		sed -i "s/^sequence = .*/sequence = 3/; s/^\[key till7\]/&\n$line/" wrong.ini
		run --separate-stderr vouch-key bundle -k root.key --previous bundle-2.txt wrong.ini -o b.txt
		[ "$status" -eq 2 ]
		[[ $stderr == *"wrong.ini: \"till7\": expected all campaigns and no caps: the key signs logs alone"* ]]
		[ ! -e b.txt ]
	done
	grep -E '^key [0-9a-f]{64} till7 logs 2026-12-01 2027-01-15 2027-01-20 1-4294967295 - 7 live$' bundle-2.txt
}
