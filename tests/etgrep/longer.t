#!/bin/sh
# etgrep -longer, held to states worked out from the text of tracecat.
. "$(dirname "$0")/../lib.sh"

# states TRACE: a line for each state that TRACE.text shows, in the order of
# their beginnings: ns, = or >=, first line.
states() {
	awk '
	function begin(k, before) {
		n++; of[k] = n; line[n] = $0; from[n] = now; cut[n] = before
	}
	function end(k) {
		if (k in of) {
			len[of[k]] = now - from[of[k]]
			delete of[k]
		}
	}
	/^M=/ {
		split($5, t, "="); now = t[2]
		for (i in f) delete f[i]
		match($0, /Name=".*" Scope=[^ ]*/); range = substr($0, RSTART, RLENGTH)
	}
	/^M=/ && $4 == "StateTransition" {
		split($7, s, "->")
		if (s[1] != s[2]) {
			end($6)
			if (s[2] != "NotExist") begin($6, s[1] == "Undetermined")
		}
	}
	/^M=/ && $4 == "RangeBegin" { begin(range, 0) }
	/^M=/ && $4 == "RangeActive" { if (!(range in of)) begin(range, 1) }
	/^M=/ && $4 == "RangeEnd" { end(range) }
	/^M=/ && $4 == "TaskBegin" { begin($6, 0) }
	/^M=/ && $4 == "TaskEnd" { end($6) }
	END {
		for (i = 1; i <= n; i++) {
			open = !(i in len)
			print open ? now - from[i] : len[i], \
			    open || cut[i] ? ">=" : "=", line[i]
		}
	}' "$1.text"
}

# ours TRACE OPTION...: the same from etgrep, by Time.
ours() {
	f=$1
	shift
	etgrep -json -longer 0 "$@" "$data/$f.trace.zst" >json
	etgrep -longer 0 "$@" "$data/$f.trace.zst" | grep '^M=' |
		sed 's/ For>*=[^ ]*$//' >lines
	jq -r '"\(.for_ns) \(if .for_at_least then ">=" else "=" end)"' json |
		paste -d' ' - lines | sort -s -t= -k5,5
}

for t in all-1.9.7 all-1.21.13 all-1.22.12 gens-1.22.12 gens-1.26.8; do
	tracecat "$data/$t.trace.zst" >$t.text
	states $t >$t.states
	sort $t.states >want
	ours $t -match StateTransition -match RangeBegin -match RangeActive \
		-match TaskBegin | sort >got
	is "$t: all states" want got
	ok "$t: there are some" test "$(wc -l <want)" -gt 100
	for d in 1us 100us 1ms; do
		case $d in 1us) ns=1000 ;; 100us) ns=100000 ;; 1ms) ns=1000000 ;; esac
		awk -v ns=$ns '$1 >= ns' $t.states | wc -l >want
		etgrep -c -longer $d -match StateTransition -match RangeBegin \
			-match RangeActive -match TaskBegin \
			"$data/$t.trace.zst" >got
		is "$t: those of $d and more" want got
	done
done

t=gens-1.26.8
f=$data/$t.trace.zst

# What is printed of one: its line, For= as Go writes durations, its stack.
etgrep -longer 1us -match 'GoBlockSync "**"' -m 1 "$f" >got
line=$(sed -n '1s/ For=.*//p' got)
ns=$(grep -F -- "$line" $t.states | cut -d' ' -f1)
{
	sed -n '1s/For=.*/For=/p' got | tr -d '\n'
	echo "$ns" | awk '{ if ($1 >= 1000000) { d = 1000000; u = "ms" }
		else { d = 1000; u = "\302\265s" }
		s = sprintf("%d.%09d", $1 / d, ($1 % d) * (1000000000 / d))
		sub(/0+$/, "", s); sub(/\.$/, "", s); print s u }'
	awk -v want="$line" '/^M=/ { on = $0 == want; st = 0 }
		/^[A-Z][A-Za-z]*=$/ { st = $0 == "Stack=" }
		on && st' $t.text
} >want
is 'a line and its stack' want got

for d in $ns $((ns + 1)); do
	etgrep -longer $d -match 'GoBlockSync "**"' "$f" | grep -cF -- "$line"
done >got
printf '1\n0\n' >want
is 'as long is long enough' want got

