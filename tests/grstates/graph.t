#!/bin/sh
# The graph: what is in it, that it is the same whatever way it is made, and
# that nothing gets lost in merging and folding.
. "$(dirname "$0")/../lib.sh"
command -v jq >/dev/null || skip_all 'no jq'
golden=$top/tests/grstates

tracecat -assemble "$golden/scene" >scene
zstd -dqc "$data/tiny-1.21.13.trace.zst" >tiny
zstd -dqc "$data/web-1.26.8.trace.zst" >web
zstd -dqc "$data/all-1.22.12.trace.zst" >all

# Looked through by hand, and kept.
for name in scene tiny; do
	ok "$name: a graph" grstates $name >out 2>err
	is "$name: the graph" "$golden/$name.dot" out
	ok "$name: lines" grstates -json - $name >out
	is "$name: the lines" "$golden/$name.json" out
done
ok 'no messages' test ! -s err

# Arrows, and how often goroutines took one, as counted by the Go program of
# this name, whose rules these are.
while read -r name want; do
	zstd -dqcf "$data/$name.trace.zst" >trace
	got=$(grstates -json - trace | jq -sr \
	    'map(select(.kind == "move").count) | "\(length) \(add)"')
	ok "$name: $want" test "$got" = "$want"
done <<'END'
all-1.11.13	158 1168
all-1.14.15	164 1113
all-1.18.10	158 340
all-1.21.13	207 1264
all-1.22.12	228 1295
all-1.24.6	225 520
all-1.26.8	244 1396
alloc-1.23.12	35 83
cgo-1.22.12	22 43
start-1.26.8	9 9
tiny-1.22.12	12 12
web-1.21.13	95 1498
web-1.26.8	95 1479
END

# The same whatever way.
grstates -dot 1.dot -svg 1.svg -json 1.json web all tiny scene
grstates -j 1 -dot 2.dot -svg 2.svg -json 2.json web all tiny scene
for form in dot svg json; do
	ok "$form: with one thread or many" cmp 1.$form 2.$form
done
grstates -svg - web >a.svg
grstates -svg=b.svg <web
ok 'to standard output, from standard input' cmp a.svg b.svg

# sum FIELD FILE: over all moves.
sum() {
	jq -s "map(select(.kind == \"move\").$1 // 0) | add" "$2"
}

# same FIELD A B TIMES: B has TIMES as much of it.
same() {
	test "$(($(sum "$1" "$2") * $4))" -eq "$(sum "$1" "$3")"
}

grstates -json one web
grstates -json three web web web
for field in count timed total_ns running_ns waiting_ns; do
	ok "three times the same: $field" same $field one three 3
done
jq -c 'select(.kind == "move") | [.median_ns, .p99_ns]' one >want
jq -c 'select(.kind == "move") | [.median_ns, .p99_ns]' three >got
ok 'as many arrows' test "$(wc -l <want)" -eq "$(wc -l <got)"

# The parts of the time are all of it.
jq -r 'select(.timed > 0) | .total_ns - .runnable_ns - .running_ns -
    .waiting_ns - .syscall_ns' one | sort -u >got
echo 0 >want
is 'times are of something' want got
jq -r 'select(.timed > 0) | .median_ns <= .p99_ns and .p99_ns <= .max_ns and
    .max_ns <= .total_ns' one | sort -u >got
echo true >want
is 'times are in order' want got

