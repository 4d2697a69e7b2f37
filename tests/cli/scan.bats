#!/usr/bin/env bats
# vouch-scan: pictures back to codes.
bats_require_minimum_version 1.5.0
load ../support/shop

setup() {
	PATH=$BUILD:$PATH
	cd "$BATS_TEST_TMPDIR"
}
teardown() { mounts_end; }

# A picture of each text: 1.png, 2.png ...
draw() { # TEXT...
	local i=0 text
	for text; do
		i=$((i + 1))
		qrencode -8 -o $i.png -s 4 -m 4 "$text"
	done
}

blank() { # FILE: a white picture of 1 x 1
	base64 -d >"$1" <<<'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGP4DwABAQEAsTj2FAAAAABJRU5ErkJggg=='
}

@test "records: file, index, place and code" {
	draw VOUCH-1
	run --separate-stderr vouch-scan 1.png
	[ "$status" -eq 0 ]
	[ "${#lines[@]}" -eq 2 ]
	[ "${lines[0]}" = file,index,x,y,code ]
	[ "${lines[1]}" = 1.png,1,58,58,VOUCH-1 ]
	[ -z "$stderr" ]
	run --separate-stderr vouch-scan --format tsv 1.png
	[ "${lines[1]}" = $'1.png\t1\t58\t58\tVOUCH-1' ]
	run --separate-stderr vouch-scan --format jsonl 1.png
	[ "${#lines[@]}" -eq 1 ]
	[ "${lines[0]}" = '{"file":"1.png","index":1,"x":58,"y":58,"code":"VOUCH-1"}' ]
	run --separate-stderr vouch-scan --format lines 1.png
	[ "$output" = VOUCH-1 ]
	run vouch-scan --format xml 1.png
	[ "$status" -eq 2 ]
}

@test "several pictures: told of in the order given" {
	draw $(seq -f 'VOUCH-%g' 40)
	files=$(for i in $(seq 40); do echo $i.png; done | sort -R --random-source=<(yes))
	# shellcheck disable=SC2086 # words
	run --separate-stderr vouch-scan --format lines $files
	[ "$status" -eq 0 ]
	[ "$output" = "$(for file in $files; do echo "VOUCH-${file%.png}"; done)" ]
	[ "$stderr" = 'vouch-scan: found 40 codes in 40 pictures' ]
	# shellcheck disable=SC2086
	run --separate-stderr vouch-scan -q --format lines $files
	[ -z "$stderr" ]
}

@test "several codes on a picture: in reading order, counted" {
	printf 'code,n\nAAA,1\nBBB,2\nCCC,3\n' >abc.csv
	vouch-render -q abc.csv --sheet s.png --name '{{n}}'
	run --separate-stderr vouch-scan s.png
	[ "$(cut -d , -f 2,5 <<<"$output")" = $'index,code\n1,AAA\n2,BBB\n3,CCC' ]
	# 29 modules of 8 pixels a cell.
	[ "$(cut -d , -f 3,4 <<<"$output" | sed 1d)" = $'116,116\n348,116\n580,116' ]
}

@test "standard input" {
	draw VOUCH-1 VOUCH-2
	run --separate-stderr bash -c 'vouch-scan - <1.png'
	[ "$status" -eq 0 ]
	[ "${lines[1]}" = -,1,58,58,VOUCH-1 ]
	run --separate-stderr bash -c 'cat 1.png | vouch-scan --format lines 2.png -'
	[ "$output" = $'VOUCH-2\nVOUCH-1' ]
	run --separate-stderr bash -c 'vouch-scan - 2.png - <1.png'
	[ "$status" -eq 2 ]
	[ -z "$output" ]
	[[ ${stderr_lines[0]} == *"given twice"* ]]
	run --separate-stderr vouch-scan
	[ "$status" -eq 2 ]
}

