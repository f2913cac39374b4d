#!/bin/sh
# etcheck: what each rule finds, and what it leaves alone, in traces made for it.
. "$(dirname "$0")/../lib.sh"
command -v jq >/dev/null || skip_all 'no jq'

# scene: makes the trace of the scene on standard input (see scene.awk); what
# is found goes to "out", the exit status to "rc".
scene() {
	awk -f "$top/tests/etcheck/scene.awk" | tracecat -assemble >trace
	etcheck -format json "$@" trace >out 2>err
	echo $? >rc
	cat err
	jq -c '[.severity, .rule, .message]' out
}

# finds NAME RULE SEVERITY EXPRESSION: one finding of that rule, of which the
# expression is so.
finds() {
	jq -s -e --arg rule "$2" --arg sev "$3" "[.[] | select(.rule == \$rule)] |
	    length == 1 and (.[0] | .severity == \$sev and ($4))" out
	tap $? "$1"
}

# clean NAME RULE: that rule finds nothing.
clean() {
	test ! -s err && jq -s -e --arg rule "$2" 'all(.[]; .rule != $rule)' out
	tap $? "$1"
}

# begin [PROCS]: the first lines of a scene.
begin() {
	cat <<END
0 1 ProcStatus p=0 pstatus=1
0 1 GoStatus g=1 m=1 gstatus=2
0 1 ProcsChange procs_value=${1:-1} stack=-
END
}
# start [PROCS]: the same, and goroutine 2 is made and waits to run.
start() {
	begin $1
	echo '10 1 GoCreate new_g=2 new_stack=main.work stack=main.main:7'
}

# Locks.
lock='sync.(*Mutex).Lock<main.get:40<main.main'
{ start; cat <<END
20 1 GoBlock reason_string=sync stack=$lock
30 1 GoStart g=2
5030 1 GoUnblock g=1 stack=sync.(*Mutex).Unlock<main.put:50<main.work
5040 1 GoStop reason_string=preempted stack=main.work
5050 1 GoStart g=1
5060 1 GoBlock reason_string=sync stack=$lock
5070 1 GoStart g=2
30070 1 GoUnblock g=1 stack=sync.(*Mutex).Unlock<main.put:51<main.work
30080 1 GoDestroy
30090 1 GoStart g=1
30100 1 GoBlock reason_string=sync stack=$lock
END
} | scene
finds 'a lock: the worst wait is the example' MutexContention ERROR '
    .worst_ns == 25010000 and .timestamp_ns == 6059000 and .goroutine_id == 1'
finds '... with who waited, who unlocked, and where' MutexContention ERROR '
    .at == {func: "main.get", file: "/src/scene.go", line: 40} and
    .by_goroutine_id == 2 and .by_at.func == "main.put" and .by_at.line == 51 and
    .stack[0] == "sync.(*Mutex).Lock\n\t/src/scene.go:12" and (.by_stack | length) == 3'
finds '... how often and how long' MutexContention ERROR '
    .count == 2 and .of == 2 and .total_ns == 30020000 and .max_ns == 25010000 and
    .p50_ns == 5010000 and .message ==
    "goroutine 1 waited 25.01ms to acquire a mutex (threshold: 10ms)"'
ok '... and the exit status says it' grep -qx 1 rc

{ start; cat <<END
20 1 GoBlock reason_string=sync stack=$lock
30 1 GoStart g=2
40030 1 GoDestroy
END
} | scene
finds 'a lock that is not got: a lower bound' MutexContention ERROR '
    .at_least and .worst_ns == 40010001 and (.message | contains("at least 40.01ms"))'

for other in 'sync.(*WaitGroup).Wait' 'runtime.gcStart<runtime.mallocgc' \
    'runtime.semacquire<runtime.stopTheWorld'; do
	{ start; cat <<END
20 1 GoBlock reason_string=sync stack=$other<main.main
30 1 GoStart g=2
25030 1 GoUnblock g=1 stack=main.work
25040 1 GoDestroy
25050 1 GoStart g=1
END
	} | scene
	clean "no lock: $other" MutexContention
done

