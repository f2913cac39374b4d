#!/bin/sh
# unstoppable -profile, as go tool pprof reads it.
. "$(dirname "$0")/../lib.sh"
command -v jq >/dev/null || skip_all 'no jq'
go=$("$top/tests/tools/findgo") || skip_all 'no Go'
PPROF_TMPDIR=$tmp
export PPROF_TMPDIR

cp "$data/stall-1.26.8.trace.zst" new
cp "$data/stall-1.21.13.trace.zst" old
unstoppable -json -H -profile prof new old >json
ok 'it reads' "$go" tool pprof -raw prof >raw

# A line a sample: phase, reason, trace, goroutine, offset.
jq -r '. as $s | .samples[] |
    "\(.phase) \($s.reason) \($s.file) \(.g) \(.offset_ns)"' json | sort >want
sed -n '
	/stw-phase/ {
		s/.*stw-phase:\[\(.*\)\] stw-reason:\[\(.*\)\] trace:\[\(.*\)\].*/\1 \2 \3/
		h
	}
	/offset:/ {
		s/.*g:\[\([0-9]*\)\].*offset:\[\([0-9]*\) ns\].*/\1 \2/
		H; g
		s/\n/ /p
	}' raw | sort >got
ok 'there are samples of both' test "$(wc -l <want)" -ge 10
is 'with their labels' want got

# go tool pprof adds up by functions as the JSON lines say.
jq -r '.samples[] | [.stack[].func] | unique | .[]' json | sort | uniq -c |
    awk '{ print $1, $2 }' | sort >want
"$go" tool pprof -top -nodefraction=0 prof 2>err |
    awk 'top { print $4, $6 } /flat%/ { top = 1 }' | sort >got
is 'by function' want got
"$go" tool pprof -top -tagfocus=stw-phase=pre-stop prof 2>err >top
ok 'by phase' grep -q main.copier top

unstoppable -grace 2ms -profile late old >out
n=$(unstoppable -json -grace 2ms old | jq '.samples[]' -c | wc -l)
ok '-grace' test "$("$go" tool pprof -raw late | grep -c stw-phase)" = "$n"

done_testing
