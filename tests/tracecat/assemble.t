#!/bin/sh
# -d=raw and -assemble: a trace as text, and that text as a trace.
. "$(dirname "$0")/../lib.sh"

for trace in "$data"/*.trace.zst; do
	name=$(basename "$trace" .trace.zst)
	zstd -dcq "$trace" >bytes
	tracecat -d=raw bytes >text 2>err
	ok "$name: as text, without a word" test ! -s err
	tracecat -assemble text >again
	ok "$name: the same bytes again" cmp bytes again
done

# The wire form of a trace does well without a header.
for name in all-1.22.12 gens-1.23.12 gens-1.25.4 all-1.26.8; do
	minor=${name#*-}
	zstd -dcq "$data/$name.trace.zst" >bytes
	header=$(tracecat -d=raw bytes | head -n 1)
	version=${header#Trace Go}
	tracecat -d=wire bytes | tracecat -assemble="$version" >again
	ok "$name: the same bytes from -d=wire" cmp bytes again
done

# Short lengths are an other encoding of the same, and told of.
zstd -dcq "$data/alloc-1.26.8.trace.zst" >bytes
tracecat -d=raw bytes | tracecat -assemble -minimal >short
ok '-minimal: shorter' test "$(wc -c <short)" -lt "$(wc -c <bytes)"
tracecat bytes >want
tracecat short >got
is '-minimal: the same events' want got
tracecat -d=raw short | tracecat -assemble >again
ok '-minimal: the same bytes again' cmp short again

# A record that was changed takes more bytes than its batch says.
zstd -dcq "$data/gens-1.26.8.trace.zst" >bytes
tracecat -d=raw bytes >text
sed '/^GoBlock /s/dt=[0-9]*/dt=99999999/' text >edited
ok 'a size that is wrong' tracecat -assemble edited >new 2>err
ok 'is told of, once' test "$(wc -l <err)" -eq 1
line=$(sed -n 's/.* line \([0-9]*\): the records of this batch take .*/\1/p' err)
sed -n "${line}p" edited | sed 's/.* size=//' >want
sed 's/.* not size=//; s/;.*//' err >got
is 'with the line that says it' want got
takes=$(sed 's/.* take //; s/ .*//' err)
sed "${line}s/ size=.*/ size=$takes/" edited |
    tracecat -assemble >got 2>/dev/null
sed "${line}s/ size=.*//" edited | tracecat -assemble >want 2>/dev/null
ok 'the size it tells is what would be counted' cmp want got
sed 's/ size=.*//' edited | tracecat -assemble >new 2>err
ok 'without sizes there is nothing to tell' test ! -s err

# What is counted need not be written, and comments are free.
cat >byhand <<'END'
# A trace by hand.
Trace Go1.26

EventBatch gen=1 m=18446744073709551615 time=1	# no size
Sync
Frequency freq=1000000000
ClockSnapshot dt=1 mono=1 sec=2 nsec=3
EventBatch gen=1 m=18446744073709551615 time=1
Strings
String id=1
	data="ma\x69n\056" "" # data may be `...`, too
END
sed 's/ "" #/ #/' byhand >fixed
cat >>fixed <<'END'
String id=2
	data=`main.go`
EventBatch gen=1 m=18446744073709551615 time=1
Stacks
Stack id=1
	pc=16 func=1 file=2 line=7
	pc=32	func=1	file=2	line=9
Stack id=2
EventBatch gen=1 m=0 time=5
ProcStatus dt=1 p=0 pstatus=1
GoStatus dt=1 g=1 m=0 gstatus=2
GoStop dt=1 reason_string=1 stack=1
EndOfGeneration
END
ok 'by hand: assembled' tracecat -assemble fixed >bytes
ok 'by hand: read' tracecat -d=parsed bytes >out
ok 'by hand: its stack' grep -q 'main. @ 0x20' out
ok 'by hand: its sizes are those that count' sh -c '
	tracecat -d=wire bytes | grep -q "^EventBatch .* time=5 size=13$"'
ok 'by hand: its frames are counted' sh -c '
	tracecat -d=wire bytes | grep -q "^Stack id=1 nframes=2$"'
status 'something behind the data: status' 2 tracecat -assemble byhand \
    >out 2>err
ok 'something behind the data: message' grep -q \
    '^tracecat: byhand: line 11: want the end of the line, found "\\"' err
ok 'what was whole before is there' test "$(tracecat -d=wire out 2>err |
    grep -c ClockSnapshot)" = 1

# A number may take more bytes than it needs.
cat >wide <<'END'
Trace Go1.26
EventBatch gen=1/3 m=2 time=3 size=5/2
GoStart dt=1/2 g=5 g_seq=0
EventBatch gen=1 m=2 time=3/2
String id=1
	data="ab"/4
ExperimentalBatch exp=1 gen=1 m=2 time=3
	data=""/1
