#!/usr/bin/env bats
bats_require_minimum_version 1.5.0
# The committed completions, driven in the shells they are for.

setup() {
	completions=$(cd "$BATS_TEST_DIRNAME/../../completions" && pwd)
	support=$(cd "$BATS_TEST_DIRNAME/../support" && pwd)
	here=$BATS_TEST_TMPDIR/here
	mkdir -p "$here/folder" "$BATS_TEST_TMPDIR/home"
	cd "$here"
	touch codes.csv 'two words.csv'
	export HOME=$BATS_TEST_TMPDIR/home XDG_CONFIG_HOME=$BATS_TEST_TMPDIR/home
}

# Each prints the candidates for the last word, sorted, one a line.
in_bash() { # WORD...
	# shellcheck disable=SC2016 # expanded by the bash that is tested
	bash --norc -c '. "$0"; COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
		_vouch; ((${#COMPREPLY[@]})) && printf "%s\n" "${COMPREPLY[@]}"
		true' "$completions/vouch.bash" "$@" | LC_ALL=C sort
}

in_zsh() { # LINE
	mkdir -p "$BATS_TEST_TMPDIR/zsh"
	timeout 90 zsh -f "$support/complete.zsh" "$completions" \
		"$BATS_TEST_TMPDIR/zsh" "$1" | LC_ALL=C sort
}

in_fish() { # LINE
	# shellcheck disable=SC2016 # expanded by fish
	fish --no-config -c 'source $argv[1]; complete -C $argv[2]' \
		"$completions/vouch.fish" "$1" | cut -f 1 | LC_ALL=C sort
}

# The candidates of all three shells for one line must be these words.
all() { # LINE WORDS
	local words
	read -ra words <<<"$1"
	[[ $1 != *' ' ]] || words+=('')
	wanted=$(printf '%s\n' $2 | LC_ALL=C sort)
	run in_bash "${words[@]}"
	echo "bash: $output"
	[ "$output" = "$wanted" ]
	run in_zsh "$1"
	echo "zsh: $output"
	[ "$output" = "$wanted" ]
	run in_fish "$1"
	echo "fish: $output"
	[ "$output" = "$wanted" ]
}

@test "vouch: verbs" {
	all 'vouch ' 'help issue key log print redeem render report scan verify wedge'
	all 'vouch re' 'redeem render report'
	all 'vouch help re' 'redeem render report'
}

@test "an option's name" {
	all 'vouch-issue --camp' --campaign
	all 'vouch issue --camp' --campaign
}

@test "an option's choices" {
	all 'vouch-issue --format ' 'csv jsonl table tsv'
	all 'vouch issue --format j' jsonl
	all 'vouch redeem --lang ' 'en vi'
}

@test "choices after =" {
	run in_bash vouch-issue --format = j
	[ "$output" = jsonl ]
	run in_bash vouch issue --format =
	[ "$output" = $'csv\njsonl\ntable\ntsv' ]
	run in_zsh 'vouch issue --format=j'
	[ "$output" = jsonl ]
	run in_fish 'vouch issue --format=j'
	[ "$output" = --format=jsonl ]
}

@test "verbs of a tool, and their options" {
	all 'vouch-log ' 'backup clock close conflicts export import init merge restore show trust unlock verify'
	all 'vouch log in' init
	all 'vouch-log init --tr' --trust
	all 'vouch log init --tr' --trust
	all 'vouch-log show --tr' ''
}

@test "files where a file goes" {
	all 'vouch-issue --output c' codes.csv
	all 'vouch-issue -o c' codes.csv
	all 'vouch render c' codes.csv
}

@test "a name with a blank stays one candidate" {
	run in_bash vouch-render t
	[ "$output" = 'two words.csv' ]
}

@test "folders alone where a folder goes" {
	run in_bash vouch-render --output f
	[[ $output == folder* ]]
	run in_bash vouch-issue --count ''
	[ -z "$output" ]
}

@test "an option already given is not offered again" {
	run in_bash vouch-issue -q -n 5 --quie
	[ -z "$output" ]
	run in_bash vouch-issue -qn 5 --coun
	[ -z "$output" ]
	run in_zsh 'vouch-issue -q -n 5 --quie'
	[ -z "$output" ]
}

@test "behind -- there are no options" {
	run in_bash vouch-issue -- --for
	[ -z "$output" ]
	run in_zsh 'vouch-issue -- --for'
	[ -z "$output" ]
	run in_fish 'vouch-issue -- --for'
	[ -z "$output" ]
}

@test "every option of every tool is offered by each shell" {
	for tool in issue redeem; do
		wanted=$("$BUILD/vouch-$tool" --dump-options | awk -F '\t' '
			$1 == "option" { print "--" $4 }' | LC_ALL=C sort)
		run in_bash "vouch-$tool" --
		[ "$output" = "$wanted" ]
		run in_zsh "vouch-$tool --"
		[ "$output" = "$wanted" ]
		run in_fish "vouch-$tool --"
		[ "$output" = "$wanted" ]
	done
}
