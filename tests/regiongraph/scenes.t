#!/bin/sh
# Scenes written by hand, with what must be found in them worked out by hand.
. "$(dirname "$0")/../lib.sh"
command -v jq >/dev/null || skip_all 'no jq'

# Times are ns; the trace begins at 1000.  Stacks, outermost first: 1 main.main,
# 2 main.main main.job main.step, 3 main.work main.step, 4 runtime.bgsweep
# main.step, 5 main.main main.job internal/poll.(*FD).Close, 6 main.main main.job
# runtime.gcMarkDone.
# A scene is written as lines "M TIME RECORD", in any order.
head='Trace Go1.23
EventBatch gen=1 m=18446744073709551615 time=1000
Frequency freq=1000000000
EventBatch gen=1 m=18446744073709551615 time=1000
Strings
String id=1
	data="main.main"
String id=2
	data="main.job"
String id=3
	data="main.step"
String id=4
	data="main.work"
String id=5
	data="runtime.bgsweep"
String id=6
	data="internal/poll.(*FD).Close"
String id=7
	data="runtime.gcMarkDone"
String id=11
	data="sync"
String id=12
	data="select"
String id=13
	data="sleep"
String id=14
	data="network"
String id=15
	data="preempted"
String id=16
	data="chan receive"
EventBatch gen=1 m=18446744073709551615 time=1000
Stacks
Stack id=1
	pc=1 func=1 file=0 line=1
Stack id=2
	pc=3 func=3 file=0 line=1
	pc=2 func=2 file=0 line=1
	pc=1 func=1 file=0 line=1
Stack id=3
	pc=3 func=3 file=0 line=1
	pc=4 func=4 file=0 line=1
Stack id=4
	pc=3 func=3 file=0 line=1
	pc=5 func=5 file=0 line=1
Stack id=5
	pc=6 func=6 file=0 line=1
	pc=2 func=2 file=0 line=1
	pc=1 func=1 file=0 line=1
Stack id=6
	pc=7 func=7 file=0 line=1
	pc=2 func=2 file=0 line=1
	pc=1 func=1 file=0 line=1'

# Each M has the P of its number; short names stand for the records.
scene() {
	{
		printf '%s\n' "$head"
		sort -s -k 1,1n -k 2,2n | awk '
		function seq(g) { return ++s[g] }
		$1 != m {
			m = $1; last = 1000
			printf "EventBatch gen=1 m=%d time=1000\n", m
			printf "ProcStatus dt=0 p=%d pstatus=1\n", m
		}
		{ dt = $2 - last; last = $2 }
		$3 == "running" { r = "GoStatus dt=" dt " g=" $4 " m=" m " gstatus=2" }
		$3 == "waiting" { r = "GoStatus dt=" dt " g=" $4 \
		    " m=18446744073709551615 gstatus=4" }
		$3 == "told" { r = "GoStatusStack dt=" dt " g=" $4 \
		    " m=18446744073709551615 gstatus=4 stack=" $5 }
		$3 == "create" { r = "GoCreate dt=" dt " new_g=" $4 \
		    " new_stack=" $6 " stack=" $5 }
		$3 == "start" { r = "GoStart dt=" dt " g=" $4 " g_seq=" $5 }
		$3 == "block" { r = "GoBlock dt=" dt " reason_string=" $4 " stack=" $5 }
		$3 == "stop" { r = "GoStop dt=" dt " reason_string=" $4 " stack=" $5 }
		$3 == "wake" { r = "GoUnblock dt=" dt " g=" $4 " g_seq=" $5 " stack=" $6 }
		$3 == "log" { r = "UserLog dt=" dt " task=0 key_string=1" \
		    " value_string=1 stack=" $4 }
		$3 == "call" { r = "GoSyscallBegin dt=" dt " p_seq=" $4 " stack=" $5 }
		$3 == "return" { r = "GoSyscallEnd dt=" dt }
		$3 == "end" { r = "GoDestroy dt=" dt }
		{ print r }'
	} | tracecat -assemble >"$1"
}

cat >job.yaml <<'END'
job:
  start: Any "main.main" "main.job" "**"
pool:
  start: Any "main.work" "main.step"
  single: true
  flush: true
  shared: true
END
run() {
	regiongraph -regions job.yaml "$@"
}

# Goroutine 10 has a job, gives work to 20 and waits for it; 20 waits for 30,
# which has nothing to do with the job.
scene a.trace <<'END'
1 1001 running 10
1 2000 log 2
1 2100 create 20 2 3
1 2300 block 11 2
1 7900 start 10 2
1 8500 log 2
1 9000 log 1
2 2500 start 20 1
2 4000 block 12 1
2 6600 start 20 3
2 7000 wake 10 1 1
2 7200 block 13 1
3 1001 running 30
3 6000 wake 20 2 1
END
status 'a scene' 0 run a.trace >out
echo 'job(g=10@1000-7500)' >want
is 'the region ends with its last event' want out
run -summarize a.trace >out
jq -c '.Root | del(.Caused)' out >got
cat >want <<'END'
{"G":10,"Kind":"job","StartNs":1000,"LengthNs":6500,"StartRun":[0,5900],"StartAssist":{},"StartWait":{"cpu":[5000],"sync":[300]},"End":"stack","CPUSamples":{}}
END
is 'what it did itself' want got
jq -c '.Root.Caused[]' out >got
cat >want <<'END'
{"G":20,"Kind":"main.work","StartNs":1500,"LengthNs":4700,"StartRun":[0,4100],"StartAssist":{},"StartWait":{"cpu":[-400,3500],"select":[1500],"sleep":[4700]},"Caused":null,"End":"trace","CPUSamples":{}}
END
is 'what it caused: runnable before it began, asleep at the end' want got
# 10 runs 2000-2300, 7900-8500; 20 runs 2500-4000, 6600-7200.  Of the rest, a
# processor was waited for 2300-2500, 6000-6600, 7200-7900; then comes select.
jq -c '[.LengthNs, .TotalRunNs, .FlatRunNs, .FlatWaitNs, .Flat.StartRun,
    .Flat.StartWait]' out >got
