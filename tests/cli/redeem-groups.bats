#!/usr/bin/env bats
bats_require_minimum_version 1.5.0
# Lines that share a commit: files, --bulk; and outputs nobody reads.
load ../support/shop

setup_file() {
	shop_make
	vouch-issue -q -k shop.key -c tet2027.ini --channel print -n 1500 -o many.csv
	sed 1d many.csv | cut -d , -f 1 >many.txt
}

setup() { shop_enter; }
teardown() { mounts_end; }

redeem() {
	vouch-redeem --db shop.db --till 2 "$@"
}

commits() {
	sqlite3 -cmd '.timeout 10000' shop.db "SELECT value FROM meta WHERE name = 'commits'"
}

# Said and filed are the same, line by line.
check_filed() { # ANSWERS
	grep '^ACCEPT' "$1" | cut -f 4,6 | sort >said
	vouch-log show --db shop.db --format csv | grep ,redeem, |
		awk -F , -v OFS='\t' '{ print $5, $2 }' | sort >filed
	cmp said filed
}

@test "a file and a pipe are answered alike, whatever the lines hold" {
	{
		code 1
		printf '\n\r\n\t'
		code 2
		code 1                              # again in the same group
		printf '%s\t%s\r%s\r\n' "$(code 3)" "$(code 4)" "$(code 3)"
		head -c 5000 /dev/zero | tr '\0' V
		printf '\n\0\377x\n'
		code 5 | cut -c 1-100
		head -c 4096 /dev/zero | tr '\0' V
		printf '\n'
		for _ in $(seq 300); do echo 8934563138165; done
		code 5
		printf '%s' "$(code 6)"             # the end of input
	} >in
	cp shop.db other.db
	cp shop.db third.db
	# shellcheck disable=SC2002 # a pipe it shall be
	cat in | redeem | cut -f 1-5,8 >piped
	vouch-redeem --db other.db --till 2 <in | cut -f 1-5,8 >filed
	# shellcheck disable=SC2002
	cat in | vouch-redeem --db third.db --till 2 --bulk | cut -f 1-5,8 >bulk
	[ "$(wc -l <piped)" -eq 312 ]
	cmp piped filed
	cmp piped bulk
	[ "$(grep -c '^ACCEPT' piped)" -eq 6 ]
	[ "$(grep -c '^USED' piped)" -eq 2 ]
	[ "$(events)" -eq 6 ]
}

@test "alone: one commit for a file; a pipe has one for each code" {
	before=$(commits)
	redeem <codes.txt >a
	[ "$(verdicts <a | sort | uniq -c | tr -s ' ')" = ' 20 ACCEPT ok' ]
	[ $(($(commits) - before)) -eq 1 ]
	check_filed a
	before=$(commits)
	# shellcheck disable=SC2002 # a pipe it shall be
	head -n 5 many.txt | redeem >a
	[ $(($(commits) - before)) -eq 5 ]
}

