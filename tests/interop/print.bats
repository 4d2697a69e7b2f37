#!/usr/bin/env bats
# Every template under other programs' eyes: what poppler finds in the PDF, and
# what ZBar and ZXing read off the labels, at the resolutions of printers.

bats_require_minimum_version 1.5.0

setup_file() {
	top=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
	export top PATH=$BUILD:$PATH
	export VOUCH_TEMPLATES=$top/templates
	cd "$BATS_FILE_TMPDIR" || return
	# For texts, rows with every kind of cell; for readers, as few as will do.
	sed -n '1,3p;5,7p;21p' "$top/testdata/print/goods.csv" >goods.csv
	sed -n '1,6p;10p' "$top/testdata/print/vouchers.csv" >vouchers.csv
	sed -n '1p;4,5p' "$top/testdata/print/giftcards.csv" >giftcards.csv
	cp "$top/testdata/print/posters.csv" posters.csv
	mkdir few
	for records in *.csv; do
		head -n 3 "$records" >"few/$records"
	done
	for records in vouchers posters; do
		head -n 2 $records.csv >few/$records.csv
	done
}

setup() {
	cd "$BATS_FILE_TMPDIR" || return
}

labels() { timeout 60 python3 "$top/tests/interop/labels.py" "$@"; }

# template records code times-on-a-label smallest-dpi columns...
templates() {
	cat <<-'END'
		shelf-70x37 goods code 1 300 name price old_price unit sku shop
		shelf-99x38 goods code 1 203 name price old_price unit sku shop
		price-38x21 goods link 1 300 name price old_price sku
		price-62x36 goods link 1 203 name price old_price unit sku shop
		voucher-a6 vouchers code 1 203 value until serial shop offer where
		voucher-dl vouchers code 2 203 value until serial shop offer where
		card-90x54 vouchers code 1 203 value until serial shop offer
		giftcard-86x54 giftcards code 1 203 value until serial shop
		poster-a5 posters code 1 203 title offer shop place
		shelf-65x45 goods code 1 203 name price old_price unit sku shop
		price-50x30 goods link 1 203 name price old_price unit sku
		price-35x22 goods link 1 203 name price old_price sku
		receipt-80 vouchers code 1 203 value until serial shop offer where
		receipt-58 vouchers code 1 203 value until serial shop offer where
	END
}

@test "every template is here" {
	templates | cut -d ' ' -f 1 | sort >here
	(cd "$top/templates" && ls -- *.svg) | sed 's/[.]svg$//' | grep -v '^calibrate\|^cashier\|^tag' | diff - here
	# and is told of, with its columns
	while read -r template _; do
		grep -q "^| \`$template\` |" "$top/templates/README.md"
		for column in $(vouch-print -t "$template" --fields | sed 1d | cut -d ' ' -f 1); do
			echo "$template $column"
			grep -q "^| \`$column\` |" "$top/templates/README.md"
		done
	done < <(templates)
}

@test "every cell is found in the text, in both languages; fonts are embedded subsets" {
	while read -r template records _ times _ columns; do
		for lang in vi en; do
			vouch-print -q -t "$template" "$records.csv" -o t.pdf --force \
				--sheet single --lang $lang --no-verify
			pdftotext -raw t.pdf t.txt
			# shellcheck disable=SC2086
			run labels fields "$records.csv" t.txt $lang $columns
			echo "$template $lang: $output"
			[ "$status" -eq 0 ]
			[ "${#lines[@]}" -eq 1 ]
			[ "${output% found}" -ge 7 ]
			run pdffonts t.pdf
			[ "${#lines[@]}" -ge 3 ]
			for line in "${lines[@]:2}"; do
				[[ $line =~ ^[A-Z]{6}\+Roboto.*\ yes\ yes\ yes ]]
			done
			run qpdf --check t.pdf
			[[ $output == *"No syntax or stream encoding errors found"* ]]
			[[ $output != *WARNING* ]]
		done
	done < <(templates)
}

