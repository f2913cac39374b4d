#!/bin/sh
# The flame graph in a browser: a click on a box shows it over the whole width,
# one on the lowest box shows all again.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/browser.sh"

gotrace flame --svg "$top/tests/fuzz/recordings/demo" >flame.svg
cat >ask.js <<'END_JS'
var svg = document.documentElement, answer = {};
function box(name) {
	return [].slice.call(document.querySelectorAll('g.b')).filter(
	    function (g) {
		return g.querySelector('title').textContent.indexOf(name) === 0;
	})[0];
}
function wide(name) {
	return Number(box(name).querySelector('rect').getAttribute('width'));
}
function click(name) {
	box(name).dispatchEvent(new MouseEvent('click', { bubbles: true }));
}
var before = wide('main.saved');
answer.part = before > 1 && before < 1199;
click('main.saved');
answer.zoomed = Math.abs(wide('main.saved') - 1200) < 1;
answer.below = Math.abs(wide('all') - 1200) < 1;
answer.named = box('main.saved').querySelector('text').textContent;
answer.beside = box('main.gone').style.display;
click('all');
answer.back = Math.abs(wide('main.saved') - before) < 0.01;
answer.loaded = performance.getEntriesByType('resource').length;
END_JS
ask flame.svg ask.js >answer
cat answer
ok 'it is shown' test -s answer
for what in .part .zoomed .below '.named == "main.saved"' '.beside == "none"' \
    .back '.loaded == 0'; do
	ok "$what" test "$(jq "$what" answer)" = true
done
done_testing
