#!/bin/sh
# Old traces: the events of the parsed form are those of the classic form,
# raised to the newer model, one by one and in order.  (Nothing else prints the
# parsed form of what Go 1.5 to 1.10 wrote.)
. "$(dirname "$0")/../lib.sh"
. "$top/tests/golden/golden.sh"

# raise: what the events of the classic form on standard input come to.
raise() {
	awk '
	BEGIN {
		to["GoEnd"] = "Running->NotExist"
		to["GoSched"] = to["GoPreempt"] = "Running->Runnable"
		n = split("GoStop GoSleep GoBlock GoBlockSend GoBlockRecv " \
		    "GoBlockSelect GoBlockSync GoBlockCond GoBlockNet GoBlockGC",
		    names)
		for (i = 1; i <= n; i++)
			to[names[i]] = "Running->Waiting"
		range["GCStart"] = range["GCDone"] = "GC"
		range["STWStart"] = range["STWDone"] = "STW"
		range["GCSweepStart"] = range["GCSweepDone"] = "sweep"
		range["GCMarkAssistStart"] = range["GCMarkAssistDone"] = "assist"
		early = 1
	}
	{
		type[NR] = $2; split($3, a, "="); p[NR] = a[2]
		split($4, a, "="); g[NR] = a[2]
		split($6, a, "="); arg[NR] = a[2]
	}
	function started(   i, most) {
		for (i in created)
			if (i + 0 > most)
				most = i + 0
		for (i = 0; i <= most; i++)
			if (i in created)
				print "go", i, "Undetermined->Runnable"
		early = 0
	}
	function proc(p, state) {
		print "proc", p, ((p in seen) ? seen[p] : "Undetermined") \
		    "->" state
		seen[p] = state
	}
	END {
		# Whether a system call blocked is known by what comes next.
		for (i = NR; i > 0; i--) {
			blocks[i] = next_of[g[i]] == "GoSysBlock"
			next_of[g[i]] = type[i]
		}
		for (i = 1; i <= NR; i++) {
			t = type[i]
			if (t in to)
				print "go", g[i], to[t]
			else if (t in range)
				print range[t], t ~ /Start$/ ? "begins" : "ends"
			else if (t == "ProcStart")
				proc(p[i], "Running")
			else if (t == "ProcStop")
				proc(p[i], "Idle")
			else if (t == "Gomaxprocs" && early)
				started()
			else if (t == "Gomaxprocs" || t == "HeapAlloc" ||
			    t == "HeapGoal")
				print "metric", arg[i]
			else if (t == "GoCreate" && early)
				created[arg[i]] = 1
			else if (t == "GoCreate")
				print "go", arg[i], "NotExist->Runnable"
			else if (t == "GoUnblock")
				print "go", arg[i], "Waiting->Runnable"
			else if (t == "GoStart" || t == "GoStartLabel") {
				print "go", arg[i], early ? "Undetermined->" \
				    "Running" : "Runnable->Running"
				delete created[arg[i]]
				if (t == "GoStartLabel")
					print "label", arg[i]
			} else if (t == "GoWaiting" || t == "GoInSyscall") {
				print "go", arg[i], "Undetermined->" \
				    (t == "GoWaiting" ? "Waiting" : "Syscall")
				delete created[arg[i]]
			} else if (t == "GoSysCall") {
				print "go", g[i], "Running->Syscall"
				if (!blocks[i])
					print "go", g[i], "Syscall->Running"
			} else if (t == "GoSysExit")
				print "go", g[i], "Syscall->Runnable"
			else if (t !~ /^(GoSysBlock|User.*|CPUSample)$/)
				print "what is " t "?"
		}
	}'
}

# seen: the same of the parsed form.
seen() {
	awk '
	!/^M=/ { next }
	$4 == "StateTransition" {
		split($6, a, "=")
		print a[1] == "GoID" ? "go" : "proc", a[2], $7
	}
	$4 == "Metric" { gsub(/.*[(]|[^0-9]*$/, "", $7); print "metric", $7 }
	$4 == "Label" { gsub(/[^0-9]/, "", $NF); print "label", $NF }
	$4 ~ /^Range/ {
		what = "STW"
		if (/Name="GC concurrent/)
			what = "GC"
		if (/Name="GC incremental/)
			what = "sweep"
		if (/Name="GC mark/)
			what = "assist"
		print what, $4 == "RangeBegin" ? "begins" : "ends"
	}'
}

for path in "$data"/*-1.[5-9].*trace.zst "$data"/*-1.1*.trace.zst \
    "$data"/*-1.2[01]*.trace.zst; do
	name=$(basename "$path" .trace.zst)
	case $name in
	refused-*)	continue ;;
	esac
	unpack "$name"
	tracecat -d=classic trace | raise >want
	tracecat -d=parsed trace | seen >got
	ok "$name: there are events" test "$(wc -l <want)" -gt 10
	is "$name: the same events" want got
done
done_testing
