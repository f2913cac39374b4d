#!/bin/sh
# The test traces of Go 1.21, which were written by Go 1.5 to 1.21.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/oracle/oracle.sh"
find_go121 || skip_all "no Go 1.21.13"

testdata=$("$go121" env GOROOT)/src/internal/trace/testdata
[ -d "$testdata" ] || skip_all "this Go 1.21.13 comes without its sources"

for file in "$testdata"/*_good "$testdata"/*_unordered; do
	name=$(basename "$file")
	case $name in
	*_unordered)
		status "$name is refused" 2 tracecat -d=classic "$file" >out 2>err
		ok "$name: with a message" test -s err ;;
	*_1_5_*)
		# Go wants the program for these, which it does not ship.
		status "$name classic without the program" 0 \
		    tracecat -d=classic "$file" >out 2>err ;;
	*_1_7_*|*_1_9_*|*_1_10_*)
		agrees "$name classic" classic "$file" ;;
	*)
		agrees "$name classic" classic "$file"
		agrees "$name parsed" parsed "$file" ;;
	esac
done
done_testing
