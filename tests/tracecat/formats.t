#!/bin/sh
# Profiles, folded stacks and traces for Perfetto: their sums are those of the
# events, whatever the number of files and threads.
. "$(dirname "$0")/../lib.sh"
pproftext=$build/tests/tools/pproftext
perfettotext=$build/tests/tools/perfettotext

# sums STATE RULE: of the parsed text on standard input, how often goroutines
# were in STATE and for how long.  RULE: ended, those that the trace sees end;
# ran, of these those of goroutines that had run before; all, the open ones,
# too.
sums() {
	awk -v want="$1" -v rule="$2" '
	/^M=/ { split($5, f, "="); now = f[2] + 0 }
	$4 == "StateTransition" && $6 ~ /^GoID=/ {
		split($7, s, "->")
		if (s[1] == s[2])
			next
		if ($6 in state && state[$6] == want &&
		    (rule != "ran" || $6 in ran)) {
			n++
			sum += now - since[$6]
		}
		state[$6] = s[2]
		since[$6] = now
		if (s[2] == "Running")
			ran[$6]
		if (s[2] == "NotExist") {
			delete state[$6]
			delete ran[$6]
		}
	}
	END {
		if (rule == "all") {
			for (g in state) {
				if (state[g] == want && now > since[g]) {
					n++
					sum += now - since[g]
				}
			}
		}
		printf "%d %.0f\n", n, sum
	}'
}

# profile VALUE FILE...: number and time of all samples of a profile.
profile() {
	value=$1
	shift
	tracecat -format=pprof -value="$value" "$@" >pb &&
	    "$pproftext" <pb >text &&
	    awk '/^sample/ { n += $2; sum += $3 }
		END { printf "%d %.0f\n", n, sum }' text
}

folded() {
	value=$1
	shift
	tracecat -format=folded -value="$value" "$@" |
	    awk '{ sum += $NF } END { printf "%.0f\n", sum }'
}

# agree VALUE STATE RULE FILE
agree() {
	tracecat "$4" | sums "$2" "$3" >want
	profile "$1" "$4" >got
	is "${4##*/}: $1, as the events have it" want got
	cut -d' ' -f2 want >want.folded
	folded "$1" "$4" >got
	is "${4##*/}: $1 folded" want.folded got
}

for name in all-1.5.4 all-1.9.7 all-1.11.13 all-1.21.13 all-1.22.12 \
    gens-1.25.4 all-1.26.8 cgo-1.26.8; do
	agree wait Waiting ended "$data/$name.trace.zst"
	agree run Running all "$data/$name.trace.zst"
	agree sched Runnable ran "$data/$name.trace.zst"
done
agree syscall Syscall ran "$data/web-1.26.8.trace.zst"

# What waits for something with a name is in wait, too.
new=$data/web-1.26.8.trace.zst
tracecat -format=folded -value=wait "$new" | cut -d' ' -f1 | sort >all
for value in sync net; do
	tracecat -format=folded -value=$value "$new" | cut -d' ' -f1 |
	    sort >some
	ok "$value waits for something" test -s some
	comm -23 some all >beyond
	ok "$value is a part of wait" test ! -s beyond
done

# Stacks begin at the root in one, at the leaf in the other.
ok 'folded: the root first' grep -q '^net/http.(\*conn).serve;.*;internal/poll.(\*FD).Read [0-9]*$' <<END
$(tracecat -format=folded -value=net "$new")
END
profile net "$new"
ok 'a profile: the leaf first' grep -q \
    '^sample [0-9]* [0-9]* \[0x[0-9a-f]* internal/poll.(\*FD).Read .*/fd_unix.go:[0-9]*\] .* net/http.(\*conn).serve' text
ok 'what its values are' grep -qx 'type delay/nanoseconds' text
ok 'its time and duration' awk '/^9: 1[67]/ { t++ } /^10: [1-9]/ { t++ }
	END { exit t != 2 }' text
tracecat -format=pprof "$new" >got
tracecat -format=pprof -value=wait "$new" >want
is 'wait is what is asked for' want got

# Many files make one profile, the same in any order, on any number of threads.
files="$data/all-1.26.8.trace.zst $data/web-1.26.8.trace.zst \
    $data/all-1.11.13.trace.zst $data/all-1.22.12.trace.zst"
for file in $files; do
	profile run "$file"
done | awk '{ n += $1; sum += $2 } END { printf "%d %.0f\n", n, sum }' >want
profile run $files >got
is 'the sum of many files' want got
mv pb want
for j in 1 4; do
	tracecat -j $j -format=pprof -value=run $files >got
	is "the same bytes with -j $j" want got
done
set -- $files
tracecat -format=pprof -value=run "$4" "$3" "$2" "$1" >got
is 'and in another order' want got

