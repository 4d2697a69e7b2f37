#!/usr/bin/env bats
# vouch-render: captions, logos and colours, in pictures and on sheets.
bats_require_minimum_version 1.5.0
load ../support/pictures

setup() {
	PATH=$BUILD:$PATH
	cd "$BATS_TEST_TMPDIR"
}

# COUNT records with a product's name and price.
products() { # COUNT
	records "$1" | awk -F , -v OFS=, 'NR == 1 { print $0, "name", "price"; next }
		{ print $0, NR % 2 ? "Nước mắm Phú Quốc 40° N" : "Bánh chưng Tết", NR * 5000 " đ" }'
}

# Colours of a PNG's palette, and bits and kind of its pixels.
palette() { # FILE
	od -An -tx1 -j41 -N6 "$1" | tr -d ' '
}
kind() { # FILE
	od -An -tu1 -j24 -N2 "$1" | tr -s ' '
}

@test "a caption below every picture, its lines, its letters; still read" {
	products 4 >p.csv
	run --separate-stderr vouch-render p.csv -o out --caption '{{name}}\n{{price}}'
	[ "$status" -eq 0 ]
	[[ $stderr == *"drew 4 codes into out, each read back"* ]]
	for i in 1 2 3 4; do echo "out/1001-7-$i.png"; done | xargs vouch-scan -q --format lines >scanned
	codes_of p.csv | diff - scanned
	# The symbol with its quiet zone as ever; two lines of 35 pixels and air.
	[ "$(be32 out/1001-7-1.png 16)" -eq 392 ]
	[ "$(be32 out/1001-7-1.png 20)" -eq 495 ]
	[ "$(kind out/1001-7-1.png)" = ' 1 0' ]
	vouch-render -q p.csv -o bare
	# What one caption takes all take, however short; no text is no ink.
	vouch-render -q p.csv -o three --caption '{{name}}' --caption-lines 3
	[ "$(be32 three/1001-7-1.png 20)" -eq 538 ]
	for i in 1 2 3 4; do [ "$(be32 three/1001-7-$i.png 20)" -eq 538 ]; done
	vouch-render -q p.csv -o small --caption '{{name}}' --caption-size 5
	[ "$(be32 small/1001-7-1.png 20)" -lt 450 ]
	# A newline is a newline, from the shell too.
	vouch-render -q p.csv -o shell --caption $'{{name}}\n{{price}}'
	cmp out/1001-7-1.png shell/1001-7-1.png
	# The same text is the same picture.
	vouch-render -q p.csv -o again --caption '{{name}}\n{{price}}'
	diff -r out again
}

@test "captions: what cannot be is named with its row, before anything is drawn" {
	products 3 >p.csv
	{
		printf '%s,1001,7,8,x,Bánh 🍰 kem,1\n' "$(codes_of p.csv | head -n 1)"
		printf '%s,1001,7,9,x,%s,1\n' "$(codes_of p.csv | head -n 1)" "$(printf 'ư%.0s' $(seq 80))"
	} >>p.csv
	run --separate-stderr vouch-render p.csv -o out --caption '{{name}}'
	[ "$status" -eq 2 ]
	[ "${stderr_lines[0]}" = 'vouch-render: p.csv line 5: --caption: "🍰": U+1F370, character 6 of the text, is not in the font Roboto-Regular' ]
	[[ ${stderr_lines[1]} == 'vouch-render: p.csv line 6: --caption: "'*' mm wide at the smallest size, 6 pt; the place is '*' mm wide' ]]
	[[ ${stderr_lines[2]} == *"--caption-lines allows more lines"* ]]
	[ "${stderr_lines[3]}" = 'vouch-render: nothing was drawn' ]
	[ ! -e out ]
	run --separate-stderr bash -c "cat p.csv | vouch-render -o piped --caption '{{name}}'"
	[ "$status" -eq 2 ]
	[[ ${stderr_lines[0]} == *'line 5: --caption: "🍰": U+1F370'* ]]
	[ "$(find piped -type f | wc -l)" -eq 3 ]
	run --separate-stderr vouch-render p.csv -o out --caption '{{nam}}'
	[ "$status" -eq 2 ]
	[ "${stderr_lines[0]}" = 'vouch-render: p.csv line 2: --caption: "nam": the records have no such column' ]
	[ "${stderr_lines[1]}" = 'vouch-render: did you mean {{name}}?' ]
	run --separate-stderr vouch-render p.csv -o out --caption '{{name'
	[ "$status" -eq 2 ]
	[[ ${stderr_lines[0]} == 'vouch-render: --caption: "{{name": "{{" without "}}" behind it' ]]
	run --separate-stderr vouch-render p.csv -o out --caption "$(printf 'x%.0s' $(seq 1100))"
	[ "$status" -eq 2 ]
	[[ ${stderr_lines[0]} == 'vouch-render: --caption: a template of over 1023 bytes' ]]
	run --separate-stderr vouch-render p.csv -o out --caption "$(printf 'x\\n%.0s' $(seq 70))"
	[ "$status" -eq 2 ]
	[[ ${stderr_lines[0]} == 'vouch-render: --caption: a template of over 64 lines' ]]
}

