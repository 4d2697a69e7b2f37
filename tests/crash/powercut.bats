#!/usr/bin/env bats
bats_require_minimum_version 1.5.0
# The power goes at any moment of a redemption: what was answered is in the
# ledger (tests/crash/powercut.c). Long form: make check-crash. SEED=N repeats
# a run.
load ../support/crash

setup() {
	crash_folder
	powercut=$BUILD/tests/crash/powercut
}

teardown() {
	crash_folder_end
}

@test "power cuts at any moment: no answer is lost, no file is damaged" {
	cuts=$(short_or_long 1000 20000)
	counted "$powercut" "$folder" extra "$(short_or_long 300 1000)" "$cuts" ${SEED:+"$SEED"}
	[ "$status" -eq 0 ]
	[[ $output == *"$cuts cuts: 0 lost something (at worst 0 answers), 0 damaged, $cuts clean" ]]
	# and what a redemption costs: journal, folder, journal, file, folder
	[[ $output == *" redemptions of 5 to 5 syncs; 0 of "* ]]
}

# The same cuts find out every weaker setting, put behind the ledger's back: so
# the test above could have failed.
weaker() { # MODE
	counted "$powercut" "$folder" "$1" 200 "$(short_or_long 500 2000)" ${SEED:+"$SEED"}
	[ "$status" -eq 1 ]
	[[ $output =~ "cuts: "([0-9]+)" lost something" ]]
	[ "${BASH_REMATCH[1]}" -gt 0 ]
}

@test "SQLite's default, a sync less, loses answers" {
	weaker full
	[[ $output == *" redemptions of 4 to 4 syncs; "* ]]
}

@test "a write-ahead log without syncs loses answers" {
	weaker wal-normal
}

@test "no syncs at all: answers are lost and files damaged" {
	weaker off
	[[ $output != *", 0 damaged, "* ]]
}