# What comes to a state leaves it, but for what is still in it, or was before.
jq -sr '(map(select(.kind == "move")) | group_by(.to) |
	map({(.[0].to): map(.count) | add}) | add) as $in |
    map(select(.kind == "state") | .count >= ($in[.name] // 0)) |
    all' one >got
is 'states are as frequent as their arrows' want got

# Every goroutine of the program ended or was there at the end.
made=$(tracecat -d=parsed web | grep -c 'NotExist->')
ended=$(tracecat -d=parsed web | grep -c -- '->NotExist')
ok 'goroutines made' test "$(jq -s 'map(.made // 0) | add' one)" -eq "$made"
ok 'goroutines ended' test \
    "$(jq -s 'map(select(.to == "exit").count) | add' one)" -eq "$ended"

# Folding changes where arrows lead, nothing else.
for fold in '-top 10' '-top 0' '-min-count 20' '-top 20 -min-count 50'; do
	grstates $fold -json folded web
	for field in count timed total_ns waiting_ns; do
		ok "$fold: $field" same $field one folded 1
	done
	ok "$fold: one state for many" test \
	    "$(jq -s 'map(select(.kind == "state") | .folded // 1) | add' \
	    folded)" -eq "$(jq -s 'map(select(.kind == "state")) | length' one)"
done
grstates -top 10 -json folded web
ok '-top: so many' test "$(grep -c '"stack":' folded)" -eq 10
grstates -top 100000 -json folded web
ok 'nothing to fold' cmp one folded
grstates -top 10 web >out
ok 'a mark on it' grep -q 'style=dashed' out
ok 'it says for how many it stands' grep -q 'label="[0-9]* rare states' out

# Patterns.
grstates -match Any -json got web
ok '-match Any is all' cmp one got
grstates -match 'Log "nowhere"' web >out 2>err
ok 'which is said' grep -qx 'grstates: warning: the graph is empty: .*' err
ok 'nothing matches: an empty graph' test "$(grep -c label out)" -eq 0
grstates -match 'GoCreate "main.run.func1"' -json got web
ok 'goroutines by where they begin' test "$(jq -rs 'map(.made // 0) | add' \
    got)" -eq "$(etgrep -json -match GoCreate web |
    jq -r '.transition_stack[-1].func' | grep -cx main.run.func1)"
status 'a bad pattern' 2 grstates -match 'Nothing' web 2>err
ok 'is named' grep -q "^grstates: -match 'Nothing': column 1: " err

# Every version.
for trace in "$data"/*.trace.zst; do
	case $trace in
	*/refused-*)	continue ;;
	esac
	name=${trace##*/}
	ok "$name" grstates -svg out.svg "$trace" 2>err
	ok "$name: an SVG" test "$(tail -n 1 out.svg)" = '</svg>'
done

# Damage: what was whole is in the graph.
zstd -dqc "$data/gens-1.26.8.trace.zst" >gens
head -c "$(($(wc -c <gens) / 2))" gens >cut
status 'a cut trace' 2 grstates -json cut.json cut 2>err
ok 'one message' test "$(wc -l <err)" -eq 1
ok 'what came before is there' test "$(sum count cut.json)" -gt 100
rm -f not.dot
status 'no trace' 2 grstates -dot not.dot "$top/README.md" 2>err
ok 'makes no file' test ! -e not.dot

# Outputs.
status 'two to standard output' 2 grstates -svg - -dot - web >out 2>err
ok 'nothing is printed' test ! -s out
status 'two to one file' 2 grstates -svg both -json both web >out 2>err
ok 'which is not written' test ! -e both
status 'a directory that is not there' 2 grstates -svg none/x.svg web 2>err
ok 'is named' grep -q '^grstates: none/x.svg: ' err
status 'a full disk' 2 grstates -svg /dev/full web 2>err
ok 'is told' grep -q '^grstates: /dev/full: .*No space left' err
echo old >old.svg
grstates -svg old.svg web
ok 'a file is replaced' cmp old.svg a.svg
umask 027
grstates -svg mode.svg web
ok 'with the modes of any file' test "$(stat -c %a mode.svg)" = 640
ok 'a picture' grstates -top 10 -png x.png web
printf '\211PNG\r\n' >want
head -c 6 x.png >got
ok 'it is one' cmp want got

# What is drawn does not depend on Graphviz being set up, but for pictures.
GVBINDIR=$tmp/none
export GVBINDIR
grstates -svg got.svg web
ok 'the same drawing without plugins' cmp a.svg got.svg
status 'no picture without' 2 grstates -png none.png web 2>err
ok 'is told' grep -q '^grstates: Graphviz has no plugin for png' err
unset GVBINDIR

# chain N [M]: a trace of a goroutine that goes through N states, and then M times
# from the first to one that is far, or back.
chain() {
	awk -v n="$1" -v back="${2:-0}" '
	function batch(m, time) {
		print "EventBatch gen=1 m=" m " time=" time
	}
	BEGIN {
		none = "18446744073709551615"
		print "Trace Go1.26"
		batch(none, 1)
		print "Sync\nFrequency freq=15625000"
		print "ClockSnapshot dt=1 mono=1 sec=1 nsec=1"
		batch(1, 1000)
		print "ProcStatus dt=0 p=0 pstatus=1"
		print "GoStatus dt=0 g=1 m=1 gstatus=2"
		for (i = 1; i <= n + back; i++) {
			if (i % 1000 == 0)
				batch(1, 1000 + 20 * i)
			print "GoSyscallBegin dt=10 p_seq=" i " stack=" \
			    (i <= n ? i : i % 2 ? 1 : i - n)
			print "GoSyscallEnd dt=10"
		}
		for (i = 1; i <= n; i++) {
			if (i % 1000 == 1) {
				batch(none, 1000)
				print "Stacks"
			}
			print "Stack id=" i "\n pc=" i " func=1 file=1 line=" i
		}
		batch(none, 1000)
		print "Strings\nString id=1\n data=\"main.f\""
		print "EndOfGeneration"
	}' | tracecat -assemble
}
chain 3000 >chain
ok 'many states' grstates -svg chain.svg chain 2>err
chain 3001 >chain
status 'too many to draw' 2 grstates -svg chain.svg chain 2>err
ok 'says what can be done' grep -q '^grstates: 3001 nodes .* too many .* at most 3000 .*-top' err
chain 400 400 >back
status 'arrows that lead too far' 2 grstates -svg back.svg back 2>err
ok 'says so' grep -q '^grstates: [0-9]* edges .* too many .*-top' err
ok 'not too many for lines' grstates -json out chain
ok 'all of them' test "$(wc -l <out)" -eq 6001

# The commands that draw nothing need no Graphviz, nor others what they do not use.
ldd "$(command -v tracecat)" "$(command -v etgrep)" >libs 2>/dev/null
ok 'tracecat and etgrep are without Graphviz, libyaml and libcurl' \
    test "$(grep -cE "gvc|cgraph|yaml|curl" libs)" -eq 0
# Without names there are no states, and the reason is told.
zstd -dqc "$data/all-1.5.4.trace.zst" >ancient
zstd -dqc "$data/mix-1.5.4.program.zst" >program
grstates -json - ancient >out 2>err
ok 'Go 1.5 without the program: a warning' grep -q 'do not name functions' err
grstates -json - -binary program ancient >out 2>err
ok 'with the program: a graph, no warning' test -s out -a ! -s err

done_testing
