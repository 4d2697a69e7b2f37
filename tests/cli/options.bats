#!/usr/bin/env bats
bats_require_minimum_version 1.5.0
# What every tool has in common: help, version, complaints, broken outputs,
# and that the option tables agree with each other.

setup_file() {
	tools=$("$BUILD/vouch" --dump-options | awk -F '\t' '
		$1 == "verb" && $2 != "help" { print "vouch-" $2 }')
	export tools="vouch $tools"
	dumps=$BATS_FILE_TMPDIR/dumps
	export dumps
	for tool in $tools; do
		"$BUILD/$tool" --dump-options | sed "s/^/$tool\t/"
	done >"$dumps"
}

setup() {
	cd "$BATS_TEST_TMPDIR"
}

@test "--help and -h: stdout, status 0, at most 80 columns" {
	for tool in $tools; do
		run --separate-stderr "$BUILD/$tool" --help
		[ "$status" -eq 0 ]
		[ -z "$stderr" ]
		[[ ${lines[0]} == "$tool: "* ]]
		[[ ${lines[1]} == "Usage: $tool "* ]]
		[[ ${lines[-1]} == *"Manual: man $tool" ]]
		[ "$(LC_ALL=C.UTF-8 wc -L <<<"$output")" -le 80 ]
		help=$output
		run "$BUILD/$tool" -h
		[ "$output" = "$help" ]
	done
}

@test "every verb has help of its own" {
	awk -F '\t' '$2 == "verb" && $3 != "-" && $1 != "vouch" {
		print $1, $3 }' "$dumps" >verbs
	[ -s verbs ]
	while read -r tool verb; do
		run --separate-stderr "$BUILD/$tool" "$verb" --help
		[ "$status" -eq 0 ]
		[ -z "$stderr" ]
		[[ ${lines[0]} == "$tool $verb: "* ]]
		[[ ${lines[1]} == "Usage: $tool $verb"* ]]
	done <verbs
}

@test "--version and -V name tool and version" {
	version=$(cat "$BATS_TEST_DIRNAME/../../VERSION")
	for tool in $tools; do
		run --separate-stderr "$BUILD/$tool" --version
		[ "$status" -eq 0 ]
		[ -z "$stderr" ]
		[[ $output == "$tool $version" ||
			$output =~ ^"$tool $version ("[a-zA-Z].*[0-9].*")"$ ]]
		full=$output
		run "$BUILD/$tool" -V
		[ "$output" = "$full" ]
	done
}

@test "the library versions are those at hand" {
	run "$BUILD/vouch-key" --version
	[[ $output == *"libsodium $(pkg-config --modversion libsodium)"* ]]
	run "$BUILD/vouch-issue" --version
	[[ $output == *"SQLite $(pkg-config --modversion sqlite3)"* ]]
}

