#!/bin/sh
# Where handshakes of TLS begin and end: the server's answer may come in several
# pieces, and who goes on with an old session of TLS 1.2 waits for nothing after
# he has sent his own.
. "$(dirname "$0")/../lib.sh"

# Stacks, outermost first: hello, flush12, finished, retry, flush13, read, work.
cat >stacks <<'END'
clientHandshake readHandshake Read
clientHandshake 12.handshake flush Write
clientHandshake 12.handshake readFinished Read
clientHandshake 13.handshake processHelloRetryRequest readHandshake Read
clientHandshake 13.handshake flush Write
tls.Read Read
clientHandshake work
END

# Functions: a word of the stacks and its name.
cat >names <<'END'
clientHandshake crypto/tls.(*Conn).clientHandshake
readHandshake crypto/tls.(*Conn).readHandshake
flush crypto/tls.(*Conn).flush
tls.Read crypto/tls.(*Conn).Read
12.handshake crypto/tls.(*clientHandshakeState).handshake
readFinished crypto/tls.(*clientHandshakeState).readFinished
13.handshake crypto/tls.(*clientHandshakeStateTLS13).handshake
processHelloRetryRequest crypto/tls.(*clientHandshakeStateTLS13).processHelloRetryRequest
Read net.(*conn).Read
Write net.(*conn).Write
work work
network network
END

# Times are ns; the trace begins at 1000.  Goroutine, M and P are the same, and
# each runs from the beginning on.  Lines "G TIME WHAT STACK" in order, and
# samples in their own; a call ends after 100.
trace() {
	awk '
	FILENAME == "names" {
		id[$1] = ++n
		strings = strings sprintf("String id=%d\n\tdata=\"%s\"\n", n, $2)
		next
	}
	FILENAME == "stacks" {
		stacks = stacks sprintf("Stack id=%d\n", ++k)
		for (i = NF; i > 0; i--)
			stacks = stacks sprintf("\tpc=%d func=%d file=0 line=1\n",
			    id[$i], id[$i])
		next
	}
	function put(what) {
		events = events sprintf(what "\n", $2 - last)
		last = $2
	}
	$3 == "sample" {
		samples = samples sprintf("CPUSample time=%d m=%d p=%d g=%d " \
		    "stack=7\n", $2, $1, $1, $1)
		next
	}
	$1 != m {
		m = $1; last = 1000
		events = events sprintf("EventBatch gen=1 m=%d time=1000\n" \
		    "ProcStatus dt=0 p=%d pstatus=1\n" \
		    "GoStatus dt=1 g=%d m=%d gstatus=2\n", m, m, m, m)
		last++
	}
	$3 == "call" {
		put("GoSyscallBegin dt=%d p_seq=" ++seq[m] " stack=" $4)
		$2 += 100
		put("GoSyscallEnd dt=%d")
	}
	$3 == "wait" { put("GoBlock dt=%d reason_string=" id["network"] " stack=" $4) }
	$3 == "wake" { put("GoUnblock dt=%d g=" $4 " g_seq=1 stack=7") }
	$3 == "start" { put("GoStart dt=%d g=" $1 " g_seq=2") }
	$3 == "end" { put("GoDestroy dt=%d") }
	END {
		batch = "EventBatch gen=1 m=18446744073709551615 time=1000\n"
		printf "Trace Go1.23\n%sFrequency freq=1000000000\n", batch
		printf "%s%sStrings\n%s", events, batch, strings
		printf "%sStacks\n%s%sCPUSamples\n%s", batch, stacks, batch,
		    samples
	}' names stacks "$1" >wire &&
	    tracecat -assemble wire
}

# handshakes NAME: of the trace that is described on standard input, against
# lines "START LENGTH MILLIONTHS" in the file want.
handshakes() {
	cat >events
	trace events >trace
	scope_tls trace | awk '{ print $2 + 1000, $4, $6 * 1000000 }' >got
	is "$1" want got
}

echo 3100 1900 736842 >want
handshakes 'all of TLS 1.2: to when it waits for the server' <<'END'
1 3000 call 1
1 4000 call 2
1 4500 sample
1 5000 call 3
END
printf '%s\n' '3100 900 444444' >want
handshakes 'an old session: to when it has sent its own' <<'END'
1 3000 call 1
1 3500 sample
1 4000 call 2
1 4500 sample
1 5000 call 6
1 5500 sample
END
handshakes 'of a goroutine that ends' <<'END'
1 3000 call 1
1 3500 sample
1 4000 call 2
1 4500 sample
1 5000 end
END
handshakes 'of a trace that ends' <<'END'
1 3000 call 1
1 3500 sample
1 4000 call 2
1 4500 sample
END
printf '%s\n' '3100 900 444444' '6100 900 444444' >want
handshakes 'one after the other' <<'END'
1 3000 call 1
1 3500 sample
1 4000 call 2
1 6000 call 1
1 6500 sample
1 7000 call 2
1 8000 call 1
1 8500 sample
END
echo 4000 1000 500000 >want
handshakes 'a hello that is asked for again' <<'END'
1 3000 call 1
1 3300 sample
1 3500 wait 4
1 4100 start
1 4500 sample
1 5000 call 5
2 4000 wake 1
END
done_testing
