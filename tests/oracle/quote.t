#!/bin/sh
# What is printed as it is and what is escaped is what strconv.Quote does in the
# Go whose Unicode that is.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/oracle/oracle.sh"

# table GO: the code points that it prints, behind the version of Unicode.
table() {
	"$1" run "$top/tests/tools/mkprint.go" | sed 's/; by .*//'
}

sed 's/; by .*//' "$top/common/output/isprint.inc" >got
release=$(sed -n '1s/.* with go\([0-9.]*\) .*/\1/p' \
    "$top/common/output/isprint.inc")
table "$go" >want
if [ "$(head -n 1 want)" != "$(head -n 1 got)" ] &&
    go=$("$findgo" "$release"); then
	table "$go" >want
fi
if [ "$(head -n 1 want)" = "$(head -n 1 got)" ]; then
	is 'code points that are printed' want got
else
	skip 'code points that are printed' "no Go $release"
fi
done_testing
