#!/usr/bin/env bats
bats_require_minimum_version 1.5.0
load ../support/shop

setup_file() { shop_make; }
setup() { shop_enter; }
teardown() { mounts_end; }

redeem() {
	vouch-redeem --db shop.db "$@" >/dev/null
}

@test "init makes a ledger, and never over something" {
	run --separate-stderr vouch-log init --db new.db --trust shop.pub --store 12
	[ "$status" -eq 0 ]
	[ -z "$output" ]
	[ "${stderr_lines[0]}" = "vouch-log: made new.db, the ledger of shop 12; it trusts 1 key" ]
	[ "${stderr_lines[1]}" = "vouch-log: next: vouch-log import --db new.db CAMPAIGN.ini" ]
	[ "$(stat -c %a new.db)" = 640 ]
	sum=$(sha256sum new.db)
	run vouch-log init --db new.db --trust shop.pub --store 13
	[ "$status" -eq 2 ]
	[[ $output == *new.db*"never overwritten"* ]]
	[ "$(sha256sum new.db)" = "$sum" ]
}

@test "init: what is missing or wrong leaves no file" {
	while read -r field words; do
		# shellcheck disable=SC2086 # words
		run vouch-log init $words
		echo "$words: $output"
		[ "$status" -eq 2 ]
		[[ ${lines[0]} == "vouch-log: $field: "* ]]
		[ ! -e new.db ]
	done <<-'END'
	--db --trust shop.pub --store 7
	--trust --db new.db --store 7
	--store --db new.db --trust shop.pub
	--store --db new.db --trust shop.pub --store 0
	--store --db new.db --trust shop.pub --store 32768
	END
	run vouch-log init --db new.db --trust tet2027.ini --store 7
	[ "$status" -eq 2 ]
	[ ! -e new.db ]
	run vouch-log init --db no/such/new.db --trust shop.pub --store 7
	[ "$status" -eq 3 ]
	[[ $output == *no/such/new.db* ]]
	read_only_folder ro
	run vouch-log init --db ro/new.db --trust shop.pub --store 7
	[ "$status" -eq 3 ]
	[ -z "$(ls -A ro)" ]
}

@test "import files all campaigns or none" {
	vouch-log init -q --db new.db --trust shop.pub --store 7
	run --separate-stderr vouch-log import --db new.db tet2027.ini coffee.ini
	[ "$status" -eq 0 ]
	[ -z "$output" ]
	[ "${stderr_lines[0]}" = "vouch-log: campaign 1001 revision 1 imported: Tết 2027 – giảm 50.000 đ" ]
	[ "${stderr_lines[1]}" = "vouch-log: campaign 1003 revision 1 imported: Tặng cà phê sữa" ]
	run --separate-stderr vouch-log import --db new.db tet2027.ini
	[ "$status" -eq 0 ]
	[ "$stderr" = "vouch-log: campaign 1001 revision 1 was on file already: Tết 2027 – giảm 50.000 đ" ]
	[ "$(vouch-log show --db new.db --format jsonl | wc -l)" -eq 2 ]
	# one bad file: nothing of the others
	vouch-log init -q --db other.db --trust shop.pub --store 7
	sed 's/^kind = .*/kind = vouchr/' coffee.ini >bad.ini
	run vouch-log import --db other.db tet2027.ini bad.ini
	[ "$status" -eq 2 ]
	[[ ${lines[0]} == 'vouch-log: bad.ini line '*'kind: "vouchr"'* ]]
	[ -z "$(vouch-log show --db other.db --campaigns --format jsonl)" ]
	run vouch-log import --db other.db tet2027.ini tet2027.ini
	[ "$status" -eq 2 ]
	[[ $output == *"campaign 1001 is in 'tet2027.ini' too"* ]]
	run vouch-log import --db other.db
	[ "$status" -eq 2 ]
}

@test "import: revisions only rise" {
	sed 's/^until = .*/until = 2027-02-15/' tet2027.ini >changed.ini
	run vouch-log import --db shop.db changed.ini
	[ "$status" -eq 2 ]
	[[ $output == *changed.ini* ]]
	sed -i 's/^revision = 1/revision = 2/' changed.ini
	run vouch-log import --db shop.db changed.ini
	[ "$status" -eq 0 ]
	run vouch-log import --db shop.db tet2027.ini
	[ "$status" -eq 2 ]
	run vouch-log show --db shop.db --campaigns --format csv
	[ "${lines[1]}" = '1001,2,2026-12-20,2027-02-15,50000 VND,all,Tết 2027 – giảm 50.000 đ' ]
}

