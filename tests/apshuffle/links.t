#!/bin/sh
# Links between the bundles of a process: which, and never elsewhere.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/apshuffle/bundles.sh"

# put DIRECTORY PROCESS MINUTE: a bundle that is only described.
put() {
	mkdir -p "$1"
	meta "$2" "$3" >"$1/meta"
}
links() {
	find "${1-.}" -type l -printf '%P %l\n' | sort
}

put t/one p 00
put t/deep/er/two p 02
put t/deep/three p 04
put t/other q 02
put t/alone r 02
put t p 06
ok 'quietly' apshuffle -C t -write-links >out 2>err
ok 'nothing is printed' test ! -s out -a ! -s err
links t >got
cat >want <<'END_WANT'
_link/prev ../deep/three
deep/er/two/_link/next ../../../three
deep/er/two/_link/prev ../../../../one
deep/three/_link/next ../../..
deep/three/_link/prev ../../er/two
one/_link/next ../../deep/er/two
END_WANT
is 'relative, to the bundles before and behind' want got
for link in _link/prev:deep/three one/_link/next:deep/er/two \
    deep/three/_link/next:. deep/er/two/_link/prev:one; do
	ok "$link" test "t/${link%:*}" -ef "t/${link#*:}"
done

apshuffle -C t -write-links
links t >got
is 'once more: the same' want got
put t/deep/between p 03
apshuffle -C t -write-links -with-trace -hosts -profile-sort heap >out
ok 'nothing else matters' test ! -s out
cat >want <<'END_WANT'
../../between
../../er/two
END_WANT
readlink t/deep/three/_link/prev t/deep/between/_link/prev >got
is 'old links are replaced' want got

# What is not ours stays.
put u/one p 00
put u/two p 02
put u/three p 04
mkdir u/one/_link u/two/_link
echo mine >u/one/_link/next
ln -s /nowhere u/two/_link/prev
status 'other things in the place of links' 2 \
    apshuffle -C u -write-links 2>err
cat >want <<'END_WANT'
apshuffle: two/_link/prev: not replaced: not a link made by -write-links
apshuffle: one/_link/next: not replaced: not a link made by -write-links
END_WANT
is 'are named' want err
echo mine >want
is 'a file stays' want u/one/_link/next
ok 'a link to elsewhere stays' test "$(readlink u/two/_link/prev)" = /nowhere
ok 'the others are made' test u/three/_link/prev -ef u/two -a \
    u/two/_link/next -ef u/three

# Nothing is written elsewhere.
mkdir elsewhere
put v/one p 00
put v/two p 02
put v/three p 04
ln -s ../../elsewhere v/one/_link
echo mine >v/two/_link
status 'a _link that leads elsewhere' 2 apshuffle -C v -write-links 2>err
ok 'is named' grep -q '^apshuffle: one: no links are made there' err
ok 'another file is, too' grep -q '^apshuffle: two: no links are made' err
ok 'nothing is written there' test -z "$(ls elsewhere)"
ok 'the others are made' test v/three/_link/prev -ef v/two

put w/in/one p 00
put w/out/two p 02
status 'bundles beside' 2 \
    apshuffle -C w/in -write-links . ../out "$PWD/w/out" 2>err
ok 'get no links' test ! -e w/out/two/_link
ln -s ../out w/in/down
status 'bundles behind a link' 2 apshuffle -C w/in -write-links . down 2>err
ok 'neither' test ! -e w/out/two/_link
ok 'links to them are made' test w/in/one/_link/next -ef w/out/two

# Archives.
mkdir x
unpack x ${a}_0 ${a}_2
cp "$data/bundles/${a}_1.zip" x
status 'archives have no links' 0 apshuffle -C x -write-links 2>err
ok 'which is said' grep -q '2 pairs are not linked' err
links x >got
ok 'and what is behind is not taken for the next' test ! -s got

if [ "$(id -u)" -ne 0 ]; then
	put y/one p 00
	put y/two p 02
	chmod a-w y/two
	status 'a directory that may not be written' 2 \
	    apshuffle -C y -write-links 2>err
	ok 'is named' grep -q '^apshuffle: two: cannot make _link' err
else
	skip 'a directory that may not be written' 'root may all'
fi
done_testing
