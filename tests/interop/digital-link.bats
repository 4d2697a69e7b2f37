#!/usr/bin/env bats
bats_require_minimum_version 1.5.0
# Somebody else's GS1 Digital Link reader, digital-link.js of the npm registry,
# finds the product in a label's link. The package is for this test only; it is
# fetched into the test's own folder, at the version of the lock file.

setup_file() {
	export PATH=$BUILD:$PATH HOME=$BATS_FILE_TMPDIR
	unset VOUCH_CONFIG
	top=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
	export top
	cd "$BATS_FILE_TMPDIR" || return
	vouch-key new shop --no-passphrase -q
	vouch-issue --init-register -q
	cp "$top/testdata/campaigns/shelf.ini" "$top/testdata/products/products.csv" .
	chmod 644 shelf.ini
	if command -v npm >/dev/null && command -v node >/dev/null; then
		cp -R "$top/tests/interop/npm" .
		(cd npm && timeout 100 npm ci --ignore-scripts --no-audit \
			--no-fund >../npm.log 2>&1) || true
	fi
}

setup() {
	cd "$BATS_FILE_TMPDIR" || return
	command -v npm >/dev/null || skip "npm is not installed"
	command -v node >/dev/null || skip "node is not installed"
	[ -d npm/node_modules/digital-link.js ] ||
		skip "npm could not fetch digital-link.js: $(tail -n 1 npm.log)"
}

labels() {
	vouch-issue -q -k shop.key -c shelf.ini --channel shelf \
		--products products.csv --host qr.example.vn --format tsv "$@"
}

column() { # NAME
	awk -F '\t' -v name="$1" 'NR == 1 { for (i = 1; i <= NF; i++)
		if ($i == name) at = i; next } { print $at }'
}

@test "it accepts every label and finds the right product" {
	labels >labels.tsv
	run --separate-stderr node npm/read-links.js < <(column code <labels.tsv)
	echo "$output"
	[ "$status" -eq 0 ]
	[ "$output" = "$(column gtin <labels.tsv |
		sed 's/^/000000/; s/.*\(.\{14\}\)$/valid \1/')" ]
}

@test "and the label's number, in either case" {
	labels --label-number >numbered.tsv
	column code <numbered.tsv >links.txt
	run --separate-stderr node npm/read-links.js <links.txt
	[ "$output" = "$(paste -d ' ' <(column gtin <numbered.tsv) <(column label <numbered.tsv) |
		sed 's/^/000000/; s/.*\(.\{14\}\) /valid \1 /')" ]
	run --separate-stderr node npm/read-links.js < <(tr '[:upper:]' '[:lower:]' <links.txt)
	[ "$(grep -c '^valid ' <<<"$output")" -eq 9 ]
}

@test "and nothing else" {
	link=$(labels | column code | head -n 1)
	run --separate-stderr node npm/read-links.js <<<"${link%012}013
${link%/01/*}
${link/\/01\//\/02\/}"
	[ "${#lines[@]}" -eq 3 ]
	[[ $output != *$'\n'valid* && $output != valid* ]]
}
