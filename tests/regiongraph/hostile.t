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
done_testing
