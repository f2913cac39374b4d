#!/bin/sh
# unstoppable: what is printed, and how it belongs together.
. "$(dirname "$0")/../lib.sh"
command -v jq >/dev/null || skip_all 'no jq'

new=$data/stall-1.26.8.trace.zst
old=$data/stall-1.21.13.trace.zst
tab=$(printf '\t')

# What the program of this name in go-tracing-toolbox prints for these traces
# (built with a reader that knows them).  The stop in which tracing begins is
# a bound here.
unstoppable "$new" | grep '^STW' | sed 1d >got
sed 1d "$top/tests/unstoppable/stall-1.26.8.published" >want
is 'the first lines are the published ones' want got
unstoppable -print-stacks "$old" | grep -v "^$tab" >got
is 'and so are stacks' "$top/tests/unstoppable/stall-1.21.13.published" got

# Three lines a stop, and one field of JSON for each thing in them.
unstoppable "$new" >text
unstoppable -json "$new" >json
ok 'a line of JSON for each stop' \
	test "$(wc -l <json)" = "$(grep -c ^STW text)"
jq -r .reason json >reasons
sed -n 's/^\t\(.*\): pre-stop .*/\1/p' text >got
is 'reasons' reasons got
jq -r 'if .g then "g=\(.g) p=\(.p)" else "" end' json >want
sed -n 's/.*asked by \(g=[0-9]* p=[0-9]*\).*/\1/p' text >got
is 'who asked' want got
jq -r '.stopped_last | if . then "p=\(.p) g=\(.g) (\(.reason))" else
    "not in the trace" end' json >want
sed -n 's/^\tlast to stop: //p' text | sed 's/ in main.*//' >got
is 'who stopped last' want got
ok 'all of them copied' test "$(jq -r '.stopped_last // empty |
    [.stack[].func] | contains(["main.copier"])' json | sort -u)" = true
jq -e 'select(.pre_stop_ns + .stopped_ns + .post_stop_ns != .total_ns)' json
ok 'phases add up' test $? = 4

# Where is a function of the program, even if the runtime has it under the name
# of another package; a package of the program may be called as the runtime is.
# where FILE: of time.Sleep, called by main.worker
where() {
	tracecat -assemble - <<END_OF_TRACE >sleepy
Trace Go1.26
EventBatch gen=1 m=18446744073709551615 time=1
Sync
Frequency freq=15625000
ClockSnapshot dt=1 mono=1 sec=1 nsec=1
EventBatch gen=1 m=1 time=1000
ProcStatus dt=0 p=0 pstatus=1
GoStatus dt=0 g=1 m=1 gstatus=2
STWBegin dt=100 kind_string=1 stack=1
STWEnd dt=300
EventBatch gen=1 m=2 time=1000
ProcStatus dt=0 p=1 pstatus=1
GoStatus dt=0 g=2 m=2 gstatus=2
GoStop dt=200 reason_string=2 stack=2
ProcStop dt=1
EventBatch gen=1 m=18446744073709551615 time=1000
Stacks
Stack id=1
	pc=1 func=3 file=4 line=1
	pc=2 func=5 file=7 line=2
Stack id=2
	pc=3 func=6 file=8 line=3
	pc=4 func=9 file=7 line=4
EventBatch gen=1 m=18446744073709551615 time=1000
Strings
String id=1
	data="read mem stats"
String id=2
	data="preempted"
String id=3
	data="runtime.ReadMemStats"
String id=4
	data="/usr/local/go/src/runtime/mstats.go"
String id=5
	data="main.reader"
String id=6
	data="time.Sleep"
String id=7
	data="/app/main.go"
String id=8
	data="$1"
String id=9
	data="main.worker"
EndOfGeneration
END_OF_TRACE
	unstoppable sleepy | sed -n 's/.* in //p' | paste -sd ' '
}
for file in /usr/local/go/src/runtime/time.go runtime/time.go; do
	ok "$file is of the runtime" test "$(where $file)" = \
	    'main.reader main.worker'
