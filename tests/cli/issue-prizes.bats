#!/usr/bin/env bats
bats_require_minimum_version 1.5.0
# Instant win: who wins what is told in a signed file, and nowhere else.
load ../support/shop
load ../support/nameless

setup_file() {
	shop_make
	cp "$campaigns/lucky-tet.ini" .
	chmod 644 lucky-tet.ini
	vouch-issue -q -k shop.key -c lucky-tet.ini --channel print -n 2000 \
		-o shake.csv --prizes prizes.vpz
}
setup() { shop_enter; }
teardown() { mounts_end; }

issue() {
	vouch-issue -k shop.key -c lucky-tet.ini --channel print "$@"
}

# A campaign of its own with the lines on stdin as its prizes.
campaign() { # FILE ID
	{
		printf '[campaign]\nid = %s\nname = Shake\nkind = voucher\n' "$2"
		printf 'from = 2026-12-20\nuntil = 2027-01-31\n'
		cat
	} >"$1"
}

reader() {
	python3 -B "$BATS_TEST_DIRNAME/../interop/reader.py" "$@"
}

@test "the codes are all alike; who wins is in a file for the owner only" {
	run --separate-stderr issue -n 1000 -o out.csv --prizes out.vpz
	[ "$status" -eq 0 ]
	[ -z "$output" ]
	[ "${stderr_lines[0]}" = "vouch-issue: batch 4: issued 1000 codes of campaign 1010, channel print, good from 2027-01-20 to 2027-02-28" ]
	[ "${stderr_lines[1]}" = "vouch-issue: out.vpz: who wins in batch 4: 10 grand, 490 coffee, 500 thanks; keep it from those who handle the codes" ]
	[ "${stderr_lines[2]}" = "vouch-issue: next: vouch-render out.csv -o pictures, or vouch-print -t TEMPLATE out.csv -o FILE.pdf" ]
	[ "$(stat -c %a out.csv out.vpz)" = $'600\n600' ]
	# value, kind and dates tell nothing
	[ "$(sed 1d out.csv | cut -d , -f 2,3,5,7-12 | sort -u)" = voucher,1010,4,print,,,2027-01-20,2027-02-28,all ]
	sed 1d out.csv | cut -d , -f 1 | vouch-verify --trust shop.pub >verdicts
	[ "$(cut -f 5 verdicts | sort -u)" = "" ]
}

@test "the counts are exact, and another program finds the same winners" {
	vouch-issue --check-prizes prizes.vpz --trust shop.pub --format csv >shown 2>said
	diff shown - <<-'END'
	codes,prize,value,item
	10,grand,1000000 VND,
	490,coffee,1 free,Cà phê sữa
	1500,thanks,10 %,
	END
	[ "$(cat said)" = "vouch-issue: prizes.vpz: good signature of shop.pub: batch 3 of campaign 1010, revision 1, 2000 codes" ]
	reader prizes shop.pub prizes.vpz >winners
	[ "$(grep -c grand winners)" -eq 10 ]
	[ "$(grep -c coffee winners)" -eq 490 ]
	[ "$(wc -l <winners)" -eq 500 ]
	# each is the serial of a code of the batch
	sed 1d shake.csv | cut -d , -f 4 | sort >serials
	[ "$(cut -d ' ' -f 1 winners | sort | comm -23 - serials)" = "" ]
	# not the first ones, nor every fourth
	grep -nFf <(grep grand winners | cut -d ' ' -f 1) shake.csv | cut -d : -f 1 >places
	[ "$(wc -l <places)" -eq 10 ]
	[ "$(tail -n 1 places)" -gt 100 ]
}

