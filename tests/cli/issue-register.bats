#!/usr/bin/env bats
# What the register is asked and told after codes were issued.
bats_require_minimum_version 1.5.0

load ../support/shop

setup_file() { shop_make; }
setup() { shop_enter; }

field() { # NAME: of the lines vouch-issue --find wrote
	echo "$output" | sed -n "s/^$1: //p"
}

@test "--list: a row for each batch, as a table and as records" {
	run vouch-issue --list
	[ "$status" -eq 0 ]
	[ "${#lines[@]}" -eq 3 ]
	[[ ${lines[0]} == batch*campaign*kind*source*count*channel*placement*issued*handed_out*printed*spoiled*key ]]
	[[ ${lines[1]} == *"1001"*"voucher"*"count"*"20"*"facebook"*"adset-2385"*"2026-12-25T12:00:00+07:00"* ]]
	[[ ${lines[2]} == *"1003"*"3"*"app"* ]]
	run vouch-issue --list -c coffee.ini --format csv
	[ "$status" -eq 0 ]
	[ "${#lines[@]}" -eq 2 ]
	[ "${lines[0]}" = "batch,campaign,kind,source,count,channel,placement,issued,handed_out,printed,spoiled,key" ]
	[[ ${lines[1]} == "2,1003,voucher,count,3,app,,2026-12-25T12:00:00+07:00,0,0,0,"* ]]
	run vouch-issue --list --format jsonl
	[ "${#lines[@]}" -eq 2 ]
	[[ ${lines[0]} == '{"batch":1,"campaign":1001,"kind":"voucher",'* ]]
	vouch-issue --init-register --register empty.db -q
	run vouch-issue --list --register empty.db --format csv
	[ "$status" -eq 0 ]
	[ "${#lines[@]}" -eq 1 ]
	run vouch-issue --list --register none.db
	[ "$status" -eq 2 ]
	[[ $output == *"none.db: "*"--init-register"* ]]
}

@test "--find: by serial, by code, in an address, in lower case" {
	serial=$(sed -n 5p fb.csv | cut -d , -f 4)
	for text in "$serial" "$(code 4)" "$(code 4 | tr A-Z a-z)" \
		"https://shop.example/v/$(code 4)"; do
		run vouch-issue --find "$text"
		[ "$status" -eq 0 ]
		[ "$(field serial)" = "$serial" ]
		[ "$(field batch)" = 1 ]
		[ "$(field seq)" = 4 ]
		[ "$(field campaign)" = 1001 ]
		[ "$(field channel)" = facebook ]
		[ "$(field placement)" = adset-2385 ]
		[ "$(field value)" = "50000 VND" ]
		[ "$(field from)" = 2026-12-20 ]
		[ "$(field until)" = 2027-01-31 ]
		[ "$(field printed)" = no ]
		[ "$(field spoiled)" = no ]
		[ -z "$(field handed_out)" ]
	done
	run vouch-issue --find "$serial" --format jsonl
	[ "$status" -eq 0 ]
	[[ $output == "{\"serial\":\"$serial\",\"campaign\":1001,\"batch\":1,\"seq\":4,"* ]]
	run vouch-issue --find "$serial" -c tet2027.ini
	[ "$status" -eq 0 ]
	run vouch-issue --find "$serial" -c coffee.ini
	[ "$status" -eq 1 ]
	[ "$output" = "vouch-issue: the register knows no such code of this campaign" ]
}

@test "--find: what nobody issued, and what is no code" {
	run vouch-issue --find S0000000000
	[ "$status" -eq 1 ]
	[ "$output" = "vouch-issue: the register knows no such code" ]
	run vouch-issue --find https://shop.example/L/0T24J9M4LV
	[ "$status" -eq 1 ]
	run vouch-issue --find 0T24J9M4LV --format csv
	[ "$status" -eq 1 ]
	[[ ${lines[0]} == serial,campaign,batch,seq,* ]]
	for text in "" S123 8934563138165 "https://shop.example/L/0T24J9M4L" \
		"0T24J9M4LV0" "$(printf '\033[31m')"; do
		run vouch-issue --find "$text"
		[ "$status" -eq 2 ]
		[[ ${lines[0]} == "vouch-issue: --find: "*"neither a serial nor a code nor a short link" ]]
		[[ $output != *$'\033'* ]]
	done
	run vouch-issue --find "$(code 1 | sed 's/.$//')"
	[ "$status" -eq 2 ]
}

