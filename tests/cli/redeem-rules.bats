#!/usr/bin/env bats
bats_require_minimum_version 1.5.0
# Offers of every kind and rule, as a cashier meets them.
load ../support/shop

setup_file() {
	shop_make
	offer card 2006 stored-value 'balance 500000 VND' 'topup = yes' \
		'max_balance = 600000 VND'
	offer coupon 2005 coupon '15 %' 'uses_per_code = 3' \
		'min_basket = 100000 VND' 'max_discount = 30000 VND' \
		'budget = 70000 VND' 'stack = yes'
	offer happy 2007 voucher '50000 VND' 'hours = Fri 14:00-17:00' \
		'skus = 8934563138165, TRA-01' 'stack = yes'
	offer limited 2008 coupon '10000 VND' 'uses_per_code = any' \
		'uses_per_customer = 1'
	vouch-key holder holder.key -q >/dev/null
}
setup() { shop_enter; }

# Issues 3 codes of an offer and files its rules.
offer() { # NAME ID KIND VALUE RULE...
	printf '[campaign]\nid = %s\nname = %s\nkind = %s\nvalue = %s\nfrom = 2026-12-01\nuntil = 2027-12-31\n[rules]\n' \
		"$2" "$1" "$3" "$4" >"$1.ini"
	printf '%s\n' "${@:5}" >>"$1.ini"
	vouch-issue -q -k shop.key -c "$1.ini" --channel print -n 3 -o "$1.csv"
	vouch-log import -q --db shop.db "$1.ini"
}

of() { # NAME [N]: the N-th code
	sed -n "$((${2:-1} + 1))p" "$1.csv" | cut -d , -f 1
}

redeem() {
	run --separate-stderr vouch-redeem --db shop.db --till 2 "$@"
	echo "$output$stderr"
}

says() { # STATUS VERDICT REASON [TEXT]
	[ "$status" -eq "$1" ]
	[ "$(cut -f 1,2 <<<"$output")" = "$2"$'\t'"$3" ]
	[ -z "${4-}" ] || [ "$(cut -f 8 <<<"$output")" = "$4" ]
}

event() { cut -f 6 <<<"$output"; }

whole() {
	run --separate-stderr vouch-log verify --db shop.db
	echo "$output$stderr"
	[ "$status" -eq 0 ]
}

@test "a card is sold, pays, is topped up, and says what is left" {
	redeem "$(of card)"
	says 1 REFUSE not-activated 'This card has not been sold: please activate it first'
	redeem --activate "$(of card)"
	says 0 ACCEPT ok 'Card activated: 500,000 VND on it'
	redeem --activate "$(of card)"
	says 1 USED used 'This card is active already: 500,000 VND on it'
	redeem "$(of card)"
	says 1 REFUSE needs-amount 'Please enter the amount: 500,000 VND is on the card'
	redeem --amount 120000 "$(of card)"
	says 0 ACCEPT partial 'Paid 120,000 VND with the card: 380,000 VND left on it'
	[ "$(cut -f 5 <<<"$output")" = '120000 VND' ]
	redeem --basket '400.000 VND' --lang vi "$(of card)"
	says 0 ACCEPT ok 'Đã trả 380.000 đ bằng thẻ, thẻ còn 0 đ: khách trả thêm 20.000 đ'
	redeem --basket 1 "$(of card)"
	says 1 USED balance-empty 'The card is empty'
	redeem --topup --amount 600001 "$(of card)"
	says 1 REFUSE amount 'The card would hold too much: 0 VND is on it'
	redeem --topup --amount 600000 --format jsonl "$(of card)"
	[ "$(jq -c '[.verdict, .reason, .amount, .left, .unit]' <<<"$output")" = '["ACCEPT","ok",600000,600000,"VND"]' ]
	redeem --topup --amount 5 "$(of coupon)"
	says 1 REFUSE kind 'This code cannot be topped up and earns nothing'
	whole
}

@test "a coupon: the bill, the cap, the budget, how often" {
	redeem "$(of coupon)"
	says 1 REFUSE needs-basket 'Please enter the total of the bill'
	redeem --basket 99999 "$(of coupon)"
	says 1 REFUSE min-basket 'The bill is too small: at least 100,000 VND'
	redeem --basket 100000 "$(of coupon)"
	says 0 ACCEPT ok 'Valid: take 15,000 VND off, 85,000 VND to pay'
	redeem --basket 300001 --format jsonl "$(of coupon)"
	[ "$(jq -c '[.amount, .due, .kind]' <<<"$output")" = '[30000,270001,"coupon"]' ]
	redeem --basket 300001 "$(of coupon)"
	says 1 REFUSE budget
	redeem --basket 100000 "$(of coupon)"
	says 0 ACCEPT ok
	redeem --basket 100000 "$(of coupon)"
	says 1 USED uses-exhausted
	redeem --basket 100000 "$(of coupon 2)"
	says 1 REFUSE budget
	whole
}

