#!/usr/bin/env bats
bats_require_minimum_version 1.5.0
# A batch in slices, here or on machines that have its row and its key.
load ../support/shop

setup_file() {
	shop_make
	vouch-issue -q -k shop.key -c tet2027.ini --channel zalo \
		--placement 'nhóm "7", Huế' -n 1000 --reserve -o batch.row
	vouch-issue -q -k shop.key --reissue 3 -o whole.csv
	mkdir worker
	cp batch.row shop.key worker
}
setup() { shop_enter; }
teardown() { mounts_end; }

# All N slices of the row, one file each, in an order that is not theirs.
slices() { # N OPTION...
	local n=$1 k
	shift
	rm -f part-*
	for k in $(seq "$n" -1 1); do
		vouch-issue -q --row batch.row -k shop.key --shard "$k/$n" \
			-o "part-$(printf %04d "$k")" "$@"
	done
}

@test "--reserve takes the serials and writes the row, for the owner only" {
	run --separate-stderr vouch-issue -k shop.key -c tet2027.ini --channel app -n 5000 --reserve -o b.row
	[ "$status" -eq 0 ]
	[ -z "$output" ]
	[ "${stderr_lines[0]}" = "vouch-issue: batch 4: reserved 5000 codes of campaign 1001, channel app, good from 2026-12-20 to 2027-01-31" ]
	[ "${stderr_lines[1]}" = "vouch-issue: next, on each machine: vouch-issue --row b.row -k KEY --shard K/N -o part-K.csv" ]
	[ "$(stat -c %a b.row)" = 600 ]
	[ "$(cut -d ' ' -f 1 b.row | tr '\n' ' ')" = "vouch campaign batch first count channel placement stores payload key-id serial-key signature " ]
	[ "$(sed -n 2,8p b.row)" = $'campaign 1001\nbatch 4\nfirst 1020\ncount 5000\nchannel app\nplacement \nstores all' ]
	# the next batch begins behind it
	vouch-issue -q -k shop.key -c tet2027.ini --channel app -n 5 --reserve -o c.row
	grep -qx 'first 6020' c.row
	# and the row of a batch can be had again
	vouch-issue -q -k shop.key -c tet2027.ini --reissue 4 --reserve -o again.row
	cmp b.row again.row
}

@test "slices are the whole, byte for byte, whatever their number" {
	for n in 1 2 3 7 10 64; do
		slices "$n"
		[ "$(find . -name 'part-*' | wc -l)" -eq "$n" ]
		cat part-* | cmp - whole.csv
	done
	# only the first has a header, and they differ by at most one code
	[ "$(grep -l ^code part-*)" = part-0001 ]
	[ "$(sed 1d part-0001 | cat - part-0002 part-0064 | wc -l)" -le 48 ]
	[ "$(stat -c %a part-0002)" = 600 ]
	vouch-issue -q --row batch.row -k shop.key | cmp - whole.csv
}

@test "slices here at home are the same" {
	for k in 1 2 3; do
		vouch-issue -q -k shop.key --reissue 3 --shard $k/3
	done | cmp - whole.csv
	# of a range too
	for k in 1 2 3; do
		vouch-issue -q -k shop.key --reissue 3:401-450 --shard $k/3
	done >slices
	vouch-issue -q -k shop.key --reissue 3:401-450 | cmp - slices
}

@test "more slices than codes: some are empty, and none is missing" {
	vouch-issue -q -k shop.key -c tet2027.ini --channel app -n 3 --reserve -o batch.row --force
	vouch-issue -q --row batch.row -k shop.key -o three.csv
	slices 8
	cat part-* | cmp - three.csv
	[ "$(find . -name 'part-*' -size 0 | wc -l)" -eq 4 ]
	[ "$(head -n 1 part-0001 | cut -c 1-5)" = code, ]
	run vouch-issue --row batch.row -k shop.key --shard 1/8 -o first.csv
	[ "$status" -eq 0 ]
	[[ ${lines[0]} == "vouch-issue: batch 4, slice 1/8: issued 0 codes "* ]]
	# the slices of one code
	vouch-issue -q -k shop.key -c tet2027.ini --channel app -n 1 --reserve -o batch.row --force
	slices 5
	[ "$(cat part-* | wc -l)" -eq 2 ]
}

@test "TSV, JSON Lines and a spreadsheet's CSV too" {
	for options in '--format tsv' '--format jsonl' --excel; do
		# shellcheck disable=SC2086 # words
		slices 4 $options
		# shellcheck disable=SC2086
		cat part-* | cmp - <(vouch-issue -q -k shop.key --reissue 3 $options)
	done
	[ "$(cat part-* | grep -c $'\xef\xbb\xbf')" -eq 1 ]
}