@test "--find: by short link, alone and in an address, in either case" {
	link=$(PYTHONPATH=$BATS_TEST_DIRNAME/../interop python3 -B - <<'PY'
import sqlite3

import reader

db = sqlite3.connect("register.db")
key, = db.execute("SELECT serial_key FROM campaign WHERE id = 1001").fetchone()
number = reader.link_of(key, 7)
db.execute("INSERT INTO link VALUES (?, 1001, 7)", (number,))
db.commit()
print(reader.link_encode(number))
PY
	)
	for text in "$link" "${link,,}" "https://shop.example/l/${link,,}" \
		"HTTPS://SHOP.EXAMPLE/L/$link" "https://shop.example/L/$link?utm=x" \
		"https://shop.example/L/$link/"; do
		run vouch-issue --find "$text"
		[ "$status" -eq 0 ]
		[ "$(field batch)" = 1 ]
		[ "$(field seq)" = 8 ]
		[ "$(field serial)" = "$(sed -n 9p fb.csv | cut -d , -f 4)" ]
	done
	run vouch-issue --find "$link" -c coffee.ini
	[ "$status" -eq 1 ]
	run vouch-issue --find "https://shop.example/L/$link/more"
	[ "$status" -eq 2 ]
}

@test "--find: by short code, as people type it" {
	# Made by the second reader, from docs/FORMAT.md and the campaign's key.
	key=$(sqlite3 register.db 'SELECT hex(serial_key) FROM campaign WHERE id = 1001')
	short() { # COUNTER
		PYTHONPATH=$BATS_TEST_DIRNAME/../interop PYTHONDONTWRITEBYTECODE=1 python3 -c '
import sys
from short_codes import locator_of, secret_of, short_code
counter, key = int(sys.argv[1]), bytes.fromhex(sys.argv[2])
print(short_code(locator_of(counter, key), secret_of(counter, key)))' "$1" "$key"
	}
	code=$(short 0)
	run vouch-issue --find "$code" --format csv
	[ "$status" -eq 0 ]
	[ "${#lines[@]}" -eq 2 ]
	[[ ${lines[1]} == S*,1001,1,1,voucher,* ]]
	found=${lines[1]}
	run vouch-issue --find " $(tr 'A-Z-' 'a-z.' <<<"$code")" --format csv
	[ "$status" -eq 0 ]
	[ "${lines[1]}" = "$found" ]
	# of a counter that was not given out, and mistyped
	run vouch-issue --find "$(short 1000000)"
	[ "$status" -eq 1 ]
	other=2
	[ "${code:0:1}" != 2 ] || other=3
	run vouch-issue --find "$other${code:1}"
	[ "$status" -ne 0 ]
}

@test "--find: another register's code for the same serial is not ours" {
	vouch-issue --init-register --register two.db -q
	sed '/^register/d; s/50000 VND/90000 VND/' tet2027.ini >other.ini
	vouch-issue -q -k shop.key -c other.ini --register two.db -n 20 \
		--channel facebook -o two.csv
	python3 - <<'PY'
import sqlite3
a, b = (sqlite3.connect(name) for name in ("register.db", "two.db"))
key = a.execute("SELECT serial_key FROM campaign WHERE id = 1001").fetchone()
b.execute("UPDATE campaign SET serial_key = ?", key)
b.commit()
PY
	vouch-issue -q -k shop.key -c other.ini --register two.db --reissue 1 -o forged.csv
	run vouch-issue --find "$(sed -n 4p forged.csv | cut -d , -f 1)"
	[ "$status" -eq 1 ]
	[ "$(field seq)" = 3 ]
	[ "$(field value)" = "90000 VND" ]
	[[ $output == *"says other things than what was issued under its serial"* ]]
}

