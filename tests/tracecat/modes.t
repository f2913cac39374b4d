#!/bin/sh
# What does not go together is refused, with words that say what does.

. "$(dirname "$0")/../lib.sh"

new=$data/tiny-1.26.8.trace.zst
old=$data/tiny-1.9.7.trace.zst


refused 'use -d=classic' tracecat -d=wire "$old"
refused 'use -d=classic' tracecat -d=footprint "$old"
refused 'use -d=parsed or -d=wire' tracecat -d=classic "$new"
refused 'parsed|wire|classic|footprint|count' tracecat -d=cooked "$new"
refused '-json goes with -d=parsed only' tracecat -json -d=wire "$new"
refused "try 'tracecat -h'" tracecat -x "$new"

ok 'help' tracecat -h >out 2>err
ok 'help is printed' grep -q '^usage: tracecat ' out
ok 'help is no trouble' test ! -s err

# A version that is not known yet is tried, or refused with -strict.
zstd -dcq "$new" | sed '1s/^go 1.26/go 1.28/' >newer
tracecat "$new" >want
ok 'a newer version' tracecat newer >got 2>err
is 'a newer version is tried' want got
ok 'with a warning' grep -q 'newer than' err
refused 'newer than' tracecat -strict newer
tracecat -d=wire "$new" >want
ok 'the wire of a newer version' tracecat -d=wire newer >got 2>err
is 'is printed' want got
ok 'with a warning, too' grep -q 'newer than' err
# Go 1.27 and its tools know no such version, either.
sed '1s/^go 1.28/go 1.27/' newer >between
refused 'Go 1.27 never wrote a trace of its own version: it writes those of 1.26' \
    tracecat between

# The time of day: local as text, UTC as JSON.
wall() {
	tracecat "$new" | sed -n 's/.*Wall=//p'
}
ok 'UTC' test "$(TZ=UTC wall)" = "$(TZ='' wall)"
if [ -r /usr/share/zoneinfo/Asia/Kolkata ]; then
	ok 'a zone' test "$(TZ=Asia/Kolkata wall | grep -c '+05:30$')" -ge 1
	ok 'a zone, by its file' test "$(TZ=:/usr/share/zoneinfo/Asia/Kolkata wall)" \
	    = "$(TZ=Asia/Kolkata wall)"
else
	skip 'a zone' 'no zone data'
	skip 'a zone, by its file' 'no zone data'
fi
TZ=Asia/Kolkata tracecat -json "$new" >got
TZ=UTC tracecat -json "$new" >want
is 'JSON does not depend on the zone' want got

done_testing
