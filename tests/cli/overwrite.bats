#!/usr/bin/env bats
bats_require_minimum_version 1.5.0
# --force replaces old outputs, and never what the same run reads.
load ../support/shop

setup_file() {
	shop_make
	templates=$(cd "$BATS_TEST_DIRNAME/../../templates" && pwd)
	export templates
	vouch-render -q fb.csv -o pictures
}

setup() {
	shop_enter
	ln fb.csv hard.csv
	ln -s fb.csv link.csv
	cp pictures/1001-1-1.png logo.png
	cp "$templates/card-90x54.svg" card.svg
	printf '^XA^FH_^FD{{serial}}^FS^XZ' >own.zpl
}

# refused OPTION WORDS COMMAND...: exit status 2, one line, nothing touched.
# The command's standard input stays what it is.
refused() {
	local before
	before=$(find . -type f | sort | xargs sha256sum)
	run --separate-stderr "${@:3}"
	echo "${*:3}: $output $stderr"
	[ "$status" -eq 2 ]
	[ -z "$output" ]
	[ "${#stderr_lines[@]}" -eq 1 ]
	[[ $stderr == *": $1: would replace $2, which is read" ]]
	[ "$(find . -type f | sort | xargs sha256sum)" = "$before" ]
}

print() {
	vouch-print -q -t voucher-a6 --set shop=Sen --force "$@"
}

@test "vouch-print: the records, under whatever name" {
	for name in fb.csv ./fb.csv hard.csv link.csv; do
		refused --output fb.csv print fb.csv -o "$name"
		refused --proof fb.csv print fb.csv -o new.pdf --proof "$name"
		refused --proof-list fb.csv print fb.csv -o new.pdf --proof-list "$name"
		refused --output "the file on standard input" print -o "$name" <fb.csv
	done
	refused --output /dev/stdin print /dev/stdin -o fb.csv <fb.csv
	# Another file is replaced, as asked.
	cp fb.csv other.csv
	print fb.csv -o new.pdf --proof-list other.csv
	[[ $(head -n 1 other.csv) == page,* ]]
	print -o new.pdf <fb.csv
}

@test "vouch-print: the template, also by the number of a page" {
	refused --output "the template card.svg" vouch-print -t card.svg fb.csv --to svg --set shop=Sen --force -o card.svg
	refused --output "the template own.zpl" vouch-print -t own.zpl fb.csv --force -o own.zpl
	refused --output fb.csv vouch-print -t own.zpl fb.csv --force -o fb.csv
	cp card.svg card-2.svg
	run --separate-stderr vouch-print -t ./card-2.svg fb.csv --set shop=Sen --force -o 'card-{{page}}.svg'
	echo "$stderr"
	[ "$status" -eq 2 ]
	[[ $stderr == *"card-2.svg: would replace the template ./card-2.svg, which is read" ]]
	cmp card.svg card-2.svg
	[ ! -e card-1.svg ]
}

@test "vouch-print: two outputs of one file" {
	run vouch-print -q -t voucher-a6 fb.csv --set shop=Sen --force -o new.pdf --proof ./new.pdf
	[ "$status" -eq 2 ]
	[[ $output == *'--proof: "./new.pdf": --output has the same name' ]]
	[ ! -e new.pdf ]
}

@test "vouch-render: the records and the logo" {
	refused --output fb.csv vouch-render fb.csv --tar --sheet s.png -o fb.csv --force
	head -n 2 fb.csv >one.png
	refused --output one.png vouch-render one.png -o one.png --force
	refused --output hard.csv vouch-render --tar hard.csv -o fb.csv --force
	refused --sheet fb.csv vouch-render fb.csv --sheet link.csv --force
	refused --sheet "the file on standard input" vouch-render --sheet fb.csv --force <fb.csv
	refused --output "the logo logo.png" vouch-render one.png --logo logo.png --level H -o logo.png --force
	run --separate-stderr vouch-render fb.csv --logo logo.png --name '{{campaign}}-{{seq}}' -o . --force --level H
	[ "$status" -eq 0 ]
	mv logo.png 1001-3.png
	for records in fb.csv -; do
		run --separate-stderr vouch-render "$records" --logo 1001-3.png --name '{{campaign}}-{{seq}}' -o . --force --level H <fb.csv
		echo "$stderr"
		[ "$status" -eq 2 ]
		[[ $stderr == "vouch-render: ./1001-3.png: would replace the logo 1001-3.png, which is read"* ]]
		cmp 1001-3.png pictures/1001-1-1.png
	done
}

@test "vouch-scan: a picture" {
	refused --output logo.png vouch-scan pictures/1001-1-2.png logo.png -o logo.png --force
	refused --output "the file on standard input" vouch-scan - -o logo.png --force <logo.png
}

@test "vouch-key: the secret key, the policy" {
	refused --output shop.key vouch-key public shop.key -o ./shop.key --force
	printf '[bundle]\n' >policy.ini
	refused --output "the policy policy.ini" vouch-key bundle -k shop.key policy.ini -o policy.ini --force
	refused --output "the key shop.key" vouch-key bundle -k shop.key policy.ini -o shop.key --force
}

@test "vouch-log: the ledger, the key" {
	vouch-key new -q till --purpose till --no-passphrase
	refused --output "the ledger shop.db" vouch-log export --db shop.db -k till.key -o shop.db --force
	refused --output "the key till.key" vouch-log export --db shop.db -k till.key -o till.key --force
	run vouch-log backup --db shop.db -o shop.db --force
	[ "$status" -eq 2 ]
}

@test "vouch-issue: the records" {
	refused --output fb.csv vouch-issue --allow-list -k shop.key -c tet2027.ini fb.csv -o hard.csv --force
	refused --output "the campaign file tet2027.ini" vouch-issue -k shop.key -c tet2027.ini --channel web -n 1 -o tet2027.ini --force
}

@test "vouch-wedge: the recording that is played" {
	printf 'a\n' >scans.bin
	refused --record scans.bin vouch-wedge --as serial scans.bin --record ./scans.bin --force
}
