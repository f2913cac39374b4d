#!/bin/sh
# Traces captured with -url: from a service of ours that goes wrong in every
# way, and from Go's own.
. "$(dirname "$0")/../lib.sh"
command -v zstd >/dev/null || skip_all 'no zstd'

unset http_proxy https_proxy all_proxy no_proxy HTTPS_PROXY ALL_PROXY NO_PROXY

zstd -dqc "$data/gens-1.26.8.trace.zst" >whole
mkfifo served
"$build/tests/tools/httpserve" whole >served &
exec 4<served
read -r port <&4
host=127.0.0.1:$port

# refused NAME PATH TEXT: one line on standard error that says TEXT, status 2.
refused() {
	status "$1" 2 etcheck -url "$host$2" -save saved >out 2>err
	ok 'one line says why' test "$(wc -l <err)" -eq 1 -a \
	    "$(grep -cF "etcheck: http://$host$2: " err)" -eq 1
	ok "$3" grep -qF "$3" err
	cat err
}

etcheck -format json whole | sed "s/whole/NAME/" >want
etcheck -format json -url "$host" -duration 250ms -save saved >got 2>err
ok 'a trace is captured without a word' test ! -s err
cmp saved whole
ok 'it is saved, byte for byte' cmp -s saved whole
sed "s|http://$host/debug/pprof/trace|NAME|" got >got2
is 'it is as a file is' want got2
read -r line <&4
ok 'as long as asked for' \
    test "${line%% HTTP*}" = 'GET /debug/pprof/trace?seconds=0.25'
cat want

rm -f saved
refused 'no such page' /nothing '404 page not found: does it import net/http/pprof?'
refused 'tracing already' /busy '500: Could not enable tracing: tracing is already enabled'
refused 'text for a terminal' /rude '500: ]0;a title and a ?? line'
refused 'another host' /away '302: it redirects to http://other.invalid/in, which is another server'
refused 'no answer' /drop 'closed without an answer'
refused 'another protocol' /garbage 'does not speak HTTP'
ok 'nothing was saved of those' test ! -e saved
refused 'a page' /page 'not a Go execution trace but an HTML page'
ok 'what came is kept, whatever it is' grep -q '<title>Sign in' saved
refused 'nothing' /empty 'empty: not a Go trace'
(ulimit -f 100000; etcheck -url "$host/endless" -save saved >out 2>err; echo $? >rc)
ok 'no trace and no end: it is left' grep -qx 2 rc
ok '... and told' grep -q 'not a Go execution trace but text' err
ok '... and its beginning is kept' grep -aq '^this is no trace' saved

# What was whole before it broke is reported, and all that came is saved.
size=$(($(wc -c <whole) / 2))
head -c $size whole >half
etcheck -format json half 2>err | sed 's/half/NAME/' >want
etcheck -format json -url "$host/cut" -save saved 2>err |
    sed "s|http://$host/cut|NAME|" >got
is 'cut off: what was whole is reported' want got
ok 'what came is saved' cmp -s saved half
status 'cut off: trouble' 2 etcheck -url "$host/cut" >out 2>err
ok 'said in one line' test "$(grep -c 'offset 0x.*: the connection broke: ' err)" \
    -eq 1 -a "$(wc -l <err)" -eq 1
cat err

status 'a full disk' 2 etcheck -url "$host" -save /dev/full >out 2>err
ok 'is told' grep -q ': /dev/full: cannot write: No space left on device' err

# A service that does not stop tracing.
for t in 15000000000 15250000001; do
	tracecat -assemble >"long-$t" <<-END
		Trace Go1.23
		EventBatch gen=1 m=18446744073709551615 time=1000
		Frequency freq=1000000000
		EventBatch gen=1 m=0 time=1000
		ProcStatus dt=0 p=0 pstatus=1
		HeapAlloc dt=$t heapalloc_value=5000
	END
	mkfifo "served-$t"
	"$build/tests/tools/httpserve" "long-$t" >"served-$t" &
	exec 5<"served-$t"
	read -r long <&5
	etcheck -url "127.0.0.1:$long" -duration 250ms -save saved >out 2>err
	echo $? >"rc-$t"
done
ok 'tracing for a while longer is fine' grep -qx 0 rc-15000000000
ok 'tracing on and on is trouble' grep -qx 2 rc-15250000001
ok '... that is told' grep -q ': the service goes on tracing, longer than' err
ok '... and what came is reported' grep -qx 'no findings' out
ok '... and saved' cmp saved long-15250000001
status '... by the URL, too' 2 etcheck \
    -url "127.0.0.1:$long/debug/pprof/trace?seconds=0.25" >out 2>err