@test "captions: hostile cells stay text" {
	code=$(records 1 | codes_of /dev/stdin)
	printf 'code,n,name\n%s,1,"<script>alert(1)</script> & ""q"""\n' "$code" >h.csv
	vouch-render -q h.csv -f svg -o out --name '{{n}}' --caption '{{name}}' --caption-lines 2
	! grep -q script out/1.svg
	printf 'code,n,name\n%s,1,"a\x1b[31mb"\n' "$code" >h.csv
	run --separate-stderr vouch-render h.csv -o out2 --name '{{n}}' --caption '{{name}}'
	[ "$status" -eq 2 ]
	[[ $stderr == *'h.csv line 2: --caption: "\x1b": '* ]]
	# Decomposed letters are the same picture as composed ones.
	printf 'code,n,name\n%s,a,Tết\n%s,b,Te\xcc\x82\xcc\x81t\n' "$code" "$code" >h.csv
	vouch-render -q h.csv -o out3 --name '{{n}}' --caption '{{name}}'
	cmp out3/a.png out3/b.png
}

@test "captions: fonts by name, a folder's first; none is an error, never another" {
	products 1 >p.csv
	vouch-render -q p.csv -o roboto --caption '{{name}}'
	vouch-render -q p.csv -o dejavu --caption '{{name}}' --font 'DejaVu Sans'
	! cmp -s roboto/1001-7-1.png dejavu/1001-7-1.png
	mkdir fonts
	cp /usr/share/fonts/opentype/fonts-prociono/Prociono.otf fonts
	vouch-render -q p.csv -o own --caption ABC --font Prociono --font-dir fonts
	run --separate-stderr vouch-render p.csv -o out --caption ABC --font Prociono
	[ "$status" -eq 2 ]
	[[ ${stderr_lines[0]} == 'vouch-render: --font: "Prociono 400": no such font' ]]
	[[ ${stderr_lines[1]} == *--font-dir* ]]
	[ ! -e out ]
	run --separate-stderr vouch-render p.csv -o out --caption ABC --font-dir fonts --font-dir fnots
	[ "$status" -eq 3 ]
	[ "$stderr" = "vouch-render: fnots: --font-dir: cannot open the folder: No such file or directory" ]
	# Prociono has no letter with two marks.
	run --separate-stderr vouch-render p.csv -o out --caption '{{name}}' --font Prociono --font-dir fonts
	[ "$status" -eq 2 ]
	[[ ${stderr_lines[0]} == 'vouch-render: p.csv line 2: --caption: "'* ]]
	[[ ${stderr_lines[0]} == *'is not in the font Prociono'* ]]
}

