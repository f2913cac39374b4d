#!/bin/sh
# etcheck -baseline: what got worse, and what is only more of the same.
. "$(dirname "$0")/../lib.sh"
command -v jq >/dev/null || skip_all 'no jq'

# waits N MS EVERY LINE [FUNC]: the trace of N waits of MS milliseconds for a
# lock, one in EVERY milliseconds, in that line.
waits() {
	awk -v n="$1" -v ms="$2" -v every="$3" -v line="$4" -v f="${5:-main.get}" '
	BEGIN {
		print "0 1 ProcStatus p=0 pstatus=1\n0 1 GoStatus g=1 m=1 gstatus=2"
		print "0 1 GoStatus g=2 m=18446744073709551615 gstatus=4"
		for (i = 0; i < n; i++) {
			at = 100 + i * every * 1000
			print at, "1 GoBlock reason_string=sync stack=sync.(*Mutex).Lock<" f ":" line "<main.main"
			print at + ms * 1000, "1 GoUnblock g=1 stack=-"
			print at + ms * 1000 + 1, "1 GoStart g=1"
		}
		print 100 + n * every * 1000, "1 GoStop reason_string=preempted stack=main.main"
		print 101 + n * every * 1000, "1 GoStart g=1"
	}' | awk -f "$top/tests/etcheck/scene.awk" | tracecat -assemble
}

# compare [OPTION]... OLD NEW: what is worse, to "out".
compare() {
	etcheck -format json -only MutexContention -baseline "$@" >out 2>err
	echo $? >rc
	cat out err
}

waits 10 2 40 12 >old
compare old old
ok 'nothing is worse than itself' test ! -s out
ok '... and nothing is wrong' grep -qx 0 rc
etcheck -baseline old -only MutexContention old >text
ok '... in words' grep -qx 'no findings that are worse than in the baseline' text

waits 40 2 10 12 >new
compare old new
ok 'four times as often in the same time' jq -e '.change == "worse" and
    .baseline_severity == "WARN" and .count == 40 and
    (.total_ns_per_second / .baseline_total_ns_per_second * 10 | round) == 40 and
    .baseline_max_ns == 2000000' out
ok '... is worse' grep -qx 1 rc
etcheck -baseline old -only MutexContention new >text
ok '... in words' grep -q '^ *worse: .*ms a second, was .*ms; p99 was 2ms, max 2ms$' text
compare new old
ok 'the other way round it is better' test ! -s out

waits 40 2 40 12 >new
compare old new
ok 'more of it in more time is the same' test ! -s out
waits 12 2 33 12 >new
compare old new
ok 'a little more is chance' test ! -s out
waits 40 2 10 99 >new
compare old new
ok 'code moves: a function is compared, not a line' jq -e '.change == "worse" and
    .at.line == 99' out
waits 10 2 40 12 main.put >new
compare old new
ok 'a place of its own' jq -e '.change == "new" and .at.func == "main.put" and
    (has("baseline_max_ns") | not)' out
etcheck -baseline old -only MutexContention new >text
ok '... in words' grep -q '^ *new: ' text
waits 200 1 2 12 >many
waits 200 2 4 12 >slow
compare many slow
ok 'the same rate, but each takes longer' jq -e '.change == "worse" and
    .p99_ns == 2000000 and .baseline_p99_ns == 1000000' out

waits 10 60 100 12 >new
compare old new
ok 'as often, but each is longer than any was' jq -e '.change == "worse" and
    .severity == "ERROR" and .baseline_severity == "WARN" and .count == 10' out
waits 10 9 100 12 >new
compare old new
ok '... and no more severe' jq -e '.change == "worse" and .severity == "WARN"' out
# once MS...: waits of a millisecond less than the threshold, and these.
once() {
	for ms in 0.9 0.9 0.9 0.9 0.9 0.9 0.9 0.9 0.9 0.9 "$@"; do
		echo $ms
	done | awk 'BEGIN {
		print "0 1 ProcStatus p=0 pstatus=1\n0 1 GoStatus g=1 m=1 gstatus=2"
		print "0 1 GoStatus g=2 m=18446744073709551615 gstatus=4"
		at = 100
	}
	{
		print at, "1 GoBlock reason_string=sync stack=sync.(*Mutex).Lock<main.get<main.main"
		print at + $1 * 1000, "1 GoUnblock g=1 stack=-"
		print at + $1 * 1000 + 1, "1 GoStart g=1"
		at += 40000
	}' | awk -f "$top/tests/etcheck/scene.awk" | tracecat -assemble
}
once >none
once 3 >new
compare none new
ok 'a new one that is the only one is chance' test ! -s out
etcheck -only MutexContention -baseline none new >out
ok '... which is said' grep -qx '1 new, but not more than chance makes: left out' out
etcheck -format html -only MutexContention -baseline none new >out
ok '... in the page, too' grep -q '>1 new, but not more than chance makes: left out.<' out
once 3 3 3 >new
compare none new
ok '... so are a few of many' test ! -s out
once 3 3 3 3 3 3 3 3 >new
compare none new
ok '... not so many' jq -e '.change == "new" and .count == 8' out
once 11 >new
compare none new
ok '... nor an ERROR' jq -e '.change == "new" and .count == 1' out
once 3 >new
compare new none
ok '... and what is gone is no finding' test ! -s out
once 11 >worse
compare new worse
ok 'an ERROR where there was a WARN' jq -e '.change == "worse" and .count == 1' out
waits 2 3 40 12 main.put >new
compare none new
ok 'two of two, at a new place' jq -e '.change == "new" and .count == 2' out
waits 1 3 40 12 main.put >new
compare none new
ok '... one of one' test ! -s out

mkdir before after after/sub
cp old before/a
cp old before/b
cp old after/c
waits 60 2 10 12 >after/d
cp slow after/sub/e
cp slow after/.hidden
compare before after
ok 'directories: the files in them' jq -e '.change == "worse" and .file == "after/c" and
    .count == 70' out
compare before -baseline after old
ok 'several baselines are one' test ! -s out
etcheck -format json -only MutexContention after >out
ok 'a directory without a baseline' jq -e '.of == 70' out
waits 40 2 10 12 >new
etcheck -format json -baseline before -only MutexContention <new >out
ok 'standard input' jq -e '.change == "worse" and .file == "(standard input)"' out
status 'a baseline that is not there' 2 etcheck -baseline nowhere old >out 2>err
ok '... is said' grep -q nowhere err
mkdir empty empty/sub
: >empty/.hidden
status 'a directory without files' 2 etcheck old -baseline empty >out 2>err
echo 'etcheck: empty: no files in this directory' >want
is '... is said' want err
echo nothing >before/notes
status 'what is no trace in it' 2 etcheck -baseline before old >out 2>err
ok '... is said, too' grep -q before/notes err

done_testing
