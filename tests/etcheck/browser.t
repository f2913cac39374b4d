#!/bin/sh
# The page in a browser: what its script does, that nothing else runs in it, and
# that nothing is loaded.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/browser.sh"
command -v zstd >/dev/null || skip_all 'no zstd'

for name in all gens stall; do
	zstd -dqc "$data/$name-1.26.8.trace.zst" >$name.trace
done
etcheck -format html all.trace >one.html
etcheck -format html all.trace gens.trace stall.trace >many.html
. "$top/tests/etcheck/hostile.sh"
etcheck -format html "$hostile" >hostile.html

# ask PAGE SCRIPT: what the script finds in it; for that alone its policy goes.
ask_page() {
	sed -e 's/<meta http-equiv="Content-Security-Policy"[^>]*>//' \
	    -e '/^<\/body>/d' -e '/^<\/html>/d' "$1" >asked.html
	printf '<script>\n%s\n%s\n</script></body></html>\n' "$(cat "$2")" \
	    "document.documentElement.setAttribute('data-answer', JSON.stringify(answer));" \
	    >>asked.html
	answer asked.html >answer
	cat answer
}

# holds JQ...: each is true of the answer.
holds() {
	for what; do
		ok "$what" test "$(jq "$what" answer)" = true
	done
}

cat >ask.js <<'END_JS'
var answer = {}, rows = [].slice.call(document.querySelectorAll('.finding'));
function id(name) { return document.getElementById(name); }
function shown() {
	return rows.filter(function (r) { return r.offsetHeight > 0; }).length;
}
function change(element, value) {
	element.value = value;
	element.dispatchEvent(new Event('input', { bubbles: true }));
	element.dispatchEvent(new Event('change', { bubbles: true }));
}
function order() {
	return [].slice.call(document.querySelectorAll('.finding')).map(
	    function (r) { return Number(r.dataset[id('sort').value]); });
}
function sorted(v, sign) {
	return v.every(function (x, i) {
		return i === 0 || sign * (x - v[i - 1]) >= 0;
	});
}

answer.rows = rows.length;
answer.loaded = performance.getEntriesByType('resource').length;
answer.tools = id('tools').offsetHeight > 0;
answer.all_shown = shown() === rows.length;

// A row opens, by a click and by a link, and shows what was not seen.
var body = rows[0].querySelector('.body');
answer.closed = !body.checkVisibility();
rows[0].querySelector('summary').click();
answer.opened = rows[0].open && body.checkVisibility();
answer.stack = rows[0].querySelectorAll('.stack li').length > 0;
answer.advice = rows[0].querySelector('.advice').textContent.length > 40;

// Filters.
change(id('text'), rows[1].querySelector('.rule').textContent.toLowerCase());
answer.some = shown() > 0 && shown() < rows.length;
answer.counted = id('shown').textContent === shown() + ' of ' + rows.length;
change(id('text'), 'no such words');
answer.nothing = shown() === 0 && id('nothing').offsetHeight > 0;
change(id('text'), '');
change(id('rule'), rows[1].dataset.rule);
answer.rule = shown() === rows.filter(function (r) {
	return r.dataset.rule === rows[1].dataset.rule;
}).length;
change(id('rule'), '');
var box = document.querySelector('[name=severity][value="1"]');
box.click();
answer.severity = shown() === document.querySelectorAll('.finding.error, ' +
    '.finding.info').length;
box.click();
answer.back = shown() === rows.length;

// Sorts.
['over', 'total', 'count', 'time', 'order'].forEach(function (by) {
	change(id('sort'), by);
	answer['by_' + by] = sorted(order(), by === 'time' || by === 'order' ?
	    1 : -1) && order().length === rows.length;
});

// Opens all, and on paper.
rows[0].open = false;
id('all').click();
answer.open_all = rows.every(function (r) { return r.open; });
rows.forEach(function (r) { r.open = false; });
window.dispatchEvent(new Event('beforeprint'));
answer.paper = rows.every(function (r) { return r.open; });
window.dispatchEvent(new Event('afterprint'));
answer.after = rows.every(function (r) { return !r.open; });

// The text of every part can be read in each theme.
function light(c) {
	var v = c.match(/[\d.]+/g).slice(0, 3).map(function (x) {
		x /= 255;
		return x <= 0.04045 ? x / 12.92 : Math.pow((x + 0.055) / 1.055, 2.4);
	});
	return 0.2126 * v[0] + 0.7152 * v[1] + 0.0722 * v[2];
}
function ground(e) {
	for (; e; e = e.parentElement) {
		var c = getComputedStyle(e).backgroundColor;
		if (c !== 'rgba(0, 0, 0, 0)')
			return c;
	}
}
function contrast(e) {
	var s = getComputedStyle(e);
	var a = light(e instanceof SVGElement ? s.fill : s.color);
	var b = light(ground(e));
	return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}
