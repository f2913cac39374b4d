#!/bin/sh
# unstoppable: phases and who stopped last, held to what comes out of the text of
# tracecat by other means.
. "$(dirname "$0")/../lib.sh"
command -v jq >/dev/null || skip_all 'no jq'

# stops TRACE: worked out from TRACE.text, a line a stop: reason, phases in ns,
# who asked, the P and goroutine that stopped last.  Of whole stops of Go 1.10
# and later only.
stops() {
	awk '
	function value(i,   v) { split($i, v, "="); return v[2] }
	function begin() {
		open = 1; asker = g; on = p; start = stop = now; restart = 0
		last = "none"
		match($0, /world \(.*\)"/)
		reason = substr($0, RSTART + 7, RLENGTH - 9)
	}
	# What was seen to stop counts if the world was started only later.
	function finish(   r) {
		r = restart ? restart : now
		if (!restart) { was = last; stopped = stop }
		if (reason != "start trace")
			print reason, stopped - start, r - stopped, now - r, \
			    asker, was
		open = 0
	}
	/^M=/ {
		p = value(2); g = value(3); t = value(5)
		now = t + 0
	}
	/^M=/ && $4 == "StateTransition" && $6 ~ /^ProcID=/ {
		id = value(6)
		split($7, s, "->")
		if (s[2] == "Running" && s[1] != "Running") { who[id] = "-"; at[id] = 0 }
		if (open && s[1] == "Running" && s[2] == "Idle" && id != on) {
			stop = now
			g_at = who[id]
			if (g_at == "-" && at[id] >= start) g_at = left[id]
			last = id ":" g_at
		}
	}
	/^M=/ && $4 == "StateTransition" && $6 ~ /^GoID=/ && p >= 0 {
		id = value(6)
		split($7, s, "->")
		if (s[2] == "Running" || s[2] == "Syscall") who[p] = id
		else if (s[1] == "Running") {
			who[p] = "-"; left[p] = id; at[p] = now
		}
	}
	/^M=/ && $4 == "RangeBegin" && /"stop-the-world/ { begin() }
	/^M=/ && $4 == "Metric" && /gomaxprocs/ && open && g == asker {
		restart = now; was = last; stopped = stop
	}
	/^M=/ && $4 == "RangeEnd" && /"stop-the-world/ { finish() }
	' "$1.text"
}

# ours TRACE: the same from unstoppable.
ours() {
	unstoppable -json "$1" | jq -r 'select(.reason != "start trace") |
	    "\(.reason) \(.pre_stop_ns) \(.stopped_ns) \(.post_stop_ns) \(.g) \(
	    if .stopped_last then "\(.stopped_last.p):\(.stopped_last.g // "-")"
	    else "none" end)"'
}

n=0
for t in all-1.10.8 all-1.11.13 all-1.14.15 all-1.16.15 all-1.18.10 all-1.19.13 \
    all-1.20.14 all-1.21.13 all-1.22.12 all-1.23.12 all-1.24.6 all-1.25.4 \
    all-1.26.8 gens-1.22.12 gens-1.26.8 stall-1.21.13 stall-1.26.8; do
	zstd -dqf "$data/$t.trace.zst" -o $t
	tracecat $t >$t.text
	stops $t >want
	ours $t >got
	is "$t: phases, and who stopped last" want got
	n=$((n + $(wc -l <want)))
done
ok 'there were many stops' test $n -ge 150

done_testing
