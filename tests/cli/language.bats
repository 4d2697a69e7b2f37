#!/usr/bin/env bats
# The cashier's language: chosen by option, environment or configuration, on a
# machine that has no Vietnamese locale; and that the catalogue is whole.

load ../support/shop

setup_file() {
	shop_make
}

setup() {
	shop_enter
	unset VOUCH_LANG LANG LC_ALL LC_MESSAGES LANGUAGE
}

vietnamese='Đây là mã vạch sản phẩm, không phải phiếu'
english='This is a product barcode, not a voucher'

says() { # TEXT [VARIABLE=VALUE...]: what a till answers to a product's barcode
	text=$1
	shift
	got=$(env "$@" vouch-redeem --db shop.db --till 1 <<<8934563138165)
	[ "$(cut -f 1-2 <<<"$got")" = $'BADREAD\tnot-ours' ]
	[ "$(cut -f 8 <<<"$got")" = "$text" ]
}

@test "English unless something says otherwise" {
	says "$english"
	says "$english" LC_ALL=C
	says "$english" LANG=en_US.UTF-8
	says "$english" LANG=C.UTF-8
	says "$english" LANG=ja_JP.UTF-8
}

@test "the locale's name is enough, installed or not" {
	says "$vietnamese" LANG=vi_VN.UTF-8
	says "$vietnamese" LC_ALL=vi_VN
	says "$vietnamese" LC_MESSAGES=vi_VN.UTF-8 LANG=C
	says "$english" LC_ALL=C LANG=vi_VN.UTF-8
}

@test "VOUCH_LANG goes before the locale, --lang before all" {
	says "$vietnamese" VOUCH_LANG=vi LC_ALL=C
	says "$english" VOUCH_LANG=en LANG=vi_VN.UTF-8
	run vouch-redeem --db shop.db --till 1 --lang vi <<<8934563138165
	[[ $output == *"$vietnamese" ]]
	VOUCH_LANG=vi LANG=vi_VN run vouch-redeem --db shop.db --till 1 --lang en <<<8934563138165
	[[ $output == *"$english" ]]
}

@test "the configuration file goes between" {
	printf '[vouch]\nlang = vi\n' >vouch.ini
	says "$vietnamese" VOUCH_CONFIG=vouch.ini
	says "$vietnamese" VOUCH_CONFIG=vouch.ini LANG=C LC_ALL=C
	says "$english" VOUCH_CONFIG=vouch.ini VOUCH_LANG=en
}

@test "LC_CTYPE=C does not turn letters into question marks" {
	says "$vietnamese" LC_MESSAGES=vi_VN.UTF-8 LC_CTYPE=C
}

@test "verify speaks it too" {
	run vouch-verify --trust shop.pub --lang vi <<<8934563138165
	[[ $output == *"$vietnamese" ]]
}

@test "errors and verdict words stay as they are" {
	VOUCH_LANG=vi run vouch-redeem --db nowhere.db --till 1
	[ "$status" -eq 2 ]
	[[ $output == *"nowhere.db"* ]]
	VOUCH_LANG=vi run vouch-redeem --db shop.db --till 1 --format jsonl <<<8934563138165
	[[ $output == *'"verdict":"BADREAD"'* ]]
}

@test "every text is translated, with the same names in braces" {
	cd "$BATS_TEST_DIRNAME/../.."
	diff <(tools/make-po --print) po/vouch.pot
	run msgfmt --check --statistics -o /dev/null po/vi.po
	[ "$status" -eq 0 ]
	[[ ! $output =~ (fuzzy|untranslated|warning) ]]
	msgcmp po/vi.po po/vouch.pot
	python3 - <<'END'
import re
text = open("po/vi.po", encoding="utf-8").read()
pairs = re.findall(r'msgid ((?:"[^\n]*"\n)+)msgstr ((?:"[^\n]*"\n?)+)', text)
assert len(pairs) > 30
for english, vietnamese in pairs[1:]:
    names = [sorted(re.findall(r"{[a-z0-9]*}", t)) for t in (english, vietnamese)]
    assert names[0] == names[1], (english, vietnamese)
END
}
