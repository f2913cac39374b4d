#!/bin/sh
# Many inputs, of every sort, as cat does it.

. "$(dirname "$0")/../lib.sh"

one=$data/all-1.22.12.trace.zst
two=$data/gens-1.26.8.trace.zst
three=$data/tiny-1.26.8.trace.zst

for form in parsed wire footprint count; do
	for f in "$one" "$two" "$three"; do
		tracecat -d=$form "$f"
	done >want
	for j in 1 2 8; do
		ok "$form: three files, -j $j" tracecat -d=$form -j $j \
		    "$one" "$two" "$three" >got 2>err
		is "$form: three files, -j $j, one after the other" want got
		ok "$form: three files, -j $j, no word" test ! -s err
	done
done

tracecat "$three" >want
zstd -dcq "$three" >trace
gzip -c trace >trace.gz
mkfifo fifo
ok 'standard input' tracecat <trace >got
is 'standard input is read' want got
ok 'a dash' tracecat - <trace >got
is 'a dash is standard input' want got
cat trace | tracecat >got
is 'a pipe' want got
cat trace.gz | tracecat >got
is 'a packed pipe' want got
ok 'gzip' tracecat trace.gz >got
is 'gzip is unpacked' want got
ok 'the option -input' tracecat -input trace >got
is '-input is read' want got
cat trace >fifo &
ok 'a FIFO' tracecat fifo >got
is 'a FIFO is read' want got
wait
cat trace >fifo &
ok 'the wire of a FIFO' tracecat -d=wire fifo >got
wait
tracecat -d=wire trace >want
is 'is that of the file' want got

# A bad file among good ones.
printf 'not a trace, but long enough' >bad
tracecat trace >want
tracecat trace >>want
for j in 1 4; do
	status "a bad file among good ones, -j $j" 2 tracecat -j $j trace bad trace \
	    >got 2>err
	is "the good ones are printed, -j $j" want got
	ok "the bad one is named, -j $j" grep -q '^tracecat: bad: ' err
	ok "once, -j $j" test "$(wc -l <err)" -eq 1
done

done_testing
