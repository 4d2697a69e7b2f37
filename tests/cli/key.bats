#!/usr/bin/env bats
# vouch-key: what it writes, what it refuses, and what it says.
bats_require_minimum_version 1.5.0

setup() {
	key=$BUILD/vouch-key
	support=$BATS_TEST_DIRNAME/../support
	mkdir "$BATS_TEST_TMPDIR/work" # bats keeps files of its own beside it
	cd "$BATS_TEST_TMPDIR/work"
}

# One key pair for all tests that only read it.
setup_file() {
	cd "$BATS_FILE_TMPDIR"
	"$BUILD/vouch-key" new bare --no-passphrase -q >bare.id 2>bare.err
	echo secret | "$BUILD/vouch-key" new locked --passphrase-fd 0 -q \
		>locked.id 2>locked.err
	export made=$BATS_FILE_TMPDIR
}

copy() { # NAME: key pair into this test's folder
	cp -p "$made/$1.key" "$made/$1.pub" .
}

on_terminal() { # PROMPT ANSWER... -- COMMAND
	command -v python3 >/dev/null || skip "no python3"
	run python3 "$support/terminal.py" "$@"
}

hash_of() {
	sha256sum <"$1"
}

# ---- new ----

@test "new: two files with exact modes, the id on stdout, talk on stderr" {
	umask 077
	run --separate-stderr "$key" new shop --no-passphrase
	[ "$status" -eq 0 ]
	[[ $output =~ ^id:\ [0-9a-f]{16}$ ]]
	[[ $stderr == *"no passphrase: whoever copies shop.key can make codes"* ]]
	[[ $stderr == *"made shop.key, to be kept secret, and shop.pub"* ]]
	[[ $stderr == *"back up shop.key: without it no more codes can be made"* ]]
	[[ $stderr != *"its passphrase"* ]]
	[[ $stderr == *"vouch-log init --db shop.db --trust shop.pub --store N"* ]]
	[ "$(stat -c %a shop.key)" = 600 ]
	[ "$(stat -c %a shop.pub)" = 644 ]
	[ "$(ls -A)" = $'shop.key\nshop.pub' ]
	[ "$(wc -l <shop.key)" -eq 2 ]
	[ "$(wc -l <shop.pub)" -eq 2 ]
	[ "$(sed -n 2p shop.key | base64 -d | wc -c)" -eq 110 ]
	[ "$(sed -n 2p shop.key | base64 -d | head -c 6)" = EdA2XC ]
	[ "$(sed -n 2p shop.pub | base64 -d | wc -c)" -eq 42 ]
	id=$(sed -n 2p shop.pub | base64 -d | od -An -tx1 -j2 -N8 | tr -d ' ')
	[ "id: $id" = "$output" ]
}

