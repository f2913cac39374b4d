#!/bin/sh
# The classic form of our traces of Go 1.5 to 1.21 is what Go 1.21 prints.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/oracle/oracle.sh"
find_go121 || skip_all "no Go 1.21.13"

zstd -dq "$data/mix-1.5.4.program.zst" -o mix
for path in "$data"/*-1.[5-9].*trace.zst "$data"/*-1.1*.trace.zst \
    "$data"/*-1.2[01]*.trace.zst; do
	name=$(basename "$path" .trace.zst)
	unpack "$name"
	case $name in
	*-1.5.*)
		program=mix
		agrees "$name classic" classic "$name" -binary mix ;;
	*)
		program=
		agrees "$name classic" classic "$name" ;;
	esac
done
done_testing
