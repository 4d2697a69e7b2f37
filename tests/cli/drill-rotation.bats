#!/usr/bin/env bats
# The rotation drill of docs/drills.md: a new season's key, without a day on which
# a shop refuses what it should take.
bats_require_minimum_version 1.5.0

load ../support/chain

setup_file() {
	chain_make
}

setup() {
	chain_enter
}

add_q1() {
	cat >>policy.ini <<-'END'
		[key q1]
		public = q1.pub
		signs = codes
		sign_from = 2027-01-01
		sign_until = 2027-03-31
		verify_until = 2027-06-30
		value_cap = 100000 VND
	END
}

spring() {
	sed -e 's/^id = .*/id = 1101/' -e '/^register = /d' \
		-e 's/^from = .*/from = 2027-01-01/' \
		-e 's/^until = .*/until = 2027-06-30/' tet2027.ini >spring.ini
}

@test "drill: the next key is shipped ahead, and takes over on its day" {
	# December: the bundle with next season's key reaches the shop.
	add_q1
	bundle 2 root
	import bundle-2.txt
	[ "$status" -eq 0 ]
	[[ $stderr == *"bundle 2 imported"* ]]
	run vouch-log trust --db shop.db --format csv
	[[ $output == *"key,q4,"*",taken,"* ]]
	[[ $output == *"key,q1,"*",the key is not in use yet,"* ]]
	[ "$(scan "$(code q4.csv 1)")" = "ACCEPT ok" ]
	# January: codes of the new key, while those of the old are about.
	on 2027-01-02
	spring
	vouch-issue -q -k q1.key -c spring.ini --bundle bundle-2.txt \
		--channel print -n 5 -o q1.csv
	vouch-key sign -q -k office.key spring.ini
	import spring.ini
	[ "$status" -eq 0 ]
	[ "$(scan "$(code q1.csv 1)")" = "ACCEPT ok" ]
	[ "$(scan "$(code q4.csv 2)")" = "ACCEPT ok" ]
	# The round of updates in January; then the last day of the old key's
	# vouchers, and the day after.
	sed -i 's/^next_update_by = .*/next_update_by = 2027-02-25/' policy.ini
	bundle 3 spare
	import bundle-3.txt
	[ "$status" -eq 0 ]
	on 2027-01-31
	[ "$(scan "$(code q4.csv 3)")" = "ACCEPT ok" ]
	on 2027-02-01
	[ "$(scan "$(code q4.csv 4)")" = "REFUSE key-limit" ]
	run vouch-log trust --db shop.db --code "$(code q4.csv 4)"
	[ "$status" -eq 1 ]
	[[ $output == *"signed by: key "*", q4"* ]]
	[[ $output == *"so: key-limit: the key's time is over"* ]]
}

@test "drill: a shop that missed the bundle says so, and goes on with little" {
	# The new key has not arrived: its codes are somebody else's.
	add_q1
	bundle 2 root
	on 2027-01-02
	spring
	vouch-issue -q -k q1.key -c spring.ini --bundle bundle-2.txt \
		--channel print -n 5 -o q1.csv
	[ "$(scan "$(code q1.csv 1)")" = "FORGED unknown-key" ]
	# Overdue: said, and nothing refused.
	on 2027-01-26
	run --separate-stderr vouch-redeem --db shop.db --till 1 \
		"$(code q4.csv 5)" --accept-time
	[ "$status" -eq 0 ]
	[[ $stderr == *"the trust bundle is overdue: import the next one"* ]]
	# And its grace over, while the key is still good.
	on 2027-01-30
	run --separate-stderr vouch-redeem --db shop.db --till 1 \
		"$(code q4.csv 6)"
	[ "$status" -eq 1 ]
	[[ $output == REFUSE$'\t'stale-trust* ]]
	[[ $stderr == *"its grace is over"* ]]
	# The next bundle mends it at once.
	sed -i 's/^next_update_by = .*/next_update_by = 2027-02-25/' policy.ini
	rm bundle-2.txt bundle-2.txt.minisig
	bundle 2 root
	import bundle-2.txt
	[ "$(scan "$(code q4.csv 6)")" = "ACCEPT ok" ]
}

@test "drill: a till in the middle of its day learns of the new key" {
	add_q1
	bundle 2 root
	on 2027-01-02
	spring
	vouch-issue -q -k q1.key -c spring.ini --bundle bundle-2.txt \
		--channel print -n 5 -o q1.csv
	vouch-key sign -q -k office.key spring.ini
	mkfifo in out
	vouch-redeem --db shop.db --till 1 <in >out 3>&- &
	till=$!
	exec 8>in 9<out
	code q1.csv 1 >&8
	read -r -u 9 verdict reason _
	[ "$verdict $reason" = "FORGED unknown-key" ]
	vouch-log import -q --db shop.db bundle-2.txt spring.ini
	code q1.csv 1 >&8
	read -r -u 9 verdict reason _
	[ "$verdict $reason" = "ACCEPT ok" ]
	exec 8>&- 9<&-
	wait "$till"
}

@test "drill: the spare root takes the place of the first" {
	sed -i 's/^roots = .*/roots = spare.pub/' policy.ini
	run bundle 2 root
	[ "$status" -ne 0 ]
	bundle 2 spare
	import bundle-2.txt
	[ "$status" -eq 0 ]
	# From now on the first root's bundles are nobody's.
	sed -i 's/^roots = .*/roots = root.pub, spare.pub/' policy.ini
	sed -i 's/^sequence = .*/sequence = 3/' policy.ini
	vouch-key bundle -q -k root.key --previous bundle-1.txt policy.ini \
		-o bundle-3.txt
	import bundle-3.txt
	[ "$status" -eq 2 ]
	[[ $stderr == *"bundle-3.txt: not signed by a root of this ledger"* ]]
	[ "$(scan "$(code q4.csv 1)")" = "ACCEPT ok" ]
}

@test "drill: no step back, whoever asks" {
	add_q1
	bundle 2 root
	import bundle-2.txt
	import bundle-1.txt
	[ "$status" -eq 2 ]
	[[ $stderr == *"bundle-1.txt: bundle 2 is on file: 1 would be a step back"* ]]
	import bundle-2.txt
	[ "$status" -eq 0 ]
	[[ $stderr == *"bundle 2 was on file already"* ]]
	# Another one with the same number.
	set_key q4 "state = revoked"
	rm bundle-2.txt bundle-2.txt.minisig
	bundle 2 root
	import bundle-2.txt
	[ "$status" -eq 2 ]
	# Each import is a line of the log, and no more than one.
	run vouch-log show --db shop.db --format csv
	[ "$(echo "$output" | grep -c ',bundle 2 ')" -eq 1 ]
	vouch-log verify -q --db shop.db
}
