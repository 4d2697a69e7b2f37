#!/usr/bin/env bats
# Tables as people and programs break them: each is passed through to the byte,
# or refused with the line and column that is wrong, and nothing is issued.
bats_require_minimum_version 1.5.0
load ../support/shop

setup_file() { shop_make; }
setup() { shop_enter; }
teardown() { mounts_end; }

issue() {
	vouch-issue -k shop.key -c tet2027.ini --channel app --for table.csv "$@"
}

# The columns passed through are EXPECTED, in a table of one line a record.
passes() { # EXPECTED [OPTION]...; the table in table.csv
	local expected=$1
	shift
	issue -q -o out.csv "$@"
	cut -d , -f 13- out.csv >tails
	diff tails <(printf '%s\n' "$expected")
}

# The first line said is REASON, and nothing was issued.
refuses() { # REASON [OPTION]...
	local reason=$1 before
	shift
	before=$(find . -type f | sort | xargs sha256sum)
	run --separate-stderr issue -o out.csv "$@"
	echo "$stderr"
	[ "$status" -eq 2 ]
	[ -z "$output" ]
	[ "${stderr_lines[0]}" = "vouch-issue: $reason" ]
	[ "$(find . -type f | sort | xargs sha256sum)" = "$before" ]
}

@test "cells a spreadsheet would take for formulas" {
	printf '%s\n' 'phone,a,b,c,d,e' \
		"0901234567,=cmd|'/C calc'!A0,+1+1,-2,@SUM(A1),=HYPERLINK(x)" >table.csv
	passes "$(cat table.csv)"
	issue -q --excel -o excel.csv
	[[ $(sed -n 2p excel.csv) == *";'=cmd|'/C calc'!A0;'+1+1;-2;'@SUM(A1);'=HYPERLINK(x)"* ]]
}

@test "quotes, and separators within them" {
	printf '%s\n' 'phone,note' '0901234567,"a ""b"" , c"' '0901234568,5" pizza' >table.csv
	passes 'phone,note
0901234567,"a ""b"" , c"
0901234568,"5"" pizza"'
}

@test "line ends within cells; lines are counted as an editor counts them" {
	printf 'phone,note\n0901234567,"a\nb"\n0901234568,"c\r\nd\n"\n' >table.csv
	issue -q -o out.csv
	[ "$(sed 1d out.csv | cut -d , -f 13- | od -An -c | tr -d ' \n')" = \
		'0901234567,"a\nb"\n0901234568,"c\r\nd\n"\n' ]
	printf 'x,bad\n' >>table.csv
	rm out.csv
	refuses 'table.csv line 7: phone: "x": not a phone number'
}

@test "a cell of a mebibyte" {
	{ printf 'phone,note\n0901234567,'; head -c 1048576 /dev/zero | tr '\0' a; echo; } >table.csv
	issue -q -o out.csv
	[ "$(sed 1d out.csv | cut -d , -f 14 | tr -d '\n' | sha256sum)" = \
		"$(head -c 1048576 /dev/zero | tr '\0' a | sha256sum)" ]
}

@test "many wide rows, in little memory" {
	[[ $BUILD != */asan ]] || skip "the sanitizer needs more"
	awk 'BEGIN { cell = "abcdefghij"
		while (length(cell) < 600000) cell = cell cell
		print "phone,note"
		for (i = 0; i < 150; i++) print "09" 12345000 + i "," i cell }' >table.csv
	(ulimit -v 200000 && issue -q -o out.csv)
	sed 1d out.csv | cut -d , -f 13- | cmp - <(sed 1d table.csv)
}

@test "a record without end" {
	{ printf 'phone,note\n0901234567,'; head -c 34000000 /dev/zero | tr '\0' a; echo; } >table.csv
	refuses 'table.csv line 2: note: a record of more than 33554432 bytes'
}

@test "a NUL" {
	printf 'phone,note\n0901234567,ok\n0901234568,a\0b\n' >table.csv
	refuses 'table.csv line 3: note: holds a NUL byte'
}

@test "bytes that are not UTF-8, and the same with their encoding named" {
	printf 'phone,note\n0901234567,ok\n0901234568,caf\xe9\n' >table.csv
	refuses 'table.csv line 3: note: "caf\xe9": not valid UTF-8'
	refuses 'table.csv: --encoding: "nope": no such encoding' --encoding nope
	passes $'phone,note\n0901234567,ok\n0901234568,café' --encoding cp1252
}

@test "a byte order mark, and UTF-16" {
	printf '\xef\xbb\xbfphone,note\n0901234567,Đẹp\n' >table.csv
	passes $'phone,note\n0901234567,Đẹp'
	{ printf '\xff\xfe'; printf 'phone,note\n0901234567,Đẹp\n' | iconv -t UTF-16LE; } >table.csv
	passes $'phone,note\n0901234567,Đẹp' --force
}

@test "letters in pieces become whole" {
	printf 'phone,t\xc3\xaa\xcc\x81n\n0901234567,\xc4\x90e\xcc\xa3p\n' >table.csv
	passes $'phone,tến\n0901234567,Đẹp'
}

