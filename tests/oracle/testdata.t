#!/bin/sh
# The test traces of Go's own reader, good and bad, and what its fuzzing found.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/oracle/oracle.sh"

testdata=$("$go" env GOROOT)/src/internal/trace/testdata
[ -d "$testdata" ] || skip_all "this Go comes without its sources"

for text in "$testdata"/tests/*.test "$testdata"/fuzz/*/*; do
	name=$(basename "$text" .test)
	case $text in
	*.test)	tracecat -assemble -minimal "$text" ;;
	*)	"$build/tests/tools/gofuzz" "$text" ;;
	esac >"$name"
	tap $? "$name: turned into bytes"
	agrees "$name parsed" parsed "$name"
	if ! is_v1 "$name" && [ "${text%.test}" != "$text" ]; then
		agrees "$name wire" wire "$name"
		agrees "$name footprint" footprint "$name"
	fi
done
done_testing