@test "import warns of a campaign nothing was issued of" {
	sed '/^register/d; s/^id = .*/id = 90/' tet2027.ini >early.ini
	run --separate-stderr vouch-log import -q --db shop.db early.ini
	[ "$status" -eq 0 ]
	[[ $stderr == "vouch-log: early.ini: no code of it was issued yet"* ]]
}

@test "show: which event another one ends, and until when a hold holds" {
	till() { vouch-redeem --db shop.db --till 1 "$@"; }
	hold=$(till --hold 90 "$(code 1)" | cut -f 6)
	till --commit "$hold"
	event=$(till "$(code 2)" | cut -f 6)
	till --void "$event" --why mistake
	run vouch-log show --db shop.db --till 1 --format jsonl
	echo "$output"
	[ "$(jq -c '[.kind, .ref, .until]' <<<"${lines[0]}")" = '["hold","","2026-12-25T12:01:30+07:00"]' ]
	[ "$(jq -r .ref <<<"${lines[1]}")" = "$hold" ]
	[ "$(jq -r .ref <<<"${lines[3]}")" = "$event" ]
	run vouch-log show --db shop.db --format csv
	[ "${lines[0]}" = at,event,kind,campaign,serial,use,channel,value,receipt,cashier,op,revision,note,hash,ref,until ]
}

@test "show: events of all tills, oldest first" {
	for i in 1 2 3 4 5 6; do
		VOUCH_TEST_NOW=$((NOON + i * 60000)) redeem --till $((i % 3 + 1)) "$(code $i)"
	done
	run vouch-log show --db shop.db --format jsonl
	[ "$status" -eq 0 ]
	[ "${#lines[@]}" -eq 8 ]
	[ "$(jq -r .at <<<"$output" | sort -c && echo sorted)" = sorted ]
	[ "$(jq -r .event <<<"$output" | cut -d . -f 2 | tr '\n' ' ')" = '0 0 2 3 1 2 3 1 ' ]
	[ "$(jq -r 'select(.kind == "redeem") | .serial' <<<"$output")" = "$(sed -n 2,7p fb.csv | cut -d , -f 4)" ]
	[ "$(jq -c '[.at, .kind, .campaign, .use, .channel, .value]' <<<"${lines[2]}")" = '["2026-12-25T12:01:00+07:00","redeem",1001,1,"facebook","50000 VND"]' ]
	run vouch-log show --db shop.db --till 3 --format jsonl
	[ "$(jq -r .event <<<"$output" | cut -d . -f 1,2 | tr '\n' ' ')" = '7.3 7.3 ' ]
	run vouch-log show --db shop.db --since 2026-12-25T12:05:00+07:00 --format jsonl
	[ "${#lines[@]}" -eq 2 ]
	run vouch-log show --db shop.db --limit 3 --format jsonl
	[ "${#lines[@]}" -eq 3 ]
	[ "$(jq -r .kind <<<"${lines[2]}")" = redeem ]
	run vouch-log show --db shop.db --since 2026-12-25 --format jsonl
	[ "${#lines[@]}" -eq 8 ]
	run vouch-log show --db shop.db --since 2026-12-26 --format jsonl
	[ "${#lines[@]}" -eq 0 ]
	run vouch-log show --db shop.db --zone UTC --till 2 --limit 1 --format jsonl
	[ "$(jq -r .at <<<"$output")" = 2026-12-25T05:01:00Z ] ||
		[ "$(jq -r .at <<<"$output")" = 2026-12-25T05:01:00+00:00 ]
}

