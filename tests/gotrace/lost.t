#!/bin/sh
# However a program ends, all its calls up to then are there.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/gotrace/gt.sh"

module lost <<'END'
-- main.go --
package main

import (
	"fmt"
	"log"
	"os"
	"runtime"
	"strconv"
	"syscall"
	"time"
)

func leaf() {}

func work(n int) {
	for i := 0; i < n; i++ {
		leaf()
	}
}

func boom() {
	defer leaf()
	panic("boom")
}

func saved() (r any) {
	defer func() { r = recover() }()
	boom()
	return
}

func down(n int) int { return down(n+1) + 1 }

func main() {
	n, _ := strconv.Atoi(os.Args[2])
	work(n)
	switch os.Args[1] {
	case "exit":
		os.Exit(7)
	case "fatal":
		log.Fatal("fatal")
	case "panic":
		boom()
	case "go":
		go boom()
		time.Sleep(time.Minute)
	case "kill":
		syscall.Kill(os.Getpid(), syscall.SIGKILL)
		time.Sleep(time.Minute)
	case "crash":
		crash()
	case "saved":
		fmt.Println(saved())
		work(n)
	case "goexit":
		done := make(chan bool)
		go func() { defer close(done); leaf(); runtime.Goexit() }()
		<-done
	case "stack":
		down(0)
	case "again":
		cmd, _ := os.StartProcess(os.Args[0], []string{"x", "kill", os.Args[2]}, &os.ProcAttr{Env: os.Environ()})
		cmd.Wait()
	case "wait":
		fmt.Println("ready", os.Getpid())
		time.Sleep(time.Minute)
	}
}
-- c.go --
package main

// static void crash(void) { *(volatile int *)0 = 1; }
import "C"

func crash() { C.crash() }
-- noc.go --
//go:build !cgo

package main

func crash() { panic("no cgo") }
END

# One build for all: the program finds gotrace by its environment alone, so a
# second program may be the first one's.
cd lost || exit 1
want=30000
for how in 'exit 7 0' 'fatal 1 0' 'panic 2 1' 'go 2 1' 'kill 137 0' \
    'crash 2 0' 'saved 0 1' 'goexit 0 1'; do
	set -- $how
	gotrace record -o rec . "$1" $want >out 2>err
	code=$?
	gotrace stats rec >stats
	extra=$3
	[ "$1" = saved ] && extra=$((want + 1))
	echo "status $code, leaf $(calls main.leaf stats)"
	test $code -eq "$2" -a "$(calls main.leaf stats)" -eq $((want + extra))
	tap $? "$1: status $2, every call"
done
gotrace record -o rec . again $want >out 2>err
gotrace stats rec >stats
echo "leaf $(calls main.leaf stats)"
test "$(calls main.leaf stats)" -eq $((2 * want))
tap $? 'a program that starts itself: both processes'

# A ring that is far too small: waiting loses nothing, dropping is counted.
gotrace record --buffer 4K -o rec . exit 200000 >out 2>err
gotrace stats rec >stats
test "$(calls main.leaf stats)" -eq 200000
tap $? 'overflow: waiting loses nothing'
gotrace record --buffer 4K --overflow drop -o rec . exit 2000000 >out 2>err
if grep -q 'records were dropped' err; then
	gotrace stats rec >stats
	ok 'overflow: what is dropped is said in the report, too' grep -q 'records were dropped' stats
	test "$(calls main.leaf stats)" -lt 2000000 -a "$(calls main.leaf stats)" -gt 0
	tap $? 'and the rest is there'
else
	skip 'overflow: what is dropped is said' 'nothing was'
fi

# gotrace goes first: the program goes on.  Its ring holds so little that most is
# recorded by then.
mkfifo says
gotrace record --buffer 4K -o rec . wait $want >says 2>err &
pid=$!
read -r line child <says
echo "$line"
kill -9 $pid
wait $pid
dir=$(tr '\0' '\n' <"/proc/$child/environ" | sed -n 's/^GOTRACE_SEGMENT=[^/]*//p')
ok 'without gotrace the program still runs' kill -0 "$child"
kill "$child"
gotrace stats rec >stats 2>err2
test $? -eq 2
tap $? 'the recording is cut, which is said'
ok 'and shows what it has' grep -q 'main.leaf' stats
ok 'it has left directories' test -d "$dir" -a -n "$(left)"
touch -d '1 hour ago' "$TMPDIR"/gotrace-* "$dir"
gotrace record -o rec . exit 1 >out 2>err
ok 'the next gotrace removes them' test ! -e "$dir" -a -z "$(left)"

# Panics.
gotrace --filters panic -o path . go 3 >out 2>err
ok 'a panic nobody recovers: the path, across the go statement' \
    grep -q '^  → main.boom \[main.go:[0-9]* g[0-9]*\]$' path
ok 'the crash is reported as ever' grep -q '^panic: boom$' err
gotrace --filters panic -o path . saved 3 >out 2>err
ok 'one that is recovered: nothing' test ! -s path

# A report that takes long can be ended: this one fills a pipe.
cd .. || exit 1
module long <<'END'
-- main.go --
package main

func down(n int) {
	if n > 0 {
		down(n - 1)
	}
}

func main() { down(1000) }
END
mkfifo pipe
exec 9<>pipe
gotrace json long >pipe 2>err &
pid=$!
dd bs=1 count=1 <&9 >/dev/null
kill $pid
exec 9<&-
wait $pid
test $? -eq 143
tap $? 'a signal ends the report'
done_testing