done
for file in /usr/local/go/src/runtime/x/time.go /app/runtime/time.go \
    xruntime/time.go runtime/x/time.go time.go ''; do
	ok "'$file' is not" test "$(where "$file")" = 'main.reader time.Sleep'
done

# Two at once, as no program stops the world, with more stacks in the second than
# are remembered: it is told as any other, though the first ended in it.
awk 'function text(id, s) {
	printf "String id=%d\n\tdata=\"%s\"\n", id, s
}
BEGIN {
	batch = "EventBatch gen=1 m=18446744073709551615 time=1"
	print "Trace Go1.26"
	print batch "\nSync\nFrequency freq=1000000000"
	print "ClockSnapshot dt=1 mono=1 sec=1 nsec=1"
	for (g = 1; g <= 2; g++) {
		print "EventBatch gen=1 m=" g " time=" g "000"
		print "ProcStatus dt=0 p=" g - 1 " pstatus=1"
		print "GoStatus dt=0 g=" g " m=" g " gstatus=2"
		print "STWBegin dt=10 kind_string=1 stack=1"
		print "STWEnd dt=2000"
	}
	for (id = 2; id <= 70; id++) {
		if (id % 60 == 2)
			print batch "\nCPUSamples"
		print "CPUSample time=" 2500 + id " m=3 p=3 g=3 stack=" id
	}
	string = 2
	for (id = 1; id <= 70; id++) {
		print batch "\nStacks\nStack id=" id
		for (f = 0; f < 126; f++) {
			printf "\tpc=%d func=%d file=%d line=1\n", string, string, string + 1
			string += 2
		}
	}
	x = sprintf("%990s", "")
	print batch "\nStrings"
	text(1, "read mem stats")
	for (id = 2; id < string; id++) {
		if (id % 60 == 2)
			print batch "\nStrings"
		text(id, id x)
	}
	print "EndOfGeneration"
}' | tracecat -assemble >two
status 'one stop ends in another' 0 unstoppable -json two >got 2>err
cat err
ok 'which is whole' jq -es '.[-1] | .g == 2 and .total_ns == 2000 and
    .reason == "read mem stats" and (.samples | length) == 69 and (.stack | length) == 126' got

# Samples.
jq -r '.samples[] | "\(.phase) +\(.offset_ns / 1000 | floor)µs g=\(.g)"' json >want
unstoppable -print-stw=false -print-stacks "$new" >out
grep -v '^  ' out >got
ok 'there are samples' test -s want
is 'samples as JSON says' want got
jq -r '.samples[].stack[] | "  \(.func) \(.file):\(.line) \(.pc)"' json >want
grep '^  ' out >got
is 'and their stacks' want got
unstoppable -json -grace 2ms "$new" | jq -c '.samples[]' >got
jq -c '.samples[] | select(.offset_ns >= 2e6)' json >want
ok 'some samples are early' test "$(wc -l <want)" -lt "$(jq '.samples[]' -c json | wc -l)"
is '-grace leaves them out' want got
is '-grace leaves the lines alone' - text <<END
$(unstoppable -grace 2ms "$new")
END

# Names.
unstoppable "$new" "$old" | sed "s|^$new:||; s|^$old:||" >got
unstoppable -no-filename "$new" "$old" >want
is 'names of several files' want got
unstoppable -H -json "$old" | jq -r .file | sort -u >got
is 'the name in JSON' - got <<END
$old
END
status '-H and -no-filename' 2 unstoppable -H -no-filename "$old"

# The same whatever -j is, from a pipe or not.
unstoppable -j 1 -summary -print-stw -profile p1 "$new" "$old" >one
unstoppable -j 4 -summary -print-stw -profile p2 "$new" "$old" >two
is '-j' one two
ok 'the profile too' cmp p1 p2
zstd -dqc "$new" | unstoppable -j 1 >got
is 'from a pipe' text got
status 'a profile that cannot be written' 2 unstoppable -profile /nowhere/p "$old" 2>err
ok 'says so' grep -q '/nowhere/p: .*No such file' err

done_testing