@test "a column twice, and one without a name" {
	printf 'phone,note,phone\n0901234567,ok,1\n' >table.csv
	refuses 'table.csv line 1: column 3: "phone": an earlier column has this name'
	printf 'phone,,note\n0901234567,ok,1\n' >table.csv
	refuses 'table.csv line 1: column 2: this column has no name'
}

@test "rows longer and shorter than the header" {
	printf 'phone,note\n0901234567,ok\n0901234568,ok,1\n0901234569\n' >table.csv
	refuses 'table.csv line 3: 3 cells where the header has 2'
	[ "${stderr_lines[1]}" = 'vouch-issue: table.csv line 4: 1 cells where the header has 2' ]
}

@test "nothing at all, and nothing but a header" {
	: >table.csv
	refuses 'table.csv: it is empty: a header row was expected'
	printf 'phone,note\n' >table.csv
	refuses 'table.csv: no row: nothing was issued'
	printf 'phone' >table.csv
	refuses 'table.csv: no row: nothing was issued'
}

@test "lines that end in CR alone" {
	printf 'phone,note\r0901234567,ok\r0901234568,two\r' >table.csv
	passes $'phone,note\n0901234567,ok\n0901234568,two'
	printf 'phone,note\r0901234567,ok\rx,y\r' >table.csv
	rm out.csv
	refuses 'table.csv line 3: phone: "x": not a phone number'
}

@test "a column called code" {
	printf 'phone,code\n0901234567,1\n' >table.csv
	refuses "table.csv: code: a column of the code's own has this name"
}

@test "more columns than any table has" {
	{ seq -s, 1000; seq -s, 1000; } >table.csv
	passes "$(cat table.csv)"
	rm out.csv
	{ seq -s, 1001; seq -s, 1001; } >table.csv
	refuses 'table.csv: has 1001 columns to be passed on: at most 1000'
	{ seq -s, 1025; seq -s, 1025; } >table.csv
	refuses 'table.csv line 1: column 1025: more than 1024 columns'
}

@test "right-to-left marks: kept where they stand, no part of a number" {
	printf 'phone,note\n\xe2\x80\xaa0901234567\xe2\x80\xac,\xd7\xa9\xe2\x80\x8f!\n' >table.csv
	passes "$(cat table.csv)"
	printf '0901 234 567,again\n' >>table.csv
	rm out.csv
	refuses 'table.csv line 3: phone: "0901 234 567": the same customer as in line 2'
}

@test "the last line end is missing" {
	printf 'phone,note\n0901234567,ok' >table.csv
	passes $'phone,note\n0901234567,ok'
}

@test "empty lines are passed over, rows of empty cells are not" {
	printf '\n\nphone,note\n\n0901234567,ok\n\n\n' >table.csv
	passes $'phone,note\n0901234567,ok'
	printf ' , \n,\n' >>table.csv
	rm out.csv
	refuses 'table.csv line 8: every cell is empty'
	[ "${stderr_lines[1]}" = 'vouch-issue: table.csv line 9: every cell is empty' ]
}

@test "semicolons and TABs between cells" {
	printf 'phone;note\n0901234567;a,b\n' >table.csv
	passes $'phone,note\n0901234567,"a,b"'
	printf 'sep=;\nphone;note\n0901234567;a,b\n' >table.csv
	passes $'phone,note\n0901234567,"a,b"' --force
	printf 'phone\tnote\n0901234567\ta,b\n' >table.csv
	passes $'phone,note\n0901234567,"a,b"' --force
}

@test "a quote that never ends, and text behind one" {
	printf 'phone,note\n0901234567,"open\n0901234568,x\n' >table.csv
	refuses 'table.csv line 2: note: the quoted text that starts here never ends'
	printf 'phone,note\n0901234567,"a"b\n' >table.csv
	refuses 'table.csv line 2: note: text follows the closing quote'
}

@test "JSON Lines that are no flat objects" {
	printf '{"phone":"0901234567","x":{"a":1}}\n' >table.csv
	refuses 'table.csv line 1: x: a text or number was expected, not a list or object'
	printf '{"phone":"0901234567"}\n{"phone":"0901234568","phone":"2"}\n' >table.csv
	refuses 'table.csv line 2 column 29: "{"phone":"0901234568","phone":"2"}": a key stands twice in this object'
	# A term that comes late is one, and no column of the customer's.
	printf '{"phone":"0901234567"}\n{"phone":"0901234568","value":"7000"}\n' >table.csv
	passes $'phone\n0901234567\n0901234568'
	[ "$(sed 1d out.csv | cut -d , -f 9)" = $'50000 VND\n7000 VND' ]
	# A column that comes late is there for all.
	printf '{"phone":"0901234567"}\n{"phone":"0901234568","note":"x"}\n' >table.csv
	passes $'phone,note\n0901234567,\n0901234568,x' --force
}

@test "random bytes are refused, whatever they are" {
	for seed in 1 2 3 4 5; do
		python3 -c "import random, sys; random.seed($seed)
sys.stdout.buffer.write(random.randbytes(20000))" >table.csv
		run issue -o out.csv
		[ "$status" -eq 2 ]
		[ ! -e out.csv ]
	done
}
