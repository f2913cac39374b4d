#!/bin/sh
# The text forms of the traces in tests/data are as Go printed them.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/golden/golden.sh"

goldens >list
while read -r name mode; do
	unpack "$name"
	tracecat -d="$mode" ${program:+-binary "$program"} trace | digest >got
	is "$name $mode" "$top/tests/golden/$name.$mode" got
done <list
done_testing
