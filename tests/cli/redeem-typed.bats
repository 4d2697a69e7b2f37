#!/usr/bin/env bats
# Short codes typed at the till: taken, mistyped, guessed.
bats_require_minimum_version 1.5.0

load ../support/chain

setup_file() {
	chain_make
	printf '[rules]\nshort_codes = yes\n' | cat tet2027.ini - |
		sed -e 's/^id = .*/id = 1002/' -e '/^register = /d' >short.ini
	vouch-issue -q -k q4.key -c short.ini --channel print -n 30 -o short.csv
	vouch-key sign -q -k office.key short.ini
	vouch-issue -q --manifest -k office.key -c short.ini --cost 1,8 -o short.vmf
	vouch-log import -q --db shop.db short.ini short.vmf
	# Well-formed codes that nobody issued.
	python3 - >wrong.txt <<-'END'
		import random

		H = "23456789FJKLMPQRTVX"
		random.seed(1)
		for _ in range(60):
		    number, c = random.randrange(2 ** 59), []
		    for _ in range(14):
		        number, digit = divmod(number, 19)
		        c.insert(0, digit)
		    for a in range(19):
		        for b in range(19):
		            d = c + [a, b]
		            if (sum(d) % 19 == 7 and
		                    sum(x * 2 ** i for i, x in enumerate(d)) % 19 == 11):
		                print("".join(H[x] for x in d))
	END
}

setup() {
	chain_enter
}

wrong() { # FROM TO: how these are answered
	local n
	for n in $(seq "$1" "$2"); do
		scan "$(sed -n "${n}p" wrong.txt)"
	done | sort | uniq -c | tr -s ' '
}

later() { # MINUTES
	VOUCH_TEST_NOW=$((VOUCH_TEST_NOW + $1 * 60000))
	export VOUCH_TEST_NOW
}

@test "typed: taken as the code of the same serial, however it is typed" {
	run vouch-redeem --db shop.db --till 1 "$(short short.csv 1)"
	[ "$status" -eq 0 ]
	serial=$(sed -n 2p short.csv | cut -d , -f 5)
	[[ $output == ACCEPT$'\t'ok$'\t'1002$'\t'"$serial"$'\t'"50000 VND"* ]]
	[ "$(scan "$(short short.csv 2 | tr 'A-Z-' 'a-z ')")" = "ACCEPT ok" ]
	[ "$(scan " $(short short.csv 3 | tr -d -) ")" = "ACCEPT ok" ]
	# From a terminal or a pipe, line by line.
	run vouch-redeem --db shop.db --till 1 < <(short short.csv 4)
	[[ $output == ACCEPT$'\t'ok* ]]
}

@test "typed: whoever issues is told of the manifest, and its channel is reported" {
	sed -e 's/^id = .*/id = 1003/' -e '/^register = /d' short.ini >third.ini
	run --separate-stderr vouch-issue -k q4.key -c third.ini --channel app -n 2 -o third.csv
	[[ $stderr == *"tills take its short codes with their manifest: vouch-issue --manifest -k KEY -c third.ini"* ]]
	[ "$(scan "$(short short.csv 1)")" = "ACCEPT ok" ]
	[ "$(vouch-report -q --db shop.db --register register.db --format csv --campaign 1002 |
		mlr --icsv --onidx --ofs ' ' cut -of channel,issued,redeemed)" = 'print 30 1' ]
}

@test "typed: the code and its short form are one voucher" {
	[ "$(scan "$(short short.csv 1)")" = "ACCEPT ok" ]
	[ "$(scan "$(code short.csv 1)")" = "USED used" ]
	[ "$(scan "$(code short.csv 2)")" = "ACCEPT ok" ]
	[ "$(scan "$(short short.csv 2)")" = "USED used" ]
	vouch-log verify -q --db shop.db
}

@test "typed: the place of a wrong symbol is named, and nothing is counted" {
	code=$(short short.csv 1)
	last=${code:18:1}
	other=2
	[ "$last" != 2 ] || other=3
	run vouch-redeem --db shop.db --till 1 "${code:0:18}$other"
	[ "$status" -eq 1 ]
	[[ $output == BADREAD$'\t'checksum* ]]
	[[ $output == *"Mistyped: please look at symbol 16" ]]
	run vouch-redeem --db shop.db --till 1 --lang vi "${code:0:18}$other"
	[[ $output == *"Gõ sai: vui lòng xem lại ký tự thứ 16" ]]
	run vouch-redeem --db shop.db --till 1 --format jsonl "${code:0:18}$other"
	[[ $output == *'"reason":"checksum"'*'"symbol":16'* ]]
	for _ in {1..12}; do
		[ "$(scan "${code:0:18}$other")" = "BADREAD checksum" ]
	done
	[ "$(scan "$code")" = "ACCEPT ok" ]
}

