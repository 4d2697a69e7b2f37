#!/usr/bin/env bats
bats_require_minimum_version 1.5.0
# The documentation is what the tools say of themselves, is well formed, and
# what it shows can be typed. Each check is also run on a planted fault.

setup() {
	top=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
	cd "$top"
	tree=$BATS_TEST_TMPDIR/tree
}

# A tree of its own, to spoil.
copy_tree() {
	mkdir -p "$tree/tests"
	cp -R tools man completions testdata "$tree"
	cp -R tests/support "$tree/tests"
}

# A tool that only has a table, and a page for it with three empty regions.
fake_tool() { # the dump on stdin
	mkdir -p "$tree/bin"
	cat >"$tree/dump"
	printf '#!/bin/sh\ncat %s\n' "$tree/dump" >"$tree/bin/vouch-x"
	chmod +x "$tree/bin/vouch-x"
	cat >"$tree/vouch-x.1" <<-'END'
		.TH VOUCH\-X 1 2026-10-01 vouch "User commands"
		.SH NAME
		vouch\-x \- a tool
		.SH SYNOPSIS
		.\" begin synopsis
		old
		.\" end synopsis
		.SH OPTIONS
		.\" begin options
		.\" end options
		.SH EXAMPLES
		.\" begin examples
		.\" end examples
		.SH NOTES
		The end.
	END
}

@test "manual pages and completions are up to date (make docs)" {
	tools/make-docs "$BUILD" "$tree"
	for page in man/*.1 completions/*; do
		echo "$page"
		cmp "$page" "$tree/$page"
	done
}

@test "a stale page and a stale completion are found and mended" {
	copy_tree
	sed -i 's/^\.\\" end options/stale\n&/' "$tree/man/vouch-issue.1"
	sed -i 's/--campaign/--campain/' "$tree/completions/vouch.bash"
	! diff -r man "$tree/man" >/dev/null
	"$tree/tools/make-docs" "$BUILD"
	diff -r man "$tree/man"
	diff -r completions "$tree/completions"
}

@test "every tool has a page with its regions" {
	for tool in $("$BUILD/vouch" --dump-options | awk -F '\t' '
		$1 == "verb" && $2 != "help" { print "vouch-" $2 }'); do
		for region in synopsis options examples; do
			grep -qx "\.\\\\\" begin $region" "man/$tool.1"
		done
	done
	[ -f man/vouch.1 ] && [ -f man/vouch.7 ]
}

@test "pages name only pages there are" {
	sed -n 's/^\.BR \(vouch[^ ]*\) (\([157]\)).*/\1.\2/p' man/* |
		sed 's/\\//g' | sort -u >"$BATS_TEST_TMPDIR/named"
	[ -s "$BATS_TEST_TMPDIR/named" ]
	while read -r page; do
		echo "$page"
		[ -f "man/$page" ]
	done <"$BATS_TEST_TMPDIR/named"
}

# Links of TREE's documents that lead nowhere.
links_broken() { # TREE
	find "$1" -name '*.md' -not -path '*/build/*' | while read -r page; do
		grep -oE '\]\([^)# ]+' "$page" | cut -c 3- |
			while read -r link; do
				[[ $link == http* || -e $(dirname "$page")/$link ]] ||
					echo "$(basename "$page"): $link"
			done
	done
}

@test "links in the documents lead somewhere" {
	run links_broken .
	echo "$output"
	[ -z "$output" ]
	mkdir "$tree"
	echo '[here](x.md), [gone](gone.md#top)' >"$tree/x.md"
	run links_broken "$tree"
	[ "$output" = "x.md: gone.md" ]
}

