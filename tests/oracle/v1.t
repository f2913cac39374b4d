#!/bin/sh
# The parsed form of our traces of Go 1.11 to 1.21 is what Go prints.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/oracle/oracle.sh"

for path in "$data"/*-1.1[1-9]*.trace.zst "$data"/*-1.2[01]*.trace.zst; do
	name=$(basename "$path" .trace.zst)
	unpack "$name"
	agrees "$name parsed" parsed "$name"
done
done_testing