# With -stacks all of the record, and who ended it.
etgrep -stacks -longer 1us -match 'GoBlockSync "**"' -m 1 "$f" >got
sed -n '1,/^EndedBy=$/p' got | sed '$d; 1s/ For=.*//' >begin
awk -v want="$line" '/^M=/ { on = $0 == want } on' $t.text >want
is '-stacks: the record' want begin
sed '1,/^EndedBy=$/d; s/^	//' got >end
g=$(echo "$line" | sed 's/.* GoID=\([0-9]*\) .*/\1/')
awk -v want="$line" -v g=" GoID=$g " '
	/^M=/ { if (on && !seen && index($0, g)) { show = 1; seen = 1 } else show = 0 }
	/^M=/ && $0 == want { on = 1 }
	show' $t.text >want
is '-stacks: the event that ended it' want end
etgrep -json -longer 1us -match 'GoBlockSync "**"' -m 1 "$f" |
	jq -r '"\(.ended_by.time_ns) \(.ended_by.goroutine) \(.ended_by.stack[0].func)"' >got
echo "$(sed -n '1s/.* Time=\([0-9]*\).*/\1/p' end) $g $(sed -n '/^Stack=/{n;s/^	\(.*\) @ .*/\1/p;}' end)" >want
is '-json: the event that ended it' want got

# They come as they end, those that are cut off at the end of the trace last.
etgrep -json -longer 0 "$f" | jq -r '.time_ns + .for_ns' >ends
sort -n ends >want
is 'in the order of their ends' want ends
etgrep -longer 0 "$f" | sed -n 's/^M.* Time=\([0-9]*\) .*For>=.*/\1/p' >got
awk '$2 == ">="' $t.states | wc -l >want
wc -l <got >got.n
ok 'some began before or end after the trace' test "$(cat got.n)" -gt 5

# The pattern is about the beginning, and the beginning alone is looked for.
status 'nothing begins with an end' 1 etgrep -longer 0 -match GCDone -match RegionEnd "$f"
etgrep -c -longer 0 -match StateTransition -match Any "$f" >want
etgrep -c -longer 0 "$f" >got
is 'no pattern is all states' want got

# -v: the other states.
etgrep -longer 10us -match GoUnblock "$f" | grep '^M=' >some
etgrep -v -longer 10us -match GoUnblock "$f" | grep '^M=' >others
etgrep -longer 0 "$f" | grep '^M=' | sort >want
sort some others >got
is '-v gives the other states' want got
ok 'there are some' test -s some
ok 'and others' grep -q 'Waiting->Runnable' others

# Filters apply to the beginning.
etgrep -c -longer 0 -goroutine 1 -match Any "$f" >got
etgrep -longer 0 "$f" | grep '^M=' | grep -cE '^M=[^ ]* P=[^ ]* G=1 | GoID=1 ' >want
is '-goroutine' want got
etgrep -longer 0 -match GoUnblock -sort goroutine "$f" >got
grep '^M=' got | sort >got.sorted
etgrep -longer 0 -match GoUnblock "$f" | grep '^M=' | sort >want
is '-sort goroutine: the same states' want got.sorted
sed -n 's/^M.* GoID=\([0-9]*\) .*/\1/p' got >ids
sort -n ids >want
is '... each under the goroutine whose state it is' want ids

# Regions of the program that made the trace: one around two goroutines, and one
# it never leaves.  Tasks: one inside the other, and one never ended.
cat >want <<'EOT'
"" true null
"in a goroutine" false "RegionEnd"
"in a goroutine" false "RegionEnd"
"region" false "RegionEnd"
EOT
etgrep -json -longer 0 -match RegionBegin "$data/all-1.26.8.trace.zst" |
	jq -r '"\(.type|@json) \(.for_at_least // false) \(.ended_by.kind|@json)"' | sort >got
is 'regions' want got
etgrep -json -longer 0 -match TaskBegin "$data/all-1.26.8.trace.zst" |
	jq -r '"\(.for_at_least // false) \(.ended_by.kind)"' | sort >got
printf 'false TaskEnd\nfalse TaskEnd\ntrue null\n' >want
is 'tasks' want got

# An old trace that is cut has no frequency: what is in ticks is no duration.
zstd -qdc "$data/all-1.21.13.trace.zst" | head -c 30000 >cut
for a in '-longer 1ms' '-from +1ms' '-to +1ms' '-time +1'; do
	status "$a of ticks" 2 etgrep -partial $a cut >got 2>err
	ok '... says why' grep -q 'frequency is missing' err
	ok '... and prints nothing' test ! -s got
done
etgrep -partial -from 5 cut >got
ok 'times as they are printed are fine' test -s got

done_testing