@test "a code can never make a second line or a second field" {
	printf 'EVIL\nACCEPT\tok' | qrencode -8 -o 1.png
	printf 'x\x1b[2J\\\x07"y",z' | qrencode -8 -o 2.png
	printf 'Bánh mì \xe2\x80\xaeetirw' | qrencode -8 -o 3.png
	printf 'caf\xe9' | qrencode -8 -o 4.png
	run --separate-stderr vouch-scan --format lines 1.png 2.png 3.png 4.png
	[ "${#lines[@]}" -eq 4 ]
	[ "${lines[0]}" = 'EVIL\x0aACCEPT\x09ok' ]
	[ "${lines[1]}" = 'x\x1b[2J\\\x07"y",z' ]
	[ "${lines[2]}" = 'Bánh mì \xe2\x80\xaeetirw' ]
	[ "${lines[3]}" = 'caf\xe9' ]
	run --separate-stderr vouch-scan -q 1.png 2.png
	[ "${#lines[@]}" -eq 3 ]
	[ "${lines[1]##*,}" = 'EVIL\x0aACCEPT\x09ok' ]
	[[ ${lines[2]} == *',"x\x1b[2J\\\x07""y"",z"' ]]
	run --separate-stderr vouch-scan --format tsv 1.png
	[ "$(awk -F '\t' 'NR == 2 { print NF }' <<<"$output")" -eq 5 ]
}

@test "a hostile file name stays one cell of one line" {
	draw VOUCH-1
	name=$'a,b\n\x1b[31m"c".png'
	cp 1.png "$name"
	run --separate-stderr vouch-scan "$name"
	[ "$status" -eq 0 ]
	[ "${#lines[@]}" -eq 2 ]
	[ "${lines[1]}" = '"a,b\x0a\x1b[31m""c"".png",1,58,58,VOUCH-1' ]
	blank "$name"
	run --separate-stderr vouch-scan "$name"
	[ "$status" -eq 1 ]
	[ "$stderr" = 'vouch-scan: a,b\x0a\x1b[31m"c".png: no code found' ]
}

@test "a picture without a code: named, exit 1" {
	draw VOUCH-1
	blank blank.png
	run --separate-stderr vouch-scan --format lines 1.png blank.png 1.png
	[ "$status" -eq 1 ]
	[ "$output" = $'VOUCH-1\nVOUCH-1' ]
	[ "${stderr_lines[0]}" = 'vouch-scan: blank.png: no code found' ]
	run --separate-stderr vouch-scan -q blank.png
	[ "$status" -eq 1 ]
	[ "$output" = file,index,x,y,code ]
	[ "$stderr" = 'vouch-scan: blank.png: no code found' ]
}

@test "a picture that cannot be read: named, the others are, exit 3" {
	draw VOUCH-1
	blank blank.png
	echo 'just text' >text.png
	head -c 100 1.png >cut.png
	sed 's/IDAT/IDAX/' 1.png >damaged.png
	printf '\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\1\0\0\0\1\0\0\10\0\0\0\0' >huge.png
	: >empty.png
	run --separate-stderr vouch-scan --format lines text.png cut.png \
		damaged.png huge.png empty.png missing.png . blank.png 1.png
	[ "$status" -eq 3 ]
	[ "$output" = VOUCH-1 ]
	[ "${stderr_lines[0]}" = 'vouch-scan: text.png: neither PNG nor JPEG' ]
	[ "${stderr_lines[1]}" = 'vouch-scan: cut.png: the picture ends too early' ]
	[[ ${stderr_lines[2]} == 'vouch-scan: damaged.png: a damaged PNG picture: '* ]]
	[ "${stderr_lines[3]}" = 'vouch-scan: huge.png: a picture of 65536 x 65536 pixels, over the limit of 64 megapixels and 65500 a side' ]
	[ "${stderr_lines[4]}" = 'vouch-scan: empty.png: an empty file' ]
	[ "${stderr_lines[5]}" = 'vouch-scan: missing.png: cannot open: No such file or directory' ]
	[ "${stderr_lines[6]}" = 'vouch-scan: .: cannot read: Is a directory' ]
	[ "${stderr_lines[7]}" = 'vouch-scan: blank.png: no code found' ]
	[ "${stderr_lines[8]}" = 'vouch-scan: found 1 code in 9 pictures' ]
	run vouch-scan text.png
	[ "$status" -eq 3 ]
}