@test "--take: one code a customer, however the number is written" {
	run --separate-stderr vouch-issue --take 1 --to 0901234567 -k shop.key
	[ "$status" -eq 0 ]
	[ "${lines[0]}" = "$(head -1 fb.csv)" ]
	[ "${lines[1]}" = "$(sed -n 2p fb.csv)" ]
	[ "$stderr" = "vouch-issue: batch 1: code 1 of 20 handed out" ]
	for same in "+84 901 234 567" 0901.234.567 0084901234567; do
		run --separate-stderr vouch-issue --take 1 --to "$same" -k shop.key
		[ "$status" -eq 0 ]
		[ "${lines[1]}" = "$(sed -n 2p fb.csv)" ]
		[[ $stderr == *"this customer has had code 1 since 2026-12-25T12:00:00+07:00" ]]
	done
	run --separate-stderr vouch-issue --take 1 --to Lan@Example.vn -k shop.key --format jsonl
	[ "$status" -eq 0 ]
	[[ $output == "{\"code\":\"$(code 2)\","* ]]
	run --separate-stderr vouch-issue -q --take 1 --to psid-99 -k shop.key -o one.csv
	[ "$status" -eq 0 ]
	[ -z "$output$stderr" ]
	[ "$(stat -c %a one.csv)" = 600 ]
	diff one.csv <(sed -n '1p;4p' fb.csv)
	run vouch-issue --handed-out 1 --format csv
	[ "$status" -eq 0 ]
	[ "${#lines[@]}" -eq 4 ]
	[ "${lines[0]}" = "batch,seq,serial,at,customer" ]
	[[ ${lines[2]} == "1,2,$(sed -n 3p fb.csv | cut -d , -f 4),2026-12-25T12:00:00+07:00,"* ]]
	run vouch-issue --find "$(code 2)"
	[ "$(field handed_out)" = 2026-12-25T12:00:00+07:00 ]
	[ "${#lines[@]}" -gt 10 ]
	# Nothing in the file says who it was.
	run grep -a -c -i -e 901234567 -e example.vn -e psid-99 register.db
	[ "$output" = 0 ]
}

@test "--take: spoiled codes are passed over, a batch is used up" {
	run vouch-issue --spoil 2:1-2
	[ "$status" -eq 0 ]
	[ "$output" = "vouch-issue: batch 2: 2 codes marked as spoiled" ]
	run --separate-stderr vouch-issue --take 2 --to lan -k shop.key -c coffee.ini
	[ "$status" -eq 0 ]
	[ "${lines[1]}" = "$(sed -n 4p app.csv)" ]
	run --separate-stderr vouch-issue --take 2 --to minh -k shop.key -c coffee.ini
	[ "$status" -eq 1 ]
	[ -z "$output" ]
	[ "$stderr" = "vouch-issue: batch 2 is used up: each of its 3 codes is handed out or spoiled" ]
	run vouch-issue -q --spoil 2:3
	[ "$status" -eq 0 ]
	[ "$output" = "vouch-issue: 1 of these codes has been handed out: vouch-issue --handed-out 2 lists them" ]
	run --separate-stderr vouch-issue --take 2 --to lan -k shop.key -c coffee.ini -o lan.csv
	[ "$status" -eq 1 ]
	[ -z "$output" ]
	[ ! -e lan.csv ]
	[[ $stderr == *"has had code 3 since"*"and it was spoiled" ]]
}

@test "codes for the customers of a table: found with their row, never handed out" {
	printf 'phone,value\n0901234567,\n0912345678,20000\n' >customers.csv
	vouch-key holder holder.key -q >holder.id
	{ sed 's/^id = .*/id = 1002/; /^register/d' tet2027.ini; printf '\n[rules]\nholder = bound\n'; } >bound.ini
	vouch-issue -q -k shop.key -c bound.ini --channel zalo \
		--for customers.csv --holder-key holder.key -o zalo.csv
	run vouch-issue --find "$(sed -n 3p zalo.csv | cut -d , -f 1)"
	[ "$status" -eq 0 ]
	[ "$(field source)" = customers ]
	[ "$(field seq)" = 2 ]
	[ "$(field value)" = "20000 VND" ]
	[[ $(field holder) =~ ^[0-9a-f]{32}$ ]]
	run vouch-issue --find "$(sed -n 3p zalo.csv | cut -d , -f 4)"
	[ "$status" -eq 0 ]
	[ -z "$(field value)" ]
	run vouch-issue --take 3 --to lan -k shop.key
	[ "$status" -eq 2 ]
	[[ $output == *"the codes of batch 3 were made for the rows of a table" ]]
	run vouch-issue --list --format csv
	[[ ${lines[3]} == "3,1002,voucher,customers,2,zalo,"* ]]
}

