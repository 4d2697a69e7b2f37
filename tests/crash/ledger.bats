#!/usr/bin/env bats
# Tills that race for the same codes and tills that are killed, at the level of
# the library (tests/crash/hammer.c says what is counted).

setup() {
	hammer=$BUILD/tests/crash/hammer
	folder=$BATS_TEST_TMPDIR
	# In memory where there is such a place: a race needs no disk.
	if [ -d /dev/shm ] && [ -w /dev/shm ]; then
		folder=$(mktemp -d /dev/shm/vouch-crash-XXXXXX)
	fi
}

teardown() {
	case $folder in
	/dev/shm/vouch-crash-*) rm -rf "$folder" ;;
	esac
}

@test "four tills race for 2,000 codes: each is accepted once" {
	run "$hammer" race "$folder/x.db" 4 2000
	echo "$output"
	[ "$status" -eq 0 ]
	[ "$output" = "2000 codes, 4 processes: 2000 accepted, 0 twice, 0 lost, 0 broken links, 0 failed" ]
	[ "$(sqlite3 "$folder/x.db" 'PRAGMA integrity_check')" = ok ]
	[ "$(sqlite3 "$folder/x.db" 'SELECT count(*) FROM used')" -eq 2000 ]
	[ "$(sqlite3 "$folder/x.db" 'SELECT count(*) FROM op')" -eq 2000 ]
}

@test "100 kill -9 of redeeming tills: nothing reported is lost" {
	run "$hammer" kill "$folder/x.db" 25
	echo "$output"
	[ "$status" -eq 0 ]
	[[ $output =~ ^"100 kills: "[1-9][0-9]*" accepted, 0 lost, 0 twice, " ]]
	[ "$(sqlite3 "$folder/x.db" 'PRAGMA integrity_check')" = ok ]
	[ "$(sqlite3 "$folder/x.db" 'SELECT count(*) FROM used')" -eq \
		"$(sqlite3 "$folder/x.db" 'SELECT count(*) FROM event')" ]
}

@test "a redemption costs at most 200 bytes in the file" {
	run "$hammer" fill "$folder/x.db" 100000
	echo "$output"
	[ "$status" -eq 0 ]
	size=$(stat -c %s "$folder/x.db")
	[ "$size" -le 20000000 ]
	[ "$(sqlite3 "$folder/x.db" 'SELECT count(*) FROM event')" -eq 100000 ]
}

@test "the audit of these tests finds a lost row and a broken link" {
	"$hammer" fill "$folder/x.db" 1000
	sqlite3 "$folder/x.db" "UPDATE event SET amount_minor = 1 WHERE till = 2 AND seq = 100"
	run "$hammer" audit "$folder/x.db"
	echo "$output"
	[ "$status" -eq 1 ]
	[ "$output" = "1000 events, 0 twice, 1 broken links" ]
	sqlite3 "$folder/x.db" "DELETE FROM event WHERE till = 3 AND seq = 100"
	run "$hammer" audit "$folder/x.db"
	[ "$status" -eq 1 ]
	[ "$output" = "999 events, 0 twice, 2 broken links" ]
}
