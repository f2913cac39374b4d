#!/bin/sh
# The flame graph in a browser: a click on a box shows it over the whole width,
# one on the lowest box shows all again.
. "$(dirname "$0")/../lib.sh"
chromium=$(command -v chromium || command -v chromium-browser ||
    command -v google-chrome) || skip_all 'no chromium'
command -v jq >/dev/null || skip_all 'no jq'

# browse FILE: what the browser makes of a page.
browse() {
	HOME=$tmp timeout 120 "$chromium" --headless --no-sandbox \
	    --disable-gpu --disable-dev-shm-usage --no-first-run \
	    --user-data-dir="$tmp/profile" \
	    --host-resolver-rules='MAP * ~NOTFOUND' --dump-dom \
	    "file://$tmp/$1" 2>>"$tmp/.log"
}

echo '<p id="x">1</p><script>x.textContent = 2</script>' >works.html
browse works.html | grep -q '<p id="x">2</p>' ||
    skip_all 'chromium does not run here'

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
svg.setAttribute('data-answer', JSON.stringify(answer));
END_JS
{
	sed '$d' flame.svg
	echo '<script><![CDATA['
	cat ask.js
	echo ']]></script></svg>'
} >asked.svg
browse asked.svg >dom
sed -n 's/.* data-answer="\([^"]*\)".*/\1/p' dom | sed 's/&quot;/"/g' >answer
cat answer
ok 'it is shown' test -s answer
for what in .part .zoomed .below '.named == "main.saved"' '.beside == "none"' \
    .back '.loaded == 0'; do
	ok "$what" test "$(jq "$what" answer)" = true
done
done_testing
