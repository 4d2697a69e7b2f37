#!/usr/bin/env bats
bats_require_minimum_version 1.5.0
load ../support/shop

setup_file() { shop_make; }

setup() {
	shop_enter
	cp "$BATS_TEST_DIRNAME/../../testdata/products/posters.csv" \
		"$BATS_TEST_DIRNAME/../../testdata/campaigns/shelf.ini" .
	chmod 644 ./*.csv ./*.ini
}

posters() {
	vouch-issue -k shop.key -c shelf.ini --channel shelf --host qr.example.vn "$@"
}

@test "a link for each poster, a batch for each place" {
	run --separate-stderr posters --posters posters.csv -o out.csv
	[ "$status" -eq 0 ]
	[ "${stderr_lines[1]}" = "vouch-issue: batches 3 to 5: issued 4 codes of campaign 1009, channel shelf, good from 2026-11-01 on" ]
	[ "$(head -n 1 out.csv)" = code,kind,campaign,serial,batch,seq,channel,placement,value,from,until,stores,place,store,target,note ]
	[ "$(column code out.csv | grep -cE '^HTTPS://QR\.EXAMPLE\.VN/S/V[0-9BCFGHJKLMNPQRSTVXZ]{152}$')" -eq 4 ]
	[ "$(column batch out.csv | tr '\n' ' ')" = '3 3 4 5 ' ]
	[ "$(column seq out.csv | tr '\n' ' ')" = '1 2 1 1 ' ]
	[ "$(column stores out.csv | tr '\n' ' ')" = '7 7 7 all ' ]
	diff <(column placement out.csv) <(column place posters.csv)
	diff <(column target out.csv) <(column target posters.csv)
	# the register tells them apart
	run vouch-issue --list --format csv
	[ "$(grep -c ',posters,' <<<"$output")" -eq 3 ]
	grep -q 'Bãi xe Q7' <<<"$output"
	run --separate-stderr vouch-issue --find "$(column code out.csv | sed -n 3p)" --format csv
	[[ $output == *'Bãi xe Q7'* ]]
}

@test "it is signed for its host, and for no product" {
	posters -q --posters posters.csv -o out.csv
	reader() {
		python3 -B "$BATS_TEST_DIRNAME/../interop/reader.py" labels shop.pub "$@"
	}
	run reader qr.example.vn < <(column code out.csv)
	[ "$status" -eq 0 ]
	[ "$(cut -d ' ' -f 2 <<<"$output")" = "$(column serial out.csv)" ]
	run reader qr2.example.vn < <(column code out.csv | sed 's/QR/QR2/')
	[ "$(sort -u <<<"$output")" = 'signature bad' ]
	run reader qr.example.vn < <(column code out.csv | sed 's,$,/01/08934999000012,')
	[ "$(sort -u <<<"$output")" = 'signature bad' ]
}

@test "posters of one place come together; short links; the same again" {
	tac posters.csv | sed '$d' >rows
	{ head -n 1 posters.csv; sed -n 4p rows; sed -n 1,3p rows; } >mixed.csv
	posters -q --posters mixed.csv --link -o out.csv
	[ "$(column batch out.csv | tr '\n' ' ')" = '3 3 4 5 ' ]
	[ "$(column note out.csv | sed -n 2p)" = 'Theo dõi Zalo' ]
	[ "$(column link out.csv | grep -cE '^HTTPS://QR\.EXAMPLE\.VN/L/.{10}$')" -eq 4 ]
	for batch in 3 4 5; do
		vouch-issue -q -k shop.key --reissue $batch --posters mixed.csv \
			--host qr.example.vn --link | sed 1d
	done >again.txt
	diff again.txt <(sed 1d out.csv)
	sed '/Bãi xe/d' mixed.csv >less.csv
	lost=$(vouch-issue --list --format csv | grep 'Bãi xe' | cut -d , -f 1)
	run vouch-issue -k shop.key --reissue "$lost" --posters less.csv --host qr.example.vn
	[ "$status" -eq 2 ]
	[[ ${lines[0]} == "vouch-issue: less.csv: batch $lost has another number of codes" ]]
	sed 's/,7,/,8,/' mixed.csv >moved.csv
	run vouch-issue -k shop.key --reissue 3 --posters moved.csv --host qr.example.vn
	[ "$status" -eq 2 ]
	[[ ${lines[0]} == "vouch-issue: moved.csv line 2: batch 3 was made from another row" ]]
}

@test "rows that are not as they must be" {
	while IFS='|' read -r row reason; do
		{ head -n 1 posters.csv; echo "$row"; } >bad.csv
		run posters --posters bad.csv -o out.csv
		echo "$output"
		[ "$status" -eq 2 ]
		[[ ${lines[0]} == "vouch-issue: bad.csv line 2: $reason"* ]]
		[ ! -e out.csv ]
	done <<-'END'
		,7,https://example.vn/,x|place: expected the place of the poster
		A,0,https://example.vn/,x|store: "0": expected all, or a store number from 1 to 32767
		A,,https://example.vn/,x|store: expected all, or a store number
		A,7,http://example.vn/,x|target: "http://example.vn/": expected the address of a page
		A,7,,x|target: expected the address of a page
		A,7,https://example.vn/",x|target: "https://example.vn/"": expected the address of a page
	END
	{ head -n 1 posters.csv; printf '%0200d,7,https://example.vn/,x\n' 0; } >bad.csv
	run posters --posters bad.csv
	[ "$status" -eq 2 ]
	[[ ${lines[0]} == *"not a line of UTF-8 text of at most 127 bytes" ]]
	{ head -n 1 posters.csv; for i in $(seq 1001); do echo "P$i,7,https://example.vn/,x"; done; } >many.csv
	run posters --posters many.csv
	[ "$status" -eq 2 ]
	[[ ${lines[0]} == *"line 1002: place: \"P1001\": expected at most 1000 places in one table" ]]
	run posters --posters posters.csv --placement x
	[ "$status" -eq 2 ]
	[[ ${lines[0]} == "vouch-issue: --placement: does not go with --posters" ]]
	run posters --posters posters.csv --dry-run
	[ "$status" -eq 0 ]
	[[ ${lines[-1]} == "vouch-issue: would issue 4 codes"* ]]
}

@test "the resolver takes them, the till refuses them" {
	posters -q --posters posters.csv --link -o out.csv
	vouch-issue -q --resolver nginx out.csv -o vouch.conf
	[ "$(grep -c '"/s/v[^"/]*" "https://example.vn/' vouch.conf)" -eq 4 ]
	[ "$(grep -c '"/l/[^"/]*" "https://example.vn/' vouch.conf)" -eq 4 ]
	grep -q 'khuyen-mai-th%C3%A1ng-12' vouch.conf
	run vouch-redeem --db shop.db --till 1 < <(column code out.csv)
	[ "$(cut -f 1-4 <<<"$output" | sort -u)" = $'REFUSE\tshelf-label\t\t' ]
}
