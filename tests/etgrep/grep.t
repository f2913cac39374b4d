#!/bin/sh
# What users of grep expect: exit status, counts, names, stopping early.
. "$(dirname "$0")/../lib.sh"

zstd -qdc "$data/web-1.26.8.trace.zst" >web
zstd -qdc "$data/all-1.22.12.trace.zst" >all
zstd -qdc "$data/tiny-1.26.8.trace.zst" >tiny
size=$(wc -c <web)
head -c $((size / 2)) web >cut	# one generation: nothing of it is whole
zstd -qdc "$data/gens-1.26.8.trace.zst" >gens
head -c $(($(wc -c <gens) / 2)) gens >half
: >empty

# Patterns that web has, that only all has, and that nothing has.
web='GoBlockNet "**"'
rare='GoStop "**"'
none='GoCreate "no such function"'

status 'found' 0 etgrep -match "$web" web >out 2>err
ok '... printed' test -s out
ok '... without a word on stderr' test ! -s err
status 'not found' 1 etgrep -match "$none" web >out 2>err
ok '... nothing printed' test ! -s out
ok '... without a word' test ! -s err
status 'found in one of two' 0 etgrep -q -match "$rare" web all
status 'found in none of two' 1 etgrep -q -match "$none" web all
status 'no trace' 2 etgrep -match "$web" no-such-file
status 'no trace and one that matches' 2 etgrep -match "$web" no-such-file web >out 2>err
ok '... whose lines are there' test -s out
ok '... and one message' test "$(grep -c 'etgrep: no-such-file: ' err)" = 1
status 'an empty file' 2 etgrep empty
status 'a directory' 2 etgrep .
status 'something else' 2 etgrep "$0"

# Bad options and patterns.
refused 'column 1: expected the name of an event' etgrep -match '' web
refused 'column 1: no event is called "Foo"' etgrep -match Foo web
refused '; is it GoBlockSync?' etgrep -match 'goblocksync "**"' web
refused '; is it v2.GoSyscallBegin?' etgrep -match GoSyscallBegin web
refused 'column 17: expected a quoted frame pattern' etgrep -match 'StateTransition oops' web
refused 'column 19: missing terminating ]' etgrep -match 'StateTransition "["' web
refused "-match 'None'" etgrep -match Metric -match None web
refused 'exclude each other' etgrep -l -L web
refused '-lcH; options are not joined: is it -l -c -H?;' etgrep -lcH web
refused '-m5; is it -m 5?;' etgrep -m5 web
refused 'unknown option -list; try' etgrep -list web
refused 'exclude each other' etgrep -H -no-filename web
refused 'exclude each other' etgrep -time 1 -from 1 web
refused 'exclude each other' etgrep -to 1 -time 1 web
refused 'from is later than -to' etgrep -from +2ms -to +1ms web
refused 'from is later than -to' etgrep -from 2 -to 1 web
status 'nothing is between a time and itself' 1 etgrep -from +1 -to +1 web
status 'times of two kinds may be in order' 0 etgrep -from 2 -to +1 tiny
refused 'sort' etgrep -sort size web
refused 'goroutine' etgrep -goroutine one web
refused 'm' etgrep -m -1 web
refused 'longer' etgrep -longer soon web
refused 'time' etgrep -time yesterday web

# What Go 1.5 did not write down is said to be missing, where it is asked for.
zstd -qdc "$data/all-1.5.4.trace.zst" >ancient
zstd -qdc "$data/mix-1.5.4.program.zst" >program
main='GoCreate "**" "^main[.]" "**"'
status 'no names, no match' 1 etgrep -c -match "$main" ancient >out 2>err
ok '... and why' grep -q '^etgrep: ancient: warning: .* with -binary' err
ok '... once' test "$(wc -l <err)" = 1
status 'with names' 0 etgrep -c -binary program -match "$main" ancient 2>err
ok '... without a word' test ! -s err
# The code of the program in the test data is zeros, which are not judged; with
# other code there it is not the one that was traced.
{ head -c 4096 program; tail -c +4097 program | head -c 1000000 |
    tr '\0' '\220'; tail -c +1004097 program; } >other
status 'another program' 0 etgrep -c -binary other -match "$main" ancient 2>err
ok '... is told of, once' test "$(wc -l <err)" -eq 1
ok '... with how much is wrong' grep -qE '^etgrep: ancient: warning: other is not the program .* [0-9]+ of [0-9]+ ' err
status 'no names needed' 0 etgrep -c -match 'GoCreate "**"' ancient 2>err
ok '... without a word' test ! -s err
etgrep -c -match "$main" web 2>err
ok 'names are there in later traces' test ! -s err

# An expression without end.
status 'an explosive expression ends' 2 \
	etgrep -match 'Any "**" `^(.|..|...)*[^\x00-\x{10ffff}]` "**"' web >out 2>err
ok '... saying why' grep -q 'etgrep: web: frame pattern .*limit' err

# Counts and names.
etgrep -match "$web" web >web.lines
etgrep -match "$web" all >all.lines
n=$(wc -l <web.lines)
etgrep -c -match "$web" web >got
echo "$n" >want
is '-c' want got
etgrep -c -match "$web" web all >got
printf 'web:%d\nall:%d\n' "$n" "$(wc -l <all.lines)" >want
is '-c of two files' want got
etgrep -c -no-filename -match "$web" web all >got
sed 's/.*://' want >want2
is '-c -no-filename' want2 got
etgrep -c -H -match "$web" web >got
head -n 1 want >want2
is '-c -H' want2 got
etgrep -c -m 3 -match "$web" web >got
echo 3 >want
is '-c -m' want got
status '-c of nothing' 1 etgrep -c -match "$none" web >got
echo 0 >want
is '... is 0' want got