@test "a logo: at level H, at most 8 %, on every picture, each still read" {
	products 3 >p.csv
	logo logo.png 300 300
	run --separate-stderr vouch-render p.csv -o out --logo logo.png
	[ "$status" -eq 0 ]
	[[ $stderr == *"drew 3 codes into out, each read back"* ]]
	# 57 modules and the quiet zone: level H. In colour.
	[ "$(be32 out/1001-7-1.png 16)" -eq $(((57 + 8) * 8)) ]
	[ "$(kind out/1001-7-1.png)" = ' 8 2' ]
	for i in 1 2 3; do echo "out/1001-7-$i.png"; done | xargs vouch-scan -q --format lines >scanned
	codes_of p.csv | diff - scanned
	vouch-render -q p.csv -o out2 --logo logo.png --level H --logo-area 5
	! cmp -s out/1001-7-1.png out2/1001-7-1.png
	run --separate-stderr vouch-render p.csv -o out3 --logo logo.png --level Q
	[ "$status" -eq 2 ]
	[[ ${stderr_lines[0]} == *"--logo: takes error correction of level H, which it chooses by itself"* ]]
	run --separate-stderr vouch-render p.csv -o out3 --logo logo.png --logo-area 9
	[ "$status" -eq 2 ]
	[ "${stderr_lines[0]}" = 'vouch-render: p.csv line 2: --logo: 9 % of the symbol for a logo; at most 8 %' ]
	[ "${stderr_lines[1]}" = 'vouch-render: the largest there is room for is 14 x 14 modules, 7 % of the symbol with its border' ]
	[ "${#stderr_lines[@]}" -eq 2 ]
	logo thin.png 600 30
	run --separate-stderr vouch-render p.csv -o out3 --logo thin.png
	[ "$status" -eq 2 ]
	[ "${stderr_lines[0]}" = 'vouch-render: p.csv line 2: --logo: a logo of this shape would be less than 3 modules wide or high in version 10' ]
	[[ ${stderr_lines[1]} == *"a square picture there may have 14 x 14 modules"* ]]
	run --separate-stderr vouch-render p.csv -o out3 --logo p.csv
	[ "$status" -eq 2 ]
	[ "${stderr_lines[0]}" = 'vouch-render: p.csv: not a PNG picture' ]
	run --separate-stderr vouch-render p.csv -o out3 --logo none.png
	[ "$status" -eq 3 ]
	[ ! -e out3 ]
}

@test "a logo: symbols of all lengths are still read, in PNG and SVG" {
	logo logo.png 120 80
	awk 'BEGIN { print "code,n"; for (i = 3; i <= 1800; i = int(i * 1.35) + 1) {
		code = ""; while (length(code) < i) code = code substr("0123456789BCFGHJKLMNPQRSTVXZ", (length(code) * 7 + i) % 28 + 1, 1)
		print code "," i } }' >lengths.csv
	run --separate-stderr vouch-render lengths.csv -o out --logo logo.png --module 4 --name '{{n}}'
	[ "$status" -eq 2 ]
	[ "${stderr_lines[0]}" = 'vouch-render: lengths.csv line 2: --logo: a logo of this shape has no room beside the fixed patterns of version 1' ]
	sed -i '2,5d' lengths.csv
	run --separate-stderr vouch-render lengths.csv -o out --logo logo.png --module 4 --name '{{n}}'
	[ "$status" -eq 0 ]
	[[ $stderr == *"each read back"* ]]
	run --separate-stderr vouch-render lengths.csv -f svg -o svg --logo logo.png --module 4 --name '{{n}}'
	[ "$status" -eq 0 ]
	[[ $stderr == *"each read back"* ]]
}

@test "colours: one bit still, with a palette; in SVG as fills" {
	records 2 >fb.csv
	vouch-render -q fb.csv -o out --dark '#003366' --light fff8e0
	[ "$(kind out/1001-7-1.png)" = ' 1 3' ]
	[ "$(palette out/1001-7-1.png)" = 003366fff8e0 ]
	[ "$(vouch-scan --format lines out/1001-7-1.png)" = "$(codes_of fb.csv | head -n 1)" ]
	vouch-render -q fb.csv -f svg -o svg --dark '#036' --light '#fff8e0'
	grep -q '<path fill="#fff8e0" d="M0 0h49v49H0z"/>' svg/1001-7-1.svg
	grep -q '<path fill="#003366" d="M4 4h7' svg/1001-7-1.svg
	# Black and white said aloud are what they are anyway.
	vouch-render -q fb.csv -o bare
	vouch-render -q fb.csv -o said --dark '#000' --light '#fff'
	diff -r bare said
}

@test "colours: too little contrast, reversed, red; named with the reason" {
	records 1 >fb.csv
	while IFS='|' read -r options words; do
		# shellcheck disable=SC2086 # several words
		run --separate-stderr vouch-render fb.csv -o out $options
		[ "$status" -eq 2 ]
		[[ ${stderr_lines[0]} == "vouch-render: $words" ]]
		[ ! -e out ]
	done <<'END'
--dark #c00|--dark: #cc0000 on #ffffff has a contrast of 39 % in red light; at least 70 %
--dark #ff8000|--dark: #ff8000 on #ffffff has a contrast of 0 % in red light; at least 70 %
--dark #ff0|--dark: #ffff00 on #ffffff has a contrast of 0 % in red light; at least 70 %
--dark #999|--dark: #999999 on #ffffff has a contrast of 68 %; at least 70 %
--light #0cf|--light: #000000 on #00ccff has a contrast of 0 % in red light; at least 70 %
--dark #fff --light #000|--dark: #ffffff on #000000 is a reversed code: modules must be darker than the paper
--dark blue|--dark: "blue": expected a colour as in "#003366"
--light #12|--light: "#12": expected a colour as in "#003366"
END
	run --separate-stderr vouch-render fb.csv -o out --dark '#8b0000'
	[ "$status" -eq 0 ]
	[ "${stderr_lines[0]}" = 'vouch-render: --dark: #8b0000 is reddish, and pale under the red light of scanners at tills: a contrast of 74 %' ]
}