@test "an unknown option: status 2, nothing on stdout, where to look" {
	for tool in $tools; do
		run --separate-stderr "$BUILD/$tool" --frobnicate
		[ "$status" -eq 2 ]
		[ -z "$output" ]
		[ "$stderr" = "$tool: --frobnicate: no such option
$tool: try '$tool --help'" ]
	done
}

@test "a near miss is suggested, and not taken" {
	for tool in $tools; do
		run --separate-stderr "$BUILD/$tool" --verison
		[ "$status" -eq 2 ]
		[ -z "$output" ]
		[[ $stderr == *"did you mean --version?"* ]]
	done
}

@test "options are never abbreviated" {
	run --separate-stderr "$BUILD/vouch-issue" --vers
	[ "$status" -eq 2 ]
	[ -z "$output" ]
}

@test "a wrong value: field, value, what was expected" {
	run --separate-stderr "$BUILD/vouch-issue" --count 0
	[ "$status" -eq 2 ]
	[ "${stderr_lines[0]}" = 'vouch-issue: --count: "0": expected a number from 1 to 1000000000' ]
	run --separate-stderr "$BUILD/vouch-issue" -n 12x
	[ "$status" -eq 2 ]
	[ "${stderr_lines[0]}" = 'vouch-issue: -n: "12x": expected a number from 1 to 1000000000' ]
	for number in 10.000 1,000,000 "10 000"; do
		run --separate-stderr "$BUILD/vouch-issue" -n "$number"
		[ "$status" -eq 2 ]
		[ "${stderr_lines[1]}" = 'vouch-issue: write it in digits only, as in 10000' ]
	done
	for number in 2.5 1000.000 1.00.000 .000 10.000x; do
		run --separate-stderr "$BUILD/vouch-issue" -n "$number"
		[ "$status" -eq 2 ]
		[ "${stderr_lines[1]}" = "vouch-issue: try 'vouch-issue --help'" ]
	done
	run --separate-stderr "$BUILD/vouch-issue" --format csw
	[ "$status" -eq 2 ]
	[[ ${stderr_lines[0]} == 'vouch-issue: --format: "csw": expected csv, '* ]]
	[[ $stderr == *"did you mean csv?"* ]]
}

@test "foreign bytes in a complaint are escaped" {
	run --separate-stderr "$BUILD/vouch-issue" --count $'\e[31mred\n'
	[ "$status" -eq 2 ]
	[[ ${stderr_lines[0]} == *'"\x1b[31mred\x0a"'* ]]
}

@test "help behind a mistake is still help" {
	run --separate-stderr "$BUILD/vouch-issue" --frobnicate --help
	[ "$status" -eq 0 ]
	[ -z "$stderr" ]
	[[ ${lines[0]} == "vouch-issue: "* ]]
}

@test "a full disk under stdout is status 3" {
	for tool in $tools; do
		run --separate-stderr sh -c '"$0" --help >/dev/full' "$BUILD/$tool"
		[ "$status" -eq 3 ]
		[ "${stderr_lines[0]}" = "$tool: standard output: cannot write: No space left on device" ]
	done
}

@test "a closed stdout is status 3, and no file is written in its place" {
	for tool in $tools; do
		run --separate-stderr sh -c '"$0" --help >&-' "$BUILD/$tool"
		[ "$status" -eq 3 ]
		[ "$stderr" = "$tool: standard output: cannot write: Bad file descriptor" ]
	done
}

@test "closed stdin and stderr are survived" {
	for tool in $tools; do
		run sh -c '"$0" --version <&- 2>&-' "$BUILD/$tool"
		[ "$status" -eq 0 ]
		run sh -c '"$0" --frobnicate <&- 2>&-' "$BUILD/$tool"
		[ "$status" -eq 2 ]
		[ -z "$output" ]
	done
}

@test "a reader that went away: SIGPIPE's status and no word" {
	for tool in $tools; do
		# The reader is gone before the tool writes.
		run --separate-stderr bash -c '
			{ sleep 0.1; "$0" --help; echo $? >&3; } 3>status | true
			cat status' "$BUILD/$tool"
		[ "$output" = 141 ]
		[ -z "$stderr" ]
	done
}

@test "progress: on a terminal, after a while, wiped at the end, not with -q" {
	cp "$BATS_TEST_DIRNAME/../../testdata/campaigns/tet2027.ini" .
	"$BUILD/vouch-key" new shop --no-passphrase -q
	"$BUILD/vouch-issue" --init-register -q
	issue="$BUILD/vouch-issue -k shop.key -c tet2027.ini --channel app"
	script -qec "$issue -n 80000 -o many.csv" /dev/null </dev/null >terminal
	grep -qE 'signed [0-9]+ of 80000 \([0-9]+ %\), [0-9]+/s, [0-9]+ s left' terminal
	# What is left of the last line drawn is blanks.
	tr '\r' '\n' <terminal | sed -n '/^signed/{n;p;}' | tail -n 1 >wiped
	grep -qE '^ +$' wiped
	script -qec "$issue -n 80000 -q -o quiet.csv" /dev/null </dev/null >terminal
	[ ! -s terminal ]
	$issue -n 80000 -o file.csv 2>talk
	! grep -q "$(printf '\r')" talk
	script -qec "$issue -n 10 -o few.csv" /dev/null </dev/null >terminal
	! grep -q 'signed [0-9]* of' terminal
}

@test "option tables: names, letters and texts are well formed" {
	awk -F '\t' '
	function fail(why) { print $1 " " $3 " --" $5 ": " why; bad = 1 }
	$2 != "option" { next }
	$5 !~ /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/ { fail("name") }
	length($5) == 1 { fail("one letter is no long name") }
	$4 !~ /^[a-zA-Z-]$/ { fail("letter") }
	$4 ~ /[hV]/ && $5 !~ /^(help|version)$/ { fail("-h and -V are taken") }
	$7 == "flag" && $6 != "-" { fail("a flag takes no argument") }
	$7 != "flag" && $6 !~ /^[A-Z][A-Z0-9_:.,=\/\[\]-]*$/ { fail("argument " $6) }
	$12 !~ /^[^A-Z]/ && $12 !~ /^[A-Z]([A-Z]|[^a-z])/ { fail("help starts upper case") }
	$12 ~ /[.]$/ || $12 == "-" { fail("help: no full stop") }
	$13 != "-" && $13 !~ /[.]$/ { fail("manual text is made of sentences") }
	$7 == "uint" && $9 + 0 > $10 + 0 { fail("bounds") }
	seen[$1, $3, $5]++ { fail("given twice in the table") }
	$4 != "-" && letters[$1, $3, $4]++ { fail("letter taken twice") }
	$3 != "*" { own[$1, $5] = 1; if ($4 != "-") own_letter[$1, $4] = 1 }
	$3 == "*" && own[$1, $5] { fail("hides a common option") }
	$3 == "*" && own_letter[$1, $4] { fail("its letter hides a common one") }
	END { exit bad || NR < 30 }' "$dumps"
}

@test "a letter means the same in every tool" {
	awk -F '\t' '
	$2 == "option" && $4 != "-" {
		if ($4 in name && name[$4] != $5) {
			print $1 " -" $4 " is --" $5 ", elsewhere --" name[$4]
			bad = 1
		}
		name[$4] = $5
	}
	$2 == "option" && $5 == "output" && $4 != "o" { bad = 1; print $0 }
	$2 == "option" && $5 == "count" && $4 != "n" { bad = 1; print $0 }
	$2 == "option" && $5 == "dry-run" && $4 != "-" { bad = 1; print $0 }
	END { exit bad }' "$dumps"
}

@test "every tool has an example, and each names the tool" {
	for tool in $tools; do
		awk -F '\t' -v tool="$tool" '
		$1 == tool && $2 == "example" {
			n++
			if ($4 !~ "(^|[ |(])" tool " ") { print $4; bad = 1 }
		}
		END { exit bad || n < 2 }' "$dumps"
	done
}
