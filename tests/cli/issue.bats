#!/usr/bin/env bats
bats_require_minimum_version 1.5.0
load ../support/shop
load ../support/nameless

setup_file() { shop_make; }
setup() { shop_enter; }
teardown() { mounts_end; }

issue() {
	vouch-issue -k shop.key -c tet2027.ini --channel facebook "$@"
}

# A campaign of an id of its own that nothing was issued of.
fresh() { # FILE ID
	sed -e "s/^id = .*/id = $2/" -e '/^register = /d' tet2027.ini >"$1"
}

@test "a register is made once, for its owner only" {
	run --separate-stderr vouch-issue --init-register --register new.db
	[ "$status" -eq 0 ]
	[ -z "$output" ]
	[[ ${stderr_lines[0]} =~ ^"vouch-issue: made new.db, register "[0-9a-f]{16}": " ]]
	[[ ${stderr_lines[1]} == "vouch-issue: next: vouch-issue --register new.db -k KEY"* ]]
	[ "$(stat -c %a new.db)" = 600 ]
	same_as_before vouch-issue --init-register --register new.db
	[ "$status" -eq 2 ]
	[[ $output == *"new.db: "*" already"* ]]
}

@test "records: a header, the columns, one row a code, for the owner only" {
	run --separate-stderr issue --placement 'Phố Huế, "12"' -n 3 -o out.csv
	[ "$status" -eq 0 ]
	[ -z "$output" ]
	[ "${stderr_lines[0]}" = "vouch-issue: batch 3: issued 3 codes of campaign 1001, channel facebook, placement Phố Huế, \"12\", good from 2026-12-20 to 2027-01-31" ]
	[ "${stderr_lines[1]}" = "vouch-issue: next: vouch-render out.csv -o pictures, or vouch-print -t TEMPLATE out.csv -o FILE.pdf" ]
	[ "$(stat -c %a out.csv)" = 600 ]
	[ "$(head -n 1 out.csv)" = code,kind,campaign,serial,batch,seq,channel,placement,value,from,until,stores ]
	[ "$(wc -l <out.csv)" -eq 4 ]
	row='^V[0-9BCFGHJKLMNPQRSTVXZ]{152},voucher,1001,S[0-9A-F]{10},3,2,facebook,"Phố Huế, ""12""",50000 VND,2026-12-20,2027-01-31,all$'
	sed -n 3p out.csv | grep -qE "$row"
}

@test "without -o the records go to standard output" {
	run --separate-stderr issue -n 2
	[ "$status" -eq 0 ]
	[ "${#lines[@]}" -eq 3 ]
	[[ $stderr == *"next, at each shop: vouch-log import --db LEDGER tet2027.ini"* ]]
	run --separate-stderr issue -n 1 -q
	[ "$status" -eq 0 ]
	[ -z "$stderr" ]
}

@test "every code is another, across batches, and verifies" {
	issue -q -n 1000 -o a.csv
	issue -q -n 1000 -o b.csv
	cat fb.csv a.csv b.csv | grep -v ^code >all.csv
	[ "$(cut -d , -f 4 all.csv | sort -u | wc -l)" -eq 2020 ]
	[ "$(cut -d , -f 1 all.csv | sort -u | wc -l)" -eq 2020 ]
	cut -d , -f 1 all.csv >all.txt
	run vouch-verify --trust shop.pub --fail-on-reject <all.txt
	[ "$status" -eq 0 ]
	[ "${#lines[@]}" -eq 2020 ]
	# in the order of their seq
	[ "$(sed 1d a.csv | cut -d , -f 6 | tr '\n' ' ')" = "$(seq 1000 | tr '\n' ' ')" ]
}

