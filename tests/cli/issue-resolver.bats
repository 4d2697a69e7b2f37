#!/usr/bin/env bats
bats_require_minimum_version 1.5.0
load ../support/shop

setup_file() { shop_make; }

setup() {
	shop_enter
	top=$BATS_TEST_DIRNAME/../..
	cp "$top/testdata/campaigns/shelf.ini" .
	chmod 644 shelf.ini
	python3 - "$top/testdata/products/products.csv" <<-'END'
		import csv, sys
		rows = list(csv.DictReader(open(sys.argv[1], encoding="utf-8")))
		with open("products.csv", "w", encoding="utf-8") as out:
		    made = csv.DictWriter(out, list(rows[0]) + ["page"], lineterminator="\n")
		    made.writeheader()
		    for row in rows:
		        row["page"] = "https://sieuthi.example.vn/p/" + row["sku"]
		        made.writerow(row)
	END
	server=
}

teardown() {
	[ -z "$server" ] || { kill "$server"; wait "$server" || true; }
}

labels() {
	vouch-issue -q -k shop.key -c shelf.ini --channel shelf --host qr.example.vn "$@"
}

# Lines of that sort are not there.
absent() { # GREP'S ARGUMENTS
	if grep "$@"; then return 1; fi
}

# Records by hand: one label with this page.
record() { # PAGE [CODE]
	labels --products products.csv -o one.csv --force
	python3 - one.csv "$@" <<-'END'
		import csv, sys
		row = next(csv.DictReader(open(sys.argv[1], encoding="utf-8")))
		row["page"] = sys.argv[2]
		row["code"] = sys.argv[3] if len(sys.argv) > 3 else row["code"]
		made = csv.DictWriter(open("record.csv", "w", encoding="utf-8"), list(row), lineterminator="\n")
		made.writeheader()
		made.writerow(row)
	END
}

