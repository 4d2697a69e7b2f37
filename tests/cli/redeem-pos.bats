#!/usr/bin/env bats
bats_require_minimum_version 1.5.0
# A POS that asks in JSON, on standard input and at a socket.
load ../support/shop

setup_file() {
	shop_make
	printf '[campaign]\nid = 2006\nname = card\nkind = stored-value\nvalue = balance 500000 VND\nfrom = 2026-12-01\nuntil = 2027-12-31\n[rules]\ntopup = yes\n' >card.ini
	vouch-issue -q -k shop.key -c card.ini --channel print -n 3 -o card.csv
	vouch-log import -q --db shop.db card.ini
	sed 1d card.csv | cut -d , -f 1 >cards.txt
	vouch-key holder holder.key -q >/dev/null
	examples=$(cd "$BATS_TEST_DIRNAME/../../docs/examples" && pwd)
	schema=$(cd "$BATS_TEST_DIRNAME/../../docs" && pwd)/pos.schema.json
	export examples schema
}
setup() { shop_enter; }
teardown() {
	# shellcheck disable=SC2046
	[ ! -f server.pid ] || kill $(cat server.pid) 2>/dev/null || true
}

card() { sed -n "${1}p" cards.txt; }

pos() { # REQUEST...: the answers
	printf '%s\n' "$@" >requests
	run --separate-stderr vouch-redeem --db shop.db --till 2 --input jsonl <requests
	echo "$output$stderr"
}

