#!/bin/sh
# -encode of traces of Go 1.5 to 1.21: the same events a second later, in a
# trace of the newest format.
. "$(dirname "$0")/../lib.sh"

# kept SHIFT FILE: the records that must be kept, by time.
kept() {
	tracecat "$2" | awk -v old=1 -v shift="$1" \
	    -f "$top/tests/tracecat/kept.awk"
}

for path in "$data"/*-1.[5-9].*.trace.zst "$data"/*-1.[5-9].trace.zst \
    "$data"/*-1.1[0-9].*.trace.zst "$data"/*-1.2[01].*.trace.zst; do
	[ -f "$path" ] || continue
	name=$(basename "$path" .trace.zst)
	[ "$name" != refused-1.21.13 ] || continue
	ok "$name" tracecat -encode "$path" >new 2>err
	ok "$name: no message" test ! -s err
	ok "$name: the newest format" grep -qa '^go 1.26 trace' new
	kept 0 "$path" | sort >want
	ok "$name: can be read" tracecat -d=count new >count 2>err
	kept 1000000000 new | sort >got
	comm -23 want got >lost
	ok "$name: nothing is lost" test ! -s lost
	head -3 lost
	# What is put between are Ps and goroutines that must be somewhere.
	comm -13 want got | grep -v 'M P G.* StateTransition ' >more
	ok "$name: nothing else is new" test ! -s more
	head -3 more
	ok "$name: and not much" test "$(comm -13 want got | wc -l)" -le \
	    "$(($(wc -l <want) / 100 + 8))"
	tracecat -encode new >again
	ok "$name: encoded again" cmp new again
	zstd -dqf "$path" -o old
	ok "$name: its own format" tracecat -encode=same old >same
	ok "$name: the same bytes" cmp old same
done

# From a pipe, packed, and on to another command.
trace=$data/web-1.21.13.trace.zst
tracecat -encode "$trace" >want
zstd -dcq "$trace" | tracecat -encode >got
ok 'from a pipe' cmp want got
tracecat -encode -z "$trace" | tracecat -encode >got
ok 'packed' cmp want got
etgrep -c -match GoBlockNet "$trace" >want.n
etgrep -c -match GoBlockNet want >got.n
is 'classic names match the same' want.n got.n

# Damage: what was whole before is a trace.
zstd -dcq "$trace" | head -c 9000 >cut
status 'a trace that is cut' 2 tracecat -encode cut >new 2>err
tracecat cut >/dev/null 2>want.err
is 'the same message' want.err err
zstd -dcq "$trace" | head -c 8999 >cut
status 'cut in a record, in its own format' 2 tracecat -encode=same cut >same 2>err
size=$(wc -c <same)
ok 'the records before' test "$size" -gt 8900
head -c "$size" cut >want
ok 'as they were' cmp want same
status 'events out of order' 2 tracecat -encode \
    "$data/refused-1.21.13.trace.zst" >new 2>err
ok 'what was before is a trace' tracecat new >got
ok 'with events' test "$(grep -c StateTransition got)" -gt 50

refused 'in two steps' tracecat -encode -anonymize "$trace"
status 'two traces' 2 tracecat -encode "$trace" "$trace" >out 2>err
ok 'say so' grep -q 'one at a time' err

done_testing
