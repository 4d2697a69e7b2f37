#!/usr/bin/env bats
bats_require_minimum_version 1.5.0
# Offers of every kind against tables in memory (tests/crash/offers.c), and two
# tills on the last unit of a limit (tests/crash/limit.c). Long form: make
# check-crash. SEED=N repeats a run.
load ../support/crash

setup() {
	crash_folder
}

teardown() {
	crash_folder_end
}

@test "offers of every kind add up, whatever is taken back and whenever the till dies" {
	requests=$(short_or_long 10000 100000)
	counted "$BUILD/tests/crash/offers" "$folder/x.db" "$requests" ${SEED:+"$SEED"}
	[ "$status" -eq 0 ]
	[[ ${lines[-1]} =~ ^"$requests requests, "[1-9][0-9]*" kills ("[1-9][0-9]*" had committed): 0 wrong"$ ]]
	# each answer there is was given
	for why in ok partial replayed used uses-exhausted balance-empty expired \
		voided not-redeemed min-basket campaign-limit budget \
		not-activated amount; do
		[[ $output =~ (^|[[:space:]])"$why "[1-9] ]] || {
			echo "never answered: $why"
			false
		}
	done
}

@test "rows changed behind the till's back are found out" {
	for plant in balance tally; do
		run "$BUILD/tests/crash/offers" "$folder/$plant.db" 5000 "${SEED:-1}" "$plant"
		echo "$output"
		[ "$status" -eq 1 ]
		[[ ${lines[-1]} == "request "*": the till says "*", the tables "* ]]
	done
}

@test "two tills on the last unit of a limit: one yes, one no" {
	rounds=$(short_or_long 1000 20000)
	counted "$BUILD/tests/crash/limit" "$folder/x.db" "$rounds" ${SEED:+"$SEED"}
	[ "$status" -eq 0 ]
	[[ ${lines[-1]} =~ ^"$rounds rounds: till 1 had it "[1-9][0-9]*" times, till 2 "[1-9][0-9]*": 0 wrong"$ ]]
}
