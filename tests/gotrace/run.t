#!/bin/sh
# Programs: names, lines, counts, links, what reaches the program and us.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/gotrace/gt.sh"

module demo <<'END'
-- main.go --
package main /* of demo */

import (
	"fmt"
	"io"
	"os"
	"runtime"
	"sync"
)

var global = func() string { return me() }

// me is the name Go has for the caller.
func me() string {
	pc, _, line, _ := runtime.Caller(1)
	return fmt.Sprintf("%s:%d", runtime.FuncForPC(pc).Name(), line)
}

type T[K comparable] struct{ k K }

func (t *T[K]) Get() string { return me() }
func (t T[K]) Val() string {
	return func() string { return func() string { return me() }() }()
}

type P struct{}

func (*P) Do() string { return me() }

func Map[A, B any](a A, f func(A) B) B { return f(a) }

func leaf(wg *sync.WaitGroup) { defer wg.Done() }

func spawn(n int) {
	var wg sync.WaitGroup
	for i := 0; i < n; i++ {
		wg.Add(2)
		go leaf(&wg); go func() { defer wg.Done() }()
	}
	wg.Wait()
}

func init() { names = append(names, me()) }
func init() { names = append(names, me()) }

var names []string

func main() {
	t := &T[string]{}
	p := &P{}
	names = append(names, global(), t.Get(), t.Val(), p.Do())
	names = append(names, Map(1, func(int) string { return me() }))
	defer func() {
		names = append(names, me())
		for _, n := range names {
			fmt.Println(n)
		}
	}()
	spawn(5)
	in, _ := io.ReadAll(os.Stdin)
	wd, _ := os.Getwd()
	fmt.Printf("%q %q %s\n", in, os.Args[1:], wd)
}
END
find demo -type f | sort | xargs cksum >sums
(cd demo && "$go" build -gcflags=-l -o ../plain .)
echo words | (cd demo && ../plain a --b) >want

echo words | (cd demo && gotrace record -o ../demo.rec . -- a --b) >out 2>err
is 'the program prints what it prints untraced, its own names and lines too' want out
ok 'and gotrace nothing' test ! -s err
find demo -type f | sort | xargs cksum >sums2
is 'no file of the module has changed' sums sums2
ok 'nothing is left behind' test -z "$(left)"

ok 'a report' gotrace stats -o stats demo.rec
sed -n 's/^\(main\..*\):[0-9]*$/\1/p' out | sort -u >said
awk '$1 ~ /^[0-9]/ { print $6 }' stats | sort -u >recorded
ok "Go's own names are recorded" test -z "$(comm -23 said recorded)"
comm -23 said recorded
test "$(calls main.leaf stats)" = 5
tap $? 'every goroutine is there'
line=$(grep -n '^func spawn' demo/main.go | cut -d: -f1)
ok 'lines are those of the file' grep -q "main.spawn .*demo/main.go:$line\$" stats

gotrace json demo.rec >json
if command -v jq >/dev/null; then
	ok 'goroutines hang under the call that started them' jq -e '
	    .[] | select(.name == "main.main") | .children[] |
	    select(.name == "main.spawn") | .children |
	    length == 2 and all(.goroutine) and all(.calls == 5)' json
	if [ "$minor" -ge 21 ]; then
		not_ok 'which is known, not guessed' grep -q guess json
	else
		ok 'which is a guess with this Go' grep -q guess json
	fi
else
	skip 'goroutines hang under the call that started them' 'no jq'
fi

# The live tree.
echo words | gotrace -o live demo x >out 2>err
ok 'a directory of another module, traced from here' grep -q "\"x\".*$tmp\$" out
ok 'an entry with its place' grep -q "^→ main.main() \[main.go:[0-9]* g1\]" live
ok 'arguments and results' grep -q '^ *← main.Map\[\.\.\.\] → "main.main.func' live
ok 'a summary' grep -q 'GoTrace Summary' live
ok 'no colours in a file' test -z "$(tr -d '\n' <live | tr -cd '\033')"
not_ok 'entries and exits are as many' test "$(grep -c '^ *→' live)" -ne "$(grep -c '^ *←' live)"

cat >exit.go <<'END'
package main

import (
	"os"
	"strconv"
)

func code() int { n, _ := strconv.Atoi(os.Args[1]); return n }

func main() { os.Exit(code()) }
END
status 'the exit status is that of the program' 7 gotrace run exit.go 7 2>tree
ok 'what had not ended is said' grep -q 'main.main .*not ended' tree
done_testing
