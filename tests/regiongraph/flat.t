#!/bin/sh
# The flat form of a tree says what it was at each moment: from one offset to
# the next, that adds up to the sums beside it.
. "$(dirname "$0")/../lib.sh"
command -v jq >/dev/null || skip_all 'no jq'

cat >sums.jq <<'END'
.Flat as $f |
[($f.StartRun[]? | [., 0, "run"]),
    ($f.StartAssist[][] | [., 1, "assist"]),
    ($f.StartWait | to_entries[] | .key as $k | .value[] | [., 2, $k])] |
sort | . + [[$f.LengthNs]] | . as $at |
[range(length - 1) | {is: $at[.][2], ns: ($at[. + 1][0] - $at[.][0])}] |
group_by(.is) | map({key: .[0].is, value: (map(.ns) | add)}) |
map(select(.value > 0)) | from_entries
END
cat >want.jq <<'END'
{run: (.FlatRunNs - (.FlatAssistNs.gc // 0)), assist: (.FlatAssistNs.gc // 0)} +
    .FlatWaitNs | with_entries(select(.value > 0))
END

for trace in web-1.21.13 web-1.26.8 all-1.14.15 all-1.26.8 gens-1.22.12; do
	regiongraph -json -summarize "$data/$trace.trace.zst" >lines
	jq -cS -f sums.jq lines >got
	jq -cS -f want.jq lines >want
	ok "$trace: there are trees" test -s want
	is "$trace: what it was when adds up" want got
	cat want >>all
done
ok 'somebody assists' grep -q assist all

# Handlers of this server wait for a mutex; that the connection is watched
# meanwhile is no wait for the network.
for go in 1.21.13 1.26.8; do
	regiongraph -summarize -root server/http \
	    "$data/web-$go.trace.zst" >lines
	jq -c 'select(.Root.Caused | any(.[]?;
	    .Kind == "net/http.(*connReader).backgroundRead"))' lines >watched
	ok "$go: connections are watched" test -s watched
	jq -s 'map(.FlatWaitNs.sync // 0) | max' lines >longest
	ok "$go: waits for a mutex are that" test "$(cat longest)" -gt 1500000
done

# One who asks another server meanwhile waits for the network in a select.
for go in 1.21.13 1.26.8; do
	regiongraph -summarize -root server/http \
	    "$data/ways-$go.trace.zst" >lines
	jq -c 'select((.Root.Caused | any(.[]?;
	    .Kind == "net/http.(*connReader).backgroundRead")) and
	    (.Root | [.. | .Kind? // empty] | any(. == "client/http_roundtrip"))
	    and .LengthNs < 1000000) | .FlatWaitNs' lines >asked
	ok "$go: some ask another server" test -s asked
	ok "$go: which is a wait for the network" \
	    jq -se 'all(.net > 0 and (has("select") | not))' asked
done
done_testing
