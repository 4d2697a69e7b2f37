#!/usr/bin/env bats
# vouch-issue: short codes, manifests, revocation and allow-lists, read by the
# second reader.
bats_require_minimum_version 1.5.0

setup_file() {
	export PATH=$BUILD/clocked:$PATH VOUCH_TEST_NOW=1798174800000
	export HOME=$BATS_FILE_TMPDIR/home
	unset VOUCH_CONFIG
	top=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
	export top
	mkdir "$HOME" "$BATS_FILE_TMPDIR/made"
	cd "$BATS_FILE_TMPDIR/made"
	vouch-key new shop --no-passphrase -q
	vouch-issue --init-register -q
	cp "$top/testdata/campaigns/tet2027.ini" plain.ini
	cp plain.ini short.ini
	chmod 644 ./*.ini
	sed -i 's/^id = .*/id = 1002/' short.ini
	printf '[rules]\nshort_codes = yes\n' >>short.ini
	vouch-issue -q -k shop.key -c plain.ini --channel print -n 20 -o plain.csv
	vouch-issue -q -k shop.key -c short.ini --channel print -n 20 -o short.csv
	printf 'name,phone\nLan,0901234567\nMinh,0912345678\n' >customers.csv
	vouch-issue -q -k shop.key -c short.ini --channel zalo \
		--for customers.csv -o merge.csv
}

setup() {
	cp -a "$BATS_FILE_TMPDIR/made" "$BATS_TEST_TMPDIR/made"
	cd "$BATS_TEST_TMPDIR/made"
}

issue() {
	run --separate-stderr vouch-issue "$@"
}

# Prints the head's fields and each entry of a list the key signed.
entries() { # FILE
	python3 -B - "$top" "$1" <<-'END'
		import base64
		import sys

		sys.path.insert(0, sys.argv[1] + "/tests/interop")
		import reader

		raw = base64.b64decode(open("shop.pub").read().split("\n")[1])
		head, entries = reader.list_read(open(sys.argv[2], "rb").read(),
		                                 raw[10:])
		print(head["list"], head["campaign"], head["count"])
		for entry in entries:
		    print(entry.hex())
	END
}

column() { # FILE NAME
	awk -F , -v name="$2" 'NR == 1 { for (i = 1; i <= NF; i++)
		if ($i == name) at = i; next } { print $at }' "$1"
}

# Serials as a list has them.
serials() { # FILE
	column "$1" serial | sed 's/^S//' | tr 'A-F' 'a-f'
}

# ---- short codes ----

@test "short codes: a column behind the code, the same again" {
	[ "$(head -n 1 short.csv | cut -d , -f 1-3)" = code,short,kind ]
	[ "$(head -n 1 plain.csv | cut -d , -f 1-2)" = code,kind ]
	[ "$(column short.csv short | grep -cxE '([2-9FJKLMPQRTVX]{4}-){3}[2-9FJKLMPQRTVX]{4}')" -eq 20 ]
	[ "$(column short.csv short | sort -u | wc -l)" -eq 20 ]
	[ "$(column merge.csv short | wc -l)" -eq 2 ]
	vouch-issue -q -k shop.key --reissue 2 -o again.csv
	cmp short.csv again.csv
	vouch-issue -q -k shop.key --reissue 3 --for customers.csv -o again2.csv
	cmp merge.csv again2.csv
	vouch-issue -q -k shop.key --take 2 --to 0900000001 -o one.csv
	[ "$(sed -n 2p one.csv)" = "$(sed -n 2p short.csv)" ]
}

@test "short codes: each leads back to its code" {
	for seq in 1 7 20; do
		short=$(column short.csv short | sed -n "${seq}p")
		run vouch-issue --find "$short"
		[ "$status" -eq 0 ]
		[[ $output == *"serial: $(column short.csv serial | sed -n "${seq}p")"* ]]
	done
}

@test "short codes: a row and its slices have none" {
	issue -k shop.key -c short.ini --channel print -n 4 --reserve -o batch.row
	[ "$status" -eq 2 ]
	[[ $stderr == *"--reserve: codes of short.ini have short codes"* ]]
	issue -k shop.key --reissue 2 --reserve -o batch.row
	[ "$status" -eq 2 ]
	[[ $stderr == *"--reserve: codes of batch 2 have short codes"* ]]
	[ ! -e batch.row ]
}

