#!/bin/sh
# wiretext turns the wire form back into a trace with that wire form, and says
# what it does not understand.
. "$(dirname "$0")/../lib.sh"
wiretext=$build/tests/tools/wiretext

# as_test VERSION: the wire form on standard input as a test of Go's reader,
# which wants a line for empty data, too.
as_test() {
	echo '-- expect --'
	echo SUCCESS
	echo '-- trace --'
	echo "Trace Go1.$1"
	awk 'wants && !/^\tdata=/ { print "\tdata=\"\"" }
	    { print; wants = /^(String|ExperimentalBatch) / }'
}

for name in all-1.22.12 all-1.23.12 gens-1.25.4 alloc-1.26.8 all-1.26.8; do
	minor=${name#*-1.}
	version=${minor%.*}
	tracecat -d=wire "$data/$name.trace.zst" >want
	as_test "$version" <want >text
	ok "$name: encoded" "$wiretext" text >bytes
	tracecat -d=wire bytes >got
	is "$name: the same wire form" want got
done

cat >fuzz <<'END'
go test fuzz v1
[]byte("\x00\xffa\a\b\f\n\r\t\v\\\"'\u00e9\U0001f600\101é")
END
printf '\0\377a\a\b\f\n\r\t\v\\"'"'"'\303\251\360\237\230\200A\303\251' >want
ok 'a fuzz input: decoded' "$wiretext" fuzz >got
ok 'a fuzz input: its bytes' cmp want got

# refused NAME TEXT: as the events of a trace.
refused() {
	printf '%b\n' "$2" | as_test 26 >text
	status "$1" 2 "$wiretext" text >out 2>err
	ok "$1: says in which line" grep -q '^wiretext: line 5: ' err
}
refused 'an unknown event' 'GoFly dt=1'
refused 'a missing argument' 'ProcStop'
refused 'another argument' 'ProcStop p=1'
refused 'too many arguments' 'ProcStop dt=1 p=1'
refused 'no number' 'ProcStop dt=x'
refused 'a number of more than 64 bits' 'ProcStop dt=18446744073709551616'
printf 'go 1.26 trace\n' >text
status 'something else' 2 "$wiretext" text
status 'nothing' 2 "$wiretext" /dev/null
status 'no file' 2 "$wiretext" nowhere
done_testing
