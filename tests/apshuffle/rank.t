#!/bin/sh
# What bundles are ranked by, and in which order.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/apshuffle/bundles.sh"

unpack tree ${a}_0 ${a}_1 ${a}_2 ${b}_0 ${b}_1 ${b}_2
unpack tree/deep/er ${c}_0 ${c}_1 ${c}_2

# Bundle n of the program in tests/data/progs/bundle is taken while 2 + n*n*l
# requests wait, where l is the length of the version; each left one goroutine
# behind, and so did those before.
apshuffle -C tree -profile-sort=goroutine -focus='[(][*]server[)]' >got
cat >want <<END_WANT
deep/er/${c}_2 107
${b}_2 62
${a}_2 62
deep/er/${c}_1 28
${b}_1 18
${a}_1 18
deep/er/${c}_0 4
${b}_0 4
${a}_0 4
END_WANT
is 'largest first; of equals the later' want got

# counted OPTION...: the value of the last bundle of c.
counted() {
	apshuffle -C tree -profile-sort=goroutine "$@" deep/er/${c}_2 |
	    sed 's/.* //'
}
counted >all
counted -focus=ServeHTTP >serving
counted -ignore=ServeHTTP >others
ok 'what is ignored is the rest of what is focused on' \
    test "$(cat serving)" -gt 0 -a \
    "$(($(cat serving) + $(cat others)))" -eq "$(cat all)"
counted -focus=ServeHTTP -focus='sync...Mutex..Lock' >both
is 'several: all must match, each maybe another frame' serving both
counted -focus=ServeHTTP -focus='main.main$' >none
echo 0 >zero
is 'and not each another sample' zero none
counted -focus=ServeHTTP -ignore=sync >none
is 'what is ignored goes first' zero none
counted -focus='main[.]go$' >files
ok 'names of files match' test "$(cat files)" -ge "$(cat serving)"

apshuffle -C tree -profile-sort=goroutine -vs-prev >got
ok 'the first of each process is left out' test "$(wc -l <got)" -eq 6
apshuffle -C tree -profile-sort=goroutine >whole
for n in 1 2; do
	now=$(sed -n "s/^${a}_$n //p" whole)
	before=$(sed -n "s/^${a}_$((n - 1)) //p" whole)
	sed -n "s/^${a}_$n //p" got >diff
	echo $((now - before)) >want
	is "bundle $n less the one before" want diff
done

apshuffle -C tree -profile-sort=profile >got
ok 'bundles without the profile are left out' test "$(wc -l <got)" -eq 6
apshuffle -C tree -profile-sort=profile -vs-prev >got
ok 'the one before is the one before that has the profile' \
    test "$(wc -l <got)" -eq 3
apshuffle -C tree -profile-sort=goroutine -with-trace >got
ok '-with-trace' test "$(wc -l <got)" -eq 3
apshuffle -C tree -profile-sort=goroutine -with-trace -vs-prev >got 2>err
ok '-vs-prev has none of one' test ! -s got -a ! -s err
apshuffle -C tree -with-trace >got
ok 'without a profile they are listed' test "$(grep -c _2 got)" -eq 3
apshuffle -C tree -profile-sort=goroutine >whole
head -n 4 whole >want
apshuffle -C tree -profile-sort=goroutine -top 4 >got
is '-top' want got
apshuffle -C tree -profile-sort=./../pprof//goroutine >got
is 'NAME as a path in the bundle' whole got
for j in 1 2 7; do
	apshuffle -C tree -profile-sort=goroutine -j $j >got
	is "the same with -j $j" whole got
done
cd tree || exit 1
apshuffle -profile-sort goroutine . >../got
is '. is what it is without operands' ../whole ../got
apshuffle -profile-sort goroutine ./*/ >../got
is 'directories as operands' ../whole ../got
cd ..
apshuffle -C tree/${a}_0 >got
echo . >want
is 'a bundle where we are' want got

# Types: by name, by number, none, another.
apshuffle -C tree -profile-sort heap -sample-type inuse_space >one
apshuffle -C tree -profile-sort heap -sample-type 3 >two
is 'a type by number' one two
apshuffle -C tree -profile-sort heap -sample-type alloc_objects >one
apshuffle -C tree -profile-sort heap >two
is 'the first type where the profile names none' one two
apshuffle -C tree -profile-sort allocs -sample-type alloc_space >one
apshuffle -C tree -profile-sort allocs >two
is 'else the one it names' one two
status 'a type that there is not' 2 \
    apshuffle -C tree -profile-sort heap -sample-type delay >got 2>err
echo 'apshuffle: -sample-type delay: there is no such type; there are:' \
    'alloc_objects, alloc_space, inuse_objects, inuse_space' >want
is 'is refused with those there are' want err
ok 'and nothing is printed' test ! -s got
mkdir -p tree/odd/pprof
meta odd 00 >tree/odd/meta
cp tree/${b}_1/pprof/mutex tree/odd/pprof/heap
status 'a type that some have' 2 \
    apshuffle -C tree -profile-sort heap -sample-type delay >got 2>err
ok 'ranks those' grep -q '^odd ' got
ok 'and names the types of the others' \
    grep -q '^apshuffle: 9 profiles have no sample type delay' err
apshuffle -C tree -profile-sort heap >got 2>err
ok 'that different things are compared is said' \
    grep -q 'count different things: .*contentions' err
rm -r tree/odd

status 'no such profile' 2 apshuffle -C tree -profile-sort cpu >got 2>err
ok 'with a hint' grep -q 'the CPU profile is called profile' err
status 'a name that leads out' 2 \
    apshuffle -C tree -profile-sort ../../x >got 2>err
ok 'is refused' grep -q 'leads out' err
status '-ignore twice' 2 \
    apshuffle -C tree -profile-sort heap -ignore a -ignore b 2>err
ok 'says so' grep -q 'only once' err
status 'an expression that is none' 2 \
    apshuffle -C tree -profile-sort heap -focus '(' 2>err
ok 'is named' grep -q "^apshuffle: -focus '(': " err
for option in -vs-prev -focus=x -ignore=x -sample-type=x -by=host -cum \
    -binary=x; do
	status "$option without a profile" 2 apshuffle -C tree $option 2>err
	ok 'says what it needs' grep -q 'needs -profile-sort' err
done

# The same bundle twice counts once; a directory rather than an archive.
cp "$data/bundles/${a}_0.zip" tree
cp -r tree/${a}_0 tree/again
apshuffle -C tree -profile-sort=goroutine >got
is 'the same bundle counts once' whole got
rm -r tree/${a}_0 tree/again
apshuffle -C tree -profile-sort=goroutine | sed 's/[.]zip / /' >got
is 'archives and directories mixed' whole got

# Times of equal bundles, to the nanosecond, in any zone.
for time in 1:2026-01-02T03:04:05.000000001Z 2:2026-01-02T03:04:05Z \
    3:2026-01-02T04:04:05.5+01:00 4:2026-01-02T03:04:04.9999Z; do
	mkdir -p order/${time%%:*}/pprof
	echo '{"proc_id":"p","capture_time":"'${time#*:}'"}' \
	    >order/${time%%:*}/meta
	cp tree/${b}_1/pprof/mutex order/${time%%:*}/pprof
done
apshuffle -C order | tr '\n' ' ' >got
printf '4 2 1 3 ' >want
is 'listed in the order of time' want got
apshuffle -C order -profile-sort mutex | sed 's/ .*//' | tr '\n' ' ' >got
printf '3 1 2 4 ' >want
is 'of equal values the later is first' want got
done_testing
