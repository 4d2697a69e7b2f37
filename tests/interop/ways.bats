#!/usr/bin/env bats
bats_require_minimum_version 1.5.0
# docs/ways-in-and-out.md: every example of it, as it stands there, with the
# programs it names.
load ../support/shop

setup_file() { shop_make; }
setup() {
	page=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)/docs/ways-in-and-out.md
	shop_enter
	port=$((2000 + RANDOM % 1200)) # the first four digits of five
	head -n 4 codes.txt >scanned.txt
	tr '\n' '\r' <scanned.txt >scans.bin
}

teardown() {
	local pid
	for pid in "${pids[@]}"; do
		kill -- "-$pid" 2>/dev/null || true
	done
	mounts_end
}

pids=()

# The Nth example below a heading.
example() { # HEADING [N]
	awk -v heading="### $1" -v wanted="${2:-1}" '
	/^#/ { on = $0 == heading; next }
	!/^    / { within = 0; next }
	on { n += !within; within = 1 }
	on && n == wanted { print substr($0, 5) }' "$page"
}

# The example as it is run here: its device is a recording, its ports are free.
prepared() { # HEADING [N]
	example "$@" | sed -e 's|/dev/ttyACM0|--as serial scans.bin|' \
		-e "s|910\([01]\)|$port\1|"
}

# Runs it as typed in a shell.
try() { # HEADING [N]
	prepared "$@" >example.sh
	[ -s example.sh ]
	bash -e -o pipefail example.sh
}

# The same in the background, in a process group of its own.
serve() { # HEADING [N]
	prepared "$@" >server.sh
	setsid bash server.sh >server.log 2>&1 3>&- &
	pids+=($!)
}

until_listening() { # PORT
	for _ in $(seq 200); do
		! grep -qi ":$(printf %04X "$1") 0*:0000 0A" /proc/net/tcp || return 0
		sleep 0.05
	done
	cat server.log
	return 1
}

first_fields() { cut -f 1 | sort | uniq -c | sed 's/^ *//'; }

@test "a scanner, and a recording of one" {
	[ "$(try 'A scanner, or a recording of one' 1 | first_fields)" = "4 ACCEPT" ]
	[ "$(try 'A scanner, or a recording of one' 2 | first_fields)" = "4 USED" ]
}

@test "a camera's program, whose output was recorded" {
	mkdir bin
	# What zbarcam --raw prints of two codes of which one stays in view.
	printf '#!/bin/sh\necho "$@" >arguments\nsed -n "1p;2p;2p" scanned.txt\n' >bin/zbarcam
	chmod +x bin/zbarcam
	PATH=$PWD/bin:$PATH
	[ "$(try 'A camera' | cut -f 1 | tr '\n' ' ')" = 'ACCEPT ACCEPT AGAIN ' ]
	[ "$(cat arguments)" = '--raw -Sdisable -Sqrcode.enable /dev/video0' ]
	for option in --raw -S; do # the true one knows these
		"$(type -P -a zbarcam | tail -n 1)" --help 2>&1 | grep -q -- "$option"
	done
}

@test "a picture" {
	head -n 2 fb.csv | vouch-render -q - -o pictures
	mv pictures/*.png photo.png
	[ "$(try Pictures | first_fields)" = "1 ACCEPT" ]
}

@test "nc, one way: scanners come and go" {
	serve 'Another machine, one way: nc' 1
	until_listening "${port}0"
	try 'Another machine, one way: nc' 2
	sed -n 5p codes.txt >scanned.txt
	try 'Another machine, one way: nc' 2
	for _ in $(seq 400); do
		[ "$(wc -l <verdicts.txt)" -lt 5 ] || break
		sleep 0.05
	done
	[ "$(first_fields <verdicts.txt)" = "5 ACCEPT" ]
}

@test "socat: answers come back to whoever asked" {
	serve 'Another machine, with answers: socat' 1
	until_listening "${port}1"
	[ "$(try 'Another machine, with answers: socat' 2 | first_fields)" = "4 ACCEPT" ]
	[ "$(try 'Another machine, with answers: socat' 2 | first_fields)" = "4 USED" ]
}

@test "a shell loop: the verdict and the sentence" {
	echo nonsense >>scanned.txt
	run try 'A shell loop'
	[ "${#lines[@]}" -eq 5 ]
	[ "${lines[0]}" = 'take it: Valid: 50,000 VND off' ]
	[[ ${lines[4]} == 'look: '* ]]
	[[ ${lines[4]} != *$'\t'* ]]
}

@test "jq: records as CSV, and sums" {
	run try jq 1
	[ "${#lines[@]}" -eq 4 ]
	[[ ${lines[0]} =~ ^\"ACCEPT\",\"S[0-9A-F]{10}\",\"50000\ VND\"$ ]]
	sed -n 5,7p codes.txt >>scanned.txt
	[ "$(try jq 2 | jq -c .)" = '[{"campaign":1001,"accepted":3}]' ]
}

@test "Miller: answers counted, events as a table, columns of a batch" {
	echo nonsense >>scanned.txt
	[ "$(try Miller 1)" = 'verdict,reason,count
ACCEPT,ok,4
BADREAD,not-ours,1' ]
	run try Miller 2
	[[ ${lines[0]} =~ ^kind\ +campaign\ +count$ ]]
	[[ $output =~ redeem\ +1001\ +4 ]]
	[ "$(try Miller 3 | tail -n +2)" = "$(cat codes.txt)" ]
}

@test "a spreadsheet" {
	try 'A spreadsheet'
	[[ $(head -n 1 events.csv) == at,event,kind,* ]]
}

@test "no example of the page is left out" {
	local heading n
	count=0
	while IFS= read -r heading; do
		n=1
		while [ -n "$(example "$heading" "$n")" ]; do
			n=$((n + 1)) count=$((count + 1))
		done
		grep -qE "(try|serve) '?$heading" "$BATS_TEST_FILENAME" ||
			{ echo "$heading"; false; }
	done < <(sed -n 's/^### //p' "$page")
	# Those that are run above: a second or third one counts by its number.
	[ "$count" -eq "$(grep -oE "\b(try|serve) ('[^']+'|[A-Za-z]+)( [0-9])?" \
		"$BATS_TEST_FILENAME" | grep -v HEADING | sed 's/^[a-z]* //' |
		sort -u | wc -l)" ]
}
