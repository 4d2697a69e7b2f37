#!/usr/bin/env bats
# vouch-key bundle, sign, verify: what is signed, by whom, and what is refused.
bats_require_minimum_version 1.5.0

setup_file() {
	export PATH=$BUILD:$PATH
	cd "$BATS_FILE_TMPDIR"
	for name in root spare; do
		vouch-key new $name --purpose root --no-passphrase -q >$name.id
	done
	vouch-key new shop --no-passphrase -q >shop.id
	vouch-key new till --purpose till --no-passphrase -q >till.id
	cat >policy.ini <<-'END'
		[bundle]
		sequence = 1
		next_update_by = 2199-01-01
		grace_days = 7
		stale_limit = 100.000 VND
		hosts = qr.example.vn, app.example.vn
		roots = spare.pub, root.pub
		[store 7]
		name = Quận 7
		[store 1]
		name = Quận 1, tầng trệt
		[group south]
		number = 1
		stores = 7-9, 1, 10, 4
		[key q4-2026]
		public = shop.pub
		signs = lists, codes
		sign_from = 2026-10-01
		sign_until = 2026-12-31
		verify_until = 2027-03-31
		campaigns = 1001-1999
		value_cap = 20 %, 500000 VND, 1 free
		stores = @south
		[floor 1001]
		revoked = 3
	END
	export made=$BATS_FILE_TMPDIR
}

setup() {
	mkdir "$BATS_TEST_TMPDIR/work"
	cd "$BATS_TEST_TMPDIR/work"
	cp -p "$made"/*.key "$made"/*.pub "$made/policy.ini" .
}

bundle() { # ARGUMENT...
	run --separate-stderr vouch-key bundle "$@"
}

# ---- bundle ----

@test "bundle: one text in its order, and a signature minisign takes" {
	bundle -k root.key policy.ini -o b1.txt
	[ "$status" -eq 0 ]
	[ "$output" = "" ]
	[[ $stderr == *"made b1.txt and b1.txt.minisig: bundle 1, 1 key, 2 stores, 1 group, 2 roots"* ]]
	[ "$(ls -A | grep -c b1)" -eq 2 ]
	[ "$(head -n 2 b1.txt)" = $'vouch bundle v1\nsequence 1' ]
	[ "$(grep -c '^root ' b1.txt)" -eq 2 ]
	grep '^root ' b1.txt | LC_ALL=C sort -c
	grep -Fx 'store 1 Quận 1, tầng trệt' b1.txt
	grep -Fx 'group 1 south 1,4,7-10' b1.txt
	grep -Fx 'stale-limit 100000 VND' b1.txt
	grep -Fx 'floor 1001 0 3 0' b1.txt
	[ "$(grep '^key ' b1.txt | cut -d ' ' -f 3-)" = \
		'q4-2026 codes,lists 2026-10-01 2026-12-31 2027-03-31 1001-1999 VND:500000,percent:2000,free:1 1,4,7-10 live' ]
	minisign -V -p root.pub -m b1.txt
	run ! minisign -V -p spare.pub -m b1.txt
	run vouch-key verify --trust spare.pub --trust root.pub b1.txt
	[ "$status" -eq 0 ]
	[[ $output == "b1.txt: good signature of root.pub: vouch bundle 1 of "* ]]
}

@test "bundle: an issuer's and a till's key are refused, before a passphrase" {
	bundle -k shop.key policy.ini -o b1.txt
	[ "$status" -eq 2 ]
	[[ $stderr == *"shop.key: an issuer's key: it signs codes, and no bundles"* ]]
	bundle -k till.key policy.ini -o b1.txt
	[ "$status" -eq 2 ]
	[[ $stderr == *"till.key: a till's key: it signs closes, exports and spent lists only"* ]]
	[ ! -e b1.txt ]
	[ ! -e b1.txt.minisig ]
}

@test "bundle: a root that the bundle does not name cannot sign it" {
	vouch-key new other --purpose root --no-passphrase -q
	bundle -k other.key policy.ini -o b1.txt
	[ "$status" -eq 2 ]
	[[ $stderr == *"policy.ini: roots: the key that signs is not among its roots"* ]]
}

@test "bundle: the next one follows the one before" {
	bundle -k root.key policy.ini -o b1.txt
	sed -i 's/^sequence = .*/sequence = 2/' policy.ini
	bundle -k spare.key policy.ini -o b2.txt
	[ "$status" -eq 2 ]
	[[ $stderr == *"--previous: is missing: bundle 2 follows another one"* ]]
	bundle -k spare.key --previous b1.txt policy.ini -o b2.txt
	[ "$status" -eq 0 ]
	bundle -k spare.key --previous b2.txt policy.ini -o b3.txt
	[ "$status" -eq 2 ]
	[[ $stderr == *"policy.ini: sequence: expected more than 2, that of b2.txt"* ]]
}

