#!/bin/sh
# Roundtrips of HTTP/2 between which nothing else happens, by the functions that
# clients are made of in each version: two are two.
. "$(dirname "$0")/../lib.sh"

# trace FRAME...: a goroutine of main.main that is twice at the frames, the
# outermost first, which make a goroutine that wakes it.
trace() {
	printf '%s\n' main.main "$@" | awk '
	{ name[NR] = $0 }
	function batch(m) { print "EventBatch gen=1 m=" m " time=1000" }
	function string(id, text) { print "String id=" id "\n\tdata=\"" text "\"" }
	function frames(id, leaf, n,	i) {
		print "Stack id=" id
		if (leaf)
			print "\tpc=" leaf " func=" leaf " file=0 line=1"
		for (i = n; i > 0; i--)
			print "\tpc=" i " func=" i " file=0 line=1"
	}
	END {
		none = "18446744073709551615"
		print "Trace Go1.23"
		batch(none)
		print "Frequency freq=1000000000"
		batch(none)
		print "Strings"
		for (i = 1; i <= NR; i++)
			string(i, name[i])
		string(NR + 1, "runtime.selectgo")
		string(NR + 2, "doRequest")
		string(NR + 3, "select")
		batch(none)
		print "Stacks"
		frames(1, 0, NR)
		frames(2, NR + 1, NR)
		frames(3, NR + 2, 0)
		batch(1)
		print "ProcStatus dt=0 p=1 pstatus=1"
		print "GoStatus dt=0 g=1 m=1 gstatus=2"
		for (i = 1; i <= 2; i++) {
			print "GoCreate dt=10 new_g=" 1 + i " new_stack=3 stack=1"
			print "GoBlock dt=10 reason_string=" NR + 3 " stack=2"
			print "GoStart dt=10 g=" 1 + i " g_seq=1"
			print "GoUnblock dt=10 g=1 g_seq=" 2 * i - 1 " stack=0"
			print "GoDestroy dt=10"
			print "GoStart dt=10 g=1 g_seq=" 2 * i
		}
	}' | tracecat -assemble >trace
}

# finds NAME COUNT KIND: so many of the kind are in the trace.
finds() {
	ok "$1: $2 of $3" \
	    test "$(regiongraph trace | grep -c "^client/$3(")" = "$2"
}

# Their names have stars.
set -f
http='net/http.(*Transport).RoundTrip net/http.(*Transport).roundTrip'
x=golang.org/x/net/http2
std=net/http/internal/http2

trace $http 'net/http.(*http2Transport).RoundTrip' \
    'net/http.(*http2Transport).RoundTripOpt' \
    'net/http.(*http2ClientConn).RoundTrip' \
    'net/http.(*http2ClientConn).roundTrip'
finds 'Go 1.26' 2 http_roundtrip
finds 'Go 1.26' 2 http2_roundtrip

inside="$std.(*Transport).RoundTrip $std.(*Transport).RoundTripOpt
    $std.(*ClientConn).RoundTrip $std.(*ClientConn).roundTrip"
trace $http net/http.http2RoundTripper.RoundTrip net/http.http2RoundTrip $inside
finds 'Go 1.27' 2 http_roundtrip
finds 'Go 1.27' 2 http2_roundtrip

outside="$x.(*Transport).RoundTrip $x.(*Transport).RoundTripOpt"
trace $outside "$x.(*ClientConn).RoundTrip" "$x.(*ClientConn).roundTrip"
finds 'x/net' 0 http_roundtrip
finds 'x/net' 2 http2_roundtrip

trace $http $outside "$x.(*Transport).roundTripOpt" \
    "$x.(*Transport).roundTripViaPool" "$x.(*ClientConn).RoundTrip" \
    "$x.(*ClientConn).roundTrip" "$x.(*ClientConn).internalRoundTrip"
finds 'newer x/net in the transport of Go 1.26' 2 http_roundtrip
finds 'newer x/net in the transport of Go 1.26' 2 http2_roundtrip

trace $outside "$x.(*Transport).roundTripOpt" $http \
    net/http.http2RoundTripper.RoundTrip net/http.http2RoundTrip $inside
finds 'newer x/net around that of Go 1.27' 2 http_roundtrip
finds 'newer x/net around that of Go 1.27' 2 http2_roundtrip

trace 'net/http.(*ClientConn).RoundTrip' \
    net/http.http2netHTTPClientConn.RoundTrip \
    'net/http.(*http2ClientConn).RoundTrip' \
    'net/http.(*http2ClientConn).roundTrip'
finds 'a connection of Go 1.26' 2 http_roundtrip
finds 'a connection of Go 1.26' 2 http2_roundtrip

trace 'net/http.(*ClientConn).RoundTrip' net/http.http2ClientConn.RoundTrip \
    net/http.http2RoundTrip $std.NetHTTPClientConn.RoundTrip \
    "$std.(*ClientConn).RoundTrip" "$std.(*ClientConn).roundTrip"
finds 'a connection of Go 1.27' 2 http_roundtrip
finds 'a connection of Go 1.27' 2 http2_roundtrip
done_testing
