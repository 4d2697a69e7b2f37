#!/usr/bin/env bats
# Reports of some days: three of them, one with a redemption that is taken back
# on the next, one with a refusal, and the last moment of a day.
bats_require_minimum_version 1.5.0
load ../support/shop

DAY=86400000

setup_file() {
	shop_make
	printf '[campaign]\nid = 2006\nname = Card\nkind = stored-value\nvalue = balance 500000 VND\nfrom = 2026-12-01\nuntil = 2027-12-31\n' >card.ini
	vouch-issue -q -k shop.key -c card.ini --channel print -n 1 -o card.csv
	vouch-log import -q --db shop.db card.ini
	card=$(sed -n 2p card.csv | cut -d , -f 1)
	redeem() { vouch-redeem --db shop.db --till 1 "$@" >/dev/null; }
	redeem "$(code 1)" "$(code 2)" "$(code 3)"
	redeem --activate "$card"
	redeem --amount 200000 "$card"
	events=$(vouch-log show --db shop.db --format csv)
	export VOUCH_TEST_NOW=$((NOON + DAY))
	for kind in ,redeem,1001, ,spend,; do
		redeem --void "$(grep "$kind" <<<"$events" | head -n 1 | cut -d , -f 2)" --why return
	done
	redeem "$(code 4)"
	redeem "$(code 2)" || [ $? -eq 1 ]
	redeem nonsense || [ $? -eq 1 ]
	VOUCH_TEST_NOW=$(date -d 2026-12-26T23:59:59+07:00 +%s)000 redeem "$(code 5)"
	export VOUCH_TEST_NOW=$((NOON + 2 * DAY))
	redeem "$(code 6)" "$(sed -n 1p coffee.txt)"
	redeem "$(code 6)" || [ $? -eq 1 ]
	redeem --amount 100000 "$card"
}
setup() { shop_enter; }

report() {
	vouch-report --db shop.db --register register.db "$@"
}
first() { report --until 2026-12-25 "$@"; }
second() { report --since 2026-12-26 --until 2026-12-26 "$@"; }
third() { report --since 2026-12-27 "$@"; }

# Columns that add up, of records with the same names in front.
added() { # KEYS COLUMNS FILE...
	python3 - "$@" <<-'END'
		import csv, sys
		keys, columns = (a.split(",") for a in sys.argv[1:3])
		sums = {}
		for path in sys.argv[3:]:
		    for row in csv.DictReader(open(path, encoding="utf-8")):
		        old = sums.setdefault(tuple(row[k] for k in keys), [0] * len(columns))
		        for i, name in enumerate(columns):
		            old[i] += int(row[name] or 0)
		for key in sorted(sums):
		    if any(sums[key]):
		        print(*key, *sums[key])
	END
}

