#!/usr/bin/env bats
bats_require_minimum_version 1.5.0
# vouch: the overview, and vouch VERB for vouch-VERB.

setup() {
	cd "$BATS_TEST_TMPDIR"
	vouch=$BUILD/vouch
}

# A folder with vouch and a tool of its own making: `vouch key` run there must
# run that one.
beside() {
	mkdir -p bin
	cp "$vouch" bin/vouch
	cat >bin/vouch-key <<-'END'
		#!/bin/sh
		printf '<%s>' "$@"
		exit 7
	END
	chmod +x bin/vouch-key
}

@test "alone it prints the overview" {
	run "$vouch"
	[ "$status" -eq 0 ]
	[ "${lines[0]}" = "vouch: signed voucher codes from the ad to the till" ]
	[[ $output == *$'\n  issue  '* ]]
	[[ $output == *$'\n    vouch key new shop\n'* ]]
	first=$output
	run "$vouch" help
	[ "$output" = "$first" ]
	run "$vouch" --help
	[ "$output" = "$first" ]
}

@test "the overview has a line for every tool that is built, and no other" {
	for tool in "$BUILD"/vouch-*; do
		[ -x "$tool" ] && [ -f "$tool" ] && basename "$tool"
	done | sed s/vouch-// | LC_ALL=C sort >built
	"$vouch" --dump-options | awk -F '\t' '$1 == "verb" && $2 != "help" {
		print $2 }' | LC_ALL=C sort >told
	diff built told
	[ "$(wc -l <told)" -ge 8 ]
}

@test "a verb runs the tool beside it with its arguments and status" {
	beside
	run bin/vouch key a -x '' 'b c'
	[ "$status" -eq 7 ]
	[ "$output" = '<a><-x><><b c>' ]
}

@test "it is found through a symbolic link and from another folder" {
	beside
	mkdir -p other
	ln -s "$PWD/bin/vouch" other/vouch
	cd /
	PATH=$BATS_TEST_TMPDIR/other:$PATH run vouch key a
	[ "$status" -eq 7 ]
	[ "$output" = '<a>' ]
}

@test "a tool of that name elsewhere on PATH is not run" {
	mkdir -p bin other
	cp "$vouch" bin/vouch
	printf '#!/bin/sh\necho wrong\n' >other/vouch-key
	chmod +x other/vouch-key
	PATH=$PWD/other:$PATH run bin/vouch key
	[ "$status" -eq 3 ]
	[[ $output == "vouch: cannot run "*"/bin/vouch-key: No such file or directory" ]]
}

@test "real tools run" {
	run "$vouch" issue --version
	[ "$status" -eq 0 ]
	[[ $output == "vouch-issue "* ]]
}

@test "help VERB is the help of the tool" {
	for ask in help --help -h; do
		run "$vouch" "$ask" issue
		[ "$status" -eq 0 ]
		[ "${lines[0]}" = "$("$BUILD/vouch-issue" --help | head -n 1)" ]
	done
	beside
	run bin/vouch help key
	[ "$status" -eq 7 ]
	[ "$output" = '<--help>' ]
}

@test "a typo gets the nearest verb suggested and runs nothing" {
	for words in isue 'help isue' '-- isue'; do
		# shellcheck disable=SC2086 # words are meant to be split
		run --separate-stderr "$vouch" $words
		[ "$status" -eq 2 ]
		[ -z "$output" ]
		[ "$stderr" = "vouch: \"isue\": no such verb
vouch: did you mean vouch issue?
vouch: try 'vouch --help'" ]
	done
}

@test "what is near no verb gets no suggestion" {
	run "$vouch" frobnicate
	[ "$status" -eq 2 ]
	[ "$output" = "vouch: \"frobnicate\": no such verb
vouch: try 'vouch --help'" ]
}

@test "a verb is no path" {
	beside
	mkdir -p bin/vouch-x
	printf '#!/bin/sh\necho wrong\n' >bin/vouch-x/y
	chmod +x bin/vouch-x/y
	for verb in x/y ../vouch-key /bin/true '' KEY; do
		run bin/vouch "$verb"
		[ "$status" -eq 2 ]
		[[ $output != *wrong* ]]
	done
}

@test "an option of its own that is none" {
	run "$vouch" --frobnicate
	[ "$status" -eq 2 ]
	[ "${lines[0]}" = "vouch: --frobnicate: no such option" ]
	run "$vouch" -- issue
	[ "$status" -eq 2 ]
	[ "${lines[0]}" = "vouch: the verb comes first" ]
	run "$vouch" help -- issue
	[ "$status" -eq 2 ]
}
