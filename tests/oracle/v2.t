#!/bin/sh
# Every form of our traces of Go 1.22 and later is what Go prints.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/oracle/oracle.sh"

for path in "$data"/*-1.2[2-9]*.trace.zst; do
	name=$(basename "$path" .trace.zst)
	unpack "$name"
	for mode in parsed wire footprint; do
		agrees "$name $mode" $mode "$name"
	done
done
done_testing
