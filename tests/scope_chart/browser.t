#!/bin/sh
# The drawing in a browser: marks are where samples are, rows are a tree, texts
# are inside and apart from each other, and hostile ones are text.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/browser.sh"

# Of 600 pixels a thousandth is 0.6; the drawing begins at 390.
cat >lines <<'END'
start 1 length 1000 frac 0.000000 stack runtime.goexit;main.a;main.b
start 1 length 1000 frac 0.500000 stack runtime.goexit;main.a;main.b
start 1 length 1000 frac 0.500000 stack runtime.goexit;main.a;main.b;x/y/z.(*T).c
start 9 length 3000 frac 0.500000 stack runtime.goexit;main.a;main.b;x/y/z.(*T).d
start 9 length 3000 frac 1.000000 stack runtime.goexit;main.a;e;f
start 9 length 3000 frac 0.250000 stack </title><script>hit=1</script>;<i\x20onclick='x'>&amp;\x01"
END
cat >ask.js <<'END'
answer.rows = all('g[transform]').map(function (g) {
	var t = g.querySelector('text').getBoundingClientRect();
	var there = document.elementFromPoint(700, t.y + 4);
	return { text: g.querySelector('text').textContent,
	    tip: g.querySelector('title').textContent,
	    x: Number(g.querySelector('text').getAttribute('x')),
	    marks: all('path', g).map(function (p) {
		return p.getAttribute('d').match(/M[0-9.]+/g).map(
		    function (m) { return Math.floor(Number(m.slice(1))); });
	    }).reduce(function (a, b) { return a.concat(b); }, []).sort(),
	    // Those that the window does not show cannot be pointed at.
	    told: there === null ? 'unseen' : there.closest('g') === g };
});
// A name must not run into the marks.
answer.wide = all('g[transform] text').filter(function (e) {
	return e.getBBox().x + e.getBBox().width > 388;
}).map(function (e) { return e.textContent; });
END

scope_chart lines >svg
ask svg "$top/tests/tools/picture.js" ask.js >said
ok 'it is shown' test -s said
holds said '.hit == "undefined"' '.on == 0' '.loaded == 0' '.outside == []' \
    '.over == []' '.wide == []' \
    '.elements == ["g", "path", "rect", "script", "svg", "text", "title"]' \
    '.texts[0] == "6 CPU samples in 2 regions"' \
    '.texts[1] | endswith("after a median of 1µs, 1µs to 3µs")' \
    '.texts[2:4] == ["3 samples", "in a hundredth"]'
jq -r '.rows[] | "\(.x) \(.text) \(.marks | join(","))"' said >got
cat >want <<'END'
10 script> › <i onclick='x'>&amp › �" 540
10 main.a 390,690,989
18 e › f 989
18 main.b 390,690
26 itself 390,690
26 z.(*T).c 690
26 z.(*T).d 690
END
is 'the rows' want got
holds said '.rows | map(.told == true) | all' \
    '.rows[0].tip | startswith("1 sample, 16.7%\n</title><script>hit=1</script>\n")' \
    '.rows[3].tip == "4 samples, 66.7%\nmain.a\nmain.b"' \
    '.rows[5].tip == "1 sample, 16.7%\nmain.a\nmain.b\nx/y/z.(*T).c"'

# Real ones, and names that are long.
scope_tls "$data/tls-1.19.13.trace.zst" "$data/tls-1.26.8.trace.zst" |
    scope_chart >real.svg
ask real.svg "$top/tests/tools/picture.js" ask.js >said
ok 'real ones are shown' test -s said
holds said '.outside == []' '.over == []' '.wide == []' '.rows | length > 50' \
    '.rows | map(.told != false) | all' \
    'any(.rows[].text; endswith("ecdsa.VerifyASN1"))'
awk 'BEGIN { for (i = 1; i < 60; i++) {
	printf "start 1 length 9 frac 0.%d stack ", i
	for (k = 0; k < i; k++)
		printf "wwwwwwwwwwwwwwwwwwwwwwww%d;", k % 7
	print "last" i } }' >lines
scope_chart lines >long.svg
ask long.svg "$top/tests/tools/picture.js" ask.js >said
ok 'long ones are shown' test -s said
holds said '.outside == []' '.over == []'
done_testing
