#!/usr/bin/env bats
bats_require_minimum_version 1.5.0
# What a cashier sees on a terminal and hears.
load ../support/shop

setup_file() { shop_make; }
setup() { shop_enter; }

# vouch-redeem on a terminal; types ANSWER when it shows PROMPT.
on_terminal() { # [PROMPT ANSWER]... -- [OPTION...]
	local script=()
	while [ "$1" != -- ]; do
		script+=("$1")
		shift
	done
	shift
	python3 "$BATS_TEST_DIRNAME/../support/terminal.py" "${script[@]}" \
		-- vouch-redeem --db shop.db --till 2 "$@" >shown
}

# Without the escape sequences.
plain() {
	sed 's/\x1b\[[0-9;]*[A-Za-z]//g; s/\r//g' shown
}

@test "a terminal shows the panel: word, amount, what to do, totals" {
	on_terminal Ready. "$(code 1)" 'bill.' "$(code 1)" 'nothing more' 8934563138165 'voucher.' ^D \
		-- --cashier LAN --lang en
	plain
	grep -q $'\033\\[H\033\\[2J' shown
	grep -q $'\033\\[42;30m' shown
	plain | grep -q 'Shop 7  Till 2  LAN'
	plain | grep -q 'A C C E P T E D'
	plain | grep -q 'Valid: 50,000 VND off'
	plain | grep -q 'Take it off the bill.'
	plain | grep -q 'S C A N N E D   T W I C E'
	plain | grep -q 'N O T   A   V O U C H E R'
	plain | grep -q 'Accepted: 1 (50,000 VND)   Not accepted: 1'
	! plain | grep -q $'^ACCEPT\t'
	[ "$(vouch-log show --db shop.db --format csv | grep -c ,redeem,)" -eq 1 ]
}

@test "in Vietnamese, and without colour where none is wanted" {
	NO_COLOR=1 on_terminal 'Sẵn sàng.' "$(code 2)" 'hoá đơn.' ^D -- --lang vi
	plain
	plain | grep -q 'N H Ậ N'
	plain | grep -q 'Cửa hàng 7  Quầy 2'
	plain | grep -q '^+---'
	! grep -q $'\033\\[42' shown
	on_terminal 'Sẵn sàng.' ^D -- --lang vi --color never
	! grep -q $'\033\\[4' shown
	NO_COLOR=1 on_terminal 'Sẵn sàng.' "$(code 3)" 'hoá đơn.' ^D -- --lang vi --color always
	grep -q $'\033\\[42' shown
}

@test "a rehearsal is told from a day's work" {
	vouch-log init -q --db test.db --trust shop.pub --store 7 --test
	python3 "$BATS_TEST_DIRNAME/../support/terminal.py" Ready. ^D \
		-- vouch-redeem --db test.db --till 2 >shown
	plain | grep -q 'REHEARSAL: nothing counts'
}

@test "lines where lines are wanted, and the panel where it is asked for" {
	on_terminal waiting "$(code 1)" 'VND off' ^D -- --format tsv
	plain | grep -q $'^ACCEPT\tok\t'
	run --separate-stderr vouch-redeem --db shop.db --till 2 <<<"$(code 2)"
	[ "$(cut -f 1 <<<"$output")" = ACCEPT ]
	vouch-redeem --db shop.db --till 2 --format panel --color never <<<"$(code 3)" >shown
	plain | grep -q 'A C C E P T E D'
	run vouch-redeem --db shop.db --till 2 --format panel "$(code 4)"
	[ "$status" -eq 2 ]
	run vouch-redeem --db shop.db --till 2 --format panel --bulk <codes.txt
	[ "$status" -eq 2 ]
}

@test "a scanner in a pipe before a terminal: the panel, and twice is AGAIN" {
	for format in '' '--format panel'; do
		vouch-log init -q --db pipe.db --trust shop.pub --store 7
		vouch-log import -q --db pipe.db tet2027.ini
		python3 "$BATS_TEST_DIRNAME/../support/terminal.py" 'nothing more' ^C -- \
			sh -c "{ sed -n 1p codes.txt; sed -n 1p codes.txt; sleep 20; } |
				vouch-redeem --db pipe.db --till 2 --scanner $format --lang en" >shown || [ "$?" -eq 130 ]
		plain | grep -q 'A C C E P T E D'
		plain | grep -q 'S C A N N E D   T W I C E'
		rm pipe.db*
	done
	{ code 2; code 2; } | vouch-redeem --db shop.db --till 2 --format panel --lang en >shown
	plain | grep -q 'S C A N N E D   T W I C E'
	# Somebody else's program reads lines.
	[ "$(code 3 | vouch-redeem --db shop.db --till 2 --scanner | cut -f 1)" = ACCEPT ]
}

