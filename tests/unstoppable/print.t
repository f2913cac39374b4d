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