echo '[6500,3000,3000,{"cpu":1500,"select":2000},[0,500,4600,5900],{"cpu":[300,4000,5200],"select":[2000]}]' >want
is 'the sums' want got
jq -r 'keys_unsorted | join(" ")' out >got
echo 'LengthNs TotalRunNs TotalAssistNs FlatRunNs FlatAssistNs FlatWaitNs Flat Root File CPUSamples' >want
is 'the order of the keys' want got
jq -r '.Root | keys_unsorted | join(" ")' out >got
echo 'G Kind StartNs LengthNs StartRun StartAssist StartWait Caused End CPUSamples' >want
is 'and of those of a span' want got
ok 'the name of the file' test "$(jq -r .File out)" = a.trace
run -show-chains a.trace >got
cat >want <<'END'
job(g=10@1000-7500)
job(g=10@1000-7500) main.work(g=20@1500)
END
is 'chains' want got
run -show-pairs a.trace >got
cat >want <<'END'
<nil> job(g=10@1000-7500)
job(g=10@1000-7500) main.work(g=20@1500)
END
is 'pairs' want got
run -json a.trace >got
jq -c '.Root + {File}' out >want
is 'without sums the root is the line' want got

# Neither the scheduler nor a goroutine of the runtime's is a reason, nor is
# anything a reason for one; who sleeps is woken by nobody, whoever runs then.
# Who must help the collector wakes whoever waits for that.
# What closes a file wakes who reads from it.
scene b.trace <<'END'
1 1001 running 10
1 2000 log 2
1 2100 create 20 2 4
1 2200 wake 30 1 2
1 2300 wake 40 1 2
1 2400 wake 41 1 5
1 2500 wake 42 1 0
1 2550 wake 43 1 6
1 3000 log 2
1 3100 log 1
2 2600 start 20 1
2 2700 wake 50 1 4
2 2800 block 11 4
3 2900 start 30 2
3 3000 block 11 1
4 2900 start 40 2
4 3000 block 11 1
5 2900 start 41 2
5 3000 block 11 1
6 2900 start 42 2
6 3000 block 11 1
7 2900 start 50 2
7 3000 block 11 1
13 2900 start 43 2
13 3000 block 11 1
8 1001 running 30
8 1100 block 13 1
9 1001 running 40
9 1100 block 14 1
10 1001 running 41
10 1100 block 14 1
11 1001 running 42
11 1100 block 16 1
12 1001 running 50
12 1100 block 16 1
14 1001 running 43
14 1100 block 11 1
END
run -summarize b.trace >out
jq -c '[.Root | .. | objects | .G? | values] | unique' out >got
echo '[10,41]' >want
is 'only what it meant to wake is caused' want got

# The work of a pool is for whoever came first.
scene c.trace <<'END'
1 1001 running 10
1 2000 log 2
1 2100 create 20 2 3
1 2200 block 11 2
1 3500 start 10 2
1 3600 log 1
2 2300 start 20 1
2 2400 log 3
2 2600 wake 30 1 3
2 2700 wake 10 1 3
2 2800 end
3 1001 running 30
3 1500 log 2
3 1600 block 11 2
3 2900 start 30 2
3 3000 log 2
3 3100 log 1
END
run -show-chains c.trace >got
cat >want <<'END'
job(g=30@500-2000)
job(g=10@1000-2500)
job(g=10@1000-2500) main.work(g=20@1300)
job(g=10@1000-2500) main.work(g=20@1300) pool(g=20@1400-1800)
END
is 'a pool explains nobody who has a reason, by time' want got

# A system call that does not block is work; one that does is not, from its
# beginning on.
scene d.trace <<'END'
1 1001 running 10
1 2000 log 2
1 2100 call 1 2
1 2300 return
1 2500 call 2 2
END
run -json d.trace >out
ok 'an open region is dropped with the trace' test ! -s out
sed 's/main.job" "\*\*"/&\n  flush: true/' job.yaml >flush.yaml
regiongraph -regions flush.yaml -json d.trace | jq -c '[.LengthNs, .StartRun,
    .StartWait, .End]' >got
echo '[501,[0],{"syscall":[500]},"trace"]' >want
is 'or kept until then, where its kind says so' want got

# What hung before the trace began, as is told in the midst of it, and what still
# hangs when it ends; what runs then may have left.
scene e.trace <<'END'
1 1001 running 50
1 3000 told 10 2
1 3100 told 20 2
1 3200 wake 10 1 1
1 6000 log 1
2 3500 start 10 2
2 3600 block 11 2
3 1001 running 30
3 2050 log 2
3 2100 block 12 2
4 1001 running 40
4 2000 log 2
4 2200 log 2
END
regiongraph -regions flush.yaml -json e.trace | jq -c '[.G, .StartNs, .LengthNs,
    .StartRun, .StartWait, .End, .Before]' | sort >got
cat >want <<'END'
[10,0,5001,[2500],{"block":[0],"cpu":[2200],"sync":[2600]},"trace",true]
[20,0,5001,null,{"block":[0]},"trace",true]
[30,1050,3951,[0],{"select":[50]},"trace",null]
[40,1000,200,[0],{},"trace",null]
END
is 'before and behind the trace' want got

done_testing
