#!/usr/bin/env bats
bats_require_minimum_version 1.5.0
# vouch-print: labels and vouchers as PDF.
load ../support/shop

setup_file() {
	shop_make
	vouch-issue -q -k shop.key -c tet2027.ini --channel print -n 9 -o codes.csv
	cat >goods.csv <<END
code,link,name,price,old_price,unit,sku
$(sed -n 2p codes.csv | cut -d , -f 1),HTTPS://SEN.VN/L/V6X1K9PB3M,"Sữa tươi tiệt trùng có đường, hộp 1 lít",32500,35000,hộp,SP-1
$(sed -n 3p codes.csv | cut -d , -f 1),HTTPS://SEN.VN/L/V6X1K9PB4M,Nước mắm Phú Quốc,89.000 đ,,,
END
}

setup() { shop_enter; }

@test "vouchers: every code of the records, four on a page" {
	run --separate-stderr vouch-print -t voucher-a6 codes.csv -o v.pdf --set 'shop=Cà phê Sen' --lang vi
	[ "$status" -eq 0 ]
	[[ ${stderr_lines[0]} == "vouch-print: printed 9 labels on 3 pages into v.pdf, each read back in "* ]]
	[ "$(stat -c %a v.pdf)" = 600 ]
	qpdf --check v.pdf
	[ "$(pdfinfo v.pdf | sed -n 's/^Pages: *//p')" = 3 ]
	pdftotext v.pdf text
	[ "$(grep -c 'Cà phê Sen' text)" -eq 9 ]
	[ "$(grep -c '^50.000 đ$' text)" -eq 9 ]
	[ "$(grep -c 'PHIẾU ƯU ĐÃI' text)" -eq 9 ]
	[ "$(pdffonts v.pdf | sed 1,2d | grep -vc 'yes yes yes')" -eq 0 ]
	pdftoppm -r 150 -png v.pdf page
	zbarimg -q --raw -S*.disable -Sqrcode.enable page*.png | sort >seen
	sed 1d codes.csv | cut -d , -f 1 | sort >made
	# On whole pages ZBar may miss one; none may be another.
	[ -z "$(comm -23 seen made)" ]
	[ "$(wc -l <seen)" -ge 7 ]
}

@test "the same rows give the same bytes; English words; one label a page" {
	vouch-print -q -t voucher-a6 codes.csv -o a.pdf --lang en
	vouch-print -q -t voucher-a6 codes.csv -o b.pdf --lang en
	cmp a.pdf b.pdf
	pdftotext a.pdf - | grep -q 'GIFT VOUCHER'
	pdftotext a.pdf - | grep -q '^50,000 VND$'
	vouch-print -q -t card-90x54 --sheet single codes.csv -o c.pdf
	[[ $(pdfinfo c.pdf) == *"Pages:"*" 9"* ]]
	[[ $(pdfinfo c.pdf) == *"255.1"*" x 153.0"*" pts"* ]]
}

@test "a page to be cut says where: 3 mm of bleed around 105 x 148.5, 8 mm for marks" {
	vouch-print -q -t voucher-a6 --sheet single codes.csv -o c.pdf
	run pdfinfo -box -f 2 -l 2 c.pdf
	[[ $output =~ MediaBox:\ +0.00\ +0.00\ +360.00\ +483.31 ]]
	[[ $output =~ BleedBox:\ +22.68\ +22.68\ +337.32\ +460.63 ]]
	[[ $output =~ TrimBox:\ +31.18\ +31.18\ +328.82\ +452.13 ]]
	# where the label is the page, and where a page has several
	vouch-print -q -t calibrate-a4 -o one.pdf
	[[ $(pdfinfo -box one.pdf) =~ TrimBox:\ +0.00\ +0.00\ +595.28\ +841.89 ]]
	vouch-print -q -t voucher-a6 codes.csv -o four.pdf
	[[ $(pdfinfo -box four.pdf) =~ TrimBox:\ +0.00\ +0.00\ +595.28\ +841.89 ]]
	qpdf --check c.pdf
}

