#!/usr/bin/env bats
bats_require_minimum_version 1.5.0
# The clock of a till: steps both ways around the end of an offer, and the
# counters that keep what it was.
load ../support/shop

END=$(date -d 2027-02-01T00:00:00+07:00 +%s)000 # the offer's first bad moment
MINUTE=60000
DAY=86400000

setup_file() {
	shop_make
	# the ledger's last answer is of an hour before the end
	VOUCH_TEST_NOW=$((END - 60 * MINUTE)) vouch-redeem --db shop.db --till 1 \
		--accept-time "$(code 20)" >/dev/null
}

setup() { shop_enter; }

# Steps of the clock, in minutes from the offer's end (or days, with d), and the
# answer to a fresh code at each. Whatever a clock has said once, or the ledger
# has, no code is accepted after the end.
tables() {
	cat <<-'END'
	one step over the end     | -60 ok, -1 ok, 0 expired, 1 expired
	back a little             | -1 ok, 5 expired, -4 expired, -1 expired, 5 expired
	back a lot                | -1 ok, 5 expired, -6 clock, -59 clock, 6 expired
	back and forth            | 1 expired, -5 expired, 2 expired, -7 expired, -9 clock
	back before any answer    | -70 ok, -71 clock, -60 ok, 0 expired
	the mark stands for it    | -1 ok, -10 ok, -11 ok, -12 clock, 0 expired, -1 expired
	far ahead                 | 31d clock, -1 ok, 40d clock, 0 expired
	far ahead, within limits  | 20d expired, -1 clock, 20d expired
	far back                  | -9999d clock, -30d clock, -59 ok, 1 expired
	END
}

at() { # STEP: milliseconds
	case $1 in
	*d) echo $((END + ${1%d} * DAY)) ;;
	*) echo $((END + $1 * MINUTE)) ;;
	esac
}

# Each step of a table in the way WAY tells it; all answers must be as told.
play() { # WAY
	local name steps step reason want bad=0 n
	while IFS='|' read -r name steps; do
		cp "$BATS_FILE_TMPDIR/shop/shop.db" .
		rm -f shop.db.head
		n=0
		"$1_start"
		while read -r step want; do
			n=$((n + 1))
			reason=$("$1_step" "$(at "$step")" "$(code $n)")
			[ "$reason" = "$want" ] && continue
			echo "$name: at $step: $reason, not $want"
			bad=1
		done < <(tr ',' '\n' <<<"$steps")
		"$1_end"
	done < <(tables)
	[ "$bad" -eq 0 ]
}

process_start() { :; }
process_step() { # a filter of its own for each code
	VOUCH_TEST_NOW=$1 vouch-redeem --db shop.db --till 2 "$2" | cut -f 2
}
process_end() { :; }

filter_start() { # one filter for all
	rm -f in out
	mkfifo in out
	echo "$NOON" >now
	VOUCH_TEST_NOW_FILE=$PWD/now vouch-redeem --db shop.db --till 2 \
		<in >out 3>&- &
	filter=$!
	exec 8>in 9<out
}
filter_step() {
	local line
	echo "$1" >now.new
	mv now.new now
	echo "$2" >&8
	read -r -t 10 -u 9 line
	cut -f 2 <<<"$line"
}
filter_end() {
	exec 8>&-
	wait "$filter"
	exec 9<&-
}

@test "steps of the clock around the end, a program for each code" {
	play process
}

@test "steps of the clock around the end, one program for all" {
	play filter
}