@test "bundle: a new root comes in only when an old one signs" {
	bundle -k root.key policy.ini -o b1.txt
	vouch-key new third --purpose root --no-passphrase -q
	sed -i -e 's/^sequence = .*/sequence = 2/' \
		-e 's/^roots = .*/roots = third.pub, spare.pub/' policy.ini
	bundle -k third.key --previous b1.txt policy.ini -o b2.txt
	[ "$status" -eq 2 ]
	[[ $stderr == *"b1.txt: roots: the key that signs is not among its roots"* ]]
	bundle -k spare.key --previous b1.txt policy.ini -o b2.txt
	[ "$status" -eq 0 ]
	# From now on the first root is none.
	sed -i 's/^sequence = .*/sequence = 3/' policy.ini
	bundle -k root.key --previous b2.txt policy.ini -o b3.txt
	[ "$status" -eq 2 ]
	bundle -k third.key --previous b2.txt policy.ini -o b3.txt
	[ "$status" -eq 0 ]
}

@test "bundle: the one before must be whole" {
	bundle -k root.key policy.ini -o b1.txt
	sed -i 's/^sequence = .*/sequence = 2/' policy.ini
	cp b1.txt bad.txt
	bundle -k root.key --previous bad.txt policy.ini -o b2.txt
	[ "$status" -eq 2 ]
	[[ $stderr == *"bad.txt.minisig: the signature is missing"* ]]
	cp b1.txt.minisig bad.txt.minisig
	sed -i 's/^sequence 1/sequence 9/' bad.txt
	bundle -k root.key --previous bad.txt policy.ini -o b2.txt
	[ "$status" -eq 2 ]
	[[ $stderr == *"bad.txt: changed since key "*" signed it"* ]]
	[ ! -e b2.txt ]
}

@test "bundle: files are replaced only with --force" {
	bundle -k root.key policy.ini -o b1.txt
	before=$(cat b1.txt b1.txt.minisig | sha256sum)
	bundle -k root.key policy.ini -o b1.txt
	[ "$status" -eq 2 ]
	[ "$(cat b1.txt b1.txt.minisig | sha256sum)" = "$before" ]
	bundle -k root.key policy.ini -o b1.txt --force
	[ "$status" -eq 0 ]
	minisign -V -q -p root.pub -m b1.txt
	bundle -k root.key policy.ini -o -
	[ "$status" -eq 2 ]
}

@test "bundle: one root, and no limit for old bundles, are said" {
	sed -i -e 's/^roots = .*/roots = root.pub/' -e '/^stale_limit/d' \
		policy.ini
	bundle -k root.key policy.ini -o b1.txt
	[ "$status" -eq 0 ]
	[[ $stderr == *"one root only"* ]]
	[[ $stderr == *"no stale_limit"* ]]
	grep -Fx 'stale-limit -' b1.txt
}

refuses() { # SED COMPLAINT [STATUS]
	sed "$1" "$made/policy.ini" >policy.ini
	bundle -k root.key policy.ini -o b1.txt
	[ "$status" -eq "${3-2}" ] || { echo "status $status: $1"; false; }
	[[ $stderr == *"$2"* ]] || { echo "$1: $stderr"; false; }
	[ ! -e b1.txt ]
}

@test "bundle: a policy's mistakes are named with their line" {
	refuses 's/^sequence = 1/sequence = 0/' 'policy.ini line 2 column 12: sequence: "0"'
	refuses '/^sequence/d' 'bundle: one of these is missing: sequence, next_update_by, roots'
	refuses '/^next_update_by/d' 'one of these is missing'
	refuses '/^roots/d' 'one of these is missing'
	refuses 's/2199-01-01/2020-01-01/' "behind that of 'issued'"
	refuses 's/100.000 VND/lots/' 'line 5 column 15: stale_limit: "lots"'
	refuses 's/qr.example.vn/qr/' 'line 6'
	refuses 's/spare.pub/nobody.pub/' 'nobody.pub: cannot open' 3
	refuses 's/spare.pub/root.key/' 'holds a secret key where a public one is wanted'
	refuses 's/spare.pub/shop.pub/' 'a key that is no root'
	refuses 's/^zone/zone/;s/^grace_days = .*/zone = Mars/' 'line 4 column 8: zone: "Mars"'
	refuses 's/^grace_days/grace_day/' "did you mean 'grace_days'?"
	refuses 's/\[store 7\]/[store x]/' "expected a store's number, as [store 7]"
	refuses 's/^number = 1/number = 0/' 'number: "0"'
	refuses 's/7-9, 1/9-7, 1/' 'expected stores as 1, 4, 7-12'
	refuses 's/^stores = @south/stores = @north/' 'no group of this name in the policy'
	refuses 's/lists, codes/lists, tea/' 'expected codes, manifests, lists, campaigns or logs'
	refuses 's/^sign_until = .*/sign_until = 2026-09-01/' 'none before the one in front of it'
	refuses 's/^verify_until = .*/verify_until = 2026-10-01/' 'none before the one in front of it'
	refuses '/^verify_until/d' 'key: "q4-2026": one of these is missing: public, signs'
	refuses 's/1001-1999/1999-1001/' 'expected all, or campaigns as 1001-1999'
	refuses 's/20 %, /20, /' 'expected amounts as 500000 VND, 20 %, 3 free'
	refuses 's/^stores = @south/state = lost/' 'expected live, allow-list or revoked'
	refuses 's/\[floor 1001\]/[floor 0]/' 'expected a campaign, as [floor 1001]'
	refuses 's/\[floor 1001\]/[tea 1001]/' 'expected [bundle], [store N], [group NAME], [key NAME] or [floor N]'
	refuses 's/^revoked = 3/revoked = x/' 'revoked: "x"'
}

