#!/bin/sh
# What a trace names often takes no more memory or time than its bytes are
# worth.
. "$(dirname "$0")/../lib.sh"

case $build in
*san*)	skip_all 'sanitizers need memory without bounds' ;;
esac

# trace N AWK: a trace with a string of 1000 bytes, P 0 running goroutine 1 on
# M 0, then what the statements print for each i below N, then its end.
trace() {
	awk -v n="$1" '
	function batch(m, size) {
		print "EventBatch gen=1 m=" m " time=1 size=" size
	}
	BEGIN {
		print "-- expect --\nSUCCESS\n-- trace --\nTrace Go1.22"
		none = "18446744073709551615"
		for (text = "x"; length(text) < 1000; )
			text = text text
		batch(none, 1005)
		print "Strings\nString id=1\n\tdata=\"" substr(text, 1, 1000) "\""
		batch(0, 9)
		print "ProcStatus dt=1 p=0 pstatus=1"
		print "GoStatus dt=1 g=1 m=0 gstatus=2"
		for (i = 0; i < n; i++) {
			'"$2"'
		}
		batch(none, 6)
		print "Frequency freq=1000000000"
	}' >text && tracecat -assemble text >trace
}

# bounded NAME MIB: the trace is counted in so much memory.
bounded() {
	ok "$1: in $2 MiB" \
	    sh -c "ulimit -v $(($2 << 10)) && exec tracecat -d=count trace" >out
}

trace 200000 'if (i % 10000 == 0) batch(0, 50000)
	print "UserRegionBegin dt=1 task=1 name_string=1 stack=0"'
bounded 'regions with a long name' 64
ok 'all regions' grep -q '^200000	RegionBegin$' out

trace 100000 'batch(100000 + i, 4)
	print "ProcStatus dt=1 p=1 pstatus=2"'
bounded 'an M for each event' 160
ok 'all transitions' grep -q '^100002	StateTransition$' out

# Of a state only the event that began it is kept, not its text.  A stack of
# 100 frames whose function and file have the long name.
trace 20000 'if (i == 0) {
		batch(0, 404)
		print "Stacks\nStack id=1 nframes=100"
		for (f = 1; f <= 100; f++)
			print "	pc=" f " func=1 file=1 line=1"
	}
	if (i % 5000 == 0)
		batch(0, 35000)
	print "GoCreate dt=1 new_g=" i + 20000 " new_stack=1 stack=1"'
ok 'states with a deep stack: in 96 MiB' sh -c 'ulimit -v 98304 &&
    exec etgrep -m 2 -longer 0 -match GoCreate trace' >out
ok 'each has it' test "$(grep -c '^	xxx' out)" -eq 200

# Each is compared with all that are in flight.
trace 1001 'batch(0, 4 + (i > 126))
	print "STWBegin dt=1 kind_string=" i + 1 " stack=0"'
status 'stops of the world in one another' 2 \
    tracecat -partial -d=count trace >out 2>err
ok 'so many are refused' grep -q 'more than 1000 ranges are in flight' err
ok 'those before are counted' grep -q '^1000	RangeBegin$' out

# A report has the stack of each finding, and is never held as a whole.  Five
# hundred places with stacks of 100 frames, whose functions have the long name.
trace 500 'if (i == 0) {
		print "EventBatch gen=1 m=" none " time=1\nStrings"
		print "String id=2\n\tdata=\"chan send\""
		for (k = 0; k < n; k++)
			print "String id=" 10 + k "\n\tdata=\"main.f" k "\""
		for (k = 0; k < n; k++) {
			print "EventBatch gen=1 m=" none " time=1\nStacks"
			print "Stack id=" k + 1 " nframes=100"
			print "	pc=" 100 + k " func=" 10 + k " file=1 line=1"
			for (f = 1; f < 100; f++)
				print "	pc=" f " func=1 file=1 line=1"
		}
		print "EventBatch gen=1 m=0 time=2"
		print "GoStop dt=1 reason_string=2 stack=0"
	}
	print "GoStatus dt=1 g=" 100 + i " m=" none " gstatus=1"
	print "GoStart dt=1 g=" 100 + i " g_seq=1"
	print "GoBlock dt=1 reason_string=2 stack=" i + 1
	if (i == n - 1)
		print "HeapAlloc dt=1500000000 heapalloc_value=1"'
status '500 findings as JSON: in 64 MiB' 1 sh -c "ulimit -v $((64 << 10)) &&
    exec etcheck -j 1 -only ChannelWait -format json trace" >out
ok 'all findings' test "$(wc -l <out)" -eq 500
ok '... which are much' test "$(wc -c <out)" -gt 100000000
rm out

# A drawing is not held, and a bar no longer than its changes.
awk 'BEGIN {
	for (i = 0; i < 50000; i++)
		printf "{\"Kind\":\"k\",\"G\":%d,\"StartNs\":%d,\"LengthNs\":900}\n", i, i
}' >lines
ok '50000 bars: in 48 MiB' env MALLOC_ARENA_MAX=1 \
    sh -c "ulimit -v $((48 << 10)) && exec etviz -j 1 lines" >out
ok 'all bars' test "$(grep -c '<title>g=' out)" -eq 100000

done_testing
