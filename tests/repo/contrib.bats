#!/usr/bin/env bats
bats_require_minimum_version 1.5.0
# What contrib/ holds for udev and systemd is what those take. Each check is
# also run on a planted fault.

setup() {
	top=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
	cd "$top"
}

# A rule is pairs of a known key, an operator and a text in quotes, with commas
# between; what one goes to must be there.
udev_faults() { # FILE
	awk '
	/^#/ || /^$/ { next }
	{
		rest = $0
		while (rest != "") {
			if (!match(rest, /^(ACTION|SUBSYSTEM|KERNEL|ATTRS?\{[A-Za-z]+\}|ENV\{[A-Z_0-9]+\}|TAG|GROUP|MODE|SYMLINK|GOTO|LABEL)(==|!=|\+=|=)"[^"]*"(, |$)/)) {
				print FILENAME " line " FNR ": " rest
				next
			}
			pair = substr(rest, 1, RLENGTH)
			rest = substr(rest, RLENGTH + 1)
			name = pair; sub(/^[^"]*"/, "", name); sub(/".*/, "", name)
			if (pair ~ /^GOTO=/) go[name] = 1
			if (pair ~ /^LABEL=/) label[name] = 1
		}
	}
	END { for (name in go) if (!(name in label)) print FILENAME ": no LABEL " name }' "$1"
}

@test "udev rules are rules" {
	run udev_faults contrib/60-vouch-scanner.rules
	echo "$output"
	[ -z "$output" ]
	if udevadm verify --help >/dev/null 2>&1; then
		udevadm verify contrib/60-vouch-scanner.rules
	fi
	# Before the rules that hand tagged devices to whoever is logged in.
	[[ $(basename contrib/*.rules) < 73-seat-late.rules ]]
	# What messages and the manual name is there.
	grep -q '60-vouch-scanner.rules' lib/device/node.c man/vouch-wedge.1
}

@test "a rule that is none is found" {
	cd "$BATS_TEST_TMPDIR"
	printf 'SUBSYSTEM="tty" GROUP="a"\nGOTO="nowhere"\nKERNLE=="x"\n' >bad.rules
	run udev_faults bad.rules
	[ "${#lines[@]}" -eq 3 ]
	[[ $output == *"no LABEL nowhere"* ]]
}

# A unit as it is installed, with the tools that are here.
as_installed() { # UNIT
	local unit
	for unit in contrib/"${1%.*}".*; do
		sed "s|/usr/local/bin|$BUILD|" "$unit" >"$BATS_TEST_TMPDIR/$(basename "$unit")"
	done
	echo "$BATS_TEST_TMPDIR/$1"
}

@test "systemd takes the units" {
	command -v systemd-analyze >/dev/null || skip "no systemd"
	for unit in contrib/*.service; do
		run systemd-analyze verify --man=no "$(as_installed "$(basename "$unit")")"
		echo "$output"
		[ "$status" -eq 0 ]
		[ -z "$output" ]
	done
	printf '[Service]\nExecStart=/nowhere\n' >"$BATS_TEST_TMPDIR/bad.service"
	run systemd-analyze verify --man=no "$BATS_TEST_TMPDIR/bad.service"
	[ "$status" -ne 0 ]
}

@test "the units run the tools with options those have, and may do little" {
	for unit in contrib/*.service; do
		for option in $(grep ^ExecStart= "$unit" | grep -o -- ' --[a-z-]\+'); do
			"$BUILD/vouch-wedge" --help | grep -q -- "$option" ||
				"$BUILD/vouch-redeem" --help | grep -q -- "$option"
		done
		for line in User= NoNewPrivileges=yes ProtectSystem=strict CapabilityBoundingSet= \
			DevicePolicy=closed PrivateNetwork=yes 'SystemCallFilter=@system-service'; do
			grep -q "^$line" "$unit"
		done
		# The user and groups that it names are made.
		for name in $(sed -n 's/^\(User\|SupplementaryGroups\|SocketGroup\)=//p' "$unit" \
			"${unit%.service}.socket" 2>/dev/null); do
			grep -qE "^[ug] $name " contrib/vouch-scanner.conf
		done
	done
}
