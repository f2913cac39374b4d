#!/bin/sh
# Traces made right now by the Go that is installed.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/oracle/oracle.sh"

GO111MODULE=off GOFLAGS= GOPATH=$tmp/gopath
export GO111MODULE GOFLAGS GOPATH
mkdir -p gopath/src
cp -R "$data/progs/mix" "$data/progs/cgo" gopath/src

# all NAME PROGRAM ARGUMENT...: the trace of that is read as Go reads it.
all() {
	name=$1
	shift
	"$@"
	tap $? "$name: traced"
	for mode in parsed wire footprint; do
		agrees "$name $mode" $mode trace
	done
}

ok 'mix is built' "$go" build -o mix mix
all 'many scenes' ./mix trace chans locks timers net procs syscalls crowd gc \
    labels tasks cpu iter spin collect
all 'restarted' ./mix trace chans start
GODEBUG=traceadvanceperiod=3000000
export GODEBUG
all 'many generations' ./mix trace tasks cpu gc net iter syscalls
GODEBUG=traceallocfree=1
all 'allocations' ./mix trace tasks
unset GODEBUG

if [ "$("$go" env CGO_ENABLED)" = 1 ]; then
	ok 'cgo is built' "$go" build -o cgo-threads cgo
	all 'cgo' ./cgo-threads trace threads
else
	skip 'cgo' 'this go command has no cgo'
fi
done_testing