@test "what one serial wins" {
	reader prizes shop.pub prizes.vpz >winners
	read -r serial prize <winners
	run --separate-stderr vouch-issue --check-prizes prizes.vpz --trust shop.pub --serial "$serial" --format csv -q
	[ "$status" -eq 0 ]
	[ "${lines[0]}" = serial,prize,value,item ]
	[[ ${lines[1]} == "$serial,$prize,"* ]]
	other=$(sed 1d shake.csv | cut -d , -f 4 | grep -vFf <(cut -d ' ' -f 1 winners) | head -n 1)
	run --separate-stderr vouch-issue --check-prizes prizes.vpz --trust shop.pub --serial "$other" --format jsonl -q
	[ "$output" = "{\"serial\":\"$other\",\"prize\":\"thanks\",\"value\":\"10 %\",\"item\":\"\"}" ]
	run vouch-issue --check-prizes prizes.vpz --trust shop.pub --serial 12
	[ "$status" -eq 2 ]
	[ "${lines[0]}" = 'vouch-issue: --serial: "12": expected a serial as records have it: S and ten hexadecimal digits' ]
}

@test "a changed byte anywhere is found" {
	size=$(stat -c %s prizes.vpz)
	for at in 0 7 11 30 45 60 70 100 $((size / 2)) $((size - 64)) $((size - 1)); do
		cp prizes.vpz bad.vpz
		byte=$(od -An -tu1 -j "$at" -N 1 bad.vpz)
		printf "\\x$(printf %x $((byte ^ 1)))" |
			dd of=bad.vpz bs=1 seek="$at" conv=notrunc status=none
		run --separate-stderr vouch-issue --check-prizes bad.vpz --trust shop.pub
		echo "$at: $stderr"
		[ "$status" -eq 1 ] || [ "$status" -eq 2 ]
		[ -z "$output" ]
		[[ $stderr == "vouch-issue: bad.vpz: "* ]]
	done
	[ "$status" -eq 1 ]
	[ "$stderr" = "vouch-issue: bad.vpz: signed with a key not trusted here, or changed since" ]
	head -c $((size - 1)) prizes.vpz >bad.vpz
	run vouch-issue --check-prizes bad.vpz --trust shop.pub
	[ "$status" -eq 2 ]
	[ "$output" = "vouch-issue: bad.vpz: ends too early" ]
	run vouch-issue --check-prizes shake.csv --trust shop.pub
	[ "$status" -eq 2 ]
	[ "$output" = "vouch-issue: shake.csv: not a prize manifest" ]
	run vouch-issue --check-prizes none.vpz --trust shop.pub
	[ "$status" -eq 3 ]
}

@test "only a key that is trusted counts" {
	vouch-key new other --no-passphrase -q
	run --separate-stderr vouch-issue --check-prizes prizes.vpz --trust other.pub
	[ "$status" -eq 1 ]
	[ -z "$output" ]
	run --separate-stderr vouch-issue --check-prizes prizes.vpz --trust other.pub --trust shop.pub
	[ "$status" -eq 0 ]
	[[ $stderr == *"good signature of shop.pub"* ]]
}

@test "the file can be had again, byte for byte, alone or with the codes" {
	run --separate-stderr vouch-issue -k shop.key --reissue 3 -c lucky-tet.ini --prizes again.vpz
	[ "$status" -eq 0 ]
	[ -z "$output" ]
	[ "${#stderr_lines[@]}" -eq 1 ]
	cmp prizes.vpz again.vpz
	vouch-issue -q -k shop.key --reissue 3 -c lucky-tet.ini --prizes more.vpz -o again.csv
	cmp prizes.vpz more.vpz
	cmp shake.csv again.csv
	# the codes alone need no campaign file
	vouch-issue -q -k shop.key --reissue 3 | cmp - shake.csv
}

@test "other prizes than the batch was issued with make no second file" {
	for change in 's/count = 10$/count = 11/' 's/1000000 VND/2000000 VND/' \
		's/prize grand/prize great/' 's/^until/revision = 2\n&/'; do
		sed "$change" lucky-tet.ini >changed.ini
		same_as_before vouch-issue -k shop.key --reissue 3 -c changed.ini --prizes no.vpz
		[ "$status" -eq 2 ]
		[ "${lines[0]}" = "vouch-issue: changed.ini: batch 3 was issued with other prizes" ]
		[[ ${lines[1]} == *"as it was then"* ]]
	done
	# what has nothing to do with prizes may change
	sed 's/Lì xì may mắn/Lì xì/' lucky-tet.ini >changed.ini
	vouch-issue -q -k shop.key --reissue 3 -c changed.ini --prizes yes.vpz
	cmp prizes.vpz yes.vpz
}

