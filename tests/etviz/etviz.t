#!/bin/sh
# The lines that etviz takes, and what it says about those that it does not;
# which of them are drawn, in which order.
. "$(dirname "$0")/../lib.sh"
command -v jq >/dev/null || skip_all 'no jq'

# line G START LENGTH: a summary with a tree of two.
line() {
	jq -cn --argjson g "$1" --argjson s "$2" --argjson n "$3" '
	{G: $g, Kind: "server/http", StartNs: $s, LengthNs: $n,
	    StartRun: [0], StartAssist: {}, StartWait: {net: [$n / 2]},
	    Caused: null} as $span |
	{LengthNs: $n, TotalRunNs: ($n / 2), Flat: $span,
	    Root: ($span + {Caused: [$span + {Kind: "main.work", G: ($g + 100)}]}),
	    Unknown: {more: [1]}}'
}

# shown FILE: the texts beside bars, those of the first half.
shown() {
	sed -n 's/.*<text x="[0-9]*" y="-7"[^>]*>\([^<]*\)<.*/\1/p' "$1" >all
	head -n $(($(wc -l <all) / 2)) all
}

# good NAME FILE: it is XML.
good() {
	if command -v xmllint >/dev/null; then
		ok "$1: XML" xmllint --nonet --noout "$2"
	else
		skip "$1: XML" 'no xmllint'
	fi
}

line 1 3000000 500000 >lines
line 2 1000000 900000 >>lines
line 3 2000000 700000 >>lines

ok 'three lines' etviz lines >svg 2>err
ok 'without a word' test ! -s err
good 'three lines' svg
printf '%s\n' 'g=2 @1ms / 900µs / on CPU 450µs server/http' \
    'g=3 @2ms / 700µs / on CPU 350µs server/http' \
    'g=1 @3ms / 500µs / on CPU 250µs server/http' >want
shown svg >got
is 'the earliest is at the top' want got
etviz <lines >again
is 'standard input' svg again
etviz -output file.svg -input lines >out
is 'to a file' svg file.svg
ok 'and nothing else' test ! -s out
etviz --output=- -sort=start -theme light -width 1000 lines >again
is 'what is the default' svg again

etviz -sort length lines >svg
shown svg | sed 's/ .*//' >got
printf 'g=%d\n' 2 3 1 >want
is 'the longest is at the top' want got
etviz -sort input lines >svg
shown svg | sed 's/ .*//' >got
printf 'g=%d\n' 1 2 3 >want
is 'as they were read' want got

etviz -sort length -limit 2 lines >svg
shown svg | sed 's/ .*//' >got
printf 'g=%d\n' 2 3 >want
is 'two of them' want got
ok 'says so' grep -q '>the longest 2 of 3; 1 left out<' svg
etviz -limit 0 lines >svg
good 'none of them' svg
ok 'none of them: says so' grep -q '>the first 0 of 3; 3 left out<' svg

etviz -details lines >svg
good 'details' svg
printf '%s\n' 'g=2 @1ms / 900µs / on CPU 450µs server/http' \
    'g=102 +0s / 900µs main.work' >want
shown svg | head -n 2 >got
is 'details: what caused, then what was caused' want got

# Several inputs are as one, whatever -j is.
split -l 1 lines part.
etviz -j 1 part.* >svg
etviz lines >one
is 'three files' one svg
etviz -j 3 -sort input part.* >svg
etviz -j 1 -sort input part.* >one
is 'at once' one svg
gzip -k lines
etviz lines.gz >svg
etviz lines >one
is 'packed' one svg
jq . lines >pretty
etviz pretty >svg
is 'spread over lines' one svg

# What people pass by mistake.
status 'a trace' 2 etviz -output none.svg "$data/tiny-1.26.8.trace.zst" 2>err
echo "etviz: $data/tiny-1.26.8.trace.zst: a Go trace: pipe what" \
    '"regiongraph -summarize FILE" prints of it' >want
is 'a trace: what to do' want err
ok 'a trace: no picture' test ! -e none.svg

# Spans that stand by themselves.
jq -c .Root lines >spans
etviz spans >svg
good 'spans' svg
shown svg >got
printf '%s\n' 'g=2 @1ms / 900µs server/http' 'g=3 @2ms / 700µs server/http' \
    'g=1 @3ms / 500µs server/http' >want
is 'spans' want got
etviz -details spans >svg
shown svg | sed -n '1,2p' >got
printf '%s\n' 'g=2 @1ms / 900µs server/http' 'g=102 +0s / 900µs main.work' >want
is 'spans in detail' want got

