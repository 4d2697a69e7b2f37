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

@test "what was taken back has a column where there is any" {
	export VOUCH_TEST_NOW=$((NOON + 2 * 86400000))
	run report
	[[ $output != *voided* ]]
	event=$(vouch-log show --db shop.db --format csv | grep ,redeem,1001, | tail -n 1 | cut -d , -f 2)
	vouch-redeem --db shop.db --till 1 --void "$event" --why return >/dev/null
	run report
	echo "$output"
	[[ ${lines[0]} == *value'  'voided ]]
	[[ ${lines[-1]} =~ total\ +38\ +13\ .*\ 550,000\ VND\ +1$ ]]
}

@test "no percentage of what is not redeemed once: coupons, cards, labels" {
	export VOUCH_TEST_NOW=$((NOON + 2 * 86400000))
	for kind in coupon-milk-tea gift-card; do
		sed -e 's/^from = .*/from = 2026-11-01/' "$BATS_TEST_DIRNAME/../../testdata/campaigns/$kind.ini" >$kind.ini
		vouch-issue -q -k shop.key -c $kind.ini --channel print -n 4 -o $kind.csv
	done
	vouch-log import -q --db shop.db gift-card.ini
	card=$(sed -n 2p gift-card.csv | cut -d , -f 1)
	vouch-redeem --db shop.db --till 1 --activate "$card" >/dev/null
	for amount in 1000 2000 3000; do
		vouch-redeem --db shop.db --till 1 --amount $amount "$card" >/dev/null
	done
	run report --format csv
	grep '^1006,Thẻ quà tặng 500.000 đ,print,4,3,,0,6000,VND,0$' <<<"$output"
	echo "$output"
	grep '^1005,[^,]*,print,4,0,,' <<<"$output"
	grep '^1003,Tặng cà phê sữa,app,3,1,33.3,' <<<"$output"
	run report
	[[ ${lines[-1]} =~ total\ +46\ +16\ +2\  ]]
}

@test "records: numbers bare, units beside" {
	run report --format csv --campaign 1001
	[ "$output" = 'campaign,name,channel,issued,redeemed,percent,refused,value,unit,voided
1001,Tết 2027 – giảm 50.000 đ,facebook,25,10,40.0,2,500000,VND,0
1001,Tết 2027 – giảm 50.000 đ,tet-tiktok-live,10,2,20.0,0,100000,VND,0' ]
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
	[ "${lines[1]}" = '1001,Tết 2027 – giảm 50.000 đ,7,,12,,2,600000,VND,0' ]
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
	[[ ${lines[1]} == *,facebook,25,11,44.0,2,550000,VND,0 ]]
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

@test "what was taken back is subtracted, and counted" {
	event=$(vouch-log show --db shop.db --format csv --till 2 | tail -n 1 | cut -d , -f 2)
	VOUCH_TEST_NOW=$((NOON + 86400000)) vouch-redeem --db shop.db --till 3 --cashier LAN --void "$event" --why return
	run report --format csv --campaign 1001
	[ "${lines[1]}" = '1001,Tết 2027 – giảm 50.000 đ,facebook,25,10,40.0,2,450000,VND,1' ]
	run report --by till --format csv --campaign 1001
	[[ $output == *",7.3,,0,,,-50000,VND,1"* ]]
}

@test "refusals by reason; tills and cashiers that stand out" {
	run vouch-report --db shop.db --of refusals --format csv
	[ "$output" = 'campaign,name,verdict,reason,count
,,BADREAD,not-ours,1
1001,Tết 2027 – giảm 50.000 đ,USED,used,2' ]
	run vouch-report --db shop.db --of refusals --campaign 1001
	[ "${#lines[@]}" -eq 2 ]
	for n in 1 2 3 4 5; do
		event=$(vouch-log show --db shop.db --format csv --till 1 | grep ,redeem, | sed -n "${n}p" | cut -d , -f 2)
		VOUCH_TEST_NOW=$((NOON + 86400000)) vouch-redeem --db shop.db --till 1 --cashier NAM --void "$event" --why mistake
	done
	run vouch-report --db shop.db --of tills --format csv
	[ "$output" = 'till,cashier,taken,voided,percent,refused,forged,sign
7.1,-,12,0,0.0,2,0,
7.1,NAM,0,5,,0,0,voids
7.2,-,1,0,0.0,0,0,' ]
	run vouch-report --db shop.db --of tills --by day
	[ "$status" -eq 2 ]
}

@test "cards: what is outstanding, after all that was taken back" {
	printf '[campaign]\nid = 2006\nname = Card\nkind = stored-value\nvalue = balance 500000 VND\nfrom = 2026-12-01\nuntil = 2027-12-31\n[rules]\ntopup = yes\n' >card.ini
	export VOUCH_TEST_NOW=$((NOON + 86400000))
	vouch-issue -q -k shop.key -c card.ini --channel print -n 2 -o card.csv
	vouch-log import -q --db shop.db card.ini
	one=$(sed -n 2p card.csv | cut -d , -f 1) two=$(sed -n 3p card.csv | cut -d , -f 1)
	run vouch-report --db shop.db --of cards
	[[ $output == *"nothing of this kind yet"* ]]
	redeem() { vouch-redeem --db shop.db --till 1 "$@"; }
	redeem --activate "$one"
	redeem --activate "$two"
	paid=$(redeem --amount 200000 "$one" | cut -f 6)
	redeem --topup --amount 50000 "$two"
	redeem --amount 100000 "$two"
	redeem --void "$paid" --why return
	run vouch-report --db shop.db --of cards --format csv
	[ "$output" = 'campaign,name,sold,sold_value,added,added_value,paid,paid_value,capped,capped_value,active,outstanding,unit
2006,Card,2,1000000,1,50000,1,100000,0,0,2,950000,VND' ]
	run vouch-report --db shop.db --of cards
	[[ ${lines[1]} == *"950,000 VND" ]]
	[ "$(vouch-log show --db "$BATS_TEST_DIRNAME/../../testdata/ledgers/v1.db" | wc -l)" -gt 1 ]
	run --separate-stderr vouch-report --db "$BATS_TEST_DIRNAME/../../testdata/ledgers/v2.db" --of cards
	[ "$status" -eq 0 ]
}

@test "by kind" {
	run report --by kind --format csv --campaign 1001
	[ "${lines[1]}" = '1001,Tết 2027 – giảm 50.000 đ,voucher,35,12,34.3,2,600000,VND,0' ]
	run report --by kind
	[[ ${lines[0]} == *"  kind  "* ]]
}
