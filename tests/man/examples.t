#!/bin/sh
# What README.md and the manual pages show is so: see CONTRIBUTING.md.
. "$(dirname "$0")/../lib.sh"
command -v jq >/dev/null || skip_all 'no jq'
command -v mandoc >/dev/null || skip_all 'no mandoc'
command -v unzip >/dev/null || skip_all 'no unzip'

cd "$top" || exit 1
"$top/tests/man/readme" README.md >"$tmp/README.md"
is 'README.md shows what its examples print' README.md "$tmp/README.md"

mkdir "$tmp/traces"
cd "$tmp/traces" || exit 1
zstd -dcq "$data/all-1.26.8.trace.zst" >app.trace
zstd -dcq "$data/web-1.26.8.trace.zst" >web.trace
zstd -dcq "$data/all-1.22.12.trace.zst" >old.trace
cp "$data"/bundles/*.zip .
mkdir bundles
for zip in [ab].*.zip; do
	unzip -q "$zip" -d "bundles/${zip%.zip}"
done
zstd -dcq "$data/tls-1.26.8.trace.zst" >tls.trace

# examples PAGE: writes each example of it, as 80 columns show it, to a file
# example.N: a line that begins with $, and those that stand further in.
examples() {
	rm -f ../example.*
	mandoc -T ascii -O width=78 "$1" | awk '
	{ match($0, /[^ ]/); column = RSTART }
	/^ *\$ / {
		file = sprintf("../example.%03d", ++n)
		from = column
		sub(/\$ /, "  ")
		print >file
		next
	}
	column <= from { file = "" }
	file != "" { print >file }'
}

for page in "$top"/man/*.[1-8]; do
	case $page in
	*/gotrace.1)	continue ;; # need Go and a program: tests/gotrace/man.t
	esac
	examples "$page"
	shown=$(ls ../example.* 2>/dev/null | wc -l)
	written=$(sed -n '/^\(\.Dl \)\{0,1\}\$ /p' "$page" | wc -l)
	ok "${page##*/}: all its examples are shown" \
	    test "$shown" -eq "$written"
	for example in ../example.*; do
		[ -f "$example" ] || continue
		name="${page##*/}: $(sed 's/^ *//' "$example" | tr '\n' ' ')"
		if grep -qE '(^|[^a-z])(curl|go|-url) ' "$example"; then
			ok "$name: can be read" sh -n "$example"
			continue
		fi
		sh "$example" >../out 2>../err
		ok "$name" test -s ../out -a ! -s ../err
		cat ../err
	done
done
done_testing
