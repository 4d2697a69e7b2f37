#!/usr/bin/env bats
# vouch-render: records to pictures, sheets and the terminal.
bats_require_minimum_version 1.5.0
load ../support/shop
load ../support/pictures
load ../support/nameless

setup() {
	PATH=$BUILD:$PATH
	cd "$BATS_TEST_TMPDIR"
	unset NO_COLOR
}
teardown() { mounts_end; }

no_leftovers() { # FOLDER
	[ -z "$(find "$1" -name '.?*')" ]
}

@test "200 codes drawn and scanned are the same 200 codes" {
	records 200 >fb.csv
	run --separate-stderr vouch-render fb.csv -o pictures
	[ "$status" -eq 0 ]
	[ -z "$output" ]
	[[ $stderr =~ ^"vouch-render: drew 200 codes into pictures, each read back in "[0-9]+\.[0-9]" s"$ ]]
	[ "$(find pictures -type f | wc -l)" -eq 200 ]
	[ "$(find pictures -type f -perm 600 | wc -l)" -eq 200 ]
	[ "$(stat -c %a pictures)" = 700 ]
	for i in $(seq 200); do echo "pictures/1001-7-$i.png"; done |
		xargs vouch-scan -q --format lines >scanned
	codes_of fb.csv | diff - scanned
}

@test "a PNG is 1-bit grey, 8 pixels a module, and knows its dpi" {
	records 1 | vouch-render -q -o pictures
	picture=pictures/1001-7-1.png
	[ "$(be32 $picture 16)" -eq 392 ]
	[ "$(be32 $picture 20)" -eq 392 ]
	[ "$(od -An -tu1 -j 24 -N 5 $picture | tr -s ' ')" = " 1 0 0 0 0" ]
	[ "$(be32 $picture 41)" -eq 11811 ]
	[ "$(be32 $picture 45)" -eq 11811 ]
	[ "$(od -An -tu1 -j 49 -N 1 $picture | tr -d ' ')" = 1 ]
	is_whole $picture
}

@test "module, dpi and level" {
	records 1 >one.csv
	vouch-render -q one.csv -o a.png --module 3 --dpi 203 --level L
	[ "$(be32 a.png 16)" -eq $(((37 + 8) * 3)) ]
	[ "$(be32 a.png 41)" -eq 7992 ]
	vouch-render -q one.csv -o b.png --module 1 --level Q
	[ "$(be32 b.png 16)" -eq $((49 + 8)) ]
	vouch-render -q one.csv -o c.png --module 100 --level H
	[ "$(be32 c.png 16)" -eq $(((57 + 8) * 100)) ]
	vouch-scan -q --format lines a.png b.png c.png >scanned
	[ "$(sort -u scanned)" = "$(codes_of one.csv)" ]
	[ "$(wc -l <scanned)" -eq 3 ]
	# What is too large to be read back is not drawn.
	{ echo code; head -c 2300 /dev/zero | tr '\0' a; } >long.csv
	run --separate-stderr vouch-render long.csv -o d.png --module 100
	[ "$status" -eq 2 ]
	[[ ${stderr_lines[0]} == "vouch-render: long.csv line 2: --module: would make a picture of 18500 x 18500 pixels, and at most 8192 a side can be read back"* ]]
	[ "${stderr_lines[1]}" = 'vouch-render: --module 44 is the most for this code' ]
	[ ! -e d.png ]
	for bad in '--module 0' '--module 101' '--dpi 49' '--dpi 2401' '--level X' '--level m' '--format gif'; do
		# shellcheck disable=SC2086 # two words
		run --separate-stderr vouch-render one.csv -o x.png $bad
		[ "$status" -eq 2 ]
		[[ $stderr == *"${bad% *}"* ]]
		[ ! -e x.png ]
	done
}

@test "SVG: one file each, of the size the dpi says" {
	records 2 >fb.csv
	run --separate-stderr vouch-render fb.csv -f svg -o drawings --name '{{channel}} <{{seq}}>'
	[ "$status" -eq 0 ]
	[[ $stderr == *"drew 2 codes into drawings, each read back in "* ]]
	[ "$(ls drawings)" = $'facebook <1>.svg\nfacebook <2>.svg' ]
	head -n 1 'drawings/facebook <1>.svg' | grep -qF 'width="33.173mm" height="33.173mm" viewBox="0 0 49 49"'
	grep -qF '<title>facebook &lt;2&gt;</title>' 'drawings/facebook <2>.svg'
	vouch-render -q fb.csv -f svg -o small --module 4 --dpi 254
	grep -qF 'width="19.6mm"' small/1001-7-1.svg
}