@test "TSV, JSON Lines and a spreadsheet's CSV" {
	run --separate-stderr issue -n 1 --format tsv
	[[ ${lines[0]} == $'code\tkind\tcampaign\t'* ]]
	run --separate-stderr issue -n 1 --format jsonl
	[ "${#lines[@]}" -eq 1 ]
	[ "$(jq -r '[.kind, .campaign, .batch, .seq, .value] | tojson' <<<"$output")" = '["voucher",1001,4,1,"50000 VND"]' ]
	issue -q -n 1 --excel --placement '=1+1' -o x.csv
	[ "$(head -c 3 x.csv | od -An -tx1 | tr -d ' ')" = efbbbf ]
	[ "$(grep -c $'\r$' x.csv)" -eq 2 ]
	grep -q "'=1+1" x.csv
}

@test "the first issue writes the register's id into the campaign file" {
	fresh new.ini 77
	chmod 640 new.ini
	run --separate-stderr vouch-issue -k shop.key -c new.ini --channel web -n 1 -o w.csv
	[ "$status" -eq 0 ]
	[[ ${stderr_lines[0]} =~ ^"vouch-issue: wrote 'register = "([0-9a-f]{16})"' into new.ini" ]]
	id=${BASH_REMATCH[1]}
	fresh old.ini 77
	run diff old.ini new.ini
	[ "${lines[1]}" = "> register = $id" ]
	[ "${#lines[@]}" -eq 2 ]
	[ "$(sed -n 3p new.ini)" = "register = $id" ]
	[ "$(stat -c %a new.ini)" = 640 ]
	# and never again
	cp new.ini before.ini
	inode=$(stat -c %i new.ini)
	vouch-issue -q -k shop.key -c new.ini --channel web -n 1 -o w2.csv
	cmp new.ini before.ini
	[ "$(stat -c %i new.ini)" = "$inode" ]
}

@test "that line keeps CRLF, a byte order mark, comments and a link" {
	fresh plain.ini 78
	{ printf '\xef\xbb\xbf'; sed 's/$/\r/' plain.ini; } >dos.ini
	ln -s dos.ini link.ini
	vouch-issue -q -k shop.key -c link.ini --channel web -n 1 -o w.csv
	[ -L link.ini ]
	grep -q $'^register = [0-9a-f]*\r$' dos.ini
	grep -v '^register = ' dos.ini >without.ini
	{ printf '\xef\xbb\xbf'; sed 's/$/\r/' plain.ini; } | cmp - without.ini
}

@test "another register refuses the campaign" {
	vouch-issue -q --init-register --register other.db
	same_as_before issue -n 1 --register other.db -o no.csv
	[ "$status" -eq 2 ]
	[[ ${lines[0]} == 'vouch-issue: tet2027.ini line 3: register: "'*'": this campaign belongs to another register than other.db ('* ]]
	[[ ${lines[1]} == *"--register FILE"* ]]
}

@test "a campaign changed under the same revision is refused" {
	sed -i 's/50000 VND/90000 VND/' tet2027.ini
	same_as_before issue -n 1 -o no.csv
	[ "$status" -eq 2 ]
	[[ ${lines[0]} == "vouch-issue: tet2027.ini: revision: "* ]]
	sed -i 's/^revision = 1/revision = 2/' tet2027.ini
	run issue -n 1 -o yes.csv
	[ "$status" -eq 0 ]
	grep -q '90000 VND' yes.csv
}

@test "codes issued again are the same, byte for byte" {
	vouch-issue -q -k shop.key --reissue 1 -o again.csv
	cmp fb.csv again.csv
	vouch-issue -q -k shop.key --reissue 1:4-6 -o part.csv
	{ head -n 1 fb.csv; sed -n 5,7p fb.csv; } | cmp - part.csv
	vouch-issue -q -k shop.key --reissue 1:20 -o last.csv
	{ head -n 1 fb.csv; tail -n 1 fb.csv; } | cmp - last.csv
	# a list of stores stands in the campaign file only
	same_as_before vouch-issue -k shop.key --reissue 2
	[ "$status" -eq 2 ]
	[[ $output == *"listed in its file only"*"-c FILE"* ]]
	vouch-issue -q -k shop.key --reissue 2 -c coffee.ini -o again2.csv
	cmp app.csv again2.csv
	grep -q ',"1, 4, 7-12"$' again2.csv
}