status '... unless it was asked for' 0 etcheck -url "127.0.0.1:$long" >out 2>err

# Users and passwords are sent, and never shown.
etcheck -url "http://me:secret@$host/nothing?key=secret" >out 2>err
ok 'no secrets in messages' test -s err -a "$(grep -c secret err out)" = 'err:0
out:0'
while read -r line <&4; do
	case $line in *key=secret*) break ;; esac
done
ok 'the user is told to the service' \
    test "${line##* }" = "$(printf me:secret | base64)"

# Several services and files are one report.
status 'several services and files' 2 etcheck -format json -top 1 \
    -url "$host" -url "$host/cut" whole >out 2>err
ok 'with the bad one named' grep -q "http://$host/cut: offset" err

# An interrupt ends the capture: what came is reported, and then it takes hold.
rm -f saved
perl -e '$SIG{INT} = "DEFAULT"; exec @ARGV' etcheck -format json \
    -url "$host/stall" -duration 1h -save saved >got 2>err &
pid=$!
while read -r line <&4; do
	case $line in *stall*) break ;; esac
done
# Half of it is there before it is interrupted.
tail -c +1 -f saved 2>/dev/null --retry --pid=$pid | head -c $size >came
kill -INT $pid
wait $pid
ok 'an interrupt is what ends it' test $? -eq 130
sed "s|http://$host/stall|NAME|" got >got2
is 'what came is reported' want got2
ok 'what came is saved' cmp -s saved half
ok 'it says so' grep -q 'offset 0x.*: interrupted$' err
cat err

# Words that do not go together.
wrong() {
	words=$1
	shift
	status "$words" 2 etcheck "$@" >out 2>err
	ok 'said in one line' test "$(grep -cF "etcheck: $words" err)" -eq 1 \
	    -a "$(wc -l <err)" -eq 1
	cat err
}
wrong '-save goes with -url' -save x whole
wrong '-duration goes with -url' -duration 1s whole
wrong '-duration: nothing can be traced in no time' -url "$host" -duration 0
wrong '-save takes one trace: one -url' -url a -url b -save x
wrong '-save takes the name of a file' -url a -save -
wrong '-url: only URLs of http and https can be asked' -url ftp://a/b
wrong '-url: not a URL: ' -url "http://me:secret@:1"
wrong 'http://127.0.0.1:1/debug/pprof/trace: cannot connect: Connection refused' \
    -url 127.0.0.1:1

# Go's own service, of the newest and of the old format.
with_go() {
	go=$("$top/tests/tools/findgo" $1) &&
	    GOTOOLCHAIN=local GOFLAGS=-mod=mod \
	    "$go" build -o "service$1" "$top/tests/etcheck/service.go" || {
		skip "a service of Go $1" 'no such Go'
		return
	}
	rm -f in addresses
	mkfifo in addresses
	"./service$1" cert.pem <in >addresses 2>>log &
	exec 5>in 6<addresses
	read -r plain <&6
	read -r secure <&6
	etcheck -format json -url "$plain" -duration 200ms -save live >out 2>err
	ok "Go $1: captured" test $? -lt 2 -a -s live -a ! -s err
	cat err
	ok 'the trace that was saved is whole' tracecat -d=count live >/dev/null
	etcheck -format json live | sed "s/live/NAME/" >want
	sed "s|$plain/debug/pprof/trace|NAME|" out >got
	is 'and gives the same report' want got
	status 'traced already' 2 etcheck -url "$plain/busy" >out 2>err
	ok 'is told in its words' \
	    grep -q 'answers 500: Could not enable tracing: .*already enabled' err
	cat err
	status 'a profile' 2 etcheck -url "$plain/debug/pprof/heap" >out 2>err
	ok 'is told from a trace' grep -q 'not a Go execution trace' err
	status 'a certificate of nobody' 2 etcheck -url "$secure" >out 2>err
	ok 'is refused' grep -q 'no TLS connection: .*certificate' err
	cat err
	CURL_CA_BUNDLE=cert.pem etcheck -url "$secure" -duration 100ms >out 2>err
	ok 'one that is trusted' test $? -lt 2 -a ! -s err
	cat err
	status 'TLS where there is none' 2 \
	    etcheck -url "https${plain#http}" >out 2>err
	ok 'is told' grep -q 'no TLS connection' err
	exec 5>&- 6<&-
}
with_go ''
with_go 1.21.13
done_testing