@test "the first label of every template is as its proof, byte for byte" {
	"$top/tools/make-proofs" "$BUILD" proofs
	diff <(cd "$top/testdata/proofs" && ls) <(cd proofs && ls)
	[ "$(find proofs -name '*.png' | wc -l)" -eq $((2 * $(find "$top/templates" -name '*.svg' | wc -l))) ]
	for proof in "$top"/testdata/proofs/*.png; do
		echo "$proof"
		cmp "$proof" "proofs/$(basename "$proof")"
	done
	# and they are not all alike
	[ "$(md5sum proofs/*.png | cut -d ' ' -f 1 | sort -u | wc -l)" -eq "$(find proofs -name '*.png' | wc -l)" ]
}

# Both readers find the codes of the records, and no other, in these pictures.
readers_agree() { # RECORDS COLUMN TIMES PICTURE...
	labels codes "$1" "$2" "$3" | sort >wanted
	zbarimg --nodbus -q --raw -S\*.disable -Sqr.enable "${@:4}" | sort >zbar
	diff wanted zbar
	ZXingReader -format QRCode "${@:4}" | sed -n 's/^Text: *"\(.*\)"$/\1/p' | sort >zxing
	diff wanted zxing
}

# Labels one a page, made for a printer of DPI, looked at with SEEN dots an inch.
all_read() { # DPI SEEN TEMPLATE RECORDS COLUMN TIMES
	rm -f seen*.pgm
	vouch-print -q -t "$3" "few/$4.csv" -o r.pdf --force --sheet single --dpi "$1" --no-verify
	pdftoppm -gray -r "$2" r.pdf seen
	echo "$3 for $1 dpi at $2"
	readers_agree "few/$4.csv" "$5" "$6" seen*.pgm
}

@test "every label is read at 203 and 300 dpi, and the small ones are refused where they would not be" {
	while read -r template records code times least _; do
		for dpi in 203 300; do
			if [ $dpi -ge "$least" ]; then
				all_read $dpi $dpi "$template" "$records" "$code" "$times"
			else
				run vouch-print -q -t "$template" "$records.csv" -o r.pdf --force --dpi $dpi
				[ "$status" -eq 2 ]
				[[ $output == *"line 2: $code: "*" mm at $dpi dpi"* ]]
			fi
		done
	done < <(templates)
}

@test "every label is read at 600 dpi" {
	while read -r template records code times _; do
		all_read 600 600 "$template" "$records" "$code" "$times"
	done < <(templates)
}

@test "labels made for 600 dpi are read at 150 where a module has half a millimetre" {
	while read -r template records code times _; do
		case $template in
		shelf-* | price-38x21) continue ;; # 0.42 to 0.47 mm
		esac
		all_read 600 150 "$template" "$records" "$code" "$times"
	done < <(templates)
}

# Printers leave some 4 mm of the paper blank, and are a little off besides.
@test "no symbol comes nearer to the paper's edge than 5 mm, on any sheet of its template" {
	edge() { labels edge "$top/templates/sheets.ini" "$1" "$2"; }
	while read -r template sheet; do
		near=$(edge "$sheet" "$top/templates/$template.svg")
		echo "$template on $sheet: $near mm"
		awk -v mm="$near" 'BEGIN { exit !(mm >= 5) }'
	done < <(
		# what stands in the column of sheets, but rolls
		while read -r template _ _ _ sheet _; do
			[[ $sheet == roll-* ]] || [ ! -e "$top/templates/$template.svg" ] ||
				! grep -qxF "[stock $sheet]" "$top/templates/sheets.ini" ||
				echo "$template $sheet"
		done < <(vouch-print --list) | grep -v ^cashier | tee pairs
		echo shelf-70x37 70x36
		echo price-38x21 tomy-145
	)
	[ "$(wc -l <pairs)" -eq 10 ]
	# and one that does would be found
	sed '/id="qr"/s/ x="[0-9.]*"/ x="40.4"/' "$top/templates/shelf-70x37.svg" >near.svg
	[ "$(edge 70x37 near.svg)" = 2.60 ]
	sed '/id="qr"/s/ y="[0-9.]*"/ y="7.5"/' "$top/templates/shelf-70x37.svg" >near.svg
	[ "$(edge 70x37 near.svg)" = 2.56 ]
}

@test "labels where they lie on their sheets" {
	while read -r template records code times _; do
		case $template in
		poster-a5 | shelf-65x45 | price-50x30 | price-35x22 | receipt-*) continue ;; # one a page
		esac
		sheet=$(vouch-print --list | awk -v t="$template" '$1 == t { print $5; exit }')
		count=$(($(wc -l <"$records.csv") - 1))
		rm -rf cells
		mkdir cells
		vouch-print -q -t "$template" "$records.csv" -o s.pdf --force --dpi 300 2>/dev/null
		pdftoppm -gray -r 300 -singlefile s.pdf s
		# of the vouchers the first page shows some
		case $template in
		voucher-a6) count=4 ;;
		voucher-dl) count=3 ;;
		esac
		labels cut "$top/templates/sheets.ini" "$sheet" s.pgm 300 $count cells
		head -n $((count + 1)) "$records.csv" >first.csv
		echo "$template on $sheet"
		readers_agree first.csv "$code" "$times" cells/*.pgm
	done < <(templates)
}

@test "two hundred hostile names: each prints as it is or is named by its row" {
	cat >name.svg <<-'END'
		<svg xmlns="http://www.w3.org/2000/svg" width="120mm" height="60mm" viewBox="0 0 120 60">
		  <rect data-vouch="text" data-field="name" data-size="12" data-min="6" data-lines="12"
		        font-family="Roboto" x="5" y="5" width="110" height="50"/>
		</svg>
	END
	timeout 60 python3 "$top/tests/interop/hostile_names.py" make names.csv
	run timeout 60 python3 "$top/tests/interop/hostile_names.py" run names.csv \
		vouch-print -q --force -t ./name.svg
	echo "$output"
	[ "$status" -eq 0 ]
	[ "$output" = "132 printed, 70 named" ]
	# Those that print do so as pictures too; in SVG a name is nothing but lines.
	vouch-print -q --force -t ./name.svg REST.csv -o 'h-{{page}}.svg'
	vouch-print -q --force -t ./name.svg REST.csv -o 'h-{{page}}.png' --dpi 100
	[ "$(printf '%s\n' h-*.png | wc -l)" -eq 132 ]
	run timeout 60 python3 - h-*.svg <<-'SCRIPT'
		import sys
		from xml.etree import ElementTree
		for path in sys.argv[1:]:
		    names = {element.tag.split("}")[1] for element in ElementTree.parse(path).iter()}
		    assert names <= {"svg", "title", "defs", "g", "use", "path", "rect"}, (path, names)
		print(len(sys.argv) - 1)
	SCRIPT
	echo "$output"
	[ "$output" = 132 ]
}