@test "what cannot be issued again" {
	for range in 1:21 1:0 1:5-4 99 x 1: 1:2-3-4 0 ''; do
		same_as_before vouch-issue -k shop.key --reissue "$range" -o no.csv
		[ "$status" -eq 2 ]
	done
	vouch-key new other --no-passphrase -q
	same_as_before vouch-issue -k other.key --reissue 1
	[ "$status" -eq 2 ]
	[[ $output == *"batch 1 was signed with another key"* ]]
	same_as_before vouch-issue -k shop.key --reissue 1 -c coffee.ini
	[ "$status" -eq 2 ]
	[[ $output == *"coffee.ini"*"batch 1 is of campaign 1001"* ]]
}

@test "test codes are of their own kind" {
	run --separate-stderr issue -n 2 --test
	[ "$status" -eq 0 ]
	[[ ${lines[1]} == *,test,1001,* ]]
	[[ $stderr == *"2 test codes"* ]]
	run vouch-verify --trust shop.pub "${lines[1]%%,*}"
	[ "$status" -eq 1 ]
	[[ $output == $'REFUSE\ttest-code\t'* ]]
}

@test "valid_days counts from today in the campaign's zone" {
	# 23:59 in Vietnam, and a minute later
	for at in 2026-12-25T23:59:00+07:00=2027-01-08 2026-12-26T00:00:00+07:00=2027-01-09; do
		VOUCH_TEST_NOW=$(date -d "${at%=*}" +%s)000 vouch-issue -q -k shop.key \
			-c opening-q7.ini --channel print -n 1 >one.csv
		[ "$(sed 1d one.csv | cut -d , -f 10-12)" = "2026-11-01,${at#*=},7" ]
	done
	# never past the offer's own end
	VOUCH_TEST_NOW=$(date -d 2027-03-30T12:00+07:00 +%s)000 vouch-issue -q -k shop.key \
		-c opening-q7.ini --channel print -n 1 >one.csv
	[ "$(sed 1d one.csv | cut -d , -f 11)" = 2027-03-31 ]
	# nor before its beginning
	VOUCH_TEST_NOW=$(date -d 2026-10-01T12:00+07:00 +%s)000 \
		same_as_before vouch-issue -k shop.key -c opening-q7.ini --channel print -n 1
	[ "$status" -eq 2 ]
	[[ $output == *"valid_days"*"would end on 2026-10-15, before the offer begins on 2026-11-01"* ]]
}

@test "an offer that is over is issued with a warning" {
	VOUCH_TEST_NOW=$(date -d 2027-02-01T00:00+07:00 +%s)000 run --separate-stderr issue -n 1 -q
	[ "$status" -eq 0 ]
	[ "$stderr" = "vouch-issue: tet2027.ini: the offer ended on 2027-01-31: no till will take these codes" ]
}

@test "channels: standard, the campaign's own, and near misses" {
	run --separate-stderr vouch-issue -k shop.key -c tet2027.ini --channel tet-tiktok-live -n 1
	[ "$status" -eq 0 ]
	[[ ${lines[1]} == *,tet-tiktok-live,* ]]
	same_as_before vouch-issue -k shop.key -c tet2027.ini --channel facebok -n 1
	[ "$status" -eq 2 ]
	[ "${lines[0]}" = 'vouch-issue: --channel: "facebok": neither a standard channel nor one of this campaign' ]
	[ "${lines[1]}" = "vouch-issue: did you mean 'facebook'?" ]
	same_as_before vouch-issue -k shop.key -c tet2027.ini --channel billboard -n 1
	[ "$status" -eq 2 ]
	[[ $output == *'[channel NAME]'* ]]
}

@test "a placement is a short line of text" {
	for text in $'a\nb' $'a\tb' "$(printf 'x%.0s' {1..128})" $'\xff' $'\xc2\x9b31m'; do
		same_as_before issue -n 1 --placement "$text"
		[ "$status" -eq 2 ]
		[[ $output == "vouch-issue: --placement: "* ]]
	done
}