status '-c of what is no trace' 2 etgrep -c empty >got
ok '... is not 0 but nothing' test ! -s got

etgrep -l -match "$rare" web all tiny >got
echo all >want
is '-l' want got
status '-l of nothing' 1 etgrep -l -match "$none" web all >got
ok '... prints nothing' test ! -s got
status '-L' 0 etgrep -L -match "$rare" web all tiny >got
printf 'web\ntiny\n' >want
is '... names the others' want got
status '-L with no match anywhere' 1 etgrep -L -match "$none" web all >got
printf 'web\nall\n' >want
is '... names all' want got
etgrep -l -match "$web" <web >got
echo '(standard input)' >want
is '-l of standard input' want got

# Names before lines.
{ sed 's/^/web:/' web.lines; sed 's/^/all:/' all.lines; } >want
etgrep -match "$web" web all >got
is 'two files: names before lines' want got
etgrep -j 2 -match "$web" web all >got
is '... also with -j 2' want got
etgrep -H -match "$web" web >got
sed 's/^/web:/' web.lines >want
is '-H' want got
cat web.lines all.lines >want
etgrep -no-filename -match "$web" web all >got
is '-no-filename' want got
etgrep -H -stacks -match "$web" web | sed 's/^web://' >got
etgrep -stacks -match "$web" web >want
is '-H -stacks: a name before each line' want got
etgrep -H -match "$web" - <web | sed -n 1p | cut -d: -f1 >got
echo '(standard input)' >want
is '-H of standard input' want got
etgrep -json -match "$web" web all | jq -r .file | uniq -c | awk '{ print $2 ":" $1 }' >got
etgrep -c -match "$web" web all >want
is '-json: the field file' want got
etgrep -json -match "$web" web | jq -c 'select(.file)' >got
ok '... which one file does not have' test ! -s got
printf 'web\nall\n' >list
etgrep -files-from list -match "$web" >got
etgrep -match "$web" web all >want
is '-files-from' want got
etgrep -input web -match "$web" >got
is '-input' web.lines got
etgrep -match "$web" <web >got
is 'standard input' web.lines got
cat web | etgrep -match "$web" - >got
is 'a pipe' web.lines got

# Order and results whatever -j is, troubles too.
for j in 1 2 5; do
	etgrep -j $j -match "$web" web half all no-such cut tiny >got.$j 2>err.$j
	echo "status $?" >>got.$j
done
is 'the same with -j 2' got.1 got.2
is 'the same with -j 5' got.1 got.5
is 'the same messages with -j 5' err.1 err.5
ok 'one message for each of the three bad ones' test "$(wc -l <err.1)" = 3

# -v: the others.
etgrep -v -match "$web" web >others
etgrep web | sort >want
sort web.lines others >got
is '-v' want got
status '-v of everything' 1 etgrep -v web

# Stopping early: what is behind is not read, so not complained about.
etgrep half >whole 2>err
ok 'half a trace has whole generations' test "$(wc -l <whole)" -gt 100
status '... and is trouble' 2 etgrep -c -match Any half
status '-m stops before the damage' 0 etgrep -m 3 half >got 2>err
ok '... and is silent' test ! -s err
sed 3q whole >want
is '... three lines' want got
status '-q stops' 0 etgrep -q half
status '-l stops' 0 etgrep -l half
status '-L stops' 0 etgrep -L half
status '-to stops' 0 etgrep -to +1ms half >got 2>err
status '-q that finds nothing reads all' 2 etgrep -q -match "$none" half
status '-L: of a damaged one nothing is known' 2 etgrep -L -match "$none" half >got
ok '... so it is not named' test ! -s got
status '-m 0 is none' 1 etgrep -m 0 web
status '-q: trouble before wins' 2 etgrep -q no-such-file web
status '-q: what is behind a match is not looked at' 0 etgrep -q web no-such-file
mkfifo pipe
exec 8<>pipe	# so that the pipe never ends
cat gens >&8 &
status '-m on a pipe that stays open ends' 0 timeout 120 etgrep -m 5 pipe >got
kill $!
wait $!		# it has the pipe open until it ends
etgrep -m 5 gens >want
is '... with what was wanted' want got
exec 8>&-

# What a live trace has shown is printed before more of it is waited for.
mkfifo live
exec 8<>pipe
cat gens >&8 &
writer=$!
etgrep -match Sync pipe >live &
reader=$!
status 'a pipe is followed' 0 timeout 120 sed 3q <live >got
kill $reader $writer
exec 8>&-
etgrep -match Sync -m 3 gens >want
is '... generation by generation' want got

# grep's first operand is a pattern; here it is a file.
status 'a pattern for a file' 2 etgrep 'GoCreate "**"' all >/dev/null 2>err
ok '... is told' grep -qxF "etgrep: GoCreate \"**\": cannot open: No such file or directory; a pattern is given with -match 'GoCreate \"**\"'" err
status 'what is no pattern' 2 etgrep GoCreated 2>err
not_ok '... is only not there' grep -q match err
: >GoCreate
status 'a file with the name of an event' 2 etgrep GoCreate 2>err
not_ok '... is opened' grep -q match err

# Output that cannot be written.
status 'a full disk' 2 etgrep all >/dev/full 2>err
ok '... says so' grep -q 'etgrep: standard output: ' err
status 'a closed standard output' 2 sh -c 'etgrep all >&-'
status '... of a count' 2 sh -c 'etgrep -c all >&-'
status 'help' 0 etgrep -h >out
ok '... names the options' test "$(grep -cE '^ +-(match|longer|goroutine|sort|stacks|from)' out)" = 6

done_testing
