#!/bin/sh
# Names that nobody would choose, in traces and in kinds: a line stays a line,
# and nothing that is printed controls a terminal.
. "$(dirname "$0")/../lib.sh"
command -v jq >/dev/null || skip_all 'no jq'

bad='ma\\nin\\r\\x1b[31m\\x7f\\xff\\u009b\\u202e\\"</title>\&lt;]]>'
zstd -dqf "$data/web-1.26.8.trace.zst" -o web.trace
tracecat -d=raw web.trace |
    sed "s| size=[0-9]*||; s|data=\"main[.][^\"]*|data=\"$bad|" |
    tracecat -assemble >hostile.trace
printf '"%s":\n  start: Any "**" "ServeHTTP" "**"\n' \
    'k\u0085\u202em</title>&' >kinds.yaml

# tame FILE: text without control characters, also those of C1.
tame() {
	iconv -f UTF-8 -t UTF-32LE "$1" | od -An -v -tu4 -w4 |
	    awk '$1 < 32 && $1 != 10 || $1 > 126 && $1 < 160 { exit 1 }'
}

regions() {
	status "$1" 0 regiongraph -regions kinds.yaml "$1" "$2" >out 2>err
	ok "$1: nothing controls a terminal" tame out
	ok "$1: without a word" test ! -s err
}
for form in -show-chains -show-pairs -show-regions -json -summarize; do
	regions $form web.trace
	grep -c . out >want
	regions $form hostile.trace
	grep -c . out >got
	is "$form: as many lines" want got
done
regiongraph -show-chains hostile.trace >out
ok 'the name is there, as Go would quote it' grep -qF \
    'ma\nin\r\x1b[31m\x7f\xff\u009b\u202e\"</title>&lt;]]>' out
regiongraph -show-regions -regions kinds.yaml web.trace >out
ok 'and that of a kind' grep -qF 'k\u0085\u202em</title>&(g=' out

regiongraph -summarize -regions kinds.yaml hostile.trace |
    jq -r '.Root | .. | .Kind? // empty' >kinds
ok 'JSON: the names are there' grep -q '</title>&lt;]]>$' kinds
regiongraph -summarize -regions kinds.yaml hostile.trace | etviz -details >svg
ok 'a drawing: nothing controls a terminal' tame svg
if command -v xmllint >/dev/null; then
	ok 'a drawing: XML' xmllint --nonet --noout svg
else
	skip 'a drawing: XML' 'no xmllint'
fi

# Tasks that end as they began, the first one first, however many there are.
n=100000
awk -v n=$n '
function batch(m, time) { print "EventBatch gen=1 m=" m " time=" time }
function record(text) {
	if (i++ % 2000 == 0)
		batch(1, now)
	print text
	now++
}
BEGIN {
	none = "18446744073709551615"
	print "Trace Go1.23"
	batch(none, 1000); print "Frequency freq=1000000000"
	batch(none, 1000); print "Strings"
	print "String id=1\n\tdata=\"job\""
	now = 1000
	batch(1, now); print "ProcStatus dt=0 p=1 pstatus=1"
	print "GoStatus dt=0 g=1 m=1 gstatus=2"
	for (task = 1; task <= n; task++)
		record("UserTaskBegin dt=1 task=" task \
		    " parent_task=0 name_string=1 stack=0")
	for (task = 1; task <= n; task++)
		record("UserTaskEnd dt=1 task=" task " stack=0")
}' | tracecat -assemble >tasks.trace
regiongraph tasks.trace | grep -c '^user/task:job(' >got
echo $n >want
is 'tasks in a queue' want got
status 'too many around each other' 2 regiongraph -json tasks.trace >out 2>err
ok 'are left out' grep -q '99800 regions were left out' err
done_testing
