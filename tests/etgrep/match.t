#!/bin/sh
# What etgrep selects, held to the text of tracecat.
. "$(dirname "$0")/../lib.sh"

# The traces all checks are made on.
traces='all-1.9.7 all-1.14.15 all-1.21.13 start-1.21.13
	all-1.22.12 gens-1.22.12 all-1.26.8 gens-1.26.8 alloc-1.26.8'

# lines TRACE: the first line of each record.
lines() {
	grep '^M=' "$1.text"
}

for t in $traces; do
	ok "tracecat reads $t" tracecat "$data/$t.trace.zst" >$t.text
	etgrep "$data/$t.trace.zst" >got
	lines $t >want
	is "$t: all events" want got
	etgrep -stacks "$data/$t.trace.zst" >got
	is "$t: all events with their stacks" $t.text got
	etgrep -match Any "$data/$t.trace.zst" >got
	is "$t: Any" want got
	etgrep -match 'StateTransition "**"' -match 'Metric' \
		"$data/$t.trace.zst" >got
	grep -E '^[^ ]* [^ ]* [^ ]* (StateTransition|Metric) ' want >want2
	is "$t: any of two patterns" want2 got
	etgrep -json "$data/$t.trace.zst" >got
	tracecat -json "$data/$t.trace.zst" >want
	is "$t: as JSON" want got
done

# Each name is a regular expression over the lines of the traces above; the
# kinds of the model are compared with the kind in the line.
cat >names <<'EOT'
GoCreate StateTransition .* GoID=[0-9]+ NotExist->
GoStart StateTransition .* Runnable->Running
GoEnd StateTransition .* GoID=[0-9]+ [A-Za-z]+->NotExist
GoSched StateTransition .* Running->Runnable Reason="runtime.Gosched"
GoPreempt StateTransition .* Running->Runnable Reason="preempted"
GoStop StateTransition .* Running->Waiting Reason="forever"
GoSleep StateTransition .* Running->Waiting Reason="sleep"
GoBlock StateTransition .* Running->Waiting Reason="(unspecified|GC background sweeper wait|system goroutine wait|preempted|wait for debug call|wait until GC ends|GC weak to strong wait|synctest)?"
GoBlockSend StateTransition .* Running->Waiting Reason="chan send"
GoBlockRecv StateTransition .* Running->Waiting Reason="chan receive"
GoBlockSelect StateTransition .* Running->Waiting Reason="select"
GoBlockSync StateTransition .* Running->Waiting Reason="sync"
GoBlockCond StateTransition .* Running->Waiting Reason="sync\.\(\*Cond\)\.Wait"
GoBlockNet StateTransition .* Running->Waiting Reason="network"
GoBlockGC StateTransition .* Running->Waiting Reason="GC mark assist wait for work"
GoUnblock StateTransition .* Waiting->Runnable
GoSysCall StateTransition .* Running->Syscall
GoSysExit StateTransition .* Syscall->Run(ning|nable)
GoSysBlock StateTransition .* Syscall->Runnable
GoWaiting StateTransition .* Undetermined->Waiting
GoInSyscall StateTransition .* Undetermined->Syscall
ProcStart StateTransition .* ProcID=[0-9]+ Idle->Running
ProcStop StateTransition .* ProcID=[0-9]+ Running->Idle
Gomaxprocs Metric .* Name="/sched/gomaxprocs:threads"
GCStart RangeBegin .* Name="GC concurrent mark phase"
GCDone RangeEnd .* Name="GC concurrent mark phase"
STWStart RangeBegin .* Name="stop-the-world
STWDone RangeEnd .* Name="stop-the-world
GCSTWStart RangeBegin .* Name="stop-the-world
GCSTWDone RangeEnd .* Name="stop-the-world
GCSweepStart RangeBegin .* Name="GC incremental sweep"
GCSweepDone RangeEnd .* Name="GC incremental sweep"
GCMarkAssistStart RangeBegin .* Name="GC mark assist"
GCMarkAssistDone RangeEnd .* Name="GC mark assist"
HeapAlloc Metric .* Name="/memory/classes/heap/objects:bytes"
HeapGoal Metric .* Name="/gc/heap/goal:bytes"
NextGC Metric .* Name="/gc/heap/goal:bytes"
UserTaskCreate TaskBegin 
UserTaskEnd TaskEnd 
UserRegion Region(Begin|End) 
UserLog Log 
CPUSample StackSample 
EOT
for kind in Sync Metric Label StackSample RangeBegin RangeActive RangeEnd \
	TaskBegin TaskEnd RegionBegin RegionEnd Log StateTransition Experimental
do
	echo "$kind $kind "
done >>names

# First sights count as starts and stops in old traces.
old_names() {
	sed -e '/^GoStart/s/Runnable->/(Runnable|Undetermined)->/' \
	    -e '/^GoStart/s/ \.\* / .* GoID=[0-9]+ /' \
	    -e '/^ProcStart/s/Idle->/(Idle|Undetermined)->/' \
	    -e '/^ProcStop/s/Running->/(Running|Undetermined)->/' names
}

for t in $traces; do
	case $t in
	*-1.[5-9].* | *-1.1?.* | *-1.2[01].*) old_names ;;
	*) cat names ;;
	esac >these
	lines $t >all
	bad=
	while read -r name re; do
		grep -E "^M=[^ ]* P=[^ ]* G=[^ ]* $re" all >want
		etgrep -match "$name" "$data/$t.trace.zst" >got
		cmp -s want got || bad="$bad $name"
		[ ! -s want ] || echo "$name"
	done <these >>seen
	ok "$t: each name is its predicate:$bad" test -z "$bad"