@test "a table says its days; a void counts on its own day" {
	run --separate-stderr first --campaign 1001
	[ "$status" -eq 0 ]
	[ -z "$stderr" ]
	[ "$output" = 'until 2026-12-25; issued: in all
campaign  name                      channel   issued  redeemed  percent  refused        value
    1001  Tết 2027 – giảm 50.000 đ  facebook      20         3   15.0 %        0  150,000 VND' ]
	run second --campaign 1001
	[ "$output" = 'from 2026-12-26 until 2026-12-26; issued: in all
campaign  name                      channel   issued  redeemed  percent  refused       value  voided
    1001  Tết 2027 – giảm 50.000 đ  facebook      20         2   10.0 %        1  50,000 VND       1' ]
	run third --campaign 1001
	[ "$output" = 'from 2026-12-27 on; issued: in all
campaign  name                      channel   issued  redeemed  percent  refused       value
    1001  Tết 2027 – giảm 50.000 đ  facebook      20         1    5.0 %        1  50,000 VND' ]
	run vouch-report --db shop.db --since 2026-12-27
	[ "${lines[0]}" = 'from 2026-12-27 on' ]
	run report
	[[ ${lines[0]} == campaign* ]]
}

@test "records have the days in columns of their own, at the end" {
	run second --campaign 1001 --format csv
	[ "$output" = 'campaign,name,channel,issued,redeemed,percent,refused,value,unit,voided,since,until
1001,Tết 2027 – giảm 50.000 đ,facebook,20,2,10.0,1,50000,VND,1,2026-12-26,2026-12-26' ]
	run second --by day --campaign 1001 --format jsonl
	[ "$(jq -c '[.day, .redeemed, .since, .until]' <<<"$output")" = '["2026-12-26",2,"2026-12-26","2026-12-26"]' ]
	run third --of refusals --format jsonl
	[ "$(jq -c '[.reason, .count, .since, .until]' <<<"$output")" = '["used",1,"2026-12-27",""]' ]
	run report --format csv
	[[ ${lines[0]} != *since* ]]
}

@test "refusals and tills of a day" {
	run second --of refusals --format csv
	[ "$output" = 'campaign,name,verdict,reason,count,since,until
,,BADREAD,not-ours,1,2026-12-26,2026-12-26
1001,Tết 2027 – giảm 50.000 đ,USED,used,1,2026-12-26,2026-12-26' ]
	run second --of tills
	[ "${lines[0]}" = 'from 2026-12-26 until 2026-12-26' ]
	[[ ${lines[2]} == ' 7.1  -            2       2  100.0 %        1       0'* ]]
	run first --of tills --format csv
	[ "${lines[1]}" = '7.1,-,4,0,0.0,0,0,,,2026-12-25' ]
}

@test "cards of a day: what moved, and not what is on them now" {
	run first --of cards --format csv
	[ "${lines[1]}" = '2006,Card,1,500000,0,0,1,200000,0,0,,,VND,,2026-12-25' ]
	run second --of cards
	[ "$output" = 'from 2026-12-26 until 2026-12-26
campaign  name  sold  sold_value  added  added_value  paid    paid_value  capped  capped_value
    2006  Card     0       0 VND      0        0 VND    -1  -200,000 VND       0         0 VND' ]
	run second --of cards --format jsonl
	[ "$(jq -c '[.paid, .paid_value, .active, .outstanding]' <<<"$output")" = '[-1,-200000,null,null]' ]
	run --separate-stderr report --since 2026-12-28 --of cards
	[ "${#lines[@]}" -eq 2 ]
	[[ $stderr == *"nothing of this kind in these days" ]]
}

@test "prizes of a day; one that was taken back is less on the day of that" {
	printf '[campaign]\nid = 1010\nname = Shake\nkind = voucher\nfrom = 2026-12-20\nuntil = 2027-01-31\n[prize thanks]\ncount = rest\nvalue = 20000 VND\n' >shake.ini
	vouch-issue -q -k shop.key -c shake.ini --channel print -n 2 -o shake.csv --prizes shake.vpz
	vouch-log import -q --db shop.db shake.ini shake.vpz
	vouch-redeem --db shop.db --till 1 "$(sed -n 2p shake.csv | cut -d , -f 1)" "$(sed -n 3p shake.csv | cut -d , -f 1)" >/dev/null
	event=$(vouch-log show --db shop.db --format csv | grep ,redeem,1010, | head -n 1 | cut -d , -f 2)
	VOUCH_TEST_NOW=$((NOON + 3 * DAY)) vouch-redeem --db shop.db --till 1 --void "$event" --why return >/dev/null
	run report --until 2026-12-27 --of prizes --format csv
	[ "${lines[1]}" = '1010,Shake,thanks,2,40000,VND,,2026-12-27' ]
	run report --since 2026-12-28 --of prizes --format csv
	[ "${lines[1]}" = '1010,Shake,thanks,-1,-20000,VND,2026-12-28,' ]
	run second --of prizes --format csv
	[[ ${lines[1]} == *"nothing of this kind in these days" ]]
	run report --of prizes --format csv
	[ "${lines[1]}" = '1010,Shake,thanks,1,20000,VND' ]
}

@test "adjoining days add up to the whole" {
	check() { # KEYS COLUMNS OPTION...
		local day
		report --format csv "${@:3}" >whole.csv
		for day in first second third; do
			"$day" --format csv "${@:3}" >$day.csv
		done
		[ -n "$(added "$1" "$2" whole.csv)" ]
		[ "$(added "$1" "$2" first.csv second.csv third.csv)" = "$(added "$1" "$2" whole.csv)" ]
	}
	for by in channel placement store till day kind; do
		check "campaign,$by" redeemed,refused,value,voided --by "$by"
	done
	check campaign,unit sold,sold_value,added,added_value,paid,paid_value,capped,capped_value --of cards
	check campaign,reason count --of refusals
	check till,cashier taken,voided,refused,forged --of tills
}

@test "days are the campaign's, refusals' too" {
	sed -e 's/^id = .*/id = 2007/' -e 's,^zone = .*,zone = America/New_York,' tet2027.ini >york.ini
	vouch-issue -q -k shop.key -c york.ini --channel facebook -n 2 -o york.csv
	vouch-log import -q --db shop.db york.ini
	for time in 01 02; do
		VOUCH_TEST_NOW=$(date -d 2026-12-29T0$time:30:00Z +%s)000 vouch-redeem --db shop.db --till 1 \
			"$(sed -n 2p york.csv | cut -d , -f 1)" >/dev/null || true
	done
	run report --since 2026-12-28 --until 2026-12-28 --campaign 2007 --format csv
	[[ ${lines[1]} == 2007,*,facebook,2,1,50.0,1,* ]]
	run report --since 2026-12-29 --campaign 2007 --format csv
	[[ ${lines[1]} == 2007,*,facebook,2,0,0.0,0,* ]]
}

@test "days that are none, and the wrong way round" {
	one_line() { # TEXT OPTION...
		run --separate-stderr report "${@:2}"
		[ "$status" -eq 2 ]
		[ -z "$output" ]
		[ "$stderr" = "vouch-report: $1" ]
	}
	one_line '--since: "2026-02-30": there is no such day' --since 2026-02-30
	one_line '--until: "24.12.2026": expected a date as in 2026-12-20' --until 24.12.2026
	one_line '--until: expected a date as in 2026-12-20' --until ''
	one_line '--since: "2026-12-27": is after --until 2026-12-26' --since 2026-12-27 --until 2026-12-26
}
