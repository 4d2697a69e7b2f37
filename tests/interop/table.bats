#!/usr/bin/env bats
# Tables: Python's csv and json modules read what we write and write what we
# read; damaged tables are refused, not misread or fatal. And constant memory.

setup() {
	tablecat=$BUILD/tests/support/tablecat
	here=$BATS_TEST_DIRNAME
	cd "$BATS_TEST_TMPDIR"
}

@test "two thousand random tables: the same cells in both directions" {
	command -v python3 >/dev/null || skip "no python3"
	run python3 "$here/table.py" "$tablecat" 2000
	echo "$output"
	[ "$status" -eq 0 ]
	[[ $output =~ ^([0-9]+)\ read,\ ([0-9]+)\ written,\ ([0-9]+)\ damaged$ ]]
	[ "${BASH_REMATCH[1]}" -gt 500 ]
	[ "${BASH_REMATCH[2]}" -gt 400 ]
	[ "${BASH_REMATCH[3]}" -gt 500 ]
}

@test "the comparison can fail: a reader that alters cells is found" {
	command -v python3 >/dev/null || skip "no python3"
	printf '#!/bin/sh\n"%s" "$@" | sed s/x/y/\n' "$tablecat" >bent
	chmod +x bent
	run python3 "$here/table.py" ./bent 60
	[ "$status" -eq 1 ]
	[[ $output == *FAILED* ]]
}

@test "memory does not grow with the number of records" {
	[ "$(basename "$BUILD")" = default ] || skip "another variant"
	line='V9DE36DCBC,S0123456789,1001,50000 VND,"Nguyễn ""An"""'
	for n in 1000 400000; do
		{
			echo 'code,serial,campaign,value,name'
			yes "$line" | head -n "$n"
		} >table-$n.csv
	done
	small=$(peak table-1000.csv)
	large=$(peak table-400000.csv)
	echo "peak: $small KiB, $large KiB"
	[ "$large" -lt "$((small + 1024))" ]
}

# Most memory a run ever held, in KiB.
peak() {
	/usr/bin/env python3 - "$tablecat" "$1" <<'END'
import resource, subprocess, sys
subprocess.run([sys.argv[1], "-n", sys.argv[2]], check=True,
               stdout=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
END
}
