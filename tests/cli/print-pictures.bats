#!/usr/bin/env bats
bats_require_minimum_version 1.5.0
# vouch-print: a picture for each row, and names that must not be.
load ../support/shop

setup_file() {
	shop_make
	mkdir -p pics/drinks
	python3 - <<'END'
import struct, zlib
def png(path, width, height, rgb):
    def chunk(name, data):
        body = name + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))
    rows = (b"\0" + bytes(rgb) * width) * height
    open(path, "wb").write(b"\x89PNG\r\n\x1a\n" +
        chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)) +
        chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))
png("pics/wide.png", 200, 50, (200, 0, 0))
png("pics/drinks/Sữa.png", 40, 80, (0, 0, 200))
png("secret.png", 10, 10, (0, 0, 0))
png("pics/huge.png", 4000, 3000, (9, 9, 9))
END
	cat >photo.svg <<'END'
<svg xmlns="http://www.w3.org/2000/svg" width="70mm" height="37mm" viewBox="0 0 70 37" font-family="Roboto">
  <title>With a picture</title>
  <rect data-vouch="image" data-field="photo" data-align="left" data-valign="bottom" data-optional="yes" x="2" y="2" width="20" height="20"/>
  <rect data-vouch="text" data-field="name" data-size="10" data-min="6" x="2" y="25" width="38" height="10"/>
  <rect data-vouch="qr" data-field="link" x="46" y="8" width="20" height="20"/>
</svg>
END
}

setup() { shop_enter; }

rows() { # NAME...: a row for each picture
	echo name,link,photo
	for name in "$@"; do
		printf 'x,HTTPS://SEN.VN/L/V6X1K9PB3M,"%s"\n' "$name"
	done
}

# The colour of a page's pixel at X, Y millimetres, 10 pixels a millimetre.
colour() { # PDF X Y
	pdftoppm -r 254 -x "$(($2 * 10))" -y "$(($3 * 10))" -W 1 -H 1 -singlefile "$1" spot
	tail -c 3 spot.ppm | od -An -tu1 | tr -s ' '
}

@test "each row's picture in its box, its sides as they are, and once in the file" {
	rows wide.png drinks/Sữa.png '' wide.png >goods.csv
	for _ in {1..30}; do tail -n 4 goods.csv; done >>goods.csv
	vouch-print -q -t ./photo.svg goods.csv -o g.pdf --image-dir pics
	qpdf --check g.pdf
	[ "$(pdfimages -list g.pdf | awk 'NR > 2 { print $11 }' | sort -u | wc -l)" -eq 2 ]
	[ "$(pdfimages -list g.pdf | awk 'NR > 2' | wc -l)" -eq 93 ]
	# 20 x 5 mm at the bottom of the box, then 10 x 20 mm on the left of it
	[ "$(colour g.pdf 3 16)" = ' 255 255 255' ]
	[ "$(colour g.pdf 3 18)" = ' 200 0 0' ]
	[ "$(colour g.pdf 21 21)" = ' 200 0 0' ]
	[ "$(colour g.pdf 73 3)" = ' 0 0 200' ]
	[ "$(colour g.pdf 81 21)" = ' 0 0 200' ]
	[ "$(colour g.pdf 83 21)" = ' 255 255 255' ]
	[ "$(colour g.pdf 143 18)" = ' 255 255 255' ]
	vouch-print -q -t ./photo.svg goods.csv -o h.pdf --image-dir pics
	cmp g.pdf h.pdf
	vouch-print -q -t ./photo.svg goods.csv -o 'g-{{page}}.svg' --dpi 254 --image-dir pics
	[ "$(grep -c '<image ' g-1.svg)" -eq 2 ]
	rsvg-convert -d 254 -p 254 g-1.svg -o g.png
	vouch-print -q -t ./photo.svg goods.csv -o 'p-{{page}}.png' --dpi 254 --image-dir pics
	read -r a b differing <<<"$(python3 "$BATS_TEST_DIRNAME/../interop/pixels.py" p-1.png g.png)"
	echo "$a and $b dark, $differing % differ"
	awk -v a="$a" -v b="$b" -v d="$differing" 'BEGIN { exit !(a / b < 1.01 && b / a < 1.01 && d < 1) }'
}

@test "a row whose picture cannot be is named, and nothing outside is read" {
	ln -s ../secret.png pics/link.png
	ln -s .. pics/up
	echo no picture >pics/text.png
	mkfifo pics/fifo.png
	rows ../secret.png "$PWD/secret.png" link.png up/secret.png nothere.png drinks text.png \
		fifo.png huge.png $'a\x1b[2Jb.png' .hidden.png drinks//Sữa.png >bad.csv
	run --separate-stderr timeout 20 vouch-print -t ./photo.svg bad.csv -o b.pdf --image-dir pics
	echo "$stderr"
	[ "$status" -ne 0 ]
	[ ! -e b.pdf ]
	for line in 2 3 4 5 6 7 8 9 10 11 12 13; do
		[[ $stderr == *"bad.csv line $line: photo: \""* ]]
	done
	[[ $stderr == *'line 2: photo: "../secret.png": not fit to be a file name'* ]]
	[[ $stderr == *'line 3: photo: "'*'expected a name inside the folder'* ]]
	[[ $stderr == *'line 4: photo: "link.png": a symbolic link'* ]]
	[[ $stderr == *'line 6: photo: "nothere.png": cannot open: No such file'* ]]
	[[ $stderr == *'line 8: photo: "text.png": not a PNG picture'* ]]
	[[ $stderr == *'line 10: photo: "huge.png": a picture of over 8 megapixels'* ]]
	[[ $stderr != *$'\x1b'* ]]
	[[ ${stderr_lines[-1]} == *"nothing was printed" ]]
}

@test "--image-dir is asked for; --set, --fields" {
	rows wide.png >goods.csv
	run vouch-print -t ./photo.svg goods.csv -o g.pdf
	[ "$status" -eq 2 ]
	[[ $output == *'--image-dir: is missing'*'"photo"'* ]]
	run vouch-print -t ./photo.svg goods.csv -o g.pdf --image-dir nowhere
	[ "$status" -eq 3 ]
	[[ $output == *"nowhere: cannot open the folder"* ]]
	for option in --font-dir --template-dir; do
		run vouch-print -t ./photo.svg goods.csv -o g.pdf --image-dir pics "$option" nowhere
		[ "$status" -eq 3 ]
		[ "$output" = "vouch-print: nowhere: $option: cannot open the folder: No such file or directory" ]
	done
	cut -d , -f 1,2 goods.csv >plain.csv
	vouch-print -q -t ./photo.svg plain.csv -o plain.pdf
	[ "$(pdfimages -list plain.pdf | wc -l)" -eq 2 ]
	vouch-print -q -t ./photo.svg plain.csv -o g.pdf --set photo=wide.png --image-dir pics
	[ "$(pdfimages -list g.pdf | awk 'NR > 2' | wc -l)" -eq 1 ]
	run vouch-print -t ./photo.svg --fields
	[[ ${lines[1]} =~ ^photo\ +image\ +20\ x\ 20\ +may\ be\ empty ]]
}
