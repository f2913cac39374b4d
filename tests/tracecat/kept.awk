# The records of the parsed form that a trace must keep when it is written
# anew, a line each: no Sync events, no statuses, none of RangeActive.
#
#	shift	what all times are later (Go 1.21 and older)
#	old	1: of a trace of Go 1.21 or older.  Then Ms and Ps are set aside, but
#		for samples, and what v2 cannot say: that a goroutine that starts is
#		there already, or that a stop is of no goroutine.

function flush_record(	line) {
	if (head == "" || kind == "Sync" || kind == "RangeActive" || status())
		return
	line = head
	if (old && kind != "StackSample")
		sub(/^M=[-0-9]+ P=[-0-9]+/, "M P", line)
	if (old && line ~ /Runnable->Running/)
		sub(/ G=[-0-9]+/, " G", line)
	if (old && kind == "TaskEnd")
		sub(/Parent=(0|18446744073709551615) /, "Parent= ", line)
	if (old && line ~ /G=10000000[0-9]+ /) {
		sub(/G=[0-9]+/, "G=-1", line)
		sub(/Goroutine\([0-9]+\)/, "Goroutine(-1)", line)
	}
	if (shift)
		sub(/ Time=[0-9]+/, sprintf(" Time=%.0f", time - shift), line)
	print line rest
}

function status() {
	return head ~ / (Undetermined->|NotExist->.* ProcID)/ ||
	    head ~ / ProcID=[0-9]+ NotExist->/ ||
	    head ~ / (Runnable->Runnable|Running->Running|Waiting->Waiting|Syscall->Syscall|Idle->Idle) /
}

/^M=/ {
	flush_record()
	head = $0
	kind = $4
	time = substr($5, 6)
	rest = ""
	next
}
$0 != "" { rest = rest "\001" $0 }
END { flush_record() }
