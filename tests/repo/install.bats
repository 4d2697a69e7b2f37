#!/usr/bin/env bats
bats_require_minimum_version 1.5.0
# make install and make uninstall, into a scratch root.

setup() {
	[ "${VARIANT:-default}" = default ] || skip "another variant"
	top=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
	cd "$top"
	root=$BATS_TEST_TMPDIR/'a root'
}

# Runs make as a user would, apart from the make that runs the tests.
make_quietly() {
	env -u MAKEFLAGS -u MAKELEVEL make --no-print-directory \
		B="${BUILD#"$top/"}" VARIANT="${VARIANT:-default}" WERROR=1 \
		DESTDIR="$root" "$@"
}

tools() {
	echo vouch
	"$BUILD/vouch" --dump-options | awk -F '\t' '
		$1 == "verb" && $2 != "help" { print "vouch-" $2 }'
}

@test "everything is put in its place, and runs from there" {
	run make_quietly install
	echo "$output"
	[ "$status" -eq 0 ]
	local share=$root/usr/local/share
	for tool in $(tools); do
		run "$root/usr/local/bin/$tool" --version
		[ "$status" -eq 0 ]
		[[ $output == "$tool $(cat VERSION)"* ]]
		[ -f "$share/man/man1/$tool.1" ]
		[ -f "$share/bash-completion/completions/$tool" ]
		[ -f "$share/fish/vendor_completions.d/$tool.fish" ]
	done
	[ -f "$share/man/man7/vouch.7" ]
	[ -f "$share/man/man5/vouch-campaign.5" ]
	[ -f "$share/zsh/site-functions/_vouch" ]
	[ -f "$share/vouch/contrib/60-vouch-scanner.rules" ]
	run "$root/usr/local/bin/vouch" issue --version
	[[ $output == vouch-issue* ]]
	# Nobody but the owner may write, everybody may read.
	run find "$root" \( -type f -o -type d \) \( -perm /022 -o ! -perm -444 \)
	[ -z "$output" ]
}

@test "nothing is left behind by uninstall" {
	make_quietly install
	run find "$root" ! -type d
	[ "${#lines[@]}" -gt 30 ]
	make_quietly uninstall
	run find "$root" ! -type d
	echo "$output"
	[ -z "$output" ]
	[ ! -e "$root/usr/local/share/vouch" ]
}

@test "another PREFIX, and below /usr zsh's folder for packages" {
	make_quietly install PREFIX=/usr
	[ -x "$root/usr/bin/vouch" ]
	[ -f "$root/usr/share/zsh/vendor-completions/_vouch" ]
	[ ! -e "$root/usr/local" ]
	grep -q '^ExecStart=/usr/bin/vouch-wedge .* /usr/bin/vouch-redeem ' \
		"$root/usr/share/vouch/contrib/vouch-wedge@.service"
	make_quietly uninstall PREFIX=/usr
	run find "$root" ! -type d
	[ -z "$output" ]
}

@test "bash loads the completion by the name of the tool" {
	make_quietly install
	# What the bash-completion package does on the first TAB.
	for tool in vouch vouch-issue; do
		run bash --norc -c '. "$0" && complete -p "$1"' \
			"$root/usr/local/share/bash-completion/completions/$tool" "$tool"
		[ "$status" -eq 0 ]
		[ "$output" = "complete -F _vouch $tool" ]
	done
}

@test "what others have there stays" {
	mkdir -p "$root/usr/local/bin"
	touch "$root/usr/local/bin/vouch-mine"
	make_quietly install
	make_quietly uninstall
	[ -f "$root/usr/local/bin/vouch-mine" ]
}
