#!/bin/sh
# The drawing in a browser: it pans and zooms, tells what it knows, and names
# that nobody would choose are text, wherever they are.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/browser.sh"

tracecat -assemble "$top/tests/grstates/scene" >scene
grstates -svg scene.svg -json lines scene

# What a page says of itself, as the last thing it does.
cat >ask.js <<'END'
var svg = document.documentElement, answer = {};
function all(what) {
	return Array.prototype.slice.call(document.querySelectorAll(what));
}
function box() {
	var b = svg.viewBox.baseVal;
	return [b.x, b.y, b.width, b.height];
}
// The point of the picture that is at a place of the window.
function at(x, y) {
	var p = svg.createSVGPoint();
	p.x = x;
	p.y = y;
	p = p.matrixTransform(svg.getScreenCTM().inverse());
	return [p.x, p.y];
}
function mouse(type, x, y, more) {
	var init = { clientX: x, clientY: y, bubbles: true, cancelable: true };
	for (var k in more || {})
		init[k] = more[k];
	svg.dispatchEvent(type === 'wheel' ? new WheelEvent(type, init) :
	    new MouseEvent(type, init));
}
function near(a, b) {
	return a.every(function (v, i) { return Math.abs(v - b[i]) < 0.01; });
}
var start = box(), before = at(300, 200);
mouse('wheel', 300, 200, { deltaY: -100 });
answer.zoomed_in = box()[2] < start[2] * 0.9;
answer.zoomed_there = near(at(300, 200), before);
mouse('wheel', 300, 200, { deltaY: 100 });
answer.zoomed_back = near(box(), start);
before = at(300, 200);
mouse('mousedown', 300, 200, { button: 0 });
mouse('mousemove', 340, 260);
answer.dragged = near(at(340, 260), before);
mouse('mouseup', 340, 260);
before = box();
mouse('mousemove', 500, 500);
answer.let_go = near(box(), before);
mouse('dblclick', 300, 200);
answer.all_again = near(box(), start);

answer.hit = String(window.hit);
answer.scripts = all('script').length;
answer.foreign = all('img, iframe, i, b, object, embed, use, image, foreignObject, style, link')
	.length;
answer.on = all('*').filter(function (e) {
	return Array.prototype.some.call(e.attributes, function (a) {
		return /^on/i.test(a.name) || /href$/i.test(a.name) ||
		    /^src$/i.test(a.name) || /url\(/i.test(a.value);
	});
}).length;
answer.loaded = performance.getEntriesByType('resource').length;
answer.texts = all('g.node text').map(function (e) {
	return e.textContent;
});
// A blank that is not shown is no character of its text.
answer.beside = all('g.edge text').every(function (e) {
	return /^\s[0-9]/.test(e.textContent) &&
	    e.getNumberOfChars() === e.textContent.length;
});
answer.tips = all('a').map(function (e) {
	return e.getAttribute('xlink:title');
});
answer.inside = all('g.node').every(function (g) {
	var r = g.querySelector('polygon, ellipse').getBBox();
	return Array.prototype.every.call(g.querySelectorAll('text'),
	    function (t) {
		var b = t.getBBox();
		return b.x >= r.x - 1 && b.x + b.width <= r.x + r.width + 12;
	});
});
END


ask scene.svg ask.js >answer
ok 'it is shown' test -s answer
holds answer .zoomed_in .zoomed_there .zoomed_back .dragged .let_go .all_again
holds answer '.hit == "undefined"' '.scripts == 2' '.foreign == 0' '.on == 0' \
    '.loaded == 0'

# Every frame is there as it is called, quoted as Go quotes.
jq -r 'select(.kind == "state") | .stack[] | "\(.func):\(.line)"' lines |
    sort -u | jq -R . | grep -v '\\u0001\|\\n\|\\\\' >frames
jq -r '.texts[]' answer | sed 's/\\"/"/g' | sort -u | jq -R . >texts
ok 'there are frames' test "$(wc -l <frames)" -ge 7
while read -r frame; do
	ok "shown: $frame" grep -qxF "$frame" texts
done <frames
ok 'what is no text is shown as Go quotes it' \
    test "$(jq '.texts | index("a\\\\N\\\\E\\\\l\\n\\x01\\xff\("b€"):50") != null' \
    answer)" = true

arrows=$(jq -s 'map(select(.kind == "move")) | length' lines)
states=$(jq -s 'map(select(.kind == "state")) | length' lines)
ends=$(grep -c '"to":"exit"' lines)
ok 'each state, end, arrow and label of one has a tooltip' test \
    "$(jq '.tips | length' answer)" -eq $((states + ends + 2 * arrows))
holds answer '[.tips[] | test("example: M=[0-9]+ P=[0-9]+ G=")] | all' \
    '[.tips[] | select(test("after a median of 25.6µs, p99 25.6µs"))] | length == 2' \
    '[.tips[] | select(test("of that Runnable 19.2µs, Running 6.4µs"))] | length > 0'

# A real one, with its colours, fits the window as it is.
printf '%s\n' '- {color: lightblue, state: Waiting}' >rules.yaml
grstates -colors rules.yaml -svg web.svg "$data/web-1.26.8.trace.zst"
ask web.svg ask.js >answer
ok 'a real one is shown' test -s answer
holds answer .zoomed_there .dragged .all_again '.on == 0' '.loaded == 0' \
    '(.texts | length) > 300' .inside .beside
ok 'a picture of it' browse web.svg --screenshot="$tmp/web.png" --hide-scrollbars
ok 'it is one' test "$(wc -c <web.png)" -gt 10000

# Without scripts it is all there.
sed '/^<script/,/<\/script>/d' web.svg >still.svg
ok 'without scripts' browse still.svg --screenshot="$tmp/still.png" --hide-scrollbars
ok 'it is the same picture' cmp web.png still.png
done_testing
