#!/bin/sh
# linux/arm64: compiled anywhere, run where there is an emulator (or such a
# machine).
. "$(dirname "$0")/../lib.sh"
. "$top/tests/gotrace/gt.sh"

module arm <<'END'
-- main.go --
package main

func fib(n int) int {
	if n < 2 {
		return n
	}
	return fib(n-1) + fib(n-2)
}

func boom() { panic("boom") }

func saved(done chan bool) {
	defer close(done)
	defer func() { recover() }()
	boom()
}

func main() {
	done := make(chan bool)
	go saved(done)
	<-done
	println(fib(10))
}
END
cd arm || exit 1
GOARCH=arm64 CGO_ENABLED=0
export GOARCH CGO_ENABLED
status 'it compiles with tracing' 0 gotrace --check . >out 2>err
cat out err
emulator=
for e in qemu-aarch64-static qemu-aarch64; do
	command -v $e >/dev/null && emulator=$e
done
[ "$(uname -m)" = aarch64 ] && emulator=env
if [ -n "$emulator" ]; then
	gotrace record -exec $emulator -o rec . >out 2>err
	gotrace stats rec >stats
	cat err stats
	test "$(calls main.fib stats)" -eq 177
	tap $? 'every call is recorded'
	gotrace json rec >json
	ok 'a panic that is recovered' grep -q '"main.boom".*"panicked": 1' json
	ok 'the goroutine' grep -q '"main.saved".*"goroutine": true' json
else
	skip 'every call is recorded' 'no emulator'
fi
done_testing