@test "what goes together and what does not" {
	while read -r field words; do
		# shellcheck disable=SC2086 # words
		same_as_before vouch-issue $words
		echo "$words"
		[ "$status" -eq 2 ]
		[[ ${lines[0]} == "vouch-issue: $field: "* ]]
		[[ $output == *"try 'vouch-issue --help'"* ]]
	done <<-'END'
	--key -c tet2027.ini --channel web -n 1
	--campaign -k shop.key --channel web -n 1
	--count -k shop.key -c tet2027.ini --channel web
	--channel -k shop.key -c tet2027.ini -n 1
	--key --init-register --register n.db -k shop.key
	--count --init-register --register n.db -n 5
	--output --init-register --register n.db -o x.csv
	--channel -k shop.key --reissue 1 --channel web
	--count -k shop.key --reissue 1 -n 5
	--dry-run -k shop.key --reissue 1 --dry-run
	--test -k shop.key --reissue 1 --test
	--excel -k shop.key -c tet2027.ini --channel web -n 1 --excel --format tsv
	--force -k shop.key -c tet2027.ini --channel web -n 1 --force
	--campaign -k shop.key -c - --channel web -n 1
	-n -k shop.key -c tet2027.ini --channel web -n 0
	-n -k shop.key -c tet2027.ini --channel web -n 1e6
	END
}

@test "--dry-run checks and changes nothing" {
	fresh new.ini 79
	same_as_before vouch-issue -k shop.key -c new.ini --channel web -n 5 --dry-run -o no.csv
	[ "$status" -eq 0 ]
	[ "$output" = "vouch-issue: would issue 5 codes of campaign 79, channel web, good from 2026-12-20 to 2027-01-31" ]
	same_as_before vouch-issue -k shop.key -c new.ini --channel wbe -n 5 --dry-run
	[ "$status" -eq 2 ]
}

@test "a passphrase comes from a descriptor; a wrong one does nothing" {
	vouch-key new sealed -q --passphrase-fd 3 3<<<'mật khẩu'
	fresh new.ini 80
	args=(-k sealed.key -c new.ini --channel web -n 1 -o sealed.csv --passphrase-fd 3)
	same_as_before vouch-issue "${args[@]}" 3<<<'sai'
	[ "$status" -eq 2 ]
	[[ $output == *sealed.key*passphrase* ]]
	run vouch-issue "${args[@]}" 3<<<'mật khẩu'
	[ "$status" -eq 0 ]
	vouch-verify --trust sealed.pub "$(sed -n 2p sealed.csv | cut -d , -f 1)"
}

@test "no register, and a file that is none" {
	same_as_before issue -n 1 --register nowhere.db
	[ "$status" -eq 2 ]
	[[ $output == *nowhere.db*"check the name and the folder"*"vouch-issue --init-register"* ]]
	echo 'not a database' >junk.db
	chmod 600 junk.db
	same_as_before issue -n 1 --register junk.db
	[ "$status" -eq 2 ]
	[[ $output == *junk.db* ]]
	chmod 644 register.db
	same_as_before issue -n 1
	[ "$status" -eq 2 ]
	[[ $output == *register.db* ]]
}

@test "a campaign file's mistakes are named with their place" {
	sed -i 's/^value = .*/value = 50000/' tet2027.ini
	same_as_before issue -n 1
	[ "$status" -eq 2 ]
	[[ ${lines[0]} == 'vouch-issue: tet2027.ini line 7'*'value: "50000"'* ]]
	same_as_before vouch-issue -k shop.key -c none.ini --channel web -n 1
	[ "$status" -eq 3 ]
	[[ $output == *none.ini* ]]
}

@test "an existing file is replaced only with --force" {
	echo keep >out.csv
	same_as_before issue -n 1 -o out.csv
	[ "$status" -eq 2 ]
	[[ $output == *out.csv*exists* ]]
	run issue -n 1 -o out.csv --force
	[ "$status" -eq 0 ]
	[ "$(wc -l <out.csv)" -eq 2 ]
}

