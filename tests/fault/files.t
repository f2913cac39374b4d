#!/bin/sh
# Inputs that are none, and outputs that refuse: every command that reads
# traces says so in one line and ends with status 2.
. "$(dirname "$0")/../lib.sh"

# commands: those that read traces, and words that make them print.
cat >commands <<'END'
tracecat
tracecat -d=wire
tracecat -d=count
tracecat -d=raw
tracecat -json
tracecat -encode
tracecat -anonymize=key
tracecat -format=folded
tracecat -format=perfetto
etcheck
etcheck -format=html
etgrep -match Any
etgrep -match Any -json
unstoppable
unstoppable -json
etcheck -only GCPauseSpike
regiongraph
regiongraph -show-chains
regiongraph -summarize
grstates
grstates -json=-
grstates -svg=-
scope_chart -match-start Any -match-end Any
END

good=$data/tiny-1.26.8.trace.zst
: >empty
mkdir directory
echo 'go 1.26 traffic' >other
printf 'go 1.26 trace\0\0' >short
zstd -dqc "$good" | head -c 700 >cut
head -c 700 "$good" >cut.zst
zstd -dqc "$good" | gzip >whole.gz
head -c 700 whole.gz >cut.gz
cp "$good" unreadable
chmod 000 unreadable

# refused NAME CMD...: with status 2 and one line that names the file.
refused() {
	name=$1
	shift
	status "$*: status" 2 "$@" "$name" >out 2>err
	ok "$*: one message that names it" \
	    test "$(grep -c "^${1}: $name: " err)-$(wc -l <err)" = 1-1
}

while read -r command; do
	for name in empty directory other short cut cut.zst cut.gz nowhere; do
		refused $name $command
	done
	if [ "$(id -u)" -ne 0 ]; then
		refused unreadable $command
	fi

	status "$command: a full disk" 2 $command "$good" >/dev/full 2>err
	ok "$command: says so" grep -q 'No space left' err
	status "$command: no output" 2 $command "$good" >&- 2>err
	ok "$command: says so" grep -q 'Bad file descriptor' err
	status "$command: no input" 2 $command <&- 2>err >out
	ok "$command: says so" test -s err

	# A reader that ends early is no reason for a word.
	{ $command "$data/all-1.26.8.trace.zst" 2>err; } | head -n 1 >out
	ok "$command: a closed pipe, quietly" test ! -s err

	# The others of several files are still read.
	$command "$good" >one 2>/dev/null
	status "$command: one bad file of two" 2 \
	    $command cut.zst "$good" >two 2>err
	ok "$command: the good one is read" \
	    test "$(wc -c <two)" -ge "$(wc -c <one)"
	ok "$command: one message" test "$(wc -l <err)" = 1
done <commands
# Two traces are not one: the first is given, then the second is named.
zstd -dqc "$good" "$good" >two
zstd -dqc "$good" | tracecat >first
status "two traces in a file: status" 2 tracecat two >out 2>err
is "two traces in a file: the first" first out
ok "two traces in a file: the message" \
    grep -q 'another trace begins here' err

done_testing
