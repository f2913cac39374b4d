#!/bin/sh
# Small traces cut at every byte and with every byte changed, larger ones at
# samples; in one process (sweep.c).
. "$(dirname "$0")/../lib.sh"
sweep=$build/tests/fault/sweep

# The sanitizers' build is slow: there, fewer places.
case $build in
*san*)	small=7 large=9973 ;;
*)	small=1 large=1999 ;;
esac

# The lines of sweep are checks of ours.
run() {
	"$sweep" "$@" >out
	tap_status=$?
	sed -n '/^#/p' out >&2
	test $tap_status -eq 0
}

cd "$data" || exit 1
for kind in cut flip; do
	for file in tiny-*.trace.zst start-*.trace.zst cgo-*.trace.zst \
	    alloc-*.trace.zst; do
		ok "$kind everywhere: $file" run $kind -every $small $file
	done
	for file in all-*.trace.zst gens-*.trace.zst web-*.trace.zst; do
		ok "$kind at samples: $file" run $kind -every $large $file
	done
done
done_testing