@test "a folder that cannot be written to: nothing is reserved" {
	same_as_before issue -n 1 -o no/such/folder.csv
	[ "$status" -eq 3 ]
	[[ $output == *no/such/folder.csv* ]]
	fresh new.ini 81
	read_only_folder ro new.ini
	same_as_before vouch-issue -k shop.key -c ro/new.ini --channel web -n 1 -o w.csv
	[ "$status" -eq 3 ]
	[[ $output == *ro/new.ini*"nothing was issued"* ]]
}

@test "no standard output: nothing is reserved" {
	same_as_before bash -c 'vouch-issue -k shop.key -c tet2027.ini --channel web -n 1 2>&1 >&-'
	[ "$status" -eq 3 ]
	[ "$output" = "vouch-issue: standard output: is closed" ]
}

@test "two first issues at once: one register gets the campaign" {
	vouch-issue -q --init-register --register other.db
	for round in 1 2 3 4 5; do
		fresh new.ini $((200 + round))
		vouch-issue -q -k shop.key -c new.ini --channel web -n 1 -o "a$round" 2>/dev/null &
		vouch-issue -q -k shop.key -c new.ini --channel web -n 1 -o "b$round" \
			--register other.db 2>/dev/null || true
		wait %% || true
		[ "$(cat "a$round" "b$round" 2>/dev/null | grep -c voucher)" -eq 1 ]
		[ "$(grep -c '^register' new.ini)" -eq 1 ]
	done
}

@test "a full disk leaves no half file, and the codes can still be had" {
	full_disk "$PWD/full" 64k
	run issue -n 5000 -o full/big.csv
	echo "$output"
	[ "$status" -eq 3 ]
	[[ ${lines[0]} == *"--reissue 3 -k shop.key"* ]]
	[[ ${lines[1]} == *full/big.csv*"No space left on device"* ]]
	[ -z "$(ls -A full)" ]
	vouch-issue -q -k shop.key --reissue 3 -o big.csv
	[ "$(wc -l <big.csv)" -eq 5001 ]
}

@test "standard output that is full is named, and the codes can still be had" {
	[ -w /dev/full ] || skip "no /dev/full"
	run bash -c 'vouch-issue -k shop.key -c tet2027.ini --channel app -n 1 2>&1 >/dev/full'
	[ "$status" -eq 3 ]
	[[ ${lines[0]} == *"can still be had: vouch-issue --reissue"* ]]
	[ "${lines[1]}" = 'vouch-issue: standard output: cannot write: No space left on device' ]
}

@test "a file that may not grow is an error, and leaves nothing behind" {
	run bash -c 'ulimit -f 1; exec vouch-issue -k shop.key -c tet2027.ini --channel app -n 1 -o big.csv'
	[ "$status" -eq 3 ]
	[[ $output == *"File too large"* ]]
	[ -z "$(find . -name '*big.csv*')" ]
}

@test "a reader that goes away ends it quietly" {
	run bash -c 'set -o pipefail; vouch-issue -q -k shop.key -c tet2027.ini --channel web -n 50000 | head -n 1'
	[ "$status" -eq 141 ]
	[ "${#lines[@]}" -eq 1 ]
	[ "$(vouch-issue -q -k shop.key -c tet2027.ini --channel web -n 1 | tail -n 1 | cut -d , -f 5)" = 4 ]
}

@test "a signal takes the unfinished file away" {
	vouch-issue -k shop.key -c tet2027.ini --channel web -n 2000000 -o big.csv 2>err &
	pid=$!
	writing "$pid" "$PWD"
	kill -TERM "$pid"
	status=0
	wait "$pid" || status=$?
	[ "$status" -eq 143 ]
	[ -z "$(find . -name '*big.csv*')" ]
	grep -q -- '--reissue 3 -k shop.key' err
}
