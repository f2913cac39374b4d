#!/bin/sh
# What is complete is printed while the rest has not been written yet.

. "$(dirname "$0")/../lib.sh"

zstd -dcq "$data/gens-1.26.8.trace.zst" >trace
mkfifo in more

# follow FORM SIZE PATTERN: with SIZE bytes of the trace in a FIFO that stays
# open, tracecat prints a line that matches; only then it gets the rest.
follow() {
	rm -f first rest
	{ head -c "$2" trace; read -r word <more; tail -c +$(($2 + 1)) trace; } \
	    >in &
	timeout 120 tracecat -d="$1" in >pipe &
	{
		grep -m 1 "$3" >first
		echo go >more
		cat >rest
	} <pipe
	wait
	test -s first && test -s rest
}
mkfifo pipe

# A batch is complete long before its generation is.
ok 'wire: batch by batch' follow wire 2000 '^EventBatch '
ok 'wire: a record at a time' follow wire 17000 '^GoStart '

# The first generation ends with an EndOfGeneration.
ends=$(tracecat -d=wire trace | grep -c '^EndOfGeneration')
ok 'several generations' test "$ends" -gt 1
half=$(($(wc -c <trace) / 2))
ok 'parsed: generation by generation' follow parsed $half ' Sync '
ok 'the first generation was there before the second' \
    test "$(grep -c ' Sync Time' rest)" -ge 1

done_testing
