#!/usr/bin/env bats
bats_require_minimum_version 1.5.0
# vouch-print: SVG and PNG files, proofs, and where they go.
load ../support/shop
load ../support/nameless

setup_file() {
	shop_make
	vouch-issue -q -k shop.key -c tet2027.ini --channel print -n 9 -o codes.csv
}

setup() { shop_enter; }

by_zbar() { # FILE...: what is read, sorted
	zbarimg --nodbus -q --raw -S\*.disable -Sqrcode.enable "$@" 2>/dev/null | sort
}

@test "PNG: a file for each page, every code in it, dots as whole pixels" {
	run vouch-print -t card-90x54 codes.csv --start-at 6 -o 'card-{{page}}.png' --set shop=Sen
	[ "$status" -eq 0 ]
	[[ ${lines[0]} == "vouch-print: printed 9 labels on 2 pages into card-1.png to card-2.png, each read back in "* ]]
	[ "$(stat -c %a card-1.png)" = 600 ]
	[ -z "$(find . -name '.vouch*')" ]
	[[ $(file card-1.png) == *"PNG image data, 2480 x 3508, 8-bit"* ]]
	by_zbar card-1.png card-2.png >seen
	sed 1d codes.csv | cut -d , -f 1 | sort >made
	[ -z "$(comm -23 seen made)" ]
	[ "$(wc -l <seen)" -ge 7 ]
	vouch-print -q -t card-90x54 codes.csv -o one.png --dpi 203 --set shop=Sen
	[[ $(file one.png) == *"PNG image data, 1678 x 2374"* ]]
}

@test "PNG is grey where nothing has a colour" {
	cat >grey.svg <<'END'
<svg xmlns="http://www.w3.org/2000/svg" width="40mm" height="40mm" viewBox="0 0 40 40">
  <rect data-vouch="qr" data-field="code" x="5" y="5" width="30" height="30"/>
</svg>
END
	sed 2q codes.csv >one.csv
	vouch-print -q -t ./grey.svg one.csv -o - --to png >grey.png
	[[ $(file grey.png) == *"472 x 472, 8-bit grayscale"* ]]
	sed -e 's/<rect/<rect x="0" y="0" width="1" height="1" fill="#c8102e"\/><rect/' \
		-e 's/<svg/<svg data-inks="#c8102e: 0 100 90 5"/' grey.svg >red.svg
	vouch-print -q -t ./red.svg one.csv -o red.png
	[[ $(file red.png) == *"472 x 472, 8-bit/color RGB"* ]]
	[ "$(by_zbar grey.png)" = "$(sed 1d one.csv | cut -d , -f 1)" ]
}

@test "SVG: a file for each page, read as pictures, words still to be found" {
	vouch-print -q -t voucher-a6 codes.csv -o 'v-{{page}}.svg' --set 'shop=Cà phê <"Sen">' --lang vi
	[ "$(echo v-*.svg)" = "v-1.svg v-2.svg v-3.svg" ]
	grep -q 'width="210mm" height="297mm"' v-1.svg
	[ "$(grep -c 'aria-label="Cà phê &lt;&quot;Sen&quot;&gt;"' v-1.svg)" -eq 4 ]
	# no font is needed to see it
	! grep -q '<text' v-1.svg
	for page in 1 2 3; do
		rsvg-convert -d 300 -p 300 -b white "v-$page.svg" -o "v-$page.png"
	done
	by_zbar v-?.png >seen
	sed 1d codes.csv | cut -d , -f 1 | sort >made
	[ -z "$(comm -23 seen made)" ]
	[ "$(wc -l <seen)" -ge 7 ]
	vouch-print -q -t voucher-a6 codes.csv -o 'w-{{page}}.svg' --set 'shop=Cà phê <"Sen">' --lang vi
	cmp v-3.svg w-3.svg
}

