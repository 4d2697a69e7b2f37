#!/usr/bin/env bats
# Pages of vouch-print as SVG and PNG under other programs' eyes: librsvg, zbar,
# libxml2.

bats_require_minimum_version 1.5.0
load ../support/shop

setup_file() { shop_make; }

setup() {
	shop_enter
	top=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
	pixels="python3 $BATS_TEST_DIRNAME/pixels.py"
	sed 2q fb.csv >one.csv
}

@test "a symbol in an SVG is dot by dot that of the PNG, drawn by librsvg" {
	# two inches: a whole number of pixels at each resolution
	cat >symbol.svg <<'END'
<svg xmlns="http://www.w3.org/2000/svg" width="50.8mm" height="50.8mm" viewBox="0 0 50.8 50.8">
  <rect data-vouch="qr" data-field="code" x="0.7" y="1.1" width="47.3" height="48.9"/>
</svg>
END
	for dpi in 203 300 600; do
		vouch-print -q -t ./symbol.svg one.csv -o s.png --dpi $dpi --force
		vouch-print -q -t ./symbol.svg one.csv -o s.svg --dpi $dpi --force
		rsvg-convert -d $dpi -p $dpi s.svg -o r.png
		read -r ours theirs differing <<<"$($pixels s.png r.png)"
		echo "$dpi dpi: $ours and $theirs dark, $differing % differ"
		[ "$ours" -gt 1000 ]
		[ "$ours" -eq "$theirs" ]
		[ "$differing" = 0.000 ]
	done
}

@test "a whole card is as dark, and looks the same" {
	vouch-print -q -t card-90x54 one.csv -o c.png --sheet single --set 'shop=Cà phê Sen' --lang vi
	vouch-print -q -t card-90x54 one.csv -o c.svg --dpi 300 --sheet single --set 'shop=Cà phê Sen' --lang vi
	size=$(file c.png | sed 's/.* data, \([0-9]*\) x \([0-9]*\),.*/-w \1 -h \2/')
	# shellcheck disable=SC2086 # two options
	rsvg-convert $size c.svg -o r.png
	read -r ours theirs differing <<<"$($pixels c.png r.png)"
	echo "$ours and $theirs dark, $differing % differ"
	[ "$ours" -gt 10000 ]
	awk -v a="$ours" -v b="$theirs" -v d="$differing" \
		'BEGIN { exit !(a / b < 1.01 && b / a < 1.01 && d < 1) }'
	[ "$(zbarimg --nodbus -q --raw r.png)" = "$(sed 1d one.csv | cut -d , -f 1)" ]
}

@test "the comparison finds one dot that differs, whatever the depth and colours" {
	printf 'P4\n16 16\n' >white.pbm
	head -c 32 /dev/zero >>white.pbm
	cp white.pbm dot.pbm
	printf '\1' | dd of=dot.pbm bs=1 seek=20 conv=notrunc status=none
	[ "$($pixels white.pbm dot.pbm)" = '0 1 0.391' ]
	for picture in docs/images/sheet.png testdata/images/logo.png testdata/proofs/price-50x30.png; do
		read -r dark same differing <<<"$($pixels "$top/$picture" "$top/$picture")"
		echo "$picture: $dark"
		[ "$dark" -gt 1000 ]
		[ "$dark $differing" = "$same 0.000" ]
	done
}

@test "every template's page is well-formed SVG without anything from elsewhere" {
	for template in voucher-a6 voucher-dl card-90x54; do
		vouch-print -q -t $template one.csv -o $template.svg --set shop=Sen
		xmllint --noout --nonet $template.svg
		! grep -oE '(href|src)="[^#d][^"]*"' $template.svg
	done
}
