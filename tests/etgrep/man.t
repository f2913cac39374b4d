#!/bin/sh
# The examples of etgrep(1) run as they are printed, and print something.
. "$(dirname "$0")/../lib.sh"

zstd -qdc "$data/all-1.26.8.trace.zst" >app.trace
zstd -qdc "$data/tiny-1.22.12.trace.zst" >other.trace

sed -n '/^\.Sh EXAMPLES/,/^\.Sh SEE/s/^\.Dl \$ //p' "$top/man/etgrep.1" |
	sed 's/\\(dq/"/g; s/\\(ga/`/g; s/\\e/\\/g' >examples
ok 'there are examples' test "$(wc -l <examples)" -ge 6
while read -r line; do
	echo "$line" >cmd
	case $line in
	etgrep*'-c '*) want=1 ;;	# this program has no server
	*) want=0 ;;
	esac
	status "$line" $want sh cmd >out 2>err
	ok '... prints something' test -s out
	ok '... and nothing on stderr' test ! -s err
done <examples
ok 'only the trace with a collector at work is named' \
	grep -x app.trace <<EOT
$(etgrep -l -match GCMarkAssistStart *.trace)
EOT

done_testing
