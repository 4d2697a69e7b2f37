# bash completion for vouch and its tools.
# shellcheck shell=bash
# Made by tools/mkcomp: change the option tables, then make docs.

# What stands after TOOL,VERB: sets options, operands and verbs.
_vouch_table()
{
	options='' operands=none verbs=''
	case $1 in
	vouch,) verbs='key issue render print scan verify log redeem wedge report help'
		options='--help --version' ;;
	vouch-key,) verbs='new public holder bundle sign verify show passwd'
		options='--quiet --help --version' ;;
	vouch-log,) verbs='init import trust show verify unlock close export merge conflicts backup restore clock'
		options='--quiet --help --version' ;;
	vouch-key,new) operands='none'
		options='--passphrase-fd --no-passphrase --purpose --comment --quiet --help --version' ;;
	vouch-key,public) operands='file'
		options='--output --force --passphrase-fd --comment --quiet --help --version' ;;
	vouch-key,holder) operands='none'
		options='--comment --quiet --help --version' ;;
	vouch-key,bundle) operands='file'
		options='--key --output --previous --force --passphrase-fd --quiet --help --version' ;;
	vouch-key,sign) operands='file'
		options='--key --force --passphrase-fd --quiet --help --version' ;;
	vouch-key,verify) operands='file'
		options='--trust --quiet --help --version' ;;
	vouch-key,show) operands='file'
		options='--quiet --help --version' ;;
	vouch-key,passwd) operands='file'
		options='--passphrase-fd --new-passphrase-fd --no-passphrase --quiet --help --version' ;;
	vouch-issue,) operands='file'
		options='--init-register --register --key --passphrase-fd --campaign --bundle --count --for --per-row --holder --holder-key --subject --allow-duplicates --products --posters --store --host --url --label-number --link --keep-going --rejects --encoding --channel --placement --reissue --list --find --take --to --handed-out --printed --spoil --revoke --allow-list --manifest --cost --backup --reserve --row --shard --prizes --check-prizes --trust --serial --explain --lang --resolver --page --output --format --excel --force --test --dry-run --quiet --help --version' ;;
	vouch-render,) operands='file'
		options='--output --name --tar --format --caption --caption-lines --caption-size --font --font-dir --logo --logo-area --dark --light --module --mm --plan --dpi --level --sheet --column --encoding --color --no-verify --force --quiet --help --version' ;;
	vouch-print,) operands='file'
		options='--template --output --to --sheet --dpi --start-at --copies --set --printer --offset --scale --outline --no-marks --qr --darkness --speed --gap --no-cut --z64 --no-verify --proof --proof-dpi --proof-list --list --lint --fields --plan --template-dir --font-dir --image-dir --lang --encoding --force --quiet --help --version' ;;
	vouch-scan,) operands='file'
		options='--format --output --force --quiet --help --version' ;;
	vouch-verify,) operands='none'
		options='--trust --bundle --root --list --campaign --store --zone --host --bulk --format --lang --fail-on-reject --quiet --help --version' ;;
	vouch-log,init) operands='none'
		options='--db --trust --root --store --test --wal --unsafe-network-file --quiet --help --version' ;;
	vouch-log,import) operands='file'
		options='--db --unsafe-network-file --signer --quiet --help --version' ;;
	vouch-log,trust) operands='none'
		options='--db --unsafe-network-file --root --code --zone --format --quiet --help --version' ;;
	vouch-log,show) operands='none'
		options='--db --unsafe-network-file --format --campaigns --since --till --limit --op --unacknowledged --zone --quiet --help --version' ;;
	vouch-log,verify) operands='none'
		options='--db --unsafe-network-file --till-key --format --quiet --help --version' ;;
	vouch-log,unlock) operands='none'
		options='--db --unsafe-network-file --till --quiet --help --version' ;;
	vouch-log,close) operands='none'
		options='--db --unsafe-network-file --till --cashier --day --key --passphrase-fd --format --lang --zone --quiet --help --version' ;;
	vouch-log,export) operands='none'
		options='--db --unsafe-network-file --key --passphrase-fd --output --since --spent --own --without-holders --force --quiet --help --version' ;;
	vouch-log,merge) operands='file'
		options='--db --unsafe-network-file --signer --quiet --help --version' ;;
	vouch-log,conflicts) operands='none'
		options='--db --unsafe-network-file --format --zone --quiet --help --version' ;;
	vouch-log,backup) operands='none'
		options='--db --unsafe-network-file --output --force --quiet --help --version' ;;
	vouch-log,restore) operands='none'
		options='--db --unsafe-network-file --why --quiet --help --version' ;;
	vouch-log,clock) operands='none'
		options='--db --unsafe-network-file --accept --zone --quiet --help --version' ;;
	vouch-redeem,) operands='none'
		options='--db --till --cashier --receipt --op --basket --amount --skus --customer --holder-key --bill --check --activate --topup --earn --hold --commit --release --void --why --status --ack --scanner --bulk --accept-time --unsafe-network-file --input --listen --format --color --bell --on-verdict --lang --fail-on-reject --quiet --help --version' ;;
	vouch-wedge,) operands='file'
		options='--list --test --as --beep --idle-ms --baud --once --record --output --force --lang --sysfs --quiet --help --version' ;;
	vouch-report,) operands='none'
		options='--db --register --of --by --campaign --since --until --format --quiet --help --version' ;;
	esac
}

