#!/bin/sh
# The examples of gotrace(1).
. "$(dirname "$0")/../lib.sh"
. "$top/tests/gotrace/gt.sh"

module fib <<'END'
-- main.go --
package main

import (
	"fmt"
	"os"
	"strconv"
)

func fib(n int) int {
	if n < 2 {
		return n
	}
	return fib(n-1) + fib(n-2)
}

func main() {
	n := 5
	if len(os.Args) > 1 {
		n, _ = strconv.Atoi(os.Args[1])
	}
	fmt.Println(fib(n))
}
-- fib_test.go --
package main

import "testing"

func TestFib(t *testing.T) {
	if fib(6) != 8 {
		t.Fail()
	}
}
END
cd fib || exit 1
page=$top/man/gotrace.1
sed -n 's/^\$ //p' "$page" >../commands
ok 'there are examples' test "$(grep -c . ../commands)" -ge 8
while read -r command; do
	status "$command" 0 sh -c "$command" >../out 2>../err
	case $command in
	*' . 12'|*' . -run Fib') ok 'says something' test -s ../err -o -s fib.rec ;;
	esac
done <../commands
ok 'a recording, a picture, a profile' test -s fib.rec -a -s fib.svg -a -s fib.pb.gz
for flag in $(gotrace -h | sed -n 's/^  -\([a-z][-a-z]*\).*/\1/p'); do
	ok "$flag is in the page" grep -q -- "Fl -*$flag" "$page"
done
if command -v mandoc >/dev/null; then
	ok 'the page is clean' mandoc -Tlint -Wwarning "$page"
fi
done_testing
