#!/bin/sh
# Small traces cut at every byte and with many bytes changed, larger ones at
# samples; in one process (sweep.c).
. "$(dirname "$0")/../lib.sh"
sweep=$build/tests/fault/sweep

# The sanitizers' build is slow: there, fewer places.
case $build in
*san*)	cuts=7 flips=11 large=9973 ;;
*)	cuts=1 flips=3 large=1999 ;;
esac

# The lines of sweep are checks of ours.
run() {
	"$sweep" "$@" >"$tmp/out"
	tap_status=$?
	sed -n '/^#/p' "$tmp/out" >&2
	test $tap_status -eq 0
}

cd "$data" || exit 1
for file in tiny-*.trace.zst start-*.trace.zst cgo-*.trace.zst \
    alloc-*.trace.zst; do
	ok "cut everywhere: $file" run cut -every $cuts $file
	ok "changed in many places: $file" run flip -every $flips $file
done
for file in all-*.trace.zst gens-*.trace.zst web-*.trace.zst; do
	ok "cut at samples: $file" run cut -every $large $file
	ok "changed at samples: $file" run flip -every $large $file
done
done_testing
