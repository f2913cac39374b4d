#!/bin/sh
# What is printed as it is and what is escaped is what Go's strconv.Quote does,
# where that knows the same Unicode.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/oracle/oracle.sh"

"$go" run "$top/tests/tools/mkprint.go" | sed 's/; by .*//' >want
sed 's/; by .*//' "$top/common/output/isprint.inc" >got
if [ "$(head -n 1 want)" = "$(head -n 1 got)" ]; then
	is 'code points that are printed' want got
else
	skip 'code points that are printed' \
	    "$("$go" env GOVERSION) has another Unicode"
fi
done_testing
