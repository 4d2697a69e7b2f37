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

# ---- minisign ----

# A secret key of minisign's own format, not sealed, with our seed and id.
minisign_key() { # PUBLIC_KEY SEED_HEX
	python3 -B - "$1" "$2" <<-'END'
		import base64
		import hashlib
		import sys

		raw = base64.b64decode(open(sys.argv[1]).read().split("\n")[1])
		secret = bytes.fromhex(sys.argv[2]) + raw[10:]
		check = hashlib.blake2b(b"Ed" + raw[2:10] + secret,
		                        digest_size=32).digest()
		key = (b"Ed" + b"\0\0" + b"B2" + bytes(48) + raw[2:10] + secret
		       + check)
		with open("mini.key", "w") as file:
		    file.write("untrusted comment: minisign's\n%s\n"
		               % base64.b64encode(key).decode())
	END
}

# The public key of the seed 00 01 02 .. 1f, as docs/FORMAT.md has it.
published_key() {
	python3 -B - <<-'END'
		import base64

		key = bytes.fromhex("03a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f"
		                    "1ddc8664125531b8")
		identity = bytes.fromhex("47bc24b4cd95042a")
		with open("published.pub", "w") as file:
		    file.write("untrusted comment: published\n%s\n"
		               % base64.b64encode(b"Ed" + identity + key).decode())
	END
}

@test "minisign verifies what vouch-key signs" {
	command -v minisign >/dev/null || skip "no minisign"
	cp offer.ini signed.ini
	vouch-key sign -q -k shop.key signed.ini
	run minisign -V -p shop.pub -m signed.ini
	[ "$status" -eq 0 ]
	[[ $output == *"vouch campaign 1001 revision 1"* ]]
	echo >>signed.ini
	run minisign -V -p shop.pub -m signed.ini
	[ "$status" -ne 0 ]
}

@test "vouch-key verifies what minisign signs, but for the kind without a hash" {
	command -v minisign >/dev/null || skip "no minisign"
	published_key
	minisign_key published.pub "$(printf '%02x' {0..31})"
	cp offer.ini theirs.ini
	minisign -S -H -s mini.key -m theirs.ini -t 'by minisign' >/dev/null
	run vouch-key verify --trust published.pub theirs.ini
	[ "$status" -eq 0 ]
	[ "$output" = 'theirs.ini: good signature of published.pub: by minisign' ]
	echo >>theirs.ini
	run vouch-key verify --trust published.pub theirs.ini
	[ "$status" -eq 1 ]
	minisign -S -l -s mini.key -m theirs.ini >/dev/null
	run minisign -V -p published.pub -m theirs.ini
	[ "$status" -eq 0 ]
	run vouch-key verify --trust published.pub theirs.ini
	[ "$status" -eq 2 ]
	[[ $output == *"not a signature over the file's hash (kind ED)"* ]]
}

@test "the second reader takes a bundle and its signature" {
	vouch-key new root --purpose root --no-passphrase -q
	printf '[bundle]\nsequence = 1\nnext_update_by = 2199-01-01\nroots = root.pub\n' \
		>policy.ini
	vouch-key bundle -q -k root.key policy.ini -o bundle.txt
	run python3 -B - "$top" <<-'END'
		import base64
		import sys

		sys.path.insert(0, sys.argv[1] + "/tests/interop")
		import reader

		raw = base64.b64decode(open("root.pub").read().split("\n")[1])
		text = open("bundle.txt", "rb").read()
		found = reader.bundle_read(text)
		reader.signature_check(open("bundle.txt.minisig", "rb").read(),
		                       raw[10:], text)
		print(found["root"][0][0] == raw[10:].hex())
	END
	[ "$output" = True ]
}
