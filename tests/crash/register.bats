#!/usr/bin/env bats
bats_require_minimum_version 1.5.0
# Head office is killed at any moment, works at several desks at once: no serial
# is ever issued twice, and no code handed out to two customers.
load ../support/shop
load ../support/crash

setup_file() { shop_make; }

setup() {
	shop_enter
	crash_folder
	cp register.db "$folder/register.db"
	seed=${SEED:-$(date +%N)}
	echo "SEED=$seed"
	RANDOM=$((10#$seed % 32768))
	killed=0
}

teardown() {
	mounts_end
	crash_folder_end
}

# Runs vouch-issue into a file and kills it after up to 0.0MAX seconds.
doomed() { # MAX FILE OPTION...
	local max=$1 file=$2 pid
	shift 2
	vouch-issue --register "$folder/register.db" -q -k shop.key "$@" >"$file" &
	pid=$!
	sleep "0.$(printf %03d $((RANDOM % max)))"
	if kill -9 "$pid" 2>/dev/null; then killed=$((killed + 1)); fi
	wait "$pid" || true
}

# Whole lines of files without their header.
records() {
	for file in "$@"; do
		# A line cut short by the kill has no end.
		if [ -n "$(tail -c 1 "$file")" ]; then sed '1d;$d' "$file"; else sed 1d "$file"; fi
	done
}

@test "issuers killed at random moments, two at once: no serial comes twice" {
	rounds=$(short_or_long 30 300)
	for round in $(seq "$rounds"); do
		doomed 15 "out.$round.a" -c tet2027.ini --channel sms -n 700 &
		doomed 15 "out.$round.b" -c tet2027.ini --channel sms -n 3
		wait
	done
	vouch-issue --register "$folder/register.db" -q -k shop.key \
		-c tet2027.ini --channel sms -n 100 -o last.csv
	records out.* last.csv fb.csv | cut -d , -f 4 >serials
	[ "$(wc -l <serials)" -gt 120 ]
	[ -z "$(sort serials | uniq -d)" ]
	# Each is in the register, at its place, and comes again as it was.
	vouch-issue --register "$folder/register.db" --list --format csv | sed 1d |
		cut -d , -f 1 >batches
	[ "$(wc -l <batches)" -ge 3 ]
	for batch in $(cat batches); do
		vouch-issue --register "$folder/register.db" -q -k shop.key \
			-c tet2027.ini --reissue "$batch" -o "again.$batch" || true
	done
	records out.* | sort >said
	records again.* | sort >known
	[ -z "$(comm -23 said known)" ]
	[ -z "$(cut -d , -f 3,4 known | sort | uniq -d)" ]
	echo "$killed killed, $(wc -l <batches) batches, $(wc -l <said) codes said"
	[ "$killed" -gt 0 ]
}

@test "hand-outs killed at random moments: a code for each, none for two" {
	rounds=$(short_or_long 60 600)
	vouch-issue --register "$folder/register.db" -q -k shop.key -c tet2027.ini \
		--channel app -n 1000 -o app2.csv
	batch=$(sed -n 2p app2.csv | cut -d , -f 5)
	for round in $(seq "$rounds"); do
		doomed 9 "one.$round" --take "$batch" --to "customer $round"
	done
	for round in $(seq "$rounds"); do
		vouch-issue --register "$folder/register.db" -q -k shop.key \
			--take "$batch" --to "customer $round" >"two.$round"
		# What was said before the kill is what is said now.
		[ -z "$(records "one.$round")" ] || diff "one.$round" "two.$round"
	done
	records two.* | sort >given
	[ "$(wc -l <given)" -eq "$rounds" ]
	[ -z "$(uniq -d given)" ]
	vouch-issue --register "$folder/register.db" --handed-out "$batch" \
		--format csv | sed 1d >listed
	[ "$(wc -l <listed)" -eq "$rounds" ]
	diff <(cut -d , -f 3 listed | sort) <(cut -d , -f 4 given | sort)
	said=$(cat one.* | grep -c "^VX" || true)
	echo "$killed killed, $said said before that"
	[ "$killed" -gt 0 ]
}

@test "a register killed while it is raised to a new version is the old or the new" {
	rounds=$(short_or_long 20 200)
	for round in $(seq "$rounds"); do
		cp "$BATS_TEST_DIRNAME/../../testdata/registers/v1.db" "$folder/old.db"
		chmod 600 "$folder/old.db"
		rm -f "$folder/old.db-journal"
		vouch-issue -q --register "$folder/old.db" --spoil 1:1 &
		# A sleep is a process, too, and not much faster than this one.
		[ $((RANDOM % 2)) -eq 0 ] || sleep "0.000$((RANDOM % 10))"
		if kill -9 $! 2>/dev/null; then killed=$((killed + 1)); fi
		wait $! || true
		vouch-issue -q --register "$folder/old.db" --spoil 1:2
		run vouch-issue --register "$folder/old.db" --list --format csv
		[ "${#lines[@]}" -eq 4 ]
		[[ ${lines[1]} =~ ^1,1001,.*,0,0,[12],69981d91f029074d$ ]]
	done
	echo "$killed killed"
	[ "$killed" -gt 0 ]
}

@test "a campaign file that was changed needs a higher revision, also in a race" {
	sed 's/50000 VND/60000 VND/' tet2027.ini >changed.ini
	run vouch-issue -q -k shop.key -c changed.ini --channel sms -n 1 -o x.csv
	[ "$status" -eq 2 ]
	[[ $output == *"codes were issued under revision 1 of campaign 1001, with other rules"* ]]
	[[ $output == *"raise it to 2"* ]]
	[ ! -e x.csv ]
	sed -i 's/^revision = 1/revision = 2/' changed.ini
	for i in 1 2 3 4; do
		vouch-issue -q -k shop.key -c tet2027.ini --channel sms -n 5 \
			-o "old.$i" 2>/dev/null &
		vouch-issue -q -k shop.key -c changed.ini --channel sms -n 5 \
			-o "new.$i" &
	done
	wait
	# Behind the first of the new ones no old one comes.
	vouch-issue --list --format csv | sed 1d | cut -d , -f 1,2 | grep 1001 |
		cut -d , -f 1 >batches
	[ "$(ls new.* | wc -l)" -eq 4 ]
	for batch in $(cat batches); do
		vouch-issue -q -k shop.key --reissue "$batch" | sed -n 2p |
			cut -d , -f 9
	done | uniq >values
	[ "$(tail -n 1 values)" = "60000 VND" ]
	[ "$(wc -l <values)" -le 2 ]
}

@test "a full disk: nothing is handed out or issued, and nothing is lost" {
	full_disk "$PWD/small" 256k
	cp register.db small/register.db
	vouch-issue -q --register small/register.db -k shop.key --take 1 --to lan >lan.csv
	head -c 300k /dev/zero >small/filler 2>/dev/null || true
	run --separate-stderr vouch-issue -q --register small/register.db -k shop.key \
		--take 1 --to minh
	[ "$status" -eq 3 ]
	[ -z "$output" ]
	[[ $stderr == *"small/register.db"*"No space left"* ]]
	run vouch-issue -q --register small/register.db -k shop.key -c tet2027.ini \
		--channel sms -n 5 -o no.csv
	[ "$status" -eq 3 ]
	[ ! -e no.csv ]
	run vouch-issue -q --register small/register.db --spoil 1:5-9
	[ "$status" -eq 3 ]
	run vouch-issue -q --register register.db --backup small/copy.db
	[ "$status" -eq 3 ]
	[ ! -e small/copy.db ]
	rm small/filler
	vouch-issue -q --register small/register.db -k shop.key --take 1 --to minh >minh.csv
	diff <(sed 1d lan.csv) <(sed -n 2p fb.csv)
	diff <(sed 1d minh.csv) <(sed -n 3p fb.csv)
	run vouch-issue --register small/register.db --list --format csv
	[ "${#lines[@]}" -eq 3 ]
	[[ ${lines[1]} == 1,*,2,0,0,* ]]
}
