#!/usr/bin/env bats
bats_require_minimum_version 1.5.0
# vouch-print for label and receipt printers: what is sent, to files, pipes and
# devices, and how it goes on where a printer stopped.
load ../support/shop

setup_file() {
	shop_make
	cp "$BATS_TEST_DIRNAME/../../testdata/print/"*.csv .
	sed 13q goods.csv >dozen.csv
}

setup() {
	shop_enter
	top=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
}

labels() { # FILE: its labels as pictures; how many
	timeout 60 python3 "$top/tests/interop/thermal.py" "$1"
}

codes() { # FILE...: what is read, one picture after the other
	for picture; do
		zbarimg --nodbus -q --raw -S\*.disable -Sqrcode.enable "$picture" 2>/dev/null
	done
}

links() { # of dozen.csv
	sed 1d dozen.csv | cut -d , -f 2
}

same() { # A B: dot by dot
	[ "$(python3 "$top/tests/interop/pixels.py" "$1" "$2" | awk '{ print $NF }')" = 0.000 ]
}

@test "three languages by the file's ending: the same dots, every code read" {
	for language in zpl tspl escpos; do
		run vouch-print -t price-50x30 dozen.csv -o "x.$language" --lang vi \
			--proof proof.png --force
		echo "$output"
		[ "$status" -eq 0 ]
		[[ ${lines[0]} == "vouch-print: made 12 labels for a printer, in x.$language, each read back in "* ]]
		[ "$(stat -c %a "x.$language")" = 600 ]
		run labels "x.$language"
		[ "$output" = 12 ]
		[ "$(codes label-{1..12}.pbm)" = "$(links)" ]
		same proof.png label-1.pbm
		cp label-7.pbm "$language.pbm"
	done
	cmp zpl.pbm tspl.pbm
	cmp zpl.pbm escpos.pbm
	vouch-print -q -t price-50x30 dozen.csv -o x --to zpl --lang vi
	cmp x x.zpl
}

@test "the template's words are in it, the dots are the printer's" {
	vouch-print -q -t price-50x30 dozen.csv -o vi.zpl --lang vi
	vouch-print -q -t price-50x30 dozen.csv -o en.zpl --lang en
	run ! cmp -s vi.zpl en.zpl
	vouch-print -q -t price-50x30 dozen.csv -o fine.zpl --dpi 300
	grep -q '\^PW591^LL354' fine.zpl
	labels fine.zpl
	[ "$(codes label-{1..12}.pbm)" = "$(links)" ]
}

