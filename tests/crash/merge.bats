#!/usr/bin/env bats
bats_require_minimum_version 1.5.0
# Shops that do not see one another, and head offices that take in what they
# send, in any order (tests/crash/merge.c). Long form: make check-crash.
# SEED=N repeats a run.
load ../support/crash

setup() {
	crash_folder
	merge=$BUILD/tests/crash/merge
}

teardown() {
	crash_folder_end
}

@test "every double spend and fork is named, none invented, whatever came first" {
	runs=$(short_or_long 6 200)
	for ((i = 1; i <= runs; i++)); do
		mkdir "$folder/$i"
		run "$merge" "$folder/$i" ${SEED:+"$SEED"}
		echo "$output" | tee -a "$BATS_TEST_TMPDIR/all"
		[ "$status" -eq 0 ]
		[[ ${lines[-1]} == *" conflicts, 0 wrong" ]]
		rm -r "${folder:?}/$i"
	done
	# What there is to be found was there.
	for conflict in spent-twice uses-per-code uses-per-customer \
		max-redemptions overspent fork; do
		grep -q "$conflict " "$BATS_TEST_TMPDIR/all"
	done
	grep -q '[1-9][0-9]* damaged' "$BATS_TEST_TMPDIR/all"
}

# The customers of a hold and of its commit came in different files.
@test "an order of files that could not be taken in once" {
	run "$merge" "$folder" 3403373053
	echo "$output"
	[ "$status" -eq 0 ]
	[[ ${lines[-1]} == *" conflicts, 0 wrong" ]]
}

@test "a head office that forgets something is found out" {
	for plant in use balance fork; do
		mkdir "$folder/$plant"
		run "$merge" "$folder/$plant" 3 "$plant"
		echo "$output"
		[ "$status" -eq 1 ]
		[[ ${lines[-1]} == "wrong: "* ]]
	done
}