@test "shelf labels: prices as shown, old ones where there are, short links" {
	vouch-print -q -t shelf-70x37 --sheet 70x37 goods.csv -o s.pdf --lang vi
	pdftotext -layout s.pdf text
	grep -q '32.500 đ' text
	grep -q '35.000 đ' text
	grep -q '89.000 đ' text
	tr -s ' \n' ' ' <text | grep -q 'Nước mắm'
	vouch-print -q -t price-38x21 goods.csv -o p.pdf --lang vi
	pdftoppm -r 600 -png -x 0 -y 0 -W 2600 -H 800 p.pdf p
	[ "$(zbarimg -q --raw -S*.disable -Sqrcode.enable p*.png | sort)" = $'HTTPS://SEN.VN/L/V6X1K9PB3M\nHTTPS://SEN.VN/L/V6X1K9PB4M' ]
}

@test "what a voucher is worth, as records say it or in the shop's words" {
	records=$BATS_TEST_DIRNAME/../../testdata/print/vouchers.csv
	vouch-print -q -t card-90x54 "$records" -o v.pdf --lang vi
	pdftotext v.pdf - | grep -E '^([15]0[.]000|Giảm|Tặng) [đ0-9% ]+$' | sort | uniq -c >worth
	[ "$(tr -s ' ' <worth)" = $' 2 10.000 đ\n 3 50.000 đ\n 2 Giảm 15 %\n 2 Tặng 1' ]
	vouch-print -q -t card-90x54 "$records" -o w.pdf --lang en --set 'value=Mua 1 tặng 1'
	[ "$(pdftotext w.pdf - | grep -c '^Mua 1 tặng 1$')" -eq 9 ]
	run vouch-print -t giftcard-86x54 "$records" -o x.pdf
	[ "$status" -eq 2 ]
	[[ $output == *"vouchers.csv line 3: value: \"15 %\": expected a price"* ]]
}

@test "sheets: by their size, as makers round it; bar codes where there is a number" {
	records=$BATS_TEST_DIRNAME/../../testdata/print/goods.csv
	run vouch-print -t shelf-70x37 "$records" -o a.pdf
	[[ $output == *"printed 24 labels on 1 page"* ]]
	run vouch-print -t price-38x21 "$records" -o b.pdf --sheet tomy-145
	[[ $output == *"sheet tomy-145: nobody has measured it yet"*"printed 24 labels on 1 page"* ]]
	run vouch-print -t price-38x21 "$records" -o c.pdf
	[[ $output != *tomy* ]]
	cut -d , -f 1,5- "$records" | sed '2s/,8934999000012,/,,/' >goods2.csv
	vouch-print -q -t shelf-99x38 goods2.csv -o d.pdf --sheet L7163
	pdftoppm -r 300 -gray -singlefile d.pdf d
	zbarimg -q --raw -S*.disable -Sean13.enable d.pgm | sort -u >seen
	grep -qx 8934999000043 seen
	run ! grep -qx 8934999000012 seen
}

