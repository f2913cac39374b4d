#!/bin/sh
# What etgrep(1) says beside its examples, which tests/man runs.
. "$(dirname "$0")/../lib.sh"

zstd -qdc "$data/all-1.26.8.trace.zst" >app.trace
zstd -qdc "$data/tiny-1.22.12.trace.zst" >other.trace

etgrep -l -match GCMarkAssistStart *.trace >got
echo app.trace >want
is 'only the trace with a collector at work is named' want got

# The options of the page are those of the command.
etgrep -h | sed -n 's/^  -\([a-zA-Z0-9-]*\).*/\1/p' | sort -u >options
sed -n '/^\.Sh DESCRIPTION/,/^\.Sh PATTERNS/p' "$top/man/etgrep.1" |
    grep -oE 'Fl [a-zA-Z0-9-]+' | sed 's/^Fl //' | sort -u >documented
is 'options in etgrep(1)' options documented
done_testing
