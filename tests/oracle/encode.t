#!/bin/sh
# Go reads what -encode and -anonymize wrote, and sees the same events.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/oracle/oracle.sh"

# go_events FILE: but for the clocks, which old formats do not have.
go_events() {
	"$go_trace" -d=parsed "$1" | sed '/ Sync /s/ Trace=.*//'
}

for path in "$data"/*-1.2[2-9].*.trace.zst; do
	name=$(basename "$path" .trace.zst)
	zstd -dqf "$path" -o old
	tracecat -encode old >new
	go_events old >want
	go_events new >got
	is "$name" want got
	ok "$name: there is something" test -s got
	tracecat -anonymize old >new
	ok "$name, anonymous" "$go_trace" -d=parsed new >got
	tracecat new >want
	is "$name, anonymous: read as here" want got
done
done_testing
