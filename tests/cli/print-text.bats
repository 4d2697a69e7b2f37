#!/usr/bin/env bats
bats_require_minimum_version 1.5.0
# vouch-print with text templates: printers' languages, web pages, plain text.
load ../support/shop

setup_file() {
	shop_make
	cp "$BATS_TEST_DIRNAME/../../testdata/print/"*.csv .
	sed 6q goods.csv >five.csv
	cat >hostile.csv <<'END'
name,price,link,sku
"Tên ^XZ^XA^JUF~JA","50000","HTTPS://SEN.VN/L/1","^FS^PQ9"
"x"" CLS"" ","50000","HTTPS://SEN.VN/L/2",""";PRINT 9"
"a
CLS
PRINT 9","50000","HTTPS://SEN.VN/L/3",""
"<script>alert(1)</script>","50000","javascript:alert(1)","=cmd|'/c calc'!A1"
END
}

setup() {
	shop_enter
	top=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
}

commands() { # FILE: the commands a printer finds
	timeout 60 python3 "$top/tests/interop/thermal.py" --commands "$1"
}

@test "the printer's own letters and symbol: each row, tones taken off" {
	run vouch-print -t price-50x30.zpl five.csv -o x.zpl --lang vi
	echo "$output"
	[ "$status" -eq 0 ]
	[[ $output == "vouch-print: made 5 labels in x.zpl in "* ]]
	[ "$(grep -c '^^XA' x.zpl)" -eq 5 ]
	grep -q '\^FDSua tuoi tiet trung khong duong 1 lit^FS' x.zpl
	grep -q '\^FD38.500 d^FS' x.zpl
	grep -q '\^FDMA,HTTPS://SEN.VN/L/F83HVL9GKV^FS' x.zpl
	# three have an old price, with a line through it
	[ "$(grep -c '\^GB124' x.zpl)" -eq 3 ]
	vouch-print -q -t price-50x30.tspl five.csv -o x.tspl --lang vi
	[ "$(commands x.tspl | grep -c '^PRINT$')" -eq 5 ]
	[ "$(commands x.tspl | grep -c '^SIZE$')" -eq 1 ] # of @head
	[ "$(grep -cv $'\r$' x.tspl)" -eq 0 ]
	vouch-print -q -t receipt-80.escpos vouchers.csv -o x.escpos --lang vi
	[ "$(commands x.escpos | grep -c '^GS ( k$')" -eq 45 ]
	[ "$(commands x.escpos | grep -c '^GS V$')" -eq 9 ]
}

@test "other words than a printer's" {
	vouch-print -q -t message.txt vouchers.csv -o - --lang vi >x.txt
	[ "$(wc -l <x.txt)" -eq 9 ]
	[ "$(head -n 1 x.txt)" = "Cà phê Sen: 50.000 đ, đến hết 31/01/2027. Giảm cho hóa đơn từ 200.000 đ, áp dụng cho mọi loại đồ uống. Mã: $(sed -n 2p vouchers.csv | cut -d , -f 1)" ]
	vouch-print -q -t price-list.html five.csv -o x.html --lang vi
	[ "$(grep -c '<tr>' x.html)" -eq 5 ]
	[ "$(grep -c '</table>' x.html)" -eq 1 ]
	printf 'name,price\n{{name}},"{{price}}"\n' >x.csv
	vouch-print -q -t ./x.csv hostile.csv -o - >made.csv
	grep -q "<script>alert(1)</script>,\"50000\"" made.csv
}

@test "a product's name never becomes a command" {
	sed -i '4,$d' hostile.csv # two rows; the others below
	vouch-print -q -t price-50x30.zpl hostile.csv -o x.zpl
	[ "$(commands x.zpl | grep -cE '\^JU|~JA')" -eq 0 ]
	[ "$(commands x.zpl | grep -c '^^PQ$')" -eq 2 ]
	[ "$(grep -o '\^XA' x.zpl | wc -l)" -eq 2 ]
	grep -q 'Ten _5EXZ_5EXA_5EJUF_7EJA' x.zpl
	vouch-print -q -t price-50x30.tspl hostile.csv -o x.tspl
	[ "$(commands x.tspl | grep -c '^CLS$')" -eq 2 ]
	[ "$(commands x.tspl | grep -c '^PRINT$')" -eq 2 ]
	grep -q 'x\\\["\] CLS\\\["\]' x.tspl
}

@test "rows that cannot be: up to twenty, with the place in the template" {
	run --separate-stderr vouch-print -t price-list.html hostile.csv -o x.html
	[ "$status" -eq 2 ]
	echo "$stderr"
	[ "$output" = "" ]
	[[ ${stderr_lines[0]} == *'hostile.csv line 7: link: "javascript:alert(1)": expected an address that begins with https:// (line 17 column 18 of the template)'* ]]
	[[ ${stderr_lines[-1]} == 'vouch-print: nothing was printed' ]]
	[ ! -e x.html ]
	{ echo n; seq 30; } >many.csv
	printf '{{n|date}}\n' >d.txt
	run --separate-stderr vouch-print -t ./d.txt many.csv -o -
	[ "$status" -eq 2 ]
	[ -z "$output" ]
	[ "$(grep -c 'expected' <<<"$stderr")" -eq 20 ]
	printf '{{name}} {{missing}}\n' >m.txt
	run vouch-print -t ./m.txt five.csv -o x.txt
	[ "$status" -eq 2 ]
	[[ ${lines[0]} == *'missing: the template needs this column (line 1 of it), and the records have none'* ]]
	vouch-print -q -t ./m.txt five.csv -o x.txt --set missing=here
	[ "$(grep -c ' here$' x.txt)" -eq 5 ]
}

@test "a template that could not be safe is refused, with line and column" {
	printf '^XA\n^FO1,1^FD{{name}}^FS^XZ\n' >bad.zpl
	run vouch-print -t ./bad.zpl five.csv -o x.zpl
	[ "$status" -eq 2 ]
	[[ ${lines[0]} == *'bad.zpl line 2 column 10: write ^FH before this ^FD'* ]]
	run vouch-print -t ./bad.zpl --lint
	[ "$status" -eq 2 ]
	printf '^XA^FH_^FD{{{name}}}^FS^XZ\n' >raw.zpl
	run vouch-print -t ./raw.zpl --lint
	[ "$status" -eq 0 ]
	[[ ${lines[0]} == *'raw.zpl line 1: a cell goes out as it is'* ]]
	run vouch-print -t price-50x30.zpl --lint
	[ "$status" -eq 0 ]
	[[ $output == *'a text template of 5 columns' ]]
	run vouch-print -t price-50x30.zpl --fields
	[ "$output" = 'column
name
price
old_price  may be empty
sku        may be empty
link' ]
	run vouch-print -t nowhere.zpl five.csv -o x.zpl
	[ "$status" -eq 3 ]
}

@test "all text templates compile without a warning" {
	for template in "$top"/templates/*.{zpl,tspl,escpos,html,txt}; do
		run vouch-print -t "$template" --lint
		echo "$output"
		[ "$status" -eq 0 ]
		[ "${#lines[@]}" -eq 1 ]
	done
}

@test "--list has each text template once, that of the first folder" {
	[ "$(vouch-print --list | grep -c '^price-50x30.zpl')" -eq 1 ]
	mkdir own
	cp "$top/templates/"{sheets.ini,price-50x30.zpl} own
	[ "$(vouch-print --list --template-dir own | grep -c '^price-50x30.zpl')" -eq 1 ]
	sed -i 's/^\^PQ1/^PQ7/' own/price-50x30.zpl
	vouch-print -q -t price-50x30.zpl five.csv -o - --template-dir own | grep -q '\^PQ7'
	# One of ours comes before a file here, unless a slash says otherwise.
	cp own/price-50x30.zpl .
	[ "$(vouch-print -q -t price-50x30.zpl five.csv -o - | grep -c '\^PQ7')" -eq 0 ]
	vouch-print -q -t ./price-50x30.zpl five.csv -o - | grep -q '\^PQ7'
}

@test "copies, going on, and what only drawings can be told" {
	{ head -n 1 five.csv | sed 's/$/,n/'; sed 1d five.csv | sed 's/$/,2/'; } >two.csv
	vouch-print -q -t price-50x30.zpl two.csv -o x.zpl --copies n --start-at 4
	[ "$(grep -c '^^XA' x.zpl)" -eq 7 ]
	run vouch-print -t price-50x30.zpl two.csv -o /dev/full
	[ "$status" -eq 3 ]
	[[ ${lines[0]} == *'/dev/full: stopped at label 1 of 5: No space left on device' ]]
	for option in --sheet=70x37 --dpi=203 --to=pdf --proof=x.png --darkness=3 --z64 --no-verify; do
		run vouch-print -t price-50x30.zpl two.csv -o y.zpl "$option"
		[ "$status" -eq 2 ]
		[[ ${lines[0]} == *"${option%%=*}: is for drawings"* ]]
	done
	[ ! -e y.zpl ]
}
