#!/usr/bin/env bats
bats_require_minimum_version 1.5.0
load ../support/shop

setup_file() { shop_make; }
setup() {
	shop_enter
	vouch-issue -q -k shop.key -c tet2027.ini --channel tet-tiktok-live \
		--placement live-0112 -n 10 -o tiktok.csv
	vouch-issue -q -k shop.key -c tet2027.ini --channel facebook \
		--placement adset-10 -n 5 -o fb2.csv
	{
		sed -n 1,8p codes.txt
		sed -n 2,3p tiktok.csv | cut -d , -f 1
		sed -n 2p fb2.csv | cut -d , -f 1
		sed -n 1p codes.txt
		sed -n 1p codes.txt
		sed -n 1p coffee.txt
		echo nonsense
	} >scanned.txt
	VOUCH_TEST_NOW=$((NOON + 86400000)) vouch-redeem --db shop.db --till 2 "$(code 20)" >/dev/null
	VOUCH_TEST_NOW=$((NOON + 86400000)) vouch-redeem --db shop.db --till 1 <scanned.txt >/dev/null
}

report() {
	vouch-report --db shop.db --register register.db "$@"
}

@test "by channel: issued, redeemed, refused, value, and the totals" {
	run --separate-stderr report
	[ "$status" -eq 0 ]
	[ -z "$stderr" ]
	[ "$output" = 'campaign  name                      channel          issued  redeemed  percent  refused        value
    1001  Tết 2027 – giảm 50.000 đ  facebook             25        10   40.0 %        2  500,000 VND
    1001  Tết 2027 – giảm 50.000 đ  tet-tiktok-live      10         2   20.0 %        0  100,000 VND
    1003  Tặng cà phê sữa           app                   3         1   33.3 %        0
          total                                          38        13   34.2 %        2  600,000 VND' ]
}

@test "records: numbers bare, units beside" {
	run report --format csv --campaign 1001
	[ "$output" = 'campaign,name,channel,issued,redeemed,percent,refused,value,unit
1001,Tết 2027 – giảm 50.000 đ,facebook,25,10,40.0,2,500000,VND
1001,Tết 2027 – giảm 50.000 đ,tet-tiktok-live,10,2,20.0,0,100000,VND' ]
	run report --format jsonl --campaign 1003
	[ "$(jq -c '[.campaign, .channel, .issued, .redeemed, .refused, .value]' <<<"$output")" = '[1003,"app",3,1,0,null]' ]
}

@test "by placement, in the order of their numbers" {
	run report --by placement --format csv --campaign 1001
	[ "$(cut -d , -f 3-5 <<<"$output")" = 'placement,issued,redeemed
adset-10,5,1
adset-2385,20,9
live-0112,10,2' ]
	run vouch-report --db shop.db --by placement
	[ "$status" -eq 2 ]
	[[ $output == *"--by: placement needs --register"* ]]
}

@test "by store, till and day; without a register nothing is issued" {
	run vouch-report --db shop.db --by store --format csv --campaign 1001
	[ "${lines[1]}" = '1001,Tết 2027 – giảm 50.000 đ,7,,12,,2,600000,VND' ]
	run vouch-report --db shop.db --by till --format csv --campaign 1001
	[ "$(cut -d , -f 3-7 <<<"$output")" = 'till,issued,redeemed,percent,refused
7.1,,11,,
7.2,,1,,' ]
	run vouch-report --db shop.db --by day --format csv --campaign 1001
	[ "$(cut -d , -f 3,5 <<<"$output")" = 'day,redeemed
2026-12-26,12' ]
	run vouch-report --db shop.db
	[[ ${lines[1]} == *"facebook "*" 10 "*" 2  500,000 VND" ]]
}

@test "days are those of the campaign's zone" {
	VOUCH_TEST_NOW=$(date -d 2026-12-28T23:59:59+07:00 +%s)000 vouch-redeem --db shop.db --till 1 "$(code 15)"
	VOUCH_TEST_NOW=$(date -d 2026-12-29T00:00:00+07:00 +%s)000 vouch-redeem --db shop.db --till 1 "$(code 16)"
	run vouch-report --db shop.db --by day --format csv --campaign 1001
	[ "$(cut -d , -f 3,5 <<<"$output" | tail -n 2)" = '2026-12-28,1
2026-12-29,1' ]
}

@test "several shops, and one given twice" {
	vouch-log init -q --db four.db --trust shop.pub --store 4
	vouch-log import -q --db four.db tet2027.ini coffee.ini
	vouch-redeem --db four.db --till 1 "$(code 15)" "$(sed -n 2p coffee.txt)" >/dev/null
	run report --db four.db --by store --format csv
	[ "$(cut -d , -f 1,3,5 <<<"$output")" = 'campaign,store,redeemed
1001,4,1
1001,7,12
1003,4,1
1003,7,1' ]
	run report --db four.db --format csv
	[[ ${lines[1]} == *,facebook,25,11,44.0,2,550000,VND ]]
	cp shop.db copy.db
	run report --db copy.db
	[ "$status" -eq 2 ]
	[[ $output == *"copy of one another"* ]]
}

@test "test codes have a report of their own" {
	vouch-issue -q -k shop.key -c tet2027.ini --channel staff --test -n 4 -o test.csv
	vouch-log init -q --db test.db --trust shop.pub --store 7 --test
	vouch-log import -q --db test.db tet2027.ini
	vouch-redeem --db test.db --till 1 "$(sed -n 2p test.csv | cut -d , -f 1)" >/dev/null
	run vouch-report --db test.db --register register.db --format csv
	[ "$(cut -d , -f 3-5 <<<"$output")" = 'channel,issued,redeemed
staff,4,1' ]
	run report
	[[ $output != *staff* ]]
	run report --db test.db
	[ "$status" -eq 2 ]
}

@test "dong and dollars of one campaign are not added up" {
	sed -i -e 's/^value = .*/value = 5.00 USD/' -e 's/^revision = 1/revision = 2/' tet2027.ini
	vouch-issue -q -k shop.key -c tet2027.ini --channel facebook -n 3 -o usd.csv
	export VOUCH_TEST_NOW=$((NOON + 86400000))
	vouch-redeem --db shop.db --till 3 "$(code 19)"
	vouch-log import -q --db shop.db tet2027.ini
	sed 1d usd.csv | cut -d , -f 1 | vouch-redeem --db shop.db --till 3
	run report --campaign 1001 --by till
	[[ $output == *" 7.3 "*"  50,000 VND + 15.00 USD"* ]]
	run report --campaign 1001 --by till --format csv
	[[ $output == *",7.3,,4,,,,VND+USD"* ]]
}

@test "amounts that cannot be are damage, not a sum" {
	cp shop.db changed.db
	sqlite3 changed.db 'UPDATE event SET amount_minor = 9223372036854775807
		WHERE kind = 1'
	run vouch-report --db changed.db
	[ "$status" -eq 2 ]
	[[ $output == *"damaged: amounts of campaign 1001"* ]]
}

@test "an empty ledger, no ledger" {
	vouch-log init -q --db new.db --trust shop.pub --store 9
	run --separate-stderr vouch-report --db new.db
	[ "$status" -eq 0 ]
	[ "$output" = 'campaign  name  channel  issued  redeemed  percent  refused  value' ]
	[ "$stderr" = 'vouch-report: nothing issued, redeemed or refused yet' ]
	run vouch-report --db none.db
	[ "$status" -eq 2 ]
	[[ $output == *none.db* ]]
	run vouch-report
	[ "$status" -eq 2 ]
	[[ $output == *--db* ]]
	run report --register none.db
	[ "$status" -eq 2 ]
	run vouch-report --db shop.db --register none.db
	[ "$status" -eq 2 ]
	[[ $output == *none.db*"--init-register"* ]]
}