free_port() {
	python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

# Status and Location of each path on stdin, from the server at PORT.
ask() { # PORT
	python3 -c '
import http.client, sys, time
for line in sys.stdin:
    for attempt in range(100):
        try:
            c = http.client.HTTPConnection("127.0.0.1", int(sys.argv[1]), timeout=10)
            c.request("GET", line.rstrip("\n"), headers={"Host": "qr.example.vn:" + sys.argv[1], "Referer": "https://x.vn/V/SECRET"})
            break
        except ConnectionRefusedError:
            time.sleep(0.1)
    answer = c.getresponse()
    print(answer.status, answer.getheader("Location") or "")
    c.close()' "$1"
}

# What every server is asked: labels in both cases, with a query, of a token
# and of a product nobody issued, a short link, a voucher.
paths() {
	local label link
	label=$(column code labels.csv | sed -n '1s,^HTTPS://[^/]*,,p')
	link=$(column link labels.csv | sed -n '3s,^HTTPS://[^/]*,,p')
	printf '%s\n' "$label" "${label,,}" "$label?utm=a" \
		"/S/V0/01/08934999000029" "/S/V0/01/08934999000012/21/ab-1.2" \
		"/s/v0/01/08934563138165" "$link" "${link,,}" "/L/0123456789" \
		"/S/V0" "/V/$(code 1)" "/v/$(code 2 | tr A-Z a-z)" "/other/$(code 3)"
}

answers() { # STATUS_OF_V
	local page=https://sieuthi.example.vn/p
	printf '%s\n' "302 $page/SUA-001" "302 $page/SUA-001" "302 $page/SUA-001" \
		"302 $page/SUA-002" "302 $page/SUA-001" '404 ' "302 $page/NUOC-014" \
		"302 $page/NUOC-014" '404 ' '404 ' '200 ' '200 ' '404 '
}

# A log has the start of vouchers, and nothing that could be redeemed.
log_is_safe() { # FILE
	local n
	for n in 1 2 3; do
		absent -qiF "$(code $n | cut -c 1-47)" "$1"
		absent -qiF "$(code $n | cut -c 60-)" "$1"
	done
	absent -q SECRET "$1"
	grep -oiE '/V/V[0-9A-Z]{45}' "$1" | cut -c 4- | tr a-z A-Z >started.txt
	diff started.txt <(sed -n 1,2p codes.txt | cut -c 1-46)
	run vouch-redeem --db shop.db --till 1 <started.txt
	[ "$(cut -f 1,2 <<<"$output" | sort -u)" = $'BADREAD\ttruncated' ]
	run python3 -B "$top/tests/interop/reader.py" started shop.pub <started.txt
	[ "$output" = "$(sed -n 2,3p fb.csv | cut -d , -f 4 | sed 's/.*/1001 & 50000/')" ]
}

@test "nginx leads labels and links to their pages, and logs no voucher whole" {
	command -v nginx >/dev/null || skip "nginx is not installed"
	labels --products products.csv --link --label-number -o labels.csv
	vouch-issue -q --resolver nginx labels.csv -o vouch.conf
	[ "$(stat -c %a vouch.conf)" = 644 ]
	port=$(free_port)
	{
		echo "daemon off; pid $PWD/nginx.pid; error_log $PWD/error.log notice;"
		[ "$(id -u)" -ne 0 ] || echo 'user root;'
		echo 'events {} http {'
		for what in client_body proxy fastcgi uwsgi scgi; do
			echo "${what}_temp_path $PWD/temp;"
		done
		echo "include $PWD/vouch.conf; server { listen 127.0.0.1:$port; server_name qr.example.vn;"
		# what the file itself says belongs here
		sed -n '/^#     access_log/,/^#     }/s/^#//p' vouch.conf |
			sed "s,/var/log/nginx,$PWD,"
		echo 'location ~* ^/V/ { log_not_found off; return 200 ""; } location / { log_not_found off; return 404; } } }'
	} >nginx.conf
	nginx -t -c "$PWD/nginx.conf" 2>test.log || { cat test.log; false; }
	absent -q warn test.log
	nginx -c "$PWD/nginx.conf" 3>&- &
	server=$!
	paths | ask "$port" >answers.txt
	cat error.log
	diff answers.txt <(answers)
	log_is_safe vouch.log
	absent -qF "$(code 1 | cut -c 60-)" error.log
	label=$(column code labels.csv | sed -n '1s,^HTTPS://[^/]*,,p')
	grep -F "GET ${label:0:49}/01/08934999000012/21/1009-1 HTTP/1.1\" 302" vouch.log
	grep -F 'GET - HTTP/1.1" 404' vouch.log
}

@test "Caddy does the same" {
	command -v caddy >/dev/null || skip "caddy is not installed"
	labels --products products.csv --link --label-number -o labels.csv
	vouch-issue -q --resolver caddy labels.csv -o vouch.caddy
	port=$(free_port)
	{
		echo "{"
		printf '\tadmin off\n\tauto_https off\n}\n'
		echo "import $PWD/vouch.caddy"
		echo "http://qr.example.vn:$port {"
		printf '\tbind 127.0.0.1\n'
		sed -n '/^#     import vouch$/,/^#     }/s/^#//p' vouch.caddy |
			sed "s,/var/log/caddy,$PWD,"
		printf '\t@v path /v/*\n\trespond @v 200\n\trespond 404\n}\n'
	} >Caddyfile
	export XDG_DATA_HOME=$PWD/data XDG_CONFIG_HOME=$PWD/config
	caddy validate --config Caddyfile --adapter caddyfile >validate.log 2>&1 ||
		{ cat validate.log; false; }
	caddy run --config Caddyfile --adapter caddyfile >caddy.log 2>&1 3>&- &
	server=$!
	paths | ask "$port" >answers.txt
	diff answers.txt <(answers)
	log_is_safe vouch.log
	absent -qF "$(code 1 | cut -c 60-)" caddy.log
}

@test "labels of one product and page share a line, the others have their own" {
	sed -i 's/,page$/,page,store/; 2,$s/$/,1/' products.csv
	sed -n '2s/,1$/,2/p' products.csv >>products.csv
	sed -n '3s/,1$/,2/; 3s,/p/,/q7/,p' products.csv >>products.csv
	labels --products products.csv -o labels.csv
	run --separate-stderr vouch-issue --resolver nginx labels.csv
	[ "$status" -eq 0 ]
	[ "${stderr_lines[0]}" = "vouch-issue: qr.example.vn: 9 products and 1 other link" ]
	[ "$(grep -c '^	"[0-9]\{14\}" "https://' <<<"$output")" -eq 9 ]
	own=$(column code labels.csv | sed -n '11s,^HTTPS://[^/]*\(.*\),\L\1,p')
	grep -qxF "	\"$own\" \"https://sieuthi.example.vn/q7/SUA-002\";" <<<"$output"
	# the same records twice are the same
	vouch-issue -q --resolver nginx labels.csv labels.csv | diff - <(echo "$output") >diff || true
	absent -q '^[<>].*https' diff
}

@test "cells that would break out are refused, whatever they hold" {
	for page in '' 'x' 'http://x.vn/' '//x.vn/' 'javascript:alert(1)' \
		'https://x.vn/"; } server { listen 80; #' 'https://x.vn/\' \
		'https://x.vn/`' 'https://x.vn/{$HOME}' 'https://x.vn/{env.HOME}' \
		'https://x.vn/ 302; return 200' $'https://x.vn/a\nreturn 200;' \
		$'https://x.vn/\t;' 'https://x.vn@evil.vn/' \
		'https://evil.vn:80x/' 'https://"/' 'https://x.vn/<script>'; do
		record "$page"
		for server_kind in nginx caddy; do
			run vouch-issue --resolver $server_kind record.csv -o out.conf
			echo "$output"
			[ "$status" -eq 2 ]
			[[ ${lines[0]} == 'vouch-issue: record.csv line 2: page: '*'expected the address of a page'* ]]
			[[ $output == *"record.csv: 1 bad row: nothing was written"* ]]
			[ ! -e out.conf ]
		done
	done
	record "https://x.vn/\$uri';()*&=+,~!%22"
	vouch-issue -q --resolver nginx record.csv -o out.conf
	grep -qF "\"https://x.vn/%24uri';()*&=+,~!%22\";" out.conf
}

@test "only links of shelf codes, and of one host" {
	url=$(vouch-issue -q -k shop.key -c tet2027.ini --channel web -n 1 --url --host qr.example.vn | sed -n '2s/,.*//p')
	label=$(labels --products products.csv | sed -n '2s/,.*//p')
	text=$(cut -d / -f 5 <<<"$label")
	for bad in "$url" "$(code 1)" "$text" "https://qr.example.vn/S/$(code 1)" \
		"$label\"" "${label/8934999000012/8934999000013}" "${label}/x" \
		"${label/HTTPS/HTTP}" "${label/V/V\"; }" 'HTTPS://' '' \
		"HTTPS://QR.EXAMPLE.VN/S//01/08934999000012"; do
		record https://x.vn/ "$bad"
		run vouch-issue --resolver nginx record.csv
		echo "$output"
		[ "$status" -eq 2 ]
		[[ ${lines[0]} == 'vouch-issue: record.csv line 2: code: '*'expected the link of a shelf code'* ]]
	done
	record https://x.vn/ "$url"
	run vouch-issue --resolver nginx record.csv
	[[ ${lines[0]} == *"could spend a voucher in it" ]]
	record https://x.vn/
	cp record.csv first.csv
	record https://x.vn/ "${label/QR/QR2}"
	run vouch-issue --resolver nginx first.csv record.csv
	[ "$status" -eq 2 ]
	[[ ${lines[0]} == *"the links before lead to qr.example.vn: one file for each host" ]]
	labels --products products.csv --link -o labels.csv
	sed 's,HTTPS://QR.EXAMPLE.VN/L/,HTTPS://QR.EXAMPLE.VN/L/",' labels.csv >links.csv
	sed -i 's,/L/",/L/Q,' links.csv
	run vouch-issue --resolver nginx links.csv
	[ "$status" -eq 2 ]
	[[ ${lines[0]} == *'link: '*'expected a short link of qr.example.vn' ]]
}

@test "the column of pages, a page too many, bad rows left out, no records" {
	labels --products products.csv -o labels.csv
	run vouch-issue --resolver nginx fb.csv
	[ "$status" -eq 2 ]
	[ "${lines[0]}" = 'vouch-issue: fb.csv: it has no column "page" or "target": name it with --page' ]
	run vouch-issue --resolver nginx labels.csv --page url
	[ "$status" -eq 2 ]
	[ "${lines[0]}" = 'vouch-issue: labels.csv: it has no column "url"' ]
	sed '1s/page$/url/' labels.csv >url.csv
	vouch-issue -q --resolver nginx url.csv --page url | grep -q SUA-001
	sed 's,/p/,/q/,' labels.csv >other.csv
	run vouch-issue --resolver nginx labels.csv other.csv
	[ "$status" -eq 2 ]
	[[ $output == *"the records have two pages for this link"* ]]
	sed '3s,https://[^,]*,none,' labels.csv >bad.csv
	run vouch-issue --resolver nginx bad.csv --keep-going -o out.conf
	[ "$status" -eq 1 ]
	grep -q SUA-001 out.conf
	absent -q SUA-002 out.conf
	run vouch-issue --resolver nginx
	[ "$status" -eq 2 ]
	[ "${lines[0]}" = "vouch-issue: --resolver: needs the records of codes" ]
	run vouch-issue --resolver nginx labels.csv -o out.conf
	[ "$status" -eq 2 ]
	[[ ${lines[0]} == "vouch-issue: out.conf: "*"already"* ]]
	run vouch-issue -k shop.key -c tet2027.ini --channel web -n 1 labels.csv
	[ "$status" -eq 2 ]
	[[ ${lines[0]} == *"records go with --resolver"* ]]
}

@test "the records are never replaced by what is made of them" {
	labels --products products.csv -o labels.csv
	ln labels.csv other.csv
	before=$(sha256sum labels.csv)
	for name in labels.csv ./labels.csv other.csv; do
		run vouch-issue --resolver nginx labels.csv -o "$name" --force
		[ "$status" -eq 2 ]
		[[ $output == *"--output: would replace labels.csv, which is read"* ]]
		[ "$(sha256sum labels.csv)" = "$before" ]
	done
	vouch-issue -q --resolver nginx labels.csv -o vouch.conf
	vouch-issue -q --resolver nginx labels.csv -o vouch.conf --force
}
