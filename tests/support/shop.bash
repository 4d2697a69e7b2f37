# A shop to try tools in: a key, a register, campaigns, codes and a ledger, and
# tools for which it is 25 December 2026, noon, in Vietnam.
# shellcheck shell=bash

NOON=1798174800000  # 2026-12-25T12:00:00+07:00

# Made once per file, in setup_file.
shop_make() {
	export PATH=$BUILD/clocked:$PATH VOUCH_TEST_NOW=$NOON
	export HOME=$BATS_FILE_TMPDIR/home
	unset VOUCH_CONFIG
	campaigns=$(cd "$BATS_TEST_DIRNAME/../../testdata/campaigns" && pwd)
	mkdir -p "$HOME" "$BATS_FILE_TMPDIR/shop"
	cd "$BATS_FILE_TMPDIR/shop" || return
	vouch-key new shop --no-passphrase -q
	vouch-issue --init-register -q
	cp "$campaigns/tet2027.ini" "$campaigns/opening-q7.ini" \
		"$campaigns/coffee.ini" .
	chmod 644 ./*.ini
	vouch-issue -q -k shop.key -c tet2027.ini --channel facebook \
		--placement adset-2385 -n 20 -o fb.csv
	vouch-issue -q -k shop.key -c coffee.ini --channel app -n 3 -o app.csv
	sed 1d fb.csv | cut -d , -f 1 >codes.txt
	sed 1d app.csv | cut -d , -f 1 >coffee.txt
	vouch-log init -q --db shop.db --trust shop.pub --store 7
	vouch-log import -q --db shop.db tet2027.ini coffee.ini
}

# Ledgers of other shops with the same offers, 8.db of shop 8; keys of tills.
neighbours_make() { # STORE...
	local n
	for n; do
		vouch-log init -q --db "$n.db" --trust shop.pub --store "$n"
		vouch-log import -q --db "$n.db" tet2027.ini coffee.ini
	done
}
till_keys_make() { # NAME...
	local name
	for name; do
		vouch-key new "$name" --purpose till --no-passphrase -q
	done
}

# A copy for one test, in setup.
shop_enter() {
	cp -a "$BATS_FILE_TMPDIR/shop" "$BATS_TEST_TMPDIR/shop"
	cd "$BATS_TEST_TMPDIR/shop" || return
}

# The code of line N of codes.txt.
code() {
	sed -n "${1}p" codes.txt
}

verdicts() { # of stdin: VERDICT reason, a line each
	cut -f 1,2 | tr '\t' ' '
}

events() { # redemptions on file
	vouch-log show --db shop.db --format csv | grep -c ,redeem, || true
}

# Codes of these lines of codes.txt, one by one.
take() { # LEDGER LINE...
	local line
	for line in "${@:2}"; do
		vouch-redeem --db "$1" --till 1 "$(code "$line")" >/dev/null
	done
}

# Column NAME of a CSV of records whose cells hold no line ends.
column() { # NAME FILE
	python3 -c 'import csv, sys
for row in csv.DictReader(open(sys.argv[2], encoding="utf-8")):
    print(row[sys.argv[1]])' "$@"
}

# Nothing of a failed run is left: no batch, no file, no line.
same_as_before() { # COMMAND...
	local before
	before=$(find . -type f | sort | xargs sha256sum)
	run "$@"
	# shellcheck disable=SC2154 # bats sets it
	echo "$output"
	[ "$(find . -type f | sort | xargs sha256sum)" = "$before" ]
}

# A folder on a disk of SIZE; skips the test where none may be mounted.
full_disk() { # FOLDER SIZE
	mkdir -p "$1"
	mount -t tmpfs -o "size=$2" tmpfs "$1" 2>/dev/null ||
		skip "may not mount a small disk"
}

# A folder with FILES that nobody may write to, root included.
read_only_folder() { # FOLDER FILE...
	mkdir "$1"
	if [ "$(id -u)" -ne 0 ]; then
		[ $# -eq 1 ] || cp "${@:2}" "$1"
		chmod 555 "$1"
		return
	fi
	full_disk "$PWD/$1" 1m
	[ $# -eq 1 ] || cp "${@:2}" "$1"
	mount -o remount,ro "$PWD/$1" || skip "may not mount read-only"
}

mounts_end() { # in teardown
	local at
	awk '{ print $2 }' /proc/mounts | grep "^${BATS_TEST_TMPDIR:?}/" |
		while read -r at; do umount "$at"; done
	chmod -R u+w "$BATS_TEST_TMPDIR"
}
