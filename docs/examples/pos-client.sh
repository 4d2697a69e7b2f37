#!/bin/sh
# A point of sale in shell: takes one code for a receipt at the till's socket.
#
#   pos-client.sh SOCKET CODE BASKET RECEIPT
#
# Prints what the cashier should read. Status 0: take the amount off; 1: do not;
# 3: not known, so ask again with the same receipt, which never takes a code
# twice.
set -eu
socket=$1 code=$2 basket=$3 receipt=$4

request=$(jq -cn --arg code "$code" --argjson basket "$basket" \
	--arg receipt "$receipt" \
	'{do: "redeem", code: $code, basket: $basket, receipt: $receipt}')
# -N: nothing more will be asked, but the answer is waited for.
answer=$(printf '%s\n' "$request" | nc -N -U "$socket") || exit 3

printf '%s\n' "$answer" | jq -r .text
case $(printf '%s\n' "$answer" | jq -r .verdict) in
ACCEPT) exit 0 ;;
ERROR | UNKNOWN | '') exit 3 ;;
*) exit 1 ;;
esac
