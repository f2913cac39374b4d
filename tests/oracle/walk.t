#!/bin/sh
# Go's own reader takes random traces, and what is written of them, and prints
# what tracecat prints.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/oracle/oracle.sh"
. "$top/tests/tracecat/walk.sh"

# written NAME OPTION...: a trace, or its beginning, as Go reads it.
written() {
	written_name=$1
	shift
	tracecat -encode "$@" trace >new 2>err || grep -q 'no room before' err
	tap $? "$written_name: is written"
	agrees "$written_name" parsed new
}

for seed in $(seeds 1 12); do
	ok "$seed: a trace" walk "$seed"
	for form in parsed wire footprint; do
		agrees "$seed, $form" $form trace
	done
	moments text >all
	from=$(pick $((seed * 6007)) all)
	written "$seed, newest"
	written "$seed from $from" -from "$from"
	written "$seed goroutines" -from "$from" -goroutine 1,3,7,9,12,20,33
	written "$seed ends" -match RangeEnd -match TaskEnd -match GoEnd
done
done_testing