# What TOOL,VERB,OPTION is: sets name (its long form), takes, words, again.
_vouch_option()
{
	name='' takes='' words='' again=''
	case $1 in
	vouch-key,new,--passphrase-fd) name=--passphrase-fd takes='text' ;;
	vouch-key,new,--no-passphrase) name=--no-passphrase ;;
	vouch-key,new,--purpose) name=--purpose takes='words' words='issuer root till' ;;
	vouch-key,new,--comment) name=--comment takes='text' ;;
	vouch-key,public,--output | vouch-key,public,-o) name=--output takes='file' ;;
	vouch-key,public,--force) name=--force ;;
	vouch-key,public,--passphrase-fd) name=--passphrase-fd takes='text' ;;
	vouch-key,public,--comment) name=--comment takes='text' ;;
	vouch-key,holder,--comment) name=--comment takes='text' ;;
	vouch-key,bundle,--key | vouch-key,bundle,-k) name=--key takes='file' ;;
	vouch-key,bundle,--output | vouch-key,bundle,-o) name=--output takes='file' ;;
	vouch-key,bundle,--previous) name=--previous takes='file' ;;
	vouch-key,bundle,--force) name=--force ;;
	vouch-key,bundle,--passphrase-fd) name=--passphrase-fd takes='text' ;;
	vouch-key,sign,--key | vouch-key,sign,-k) name=--key takes='file' ;;
	vouch-key,sign,--force) name=--force ;;
	vouch-key,sign,--passphrase-fd) name=--passphrase-fd takes='text' ;;
	vouch-key,verify,--trust) name=--trust takes='file' again=1 ;;
	vouch-key,passwd,--passphrase-fd) name=--passphrase-fd takes='text' ;;
	vouch-key,passwd,--new-passphrase-fd) name=--new-passphrase-fd takes='text' ;;
	vouch-key,passwd,--no-passphrase) name=--no-passphrase ;;
	vouch-key,*,--quiet | vouch-key,*,-q) name=--quiet ;;
	vouch-key,*,--help | vouch-key,*,-h) name=--help ;;
	vouch-key,*,--version | vouch-key,*,-V) name=--version ;;
	vouch-issue,,--init-register) name=--init-register ;;
	vouch-issue,,--register) name=--register takes='file' ;;
	vouch-issue,,--key | vouch-issue,,-k) name=--key takes='file' ;;
	vouch-issue,,--passphrase-fd) name=--passphrase-fd takes='text' ;;
	vouch-issue,,--campaign | vouch-issue,,-c) name=--campaign takes='file' ;;
	vouch-issue,,--bundle) name=--bundle takes='file' ;;
	vouch-issue,,--count | vouch-issue,,-n) name=--count takes='text' ;;
	vouch-issue,,--for) name=--for takes='file' ;;
	vouch-issue,,--per-row) name=--per-row takes='text' ;;
	vouch-issue,,--holder) name=--holder takes='text' ;;
	vouch-issue,,--holder-key) name=--holder-key takes='file' ;;
	vouch-issue,,--subject) name=--subject takes='text' ;;
	vouch-issue,,--allow-duplicates) name=--allow-duplicates ;;
	vouch-issue,,--products) name=--products takes='file' ;;
	vouch-issue,,--posters) name=--posters takes='file' ;;
	vouch-issue,,--store) name=--store takes='text' ;;
	vouch-issue,,--host) name=--host takes='text' ;;
	vouch-issue,,--url) name=--url ;;
	vouch-issue,,--label-number) name=--label-number ;;
	vouch-issue,,--link) name=--link ;;
	vouch-issue,,--keep-going) name=--keep-going ;;
	vouch-issue,,--rejects) name=--rejects takes='file' ;;
	vouch-issue,,--encoding) name=--encoding takes='text' ;;
	vouch-issue,,--channel) name=--channel takes='text' ;;
	vouch-issue,,--placement) name=--placement takes='text' ;;
	vouch-issue,,--reissue) name=--reissue takes='text' ;;
	vouch-issue,,--list) name=--list ;;
	vouch-issue,,--find) name=--find takes='text' ;;
	vouch-issue,,--take) name=--take takes='text' ;;
	vouch-issue,,--to) name=--to takes='text' ;;
	vouch-issue,,--handed-out) name=--handed-out takes='text' ;;
	vouch-issue,,--printed) name=--printed takes='text' ;;
	vouch-issue,,--spoil) name=--spoil takes='text' ;;
	vouch-issue,,--revoke) name=--revoke takes='text' ;;
	vouch-issue,,--allow-list) name=--allow-list ;;
	vouch-issue,,--manifest) name=--manifest ;;
	vouch-issue,,--cost) name=--cost takes='text' ;;
	vouch-issue,,--backup) name=--backup takes='file' ;;
	vouch-issue,,--reserve) name=--reserve ;;
	vouch-issue,,--row) name=--row takes='file' ;;
	vouch-issue,,--shard) name=--shard takes='text' ;;
	vouch-issue,,--prizes) name=--prizes takes='file' ;;
	vouch-issue,,--check-prizes) name=--check-prizes takes='file' ;;
	vouch-issue,,--trust) name=--trust takes='file' again=1 ;;
	vouch-issue,,--serial) name=--serial takes='text' ;;
	vouch-issue,,--explain) name=--explain takes='file' ;;
	vouch-issue,,--lang) name=--lang takes='words' words='en vi' ;;
	vouch-issue,,--resolver) name=--resolver takes='words' words='nginx caddy' ;;
	vouch-issue,,--page) name=--page takes='text' ;;
	vouch-issue,,--output | vouch-issue,,-o) name=--output takes='file' ;;
	vouch-issue,,--format) name=--format takes='words' words='csv tsv jsonl table' ;;
	vouch-issue,,--excel) name=--excel ;;
	vouch-issue,,--force) name=--force ;;
	vouch-issue,,--test) name=--test ;;
	vouch-issue,,--dry-run) name=--dry-run ;;
	vouch-issue,,--quiet | vouch-issue,,-q) name=--quiet ;;
	vouch-issue,,--help | vouch-issue,,-h) name=--help ;;
	vouch-issue,,--version | vouch-issue,,-V) name=--version ;;
	vouch-render,,--output | vouch-render,,-o) name=--output takes='folder' ;;
	vouch-render,,--name) name=--name takes='text' ;;
	vouch-render,,--tar) name=--tar ;;
	vouch-render,,--format | vouch-render,,-f) name=--format takes='words' words='png svg text' ;;
	vouch-render,,--caption) name=--caption takes='text' ;;
	vouch-render,,--caption-lines) name=--caption-lines takes='text' ;;
	vouch-render,,--caption-size) name=--caption-size takes='text' ;;
	vouch-render,,--font) name=--font takes='text' ;;
	vouch-render,,--font-dir) name=--font-dir takes='folder' again=1 ;;
	vouch-render,,--logo) name=--logo takes='file' ;;
	vouch-render,,--logo-area) name=--logo-area takes='text' ;;
	vouch-render,,--dark) name=--dark takes='text' ;;
	vouch-render,,--light) name=--light takes='text' ;;
	vouch-render,,--module) name=--module takes='text' ;;
	vouch-render,,--mm) name=--mm takes='text' ;;
	vouch-render,,--plan) name=--plan ;;
	vouch-render,,--dpi) name=--dpi takes='text' ;;
	vouch-render,,--level) name=--level takes='words' words='L M Q H' ;;
	vouch-render,,--sheet) name=--sheet takes='file' ;;
	vouch-render,,--column) name=--column takes='text' ;;
	vouch-render,,--encoding) name=--encoding takes='text' ;;
	vouch-render,,--color) name=--color takes='words' words='auto always never' ;;
	vouch-render,,--no-verify) name=--no-verify ;;
	vouch-render,,--force) name=--force ;;
	vouch-render,,--quiet | vouch-render,,-q) name=--quiet ;;
	vouch-render,,--help | vouch-render,,-h) name=--help ;;
	vouch-render,,--version | vouch-render,,-V) name=--version ;;
	vouch-print,,--template | vouch-print,,-t) name=--template takes='text' ;;
	vouch-print,,--output | vouch-print,,-o) name=--output takes='file' ;;
	vouch-print,,--to) name=--to takes='words' words='pdf svg png zpl tspl escpos' ;;
	vouch-print,,--sheet) name=--sheet takes='text' ;;
	vouch-print,,--dpi) name=--dpi takes='text' ;;
	vouch-print,,--start-at) name=--start-at takes='text' ;;
	vouch-print,,--copies) name=--copies takes='text' ;;
	vouch-print,,--set) name=--set takes='text' again=1 ;;
	vouch-print,,--printer) name=--printer takes='text' ;;
	vouch-print,,--offset) name=--offset takes='text' ;;
	vouch-print,,--scale) name=--scale takes='text' ;;
	vouch-print,,--outline) name=--outline ;;
	vouch-print,,--no-marks) name=--no-marks ;;
	vouch-print,,--qr) name=--qr takes='words' words='outline runs' ;;
	vouch-print,,--darkness) name=--darkness takes='text' ;;
	vouch-print,,--speed) name=--speed takes='text' ;;
	vouch-print,,--gap) name=--gap takes='text' ;;
	vouch-print,,--no-cut) name=--no-cut ;;
	vouch-print,,--z64) name=--z64 ;;
	vouch-print,,--no-verify) name=--no-verify ;;
	vouch-print,,--proof) name=--proof takes='file' ;;
	vouch-print,,--proof-dpi) name=--proof-dpi takes='text' ;;
	vouch-print,,--proof-list) name=--proof-list takes='file' ;;
	vouch-print,,--list) name=--list ;;
	vouch-print,,--lint) name=--lint ;;
	vouch-print,,--fields) name=--fields ;;
	vouch-print,,--plan) name=--plan ;;
	vouch-print,,--template-dir) name=--template-dir takes='folder' ;;
	vouch-print,,--font-dir) name=--font-dir takes='folder' again=1 ;;
	vouch-print,,--image-dir) name=--image-dir takes='folder' ;;
	vouch-print,,--lang) name=--lang takes='words' words='en vi' ;;
	vouch-print,,--encoding) name=--encoding takes='text' ;;
	vouch-print,,--force) name=--force ;;
	vouch-print,,--quiet | vouch-print,,-q) name=--quiet ;;
	vouch-print,,--help | vouch-print,,-h) name=--help ;;
	vouch-print,,--version | vouch-print,,-V) name=--version ;;
	vouch-scan,,--format) name=--format takes='words' words='csv tsv jsonl lines' ;;
	vouch-scan,,--output | vouch-scan,,-o) name=--output takes='file' ;;
	vouch-scan,,--force) name=--force ;;
	vouch-scan,,--quiet | vouch-scan,,-q) name=--quiet ;;
	vouch-scan,,--help | vouch-scan,,-h) name=--help ;;
	vouch-scan,,--version | vouch-scan,,-V) name=--version ;;
	vouch-verify,,--trust) name=--trust takes='file' again=1 ;;
	vouch-verify,,--bundle) name=--bundle takes='file' ;;
	vouch-verify,,--root) name=--root takes='file' again=1 ;;
	vouch-verify,,--list) name=--list takes='file' again=1 ;;
	vouch-verify,,--campaign | vouch-verify,,-c) name=--campaign takes='file' again=1 ;;
	vouch-verify,,--store) name=--store takes='text' ;;
	vouch-verify,,--zone) name=--zone takes='text' ;;
	vouch-verify,,--host) name=--host takes='text' ;;
	vouch-verify,,--bulk) name=--bulk ;;
	vouch-verify,,--format) name=--format takes='words' words='tsv jsonl' ;;
	vouch-verify,,--lang) name=--lang takes='words' words='en vi' ;;
	vouch-verify,,--fail-on-reject) name=--fail-on-reject ;;
	vouch-verify,,--quiet | vouch-verify,,-q) name=--quiet ;;
	vouch-verify,,--help | vouch-verify,,-h) name=--help ;;
	vouch-verify,,--version | vouch-verify,,-V) name=--version ;;
	vouch-log,init,--db) name=--db takes='file' ;;
	vouch-log,init,--trust) name=--trust takes='file' again=1 ;;
	vouch-log,init,--root) name=--root takes='file' again=1 ;;
	vouch-log,init,--store) name=--store takes='text' ;;
	vouch-log,init,--test) name=--test ;;
	vouch-log,init,--wal) name=--wal ;;
	vouch-log,init,--unsafe-network-file) name=--unsafe-network-file ;;
	vouch-log,import,--db) name=--db takes='file' ;;
	vouch-log,import,--unsafe-network-file) name=--unsafe-network-file ;;
	vouch-log,import,--signer) name=--signer takes='file' again=1 ;;
	vouch-log,trust,--db) name=--db takes='file' ;;
	vouch-log,trust,--unsafe-network-file) name=--unsafe-network-file ;;
	vouch-log,trust,--root) name=--root takes='file' again=1 ;;
	vouch-log,trust,--code) name=--code takes='text' ;;
	vouch-log,trust,--zone) name=--zone takes='text' ;;
	vouch-log,trust,--format) name=--format takes='words' words='table csv jsonl' ;;
	vouch-log,show,--db) name=--db takes='file' ;;
	vouch-log,show,--unsafe-network-file) name=--unsafe-network-file ;;
	vouch-log,show,--format) name=--format takes='words' words='table csv jsonl' ;;
	vouch-log,show,--campaigns) name=--campaigns ;;
	vouch-log,show,--since) name=--since takes='text' ;;
	vouch-log,show,--till) name=--till takes='text' ;;
	vouch-log,show,--limit) name=--limit takes='text' ;;
	vouch-log,show,--op) name=--op takes='text' ;;
	vouch-log,show,--unacknowledged) name=--unacknowledged ;;
	vouch-log,show,--zone) name=--zone takes='text' ;;
	vouch-log,verify,--db) name=--db takes='file' ;;
	vouch-log,verify,--unsafe-network-file) name=--unsafe-network-file ;;
	vouch-log,verify,--till-key) name=--till-key takes='file' again=1 ;;
	vouch-log,verify,--format) name=--format takes='words' words='table csv jsonl' ;;
	vouch-log,unlock,--db) name=--db takes='file' ;;
	vouch-log,unlock,--unsafe-network-file) name=--unsafe-network-file ;;
	vouch-log,unlock,--till) name=--till takes='text' ;;
	vouch-log,close,--db) name=--db takes='file' ;;
	vouch-log,close,--unsafe-network-file) name=--unsafe-network-file ;;
	vouch-log,close,--till) name=--till takes='text' ;;
	vouch-log,close,--cashier) name=--cashier ;;
	vouch-log,close,--day) name=--day ;;
	vouch-log,close,--key | vouch-log,close,-k) name=--key takes='file' ;;
	vouch-log,close,--passphrase-fd) name=--passphrase-fd takes='text' ;;
	vouch-log,close,--format) name=--format takes='words' words='text csv json' ;;
	vouch-log,close,--lang) name=--lang takes='words' words='en vi' ;;
	vouch-log,close,--zone) name=--zone takes='text' ;;
	vouch-log,export,--db) name=--db takes='file' ;;
	vouch-log,export,--unsafe-network-file) name=--unsafe-network-file ;;
	vouch-log,export,--key | vouch-log,export,-k) name=--key takes='file' ;;
	vouch-log,export,--passphrase-fd) name=--passphrase-fd takes='text' ;;
	vouch-log,export,--output | vouch-log,export,-o) name=--output takes='file' ;;
	vouch-log,export,--since) name=--since takes='file' ;;
	vouch-log,export,--spent) name=--spent ;;
	vouch-log,export,--own) name=--own ;;
	vouch-log,export,--without-holders) name=--without-holders ;;
	vouch-log,export,--force) name=--force ;;
	vouch-log,merge,--db) name=--db takes='file' ;;
	vouch-log,merge,--unsafe-network-file) name=--unsafe-network-file ;;
	vouch-log,merge,--signer) name=--signer takes='file' again=1 ;;
	vouch-log,conflicts,--db) name=--db takes='file' ;;
	vouch-log,conflicts,--unsafe-network-file) name=--unsafe-network-file ;;
	vouch-log,conflicts,--format) name=--format takes='words' words='table csv jsonl' ;;
	vouch-log,conflicts,--zone) name=--zone takes='text' ;;
	vouch-log,backup,--db) name=--db takes='file' ;;
	vouch-log,backup,--unsafe-network-file) name=--unsafe-network-file ;;
	vouch-log,backup,--output | vouch-log,backup,-o) name=--output takes='file' ;;
	vouch-log,backup,--force) name=--force ;;
	vouch-log,restore,--db) name=--db takes='file' ;;
	vouch-log,restore,--unsafe-network-file) name=--unsafe-network-file ;;
	vouch-log,restore,--why) name=--why takes='text' ;;
	vouch-log,clock,--db) name=--db takes='file' ;;
	vouch-log,clock,--unsafe-network-file) name=--unsafe-network-file ;;
	vouch-log,clock,--accept) name=--accept ;;
	vouch-log,clock,--zone) name=--zone takes='text' ;;
	vouch-log,*,--quiet | vouch-log,*,-q) name=--quiet ;;
	vouch-log,*,--help | vouch-log,*,-h) name=--help ;;
	vouch-log,*,--version | vouch-log,*,-V) name=--version ;;
	vouch-redeem,,--db) name=--db takes='file' ;;
	vouch-redeem,,--till) name=--till takes='text' ;;
	vouch-redeem,,--cashier) name=--cashier takes='text' ;;
	vouch-redeem,,--receipt) name=--receipt takes='text' ;;
	vouch-redeem,,--op) name=--op takes='text' ;;
	vouch-redeem,,--basket) name=--basket takes='text' ;;
	vouch-redeem,,--amount) name=--amount takes='text' ;;
	vouch-redeem,,--skus) name=--skus takes='text' ;;
	vouch-redeem,,--customer) name=--customer takes='text' ;;
	vouch-redeem,,--holder-key) name=--holder-key takes='file' ;;
	vouch-redeem,,--bill) name=--bill ;;
	vouch-redeem,,--check) name=--check ;;
	vouch-redeem,,--activate) name=--activate ;;
	vouch-redeem,,--topup) name=--topup ;;
	vouch-redeem,,--earn) name=--earn ;;
	vouch-redeem,,--hold) name=--hold takes='text' ;;
	vouch-redeem,,--commit) name=--commit takes='text' ;;
	vouch-redeem,,--release) name=--release takes='text' ;;
	vouch-redeem,,--void) name=--void takes='text' ;;
	vouch-redeem,,--why) name=--why takes='text' ;;
	vouch-redeem,,--status) name=--status takes='text' ;;
	vouch-redeem,,--ack) name=--ack takes='text' ;;
	vouch-redeem,,--scanner) name=--scanner ;;
	vouch-redeem,,--bulk) name=--bulk ;;
	vouch-redeem,,--accept-time) name=--accept-time ;;
	vouch-redeem,,--unsafe-network-file) name=--unsafe-network-file ;;
	vouch-redeem,,--input) name=--input takes='words' words='lines jsonl' ;;
	vouch-redeem,,--listen) name=--listen takes='text' ;;
	vouch-redeem,,--format) name=--format takes='words' words='tsv jsonl panel' ;;
	vouch-redeem,,--color) name=--color takes='words' words='auto always never' ;;
	vouch-redeem,,--bell) name=--bell ;;
	vouch-redeem,,--on-verdict) name=--on-verdict takes='file' ;;
	vouch-redeem,,--lang) name=--lang takes='words' words='en vi' ;;
	vouch-redeem,,--fail-on-reject) name=--fail-on-reject ;;
	vouch-redeem,,--quiet | vouch-redeem,,-q) name=--quiet ;;
	vouch-redeem,,--help | vouch-redeem,,-h) name=--help ;;
	vouch-redeem,,--version | vouch-redeem,,-V) name=--version ;;
	vouch-wedge,,--list | vouch-wedge,,-l) name=--list ;;
	vouch-wedge,,--test) name=--test ;;
	vouch-wedge,,--as) name=--as takes='words' words='evdev serial hidpos symbol' ;;
	vouch-wedge,,--beep) name=--beep takes='words' words='honeywell datalogic zebra' ;;
	vouch-wedge,,--idle-ms) name=--idle-ms takes='text' ;;
	vouch-wedge,,--baud) name=--baud takes='words' words='1200 2400 4800 9600 19200 38400 57600 115200' ;;
	vouch-wedge,,--once) name=--once ;;
	vouch-wedge,,--record) name=--record takes='file' ;;
	vouch-wedge,,--output | vouch-wedge,,-o) name=--output takes='file' ;;
	vouch-wedge,,--force) name=--force ;;
	vouch-wedge,,--lang) name=--lang takes='words' words='en vi' ;;
	vouch-wedge,,--sysfs) name=--sysfs takes='folder' ;;
	vouch-wedge,,--quiet | vouch-wedge,,-q) name=--quiet ;;
	vouch-wedge,,--help | vouch-wedge,,-h) name=--help ;;
	vouch-wedge,,--version | vouch-wedge,,-V) name=--version ;;
	vouch-report,,--db) name=--db takes='file' again=1 ;;
	vouch-report,,--register) name=--register takes='file' ;;
	vouch-report,,--of) name=--of takes='words' words='funnel cards prizes refusals tills' ;;
	vouch-report,,--by) name=--by takes='words' words='channel placement store till day kind' ;;
	vouch-report,,--campaign) name=--campaign takes='text' ;;
	vouch-report,,--since) name=--since takes='text' ;;
	vouch-report,,--until) name=--until takes='text' ;;
	vouch-report,,--format) name=--format takes='words' words='table csv jsonl' ;;
	vouch-report,,--quiet | vouch-report,,-q) name=--quiet ;;
	vouch-report,,--help | vouch-report,,-h) name=--help ;;
	vouch-report,,--version | vouch-report,,-V) name=--version ;;
	esac
}