@test "how the printer is to print" {
	vouch-print -q -t price-50x30 dozen.csv -o x.zpl --darkness 12 --speed 3 --gap 2
	[ "$(grep -c '^~SD12^XA^PR3^MNY^PW400^LL240' x.zpl)" -eq 12 ]
	vouch-print -q -t price-50x30 dozen.csv -o x.tspl --darkness 12 --speed 3 --gap 0
	head -c 100 x.tspl | tr -d '\r' >head
	[ "$(sed -n 1,4p head)" = "SIZE 50 mm,30 mm
GAP 0 mm,0 mm
DENSITY 12
SPEED 3" ]
	vouch-print -q -t receipt-80 vouchers.csv -o x.escpos --gap 10
	[ "$(python3 "$top/tests/interop/thermal.py" --commands x.escpos | sort | uniq -c | tr -s ' ')" = \
		" 1 ESC @
 9 ESC J
 9 GS V
 315 GS v 0" ]
	vouch-print -q -t receipt-80 vouchers.csv -o y.escpos --no-cut
	[ "$(python3 "$top/tests/interop/thermal.py" --commands y.escpos | grep -c 'GS V')" -eq 0 ]
	vouch-print -q -t price-50x30 dozen.csv -o z.zpl --z64
	vouch-print -q -t price-50x30 dozen.csv -o y.zpl
	[ $((2 * $(stat -c %s z.zpl))) -lt "$(stat -c %s y.zpl)" ]
	labels z.zpl
	cp label-3.pbm z64.pbm
	labels y.zpl
	cmp z64.pbm label-3.pbm
	mkdir -p "$HOME/.config/vouch"
	printf '[printer shelf]\ndarkness = 9\nspeed = 2\ngap = 3\n' >"$HOME/.config/vouch/vouch.ini"
	vouch-print -q -t price-50x30 dozen.csv -o p.zpl --printer shelf --speed 5
	[ "$(grep -c '^~SD09^XA^PR5^MNY' p.zpl)" -eq 12 ]
}

@test "what a printer cannot be told" {
	refused() { # WORDS OPTION...
		run vouch-print -t price-50x30 dozen.csv "${@:2}"
		echo "$output"
		[ "$status" -eq 2 ]
		[[ $output == *"$1"* ]]
	}
	refused 'darkness: TSPL printers take 0 to 15' -o x.tspl --darkness 16
	refused 'speed: ZPL printers take 1 to 14' -o x.zpl --speed 15
	refused '--darkness: "31"' -o x.zpl --darkness 31
	refused 'darkness: ESC/POS has no command for it' -o x.escpos --darkness 1
	refused '--gap: "-1"' -o x.zpl --gap -1
	refused '--gap: is for label and receipt printers' -o x.pdf --gap 2
	refused '--z64: is for ZPL' -o x.tspl --z64
	refused '--no-cut: is for ESC/POS' -o x.zpl --no-cut
	refused '--to: x.zpl is not TSPL' -o x.zpl --to tspl
	refused 'is a sheet of 8 rows, and ZPL goes to a roll' -o x.zpl --sheet 70x37
	refused 'no label is left to print' -o x.zpl --start-at 13
	[ ! -e x.zpl ] && [ ! -e x.tspl ] && [ ! -e x.escpos ]
}

@test "rolls with labels beside one another: a row is a picture" {
	vouch-print -q -t price-35x22 dozen.csv -o two.tspl --sheet roll-35x22-2up
	[ "$(labels two.tspl)" = 6 ]
	head -c 20 two.tspl | grep -q '^SIZE 74 mm,22 mm'
	codes label-{1..6}.pbm | sort >seen
	[ "$(cat seen)" = "$(links | sort)" ]
	vouch-print -q -t price-35x22 dozen.csv -o three.zpl --sheet roll-35x22-3up --start-at 5
	[ "$(labels three.zpl)" = 3 ]
	codes label-{1..3}.pbm | sort >seen
	[ "$(cat seen)" = "$(links | tail -n +5 | sort)" ]
}

@test "copies: the printer counts, and going on counts them too" {
	awk -F , -v OFS=, 'NR == 1 { print $0, "copies"; next } { print $0, (NR - 2) % 3 }' \
		dozen.csv >many.csv # 0 1 2 0 1 2 ...
	run vouch-print -t price-50x30 many.csv -o x.zpl --copies copies
	[[ ${lines[0]} == *"made 12 labels for a printer"* ]]
	[ "$(grep -o '\^PQ[0-9]*' x.zpl | tr '\n' ' ')" = \
		'^PQ1 ^PQ2 ^PQ1 ^PQ2 ^PQ1 ^PQ2 ^PQ1 ^PQ2 ' ]
	[ "$(labels x.zpl)" = 12 ]
	# labels 1 and 2 are out, the second of two copies is label 3
	vouch-print -q -t price-50x30 many.csv -o y.zpl --copies copies --start-at 3
	[ "$(labels y.zpl)" = 10 ]
	[ "$(grep -o '\^PQ[0-9]*' y.zpl | head -n 2 | tr '\n' ' ')" = '^PQ1 ^PQ1 ' ]
	vouch-print -q -t price-50x30 many.csv -o x.escpos --copies copies
	[ "$(labels x.escpos)" = 12 ]
}

@test "pipes and devices get the same bytes, after the last row proved good" {
	vouch-print -q -t price-50x30 dozen.csv -o x.tspl
	vouch-print -q -t price-50x30 dozen.csv -o - --to tspl | cmp - x.tspl
	mkfifo printer
	cat printer >seen &
	run vouch-print -t price-50x30 dozen.csv -o printer --to tspl
	wait
	[ "$status" -eq 0 ]
	[[ ${lines[0]} == "vouch-print: sent 12 labels to printer, each read back in "* ]]
	cmp seen x.tspl
	[ -p printer ] # not replaced
	vouch-print -q -t price-50x30 dozen.csv -o /dev/null --to zpl
	[ -c /dev/null ]
	# A bad row at the very end: not one byte goes out.
	{ cat dozen.csv; echo 'c,HTTPS://SEN.VN/L/1,s,,,Tên,năm đồng,,,'; } >bad.csv
	run --separate-stderr vouch-print -t price-50x30 bad.csv -o - --to zpl
	[ "$status" -eq 2 ]
	[ -z "$output" ]
	[[ ${stderr_lines[0]} == *"bad.csv line 14: price: "* ]]
	[[ ${stderr_lines[1]} == "vouch-print: nothing was printed" ]]
}

@test "a slow printer that takes a few bytes at a time, without waiting" {
	vouch-print -q -t price-50x30 goods.csv -o x.tspl
	python3 - vouch-print -q -t price-50x30 goods.csv -o - --to tspl <<'EOF'
import fcntl, os, subprocess, sys, time
reading, writing = os.pipe()
fcntl.fcntl(writing, fcntl.F_SETFL, os.O_NONBLOCK)
fcntl.fcntl(writing, 1031, 4096)  # F_SETPIPE_SZ
child = subprocess.Popen(sys.argv[1:], stdout=writing)
os.close(writing)
got = b""
while True:
    time.sleep(0.001)
    some = os.read(reading, 3001)
    if not some:
        break
    got += some
assert child.wait() == 0
assert got == open("x.tspl", "rb").read()
EOF
}

@test "a printer that goes away: at which label, and the rest afterwards" {
	mkfifo printer
	head -c 70000 printer >first &
	run vouch-print -t price-50x30 dozen.csv -o printer --to tspl
	wait
	echo "$output"
	[ "$status" -eq 3 ]
	[[ ${lines[0]} =~ ^"vouch-print: printer: stopped at label "([0-9]+)" of 12: Broken pipe"$ ]]
	at=${BASH_REMATCH[1]}
	[ "$at" -ge 6 ] && [ "$at" -le 12 ] # 12,000 bytes each, and what a pipe holds
	[[ ${lines[1]} == *"print the rest with --start-at $at" ]]
	vouch-print -q -t price-50x30 dozen.csv -o rest.tspl --start-at "$at"
	[ "$(labels rest.tspl)" = $((13 - at)) ]
	[ "$(codes label-1.pbm)" = "$(links | sed -n "${at}p")" ]
	# The same down a pipe, which would else be silent.
	run bash -c 'vouch-print -t price-50x30 dozen.csv -o - --to tspl 2>said | head -c 10 >/dev/null; cat said'
	[[ ${lines[0]} == "vouch-print: standard output: stopped at label "*": Broken pipe" ]]
	run vouch-print -t price-50x30 dozen.csv -o /dev/full --to tspl
	[ "$status" -eq 3 ]
	[[ ${lines[0]} == "vouch-print: /dev/full: stopped at label 1 of 12: No space left on device" ]]
	[[ ${lines[1]} == "vouch-print: put paper in; "* ]]
	run vouch-print -t price-50x30 dozen.csv -o /dev/usb/no-such-printer --to tspl
	[ "$status" -eq 3 ]
}

@test "nothing is left behind, not even where there is no room for it" {
	mkdir small
	TMPDIR=$PWD/small vouch-print -q -t price-50x30 dozen.csv -o - --to zpl >/dev/null
	[ -z "$(ls -A small)" ]
	run bash -c 'ulimit -f 20; vouch-print -t price-50x30 dozen.csv -o - --to tspl | wc -c'
	[ "${lines[0]}" = 0 ] || [ "${lines[-1]}" = 0 ]
	[[ $output == *"temporary file"* ]]
	TMPDIR=$PWD/none run vouch-print -t price-50x30 dozen.csv -o - --to zpl
	[ "$status" -eq 3 ]
	[[ $output == *"cannot make a temporary file"* ]]
}

@test "every template for a roll prints its records, in both languages" {
	for row in 'shelf-65x45 goods' 'price-50x30 goods' 'price-35x22 goods' \
		'tag-75x10 jewellery' 'receipt-80 vouchers' 'receipt-58 vouchers'; do
		set -- $row
		for lang in vi en; do
			vouch-print -q -t "$1" "$2.csv" -o "$1-$lang.zpl" --lang "$lang"
			[ "$(labels "$1-$lang.zpl")" = "$(($(wc -l <"$2.csv") - 1))" ]
		done
	done
	vouch-print -q -t calibrate-roll -o c.tspl
	[ "$(labels c.tspl)" = 1 ]
	[ "$(codes label-1.pbm)" = 'VOUCH ROLL' ]
}

@test "a coupon at the till" {
	vouch-issue -q -k shop.key -c tet2027.ini --channel print -n 3 -o batch.csv
	mkfifo printer
	cat printer >coupon &
	batch=$(awk -F , 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "batch") at = i } NR == 2 { print $at }' batch.csv)
	vouch-issue -q -k shop.key -c tet2027.ini --take "$batch" --to 0912345678 >taken.csv
	vouch-print -q -t receipt-80 taken.csv -o printer --set 'shop=Cà phê Sen'
	wait
	[ "$(labels coupon)" = 1 ]
	[ "$(codes label-1.pbm)" = "$(sed -n 2p taken.csv | cut -d , -f 1)" ]
}
