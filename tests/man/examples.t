#!/bin/sh
# What README.md and the manual pages show is so: see CONTRIBUTING.md.
. "$(dirname "$0")/../lib.sh"
command -v jq >/dev/null || skip_all 'no jq'
command -v mandoc >/dev/null || skip_all 'no mandoc'

cd "$top" || exit 1
"$top/tests/man/readme" README.md >"$tmp/README.md"
is 'README.md shows what its examples print' README.md "$tmp/README.md"

mkdir "$tmp/traces"
cd "$tmp/traces" || exit 1
zstd -dcq "$data/all-1.26.8.trace.zst" >app.trace
zstd -dcq "$data/web-1.26.8.trace.zst" >web.trace
zstd -dcq "$data/all-1.22.12.trace.zst" >old.trace

for page in "$top"/man/*.[1-8]; do
	# Roff's quotes and backslashes, as they are printed.
	sed -n 's/^\.Dl \$ //p' "$page" |
	    sed 's/\\(dq/"/g; s/\\(ga/`/g; s/\\&//g; s/\\e/\\/g' >../commands
	mandoc -T ascii -O width=500 "$page" | sed -n 's/^[[:space:]]*\$ //p' \
	    >../shown
	grep -vxFf ../shown ../commands >../unlike
	ok "${page##*/} shows its examples as they are typed" test ! -s ../unlike
	cat ../unlike
	while read -r command; do
		case $command in
		*curl*|'go '*|*' go '*)	continue ;;
		esac
		sh -c "$command" >../out 2>../err
		ok "${page##*/}: $command" test -s ../out -a ! -s ../err
		cat ../err
	done <../commands
done
done_testing
