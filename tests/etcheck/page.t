#!/bin/sh
# The page, as it is without a script: what it says, and what makes no difference.
# browser.t looks at it in a browser.
. "$(dirname "$0")/../lib.sh"
command -v zstd >/dev/null || skip_all 'no zstd'

for name in all gens stall; do
	zstd -dqc "$data/$name-1.26.8.trace.zst" >$name.trace
done
etcheck -format html all.trace >one.html 2>err
ok 'a page without a word' test -s one.html -a ! -s err
etcheck -format html -o again.html all.trace
is 'the same bytes again' one.html again.html
etcheck -format html -j 1 all.trace gens.trace stall.trace >many.html
etcheck -format html -j 3 all.trace gens.trace stall.trace >again.html
is 'the same bytes at once' many.html again.html

etcheck -format json -top 50 all.trace >findings
ok 'a row for each finding' test "$(grep -c '<details class="finding' one.html)" \
    -eq "$(wc -l <findings)" -a "$(wc -l <findings)" -gt 1
ok 'what needs the script is hidden without it' \
    grep -q '<form id="tools" hidden>' one.html
ok 'no address of anything elsewhere' \
    test "$(grep -cE '(src|href|action)="[^#d]|url\(|@import|https?:' one.html)" -eq 0
status 'a page that cannot be written' 2 etcheck -format html -o /dev/full all.trace
etcheck -format html -top 1 gens.trace all.trace >top.html
ok '-top bounds it and says so' \
    grep -qE '<p class="quiet">[0-9]+ more (is|are) left out by -top' top.html
etcheck -format html "$data/start-1.26.8.trace.zst" >none.html
ok 'nothing found is said' grep -q 'Nothing found' none.html
etcheck -format html -baseline all.trace all.trace >same.html
ok 'nothing worse than in the baseline is said' \
    grep -q 'Nothing got worse' same.html
etcheck -format html -baseline "$data/tiny-1.26.8.trace.zst" \
    -rule MutexContention=1us,2us -rule GCAssist=1us,2us all.trace >new.html
ok 'what is new is called so' test "$(grep -c '<details class="finding' new.html)" \
    -eq "$(grep -c '<span class="change">new</span>' new.html)" -a \
    "$(grep -c '<details class="finding' new.html)" -gt 1
ok 'and there is nothing to filter' \
    test "$(grep -c 'id="tools"' none.html)" -eq 0

# Names and files that nobody would choose: text, wherever they are.
. "$top/tests/etcheck/hostile.sh"
etcheck -format html "$hostile" >hostile.html 2>err
ok 'a page of hostile names' test -s hostile.html -a ! -s err
ok 'they are in it' grep -q '&lt;/script&gt;&lt;/title&gt;&lt;/bdi&gt;' hostile.html
ok 'and make no elements' test "$(grep -c '<script' hostile.html)" -eq 1 -a \
    "$(grep -c '<img' hostile.html)" -eq 0 -a \
    "$(grep -o '</bdi>' hostile.html | wc -l)" -eq \
    "$(grep -o '<bdi>' hostile.html | wc -l)"
done_testing