@test "a worker needs the row and the key, and nothing else" {
	cd worker
	[ "$(ls)" = $'batch.row\nshop.key' ]
	HOME=/nowhere run --separate-stderr vouch-issue --row batch.row -k shop.key --shard 2/4 -o part-2.csv
	[ "$status" -eq 0 ]
	[ "${stderr_lines[0]}" = 'vouch-issue: batch 3, slice 2/4: issued 250 codes of campaign 1001, channel zalo, placement nhóm "7", Huế, good from 2026-12-20 to 2027-01-31' ]
	[ "${stderr_lines[1]}" = "vouch-issue: next, when all slices are there: cat them in their order" ]
	[ "$(ls)" = $'batch.row\npart-2.csv\nshop.key' ]
	sed -n 252,501p ../whole.csv | cmp - part-2.csv
	cut -d , -f 1 part-2.csv >codes
	run vouch-verify --trust ../shop.pub --fail-on-reject <codes
	[ "$status" -eq 0 ]
}

@test "stores that stand in the campaign file only are in the row" {
	vouch-issue -q -k shop.key -c coffee.ini --channel app -n 4 --reserve -o c.row
	grep -qx 'stores 1, 4, 7-12' c.row
	vouch-issue -q --row c.row -k shop.key -o c.csv
	vouch-issue -q -k shop.key --reissue 4 -c coffee.ini | cmp - c.csv
	[ "$(grep -c '"1, 4, 7-12"$' c.csv)" -eq 4 ]
}

@test "a batch with prizes is reserved with them, and its slices are alike" {
	cp "$BATS_TEST_DIRNAME/../../testdata/campaigns/lucky-tet.ini" .
	vouch-issue -q -k shop.key -c lucky-tet.ini --channel print -n 1000 --reserve -o batch.row --force --prizes p.vpz
	slices 3
	cat part-* | cmp - <(vouch-issue -q -k shop.key --reissue 4)
	run vouch-issue --check-prizes p.vpz --trust shop.pub
	[ "$status" -eq 0 ]
	# a winner is among the codes
	serial=$(python3 -B "$BATS_TEST_DIRNAME/../interop/reader.py" prizes shop.pub p.vpz | sed -n '1s/ .*//p')
	[ "$(cat part-* | grep -c ",$serial,")" -eq 1 ]
}

@test "a row that was changed, or is another key's, is refused" {
	vouch-key new other --no-passphrase -q
	same_as_before vouch-issue --row batch.row -k other.key -o no.csv
	[ "$status" -eq 2 ]
	[ "$output" = "vouch-issue: batch.row: batch 3 is to be signed with another key" ]
	sed 's/^count 1000$/count 2000/' batch.row >bad.row
	same_as_before vouch-issue --row bad.row -k shop.key -o no.csv
	[ "$status" -eq 2 ]
	[ "$output" = "vouch-issue: bad.row: changed since it was written" ]
	head -n 11 batch.row >bad.row
	same_as_before vouch-issue --row bad.row -k shop.key -o no.csv
	[ "$status" -eq 2 ]
	[ "$output" = "vouch-issue: bad.row line 12: expected the line 'signature' of a batch's row" ]
	same_as_before vouch-issue --row whole.csv -k shop.key -o no.csv
	[ "$status" -eq 2 ]
	[[ $output == "vouch-issue: whole.csv: "* ]]
	same_as_before vouch-issue --row none.row -k shop.key -o no.csv
	[ "$status" -eq 3 ]
}

@test "a batch made from a table has neither row nor slices" {
	printf 'name,phone\nLan,0901234567\nMinh,0912345678\n' >customers.csv
	vouch-issue -q -k shop.key -c tet2027.ini --channel zalo --for customers.csv -o merge.csv
	for option in '--shard 1/2' '--reserve -o no.row'; do
		# shellcheck disable=SC2086 # words
		same_as_before vouch-issue -k shop.key -c tet2027.ini --reissue 4 --for customers.csv $option
		[ "$status" -eq 2 ]
		[ "$output" = "vouch-issue: ${option%% *}: batch 4 was made from a table: only batches of a number of codes can be made in slices" ]
	done
}

@test "slices are K/N" {
	for shard in 0/4 5/4 1/0 x 1 1/ /4 1/2/3 -1/4 1/1000001 ''; do
		same_as_before vouch-issue --row batch.row -k shop.key --shard "$shard" -o no.csv
		[ "$status" -eq 2 ]
		[[ ${lines[0]} == "vouch-issue: --shard: "*"expected K/N: slice K, 1 to N, of N slices, at most 1000000" ]]
	done
}

@test "a row's disk is full: the batch can still be had" {
	full_disk "$PWD/full" 4k
	dd if=/dev/zero of=full/fill bs=4096 count=1 2>/dev/null || true
	run --separate-stderr vouch-issue -k shop.key -c tet2027.ini --channel app -n 10 --reserve -o full/b.row
	echo "$stderr"
	[ "$status" -eq 3 ]
	[[ ${stderr_lines[0]} == *"the serials are taken; "*"vouch-issue --reissue 4 -k shop.key --reserve" ]]
	[[ ${stderr_lines[1]} == *"full/b.row: "*"No space left on device"* ]]
	[ "$(ls -A full)" = fill ]
	vouch-issue -q -k shop.key --reissue 4 --reserve -o b.row
	grep -qx 'count 10' b.row
}