@test "new: the command it prints can be pasted, whatever the name" {
	mkdir "it's a shop"
	run --separate-stderr "$key" new "it's a shop/k" --no-passphrase
	[ "$status" -eq 0 ]
	command=${stderr##*: vouch-log }
	eval "set -- ${command%%$'\n'*}"
	[ "$5" = "it's a shop/k.pub" ]
	[ -f "$5" ]
}

@test "new -q says only what must be known" {
	run --separate-stderr "$key" new shop --no-passphrase -q
	[ "$status" -eq 0 ]
	[ "${#stderr_lines[@]}" -eq 1 ]
	[[ $stderr == *"no passphrase"* ]]
	run --separate-stderr "$key" new shop2 --passphrase-fd 0 -q <<<secret
	[ "$status" -eq 0 ]
	[ -z "$stderr" ]
}

@test "new: every key is another" {
	[ "$(cat "$made/bare.id")" != "$(cat "$made/locked.id")" ]
}

@test "new never overwrites, and leaves both files as they were" {
	copy bare
	before=$(hash_of bare.key)
	for left in bare.pub bare.key; do
		run --separate-stderr "$key" new bare --no-passphrase
		[ "$status" -eq 2 ]
		[ -z "$output" ]
		[[ $stderr == "vouch-key: bare."*": already exists"* ]]
		[ ! -f bare.key ] || [ "$(hash_of bare.key)" = "$before" ]
		rm "$left"
		[ "$left" = bare.pub ] || break
	done
	touch bare.pub
	run "$key" new bare --no-passphrase
	[ "$status" -eq 2 ]
	[ ! -e bare.key ]
	[ ! -s bare.pub ]
	ln -s nowhere dangling.key
	run "$key" new dangling --no-passphrase
	[ "$status" -eq 2 ]
	[ "$(readlink dangling.key)" = nowhere ]
}

@test "new: names that are none" {
	for name in '' 'folder/' shop.key shop.pub; do
		run --separate-stderr "$key" new "$name" --no-passphrase
		[ "$status" -eq 2 ]
		[ -z "$output" ]
		[[ $stderr == *NAME* ]]
	done
	run "$key" new "$(printf 'n%.0s' {1..300})" --no-passphrase
	[ "$status" -eq 3 ]
	[ -z "$(ls -A)" ]
}

@test "new where nothing can be written leaves nothing" {
	echo x >file
	run --separate-stderr "$key" new file/shop --no-passphrase
	[ "$status" -eq 3 ]
	[[ $stderr == *"file/shop.key: cannot create: Not a directory"* ]]
	run --separate-stderr "$key" new nowhere/shop --no-passphrase
	[ "$status" -eq 3 ]
	[[ $stderr == *"No such file or directory"* ]]
	[ "$(ls -A)" = file ]
	[ "$(id -u)" -ne 0 ] || skip "root may write anywhere"
	mkdir -m 500 closed
	run --separate-stderr "$key" new closed/shop --no-passphrase
	[ "$status" -eq 3 ]
	[[ $stderr == *"Permission denied"* ]]
	[ -z "$(ls -A closed)" ]
}

@test "new on a full disk: no secret key without its public one" {
	[ "$(id -u)" -eq 0 ] || skip "only root can mount a small disk"
	mkdir small
	mount -t tmpfs -o size=8k,nr_inodes=3 none small 2>/dev/null ||
		skip "cannot mount here"
	head -c 8192 /dev/zero >small/full || true
	run --separate-stderr "$key" new small/shop --no-passphrase
	left=$(ls -A small)
	umount small
	[ "$status" -eq 3 ]
	[[ $stderr == *"No space left on device"* ]]
	[ "$left" = full ]
}

@test "new: the comment stands in both files" {
	run "$key" new shop --no-passphrase -q --comment 'Cửa hàng 7'
	[ "$status" -eq 0 ]
	[ "$(head -n 1 shop.key)" = 'untrusted comment: Cửa hàng 7' ]
	[ "$(head -n 1 shop.pub)" = 'untrusted comment: Cửa hàng 7' ]
	for bad in $'a\nb' $'a\x1b[2J' $'\xff' "$(printf 'c%.0s' {1..256})"; do
		run --separate-stderr "$key" new other --no-passphrase --comment "$bad"
		[ "$status" -eq 2 ]
		[[ $stderr == "vouch-key: --comment: "* ]]
		[[ $stderr != *$'\x1b'* ]]
	done
	[ "$(ls -A)" = $'shop.key\nshop.pub' ]
}

@test "new: passphrases contradict, or are not there" {
	run --separate-stderr "$key" new shop --no-passphrase --passphrase-fd 0
	[ "$status" -eq 2 ]
	[[ $stderr == *"--no-passphrase: contradicts --passphrase-fd"* ]]
	run --separate-stderr "$key" new shop --passphrase-fd 0 </dev/null
	[ "$status" -eq 2 ]
	[[ $stderr == *"no passphrase on descriptor 0"* ]]
	run --separate-stderr "$key" new shop --passphrase-fd 9 9<&-
	[ "$status" -eq 3 ]
	[[ $stderr == *"descriptor 9: Bad file descriptor"* ]]
	run --separate-stderr "$key" new shop --passphrase-fd 0 \
		<<<"$(printf 'p%.0s' {1..1025})"
	[ "$status" -eq 2 ]
	[[ $stderr == *"longer than 1024 bytes"* ]]
	run --separate-stderr setsid -w "$key" new shop </dev/null
	[ "$status" -eq 2 ]
	[[ $stderr == *"there is no terminal"* ]]
	[[ $stderr == *"--passphrase-fd"* ]]
	[ -z "$(ls -A)" ]
}

@test "new: an empty line is an empty passphrase, and said to be" {
	run --separate-stderr "$key" new shop --passphrase-fd 0 -q <<<''
	[ "$status" -eq 0 ]
	[[ $stderr == *"no passphrase"* ]]
	run "$key" public shop.key
	[ "$status" -eq 0 ]
}

# ---- public ----

@test "public: the same file as new made" {
	copy bare
	run --separate-stderr "$key" public bare.key
	[ "$status" -eq 0 ]
	[ -z "$stderr" ]
	[ "$output" = "$(cat bare.pub)" ]
	rm bare.pub
	run "$key" public bare.key -o bare.pub
	[ "$status" -eq 0 ]
	[ -z "$output" ]
	[ "$(stat -c %a bare.pub)" = 644 ]
	diff bare.pub "$made/bare.pub"
}

@test "public: overwrites only with --force" {
	copy bare
	echo other >bare.pub
	run --separate-stderr "$key" public bare.key -o bare.pub
	[ "$status" -eq 2 ]
	[[ $stderr == *"bare.pub: already exists"* ]]
	[ "$(cat bare.pub)" = other ]
	run "$key" public bare.key -o bare.pub --force
	[ "$status" -eq 0 ]
	diff bare.pub "$made/bare.pub"
}

@test "public: right and wrong passphrase" {
	copy locked
	run --separate-stderr "$key" public locked.key --passphrase-fd 0 <<<secret
	[ "$status" -eq 0 ]
	[ "$output" = "$(cat locked.pub)" ]
	for wrong in '' Secret 'secret ' secre; do
		run --separate-stderr "$key" public locked.key --passphrase-fd 0 \
			<<<"$wrong"
		[ "$status" -eq 2 ]
		[ -z "$output" ]
		[[ $stderr == *"locked.key: wrong passphrase, or the file is damaged"* ]]
		[ -z "$wrong" ] || [[ $stderr != *"$wrong"$'\n'* ]]
	done
	run "$key" public locked.key --passphrase-fd 0 <<<$'secret\r'
	[ "$status" -eq 0 ]
}

# ---- show ----

@test "show: what both kinds hold, without a passphrase" {
	copy locked
	id=$(cat "$made/locked.id")
	run --separate-stderr "$key" show locked.pub
	[ "$status" -eq 0 ]
	[ -z "$stderr" ]
	[ "$output" = "kind: public
$id
comment: vouch public key ${id#id: }" ]
	run --separate-stderr "$key" show locked.key </dev/null
	[ "$status" -eq 0 ]
	[ "$output" = "kind: secret
$id
comment: vouch secret key ${id#id: }
cost: 4 passes over 49152 KiB
purpose: issuer" ]
}

@test "a key without a passphrase costs nothing to open, one with it does" {
	copy bare
	run "$key" show bare.key
	[ "${lines[3]}" = "cost: 1 pass over 8 KiB" ]
	run "$key" passwd bare.key --new-passphrase-fd 0 <<<new
	[ "$status" -eq 0 ]
	run "$key" show bare.key
	[ "${lines[3]}" = "cost: 4 passes over 49152 KiB" ]
	run "$key" passwd bare.key --passphrase-fd 0 --no-passphrase <<<new
	run "$key" show bare.key
	[ "${lines[3]}" = "cost: 1 pass over 8 KiB" ]
}

@test "show: a public key from a pipe; foreign bytes never raw" {
	copy bare
	run "$key" show <(cat bare.pub)
	[ "$status" -eq 0 ]
	printf 'untrusted comment: \x1b[2Jx\xff\n%s\n' "$(sed -n 2p bare.pub)" \
		>hostile.pub
	run "$key" show hostile.pub
	[ "$status" -eq 0 ]
	[[ $output == *'comment: \x1b[2Jx\xff'* ]]
}

@test "show: what is no key file" {
	printf 'hello\n' >text
	: >empty
	head -c 5000 /dev/zero >big
	for file in text empty big; do
		run --separate-stderr "$key" show $file
		[ "$status" -eq 2 ]
		[ -z "$output" ]
		[[ $stderr == "vouch-key: $file"* ]]
	done
	for file in none .; do
		run --separate-stderr "$key" show $file
		[ "$status" -eq 3 ]
		[[ $stderr == "vouch-key: $file: cannot "* ]]
	done
}

@test "show: a key whose id is another's" {
	copy bare
	copy locked
	{
		echo 'untrusted comment: x'
		{ sed -n 2p bare.pub | base64 -d | head -c 10
		  sed -n 2p locked.pub | base64 -d | tail -c 32
		} | base64 -w0
	} >mixed.pub
	run --separate-stderr "$key" show mixed.pub
	[ "$status" -eq 2 ]
	[[ $stderr == *"mixed.pub line 2: the id in it is not that of its key"* ]]
}

# ---- files that are not safe or whole ----

@test "a secret key cut at any length is refused" {
	copy bare
	size=$(stat -c %s bare.key)
	umask 077
	for ((at = 0; at < size - 1; at++)); do
		head -c "$at" bare.key >cut.key
		run "$key" public cut.key
		[ "$status" -eq 2 ]
		[[ $output == "vouch-key: cut.key line "* ]]
	done
	head -c "$at" bare.key >cut.key # all but the last line end
	run "$key" public cut.key
	[ "$status" -eq 0 ]
}

@test "a secret key others may read is refused, with the cure" {
	copy bare
	for mode in 640 604 660 666 644 610 601; do
		chmod $mode bare.key
		for verb in public show passwd; do
			run --separate-stderr "$key" $verb bare.key
			[ "$status" -eq 2 ]
			[ -z "$output" ]
			[[ $stderr == *"other users may read this secret key: mode 0$mode"* ]]
			[[ ${stderr_lines[1]} == "vouch-key: chmod 600 bare.key" ]]
		done
	done
	chmod 600 bare.key
	run "$key" public bare.key
	[ "$status" -eq 0 ]
}

@test "a public key in a secret one's place is named, not to be locked away" {
	copy bare
	for verb in public passwd; do
		run --separate-stderr "$key" $verb bare.pub
		[ "$status" -eq 2 ]
		[[ ${stderr_lines[0]} == *"bare.pub: holds a public key where a secret one is wanted" ]]
		[[ ${stderr_lines[1]} == *".key instead" ]]
	done
}

@test "a link, a pipe or a folder is no secret key" {
	copy bare
	ln -s bare.key link.key
	run --separate-stderr "$key" public link.key
	[ "$status" -eq 2 ]
	[[ $stderr == *"link.key: a secret key may not be a symbolic link"* ]]
	mkfifo -m 600 pipe.key
	run --separate-stderr timeout 10 "$key" public pipe.key
	[ "$status" -eq 2 ]
	[[ $stderr == *"must be a regular file"* ]]
	mkdir -m 700 folder.key
	run "$key" public folder.key
	[ "$status" -eq 2 ]
}

@test "a hostile file cannot ask for all memory" {
	copy bare
	umask 077
	{
		echo 'untrusted comment: x'
		{ sed -n 2p bare.key | base64 -d | head -c 22
		  printf '\xff\xff\xff\xff\xff\xff\xff\xff'
		  sed -n 2p bare.key | base64 -d | tail -c 80
		} | base64 -w0
	} >hostile.key
	run --separate-stderr "$key" public hostile.key
	[ "$status" -eq 2 ]
	[[ $stderr == *"asks for 4294967295 passes over 4294967295 KiB"* ]]
}

@test "public and secret in each other's place are named" {
	copy bare
	chmod 600 bare.pub
	run --separate-stderr "$key" public bare.pub
	[ "$status" -eq 2 ]
	[[ $stderr == *"holds a public key where a secret one is wanted"* ]]
	[ -x "$BUILD/vouch-log" ] || skip "no vouch-log"
	run --separate-stderr "$BUILD/vouch-log" init --db x.db --trust bare.key \
		--store 1
	[ "$status" -eq 2 ]
	[[ $stderr == *"holds a secret key where a public one is wanted"* ]]
	[[ $stderr != *"$(sed -n 2p bare.key | cut -c 9-40)"* ]]
}

# ---- holder ----

@test "holder: a file for its owner only, its id on stdout, shown again" {
	umask 022
	run --separate-stderr "$key" holder holder.key
	[ "$status" -eq 0 ]
	[[ $output =~ ^id:\ [0-9a-f]{16}$ ]]
	[[ $stderr == *"made holder.key: one for all campaigns"* ]]
	[ "$(stat -c %a holder.key)" = 600 ]
	[ "$(sed -n 2p holder.key | base64 -d | wc -c)" -eq 46 ]
	id=$output
	run --separate-stderr "$key" show holder.key
	[ "$status" -eq 0 ]
	[ -z "$stderr" ]
	[ "$output" = "kind: holder
$id
comment: vouch holder key ${id#id: }" ]
	before=$(hash_of holder.key)
	run --separate-stderr "$key" holder holder.key
	[ "$status" -eq 2 ]
	[ -z "$output" ]
	[[ $stderr == *"holder.key: already exists"* ]]
	[ "$before" = "$(hash_of holder.key)" ]
	"$key" holder other.key --comment "of the shop" -q >other.id
	[ "$(head -n 1 other.key)" = "untrusted comment: of the shop" ]
	[ "$(cat other.id)" != "$id" ]
}

@test "holder: a key others may read, and one in another's place, are refused" {
	"$key" holder holder.key -q
	chmod 644 holder.key
	run --separate-stderr "$key" show holder.key
	[ "$status" -eq 2 ]
	[[ $stderr == *"other users may read this secret key: mode 0644"* ]]
	chmod 600 holder.key
	run --separate-stderr "$key" public holder.key
	[ "$status" -eq 2 ]
	[[ $stderr == *"holds a holder key where a secret one is wanted"* ]]
	run --separate-stderr "$key" holder no/such/folder.key
	[ "$status" -eq 3 ]
}

# ---- passwd ----

@test "passwd: the old one no longer opens, the new one does, the key is the same" {
	copy locked
	run --separate-stderr "$key" passwd locked.key --passphrase-fd 0 \
		--new-passphrase-fd 0 <<<$'secret\nnew'
	[ "$status" -eq 0 ]
	[ -z "$output" ]
	[[ $stderr == *"copies of the old file still open with the old one"* ]]
	[ "$(stat -c %a locked.key)" = 600 ]
	[ "$(ls -A)" = $'locked.key\nlocked.pub' ]
	run "$key" public locked.key --passphrase-fd 0 <<<new
	[ "$output" = "$(cat locked.pub)" ]
	run "$key" public locked.key --passphrase-fd 0 <<<secret
	[ "$status" -eq 2 ]
	diff <(head -n 1 locked.key) <(head -n 1 "$made/locked.key")
	! diff <(tail -n 1 locked.key) <(tail -n 1 "$made/locked.key")
}

@test "passwd: gives a passphrase and takes it away" {
	copy bare
	run --separate-stderr "$key" passwd bare.key --new-passphrase-fd 0 <<<new
	[ "$status" -eq 0 ]
	run --separate-stderr "$key" passwd bare.key --passphrase-fd 0 \
		--no-passphrase <<<new
	[ "$status" -eq 0 ]
	[[ $stderr == *"no passphrase: whoever copies bare.key can make codes"* ]]
	[[ $stderr == *"bare.key opens without a passphrase now; copies"* ]]
	run "$key" public bare.key
	[ "$output" = "$(cat bare.pub)" ]
}

@test "passwd: any failure leaves the old file as it was" {
	copy locked
	before=$(hash_of locked.key)
	run "$key" passwd locked.key --passphrase-fd 0 --new-passphrase-fd 0 \
		<<<$'wrong\nnew'
	[ "$status" -eq 2 ]
	run "$key" passwd locked.key --passphrase-fd 0 --new-passphrase-fd 0 \
		<<<secret
	[ "$status" -eq 2 ]
	run "$key" passwd locked.key --passphrase-fd 0 --new-passphrase-fd 9 \
		<<<secret 9<&-
	[ "$status" -eq 3 ]
	run "$key" passwd locked.key --no-passphrase --new-passphrase-fd 0
	[ "$status" -eq 2 ]
	[ "$(hash_of locked.key)" = "$before" ]
	[ "$(ls -A)" = $'locked.key\nlocked.pub' ]
}

# ---- at a terminal ----

@test "terminal: asked twice, nothing of it shown" {
	on_terminal 'new key: ' 'hush hush' 'again: ' 'hush hush' -- "$key" new shop
	[ "$status" -eq 0 ]
	[[ $output != *hush* ]]
	[[ $output == *"echo on" ]]
	run "$key" public shop.key --passphrase-fd 0 <<<'hush hush'
	[ "$output" = "$(cat shop.pub)" ]
}

@test "terminal: two that differ make no key" {
	on_terminal 'new key: ' one 'again: ' two -- "$key" new shop
	[ "$status" -eq 2 ]
	[[ $output == *"the two passphrases differ"* ]]
	[[ $output == *"echo on" ]]
	[ -z "$(ls -A)" ]
}

@test "terminal: asked for a locked key, not for a bare one" {
	copy locked
	copy bare
	on_terminal 'Passphrase of locked.key: ' secret -- "$key" public locked.key
	[ "$status" -eq 0 ]
	[[ $output == *"$(tail -n 1 locked.pub)"* ]]
	on_terminal -- "$key" public bare.key
	[ "$status" -eq 0 ]
	[[ $output != *Passphrase* ]]
}

@test "terminal: killed while it is silent, it shows again what is typed" {
	for how in '^C:130' TERM:143 HUP:129; do
		on_terminal 'new key: ' "${how%:*}" -- "$key" new shop
		[ "$status" -eq "${how#*:}" ]
		[[ $output == *"echo on" ]]
	done
	on_terminal 'new key: ' one 'again: ' '^C' -- "$key" new shop
	[ "$status" -eq 130 ]
	[[ $output == *"echo on" ]]
	on_terminal 'new key: ' '^D' -- "$key" new shop
	[ "$status" -eq 2 ]
	[[ $output == *"no passphrase was given"*"echo on" ]]
	[ -z "$(ls -A)" ]
}

@test "terminal: stopped and continued, it asks again" {
	on_terminal 'new key: ' '^Z' 'new key: ' one 'again: ' one -- \
		"$key" new shop -q
	[ "$status" -eq 0 ]
	[[ $output == *"stopped, echo on"* ]]
	[[ $output != *one* ]]
	[ -f shop.pub ]
}

@test "terminal: a passphrase too long is refused whole" {
	long=$(printf 'p%.0s' {1..1100})
	on_terminal 'new key: ' "$long" -- "$key" new shop
	[ "$status" -eq 2 ]
	[[ $output == *"longer than 1024 bytes"* ]]
	[[ $output != *ppp* ]]
}

# ---- others agree ----

@test "minisign reads a public key file, and checks what OpenSSL signed with it" {
	command -v minisign >/dev/null || skip "no minisign"
	# The key of the seed 00..1f, as tests/unit/io/test_keyfile.c has it.
	cat >x.pub <<-'END'
	untrusted comment: x
	RWRHvCS0zZUEKgOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4
	END
	run "$key" show x.pub
	[ "$status" -eq 0 ]
	seed=$(printf '%02x' {0..31})
	echo "302e020100300506032b657004220420$seed" |
		sed 's/../\\x&/g' | while read -r hex; do
		printf '%b' "$hex"; done >key.der
	openssl pkey -inform DER -in key.der -out key.pem
	echo 'a message' >message
	openssl pkeyutl -sign -rawin -inkey key.pem -in message -out signature
	{ cat signature; printf 'trusted'; } >both
	openssl pkeyutl -sign -rawin -inkey key.pem -in both -out global
	{
		echo 'untrusted comment: x'
		{ printf Ed; sed -n 2p x.pub | base64 -d | head -c 10 | tail -c 8
		  cat signature; } | base64 -w0
		printf '\ntrusted comment: trusted\n'
		base64 -w0 global
		echo
	} >message.minisig
	run minisign -V -p x.pub -m message
	echo "$output"
	[ "$status" -eq 0 ]
	# And a file the tool made, under which this is not signed.
	run minisign -V -p "$made/bare.pub" -m message
	[ "$status" -eq 1 ]
	[[ $output == *"key id in the public key is"* ]]
}

@test "a key made by minisign is told from ours" {
	command -v minisign >/dev/null || skip "no minisign"
	minisign -G -W -f -p mini.pub -s mini.key >/dev/null
	run --separate-stderr "$key" show mini.pub
	[ "$status" -eq 2 ]
	[[ $stderr == *"keys made by minisign itself have random ids"* ]]
	chmod 600 mini.key
	run --separate-stderr "$key" public mini.key
	[ "$status" -eq 2 ]
	[[ $stderr == *"a secret key of minisign"* ]]
}

# ---- memory ----

@test "seed and passphrase are gone from memory after use" {
	[ "$(basename "$BUILD")" = default ] || skip "another variant"
	run "$BUILD/tests/support/wiped" x.key
	[ "$status" -eq 0 ]
	# While held: the seed, again in the key that signs, the passphrase.
	[ "$output" = "held 3 after 0" ]
}

@test "no core dump, and no look from outside, while a key is open" {
	# What root runs is root's to look into: as somebody else.
	local as=()
	[ "$(id -u)" -ne 0 ] || as=(setpriv --reuid 65534 --regid 65534 --clear-groups)
	mkdir looked
	cp "$key" looked
	cd looked
	copy locked
	mkfifo hold
	[ "$(id -u)" -ne 0 ] || chown -R 65534:65534 .
	(ulimit -c 1000 && exec "${as[@]}" ./vouch-key public locked.key --passphrase-fd 3 3<>hold) &
	pid=$!
	for _ in $(seq 100); do
		[ "$(awk '/Max core file size/ { print $5 }' /proc/$pid/limits)" = 0 ] &&
			break
		sleep 0.02
	done
	run awk '/Max core file size/ { print $5 }' /proc/$pid/limits
	owner=$(stat -c %u /proc/$pid/mem)
	echo secret >hold
	wait $pid
	[ "$output" = 0 ]
	[ "$owner" = 0 ]
}

@test "a full disk on standard output is an error" {
	copy bare
	for args in 'show bare.pub' 'public bare.key'; do
		# shellcheck disable=SC2086
		run bash -c "'$key' $args >/dev/full"
		[ "$status" -eq 3 ]
		[[ $output == *"No space left on device"* ]]
	done
}