@test "a file over the limit is not read to its end" {
	{ printf '\x89PNG\r\n\x1a\n'; } >large.png
	truncate -s 200M large.png
	run --separate-stderr vouch-scan large.png
	[ "$status" -eq 3 ]
	[ "${stderr_lines[0]}" = 'vouch-scan: large.png: longer than 134217728 bytes' ]
}

@test "JPEG, turned as the camera meant it" {
	images=$BATS_TEST_DIRNAME/../../testdata/images
	# 400 x 240 pixels on their side; the code is in the upper right corner.
	run --separate-stderr vouch-scan "$images/turned.jpg"
	[ "$status" -eq 0 ]
	[[ ${lines[1]} =~ ,1,2[89][0-9],1[01][0-9],VOUCH-JPEG$ ]]
	run --separate-stderr vouch-scan --format lines "$images/progressive.jpg"
	[ "$output" = VOUCH-JPEG ]
}

@test "output to a file: whole, for its owner, not over another" {
	draw VOUCH-1
	run --separate-stderr vouch-scan 1.png -o found.csv
	[ "$status" -eq 0 ]
	[ -z "$output" ]
	[ "$(stat -c %a found.csv)" = 600 ]
	[ "$(tail -n 1 found.csv)" = 1.png,1,58,58,VOUCH-1 ]
	run vouch-scan 1.png -o found.csv
	[ "$status" -eq 2 ]
	[[ $output == *"found.csv: already exists"* ]]
	vouch-scan 1.png -o found.csv --format lines --force
	[ "$(cat found.csv)" = VOUCH-1 ]
	full_disk "$PWD/small" 16k
	head -c 64k /dev/zero >small/fill 2>/dev/null || true
	run vouch-scan 1.png -o small/found.csv
	[ "$status" -eq 3 ]
	[ "$(ls -A small)" = fill ]
}

@test "a full or vanished standard output" {
	draw VOUCH-1
	run --separate-stderr bash -c 'vouch-scan 1.png >/dev/full'
	[ "$status" -eq 3 ]
	[[ $stderr == *"No space left on device"* ]]
	run --separate-stderr bash -c 'vouch-scan --format lines $(for i in $(seq 500); do echo 1.png; done) | head -n 1; exit ${PIPESTATUS[0]}'
	[ "$status" -eq 141 ]
	[ "$output" = VOUCH-1 ]
	[ -z "$stderr" ]
}

@test "a picture's codes come before the next picture is there" {
	draw VOUCH-1
	mkfifo late
	vouch-scan --format lines 1.png late >out 2>err &
	pid=$!
	for _ in $(seq 100); do
		[ ! -s out ] || break
		sleep 0.1
	done
	[ "$(cat out)" = VOUCH-1 ]
	cat 1.png >late
	wait "$pid"
	[ "$(cat out)" = $'VOUCH-1\nVOUCH-1' ]
}

@test "the same picture gives the same answer, whatever was read before" {
	records=$(awk 'BEGIN { print "code,n"; for (i = 0; i < 70; i++) print "VOUCH" i * 7919 "," i }')
	vouch-render -q --sheet s.png --name '{{n}}' --module 4 <<<"$records"
	draw VOUCH-1
	first=$(vouch-scan -q --format lines s.png)
	run --separate-stderr vouch-scan -q --format lines 1.png s.png 1.png 1.png s.png
	[ "$output" = $'VOUCH-1\n'"$first"$'\nVOUCH-1\nVOUCH-1\n'"$first" ]
}

@test "version names the libraries" {
	run vouch-scan --version
	[[ $output =~ ^"vouch-scan "[0-9.]+" (libzbar "[0-9.]+", libpng "[0-9.]+", libjpeg-turbo "[0-9.]+")"$ ]]
}