@test "a row is not replaced without --force; --dry-run writes none" {
	same_as_before vouch-issue -k shop.key -c tet2027.ini --channel app -n 10 --reserve -o batch.row
	[ "$status" -eq 2 ]
	[[ $output == *batch.row*exists* ]]
	same_as_before vouch-issue -k shop.key -c tet2027.ini --channel app -n 10 --reserve --dry-run
	[ "$status" -eq 0 ]
	[[ $output == "vouch-issue: would reserve 10 codes "* ]]
}

@test "what goes together and what does not" {
	while read -r field words; do
		# shellcheck disable=SC2086 # words
		same_as_before vouch-issue $words
		echo "$words"
		[ "$status" -eq 2 ]
		[[ ${lines[0]} == "vouch-issue: $field: "* ]]
	done <<-'END'
	--output -k shop.key -c tet2027.ini --channel web -n 5 --reserve
	--format -k shop.key -c tet2027.ini --channel web -n 5 --reserve -o x --format tsv
	--excel -k shop.key -c tet2027.ini --channel web -n 5 --reserve -o x --excel
	--shard -k shop.key -c tet2027.ini --channel web -n 5 --shard 1/2
	--shard -k shop.key --reissue 3 --reserve -o x --shard 1/2
	--reserve -k shop.key --reissue 3:1-10 --reserve -o x
	--key --row batch.row
	--campaign --row batch.row -k shop.key -c tet2027.ini
	--register --row batch.row -k shop.key --register register.db
	--count --row batch.row -k shop.key -n 5
	--reissue --row batch.row -k shop.key --reissue 3
	--reserve --row batch.row -k shop.key --reserve
	--row --init-register --register n.db --row batch.row
	--shard --list --shard 1/2
	END
}

# The indented lines of a section of docs/many-codes.md.
page() { # SECTION
	awk -v section="## $1" '/^## / { on = $0 == section }
		on && /^    / { print substr($0, 5) }' \
		"$BATS_TEST_DIRNAME/../../docs/many-codes.md"
}

@test "docs/many-codes.md: its commands for one machine" {
	rm batch.row
	page 'On one machine' >commands
	[ "$(grep -c . commands)" -eq 4 ]
	bash -e -o pipefail commands
	vouch-issue -q -k shop.key --reissue 4 | cmp - codes.csv
	[ "$(wc -l <codes.csv)" -eq 100001 ]
	command -v parallel || return 0
	rm part-* codes.csv
	sed -e 1d -e 's/xargs -P 2 -I {}/parallel -j 2/' commands >commands.parallel
	bash -e -o pipefail commands.parallel
	vouch-issue -q -k shop.key --reissue 4 | cmp - codes.csv
}

# With a worker that is this machine, and an ssh, scp and parallel that only
# look like them: what the page says of vouch is tried.
@test "docs/many-codes.md: its commands for many machines" {
	rm batch.row
	mkdir bin worker1
	echo worker1 >workers
	cat >bin/ssh <<-'END'
	#!/bin/sh
	[ "$1" = -n ] && shift
	cd "$1" && shift && exec sh -c "$*"
	END
	cat >bin/scp <<-'END'
	#!/bin/sh
	cp "$2" "$3" "${4%%:*}/shm/batch3/"
	END
	cat >bin/parallel <<-'END'
	#!/bin/bash
	while [ "$1" != vouch-issue ]; do shift; done
	while read -r i; do
		(cd worker1/shm/batch3 && "${@//\{\}/$i}") || exit
		mv "worker1/shm/batch3/part-$i.csv" .
	done
	END
	chmod +x bin/*
	mkdir shm worker1/shm
	page 'On many machines' | sed -e 's/n 100000000 /n 1003 /' \
		-e "s:'rm -r /dev/shm:'rm -r shm:; s:mkdir /dev/shm/batch3':mkdir shm/batch3':" \
		-e 's:/dev/shm/:shm/:g' -e 's/1000/100/g; s/0500/050/; s/500/50/' \
		-e 's/--reissue 3/--reissue 4/' >commands
	PATH=$PWD/bin:$PATH run --separate-stderr bash -e -o pipefail commands
	echo "$stderr"
	[ "$status" -eq 0 ]
	[ "${lines[0]}" = 100 ]
	[ "${lines[1]}" = "1004 codes.csv" ]
	vouch-issue -q -k shop.key --reissue 4 | cmp - codes.csv
	[ ! -e shm/batch3 ] && [ ! -e worker1/shm/batch3 ]
}