END
printf 'go 1.26 trace\0\0\0\1\201\200\0\2\3\205\0\20\201\0\5\0' >want
printf '\1\1\2\203\0\210\200\200\200\200\200\200\200\200\0\5\1\202\200\200\0ab' >>want
printf '\061\1\1\2\3\0' >>want
tracecat -assemble wide >got
ok 'wide numbers' cmp want got
tracecat -d=raw got >again
sed 's/ time=3\/2$/ time=3\/2 size=8/' wide >want
is 'wide numbers are told of' want again

cat >wide1 <<'END'
Trace Go1.9
Batch p=0/2 ticks=5
GoStart/2 dt=1 g=2 seq=3
GoCreate dt=1 g=2/3 new_stack=0 stack=1
GoCreate/3 dt=1 g=2 new_stack=0 stack=1
String id=1
	data="x"/3
Stack/10 id=1 nframes=1/2
	pc=1 func=2 file=3/3 line=4
Frequency freq=1000
END
tracecat -assemble wide1 >got
tracecat -d=raw got >again
is 'wide numbers of v1 are told of' wide1 again

# What a trace test of Go holds beside the trace.
{
	echo '-- expect --'
	echo 'FAILURE "broken"'
	echo '-- trace --'
	cat fixed
	echo '-- more --'
	echo 'no trace'
} >archive
tracecat -assemble archive >got
ok 'an archive' cmp bytes got

# refused NAME LINE MESSAGE WORDS... <text: the message, with its line, and
# nothing behind what was whole.
refused() {
	name=$1 line=$2 message=$3
	shift 3
	cat >text
	status "$name: status" 2 tracecat -assemble "$@" text >out 2>err
	ok "$name: message" grep -qF "tracecat: text: line $line: $message" err
	ok "$name: no other" test "$(wc -l <err)" = 1
	tracecat -d=raw out >again 2>err
	ok "$name: what is there is whole" test ! -s err -o ! -s out
}
refused 'no header' 1 'want Trace Go1.N' <<'END'
ProcStop dt=1
END
refused 'no version' 1 'want Go1.N, found "1.26"' <<'END'
Trace 1.26
END
refused 'a version that never was' 1 'Go 1.24 never wrote a trace' <<'END'
Trace Go1.24
END
refused 'a version of no Go yet' 1 'Go 1.27 never wrote a trace' \
    -assemble=1.27 <<'END'
ProcStop dt=1
END
refused 'another version' 1 'a trace of Go 1.26, not of Go 1.25' \
    -assemble=1.25 <<'END'
Trace Go1.26
END
refused 'nothing' 0 'the text ends without a trace' </dev/null
refused 'comments' 2 'the text ends without a trace' <<'END'
# nothing

END
refused 'no section' 2 'the text ends without a trace (there is no' <<'END'
-- expect --
SUCCESS
END
refused 'an unknown record' 2 'want a record that this version has, found "GoFly"' <<'END'
Trace Go1.26
GoFly dt=1
END
refused 'one of v2 in v1' 2 'want a record that this version has, found "EndOfGeneration"' <<'END'
Trace Go1.21
EndOfGeneration
END
refused 'a missing number' 3 'want p_seq=NUMBER' <<'END'
Trace Go1.26
ProcStop dt=1
ProcStart dt=1 p=2
END
refused 'another number' 2 'want dt=NUMBER (of at most 64 bits), found "p=1"' <<'END'
Trace Go1.26
ProcStop p=1
END
refused 'too many' 2 'want the end of the line, found "p=1"' <<'END'
Trace Go1.26
ProcStop dt=1 p=1
END
refused 'no number' 2 'want dt=NUMBER (of at most 64 bits), found "dt=x"' <<'END'
Trace Go1.26
ProcStop dt=x
END
refused '65 bits' 2 'want dt=NUMBER' <<'END'
Trace Go1.26
ProcStop dt=18446744073709551616
END
refused 'something at a number' 2 'want a blank after a value, found "x"' <<'END'
Trace Go1.26
ProcStop dt=1x
END
refused 'too few bytes' 2 '300 takes 2 bytes, not 1' <<'END'
Trace Go1.26
ProcStop dt=300/1
END
refused 'too many bytes' 2 'want a number of bytes from 1 to 10' <<'END'
Trace Go1.26
ProcStop dt=300/11
END
refused 'a length where there is none' 2 'ProcStop has no length of its own' <<'END'
Trace Go1.26
ProcStop/2 dt=300
END
refused 'too few frames' 4 'want pc=NUMBER' <<'END'
Trace Go1.26
Stack id=1 nframes=2
	pc=1 func=2 file=3 line=4
ProcStop dt=1
END
refused 'a stack that ends' 3 '2 frames were announced, and there are only 1' <<'END'
Trace Go1.26
Stack id=1 nframes=2
	pc=1 func=2 file=3 line=4
