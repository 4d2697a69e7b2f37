#!/usr/bin/env bats
# House rules, and that each check can fail: every one is also run on a tree
# with a planted fault.

setup() {
	top=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
	cd "$top"
	tree=$BATS_TEST_TMPDIR/tree
}

plant() { # FILE TEXT: a tree holding one file
	mkdir -p "$tree/$(dirname "$1")" "$tree/lib" "$tree/cmd"
	printf '%b' "$2" >"$tree/$1"
}

@test "include arrows go down only" {
	run tools/check-layers
	[ "$status" -eq 0 ]
}

@test "an upward include is found" {
	plant lib/core/a.c '#include "io/file.h"\n'
	run tools/check-layers "$tree"
	[ "$status" -ne 0 ]
	[[ $output == *"core may not include io"* ]]
}

@test "draw, scan and ledger including one another is found" {
	plant lib/draw/a.c '#include "scan/decode.h"\n'
	run tools/check-layers "$tree"
	[ "$status" -ne 0 ]
	[[ $output == *"draw may not include scan"* ]]
}

@test "a third-party header outside its files is found" {
	plant lib/core/a.c '#include <sqlite3.h>\n'
	run tools/check-layers "$tree"
	[ "$status" -ne 0 ]
	[[ $output == *"<sqlite3.h> may not be included here"* ]]
}

@test "headers compile alone" {
	run tools/check-headers
	[ "$status" -eq 0 ]
}

@test "a header that leans on others is found" {
	plant lib/core/a.h '#ifndef VOUCH_CORE_A_H\n#define VOUCH_CORE_A_H\nsize_t f(void);\n#endif\n'
	run tools/check-headers "$tree"
	[ "$status" -ne 0 ]
}

@test "no banned function is called" {
	run tools/check-banned
	echo "$output"
	[ "$status" -eq 0 ]
}

@test "a banned function is found" {
	plant lib/core/a.c 'void f(char *a) { strcpy(a, "b"); }\n'
	run tools/check-banned "$tree"
	[ "$status" -ne 0 ]
	[[ $output == *"use vouch_str_copy"* ]]
}

@test "functions, files and lines keep within the gates" {
	run tools/check-lengths
	echo "$output"
	[ "$status" -eq 0 ]
}

@test "an overlong function is found" {
	plant lib/core/a.c 'int f(void)\n{\n'
	for _ in $(seq 120); do echo '	(void)0;' >>"$tree/lib/core/a.c"; done
	printf '\treturn 0;\n}\n' >>"$tree/lib/core/a.c"
	run tools/check-lengths "$tree"
	[ "$status" -ne 0 ]
	[[ $output == *"f has 12"* ]]
}

@test "lines that no test runs are found" {
	plant tools/check-coverage "$(sed 's/\\/\\\\/g' tools/check-coverage)"
	plant lib/io/b.c 'int b(int x);\nint b(int x)\n{\n\treturn x;\n}\n'
	plant lib/core/a.c 'int b(int x);\nint main(int c, char **v)\n{\n\t(void)v;\n\tif (c > 1)\n\t\treturn b(c);\n\treturn 0;\n}\n'
	cd "$tree"
	mkdir -p build/lib/core build/lib/io
	gcc --coverage -c -o build/lib/core/a.o lib/core/a.c
	gcc --coverage -c -o build/lib/io/b.o lib/io/b.c
	gcc --coverage -o a build/lib/core/a.o build/lib/io/b.o
	./a
	run sh tools/check-coverage build
	echo "$output"
	[ "$status" -eq 1 ]
	[[ ${lines[0]} =~ ^lib/core/a.c\ +75.00\ %\ of\ +4\ +UNDER\ 95\ %\ +not:\ 6$ ]]
	[[ ${lines[2]} =~ ^lib/io/b.c\ +0.00\ %\ of\ +2\ +not:\ 2-4$ ]]
	run ./a 1
	run sh tools/check-coverage build
	[ "$status" -eq 0 ]
}

@test "the version stands in one place" {
	version=$(cat VERSION)
	run git grep -lwF "$version" -- . ':!VERSION' ':!NEWS.md' ':!docs' ':!testdata'
	echo "$output"
	[ "$status" -eq 1 ]
	run "$BUILD/vouch" --version
	[[ $output == "vouch $version"* ]]
}

@test "the till's road links neither pictures nor codes" {
	for tool in vouch-redeem vouch-verify vouch-log; do
		run readelf -d "$BUILD/$tool"
		[ "$status" -eq 0 ]
		[[ $output == *libsodium* ]]
		[[ ! $output =~ (qrencode|zbar|libpng|libjpeg) ]]
	done
}