# What was so before the trace began is a lower bound, too.
scene <<END
0 1 ProcStatus p=0 pstatus=1
0 1 GoStatus g=1 m=1 gstatus=2
1 1 GoStatusStack g=2 m=18446744073709551615 gstatus=4 stack=runtime.gopark<runtime.semacquire1<$lock
20001 1 GoUnblock g=2 stack=main.put:50<main.main
20002 1 GoBlock reason_string=sleep stack=time.Sleep<main.main
20003 1 GoStart g=2
END
finds 'a lock that was waited for before' MutexContention ERROR '
    .at_least and .worst_ns == 20000000 and .goroutine_id == 2 and .at.func == "main.get"'

# A goroutine of package net's own that asks a peer.
resolver='net.dnsPacketRoundTrip<net.(*Resolver).exchange<net.(*Resolver).goLookup.func3'
{ start; cat <<END
20 1 GoBlock reason_string=network stack=internal/poll.(*FD).Read<net.(*conn).Read<$resolver
30 1 GoStart g=2
150030 1 GoUnblock g=1 stack=-
150040 1 GoDestroy
END
} | scene
finds 'in the plumbing the outermost call says most' NetworkWait WARN '
    .at.func == "net.(*Resolver).goLookup.func3"'

# A convoy: 12 goroutines want a lock that 1 has.
convoy() {
	begin
	i=2
	while [ $i -le 13 ]; do
		echo "$i 1 GoCreate new_g=$i new_stack=main.work stack=main.main"
		i=$((i + 1))
	done
	echo "20 1 GoStop reason_string=preempted stack=main.main"
	i=2
	while [ $i -le 13 ]; do
		echo "$((i * 10 + 10)) 1 GoStart g=$i"
		echo "$((i * 10 + 11)) 1 GoBlock reason_string=sync stack=$lock"
		i=$((i + 1))
	done
	echo "900 1 GoStart g=1"
	echo "$1 1 GoUnblock g=2 stack=sync.(*Mutex).Unlock<main.slow:70<main.main"
}
convoy 9000 | scene
finds 'a convoy: how many, and who held the lock' LockConvoy WARN '
    .worst_goroutines == 12 and .goroutine_id == 1 and .at.func == "main.slow" and
    .by_goroutine_id == 2 and .by_at.func == "main.get"'
convoy 950 | scene
clean 'a queue of a moment' LockConvoy
# Each of those who waited lets go in turn: fewer and fewer wait behind them.
{ convoy 9000; echo "9010 1 GoStop reason_string=preempted stack=main.main"
i=2
while [ $i -le 4 ]; do
	echo "$((9000 + i * 10)) 1 GoStart g=$i"
	echo "$((9001 + i * 10)) 1 GoUnblock g=$((i + 1)) stack=sync.(*Mutex).Unlock<main.get:41<main.work"
	echo "$((9002 + i * 10)) 1 GoDestroy"
	i=$((i + 1))
done; } | scene -rule LockConvoy=8,100
ok 'the longest queue comes first' jq -s -e '[.[] | select(.rule == "LockConvoy") |
    [.at.func, .worst_goroutines, .count]] ==
    [["main.slow", 12, 1], ["main.get", 11, 3]]' out

# Waiting for a processor.
{ start; cat <<END
20 1 GoBlock reason_string=sleep stack=time.Sleep<main.main
3010 1 GoStart g=2
3020 1 GoStop reason_string=preempted stack=main.work
33020 1 GoStart g=2
33030 1 GoUnblock g=1 stack=-
33040 1 GoDestroy
END
} | scene
finds 'a created goroutine waits to run' HighSchedulingLatency WARN '
    .goroutine_id == 2 and .worst_ns == 3000000 and .at.line == 7 and
    .by_goroutine_id == 1'
ok 'one that was preempted had its turn' jq -s -e 'length == 1' out
{ start; cat <<END
20 1 GoBlock reason_string=sleep stack=time.Sleep<main.main
30 1 GoStart g=2
5030 1 GoUnblock g=1 stack=runtime.systemstack_switch<runtime.gcMarkDone<runtime.gcBgMarkWorker
10040 1 GoDestroy
10050 1 GoStart g=1
END
} | scene
finds "the runtime's own are told by what they are" HighSchedulingLatency WARN '
    .at.func == "main.main" and .by_at.func == "runtime.gcBgMarkWorker"'
{ start; echo '15010 1 GoStop reason_string=preempted stack=main.main'; } | scene
finds 'one that never gets to run' HighSchedulingLatency ERROR '
    .at_least and .worst_ns == 15000001'
{ start | sed s/main.work/runtime.bgsweep/
    echo '15010 1 GoStop reason_string=preempted stack=main.main'; } | scene