@test "what was only asked, or kept, is not taken off, and not counted" {
	on_terminal Ready. "$(code 1)" 'a check' ^D -- --check --lang en
	plain | grep -q 'G O O D'
	plain | grep -q 'Accepted: 0 '
	! plain | grep -q 'Take it off'
	on_terminal Ready. "$(code 1)" 'sale is done' ^D -- --hold 60 --lang en
	plain | grep -q 'H E L D'
	plain | grep -q 'Accepted: 0 '
	on_terminal 'Sẵn sàng.' "$(code 1)" 'đang giữ mã này' ^D -- --lang vi
}

@test "the bell rings at what is not accepted, and only on a terminal" {
	on_terminal Ready. "$(code 1)" 'bill.' ^D -- --bell
	! grep -q $'\a' shown
	on_terminal Ready. nonsense 'Scan' ^D -- --bell
	grep -q $'\a' shown
	run vouch-redeem --db shop.db --till 2 --bell <<<nonsense
	[[ $output != *$'\a'* ]]
}

@test "a program hears each verdict, without a shell and without holding the till up" {
	printf '#!/bin/sh\nprintf "%%s|" "$@" >>heard; echo >>heard; echo noise; cat; sleep 30\n' >lamp
	chmod +x lamp
	started=$SECONDS
	run --separate-stderr vouch-redeem --db shop.db --till 2 --on-verdict ./lamp \
		< <(code 1; echo '$(touch owned); x') 3>&-
	[ "$((SECONDS - started))" -lt 20 ]
	[ "$(wc -l <<<"$output")" -eq 2 ]
	[[ $output != *noise* ]]
	for _ in $(seq 100); do
		[ "$(wc -l <heard)" -lt 2 ] || break
		sleep 0.05
	done
	cat heard
	[ ! -e owned ]
	sort heard | head -n 1 | grep -qE '^ACCEPT\|ok\|1001\|S[0-9A-F]{10}\|50000 VND\|7\.2\.[0-9a-f]{16}\.1\|[0-9a-f]{32}\|Valid: 50,000 VND off\|$'
	pkill -f "^/bin/sh ./lamp" || true
	run --separate-stderr vouch-redeem --db shop.db --till 2 --on-verdict ./none <codes.txt
	[ "$status" -eq 0 ]
	[ "$(cut -f 1 <<<"$output" | grep -c ACCEPT)" -eq 19 ]
	[ "$(grep -c 'cannot start' <<<"$stderr")" -eq 1 ]
	run vouch-redeem --db shop.db --till 2 --on-verdict '' </dev/null
	[ "$status" -eq 2 ]
}

@test "many at once: no more than eight programs run" {
	printf '#!/bin/sh\nsleep 5\n' >lamp
	chmod +x lamp
	vouch-redeem -q --db shop.db --till 2 --on-verdict ./lamp <codes.txt >/dev/null 3>&- &
	pid=$!
	most=0
	while kill -0 "$pid" 2>/dev/null; do
		now=$(pgrep -c -P "$pid" -f "^/bin/sh ./lamp" || true)
		[ "$now" -le "$most" ] || most=$now
		sleep 0.01
	done
	pkill -f "^/bin/sh ./lamp" || true
	echo "most: $most"
	[ "$most" -le 8 ]
	[ "$(vouch-log show --db shop.db --format csv | grep -c ,redeem,)" -eq 20 ]
}

# The last picture drawn, without blanks at the ends of its rows.
last_frame() {
	tr -d '\r' | awk 'BEGIN { RS = "\033\\[2J" } { frame = $0 } END { printf "%s", frame }' |
		sed 's/\x1b\[[0-9;]*[A-Za-z]//g; s/ *$//' | sed -e '$ { /^  >$/ d }'
}

@test "docs/cashier-screen.md shows what is shown" {
	page=$BATS_TEST_DIRNAME/../../docs/cashier-screen.md
	code 1 | vouch-redeem -q --db shop.db --till 1 >/dev/null
	for lang in vi en; do
		vouch-redeem --db shop.db --till 2 --cashier LAN --lang $lang --format panel --color never \
			< <(code $([ $lang = vi ] && echo 2 || echo 3); echo 8934563138165; code 1) |
			last_frame >frame
		cat frame
		[ "$(wc -l <frame)" -ge 20 ]
		python3 - frame "$page" <<'PY'
import sys
frame, page = (open(name).read() for name in sys.argv[1:])
shown = "".join("    " + row if row.strip() else "\n" for row in frame.splitlines(True))
assert shown.rstrip() in page, shown
PY
	done
}