# Fills COMPREPLY with what is of KIND (file, folder, words LIST).
_vouch_reply()
{
	case $1 in
	file)
		mapfile -t COMPREPLY < <(compgen -f -- "$cur")
		compopt -o filenames 2>/dev/null
		;;
	folder)
		mapfile -t COMPREPLY < <(compgen -d -- "$cur")
		compopt -o filenames 2>/dev/null
		;;
	words) mapfile -t COMPREPLY < <(compgen -W "$2" -- "$cur") ;;
	esac
}

# The words before the one in hand: sets verb, used (options given, no more
# offered), pending (the option that waits for its value), ended (past "--").
_vouch_before()
{
	local word letters name takes words again

	for word in "$@"; do
		if [[ $pending ]]; then
			pending=''
		elif [[ $ended || $word != -?* ]]; then
			if [[ $verbs && ! $verb ]]; then
				verb=$word
			fi
		elif [[ $word == -- ]]; then
			ended=1
		elif [[ $word == --* ]]; then
			_vouch_option "$tool,$verb,${word%%=*}"
			[[ $again ]] || used+="$name "
			[[ $takes && $word != *=* ]] && pending=$name
		else
			letters=${word#-}
			while [[ $letters ]]; do
				_vouch_option "$tool,$verb,-${letters:0:1}"
				letters=${letters:1}
				[[ $again ]] || used+="$name "
				[[ $takes ]] || continue
				[[ $letters ]] || pending=$name
				break
			done
		fi
	done
}

_vouch_value()
{
	local name takes words again

	_vouch_option "$tool,$verb,$1"
	_vouch_reply "$takes" "$words"
}

_vouch_options()
{
	local option left=''

	for option in $options; do
		[[ $used == *" $option "* ]] || left+="$option "
	done
	_vouch_reply words "$left"
}

_vouch()
{
	local tool=${COMP_WORDS[0]##*/} cur verb='' used=' ' pending='' ended=''
	local options operands verbs i all=() option prefix=''

	# "--name=value" comes in three pieces where = breaks words.
	for ((i = 1; i <= COMP_CWORD; i++)); do
		if [[ ${COMP_WORDS[i]} == = && ${COMP_WORDS[i - 1]} == --?* ]]; then
			all[${#all[@]} - 1]+='='
		elif ((i > 2)) && [[ ${COMP_WORDS[i - 1]} == = &&
			${COMP_WORDS[i - 2]} == --?* ]]; then
			all[${#all[@]} - 1]+=${COMP_WORDS[i]}
		else
			all+=("${COMP_WORDS[i]}")
		fi
	done
	cur=${all[${#all[@]} - 1]}
	unset "all[${#all[@]}-1]"
	COMPREPLY=()

	if [[ $tool == vouch && ${#all[@]} -gt 0 ]]; then
		if [[ ${all[0]} == help ]]; then
			_vouch_table vouch,
			((${#all[@]} > 1)) || _vouch_reply words "${verbs% help}"
			return
		fi
		tool=vouch-${all[0]}
		all=("${all[@]:1}")
	fi
	_vouch_table "$tool,"
	_vouch_before "${all[@]}"
	[[ $verb ]] && _vouch_table "$tool,$verb"

	if [[ $pending ]]; then
		_vouch_value "$pending"
	elif [[ ! $ended && $cur == --*=* ]]; then
		option=${cur%%=*}
		[[ $COMP_WORDBREAKS == *=* ]] || prefix=$option=
		cur=${cur#*=}
		_vouch_value "$option"
		COMPREPLY=("${COMPREPLY[@]/#/$prefix}")
	elif [[ ! $ended && $cur == -* ]]; then
		_vouch_options
	elif [[ $verbs && ! $verb ]]; then
		_vouch_reply words "$verbs"
	else
		_vouch_reply "$operands"
	fi
}

complete -F _vouch vouch vouch-key vouch-issue vouch-render vouch-print vouch-scan vouch-verify vouch-log vouch-redeem vouch-wedge vouch-report
