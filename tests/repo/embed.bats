#!/usr/bin/env bats
# libvouch as another program sees it: installed, found by pkg-config, linked.

setup() {
	[ "$(basename "$BUILD")" = default ] || skip "another variant"
	top=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
	cd "$BATS_TEST_TMPDIR"
}

setup_file() {
	[ "$(basename "$BUILD")" = default ] || return 0
	root=$BATS_FILE_TMPDIR/root
	make -s -C "$BATS_TEST_DIRNAME/../.." install PREFIX="$root" >/dev/null
	cd "$BATS_FILE_TMPDIR"
	"$BUILD/vouch-key" new shop --no-passphrase -q
	"$BUILD/vouch-key" new other --no-passphrase -q
	"$BUILD/vouch-issue" --init-register -q
	cp "$BATS_TEST_DIRNAME/../../testdata/campaigns/tet2027.ini" .
	"$BUILD/vouch-issue" -q -k shop.key -c tet2027.ini --channel app -n 3 |
		sed 1d | cut -d , -f 1 >codes.txt
}

compile() { # extra flags
	PKG_CONFIG_PATH=$BATS_FILE_TMPDIR/root/lib/pkgconfig \
		sh -c "cc -Wall -Wextra -Werror -o check-code '$top/docs/examples/check-code.c' \$(pkg-config --cflags --libs $1 libvouch)"
}

run_example() {
	LD_LIBRARY_PATH=$BATS_FILE_TMPDIR/root/lib run ./check-code "$@"
}

@test "the example builds against the installed library and reads codes" {
	compile
	run_example "$BATS_FILE_TMPDIR/shop.pub" <"$BATS_FILE_TMPDIR/codes.txt"
	[ "$status" -eq 0 ]
	[ "${#lines[@]}" -eq 3 ]
	[[ ${lines[0]} =~ ^voucher\ S[0-9A-F]{10}\ of\ campaign\ 1001:\ 50000\ VND,\ from\ 2026-12-20\ to\ 2027-01-31$ ]]
	readelf -d check-code | grep -q 'libvouch.so.0'
}

@test "it tells forged, foreign, cut and wrapped codes apart" {
	compile
	code=$(head -n 1 "$BATS_FILE_TMPDIR/codes.txt")
	# The last but one letter to another that is no neighbour's double.
	for letter in 2 3 4 5; do
		forged=${code:0:151}$letter${code:152}
		case $forged in "$code" | *22* | *33* | *44* | *55*) continue ;; esac
		break
	done
	printf '%s\n' "]Q1$code" "https://shop.example.vn/v/${code,,}" \
		"${code:0:100}" 8934563138165 "$forged" >lines.txt
	run_example "$BATS_FILE_TMPDIR/shop.pub" <lines.txt
	[ "$status" -eq 0 ]
	[[ ${lines[0]} == voucher* ]]
	[[ ${lines[1]} == "${lines[0]}" ]]
	[ "${lines[2]}" = damaged ]
	[ "${lines[3]}" = "not a code" ]
	[ "${lines[4]}" = forged ]
	run_example "$BATS_FILE_TMPDIR/other.pub" <"$BATS_FILE_TMPDIR/codes.txt"
	[ "${lines[0]}" = "somebody else's code" ]
}

@test "it links statically too" {
	PKG_CONFIG_PATH=$BATS_FILE_TMPDIR/root/lib/pkgconfig
	export PKG_CONFIG_PATH
	# shellcheck disable=SC2046
	cc -o check-code "$top/docs/examples/check-code.c" \
		$(pkg-config --cflags libvouch) "$BATS_FILE_TMPDIR/root/lib/libvouch.a" \
		$(pkg-config --libs libsodium libutf8proc) -pthread
	run ./check-code "$BATS_FILE_TMPDIR/shop.pub" <"$BATS_FILE_TMPDIR/codes.txt"
	[ "$status" -eq 0 ]
	[ "${#lines[@]}" -eq 3 ]
}

@test "nothing but the header's functions is visible" {
	wanted=$(sed -n 's/^[a-z].*[ *]\(vouch_[a-z_]*\)(.*/\1/p' "$top/lib/vouch.h" | sort)
	[ "$(echo "$wanted" | wc -l)" -eq 5 ]
	so=$(nm -D --defined-only "$BUILD"/libvouch.so.*.*.* | awk '$2 == "T" { sub(/@.*/, "", $3); print $3 }' | sort)
	a=$(nm -g --defined-only "$BUILD/libvouch.a" | awk '$2 == "T" { print $3 }' | sort)
	[ "$so" = "$wanted" ]
	[ "$a" = "$wanted" ]
}
