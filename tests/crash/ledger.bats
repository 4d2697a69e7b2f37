#!/usr/bin/env bats
bats_require_minimum_version 1.5.0
# Tills that race for the same codes and tills that are killed, at the level of
# the library (tests/crash/race.c and hammer.c say what is counted). Long form:
# make check-crash. SEED=N repeats a run.
load ../support/crash

setup() {
	crash_folder
	hammer=$BUILD/tests/crash/hammer
	race=$BUILD/tests/crash/race
}

teardown() {
	crash_folder_end
}

rows() { # TABLE
	sqlite3 "$folder/x.db" "SELECT count(*) FROM $1"
}

@test "four tills race for the same codes: each is accepted once, and the history is a possible one" {
	codes=$(short_or_long 10000 1000000)
	counted "$race" "$folder/x.db" 4 "$codes" ${SEED:+"$SEED"}
	[ "$status" -eq 0 ]
	[ "${lines[-1]}" = "$codes codes, 4 tills: $codes accepted, $((3 * codes)) used, $codes events, 0 wrong" ]
	[ "$(sqlite3 "$folder/x.db" 'PRAGMA integrity_check')" = ok ]
	[ "$(rows used)" -eq "$codes" ]
	[ "$(rows op)" -eq "$codes" ]
}

@test "tills that err now and then are found out" {
	for plant in forgetful blind early; do
		run "$race" "$folder/$plant.db" 4 1000 "${SEED:-1}" "$plant"
		echo "$output"
		[ "$status" -eq 1 ]
		[[ ${lines[-1]} =~ " "[1-9][0-9]*" wrong"$ ]]
	done
}

@test "kill -9 of redeeming tills: no answer is lost, asking again tells the truth" {
	kills=$(short_or_long 100 3000)
	counted "$hammer" kill "$folder/x.db" "$kills" ${SEED:+"$SEED"}
	[ "$status" -eq 0 ]
	[[ ${lines[-1]} =~ ^"$kills kills: "[1-9][0-9]*" answered, 0 lost, 0 twice, " ]]
	[ "$(sqlite3 "$folder/x.db" 'PRAGMA integrity_check')" = ok ]
	[ "$(rows used)" -eq "$(rows op)" ]
}

@test "tills that answer before they redeem are found out" {
	run "$hammer" kill "$folder/x.db" 40 "${SEED:-1}" hasty
	echo "$output"
	[ "$status" -eq 1 ]
	[[ ${lines[-1]} =~ " "[1-9][0-9]*" lost" ]]
}

@test "a redemption costs at most 270 bytes in the file" {
	counted "$hammer" fill "$folder/x.db" 100000
	[ "$status" -eq 0 ]
	size=$(stat -c %s "$folder/x.db")
	[ "$size" -le 27000000 ]
	[ "$(rows used)" -eq 100000 ]
	# and what a bulk load writes at once beside a till stays in the cache till
	# its commit: a page that leaves earlier takes the till's turn
	run "$hammer" syncs "$folder/x.db" 200
	echo "$output"
	[ "$status" -eq 0 ]
}

@test "the audit of these tests finds a lost row and a broken link" {
	"$hammer" fill "$folder/x.db" 1000
	sqlite3 "$folder/x.db" "UPDATE event SET amount_minor = 1 WHERE till = 2 AND seq = 100"
	run "$hammer" audit "$folder/x.db"
	echo "$output"
	[ "$status" -eq 1 ]
	[ "$output" = "1000 redemptions, 0 twice, 1 broken links" ]
	sqlite3 "$folder/x.db" "DELETE FROM event WHERE till = 3 AND seq = 100"
	run "$hammer" audit "$folder/x.db"
	[ "$status" -eq 1 ]
	[ "$output" = "999 redemptions, 0 twice, 2 broken links" ]
}
