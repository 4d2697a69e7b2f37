#!/usr/bin/env bats
# vouch-issue --for: one code per customer.
bats_require_minimum_version 1.5.0
load ../support/shop

setup_file() {
	shop_make
	cd "$BATS_FILE_TMPDIR/shop"
	vouch-key holder holder.key -q >holder.id
	{ fresh 1002; printf '\n[rules]\nholder = bound\n'; } >bound.ini
	sed -e 's/^id = .*/id = 1009/' -e 's/^kind = .*/kind = pass/' \
		-e 's/^value = .*/value = none/' -e 's/^stores = .*/stores = 1, 4, 7-12/' \
		-e '/^register = /d' tet2027.ini >pass.ini
	printf '%s\n' 'name,phone,value,note' \
		'Lan,0901234567,,xin chào' \
		'Minh,0912 345 678,20000,"=cmd|x"' \
		'Hoa,+84 93 123 4567,30.000 VND,"a ""q"" b"' >customers.csv
}
setup() { shop_enter; }
teardown() { mounts_end; }

fresh() { # ID: the campaign under another id, on stdout
	sed -e "s/^id = .*/id = $1/" -e '/^register = /d' tet2027.ini
}

issue() {
	vouch-issue -k shop.key -c tet2027.ini --channel facebook "$@"
}

bound() {
	vouch-issue -k shop.key -c bound.ini --channel zalo \
		--holder-key holder.key "$@"
}

# The cells behind ours, and some of ours, of records on stdin.
tails() {
	sed 's/^V[0-9A-Z]*,[^,]*,[^,]*,S[0-9A-F]*,//'
}

# Nothing of a failed run is left: no batch, no file, no line.
same_as_before() { # COMMAND...
	local before
	before=$(find . -type f | sort | xargs sha256sum)
	run --separate-stderr "$@"
	echo "$stderr"
	[ "$(find . -type f | sort | xargs sha256sum)" = "$before" ]
}

# One bad row: its line on stderr, and nothing done.
refused() { # STDERR... and the table on stdin
	cat >table.csv
	same_as_before issue --for table.csv -o out.csv
	[ "$status" -eq 2 ]
	[ -z "$output" ]
	for line; do
		[[ $'\n'$stderr$'\n' == *$'\n'"vouch-issue: $line"$'\n'* ]]
	done
}

# ---- records ----

