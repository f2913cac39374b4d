#!/bin/sh
# What the manual pages say of fields and options; tests/man runs their examples.

. "$(dirname "$0")/../lib.sh"

command -v jq >/dev/null || skip_all 'no jq'

page=$top/man/gtt-events.5
tracecat -json "$data/all-1.26.8.trace.zst" "$data/gens-1.26.8.trace.zst" \
    "$data/alloc-1.26.8.trace.zst" >json
etgrep -json -longer 0 -H "$data/all-1.26.8.trace.zst" >>json

# Each example is an object with the fields of a real event, in their order.
awk '/^\.Bd/ { in_bd = 1; next } /^\.Ed/ { in_bd = 0 }
    in_bd && /^[{ ]/' "$page" | jq -c . >examples
ok 'there are examples' test "$(wc -l <examples)" -ge 12

# shape: kind and fields of each object, with the types of their values.
shape() {
	jq -r '.kind + " " + ([to_entries[] |
	    if .key == "stack" or .key == "transition_stack" then
		"\(.key)=[\(.value[0] // {} |
		    [to_entries[] | "\(.key):\(.value | type)"] | join(","))]"
	    elif .key == "args" then .key
	    else "\(.key):\(.value | type)" end] | join(" "))'
}
shape <json | sort -u >shapes
shape <examples | sort -u >wanted
ok 'examples have the fields of real events' \
    test -z "$(comm -13 shapes wanted)"
comm -13 shapes wanted

# Each kind that occurs has an example, each field a description.
jq -r .kind json | sort -u >kinds
jq -r .kind examples | sort -u >example_kinds
sed -n 's/^\.Ss \(.*\)/\1/p' "$page" | tr -d , | tr ' ' '\n' >headings
while read -r kind; do
	ok "$kind has a heading" grep -qx "$kind" headings
	case $kind in
	RangeBegin | TaskEnd | RegionBegin)	;; # beside one of its kind
	*) ok "$kind has an example" grep -qx "$kind" example_kinds ;;
	esac
done <kinds

sed -n 's/^\.\(It \)\{0,1\}Cm //p' "$page" | tr ' ,' '\n\n' | sort -u >described
jq -r '[paths | map(select(type == "string"))] | .[] |
    if .[0] == "args" then "args" else .[] end' json | sort -u >fields
ok 'each field is described' test -z "$(comm -13 described fields)"
comm -13 described fields

# The options of the page are those of the command.
tracecat -h | sed -n 's/^  -\([a-z0-9-]*\).*/\1/p' | sort -u >options
grep -oE 'Fl [a-z0-9-]+' "$top/man/tracecat.1" | sed 's/^Fl //' |
    sort -u >documented
is 'options in tracecat(1)' options documented

done_testing
