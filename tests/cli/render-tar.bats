#!/usr/bin/env bats
# vouch-render --tar: all pictures in one archive.
bats_require_minimum_version 1.5.0
load ../support/shop
load ../support/pictures

setup() {
	PATH=$BUILD:$PATH
	cd "$BATS_TEST_TMPDIR"
	unset SOURCE_DATE_EPOCH
}
teardown() { mounts_end; }

# Names and what else another reader finds: "name mode owner time size", sorted
# as they stand in the archive.
members() { # FILE
	python3 -c '
import sys, tarfile
with tarfile.open(sys.argv[1]) as archive:
    for m in archive:
        print(m.name, oct(m.mode)[2:], m.uid, m.gid, repr(m.uname), m.mtime, m.size, m.isfile())
' "$1"
}

@test "an archive is the folder there would have been, in the order of the records" {
	records 40 >fb.csv
	vouch-render -q fb.csv -o pictures
	run --separate-stderr vouch-render fb.csv --tar -o fb.tar
	[ "$status" -eq 0 ]
	[ -z "$output" ]
	[[ $stderr =~ ^"vouch-render: drew 40 codes into fb.tar, each read back in "[0-9]+\.[0-9]" s"$ ]]
	[ "$(stat -c %a fb.tar)" = 600 ]
	mkdir gnu python
	tar -x -f fb.tar -C gnu
	diff -r pictures gnu
	python3 -c 'import tarfile; tarfile.open("fb.tar").extractall("python")'
	diff -r pictures python
	[ "$(tar -t -f fb.tar | sed -n 3p)" = 1001-7-3.png ]
	[ "$(tar -t -f fb.tar | wc -l)" -eq 40 ]
	[ "$(members fb.tar | head -n 1)" = "1001-7-1.png 600 0 0 '' 0 $(stat -c %s pictures/1001-7-1.png) True" ]
	find gnu -type f -perm 600 | wc -l | grep -qx 40
}

@test "on standard output, from a file or a pipe: the same bytes" {
	records 40 >fb.csv
	vouch-render fb.csv --tar >a.tar 2>err
	[ ! -s err ]
	vouch-render fb.csv --tar -o - >b.tar
	cat fb.csv | vouch-render --tar >c.tar
	vouch-render -q fb.csv --tar -o d.tar
	cmp a.tar b.tar
	cmp a.tar c.tar
	cmp a.tar d.tar
	cat fb.csv | vouch-render --tar | tar -t | wc -l | grep -qx 40
}

@test "the time is SOURCE_DATE_EPOCH's or 1970, also one no octal field holds" {
	records 1 >fb.csv
	SOURCE_DATE_EPOCH=1234567890 vouch-render fb.csv --tar >a.tar
	[[ $(members a.tar) == "1001-7-1.png 600 0 0 '' 1234567890 "* ]]
	SOURCE_DATE_EPOCH=10000000000 vouch-render fb.csv --tar >b.tar
	[[ $(members b.tar) == "1001-7-1.png 600 0 0 '' 10000000000"* ]]
	TZ=UTC tar -t -v -f b.tar | grep -q ' 2286-11-20 '
	SOURCE_DATE_EPOCH=yesterday vouch-render fb.csv --tar >c.tar
	[[ $(members c.tar) == "1001-7-1.png 600 0 0 '' 0 "* ]]
}

@test "names: UTF-8 and long ones, in any locale, for GNU tar and Python" {
	records 4 >fb.csv
	code=$(codes_of fb.csv | head -n 1)
	long=$(printf 'ư%.0s' $(seq 110))
	{
		echo code,name
		for name in 'Bánh chưng Tết' "$long" "$(printf 'x%.0s' $(seq 96))" "$(printf 'x%.0s' $(seq 97))" "$(printf 'y%.0s' $(seq 236))" "it's; \$(x) -o"; do
			printf '%s,"%s"\n' "$code" "$name"
		done
	} >names.csv
	LC_ALL=C vouch-render names.csv --tar --name '{{name}}' >a.tar
	LC_ALL=C.UTF-8 vouch-render names.csv --tar --name '{{name}}' >b.tar
	cmp a.tar b.tar
	sed 1d names.csv | sed 's/^[^,]*,"\(.*\)"$/\1.png/' >wanted
	members a.tar | sed 's/\.png 600 .*/.png/' | diff wanted -
	tar -t --quoting-style=literal -f a.tar | diff wanted -
	mkdir out
	tar -x -f a.tar -C out
	[ "$(find out -type f | wc -l)" -eq 6 ]
	[ -f "out/$long.png" ]
}

