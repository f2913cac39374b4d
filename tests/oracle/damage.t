#!/bin/sh
# Damaged traces are read as far as Go reads them, and refused when Go refuses
# them.  DAMAGE=N tries more places: every one of the file with N=1.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/oracle/oracle.sh"

# same MODE FILE: tracecat agrees with Go on it.  Go's raw reader does not
# mind an end between two numbers, and its reader may panic (status 2).
same() {
	"$go_trace" -d="$1" "$2" >want 2>want.err
	want=$?
	tracecat -d="$1" "$2" >got 2>got.err
	got=$?
	case $1-$want-$got in
	*-0-0|*-1-2|wire-0-2)	cmp -s want got ;;
	*-2-2)			true ;;
	*)			false ;;
	esac
}

# put_byte FILE OFFSET VALUE
put_byte() {
	printf "\\$(printf %03o "$3")" |
	    dd of="$1" bs=1 seek="$2" conv=notrunc status=none
}

# sweep NAME: cuts and changed bytes all over the trace.
sweep() {
	zstd -dqf "$data/$1.trace.zst" -o trace
	size=$(wc -c <trace)
	step=${DAMAGE:-$((size / 20 + 1))}
	at=15
	bad=
	while [ $at -lt "$size" ]; do
		head -c $at trace >damaged
		for mode in parsed wire; do
			same $mode damaged || bad="$bad cut@$at($mode)"
		done
		cp trace damaged
		put_byte damaged $at $(((at * 7 + 1) % 256))
		for mode in parsed wire; do
			same $mode damaged || bad="$bad byte@$at($mode)"
		done
		at=$((at + step))
	done
	echo "differs from Go:$bad"
	test -z "$bad"
	tap $? "$1, damaged in many places"
}

for name in tiny-1.22.12 alloc-1.23.12 gens-1.25.4 tiny-1.26.8 cgo-1.26.8; do
	sweep $name
done
done_testing