@test "hours and goods: 25 December 2026 is a Friday" {
	VOUCH_TEST_NOW=$((NOON + 2 * 3600000 - 1)) redeem "$(of happy)"
	says 1 REFUSE wrong-hours 'Not valid at this hour'
	VOUCH_TEST_NOW=$((NOON + 2 * 3600000)) redeem "$(of happy)"
	says 1 REFUSE needs-skus
	VOUCH_TEST_NOW=$((NOON + 5 * 3600000 - 1)) redeem --skus 4711 "$(of happy)"
	says 1 REFUSE wrong-sku
	VOUCH_TEST_NOW=$((NOON + 5 * 3600000 - 1)) redeem --skus '4711, 08934563138165' "$(of happy)"
	says 0 ACCEPT ok
	VOUCH_TEST_NOW=$((NOON + 5 * 3600000)) redeem --skus TRA-01 "$(of happy 2)"
	says 1 REFUSE wrong-hours
}

@test "one a customer, however the number is written, and no number on file" {
	redeem "$(of limited)"
	says 1 REFUSE needs-customer
	redeem --customer 0901234567 "$(of limited)"
	[ "$status" -eq 2 ]
	[[ $stderr == *"--customer: needs --holder-key"* ]]
	redeem --customer 0901234567 --holder-key holder.key "$(of limited)"
	says 0 ACCEPT ok
	first=$(event)
	printf '[vouch]\nholder_key = holder.key\n' >vouch.ini
	VOUCH_CONFIG=vouch.ini redeem --customer '+84 901 234 567' "$(of limited)"
	says 1 REFUSE customer-limit
	redeem --customer lan@example.vn --holder-key holder.key "$(of limited)"
	says 0 ACCEPT ok
	redeem --void "$first" --why return
	says 0 ACCEPT ok 'Taken back: 10,000 VND'
	redeem --customer 0901234567 --holder-key holder.key "$(of limited)"
	says 0 ACCEPT ok
	run ! grep -aqE '901234567|lan@example' shop.db
	chmod 644 holder.key
	redeem --customer 0901234567 --holder-key holder.key "$(of limited)"
	[ "$status" -eq 2 ]
	whole
}

@test "a code bound to its customer" {
	printf 'phone\n0901234567\n' >who.csv
	printf '[campaign]\nid = 2009\nname = Bound\nkind = voucher\nvalue = 5 %%\nfrom = 2026-12-01\nuntil = 2027-12-31\n[rules]\nholder = bound\n' >bound.ini
	vouch-issue -q -k shop.key -c bound.ini --channel sms --for who.csv --holder-key holder.key -o bound.csv
	vouch-log import -q --db shop.db bound.ini
	redeem "$(of bound)"
	says 1 REFUSE needs-customer
	redeem --customer 0901234568 --holder-key holder.key "$(of bound)"
	says 1 REFUSE wrong-customer 'For another customer'
	redeem --customer 0901234567 --holder-key holder.key "$(of bound)"
	says 0 ACCEPT ok
}

@test "taken back, twice, and taken again" {
	redeem "$(code 1)"
	first=$(event)
	redeem --void "$first"
	[ "$status" -eq 2 ]
	[[ $stderr == *"--void: needs --why"* ]]
	redeem --void "$first" --why mistake --cashier LAN
	says 0 ACCEPT ok 'Taken back: 50,000 VND'
	void=$(event)
	redeem --void "$first" --why 'asked again'
	says 0 ACCEPT replayed 'Taken back: 50,000 VND'
	[ "$(event)" = "$void" ]
	vouch-log show --db shop.db --format jsonl | jq -e "select(.event == \"$void\") | .kind == \"void\" and .note == \"mistake\" and .cashier == \"LAN\""
	redeem "$(code 1)"
	says 0 ACCEPT ok
	redeem --void 7.2.0123456789abcdef.1 --why x
	says 1 REFUSE not-redeemed
	redeem --activate "$(of card)"
	sold=$(event)
	redeem --amount 1 "$(of card)"
	redeem --void "$sold" --why mistake
	says 1 REFUSE amount 'Cannot be taken back: it has been spent already'
	whole
}