@test "a folder is not called as other files are" {
	records 1 >fb.csv
	run vouch-render fb.csv -o x.svg
	[ "$status" -eq 2 ]
	[ "${lines[0]}" = "vouch-render: --output: ends in .svg, and --format png makes .png: say --format svg" ]
	run vouch-render fb.csv -f text -o x.PNG
	[ "$status" -eq 2 ]
	[[ ${lines[0]} == *"ends in .png, and --format text makes .txt: say --format png" ]]
	for ending in pdf jpg jpeg gif webp eps docx; do
		run vouch-render fb.csv -o "x.$ending"
		[ "$status" -eq 2 ]
		[[ ${lines[0]} == "vouch-render: --output: ends in .$ending, and a picture is a .png, .svg or .txt, as --format says"* ]]
	done
	[ -z "$(ls -d x.* 2>/dev/null)" ]
	vouch-render -q fb.csv -o x.pdf/
	[ -e x.pdf/1001-7-1.png ]
	vouch-render -q fb.csv -f svg -o x.pdf
	[ -e x.pdf/1001-7-1.svg ]
}

@test "text: on standard output, any number of records, each with its name" {
	records 2 >fb.csv
	run --separate-stderr vouch-render fb.csv -f text
	[ "$status" -eq 0 ]
	[ -z "$stderr" ]
	[ "${#lines[@]}" -eq 52 ]
	[ "${lines[25]}" = 1001-7-1 ]
	[ "${lines[51]}" = 1001-7-2 ]
	[[ $output != *$'\033'* ]]
	plain=$output
	run vouch-render fb.csv -f text -o - --color always
	[ "$status" -eq 0 ]
	[[ ${lines[0]} == $'\033[38;5;16m\033[48;5;231m'* ]]
	[[ ${lines[0]} == *$'\033[0m' ]]
	[ "$(vouch-render fb.csv -f text --color never)" = "$plain" ]
	vouch-render -q fb.csv -f text -o texts
	[ "$(cat texts/1001-7-1.txt)" = "$(head -n 25 <<<"$plain")" ]
}

@test "text: coloured on a terminal unless NO_COLOR or a dumb one" {
	command -v script >/dev/null || skip "no script(1)"
	records 1 >fb.csv
	on_terminal() {
		script -qec "env $1 vouch-render fb.csv -f text" /dev/null </dev/null
	}
	[[ $(on_terminal TERM=xterm) == *$'\033[48;5;231m'* ]]
	[[ $(on_terminal 'TERM=xterm NO_COLOR=') == *$'\033[48;5;231m'* ]]
	[[ $(on_terminal 'TERM=xterm NO_COLOR=1') != *$'\033[48;5;231m'* ]]
	[[ $(on_terminal TERM=dumb) != *$'\033[48;5;231m'* ]]
	run script -qec 'vouch-render fb.csv -o -' /dev/null </dev/null
	[[ $output == *"--output: a picture is no use on a terminal"* ]]
	[[ $output != *PNG* ]]
}

@test "a reader that goes away ends it silently, as any filter" {
	records 500 >fb.csv
	run --separate-stderr bash -c 'vouch-render fb.csv -f text --no-verify | head -n 1; exit ${PIPESTATUS[0]}'
	[ "$status" -eq 141 ]
	[ "${#lines[@]}" -eq 1 ]
	[ -z "$stderr" ]
}

@test "one file for one record" {
	records 1 >one.csv
	run --separate-stderr vouch-render one.csv -o voucher.png
	[ "$status" -eq 0 ]
	[[ $stderr == *"drew 1 code into voucher.png, each read back"* ]]
	[ "$(stat -c %a voucher.png)" = 600 ]
	[ "$(vouch-scan --format lines voucher.png)" = "$(codes_of one.csv)" ]
	before=$(sha256sum voucher.png)
	run vouch-render one.csv -o voucher.png --module 4
	[ "$status" -eq 2 ]
	[[ $output == *"voucher.png: already exists"* ]]
	[ "$(sha256sum voucher.png)" = "$before" ]
	vouch-render -q one.csv -o voucher.png --module 4 --force
	[ "$(sha256sum voucher.png)" != "$before" ]
	# A folder may be called so.
	mkdir folder.png
	vouch-render -q one.csv -o folder.png
	[ -f folder.png/1001-7-1.png ]
}

