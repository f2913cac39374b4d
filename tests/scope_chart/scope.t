#!/bin/sh
# Samples are found where they are: what scope_tls and scope_chart print is what
# comes out when the events of a trace are looked through by jq.
. "$(dirname "$0")/../lib.sh"

# says NAME MESSAGE CMD...: CMD is trouble, with this message and nothing else.
says() {
	name=$1
	printf '%s\n' "$2" >want
	shift 2
	status "$name: status" 2 "$@" >out 2>err
	is "$name" want err
	ok "$name: nothing is printed" test ! -s out
}
command -v jq >/dev/null || skip_all 'no jq'
pproftext=$build/tests/tools/pproftext

# Regions of goroutines, by the state that each is in: b when it begins to when
# it next goes on, or the time it began at.
cat >pairs.jq <<'END_JQ'
def names: [.stack // [] | .[].func];
def among($re): any(names[]; test($re));
def calls($a; $b): names as $n | any(range($n | length - 1);
    ($n[. + 1] | test($a)) and ($n[.] | test($b)));
def stops: .kind == "StateTransition" and .goroutine and .from == "Running";
def syscall: stops and .to == "Syscall";
def network: stops and .to == "Waiting" and .reason == "network";
def begins:
    ((syscall or network) and
    calls("clientHandshake$"; "Conn..readHandshake$")) or (network and
    calls("(doFullHandshake|readServer[A-Za-z]*)$"; "Conn..readHandshake$"));
def ended: (syscall or network) and
    (among("clientHandshakeState..(readFinished|readSessionTicket)$") or
    calls("clientHandshakeStateTLS13..handshake$"; "Conn..flush$"));
def line($start; $length): (.time_ns - $start) as $off |
    "\($start - $first) \($length) \($off * 1e6 / $length + 0.5 | floor) " +
    "\([.stack | reverse[].func] | join(";"))";
foreach inputs as $e ({begin: {}, open: {}, samples: {}};
    .out = [] | ($e | .goroutine // .g // -1 | tostring) as $g |
    if $e.kind == "StackSample" then
	.samples[$g] += if .open[$g] then [$e] else [] end
    else
	if ($e.from == "Waiting" or $e.from == "Syscall") and .begin[$g] then
	    .begin[$g] = null | .open[$g] = $e.time_ns | .samples[$g] = []
	else . end |
	if ($e | ended) and .open[$g] then
	    ($e.time_ns - .open[$g]) as $length | .open[$g] as $start |
	    .out = [.samples[$g][] | line($start; $length)] |
	    .open[$g] = null | .samples[$g] = []
	else . end |
	if $e | begins then
	    .open[$g] = null | .begin[$g] = true
	else . end
    end;
    .out[])
END_JQ

for go in 1.19.13 1.26.8 1.27.4; do
	zstd -dqc "$data/tls-$go.trace.zst" >tls-$go
	tracecat -json tls-$go >events
	first=$(head -n 1 events | jq '.time_ns')
	case $go in 1.1*|1.2[01].*) first=0 ;; esac
	jq -nr --argjson first "$first" -f pairs.jq events >want
	scope_tls -text tls-$go >text-$go 2>err
	awk '{ printf "%s %s %d %s\n", $2, $4, $6 * 1000000 + 0.5, $8 }' \
	    text-$go >got
	ok "$go: many samples" test "$(wc -l <want)" -gt 40
	is "$go: where they are" want got
	ok "$go: without a word" test ! -s err
	ok "$go: of most of 40 handshakes" \
	    test "$(awk '{ print $2 }' got want | sort -u | wc -l)" -ge 30
	scope_tls tls-$go >got
	is "$go: the default of scope_tls" text-$go got
	scope_tls <tls-$go >got
	is "$go: from standard input" text-$go got
done

# Whole handshakes have all samples that were taken in them, and nothing else.
for go in 1.19.13 1.26.8 1.27.4; do
	scope_chart -kind client/tls_handshake -text tls-$go >got
	etgrep -c -match 'StackSample "**" "^crypto/tls...Conn..clientHandshake$" "**"' \
	    tls-$go >want
	grep -c ';crypto/tls.(\*Conn).clientHandshake' got >in
	is "$go: whole handshakes" want in
	wc -l <got >all
	is "$go: and nothing else" in all
done

# What the text has is what is drawn and what is read again.
scope_chart text-1.19.13 text-1.26.8 >svg 2>err
ok 'a drawing without a word' test ! -s err
if command -v xmllint >/dev/null; then
	ok 'it is XML' xmllint --nonet --noout svg
else
	skip 'it is XML' 'no xmllint'
fi
n=$(cat text-1.19.13 text-1.26.8 | wc -l)
ok 'of all samples' grep -q ">$n CPU samples in [0-9]* regions<" svg
scope_chart -output again.svg -text text-1.19.13 text-1.26.8 >text
cat text-1.19.13 text-1.26.8 >want
is 'the text, again' want text
is 'the drawing, to a file' svg again.svg
scope_chart -j 1 text-1.26.8 text-1.19.13 >got
is 'in another order' svg got
cat text-1.19.13 text-1.26.8 | scope_chart >got
is 'through a pipe' svg got
start='GoSysCall "**" "doFullHandshake" "**"' end='GoSysCall "**" "flush$" "**"'
scope_chart -match-start "$start" -match-end "$end" tls-* >svg
scope_chart -match-start "$start" -match-end "$end" -text tls-* >text
ok 'of two patterns' test -s text
scope_chart text >got
is 'the drawing of traces is that of their text' svg got

# Profiles: leaf first, with labels.
sample='^sample 1 10000000 \[0x[0-9a-f]* \([^ ]*\) .* '
labels='region_start=\([0-9]*\)nanoseconds region_length=\([0-9]*\)nanoseconds '
labels="${labels}sample_offset=[0-9]*nanoseconds sample_offset=\([0-9]*\)percent "
labels="${labels}trace=tls-.*"
for go in 1.19.13 1.26.8; do
	scope_tls -output pb tls-$go >out
	ok "$go: a profile, and nothing else" test ! -s out
	"$pproftext" <pb | sed -n "s/$sample$labels/\\2 \\3 \\4 \\1/p" | sort >got
	awk '{ n = split($8, f, ";")
	    print $2, $4, int(int($6 * 1000000 + 0.5) / 10000), f[n] }' \
	    text-$go | sort >want
	is "$go: the samples of the text, by their leaves" want got
	scope_chart -profile pb -output svg text-$go
	"$pproftext" <pb | grep -c '^sample' >got
	wc -l <text-$go >want
	is "$go: a profile of the text" want got
