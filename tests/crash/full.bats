#!/usr/bin/env bats
bats_require_minimum_version 1.5.0
# The disk fills up while a till redeems: what was answered ACCEPT is filed, what
# was answered ERROR is not, and with some space again the till goes on.
load ../support/shop

setup_file() {
	shop_make
	vouch-issue -q -k shop.key -c tet2027.ini --channel print -n 2000 -o many.csv
	sed 1d many.csv | cut -d , -f 1 >many.txt
}

setup() {
	shop_enter
	disk=$BATS_TEST_TMPDIR/disk
	mkdir "$disk"
}

teardown() {
	mounts_end
	rm -f "${image-}"
}

# The rest of the disk is somebody else's.
leave() { # BYTES
	head -c "$(($(df --output=avail -B 1 "$disk" | tail -n 1) - $1))" \
		/dev/zero >"$disk/ballast"
}

small_tmpfs() {
	mount -t tmpfs -o size=1m tmpfs "$disk" 2>/dev/null ||
		skip "may not mount a small disk"
	leave 350000
}

small_ext4() {
	command -v mkfs.ext4 >/dev/null || skip "no mkfs.ext4"
	image=$(mktemp /dev/shm/vouch-disk-XXXXXX 2>/dev/null ||
		mktemp "$BATS_TEST_TMPDIR/disk-XXXXXX")
	truncate -s 8M "$image"
	mkfs.ext4 -q -m 0 "$image"
	mount -o loop "$image" "$disk" 2>/dev/null ||
		skip "may not mount a disk out of a file"
	leave 350000
}

# Serials that were answered VERDICT, with their events.
said() { # VERDICT FILE
	awk -F '\t' -v OFS='\t' -v verdict="$1" \
		'$1 == verdict { print $4, $6 }' "$2" | sort
}

filed() {
	vouch-log show --db "$disk/shop.db" --format csv | grep ,redeem, |
		awk -F , -v OFS='\t' '{ print $5, $2 }' | sort
}

# The till at work until the disk is full, and what holds then.
fill_up() { # HOW
	cp shop.db "$disk/shop.db"
	if [ "$1" = piped ]; then
		# shellcheck disable=SC2002 # a pipe is what is meant
		cat many.txt | vouch-redeem --db "$disk/shop.db" --till 1 >answers
	else
		# Beside another till, or all of it were one transaction.
		mkfifo other
		vouch-redeem --db "$disk/shop.db" --till 2 <other >heard &
		exec 9>other
		echo hello >&9
		until [ -s heard ]; do sleep 0.05; done
		vouch-redeem --db "$disk/shop.db" --till 1 <many.txt >answers
		exec 9>&-
		wait $!
	fi
	cut -f 1,2 answers | sort | uniq -c
	[ "$(wc -l <answers)" -eq 2000 ]
	[ "$(cut -f 1,2 answers | sort -u)" = $'ACCEPT\tok\nERROR\tdisk' ]
	said ACCEPT answers >accepted
	filed >on-file
	cmp accepted on-file
	[ "$(sqlite3 "$disk/shop.db" 'PRAGMA integrity_check')" = ok ]
}

# Space is back: each code is taken once, and those of before were.
go_on() {
	vouch-redeem --db "$disk/shop.db" --till 1 <many.txt >later
	[ "$(grep -c '^ACCEPT' later)" -eq "$(grep -c '^ERROR' answers)" ]
	[ "$(grep -c '^USED' later)" -eq "$(grep -c '^ACCEPT' answers)" ]
	{ said ACCEPT answers; said ACCEPT later; } | sort >accepted
	filed >on-file
	cmp accepted on-file
	[ "$(wc -l <on-file)" -eq 2000 ]
	[ "$(sqlite3 "$disk/shop.db" 'PRAGMA integrity_check')" = ok ]
}

@test "a disk of 1 MiB fills up, one by one" {
	small_tmpfs
	fill_up piped
	rm "$disk/ballast"
	go_on
}

@test "a disk of 1 MiB fills up, many to a transaction" {
	small_tmpfs
	fill_up from-file
	rm "$disk/ballast"
	go_on
}

@test "a disk of 1 MiB, all in a transaction that finds no room" {
	small_tmpfs
	cp shop.db "$disk/shop.db"
	vouch-redeem --db "$disk/shop.db" --till 1 <many.txt >answers
	[ "$(cut -f 1,2 answers | sort -u)" = $'ERROR\tdisk' ]
	run filed
	[ -z "$output" ]
	rm "$disk/ballast"
	go_on
}

@test "an ext4 file system fills up" {
	small_ext4
	fill_up piped
	rm "$disk/ballast"
	go_on
}

@test "these tests find an answer that is not on file" {
	mkdir -p "$disk"
	cp shop.db "$disk/shop.db"
	head -n 20 many.txt | vouch-redeem --db "$disk/shop.db" --till 1 >answers
	said ACCEPT answers >accepted
	filed | cmp accepted -
	sqlite3 "$disk/shop.db" "DELETE FROM event WHERE till = 1 AND seq = 20"
	run cmp accepted <(filed)
	[ "$status" -ne 0 ]
}
