#!/usr/bin/env bats
# Other people's programs read what vouch-render draws, and vouch-scan reads
# what others draw.
bats_require_minimum_version 1.5.0

setup() {
	PATH=$BUILD:$PATH
	cd "$BATS_TEST_TMPDIR"
}

codes() { # COUNT LENGTH SET: a table of codes
	echo code,n
	awk -v n="$1" -v len="$2" -v set="$3" 'BEGIN {
		srand(len)
		for (i = 1; i <= n; i++) {
			code = ""
			while (length(code) < len)
				code = code substr(set, int(rand() * length(set)) + 1, 1)
			print code "," i
		}
	}'
}
ours=0123456789BCFGHJKLMNPQRSTVXZ

# Each program prints the text of each picture, a line each, in order.
by_zxing() { # PICTURE...
	ZXingReader -1 -format QRCode "$@" | sed -E 's/^[^ ]+ [^ ]+ "(.*)".*$/\1/'
}
by_zbar() {
	zbarimg --nodbus -q --raw -S'*.enable=0' -Sqr.enable=1 "$@"
}

pictures() { # COUNT FOLDER: in the order of the records
	seq -f "$2/%g.png" "$1"
}

agree() { # COUNT TABLE FOLDER
	sed 1d "$2" | cut -d , -f 1 >wanted
	# shellcheck disable=SC2046 # words
	by_zxing $(pictures "$1" "$3") >zxing
	diff wanted zxing
	# shellcheck disable=SC2046
	by_zbar $(pictures "$1" "$3") >zbar
	diff wanted zbar
}

@test "every picture of a batch is read by zxing and by zbar" {
	codes 60 153 $ours >codes.csv
	vouch-render -q codes.csv -o out --name '{{n}}'
	agree 60 codes.csv out
}

@test "every module size" {
	codes 1 153 $ours >codes.csv
	mkdir out
	for m in $(seq 2 21); do
		vouch-render -q codes.csv -o out --name "$((m - 1))" --module "$m"
		sed -n 2p codes.csv
	done >codes
	{ echo code,n; cat codes; } >all.csv
	agree 20 all.csv out
}

@test "every level, short and long" {
	n=0
	mkdir out
	echo code,n >all.csv
	for level in L M Q H; do
		for length in 1 20 153 400; do
			n=$((n + 1))
			codes 1 $length $ours >one.csv
			vouch-render -q one.csv -o out --name $n --level $level
			sed 1d one.csv >>all.csv
		done
	done
	agree 16 all.csv out
}

@test "byte mode: links and small letters" {
	codes 10 60 'abcdefghijklmnopqrstuvwxyz/?&=.-' >codes.csv
	vouch-render -q codes.csv -o out --name '{{n}}'
	agree 10 codes.csv out
}

@test "another renderer agrees on the SVG" {
	codes 8 153 $ours >codes.csv
	vouch-render -q codes.csv -o svg -f svg --name '{{n}}'
	mkdir out
	for i in $(seq 8); do
		# 300 dpi is the size it was made for: 8 pixels a module.
		rsvg-convert -d 300 -p 300 -b white -o "out/$i.png" "svg/$i.svg"
	done
	agree 8 codes.csv out
	# Whole pixels a module: nothing between black and white.
	rsvg-convert -w 392 -h 392 -o one.png svg/1.svg
	python3 - one.png <<'END'
import struct, sys, zlib
data = open(sys.argv[1], 'rb').read()
width, height, depth, kind = struct.unpack('>IIBB', data[16:26])
at, pixels = 8, b''
while at < len(data):
    size, = struct.unpack('>I', data[at:at + 4])
    if data[at + 4:at + 8] == b'IDAT':
        pixels += data[at + 8:at + 8 + size]
    at += size + 12
pixels, bpp = zlib.decompress(pixels), {2: 3, 6: 4}[kind]
stride, rows, last = width * bpp, [], bytearray(width * bpp)
for y in range(height):
    how = pixels[y * (stride + 1)]
    row = bytearray(pixels[y * (stride + 1) + 1:(y + 1) * (stride + 1)])
    for i in range(stride):
        a = row[i - bpp] if i >= bpp else 0
        b, c = last[i], last[i - bpp] if i >= bpp else 0
        p = a + b - c
        paeth = min((abs(p - a), 0, a), (abs(p - b), 1, b), (abs(p - c), 2, c))[2]
        row[i] = row[i] + (0, a, b, (a + b) // 2, paeth)[how] & 255
    rows.append(row)
    last = row
assert (width, height, depth) == (392, 392, 8), (width, height, depth)
shades = {bytes(row[i:i + 3]) for row in rows for i in range(0, stride, bpp)}
assert shades == {b'\0\0\0', b'\xff\xff\xff'}, shades
END
}

@test "contact sheets are read by another program, too" {
	codes 12 153 $ours >codes.csv
	vouch-render -q codes.csv --sheet s.png --name '{{n}}'
	by_zbar s.png | sort >got
	sed 1d codes.csv | cut -d , -f 1 | sort | diff - got
}

@test "what qrencode draws is read" {
	codes 20 153 $ours | sed 1d | cut -d , -f 1 >wanted
	n=0
	while read -r code; do
		n=$((n + 1))
		qrencode -l Q -s $((n % 5 + 2)) -m 4 -o $n.png "$code"
	done <wanted
	# shellcheck disable=SC2046
	vouch-scan -q --format lines $(seq -f %g.png 20) | diff wanted -
	code=$(head -n 1 wanted)
	qrencode -t PNG32 --foreground 003366ff --background ffffff00 -s 4 -o c.png "$code"
	[ "$(vouch-scan --format lines c.png)" = "$code" ]
}

@test "the PNG files are what the standard says, to zlib and to libpng" {
	codes 1 153 $ours >one.csv
	for m in 1 3 8 16 100; do
		vouch-render -q one.csv -o $m.png --module $m
		python3 - $m.png $((49 * m)) <<'END'
import struct, sys, zlib
data, side = open(sys.argv[1], 'rb').read(), int(sys.argv[2])
assert data[:8] == b'\x89PNG\r\n\x1a\n'
at, names, pixels = 8, [], b''
while at < len(data):
    size, = struct.unpack('>I', data[at:at + 4])
    name, body = data[at + 4:at + 8], data[at + 8:at + 8 + size]
    crc, = struct.unpack('>I', data[at + 8 + size:at + 12 + size])
    assert crc == zlib.crc32(name + body)
    names.append(name)
    if name == b'IDAT':
        pixels = body
    at += size + 12
assert names == [b'IHDR', b'pHYs', b'IDAT', b'IEND'], names
inflate = zlib.decompressobj()
rows = inflate.decompress(pixels)  # checks the Adler-32
assert inflate.eof and not inflate.unused_data
assert len(rows) == side * (1 + (side + 7) // 8)
END
	done
}