# Modules of TREE that its ARCHITECTURE.md does not name.
modules_untold() { # TREE
	local header layer name
	for header in "$1"/lib/*/*.h; do
		layer=$(basename "$(dirname "$header")")
		name=$(basename "$header" .h)
		grep -qE "^\| $layer \| .*\b${name%%_*}\b" \
			"$1/ARCHITECTURE.md" || echo "$layer/$name"
	done
	for header in "$1"/cmd/*.h; do
		name=$(basename "$header" .h)
		grep -q "^| .*\`$name\`" "$1/ARCHITECTURE.md" || echo "cmd/$name"
	done
}

@test "ARCHITECTURE.md names every module" {
	run modules_untold .
	echo "$output"
	[ -z "$output" ]
	mkdir "$tree"
	cp -R lib cmd ARCHITECTURE.md "$tree"
	touch "$tree/lib/core/untold.h" "$tree/cmd/untold.h"
	run modules_untold "$tree"
	[ "$output" = $'core/untold\ncmd/untold' ]
}

@test "mandoc finds nothing to say about the pages" {
	run mandoc -T lint -W warning man/*.[157]
	echo "$output"
	[ "$status" -eq 0 ]
	[ -z "$output" ]
}

@test "a region without an end is an error" {
	fake_tool </dev/null
	sed -i '/end examples/d' "$tree/vouch-x.1"
	run tools/mkman "$tree/bin" "$tree/vouch-x.1"
	[ "$status" -ne 0 ]
	[[ $output == *"a region has no end"* ]]
}

@test "whatever a table holds, the page shows it letter by letter" {
	fake_tool <<'END'
tool	vouch-x	a tool
verb	-	do	[FILE...]	file
option	-	n	count	N	uint	required	1	9	-	.dots 'quotes' "double" back\slash -dash ^ ~ `	More on --count and -n here. 'Then' this.
option	-	-	how	HOW	choice	-	-	-	a,b	how, a or b	-
example	Quote 'x'	vouch-x -n 1 --how a 'one \n two' "three" .four ~five `six` ^seven eight nine ten > out
example	Which?	vouch-x
END
	tools/mkman "$tree/bin" "$tree/vouch-x.1" >"$tree/new.1"
	run mandoc -T lint -W warning "$tree/new.1"
	[ -z "$output" ]
	mandoc -T ascii "$tree/new.1" | sed 's/.\x08//g' >"$tree/text"
	cat "$tree/text"
	grep -qF 'vouch-x -n N [--how a|b] [FILE...]' "$tree/text"
	grep -qF -- '-n, --count N' "$tree/text"
	tr -s ' \n' ' ' <"$tree/text" >"$tree/line"
	grep -qF ".dots 'quotes' \"double\" back\\slash -dash ^ ~ \`. Required. A number from 1 to 9. More on --count and -n here. 'Then' this." "$tree/line"
	grep -qF "Quote 'x': vouch-x -n 1 --how a 'one \\n two' \"three\" .four ~five \`six\` ^seven \\ eight nine ten > out" "$tree/line"
	grep -qF "Which? vouch-x" "$tree/line"
	! grep -q old "$tree/text"
	grep -qF 'The end.' "$tree/text"
}

@test "every example runs" {
	run tools/run-examples "$BUILD"
	echo "$output"
	[ "$status" -eq 0 ]
	[ "$(grep -c '^ok: ' <<<"$output")" -ge 25 ]
}

@test "what the README shows is what the tools say" {
	export PATH=$BUILD/clocked:$PATH LC_ALL=C.UTF-8
	unset VOUCH_LANG
	mkdir "$BATS_TEST_TMPDIR/shop"
	cd "$BATS_TEST_TMPDIR/shop"
	export VOUCH_TEST_NOW=1798718400000 # 2026-12-31, 19:00
	vouch-key new shop --no-passphrase -q
	vouch-issue --init-register -q
	cp "$top"/testdata/campaigns/*.ini .
	issue="vouch-issue -q -k shop.key"
	$issue -c tet2027.ini --channel facebook -n 500 -o fb.csv
	$issue -c tet2027.ini --channel app -n 20 -o app.csv
	$issue -c coffee.ini --channel print -n 1 -o coffee.csv
	vouch-log init -q --db shop.db --trust shop.pub --store 7
	vouch-log import -q --db shop.db tet2027.ini coffee.ini
	export VOUCH_TEST_NOW=1799550000000 # 2027-01-10, 10:00
	{
		sed -n 2p app.csv
		sed -n 2p app.csv
		sed -n 2p coffee.csv
		# The last letter but one, changed to one its neighbours are not.
		sed -n 3p app.csv | cut -d , -f 1 | awk '{
			n = length($0) - 1
			for (i = 2; index(substr($0, n - 1, 3), i); i++)
				;
			print substr($0, 1, n - 1) i substr($0, n + 1)
		}'
	} | cut -d , -f 1 | vouch-redeem --db shop.db --till 2 |
		cut -f 1-3,5,8 | tr -s '\t' ' ' >answers
	cat answers
	[ "$(wc -l <answers)" -eq 4 ]
	while read -r line; do
		sed 's/^ *//' "$top/README.md" | tr -s ' ' | grep -qxF "$line"
	done <answers
	{ sed -n 3,14p app.csv; sed -n 2,103p fb.csv; } | cut -d , -f 1 |
		vouch-redeem --db shop.db --till 2 >/dev/null
	vouch-report --db shop.db --register register.db >report
	cat report
	# The list of customers, and what comes of it.
	sed -n '/^cat >customers.csv/,/^END/{/END/!p;}' \
		"$top/tests/support/docs-fixture" >customers.csv
	[ "$(wc -l <customers.csv)" -eq 3 ]
	$issue -c tet2027.ini --channel facebook --placement messenger \
		--for customers.csv -o merge.csv
	sed 1d merge.csv | cut -d , -f 9,13- >merged
	[ "$(wc -l <merged)" -eq 2 ]
	while IFS= read -r line; do
		grep -qxF "    $line" "$top/README.md"
	done < <(cat customers.csv merged)
	[ "$(wc -l <report)" -eq 5 ]
	while IFS= read -r line; do
		grep -qxF "    $line" "$top/README.md"
	done <report
}

