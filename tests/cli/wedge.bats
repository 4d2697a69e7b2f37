#!/usr/bin/env bats
bats_require_minimum_version 1.5.0
# Scanners: recordings of their bytes, and serial lines that come and go.
load ../support/shop

setup_file() { shop_make; }
setup() {
	shop_enter
	support=$(cd "$BATS_TEST_DIRNAME/../support" && pwd)
}

teardown() {
	local pid
	for pid in "${pids[@]}"; do
		kill "$pid" 2>/dev/null || true
	done
	mounts_end
}

pids=()

# A scanner at ./sc doing STEPs (tests/support/scanner.py), in the background.
scanner() {
	python3 "$support/scanner.py" sc "$@" 3>&- &
	scanner=$!
	pids+=("$scanner")
}

# vouch-wedge with arguments, in the background, where SIGINT would be ignored:
# out, err.
wedge() {
	env --default-signal=INT vouch-wedge "$@" >out 2>err 3>&- &
	wedge=$!
	pids+=("$wedge")
}

# Ends the wedge with a signal and gives its status; 128 + the signal's number.
wedge_end() { # SIGNAL
	kill -s "$1" "$wedge"
	status=0
	wait "$wedge" || status=$?
}

keys() { python3 "$support/keys.py" "$@"; }

# 64-byte reports of HID page 0x8C that hold each TEXT, split over several.
reports() {
	python3 - "$@" <<-'END'
	import sys
	for text in sys.argv[1:]:
	    data = text.encode()
	    parts = [data[i:i + 56] for i in range(0, len(data), 56)]
	    for part in parts:
	        report = bytes([2, len(part)]) + b"]Q1" + part
	        more = part is not parts[-1]
	        sys.stdout.buffer.write(report.ljust(63, b"\0") + bytes([more]))
	END
}

# ---- recordings ----

@test "keys: a code is typed, and taken" {
	keys "$(code 1)\n" "]Q1$(code 2)\n" >keys.bin
	run --separate-stderr vouch-wedge --as evdev keys.bin
	[ "$status" -eq 0 ]
	[ -z "$stderr" ]
	[ "$output" = "$(code 1)
]Q1$(code 2)" ]
	vouch-wedge --as evdev keys.bin | vouch-redeem --db shop.db --till 2 >verdicts
	[ "$(cut -f 1 verdicts)" = $'ACCEPT\nACCEPT' ]
}

