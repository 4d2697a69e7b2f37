#!/usr/bin/env bats
# vouch-render: what fits where, and --mm
bats_require_minimum_version 1.5.0
load ../support/pictures

setup() {
	PATH=$BUILD:$PATH
	cd "$BATS_TEST_TMPDIR"
}

# Width and height of a PNG, four bytes each.
png_size() {
	od -An -tx1 -j16 -N8 "$1" | sed 's/^ //'
}

@test "--mm: as many whole dots as fit, read back; what does not fit is named" {
	records 2 >fb.csv
	vouch-render -q fb.csv -o out --mm 25 --dpi 203
	# 41 modules and the quiet zone, 4 dots each
	[ "$(png_size out/1001-7-1.png)" = "00 00 00 c4 00 00 00 c4" ] # 196
	vouch-render -q fb.csv -o wide --mm 31,0 --dpi 203
	[ "$(png_size wide/1001-7-1.png)" = "00 00 00 f5 00 00 00 f5" ] # 245
	[ "$(vouch-scan --format lines wide/1001-7-1.png)" = "$(sed -n 2p fb.csv | cut -d , -f 1)" ]
	vouch-render -q fb.csv -f svg -o svg --mm 25 --dpi 203
	grep -q 'width="24.5' svg/1001-7-1.svg
	run --separate-stderr vouch-render fb.csv -o small --mm 15 --dpi 203
	[ "$status" -eq 2 ]
	[ "${stderr_lines[0]}" = "vouch-render: fb.csv line 2: code: 153 characters need 24.6 mm at 203 dpi: 49 modules of 4 dots" ]
	[[ $stderr == *"vouch-render: 15.0 mm at 203 dpi hold at most 20 characters of 0-9, A-Z and \$%*+-./: at level M"* ]]
	[ ! -e small ]
	run --separate-stderr vouch-render fb.csv -o small --mm wide
	[ "$status" -eq 2 ]
	[ "${stderr_lines[0]}" = 'vouch-render: --mm: "wide": expected millimetres, as in "15" or "22.5"' ]
	run vouch-render fb.csv -o small --mm 25 --module 4
	[ "$status" -eq 2 ]
}

@test "--plan: what fits, before there is a code" {
	run --separate-stderr vouch-render --plan --mm 25 --dpi 203
	[ "$status" -eq 1 ]
	[ "${#lines[@]}" -eq 4 ]
	[[ ${lines[0]} =~ ^symbol\ +characters\ +level\ +version\ +modules\ +dpi\ +dots\ +"module mm"\ +"side mm"\ +"logo mm"\ +contrast$ ]]
	[[ ${lines[1]} =~ ^"voucher, the bare code "\ +153\ +M\ +6\ +41\ +203\ +4\ +0.500\ +24.6\ +-\ +"100 %"$ ]]
	[[ ${lines[2]} =~ ^"shelf label, ".*\ 8\ +49\ +203\ +4\ +0.500\ +28.6\ +-\ +"100 %"\ +"does not fit"$ ]]
	[[ ${lines[3]} =~ ^"short link, ".*\ 2\ +25\ +203\ +6\ +0.751\ +24.8\ +-\ +"100 %"$ ]]
	run vouch-render --plan
	[ "$status" -eq 0 ]
	[ "${#lines[@]}" -eq 10 ]
	run vouch-render --plan --mm 100 --dpi 600 --level H
	[ "$status" -eq 0 ]
	[[ ${lines[1]} =~ \ H\ +10\ +57\  ]]
	run vouch-render --plan --dpi 300 --level Q
	[ "$status" -eq 0 ]
	[[ ${lines[1]} =~ \ Q\ +8\ +49\  ]]
	records 1 >fb.csv
	for other in '-o out' '--sheet s.png' --tar; do
		# shellcheck disable=SC2086 # two words
		run vouch-render --plan fb.csv $other
		[ "$status" -eq 2 ]
		[[ $output == *"--plan: draws nothing"* ]]
	done
}

