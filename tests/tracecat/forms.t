#!/bin/sh
# The forms of one trace agree with each other.

. "$(dirname "$0")/../lib.sh"

# kinds FILE: events by kind, counted in the text form.
kinds() {
	sed -n 's/^M=[-0-9]* P=[-0-9]* G=[-0-9]* \([A-Za-z]*\) Time=.*/\1/p' "$1" |
	    sort | uniq -c | awk '{ print $1 "\t" $2 }' | sort -k 2
}

# types FILE: records by type, counted in the wire form.
types() {
	grep -o '^[A-Z][A-Za-z]*' "$1" | sort | uniq -c |
	    awk '{ print $2, $1 }' | sort
}

for name in all-1.22.12 all-1.23.12 all-1.26.8 gens-1.25.4 alloc-1.26.8 \
    all-1.11.13 all-1.21.13 all-1.9.7 tiny-1.5.4; do
	trace=$data/$name.trace.zst
	ok "$name: parsed" tracecat "$trace" >parsed
	ok "$name: json" tracecat -json "$trace" >json
	ok "$name: count" tracecat -d=count "$trace" >count
	kinds parsed >want
	sort -k 2 count >got
	is "$name: count is that of the lines" want got
	if command -v jq >/dev/null; then
		jq -j -f "$top/tests/tracecat/text.jq" json >got
		# A byte that is not UTF-8 is not in the JSON.
		sed 's/\\xff/\xef\xbf\xbd/g' parsed >want
		is "$name: json says what parsed says" want got
	else
		skip "$name: json says what parsed says" 'no jq'
	fi
done

for name in all-1.22.12 all-1.23.12 gens-1.25.4 alloc-1.26.8; do
	trace=$data/$name.trace.zst
	ok "$name: wire" tracecat -d=wire "$trace" >wire
	ok "$name: footprint" tracecat -d=footprint "$trace" >footprint
	types wire >want
	awk 'NR > 2 { print $1, $4 }' footprint | sort >got
	is "$name: footprint counts the records of wire" want got
	awk 'NR > 2 { print $2 }' footprint >sizes
	ok "$name: footprint has the largest first" sort -c -r -n sizes
done

tracecat -d=parsed "$data/tiny-1.26.8.trace.zst" >want
tracecat "$data/tiny-1.26.8.trace.zst" >got
is 'parsed is the default' want got

done_testing
