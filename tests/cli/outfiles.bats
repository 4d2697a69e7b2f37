#!/usr/bin/env bats
bats_require_minimum_version 1.5.0
# However a tool ends, its output is there whole or not at all: nothing waits
# under a hidden name.
load ../support/shop
load ../support/nameless

setup_file() {
	shop_make
	vouch-issue -q -k shop.key -c tet2027.ini --channel print -n 4000 -o codes.csv
}

setup() {
	shop_enter
	mkdir out
	echo old >out/old
}

# ended SIGNAL COMMAND...: a tool that reads records that come no more after
# some is ended while it writes. The shell ignores SIGINT for what it runs
# beside itself.
ended() {
	local pid feeder status=0
	rm -f pipe
	mkfifo pipe
	exec 7<>pipe
	cat codes.csv >&7 3>&- &
	feeder=$!
	env --default-signal "${@:2}" <pipe 2>err 3>&- 7>&- &
	pid=$!
	writing "$pid" "$PWD/out"
	kill "-$1" "$pid"
	wait "$pid" || status=$?
	exec 7>&-
	kill "$feeder" 2>/dev/null || true
	wait "$feeder" || true
	[ "$status" -eq $((128 + $(kill -l "$1"))) ]
	ls -A out
	[ "$(ls -A out)" = old ]
	[ "$(cat out/old)" = old ]
}

@test "kill -9 in the middle of an archive: nothing new in the folder" {
	ended KILL vouch-render -q --no-verify --tar -o out/new.tar
}

@test "kill -9 in the middle of a file that replaces another" {
	ended KILL vouch-render -q --no-verify --tar --force -o out/old
}

@test "kill -9 in the middle of a PDF" {
	ended KILL vouch-print -q -t voucher-a6 --no-verify -o out/new.pdf --proof out/p.png --set shop=Sen
}

@test "kill -9 in the middle of issuing" {
	ended KILL vouch-issue -q -k shop.key -c tet2027.ini --channel web -n 2000000 -o out/new.csv
}

@test "signals, where files have no name" {
	for signal in INT TERM HUP; do
		ended "$signal" vouch-issue -q -k shop.key -c tet2027.ini --channel web -n 2000000 -o out/new.csv
	done
	ended QUIT vouch-render -q --no-verify --tar -o out/new.tar
}

@test "signals, on a file system where files need one" {
	old_system
	for signal in INT TERM HUP QUIT; do
		ended "$signal" env LD_PRELOAD="$PWD/old.so" vouch-issue -q -k shop.key -c tet2027.ini --channel web -n 2000000 -o out/new.csv --force
	done
	ended TERM env LD_PRELOAD="$PWD/old.so" vouch-render -q --no-verify --tar --force -o out/old
}

@test "a signal that was ignored stays ignored" {
	trap '' HUP
	vouch-render -q --no-verify --tar -o out/new.tar <codes.csv 3>&- &
	pid=$!
	trap - HUP
	kill -HUP "$pid"
	wait "$pid"
	[ "$(tar tf out/new.tar | wc -l)" -eq 4000 ]
}
