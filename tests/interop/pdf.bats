#!/usr/bin/env bats
# PDF files of labels (tests/support/labels) under other programs' eyes: qpdf,
# poppler, Ghostscript, zbar.

bats_require_minimum_version 1.5.0

setup() {
	top=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
	labels=$BUILD/tests/support/labels
	cd "$BATS_TEST_TMPDIR"
}

draw() { # FILE LABELS DPI outline|runs [TITLE]
	timeout 60 "$labels" "$@" >/dev/null
}

@test "qpdf finds nothing to complain of" {
	for modules in outline runs; do
		draw a.pdf 30 600 "$modules" 'Nhãn ) >> kệ'
		run qpdf --check a.pdf
		echo "$output"
		[ "$status" -eq 0 ]
		[[ $output == *"No syntax or stream encoding errors found"* ]]
		[[ $output != *WARNING* ]]
	done
	[ "$(qpdf --show-npages a.pdf)" -eq 2 ]
	run pdfinfo a.pdf
	[[ $output == *"Title:           Nhãn ) >> kệ"* ]]
	[[ $output == *"Page size:       595.276 x 841.89 pts (A4)"* ]]
	[[ $output != *CreationDate* ]]
}

@test "texts are found, fonts are embedded subsets" {
	draw a.pdf 24 600 outline
	pdftotext a.pdf a.txt
	grep -q 'Nước mắm Phú Quốc' a.txt
	grep -q 'Áp dụng tại quầy; không quy đổi' a.txt
	grep -q 'Số 000023' a.txt
	grep -qF '33.000 đ' a.txt
	[ "$(grep -c 'thành tiền mặt' a.txt)" -eq 21 ]
	run pdffonts a.pdf
	echo "$output"
	[ "${#lines[@]}" -eq 4 ]
	for line in "${lines[@]:2}"; do
		[[ $line =~ ^[A-Z]{6}\+Roboto-.*CID\ TrueType.*Identity-H\ +yes\ yes\ yes ]]
	done
	# the art is there once, not with every label
	[ "$(qpdf --qdf --stream-data=uncompress a.pdf - | grep -ac '^58000 8500 m$')" -eq 1 ]
}

# Cards with bleed, marks, a picture, and TEXT in FONT.
card() { # FILE FONT TEXT
	draw "$1" 2 600 card Thẻ "$2" "$3"
}

@test "boxes, marks and pictures are what they were" {
	card a.pdf /usr/share/fonts/truetype/roboto/unhinted/RobotoTTF/Roboto-Light.ttf Thẻ
	qpdf --check a.pdf
	run pdfinfo -box a.pdf
	[[ $output =~ MediaBox:\ +0.00\ +0.00\ +354.33\ +476.22 ]]
	[[ $output =~ BleedBox:\ +19.84\ +19.84\ +334.49\ +456.38 ]]
	[[ $output =~ TrimBox:\ +28.35\ +28.35\ +325.98\ +447.87 ]]
	pdfimages a.pdf picture
	python3 - <<-'SCRIPT' >expected.ppm
		import sys
		pixels = (b for y in range(4) for x in range(4) for b in (x * 80, y * 80, 128))
		sys.stdout.buffer.write(b"P6\n4 4\n255\n" + bytes(pixels))
	SCRIPT
	cmp picture-000.ppm expected.ppm
	# upright: its darkest pixel is at the top left, 15 to 25 mm into the paper
	pdftoppm -r 254 -singlefile -x 200 -y 200 -W 1 -H 1 a.pdf spot
	[ "$(tail -c 3 spot.ppm | od -An -tu1 | tr -s ' ')" = ' 0 0 128' ]
	pdftoppm -r 254 -singlefile -x 500 -y 500 -W 1 -H 1 a.pdf spot
	[ "$(tail -c 3 spot.ppm | od -An -tu1 | tr -s ' ')" = ' 240 240 128' ]
	# a mark to the left of the upper cut, none within the bleed
	pdftoppm -mono -r 254 -singlefile -x 20 -y 98 -W 80 -H 5 a.pdf mark
	[ "$(tail -c +12 mark.pbm | od -An -tx1 | grep -c 'ff ff')" -gt 0 ]
	pdftoppm -gray -r 254 -singlefile -x 66 -y 98 -W 3 -H 5 a.pdf mark
	[ "$(tail -c 15 mark.pgm | tr -d '\377' | wc -c)" -eq 0 ]
}

@test "CFF fonts, and letters made of several glyphs" {
	card a.pdf /usr/share/fonts/opentype/fonts-prociono/Prociono.otf 'Office ffi fl 2027'
	qpdf --check a.pdf
	run pdffonts a.pdf
	[[ ${lines[2]} =~ ^[A-Z]{6}\+Prociono.*CID\ Type\ 0C\ +Identity-H\ +yes\ yes\ yes ]]
	[ "$(pdftotext a.pdf - | head -n 1)" = 'Office ffi fl 2027' ]
	# the fonts nothing was drawn with are not there
	[ "${#lines[@]}" -eq 3 ]
	card b.pdf /usr/share/fonts/truetype/roboto/unhinted/RobotoTTF/Roboto-Regular.ttf 'Tiếng x̂ y̌'
	[ "$(pdftotext b.pdf - | head -n 1)" = 'Tiếng x̂ y̌' ]
	# drawn: more than blank paper where the text is
	pdftoppm -gray -r 100 -singlefile -x 60 -y 300 -W 300 -H 60 a.pdf line
	[ "$(tail -c 18000 line.pgm | tr -d '\377' | wc -c)" -gt 500 ]
}