@test "another batch has other winners" {
	issue -q -n 2000 -o b.csv --prizes b.vpz
	reader prizes shop.pub prizes.vpz >winners
	reader prizes shop.pub b.vpz >other
	[ "$(wc -l <other)" -eq 500 ]
	place() { grep -nFf <(grep grand "$1" | cut -d ' ' -f 1) "$2" | cut -d : -f 1 | sort; }
	place winners shake.csv >here
	place other b.csv >there
	[ "$(wc -l <there)" -eq 10 ]
	[ "$(comm -12 here there | wc -l)" -le 2 ]
}

@test "counts that do not fit are refused with both numbers" {
	same_as_before issue -n 400 -o no.csv --prizes no.vpz
	[ "$status" -eq 2 ]
	[ "$output" = "vouch-issue: lucky-tet.ini: prize: the prizes add up to 500 codes, and the batch has 400" ]
	campaign exact.ini 300 <<-'END'
	[prize gold]
	count = 3
	value = 1000000 VND
	[prize blank]
	count = 7
	value = none
	END
	for n in 9 11; do
		same_as_before vouch-issue -k shop.key -c exact.ini --channel web -n "$n" -o no.csv --prizes no.vpz
		[ "$status" -eq 2 ]
		[ "${lines[0]}" = "vouch-issue: exact.ini: prize: the prizes add up to 10 codes, and the batch has $n" ]
	done
	same_as_before vouch-issue -k shop.key -c exact.ini --channel web -n 11 --prizes no.vpz
	[[ ${lines[1]} == *"count = rest"* ]]
	vouch-issue -q -k shop.key -c exact.ini --channel web -n 10 -o ten.csv --prizes ten.vpz
	vouch-issue -q --check-prizes ten.vpz --trust shop.pub --format csv | diff - <(
		printf 'codes,prize,value,item\n3,gold,1000000 VND,\n7,blank,,\n')
	# --dry-run says so too, and writes nothing
	same_as_before issue -n 400 --prizes no.vpz --dry-run
	[ "$status" -eq 2 ]
	same_as_before issue -n 600 --prizes no.vpz --dry-run
	[ "$status" -eq 0 ]
}

@test "a campaign with prizes is never issued without" {
	same_as_before issue -n 1000 -o no.csv
	[ "$status" -eq 2 ]
	[[ $output == "vouch-issue: --prizes: lucky-tet.ini has prizes: "* ]]
	same_as_before vouch-issue -k shop.key -c tet2027.ini --channel web -n 5 -o no.csv --prizes no.vpz
	[ "$status" -eq 2 ]
	[ "$output" = "vouch-issue: tet2027.ini: prize: this campaign has none" ]
	same_as_before vouch-issue -k shop.key --reissue 1 -c tet2027.ini --prizes no.vpz
	[ "$status" -eq 2 ]
	[ "$output" = "vouch-issue: --prizes: batch 1 has no prizes" ]
	same_as_before vouch-issue -k shop.key --reissue 3 --prizes no.vpz
	[ "$status" -eq 2 ]
	[[ $output == "vouch-issue: --campaign: "*"listed in its file only"* ]]
}

@test "the file is not replaced without --force; nothing is reserved then" {
	same_as_before issue -n 1000 -o out.csv --prizes prizes.vpz
	[ "$status" -eq 2 ]
	[[ $output == *prizes.vpz*exists* ]]
	same_as_before issue -n 1000 -o out.csv --prizes no/such/prizes.vpz
	[ "$status" -eq 3 ]
	issue -q -n 1000 -o out.csv --prizes prizes.vpz --force
	vouch-issue --check-prizes prizes.vpz --trust shop.pub 2>&1 | grep -q 'batch 4'
}