# Perfetto: a tool of our own sees that all is declared, begins and ends.
#
# slices STATE: how many slices of goroutines have that name, and how long they
# are.
slices() {
	awk -v state="$1" -F'|' '$1 ~ />goroutines>[^>]*$/ && $2 == state &&
	    split($1, f, " ") { n++; sum += f[2] }
	    END { printf "%d %.0f\n", n, sum }' all
}

# marks KIND WORDS: as many events of a kind as lines that hold words.
marks() {
	tracecat "$file" | grep -ac " $1 Time=" >want
	grep -ac "$2" all >got
	is "$name: $1" want got
}

for name in all-1.5.4 all-1.11.13 all-1.21.13 all-1.22.12 gens-1.25.4 \
    all-1.26.8 cgo-1.26.8 web-1.26.8; do
	file=$data/$name.trace.zst
	tracecat -format=perfetto "$file" >pf
	ok "$name: a sound trace for Perfetto" "$perfettotext" <pf >all
	tracecat "$file" >text
	sums Runnable all <text >want
	slices runnable >got
	is "$name: runnable goroutines" want got
	# Those that ran already do so from the beginning: a longer time.
	sums Running all <text | cut -d' ' -f1 >want
	slices running | cut -d' ' -f1 >got
	is "$name: running goroutines" want got
	# Some are unblocked by nobody, on no P.
	grep -aE ' (NotExist->(Runnable|Waiting)|Waiting->Runnable) ' text |
	    grep -avc '^M=[^ ]* P=-1 G=-1 ' >want
	grep -acE '[|](create|unblock)[|]goroutine=' all >got
	is "$name: arrows" want got
done

file=$data/all-1.26.8.trace.zst name=all-1.26.8
tracecat -format=perfetto "$file" | "$perfettotext" >all
marks Log '^[0-9]* 0 >.*>regions and logs|'
marks RegionBegin '^[0-9]* [1-9][0-9]* >.*>regions and logs|'
marks TaskBegin '^[0-9]* [0-9]* >tasks>'
marks Label '|GC ('
marks StackSample '|CPU sample'
for counter in 'heap:/memory/classes/heap/objects:bytes' \
    'heap goal:/gc/heap/goal:bytes' 'GOMAXPROCS:/sched/gomaxprocs:threads'; do
	tracecat "$file" | sed -n "s|.* Time=\([0-9]*\) Name=\"${counter#*:}\".*{Uint64(\([0-9]*\))}|\1 =\2|p" >want
	sed -n "s|^\([0-9]* =[0-9]*\) >${counter%%:*}\$|\1|p" all >got
	is "the counter ${counter%%:*}" want got
done
tracecat "$file" | awk '$4 == "RangeBegin" && /stop-the-world/ {
	split($5, f, "="); t = f[2] } $4 == "RangeEnd" && /stop-the-world/ {
	split($5, f, "="); printf "%.0f %.0f\n", t, f[2] - t }' >want
sed -n 's/^\([0-9]* [0-9]*\) .stop-the-world|.*/\1/p' all >got
is 'stop-the-world' want got
ok 'a task below its parent' grep -aq '>tasks>.* #[0-9]*>.* #[0-9]*|' all
ok 'a goroutine by its function' grep -aq '>goroutines>G1 main.main|running|p=' all
ok 'and one whose function is known late' \
    grep -aq '>goroutines>G4 runtime.bgscavenge|waiting' all
ok 'a stack' grep -aq '|chan receive|stack=runtime.chanrecv1 ' all

# Regions around each other from before the trace: the innermost ends first, and
# those around it begin one nanosecond after the other.
zstd -dcq "$data/tiny-1.26.8.trace.zst" >bytes
tracecat -d=raw bytes |
    sed 's/^UserRegionBegin \(dt=[0-9]* task=1 name_string=\).* /UserRegionEnd \130 /' |
    tracecat -assemble >flight
tracecat flight | awk '
	/^M=/ { split($5, f, "="); t = f[2]; if (!first) first = t }
	/ G=1 RegionEnd / { split($0, f, "\""); print t - first + n++ "|" f[2] }' >want
tracecat -format=perfetto flight | "$perfettotext" |
    sed -n 's/^[0-9]* \([1-9][0-9]*\) .*>G1 .*>regions and logs|\([^|][^|]*\)|.*/\1|\2/p' |
    sort -n >got
is 'regions from before the trace' want got

# Any event of a goroutine may be the one that tells its function.
tracecat -assemble >late <<'END'
Trace Go1.26
EventBatch gen=1 m=18446744073709551615 time=1
Sync
Frequency freq=1000000000
ClockSnapshot dt=1 mono=1 sec=2 nsec=3
EventBatch gen=1 m=18446744073709551615 time=1
Strings
String id=1
	data="main.late"
