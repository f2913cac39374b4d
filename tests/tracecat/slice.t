#!/bin/sh
# -from, -to, -goroutine, -match: as text and JSON what they say, and with
# -encode a trace of it, in which all of that is.
. "$(dirname "$0")/../lib.sh"

# kept OLD SHIFT: of the parsed text on standard input what must be kept.
kept() {
	awk -v old="$1" -v shift="$2" -f "$top/tests/tracecat/kept.awk" | sort
}

# times FILE: of all events, in order.
when() {
	tracecat "$1" | sed -n 's/^M=.* Time=\(-\{0,1\}[0-9]*\).*/\1/p'
}

# slice FILE OPTION...: all that is selected is in the trace that is written.
slice() {
	file=$1
	shift
	case $file in
	*-1.2[2-9]*)	old=0 shift=0 ;;
	*)		old=1 shift=1000000000 ;;
	esac
	tracecat "$@" "$file" | kept $old 0 >want
	tracecat -encode "$@" "$file" >part 2>err && test ! -s err &&
	    tracecat part >text && kept $old $shift <text >got &&
	    comm -23 want got >lost && test ! -s lost
	tap $? "$(basename "$file" .trace.zst) $*"
}

# Old events at one time are 1 ns apart: what is between them needs others' Ms.
for name in all-1.9.7 all-1.18.10 all-1.21.13 web-1.21.13 cgo-1.21.13; do
	slice "$data/$name.trace.zst" -match GoUnblock
done

n=0
for name in all-1.5.4 all-1.9.7 all-1.18.10 all-1.22.12 all-1.26.8 gens-1.22.12 \
    gens-1.23.12 gens-1.26.8 cgo-1.21.13 cgo-1.22.12 cgo-1.26.8 alloc-1.26.8; do
	path=$data/$name.trace.zst
	n=$((n + 1))
	when "$path" >times
	size=$(wc -l <times)
	from=$(sed -n "$((size * (n % 6 + 1) / 10 + 1))p" times)
	to=$(sed -n "$((size * (n % 3 + 7) / 10 + 1))p" times)
	some=$(tracecat "$path" | sed -n 's/^M=.* GoID=\([0-9]*\) .*/\1/p' |
	    sort -n | uniq -c | sort -k1,1nr -k2n | awk 'NR % 3 == 1 &&
	    NR < 15 { printf "%s%s", sep, $2; sep = "," }')
	slice "$path" -from "$from"
	# In a slice of time all that is new is before it.
	awk -v old=$old -v shift=$shift -f "$top/tests/tracecat/kept.awk" text |
	    sed 's/.* Time=\([0-9]*\).*/\1/' | awk -v from="$from" \
	    '$1 >= from' | wc -l >got
	wc -l <want >want.n
	case $path in
	*-1.2[2-9]*) is 'and nothing else behind its start' want.n got ;;
	esac
	slice "$path" -from "$from" -to "$to"
	slice "$path" -goroutine "$some"
	slice "$path" -from "$from" -goroutine "$some"
	slice "$path" -match GoUnblock -match RangeEnd -match TaskEnd
	slice "$path" -from "$from" -match RegionEnd -match GoEnd -match Log
	slice "$path" -match Metric -match ProcStop -match StackSample
done

# What is alive at the start is declared with its names.
trace=$data/all-1.26.8.trace.zst
begun() {
	tracecat "$1" | sed -n "s/^M=.* G=\([0-9]*\) $2 Time=\([0-9]*\) \(.*\)/\1 \2 \3/p"
}
begun "$trace" RegionBegin | head -n 1 >region
read -r g begin what <region
end=$(begun "$trace" RegionEnd | awk -v g="$g" -v at="$begin" \
    '$1 == g && $2 > at { print $2; exit }')
ok 'a region goes on' test "$end" -gt "$((begin + 1))"
tracecat -encode -from "$((begin + 1))" "$trace" >part
begun part RegionBegin | head -n 1 >got
read -r got_g got_begin got_what <got
ok 'it begins with the slice, on its goroutine' test "$got_g" = "$g"
ok 'under its name' test "$got_what" = "$what"
ok 'before the slice' test "$got_begin" -le "$begin"

# Times: from the start, and outside the trace.
tracecat -from +1ms -to +2ms "$trace" >got
first=$(when "$trace" | head -n 1)
tracecat -from $((first + 1000000)) -to $((first + 2000000)) "$trace" >want
is 'times from the start' want got
ok 'some' grep -q ^M= got
ok 'all before' tracecat -encode -to 1 "$trace" >part
ok 'is an empty trace' test "$(tracecat part | grep -vc ' Sync ')" = 0
ok 'all behind' tracecat -encode -from 9000000000000000000 "$trace" >part
ok 'is what is alive then' test "$(tracecat part | grep -c 'GoID=')" -gt 3
tracecat -json -goroutine 1 -from +1ms "$trace" >got
tracecat -json "$trace" | jq -c --argjson from $((first + 1000000)) \
    'select(.time_ns >= $from and (.g == 1 or .goroutine == 1))' >want
is 'JSON' want got
tracecat -d=count -match GoCreate "$trace" >got
printf '%s\tStateTransition\n' "$(etgrep -c -match GoCreate "$trace")" >want
is 'numbers' want got

# Wire events that are several of the model stay what they are.
for type in GoSwitch ProcSteal; do
	tracecat -d=wire "$trace" | grep -c "^$type" >want
	tracecat -encode -from 1 "$trace" | tracecat -d=wire |
	    grep -c "^$type" >got
	is "$type" want got
done

# Batches of experiments stay with their generation.
experiments() {
	tracecat -d=wire "$1" | grep -A 1 '^ExperimentalBatch' |
	    sed '/^--/d; s/ gen=[0-9]*//; s/ time=.*//'
}
experiments "$data/alloc-1.26.8.trace.zst" >want
ok 'there are batches of experiments' test -s want
tracecat -encode -from 0 "$data/alloc-1.26.8.trace.zst" >part
experiments part >got
is 'they are written' want got
at=$(when "$data/alloc-1.26.8.trace.zst" | tail -n 5 | head -n 1)
tracecat -encode -from "$at" "$data/alloc-1.26.8.trace.zst" >part
experiments part >got
ok 'those of the last generation, too' test -s got

refused 'go with -d=parsed' tracecat -d=wire -from 1 "$trace"
refused 'go with -d=parsed' tracecat -anonymize=x -from 1 "$trace"
refused 'use -encode' tracecat -encode=same -from 1 "$trace"
refused '-from is later than -to' tracecat -from 2 -to 1 "$trace"
refused '-goroutine x' tracecat -goroutine 1,x "$trace"
refused "-match 'GoNowhere'" tracecat -match GoNowhere "$trace"

done_testing