@test "all of it with --mm, as PNG and as SVG that another program draws" {
	products 2 >p.csv
	logo logo.png 300 300
	looks=(--caption '{{name}}\n{{price}}' --logo logo.png --dark '#003366' --light '#fff8e0' --mm 35 --dpi 300)
	vouch-render -q p.csv -o png "${looks[@]}"
	# 65 modules of 6 dots
	[ "$(be32 png/1001-7-1.png 16)" -eq 390 ]
	vouch-render -q p.csv -f svg -o svg "${looks[@]}"
	! grep -q '<text\|font' svg/1001-7-1.svg
	rsvg-convert -w 390 -h "$(be32 png/1001-7-1.png 20)" svg/1001-7-1.svg -o drawn.png
	[ "$(vouch-scan --format lines drawn.png)" = "$(codes_of p.csv | head -n 1)" ]
	[ "$(zbarimg -q --raw drawn.png)" = "$(codes_of p.csv | head -n 1)" ]
	# Letter by letter where the PNG has them: edges differ.
	python3 "$BATS_TEST_DIRNAME/../interop/pixels.py" png/1001-7-1.png drawn.png >differ
	awk '{ exit !($1 > 20000 && $3 < 1) }' differ
}

@test "contact sheets with captions, a logo and colours, at their size" {
	products 40 >p.csv
	logo logo.png 300 300
	run --separate-stderr vouch-render p.csv --sheet s.png --caption '{{name}}\n{{price}}'
	[ "$status" -eq 0 ]
	[[ $stderr == *"drew 40 codes, each read back, 2 contact sheets from s.png in "* ]]
	vouch-scan -q --format lines s.png s-2.png >scanned
	codes_of p.csv | diff - scanned
	[ "$(kind s.png)" = ' 1 0' ]
	[ "$(be32 s.png 16)" -eq 1960 ]
	products 50 >p.csv
	vouch-render -q p.csv --sheet c.png --caption '{{name}}' --caption-lines 2 --logo logo.png --dark '#003366' --mm 30 --dpi 300
	[ "$(kind c.png)" = ' 8 2' ]
	vouch-scan -q --format lines c.png c-2.png >scanned
	codes_of p.csv | diff - scanned
	# 30 mm are 354 dots at 300 dpi: six on 190 mm.
	[ "$(be32 c.png 16)" -eq $((354 * 6)) ]
	vouch-render -q p.csv --sheet d.png --dark '#003366'
	[ "$(kind d.png)" = ' 1 3' ]
	# Symbols of --mm are as large on the sheet as alone.
	{ echo code,n; records 1 | sed 1d | cut -d , -f 1,4; echo SHORT,2; } >mixed.csv
	vouch-render -q mixed.csv --sheet e.png --mm 30 --dpi 203 --name '{{n}}'
	[ "$(be32 e.png 16)" -eq $((239 * 6)) ]
	[ "$(vouch-scan -q --format lines e.png)" = "$(codes_of mixed.csv)" ]
}

@test "looks that do not go together" {
	records 1 >fb.csv
	logo logo.png 30 30
	while IFS='|' read -r options words; do
		# shellcheck disable=SC2086 # several words
		run vouch-render fb.csv -o out $options
		[ "$status" -eq 2 ]
		[[ $output == *"$words"* ]]
		[ ! -e out ]
	done <<'END'
-f text --caption x|--caption: does not go with --format text
-f text --logo logo.png|--logo: does not go with --format text
-f text --dark #000|--dark: does not go with --format text
-f text --light #fff|--light: does not go with --format text
--caption-lines 2|--caption-lines: goes with --caption only
--caption-size 8|--caption-size: goes with --caption only
--font Roboto|--font: goes with --caption only
--font-dir .|--font-dir: goes with --caption only
--logo-area 5|--logo-area: goes with --logo only
--caption-lines 0 --caption x|--caption-lines
--caption-size 2 --caption x|--caption-size
END
}