@test "keys: Caps Lock, keypad, numbers with Alt, Tab, foreign bytes, no end" {
	keys '{CAPS}ab1{CAPS}C{KP7}\t' '{+ALT}{KP0}{KP8}{KP6}{-ALT}{KPENTER}' \
		'{+ALT}{KP2}{KP2}{KP5}{-ALT}x\n' 'a\bb\n' tail >keys.bin
	run vouch-wedge --as evdev keys.bin
	[ "$status" -eq 0 ]
	[ "$output" = 'AB1C7
V
\xe1x
a\\bb
tail' ]
}

@test "keys that the kernel dropped: no half a code, one word on it" {
	keys 'V12{LOST}34\nV56\n' >keys.bin
	run --separate-stderr vouch-wedge --as evdev keys.bin
	[ "$status" -eq 0 ]
	[ "$output" = V56 ]
	[ "$stderr" = "vouch-wedge: keys.bin: part of a code was lost: scan it again" ]
}

@test "Esc held down gives the keyboard back" {
	keys 'V1\n{HOLD}V2\n' >keys.bin
	run --separate-stderr vouch-wedge --as evdev keys.bin
	[ "$status" -eq 0 ]
	[ "${lines[0]}" = V1 ]
	[[ $output != *V2* ]]
	[[ $stderr == *"the keyboard is given back"* ]]
}

@test "reports of page 0x8C: put together, whatever the pieces" {
	reports "$(code 1)" 8934563138165 "$(code 2)" >reports.bin
	[ "$(stat -c %s reports.bin)" -eq $((64 * 7)) ]
	run vouch-wedge --as hidpos reports.bin
	[ "$output" = "$(code 1)
8934563138165
$(code 2)" ]
	mkfifo pieces
	{ head -c 100 reports.bin; sleep 0.3; tail -c +101 reports.bin; } >pieces 3>&- &
	run vouch-wedge --as hidpos pieces
	[ "$status" -eq 0 ]
	[ "${#lines[@]}" -eq 3 ]
	[ "${lines[2]}" = "$(code 2)" ]
	run vouch-wedge --as hidpos - < <(head -c 128 reports.bin)
	[[ $output == *"part of a code was lost"* ]]
	[[ $output != V* ]]
}

@test "Symbol's reports" {
	python3 -c '
import sys
code = sys.argv[1].encode()
for part in (code[:63], code[63:126], code[126:]):
    sys.stdout.buffer.write((bytes([len(part)]) + part).ljust(64, b"\0"))
' "$(code 1)" >reports.bin
	run vouch-wedge --as symbol reports.bin
	[ "$output" = "$(code 1)" ]
}

@test "serial text: every end, frames, control and foreign bytes, long lines" {
	{
		printf '\r\n%s\r%s\t\002%s\003\n' "$(code 1)" "$(code 2)" "$(code 3)"
		printf 'a\033[31mb\\c\xc3\xa9\xff\0d\n\001\002\n'
		head -c 5000 /dev/zero | tr '\0' x
		printf '\nlast'
	} >serial.bin
	vouch-wedge --as serial serial.bin >out
	[ "$(sed -n 1,3p out)" = "$(sed -n 1,3p codes.txt)" ]
	[ "$(sed -n 4p out)" = 'a\x1b[31mb\\cé\xff\x00d' ]
	[ "$(sed -n 5p out | wc -c)" -eq 4098 ]
	[ "$(sed -n 6p out)" = last ]
	[ "$(wc -l <out)" -eq 6 ]
	[ "$(vouch-redeem --db shop.db --till 2 <out | cut -f 1,2 | tr '\t' ' ')" = "ACCEPT ok
ACCEPT ok
ACCEPT ok
BADREAD not-ours
BADREAD too-long
BADREAD not-ours" ]
}

@test "random bytes as each kind: text lines, and a good end" {
	head -c 200000 /dev/urandom >noise.bin
	for kind in evdev serial hidpos symbol; do
		vouch-wedge --as "$kind" noise.bin >out 2>err
		[ "$(LC_ALL=C tr -d '\n\040-\176\200-\377' <out | wc -c)" -eq 0 ]
		iconv -f UTF-8 -t UTF-8 out >/dev/null
	done
	[ -s out ]
}

@test "a recording is what came, for its owner alone, and read the same again" {
	keys 'V1\nV2\n' >keys.bin
	run vouch-wedge --as evdev keys.bin --record again.bin
	[ "$status" -eq 0 ]
	cmp keys.bin again.bin
	[ "$(stat -c %a again.bin)" = 600 ]
	run --separate-stderr vouch-wedge --as evdev keys.bin --record again.bin
	[ "$status" -eq 2 ]
	[[ $stderr == "vouch-wedge: again.bin: is there already"* ]]
	chmod 644 again.bin
	run vouch-wedge --as evdev keys.bin --record again.bin --force
	[ "$status" -eq 0 ]
	cmp keys.bin again.bin
	[ "$(stat -c %a again.bin)" = 600 ]
	# Never onto what is read.
	ln -s again.bin link.bin
	for from in again.bin -; do
		run vouch-wedge --as evdev --record link.bin --force "$from" <again.bin
		[ "$status" -eq 2 ]
		[[ ${lines[0]} == "vouch-wedge: --record: would replace "*", which is read" ]]
	done
	cmp keys.bin again.bin
}

# ---- serial lines ----

@test "a serial line: raw, a pause ends a line, gone and back" {
	wedge --idle-ms 1500 ./sc
	for _ in $(seq 200); do [ ! -s err ] || break; sleep 0.05; done
	scanner plug opened 'send=\x03\x04\x13\x7fV1\r\n' lines=out:1 \
		send=NO-ENTER lines=out:2 'send=half' pause=0.3 unplug pause=0.2 \
		plug opened 'send=V2\n' lines=out:3
	wait "$scanner"
	wedge_end TERM
	[ "$status" -eq 143 ]
	[ "$(cat out)" = 'V1
NO-ENTER
V2' ]
	cat err
	[ "$(head -n 5 err)" = "vouch-wedge: ./sc: is not there; waiting for it
vouch-wedge: ./sc: is there
vouch-wedge: ./sc: went in the middle of a code
vouch-wedge: ./sc: is gone; waiting for it
vouch-wedge: ./sc: is there" ]
}

@test "--idle-ms: shorter pauses belong to the line" {
	wedge -q --idle-ms 2000 ./sc
	scanner plug opened send=A pause=0.4 'send=B\n' lines=out:1
	wait "$scanner"
	wedge_end INT
	[ "$status" -eq 130 ]
	[ "$(cat out)" = AB ]
}

@test "--once: the end when it goes, and when it is not there" {
	run --separate-stderr vouch-wedge --once ./sc
	[ "$status" -eq 3 ]
	[[ $stderr == "vouch-wedge: ./sc: is not there"* ]]
	scanner plug opened 'send=V1\r' lines=out:1 unplug
	for _ in $(seq 100); do [ ! -e sc ] || break; sleep 0.05; done
	wedge --once ./sc
	status=0
	wait "$wedge" || status=$?
	[ "$status" -eq 3 ]
	[ "$(cat out)" = V1 ]
	[ "$(cat err)" = "vouch-wedge: ./sc: is gone" ]
}

@test "the reader goes: it ends at once, without a scan" {
	mkfifo pipe
	vouch-wedge ./sc >pipe 2>err 3>&- &
	wedge=$!
	pids+=("$wedge")
	exec 4<pipe
	scanner plug opened pause=20 4<&- # or it would be a reader, too
	for _ in $(seq 200); do [ ! -s err ] || break; sleep 0.05; done
	exec 4<&-
	SECONDS=0 status=0
	wait "$wedge" || status=$?
	[ "$status" -eq 141 ]
	[ "$SECONDS" -lt 5 ]
}

@test "into vouch-redeem: verdicts as scans come; a signal loses none" {
	mkfifo pipe
	vouch-redeem --db shop.db --till 2 <pipe >verdicts 2>err.redeem 3>&- &
	redeem=$!
	vouch-wedge -q ./sc >pipe 2>err 3>&- &
	wedge=$!
	pids+=("$wedge" "$redeem")
	scanner plug opened "send=$(code 1)\r" lines=verdicts:1 \
		"send=$(code 1)\r" "send=$(code 2)\r" lines=verdicts:3
	wait "$scanner"
	wedge_end HUP
	[ "$status" -eq 129 ]
	wait "$redeem"
	[ "$(cut -f 1 verdicts)" = $'ACCEPT\nUSED\nACCEPT' ]
	[ "$(vouch-log show --db shop.db --format csv | grep -c ,redeem,)" -eq 2 ]
	[ ! -s err.redeem ]
	! grep -v 'waiting for it$' err
}

# ---- a command, and the beep ----

@test "a command's answers come out, and the scanner hears each" {
	wedge -q --beep honeywell ./sc -- vouch-redeem --db shop.db --till 2
	scanner plug opened "send=$(code 1)\r" heard=1b372c \
		"send=nonsense\r" heard=1b382c1b382c "send=$(code 2)\r" heard=1b372c
	wait "$scanner"
	wedge_end TERM
	[ "$status" -eq 143 ]
	[ "$(cut -f 1 out)" = $'ACCEPT\nBADREAD\nACCEPT' ]
	! grep -v 'waiting for it$' err
}

@test "Datalogic and Zebra; verdicts as JSON Lines" {
	wedge -q --beep datalogic ./sc -- vouch-redeem --db shop.db --till 2 --format jsonl
	scanner plug opened "send=$(code 1)\r" heard=42 "send=x\r" heard=46
	wait "$scanner"
	wedge_end INT
	[ "$status" -eq 130 ]
	[ "$(jq -r .verdict out | tr '\n' ' ')" = 'ACCEPT BADREAD ' ]
	wedge -q --beep zebra ./sc -- vouch-redeem --db shop.db --till 2
	scanner plug opened "send=$(code 2)\r" heard=07 "send=x\r" heard=070707
	wait "$scanner"
	wedge_end HUP
	[ "$status" -eq 129 ]
}

@test "the command's status is that of the whole" {
	printf 'a\nb\n' >serial.bin
	run vouch-wedge --as serial serial.bin -- cat
	[ "$status" -eq 0 ]
	[ "$output" = $'a\nb' ]
	run vouch-wedge --as serial serial.bin -- sh -c 'cat; exit 7'
	[ "$status" -eq 7 ]
	[ "$output" = $'a\nb' ]
	run vouch-wedge --as serial serial.bin -- sh -c 'kill -9 $$'
	[ "$status" -eq 137 ]
	run --separate-stderr vouch-wedge --as serial serial.bin -- ./nothing
	[ "$status" -eq 3 ]
	[[ $stderr == "vouch-wedge: ./nothing: cannot be run: No such file"* ]]
	run vouch-wedge --as serial serial.bin -- vouch-redeem --db shop.db --till 2 --fail-on-reject
	[ "$status" -eq 1 ]
}

@test "a command that reads slowly, and one that ends first" {
	seq 100000 >serial.bin
	vouch-wedge --as serial serial.bin -- sh -c 'sleep 0.3; cat' >out
	cmp serial.bin out
	run vouch-wedge --as serial serial.bin -- head -n 3
	[ "$status" -eq 0 ]
	[ "$output" = $'1\n2\n3' ]
	wedge -q ./sc -- sh -c 'read -r line; echo "$line"; exit 4'
	scanner plug opened 'send=V1\r' pause=5
	status=0
	wait "$wedge" || status=$?
	[ "$status" -eq 4 ]
	[ "$(cat out)" = V1 ]
}

@test "a signal reaches the last answer: what was scanned is answered" {
	wedge -q ./sc -- sh -c 'trap "" TERM; while read -r l; do echo >>reading; sleep 0.5; echo "got $l"; done'
	scanner plug opened 'send=V1\r' lines=reading:1
	wait "$scanner"
	wedge_end TERM
	[ "$status" -eq 143 ]
	[ "$(cat out)" = 'got V1' ]
}

# ---- what is refused ----

@test "wrong usage" {
	: >file
	while IFS='|' read -r arguments message; do
		# shellcheck disable=SC2086 # words are meant to be split
		run --separate-stderr vouch-wedge $arguments
		[ "$status" -eq 2 ]
		echo "$arguments: $stderr"
		[[ $stderr == "vouch-wedge: $message"* ]]
	done <<-'END'
	|DEVICE: is missing
	--list --test|--list: and --test are two jobs
	--list sc|--list: takes no DEVICE
	--test sc -- cat|--test: takes no COMMAND
	--output x.png sc|--output: is for the symbol of --test
	--test --beep zebra|--beep: is not for --test
	--beep zebra sc|--beep: needs a COMMAND
	--test -o x.jpg|--output: is neither .png nor .svg
	--beep nokia sc|--beep: "nokia"
	--baud 300 sc|--baud: "300"
	--idle-ms 5 sc|--idle-ms: "5"
	file|file: is no device
	/dev/null|/dev/null: is not a scanner's device
	--as serial /dev/null|/dev/null: is not a scanner's device
	--as serial --beep zebra file -- cat|file: --beep: only a scanner on a serial line
	END
	run --separate-stderr vouch-wedge ''
	[ "$status" -eq 2 ]
}

@test "not allowed: the rule to install is named" {
	[ "$(id -u)" -eq 0 ] || skip "cannot become another user"
	command -v setpriv >/dev/null || skip "no setpriv"
	scanner plug pause=20
	for _ in $(seq 100); do [ ! -e sc ] || break; sleep 0.05; done
	chmod 600 "$(readlink sc)"
	chmod 755 "$BATS_TEST_TMPDIR" . # to be found by that user
	device=$(readlink sc)
	run --separate-stderr setpriv --reuid 65534 --regid 65534 --clear-groups \
		"$(command -v vouch-wedge)" --once "$device"
	[ "$status" -eq 3 ]
	[[ ${stderr_lines[0]} == "vouch-wedge: $device: may not be read by this user: Permission denied" ]]
	[[ ${stderr_lines[1]} == *60-vouch-scanner.rules*dialout* ]]
}

@test "a serial line is nobody else's meanwhile" {
	[ "$(id -u)" -eq 0 ] || skip "cannot become another user"
	command -v setpriv >/dev/null || skip "no setpriv"
	nobody=(setpriv --reuid 65534 --regid 65534 --clear-groups "$(command -v vouch-wedge)")
	scanner plug opened pause=20
	for _ in $(seq 100); do [ ! -e sc ] || break; sleep 0.05; done
	device=$(readlink sc)
	chmod 666 "$device"
	"${nobody[@]}" "$device" >out 2>err 3>&- &
	pids+=($!)
	for _ in $(seq 100); do
		! stty -F "$device" -a | grep -q -- ' -icanon' || break
		sleep 0.05
	done
	run --separate-stderr "${nobody[@]}" --once "$device"
	[ "$status" -eq 3 ]
	[ "$stderr" = "vouch-wedge: $device: cannot open: Device or resource busy" ]
}

@test "the reader goes while a command answers: quiet, and the command ends" {
	seq 200000 >serial.bin
	set +o pipefail
	vouch-wedge --as serial serial.bin -- cat 2>err | head -n 2 >out
	[ "${PIPESTATUS[0]}" -eq 141 ]
	[ "$(cat out)" = $'1\n2' ]
	[ ! -s err ]
}

# ---- what is plugged in ----

fake_sysfs() {
	mkdir -p sys/devices/usb1/1-1/1-1:1.0 sys/class/tty/ttyACM0 \
		sys/class/hidraw/hidraw0/device
	echo 0c2e >sys/devices/usb1/1-1/idVendor
	echo 0b6a >sys/devices/usb1/1-1/idProduct
	echo 17205B4F2D >sys/devices/usb1/1-1/serial
	printf 'Xenon\033[31m 1900\n' >sys/devices/usb1/1-1/product
	ln -s ../../../devices/usb1/1-1/1-1:1.0 sys/class/tty/ttyACM0/device
	printf 'HID_ID=0003:00000C2E:00000B81\nHID_NAME=Voyager\n' \
		>sys/class/hidraw/hidraw0/device/uevent
	printf '\005\214\011\002' >sys/class/hidraw/hidraw0/device/report_descriptor
}

@test "--list: how to call each; nothing there is a no" {
	fake_sysfs
	run --separate-stderr vouch-wedge --list --sysfs sys
	[ "$status" -eq 0 ]
	[ "$output" = 'id                    as      device        name
0c2e:0b6a:17205B4F2D  serial  /dev/ttyACM0  Xenon\x1b[31m 1900
0c2e:0b81             hidpos  /dev/hidraw0  Voyager' ]
	run --separate-stderr vouch-wedge -l --sysfs nowhere
	[ "$status" -eq 1 ]
	[ "$stderr" = "vouch-wedge: no scanner is plugged in" ]
}

@test "by id: waited for, found where it is now" {
	fake_sysfs
	wedge --sysfs sys 0c2e:0b6a:17205B4F2D
	for _ in $(seq 100); do [ ! -s err ] || break; sleep 0.05; done
	[[ $(cat err) == "vouch-wedge: 0c2e:0b6a:17205B4F2D: is not there; waiting for it" ]]
	wedge_end TERM
	run --separate-stderr vouch-wedge --once --sysfs sys 1234:5678
	[ "$status" -eq 3 ]
	cp -r sys/devices/usb1/1-1 sys/devices/usb1/1-2
	mkdir sys/class/tty/ttyACM1
	ln -s ../../../devices/usb1/1-2/1-1:1.0 sys/class/tty/ttyACM1/device
	run --separate-stderr vouch-wedge --sysfs sys 0c2e:0b6a
	[ "$status" -eq 2 ]
	[[ $stderr == *"/dev/ttyACM0 and /dev/ttyACM1 are both of this id"* ]]
}

# ---- the test ----

good='0123456789BCFGHJKLMNPQRSTVXZ bcfghjklmnpqrstvxz AS A1 A'\'

@test "--test: the symbol holds every symbol of a code, and a phone reads it" {
	run --separate-stderr vouch-wedge --test -o x.png </dev/null
	[ "$status" -eq 1 ]
	[[ $stderr == *"nothing was scanned"* ]]
	[ "$(vouch-scan --format lines x.png)" = "$good" ]
	run vouch-wedge --test -o x.png </dev/null
	[ "$status" -eq 2 ]
	run vouch-wedge --test -o x.svg </dev/null
	[ "$(rsvg-convert -z 4 x.svg >svg.png && vouch-scan --format lines svg.png)" = "$good" ]
}

findings() { # of a line typed: one a line, without what to do
	printf '%s' "$1" | vouch-wedge --test -q -o "$BATS_TEST_TMPDIR/x.png" --force |
		grep -v '^  '
}

@test "--test: good, and each thing that can be otherwise" {
	[ "$(findings "$good"$'\r')" = '[good]   Keyboard layout: US (QWERTY)
[good]   Letter case: kept
[good]   Before the data: nothing
[good]   Input method: none
[good]   End of a scan: Enter' ]
	[[ $(findings "$good"$'\t') == *'[CHANGE] End of a scan: Tab'* ]]
	[[ $(findings "$good") == *'[CHANGE] End of a scan: nothing'* ]]
	[[ $(findings "]Q1$good"$'\n') == *'the kind of symbol (AIM) "]Q1"'* ]]
	[[ $(findings "<<$good>>"$'\n') == *'[works]  Before the data: "<<"'*'[works]  After the data: ">>"'* ]]
	[[ $(findings "${good}BC"$'\n') == *'[CHANGE] After the data: "BC"'* ]]
	[[ $(findings 'à&é"'\''(-è_çBCFGHJKL?NPARSTVXW bcfghjkl,nparstvxw QS Q& Qù'$'\n') == *AZERTY* ]]
	[[ $(findings "${good//Z/Y}"$'\n') == *'[works]  Keyboard layout: German (QWERTZ)'* ]]
	[[ $(findings "${good//AS/Á}"$'\n') == *'[works]  Input method: Telex'* ]]
	[[ $(findings "${good//A1/Á}"$'\n') == *'[works]  Input method: VNI'* ]]
	[[ $(findings "${good//A\'/Á}"$'\n') == *'[works]  Input method: VIQR'* ]]
	[[ $(findings "$(tr a-zA-Z A-Za-z <<<"$good")"$'\n') == *'[works]  Letter case: swapped'* ]]
	[[ $(findings "${good:0:40}"$'\n') == *'[CHANGE] The end is missing; this came: "0123'* ]]
	[[ $(findings $'Xin \e[31mchào\n') == '[CHANGE] This is not what the symbol says: "Xin \x1b[31mchào"'* ]]
}

@test "--test: the status says whether something must change; in Vietnamese" {
	printf '%s\n' "$good" | vouch-wedge --test -q -o x.png
	run vouch-wedge --test -q -o x.png --force --lang vi < <(printf '%s' "$good")
	[ "$status" -eq 1 ]
	[[ ${lines[0]} == '[tốt]    Bàn phím: US (QWERTY)' ]]
	[[ $output == *'[CẦN SỬA] '* ]]
}

@test "--test on a device: speed too, no matter of Enter" {
	vouch-wedge --test -q -o x.png --idle-ms 1000 ./sc >out 2>err 3>&- &
	wedge=$!
	pids+=("$wedge")
	scanner plug opened "send=${good:0:20}" pause=0.05 "send=${good:20}" pause=5
	status=0
	wait "$wedge" || status=$?
	[ "$status" -eq 0 ]
	grep -q '^\[good\]   Speed: characters a second: ' out
	! grep -q 'End of a scan' out
	run vouch-wedge --test -q -o x.png --force --as evdev <(keys "]Q1$good\n")
	[ "$status" -eq 0 ]
	[[ $output == *'(AIM) "]Q1"'* ]]
}

@test "--test in a terminal: what is typed is measured, and the terminal left as it was" {
	run python3 "$support/terminal.py" 'scanner types here' "$good" -- \
		vouch-wedge --test -o x.png
	echo "$output"
	[ "$status" -eq 0 ]
	[[ $output == *'[good]   End of a scan: Enter'*'] '*'Speed: '* ]]
	[[ $output == *'echo on' ]]
	run python3 "$support/terminal.py" 'scanner types here' '^C' -- \
		vouch-wedge --test -o x.png --force
	[ "$status" -eq 130 ]
	[[ $output == *'echo on' ]]
}
