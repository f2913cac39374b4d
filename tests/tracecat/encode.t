#!/bin/sh
# -encode: traces of Go 1.22 and later are written again, and say the same.
. "$(dirname "$0")/../lib.sh"

# events FILE: what is in it, but for the clocks that only new formats have.
events() {
	tracecat "$1" | sed '/ Sync /s/ Trace=.*//'
}

for path in "$data"/*-1.2[2-9].*.trace.zst; do
	name=$(basename "$path" .trace.zst)
	zstd -dqf "$path" -o old
	ok "$name: its own format" tracecat -encode=same old >same
	ok "$name: byte for byte what the runtime wrote" cmp old same
	ok "$name: the newest format" tracecat -encode old >new
	ok "$name: says so" grep -qa '^go 1.26 trace' new
	events old >want
	events new >got
	is "$name: the same events" want got
	# Go's wire form of 1.23 does not know the records of experiments.
	tracecat -d=wire old >old.wire 2>/dev/null || continue
	tracecat -d=wire new >new.wire
	for record in Sync ClockSnapshot EndOfGeneration; do
		ok "$name: a $record for each generation" \
		    test "$(grep -c "^$record" new.wire)" = \
		    "$(grep -c '^Frequency' old.wire)"
	done
	for file in old new; do
		grep -A 1 ^ExperimentalBatch $file.wire >$file.exp
	done
	is "$name: the same experimental batches" old.exp new.exp
done

# What is read from a pipe is written the same.
zstd -dqf "$data/gens-1.22.12.trace.zst" -o old
tracecat -encode old >want
cat old | tracecat -encode >got
ok 'from a pipe' cmp want got

# damaged WHAT: old is; what is written of it is a trace, of what can be read
# and is whole, or nothing, and what is said is the same.
damaged() {
	tracecat old >want 2>want.err
	status=$?
	tracecat -encode=same old >some 2>err
	ok "$1: the same status" test $? = $status
	is "$1: the same message" want.err err
	if [ -s some ]; then
		ok "$1: what is written is a trace" tracecat some >got
		sed '$d' got >part
		head -n "$(wc -l <part)" want >begin
		is "$1: the events before the damage" begin part
	fi
}
for name in gens-1.22.12 gens-1.26.8 tiny-1.26.8; do
	zstd -dqf "$data/$name.trace.zst" -o whole
	size=$(wc -c <whole)
	for percent in 1 30 60 90 99; do
		at=$((size * percent / 100))
		head -c $at whole >old
		damaged "$name, cut at $percent%"
		cp whole old
		printf '\377\377\377' |
		    dd of=old bs=1 seek=$at conv=notrunc status=none
		damaged "$name, bad bytes at $percent%"
	done
done
# Several inputs.
one=$data/tiny-1.26.8.trace.zst
status 'twice the same trace' 2 tracecat -encode "$one" "$one" >twice 2>err
ok 'says why' grep -q 'cannot follow generation' err
ok 'the first is there' tracecat -d=count twice

# Words that do not go together.
for words in '-encode=1.25' '-encode -d=wire' '-encode -json' \
    '-encode -partial'; do
	status "$words: refused" 2 tracecat $words "$one" >out 2>err
	ok "$words: one message" test "$(wc -l <err)" = 1
	ok "$words: nothing written" test ! -s out
done
done_testing