@test "a disk too full for it: no code leaves, and all can still be had" {
	full_disk "$PWD/full" 64k
	campaign many.ini 301 <<-'END'
	[prize one]
	count = 30000
	value = 1000 VND
	[prize blank]
	count = rest
	value = none
	END
	run --separate-stderr vouch-issue -k shop.key -c many.ini --channel web \
		-n 70000 -o out.csv --prizes full/p.vpz
	[ "$status" -eq 3 ]
	[[ $stderr == *"vouch-issue --reissue 4 -k shop.key -c many.ini --prizes full/p.vpz"* ]]
	[[ $stderr == *"full/p.vpz: "*"No space left on device"* ]]
	[ ! -e out.csv ]
	[ -z "$(ls -A full)" ]
	vouch-issue -q -k shop.key --reissue 4 -c many.ini --prizes p.vpz
	vouch-issue -q --check-prizes p.vpz --trust shop.pub --format csv | grep -q '^30000,one,'
}

@test "a disk too full for the codes: who wins is known, and they can be had" {
	full_disk "$PWD/full" 64k
	run --separate-stderr issue -n 1000 -o full/out.csv --prizes p.vpz
	[ "$status" -eq 3 ]
	[[ ${stderr_lines[0]} == *"can still be had: vouch-issue --reissue 4 -k shop.key" ]]
	[[ ${stderr_lines[1]} == *"full/out.csv: "*"No space left on device"* ]]
	[ -z "$(ls -A full)" ]
	vouch-issue --check-prizes p.vpz --trust shop.pub 2>&1 | grep -q 'batch 4'
	vouch-issue -q -k shop.key --reissue 4 -o out.csv
	[ "$(wc -l <out.csv)" -eq 1001 ]
}

@test "a signal while the codes are written: who wins stays known" {
	vouch-issue -k shop.key -c lucky-tet.ini --channel print -n 1000000 \
		-o big.csv --prizes p.vpz 2>err &
	pid=$!
	writing "$pid" "$PWD"
	kill -TERM "$pid"
	status=0
	wait "$pid" || status=$?
	[ "$status" -eq 143 ]
	[ -z "$(find . -name '*big.csv*')" ]
	grep -q -- '--reissue 4 -k shop.key$' err
	vouch-issue -q --check-prizes p.vpz --trust shop.pub --format csv | grep -q '^999500,thanks,'
}

@test "test codes have prizes too" {
	run --separate-stderr issue -n 500 --test -o t.csv --prizes t.vpz
	[ "$status" -eq 0 ]
	[ "$(sed 1d t.csv | cut -d , -f 2 | sort -u)" = test ]
}

@test "what goes together and what does not" {
	while read -r field words; do
		# shellcheck disable=SC2086 # words
		same_as_before vouch-issue $words
		echo "$words"
		[ "$status" -eq 2 ]
		[[ ${lines[0]} == "vouch-issue: $field: "* ]]
	done <<-'END'
	--prizes -k shop.key -c lucky-tet.ini --channel web -n 1000 -o x.csv --prizes -
	--prizes -k shop.key -c lucky-tet.ini --channel web -n 1000 -o x --prizes x
	--trust --check-prizes prizes.vpz
	--key --check-prizes prizes.vpz --trust shop.pub -k shop.key
	--output --check-prizes prizes.vpz --trust shop.pub -o x
	--count --check-prizes prizes.vpz --trust shop.pub -n 5
	--prizes --check-prizes prizes.vpz --trust shop.pub --prizes p
	--trust -k shop.key -c tet2027.ini --channel web -n 5 --trust shop.pub
	--serial -k shop.key -c tet2027.ini --channel web -n 5 --serial S8B1AA20615
	--prizes --list --prizes p
	--prizes --init-register --register n.db --prizes p
	END
}