@test "one page has the name it was given, more need a place for their number" {
	sed 5q codes.csv >four.csv
	vouch-print -q -t voucher-a6 four.csv -o v.svg --set shop=Sen
	[ -s v.svg ]
	run vouch-print -t voucher-a6 codes.csv -o w.svg --set shop=Sen
	[ "$status" -eq 2 ]
	[[ $output == *'--output: "w.svg": more than one page: the name needs a place for its number'*"such as 'w-{{page}}.svg'"* ]]
	[ ! -e w.svg ]
	run vouch-print -t voucher-a6 four.csv -o 'w-{{ page }}.svg' --set shop=Sen
	[[ $output == *"1 page into w-1.svg, "* ]]
	cmp v.svg w-1.svg
	for bad in 'w-{{seq}}.svg' 'w-{{page.svg' 'w{{page}}/x.svg' 'w-{{}}.png' 'w-{{page}}.pdf'; do
		run vouch-print -t voucher-a6 four.csv -o "$bad" --set shop=Sen
		echo "$output"
		[ "$status" -eq 2 ]
		[[ $output == *'--output: "'* ]]
	done
	run vouch-print -t voucher-a6 four.csv -o 'nowhere/w-{{page}}.svg' --set shop=Sen
	[ "$status" -eq 3 ]
	[ ! -e nowhere ]
}

@test "--to and the ending of the name" {
	sed 2q codes.csv >one.csv
	vouch-print -q -t voucher-a6 one.csv -o page --to svg --set shop=Sen
	[ "$(head -c 5 page)" = '<?xml' ]
	vouch-print -q -t voucher-a6 one.csv -o page.PNG --set shop=Sen
	[ "$(head -c 4 page.PNG | tail -c 3)" = PNG ]
	vouch-print -q -t voucher-a6 one.csv -o page.d --to pdf --set shop=Sen
	[ "$(head -c 5 page.d)" = '%PDF-' ]
	run vouch-print -t voucher-a6 one.csv -o x.pdf --to png --set shop=Sen
	[ "$status" -eq 2 ]
	[[ $output == *"--to: x.pdf is not a PNG"* ]]
	run vouch-print -t voucher-a6 one.csv -o x.svg --qr runs --set shop=Sen
	[ "$status" -eq 2 ]
	[[ $output == *"--qr: is for a PDF"* ]]
	run vouch-print -t voucher-a6 one.csv -o x.png --dpi 2400 --set shop=Sen
	[ "$status" -eq 2 ]
	[[ $output == *"a page would be 19843 x 28063 pixels"*"--dpi"* ]]
	[ ! -e x.pdf ] && [ ! -e x.svg ] && [ ! -e x.png ]
}

@test "a bad row leaves no page behind, an old file stays" {
	{ cat codes.csv; sed -n 2p codes.csv | sed 's/2027-01-31/2027-02-31/'; } >bad.csv
	for to in svg png; do
		run vouch-print -t voucher-a6 bad.csv -o "b-{{page}}.$to" --proof p.png --set shop=Sen
		[ "$status" -eq 2 ]
		[[ $output == *"bad.csv line 11: until: "*"nothing was printed"* ]]
	done
	[ -z "$(find . -name 'b-*' -o -name '.vouch*' -o -name p.png)" ]
	echo old >v-2.svg
	run vouch-print -t voucher-a6 codes.csv -o 'v-{{page}}.svg' --set shop=Sen
	[ "$status" -eq 2 ]
	[[ $output == *"v-2.svg: already exists"* ]]
	[ "$(cat v-2.svg)" = old ]
	[ ! -e v-1.svg ] && [ ! -e v-3.svg ]
	vouch-print -q -t voucher-a6 codes.csv -o 'v-{{page}}.svg' --set shop=Sen --force
	[ "$(head -c 5 v-2.svg)" = '<?xml' ]
	[ -z "$(find . -name '.vouch*')" ]
}

@test "ended by a signal: nothing waits under a hidden name" {
	awk 'NR == 1 { print; next } { row[n++] = $0 } END { for (i = 0; i < 3000; i++) print row[i % n] }' codes.csv >many.csv
	for signal in INT TERM HUP QUIT; do
		mkdir "$signal"
		# the shell ignores SIGINT for what it runs beside itself
		env --default-signal vouch-print -q -t voucher-a6 many.csv -o "$signal/{{page}}.png" &
		pid=$!
		for _ in $(seq 300); do
			[ -z "$(find "$signal" -name '2.png')" ] || break
			sleep 0.02
		done
		[ -n "$(find "$signal" -name '2.png')" ]
		kill "-$signal" "$pid"
		status=0
		wait "$pid" || status=$?
		[ "$status" -eq $((128 + $(kill -l "$signal"))) ]
		[ -z "$(ls -A "$signal")" ]
	done
	mkdir pdf
	echo old >pdf/v.pdf
	env --default-signal vouch-print -q -t voucher-a6 many.csv -o pdf/v.pdf --force --proof pdf/p.png &
	pid=$!
	writing "$pid" "$PWD/pdf"
	kill -INT "$pid"
	wait "$pid" || status=$?
	[ "$status" -eq 130 ]
	[ "$(ls -A pdf)" = v.pdf ]
	[ "$(cat pdf/v.pdf)" = old ]
}

