#!/bin/sh
# etcheck's options: rules and thresholds, outputs, exit status.
. "$(dirname "$0")/../lib.sh"
command -v jq >/dev/null || skip_all 'no jq'

trace=$data/all-1.26.8.trace.zst

ok 'the rules in force can be read again' etcheck -list >rules
ok '... and are the same' etcheck -list -rules rules >again
is '... to the byte' rules again
etcheck -list -rules rules -rule GCPauseSpike=1ms,90s -rule HeapGrowthSpike=3M \
    -rule LockConvoy=7,8 -rule GCProcessorTime=1%,100% -rule GCAssist=off >changed
ok 'changed ones, too' etcheck -list -rules changed >again
is '... are the same' changed again
ok 'a threshold is changed' grep -A2 ^GCPauseSpike: changed
ok '... as it was given' grep -qx '  error: 1m30s' changed
ok '... a rule is off' grep -qx '  on: false' changed
etcheck -list -rule GCPauseSpike=1234567ns,98765432109ns \
    -rule HeapGrowthSpike=1234567,7654321 >odd
etcheck -list -rules odd >again
is '... odd ones are the same, too' odd again
ok '... to the last digit' test "$(grep -cxE \
    '  (warn: 1234567ns|error: 98765432109ns|warn: 1234567|error: 7654321)' odd)" -eq 4
(ulimit -t 10; etcheck -rules /dev/zero -list >out 2>err; echo $? >rc)
ok 'a file of rules without an end' grep -q '/dev/zero: more than 1048576 bytes' err
ok '... is refused' grep -qx 2 rc
status '-only leaves one rule' 0 etcheck -list -only GCPauseSpike >one
ok '... the others are off' test "$(grep -c 'on: false' one)" -eq \
    $(($(grep -c '^[A-Z]' one) - 1))

# wrong NAME WORD OPTION...: refused with a message that has WORD.
wrong() {
	name=$1 word=$2
	shift 2
	status "$name" 2 etcheck "$@" "$trace" >out 2>err
	ok '... which is said' grep -q "$word" err
	ok '... in one line, and nothing printed' test "$(wc -l <err)" -eq 1 -a ! -s out
}
wrong 'a rule that there is not' '"Nope"' -rule Nope=1ms
wrong 'one without thresholds' 'expected NAME=' -rule GCPauseSpike
wrong 'thresholds the wrong way round' 'below a WARN' -rule GCPauseSpike=2s,1s
wrong 'a threshold of nothing' 'reached by everything' -rule GCPauseSpike=0,1s
wrong 'one that is no duration' 'five' -rule GCPauseSpike=five
wrong '-only of what there is not' '"x"' -only GCPauseSpike,x
wrong 'rules that are not there' 'nowhere' -rules nowhere
printf 'GCPauseSpike:\n  warn: 5ms\n  wrn: 2\n' >bad
wrong 'a key that there is not' 'bad: line 3, column 3.*wrn' -rules bad
printf 'GCPauseSpike: {error: soon}\n' >bad
wrong 'a value that is none' 'bad: line 1, column 23.*soon' -rules bad
printf -- '- GCPauseSpike\n' >bad
wrong 'a file that is no map' 'bad: line 1.*a map' -rules bad
printf 'Nope: {}\n' >bad
wrong 'a rule that there is not, in a file' "bad: line 1.*'Nope'" -rules bad
wrong 'a format that there is not' 'format' -format xml

status 'findings: exit 1' 1 etcheck "$trace" >table
ok '... a table' grep -q '^SEVERITY  RULE  .*MESSAGE$' table
ok '... without colours, in a file' sh -c '! grep -q "$(printf "\033")" table'
if script -qec true log </dev/null; then
	esc=$(printf '\033')
	script -qec "etcheck -no-progress $trace" log </dev/null
	ok '... with colours on a terminal' grep -q "^$esc\[[0-9;]*m[A-Z]*$esc\[m  " log
	NO_COLOR=1 script -qec "etcheck -no-progress $trace" log </dev/null
	ok '... unless they are unwanted' sh -c '! grep -q "^$0" log' "$esc"
	ok '... which changes nothing else' grep -q '^WARN  ' log
	script -qec "etcheck -no-progress -o file $trace" log </dev/null
	is '... nor in a file' table file
else
	skip 'colours' 'no terminal'
fi
status 'json' 1 etcheck -f json -o found "$trace" >out
ok '... into a file' test -s found -a ! -s out
ok '... is an object a line' jq -e -s 'length > 1 and all(.[];
    (.severity | IN("INFO", "WARN", "ERROR")) and (.rule | type) == "string" and
    (.message | type) == "string" and (.timestamp_ns | type) == "number" and
    .count >= 1 and .of >= .count)' found
ok '... the most severe first' jq -e -s '[.[].severity] |
    . == sort_by({ERROR: 0, WARN: 1, INFO: 2}[.])' found
etcheck -f json -o - -top 1 "$trace" >top
ok '-top 1: each rule once' jq -e -s '[.[].rule] | . == unique_by(.) or
    length == (unique | length)' top
status 'it does not say less of how it is' 1 etcheck -top 1 -only \
    HighSchedulingLatency "$trace" >out
ok '... and says that there is more' grep -q 'more at other places' out

# What to do comes once for each rule that found something, however often.
etcheck -only MutexContention,HighSchedulingLatency -top 0 "$trace" >out
sed '1,/^WHAT TO DO$/d' out | awk 'NR > 1 && /^[A-Z]/ { print $1 }' | sort >got
awk '/^(INFO|WARN|ERROR) / { print $2 }' out | sort -u >want
ok 'rules found something' test -s want
is 'what to do, for each rule' want got
etcheck -only MutexContention -format json "$trace" | jq -r '.suggestion' | sort -u |
    tr -s ' \n' '\n' >want
etcheck -only MutexContention "$trace" | sed '1,/^----------$/d; s/^MutexContention//' |
    tr -s ' \n' '\n' | sed '/^$/d' >got
is '... is what JSON says' want got
ok '... in lines of 80 columns' test "$(sed '1,/^WHAT TO DO$/d' out | awk '
    length > n { n = length } END { print n }')" -le 80

status 'nothing: exit 0' 0 etcheck -only GCPauseSpike "$trace" >out
ok '... said in words' grep -qx 'no findings' out
status '... in json by nothing' 0 etcheck -only GCPauseSpike -format json "$trace" >out
ok '... at all' test ! -s out
status 'trouble wins' 2 etcheck "$trace" nowhere >out 2>err
is '... and the rest is done' table out
status 'nothing but trouble' 2 etcheck nowhere >out 2>err
ok '... is no report' test ! -s out

cat "$trace" | etcheck -format json >out
jq -c '.file = ""' found >want
jq -c '.file = ""' out >got
is 'standard input' want got
for j in 1 2 7; do
	etcheck -j $j -format json "$data"/all-*.trace.zst >all$j 2>err
done
ok 'many traces: findings' test -s all1
is '... the same with -j 2' all1 all2
is '... with -j 7' all1 all7
if [ -e /dev/full ]; then
	status 'a full disk' 2 etcheck "$trace" >/dev/full 2>err
	status '... for a file' 2 etcheck -o /dev/full "$trace" 2>err
fi

done_testing