function worst() {
	return Math.min.apply(null, [].slice.call(document.querySelectorAll(
	    'h1, h2, h3, p, li, dt, dd, th, td, span, small, code, text, ' +
	    'button, option, label, p a')).map(contrast));
}
id('all').click();
answer.themes = [];
for (var i = 0; i < 3; i++) {
	id('theme').click();
	answer.themes.push([document.documentElement.dataset.theme || '',
	    getComputedStyle(document.body).backgroundColor, worst()]);
}

// Nothing sticks out of the window.
answer.fits = document.documentElement.scrollWidth <= window.innerWidth;
var ids = [].slice.call(document.querySelectorAll('[id]')).map(
    function (e) { return e.id; });
answer.ids = new Set(ids).size === ids.length;
answer.links = [].slice.call(document.querySelectorAll('a')).every(
    function (a) { return id(a.getAttribute('href').slice(1)); });
answer.id = document.documentElement.id;
END_JS
ask_page one.html ask.js
ok 'the page is shown' test -s answer
holds '.rows > 1' '.loaded == 0' .tools .all_shown .closed .opened .stack \
    .advice .some .counted .nothing .rule .severity .back .by_over .by_total \
    .by_count .by_time .by_order .open_all .paper .after .fits .ids .links
holds '[.themes[][0]] == ["light", "dark", ""]' \
    '.themes[0][1] != .themes[1][1]' '.themes[0][1] == .themes[2][1]' \
    '[.themes[][2]] | min >= 4.5'

cat >draw.js <<'END_JS'
var answer = { bars: 0, charts: 0, outside: 0 };
[].slice.call(document.querySelectorAll('details')).forEach(function (d) {
	d.open = true;
});
[].slice.call(document.querySelectorAll('svg.chart')).forEach(function (s) {
	var box = s.getBoundingClientRect();
	answer.charts += box.width > 100 && box.height > 10 ? 1 : 0;
	[].slice.call(s.querySelectorAll('rect.bar, path, line')).forEach(
	    function (e) {
		var b = e.getBoundingClientRect();
		answer.bars += b.height > 0 ? 1 : 0;
		if (b.left < box.left - 2 || b.right > box.right + 2 ||
		    b.top < box.top - 2 || b.bottom > box.bottom + 2)
			answer.outside++;
	});
});
answer.all = document.querySelectorAll('svg.chart').length;
answer.traces = document.querySelectorAll('details.trace').length;
answer.loaded = performance.getEntriesByType('resource').length;
answer.fits = document.documentElement.scrollWidth <= window.innerWidth;
END_JS
ask_page many.html draw.js
holds '.traces == 3' '.charts == .all' '.bars > 50' '.outside == 0' \
    '.loaded == 0' .fits

ask_page hostile.html ask.js
holds '.id == ""' '.loaded == 0' '.rows > 1' .opened .fits

# The policy: the page's own style and script pass, and no others.
# console PAGE: what the page has become, and then what the browser says of it.
console() {
	: >"$tmp/.log"
	browse "$1" --dump-dom --enable-logging=stderr --v=0
	cat "$tmp/.log"
}
console hostile.html >out
ok 'with its policy: the script runs' grep -q '<form id="tools">' out
ok 'nothing is refused' test "$(grep -c 'Content Security Policy' out)" -eq 0
ok 'nothing else has run' test "$(grep -c '<html[^>]* id=' out)" -eq 0
sed 's|^</body>|<script>document.documentElement.id = 1</script><style>p {}</style>&|' \
    one.html >other.html
console other.html >out
ok 'another script does not run' test "$(grep -c '<html[^>]* id=' out)" -eq 0
ok 'a script and a style are refused' \
    test "$(grep -c 'Content Security Policy' out)" -ge 2

# Without a choice, it is dark where the system is.
cat >dark.js <<'END_JS'
var answer = matchMedia('(prefers-color-scheme: dark)').matches + ' ' +
    getComputedStyle(document.body).backgroundColor;
END_JS
ask_page one.html dark.js
ok 'light' test "$(jq -r . answer)" = 'false rgb(246, 247, 248)'
browse asked.html --dump-dom --blink-settings=preferredColorScheme=0 >out
ok 'dark' grep -q 'data-answer="&quot;true rgb(14, 18, 21)&quot;"' out
done_testing
