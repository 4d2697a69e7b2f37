#!/usr/bin/env bats
bats_require_minimum_version 1.5.0
load ../support/shop

setup_file() { shop_make; }

setup() {
	shop_enter
	cp "$BATS_TEST_DIRNAME/../../testdata/products/products.csv" \
		"$BATS_TEST_DIRNAME/../../testdata/campaigns/shelf.ini" .
	chmod 644 ./*.csv ./*.ini
}

teardown() { mounts_end; }

labels() {
	vouch-issue -k shop.key -c shelf.ini --channel shelf --host qr.example.vn "$@"
}

# A table of one product, with another cell here and there.
one() { # COLUMN=CELL...
	local gtin=8934999000012 price=38500 old_price='' store=''
	local "$@"
	printf 'gtin,price,old_price,name%s\n"%s","%s","%s",Sữa%s\n' \
		"${store:+,store}" "$gtin" "$price" "$old_price" \
		"${store:+,\"$store\"}" >one.csv
}

# The one row of one.csv is refused for this reason, and nothing is issued.
refuses() { # REASON
	local before
	before=$(sha256sum register.db shelf.ini)
	rm -f out.csv
	run labels --products one.csv -o out.csv
	echo "$output"
	[ "$status" -eq 2 ]
	[ "${lines[0]}" = "vouch-issue: one.csv line 2: $1" ]
	[[ $output == *"vouch-issue: one.csv: 1 bad row: nothing was issued"* ]]
	[ ! -e out.csv ]
	[ "$(sha256sum register.db shelf.ini)" = "$before" ]
}

@test "a link for each product, its price as the value, all columns behind" {
	run --separate-stderr labels --products products.csv -o out.csv
	[ "$status" -eq 0 ]
	[ -z "$output" ]
	[ "${stderr_lines[1]}" = "vouch-issue: batch 3: issued 9 codes of campaign 1009, channel shelf, good from 2026-11-01 on" ]
	[ "$(head -n 1 out.csv)" = code,kind,campaign,serial,batch,seq,channel,placement,value,from,until,stores,sku,gtin,name,price,old_price,unit,category ]
	[ "$(column code out.csv | grep -cE '^HTTPS://QR\.EXAMPLE\.VN/S/V[0-9BCFGHJKLMNPQRSTVXZ]{152}/01/[0-9]{14}$')" -eq 9 ]
	[ "$(column code out.csv | sed -n 's,.*/01/,,;1p;7,9p')" = $'08934999000012\n00000089349984\n00025000001239\n18934999000019' ]
	[ "$(column value out.csv | sed -n '1p;6p')" = $'38500 VND\n145000 VND' ]
	[ "$(column kind out.csv | sort -u)" = shelf ]
	[ -z "$(column until out.csv | sort -u)" ]
	[ "$(column stores out.csv | sort -u)" = all ]
	for name in sku gtin name price old_price unit category; do
		diff <(column $name products.csv) <(column $name out.csv)
	done
}

@test "what is signed is the host, the product and the label" {
	labels -q --products products.csv --label-number -o out.csv
	reader() {
		python3 -B "$BATS_TEST_DIRNAME/../interop/reader.py" labels shop.pub "$@"
	}
	run reader qr.example.vn < <(column code out.csv)
	echo "$output"
	[ "$status" -eq 0 ]
	[[ ${lines[0]} =~ ^1009\ S[0-9A-F]{10}\ 38500\ 0\ 08934999000012\ 1009-1$ ]]
	[ "$(cut -d ' ' -f 2 <<<"$output")" = "$(column serial out.csv)" ]
	[ "$(cut -d ' ' -f 3 <<<"$output")" = "$(column value out.csv | cut -d ' ' -f 1)" ]
	# nothing of it may be another
	run reader qr2.example.vn < <(column code out.csv | sed 's/QR/QR2/')
	[ "$(sort -u <<<"$output")" = 'signature bad' ]
	run reader qr.example.vn < <(column code out.csv | sed -n '1s/8934999000012/8934999000029/p')
	[ "$output" = 'signature bad' ]
	run reader qr.example.vn < <(column code out.csv | sed -n '1s/1009-1$/1009-2/p')
	[ "$output" = 'signature bad' ]
	run reader qr.example.vn < <(column code out.csv | sed -n '1s,/21/.*,,p')
	[ "$output" = 'signature bad' ]
	[ "$(column label out.csv | sed -n '1p;9p')" = $'1009-1\n1009-9' ]
	[ "$(column code out.csv | sed -n '9s,.*/01/,,p')" = 18934999000019/21/1009-9 ]
	# a label's number is never given twice
	labels -q --products products.csv --label-number -o more.csv
	[ "$(column label more.csv | sed -n 1p)" = 1009-10 ]
}