@test "short codes: a campaign has 2^20, and is told before it is too late" {
	issue -k shop.key -c short.ini --channel print -n 1048555 --dry-run
	[ "$status" -eq 0 ]
	issue -k shop.key -c short.ini --channel print -n 1048555
	[ "$status" -eq 2 ]
	[ "$output" = "" ]
	[[ $stderr == *"short_codes: only the first 1048576 codes of a campaign have short codes; 22 are issued"* ]]
	# Nothing was taken.
	issue --list -c short.ini --format csv
	[ "${#lines[@]}" -eq 3 ]
}

# ---- manifest ----

# The tag by the page's words, with somebody else's Argon2.
@test "manifest: serial and locator of every code, tags under its cost" {
	issue --manifest -k shop.key -c short.ini --cost 1,8 -o m.vmf
	[ "$status" -eq 0 ]
	[[ $stderr == *"m.vmf: the manifest of campaign 1002, 22 codes, sequence 1798174800"* ]]
	[ "$(stat -c %a m.vmf)" = 600 ]
	run entries m.vmf
	[ "${lines[0]}" = "VOUCHMF 1002 22" ]
	diff <(printf '%s\n' "${lines[@]:1}" | cut -c 7-16 | sort) \
		<({ serials short.csv; serials merge.csv; } | sort)
	# Passes and KiB stand in the head.
	[ "$(od -An -tx1 -j28 -N8 m.vmf | tr -d ' ')" = 0000000100000008 ]
	python3 -B - "$top" <<-'END'
		import csv
		import hashlib
		import sys

		sys.path.insert(0, sys.argv[1] + "/tests/interop")
		H = "23456789FJKLMPQRTVX"
		data = open("m.vmf", "rb").read()
		entries = {data[i:i + 3]: data[i + 3:i + 16]
		           for i in range(52, 52 + 16 * 22, 16)}
		for row in csv.DictReader(open("short.csv")):
		    number = 0
		    for letter in row["short"].replace("-", "")[:14]:
		        number = number * 19 + H.index(letter)
		    locator = (number % 2 ** 20).to_bytes(3, "big")
		    assert entries[locator][:5].hex().upper() == row["serial"][1:]
		    try:
		        from argon2.low_level import hash_secret_raw, Type
		    except ImportError:
		        continue
		    salt = hashlib.blake2b(data[36:52] + data[8:12] + locator,
		                           digest_size=16).digest()
		    tag = hash_secret_raw((number >> 20).to_bytes(5, "big"), salt,
		                          1, 8, 1, 16, Type.ID)[:8]
		    assert entries[locator][5:] == tag
	END
}

@test "manifest: without spoiled codes; the sequence rises" {
	vouch-issue -q --spoil 2:3-4
	issue --manifest -k shop.key -c short.ini --cost 1,8 -o m.vmf
	[[ $stderr == *"20 codes, sequence 1798174800"* ]]
	issue --manifest -k shop.key -c short.ini --cost 1,8 -o m.vmf
	[ "$status" -eq 2 ]
	issue --manifest -k shop.key -c short.ini --cost 1,8 -o m.vmf --force
	[ "$status" -eq 0 ]
	[[ $stderr == *"sequence 1798174801"* ]]
}

@test "manifest: a campaign without short codes, a cost out of bounds" {
	issue --manifest -k shop.key -c plain.ini --cost 1,8 -o m.vmf
	[ "$status" -eq 2 ]
	[[ $stderr == *"no code of this campaign was issued with a short code"* ]]
	for cost in 0,8 65,8 1,7 1,1048577 1 1,8,1 x; do
		issue --manifest -k shop.key -c short.ini --cost $cost -o m.vmf
		[ "$status" -eq 2 ]
		[[ $stderr == *"--cost: \"$cost\": expected passes"* ]]
	done
	[ ! -e m.vmf ]
}

@test "manifest: stopped by a signal it leaves nothing" {
	vouch-issue -q --manifest -k shop.key -c short.ini --cost 16,65536 -o m.vmf 3>&- &
	sleep 0.5
	kill $!
	status=0
	wait $! || status=$?
	[ "$status" -eq 143 ]
	[ ! -e m.vmf ]
	[ "$(ls -A | grep -c vmf || true)" -eq 0 ]
}

# ---- revocation ----

