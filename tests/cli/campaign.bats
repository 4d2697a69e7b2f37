#!/usr/bin/env bats
# Campaign files of every kind: issued here, and imported only where this
# version's tills keep to what they say.
bats_require_minimum_version 1.5.0
load ../support/shop

setup_file() { shop_make; }
setup() { shop_enter; }

all=$BATS_TEST_DIRNAME/../../testdata/campaigns

# The columns kind and value of one code issued of a campaign of testdata.
issued() { # NAME
	cp "$all/$1.ini" . && chmod 644 "$1.ini"
	vouch-issue -q -k shop.key -c "$1.ini" --channel print -n 1 |
		cut -d , -f 2,9 | tail -n 1
}

@test "codes of every kind but labels are issued by number, and read again" {
	[ "$(issued happy-hour)" = "voucher,20 %" ]
	[ "$(issued coupon-milk-tea)" = "coupon,10000 VND" ]
	[ "$(issued gift-card)" = "stored-value,500000 VND" ]
	[ "$(issued workshop-pass)" = "pass," ]
	for name in happy-hour coupon-milk-tea gift-card workshop-pass; do
		vouch-issue -q -k shop.key -c $name.ini --channel print -n 1 |
			sed 1d | cut -d , -f 1 >one.txt
		run --separate-stderr vouch-verify --trust shop.pub \
			--format jsonl "$(cat one.txt)"
		echo "$output$stderr"
		[[ $output == *'"kind":"'$(sed -n 's/^kind = //p' $name.ini)'"'* ]]
	done
}

@test "a store group is refused at issue: nobody says who is in it" {
	sed -e 's/^id = .*/id = 77/' -e 's/^stores = .*/stores = @south/' \
		-e '/^register = /d' tet2027.ini >south.ini
	before=$(sha256sum register.db south.ini)
	run vouch-issue -k shop.key -c south.ini --channel print -n 1
	[ "$status" -eq 2 ]
	[ "$output" = 'vouch-issue: south.ini: stores: "south": which stores are in a group says the trust bundle: name it, or list the stores' ]
	[ "$(sha256sum register.db south.ini)" = "$before" ]
	run vouch-log import --db shop.db south.ini
	[ "$status" -eq 2 ]
	[ "$output" = 'vouch-log: south.ini: stores: "south": a store group, and the ledger has no bundle that says which stores are in it' ]
}

# What a till cannot check must not look as if it held.
refused() { # NAME LINE WHAT
	before=$(sha256sum shop.db)
	# With a good one before it: none of them is imported.
	run vouch-log import --db shop.db opening-q7.ini "$all/$1.ini"
	echo "$output"
	[ "$status" -eq 2 ]
	[ "${lines[0]}" = "vouch-log: $all/$1.ini line $2: $3; the ledger was not changed" ]
	[ "${lines[1]}" = "vouch-log: leave that file out and import the others" ]
	[ "${#lines[@]}" -eq 2 ]
	[ "$(sha256sum shop.db)" = "$before" ]
}

@test "import refuses kinds that tills do not redeem" {
	refused shelf 5 'kind: "shelf": tills do not redeem these'
	run vouch-log import --db shop.db "$all/shelf.ini"
	[ "$status" -eq 2 ]
	[ "${lines[1]}" = "vouch-log: a till needs no file of shelf labels" ]
	vouch-log import -q --db shop.db opening-q7.ini
}

@test "import takes every kind but labels, with every other rule" {
	run vouch-log import --db shop.db "$all"/{gift-card,happy-hour,coupon-milk-tea,points-card,workshop-pass,lucky-tet}.ini
	[ "$status" -eq 0 ]
	[ "$(grep -c imported: <<<"$output")" -eq 6 ]
}

@test "explain: both languages, the offer, the till, the doubts" {
	run --separate-stderr vouch-issue --explain tet2027.ini
	[ "$status" -eq 0 ]
	[ -z "$stderr" ]
	[ "${lines[0]}" = "TIẾNG VIỆT" ]
	[ "${lines[1]}" = "Chương trình" ]
	[ "${lines[2]}" = "  - Tết 2027 – giảm 50.000 đ (chương trình 1001, phiên bản 1)" ]
	[[ $output == *$'\n\nTại quầy thu ngân\n\n'* ]]
	[[ $output == *$'\n\nIN ENGLISH\n\nThe offer\n\n'* ]]
	[[ $output == *"  - Its codes come from register "[0-9a-f]* ]]
	[[ $output == *$'\n\nAt the till\n\n'* ]]
	[[ $output != *"Worth a second look"* ]]
	VOUCH_TEST_NOW=1803556800000 run vouch-issue --explain tet2027.ini
	[[ $output == *"Chương trình đã kết thúc: ngày cuối là 31/01/2027."* ]]
	[[ $output == *"The offer has ended: its last day was 2027-01-31."* ]]
}

@test "explain: one language, from a pipe, every kind" {
	for file in "$all"/*.ini; do
		run --separate-stderr vouch-issue --explain - --lang vi <"$file"
		[ "$status" -eq 0 ]
		[ "${lines[0]}" = "TIẾNG VIỆT" ]
		[[ $output != *"IN ENGLISH"* ]]
		run --separate-stderr vouch-issue --explain "$file" --lang en
		[ "$status" -eq 0 ]
		[ "${lines[0]}" = "IN ENGLISH" ]
		[[ $output != *"TIẾNG VIỆT"* ]]
	done
}

@test "explain changes nothing and needs no register" {
	mkdir alone && cp tet2027.ini alone && cd alone
	before=$(sha256sum tet2027.ini)
	vouch-issue --explain tet2027.ini >/dev/null
	[ "$(ls)" = tet2027.ini ]
	[ "$(sha256sum tet2027.ini)" = "$before" ]
}

@test "explain without its Vietnamese texts says so" {
	mkdir away && cp "$BUILD/clocked/vouch-issue" away
	run --separate-stderr away/vouch-issue --explain tet2027.ini
	[ "$status" -eq 0 ]
	[ "${lines[0]}" = "IN ENGLISH" ]
	[ "$stderr" = "vouch-issue: the Vietnamese texts are not installed beside this program; here are the English ones" ]
	run --separate-stderr away/vouch-issue --explain tet2027.ini --lang en
	[ -z "$stderr" ]
}

@test "explain: what is wrong, and what does not go with it" {
	sed 's/^value = .*/value = 5 %\nvalid_days = none/' tet2027.ini >bad.ini
	run vouch-issue --explain bad.ini
	[ "$status" -eq 2 ]
	[[ $output =~ ^"vouch-issue: bad.ini line "[0-9]+" column 14: valid_days: \"none\": expected a number" ]]
	run vouch-issue --explain nowhere.ini
	[ "$status" -eq 3 ]
	run vouch-issue --explain tet2027.ini -n 5
	[ "$status" -eq 2 ]
	[[ $output == "vouch-issue: --count: does not go with --explain"* ]]
	run vouch-issue --explain tet2027.ini --register register.db
	[ "$status" -eq 2 ]
	[[ $output == "vouch-issue: --register: does not go with --explain"* ]]
	run vouch-issue --init-register --lang vi
	[ "$status" -eq 2 ]
	[[ $output == "vouch-issue: --lang: does not go with --init-register"* ]]
	run bash -c 'vouch-issue --explain tet2027.ini >&-'
	[ "$status" -eq 3 ]
	run bash -c 'vouch-issue --explain tet2027.ini >/dev/full'
	[ "$status" -eq 3 ]
	[[ $output == "vouch-issue: standard output: "* ]]
}
