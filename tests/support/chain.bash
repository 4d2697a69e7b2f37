# A chain of shops to try trust in: two roots, keys of two seasons, an offer, a
# bundle, and the ledger of shop 7; tools for which it is noon of a day that
# `on` sets.
# shellcheck shell=bash

on() { # DATE: it is noon in Vietnam
	VOUCH_TEST_NOW=$(date -u -d "$1T05:00:00Z" +%s)000
	export VOUCH_TEST_NOW
}

# Made once per file, in setup_file.
chain_make() {
	export PATH=$BUILD/clocked:$PATH
	export HOME=$BATS_FILE_TMPDIR/home
	unset VOUCH_CONFIG
	on 2026-12-25
	top=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
	export top
	mkdir -p "$HOME" "$BATS_FILE_TMPDIR/chain"
	cd "$BATS_FILE_TMPDIR/chain" || return
	for name in root spare; do
		vouch-key new $name --purpose root --no-passphrase -q
	done
	for name in q4 q1 office; do
		vouch-key new $name --no-passphrase -q
	done
	vouch-issue --init-register -q
	cp "$top/testdata/campaigns/tet2027.ini" .
	chmod 644 tet2027.ini
	policy >policy.ini
	bundle 1 root
	vouch-issue -q -k q4.key -c tet2027.ini --channel print -n 20 -o q4.csv
	vouch-key sign -q -k office.key tet2027.ini
	vouch-log init -q --db shop.db --root root.pub --root spare.pub --store 7
	vouch-log import -q --db shop.db bundle-1.txt tet2027.ini
}

# A copy for one test, in setup.
chain_enter() {
	cp -a "$BATS_FILE_TMPDIR/chain" "$BATS_TEST_TMPDIR/chain"
	cd "$BATS_TEST_TMPDIR/chain" || return
	on 2026-12-25
}

policy() {
	cat <<-'END'
		[bundle]
		sequence = 1
		next_update_by = 2027-01-25
		grace_days = 2
		stale_limit = 20000 VND
		roots = root.pub, spare.pub
		[store 7]
		name = Quận 7
		[group south]
		number = 1
		stores = 7, 8
		[group north]
		number = 2
		stores = 1-6
		[key q4]
		public = q4.pub
		signs = codes
		sign_from = 2026-10-01
		sign_until = 2026-12-31
		verify_until = 2027-01-31
		campaigns = 1001-1999
		value_cap = 100000 VND
		[key office]
		public = office.pub
		signs = manifests, lists, campaigns
		sign_from = 2026-10-01
		sign_until = 2028-12-31
		verify_until = 2028-12-31
	END
}

# policy.ini as bundle-N.txt, signed by a root, behind the one before it.
bundle() { # N ROOT
	sed -i "s/^sequence = .*/sequence = $1/" policy.ini
	local previous=()
	[ "$1" -eq 1 ] || previous=(--previous "bundle-$(($1 - 1)).txt")
	vouch-key bundle -q -k "$2.key" "${previous[@]}" policy.ini \
		-o "bundle-$1.txt" 2>/dev/null
}

# A key's section of policy.ini changed: KEY "NAME = VALUE".
set_key() {
	sed -i "/^\[key $1\]/,/^\[/ { /^${2%% *} = /d }; s/^\[key $1\]/&\n$2/" \
		policy.ini
}

import() {
	run --separate-stderr vouch-log import --db shop.db "$@"
}

# Code N of a file of records.
code() { # FILE N
	sed -n "$(($2 + 1))p" "$1" | cut -d , -f 1
}

short() { # FILE N
	sed -n "$(($2 + 1))p" "$1" | cut -d , -f 2
}

# Verdict and reason of one code.
scan() { # CODE [ARGUMENT...]
	vouch-redeem --db shop.db --till 1 "${@:2}" "$1" | cut -f 1,2 |
		tr '\t' ' '
}