@test "not alone: 8 to 200 codes a commit, and the other till has its turn" {
	mkfifo in
	vouch-redeem --db shop.db --till 3 <in >/dev/null 3>&- &
	other=$!
	exec 8>in
	until readlink /proc/$other/fd/* | grep -q 'shop.db.head$'; do sleep 0.05; done
	before=$(commits)
	head -n 1000 many.txt >thousand
	start=$(date +%s%N)
	redeem <thousand >a
	took=$((($(date +%s%N) - start) / 1000000))
	n=$(($(commits) - before))
	echo "$n commits, $took ms"
	[ "$n" -ge 5 ]
	[ "$n" -le 125 ]
	[ "$took" -ge $((20 * n)) ]
	check_filed a
	# what needs no turn waits for none: 20,000 lines would be 2 seconds
	yes 8934563138165 | head -n 20000 >junk
	start=$(date +%s%N)
	redeem <junk >b
	took=$((($(date +%s%N) - start) / 1000000))
	echo "20,000 lines of no code: $took ms"
	[ "$took" -lt 1500 ]
	exec 8>&-
	wait "$other"
	before=$(commits)
	tail -n 500 many.txt >rest
	redeem <rest >b
	[ $(($(commits) - before)) -eq 1 ]
}

@test "--bulk answers what is there, at once, while the input stays open" {
	mkfifo in out
	vouch-redeem --db shop.db --till 2 --bulk <in >out 3>&- &
	filter=$!
	exec 8>in 9<out
	for n in 1 2 1; do
		code $n >&8
		read -r -t 10 -u 9 line
		echo "$line"
		cut -f 1 <<<"$line" >>said
	done
	[ "$(tr '\n' ' ' <said)" = 'ACCEPT ACCEPT USED ' ]
	before=$(commits)
	cat many.txt >&8
	for _ in $(seq 1500); do read -r -t 10 -u 9 line; done
	[[ $line == ACCEPT* ]]
	# in groups, or it would have been 1,500
	[ $(($(commits) - before)) -lt 100 ]
	exec 8>&-
	wait "$filter"
	[ "$(events)" -eq 1502 ]
}

@test "--bulk: wrong use is named" {
	run redeem --bulk "$(code 1)"
	[ "$status" -eq 2 ]
	[[ ${lines[0]} == "vouch-redeem: --bulk: "* ]]
	run bash -c 'vouch-redeem --db shop.db --till 2 --bulk --op 00112233445566778899aabbccddeeff <codes.txt'
	[ "$status" -eq 2 ]
	[ "$(events)" -eq 0 ]
}

@test "one receipt: the same code twice in a group is one operation" {
	{ code 1; code 2; code 1; } >in
	run redeem --receipt R-1 <in
	[ "$(verdicts <<<"$output")" = 'ACCEPT ok
ACCEPT ok
ACCEPT replayed' ]
	[ "$(events)" -eq 2 ]
}

@test "a disk that fills up: nothing said that is not so, and later all is well" {
	full_disk "$PWD/full" 512k
	cp shop.db full/
	head -c 1000000 /dev/zero >full/ballast 2>/dev/null || true
	run vouch-redeem --db full/shop.db --till 2 <many.txt
	[ "$status" -eq 0 ]
	[ "${#lines[@]}" -eq 1500 ]
	[ "$(verdicts <<<"$output" | sort -u)" = 'ERROR disk' ]
	rm full/ballast
	vouch-redeem --db full/shop.db --till 2 <many.txt >a || true
	cp full/shop.db full/shop.db.head .
	check_filed a
	[ "$(grep -c '^ACCEPT' a)" -gt 0 ]
}

@test "signals: the group in hand is answered, then it dies of the signal" {
	for signal in TERM:143 INT:130 HUP:129; do
		cp "$BATS_FILE_TMPDIR/shop/shop.db" .
		rm -f shop.db.head in a
		mkfifo in
		env --default-signal=INT vouch-redeem --db shop.db --till 2 --bulk <in >a 3>&- &
		filter=$!
		(cat many.txt; exec sleep 10) >in 2>/dev/null 3>&- &
		feeder=$!
		until [ -s a ]; do sleep 0.02; done
		kill -"${signal%:*}" "$filter"
		status=0
		wait "$filter" || status=$?
		[ "$status" -eq "${signal#*:}" ]
		kill "$feeder" 2>/dev/null || true
		wait "$feeder" || true
		check_filed a
		[ -z "$(tail -c 1 a)" ]
	done
}

@test "a reader that goes away: at most the group in hand is spent unsaid" {
	# shellcheck disable=SC2002
	status=0
	bash -c 'set -o pipefail; cat many.txt many.txt many.txt | vouch-redeem --db shop.db --till 2 --bulk | head -n 1 >/dev/null' || status=$?
	[ "$status" -eq 141 ]
	[ "$(events)" -ge 1 ]
	[ "$(events)" -le 1500 ]
}

# ---- an output nobody reads ----

# A filter whose output is a pipe that is full and stays open. It is made so small
# that few lines fill it.
start_stuck() {
	mkfifo in out
	env --default-signal=INT vouch-redeem --db shop.db --till 2 "$@" \
		<in >out 2>err 3>&- &
	filter=$!
	exec 8>in 9<>out
	python3 -c 'import fcntl; fcntl.fcntl(9, 1031, 4096)' # F_SETPIPE_SZ
	head -n 300 many.txt >&8 3>&- &
	feeder=$!
	# stuck: what it has on file does not change any more
	last=-1
	while [ "$(commits)" -ne "$last" ]; do
		last=$(commits)
		sleep 0.5
	done
}

end_stuck() {
	wait "$feeder" 2>/dev/null || true
	exec 8>&- 9>&-
}

@test "a reader that only sleeps is waited for, and nothing is spent meanwhile" {
	start_stuck
	last=$(events)
	[ "$last" -ge 1 ]
	[ "$last" -lt 300 ]
	head -n 300 <&9 >a
	exec 8>&-
	wait "$filter"
	end_stuck
	[ "$(wc -l <a)" -eq 300 ]
	check_filed a
}

@test "a signal while nobody reads: two seconds more, then it dies of it" {
	start_stuck
	start=$(date +%s%N)
	kill -TERM "$filter"
	status=0
	wait "$filter" || status=$?
	took=$((($(date +%s%N) - start) / 1000000))
	echo "$took ms"
	[ "$status" -eq 143 ]
	[ "$took" -ge 1900 ]
	[ "$took" -le 6000 ]
	[ ! -s err ]
	end_stuck
}

@test "a second signal while nobody reads: at once" {
	for kind in '' --bulk; do
		rm -f in out
		# shellcheck disable=SC2086 # none, or one
		start_stuck $kind
		start=$(date +%s%N)
		kill -TERM "$filter"
		sleep 0.2
		kill -INT "$filter"
		status=0
		wait "$filter" || status=$?
		took=$((($(date +%s%N) - start) / 1000000))
		echo "$took ms"
		[ "$status" -eq 130 ]
		[ "$took" -lt 1500 ]
		end_stuck
		cp "$BATS_FILE_TMPDIR/shop/shop.db" .
		rm -f shop.db.head
	done
}

@test "killed between the commit and the answers: asking again tells the truth" {
	# 1,500 answers are more than a pipe holds, so the till stands still
	cp many.txt in
	mkfifo out
	before=$(commits)
	vouch-redeem --db shop.db --till 2 --receipt R-1 <in >out 3>&- &
	filter=$!
	exec 9<out
	until [ "$(commits)" -gt "$before" ]; do sleep 0.05; done
	kill -9 "$filter"
	wait "$filter" || true
	exec 9<&-
	[ "$(events)" -eq 1500 ]
	[ "$(vouch-log show --db shop.db --unacknowledged --format csv | grep -c ,redeem,)" -eq 1500 ]
	run redeem --receipt R-1 <in
	[ "$(verdicts <<<"$output" | sort | uniq -c | tr -s ' ')" = ' 1500 ACCEPT replayed' ]
	# without a receipt, or later, it is said when and where
	run redeem <in
	[ "$(cut -f 1,2,8 <<<"$output" | sort -u)" = $'USED\tused\tAlready used on 2026-12-25 12:00, shop 7, till 2' ]
	VOUCH_TEST_NOW=$((NOON + 601000)) run redeem --receipt R-1 <in
	[ "$(verdicts <<<"$output" | sort -u)" = 'USED used' ]
	[ "$(events)" -eq 1500 ]
}