@test "labels on shelves: found by their link and by their short link" {
	cp "$BATS_TEST_DIRNAME/../../testdata/campaigns/shelf.ini" .
	chmod 644 shelf.ini
	printf 'gtin,price,store\n8934999000012,38500,1\n8934999000012,39000,7\n' >products.csv
	vouch-issue -q -k shop.key -c shelf.ini --channel shelf \
		--host qr.example.vn --products products.csv --link -o labels.csv
	[ "$(head -n 1 labels.csv | cut -d , -f 1,2,7)" = code,link,seq ]
	for cell in 1 2; do
		run vouch-issue --find "$(sed -n 3p labels.csv | cut -d , -f $cell)"
		[ "$status" -eq 0 ]
		[ "$(field batch)" = 3 ]
		[ "$(field seq)" = 2 ]
		[ "$(field kind)" = shelf ]
		[ "$(field source)" = products ]
		[ "$(field link)" = "$(sed -n 3p labels.csv | cut -d , -f 2 | sed 's,.*/,,')" ]
		[ "$(field value)" = "$([ $cell = 2 ] || echo 39000 VND)" ]
	done
	run vouch-issue --take 3 --to lan -k shop.key
	[ "$status" -eq 2 ]
}

@test "--take: the code as a link for a message" {
	run --separate-stderr vouch-issue --take 1 --to lan -k shop.key \
		--url --host shop.example --format jsonl
	[ "$status" -eq 0 ]
	[[ $output == "{\"code\":\"HTTPS://SHOP.EXAMPLE/V/$(code 1)\","* ]]
	run vouch-issue --take 1 --to lan -k shop.key --url
	[ "$status" -eq 2 ]
	[[ $output == *"--host: is missing"* ]]
}

@test "--take and --find: codes with prizes among them are like any other" {
	cp "$BATS_TEST_DIRNAME/../../testdata/campaigns/lucky-tet.ini" .
	chmod 644 lucky-tet.ini
	vouch-issue -q -k shop.key -c lucky-tet.ini --channel print -n 2000 \
		-o lucky.csv --prizes prizes.vpz
	run --separate-stderr vouch-issue --take 3 --to lan -k shop.key
	[ "$status" -eq 0 ]
	[ "${lines[1]}" = "$(sed -n 2p lucky.csv)" ]
	run vouch-issue --find "$(sed -n 2p lucky.csv | cut -d , -f 1)"
	[ "$status" -eq 0 ]
	[ "$(field source)" = prizes ]
	[[ -n $(field handed_out) ]]
}

@test "--take: nothing is handed out when the code could not be made" {
	vouch-key new other --no-passphrase -q
	run vouch-issue --take 1 --to lan -k other.key
	[ "$status" -eq 2 ]
	[[ $output == *"batch 1 was signed with another key"* ]]
	run vouch-issue --take 2 --to lan -k shop.key
	[ "$status" -eq 2 ]
	[[ $output == *"listed in its file only"* ]]
	run vouch-issue --take 7 --to lan -k shop.key
	[ "$status" -eq 2 ]
	[[ $output == *"there is no batch 7"* ]]
	for to in "" " " "$(printf 'a\nb')" "$(printf '\377')"; do
		run vouch-issue --take 1 --to "$to" -k shop.key
		[ "$status" -eq 2 ]
		[[ $output == *"--to"* ]]
	done
	echo kept >there.csv
	run vouch-issue --take 1 --to lan -k shop.key -o there.csv
	[ "$status" -eq 2 ]
	[ "$(cat there.csv)" = kept ]
	run vouch-issue --take 1 --to lan -k shop.key -o no/where.csv
	[ "$status" -eq 3 ]
	run vouch-issue --handed-out 1 --format csv
	[ "${#lines[@]}" -eq 1 ]
}

@test "--take: ten customers at once, each twice, get ten codes" {
	for i in $(seq 10) $(seq 10); do
		vouch-issue -q --take 1 --to "customer $i" -k shop.key --format jsonl \
			>"out.$i.$RANDOM" &
	done
	wait
	[ "$(cat out.* | wc -l)" -eq 20 ]
	[ "$(cat out.* | sort -u | wc -l)" -eq 10 ]
	[ "$(vouch-issue --handed-out 1 --format csv | sed 1d | wc -l)" -eq 10 ]
	for i in $(seq 10); do
		[ "$(cat out."$i".* | sort -u | wc -l)" -eq 1 ]
	done
}

