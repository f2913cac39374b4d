#!/bin/sh
# Random traces, as a runtime could have written them: read, written anew in
# all the ways there are, and cut.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/tracecat/walk.sh"

# Nothing is said, and CMD... exits 0.
quiet() {
	"$@" 2>err && test ! -s err
	quiet_status=$?
	cat err
	return $quiet_status
}

# The clock of a Sync is of the version, not of the trace.
events() {
	tracecat "$1" | sed '/ Sync /s/ Trace=.*//'
}

written_again() {
	quiet tracecat -d=raw trace >raw && quiet tracecat -assemble raw >got &&
	    cmp trace got &&
	    quiet tracecat -encode=same trace >got && cmp trace got &&
	    quiet tracecat -encode trace >new &&
	    quiet tracecat -encode new >got && cmp new got &&
	    events trace >want && events new >got && cmp want got
}

# all_kept: what text tells in the selection, part tells, at the same time.
all_kept() {
	quiet tracecat part >part.text && kept <part.text >got &&
	    comm -23 want got >lost && cat lost && test ! -s lost
}

# period OPTION...: no event is lost, moved or added; from a pipe, too.
period() {
	tracecat "$@" trace | kept >want
	for how in file pipe; do
		case $how in
		file)	quiet tracecat -encode "$@" trace ;;
		pipe)	quiet tracecat -encode "$@" <trace ;;
		esac >part || return
		all_kept || return
		awk -v from="$from" 'substr($5, 6) + 0 >= from' got |
		    comm -13 want - >added
		cat added
		test ! -s added || return
	done
}

# some OPTION...: what is selected is kept, or up to where there is no room in time
# for what must come before.
some() {
	tried=$((tried + 1))
	tracecat "$@" trace | kept >want
	tracecat -encode "$@" trace >part 2>err
	case $? in
	0)	test ! -s err && all_kept ;;
	2)	loud=$((loud + 1))
		grep -q 'no room before' err && quiet tracecat part ;;
	*)	false ;;
	esac
}
tried=0 loud=0

no_names() {
	sed -n 's/"[^"\\]*\(\\.[^"\\]*\)*"/""/g; /^M=/p'
}

anonymous() {
	tracecat -anonymize=key trace >new 2>err && tracecat new | no_names >got &&
	    no_names <text >want && cmp want got &&
	    ! grep -v 'experimental batches that may hold names are left out' err
}

others() {
	quiet tracecat -format=perfetto trace >perfetto &&
	    "$build/tests/tools/perfettotext" <perfetto >/dev/null &&
	    quiet tracecat -format=pprof trace >/dev/null &&
	    quiet etgrep -c -match Any trace >/dev/null &&
	    quiet grstates -json states trace && quiet unstoppable trace
}

# whole: the events of the parsed text on standard input, without those of the last
# generation where the format does not say that a generation is over.
whole() {
	case $(head -n 1 raw) in
	*1.26)	sed '/ Sync Time=/d' ;;
	*)	awk '/^M=-1 .* Sync Time=/ { printf "%s", before
		    before = last; last = ""; next } { last = last $0 "\n" }' ;;
	esac
}

# cut_at N: what is whole before byte N is told, and that something is missing.
cut_at() {
	head -c "$1" trace >part
	tracecat part >got 2>err
	case $? in
	0)	test ! -s err ;;
	2)	test -s err ;;
	*)	false ;;
	esac || return
	whole <got >part
	sed '/ Sync Time=/d' text | head -n "$(wc -l <part)" | cmp - part
}

for seed in $(seeds 1 12) 210 252; do
	ok "$seed: a trace" quiet walk "$seed"
	ok "$seed: is written again" written_again
	moments text >all
	n=$((seed * 7919))
	from=$(pick $n all) to=$(pick $((n * 3)) all)
	ok "$seed: from $from" period -from "$from"
	[ "$from" -le "$to" ] || to=$((from + to % 100000))
	ok "$seed: from $from to $to" period -from "$from" -to "$to"
	gs=$(sed -n 's/.* GoID=\([0-9]*\) .*/\1/p' text | sort -u |
	    awk -v n="$seed" 'NR % 7 == n % 7 { printf "%s%s", sep, $1; sep = "," }')
	ok "$seed: goroutines $gs" some -goroutine "${gs:-1}"
	ok "$seed: and from $from" some -goroutine "${gs:-1}" -from "$from"
	from=0
	ok "$seed: to $to" period -to "$to"
	for match in GoUnblock RangeEnd RegionEnd GoEnd Log ProcStop GoSysExit; do
		echo "$match"
	done >matches
	match=$(pick "$seed" matches)
	ok "$seed: $match" some -match "$match" -match TaskEnd
	ok "$seed: anonymous" anonymous
	ok "$seed: other commands" others
	sed -n 's/^M=-1 .* Sync Time=\([0-9]*\).*/\1/p' text >all
	from=$(pick "$n" all) to=$(pick $((n + 1)) all)
	ok "$seed: from a Sync, $from" period -from "$from"
	from=0
	ok "$seed: to a Sync, $to" period -to "$to"
	for at in $((n % $(wc -c <trace))) $((n * 5 % $(wc -c <trace))); do
		ok "$seed: cut at $at" cut_at "$at"
	done
done
ok "there is room mostly: not for $loud of $tried" test $((loud * 4)) -le $tried
done_testing