@test "shipped tools are hardened" {
	[ "$(basename "$BUILD")" = default ] || skip "another variant"
	for tool in "$BUILD"/vouch "$BUILD"/vouch-*; do
		[ -x "$tool" ] || continue
		readelf -h "$tool" | grep -q 'DYN (Position-Independent'
		readelf -d "$tool" | grep -q 'BIND_NOW\|FLAGS.*NOW'
		readelf -lW "$tool" | grep -q 'GNU_RELRO'
		readelf -lW "$tool" | grep 'GNU_STACK' | grep -qv 'RWE'
		nm -D "$tool" | grep -q '__stack_chk_fail'
	done
}

@test "building and testing leave no untracked file" {
	git rev-parse --is-inside-work-tree >/dev/null 2>&1 || skip "no checkout"
	run git ls-files --others --exclude-standard
	echo "$output"
	[ -z "$output" ]
}

@test "the library shows only what its headers declare, and has no variables" {
	[ "$(basename "$BUILD")" = default ] || skip "another variant"
	run tools/check-symbols "$BUILD"/libvouch-{base,core,io,device,draw,scan,ledger,report}.a
	echo "$output"
	[ "$status" -eq 0 ]
}

@test "a name of no header and a variable are found" {
	plant lib/core/a.c 'static int asked;\nint vouch_a_ask(void);\nint vouch_a_ask(void)\n{\n\treturn asked++;\n}\n'
	gcc -c -o "$tree/a.o" "$tree/lib/core/a.c"
	ar rcs "$tree/a.a" "$tree/a.o"
	run tools/check-symbols "$tree/a.a"
	[ "$status" -eq 1 ]
	[ "${lines[0]}" = "$tree/a.a: no header declares vouch_a_ask" ]
	[ "${lines[1]}" = "$tree/a.a: asked is a variable" ]
}

# Tests of this tree that a run of CHECKS would leave out.
left_out() { # CHECKS
	local test name
	for test in tests/*/*.bats tests/unit/*/*.c tests/fuzz/*.c; do
		name=${test%.c}
		[ "$name" = tests/fuzz/replay ] ||
			grep -qE "(^| |/)$name( |\$)" <<<"$1" || echo "$test"
	done
	for name in tests/fuzz/corpus/*; do
		[ -f "tests/fuzz/$(basename "$name").c" ] || echo "$name"
	done
}

@test "make check runs every test there is" {
	checks=$(env -u MAKEFLAGS -u MAKELEVEL make -n -B --no-print-directory \
		B="${BUILD#"$top/"}" VARIANT="${VARIANT:-default}" check-run | tail -n 1)
	[[ $checks == *tests/run* ]]
	run left_out "$checks"
	echo "$output"
	[ -z "$output" ]
	run left_out "${checks//tests\/repo\/house.bats/}"
	[ "$output" = tests/repo/house.bats ]
	mkdir -p "$tree/tests/repo" "$tree/tests/unit/core" "$tree/tests/fuzz/corpus/b"
	cd "$tree"
	touch tests/repo/house.bats tests/unit/core/forgotten.c tests/fuzz/a.c
	run left_out "$checks"
	[ "$output" = $'tests/unit/core/forgotten.c\ntests/fuzz/a.c\ntests/fuzz/corpus/b' ]
}

@test "nothing is left to do, no blanks at the ends of lines" {
	git rev-parse --is-inside-work-tree >/dev/null 2>&1 || skip "no checkout"
	dirt=('TO''DO' -e 'FIX''ME' -e '[[:blank:]]$' -e $'\r$')
	run git grep -nIE -e "${dirt[@]}" -- ':!tests/fuzz/corpus' ':!testdata'
	echo "$output"
	[ "$status" -eq 1 ]
	printf 'a \n' >"$BATS_TEST_TMPDIR/blank"
	cd "$BATS_TEST_TMPDIR"
	run git grep --no-index -nIE -e "${dirt[@]}" -- blank
	[ "$status" -eq 0 ]
}

@test "every decision is in their list" {
	for page in docs/decisions/[0-9]*.md; do
		title=$(sed -n '1s/^# [0-9]*\. //p' "$page")
		[ -n "$title" ]
		grep -qxF "$((10#$(basename "$page" | cut -c 1-4))). [$title]($(basename "$page"))" \
			docs/decisions/README.md || { echo "$page"; false; }
	done
	[ "$(grep -c '^[0-9]*\. \[' docs/decisions/README.md)" -eq \
		"$(find docs/decisions -name '[0-9]*.md' | wc -l)" ]
}

# Scripts for sh and bash, by their first lines.
scripts() {
	git ls-files | xargs -d '\n' awk \
		'FNR == 1 && /^#!.*[ \/](sh|bash)$/ { print FILENAME } { nextfile }'
}

@test "shell scripts are clean" {
	command -v shellcheck >/dev/null || skip "no shellcheck"
	git rev-parse --is-inside-work-tree >/dev/null 2>&1 || skip "no checkout"
	[[ $(scripts) == *tools/check-symbols* ]]
	run xargs shellcheck < <(scripts)
	echo "$output"
	[ "$status" -eq 0 ]
}