@test "show: long chains of several tills stay in order" {
	vouch-issue -q -k shop.key -c tet2027.ini --channel app -n 1500 -o many.csv
	sed 1d many.csv | cut -d , -f 1 >many.txt
	cp shop.db /dev/shm/vouch-log-$$.db 2>/dev/null || skip "no /dev/shm"
	db=/dev/shm/vouch-log-$$.db
	split -n l/2 many.txt half.
	vouch-redeem --db "$db" --till 1 <half.aa >/dev/null
	vouch-redeem --db "$db" --till 2 <half.ab >/dev/null
	vouch-log show --db "$db" --format csv >out.csv
	vouch-log show --db "$db" >out.txt
	rm -f "$db" "$db"-journal "$db".head
	[ "$(wc -l <out.csv)" -eq 1503 ]
	[ "$(wc -l <out.txt)" -eq 1503 ]
	[ "$(cut -d , -f 2 out.csv | sort -u | wc -l)" -eq 1503 ]
	for till in 1 2; do
		seqs=$(cut -d , -f 2 out.csv | grep "^7\.$till\." | cut -d . -f 4)
		[ "$seqs" = "$(seq "$(wc -l <<<"$seqs")")" ]
	done
}

@test "show: a table aligned as a terminal shows it" {
	redeem --till 1 --cashier LAN --receipt R-1 "$(code 1)"
	run vouch-log show --db shop.db
	[[ ${lines[0]} =~ ^"at "\ +"event "\ +"kind "\ +"campaign  serial" ]]
	[[ ${lines[3]} =~ ^"2026-12-25T12:00:00+07:00  7.1."[0-9a-f]{16}".1  redeem      1001  S"[0-9A-F]{10}"  facebook  50000 VND  R-1      LAN"$ ]]
	run vouch-log show --db shop.db --campaigns
	[ "${lines[0]}" = "campaign  revision  from        until       value      stores      name" ]
	[ "${lines[1]}" = "    1001         1  2026-12-20  2027-01-31  50000 VND  all         Tết 2027 – giảm 50.000 đ" ]
}

@test "show: wrong use" {
	run vouch-log show --db shop.db --campaigns --limit 3
	[ "$status" -eq 2 ]
	[[ $output == *--campaigns* ]]
	for since in yesterday 2026-13-01 2026-12-25T12:00 ''; do
		run vouch-log show --db shop.db --since "$since"
		[ "$status" -eq 2 ]
		[[ $output == *--since*"a day, as in 2026-11-23, or a time"* ]]
	done
	run vouch-log show --db none.db
	[ "$status" -eq 2 ]
	[[ $output == *"vouch-log init"* ]]
	run vouch-log
	[ "$status" -eq 2 ]
	run vouch-log shwo --db shop.db
	[ "$status" -eq 2 ]
	[[ $output == *show* ]]
}

@test "show: a reader that goes away" {
	redeem --till 1 <codes.txt
	run bash -c 'set -o pipefail; for i in 1 2 3; do vouch-log show --db shop.db; done | head -n 1'
	[ "${#lines[@]}" -eq 1 ]
	[[ $output != *vouch-log:* ]]
}

@test "the store and zone of the configuration file" {
	cat >vouch.ini <<-END
	[vouch]
	db = configured.db
	store = 31
	zone = UTC
	END
	export VOUCH_CONFIG=$PWD/vouch.ini
	run --separate-stderr vouch-log init --trust shop.pub
	[ "$status" -eq 0 ]
	[[ ${stderr_lines[0]} == *"configured.db, the ledger of shop 31;"* ]]
	vouch-log import -q tet2027.ini
	run vouch-log show --format jsonl
	[[ $(jq -r .at <<<"$output") == 2026-12-25T05:00:00* ]]
}

@test "show: in CSV no receipt, note or name is a formula" {
	sed -e 's/^id = .*/id = 1077/' -e 's/^name = .*/name = +1+cmd/' -e '/^register = /d' tet2027.ini >plus.ini
	vouch-log import -q --db shop.db plus.ini
	event=$(vouch-redeem --db shop.db --till 2 --receipt '=HYPERLINK("http://x")' "$(code 1)" |
		cut -f 6)
	vouch-redeem --db shop.db --till 2 --void "$event" --why '@SUM(1+1)' >/dev/null
	run vouch-log show --db shop.db --format csv --till 2
	echo "$output"
	[[ ${lines[1]} == *',"'"'"'=HYPERLINK(""http://x"")",'* ]]
	[[ ${lines[2]} == *",'@SUM(1+1),"* ]]
	# What is no formula stays: amounts that were taken back are below zero.
	[[ ${lines[2]} == *",-50000 VND,"* ]]
	run vouch-log show --db shop.db --format jsonl --till 2
	[[ ${lines[1]} == *'"note":"@SUM(1+1)"'* ]]
	run vouch-log show --db shop.db --format csv --campaigns
	[[ $output == *",'+1+cmd"* ]]
}
