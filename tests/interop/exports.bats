#!/usr/bin/env bats
# Logs and spent lists on their way to other ledgers, read by tests/interop/reader.py, which
# knows docs/FORMAT.md alone.

setup() {
	PATH=$BUILD:$PATH
	export HOME=$BATS_TEST_TMPDIR
	cd "$BATS_TEST_TMPDIR"
	vouch-key new till --purpose till --no-passphrase -q
	cp "$BATS_TEST_DIRNAME/../../testdata/ledgers/v3.db" x.db
	reader=$BATS_TEST_DIRNAME/reader.py
}

turn_bit() { # FILE AT
	python3 -c 'import sys
data = bytearray(open(sys.argv[1], "rb").read())
data[int(sys.argv[2])] ^= 1
sys.stdout.buffer.write(data)' "$@"
}

@test "a second reader finds every event, and the same digest" {
	vouch-log export -q --db x.db -k till.key -o x.vlx
	python3 "$reader" export till.pub x.vlx >read.txt
	vouch-log show --db x.db --format csv | sed 1d | cut -d , -f 2,3 |
		tr , ' ' | sort >shown.txt
	sed '$d' read.txt | cut -d ' ' -f 1,2 | sort | diff shown.txt -
	[ "$(wc -l <shown.txt)" -ge 17 ]
	run vouch-log verify --db x.db
	[[ $output == *"digest $(tail -n 1 read.txt)"* ]]
}

@test "a second reader refuses a turned bit and another key" {
	vouch-log export -q --db x.db -k till.key -o x.vlx
	for at in 9 60 400 900; do
		turn_bit x.vlx "$at" >bad.vlx
		run python3 "$reader" export till.pub bad.vlx
		[ "$status" -eq 1 ]
	done
	vouch-key new other --purpose till --no-passphrase -q
	run python3 "$reader" export other.pub x.vlx
	[ "$status" -eq 1 ]
	[ "$output" = "export signature" ]
}

@test "the export of FORMAT.md is read as the page says" {
	awk '/^## / { on = $0 == "## Log export" } on && /^    [0-9a-f]+$/ { print $1 }' \
		"$BATS_TEST_DIRNAME/../../docs/FORMAT.md" | tr -d '\n' |
		sed 's/../\\x&/g' >hex
	printf "$(cat hex)" >page.vlx
	run python3 "$reader" export "$BATS_TEST_DIRNAME/../../testdata/ledgers/test.pub" page.vlx
	[ "$status" -eq 0 ]
	[ "${lines[0]}" = "7.2.0123456789abcdef.1 redeem 50000" ]
	[ "${lines[1]}" = "7.2.0123456789abcdef.2 void -50000" ]
}

# ---- spent lists ----

@test "a second reader finds the codes of a spent list" {
	vouch-log export -q --db x.db -k till.key --spent -o x.vsp
	python3 "$reader" spent till.pub x.vsp >read.txt
	# The uses that stand, of vouchers and passes, and of this shop.
	sqlite3 -separator ' ' x.db "SELECT used.campaign, printf('S%010X', used.serial),
		used.till, at_ms / 1000 FROM used JOIN event USING (store, till, epoch, seq)
		JOIN meta ON meta.name = 'store' AND meta.value = store
		WHERE until_ms IS NULL ORDER BY 1, used.serial" >filed.txt
	sed 1d read.txt >listed.txt
	[ -s listed.txt ]
	[ -z "$(grep -vxFf filed.txt listed.txt)" ]
	for at in 9 20 40 60; do
		turn_bit x.vsp "$at" >bad.vsp
		run python3 "$reader" spent till.pub bad.vsp
		[ "$status" -eq 1 ]
	done
}

@test "the spent list of FORMAT.md is the vector" {
	awk '/^## / { on = $0 == "## Spent list" } on && /^    [0-9a-f]+$/ { print $1 }' \
		"$BATS_TEST_DIRNAME/../../docs/FORMAT.md" | tr -d '\n' >page
	sed -n 's/^bytes: //p' "$BATS_TEST_DIRNAME/../../testdata/vectors/good/spent-two.txt" |
		tr -d '\n' | cmp page -
	[ "$(wc -c <page)" -eq 282 ]
}