@test "a code for each row, its columns behind ours, its value its own" {
	run --separate-stderr issue --for customers.csv --placement adset-7 -o out.csv
	[ "$status" -eq 0 ]
	[ -z "$output" ]
	[ "${stderr_lines[0]}" = "vouch-issue: batch 3: issued 3 codes of campaign 1001, channel facebook, placement adset-7, good from 2026-12-20 to 2027-01-31" ]
	[ "$(stat -c %a out.csv)" = 600 ]
	[ "$(head -n 1 out.csv)" = code,kind,campaign,serial,batch,seq,channel,placement,value,from,until,stores,name,phone,note ]
	[ "$(sed 1d out.csv | tails)" = '3,1,facebook,adset-7,50000 VND,2026-12-20,2027-01-31,all,Lan,0901234567,xin chào
3,2,facebook,adset-7,20000 VND,2026-12-20,2027-01-31,all,Minh,0912 345 678,=cmd|x
3,3,facebook,adset-7,30000 VND,2026-12-20,2027-01-31,all,Hoa,+84 93 123 4567,"a ""q"" b"' ]
	sed 1d out.csv | cut -d , -f 1 | vouch-verify --trust shop.pub >verdicts
	[ "$(cut -f 1,5 verdicts)" = $'ACCEPT\t50000 VND\nACCEPT\t20000 VND\nACCEPT\t30000 VND' ]
}

@test "the till redeems them for what the row says" {
	issue --for customers.csv -q -o out.csv
	sed -n 3p out.csv | cut -d , -f 1 |
		vouch-redeem --db shop.db --till 2 >verdict
	[ "$(cut -f 1,5 verdict)" = $'ACCEPT\t20000 VND' ]
}

@test "until, stores and subject: a pass for one shop" {
	printf '%s\n' 'order,phone,stores,until,Subject' \
		'DH-1,0901234567,4,,x' 'DH-2,0901234568,"1, 4, 7-12",2027-01-05,y' \
		>table.csv
	vouch-issue -k shop.key -c pass.ini --channel app --for table.csv \
		--subject order -q -o out.csv
	[ "$(sed 1d out.csv | tails)" = '3,1,app,,,2026-12-20,2027-01-31,4,DH-1,0901234567,x
3,2,app,,,2026-12-20,2027-01-05,"1, 4, 7-12",DH-2,0901234568,y' ]
	# The order number is in the code: 6 bytes more.
	[ "$(sed -n 2p out.csv | cut -d , -f 1 | tr -d '\n' | wc -c)" -eq 163 ]
}

@test "--per-row, JSON Lines, and the table from a pipe" {
	run --separate-stderr issue --for - --per-row 2 --format jsonl -q <customers.csv
	[ "$status" -eq 0 ]
	[ "${#lines[@]}" -eq 6 ]
	[[ ${lines[3]} == *'"seq":4,'*'"value":"20000 VND"'*'"phone":"0912 345 678","note":"=cmd|x"}' ]]
	[ "$(printf '%s\n' "${lines[@]}" | grep -o '"code":"[^"]*"' | sort -u | wc -l)" -eq 6 ]
	run --separate-stderr issue --for - -q <<<'{"phone":"0901234567","vip":true,"Tên":"Lan"}'
	[ "$status" -eq 0 ]
	[[ ${lines[0]} == *',stores,phone,vip,Tên' ]]
	[[ ${lines[1]} == *',all,0901234567,true,Lan' ]]
}

@test "--dry-run says what would be, and changes nothing" {
	same_as_before issue --for customers.csv --dry-run
	[ "$status" -eq 0 ]
	[ "$stderr" = "vouch-issue: would issue 3 codes of campaign 1001, channel facebook, good from 2026-12-20 to 2027-01-31" ]
	printf 'phone\n09O1\n' >bad.csv
	same_as_before issue --for bad.csv --dry-run
	[ "$status" -eq 2 ]
	[[ $stderr == *'bad.csv line 2: phone: "09O1": not a phone number'* ]]
}

@test "--excel guards what would be a formula" {
	issue --for customers.csv --excel -q -o out.csv
	grep -q ";Minh;0912 345 678;'=cmd|x" out.csv
	# And what it guarded is read again as a phone number.
	printf "phone\n'+84901234567\n" >table.csv
	issue --for table.csv -q -o again.csv
}

# ---- bad rows ----

@test "bad rows are named with line and column, and nothing is issued" {
	refused 'table.csv line 2: value: "60000": expected at most 50000 VND, as the campaign allows' \
		'table.csv line 3: phone: "09O1": not a phone number' \
		'table.csv line 5: value: "0": expected more than nothing' \
		'table.csv line 6: phone: "84901234567": the same customer as in line 4' \
		'table.csv line 7: value: "5 %": expected an amount and its unit, as in "50000 VND", "12.50 USD" or "100 points"' \
		'table.csv line 8: until: "2027-02-01": expected a day from 2026-12-25 to 2027-01-31, as the campaign allows' \
		'table.csv line 9: until: "31/12/2026": expected a date as in 2026-12-20' \
		'table.csv line 10: stores: "0": expected one store'\''s number, or nothing for all of the campaign'\''s' \
		'table.csv line 11: value: "5 USD": expected VND, as the campaign has it' \
		'table.csv: 9 bad rows: nothing was issued' <<-'END'
		phone,value,until,stores
		0901234560,60000,,
		09O1,,,
		0901234567,,,all
		0901234561,0,,
		84901234567,,,
		0901234562,5 %,,
		0901234563,,2027-02-01,
		0901234564,,31/12/2026,
		0901234565,,,0
		0901234566,5 USD,,
	END
}

@test "twenty bad rows are said one by one, the rest counted" {
	{ echo phone; seq 30; } >table.csv
	same_as_before issue --for table.csv -o out.csv
	[ "$status" -eq 2 ]
	[ "$(grep -c 'not a phone number' <<<"$stderr")" -eq 20 ]
	[[ $stderr == *"table.csv: and 10 more bad rows"* ]]
	[[ $stderr == *"table.csv: 30 bad rows: nothing was issued"* ]]
}

@test "--keep-going leaves them out, --rejects lists them, and the status is 1" {
	printf '%s\n' 'phone,name' '0901234567,Lan' 'x,"a, b"' '0901 234 567,Lan' \
		'0912345678,Minh' >table.csv
	run --separate-stderr issue --for table.csv --keep-going --rejects bad.csv -o out.csv
	[ "$status" -eq 1 ]
	[[ $stderr == *"2 bad rows were left out"* ]]
	[ "$(sed 1d out.csv | wc -l)" -eq 2 ]
	[ "$(cat bad.csv)" = 'phone,name,reject_line,reject_reason
x,"a, b",3,"phone: ""x"": not a phone number"
0901 234 567,Lan,4,"phone: ""0901 234 567"": the same customer as in line 2"' ]
	[ "$(stat -c %a bad.csv)" = 600 ]
	# The rejects can be mended and given again.
	sed -i 's/^x,/0987654321,/' bad.csv
	issue --for bad.csv --allow-duplicates -q -o rest.csv
	[ "$(sed 1d rest.csv | wc -l)" -eq 2 ]
	# The same table, the same rows left out, the same codes.
	vouch-issue -k shop.key --reissue 3 --for table.csv --keep-going -q |
		cmp - out.csv
}

@test "--rejects is a file of its own, and goes with --keep-going" {
	for file in out.csv -; do
		same_as_before issue --for customers.csv --keep-going --rejects "$file" -o out.csv
		[ "$status" -eq 2 ]
		[[ $stderr == *"--rejects: must be a file of its own"* ]]
	done
	same_as_before issue --for customers.csv --rejects bad.csv -o out.csv
	[ "$status" -eq 2 ]
	[[ $stderr == *"--rejects: goes with --keep-going only"* ]]
	same_as_before issue --for customers.csv -o customers.csv --force
	[ "$status" -eq 2 ]
	[[ $stderr == *"--output: would replace the table"* ]]
	# Before anything is issued, nothing that is there is lost.
	echo kept >bad.csv
	same_as_before issue --for customers.csv --keep-going --rejects bad.csv -o out.csv
	[ "$status" -eq 2 ]
	[[ $stderr == *"bad.csv: already exists"*"replace it with --force"* ]]
	# Which is so where the codes have no file too.
	printf '%s\n' phone 0901234567 x >table.csv
	for more in --dry-run ''; do
		echo kept >bad.csv
		# shellcheck disable=SC2086 # no word if there is none
		run issue --for table.csv --keep-going --rejects bad.csv --force $more
		[ "$status" -eq 1 ]
		[ "$(cut -d , -f 1,2 bad.csv)" = $'phone,reject_line\nx,3' ]
	done
}

@test "no output replaces what the codes come from, under whatever name" {
	cp customers.csv table.csv
	ln -s register.db link.db
	ln shop.key hard.key
	for file in register.db link.db ./shop.key hard.key tet2027.ini ./table.csv; do
		same_as_before issue --for table.csv -o "$file" --force
		[ "$status" -eq 2 ]
		[[ $stderr == *"--output: would replace the "* ]]
	done
	same_as_before bound --for table.csv -o ./holder.key --force
	[ "$status" -eq 2 ]
	[[ $stderr == *"--output: would replace the holder key"* ]]
	same_as_before issue --for table.csv -o out.csv --force --keep-going --rejects link.db
	[ "$status" -eq 2 ]
	[[ $stderr == *"--rejects: would replace the register"* ]]
	same_as_before issue -n 1 -o out.csv --force --prizes tet2027.ini
	[ "$status" -eq 2 ]
	[[ $stderr == *"--prizes: would replace the campaign file"* ]]
	same_as_before issue -n 1 -o /dev/null --dry-run
	[ "$status" -eq 0 ]
}

@test "a table that does not say who its customers are is noted" {
	printf 'Tên;SĐT\nLan;901234567\nLan;0901234567\n' >table.csv
	run --separate-stderr issue --for table.csv --dry-run
	[ "$status" -eq 0 ]
	[[ $stderr == *"note: no column phone, email or id, so nobody looks for a customer who is there twice; --holder phone:COLUMN says which it is"* ]]
	run --separate-stderr issue --for table.csv --dry-run --holder phone:SĐT
	[ "$status" -eq 2 ]
	[[ $stderr == *'SĐT: "0901234567": the same customer as in line 2'* ]]
}

@test "two columns of one name in upper and lower case are refused" {
	refused 'table.csv: Value: an earlier column has this name, in upper or lower case' \
		<<<$'phone,value,Value\n0901234567,1000,2000'
	refused 'table.csv: NOTE: an earlier column has this name, in upper or lower case' \
		<<<$'{"phone":"0901234567","note":"a","NOTE":"b"}'
}

@test "links for customers to open, where --url asks for them" {
	issue --for customers.csv --url --host qr.example.vn -q -o out.csv
	[ "$(sed 1d out.csv | grep -c '^HTTPS://QR.EXAMPLE.VN/V/V[0-9A-Z]*,')" -eq 3 ]
	vouch-issue -k shop.key --reissue 3 --for customers.csv --url \
		--host qr.example.vn -q | cmp - out.csv
}

@test "a row left out does not make another a duplicate" {
	printf '%s\n' 'phone,value' '0901234567,99999999' '0901234567,1000' >table.csv
	run issue --for table.csv --keep-going -q -o out.csv
	[ "$status" -eq 1 ]
	[ "$(sed 1d out.csv | wc -l)" -eq 1 ]
}

@test "duplicates: by phone, e-mail or id, however written; empty ones are none" {
	refused 'table.csv line 3: email: "LAN@example.vn": the same customer as in line 2' <<-'END'
		name,email
		a,lan@Example.VN
		b,"LAN@example.vn "
		c,
		d,
	END
	printf 'name,email\na,lan@Example.VN\nb,LAN@example.vn\nc,\nd,\n' >table.csv
	issue --for table.csv --allow-duplicates -q -o out.csv
	[ "$(sed 1d out.csv | wc -l)" -eq 4 ]
	# The first of the columns that is there: e-mail addresses are not looked at.
	printf 'id,email,phone\n1,x,0901234567\n1,x,0901234568\n' >table.csv
	issue --for table.csv -q -o more.csv
}

@test "columns: one of ours is refused, and so is one that is not there" {
	refused 'table.csv: code: a column of the code'\''s own has this name' \
		'give the column another name: all columns are passed on behind those of a code' \
		<<<$'name,code\na,b'
	for name in serial batch channel placement link; do
		printf 'phone,%s\n0901234567,x\n' "$name" >table.csv
		same_as_before issue --for table.csv -o out.csv
		[ "$status" -eq 2 ]
		[[ $stderr == *"table.csv: $name: a column of the code's own"* ]]
	done
	same_as_before issue --for customers.csv --holder phone:mobile -o out.csv
	[ "$status" -eq 2 ]
	[[ $stderr == *'customers.csv: --holder: "mobile": no such column'* ]]
	same_as_before issue --for customers.csv --holder mobile -o out.csv
	[ "$status" -eq 2 ]
	[[ $stderr == *"expected phone:COLUMN, email:COLUMN or id:COLUMN"* ]]
	same_as_before issue --for customers.csv --subject note -o out.csv
	[ "$status" -eq 2 ]
	[[ $stderr == *'--subject: only passes carry an order number'* ]]
}

# ---- codes bound to customers ----

@test "bound codes carry a digest of their customer, never the number" {
	run --separate-stderr bound --for customers.csv -o out.csv
	[ "$status" -eq 0 ]
	[ "$(sed -n 2p out.csv | cut -d , -f 1 | tr -d '\n' | wc -c)" -eq 170 ]
	# A till that cannot ask for the customer does not take them.
	run vouch-verify --trust shop.pub <<<"$(sed -n 2p out.csv | cut -d , -f 1)"
	[[ $output == $'REFUSE\tneeds-customer\t1002\t'* ]]
	run grep -c 901234567 register.db
	[ "$output" = 0 ]
	# The bytes docs/FORMAT.md says: type 131, eight bytes of the value.
	python3 - out.csv holder.key <<-'END'
		import base64, hashlib, sys
		A = "0123456789BCFGHJKLMNPQRSTVXZ"
		row = open(sys.argv[1], encoding="utf-8").read().splitlines()[1]
		number, prev = 0, 25
		for letter in row.split(",")[0][1:]:
		    x = A.index(letter)
		    number, prev = number * 27 + (x - prev - 1) % 28, x
		code = number.to_bytes(100, "big")
		key = base64.b64decode(open(sys.argv[2]).read().splitlines()[1])[14:]
		value = hashlib.blake2b(b"vouch holder v1\0" + (1002).to_bytes(4, "big")
		    + b"\x01" + b"+84901234567", digest_size=16, key=key).digest()
		assert code[26:36] == b"\x83\x08" + value[:8], code[26:36].hex()
	END
}

@test "bound codes need a holder key, a customer, and a table" {
	same_as_before vouch-issue -k shop.key -c bound.ini --channel zalo -n 3
	[ "$status" -eq 2 ]
	[[ $stderr == *"bound.ini: holder: codes of this campaign are bound to customers"* ]]
	same_as_before vouch-issue -k shop.key -c bound.ini --channel zalo --for customers.csv
	[ "$status" -eq 2 ]
	[[ $stderr == *"--holder-key: is missing: the campaign binds codes to customers"* ]]
	printf 'name,mobile\nLan,0901234567\n' >table.csv
	same_as_before bound --for table.csv
	[ "$status" -eq 2 ]
	[[ $stderr == *"table.csv: no column phone, email or id, and the campaign binds codes to customers"* ]]
	bound --for table.csv --holder phone:mobile -q -o out.csv
	printf 'name,phone\nLan,\n' >table.csv
	same_as_before bound --for table.csv
	[[ $stderr == *"table.csv line 2: phone: is empty"* ]]
	printf 'id\n0901234567\n' >table.csv
	same_as_before bound --for table.csv
	[[ $stderr == *'table.csv line 2: id: "0901234567": as an id it would be taken for a phone number at the till'* ]]
	same_as_before issue --for customers.csv --holder-key holder.key
	[ "$status" -eq 2 ]
	[[ $stderr == *"--holder-key: the campaign does not bind codes to customers"* ]]
	chmod 644 holder.key
	same_as_before bound --for customers.csv
	[ "$status" -eq 2 ]
	[[ $stderr == *"holder.key: other users may read this secret key"* ]]
}

# ---- again ----

@test "--reissue: the same bytes, all of a batch or some of it" {
	issue --for customers.csv --per-row 2 -q -o out.csv
	vouch-issue -k shop.key --reissue 3 --for customers.csv -q | cmp - out.csv
	vouch-issue -k shop.key --reissue 3:4-5 --for customers.csv -q >some.csv
	{ head -n 1 out.csv; sed -n 5,6p out.csv; } | cmp - some.csv
	# A campaign changed since then has no say in it.
	sed -i -e 's/^value = .*/value = 10000 VND/' -e 's/^revision = .*/revision = 9/' tet2027.ini
	vouch-issue -k shop.key -c tet2027.ini --reissue 3 --for customers.csv -q |
		cmp - out.csv
}

@test "--reissue: bound codes, with the key they were bound with" {
	bound --for customers.csv -q -o out.csv
	same_as_before vouch-issue -k shop.key --reissue 3 --for customers.csv
	[ "$status" -eq 2 ]
	[[ $stderr == *"--holder-key: is missing"* ]]
	vouch-issue -k shop.key --reissue 3 --for customers.csv \
		--holder-key holder.key -q | cmp - out.csv
	vouch-key holder other.key -q
	same_as_before vouch-issue -k shop.key --reissue 3 --for customers.csv \
		--holder-key other.key
	[ "$status" -eq 2 ]
	[[ $stderr == *"customers.csv line 2: phone: \"0901234567\": not the row that code 1 of batch 3 was issued for"* ]]
}

@test "--reissue: bound codes, the rows left out then left out again" {
	printf '%s\n' 'phone,value' '09O1,' '0901234567,' '0901 234 567,' \
		'0912345678,99999999' '0987654321,7000' >table.csv
	run bound --for table.csv --keep-going -q -o out.csv
	[ "$status" -eq 1 ]
	[ "$(sed 1d out.csv | cut -d , -f 9,13)" = $'50000 VND,0901234567\n7000 VND,0987654321' ]
	vouch-issue -k shop.key --reissue 3 --for table.csv --keep-going \
		--holder-key holder.key -q | cmp - out.csv
	vouch-issue -k shop.key --reissue 3:2 --for table.csv --keep-going \
		--holder-key holder.key -q | sed 1d | cmp - <(sed -n 3p out.csv)
	same_as_before vouch-issue -k shop.key --reissue 3 --for table.csv \
		--holder-key holder.key
	[ "$status" -eq 2 ]
}

@test "--reissue: the first row that differs is named" {
	issue --for customers.csv -q -o out.csv
	for change in 's/Minh/Mình/' 's/20000/20001/' 's/0912 345/0912345/' \
		'2s/.*/&/;3s/x"/y"/'; do
		sed "$change" customers.csv >table.csv
		same_as_before vouch-issue -k shop.key --reissue 3 --for table.csv
		[ "$status" -eq 2 ]
		[ -z "$output" ]
		[[ $stderr == *"table.csv line 3: phone: "*": not the row that code 2 of batch 3 was issued for"* ]]
	done
	sed 's/^name/Name/' customers.csv >table.csv
	same_as_before vouch-issue -k shop.key --reissue 3 --for table.csv
	[[ $stderr == *"table.csv line 2: "* ]]
	head -n 3 customers.csv >table.csv
	same_as_before vouch-issue -k shop.key --reissue 3 --for table.csv
	[ "$status" -eq 2 ]
	[[ $stderr == *"table.csv: ends before the row of code 3"* ]]
	{ cat customers.csv; echo 'X,0987654321,,'; } >table.csv
	same_as_before vouch-issue -k shop.key --reissue 3 --for table.csv
	[ "$status" -eq 2 ]
	[[ $stderr == *"table.csv: has 4 rows, and batch 3 was issued for 3"* ]]
}

@test "--reissue: a table where one is needed, and only there" {
	issue --for customers.csv -q -o out.csv
	same_as_before vouch-issue -k shop.key --reissue 3
	[ "$status" -eq 2 ]
	[[ $stderr == *"--for: batch 3 was made from such a table: give it again"* ]]
	same_as_before vouch-issue -k shop.key --reissue 1 --for customers.csv
	[ "$status" -eq 2 ]
	[[ $stderr == *"--for: batch 1 was not made from such a table"* ]]
	run vouch-issue -k shop.key --reissue 1 --holder-key holder.key
	[ "$status" -eq 2 ]
	[[ $output == *"--holder-key: does not go with --reissue without a table"* ]]
	run vouch-issue -k shop.key --reissue 3 --for customers.csv --per-row 2
	[ "$status" -eq 2 ]
	[[ $output == *"--per-row: does not go with --reissue"* ]]
}

# ---- accidents ----

@test "the reader goes away: quiet, and the codes can be had again" {
	{ echo phone; seq -f '090%07g' 3000; } >table.csv
	vouch-issue -k shop.key -c tet2027.ini --channel app --for table.csv 2>err |
		head -n 2 >some || true
	[ ! -s err ]
	vouch-issue -k shop.key --reissue 3 --for table.csv -q >out.csv
	[ "$(wc -l <out.csv)" -eq 3001 ]
	head -n 2 out.csv | cmp - some
}

@test "killed at any moment, no serial comes twice and nothing is half written" {
	{ echo phone; seq -f '090%07g' 20000; } >table.csv
	for delay in 0.02 0.1 0.2 0.3 0.4 0.6 1.5; do
		vouch-issue -k shop.key -c tet2027.ini --channel app --for table.csv \
			-q -o killed.csv 2>/dev/null &
		sleep "$delay"
		kill -9 $! 2>/dev/null || true
		wait $! 2>/dev/null || true
		[ -e killed.csv ] && [ "$(wc -l <killed.csv)" -ne 20001 ] && false
		rm -f killed.csv
	done
	issue --for customers.csv -q -o last.csv
	last=$(sed -n 2p last.csv | tails | cut -d , -f 1)
	[ "$last" -gt 3 ]
	: >serials
	for batch in $(seq 3 $((last - 1))); do
		vouch-issue -k shop.key --reissue "$batch" --for table.csv -q |
			sed 1d | cut -d , -f 4 >>serials
	done
	cut -d , -f 4 last.csv fb.csv | grep '^S' >>serials
	[ -z "$(sort serials | uniq -d)" ]
}

@test "stopped while it signs: what is taken, and how to have it, is said" {
	{ echo phone; seq -f '090%07g' 200000; } >table.csv
	vouch-issue -k shop.key -c tet2027.ini --channel app --for table.csv \
		-o out.csv 2>err &
	until [ "$(vouch-issue --list --format csv | wc -l)" -gt 3 ]; do
		kill -0 $! || false
	done
	kill -TERM $!
	wait $! && false
	[ ! -e out.csv ]
	grep -qxF "vouch-issue: the serials are taken; these codes can still be had: vouch-issue --reissue 3 -k shop.key --for table.csv, and what else was said of the table" err
	vouch-issue -k shop.key --reissue 3:199999-200000 --for table.csv -q -o out.csv
	[ "$(wc -l <out.csv)" -eq 3 ]
}

@test "no room for the table's copy is said, and nothing is issued" {
	same_as_before env TMPDIR="$PWD/none" vouch-issue -k shop.key \
		-c tet2027.ini --channel app --for customers.csv
	[ "$status" -eq 3 ]
	[[ $stderr == *"a temporary file: cannot make it: No such file or directory"* ]]
}