@test "a code for each shop that the table or an option names" {
	labels -q --products products.csv --store 7 -o out.csv
	[ "$(column stores out.csv | sort -u)" = 7 ]
	one store='12, 4, 7-9'
	labels -q --products one.csv -o out.csv --force
	[ "$(column stores out.csv | tr '\n' ' ')" = '4 7 8 9 12 ' ]
	[ "$(column code out.csv | sort -u | wc -l)" -eq 5 ]
	[ "$(column store out.csv | sort -u)" = '12, 4, 7-9' ]
	one store=all
	labels -q --products one.csv -o all.csv
	[ "$(column stores all.csv)" = all ]
	# stores is a column of the code's own
	sed 's/,store$/,stores/' one.csv >stores.csv
	labels -q --products stores.csv -o out2.csv
	[ "$(head -n 1 out2.csv | tr , '\n' | grep -c '^stores$')" -eq 1 ]
	run labels --products one.csv --store 7
	[ "$status" -eq 2 ]
	[[ $output == *"--store: one.csv has a column of stores"* ]]
}

@test "shops that are none, or not the campaign's" {
	for store in 0 32768 7- 9-7 7,,8 x 'all,7'; do
		one store="$store"
		refuses "store: \"$store\": expected all, or store numbers from 1 to 32767 as in 7 or 1, 4, 7-12"
	done
	printf 'gtin,price,store\n8934999000012,1000,\n' >one.csv
	refuses 'store: expected all, or store numbers from 1 to 32767 as in 7 or 1, 4, 7-12'
	echo 'stores = 1, 4' >>shelf.ini
	one store=1,7
	refuses 'store: "1,7": campaign 1009 does not hold in shop 7'
	one
	run labels --products one.csv --store 7
	[ "$status" -eq 2 ]
	[[ $output == *"--store: campaign 1009 does not hold in shop 7"* ]]
	labels -q --products one.csv -o out.csv --force
	[ "$(column stores out.csv)" = '1, 4' ]
}

@test "GTINs: the right check digit is named" {
	one gtin=8934999000013
	refuses 'gtin: "8934999000013": the check digit is wrong: is it 8934999000012?'
	one gtin=025000001238
	refuses 'gtin: "025000001238": the check digit is wrong: is it 025000001239?'
	one gtin=8.93E+12
	refuses 'gtin: "8.93E+12": expected a GTIN of 8, 12, 13 or 14 digits'
	[[ $output == *"a spreadsheet has rounded it"* ]]
	for gtin in '' 89349990000 'x' '8934999 000012'; do
		one gtin="$gtin"
		refuses "gtin: ${gtin:+\"$gtin\": }expected a GTIN of 8, 12, 13 or 14 digits"
	done
	printf 'Barcode,PRICE\n8934999000012,1000\n' >one.csv
	labels -q --products one.csv -o out.csv --force
}

@test "prices: whole dong, and nothing that could be a decimal" {
	for price in 12500 12.500 12,500 '12 500' '12.500 đ' '12500 VND' 12.500đ; do
		one price="$price"
		labels -q --products one.csv -o out.csv --force
		[ "$(column value out.csv)" = '12500 VND' ]
	done
	for price in 12,5 12.5 12.50 12.5000 1.2.500 0.500 -5 0 '' abc '12.50 USD' 12500.0 4294967296 '5 points'; do
		one price="$price"
		refuses "price: ${price:+\"$price\": }expected a price of 1 or more in whole dong, as in 12500, 12.500 or 12.500 đ"
	done
	# one mark in the whole table
	printf 'gtin,price\n8934999000012,12.500\n8934999000029,900\n8934999000036,"13,500"\n' >mixed.csv
	run labels --products mixed.csv
	[ "$status" -eq 2 ]
	[ "${lines[0]}" = "vouch-issue: mixed.csv line 4: price: \"13,500\": thousands are set off by ',' here and by '.' in line 2: which is a decimal mark?" ]
}

