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

@test "codes of every kind are issued, and read again" {
	[ "$(issued happy-hour)" = "voucher,20 %" ]
	[ "$(issued coupon-milk-tea)" = "coupon,10000 VND" ]
	[ "$(issued gift-card)" = "stored-value,500000 VND" ]
	[ "$(issued shelf)" = "shelf," ]
	for name in happy-hour coupon-milk-tea gift-card shelf; do
		vouch-issue -q -k shop.key -c $name.ini --channel print -n 1 |
			sed 1d | cut -d , -f 1 >one.txt
		run --separate-stderr vouch-verify --trust shop.pub \
			--format jsonl "$(cat one.txt)"
		echo "$output$stderr"
		[[ $output == *'"kind":"'$(sed -n 's/^kind = //p' $name.ini)'"'* ||
			$output == *'"reason":"shelf-label"'* ]]
	done
}

@test "a store group is refused at issue: nobody says who is in it" {
	sed -e 's/^id = .*/id = 77/' -e 's/^stores = .*/stores = @south/' \
		-e '/^register = /d' tet2027.ini >south.ini
	before=$(sha256sum register.db south.ini)
	run vouch-issue -k shop.key -c south.ini --channel print -n 1
	[ "$status" -eq 2 ]
	[ "$output" = 'vouch-issue: south.ini: stores: "south": a store group needs a trust bundle, which this version does not read; list the stores' ]
	[ "$(sha256sum register.db south.ini)" = "$before" ]
	run vouch-log import --db shop.db south.ini
	[ "$status" -eq 2 ]
	[ "$output" = "vouch-log: south.ini line 10: stores: this version's tills cannot check it; the ledger was not changed" ]
}

# What a till cannot check must not look as if it held.
refused() { # NAME LINE KEY
	before=$(sha256sum shop.db)
	# With a good one before it: none of them is imported.
	run vouch-log import --db shop.db opening-q7.ini "$all/$1.ini"
	echo "$output"
	[ "$status" -eq 2 ]
	[ "$output" = "vouch-log: $all/$1.ini line $2: $3: this version's tills cannot check it; the ledger was not changed" ]
	[ "$(sha256sum shop.db)" = "$before" ]
}

@test "import refuses kinds and rules that tills cannot check" {
	refused happy-hour 13 min_basket
	refused coupon-milk-tea 5 kind
	refused gift-card 5 kind
	refused points-card 5 kind
	refused workshop-pass 5 kind
	refused shelf 5 kind
	refused lucky-tet 10 min_basket
}
