#!/usr/bin/env bats
# What printers of labels and receipts are sent, read by a reader written from
# their manuals (thermal.py): the same dots come back.

bats_require_minimum_version 1.5.0

setup() {
	top=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
	labels=$BUILD/tests/support/labels
	cd "$BATS_TEST_TMPDIR"
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