@test "--take: codes whose days are over are handed out with a warning" {
	VOUCH_TEST_NOW=$((NOON + 40 * 86400000)) run --separate-stderr \
		vouch-issue -q --take 1 --to lan -k shop.key
	[ "$status" -eq 0 ]
	[ "${lines[1]}" = "$(sed -n 2p fb.csv)" ]
	[ "$stderr" = "vouch-issue: the codes of batch 1 ended on 2027-01-31: no till will take them" ]
}

@test "--take: a code that could not be written is had again" {
	run --separate-stderr bash -c 'vouch-issue --take 1 --to lan -k shop.key >/dev/full'
	[ "$status" -eq 3 ]
	[[ $stderr == *"code 1 of batch 1 is handed out all the same: ask for it again with the same --to"* ]]
	run --separate-stderr vouch-issue --take 1 --to lan -k shop.key
	[ "$status" -eq 0 ]
	[ "${lines[1]}" = "$(sed -n 2p fb.csv)" ]
}

@test "--printed and --spoil: ranges merge, marking again changes nothing" {
	run vouch-issue --printed 1:1-10
	[ "$status" -eq 0 ]
	[ "$output" = "vouch-issue: batch 1: 10 codes marked as printed" ]
	run vouch-issue --printed 1:5-15
	[ "$output" = "vouch-issue: batch 1: 5 codes marked as printed" ]
	run vouch-issue --printed 1:7
	[ "$status" -eq 0 ]
	[ "$output" = "vouch-issue: batch 1: 0 codes marked as printed: it was known already" ]
	vouch-issue -q --spoil 1:20
	run vouch-issue --list --format csv -c tet2027.ini
	[[ ${lines[1]} == *",0,15,1,"* ]]
	run vouch-issue --find "$(code 20)"
	[ "$(field spoiled)" = yes ]
	[ "$(field printed)" = no ]
	vouch-issue -q --printed 1
	run vouch-issue --list --format csv -c tet2027.ini
	[[ ${lines[1]} == *",0,20,1,"* ]]
	for range in 1:21 1:0 1:5-4 1:1-21 3 0 x 1: 1:a-b 1:-3; do
		run vouch-issue --spoil "$range"
		[ "$status" -eq 2 ]
		[[ $output == "vouch-issue: "* ]]
	done
	run vouch-issue --spoil 1:1-21
	[ "$output" = "vouch-issue: register.db: batch 1 has codes 1 to 20" ]
}

@test "--backup: a whole copy, never over another file" {
	run vouch-issue --backup copy.db
	[ "$status" -eq 0 ]
	[[ $output == "vouch-issue: made copy.db, "*" KiB, checked and synced"* ]]
	[ "$(stat -c %a copy.db)" = 600 ]
	diff <(vouch-issue --list --register copy.db) <(vouch-issue --list)
	vouch-issue -q -k shop.key -c tet2027.ini --channel sms -n 5 -o sms.csv
	run vouch-issue --backup copy.db
	[ "$status" -eq 2 ]
	[[ $output == *"copy.db"*"--force"* ]]
	[ "$(vouch-issue --list --register copy.db --format csv | wc -l)" -eq 3 ]
	run vouch-issue --backup register.db --force
	[ "$status" -eq 2 ]
	[[ $output == *"is the register itself"* ]]
	run vouch-issue -q --backup copy.db --force
	[ "$status" -eq 0 ]
	[ -z "$output" ]
	[ "$(vouch-issue --list --register copy.db --format csv | wc -l)" -eq 4 ]
	# Codes come out of a copy as they are.
	diff <(vouch-issue -q --register copy.db --reissue 3 -k shop.key) sms.csv
}

@test "a backup in the place of a lost register issues no serial again" {
	run vouch-issue -q --backup copy.db
	vouch-issue -q -k shop.key --take 1 --to lan >lan.csv
	vouch-issue -q -k shop.key -c tet2027.ini --channel sms -n 50 -o lost.csv
	mv copy.db register.db
	run --separate-stderr vouch-issue -q -k shop.key -c tet2027.ini \
		--channel sms -n 50 -o new.csv
	[ "$status" -eq 0 ]
	[[ $stderr == "vouch-issue: register.db was a backup of 2026-12-25T12:00:00+07:00: it goes on with batch 1001 and serials far behind those it knows"* ]]
	[ "$(sed 1d new.csv | head -1 | cut -d , -f 5)" = 1001 ]
	[ "$(cat fb.csv lost.csv new.csv | grep -v ^code | cut -d , -f 4 | sort -u | wc -l)" -eq 120 ]
	# Whoever has a code of an older batch by then is not known.
	run vouch-issue -k shop.key --take 1 --to minh
	[ "$status" -eq 2 ]
	[[ $output == *"it was a backup: codes of batch 1 that were handed out after it was made are not known"*"issue another batch"* ]]
	run vouch-issue -q -k shop.key --take 1001 --to minh
	[ "$status" -eq 0 ]
	run --separate-stderr vouch-issue -q -k shop.key -c tet2027.ini \
		--channel sms -n 1 -o newer.csv
	[ -z "$stderr" ]
	[ "$(sed -n 2p newer.csv | cut -d , -f 5)" = 1002 ]
	diff <(vouch-issue -q -k shop.key --reissue 1001) new.csv
}

