#!/bin/sh
# -z: what is written is one zstd frame, whatever it is and however it ends.
. "$(dirname "$0")/../lib.sh"

trace=$data/all-1.26.8.trace.zst
other=$data/all-1.21.13.trace.zst

# same NAME WORDS...: tracecat with them says the same packed and plain.
same() {
	name=$1
	shift
	tracecat "$@" >plain 2>plain.err
	want=$?
	status "$name: the same status" $want tracecat -z "$@" >packed 2>err
	ok "$name: a whole frame" zstd -tq packed
	zstd -dcq packed >got
	is "$name: the same bytes" plain got
	is "$name: the same messages" plain.err err
}
same 'events' "$trace"
same 'JSON' -json "$trace"
same 'two files at once' -d=count -j 2 "$trace" "$other"
same 'a form there is not' -d=wire "$other"
zstd -dcq "$trace" | head -c 20000 >cut
same 'a trace that is cut' -d=wire cut
ok 'it is smaller' test "$(tracecat -z "$trace" | wc -c)" -lt \
    "$(($(tracecat "$trace" | wc -c) / 4))"

ok 'the usage is for reading' tracecat -z -h >out
ok 'and not packed' grep -q '^usage: tracecat' out
status 'a full disk' 2 tracecat -z -d=count "$trace" >/dev/full 2>err
ok 'says so' grep -q 'No space left' err

done_testing
