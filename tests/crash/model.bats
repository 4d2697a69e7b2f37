#!/usr/bin/env bats
bats_require_minimum_version 1.5.0
# Random requests to a till that is killed now and then, against the same rules
# worked out in memory (tests/crash/model.c). Long form: make check-crash.
# SEED=N repeats a run.
load ../support/crash

setup() {
	crash_folder
	model=$BUILD/tests/crash/model
}

teardown() {
	crash_folder_end
}

@test "a till answers as the rules do, whatever is asked and whenever it dies" {
	requests=$(short_or_long 20000 1000000)
	counted "$model" "$folder/x.db" "$requests" ${SEED:+"$SEED"}
	[ "$status" -eq 0 ]
	[[ ${lines[-1]} =~ ^"$requests requests, "[1-9][0-9]*" kills idle, "[1-9][0-9]*" at work ("[1-9][0-9]*" had committed), "[^:]*": "[1-9][0-9]*" events, 0 wrong"$ ]]
	# each answer there is was given
	for why in ok replayed used expired not-yet wrong-store kind test-code \
		unknown-campaign bad-signature unknown-key truncated not-ours \
		clock misuse again not-redeemed; do
		[[ $output =~ (^|[[:space:]])"$why "[1-9] ]] || {
			echo "never answered: $why"
			false
		}
	done
}

@test "a till that forgets what was used or asked is found out" {
	for plant in used op; do
		run "$model" "$folder/$plant.db" 5000 "${SEED:-1}" "$plant"
		echo "$output"
		[ "$status" -eq 1 ]
		[[ ${lines[-1]} == "request "*": the till says "*", the rules "* ]]
	done
}