done
if go=$("$top/tests/tools/findgo" 2>/dev/null); then
	scope_tls -output pb tls-1.26.8
says 'a profile' "scope_chart: pb: offset 0x0: not a Go execution trace but a \
pprof profile: go tool pprof reads it" scope_chart -text pb
unzip -p "$data/bundles/b.shop.example.com_v1.1.0-rc.1_2.zip" pprof/profile >pb2
says 'a profile of Go' "scope_chart: pb2: offset 0x0: not a Go execution trace \
but a pprof profile: go tool pprof reads it" \
    scope_chart -text -kind server/http pb2
	ok 'go tool pprof opens it' sh -c '"$1" tool pprof -top pb >top' - "$go"
	ok 'and sees all of it' grep -q "Total samples = $(wc -l <text-1.26.8)0ms" \
	    top || cat top
else
	skip 'go tool pprof opens it' 'no Go'
fi

# Which regions: by how long they took.
awk '$4 >= 6000000' text-1.26.8 >want
scope_tls -min 6ms -text tls-1.26.8 >got
ok 'there are longer ones' test -s want
is 'those that took 6ms or longer' want got
scope_chart -min 6ms -text text-1.26.8 >got
is 'the same of lines' want got
awk '$4 <= 6000000' text-1.26.8 >want
scope_tls -max 6ms -text tls-1.26.8 >got
ok 'there are shorter ones' test -s want
is 'those that took 6ms or less' want got

# No samples, no trouble.
: >nothing
scope_chart nothing >svg 2>err
ok 'nothing: says so' grep -q '>no CPU samples in regions<' svg
echo 'scope_chart: warning: no samples: nothing was read, neither lines nor a' \
    'trace' >want
is 'nothing: why' want err
# blank NAME MESSAGE WORD...: the picture is empty, and why that is so is said.
blank() {
	name=$1
	echo "scope_chart: warning: $2" | tr '\n' ' ' | sed 's/ $/\n/' >want
	shift 2
	status "$name: status" 0 scope_chart "$@" >svg 2>err
	ok "$name: the picture" grep -q '>no CPU samples in regions<' svg
	is "$name: why" want err
}
blank 'no samples' "no CPU samples: traces have them from Go 1.19 on, where a CPU \
profile was taken at the same time: start that first" -kind user/region \
    "$data/tiny-1.26.8.trace.zst" "$data/web-1.21.13.trace.zst"