@test "--plan: of one's own records, all that make one size together" {
	{
		echo code
		for i in 1 22 333; do echo "HTTPS://SHOP.VN/L/$i"; done
		echo https://shop.vn/l/abc
		records 2 | sed 1d | cut -d , -f 1
		printf '%s\n' "$(head -c 3000 /dev/zero | tr '\0' z)"
	} >mixed.csv
	run --separate-stderr vouch-render --plan --dpi 203 --mm 30 mixed.csv
	[ "$status" -eq 1 ]
	[ "${#lines[@]}" -eq 6 ]
	[[ ${lines[1]} =~ ^"2 records "\ +20\ +M\ +1\ +21\ +203\ +8\ +1.001\ +29.1\ +-\ +"100 %"$ ]]
	[[ ${lines[2]} =~ ^"1 record "\ +21\ +Q\ +2\ +25\ +203\ +7\ +0.876\ +29.0\  ]]
	[[ ${lines[3]} =~ ^"1 record "\ +21\ +M\ +2\ +25\ +203\ +7\  ]]
	[[ ${lines[4]} =~ ^"2 records "\ +153\ +M\ +6\ +41\ +203\ +4\ +0.500\ +24.6\  ]]
	[[ ${lines[5]} =~ ^"1 record "\ +3000\ +M\ +"too long for any symbol"$ ]]
	run --separate-stderr vouch-render --plan --dpi 203 - <mixed.csv
	[ "${#lines[@]}" -eq 6 ]
	run --separate-stderr vouch-render --plan --column text mixed.csv
	[ "$status" -eq 2 ]
	[ "${stderr_lines[0]}" = 'vouch-render: mixed.csv line 2: text: the records have no such column' ]
	run --separate-stderr vouch-render --plan missing.csv
	[ "$status" -eq 3 ]
	echo code >none.csv
	run --separate-stderr vouch-render --plan none.csv
	[ "$status" -eq 0 ]
	[ "${#lines[@]}" -eq 1 ]
}

@test "--plan: the room for a logo, the contrast of colours" {
	run --separate-stderr vouch-render --plan --dpi 300 --level H
	[ "$status" -eq 0 ]
	[[ ${lines[1]} =~ \ H\ +10\ +57\ +300\ +5\ +0.423\ +27.6\ +"5.9 x 5.9"\ +"100 %"$ ]]
	logo wide.png 400 200
	run --separate-stderr vouch-render --plan --dpi 300 --logo wide.png --dark '#003366' --light '#fff8e0'
	[ "$status" -eq 0 ]
	[[ ${lines[1]} =~ \ H\ +10\ +57\ .*\ +"8.0 x 4.2"\ +"90 %"$ ]]
	logo thin.png 600 30
	run --separate-stderr vouch-render --plan --dpi 300 --logo thin.png
	[ "$status" -eq 1 ]
	[[ ${lines[1]} =~ "no room for the logo"$ ]]
	run --separate-stderr vouch-render --plan --dark '#c00'
	[ "$status" -eq 2 ]
	[[ ${stderr_lines[0]} == "vouch-render: --dark: #cc0000 on #ffffff has a contrast of 39 % in red light; at least 70 %" ]]
}

@test "a picture too large to be read back: what fits, in the words of whoever asked" {
	records 2 >fb.csv
	run --separate-stderr vouch-render fb.csv -o out --mm 300 --dpi 2400
	[ "$status" -eq 2 ]
	[[ ${stderr_lines[0]} == "vouch-render: fb.csv line 2: --mm: would make a picture of 28322 x 28322 pixels, and at most 8192 a side can be read back" ]]
	[ "${stderr_lines[1]}" = "vouch-render: at 2400 dpi --mm 86.6 fits" ]
	[ "${stderr_lines[-1]}" = "vouch-render: nothing was drawn" ]
	[ ! -e out ]
	# So it does, and so does more where nothing is read back.
	sed 3d fb.csv >one.csv
	vouch-render -q one.csv -o one.png --mm 86.6 --dpi 2400
	vouch-render -q one.csv -o two.png --mm 87.5 --dpi 2400 --no-verify
	run --separate-stderr vouch-render fb.csv --mm 900 --dpi 1200 --sheet s.png
	[ "$status" -eq 2 ]
	[ "$stderr" = "vouch-render: --sheet: cannot make a page of 1 x 1 symbols of 42519 pixels: at most 32767 a side can be drawn" ]
}
