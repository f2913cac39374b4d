#!/bin/sh
# Profiles and folded stacks: their sums are those of the events, whatever the
# number of files and threads.
. "$(dirname "$0")/../lib.sh"
pproftext=$build/tests/tools/pproftext

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

# Damage: what was whole is there.
zstd -dcq "$data/gens-1.25.4.trace.zst" >whole
head -c $(($(wc -c <whole) - 100)) whole >cut
status 'a cut trace' 2 tracecat -format=folded -value=wait cut >got 2>err
ok 'what was whole is folded' test -s got
ok 'a message' grep -q '^tracecat: cut: ' err
zstd -dcq "$data/all-1.9.7.trace.zst" | head -c 20000 >cut
status 'a trace without a frequency' 2 \
    tracecat -partial -format=folded cut >got 2>err
ok 'has no times' grep -q 'ticks' err
ok 'and no profile' test ! -s got

# refused WORDS OPTION...
refused() {
	words=$1
	shift
	status "$*: trouble" 2 tracecat "$@" "$new" >out 2>err
	ok "$*: the message" grep -qF -- "$words" err
	ok "$*: nothing printed" test ! -s out
}
refused 'pprof|folded' -format=svg
refused 'wait|run|sched|sync|net|syscall' -format=pprof -value=cpu
refused '-format does not go with -json' -format=pprof -json
refused '-format does not go with -d' -format=pprof -d=wire
refused '-value goes with' -value=net
status 'a full disk' 2 tracecat -format=pprof "$new" >/dev/full 2>err
done_testing