@test "one file does not take two records, read from a file or a pipe" {
	records 2 >two.csv
	run --separate-stderr vouch-render two.csv -o voucher.png
	[ "$status" -eq 2 ]
	[[ ${stderr_lines[0]} == "vouch-render: two.csv line 3: --output: a second record, and one file holds one picture" ]]
	[ ! -e voucher.png ]
	run --separate-stderr bash -c 'vouch-render -o voucher.png <two.csv'
	[ "$status" -eq 2 ]
	[[ ${stderr_lines[0]} == *"line 3: --output: a second record"* ]]
	[ ! -e voucher.png ]
	run --separate-stderr bash -c 'cat two.csv | vouch-render -o -'
	[ "$status" -eq 2 ]
	[ -z "$output" ]
	run --separate-stderr bash -c 'head -n 1 two.csv | vouch-render -o -'
	[ "$status" -eq 2 ]
	[ -z "$output" ]
	[[ ${stderr_lines[0]} == *"no record to draw"* ]]
}

@test "standard output takes one picture" {
	records 1 >one.csv
	vouch-render one.csv -o - >out.png 2>err
	[ ! -s err ]
	[ "$(vouch-scan --format lines - <out.png)" = "$(codes_of one.csv)" ]
	run --separate-stderr vouch-render one.csv -f svg -o -
	[ "$status" -eq 0 ]
	[[ ${lines[0]} == '<svg '* ]]
	run vouch-render one.csv -o - >/dev/full
	[ "$status" -eq 0 ] || [ "$status" -eq 3 ]
	run --separate-stderr bash -c 'vouch-render one.csv -o - >/dev/full'
	[ "$status" -eq 3 ]
	[[ $stderr == *"No space left on device"* ]]
}

@test "names: by campaign, batch and seq, or by number" {
	records 2 41 >a.csv
	vouch-render -q a.csv -o a
	[ "$(ls a)" = $'1001-7-41.png\n1001-7-42.png' ]
	cut -d , -f 1 a.csv | vouch-render -q -o b
	[ "$(ls b)" = $'000001.png\n000002.png' ]
	vouch-render -q a.csv -o c --name '{{ channel }}/{{seq}}' || true
	[ ! -e c ]
	vouch-render -q a.csv -o d --name 'Tết {{channel}}-{{seq}}'
	[ "$(ls -1 d | cat)" = $'Tết facebook-41.png\nTết facebook-42.png' ]
	vouch-render -q a.csv -o e --name '{{seq}}.PNG'
	[ "$(ls e)" = $'41.PNG\n42.PNG' ]
	vouch-render -q a.csv -o f --name '{{seq}}.PNG' -f svg
	[ "$(ls f)" = $'41.PNG.svg\n42.PNG.svg' ]
}