clean "the runtime's own may wait" HighSchedulingLatency

# System calls.
call() {
	start
	echo "11 1 GoBlock reason_string=sleep stack=time.Sleep<main.main"
	echo '12 1 GoStart g=2'
	echo "20 1 GoSyscallBegin stack=$1"
	echo '50020 1 GoSyscallEnd'
	echo '50030 1 GoDestroy'
}
call 'syscall.fsync<os.(*File).Sync<main.save:9<main.work' | scene
finds 'a slow system call' BlockedOnSyscall WARN '
    .worst_ns == 50000000 and .at.func == "main.save" and .goroutine_id == 2'
for idle in 'os/signal.signal_recv<os/signal.loop' \
    'syscall.wait4<os.(*Process).blockUntilWaitable<main.run' \
    'golang.org/x/sys/unix.EpollWait<main.poll' \
    'syscall.write<os.(*File).Write<runtime/trace.Start.func1'; do
	call "$idle" | scene
	clean "waiting for work: ${idle%%<*}" BlockedOnSyscall
done

call - | scene
clean 'one without a stack is the runtime'"'"'s' BlockedOnSyscall

# Channels, the network: goroutine 2 waits 300ms where the argument says.
wait_in() {
	start
	echo "11 1 GoBlock reason_string=sleep stack=time.Sleep<main.main"
	echo '12 1 GoStart g=2'
	[ -z "$3" ] || echo "15 1 UserRegionBegin task=0 name_string=r stack=-"
	echo "20 1 GoBlock reason_string=$1 stack=$2"
	echo '300020 1 GoUnblock g=2 stack=main.other'
	echo '300030 1 GoStart g=2'
	echo '300040 1 GoDestroy'
}
serve='net/http.HandlerFunc.ServeHTTP<net/http.serverHandler.ServeHTTP<net/http.(*conn).serve'
read='internal/poll.(*FD).Read<net.(*netFD).Read<net.(*conn).Read'
wait_in chan_send 'runtime.chansend1<main.produce:3<main.work' | scene
finds 'a send' ChannelWait WARN '.worst_ns == 300000000 and .at.func == "main.produce"'
wait_in chan_receive 'runtime.chanrecv1<main.worker<main.work' | scene
clean 'a receive may be for work' ChannelWait
wait_in select "runtime.selectgo<main.ask<main.handler<$serve" | scene
finds 'not in a request' ChannelWait WARN '.at.func == "main.ask"'
wait_in select 'runtime.selectgo<main.ask<main.work' region | scene
finds 'nor in a region' ChannelWait WARN '.at.func == "main.ask"'
wait_in select "runtime.selectgo<net/http/pprof.sleep<net/http/pprof.Trace<$serve" | scene
clean 'what captures the trace' ChannelWait
wait_in select "runtime.selectgo<net/http.(*persistConn).roundTrip<net/http.(*Client).do<shop.Ask:8<main.work" | scene
finds 'a call of a peer, by who calls it' NetworkWait WARN '.at.func == "shop.Ask"'
h2=net/http/internal/http2
wait_in select "runtime.selectgo<$h2.(*ClientConn).roundTrip<$h2.(*Transport).RoundTripOpt<net/http.(*Client).do<shop.Ask:8<main.work" | scene
finds 'by the HTTP/2 of Go 1.27, too' NetworkWait WARN '.at.func == "shop.Ask"'
wait_in network "$read<example.com/redis.(*Conn).Get<main.handler<$serve" | scene
finds 'a read in a request' NetworkWait WARN '.at.func == "example.com/redis.(*Conn).Get"'
wait_in network "internal/poll.(*FD).Write<net.(*conn).Write<main.push<main.work" | scene
finds 'a peer that does not read' NetworkWait WARN '.at.func == "main.push"'
wait_in network "$read<example.com/redis.(*Conn).loop" | scene
finds 'a read that may be for work: no more than a note' NetworkWait INFO 'true'
ok '... which the exit status leaves alone' grep -qx 0 rc
for idle in "$read<net/http.(*connReader).Read<bufio.(*Reader).Peek<net/http.(*conn).serve" \
    "$read<net/http.(*connReader).backgroundRead" \
    "$read<net/http.(*persistConn).Read<bufio.(*Reader).Peek<net/http.(*persistConn).readLoop" \
    "$read<$h2.(*Framer).ReadFrame<$h2.(*clientConnReadLoop).run<$h2.(*ClientConn).readLoop" \
    "$read<$h2.(*Framer).ReadFrame<$h2.(*serverConn).readFrames" \
    "internal/poll.(*FD).Accept<net.(*netFD).accept<net/http.(*Server).Serve<main.work" \
    "internal/poll.(*FD).Read<os.(*File).Read<main.pipe" \
    "$read<github.com/gorilla/websocket.(*Conn).ReadMessage<main.live<$serve"; do
	wait_in network "$idle" | scene
	clean "waiting for work: $(echo "$idle" | sed 's/.*(\*FD).//')" NetworkWait
