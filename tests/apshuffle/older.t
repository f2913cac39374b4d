#!/bin/sh
# Profiles in the forms of before protocol buffers: texts, with and without names
# of functions, and words; those names from the program.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/apshuffle/bundles.sh"

# bundle NAME MINUTE: an empty one of process p.
bundle() {
	mkdir -p "tree/$1/pprof"
	meta p "$2" >"tree/$1/meta"
}

# Twice the same program, one byte of each sampled.
for n in 1 2; do
	bundle $n 0$n
	cat >tree/$n/pprof/heap <<-END_HEAP
	heap profile: 3: 700 [9: 900] @ heap/2
	1: ${n}00 [5: 500] @ 0x4011 0x4021 0x4031 0x4041
	#	0x4020	main.fill+0x20		/src/main.go:12
	#	0x4020	main.main+0x20		/src/main.go:30
	#	0x4030	runtime.main+0x30	/go/proc.go:5

	2: 600 [4: 400] @ 0x5011 0x4031 0x4041
	#	0x5010	main.init+0x10		/src/init.go:3
	#	0x4030	runtime.main+0x30	/go/proc.go:5

	# runtime.MemStats
	# Alloc = 700
	END_HEAP
	cat >tree/$n/pprof/goroutine <<-END_GOROUTINE
	goroutine profile: total $((n + 7))
	$n @ 0x4011 0x6011 0x4041
	# labels: {"user":"x"}
	#	0x6010	main.(*server).poll+0x10	/src/main.go:70

	7 @ 0x4011 0x4021 0x4041
	#	0x4020	main.fill+0x20	/src/main.go:12

	END_GOROUTINE
done
heap='apshuffle -C tree -profile-sort heap -sample-type inuse_space'

$heap >got
printf '%s\n' '2 800' '1 700' >want
is 'a heap profile of debug=1' want got
$heap -vs-prev >got
echo '2 100' >want
is 'what it grew by' want got
$heap -focus main.fill 1 >got
echo '1 100' >want
is 'functions in comments match' want got
$heap -focus init[.]go >got
printf '%s\n' '2 600' '1 600' >want
is 'and their files' want got
$heap -by function 1 2>err >got
cat >want <<END_WANT
main.init 600 600
main.fill 100 100
runtime.main 0 700
main.main 0 100
END_WANT
is 'by function, without what the runtime does to allocate' want got
ok 'no word about that' test ! -s err
apshuffle -C tree -profile-sort goroutine -focus poll -by function >got
printf '%s\n' '<unknown> 3 3' 'main.(*server).poll 0 3' >want
is 'elsewhere what the text does not name is unknown' want got

# Archives, compressed profiles, and both forms side by side.
gzip -k tree/1/pprof/goroutine
mv tree/1/pprof/goroutine.gz tree/1/pprof/goroutine
apshuffle -C tree -profile-sort goroutine >got
printf '%s\n' '2 9' '1 8' >want
is 'compressed' want got
unpack tree ${a}_1
apshuffle -C tree -profile-sort goroutine | grep -c . >got
echo 3 >want
is 'beside protocol buffers' want got
rm -r tree/${a}_1

# Blocking up to Go 1.9: cycles and counts, and no names.
unpack old old.shop.example.com_v1_1
apshuffle -C old -profile-sort block -sample-type contentions >got
block=old/old.shop.example.com_v1_1/pprof/block
awk '$3 == "@" { n += $2 }
    END { print "old.shop.example.com_v1_1", n }' $block >want
is 'a block profile of Go 1.9' want got
apshuffle -C old -profile-sort block -sample-type delay -json | jq .value >got
awk -F= '$1 == "cycles/second" { ghz = $2 / 1e9 }
    / @ / { split($0, v, " "); ns += int(v[1] / ghz) } END { print ns }' \
    $block >want
is 'cycles are nanoseconds' want got
apshuffle -C old -profile-sort block -focus main >got 2>err
ok 'nothing matches' grep -q ' 0$' got
ok '... and why' grep -q '^apshuffle: warning: 1 profiles .* -binary' err

# The functions of a program, at what some of its calls return to.
zstd -dqf "$data/mix-1.5.4.program.zst" -o program
zstd -dqf "$data/all-1.5.4.trace.zst" -o trace
tracecat -binary program trace |
    sed -n 's/^	\(main[^ ]*\) @ \(0x[0-9a-f]*\)$/\1 \2/p' | sort -u >pcs
name1=$(sed -n '1s/ .*//p' pcs) pc1=$(sed -n '1s/.* //p' pcs)
name2=$(sed -n '$s/ .*//p' pcs) pc2=$(sed -n '$s/.* //p' pcs)
ok 'two functions' test "$name1" != "$name2"
bundle 3 03
cat >tree/3/pprof/block <<END_BLOCK
--- contention:
cycles/second=1000000000
5 2 @ $pc1 $pc2
7 1 @ $pc2
END_BLOCK
named='apshuffle -profile-sort block -sample-type delay tree/3 -binary program'
$named -by function >got 2>err
printf '%s 7 12\n%s 5 5\n' "$name2" "$name1" >want
is '-binary names functions' want got
ok 'no word about that' test ! -s err
$named -focus="^$name1\$" >got
echo 'tree/3 5' >want
is 'and they match' want got
# counts OFFSET: a goroutine where each of the calls returns to, or so far from it.
counts() {
	echo 'goroutine profile: total 1'
	while read -r _ pc; do
		printf '1 @ 0x%x\n' $((pc + $1))
	done <pcs
}
for offset in 0 268435456; do
	counts $offset >tree/3/pprof/calls
	apshuffle -profile-sort calls -by function -binary program tree/3 \
	    2>err$offset >got
done
ok 'the program that it is' test ! -s err0
ok 'another program is told of' grep -q \
    '^apshuffle: warning: program is not the program that wrote these' err268435456
status 'a program without any' 2 $named -binary "$bin/apshuffle" 2>err
ok 'is named' grep -q '^apshuffle: .*apshuffle: .* no Go symbol table' err

# word N...: eight bytes each, the least first.
word() {
	for v; do
		for i in 0 8 16 24 32 40 48 56; do
			printf "\\$(printf %o $((v >> i & 255)))"
		done
	done
}
# The innermost address is no return: in front of it.
word 0 3 0 10000 0 3 2 $((pc1 - 1)) $((pc2)) 4 1 $((pc2 - 1)) 0 1 0 \
    >tree/3/pprof/profile
cpu='apshuffle -profile-sort profile -sample-type cpu tree/3'
$cpu >got
echo 'tree/3 70000000' >want
is 'a CPU profile of Go 1.8' want got
$cpu -binary program -by function >got
printf '%s 40000000 70000000\n%s 30000000 30000000\n' "$name2" "$name1" >want
is 'with its program' want got
head -c 100 tree/3/pprof/profile >cut
mv cut tree/3/pprof/profile
status 'one that is cut' 2 $cpu >got 2>err
ok 'is left out, and named' grep -q \
    '^apshuffle: tree/3/pprof/profile: offset 0x.*: the CPU profile ends' err
sed 's/600 \[4/600 (4/' tree/2/pprof/heap >bad
mv bad tree/2/pprof/heap
status 'a line that is no sample' 2 $heap >got 2>err
ok 'is named' grep -q "2/pprof/heap: offset 0x.*: not a sample of a heap" err
echo '1 700' >want
is 'the others are ranked' want got
done_testing