@test "held for a sale, taken, let go, or run out" {
	redeem --hold 60 "$(code 1)"
	says 0 ACCEPT ok 'Held until 12:01, not taken yet'
	hold=$(event)
	VOUCH_TEST_NOW=$((NOON + 59999)) redeem "$(code 1)"
	says 1 USED used 'Kept for another sale until 12:01'
	redeem --commit "$hold"
	says 0 ACCEPT ok 'Taken: 50,000 VND'
	redeem --release "$hold"
	says 1 USED used
	redeem --hold 60 "$(code 2)"
	hold=$(event)
	redeem --release "$hold"
	says 0 ACCEPT ok 'No longer held: it can be used again'
	redeem --commit "$hold"
	says 1 REFUSE voided
	redeem --hold 60 "$(code 2)"
	hold=$(event)
	# Time does not run backwards: it was nearly a minute past.
	VOUCH_TEST_NOW=$((NOON + 119998)) redeem "$(code 2)"
	says 1 USED used
	VOUCH_TEST_NOW=$((NOON + 119999)) redeem "$(code 2)"
	says 0 ACCEPT ok
	VOUCH_TEST_NOW=$((NOON + 119999)) redeem --commit "$hold"
	says 1 REFUSE voided
	whole
}

@test "several codes on one bill" {
	redeem --activate "$(of card)"
	VOUCH_TEST_NOW=$((NOON + 3 * 3600000)) redeem --bill --basket 200000 --skus TRA-01 --format jsonl "$(of card)" "$(of happy)" "$(code 1)" "$(of coupon)"
	[ "$status" -eq 0 ]
	# In the order given; 15 % first, then 50,000 off, the card pays.
	[ "$(jq -c '[.reason, .amount, .due]' <<<"$output")" = '["partial",120000,0]
["ok",50000,120000]
["no-stack",null,null]
["ok",30000,170000]' ]
	redeem --basket 5 "$(code 1)" "$(code 2)"
	[ "$status" -eq 2 ]
	[[ $stderr == *"--basket: is about one sale: say --bill"* ]]
	redeem --bill $(seq 11)
	[ "$status" -eq 2 ]
	whole
}

@test "to look is not to touch" {
	redeem --check "$(code 1)"
	says 0 ACCEPT ok 'Would be valid, not taken: 50,000 VND off'
	[ -z "$(cut -f 6,7 <<<"$output" | tr -d '\t')" ]
	before=$(vouch-log show --db shop.db | sha256sum)
	redeem --check "$(of card)"
	says 1 REFUSE not-activated
	[ "$(vouch-log show --db shop.db | sha256sum)" = "$before" ]
	redeem "$(code 1)"
	says 0 ACCEPT ok
}

@test "prizes: nobody wins before the list is there" {
	cp "$BATS_TEST_DIRNAME/../../testdata/campaigns/lucky-tet.ini" . && chmod 644 lucky-tet.ini
	vouch-issue -q -k shop.key -c lucky-tet.ini --channel print -n 1000 -o lucky.csv --prizes lucky.vpz
	run --separate-stderr vouch-log import --db shop.db lucky.vpz
	[ "$status" -eq 2 ]
	[[ $stderr == *"lucky.vpz: campaign 1010 is not on file"* ]]
	vouch-log import -q --db shop.db lucky-tet.ini
	export VOUCH_TEST_NOW=$((NOON + 30 * 24 * 3600000 - 1))
	redeem --basket 200000 "$(of lucky)"
	says 1 REFUSE unknown-campaign
	run --separate-stderr vouch-log import --db shop.db lucky.vpz
	[ "$status" -eq 0 ]
	[[ $stderr == *"prizes of batch "*" of campaign 1010 imported: 500 winners listed"* ]]
	for n in $(seq 1000); do
		of lucky "$n"
	done >all.txt
	run --separate-stderr vouch-redeem --db shop.db --till 2 --format jsonl <all.txt
	[ "$(jq -r .reason <<<"$output" | sort | uniq -c | xargs)" = "1000 needs-basket" ]
	seen=$(while read -r line; do
		vouch-redeem --db shop.db --till 2 --basket 200000 --format jsonl "$line"
	done < <(head -n 40 all.txt) | jq -r '[.prize, .amount // "", .text] | @tsv')
	echo "$seen"
	[ "$(grep -c '^thanks	20000	Valid: the customer wins 10 % off; take 20,000 VND off, 180,000 VND to pay$' <<<"$seen")" -gt 0 ]
	[ "$(grep -c '^coffee		Valid: the customer wins free Cà phê sữa$' <<<"$seen")" -gt 0 ]
	tamper=$(mktemp)
	sed 's/grand/grant/' lucky.vpz >"$tamper"
	run vouch-log import --db shop.db "$tamper"
	[ "$status" -eq 2 ]
	whole
}

@test "what goes with what" {
	for bad in '--amount 5' '--basket 5' '--skus A' '--customer 1' '--bill'; do
		# shellcheck disable=SC2086 # words
		redeem $bad </dev/null
		[ "$status" -eq 2 ]
	done
	redeem --activate --topup "$(of card)"
	[ "$status" -eq 2 ]
	redeem --why x "$(code 1)"
	[ "$status" -eq 2 ]
	redeem --check --hold 5 "$(code 1)"
	[ "$status" -eq 2 ]
	redeem --void 7.2.0123456789abcdef.1 --why x "$(code 1)"
	[ "$status" -eq 2 ]
	redeem --basket 12x "$(code 1)"
	[ "$status" -eq 2 ]
	[[ $stderr == *'--basket: "12x"'* ]]
	[ "$(vouch-log show --db shop.db --format csv | grep -c ,redeem,)" -eq 0 ] || false
}

@test "a return in the shop gives the voucher of its order back" {
	printf '[campaign]\nid = 2010\nname = Return\nkind = pass\nvalue = none\nfrom = 2026-12-01\nuntil = 2027-12-31\n[rules]\nreturns = yes\n' >return.ini
	printf 'subject\nR-88231\nR-4711\n' >orders.csv
	vouch-issue -q -k shop.key -c return.ini --channel web --for orders.csv -o return.csv
	vouch-log import -q --db shop.db return.ini
	redeem --receipt R-88231 "$(code 1)"
	redeem --format jsonl "$(of return)"
	[ "$(jq -c '[.verdict, .subject, .returned, .text]' <<<"$output")" = '["ACCEPT","R-88231",1,"Return of R-88231: its voucher is good again"]' ]
	redeem "$(of return)"
	says 1 USED used
	redeem --lang vi "$(of return 2)"
	says 0 ACCEPT ok 'Trả hàng đơn R-4711: đơn này không dùng phiếu ở đây'
	redeem "$(code 1)"
	says 0 ACCEPT ok
	whole
}

@test "a card that other shops could spend too pays up to its cap" {
	offer gift 2031 stored-value 'balance 500000 VND' 'activate = at-issue' \
		'offline_cap = 200000 VND, 5' 'topup = yes'
	redeem --amount 200001 "$(of gift)"
	says 1 REFUSE needs-shared-ledger \
		'Other shops could spend this card too, no more can be taken here: please tell the manager'
	redeem --lang vi --amount 200001 "$(of gift)"
	says 1 REFUSE needs-shared-ledger \
		'Cửa hàng khác cũng có thể tiêu thẻ này, ở đây không trừ thêm được: vui lòng báo quản lý'
	redeem --amount 150000 "$(of gift)"
	says 0 ACCEPT partial
	paid=$(event)
	redeem --topup --amount 1000 "$(of gift)"
	says 1 REFUSE needs-shared-ledger
	# The bill is paid as far as the cap has room.
	redeem --basket 400000 "$(of gift)"
	says 0 ACCEPT partial 'Paid 50,000 VND with the card, 300,000 VND left on it: 350,000 VND to pay'
	redeem --amount 1 "$(of gift)"
	says 1 REFUSE needs-shared-ledger
	run vouch-report --db shop.db --of cards --campaign 2031 --format csv
	echo "$output"
	[ "${lines[1]}" = '2031,gift,1,500000,0,0,2,200000,2,200000,1,300000,VND' ]
	redeem --void "$paid" --why mistake
	says 0 ACCEPT ok
	run vouch-report --db shop.db --of cards --campaign 2031 --format csv
	[ "${lines[1]}" = '2031,gift,1,500000,0,0,1,50000,1,50000,1,450000,VND' ]
	whole
}

@test "many processes at once take no more than the cap, nor more often" {
	offer gift 2031 stored-value 'balance 500000 VND' 'activate = at-issue' \
		'offline_cap = 30000 VND, 4'
	pay() { # TILL CARD: ten at once
		local i pids=()
		for i in {1..10}; do
			vouch-redeem --db shop.db --till "$1" --amount 10000 \
				"$(of gift "$2")" >"out.$i" &
			pids+=($!)
		done
		for i in "${pids[@]}"; do wait "$i" || true; done
		yes=$(cat out.* | grep -c '^ACCEPT') || true
		no=$(cat out.* | grep -c '^REFUSE.needs-shared-ledger') || true
		echo "$yes $no"
	}
	[ "$(pay 2 1)" = '3 7' ]
	# One is left to the till today, whatever the card.
	[ "$(pay 2 2)" = '1 9' ]
	[ "$(pay 3 2)" = '2 8' ]
	whole
}
