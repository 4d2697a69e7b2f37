#!/usr/bin/env bats
# What printers of labels and receipts are sent, read by a reader written from
# their manuals (thermal.py): the same dots come back.

bats_require_minimum_version 1.5.0

setup_file() {
	export PATH=$BUILD:$PATH HOME=$BATS_FILE_TMPDIR
	unset VOUCH_CONFIG
	if command -v npm >/dev/null && command -v node >/dev/null; then
		cp -R "$BATS_TEST_DIRNAME/npm" "$BATS_FILE_TMPDIR"
		(cd "$BATS_FILE_TMPDIR/npm" && timeout 100 npm ci --ignore-scripts \
			--no-audit --no-fund >../npm.log 2>&1) || true
	fi
}

setup() {
	top=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
	labels=$BUILD/tests/support/labels
	cd "$BATS_TEST_TMPDIR"
}

# Somebody else's ZPL, of the npm registry at the version of the lock file.
render() { # FILE WIDTH_MM HEIGHT_MM: label-1.png ... ; how many
	command -v npm >/dev/null || skip "npm is not installed"
	command -v node >/dev/null || skip "node is not installed"
	[ -d "$BATS_FILE_TMPDIR/npm/node_modules/zpl-renderer-js" ] ||
		skip "npm could not fetch zpl-renderer-js: $(tail -n 1 "$BATS_FILE_TMPDIR/npm.log")"
	timeout 120 node "$BATS_FILE_TMPDIR/npm/render-zpl.js" "$@" .
}

codes() { # FILE...: what is read, one picture after the other
	for picture; do
		zbarimg --nodbus -q --raw -S\*.disable -Sqrcode.enable "$picture" 2>/dev/null
	done
}

read_back() { # FILE
	timeout 60 python3 "$top/tests/interop/thermal.py" "$1"
}

same_dots() { # A.pbm B.pbm: but for the width, which TSPL and ESC/POS round up
	[ "$(sed -n '2s/.* //p;2q' "$1")" = "$(sed -n '2s/.* //p;2q' "$2")" ]
	cmp <(tail -n +3 "$1") <(tail -n +3 "$2")
}

@test "a page of labels comes back dot for dot" {
	timeout 60 "$labels" page.pbm 24 203 pbm >/dev/null
	for language in zpl z64 tspl escpos; do
		timeout 60 "$labels" "page.$language" 24 203 "$language" >/dev/null
		run read_back "page.$language"
		echo "$language: $output"
		[ "$status" -eq 0 ]
		[ "$output" = 1 ]
		same_dots page.pbm label-1.pbm
	done
	# Deflated it is far smaller; run lengths are no longer than plain digits.
	[ $((3 * $(stat -c %s page.z64))) -lt $((2 * $(stat -c %s page.zpl))) ]
	[ "$(stat -c %s page.zpl)" -lt "$(stat -c %s page.tspl)" ]
}

@test "the reader finds a changed dot, a wrong sum and a lost byte" {
	timeout 60 "$labels" page.pbm 4 203 pbm >/dev/null
	timeout 60 "$labels" page.tspl 4 203 tspl >/dev/null
	python3 - <<'EOF'
data = bytearray(open("page.tspl", "rb").read())
data[9000] ^= 1
open("page.tspl", "wb").write(data)
EOF
	read_back page.tspl
	run same_dots page.pbm label-1.pbm
	[ "$status" -ne 0 ]
	timeout 60 "$labels" page.z64 4 203 z64 >/dev/null
	sed -i 's/:\([0-9A-F]\{4\}\)^FS/:0000^FS/' page.z64
	run -1 read_back page.z64
	[[ $output == *"checksum"* ]]
	timeout 60 "$labels" page.escpos 4 203 escpos >/dev/null
	truncate -s -9 page.escpos
	run -1 read_back page.escpos
	[[ $output == *"too early"* ]]
}

@test "another renderer sees the same dots and reads every code" {
	sed 9q "$top/testdata/print/goods.csv" >goods.csv
	for form in --z64 ''; do
		vouch-print -q -t price-50x30 goods.csv -o x.zpl --force --proof proof.png $form
		[ "$(render x.zpl 50 30)" = 8 ]
		[ "$(codes label-{1..8}.png)" = "$(read_back x.zpl >/dev/null; codes label-{1..8}.pbm)" ]
		[ "$(codes label-{1..8}.png | wc -l)" -eq 8 ]
		for i in 1 8; do
			[[ $(python3 "$top/tests/interop/pixels.py" "label-$i.png" "label-$i.pbm") == *' 0.000' ]]
		done
		[[ $(python3 "$top/tests/interop/pixels.py" proof.png label-1.png) == *' 0.000' ]]
	done
}

@test "another renderer reads the printer's own symbols" {
	sed 9q "$top/testdata/print/goods.csv" >goods.csv
	vouch-print -q -t price-50x30.zpl goods.csv -o x.zpl
	[ "$(render x.zpl 50 30)" = 8 ]
	codes label-{1..8}.png >seen
	vouch-print -q -t price-50x30 goods.csv -o y.zpl
	read_back y.zpl >/dev/null
	[ "$(cat seen)" = "$(codes label-{1..8}.pbm)" ]
	# The name of a product is text, whatever it says.
	printf 'name,price,link\n^XZ^XA^FO0^GB400^FS~JA,1000,HTTPS://SEN.VN/L/1\n' >bad.csv
	vouch-print -q -t price-50x30.zpl bad.csv -o bad.zpl
	[ "$(render bad.zpl 50 30)" = 1 ]
	[ "$(codes label-1.png)" = HTTPS://SEN.VN/L/1 ]
}
