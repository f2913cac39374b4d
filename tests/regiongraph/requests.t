#!/bin/sh
# How many requests there were is known: the program that made the traces says.
. "$(dirname "$0")/../lib.sh"
command -v jq >/dev/null || skip_all 'no jq'

for go in 1.21.13 1.26.8 1.27.4; do
	zstd -dcq "$data/web-$go.trace.zst" >web.trace
	regiongraph web.trace >regions
	for kind in server/http server/http_write client/http_roundtrip \
	    client/http_write; do
		ok "$go: $kind" test "$(grep -c "^$kind(" regions)" = 60
	done
	ok "$go: a dial for each of three clients" \
	    test "$(grep -c '^client/http_dial(' regions)" = 3
	regiongraph -json -summarize -root server/http web.trace >lines
	ok "$go: a line for each request" test "$(wc -l <lines)" = 60
	ok "$go: by when they began" \
	    test "$(jq .Root.StartNs lines | sort -nc 2>&1)" = ''
	jq -r '.Root | "\(.Kind)(g=\(.G)@\(.StartNs)-\(.StartNs + .LengthNs))"' \
	    lines | sort >got
	grep '^server/http(' regions | sort >want
	is "$go: they are the regions" want got
	# Whatever each moment was, it was one thing.
	jq -c 'select(.FlatRunNs + (.FlatWaitNs | add // 0) > .LengthNs)' \
	    lines >more
	ok "$go: no more than there was time" test ! -s more
	ok "$go: the tenth requests slept" test "$(jq -c '.Root |
	    [.. | .StartWait? | .sleep? | values] | select(length > 0)' \
	    lines | wc -l)" = 6
	regiongraph -summarize web.trace >all
	ok "$go: -root only leaves out" \
	    test "$(grep -c '"Root":{"G":[0-9]*,"Kind":"server/http",' all)" = 60
	ok "$go: in order, too" \
	    test "$(jq .Root.StartNs all | sort -nc 2>&1)" = ''
	for form in -show-regions -show-pairs -show-chains -json; do
		regiongraph $form web.trace >one
		regiongraph $form <web.trace >two
		sed 's/"File":"[^"]*"//' one >1
		sed 's/"File":"[^"]*"//' two >2
		is "$go: $form, the same from a pipe" 1 2
	done
done

# What chains and pairs name are the regions that there are, also those of a
# tree that has gone out before.
for trace in web-1.21.13 ways-1.15.15; do
	regiongraph "$data/$trace.trace.zst" | sort >want
	for form in -show-chains -show-pairs; do
		regiongraph $form "$data/$trace.trace.zst" |
		    grep -o '[^ ]*(g=[0-9]*@[0-9]*-[0-9]*)' | sort -u >got
		ok "$trace: $form names regions" test -s got
		comm -13 want got >more
		is "$trace: and no others" /dev/null more
	done
done

# expect TRACE COUNT KIND...: so many regions of each kind.
expect() {
	trace=$1 count=$2
	shift 2
	regiongraph "$data/$trace.trace.zst" >regions
	for kind; do
		ok "$trace: $kind" \
		    test "$(grep -c "^$kind(" regions)" = "$count"
	done
}
# roots TRACE COUNT KIND: so many trees.
roots() {
	ok "$1: trees of $3" test "$2" = "$(regiongraph -summarize -root "$3" \
	    "$data/$1.trace.zst" | wc -l)"
}
for go in 1.21.13 1.26.8 1.27.4; do
	expect calls-$go 30 server/http2 client/sql client/http_roundtrip \
	    client/http2_roundtrip
	roots calls-$go 30 server/http2
	ok "$go: each request asked the database once" test 30 = "$(
	    regiongraph -summarize -root server/http2 \
	    "$data/calls-$go.trace.zst" | jq -c '[.Root | .. | .Kind? |
	    select(. == "client/sql")] | length | select(. == 1)' | wc -l)"
	expect grpc-$go 30 server/grpc client/grpc
	roots grpc-$go 30 server/grpc
done
# A pool that waits for calls, and a server that is none of net/http.
expect pool-1.26.8 30 server/grpc client/grpc
roots pool-1.26.8 30 server/grpc
for go in 1.21.13 1.26.8; do
	expect fast-$go 20 server/fasthttp
	expect fast-$go 10 client/fasthttp client/http_roundtrip
	roots fast-$go 20 server/fasthttp
done
# In each of twenty ways two requests, some of which are two by themselves:
# traces.list and progs/ways have them.
for go in 1.9.7 1.15.15 1.21.13 1.26.8 1.27.4; do
	expect ways-$go 42 server/http
	expect ways-$go 40 client/http_roundtrip
	expect ways-$go 4 server/http2 client/http2_roundtrip
	expect ways-$go 24 client/http_dial
	expect ways-$go 6 server/tls_handshake client/tls_handshake
done
# Handlers that panic, take the connection or hang, connections that close,
# requests that came at once, and no request at all: three of each.
# From 1.26.8 on three more hung when the trace began.
for go in 1.9.7 1.21.13 1.26.8 1.27.4; do
	n=27
	case $go in 1.26.*|1.27.*) n=30 ;; esac
	expect odd-$go $n server/http
	roots odd-$go $n server/http
	regiongraph -root server/http -json "$data/odd-$go.trace.zst" >lines
	ok "$go: three panicked, aborted, took the connection" \
	    test "$(jq -r .End lines | grep -c '^goroutine$')" = 9
	ok "$go: three hang until the trace ends" test 3 = "$(
	    jq 'select(.End == "trace" and .LengthNs > 9e6 and
	    (.Before | not))' -c lines | wc -l)"
	ok "$go: those that hung before it began are as long as it" \
	    test $((n - 27)) = "$(jq 'select(.End == "trace" and .Before and
	    .StartNs == 0 and .LengthNs > 12e6)' -c lines | wc -l)"