done

# Locks that are made of conditions: that of database/sql in Go 1.27.
rows='database/sql.(*closingMutex).Lock<database/sql.(*Rows).close<main.ask<main.work'
wait_in 'sync.(*Cond).Wait' "sync.(*Cond).Wait<$rows" | scene
finds 'a lock of database/sql' MutexContention ERROR '.at.func == "main.ask"'
wait_in 'sync.(*Cond).Wait' "sync.(*Cond).Wait<${rows%<main.ask*}" | scene
finds '... and of its own goroutines' MutexContention ERROR \
    '.at.func == "database/sql.(*Rows).close"'
wait_in 'sync.(*Cond).Wait' 'sync.(*Cond).Wait<main.next<main.work' | scene
clean 'other conditions may be for work' MutexContention

# Stops of the world.
stop() {
	start
	echo "20 1 STWBegin kind_string=$1 stack=runtime.x<main.stop<main.main"
	echo "$((20 + $2)) 1 STWEnd"
}
stop GC_mark_termination 6000 | scene
finds 'a pause of the collector' GCPauseSpike WARN '.worst_ns == 6000000 and
    .message == "GC STW pause (GC mark termination) of 6ms exceeds 5ms threshold"'
stop GC_sweep_termination 20000 | scene
finds 'a long one' GCPauseSpike ERROR '.worst_ns == 20000000'
stop read_mem_stats 6000 | scene
clean 'another stop is no pause' GCPauseSpike
finds '... but a stop' StopTheWorld WARN '.at.func == "main.stop"'
stop start_trace 60000 | scene
clean 'what tracing does is neither' GCPauseSpike
clean '... nor' StopTheWorld

# Processors.
idle() {
	start 2
	cat <<END
12 1 GoBlock reason_string=sleep stack=time.Sleep<main.main
20 2 ProcStatus p=1 pstatus=2
20 2 ProcStart p=1
21 2 ProcStop
END
	echo "$1 1 GoStart g=2"
	echo "40030 2 ProcStart p=1"
}
idle 40010 | scene
finds 'a processor idles while something could run' ProcessorStarvation WARN '
    .worst_ns == 39989000 and .processor_id == 1'
idle 30 | scene
clean 'with nothing to run it may' ProcessorStarvation
# What no machine has is not looked at again and again.
{ start 5000; awk 'BEGIN {
	for (p = 1; p < 5000; p++)
		print "11 1 ProcStatus p=" p " pstatus=2"
	print "20011 1 GoStop reason_string=preempted stack=main.main"
	print "20012 1 GoStart g=2"
}'; } | scene
finds '... of 5000 processors 4096 are looked at' ProcessorStarvation WARN '
    .count >= 4095 and .count <= 4096 and .worst_ns >= 19999000'