@test "an example that fails is found" {
	copy_tree
	printf '.EX\nvouch\\-key show none.key\n.EE\n' >"$tree/man/bad.7"
	run "$tree/tools/run-examples" "$BUILD" bad.7
	[ "$status" -eq 1 ]
	[[ $output == *"bad.7: status"*"vouch-key show none.key"* ]]
	printf 'Do:\n\n    vouch-key show no.key\n\nEnd\n' >"$tree/bad.md"
	run "$tree/tools/run-examples" "$BUILD" bad.md
	[ "$status" -eq 1 ]
	[[ $output == *"bad.md: status"*"vouch-key show no.key"* ]]
}

@test "the shells accept the completions" {
	bash -n completions/vouch.bash
	zsh -n completions/_vouch
	fish --no-execute completions/vouch.fish
	shellcheck completions/vouch.bash
}

@test "the scripts that make and check documentation are clean" {
	shellcheck tools/mkman tools/mkcomp tools/make-docs tools/run-examples \
		tests/support/docs-fixture
	shellcheck -s bash tools/completion/driver.bash
}

@test "every campaign in the manual is one" {
	awk -v folder="$BATS_TEST_TMPDIR" '/^\.EX/ { on = 1; next }
	/^\.EE/ { on = 0 }
	on && /^\[campaign\]/ { count++; file = 1 }
	!on { file = 0 }
	file {
		gsub(/\\-/, "-"); gsub(/\\\(dq/, "\"")
		print >(folder "/" count ".ini")
	}' "$top/man/vouch-campaign.5"
	[ "$(ls "$BATS_TEST_TMPDIR"/*.ini | wc -l)" -ge 9 ]
	for file in "$BATS_TEST_TMPDIR"/*.ini; do
		run "$BUILD/clocked/vouch-issue" --explain "$file" --lang en
		echo "$file: $output"
		[ "$status" -eq 0 ]
	done
	for kind in voucher coupon stored-value pass shelf; do
		grep -qx "kind = $kind" "$BATS_TEST_TMPDIR"/*.ini
	done
}
