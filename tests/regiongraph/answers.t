#!/bin/sh
# Requests that are answered in odd ways, on one processor: what each waits for,
# and that each is one.
. "$(dirname "$0")/../lib.sh"
command -v jq >/dev/null || skip_all 'no jq'

# A line of a scene is "NS WHAT", what happens so long after the line before it;
# FRAMES are functions, the outermost first, with / between them.
scene() {
	awk '
	function id(of, text) {
		if (!((of, text) in ids)) {
			ids[of, text] = ++n[of]
			texts[of, n[of]] = text
		}
		return ids[of, text]
	}
	function batch(m) { print "EventBatch gen=1 m=" m " time=1000" }
	function put_stacks(	i, k, f) {
		for (i = 1; i <= n["stack"]; i++) {
			print "Stack id=" i
			for (k = split(texts["stack", i], f, "/"); k > 0; k--)
				printf "\tpc=%d func=%d file=0 line=1\n",
				    id("string", f[k]), id("string", f[k])
		}
	}
	BEGIN {
		none = "18446744073709551615"
		made = id("stack", "main.made")
	}
	{ r = ""; stack = " stack=" id("stack", $NF) }
	$2 == "create" { r = "GoCreate dt=" $1 " new_g=" $3 " new_stack=" made stack }
	$2 == "start" { r = "GoStart dt=" $1 " g=" $3 " g_seq=" ++seq[$3] }
	$2 == "wake" { r = "GoUnblock dt=" $1 " g=" $3 " g_seq=" ++seq[$3] stack }
	$2 == "find" { r = "GoUnblock dt=" $1 " g=" $3 " g_seq=" ++seq[$3] " stack=0" }
	$2 == "block" { r = "GoBlock dt=" $1 " reason_string=" id("string", $3) stack }
	$2 == "call" { r = "GoSyscallBegin dt=" $1 " p_seq=" ++seq["p"] stack }
	$2 == "return" { r = "GoSyscallEnd dt=" $1 }
	{ records = records r "\n" }
	END {
		print "Trace Go1.23"
		batch(none); print "Frequency freq=1000000000"
		batch(none); print "Stacks"; put_stacks()
		batch(none); print "Strings"
		for (i = 1; i <= n["string"]; i++)
			print "String id=" i "\n\tdata=\"" texts["string", i] "\""
		batch(1)
		print "ProcStatus dt=0 p=1 pstatus=1"
		print "GoStatus dt=0 g=1 m=1 gstatus=2"
		printf "%s", records
	}' >text
	# Packages have slashes.
	sed 's/=\(http\|sql\)/\/\1/g' text | tracecat -assemble >trace
}

serve='net=http.(*conn).serve'
read=$serve/'net=http.(*conn).readRequest/bufio.(*Reader).fill'
handle=$serve/'net=http.serverHandler.ServeHTTP/main.handle'
ask=$handle/'net=http.(*Transport).RoundTrip/net=http.(*persistConn).roundTrip'
finish=$serve/'net=http.(*response).finishRequest'
watch='net=http.(*conn).serve/net=http.(*connReader).startBackgroundRead'

# 2 reads a request for 1 us, waits 3 us in a select for what its program does
# itself and 5 us in one for another server, sleeps for 7, and answers.  3 watches
# the connection all the time.
scene <<END2
1000 create 2 main.main
100 block sleep main.main
100 start 2
100 call $read
1000 return
100 create 3 $watch
100 block select $handle/runtime.selectgo
100 start 3
100 block network net=http.(*connReader).backgroundRead/net.Read
2800 find 2
0 start 2
100 block select $ask/runtime.selectgo
5000 find 2
0 start 2
100 block sleep $handle/time.Sleep
7000 find 2
0 start 2
100 call $finish/bufio.(*Writer).Flush/syscall.Write
500 return
100 find 3
100 block network $read
0 start 3
100 block sleep main.other
END2
status 'one handler that waits for three things' 0 regiongraph -summarize \
    -root server/http trace >out
echo '{"net":5000,"select":2800,"sleep":7000}' >want
jq -cS '.FlatWaitNs | del(.cpu)' out >got
is 'another server is the network, what the program does is not' want got
printf 'client/http_roundtrip:\n  start: Any "**" "[.]RoundTrip$" "**"\n' >y
regiongraph -regions y -summarize -root server/http trace >out
echo '{"select":7800,"sleep":7000}' >want
jq -cS '.FlatWaitNs | del(.cpu)' out >got
is 'where the kind is not remote it is no other server' want got

# 2 sleeps before it has read all rows, which 3 watches.
scene <<END2
1000 create 2 main.main
100 block sleep main.main
100 start 2
100 call $read
1000 return
100 create 3 $handle/database=sql.(*Rows).initContextClose
100 block sleep $handle/time.Sleep
100 start 3
100 block select database=sql.(*Rows).awaitDone/runtime.selectgo
7000 find 2
0 start 2
100 wake 3 $handle/context.(*cancelCtx).cancel
0 call $finish/bufio.(*Writer).Flush/syscall.Write
500 return
100 block network $read
0 start 3
100 block sleep main.other
END2
regiongraph -summarize -root server/http trace >out
ok 'rows are watched' jq -e '.Root.Caused |
    any(.Kind == "database/sql.(*Rows).awaitDone")' out
echo '{"sleep":7000}' >want
jq -cS '.FlatWaitNs | del(.cpu)' out >got
is 'by one whom nobody waits for' want got

# The response goes first, and what the client sends though it was not told to
# is read then.
body=$finish/'net=http.(*body).Close/net=http.(*body).readLocked'
scene <<END2
1000 create 2 main.main
100 block sleep main.main
100 start 2
100 call $read
1000 return
100 call $finish/bufio.(*Writer).Flush/syscall.Write
100 return
100 block network $body/syscall.Read
1000 find 2
0 start 2
100 create 3 $body/net=http.(*connReader).startBackgroundRead
100 call $serve/net.(*conn).Close
100 return
100 block network main.other
END2
status 'a body after the response' 0 regiongraph trace >out
cut -d '(' -f 1 out | sort >got
printf '%s\n' server/http server/http_read server/http_write >want
is 'is of that response' want got

# Until Go 1.12 getConn dials itself, and a name is looked up by a method with
# another name.
dial='net=http.(*Transport).getConn.func4'
scene <<END2
1000 create 2 main.main
100 block sleep main.main
100 start 2
100 block network $dial/net=http.(*Transport).dialConn/net.Dial
1000 find 2
0 start 2
100 create 3 $dial/net=http.(*Transport).dialConn
100 block network $dial/net=http.(*Transport).dialConn/net.Dial
1000 find 2
0 start 2
100 find 1
100 block sleep $dial/net=http.(*Transport).putOrCloseIdleConn
0 start 3
100 block network singleflight.doCall/net.(*Resolver).LookupIPAddr.func1/net.lookup
1000 find 3
0 start 3
100 block sleep main.other
END2
status 'old names' 0 regiongraph trace >out
cut -d '(' -f 1 out | sort >got
printf '%s\n' client/http_dial client/http_dns >want
is 'are known' want got
done_testing
