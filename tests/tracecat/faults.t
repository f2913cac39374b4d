#!/bin/sh
# What can go wrong around a trace, and in it.

. "$(dirname "$0")/../lib.sh"

zstd -dcq "$data/all-1.22.12.trace.zst" >trace
zstd -dcq "$data/tiny-1.26.8.trace.zst" >tiny

for form in parsed wire footprint count; do
	status "$form: a full disk" 2 tracecat -d=$form trace >/dev/full 2>err
	ok "$form: is said" grep -q '^tracecat: .*No space left' err
	ok "$form: once" test "$(wc -l <err)" -eq 1
	status "$form: no standard output" 2 tracecat -d=$form trace >&- 2>err
	ok "$form: is said, too" grep -q '^tracecat: ' err
done

{ tracecat trace; echo $? >st; } 2>err | head -n 1 >out
ok 'a reader that goes away: quiet' test ! -s err
ok 'a reader that goes away: ended at once' test "$(cat st)" -ne 0
ok 'a reader that goes away: its line' test "$(wc -l <out)" -eq 1

# refused NAME WORDS FILE...: exit 2, nothing printed, a message with WORDS.
refused() {
	name=$1
	words=$2
	shift 2
	for form in parsed wire classic footprint count; do
		status "$name, $form" 2 tracecat -d=$form "$@" >out 2>err
		ok "$name, $form: nothing printed" test ! -s out
		ok "$name, $form: the message" grep -q "^tracecat: .*$words" err
		ok "$name, $form: once" test "$(wc -l <err)" -eq 1
	done
}

mkdir dir
: >empty
printf 'go 1.2' >short
printf 'go 1.99 trace\0\0x' >odd
printf 'go 1.13 trace\0\0\0' >never
refused 'no such file' 'nowhere: .*No such file' nowhere
refused 'a directory' 'dir: .*directory' dir
refused 'an empty file' 'empty: offset 0x0' empty
refused 'a cut header' 'short: ' short
refused 'not quite a header' 'odd: ' odd
refused 'a version that was never written' 'never: .*1\.13' never
if [ "$(id -u)" -ne 0 ]; then
	cp tiny unreadable
	chmod 0 unreadable
	refused 'an unreadable file' 'unreadable: .*denied' unreadable
fi

# Damage: a type that is not there.
size=$(wc -c <tiny)
tracecat -d=wire tiny >whole
{ cat tiny; printf '\310'; } >damaged
status 'an unknown type' 2 tracecat -d=wire damaged >got 2>err
is 'what was before it is printed' whole got
printf 'tracecat: damaged: offset 0x%x: unknown event type 200\n' "$size" >want
is 'the message says where and what' want err

# Cut anywhere the records before are printed, and no half of one.
cut_at() {
	head -c "$1" tiny >cut
	tracecat -d=wire cut >got 2>err
	status=$?
	head -c "$(wc -c <got)" whole | cmp -s - got || return 1
	case $status in
	0) test ! -s err ;;
	2) grep -q '^tracecat: cut: offset 0x[0-9a-f]*: cut inside' err ;;
	*) return 1 ;;
	esac
}

failed=0
n=17
while [ "$n" -lt "$size" ]; do
	cut_at "$n" || {
		failed=$((failed + 1))
		echo "cut at $n"
	}
	n=$((n + 61))
done
ok 'cut in many places: a prefix of the records, and a message' \
    test $failed -eq 0

# Go says nothing where a cut falls between two numbers of a record.
printf 'go 1.26 trace\0\0\0\001\001\002' >between
status 'cut between two numbers' 2 tracecat -d=wire between 2>err
ok 'is said' grep -q 'offset 0x10: cut inside EventBatch' err

done_testing
