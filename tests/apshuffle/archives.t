#!/bin/sh
# Archives: as a collector sends them, as others make them, and traps.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/apshuffle/bundles.sh"
command -v zip >/dev/null || skip_all 'no zip'
command -v perl >/dev/null || skip_all 'no perl'
mkzip=$top/tests/apshuffle/mkzip

unpack . ${a}_0 ${a}_1
cp "$data/bundles/${a}_1.zip" whole.zip
rank='apshuffle -profile-sort=goroutine'
$rank ${a}_1 | sed 's/.* //' >value

# An archive is what was unpacked from it; so is one that somebody else made.
$rank whole.zip >got
echo "whole.zip $(cat value)" >want
is 'stored, sizes behind members' want got
$rank - <whole.zip >got
echo "(standard input) $(cat value)" >want
is 'from standard input' want got
(cd ${a}_1 && zip -qr ../packed.zip .)
$rank packed.zip >got
echo "packed.zip $(cat value)" >want
is 'deflated' want got
zip -qr both.zip ${a}_0 ${a}_1
$rank both.zip | sed "s/ .*//" >got
printf '%s\n' both.zip/${a}_1 both.zip/${a}_0 >want
is 'several bundles in an archive' want got
$rank -vs-prev both.zip >got
ok '-vs-prev in an archive' test "$(wc -l <got)" -eq 1
$rank -by function both.zip >got
$rank -by function ${a}_0 ${a}_1 >want
is '-by function, of an archive with several' want got
cp whole.zip other.name
$rank other.name >got
ok 'an operand need not be called .zip' grep -q '^other.name ' got
mkdir tree
cp whole.zip other.name packed.zip tree
ln -s ../both.zip tree/link.zip
apshuffle -C tree >got
echo packed.zip >want
is 'one of the same is found, no links, no other names' want got

# refused NAME LABEL MESSAGE: one line that says so, exit 2, nothing printed,
# and another bundle beside it is still read.
refused() {
	status "$1: status" 2 apshuffle -profile-sort=heap $1 ${a}_0 >got 2>err
	echo "apshuffle: $2: $3" >want
	is "$1: the message" want err
	ok "$1: another is read" test "$(wc -l <got)" -eq 1
}
size=$(wc -c <whole.zip)
head -c $((size - 30)) whole.zip >cut.zip
refused cut.zip cut.zip 'not a zip archive, or one that is cut'
: >empty.zip
refused empty.zip empty.zip 'it is empty'
echo '<html>503</html>' >page.zip
# looks NAME WHAT
looks() {
	refused "$1" "$1" "not a zip archive, or one that is cut: it looks like \
$2; bundles are directories, or zip archives"
}
looks page.zip 'an HTML page'
tar -czf bundle.tgz ${a}_1
looks bundle.tgz 'a tar archive'
looks ${a}_1/pprof/heap 'a pprof profile'

meta=${a}_1/meta heap=${a}_1/pprof/heap
$mkzip meta=$meta pprof/heap=$heap >good.zip
apshuffle -profile-sort=heap good.zip >got
ok 'an archive of mkzip' test -s got
$mkzip meta=$meta pprof/heap=$heap pprof/heap=$heap >twice.zip
refused twice.zip twice.zip/pprof/heap \
    'another member of the archive has the same name'
$mkzip meta=$meta meta=$meta pprof/heap=$heap >twometa.zip
refused twometa.zip twometa.zip/meta \
    'another member of the archive has the same name'
for prefix in /x ../x x/../../y ./x x//y .; do
	$mkzip $prefix/meta=$meta $prefix/pprof/heap=$heap >out.zip
	refused out.zip out.zip/$prefix/meta \
	    'a name that leads out of the archive'
done
(cd ${a}_1 && zip -q -P secret ../secret.zip meta pprof/heap)
refused secret.zip secret.zip/meta 'it is encrypted'
cp good.zip semi.zip
(cd ${a}_1 && zip -q -d ../semi.zip pprof/heap &&
    zip -q -P secret ../semi.zip pprof/heap)
refused semi.zip semi.zip/pprof/heap 'it is encrypted'

# Bytes that are not those that were packed.
echo garbage >garbage
$mkzip meta=$meta pprof/heap=garbage >notheap.zip
apshuffle -profile-sort=heap notheap.zip >got 2>err
ok 'a profile that is none' \
    grep -q '^apshuffle: notheap.zip/pprof/heap: offset' err
head -c 200 $heap >cutheap
$mkzip meta=$meta pprof/heap=cutheap >cutheap.zip
apshuffle -profile-sort=heap cutheap.zip >got 2>err
ok 'a profile that is cut' grep -q 'the gzip stream is cut' err
gzip -dc $heap >bareheap
$mkzip meta=$meta pprof/heap=bareheap >bare.zip
apshuffle -profile-sort=heap bare.zip | sed 's/.* //' >got
apshuffle -profile-sort=heap ${a}_1 | sed 's/.* //' >want
is 'a profile that is not packed' want got
# A text in it is changed: the sums of the archive do not agree.
sed 's/main[.]main/main.niam/' bare.zip >changed.zip
status 'a changed member' 2 apshuffle -profile-sort=heap changed.zip \
    >got 2>err
ok 'does not agree with its sum' grep -q 'CRC' err

# Bombs: in the member, in the archive, in the description.
head -c 120000000 /dev/zero >zeros
gzip -9c zeros >bomb
$mkzip meta=$meta pprof/heap=bomb >bomb.zip
mkdir -p bomb1/pprof bomb2
cp $meta bomb1
mv zeros bomb1/pprof/heap
(cd bomb1 && zip -q ../bomb1.zip meta pprof/heap)
mv bomb1/pprof/heap bomb2/meta
(cd bomb2 && zip -q ../bomb2.zip meta)
rm bomb2/meta
for name in bomb.zip/pprof/heap bomb1.zip/pprof/heap bomb2.zip/meta; do
	status "$name" 2 apshuffle -profile-sort=heap ${name%%/*} >got 2>err
	ok "$name: says what it is" \
	    grep -q "^apshuffle: $name: .* unpack to more than 200 times" err
done

# No bundle at all.
$mkzip x=$meta >none.zip
status 'no meta' 2 apshuffle none.zip >got 2>err
ok 'says so' grep -q 'none of its members is called meta' err
status 'beside a bundle it is a warning' 0 apshuffle none.zip ${a}_0 \
    >got 2>err
ok 'that is printed' test -s got -a -s err

# Names that are not UTF-8 are those of older programs: u and o with dots here.
sed 's/"proc_id":"/&other-/' $meta >other
$mkzip "$(printf 'M\201nchen-K\224ln')/meta=other" \
    "$(printf 'M\201nchen-K\224ln')/pprof/heap=$heap" b/meta=$meta \
    b/pprof/heap=$heap >old.zip
apshuffle -profile-sort=heap old.zip | sed 's/ .*//' | sort >got
printf 'old.zip/M\303\274nchen-K\303\266ln\nold.zip/b\n' >want
is 'names of code page 437' want got
done_testing
