#!/bin/sh
# Calls that never end, very many goroutines, and a crash amid the live tree.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/gotrace/gt.sh"

module hang <<'EOF'
-- h_test.go --
package hang

import (
	"testing"
	"time"
)

func worker(c chan int) { time.Sleep(time.Hour); c <- 1 }
func wait(c chan int)   { <-c }
func quick()            {}

func TestAlpha(t *testing.T) { quick() }

func TestHang(t *testing.T) {
	c := make(chan int)
	go worker(c)
	wait(c)
}
EOF
cd hang || exit 1
lasted='(  [0-9]+\.[0-9]+s|[0-9][0-9][0-9]\.[0-9]+ms)'
# On a machine that is busy the end may come before they have begun.
for limit in 1s 10s 100s; do
	gotrace test . -timeout $limit >out 2>err
	code=$?
	grep -Eq "hang.wait .*$lasted" err && grep -Eq "hang.worker .*$lasted" err && break
done
cat err
ok 'tests that are ended by -timeout fail' test $code -eq 1
ok 'what hung lasted until the end' grep -Eq "^├── hang.wait  .*$lasted.*not ended" err
ok 'so did the goroutine that waits' grep -Eq "^└── go.* hang.worker .*$lasted.*not ended" err
ok 'the slowest test comes first' sh -c 'grep "^hang.Test.*: " err | head -n 1 | grep -q Hang'
cd ..

module many <<'EOF'
-- main.go --
package main

import (
	"runtime"
	"sync"
)

func leaf() {}

func all(n int) {
	var wg sync.WaitGroup
	wg.Add(n)
	for i := 0; i < n; i++ {
		go one(&wg)
	}
	wg.Wait()
}

func one(wg *sync.WaitGroup) { leaf(); wg.Done() }

func main() {
	runtime.GOMAXPROCS(1)
	all(50000)
}
EOF
cd many || exit 1
gotrace run . >out 2>err
cat err
if [ "${minor:-99}" -ge 21 ]; then
	ok 'many goroutines that wait for one: all below the call that started them' \
	    grep -q '^    └── go main.one .* 50000$' err
else
	ok 'many goroutines that wait for one: all below the call that started them' \
	    grep -q '^    └── go? main.one .* 50000$' err
fi
cd ..

module crash <<'EOF'
-- main.go --
package main

import "os"

func down(n int) int {
	if n == 0 {
		return 0
	}
	return down(n-1) + 1
}

func main() {
	for i := 0; i < 100; i++ {
		down(200)
	}
	if len(os.Args) == 1 {
		panic("boom")
	}
}
EOF
cd crash || exit 1
status 'a crash amid the live tree' 2 sh -c 'gotrace . 2>&1 >out | cat >err; gotrace . 2>again'
for f in err again; do
	ok "$f: its text begins a line" grep -q '^panic: ' "$f"
done
test "$(grep -c '→ main' err)" -eq 20101
tap $? 'and nothing of the tree is lost'
cd ..

# A package that cannot be tested does not keep the others from it.
module part <<'EOF'
-- a/a_test.go --
package a

import "testing"

func TestA(t *testing.T) {}
-- b/b_test.go --
package b

import (
	"nosuch.example/x"
	"testing"
)

func TestB(t *testing.T) { x.Y() }
-- c/c.go --
package c

func f(n int) int { return n }

func C() int { return f(1) + undefined }
-- c/c_test.go --
package c

import "testing"

func TestC(t *testing.T) { C() }
-- d/d.go --
package d

import "fmt"

func D() { fmt.Printf("%d", "x") }
-- d/d_test.go --
package d

import "testing"

func TestD(t *testing.T) { D() }
EOF
cd part || exit 1
status 'one package lacks a module: the status is that of go test' 1 \
    gotrace test ./... >out 2>err
cat out err
ok 'the other is tested' grep -q '^ok.*part/a' out
ok 'and traced' grep -q 'part/a.TestA' err
ok 'the compiler says where' grep -q '^c/c.go:5:30: undefined: undefined$' err
ok 'vet says where' grep -q '^d/d.go:5:.*Printf format' err
not_ok 'not where it only seems to be' grep -q 'gotrace-.*\.go' err
ok 'what is wrong is said by go' grep -q 'no required module provides' err
done_testing