@test "a name given twice: nothing from a file; a pipe stops, naming both rows" {
	{ records 3; records 1 2 | sed 1d; } >twice.csv
	run --separate-stderr vouch-render twice.csv --tar -o a.tar
	[ "$status" -eq 2 ]
	[ "${stderr_lines[0]}" = 'vouch-render: twice.csv line 5: --name: "1001-7-2.png": line 3 gives the same file name' ]
	[ ! -e a.tar ]
	run --separate-stderr bash -c 'cat twice.csv | vouch-render --tar -o a.tar'
	[ "$status" -eq 2 ]
	[ "${stderr_lines[0]}" = 'vouch-render: standard input line 5: --name: "1001-7-2.png": line 3 gives the same file name' ]
	[ -z "$(find . -name "*a.tar*")" ]
	# On standard output it has no end, as whatever reads it can tell.
	cat twice.csv | vouch-render --tar >cut.tar 2>/dev/null || true
	[ "$(($(stat -c %s cut.tar) % 10240))" -ne 0 ] || [ ! -s cut.tar ]
	run --separate-stderr bash -c "vouch-render twice.csv --tar --name '../{{seq}}' -o a.tar"
	[ "$status" -eq 2 ]
	[[ ${stderr_lines[0]} == *'not fit to be a file name'* ]]
}

@test "a reader that goes away ends it silently, as any filter" {
	records 500 >fb.csv
	run --separate-stderr bash -c 'vouch-render fb.csv --tar --no-verify | head -c 600 >head; exit ${PIPESTATUS[0]}'
	[ "$status" -eq 141 ]
	[ -z "$stderr" ]
	[ "$(stat -c %s head)" -eq 600 ]
}

@test "a full disk: says so, exits 3, leaves no half archive" {
	records 300 >fb.csv
	run --separate-stderr bash -c 'vouch-render fb.csv --tar >/dev/full'
	[ "$status" -eq 3 ]
	[[ ${stderr_lines[0]} == *"No space left on device" ]]
	full_disk "$PWD/small" 100k
	run --separate-stderr vouch-render fb.csv --tar -o small/fb.tar
	[ "$status" -eq 3 ]
	[[ ${stderr_lines[0]} == "vouch-render: small/fb.tar: "*": No space left on device" ]]
	[ -z "$(ls -A small)" ]
}

@test "what is there is replaced only with --force; a folder is no archive" {
	records 2 >fb.csv
	echo mine >a.tar
	run --separate-stderr vouch-render fb.csv --tar -o a.tar
	[ "$status" -eq 2 ]
	[[ ${stderr_lines[0]} == "vouch-render: a.tar: already exists" ]]
	[ "$(cat a.tar)" = mine ]
	vouch-render -q fb.csv --tar -o a.tar --force
	[ "$(tar -t -f a.tar | wc -l)" -eq 2 ]
	mkdir folder
	run --separate-stderr vouch-render fb.csv --tar -o folder
	[ "$status" -eq 2 ]
	[[ ${stderr_lines[0]} == *"--tar: makes one file, and --output names a folder" ]]
	if command -v script >/dev/null; then
		run script -qec 'vouch-render fb.csv --tar' /dev/null </dev/null
		[[ $output == *"--tar: an archive is no use on a terminal"* ]]
	fi
}

@test "no records, text and SVG, captions and sheets beside" {
	records 0 >none.csv
	vouch-render -q none.csv --tar -o none.tar
	[ "$(stat -c %s none.tar)" -eq 10240 ]
	[ -z "$(tar -t -f none.tar)" ]
	records 2 >fb.csv
	[ "$(vouch-render fb.csv --tar -f svg | tar -t)" = $'1001-7-1.svg\n1001-7-2.svg' ]
	[ "$(vouch-render fb.csv --tar -f text | tar -t)" = $'1001-7-1.txt\n1001-7-2.txt' ]
	run --separate-stderr vouch-render fb.csv --tar -o a.tar --sheet s.png --caption '{{seq}}' --mm 30 --dpi 203
	[ "$status" -eq 0 ]
	[[ $stderr == *"drew 2 codes into a.tar, each read back, 1 contact sheet from s.png in "* ]]
	tar -x -f a.tar
	[ "$(vouch-scan -q --format lines 1001-7-1.png 1001-7-2.png)" = "$(codes_of fb.csv)" ]
	[ "$(vouch-scan -q --format lines s.png)" = "$(codes_of fb.csv)" ]
}

@test "memory does not grow with the archive" {
	[ "$(basename "$BUILD")" = default ] || skip "sanitizers need memory"
	records 3000 >fb.csv
	vouch-render -q --no-verify fb.csv --tar --module 40 -f svg >/dev/null
	small=$(records 100 | (/usr/bin/env bash -c 'ulimit -v 400000; vouch-render -q --no-verify --tar') | wc -c)
	[ "$small" -gt 50000 ]
	bash -c 'ulimit -v 400000; vouch-render -q --no-verify fb.csv --tar' | wc -c >size
	[ "$(cat size)" -gt 3000000 ]
}