blank 'no regions' 'no such region in what was read: regiongraph prints which
there are' -kind user/task tls-1.26.8
blank 'none of such a length' 'no such region in what was read: other -min or
-max?' -kind client/tls_handshake -min 1h tls-1.26.8
blank 'no such events' 'no such region in what was read: etgrep -match prints what
the patterns match' -match-start UserLog -match-end Any tls-1.26.8
blank 'none of these in one of those' "none of $(tracecat -json tls-1.26.8 |
    jq -s 'map(select(.kind == "StackSample" and .g)) | length') CPU samples was \
taken in one of $(etgrep -c -match GoCreate tls-1.26.8) regions: more or longer \
traces have some" \
    -match-start GoCreate -match-end Any tls-1.26.8

says 'no region' "scope_chart: tls-1.26.8: of a trace, which regions: -kind, \
or -match-start and -match-end?" scope_chart -text tls-1.26.8
says 'half of a pair' 'scope_chart: -match-start and -match-end go together' \
    scope_chart -match-start Any tls-1.26.8
says 'both ways' 'scope_chart: -kind and -match-start cannot go together' \
    scope_chart -kind user/task -match-start Any -match-end Any tls-1.26.8
says 'containing in nothing' \
    'scope_chart: -containing is about regions of -kind or -match-start' \
    scope_chart -containing user/task tls-1.26.8
says 'rules for nothing' 'scope_chart: -regions is for -kind or -containing' \
    scope_chart -regions x.yaml tls-1.26.8
says 'no time' 'scope_chart: -min is more than -max' \
    scope_chart -min 2ms -max 1ms tls-1.26.8
says 'one output' 'scope_chart: only one output can go to standard output' \
    scope_chart -text -output - text-1.26.8
says 'one file' 'scope_chart: only one output can go to f' \
    scope_chart -profile f -output f text-1.26.8
status 'no such kind' 2 scope_chart -kind server/htp tls-1.26.8 2>err
ok 'those there are' grep -q \
    "^scope_chart: -kind: no kind of region is called 'server/htp': .* server/http " err
status 'no pattern' 2 scope_chart -match-start Foo -match-end Any 2>err
status 'no rules' 2 scope_chart -kind x -regions nowhere.yaml 2>err
ok 'are named' grep -q '^scope_chart: nowhere.yaml: ' err
status 'scope_tls: no profile' 2 scope_tls -profile text-1.26.8 tls-1.26.8 2>err
ok 'is named' grep -q '^scope_tls: -profile: text-1.26.8: ' err
scope_tls -output pb tls-1.26.8
scope_tls -profile pb tls-1.26.8 >got
is 'scope_tls: one that is a profile' text-1.26.8 got
ok 'scope_tls: its usage' sh -c 'scope_tls -h | grep -q "^usage: scope_tls "'

# Lines that are none.
{
	echo 'start 1 length 100 frac 0.5 stack a;b'
	echo 'start 1 length 100 frac 1.5 stack a;b'
	echo
	echo '2026/11/21 10:00:00 a line of a log'
	echo 'start 1 length 100 frac 0.25 stack a'
} >lines
status 'lines that are none' 2 scope_chart lines >svg 2>err
printf '%s\n' 'scope_chart: lines: line 2: frac is not between 0 and 1' \
    'scope_chart: lines: line 4: expected start N length N frac F stack NAME;NAME...' >want
is 'are named' want err
ok 'the others are drawn' grep -q '>2 CPU samples in 1 region<' svg
for width in 1000 1100000; do
	awk -v n=$width 'BEGIN { printf "start 1 length 2 frac 0.5 stack "
	    for (i = 0; i < n; i++) printf "a"
	    print "" }' >long
	scope_chart long >svg 2>err
	echo $? >>statuses
done
printf '%s\n' 0 2 >want
is 'a line that is too long' want statuses
ok 'is named' grep -q '^scope_chart: long: line 1: longer than 1 MiB$' err


# An input that is to be the output, too, stays what it is.
cp text-1.26.8 same
ln same other
for name in same other ./same; do
	scope_chart -output $name same 2>>err
	echo $?
	scope_chart -profile $name <same 2>>err
	echo $?
done >statuses
printf '%s\n' 2 2 2 2 2 2 >want
is 'an input as output' want statuses
is 'is not overwritten' text-1.26.8 same
ok 'is named' grep -q '^scope_chart: ./same is an input: not overwritten$' err
cp text-1.26.8 another
scope_chart -output another same
scope_chart same >want
is 'another file is' want another
status 'a full disk' 2 scope_chart -profile /dev/full text-1.26.8 2>err
ok 'a full disk: says so' grep -q '/dev/full: .*No space left' err
done_testing
