#!/bin/sh
# The fuzz targets hold over their seeds, what was found before, and some
# mutations.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/fuzz/seeds.sh"

for source in "$top"/tests/fuzz/fuzz_*.c; do
	target=$(basename "$source" .c)
	target=${target#fuzz_}
	seeds "$target" "seeds-$target"
	found=$top/tests/fuzz/found/$target
	[ ! -d "$found" ] || cp "$found"/* "seeds-$target"
	ok "$target: seeds and mutations" "$build/tests/fuzz/fuzz_$target" \
	    -n 1500 -s 1 "seeds-$target"/*
done
done_testing