@test "revoke: spoiled, stolen and lost ranges of the campaign, no other" {
	vouch-issue -q --spoil 3:2
	vouch-issue -q --spoil 1:1-5
	issue --revoke 2:4-6 -k shop.key -o r.vrl
	[ "$status" -eq 0 ]
	[[ $stderr == *"batch 2: 3 codes revoked"* ]]
	[[ $stderr == *"r.vrl: the revocation list of campaign 1002, 4 codes"* ]]
	run entries r.vrl
	[ "${lines[0]}" = "VOUCHRV 1002 4" ]
	diff <(printf '%s\n' "${lines[@]:1}") \
		<({ serials short.csv | sed -n 4,6p; serials merge.csv | sed -n 2p; } |
			sort)
	# The register knows it, and hands none of them out.
	run vouch-issue --find "$(column short.csv serial | sed -n 4p)"
	[[ $output == *"spoiled: yes"* ]]
}

@test "revoke: asked again it is the same list, later" {
	vouch-issue -q --revoke 2:4-6 -k shop.key -o one.vrl
	issue --revoke 2:4-6 -k shop.key -o two.vrl
	[[ $stderr == *"0 codes revoked: they were already"* ]]
	diff <(entries one.vrl) <(entries two.vrl)
	run ! cmp -s one.vrl two.vrl
}

@test "revoke: a range that is none marks nothing" {
	issue --revoke 2:4-60 -k shop.key -o r.vrl
	[ "$status" -eq 2 ]
	[[ $stderr == *"batch 2 has codes 1 to 20"* ]]
	issue --revoke 9 -k shop.key -o r.vrl
	[ "$status" -eq 2 ]
	[ ! -e r.vrl ]
	run vouch-issue --list -c short.ini --format csv
	[[ ${lines[1]} == *,0,0,0,* ]]
}

# ---- allow-list ----

@test "allow-list: serial and payload of every code" {
	vouch-issue -q --spoil 1:1
	issue --allow-list -k shop.key -c plain.ini -o a.val
	[ "$status" -eq 0 ]
	[[ $stderr == *"a.val: the allow-list of campaign 1001, 19 codes"* ]]
	diff <(entries a.val | sed 1d) <(python3 -B - "$top" <<-'END'
		import csv
		import sys

		sys.path.insert(0, sys.argv[1] + "/tests/interop")
		import reader

		rows = list(csv.DictReader(open("plain.csv")))[1:]
		for line in sorted(
		        data[9:14].hex() + reader.blake2b(data[:-64], 32)[:16].hex()
		        for data in (reader.text_decode(r["code"]) for r in rows)):
		    print(line)
	END
	)
}

@test "allow-list: codes of a table come with their records" {
	issue --allow-list -k shop.key -c short.ini -o a.val
	[ "$status" -eq 2 ]
	[[ $stderr == *"batch 3 was made from a table: of its 2 codes 0 are known"* ]]
	issue --allow-list -k shop.key -c short.ini -o a.val merge.csv
	[ "$status" -eq 0 ]
	run entries a.val
	[ "${lines[0]}" = "VOUCHAL 1002 22" ]
	# The same codes twice are the same codes.
	issue --allow-list -k shop.key -c short.ini -o b.val merge.csv short.csv
	[ "$status" -eq 0 ]
	diff <(entries a.val) <(entries b.val)
	issue --allow-list -k shop.key -c short.ini -o c.val merge.csv plain.csv
	[ "$status" -eq 2 ]
	[[ $stderr == *"a code of campaign 1001"* ]]
	[ ! -e c.val ]
}

@test "lists: options that do not go with them" {
	while IFS='|' read -r args complaint; do
		# shellcheck disable=SC2086
		issue $args
		[ "$status" -eq 2 ]
		[[ $stderr == *"$complaint"* ]] || { echo "$args: $stderr"; false; }
	done <<-'END'
		--manifest -k shop.key -o m|--campaign: is missing
		--manifest -k shop.key -c short.ini|--output: is missing
		--manifest -k shop.key -c short.ini -o -|--output: of --manifest must be a file
		--revoke 2 -o r|--key: is missing
		--revoke 2 -k shop.key -c short.ini -o r|--campaign: does not go with --revoke
		--revoke 2 -k shop.key -o r --cost 1,8|--cost: does not go with --revoke
		--allow-list -k shop.key -c short.ini -o a -n 3|--count: does not go with --allow-list
		--manifest -k shop.key -c short.ini -o short.ini --force|--output: would replace the campaign file
		--manifest -k shop.key -c short.ini -o m merge.csv|is one argument too many
	END
}