# What KEYs of the answers are, a line each.
tells() { # KEYS EXPECTED
	[ "$(jq -r "[$1] | map(. // \"-\" | tostring) | join(\" \")" <<<"$output")" = "$2" ]
}

serve() { # [OPTION...]: at ./till, until the test ends
	vouch-redeem -q --db shop.db --till 2 --listen unix:till "$@" 2>served 3>&- &
	echo $! >server.pid
	for _ in $(seq 100); do
		[ -S till ] && return
		sleep 0.05
	done
	cat served
	return 1
}

ask() { # REQUEST...: at the socket
	run --separate-stderr nc -N -U till < <(printf '%s\n' "$@")
	echo "$output$stderr"
}

@test "each verb, asked in JSON" {
	pos "{\"code\":\"$(code 1)\",\"basket\":250000,\"receipt\":\"R-1\",\"cashier\":\"LAN\"}"
	[ "$status" -eq 0 ]
	tells '.schema, .verdict, .reason, .amount, .due' \
		'vouch.verdict.1 ACCEPT ok 50000 200000'
	event=$(jq -r .event <<<"$output") op=$(jq -r .op <<<"$output")
	[ "$(vouch-log show --db shop.db --format csv | tail -n 1 | cut -d , -f 2)" = "$event" ]
	pos "{\"code\":\"$(code 1)\",\"basket\":250000,\"receipt\":\"R-1\"}" \
		"{\"do\":\"redeem\",\"code\":\"$(code 1)\",\"receipt\":\"R-2\"}" \
		"{\"do\":\"status\",\"op\":\"$op\"}" "{\"do\":\"ack\",\"event\":\"$event\"}" \
		"{\"do\":\"void\",\"event\":\"$event\",\"why\":\"trả hàng\"}" \
		"{\"do\":\"status\",\"event\":\"$event\"}" \
		"{\"do\":\"check\",\"code\":\"$(code 1)\"}"
	tells '.verdict, .reason' 'ACCEPT replayed
USED used
ACCEPT replayed
ACCEPT replayed
ACCEPT ok
REFUSE voided
ACCEPT ok'
	pos "{\"do\":\"hold\",\"code\":\"$(code 2)\",\"seconds\":60}"
	tells '.verdict, .held_until' 'ACCEPT 2026-12-25T12:01:00+07:00'
	held=$(jq -r .event <<<"$output")
	pos "{\"code\":\"$(code 2)\"}" "{\"do\":\"commit\",\"event\":\"$held\"}" \
		"{\"do\":\"release\",\"event\":\"$held\"}" "{\"do\":\"activate\",\"code\":\"$(card 1)\"}" \
		"{\"do\":\"topup\",\"code\":\"$(card 1)\",\"amount\":1000}" \
		"{\"code\":\"$(card 1)\",\"amount\":600000}" "{\"code\":\"$(card 1)\",\"amount\":501000}" \
		"{\"do\":\"earn\",\"code\":\"$(card 1)\",\"basket\":1000}"
	tells '.verdict, .reason, .left' 'USED used -
ACCEPT ok -
USED used -
ACCEPT ok 500000
ACCEPT ok 501000
REFUSE amount 501000
ACCEPT ok 0
REFUSE kind -'
	vouch-log verify -q --db shop.db
}

@test "codes of one bill are one request and one answer" {
	pos "{\"codes\":[\"$(code 1)\",\"$(code 2)\",\"8934563138165\"],\"basket\":60000,\"receipt\":\"R-1\"}"
	[ "$(wc -l <<<"$output")" -eq 1 ]
	tells '.schema, (.answers | length)' 'vouch.bill.1 3'
	tells '.answers[] | .verdict + "/" + .reason' 'ACCEPT/ok REFUSE/no-stack BADREAD/not-ours'
	pos "{\"codes\":[\"$(code 1)\",\"$(code 2)\"],\"op\":\"00112233445566778899aabbccddeeff\"}"
	tells '.verdict, .reason' 'ERROR misuse'
	[ "$(vouch-log show --db shop.db --format csv | grep -c ',redeem,')" -eq 1 ]
}

@test "what is no request is ERROR misuse, says why, and takes nothing" {
	pos 'V12345' '{"code":1}' '{"code":"V1","basket":1.5}' '{"code":"V1","colour":1}' \
		'{"code":"V1","code":"V2"}' '{"code":{"code":"V1"}}' '{"do":"void","event":"x"}' \
		'{"code":"V1","receipt":"two words"}' '{"code":"V1","cashier":"lan"}' \
		'{"code":"V1","op":"12"}' '{"code":"V1","customer":"0901234567"}' \
		'{"do":"void","event":"1.2.3","why":"x"}' '{"do":"fetch","code":"V1"}'
	[ "$status" -eq 0 ]
	[ "$(jq -r '.verdict + " " + .reason' <<<"$output" | sort -u)" = 'ERROR misuse' ]
	[ "$(wc -l <<<"$output")" -eq 13 ]
	[[ ${lines[2]} == *'basket: a whole number was expected'* ]]
	[[ ${lines[3]} == *'no such key'* ]]
	[[ ${lines[12]} == *'did you mean'* || ${lines[12]} == *'no such verb'* ]]
	[ "$(vouch-log show --db shop.db --format csv | grep -c ',redeem,')" -eq 0 ]
	run ! vouch-redeem --db shop.db --till 2 --input jsonl --fail-on-reject <<<'{}'
}

@test "a scanned text is never a request, and a request never a scanned text" {
	request="{\"code\":\"$(code 1)\"}"
	run vouch-redeem --db shop.db --till 2 --format jsonl <<<"$request"
	# The reader of lines finds the code in it, and nothing else of it counts.
	[ "$(jq -r .verdict <<<"$output")" = ACCEPT ]
	pos "{\"code\":\"{\\\"do\\\":\\\"void\\\",\\\"event\\\":\\\"1.2.3.4\\\",\\\"why\\\":\\\"x\\\"}\"}" \
		'{"code":"V1\ttab\u001b[31m"}'
	tells '.verdict, .reason' 'BADREAD not-ours
BADREAD not-ours'
	[[ $output != *$'\033'* ]]
}

@test "options about one code, and lines for a scanner, do not go with a POS" {
	for option in --check --scanner --bulk --bell '--op 00112233445566778899aabbccddeeff' \
		'--receipt R1' '--format tsv' '--format panel' '--on-verdict /bin/true'; do
		# shellcheck disable=SC2086
		run vouch-redeem --db shop.db --till 2 --input jsonl $option </dev/null
		echo "$option: $output"
		[ "$status" -eq 2 ]
	done
	run vouch-redeem --db shop.db --till 2 --input jsonl "$(code 1)"
	[ "$status" -eq 2 ]
}

@test "the schema and the tool agree on every verb with every key" {
	# shellcheck disable=SC2016
	/usr/bin/python3 - "$schema" <<'PY'
import itertools, json, subprocess, sys
from jsonschema import Draft202012Validator as Validator

schema = json.load(open(sys.argv[1]))
Validator.check_schema(schema)
requests = Validator({**schema, "oneOf": [{"$ref": "#/$defs/request"}]})
answers = Validator({**schema, "oneOf": [{"$ref": "#/$defs/verdict"}, {"$ref": "#/$defs/bill"}]})
ops = ("%032x" % n for n in itertools.count(1))
sample = {
    "code": "8934563138165", "codes": ["8934563138165"], "event": "7.2.0000000000000000.9",
    "receipt": "R-1", "cashier": "LAN", "customer": "0901234567", "why": "x", "basket": 1,
    "amount": 1, "seconds": 60, "skus": ["A"],
}
wrong = {"code": "", "codes": [], "op": "1", "receipt": "a b", "cashier": "lan", "why": "",
         "basket": -1, "amount": "1", "seconds": 0, "skus": [1], "customer": "", "event": ""}
verbs = [ref["$ref"].split("/")[-1] for ref in schema["$defs"]["request"]["oneOf"]]
assert len(verbs) == 11, verbs
asked = [{}, {"do": "fetch", "code": "1"}]
for verb in verbs:
    part = schema["$defs"][verb]
    needs = [k for k in part["required"] if k != "do"] if "required" in part else []
    base = {"do": verb, **{k: sample[k] for k in needs}}
    for first in part.get("oneOf", [{"required": []}]):
        full = {**base}
        for key in first["required"]:
            full[key] = sample[key] if key != "op" else None
        asked.append(full)
        asked += [{k: v for k, v in full.items() if k != key} for key in full if key != "do"]
        for key in [*sample, "op", "colour"]:
            asked.append({**full, key: sample.get(key)})
            if key in full or key in part["properties"]:
                asked.append({**full, key: wrong.get(key)})
for request in asked:
    if "op" in request and request["op"] is None:
        request["op"] = next(ops)
lines = "".join(json.dumps(r) + "\n" for r in asked)
run = subprocess.run(["vouch-redeem", "--db", "shop.db", "--till", "2", "--input", "jsonl",
                      "--holder-key", "holder.key"], input=lines, text=True,
                     capture_output=True, check=True)
heard = [json.loads(line) for line in run.stdout.splitlines()]
assert len(heard) == len(asked) > 250, (len(heard), len(asked), run.stderr)
differ = 0
for request, answer in zip(asked, heard):
    answers.validate(answer)
    taken = answer.get("reason") != "misuse"
    if taken != requests.is_valid(request):
        differ += 1
        print(request, answer)
assert differ == 0
assert {True, False} == {a.get("reason") != "misuse" for a in heard}
PY
}

@test "a short code typed at the POS, and at the socket" {
	sed -e 's/^id = .*/id = 1055/' -e '/^register/d' -e '/^\[channel/,$d' tet2027.ini >short.ini
	printf '[rules]\nshort_codes = yes\n' >>short.ini
	vouch-issue -q -k shop.key -c short.ini --channel print -n 2 -o short.csv
	vouch-issue -q --manifest -k shop.key -c short.ini --cost 1,8192 -o short.mf
	vouch-log import -q --db shop.db short.ini short.mf
	column=$(head -n 1 short.csv | tr , '\n' | grep -n '^short$' | cut -d : -f 1)
	short() { sed -n "$(($1 + 1))p" short.csv | cut -d , -f "$column"; }
	wrong=$(short 1 | tr 2 3)
	pos "{\"code\":\"$(short 1)\",\"receipt\":\"R-1\"}" "{\"code\":\"$(sed -n 2p short.csv | cut -d , -f 1)\"}"
	tells '.verdict, .reason' 'ACCEPT ok
USED used'
	serve
	ask "{\"code\":\"$(short 2)\"}" "{\"code\":\"$wrong\"}"
	[ "$(jq -r .verdict <<<"${lines[0]}")" = ACCEPT ]
	[ "$wrong" = "$(short 1)" ] || [ "$(jq -r .reason <<<"${lines[1]}")" = checksum ]
}

# ---- the socket ----

@test "a socket: many requests on a connection, many connections" {
	serve
	[ "$(stat -c %a till)" = 660 ]
	ask "{\"code\":\"$(code 1)\",\"receipt\":\"R1\"}" "{\"code\":\"$(code 1)\",\"receipt\":\"R2\"}" \
		"{\"do\":\"check\",\"code\":\"$(code 2)\"}" "{\"codes\":[\"$(code 2)\",\"$(code 3)\"]}"
	tells '.verdict // (.answers | map(.verdict) | join("+"))' 'ACCEPT
USED
ACCEPT
ACCEPT+REFUSE'
	for i in $(seq 4 13); do
		printf '{"code":"%s"}\n' "$(code "$i")" | nc -N -U till >"answer.$i" 3>&- &
		waited="${waited-} $!"
	done
	# shellcheck disable=SC2086
	wait $waited
	[ "$(cat answer.* | jq -r .verdict | sort | uniq -c | tr -s ' ')" = ' 10 ACCEPT' ]
	kill "$(cat server.pid)"
	status=0
	wait "$(cat server.pid)" || status=$?
	[ "$status" -eq 143 ]
	[ ! -e till ]
	vouch-log verify -q --db shop.db
}

@test "a till that has the holder key leaves no core dump" {
	for option in '' '--holder-key holder.key'; do
		rm -f hold
		mkfifo hold
		# shellcheck disable=SC2086
		(ulimit -c 1000 && exec vouch-redeem -q --db shop.db --till 2 --input jsonl $option <hold >heard 3>&-) &
		pid=$!
		exec 7>hold
		echo '{"code":"8934563138165"}' >&7
		for _ in $(seq 100); do [ ! -s heard ] || break; sleep 0.02; done
		limit=$(awk '/Max core file size/ { print $5 }' /proc/$pid/limits)
		exec 7>&-
		wait "$pid"
		if [ -n "$option" ]; then [ "$limit" = 0 ]; else [ "$limit" != 0 ]; fi
	done
}

@test "who each client is is said" {
	vouch-redeem --db shop.db --till 2 --listen unix:till 2>served 3>&- &
	echo $! >server.pid
	for _ in $(seq 100); do [ ! -S till ] || break; sleep 0.05; done
	ask "{\"code\":\"$(code 1)\"}"
	ask "{\"code\":\"$(code 1)\"}"
	cat served
	grep -q "client 1: user $(id -u), process [1-9]" served
	grep -q "client 2: user $(id -u), process [1-9]" served
}

@test "who has the socket but not the ledger: own voids of today, sales with a receipt" {
	pos "{\"code\":\"$(code 1)\"}"
	own=$(jq -r .event <<<"$output")
	run --separate-stderr vouch-redeem --db shop.db --till 3 --format jsonl "$(code 2)"
	foreign=$(jq -r .event <<<"$output")
	VOUCH_TEST_NOW=$((NOON - 86400000)) run --separate-stderr vouch-redeem --db shop.db \
		--till 2 --accept-time --format jsonl "$(code 3)"
	serve
	ask "{\"do\":\"void\",\"event\":\"$foreign\",\"why\":\"x\"}" \
		"{\"do\":\"void\",\"event\":\"$own\",\"why\":\"x\"}" \
		"{\"do\":\"void\",\"event\":\"$own\",\"why\":\"x\"}" \
		"{\"do\":\"activate\",\"code\":\"$(card 1)\"}" \
		"{\"do\":\"activate\",\"code\":\"$(card 1)\",\"receipt\":\"R1\"}" \
		"{\"do\":\"topup\",\"code\":\"$(card 1)\",\"amount\":5}" \
		"{\"do\":\"void\",\"event\":\"7.2.0000000000000000.9\",\"why\":\"x\"}"
	tells '.verdict, .reason' 'ERROR misuse
ACCEPT ok
ACCEPT replayed
ERROR misuse
ACCEPT ok
ERROR misuse
REFUSE not-redeemed'
	[[ ${lines[0]} == *'of another till'* ]]
}

@test "the day before is voided with the ledger, not at the socket" {
	pos "{\"code\":\"$(code 1)\"}"
	event=$(jq -r .event <<<"$output")
	export VOUCH_TEST_NOW=$((NOON + 86400000))
	serve
	ask "{\"do\":\"void\",\"event\":\"$event\",\"why\":\"x\"}"
	tells '.verdict, .reason' 'ERROR misuse'
	[[ $output == *'of another day'* ]]
	run vouch-redeem --db shop.db --till 2 --void "$event" --why x
	[ "$status" -eq 0 ]
}

@test "a request cut short is none; too long is told; others do not notice" {
	serve
	printf '{"code":"%s"}' "$(code 1)" | nc -N -U till >short
	[ ! -s short ]
	{
		head -c 20000 /dev/zero | tr '\0' x
		echo
		echo "{\"code\":\"$(code 2)\"}"
	} | nc -N -U till >long
	[ "$(jq -r '.verdict' long)" = 'ERROR
ACCEPT' ]
	[ "$(vouch-log show --db shop.db --format csv | grep -c ',redeem,')" -eq 1 ]
	ask "{\"code\":\"$(code 1)\"}"
	tells .verdict ACCEPT
}

@test "a client that is always a little behind stops nobody, however much it is told" {
	serve
	run python3 - <<'PY'
import json, socket, threading, time
request = json.dumps({"do": "check", "code": "8934563138165"}).encode() + b"\n"
def dial():
    link = socket.socket(socket.AF_UNIX)
    link.settimeout(20)
    link.connect("till")
    return link
def ask(link, lines):  # as fast as it is answered, so that the till never rests
    link.sendall(request * lines)
    heard = 0
    while heard < lines:
        heard += link.recv(65536).count(b"\n")
def pump():
    link = dial()
    while True:
        ask(link, 10)
slow = dial()
for work in (pump, lambda: [slow.sendall(request * 100) for _ in range(4000)]):
    threading.Thread(target=work, daemon=True).start()
time.sleep(0.5)
heard = 0
while heard < 6 << 20:  # more than the till keeps for a client
    piece = slow.recv(8192)
    assert piece, heard
    heard += len(piece)
    time.sleep(0.003)
slow.close()
ask(dial(), 1)
PY
	echo "$output"
	[ "$status" -eq 0 ]
	kill -0 "$(cat server.pid)"
	[ ! -s served ]
}

@test "clients there is no descriptor for wait, and cost the till no time" {
	(ulimit -n 14 && exec vouch-redeem -q --db shop.db --till 2 --listen unix:till 2>served 3>&-) &
	echo $! >server.pid
	for _ in $(seq 100); do [ ! -S till ] || break; sleep 0.05; done
	run python3 - "$(cat server.pid)" "$(code 1)" <<'PY'
import json, os, socket, sys, time
def spent():
    with open("/proc/%s/stat" % sys.argv[1]) as stat:
        return sum(map(int, stat.read().rpartition(")")[2].split()[11:13])) / os.sysconf("SC_CLK_TCK")
links = []
for _ in range(20):
    links.append(socket.socket(socket.AF_UNIX))
    links[-1].settimeout(20)
    links[-1].connect("till")
time.sleep(0.2)
before = spent()
time.sleep(1)
assert spent() - before < 0.3, spent() - before
for link in links[:-1]:
    link.close()
links[-1].sendall(json.dumps({"code": sys.argv[2]}).encode() + b"\n")
assert json.loads(links[-1].makefile().readline())["verdict"] == "ACCEPT"
PY
	echo "$output"
	[ "$status" -eq 0 ]
}

@test "sixty-four clients that do not hang up are told of, and the next one waits" {
	serve
	run python3 - "$(code 1)" <<'PY'
import json, socket, sys, time
links = []
for _ in range(65):
    links.append(socket.socket(socket.AF_UNIX))
    links[-1].settimeout(20)
    links[-1].connect("till")
links[-1].sendall(json.dumps({"code": sys.argv[1]}).encode() + b"\n")
links[-1].settimeout(0.3)
try:
    links[-1].recv(1)
    raise SystemExit("was not kept waiting")
except TimeoutError:
    pass
links[-1].settimeout(20)
links[0].close()
assert json.loads(links[-1].makefile().readline())["verdict"] == "ACCEPT"
PY
	echo "$output"
	[ "$status" -eq 0 ]
	[ "$(cat served)" = 'vouch-redeem: 64 clients have connected and not hung up: others wait until one does' ]
}

@test "who has gone before the answer takes nothing, and who asks again hears it" {
	serve
	python3 - "$(code 1)" <<'PY'
import json, os, signal, socket, sys, time
pid = int(open("server.pid").read())
os.kill(pid, signal.SIGSTOP)
link = socket.socket(socket.AF_UNIX)
link.connect("till")
link.sendall(json.dumps({"code": sys.argv[1]}).encode() + b"\n")
link.close()
os.kill(pid, signal.SIGCONT)
time.sleep(0.3)
PY
	[ "$(vouch-log show --db shop.db --format csv | grep -c ',redeem,')" -eq 0 ]
	ask "{\"code\":\"$(code 1)\",\"op\":\"00112233445566778899aabbccddeeff\"}" \
		"{\"code\":\"$(code 1)\",\"op\":\"00112233445566778899aabbccddeeff\"}"
	tells .reason 'ok
replayed'
}

@test "an op given to another request costs only its asker something" {
	serve
	op=00112233445566778899aabbccddeeff
	ask "{\"code\":\"$(code 1)\",\"op\":\"$op\"}"
	python3 - "$op" "$(code 2)" "$(code 3)" "$(code 4)" <<'PY' >answers
import json, os, signal, socket, sys
pid = int(open("server.pid").read())
os.kill(pid, signal.SIGSTOP)
links = []
for n, code in enumerate(sys.argv[2:]):
    link = socket.socket(socket.AF_UNIX)
    link.connect("till")
    request = {"code": code}
    if n == 1:
        request["op"] = sys.argv[1]
    link.sendall(json.dumps(request).encode() + b"\n")
    links.append(link)
os.kill(pid, signal.SIGCONT)
for link in links:
    print(json.loads(link.makefile().readline())["reason"])
PY
	cat answers
	[ "$(cat answers)" = 'ok
misuse
ok' ]
	vouch-log verify -q --db shop.db
}

# The operation id of what would end an event.
end_of() { # EVENT
	python3 - "$1" <<'PY'
import hashlib, struct, sys
store, till, epoch, seq = sys.argv[1].split(".")
key = struct.pack(">HHQQ", int(store), int(till), int(epoch, 16), int(seq))
print(hashlib.blake2b(b"vouch end v1\0" + key, digest_size=16).hexdigest())
PY
}

@test "an op that is an event's end is told apart from it, and keeps no other hold" {
	pos "{\"code\":\"$(code 1)\"}"
	event=$(jq -r .event <<<"$output")
	pos "{\"code\":\"$(code 2)\",\"op\":\"$(end_of "$event")\"}" \
		"{\"do\":\"void\",\"event\":\"$event\",\"why\":\"x\"}" "{\"do\":\"status\",\"event\":\"$event\"}"
	tells '.verdict, .reason' 'ACCEPT ok
ERROR misuse
ACCEPT replayed'
	pos "{\"do\":\"hold\",\"code\":\"$(code 3)\",\"seconds\":1}"
	event=$(jq -r .event <<<"$output")
	pos "{\"code\":\"$(code 4)\",\"op\":\"$(end_of "$event")\"}" \
		"{\"do\":\"hold\",\"code\":\"$(code 5)\",\"seconds\":2}"
	export VOUCH_TEST_NOW=$((NOON + 60000))
	pos "{\"code\":\"$(code 5)\"}" "{\"code\":\"$(code 3)\"}"
	tells '.verdict, .reason' 'ACCEPT ok
USED used'
	vouch-log verify -q --db shop.db
}

@test "the socket's place: taken over from the dead, never from the living" {
	serve
	run --separate-stderr vouch-redeem --db shop.db --till 3 --listen unix:till
	[ "$status" -eq 2 ]
	[[ $stderr == *'another program listens there'* ]]
	kill -9 "$(cat server.pid)"
	wait "$(cat server.pid)" || true
	[ -S till ]
	serve
	ask "{\"code\":\"$(code 1)\"}"
	tells .verdict ACCEPT
	echo mine >plain
	run --separate-stderr vouch-redeem --db shop.db --till 3 --listen unix:plain
	[ "$status" -eq 2 ]
	[ "$(cat plain)" = mine ]
	for bad in till tcp:1 unix: "unix:$(printf '%0200d' 1)" fd:0 fd:x fd:9; do
		run --separate-stderr vouch-redeem --db shop.db --till 3 --listen "$bad"
		echo "$bad: $stderr"
		[ "$status" -eq 2 ]
	done
}

@test "the socket's place: left alone where somebody else's stands by now" {
	serve
	mv till moved
	first=$(cat server.pid)
	serve
	kill "$first"
	wait "$first" || true
	ask "{\"code\":\"$(code 1)\"}"
	tells .verdict ACCEPT
}

@test "a socket handed over, as systemd does" {
	python3 - "$(code 1)" <<'PY'
import json, os, socket, subprocess, sys
server = socket.socket(socket.AF_UNIX)
server.bind("handed")
server.listen()
child = subprocess.Popen(["vouch-redeem", "-q", "--db", "shop.db", "--till", "2",
                          "--listen", "fd:%d" % server.fileno()],
                         pass_fds=[server.fileno()])
link = socket.socket(socket.AF_UNIX)
link.connect("handed")
link.sendall(json.dumps({"code": sys.argv[1]}).encode() + b"\n")
assert json.loads(link.makefile().readline())["verdict"] == "ACCEPT"
child.terminate()
assert child.wait(10) == -15
assert os.path.exists("handed")  # not ours to remove
PY
}

@test "thirty-two clients, slow and fickle ones among them: nothing lost, nothing twice" {
	vouch-issue -q -k shop.key -c tet2027.ini --channel app -n 600 -o many.csv
	sed 1d many.csv | cut -d , -f 1 >many.txt
	serve
	run python3 "$BATS_TEST_DIRNAME/../support/pos_load.py" till many.txt 32
	echo "$output"
	[ "$status" -eq 0 ]
	[[ ${lines[0]} == 'accepted 600, used '*', other 0, twice 0, unanswered 0' ]]
	[ "$(vouch-log show --db shop.db --format csv | grep -c ',redeem,')" -eq 600 ]
	kill "$(cat server.pid)"
	wait "$(cat server.pid)" || true
	vouch-log verify -q --db shop.db
}

# ---- the examples ----

@test "example clients in shell, Python and JavaScript" {
	serve --lang vi
	run "$examples/pos-client.sh" till "$(code 1)" 250000 R-1
	echo "$output"
	[ "$status" -eq 0 ]
	[ "$output" = 'Hợp lệ: giảm 50.000 đ, khách trả 200.000 đ' ]
	run "$examples/pos-client.sh" till "$(code 1)" 250000 R-2
	[ "$status" -eq 1 ]
	run "$examples/pos-client.sh" nowhere "$(code 1)" 250000 R-2
	[ "$status" -eq 3 ]
	printf '{"code":"%s","basket":100000}\n{"codes":["%s","%s"]}\n' "$(code 2)" "$(code 3)" \
		"$(code 4)" >requests
	run "$examples/pos_client.py" till <requests
	echo "$output"
	[ "$(cut -f 1,2 <<<"$output")" = 'ACCEPT	ok
ACCEPT	ok
REFUSE	no-stack' ]
	command -v node >/dev/null || skip "no node for the client in JavaScript"
	run node "$examples/pos-client.js" till "$(code 5)" R-3 paid
	echo "$output"
	[ "$(cut -d ' ' -f 1,2 <<<"$output")" = 'ACCEPT ok
ACCEPT ok' ]
	run node "$examples/pos-client.js" till "$(code 6)" R-4 cancelled
	[ "$(cut -d ' ' -f 1,2 <<<"$output")" = 'ACCEPT ok
ACCEPT ok' ]
	ask "{\"code\":\"$(code 6)\"}"
	tells .verdict ACCEPT
}