END
refused 'a frame too many' 4 'want a record that this version has, found "pc=2"' <<'END'
Trace Go1.26
Stack id=1 nframes=1
	pc=1 func=2 file=3 line=4
	pc=2 func=2 file=3 line=4
END
refused 'data that is not closed' 3 'data: a quote that is not closed' <<'END'
Trace Go1.26
String id=1
	data="x
END
refused 'data that nothing wants' 3 'want a record that this version has' <<'END'
Trace Go1.26
ProcStop dt=1
	data="x"
END
refused 'a string without text' 3 'no reader would take this String' <<'END'
Trace Go1.21
String id=1
Frequency freq=1
END
refused 'control characters' 2 'want a record that this version has, found "Go\x1b[31m"' <<END
Trace Go1.26
$(printf 'Go\033[31m')
END
{
	echo Trace Go1.26
	echo EventBatch gen=1 m=1 time=1
	yes ProcStop dt=1 | head -n 32769
} >long
refused 'a batch that gets too long' 32771 'the batch becomes longer' <long
head -n -1 long >text
ok 'one as long as can be' tracecat -assemble text >out

# bounded NAME LINE SCRIPT: text that a shell writes is refused at that line,
# however much of it there is.
bounded() {
	case $build in
	*san*)	limit=unlimited ;;
	*)	limit=65536 ;;
	esac
	status "$1: refused" 2 sh -c \
	    "{ $3; } | (ulimit -v $limit && exec tracecat -assemble)" >out 2>err
	ok "$1: in line $2" grep -q \
	    "^tracecat: (standard input): line $2: " err
}
bounded 'a line without an end' 1 'head -c 200000000 /dev/zero'
bounded 'a comment without an end' 2 \
    'echo Trace Go1.26; yes "#" | tr -d "\n" | head -c 200000000'
bounded 'a stack of very many frames' 5 '
	echo Trace Go1.26
	echo Stack id=1 nframes=18446744073709551615
	yes "	pc=1 func=2 file=3 line=4" | head -n 3'
refused 'a trace' 1 'this is a trace, not the text of one' \
    <"$data/tiny-1.26.8.trace.zst"

# Several texts are one trace where they go on.
zstd -dcq "$data/gens-1.26.8.trace.zst" >bytes
tracecat -d=raw bytes >text
awk '/^EndOfGeneration/ { print >part ".txt"; part = "second"; next }
    NR == 1 { part = "first"; print >"second.txt" }
    part == "second" && cut == "" { cut = 1 }
    { print >part ".txt" }
    BEGIN { part = "first" }' text
ok 'two texts of one run' tracecat -assemble -j 4 first.txt second.txt >again
ok 'are that run' cmp bytes again
status 'in another order' 2 tracecat -assemble second.txt first.txt >out 2>err
ok 'it is said' grep -q \
    '^tracecat: first.txt: line 2: generation 1 cannot follow generation' err
tracecat -assemble second.txt >want
ok 'the first is whole' cmp want out
sed '1s/26/25/' second.txt >older.txt
status 'of another version' 2 tracecat -assemble first.txt older.txt \
    >out 2>err
ok 'it is said' grep -q \
    '^tracecat: older.txt: .*1.25.* cannot continue .*1.26' err
tracecat -d=raw "$data/tiny-1.21.13.trace.zst" >v1.txt
status 'two of v1' 2 tracecat -assemble v1.txt v1.txt >out 2>err
ok 'it is said' grep -q '^tracecat: v1.txt: .* Go 1.21, a trace cannot be continued' err
zstd -dcq "$data/tiny-1.21.13.trace.zst" >want
ok 'the first is whole' cmp want out
status 'one that is missing' 2 tracecat -assemble nowhere second.txt \
    >out 2>err
tracecat -assemble second.txt >want
ok 'the other is there' cmp want out

for words in -encode -d=raw -json; do
	status "-assemble $words" 2 tracecat -assemble $words text >out 2>err
	ok 'it is said' grep -q '^tracecat: ' err
done
status '-minimal alone' 2 tracecat -minimal text >out 2>err
for version in 26 1. 1.x 1.100 2.26 go1.26; do
	status "-assemble=$version" 2 tracecat -assemble=$version text \
	    >out 2>err
done

# Text that comes in, packed as it goes out, is unpacked at once.
mkfifo in packed more
{ head -n 1000 text; read -r word <more; tail -n +1001 text; } >in &
tracecat -assemble -z in >packed &
timeout 120 tracecat -d=raw packed | {
	grep -m 1 '^GoStart ' >first
	echo go >more
	cat >rest
}
wait
ok 'live' test -s first -a -s rest
# Options for reading traces.
for option in -partial -binary=old; do
	status "$option" 2 tracecat -assemble $option /dev/null 2>err
	ok "$option: it says so" grep -q 'do not go with -assemble' err
done

done_testing