@test "the old price is the higher one" {
	one price=12500 old_price=15.000
	labels -q --products one.csv -o out.csv --force
	for old in 12500 12.499; do
		one price=12500 old_price=$old
		refuses "old_price: \"$old\": expected more than the price, 12500"
	done
	one price=12500 old_price=1,5
	refuses 'old_price: "1,5": expected a price of 1 or more in whole dong, as in 12500, 12.500 or 12.500 đ'
}

@test "a product has one price in a shop" {
	printf 'gtin,price,store\n8934999000012,12500,1-3\n8934999000012,12500,1\n8934999000012,12000,4\n8934999000012,13000,2\n' >two.csv
	run labels --products two.csv
	[ "$status" -eq 2 ]
	[ "${lines[0]}" = 'vouch-issue: two.csv line 5: price: "13000": line 2 has 12500 for the same product in the same shop' ]
	sed -i '$d' two.csv
	labels -q --products two.csv -o out.csv
	[ "$(column code out.csv | sort -u | wc -l)" -eq 5 ]
}

@test "bad rows: twenty are said, and nothing issued unless --keep-going" {
	{
		head -n 2 products.csv
		for i in $(seq 25); do echo "X$i,12345678,Hỏng,1000,,,"; done
		sed -n 3p products.csv
		echo 'a,b'
	} >bad.csv
	run labels --products bad.csv -o out.csv
	[ "$status" -eq 2 ]
	[ "${lines[0]}" = 'vouch-issue: bad.csv line 3: gtin: "12345678": the check digit is wrong: is it 12345670?' ]
	[ "${lines[19]}" = 'vouch-issue: bad.csv line 22: gtin: "12345678": the check digit is wrong: is it 12345670?' ]
	[ "${lines[20]}" = 'vouch-issue: bad.csv: and 6 more bad rows' ]
	[ "${lines[21]}" = 'vouch-issue: bad.csv: 26 bad rows: nothing was issued' ]
	[ ! -e out.csv ]
	run labels --products bad.csv -o out.csv --keep-going --rejects rejects.csv
	[ "$status" -eq 1 ]
	[[ $output == *"batch 3: issued 2 codes"* ]]
	[ "${lines[-1]}" = 'vouch-issue: 26 bad rows were left out' ]
	[ "$(column sku out.csv | tr '\n' ' ')" = 'SUA-001 SUA-002 ' ]
	[ "$(stat -c %a rejects.csv)" = 600 ]
	[ "$(sed -n 1p rejects.csv)" = sku,gtin,name,price,old_price,unit,category,reject_line,reject_reason ]
	[ "$(sed -n 2p rejects.csv)" = 'X1,12345678,Hỏng,1000,,,,3,"gtin: ""12345678"": the check digit is wrong: is it 12345670?"' ]
	[ "$(tail -n 1 rejects.csv)" = ',,,,,,,29,2 cells where the header has 7' ]
	[ "$(wc -l <rejects.csv)" -eq 27 ]
	# mended, they can be given again
	sed 's/12345678,/12345670,/' rejects.csv | sed '$d' >mended.csv
	labels -q --products mended.csv -o mended-out.csv
	[ "$(head -n 1 mended-out.csv)" = "$(head -n 1 out.csv)" ]
	[ "$(wc -l <mended-out.csv)" -eq 26 ]
}