@test "--start-at, --copies, --offset: where labels lie" {
	vouch-print -q -t card-90x54 codes.csv -o a.pdf --start-at 10
	[[ $(pdfinfo a.pdf) == *"Pages:"*" 2"* ]]
	# page 1 has one label, in the lower right corner
	pdftotext -f 1 -l 1 -bbox a.pdf box
	[ "$(grep -c '>50,000<' box)" -eq 1 ]
	x=$(sed -n 's/.*xMin="\([0-9]*\).*>50,000<.*/\1/p' box)
	y=$(sed -n 's/.*yMin="\([0-9]*\).*>50,000<.*/\1/p' box)
	[ "$x" -eq 311 ] # 15 + 90 + 5 mm in points
	[ "$y" -gt 690 ]
	vouch-print -q -t card-90x54 codes.csv -o b.pdf --start-at 10 --offset 10,-2
	pdftotext -f 1 -l 1 -bbox b.pdf box
	[ "$(sed -n 's/.*xMin="\([0-9]*\).*>50,000<.*/\1/p' box)" -eq 340 ]
	printf 'code,value,until,serial,n\n%s,50000 VND,2027-01-31,S00A1B2C3D4,%s\n' \
		"$(sed -n 2p codes.csv | cut -d , -f 1)" 3 \
		"$(sed -n 3p codes.csv | cut -d , -f 1)" 0 \
		"$(sed -n 4p codes.csv | cut -d , -f 1)" '' | grep -v '^$' | awk 'NR == 1 || !/^code/' >n.csv
	run vouch-print -t card-90x54 n.csv -o n.pdf --copies n
	[[ $output == *"printed 4 labels on 1 page"* ]]
	run vouch-print -t card-90x54 codes.csv -o x.pdf --start-at 11
	[ "$status" -eq 2 ]
	[[ $output == *"--start-at: a sheet has 10 labels"* ]]
	for bad in 1 1,2,3 a,b 60,0; do
		run vouch-print -t card-90x54 codes.csv -o x.pdf --offset "$bad"
		[ "$status" -eq 2 ]
	done
	[ ! -e x.pdf ]
}

@test "no code is cut off: by its template, or by --offset at the paper's edge" {
	printf '<svg xmlns="http://www.w3.org/2000/svg" width="40mm" height="40mm" viewBox="0 0 40 40">\n<rect data-vouch="qr" data-field="code" x="%s" y="5" width="30" height="30"/></svg>' 11 >over.svg
	run vouch-print -t ./over.svg codes.csv -o x.pdf
	[ "$status" -eq 2 ]
	[ "${lines[0]}" = "vouch-print: ./over.svg line 2: rect: a code's slot must lie wholly on the label" ]
	sed 's/x="11"/x="9"/' over.svg >on.svg
	vouch-print -q -t ./on.svg codes.csv -o on.pdf --offset 2.5,0
	for way in pdf png zpl; do
		run vouch-print -t ./on.svg codes.csv -o "x.$way" --to "$way" --offset 2.7,0 --no-verify
		[ "$status" -eq 2 ]
		[ "${lines[0]}" = "vouch-print: --offset: a code of label 1 would lie beyond the edge of the paper" ]
		[ ! -e "x.$way" ]
	done
	run vouch-print -t card-90x54 codes.csv -o x.pdf --offset 0,-20
	[ "$status" -eq 2 ]
	run vouch-print -t card-90x54 codes.csv -o x.pdf --offset 20,0
	[[ $output == *"a code of label 2 would"* ]]
	[ ! -e x.pdf ]
}

@test "rows that cannot be printed are named, and nothing is printed" {
	{
		head -n 2 goods.csv
		printf '%s,L,%s,32500,,,\n' ABC '🍜 Phở' ABC "$(printf 'x%.0s' {1..300})" \
			ABC $'a\x1b[31mb'
		printf 'ABC,L,Tên,12.5,,,\n,L,Tên,12500,,,\n'
	} >bad.csv
	run --separate-stderr vouch-print -t shelf-70x37 bad.csv -o bad.pdf
	[ "$status" -eq 2 ]
	[ ! -e bad.pdf ]
	[[ $stderr == *"bad.csv line 3: name: "*"U+1F35C"* ]]
	[[ $stderr == *"bad.csv line 4: name: "* ]]
	[[ $stderr == *"bad.csv line 5: name: "* ]]
	[[ $stderr == *"bad.csv line 6: price: \"12.5\""* ]]
	[[ $stderr == *"bad.csv line 7: code: empty, and the label needs it"* ]]
	[[ $stderr != *$'\x1b'* ]]
	[[ ${stderr_lines[-1]} == "vouch-print: nothing was printed" ]]
	sed 's/code/kode/' goods.csv >kode.csv
	run vouch-print -t shelf-70x37 kode.csv -o bad.pdf
	[ "$status" -eq 2 ]
	[[ $output == *"kode.csv: code: the template needs this column"*"there is a column 'kode'"* ]]
	printf 'code,name,price\n' >none.csv
	run vouch-print -t shelf-70x37 none.csv -o bad.pdf
	[ "$status" -eq 2 ]
	[[ $output == *"none.csv: no record to print"* ]]
	run vouch-print -t cashier-a5 -o card.pdf </dev/null
	[ "$status" -eq 2 ]
	[[ $output == *"--set COLUMN=TEXT: --fields lists them"* ]]
	run vouch-print -t shelf-70x37 --dpi 100 goods.csv -o bad.pdf
	[ "$status" -eq 2 ]
	[[ $output == *"line 2: code: 153 characters need "*" mm at 100 dpi"* ]]
	[ ! -e bad.pdf ]
}

@test "what was mistyped is told before anything is printed" {
	run vouch-print -t voucher-a6 codes.csv -o x.pdf --set Shop=Sen
	[ "$status" -eq 2 ]
	[[ $output == *'--set: "Shop": the template takes no such column'*"did you mean 'shop'?"* ]]
	run vouch-print -t calibrate-a4 codes.csv -o x.pdf
	[ "$status" -eq 2 ]
	[[ $output == *"calibrate-a4: takes no columns, and so no records"* ]]
	printf 'Tên,Giá,Mã\nSữa,10000,ABC\n' >vn.csv
	run vouch-print -t shelf-70x37 vn.csv -o x.pdf
	[ "$status" -eq 2 ]
	[[ $output == *"vn.csv: name: the template needs this column"*"its columns are Tên, Giá, Mã: rename one"* ]]
	printf 'PK\003\004 and so on' >goods.xlsx
	run vouch-print -t shelf-70x37 goods.xlsx -o x.pdf
	[ "$status" -eq 2 ]
	[[ $output == *"goods.xlsx: a spreadsheet or an archive"*'save it as "CSV UTF-8" first'* ]]
	[ ! -e x.pdf ]
}

@test "the cashier's card has every word of the till's screen, in both languages" {
	top=$BATS_TEST_DIRNAME/../..
	for lang in vi en; do
		vouch-print -q -t cashier-a5 --lang $lang --set shop=Sen -o $lang.pdf
		pdftotext $lang.pdf - | tr -s ' \n' ' ' >card.$lang
	done
	sed -n '/^static const struct look looks/,/^};/s/.*= { N_("\([A-Z ]*\)").*/\1/p' \
		"$top/lib/io/panel.c" | sort -u >words
	[ "$(wc -l <words)" -ge 16 ]
	while read -r word; do
		vietnamese=$(grep -xF -A 1 "msgid \"$word\"" "$top/po/vi.po" | sed -n 's/^msgstr "\(.*\)"$/\1/p')
		echo "$word: $vietnamese"
		[ -n "$vietnamese" ]
		grep -qF "$word" card.en
		grep -qF "$vietnamese" card.vi
	done <words
}

@test "a template smaller than the sheet's labels stands in the middle of each" {
	run vouch-print -t shelf-70x37 goods.csv -o l.pdf --sheet L7163 --lang vi
	[ "$status" -eq 0 ]
	[[ $output == *"sheet L7163: its labels are larger, 99.1 x 38.1 mm"* ]]
	pdftotext -bbox l.pdf box
	# 4.65 + (99.1 - 70) / 2 + 4.5 mm in points
	[ "$(sed -n 's/.*xMin="\([0-9]*\).*>Nước<.*/\1/p' box)" -eq $((67 + 288)) ]
}

@test "what lies over a symbol is found before anything is printed" {
	cat >bad.svg <<'END'
<svg xmlns="http://www.w3.org/2000/svg" width="40mm" height="40mm" viewBox="0 0 40 40">
  <rect data-vouch="qr" data-field="code" x="5" y="5" width="30" height="30"/>
  <rect x="0" y="15" width="40" height="8" fill="#888888"/>
</svg>
END
	run --separate-stderr vouch-print -t ./bad.svg codes.csv -o bad.pdf --proof-list proofs.csv
	[ "$status" -eq 3 ]
	[ "${stderr_lines[0]}" = "vouch-print: codes.csv line 2: code: the printed symbol would not read back as its code" ]
	[ ! -e bad.pdf ]
	[ "$(head -n 1 proofs.csv)" = page,cell,row,serial,result ]
	[[ $(sed -n 2p proofs.csv) == 1,1,2,S*"would not read back"* ]]
	vouch-print -q -t ./bad.svg codes.csv -o bad.pdf --no-verify
	vouch-print -q -t voucher-a6 codes.csv -o v.pdf --proof-list good.csv
	[ "$(sed 1d good.csv | grep -c ',reads$')" -eq 9 ]
	[ "$(sed -n '6s/,S.*//p' good.csv)" = 2,1,6 ]
}

@test "--list, --fields, --lint; names nearly right" {
	run vouch-print --list
	[ "$status" -eq 0 ]
	[[ $output == *"voucher-a6"*"105 x 148.5"*"a6-4up"* ]]
	[[ $output == *"tomy-145"*"no"*"calibrate"* ]]
	for template in "$BATS_TEST_DIRNAME"/../../templates/*.svg; do
		vouch-print -q -t "$template" --lint
		vouch-print -q -t "$template" --lint --lang en
	done
	run vouch-print -t price-38x21 --fields
	[[ ${lines[1]} =~ ^name\ +text\ +33.3\ x\ 5.7 ]]
	[[ $output == *"link"*"qr"*"14.1 x 14.1"* ]]
	run vouch-print -t voucher-a5 --fields
	[ "$status" -eq 2 ]
	[[ $output == *"\"voucher-a5\": no such template"*"did you mean 'voucher-a6'?"* ]]
	run vouch-print -t voucher-a6 codes.csv -o x.pdf --sheet L7160
	[ "$status" -eq 2 ]
	[[ $output == *'--sheet: "L7160": its labels are 63.5 x 38.1 mm, the template 105 x 148.5'* ]]
	printf '<svg xmlns="http://www.w3.org/2000/svg" width="9mm" height="9mm" viewBox="0 0 9 9">\n<circle r="1" opacity="0.5"/></svg>' >soft.svg
	run vouch-print -t ./soft.svg --lint
	[ "$status" -eq 2 ]
	[ "${lines[0]}" = 'vouch-print: ./soft.svg line 2: circle: opacity: "0.5": not part of a template'"'"'s SVG' ]
}

@test "the template's words need no catalogue" {
	mkdir -p elsewhere/bin
	cp "$BUILD/vouch-print" elsewhere/bin
	export VOUCH_TEMPLATES=$BATS_TEST_DIRNAME/../../templates
	elsewhere/bin/vouch-print -q -t voucher-a6 codes.csv -o v.pdf --lang vi
	pdftotext v.pdf - | grep -q 'PHIẾU ƯU ĐÃI'
	VOUCH_LANG=vi elsewhere/bin/vouch-print -q -t voucher-a6 codes.csv -o w.pdf
	cmp v.pdf w.pdf
}

@test "what lies behind a symbol must be light enough" {
	draw() { # FILL BEHIND
		cat >behind.svg <<END
<svg xmlns="http://www.w3.org/2000/svg" width="60mm" height="40mm" viewBox="0 0 60 40"
  data-inks="#f6e7c8: 0 6 20 3; #e30613: 0 100 100 0; #1d3c6e: 100 80 20 20">
  <rect x="0" y="0" width="60" height="40" fill="$1"/>$2
  <rect data-vouch="qr" data-field="code" x="5" y="5" width="30" height="30"/>
</svg>
END
	}
	for good in '#ffffff' '#f6e7c8' '#e0e0e0'; do
		draw "$good"
		vouch-print -q -t ./behind.svg --lint
	done
	for bad in '#c0c0c0' '#808080' '#1d3c6e' '#000000'; do
		draw "$bad"
		run vouch-print -t ./behind.svg --lint
		echo "$output"
		[ "$status" -eq 2 ]
		[[ $output == *"behind.svg line 4: code: #000000 on $bad has a contrast of "*" %"*"; at least 70 %"*"something lighter behind"* ]]
		run vouch-print -t ./behind.svg codes.csv -o x.pdf
		[ "$status" -eq 2 ]
		[ ! -e x.pdf ]
	done
	# red is as good as white to a scanner and dark to a camera
	draw '#e30613'
	run vouch-print -t ./behind.svg --lint
	[ "$status" -eq 2 ]
	# a white field of the place's size mends it, one that is too small does not
	draw '#1d3c6e' '<rect x="5" y="5" width="30" height="30" fill="#ffffff"/>'
	vouch-print -q -t ./behind.svg --lint
	draw '#1d3c6e' '<rect x="8" y="5" width="27" height="30" fill="#ffffff"/>'
	run vouch-print -t ./behind.svg --lint
	[ "$status" -eq 2 ]
	# beside it anything may be
	draw '#ffffff' '<rect x="36" y="0" width="24" height="40" fill="#000000"/>'
	vouch-print -q -t ./behind.svg --lint
}

@test "a page without columns needs no records: the calibration page" {
	vouch-print -q -t calibrate-a4 -o c.pdf
	pdftoppm -r 300 -png c.pdf c
	[ "$(zbarimg -q --raw -S*.disable -Sqrcode.enable c*.png | sort -u)" = "VOUCH CALIBRATION" ]
	[ "$(zbarimg -q --raw -S*.disable -Sqrcode.enable c*.png | wc -l)" -eq 3 ]
}

@test "--plan: what fits a template's places, or a sheet's labels" {
	run vouch-print -t price-38x21 --plan --dpi 600
	[ "$status" -eq 0 ]
	[ "${#lines[@]}" -eq 4 ]
	[[ ${lines[0]} =~ ^place\ +symbol\ +characters\ +level\ +version\ +modules\ +dpi\ +dots\ +module\ mm\ +side\ mm\ +left\ mm ]]
	[[ ${lines[1]} =~ ^link,\ 14.1\ x\ 14.1\ mm\ +voucher,\ the\ bare\ code\ +153\ +M\ +6\ +41\ +600\ +10\ +0.423\ +20.8\ +does\ not\ fit:\ at\ most\ 38\ characters,\ version\ 2 ]]
	[[ ${lines[2]} =~ shelf\ label.*\ 199\ +M\ +8\ +49\ +600\ .*does\ not\ fit ]]
	[[ ${lines[3]} =~ short\ link.*\ 38\ +M\ +2\ +25\ +600\ +10\ +0.423\ +14.0\ +0.1$ ]]
	# what it says is what is drawn
	printf 'link,name,price\nHTTPS://KHUYENMAI.SHOP.VN/L/ABCDEFGHJK,x,1000\n' >link.csv
	vouch-print -q -t price-38x21 link.csv -o l.pdf --sheet single
	run vouch-print -t price-38x21 --plan
	[ "${#lines[@]}" -eq 10 ]
	run vouch-print -t price-38x21 --plan --dpi 203
	[ "$status" -eq 1 ]
	[[ ${lines[3]} == *"too small for any symbol" ]]
	run vouch-print --plan --sheet L7651 --dpi 203
	[ "$status" -eq 0 ]
	[[ ${lines[1]} =~ ^L7651,\ 38.1\ x\ 21.2\ mm\ .*does\ not\ fit:\ at\ most\ 90\ characters,\ version\ 4 ]]
	[[ ${lines[3]} =~ short\ link.*\ 203\ +5\ +0.626\ +20.7\ +0.5$ ]]
	run vouch-print --plan --sheet L765
	[ "$status" -eq 2 ]
	[[ $output == *"did you mean 'L7651'?"* ]]
	run vouch-print --plan
	[ "$status" -eq 2 ]
	run vouch-print -t calibrate-a4 --plan
	[ "$status" -eq 0 ]
	[[ $output == *"no place for a code"* ]]
}

@test "--printer: what the configuration file knows of it; options win" {
	cat >vouch.ini <<'END'
[printer office]
offset = 10,-2
dpi = 300
[printer roll]
offset = 1,1
END
	export VOUCH_CONFIG=$PWD/vouch.ini
	left_of() { # PDF: where the first value begins, in points
		pdftotext -f 1 -l 1 -bbox "$1" - | sed -n 's/.*xMin="\([0-9]*\).*>50,000<.*/\1/p' | head -n 1
	}
	vouch-print -q -t card-90x54 codes.csv -o plain.pdf --lang en --set shop=Sen
	vouch-print -q -t card-90x54 codes.csv -o office.pdf --printer Office --lang en --set shop=Sen
	vouch-print -q -t card-90x54 codes.csv -o zero.pdf --printer office --offset 0,0 --dpi 600 --lang en --set shop=Sen
	vouch-print -q -t card-90x54 codes.csv -o same.pdf --offset 10,-2 --dpi 300 --lang en --set shop=Sen
	moved=$(($(left_of office.pdf) - $(left_of plain.pdf)))
	[ "$moved" -eq 28 ] || [ "$moved" -eq 29 ] # 10 mm in points
	cmp zero.pdf plain.pdf
	cmp same.pdf office.pdf
	run vouch-print -t card-90x54 codes.csv -o x.pdf --printer ofice --set shop=Sen
	[ "$status" -eq 2 ]
	[[ $output == *'--printer: "ofice": no such printer'*"did you mean 'office'?"* ]]
	run vouch-print -t card-90x54 codes.csv -o x.pdf --printer laser --set shop=Sen
	[ "$status" -eq 2 ]
	[[ $output == *"a section [printer laser] of the configuration file"* ]]
	sed -i 's/^dpi = 300/dpi = 30/' vouch.ini
	run vouch-print -t card-90x54 codes.csv -o x.pdf --set shop=Sen
	[ "$status" -eq 2 ]
	[[ $output == *'vouch.ini line 3, column 7: dpi: "30"'* || $output == *"vouch.ini line 3"* ]]
	[ ! -e x.pdf ]
}

@test "files: nothing half, nothing replaced, a pipe" {
	touch there.pdf
	run vouch-print -t voucher-a6 codes.csv -o there.pdf
	[ "$status" -eq 2 ]
	[ ! -s there.pdf ]
	vouch-print -q -t voucher-a6 codes.csv -o there.pdf --force
	qpdf --check there.pdf
	vouch-print -q -t voucher-a6 -o - <codes.csv >pipe.pdf
	cmp there.pdf pipe.pdf
	run bash -c 'vouch-print -q -t voucher-a6 codes.csv -o - | head -c 100 >/dev/null; echo "${PIPESTATUS[0]}"'
	[[ $output == 141 || $output == 0 ]]
	run vouch-print -q -t voucher-a6 codes.csv -o /dev/full
	[ "$status" -ne 0 ]
}

@test "two outputs of one name: neither takes the other's place" {
	for more in "--proof one" "--proof-list one" "--proof two --proof-list two"; do
		# shellcheck disable=SC2086
		run vouch-print -q -t voucher-a6 codes.csv -o one --force $more
		[ "$status" -eq 2 ]
		[[ $output == *"has the same name"* ]]
	done
	[ ! -e one ]
	[ ! -e two ]
	run --separate-stderr vouch-print -q -t voucher-a6 codes.csv -o - --proof -
	[ "$status" -eq 2 ]
	[ -z "$output" ]
}

@test "records that cannot be read are bad rows among others, each told" {
	awk -F , -v OFS=, 'NR == 3 { $4 = "S\001" } NR == 4 { $11 = "x" } NR == 5 { $7 = "\377" } NR == 7 { $0 = $0 ",more" } { print }' codes.csv |
		tr '\001' '\000' >bad.csv
	run vouch-print -t voucher-a6 bad.csv -o bad.pdf --set shop=Sen --proof-list list.csv
	echo "$output"
	[ "$status" -eq 2 ]
	[ ! -e bad.pdf ]
	[[ ${lines[0]} == *"bad.csv line 3: serial: holds a NUL byte" ]]
	[[ ${lines[2]} == *'bad.csv line 4: until: "x": expected a date'* ]]
	[[ ${lines[3]} == *'bad.csv line 5: channel: "\xff": not valid UTF-8' ]]
	[[ ${lines[4]} == *"bad.csv line 7: "* ]]
	[ "${lines[5]}" = "vouch-print: nothing was printed" ]
	[ "$(cut -d , -f 1-3 list.csv | sed -n '2,7p' | tr '\n' ' ')" = "1,1,2 1,2,3 1,3,4 1,4,5 2,1,6 2,2,7 " ]
	printf '^XA^FH_^FD{{serial}}^FS^XZ' >own.zpl
	run vouch-print -t own.zpl bad.csv -o own.out
	[ "$status" -eq 2 ]
	[ "${#lines[@]}" -eq 5 ]
	[[ ${lines[2]} == *"bad.csv line 5: channel"* ]]
	[ ! -e own.out ]
}

@test "texts that reach beyond the label: told, and made to fit what lies on it" {
	cat >edge.svg <<-'END'
	<svg xmlns="http://www.w3.org/2000/svg" width="60mm" height="30mm" viewBox="0 0 60 30" font-family="Roboto">
	<rect data-vouch="text" data-field="shop" data-size="12" data-min="7" x="2" y="2" width="90" height="6"/>
	<rect data-vouch="text" data-field="serial" data-size="9" data-align="right" x="-4" y="10" width="40" height="6"/>
	<text x="40" y="28" font-size="4">Quét mã tại quầy</text>
	</svg>
	END
	run vouch-print -t ./edge.svg --lint
	[ "$status" -eq 0 ]
	[ "${lines[0]}" = 'vouch-print: ./edge.svg line 2: the place of "shop" reaches beyond the label: what stands there is made to fit 58.0 x 6.0 mm' ]
	[ "${lines[1]}" = 'vouch-print: ./edge.svg line 3: the place of "serial" reaches beyond the label: what stands there is made to fit 36.0 x 6.0 mm' ]
	[[ ${lines[2]} =~ ^"vouch-print: ./edge.svg: \"Quét mã tại quầy\" reaches "[0-9.]+" mm beyond the label, and is cut there"$ ]]
	sed -n 1,2p codes.csv >one.csv
	# As wide as its place in the template, and wider than the label: smaller.
	run vouch-print -q -t ./edge.svg one.csv --sheet single -o edge.pdf --set shop='Cà phê Sen Vàng, chi nhánh Quận 7 - Hồ Chí Minh'
	[ "$status" -eq 0 ]
	[ "${#lines[@]}" -eq 3 ]
	right=$(pdftotext -bbox edge.pdf - | sed -n 's/.*xMax="\([0-9]*\).*>Minh<.*/\1/p')
	[ "$right" -gt 100 ]
	[ "$right" -lt 194 ]
	# What does not fit at its smallest either is a bad row.
	run vouch-print -q -t ./edge.svg one.csv -o none.pdf --set shop="$(printf 'Sen %.0s' $(seq 30))"
	[ "$status" -eq 2 ]
	[[ ${lines[3]} == *'one.csv line 2: shop: "Sen Sen '*'mm wide at the smallest size, 7 pt; the place is 58.0 mm wide' ]]
	[ ! -e none.pdf ]
	sed -i 's/x="2" y="2"/x="60" y="2"/' edge.svg
	run vouch-print -t ./edge.svg --lint
	[ "$status" -eq 2 ]
	[[ $output == *"edge.svg line 2"*"a text's slot must lie on the label"* ]]
}