@test "bundle: key files are looked for beside the policy" {
	mkdir elsewhere
	mv ./*.pub policy.ini elsewhere
	bundle -k root.key elsewhere/policy.ini -o b1.txt
	[ "$status" -eq 0 ]
	minisign -V -q -p elsewhere/root.pub -m b1.txt
}

# ---- sign, verify ----

offer() {
	cp "$BATS_TEST_DIRNAME/../../testdata/campaigns/tet2027.ini" .
	chmod 644 tet2027.ini
}

@test "sign: campaign files, by roots and issuers" {
	offer
	run --separate-stderr vouch-key sign -k shop.key tet2027.ini
	[ "$status" -eq 0 ]
	[[ $stderr == *"made tet2027.ini.minisig: campaign 1001, revision 1"* ]]
	[[ $stderr == *"the first issue adds a line to the file: sign it again"* ]]
	minisign -V -q -p shop.pub -m tet2027.ini
	run --separate-stderr vouch-key sign -k root.key tet2027.ini
	[ "$status" -eq 2 ]
	[[ $stderr == *"already exists"* ]]
	vouch-key sign -q -k root.key --force tet2027.ini
	minisign -V -q -p root.pub -m tet2027.ini
	run --separate-stderr vouch-key sign -k till.key --force tet2027.ini
	[ "$status" -eq 2 ]
	[[ $stderr == *"a till's key: it signs closes, exports and spent lists only"* ]]
}

@test "sign: nothing but campaign files" {
	bundle -k root.key policy.ini -o b1.txt
	rm b1.txt.minisig
	run --separate-stderr vouch-key sign -k root.key b1.txt
	[ "$status" -eq 2 ]
	[ ! -e b1.txt.minisig ]
}

@test "verify: says who signed, and 1 where nobody trusted did" {
	offer
	vouch-key sign -q -k shop.key tet2027.ini
	run --separate-stderr vouch-key verify --trust shop.pub tet2027.ini
	[ "$status" -eq 0 ]
	[ "$output" = 'tet2027.ini: good signature of shop.pub: vouch campaign 1001 revision 1' ]
	run --separate-stderr vouch-key verify --trust root.pub tet2027.ini
	[ "$status" -eq 1 ]
	[[ $stderr == *"signed with key "*", which is not trusted for this"* ]]
	echo >>tet2027.ini
	run --separate-stderr vouch-key verify --trust shop.pub tet2027.ini
	[ "$status" -eq 1 ]
	[[ $stderr == *"changed since key "*" signed it"* ]]
	rm tet2027.ini.minisig
	run --separate-stderr vouch-key verify --trust shop.pub tet2027.ini
	[ "$status" -eq 2 ]
}

# ---- purposes ----

@test "root and till keys sign no codes" {
	offer
	vouch-issue --init-register -q
	for name in root till; do
		run --separate-stderr vouch-issue -k $name.key -c tet2027.ini \
			--channel print -n 1
		[ "$status" -eq 2 ]
		[ "$output" = "" ]
		[[ $stderr == *"$name.key: a $name"*" key: it signs "*" only"* ]]
	done
	run ! grep -q register tet2027.ini
}

@test "what a key is for is shown, kept by passwd, and cannot be changed" {
	run vouch-key show root.key
	[[ $output == *$'\npurpose: root' ]]
	run vouch-key show shop.key
	[[ $output == *$'\npurpose: issuer' ]]
	printf 'new\n' | vouch-key passwd root.key --new-passphrase-fd 0 -q
	run vouch-key show root.key
	[[ $output == *$'\npurpose: root' ]]
	# A root's file made an issuer's: the box is bound to what it says.
	sed -n 2p spare.key | base64 -d >bytes
	printf C | dd of=bytes bs=1 seek=5 conv=notrunc 2>/dev/null
	{ head -n 1 spare.key; base64 -w 0 bytes; echo; } >issuer.key
	chmod 600 issuer.key
	run vouch-key show issuer.key
	[[ $output == *$'\npurpose: issuer' ]]
	run --separate-stderr vouch-key public issuer.key --passphrase-fd 0 <<<''
	[ "$status" -eq 2 ]
	[[ $stderr == *"wrong passphrase, or the file is damaged"* ]]
}

@test "what an open key is to whoever copies it" {
	while IFS=: read -r purpose wanted; do
		run --separate-stderr vouch-key new "open-$purpose" --purpose "$purpose" --no-passphrase
		[ "$status" -eq 0 ]
		[[ $stderr == *"no passphrase: whoever copies open-$purpose.key can $wanted"* ]]
	done <<-'END'
	root:say what tills trust
	issuer:make codes
	till:sign logs as this till
	END
}