@test "no good row is an error, and so is a table without its columns" {
	one gtin=1
	run labels --products one.csv --keep-going
	[ "$status" -eq 2 ]
	[[ $output == *"one.csv: no good row: nothing was issued"* ]]
	echo gtin,price >one.csv
	run labels --products one.csv
	[ "$status" -eq 2 ]
	[ "${lines[0]}" = "vouch-issue: one.csv: no row: nothing was issued" ]
	echo gtin,name >one.csv
	run labels --products one.csv
	[ "${lines[0]}" = 'vouch-issue: one.csv: it has no column "price"' ]
	echo ean,price >one.csv
	run labels --products one.csv
	[ "${lines[0]}" = 'vouch-issue: one.csv: it has no column "gtin" or "barcode"' ]
	printf 'gtin,price,code\n8934999000012,1000,x\n' >one.csv
	run labels --products one.csv
	[ "$status" -eq 2 ]
	[[ ${lines[0]} == "vouch-issue: one.csv: code: a column of the code's own has this name" ]]
	printf 'gtin,price,label\n8934999000012,1000,x\n' >one.csv
	run labels --products one.csv --label-number
	[ "$status" -eq 2 ]
	[[ $output == *"one.csv: label: --label-number writes a column of this name"* ]]
	run labels --products nothing.csv
	[ "$status" -eq 3 ]
}

@test "short links: one for each label, filed in the register" {
	labels -q --products products.csv --link -o out.csv
	[ "$(head -n 1 out.csv | cut -d , -f 1-3)" = code,link,kind ]
	[ "$(column link out.csv | grep -cE '^HTTPS://QR\.EXAMPLE\.VN/L/[0-9BCFGHJKLMNPQRSTVXZ]{10}$')" -eq 9 ]
	[ "$(column link out.csv | sort -u | wc -l)" -eq 9 ]
}

@test "the same labels again, from the same table only" {
	labels -q --products products.csv --link --label-number --store 3 -o out.csv
	again() {
		vouch-issue -k shop.key --host qr.example.vn --link --label-number \
			--store 3 "$@"
	}
	again -q --reissue 3 --products products.csv | cmp - out.csv
	run --separate-stderr again -q --reissue 3:4-5 --products products.csv
	[ "$output" = "$(sed -n '1p;5,6p' out.csv)" ]
	# a name may be mended, what the code says may not
	sed 's/Kẹo gừng/Kẹo gừng dẻo/' products.csv >mended.csv
	again -q --reissue 3 --products mended.csv -o mended-out.csv
	diff <(column code out.csv) <(column code mended-out.csv)
	sed 's/72.000/73.000/' products.csv >dearer.csv
	run again --reissue 3 --products dearer.csv -o no.csv
	[ "$status" -eq 2 ]
	[ "${lines[0]}" = "vouch-issue: dearer.csv line 4: batch 3 was made from another row" ]
	[ ! -e no.csv ]
	sed '$d' products.csv >shorter.csv
	run again --reissue 3 --products shorter.csv
	[ "$status" -eq 2 ]
	[ "${lines[0]}" = "vouch-issue: shorter.csv: batch 3 has another number of codes" ]
	run vouch-issue -k shop.key --reissue 3
	[ "$status" -eq 2 ]
	[ "${lines[0]}" = "vouch-issue: --products: batch 3 was made from such a table: give it again" ]
	run vouch-issue -k shop.key --reissue 1 --products products.csv --host qr.example.vn
	[ "$status" -eq 2 ]
	[ "${lines[0]}" = "vouch-issue: --products: batch 1 was not made from such a table" ]
	labels -q --products products.csv -o without.csv
	run vouch-issue -k shop.key --reissue 4 --link --products products.csv --host qr.example.vn
	[ "$status" -eq 2 ]
	[ "${lines[0]}" = "vouch-issue: --link: batch 4 was issued without links" ]
}

@test "the host comes from the option or the configuration" {
	printf '[vouch]\nhost = QR.Sieuthi.vn\n' >vouch.ini
	VOUCH_CONFIG=vouch.ini vouch-issue -q -k shop.key -c shelf.ini \
		--channel shelf --products products.csv -o out.csv
	[ "$(column code out.csv | cut -d / -f 3 | sort -u)" = QR.SIEUTHI.VN ]
	VOUCH_CONFIG=vouch.ini labels -q --products products.csv -o out2.csv
	[ "$(column code out2.csv | cut -d / -f 3 | sort -u)" = QR.EXAMPLE.VN ]
	run vouch-issue -k shop.key -c shelf.ini --channel shelf --products products.csv
	[ "$status" -eq 2 ]
	[[ ${lines[0]} == "vouch-issue: --host: is missing"* ]]
	for host in https://qr.example.vn localhost 'a b.vn' ''; do
		run labels --host "$host" --products products.csv
		[ "$status" -eq 2 ]
	done
	printf '[vouch]\nhost = localhost\n' >vouch.ini
	VOUCH_CONFIG=vouch.ini run labels --products products.csv
	[ "$status" -eq 2 ]
	[[ ${lines[0]} == 'vouch-issue: vouch.ini line 2 column 8: host: "localhost": expected'* ]]
}