done
# None was compared only where nothing matches.
sort -u seen >seen.names
cut -d' ' -f1 names | sort -u |
	comm -23 - seen.names >unseen
ok "each name was met: $(tr '\n' ' ' <unseen)" test ! -s unseen

# Wire names, by the numbers in the wire form.
for t in all-1.22.12 gens-1.26.8 alloc-1.26.8; do
	tracecat -d=wire "$data/$t.trace.zst" | sed -n 's/^\([A-Z][A-Za-z]*\).*/\1/p' |
		sort | uniq -c | grep -vE ' (EventBatch|ExperimentalBatch|Stacks?|Strings?|CPUSamples|Frequency|Sync|ClockSnapshot|EndOfGeneration)$' |
		sed 's/^ *//' >want
	while read -r n name; do
		echo "$(etgrep -c -match "v2.$name" "$data/$t.trace.zst") $name"
	done <want >got
	is "$t: wire names" want got
done
status 'a wire name on an old trace' 1 \
	etgrep -match v2.GoStart "$data/all-1.21.13.trace.zst" >got

# Stacks: the functions of each Stack=, from the root, as one line behind the
# first line of the record.
flatten() {
	awk '/^M=/ { if (rec != "") print rec "|" funcs; rec = $0; funcs = ""; in_stack = 0 }
		/^[A-Z][A-Za-z]*=$/ { in_stack = $0 == "Stack=" }
		in_stack && /^\t[^\t]/ { sub(/^\t/, ""); sub(/ @ .*/, ""); funcs = ">" $0 funcs }
		END { print rec "|" funcs }' "$1.text"
}
try() {	# TRACE PATTERN REGEX
	flatten "$1" | grep -E "$3" | sed 's/|.*//' >want
	etgrep -match "$2" "$data/$1.trace.zst" >got
	is "$1: $2" want got
	ok "... which is not nothing" test -s want
}
for t in web-1.26.8 web-1.21.13; do
	tracecat "$data/$t.trace.zst" >$t.text
	try $t 'StateTransition "net/http...conn..serve" "**"' \
		' StateTransition .*\|>[^>]*net/http...conn..serve'
	try $t 'Any "**" "net/http...conn..serve" "**"' \
		'\|.*>[^>]*net/http...conn..serve'
	try $t 'Any `**` `^internal/poll` `.`' \
		'\|.*>internal/poll[^>]*>[^>]*$'
	try $t 'GoBlockNet "**" "." "." "." "^internal/poll.*Read$" "**"' \
		'Running->Waiting Reason="network"\|.*>[^>]*>[^>]*>[^>]*>internal/poll[^>]*Read(>|$)'
	try $t 'Any ".*" ".*"' '\|>[^>]*>[^>]*$'
done

# Goroutines.
f=$data/web-1.26.8.trace.zst
t=web-1.26.8
for g in 1 21 -1; do
	case $g in
	-1) lines $t | grep -E '^M=[^ ]* P=[^ ]* G=-1 ' | grep -v ' GoID=' ;;
	*) lines $t | grep -E "^M=[^ ]* P=[^ ]* G=$g | GoID=$g " ;;
	esac >want
	etgrep -goroutine=$g "$f" >got
	is "goroutine $g" want got
	ok "goroutine $g is there" test -s want
done
lines $t | awk '{ g = substr($3, 3); if (g == -1) for (i = 5; i <= NF; i++)
	if ($i ~ /^GoID=/) g = substr($i, 6); printf "%d\t%s\n", g, $0 }' |
	sort -s -n -k1,1 | awk -F '\t' 'NR > 1 && $1 != last { print "" }
	{ last = $1; print $2 }' >want
etgrep -sort goroutine "$f" >got
is 'sorted by goroutine' want got
etgrep -sort time "$f" >got
lines $t >want
is 'sorted by time' want got

# Times.
lines $t | sed 's/.* Time=\([0-9]*\).*/\1/' >times
first=$(sed -n 1p times)
a=$(sed -n 100p times)
b=$(sed -n 200p times)
lines $t | sed -n 100p >want
etgrep -time $a "$f" >got
is 'one time' want got
etgrep -time +$((a - first)) "$f" >got
is 'one time, from the start' want got
lines $t | sed -n 100,199p >want
etgrep -from $a -to $b "$f" >got
is 'a range of times' want got
etgrep -from +$((a - first))ns -to +$((b - first))ns "$f" >got
is 'a range of times, from the start' want got
lines $t | sed -n '1,99p;200,$p' >want
etgrep -v -from $a -to $b "$f" >got
is 'all but a range of times' want got
status 'no event at a time' 1 etgrep -time $((a + 1)) -v=false "$f" >got
tracecat "$data/tiny-1.21.13.trace.zst" >tiny.text
at=$(sed -n '5s/.* Time=\([0-9]*\).*/\1/p' tiny.text)
etgrep -time +$at "$data/tiny-1.21.13.trace.zst" >got
lines tiny | sed -n 5p >want
is 'the start of an old trace is the zero of its times' want got

# All of it together, and not.
etgrep -json -goroutine 1,2 "$f" >some
tracecat -json -goroutine 2 -goroutine 1 "$f" >others
is 'several goroutines, as tracecat has them' others some
etgrep -match StateTransition -goroutine 1 -from $a "$f" >some
etgrep -v -match StateTransition -goroutine 1 -from $a "$f" >others
sort some others >got
lines $t | sort >want
is '-v gives the others' want got
ok 'there are some' test -s some
ok 'and others' test -s others

done_testing