# Dots that are as they ought to be, and codes that can be read.
measure() { # PDF DPI poppler|ghostscript
	rm -rf crops
	mkdir crops
	case $3 in
	poppler) pdftoppm -mono -r "$2" -singlefile "$1" page ;;
	ghostscript) gs -q -dNOPAUSE -dBATCH -dSAFER -sDEVICE=pbmraw -r"$2" \
		-sOutputFile=page.pbm "$1" ;;
	esac
	timeout 120 python3 "$top/tests/interop/dots.py" page.pbm "$2" crops
}

@test "symbols are true to size at every resolution, in both renderers" {
	for dpi in 203 300 600; do
		draw a.pdf 24 $dpi outline
		for renderer in poppler ghostscript; do
			run measure a.pdf $dpi $renderer
			echo "$dpi $renderer: $output"
			[ "$status" -eq 0 ]
			read -r count error wrong <<<"$output"
			[ "$count" -eq 24 ]
			awk -v e="$error" -v w="$wrong" 'BEGIN { exit !(e < 1 && w < 1) }'
			for crop in crops/*.pgm; do
				zbarimg --nodbus -q --raw -S\*.disable -Sqr.enable "$crop" |
					head -c 9 && echo
			done >found
			seq -f 'LABEL%04g' 0 23 | cmp - found
		done
	done
}

@test "the measure sees symbols that grow" {
	draw a.pdf 24 300 runs
	run measure a.pdf 300 poppler
	read -r count error wrong <<<"$output"
	awk -v e="$error" 'BEGIN { exit !(e > 5) }'
	# drawn for another printer: not on this one's dots
	draw a.pdf 24 301 outline
	run measure a.pdf 300 poppler
	[ "$status" -ne 0 ] || {
		read -r count error wrong <<<"$output"
		awk -v w="$wrong" 'BEGIN { exit !(w > 1) }'
	}
}

@test "bars are read where there is room for them" {
	draw a.pdf 24 600 outline
	pdftoppm -gray -r 600 -singlefile a.pdf page
	run zbarimg --nodbus -q --raw -S\*.disable -Sean13.enable page.pgm
	[[ $output == *8934563138165* ]]
}

@test "the same labels are the same bytes" {
	draw a.pdf 50 600 outline
	LC_ALL=vi_VN.UTF-8 TZ=Asia/Ho_Chi_Minh draw b.pdf 50 600 outline
	cmp a.pdf b.pdf
	draw c.pdf 51 600 outline
	run ! cmp -s a.pdf c.pdf
}

@test "a label takes little room" {
	for modules in outline runs; do
		draw a.pdf 240 600 "$modules"
		[ "$modules" = runs ] && most=1090 || most=1330
		each=$(($(stat -c %s a.pdf) / 240))
		echo "$modules: $each bytes, $most at most"
		[ "$each" -le "$most" ]
		[ "$each" -gt 500 ]
	done
}

@test "black is black and nothing is transparent" {
	draw a.pdf 24 600 outline
	qpdf --qdf --stream-data=uncompress a.pdf - >plain
	run ! grep -aqE ' (rg|RG)$' plain
	run ! grep -aqE '/(SMask|ca|CA|Group)\b' plain
	grep -aqE '^0 g$' plain
	grep -aqE '^0 .9 .85 .05 k$' plain
}

@test "pages leave no more behind than their place in the table" {
	[ "$(basename "$BUILD")" = default ] || skip "sanitizers need memory"
	read -r _ early late <<<"$(timeout 120 "$labels" /dev/null 6000 600 runs)"
	echo "$early KiB after 600 labels, $late after 6000"
	[ $((late - early)) -lt 3000 ]
}

# The share of dots in which two pages differ, in percent.
differing() { # A.pbm B.pbm
	python3 - "$1" "$2" <<'SCRIPT'
import sys
def load(path):
    kind, size, rest = open(path, "rb").read().split(b"\n", 2)
    if size.startswith(b"#"):
        size, rest = rest.split(b"\n", 1)
    width, height = map(int, size.split())
    return width, height, (width + 7) // 8, rest
w1, h1, s1, a = load(sys.argv[1])
w2, h2, s2, b = load(sys.argv[2])
width = min(w1, w2) // 8
wrong = sum(bin(int.from_bytes(a[y * s1:y * s1 + width], "big") ^
    int.from_bytes(b[y * s2:y * s2 + width], "big")).count("1") for y in range(min(h1, h2)))
print(wrong * 100 / (width * 8 * min(h1, h2)))
SCRIPT
}

@test "our own pixels show the same page, symbols dot by dot" {
	draw a.pdf 24 300 outline
	pdftoppm -mono -r 300 -singlefile a.pdf page
	draw ours.pbm 24 300 pbm
	mkdir crops
	run timeout 60 python3 "$top/tests/interop/dots.py" ours.pbm 300 crops
	[ "$output" = "24 0.000 0.000" ]
	run differing ours.pbm page.pbm
	echo "$output"
	[ "$status" -eq 0 ]
	# the red band is black here and screened there
	awk -v d="$output" 'BEGIN { exit !(d < 8) }'
}