@test "kinds: labels of a shelf campaign only, and nothing else of it" {
	run vouch-issue -k shop.key -c tet2027.ini --channel shelf --host qr.example.vn --products products.csv
	[ "$status" -eq 2 ]
	[ "${lines[0]}" = "vouch-issue: tet2027.ini: kind: codes of products and posters need a campaign of kind shelf" ]
	run vouch-issue -k shop.key -c shelf.ini --channel shelf -n 3
	[ "$status" -eq 2 ]
	[ "${lines[0]}" = "vouch-issue: shelf.ini: kind: codes of kind shelf are made with --products or --posters" ]
}

@test "a till knows a label for what it is" {
	labels -q --products products.csv -o out.csv
	column code out.csv >labels.txt
	run vouch-redeem --db shop.db --till 1 <labels.txt
	[ "$status" -eq 0 ]
	[ "$(printf '%s\n' "${lines[@]}" | cut -f 1-4 | sort -u)" = $'REFUSE\tshelf-label\t\t' ]
	# nor is its code anything by itself
	column code out.csv | cut -d / -f 5 >codes.txt
	run vouch-redeem --db shop.db --till 1 <codes.txt
	[ "$(printf '%s\n' "${lines[@]}" | cut -f 1-4 | sort -u)" = $'REFUSE\tshelf-label\t\t' ]
}

@test "vouch-verify tells genuine labels when it knows their host" {
	labels -q --products products.csv --label-number -o out.csv
	column code out.csv >labels.txt
	verify() { vouch-verify --trust shop.pub --host QR.example.vn "$@"; }
	run verify <labels.txt
	[ "$(sed -n 1p <<<"$output" | cut -f 1-5)" = "REFUSE	shelf-label	1009	$(column serial out.csv | head -n 1)	38500 VND" ]
	[ "$(cut -f 4 <<<"$output")" = "$(column serial out.csv)" ]
	{
		sed -n '1s/.*/\L&/p; 2s/^/]Q1/p; 3s/$/?utm=x/p' labels.txt
		sed -n '1s/8934999000012/8934999000029/p' labels.txt # another product
		sed -n '1s/1009-1$/1009-2/p' labels.txt              # another label
		sed -n '1s,/01/.*,,p' labels.txt                      # as a poster
		sed -n '1s/QR\./EVIL./p' labels.txt                   # another host
		sed -n '1s,HTTPS,HTTP,p' labels.txt
		cut -d / -f 5 labels.txt | sed -n 1p                  # no link
	} >scanned.txt
	run verify <scanned.txt
	[ "$(cut -f 1-3 <<<"$output" | tr '\t\n' ' ;')" = 'REFUSE shelf-label 1009;REFUSE shelf-label 1009;REFUSE shelf-label 1009;FORGED bad-signature ;FORGED bad-signature ;FORGED bad-signature ;REFUSE shelf-label ;REFUSE shelf-label ;REFUSE shelf-label ;' ]
	vouch-key new -q other --no-passphrase
	run vouch-verify --trust other.pub --host qr.example.vn <labels.txt
	[ "$(cut -f 1,2 <<<"$output" | sort -u)" = $'FORGED\tunknown-key' ]
	printf '[vouch]\nhost = qr.example.vn\n' >vouch.ini
	VOUCH_CONFIG=vouch.ini run vouch-verify --trust shop.pub <labels.txt
	[ "$(cut -f 3 <<<"$output" | sort -u)" = 1009 ]
	run vouch-verify --trust shop.pub <labels.txt
	[ -z "$(cut -f 3 <<<"$output" | sort -u)" ]
	run vouch-verify --trust shop.pub --host localhost <labels.txt
	[ "$status" -eq 2 ]
}

