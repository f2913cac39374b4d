# From a scene to the text of a trace, for tracecat -assemble.  A line is
#
#	MICROSECONDS THREAD EVENT [NAME=VALUE]...
#
# in the order of time.  Numbers in a sequence (g_seq, p_seq) are filled in,
# stacks are functions, innermost first, with "<" between and a line number
# behind a ":" (12 without), "-" is none; blanks in other texts are written "_".
function string(s) {
	gsub(/_/, " ", s)
	if (s == "-")
		return 0
	if (!(s in strings)) {
		strings[s] = ++nstrings
		text[nstrings] = s
	}
	return strings[s]
}
function func_id(s) {
	if (!(s in strings)) {
		strings[s] = ++nstrings
		text[nstrings] = s
	}
	return strings[s]
}
function stack(s,    n, i, part, line) {
	if (s == "-")
		return 0
	if (s in stacks)
		return stacks[s]
	stacks[s] = ++nstacks
	n = split(s, part, "<")
	frames[nstacks] = ""
	for (i = 1; i <= n; i++) {
		line = 12
		if (match(part[i], /:[0-9]+$/)) {
			line = substr(part[i], RSTART + 1)
			part[i] = substr(part[i], 1, RSTART - 1)
		}
		if (!((part[i], line) in pcs))
			pcs[part[i], line] = ++npcs
		frames[nstacks] = frames[nstacks] sprintf("\tpc=%d func=%d file=%d line=%d\n",
		    pcs[part[i], line], func_id(part[i]), func_id("/src/scene.go"), line)
	}
	return nstacks
}
function add(m, line) {
	if (!(m in batches))
		order[++nthreads] = m
	if (count[m]++ % 2000 == 0) {
		batches[m] = batches[m] sprintf("EventBatch gen=1 m=%d time=%d\n", m, now + 1000)
		last[m] = now
	}
	sub(/DT/, now - last[m], line)
	last[m] = now
	batches[m] = batches[m] line "\n"
}
/^[ \t]*(#|$)/ { next }
{
	now = $1
	line = $3 " dt=DT"
	for (i = 4; i <= NF; i++) {
		name = value = $i
		sub(/=.*/, "", name)
		sub(/^[^=]*=/, "", value)
		if (name ~ /stack$/)
			value = stack(value)
		else if (name ~ /_string$/)
			value = string(value)
		line = line " " name "=" value
		arg[name] = value
	}
	if ($3 == "GoStart" || $3 == "GoUnblock")
		line = line " g_seq=" ++gseq[arg["g"]]
	if ($3 == "ProcStart") {
		line = line " p_seq=" ++pseq[arg["p"]]
		on[$2] = arg["p"]
	}
	if ($3 == "ProcStatus")
		on[$2] = arg["p"]
	if ($3 == "GoSyscallBegin")
		line = line " p_seq=" ++pseq[on[$2]]
	# These have their stack last, and the sequence before it.
	if (match(line, / stack=[0-9]+/) && line ~ /_seq=[0-9]+$/) {
		s = substr(line, RSTART, RLENGTH)
		sub(/ stack=[0-9]+/, "", line)
		line = line s
	}
	add($2, line)
}
END {
	none = "18446744073709551615"
	print "Trace Go1.26\nEventBatch gen=1 m=" none " time=1\nSync"
	print "Frequency freq=1000000\nClockSnapshot dt=1 mono=1 sec=1 nsec=1"
	for (i = 1; i <= nthreads; i++)
		printf "%s", batches[order[i]]
	print "EventBatch gen=1 m=" none " time=1000\nStacks"
	for (i = 1; i <= nstacks; i++)
		printf "Stack id=%d\n%s", i, frames[i]
	print "EventBatch gen=1 m=" none " time=1000\nStrings"
	for (i = 1; i <= nstrings; i++)
		printf "String id=%d\n\tdata=\"%s\"\n", i, text[i]
	print "EndOfGeneration"
}
