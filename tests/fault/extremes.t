#!/bin/sh
# Numbers that no Go writes and that mean something to us.
. "$(dirname "$0")/../lib.sh"

# A P that has the number under which CPU samples are merged.
printf 'go 1.21 trace\0\0\0' >trace
printf '\101\305\204\075\001' >>trace	# Batch p=1000005 ticks=1
printf '\204\001\001\000' >>trace	# Gomaxprocs
printf '\141\001\005' >>trace		# HeapAlloc mem=5
printf '\002\001' >>trace		# Frequency
ok 'a P of samples: read' tracecat -d=count trace >out
ok 'a P of samples: has its events' grep -q '^1	Metric$' out
done_testing