@test "typed: ten wrong codes pause the till, and no other" {
	[ "$(wrong 1 9)" = " 9 FORGED unknown-code" ]
	[ "$(scan "$(short short.csv 1)")" = "ACCEPT ok" ]
	[ "$(wrong 10 12)" = " 1 FORGED unknown-code
 2 REFUSE typing-paused" ]
	# A scanned code is not typed; another till is another's.
	[ "$(scan "$(short short.csv 2)")" = "REFUSE typing-paused" ]
	[ "$(scan "$(code short.csv 2)")" = "ACCEPT ok" ]
	run vouch-redeem --db shop.db --till 2 "$(short short.csv 3)"
	[[ $output == ACCEPT$'\t'ok* ]]
	later 6
	[ "$(scan "$(short short.csv 4)")" = "ACCEPT ok" ]
}

@test "typed: wrong codes far apart pause nobody" {
	for n in 1 6 11; do
		[ "$(wrong $n $((n + 4)))" = " 5 FORGED unknown-code" ]
		later 11
	done
	[ "$(scan "$(short short.csv 1)")" = "ACCEPT ok" ]
}

@test "typed: thirty in a day lock the till until somebody unlocks it" {
	for n in 1 11 21; do
		[ "$(wrong $n $((n + 9)))" = " 10 FORGED unknown-code" ]
		later 6
	done
	[ "$(scan "$(short short.csv 1)")" = "REFUSE typing-locked" ]
	later 1500
	[ "$(scan "$(short short.csv 1)")" = "REFUSE typing-locked" ]
	run --separate-stderr vouch-log unlock --db shop.db --till 1
	[ "$status" -eq 0 ]
	[[ $stderr == *"till 1 may type codes; 30 wrong ones are forgotten"* ]]
	[ "$(scan "$(short short.csv 1)")" = "ACCEPT ok" ]
	run vouch-log show --db shop.db --format csv
	[[ $output == *"typing unlocked at till 1"* ]]
	vouch-log verify -q --db shop.db
}

@test "typed: no manifest, a revoked code, a spoiled one" {
	vouch-log init -q --db bare.db --root root.pub --store 7
	vouch-log import -q --db bare.db bundle-1.txt short.ini
	run vouch-redeem --db bare.db --till 1 "$(short short.csv 1)"
	[[ $output == REFUSE$'\t'short-code* ]]
	vouch-issue -q --revoke 2:5 -k office.key -o r.vrl
	vouch-log import -q --db shop.db r.vrl
	[ "$(scan "$(short short.csv 5)")" = "REFUSE revoked" ]
	[ "$(scan "$(code short.csv 5)")" = "REFUSE revoked" ]
	# The next manifest has it no more: it is nobody's code.
	vouch-issue -q --manifest -k office.key -c short.ini --cost 1,8 \
		-o short.vmf --force
	vouch-log import -q --db shop.db short.vmf
	[ "$(scan "$(short short.csv 5)")" = "FORGED unknown-code" ]
	[ "$(scan "$(short short.csv 6)")" = "ACCEPT ok" ]
}

@test "typed: a manifest of a key that is no longer good is none" {
	set_key office "state = revoked"
	bundle 2 root
	vouch-log import -q --db shop.db bundle-2.txt
	[ "$(scan "$(short short.csv 1)")" = "FORGED unknown-code" ]
	[ "$(scan "$(code short.csv 1)")" = "ACCEPT ok" ]
}

@test "typed: a file of scanned lines types nothing" {
	short short.csv 1 >typed.txt
	run vouch-redeem --db shop.db --till 1 <typed.txt
	[[ $output == REFUSE$'\t'short-code* ]]
	run vouch-verify --trust q4.pub "$(short short.csv 1)"
	[[ $output == REFUSE$'\t'short-code* ]]
}

@test "typed: short codes only where a code says no more than its campaign" {
	printf 'holder = bound\n' | cat short.ini - >bound.ini
	run --separate-stderr vouch-issue -k q4.key -c bound.ini --channel zalo -n 1
	[ "$status" -eq 2 ]
	[[ $stderr == *"short_codes (line "*") makes codes that tell no customer, and holder (line "*") binds each to one"* ]]
	sed 's/^value = .*/&\nvalid_days = 14/' short.ini >days.ini
	run --separate-stderr vouch-issue -k q4.key -c days.ini --channel zalo -n 1
	[ "$status" -eq 2 ]
	[[ $stderr == *"makes codes that tell no day"* ]]
	printf 'name,phone,value\nLan,0901234567,20000 VND\n' >customers.csv
	run --separate-stderr vouch-issue -k q4.key -c short.ini --channel zalo \
		--for customers.csv
	[ "$status" -eq 2 ]
	[[ $stderr == *"customers.csv: value: a column of terms for each customer"* ]]
	run vouch-issue -q -k q4.key -c short.ini --channel staff -n 1 --test
	[ "$status" -eq 0 ]
	[[ ${lines[0]} == code,kind,* ]]
}