@test "names: templates that cannot be" {
	records 2 >a.csv
	while IFS='|' read -r template words; do
		run --separate-stderr vouch-render a.csv -o out --name "$template"
		[ "$status" -eq 2 ]
		[[ ${stderr_lines[0]} == *"$words"* ]]
		[ ! -e out ]
	done <<'END'
|--name: an empty template
{{seq|--name: "{{seq": "{{" without "}}" behind it
x{{}}|--name: "x{{}}": a column's name must stand between
{{chanel}}|a.csv line 2: --name: "chanel": the records have no such column
fixed|a.csv line 3: --name: "fixed.png": line 2 gives the same file name
{{a}}{{b}}{{c}}{{d}}{{e}}{{f}}{{g}}{{h}}{{i}}{{j}}{{k}}{{l}}{{m}}{{n}}{{o}}{{p}}{{q}}{{r}}{{s}}{{t}}{{u}}{{v}}{{w}}{{x}}{{y}}{{z}}{{a}}{{b}}{{c}}{{d}}{{e}}{{f}}{{g}}|too many pieces
END
	run vouch-render a.csv -o out --name '{{chanel}}'
	[ "${lines[1]}" = 'vouch-render: did you mean {{channel}}?' ]
}

@test "names: hostile data is refused, with file and line, before anything is drawn" {
	records 1 >good.csv
	code=$(codes_of good.csv)
	long=$(printf 'x%.0s' $(seq 240))
	for bad in ../x /etc/passwd a/b . .. .hidden -rf --force - '' $'a\tb' $'a\x1bb' $'\x7f' "$long"; do
		printf 'code,name\n%s,fine\n%s,"%s"\n' "$code" "$code" "$bad" >bad.csv
		run --separate-stderr vouch-render bad.csv -o out --name '{{name}}'
		# ".png" alone starts with a dot, too.
		[ "$status" -eq 2 ]
		[[ ${stderr_lines[0]} == "vouch-render: bad.csv line 3: --name: "*"not fit to be a file name"* ]]
		[ "${stderr_lines[-1]}" = "vouch-render: nothing was drawn" ]
		[ ! -e out ]
		run --separate-stderr bash -c "cat bad.csv | vouch-render -o piped --name '{{name}}' --force"
		[ "$status" -eq 2 ]
		[ "$(ls -A piped)" = fine.png ]
	done
	[ "$(find . -name '*.png' | wc -l)" -eq 1 ]
}

@test "a name given twice: before anything is drawn, naming both lines" {
	{ records 3; records 1 2 | sed 1d; } >twice.csv
	run --separate-stderr vouch-render twice.csv -o out
	[ "$status" -eq 2 ]
	[ "${stderr_lines[0]}" = 'vouch-render: twice.csv line 5: --name: "1001-7-2.png": line 3 gives the same file name' ]
	[ "${stderr_lines[1]}" = 'vouch-render: nothing was drawn' ]
	[ ! -e out ]
}

@test "a name given twice on a pipe stops it, naming both lines" {
	run --separate-stderr bash -c "$(declare -f records); { records 3; records 1 2 | sed 1d; records 1 9 | sed 1d; } | vouch-render -o out"
	[ "$status" -eq 2 ]
	[ "${stderr_lines[0]}" = 'vouch-render: standard input line 5: --name: "1001-7-2.png": line 3 gives the same file name' ]
	[ "$(ls -A out)" = $'1001-7-1.png\n1001-7-2.png\n1001-7-3.png' ]
}

@test "many names: none is taken for another" {
	awk 'BEGIN { print "code,n"; for (i = 1; i <= 5000; i++) print "A" i "," i }' >many.csv
	vouch-render -q --no-verify --module 1 many.csv -o out --name '{{n}}'
	[ "$(find out -name '*.png' | wc -l)" -eq 5000 ]
	[ "$(vouch-scan --format lines out/4711.png)" = A4711 ]
}

@test "bad rows: all are named, none is drawn, no code is shown" {
	records 3 >bad.csv
	code=$(codes_of bad.csv | head -n 1)
	{
		echo ',1001,7,4,facebook'
		printf '%s,1001,7,5,facebook\n' "$(head -c 3392 /dev/zero | tr '\0' Z)"
		printf '%s,1001,7,1,facebook\n' "$code"
	} >>bad.csv
	run --separate-stderr vouch-render bad.csv -o out
	[ "$status" -eq 2 ]
	[ "${#stderr_lines[@]}" -eq 4 ]
	[ "${stderr_lines[0]}" = 'vouch-render: bad.csv line 5: code: the code is empty' ]
	[ "${stderr_lines[1]}" = 'vouch-render: bad.csv line 6: code: 3392 characters, and a symbol of level M holds 3391' ]
	[ "${stderr_lines[2]}" = 'vouch-render: bad.csv line 7: --name: "1001-7-1.png": line 2 gives the same file name' ]
	[[ $stderr != *ZZZZ* ]]
	[[ $stderr != *"$code"* ]]
	[ ! -e out ]
}

@test "bad rows: twenty are named, the others counted" {
	{ echo code,seq; for i in $(seq 33); do echo ",$i"; done; } >bad.csv
	run --separate-stderr vouch-render bad.csv -o out
	[ "$status" -eq 2 ]
	[ "${#stderr_lines[@]}" -eq 22 ]
	[ "${stderr_lines[19]}" = 'vouch-render: bad.csv line 21: code: the code is empty' ]
	[ "${stderr_lines[20]}" = 'vouch-render: and 13 more' ]
	[ "${stderr_lines[21]}" = 'vouch-render: nothing was drawn' ]
}

@test "bad rows: advice is given once" {
	records 3 >a.csv
	vouch-render -q a.csv -o out
	run --separate-stderr vouch-render a.csv -o out
	[ "$status" -eq 2 ]
	[ "${#stderr_lines[@]}" -eq 5 ]
	[ "$(grep -c -- --force <<<"$stderr")" -eq 1 ]
	[ "${stderr_lines[4]}" = 'vouch-render: nothing was drawn' ]
}

@test "a table of other things and without rows is not drawn as nothing" {
	printf 'PK\003\004 a spreadsheet\n' >a.xlsx
	run --separate-stderr vouch-render a.xlsx -o out
	[ "$status" -eq 2 ]
	[[ ${stderr_lines[0]} == 'vouch-render: a.xlsx: a spreadsheet or an archive'* ]]
	echo some words >words.txt
	run --separate-stderr vouch-render words.txt -o out
	[ "$status" -eq 2 ]
	[[ ${stderr_lines[0]} == 'vouch-render: words.txt'*': code: the records have no such column' ]]
	[ ! -e out ]
	echo code,seq >none.csv
	run --separate-stderr vouch-render none.csv -o out
	[ "$status" -eq 0 ]
	[[ $stderr == 'vouch-render: drew 0 codes into out in '* ]]
}

@test "bad rows: a pipe stops at the first, what was drawn before is whole" {
	run --separate-stderr bash -c "$(declare -f records); { records 3; echo ,1001,7,4,x; records 1 9 | sed 1d; } | vouch-render -o out"
	[ "$status" -eq 2 ]
	[ "${stderr_lines[0]}" = 'vouch-render: standard input line 5: code: the code is empty' ]
	[ "$(find out -name '*.png' | wc -l)" -eq 3 ]
	for picture in out/*.png; do is_whole "$picture"; done
}

@test "the column of the codes" {
	records 1 | sed '1s/code/Mã/' >vi.csv
	run --separate-stderr vouch-render vi.csv -o out
	[ "$status" -eq 2 ]
	[ "${stderr_lines[0]}" = 'vouch-render: vi.csv line 2: code: the records have no such column' ]
	[ "${stderr_lines[1]}" = 'vouch-render: say with --column which of these holds the codes: Mã, campaign, batch, seq, channel' ]
	[ ! -e out ]
	sed -i '1s/Mã/Code/' vi.csv
	run --separate-stderr vouch-render vi.csv -o out
	[ "$status" -eq 2 ]
	[ "${stderr_lines[1]}" = "vouch-render: did you mean --column 'Code'?" ]
	sed -i '1s/Code/Mã/' vi.csv
	vouch-render -q vi.csv -o out --column Mã
	[ "$(vouch-scan --format lines out/1001-7-1.png)" = "$(codes_of vi.csv)" ]
}

@test "any table: TSV, semicolons, BOM, CRLF, UTF-16, JSON Lines, a code page" {
	records 1 >c.csv
	code=$(codes_of c.csv)
	tr , '\t' <c.csv >a.tsv
	tr , ';' <c.csv >b.csv
	{ printf '\xef\xbb\xbf'; sed 's/$/\r/' c.csv; } >d.csv
	iconv -f UTF-8 -t UTF-16 c.csv >e.csv
	printf '{"code": "%s", "campaign": 1001, "batch": "7", "seq": "1"}\n' "$code" >f.jsonl
	printf 'code,name\n%s,caf\xe9\n' "$code" >g.csv
	for file in a.tsv b.csv c.csv d.csv e.csv f.jsonl; do
		vouch-render -q "$file" -o "$file.out"
		[ "$(ls "$file.out")" = 1001-7-1.png ]
		[ "$(vouch-scan --format lines "$file.out/1001-7-1.png")" = "$code" ]
	done
	run vouch-render g.csv -o g --name '{{name}}'
	[ "$status" -eq 2 ]
	[[ $output == *"--encoding"* ]]
	vouch-render -q g.csv -o g --name '{{name}}' --encoding ISO-8859-1
	[ -f g/café.png ]
}

@test "codes of any bytes UTF-8 has" {
	printf 'code,n\n"Bánh mì, ""đặc biệt""\nhai dòng",1\nhttps://example.com/?a=b,2\n1234567890,3\n' >any.csv
	vouch-render -q any.csv -o out --name '{{n}}'
	[ "$(vouch-scan -q --format lines out/1.png out/2.png out/3.png)" = \
		$'Bánh mì, "đặc biệt"\\x0ahai dòng\nhttps://example.com/?a=b\n1234567890' ]
}

@test "nothing to draw" {
	records 0 >none.csv
	run --separate-stderr vouch-render none.csv -o out
	[ "$status" -eq 0 ]
	[[ $stderr == "vouch-render: drew 0 codes into out in "* ]]
	[ -z "$(ls -A out 2>/dev/null)" ]
	: >empty.csv
	run --separate-stderr vouch-render empty.csv -o out2
	[ "$status" -eq 2 ]
	[[ ${stderr_lines[0]} == *empty.csv* ]]
	[ ! -e out2 ]
	run --separate-stderr vouch-render missing.csv -o out2
	[ "$status" -eq 3 ]
	[[ ${stderr_lines[0]} == "vouch-render: missing.csv: cannot open: No such file or directory" ]]
	run --separate-stderr vouch-render none.csv
	[ "$status" -eq 2 ]
	[[ ${stderr_lines[0]} == *"--output: is missing"* ]]
}

@test "files that exist are not replaced without --force" {
	records 3 >fb.csv
	mkdir out
	echo mine >out/1001-7-2.png
	run --separate-stderr vouch-render fb.csv -o out
	[ "$status" -eq 2 ]
	[ "${stderr_lines[0]}" = 'vouch-render: out/1001-7-2.png: already exists' ]
	[[ ${stderr_lines[1]} == *--force* ]]
	[ "$(ls -A out)" = 1001-7-2.png ]
	run --separate-stderr bash -c 'cat fb.csv | vouch-render -o out'
	[ "$status" -eq 2 ]
	[[ ${stderr_lines[0]} == *"out/1001-7-2.png: already exists" ]]
	[ "$(cat out/1001-7-2.png)" = mine ]
	no_leftovers out
	vouch-render -q fb.csv -o out --force
	[ "$(vouch-scan -q --format lines out/1001-7-?.png)" = "$(codes_of fb.csv)" ]
	[ "$(stat -c %a out/1001-7-2.png)" = 600 ]
	no_leftovers out
}

@test "a name that is a link is not followed" {
	records 1 >fb.csv
	mkdir out
	echo mine >target
	ln -s ../target out/1001-7-1.png
	run vouch-render fb.csv -o out
	[ "$status" -eq 2 ]
	vouch-render -q fb.csv -o out --force
	[ "$(cat target)" = mine ]
	[ ! -L out/1001-7-1.png ]
}

@test "a full disk: says so, exits 3, leaves no half file" {
	full_disk "$PWD/small" 200k
	records 300 >fb.csv
	for mode in '' --force; do
		rm -rf small/out
		# shellcheck disable=SC2086 # no word or one
		run --separate-stderr vouch-render fb.csv -o small/out $mode
		[ "$status" -eq 3 ]
		[[ ${stderr_lines[0]} =~ ^"vouch-render: small/out/1001-7-"[0-9]+".png: cannot "(write|create)": No space left on device"$ ]]
		no_leftovers small/out
		count=0
		for picture in small/out/*.png; do
			is_whole "$picture"
			count=$((count + 1))
		done
		[ "$count" -gt 10 ]
		[ "$count" -lt 300 ]
	done
	rm -rf small/out
	records 1 >one.csv
	head -c 400k /dev/zero >small/fill 2>/dev/null || true
	run --separate-stderr vouch-render one.csv -o small/one.png
	[ "$status" -eq 3 ]
	[ "$(ls -A small)" = fill ]
	run --separate-stderr vouch-render one.csv --sheet small/sheet.png
	[ "$status" -eq 3 ]
	[ "$(ls -A small)" = fill ]
}

@test "file systems without nameless files, and without a rename that spares" {
	old_system
	records 40 >fb.csv
	for plain in '' 1; do
		[ -z "$plain" ] || export PLAIN=1
		rm -rf out
		LD_PRELOAD=$PWD/old.so vouch-render -q fb.csv -o out
		[ "$(find out -name '*.png' -perm 600 | wc -l)" -eq 40 ]
		no_leftovers out
		echo mine >out/1001-7-3.png
		rm out/1001-7-4.png
		LD_PRELOAD=$PWD/old.so run --separate-stderr bash -c 'sed "2,3d" fb.csv | vouch-render -o out'
		[ "$status" -eq 2 ]
		[[ ${stderr_lines[0]} == *"out/1001-7-3.png: already exists" ]]
		[ "$(cat out/1001-7-3.png)" = mine ]
		no_leftovers out
		LD_PRELOAD=$PWD/old.so vouch-render -q fb.csv -o out --force
		is_whole out/1001-7-3.png
		is_whole out/1001-7-4.png
		no_leftovers out
	done
}

@test "file systems without nameless files: a full disk" {
	old_system
	full_disk "$PWD/small" 200k
	records 300 >fb.csv
	LD_PRELOAD=$PWD/old.so run --separate-stderr vouch-render fb.csv -o small/out
	[ "$status" -eq 3 ]
	[[ ${stderr_lines[0]} =~ ^"vouch-render: small/out/1001-7-"[0-9]+".png: cannot "(write|create)": No space left on device"$ ]]
	no_leftovers small/out
	for picture in small/out/*.png; do is_whole "$picture"; done
}

@test "folders that cannot be" {
	records 1 >fb.csv
	run --separate-stderr vouch-render fb.csv -o no/such/parent
	[ "$status" -eq 3 ]
	[[ ${stderr_lines[0]} == "vouch-render: no/such/parent: cannot make the folder: No such file or directory" ]]
	echo >file
	run --separate-stderr vouch-render fb.csv -o file
	[ "$status" -eq 3 ]
	[[ ${stderr_lines[0]} == "vouch-render: file: cannot open the folder: Not a directory" ]]
	read_only_folder locked
	run --separate-stderr vouch-render fb.csv -o locked
	[ "$status" -eq 3 ]
	[[ ${stderr_lines[0]} == "vouch-render: locked/1001-7-1.png: cannot create: "* ]]
}

@test "a pipe is drawn as it comes" {
	records 2 >fb.csv
	mkfifo pipe
	vouch-render -q -o out <pipe &
	pid=$!
	exec 7>pipe
	head -n 2 fb.csv >&7
	for _ in $(seq 100); do
		[ ! -e out/1001-7-1.png ] || break
		sleep 0.1
	done
	is_whole out/1001-7-1.png
	[ ! -e out/1001-7-2.png ]
	tail -n 1 fb.csv >&7
	exec 7>&-
	wait "$pid"
	is_whole out/1001-7-2.png
}

@test "killed in the middle: every file there is whole, and nothing else is" {
	records 3000 >fb.csv
	mkfifo pipe
	vouch-render -q --no-verify -o out <pipe &
	pid=$!
	exec 7>pipe
	cat fb.csv >&7 &
	feeder=$!
	for _ in $(seq 200); do
		[ "$(find out -name '*.png' 2>/dev/null | wc -l)" -lt 100 ] || break
		sleep 0.02
	done
	kill -9 "$pid"
	exec 7>&-
	wait "$pid" || true
	wait "$feeder" || true
	[ "$(find out -name '*.png' | wc -l)" -ge 100 ]
	no_leftovers out
	for picture in out/*.png; do is_whole "$picture"; done
}

@test "contact sheets: pages, names, every code on them" {
	records 80 >fb.csv
	run --separate-stderr vouch-render fb.csv --sheet sheets.png
	[ "$status" -eq 0 ]
	[ -z "$output" ]
	[[ $stderr == "vouch-render: drew 80 codes, each read back, 3 contact sheets from sheets.png in "* ]]
	[ "$(ls sheets*)" = $'sheets-2.png\nsheets-3.png\nsheets.png' ]
	[ "$(stat -c %a sheets.png sheets-2.png | sort -u)" = 600 ]
	vouch-scan -q --format lines sheets.png sheets-2.png sheets-3.png >scanned
	codes_of fb.csv | diff - scanned
	# 5 x 7 cells of 392 pixels with captions of 39, 300 dpi: within A4.
	[ "$(be32 sheets.png 16)" -eq 1960 ]
	[ "$(be32 sheets.png 20)" -eq $((7 * (392 + 39))) ]
	[ "$(be32 sheets.png 41)" -eq 11811 ]
}

@test "contact sheets beside pictures, and over what is there" {
	records 2 >fb.csv
	run --separate-stderr vouch-render fb.csv -o out --sheet dir.v1/sheet
	[ "$status" -eq 3 ]
	mkdir dir.v1
	rm -rf out
	run --separate-stderr vouch-render fb.csv -o out --sheet dir.v1/sheet
	[ "$status" -eq 0 ]
	[[ $stderr == *"into out, each read back, 1 contact sheet from dir.v1/sheet in "* ]]
	[ -f out/1001-7-2.png ]
	run --separate-stderr vouch-render fb.csv -o out2 --sheet dir.v1/sheet
	[ "$status" -eq 2 ]
	[[ ${stderr_lines[0]} == "vouch-render: dir.v1/sheet: already exists" ]]
	[ ! -e out2 ]
	vouch-render -q fb.csv -o out2 --sheet dir.v1/sheet --force
	# Pages of their own when one is full: the number goes to the name.
	records 40 | vouch-render -q --sheet dir.v1/page
	[ "$(ls dir.v1)" = $'page\npage-2\nsheet' ]
	run vouch-render fb.csv --sheet -
	[ "$status" -eq 2 ]
	[[ $output == *"--sheet: must be a file"* ]]
}

@test "contact sheets: a symbol larger than the first still finds room" {
	{ printf 'code,n\nSMALL,1\n'; records 1 | sed 1d | cut -d , -f 1,4; } >mixed.csv
	vouch-render -q mixed.csv --sheet s.png --name '{{n}}'
	[ "$(vouch-scan -q --format lines s.png)" = "$(codes_of mixed.csv)" ]
	run --separate-stderr vouch-render mixed.csv --sheet t.png --name '{{n}}' --module 1
	[ "$status" -eq 2 ]
	[[ $stderr == *"a symbol of 41 modules does not fit a sheet laid out for smaller ones"* ]]
	[ ! -e t.png ]
}

# A QR library that loses its head: every symbol of it is blank.
blank_symbols() {
	cat >blank.c <<'END'
#define _GNU_SOURCE
#include <dlfcn.h>
#include <string.h>
#include <qrencode.h>
QRcode *QRcode_encodeInput(QRinput *input)
{
	QRcode *(*real)(QRinput *) = (QRcode *(*)(QRinput *))dlsym(RTLD_NEXT, "QRcode_encodeInput");
	QRcode *code = real(input);
	memset(code->data, 0, (size_t)(code->width * code->width));
	return code;
}
END
	cc -shared -fPIC -o blank.so blank.c -ldl
	export ASAN_OPTIONS=verify_asan_link_order=0
}

@test "a picture that does not read back gets no name" {
	blank_symbols
	records 3 >fb.csv
	for format in png svg text; do
		LD_PRELOAD=$PWD/blank.so run --separate-stderr vouch-render fb.csv -f $format -o out
		[ "$status" -eq 3 ]
		[[ ${stderr_lines[0]} == "vouch-render: fb.csv line 2: code: the picture does not read back as its code" ]]
		[ ! -e out ]
	done
	LD_PRELOAD=$PWD/blank.so run --separate-stderr vouch-render fb.csv --sheet s.png
	[ "$status" -eq 3 ]
	[ ! -e s.png ]
	LD_PRELOAD=$PWD/blank.so run --separate-stderr vouch-render fb.csv -o out --no-verify
	[ "$status" -eq 0 ]
	[[ $stderr == "vouch-render: drew 3 codes into out in "* ]]
	run vouch-scan out/1001-7-1.png
	[ "$status" -eq 1 ]
}

@test "options that do not go together, and the usual ones" {
	records 1 >fb.csv
	run vouch-render fb.csv -o out --color always
	[ "$status" -eq 2 ]
	[[ $output == *"--color: goes with --format text only"* ]]
	run vouch-render fb.csv -o ''
	[ "$status" -eq 2 ]
	run vouch-render fb.csv other.csv -o out
	[ "$status" -eq 2 ]
	run --separate-stderr vouch-render -q fb.csv -o out
	[ "$status" -eq 0 ]
	[ -z "$output$stderr" ]
	run vouch-render --version
	[ "$status" -eq 0 ]
	[[ $output =~ ^"vouch-render "[0-9.]+" (libqrencode "[0-9.]+", libpng "[0-9.]+", libzbar "[0-9.]+", HarfBuzz "[0-9.]+")"$ ]]
}
