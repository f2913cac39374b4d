#!/bin/sh
# Go's own reader takes what -encode writes, and prints what tracecat prints.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/oracle/oracle.sh"

# written NAME OPTION...: a trace, as Go reads it.
written() {
	written_name=$1
	shift
	tracecat -encode "$@" trace >new 2>err && test ! -s err
	tap $? "$written_name: is written"
	agrees "$written_name" parsed new
}

for path in "$data"/*.trace.zst; do
	name=$(basename "$path" .trace.zst)
	case $name in refused-*) continue ;; esac
	zstd -dqf "$path" -o trace
	case $name in
	*-1.2[2-9]*)	;;
	*)		written "$name" ;;
	esac
	tracecat trace | sed -n 's/^M=.* Time=\([0-9]*\).*/\1/p' >times
	at=$(sed -n "$(($(wc -l <times) / 2))p" times)
	written "$name from $at" -from "$at"
	written "$name goroutines" -goroutine 1,5,7,9,18,20
	written "$name ends" -match RangeEnd -match TaskEnd -match GoEnd \
	    -match GoSysExit -match ProcStop
done

# Traces that Go's own tests hold, cut in the middle.
for path in "$("$go" env GOROOT)"/src/internal/trace/testdata/tests/*.test; do
	[ -f "$path" ] || continue
	name=$(basename "$path" .test)
	tracecat -assemble "$path" >trace
	tracecat trace >text 2>/dev/null || continue	# a bad one
	at=$(sed -n 's/^M=.* Time=\([0-9]*\).*/\1/p' text |
	    awk '{ t[NR] = $1 } END { print t[int(NR / 2) + 1] }')
	tracecat trace | awk -f "$top/tests/tracecat/kept.awk" | sort >all
	tracecat -encode -from 0 trace >new 2>err
	tracecat new | awk -f "$top/tests/tracecat/kept.awk" | sort >got
	comm -23 all got >lost
	ok "$name: all is kept" test ! -s lost
	agrees "$name" parsed new
	if tracecat -encode -from "$at" trace >new 2>err; then
		agrees "$name from $at" parsed new
	else
		ok "$name: no room before $at" grep -q 'no room before' err
	fi
done
done_testing