@test "in a group the moment it begins counts, and the guard for all of it" {
	export VOUCH_TEST_NOW=$((END + 1))
	run vouch-redeem --db shop.db --till 2 <codes.txt
	[ "$(verdicts <<<"$output" | sort | uniq -c | tr -s ' ')" = ' 19 REFUSE expired
 1 USED used' ]
	VOUCH_TEST_NOW=$((END - 1))
	run vouch-redeem --db shop.db --till 2 <codes.txt
	[ "$(verdicts <<<"$output" | sort -u)" = 'REFUSE expired
USED used' ]
	VOUCH_TEST_NOW=$((END - 11 * MINUTE))
	run vouch-redeem --db shop.db --till 2 <codes.txt
	[ "$(verdicts <<<"$output" | sort -u)" = 'ERROR clock' ]
	[[ $output == *"the clock says 2027-01-31T16:49:00+00:00, but the ledger's last answer is of 2027-01-31T17:00:00+00:00"* ]]
}

@test "a clock from before the program was made decides nothing" {
	export VOUCH_TEST_NOW=$((END - 1))
	VOUCH_TEST_BUILT=$END run vouch-redeem --db shop.db --till 2 "$(code 1)"
	[ "$status" -eq 1 ]
	[ "$(verdicts <<<"$output")" = 'ERROR clock' ]
	[[ $output == *"but this program was made on 2027-01-31T17:00:00+00:00"* ]]
	VOUCH_TEST_BUILT=$END run vouch-redeem --db shop.db --till 2 --accept-time "$(code 1)"
	[ "$(verdicts <<<"$output")" = 'ERROR clock' ]
	VOUCH_TEST_BUILT=$((END - 1)) run vouch-redeem --db shop.db --till 2 "$(code 1)"
	[ "$(verdicts <<<"$output")" = 'ACCEPT ok' ]
}

@test "after a long break --accept-time says that the clock is right" {
	rm -f shop.db
	vouch-log init -q --db shop.db --trust shop.pub --store 7
	vouch-log import -q --db shop.db tet2027.ini
	export VOUCH_TEST_NOW=$((NOON + 30 * DAY))
	run vouch-redeem --db shop.db --till 2 "$(code 1)"
	[ "$(verdicts <<<"$output")" = 'ACCEPT ok' ]
	VOUCH_TEST_NOW=$((VOUCH_TEST_NOW + 30 * DAY + 1))
	run vouch-redeem --db shop.db --till 2 "$(code 1)"
	[ "$(verdicts <<<"$output")" = 'ERROR clock' ]
	[[ $output == *"; if the clock is right: vouch-log clock --accept"* ]]
	run vouch-redeem --db shop.db --till 2 --accept-time "$(code 1)"
	[ "$(verdicts <<<"$output")" = 'USED used' ]
	# that was an answer, so the next needs it no more
	run vouch-redeem --db shop.db --till 2 "$(code 1)"
	[ "$(verdicts <<<"$output")" = 'USED used' ]
	# going back is another matter
	VOUCH_TEST_NOW=$NOON run vouch-redeem --db shop.db --till 2 --accept-time "$(code 2)"
	[ "$(verdicts <<<"$output")" = 'ERROR clock' ]
}

@test "what is no code of ours is answered whatever the clock says" {
	VOUCH_TEST_NOW=1000 run vouch-redeem --db shop.db --till 2 8934563138165
	[ "$(verdicts <<<"$output")" = 'BADREAD not-ours' ]
	# and does not put the clock forward for others
	VOUCH_TEST_NOW=$((END + 9999 * DAY)) run vouch-redeem --db shop.db --till 2 8934563138165
	[ "$(verdicts <<<"$output")" = 'BADREAD not-ours' ]
	VOUCH_TEST_NOW=$((END - MINUTE)) run vouch-redeem --db shop.db --till 2 "$(code 1)"
	[ "$(verdicts <<<"$output")" = 'ACCEPT ok' ]
}

# ---- counters ----

counted() { # REASON: as they are on file
	sqlite3 -cmd '.timeout 10000' shop.db \
		"SELECT coalesce(sum(count), 0) FROM refusal WHERE reason = '$1'"
}

@test "20,000 scans of bad codes: no commit, and the file does not grow for it" {
	export VOUCH_TEST_NOW=$((END - MINUTE))
	# a letter changed to one that stands beside neither neighbour
	good=$(code 1)
	for letter in 0 1 2 3 4; do
		[[ ${good:29:3} == *"$letter"* ]] || break
	done
	forged=${good:0:30}$letter${good:31}
	size=$(stat -c %s shop.db)
	n=${CRASH_LONG:+$((1000000 / ${CRASH_SHARE:-1}))}
	n=${n:-20000}
	half=$((n / 2))
	commits=$(sqlite3 shop.db "SELECT value FROM meta WHERE name = 'commits'")
	{ yes "$forged" | head -n "$half"; yes "$(code 20)" | head -n "$half"; } |
		vouch-redeem --db shop.db --till 2 | cut -f 1 | uniq -c | tr -s ' ' >said
	[ "$(cat said)" = " $half FORGED
 $half USED" ]
	[ "$(counted bad-signature)" -eq "$half" ]
	[ "$(counted used)" -eq "$half" ]
	# one commit, at the end
	[ "$(sqlite3 shop.db "SELECT value FROM meta WHERE name = 'commits'")" -eq $((commits + 1)) ]
	[ $(($(stat -c %s shop.db) - size)) -le 8192 ]
	[ "$(sqlite3 shop.db 'SELECT count(*) FROM refusal')" -eq 2 ]
}

@test "counters are written after a quiet minute, while the filter waits" {
	filter_start
	filter_step "$((END - MINUTE))" "$(code 20)" >said
	[ "$(cat said)" = used ]
	sleep 1
	[ "$(counted used)" -eq 0 ]
	echo "$END" >now
	# the filter looks every five seconds as long as counters wait
	for _ in $(seq 100); do
		[ "$(counted used)" -eq 0 ] || break
		sleep 0.1
	done
	[ "$(counted used)" -eq 1 ]
	# written once, and not again at the end
	filter_end
	[ "$(counted used)" -eq 1 ]
}

@test "counters ride on the next redemption" {
	filter_start
	filter_step "$((END - MINUTE))" "$(code 20)" >said
	[ "$(counted used)" -eq 0 ]
	filter_step "$((END - MINUTE))" "$(code 1)" >said
	[ "$(cat said)" = ok ]
	[ "$(counted used)" -eq 1 ]
	filter_end
}

@test "a clock put right with 'vouch-log clock' is right for a running filter too" {
	filter_start
	filter_step "$((END - 59 * MINUTE))" "$(code 1)" >said
	[ "$(cat said)" = ok ]
	# a wild step ahead, and what the till learned from it
	filter_step "$((END + 20 * DAY))" "$(code 2)" >said
	[ "$(cat said)" = expired ]
	filter_step "$((END - 50 * MINUTE))" "$(code 2)" >said
	[ "$(cat said)" = clock ]
	# that it was set back brought the counter to the file, and the time with it
	[ "$(counted expired)" -eq 1 ]
	VOUCH_TEST_NOW=$((END - 49 * MINUTE)) vouch-redeem --db shop.db --till 3 "$(code 4)" >said || true
	[ "$(cut -f 2 said)" = clock ]
	VOUCH_TEST_NOW=$((END - 49 * MINUTE)) vouch-log clock -q --db shop.db --accept
	VOUCH_TEST_NOW=$((END - 49 * MINUTE)) vouch-redeem --db shop.db --till 3 "$(code 4)" >said || true
	[ "$(cut -f 2 said)" = ok ]
	filter_step "$((END - 48 * MINUTE))" "$(code 5)" >said
	[ "$(cat said)" = ok ]
	filter_end
	VOUCH_TEST_NOW=$((END - 47 * MINUTE)) vouch-redeem --db shop.db --till 3 "$(code 6)" >said || true
	[ "$(cut -f 2 said)" = ok ]
}