EventBatch gen=1 m=18446744073709551615 time=1
Stacks
Stack id=1
	pc=16 func=1 file=0 line=7
EventBatch gen=1 m=0 time=5
ProcStatus dt=1 p=0 pstatus=1
GoStatus dt=1 g=1 m=0 gstatus=2
STWBegin dt=1 kind_string=1 stack=0
STWEnd dt=1
STWBegin dt=1 kind_string=1 stack=1
STWEnd dt=1
EndOfGeneration
END
tracecat -format=perfetto late | "$perfettotext" >all
ok 'a function that a stop of the world tells' \
    grep -q '>goroutines>G1 main.late|running' all

# More tasks and regions in each other than the trace processor takes.
tracecat -d=raw bytes | sed 's/ size=.*//' | awk '{ print }
	/^UserTaskBegin/ && !n {
		for (n = 100; n < 300; n++)
			print "UserTaskBegin dt=1 task=" n " parent_task=" \
			    (n == 100 ? 3 : n - 1) " name_string=30 stack=0"
		for (i = 0; i < 600; i++)
			print "UserRegionBegin dt=1 task=7 name_string=30 stack=0"
		print "UserLog dt=1 task=7 key_string=28 value_string=30 stack=0"
		for (i = 0; i < 600; i++)
			print "UserRegionEnd dt=1 task=7 name_string=30 stack=0"
	}' | tracecat -assemble >deep
tracecat -format=perfetto deep >pf 2>err
ok 'deep tasks and regions: a sound trace' "$perfettotext" <pf >all
ok 'all tasks are there' \
    test "$(grep -ac '>tasks>[^|]*|in a goroutine|' all)" -eq 200
ok 'as many regions in one that is open as can be' \
    test "$(grep -ac 'regions and logs|in a goroutine|task=7' all)" -eq 510
ok 'with their durations' grep -aq \
    "^[0-9]* $((1200 * 64)) .*regions and logs|in a goroutine|task=7" all
ok 'and what has none in them' \
    grep -aq '^[0-9]* 0 .*regions and logs|in a goroutine|category=' all
ok 'the others are told of' grep -q ' 90 regions .* left out' err

# Traces one behind the other are processes side by side.
set -- $files
for j in 1 4; do
	tracecat -j $j -format=perfetto "$@" >pf.$j
done
is 'Perfetto: the same bytes with -j 4' pf.1 pf.4
ok 'many traces in one' "$perfettotext" <pf.1 >all
for file; do
	tracecat -format=perfetto "$file" | "$perfettotext"
done | cut -d' ' -f3- | sort >want
cut -d' ' -f3- all | sort >got
is 'have what each of them has' want got

# Damage: what was whole is there.
zstd -dcq "$data/gens-1.25.4.trace.zst" >whole
head -c $(($(wc -c <whole) - 100)) whole >cut
status 'a cut trace, for Perfetto' 2 tracecat -format=perfetto cut >pf 2>err
ok 'what was whole is sound' "$perfettotext" <pf >all
ok 'and there' test -s all
status 'a cut trace' 2 tracecat -format=folded -value=wait cut >got 2>err
ok 'what was whole is folded' test -s got
ok 'a message' grep -q '^tracecat: cut: ' err
zstd -dcq "$data/all-1.9.7.trace.zst" | head -c 20000 >cut
status 'a trace without a frequency' 2 \
    tracecat -partial -format=folded cut >got 2>err
ok 'has no times' grep -q 'ticks' err
ok 'and no profile' test ! -s got

refused 'pprof|folded|perfetto' tracecat -format=svg "$new"
refused 'wait|run|sched|sync|net|syscall' tracecat -format=pprof -value=cpu "$new"
refused '-format does not go with -json' tracecat -format=pprof -json "$new"
refused '-format does not go with -d' tracecat -format=pprof -d=wire "$new"
refused '-value goes with' tracecat -value=net "$new"
refused '-value goes with' tracecat -format=perfetto -value=net "$new"
status 'a full disk' 2 tracecat -format=pprof "$new" >/dev/full 2>err

# What is not text is kept from terminals; some machines have none to give.
if script -qec true typescript >script.out 2>&1; then
	for format in pprof perfetto; do
		status "$format on a terminal" 2 \
		    script -qec "tracecat -format=$format '$new'" typescript
		ok "$format: the message" \
		    grep -aq 'not written to a terminal' typescript
	done
	status 'folded stacks on a terminal' 0 \
	    script -qec "tracecat -format=folded '$new'" typescript
else
	echo "# no pseudo-terminal: $(cat script.out)"
fi
done_testing
