#!/usr/bin/env bats
# A batch as its owner prints it, verified by somebody else's Ed25519.

setup_file() {
	export PATH=$BUILD:$PATH HOME=$BATS_FILE_TMPDIR
	unset VOUCH_CONFIG
	top=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
	export top
	cd "$BATS_FILE_TMPDIR" || return
	vouch-key new shop --no-passphrase -q
	vouch-issue --init-register -q
	# Valid for ever, so that the day of the test does not matter.
	sed -e 's/^from = .*/from = 2020-01-01/' \
		-e 's/^until = .*/until = 2199-06-05/' \
		"$top/testdata/campaigns/tet2027.ini" >offer.ini
	vouch-issue -q -k shop.key -c offer.ini --channel print -n 100 \
		--format tsv -o batch.tsv
	cut -f 1 batch.tsv | sed 1d >codes.txt
}

setup() {
	cd "$BATS_FILE_TMPDIR" || return
}

reader() {
	python3 -B "$top/tests/interop/reader.py" "$@"
}

# Column NAME of the batch.
column() {
	awk -F '\t' -v name="$1" 'NR == 1 { for (i = 1; i <= NF; i++)
		if ($i == name) at = i; next } { print $at }' batch.tsv
}

@test "the second reader verifies every code of a batch" {
	[ "$(wc -l <codes.txt)" -eq 100 ]
	run reader verify shop.pub <codes.txt
	[ "$status" -eq 0 ]
	[ "$output" = "$(column serial | sed 's/.*/1001 & 50000/')" ]
	[ "$(column serial | sort -u | wc -l)" -eq 100 ]
}

@test "the second reader trusts no other key" {
	vouch-key new other --no-passphrase -q
	run reader verify other.pub <codes.txt
	[ "$status" -eq 1 ]
	[ "$(echo "$output" | grep -cx 'key unknown')" -eq 100 ]
}

@test "OpenSSL verifies every code of a batch" {
	cat >parts.py <<-'END'
		"""Each code's signed message and signature as files, and the key as
		PEM (RFC 8410)."""
		import base64
		import sys

		import reader

		raw = base64.b64decode(open("shop.pub").read().split("\n")[1])
		der = bytes.fromhex("302a300506032b6570032100") + raw[10:]
		with open("shop.pem", "w") as pem:
		    pem.write("-----BEGIN PUBLIC KEY-----\n%s\n"
		              "-----END PUBLIC KEY-----\n"
		              % base64.b64encode(der).decode())
		for i, text in enumerate(open("codes.txt")):
		    data = reader.text_decode(text.strip())
		    with open("m%d" % i, "wb") as file:
		        file.write(reader.signed_message(data[:-64], b""))
		    with open("s%d" % i, "wb") as file:
		        file.write(data[-64:])
	END
	PYTHONPATH=$top/tests/interop python3 -B parts.py
	for i in {0..99}; do
		openssl pkeyutl -verify -pubin -inkey shop.pem -rawin \
			-in "m$i" -sigfile "s$i" >/dev/null
	done
	# The one beside it is not its signature.
	run openssl pkeyutl -verify -pubin -inkey shop.pem -rawin -in m0 -sigfile s1
	[ "$status" -ne 0 ]
}
