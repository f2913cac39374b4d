#!/bin/sh
# One job that goes on and on, and causes more than fits into memory: what is
# over comes out before it is.
. "$(dirname "$0")/../lib.sh"
command -v jq >/dev/null || skip_all 'no jq'

# Goroutine 10 has a job for all the trace, and makes N others, one by one.  Each
# makes one more, and ends; that one ends, too, but for every 10,000th.
n=60000
awk -v n=$n '
BEGIN {
	none = "18446744073709551615"
	print "Trace Go1.23"
	print "EventBatch gen=1 m=" none " time=1000"
	print "Frequency freq=1000000000"
	print "EventBatch gen=1 m=" none " time=1000"
	print "Strings"
	split("main.main main.job main.step main.work main.more", name, " ")
	for (i = 1; i <= 5; i++)
		printf "String id=%d\n\tdata=\"%s\"\n", i, name[i]
	print "EventBatch gen=1 m=" none " time=1000"
	print "Stacks"
	stack(1, "3 2 1"); stack(2, "3 4"); stack(3, "3 5")
	now = 1000
	for (i = 1; i <= n; i++) {
		if (i % 1000 == 1) {
			print "EventBatch gen=1 m=1 time=" now
			if (i == 1) {
				print "ProcStatus dt=0 p=1 pstatus=1"
				print "GoStatus dt=1 g=10 m=1 gstatus=2"
			}
		}
		work = 100 + 2 * i; more = work + 1
		print "GoCreate dt=5 new_g=" work " new_stack=2 stack=1"
		print "GoBlock dt=1 reason_string=0 stack=1"
		print "GoStart dt=1 g=" work " g_seq=1"
		print "GoCreate dt=1 new_g=" more " new_stack=3 stack=2"
		print "GoDestroy dt=1"
		print "GoStart dt=1 g=" more " g_seq=1"
		print "GoUnblock dt=1 g=10 g_seq=" 2 * i - 1 " stack=0"
		if (i % 10000 == 0)
			print "GoBlock dt=1 reason_string=0 stack=3"
		else
			print "GoDestroy dt=1"
		print "GoStart dt=1 g=10 g_seq=" 2 * i
		now += 12 + (i == 1)
		if (i % 1000 == 0)
			now += 1
	}
}
function stack(id, frames,    f, k, m) {
	print "Stack id=" id
	m = split(frames, f, " ")
	for (k = 1; k <= m; k++)
		print "\tpc=" f[k] " func=" f[k] " file=0 line=1"
}' | tracecat -assemble >long.trace
cat >job.yaml <<'END2'
job:
  start: Any "main.main" "main.job" "**"
  flush: true
END2
run() {
	regiongraph -regions job.yaml "$@" long.trace
}

status 'a tree that grows' 0 run -json >lines
tail -n 1 lines >root
sed '$d' lines >parts
ok 'its root comes last' test "$(jq -r '"\(.Kind) \(.G)"' root)" = 'job 10'
ok 'most of it came before' test "$(wc -l <parts)" -gt $((n / 2))
ok 'and is not in it again' test "$(jq .Apart root)" = "$(wc -l <parts)"
jq -r '[.StartNs, .G, .Caused[0].G, .Kind, .Caused[0].Kind, .Caused[0].End,
    (.Caused | length), (.CausedBy | tostring)] | @tsv' parts >table
cut -f 4- table | sort -u >got
printf 'main.work\tmain.more\tgoroutine\t1\t%s\n' \
    '{"G":10,"Kind":"job","StartNs":6}' >want
is 'each with what it caused, and says of what it is a part' want got
ok 'parts come by time' sort -nc table
{ jq '.. | .G? // empty' root; cut -f 2,3 table | tr '\t' '\n'; } | sort -n >all
ok 'nothing is lost' test "$(wc -l <all)" -eq $((2 * n + 1))
ok 'and nothing comes twice' test "$(uniq -d all | wc -l)" -eq 0
ok 'what goes on stays in it' test 6 = "$(jq '[.Caused[].Caused[]? |
    select(.End == "trace")] | length' root)"
run -summarize -root job | sed '$d' | sed 's/.*"CausedBy"://; s/,"CPU.*//' |
    sort -u >got
echo '{"G":10,"Kind":"job","StartNs":6}' >want
is 'so with sums' want got
run -root server/http -json >none
ok 'a tree that nobody wants' test ! -s none
done_testing