done
for go in 1.19.13 1.26.8 1.27.4; do
	expect tls-$go 40 server/tls_handshake client/tls_handshake
done
expect all-1.21.13 2 'user/region:"in a goroutine"'
expect all-1.26.8 1 user/region:region user/task:inner user/task:outer \
    'user/task:"never ended"'

# Many files: in their order, and a bad one does not stop the rest.
cp web.trace a.trace
head -c 3000 web.trace >bad.trace
status 'a bad file among others' 2 \
    regiongraph -j 3 -summarize -root server/http a.trace bad.trace \
    web.trace >out 2>err
ok 'the others are done, in order' \
    test "$(jq -r .File out | uniq | tr '\n' ' ')" = 'a.trace web.trace '
ok 'one message' test "$(wc -l <err)-$(grep -c bad.trace err)" = 1-1
regiongraph -j 1 -json a.trace web.trace a.trace >one
regiongraph -j 3 -json a.trace web.trace a.trace >three
is 'the same whatever -j is' one three

# Options.
status 'kinds are printed' 0 regiongraph -print-regions >out
is 'as they are' "$top/common/match/regions.yaml" out
regiongraph -regions out web.trace >two
regiongraph web.trace >one
is 'and can be given back' one two
printf 'client/http_roundtrip:\n  start: Any "no"\n' >none.yaml
regiongraph -regions none.yaml web.trace >two
grep -v '^client/http_roundtrip' one >want
is 'a kind is replaced' want two
printf 'a:\n  start: Any "["\n' >bad.yaml
status 'a wrong file of kinds' 2 regiongraph -regions bad.yaml web.trace 2>err
echo 'regiongraph: bad.yaml: line 2, column 10: column 7: missing terminating ] for character class' >want
is 'is named, with the place' want err
status 'no such kind' 2 regiongraph -root no/such web.trace 2>err
ok 'is said' grep -q 'no kind is called "no/such"' err
done_testing