@test "from a pipe, as JSON Lines, and a dry run" {
	labels -q --products - -o out.csv <products.csv
	[ "$(wc -l <out.csv)" -eq 10 ]
	printf '{"gtin":"8934999000012","price":12500}\n{"gtin":"8934999000029","price":900,"place":"Kệ 3"}\n' |
		labels -q --products - -o json.csv
	[ "$(column place json.csv)" = $'\nKệ 3' ]
	before=$(sha256sum register.db)
	run labels --products products.csv --dry-run -o no.csv
	[ "$status" -eq 0 ]
	[[ ${lines[-1]} == "vouch-issue: would issue 9 codes of campaign 1009"* ]]
	[ ! -e no.csv ]
	[ "$(sha256sum register.db)" = "$before" ]
}

@test "options that do not go together" {
	for with in '-n 3' --test --url '--rejects x' '--reissue 3 --store 3' '--init-register'; do
		# shellcheck disable=SC2086
		run labels --products products.csv $with
		[ "$status" -eq 2 ]
	done
	run vouch-issue -k shop.key -c tet2027.ini --channel web -n 1 --link
	[ "$status" -eq 2 ]
	[ "${lines[0]}" = "vouch-issue: --link: does not go with --count" ]
}

@test "vouchers as links: the till finds the code in them" {
	vouch-issue -q -k shop.key -c tet2027.ini --channel zalo -n 4 --url --host qr.example.vn -o urls.csv
	column code urls.csv >urls.txt
	[ "$(grep -cE '^HTTPS://QR\.EXAMPLE\.VN/V/V[0-9BCFGHJKLMNPQRSTVXZ]{152}$' urls.txt)" -eq 4 ]
	vouch-issue -q -k shop.key --reissue 3 --url --host qr.example.vn | cmp - urls.csv
	vouch-issue -q -k shop.key --reissue 3 -o bare.csv
	diff <(column code bare.csv) <(cut -d / -f 5 urls.txt)
	{
		sed -n 1p urls.txt
		sed -n '2s/.*/\L&/p' urls.txt
		sed -n '3s/$/?fbclid=IwAR0/p' urls.txt
		column code bare.csv | sed -n 4p
	} >scanned.txt
	run vouch-redeem --db shop.db --till 1 <scanned.txt
	[ "$status" -eq 0 ]
	[ "$(printf '%s\n' "${lines[@]}" | cut -f 1,2 | sort -u)" = $'ACCEPT\tok' ]
	# link and bare code are one voucher
	VOUCH_TEST_NOW=$((NOON + 60000)) run vouch-redeem --db shop.db --till 1 < <(column code bare.csv)
	[ "$(printf '%s\n' "${lines[@]}" | cut -f 1,2 | sort -u)" = $'USED\tused' ]
	run vouch-issue -k shop.key -c tet2027.ini --channel zalo -n 1 --url
	[ "$status" -eq 2 ]
	[[ ${lines[0]} == "vouch-issue: --host: is missing"* ]]
	run vouch-issue -k shop.key -c tet2027.ini --channel zalo -n 1 --host qr.example.vn
	[ "$status" -eq 2 ]
	[[ ${lines[0]} == "vouch-issue: --host: goes with links only"* ]]
}

@test "no room for the rows: nothing is issued" {
	before=$(sha256sum register.db shelf.ini)
	TMPDIR=$PWD/nowhere run labels --products products.csv -o out.csv
	[ "$status" -eq 3 ]
	[ "${lines[0]}" = "vouch-issue: a temporary file: cannot make it: No such file or directory" ]
	[[ ${lines[1]} == *TMPDIR* ]]
	full_disk "$PWD/small" 64k
	{ head -n 1 products.csv; for _ in $(seq 2000); do sed -n 2p products.csv; done; } >many.csv
	TMPDIR=$PWD/small run labels --products many.csv -o out.csv
	[ "$status" -eq 3 ]
	[ "${lines[0]}" = "vouch-issue: a temporary file: cannot write: No space left on device" ]
	[ ! -e out.csv ]
	[ "$(sha256sum register.db shelf.ini)" = "$before" ]
	[ -z "$(ls small)" ]
}
