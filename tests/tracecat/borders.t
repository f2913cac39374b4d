#!/bin/sh
# A period of a trace file: generations long before it are not read, those that
# are in it whole are copied.  A pipe, of which all is read and written anew,
# gives the same events.
. "$(dirname "$0")/../lib.sh"

# events FILE: without what is repeated at the start of a generation that is
# written anew, and how generations are counted.
events() {
	tracecat "$1" | sed '/ Sync /d; / ProcID=.* Running->Running/d'
}

syncs() {
	tracecat "$1" | sed -n 's/^M=-1.* Sync Time=\([0-9]*\) .*/\1/p'
}

# alike FILE OPTION...
alike() {
	file=$1
	shift
	tracecat -encode "$@" "$file" >part &&
	    cat "$file" | tracecat -encode "$@" >piped &&
	    events part >got && events piped >want && cmp -s want got
	tap $? "$(basename "$file") $*"
}

for name in gens-1.22.12 gens-1.25.4 gens-1.26.8 all-1.26.8; do
	zstd -dqc "$data/$name.trace.zst" >"$name"
	syncs "$name" >times
	n=$(wc -l <times)
	for i in 1 2 $((n / 2 + 1)) $((n - 1)) "$n"; do
		t=$(sed -n "${i}p" times)
		alike "$name" -from "$t"
		alike "$name" -from "$((t - 1))" -to "$((t + 30000000))"
		alike "$name" -to "$t"
		alike "$name" -to "$((t + 1))"
	done
	from=$(sed -n "$((n / 3 + 1))p" times)
	to=$(sed -n "$((n * 2 / 3 + 1))p" times)
	alike "$name" -from "$from" -to "$to"
	alike "$name" -from +1ms -to "$to"
done

# The bytes are those of the input.
trace=gens-1.26.8
syncs "$trace" >times
to=$(sed -n 5p times)
tracecat -encode -to "$to" "$trace" >part
head -c "$(wc -c <part)" "$trace" >want
ok 'the generations before a border' cmp want part
ok 'are four' test "$(tracecat part | grep -c ' Sync ')" = 5
from=$(sed -n 8p times)
tracecat -encode -from "$from" "$trace" >part
tracecat -d=raw "$trace" | awk '/ gen=8 / { on = 1 } on' >want
tracecat -d=raw part | awk '/ gen=8 / { on = 1 } on' >got
ok 'there are some behind a border' test -s want
is 'and they are the same' want got

# Others are not read, where nothing begins that they would have to be read for:
# an event there that cannot be.
tracecat -d=raw gens-1.22.12 | sed '/^User/d; s/ size=[0-9/]*//' >raw
tracecat -assemble raw >plain
syncs plain >times
from=$(sed -n 30p times)
tracecat -encode -from "$from" plain >want
sed '/ gen=2 /,/ gen=3 /s/^GoUnblock dt=\([0-9]*\) g=[0-9]*/GoUnblock dt=\1 g=98765/' raw |
    tracecat -assemble >bad
status 'an event that cannot be' 2 tracecat -d=count bad >got 2>&1
ok 'is passed over' tracecat -encode -from "$from" bad >got
is 'as if it was not there' want got
for i in 5 20 47; do
	at=$(sed -n "${i}p" times)
	alike plain -from "$at"
	alike plain -from "$((at + 2000000))"
	alike plain -from "$((at - 50))" -to "$((at + 9000000))"
	alike plain -from "$(sed -n 4p times)" -to "$at"
done

# Tasks and regions that go on are told of: all before is read.
tasks=all-1.26.8
tracecat -encode -from "$(syncs "$tasks" | tail -n 1)" "$tasks" >part
ok 'regions are known' sh -c 'tracecat part | grep -q RegionBegin'

# What follows is damaged.
head -c "$(($(wc -c <"$trace") - 1000))" "$trace" >cut
status 'a cut file' 2 tracecat -encode -from "$from" cut >part 2>err
ok 'is told of' grep -q '^tracecat: cut: offset' err
events part >got
tracecat -encode -from "$from" "$trace" >part
events part | head -n "$(wc -l <got)" >want
ok 'some is there' test -s got
is 'all whole generations are' want got

done_testing
