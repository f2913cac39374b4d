#!/bin/sh
# unstoppable -partial of traces that end early: what it says of a stop is so in
# the whole trace, or a bound of what is.
. "$(dirname "$0")/../lib.sh"
command -v jq >/dev/null || skip_all 'no jq'

# The sanitizers' build is slow: there, fewer places.
case $build in
*san*)	places=7 ;;
*)	places=17 ;;
esac

# wrong WHOLE CUT: the stops of the second that the first contradicts.
wrong() {
	jq -c --slurpfile whole "$1" '
	    INDEX($whole[]; .time_ns) as $of |
	    . as $s | $of[.time_ns | tostring] as $w |
	    select($w == null or any("total", "pre_stop", "stopped", "post_stop";
		if $s[. + "_at_least"] then $s[. + "_ns"] > $w[. + "_ns"]
		else $s[. + "_ns"] != $w[. + "_ns"] or $w[. + "_at_least"] end) or
		($s | has("stopped_last")) and $s.stopped_last.p != $w.stopped_last.p)
	    ' "$2"
}

for t in all-1.22.12 gens-1.22.12 gens-1.25.4 gens-1.26.8; do
	zstd -dqf "$data/$t.trace.zst" -o trace
	size=$(wc -c <trace)
	unstoppable -json trace >whole
	: >cuts
	: >bad
	i=1
	while [ $i -lt $places ]; do
		head -c $((size * i / places)) trace >cut
		unstoppable -json -partial cut >stops
		cat stops >>cuts
		wrong whole stops >>bad
		i=$((i + 1))
	done
	ok "$t: there are stops in what is left" test -s cuts
	ok "$t: what is said of them is so" test ! -s bad
	head -n 3 bad
done

done_testing