# Of nothing there is a picture, too.
: >nothing
ok 'nothing' etviz nothing >svg 2>err
good 'nothing' svg
ok 'nothing: says so' grep -q '>nothing to show<' svg
line 1 5 0 | etviz >svg
good 'of no length' svg
ok 'of no length: a pixel' grep -q 'd="M0 0h1"' svg

# What only watches is left out, with all that it caused.
jq -c '.Root.Caused[0].Kind = "net/http.(*connReader).backgroundRead"' lines |
    etviz -details >svg
ok 'what only watches' test "$(shown svg | wc -l)" -eq 3
jq -c '.Root.Kind = "net/http.(*connReader).backgroundRead"' lines | etviz >svg
ok 'lines of it' test "$(shown svg | wc -l)" -eq 0

# refused NAME FILTER MESSAGE: the second line, changed so, is named.
refused() {
	jq -c "if .Root.G == 2 then $2 else . end" lines >bad
	status "$1: status" 2 etviz -details bad >svg 2>err
	echo "etviz: bad: line 2: $3" >want
	is "$1" want err
	ok "$1: the others are drawn" test "$(shown svg | wc -l)" -eq 4
}
refused 'no object' '[1]' 'this is not an object'
refused 'no root' 'del(.Root)' 'Root is missing'
refused 'no flat one' 'del(.Flat)' 'Flat is missing'
refused 'neither' '{a: 1}' 'StartNs is missing'
refused 'no length' 'del(.Root.LengthNs)' 'LengthNs is missing'
refused 'a negative length' '.Root.LengthNs = -1' 'LengthNs is out of range'
refused 'a length past everything' '.Root.LengthNs = 4e18' \
    'LengthNs is out of range'
refused 'a fraction' '.Root.StartNs = 0.5' 'StartNs is not a whole number'
refused 'a text' '.TotalRunNs = "1"' 'TotalRunNs is not a whole number'
refused 'no list' '.Root.StartRun = 1' 'StartRun is not a list'
refused 'no list of times' '.Root.StartRun = [0, null]' \
    'StartRun is not a whole number'
refused 'no object of lists' '.Root.StartWait = [1]' 'StartWait is not an object'
refused 'no lists in it' '.Root.StartWait.net = 5' 'StartWait is not a list'
refused 'no list of spans' '.Root.Caused = {}' 'Caused is not a list'
refused 'no spans in it' '.Root.Caused = [1]' 'a span is not an object'
refused 'a span in it' '.Root.Caused[0].StartAssist.gc = ["x"]' \
    'StartAssist is not a whole number'

sed '2s/,/;/' lines >bad
status 'no JSON: status' 2 etviz bad >svg 2>err
ok 'no JSON' grep -q '^etviz: bad: line 2, column [0-9]*: not JSON: ' err
ok 'no JSON: the others are drawn' test "$(shown svg | wc -l)" -eq 2
printf '%d\n' 1 2 3 4 5 6 7 8 9 10 11 12 >bad
status 'nothing but bad lines' 2 etviz bad lines >svg 2>err
ok 'ten are named' test "$(wc -l <err)" -eq 10
ok 'and the others counted' grep -qxF \
    'etviz: bad: line 10: this is not an object (and 2 more lines)' err
ok 'the other file is drawn' test "$(shown svg | wc -l)" -eq 3
head -c 100 lines.gz >cut.gz
status 'cut' 2 etviz cut.gz >svg 2>err
ok 'one message' test "$(wc -l <err)" -eq 1
good 'cut' svg

# No input, no picture.
status 'no file' 2 etviz -output none.svg nowhere 2>err
ok 'no picture' test ! -e none.svg
for width in 0 299 20001 -5 x; do
	status "width $width" 2 etviz -width "$width" lines 2>err
done
status 'no such order' 2 etviz -sort size lines 2>err
status 'no such theme' 2 etviz -theme blue lines 2>err
status 'a full disk' 2 etviz lines >/dev/full 2>err
ok 'a full disk: says so' grep -q 'No space left' err
status 'a full disk as a file' 2 etviz -output /dev/full lines 2>err
ok 'a full disk as a file: says so' grep -q '/dev/full: .*No space left' err
status 'no output' 2 etviz lines >&- 2>err
{ etviz -details lines 2>err; } | head -n 1 >out
ok 'a closed pipe, quietly' test ! -s err

# Many lines make no large file: ten thousand requests with 60 changes each.
jq -cn '[range(60)] as $at | range(10000) |
    {StartNs: (. * 100000), LengthNs: (1000000 + . * 100), G: ., Kind: "many",
    StartRun: [$at[] * 9000], StartWait: {net: [$at[] * 9000 + 5000]}}' >many
ok 'ten thousand' etviz many >svg
ok 'ten thousand in 12 MB' test "$(wc -c <svg)" -lt 12000000
good 'ten thousand' svg
done_testing
