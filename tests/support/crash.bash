# For the tests of tests/crash: a folder in memory where the machine has such a
# place (nothing here needs a disk), and the short or the long form of a test.
# shellcheck shell=bash

crash_folder() {
	folder=$(mktemp -d /dev/shm/vouch-crash-XXXXXX 2>/dev/null ||
		mktemp -d "$BATS_TEST_TMPDIR/crash-XXXXXX")
}

crash_folder_end() {
	rm -rf "$folder"
}

# The first number in `make check`; the second in `make check-crash`, divided by
# CRASH_SHARE where a machine has less time.
short_or_long() {
	if [ -n "${CRASH_LONG-}" ]; then
		echo $(($2 / ${CRASH_SHARE:-1}))
	else
		echo "$1"
	fi
}

# Runs a command; what it counted is shown, with its seed.
counted() {
	run "$@"
	echo "$output"
	if [ -n "${CRASH_LONG-}" ]; then
		# shellcheck disable=SC2001 # each line, not the first only
		echo "$output" | sed 's/^/# /' >&3
	fi
}
