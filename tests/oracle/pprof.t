#!/bin/sh
# Profiles are what `go tool trace -pprof=...' of Go 1.26 and later computes: the
# same stacks, numbers and times.  go tool pprof opens them.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/oracle/oracle.sh"
pproftext=$build/tests/tools/pproftext

# samples <PROFILE: sorted, without frames that say nothing: Go has those.
samples() {
	"$pproftext" | sed -n 's/ \[0x0  :0\]//g; s/ \[0  :0\]//g; /^sample/p' |
	    sort
}

for path in "$data"/*-1.1[1-9]*.trace.zst "$data"/*-1.2*.trace.zst; do
	name=$(basename "$path" .trace.zst)
	# Go refuses one; of goroutines that share an id it counts the last.
	case $name in refused-*|cgo-1.2[2-9]*) continue ;; esac
	unpack "$name"
	for value in sched sync net syscall; do
		"$go_trace" -pprof=$value "$name" >want.pb
		tracecat -format=pprof -value=$value "$name" >got.pb
		samples <want.pb >want
		samples <got.pb >got
		is "$name: $value" want got
	done
done

unpack web-1.26.8
unpack start-1.5.4
for file in web-1.26.8 start-1.5.4; do
	tracecat -format=pprof -value=run $file >pb
	"$go" tool pprof -raw pb >raw 2>err
	tap $? "$file: go tool pprof opens it"
	"$pproftext" <pb | grep -c ^sample >want
	awk '/^Locations/ { exit } /^ *[0-9]+ +[0-9]+:/ { n++ }
		END { print n }' raw >got
	is "$file: and sees all samples" want got
done
done_testing