hog() {
	start
	echo "20 1 GoBlock reason_string=sleep stack=time.Sleep<main.main"
	echo "30 1 GoStart g=2"
	[ -z "$1" ] || echo "31 1 GoLabel label_string=$1"
	echo "80030 1 GoStop reason_string=preempted stack=main.loop:5<main.work"
}
hog | scene
finds 'a processor is held' ProcessorHog WARN '.worst_ns == 80000000 and
    .at.func == "main.loop" and .goroutine_id == 2'
hog 'GC_(dedicated)' | scene
clean 'by the collector it may be' ProcessorHog
# An end has no stack; a goroutine that is preempted just before has one that
# tells nothing.
{ start; cat <<END
20 1 GoBlock reason_string=sleep stack=time.Sleep<main.main
30 1 GoStart g=2
80030 1 GoDestroy
END
} | scene
finds '... to the end: where who held it came from' ProcessorHog WARN '
    .worst_ns == 80000000 and .at.func == "main.main" and .at.line == 7'
{ start; cat <<END
20 1 GoBlock reason_string=sleep stack=time.Sleep<main.main
30 1 GoStart g=2
80030 1 GoStop reason_string=preempted stack=runtime.goexit1
80040 1 GoStart g=2
80041 1 GoDestroy
END
} | scene
finds '... up to the end of what is not the runtime' ProcessorHog WARN '
    .worst_ns == 80000000 and .at.func == "main.main" and .goroutine_id == 2'

# The collector.
assist() {
	start
	cat <<END
20 1 GCMarkAssistBegin stack=runtime.mallocgc<$1
1000 1 GoBlock reason_string=GC_mark_assist_wait_for_work stack=runtime.gcParkAssist<$1
1010 1 GoStart g=2
4010 1 GoUnblock g=1 stack=-
4011 1 GoDestroy
4012 1 GoStart g=1
5020 1 GCMarkAssistEnd
END
}
assist 'main.fill:60<main.main' | scene
finds 'an assist, from its beginning to its end' GCAssist WARN '
    .worst_ns == 5000000 and .count == 1 and .at.func == "main.fill"'
assist 'runtime.(*traceAdvancerState).start.func1' | scene
clean "not that of who writes the trace" GCAssist

worker() {
	start
	echo '20 1 GoBlock reason_string=sleep stack=time.Sleep<main.main'
	echo '30 1 GoStart g=2'
	echo "40 1 GoLabel label_string=$1"
	echo '50000 1 GoBlock reason_string=system_goroutine_wait stack=runtime.gcBgMarkWorker'
	echo '120000 1 ProcStop'
}
worker 'GC_(dedicated)' | scene
finds "the collector's part of the time" GCProcessorTime ERROR '.worst_percent == 41'
worker 'GC_(idle)' | scene
clean '... does not count what was idle' GCProcessorTime
# The worker that ends the marking waits for the other processor to stop.
{ start 2; cat <<END
1 2 ProcStatus p=1 pstatus=1
20 1 GoBlock reason_string=sleep stack=time.Sleep<main.main
30 1 GoStart g=2
40 1 GoLabel label_string=GC_(dedicated)
50000 1 STWBegin kind_string=GC_mark_termination stack=-
150000 1 STWEnd
160000 1 GoBlock reason_string=system_goroutine_wait stack=runtime.gcBgMarkWorker
200000 1 ProcStop
END
} | scene
finds '... and counts nothing twice' GCProcessorTime ERROR '.worst_percent == 64'

# heap GOAL SIZE...: in MiB, 20 ms from one to the next.
heap() {
	start
	echo "11 1 HeapGoal heapgoal_value=$(($1 * 1048576))"
	shift
	at=20
	for size in "$@"; do
		echo "$at 1 HeapAlloc heapalloc_value=$((size * 1048576))"
		at=$((at + 20000))
	done
}
heap 12 8 40 80 200 | scene
finds 'a heap that grows' HeapGrowthSpike ERROR '.worst_bytes == 188 * 1048576 and
    (.message | startswith("heap grew by 188 MiB (12 MiB -> 200 MiB), at up to 1.8 GiB/s"))'