@test "--proof: the first page as a picture, whatever the output is" {
	vouch-print -q -t voucher-a6 codes.csv -o v.pdf --proof p.png --set shop=Sen
	[ "$(pdfinfo v.pdf | sed -n 's/^Pages: *//p')" = 3 ]
	[[ $(file p.png) == *"PNG image data, 2480 x 3508, 8-bit/color RGB"* ]]
	by_zbar p.png >seen
	[ "$(wc -l <seen)" -ge 3 ]
	sed -n 2,5p codes.csv | cut -d , -f 1 | sort >made
	[ -z "$(comm -23 seen made)" ]
	vouch-print -q -t voucher-a6 codes.csv -o 'v-{{page}}.svg' --dpi 203 --proof q.png --set shop=Sen
	[[ $(file q.png) == *"1678 x 2374"* ]]
	vouch-print -q -t voucher-a6 codes.csv -o u.pdf --proof u.png --proof-dpi 75 --set shop=Sen
	[[ $(file u.png) == *"PNG image data, 620 x 877, 8-bit/color RGB"* ]]
	cmp u.pdf v.pdf
	run vouch-print -t voucher-a6 codes.csv -o w.pdf --proof-dpi 75 --set shop=Sen
	[ "$status" -eq 2 ]
	[[ $output == *"--proof-dpi: goes with --proof"* ]]
	run vouch-print -t voucher-a6 codes.csv -o w.pdf --proof 'p-{{page}}.png' --set shop=Sen
	[ "$status" -eq 2 ]
	[[ $output == *"--proof: is one picture"* ]]
	run vouch-print -t voucher-a6 codes.csv -o w.pdf --proof p.png --set shop=Sen
	[ "$status" -eq 2 ]
	[[ $output == *"p.png: already exists"* ]]
	[ ! -e w.pdf ]
}

@test "a name that ends as no kind does is refused, unless --to says what it becomes" {
	for name in x.docx page.{{page}} 'a;b.do c' dir.pdf/x.jpg x.; do
		run vouch-print -t voucher-a6 codes.csv -o "$name" --set shop=Sen
		echo "$name: $output"
		[ "$status" -eq 2 ]
		[[ ${lines[0]} == "vouch-print: --output: \"$name\": expected a name that ends in .pdf, .svg, .png, .zpl, .tspl or .escpos" ]]
		[[ ${lines[1]} == *"--to says what it becomes" ]]
		[ ! -e "$name" ]
	done
	vouch-print -q -t voucher-a6 codes.csv -o x.docx --to pdf --set shop=Sen
	[[ $(file x.docx) == *"PDF document"* ]]
	# no ending, or one of a folder's, is none that is wrong; devices have any
	mkdir dir.v1
	vouch-print -q -t voucher-a6 codes.csv -o dir.v1/vouchers --set shop=Sen
	cmp dir.v1/vouchers x.docx
	mkfifo printer.left
	timeout 20 cat printer.left >sent &
	vouch-print -q -t receipt-80 codes.csv -o printer.left --set shop=Sen
	wait $!
	[ -s sent ]
}

@test "read back is said of codes only" {
	run vouch-print -t cashier-a5 -o card.pdf --set shop=Sen
	[ "$status" -eq 0 ]
	echo "$output"
	[[ ${lines[0]} =~ ^"vouch-print: printed 1 label on 1 page into card.pdf in "[0-9.]+" s"$ ]]
	run vouch-print -t cashier-a5 -o card.pdf --set shop=Sen
	[ "$status" -eq 2 ]
	[ "${lines[1]}" = "vouch-print: choose another name, or replace it with --force" ]
	run vouch-print -t tag-75x10 "$BATS_TEST_DIRNAME/../../testdata/print/jewellery.csv" -o tags.zpl
	[[ ${lines[0]} =~ ^"vouch-print: made 6 labels for a printer, in tags.zpl in "[0-9.]+" s"$ ]]
}