@test "an issue reminds of the backup until there is one" {
	issue() {
		run --separate-stderr vouch-issue -k shop.key -c tet2027.ini \
			--channel sms -n 1 "$@"
		[ "$status" -eq 0 ]
	}
	issue
	[[ $stderr == *"register.db WAS NEVER BACKED UP"*"vouch-issue --backup FILE" ]]
	[ "$(echo "$stderr" | grep -c BACKED)" -eq 1 ]
	issue -q
	[ -z "$stderr" ]
	issue --dry-run
	[[ $stderr != *BACK* ]]
	vouch-issue -q --backup copy.db
	issue
	[[ $stderr == *"THE LAST BACKUP OF register.db, of 2026-12-25T12:00:00+07:00, lacks 1 batch: vouch-issue --backup FILE" ]]
	issue
	[[ $stderr == *"lacks 2 batches:"* ]]
	run vouch-issue -k shop.key --reissue 1 -o again.csv
	[[ $output != *BACK* ]]
}

@test "options of the register that do not go together" {
	while IFS='|' read -r args wanted; do
		# shellcheck disable=SC2086
		run vouch-issue $args
		echo "$args: $output"
		[ "$status" -eq 2 ]
		[ "${lines[0]}" = "vouch-issue: $wanted" ]
	done <<'TABLE'
--list --find x|--find: does not go with --list
--list -n 5|--count: does not go with --list
--list -o x.csv|--output: does not go with --list
--list --format tsv|--format: of --list is table, csv or jsonl
--list --force|--force: does not go with --list
--find x -k shop.key|--key: does not go with --find
--find x --take 1|--take: does not go with --find
--take 1|--key: is missing
--take 1 -k shop.key|--to: is missing
--take 1 -k shop.key --to x --channel app|--channel: does not go with --take
--take 1 -k shop.key --to x --format table|--format: of codes is csv, tsv or jsonl
--take 1 -k shop.key --to x --force|--force: goes with --output FILE only
--to x -k shop.key -c tet2027.ini --channel app -n 1|--to: does not go with --count
--handed-out 1 --to x|--to: does not go with --handed-out
--printed 1 --spoil 1|--spoil: does not go with --printed
--printed 1 -k shop.key|--key: does not go with --printed
--spoil 1 --format csv|--format: does not go with --spoil
--backup x --printed 1|--backup: does not go with --printed
--backup x -o y|--output: does not go with --backup
--reissue 1 --list|--list: does not go with --reissue
--init-register --backup x|--backup: does not go with --init-register
-n 1 --channel app -k shop.key -c tet2027.ini --format table|--format: of codes is csv, tsv or jsonl
TABLE
}

@test "a register of the first version is read as it is, and raised when told something" {
	cp "$BATS_TEST_DIRNAME/../../testdata/registers/v1.db" old.db
	chmod 600 old.db
	before=$(cksum <old.db)
	run vouch-issue --list --register old.db --format csv
	[ "$status" -eq 0 ]
	[ "${#lines[@]}" -eq 4 ]
	run vouch-issue --find SA6D61E8DDC --register old.db
	[ "$status" -eq 0 ]
	[ "$(field seq)" = 2 ]
	run vouch-issue --find 0T24J9M4LV --register old.db
	[ "$status" -eq 1 ]
	run vouch-issue --handed-out 1 --register old.db
	[ "$status" -eq 0 ]
	[ "$(cksum <old.db)" = "$before" ]
	vouch-issue -q --spoil 1:3 --register old.db
	run vouch-issue --list --register old.db --format csv
	[[ ${lines[1]} == 1,1001,*,0,0,1,* ]]
}
