#!/usr/bin/env bats
# Every vector, read by a program that shares nothing with ours.

setup() {
	cd "$BATS_TEST_DIRNAME/../.." || return
}

reader() {
	python3 -B tests/interop/reader.py "$@"
}

# As many "ok" as files, and nothing else.
agree_on() { # FOLDER LEAST
	local files
	files=("testdata/vectors/$1"/*.txt)
	[ "${#files[@]}" -ge "$2" ]
	run reader vectors "${files[@]}"
	echo "$output" | grep -v '^ok '
	[ "$status" -eq 0 ]
	[ "${lines[0]}" = "1..${#files[@]}" ]
	[ "$(echo "$output" | grep -c '^ok ')" -eq "${#files[@]}" ]
}

@test "the second reader accepts every good vector" {
	agree_on good 60
}

@test "the second reader refuses every bad vector for the reason given" {
	agree_on bad 80
}

@test "the second reader refuses every vector of a later version" {
	agree_on unsupported 10
}

@test "the second reader notices a vector that is wrong" {
	local copy=$BATS_TEST_TMPDIR/wrong.txt
	sed 's/^campaign: .*/campaign: 1002/' \
		testdata/vectors/good/payload-voucher.txt >"$copy"
	run reader vectors "$copy"
	[ "$status" -eq 1 ]
	[ "${lines[1]}" = "not ok 1 - $copy" ]
	[ "${lines[2]}" = "# expected campaign: 1002, found 1001" ]
	sed 's/^expect: .*/expect: ok/' \
		testdata/vectors/bad/signature-context.txt >"$copy"
	run reader vectors "$copy"
	[ "$status" -eq 1 ]
	[ "${lines[2]}" = "# expected ok, found signature bad" ]
}

@test "what the program for vectors writes is what is committed" {
	local made=$BATS_TEST_TMPDIR/vectors count=0
	run python3 -B tests/interop/make_vectors.py "$made"
	echo "$output"
	[ "$status" -eq 0 ]
	for file in "$made"/*/*.txt; do
		diff "$file" "testdata/vectors${file#"$made"}"
		count=$((count + 1))
	done
	[ "$output" = "$count vectors" ]
}

@test "docs/FORMAT.md lists every vector, and no other" {
	cd "$BATS_TEST_DIRNAME/../.."
	diff <(sed -n 's/^| `\(\(good\|bad\|unsupported\)\/[^`]*\)`.*/\1/p' docs/FORMAT.md) \
		<(cd testdata/vectors && for class in good bad unsupported; do
			ls "$class"/*.txt | LC_ALL=C sort; done | sed 's/\.txt$//')
}

@test "the numbers of docs/FORMAT.md's short codes come out" {
	python3 "$BATS_TEST_DIRNAME/short_codes.py"
}

@test "the row of docs/FORMAT.md is signed as it says" {
	python3 -B "$BATS_TEST_DIRNAME/rows.py"
}