heap 400 100 390 110 395 120 380 | scene
clean 'a heap that goes up to its goal, and down' HeapGrowthSpike
heap 12 4 20 30 40 | scene
clean 'a small one' HeapGrowthSpike
heap 100 90 100 101 102 103 104 105 106 107 108 109 112 114 160 | scene
finds 'one that grows fast, though not by much' HeapGrowthSpike ERROR '
    .worst_bytes == 60 * 1048576'
heap 100 90 101 102 103 104 105 106 107 108 109 112 114 130 131 132 | scene
clean '... a window is 100ms' HeapGrowthSpike

# Goroutines that are left.
# crowd N STEP STACK: every STEP microseconds one is made, and waits there.
crowd() {
	begin
	i=1
	while [ $i -le 10 ]; do
		echo "1 1 GoStatus g=$((1000 + i)) m=18446744073709551615 gstatus=4"
		i=$((i + 1))
	done
	i=2
	while [ $i -lt $(($1 + 2)) ]; do
		at=$((i * $2))
		echo "$at 1 GoCreate new_g=$i new_stack=main.spawned stack=main.spawn:80<main.main"
		echo "$at 1 GoBlock reason_string=sleep stack=time.Sleep<main.main"
		echo "$((at + 1)) 1 GoStart g=$i"
		echo "$((at + 2)) 1 GoBlock reason_string=$3 stack=$4"
		echo "$((at + 3)) 1 GoUnblock g=1 stack=-"
		echo "$((at + 4)) 1 GoStart g=1"
		i=$((i + 1))
	done
	echo "4000000 1 GoBlock reason_string=sleep stack=time.Sleep<main.main"
}
crowd 120 10 chan_receive 'runtime.chanrecv1<main.spawned:90' | scene
finds 'goroutines that do not end, by who makes them' GoroutineLeakGrowth WARN '
    .worst_goroutines == 120 and .at.func == "main.spawn" and .at.line == 80'
clean '... who came at once may be a pool' GoroutineNeverRan
crowd 12 100000 chan_receive 'runtime.chanrecv1<main.spawned:90' | scene
finds '... a few, one after the other: by what there was' GoroutineLeakGrowth ERROR '
    .worst_goroutines == 12 and (.message | contains("+12 (109% of baseline)"))'
finds '... and where they wait' GoroutineNeverRan WARN '.worst_goroutines == 12 and
    .at.func == "main.spawned" and .at.line == 90 and .goroutine_id == 2'
crowd 12 10 chan_receive 'runtime.chanrecv1<main.spawned:90' | scene
clean 'a few at once: a pool' GoroutineLeakGrowth
crowd 12 10 chan_send 'runtime.chansend1<main.spawned:91' | scene
finds 'no pool waits to send' GoroutineNeverRan WARN '.worst_goroutines == 12'
crowd 12 100000 network "$read<net/http.(*connReader).backgroundRead" | scene
clean 'connections may be idle' GoroutineNeverRan

# Timers: sleeps of so many microseconds, one after the other.
asleep='time.Sleep<main.tick:3<main.main'
sleeps() {
	begin
	at=100
	for us in "$@"; do
		echo "$at 1 GoBlock reason_string=sleep stack=$asleep"
		at=$((at + us))
		echo "$at 1 GoUnblock g=1 stack=-"
		at=$((at + 1))
		echo "$at 1 GoStart g=1"
	done
}
sleeps 10000 10100 10050 10020 10010 10060 45000 10030 10040 10100 | scene
finds 'a sleep that ends late' LateTimer WARN '(.worst_ns - 35000000 | fabs) < 10 and .count == 1 and
    .of == 10 and (.total_ns - 35000000 | fabs) < 600000 and .at.func == "main.tick" and
    (.message | contains("35ms late from a sleep of 10ms"))'
sleeps 10000 20000 30000 40000 50000 60000 70000 80000 90000 100000 | scene
clean 'sleeps of any length are not late' LateTimer
sleeps 10000 10000 10000 45000 | scene
clean 'a few do not tell how long they are' LateTimer
asleep='runtime.timeSleep<runtime.gcAssistAlloc<runtime.mallocgc<main.fill<main.main'
sleeps 100 100 100 100 100 100 100 100 45000 | scene
clean "nor are the collector's, of Go 1.5" LateTimer

done_testing
