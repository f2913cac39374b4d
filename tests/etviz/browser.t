#!/bin/sh
# The drawing in a browser: expected colours are at expected places, texts are
# inside and apart from each other, and hostile ones are text.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/browser.sh"

# Of 980 pixels between the margins a microsecond is one: the first line begins
# at 1 ms and the second one at 1.49 ms.
cat >lines <<'END_JSON'
{"G": 1, "Kind": "</title><script>hit=1</script><i onclick='x'>&amp;\u0001\u202e\"", "StartNs": 1000000, "LengthNs": 980000, "StartRun": [0, 600000], "StartAssist": {"gc": [50000]}, "StartWait": {"cpu": [100000], "net": [200000], "sleep": [300000], "syscall": [400000], "chan": [500000]}}
{"G": 2, "Kind": "k", "StartNs": 1490000, "LengthNs": 490000, "StartRun": [0], "StartWait": {"gc": [245000]}}
END_JSON

# What a page knows of a picture in it, drawn on a canvas: its colours at x,
# of the middle of each bar, in both halves.
look() {
	svg=$1
	shift
	etviz "$@" lines >"$svg"
	sed -n 's/.*translate(10,\([0-9]*\)\.5).*/\1/p' "$svg" >ys
	{
		printf '<html><body><img id="i" src="data:image/svg+xml;base64,'
		base64 -w 0 "$svg"
		printf '">\n<script>\nvar ys = [%s];\n' "$(paste -sd , ys)"
		cat <<'END_JS'
onload = function () {
	var canvas = document.createElement('canvas'), answer = {};
	var c = canvas.getContext('2d', { willReadFrequently: true });
	canvas.width = i.naturalWidth;
	canvas.height = i.naturalHeight;
	c.drawImage(i, 0, 0);
	function at(x, y) {
		return [].slice.call(c.getImageData(x, y, 1, 1).data, 0, 3)
		    .join();
	}
	answer.size = [canvas.width, canvas.height];
	answer.paper = at(2, 2);
	// The second bar in the first half begins in the middle.
	answer.bars = ys.map(function (y) {
		return [10, 30, 59, 61, 70, 110, 160, 260, 360, 460, 505, 560,
		    620, 700, 800, 988, 991].map(function (x) {
			return at(x, y);
		});
	});
	// Of the legend's squares.
	answer.legend = [];
	for (var x = 10; x < canvas.width; x++) {
		var color = at(x, 54), all = answer.legend;
		if (color !== answer.paper && color !== all[all.length - 1] &&
		    at(x + 5, 54) === color && at(x, 50) === color)
			all.push(color);
	}
	document.documentElement.setAttribute('data-answer',
	    JSON.stringify(answer));
};
</script></body></html>
END_JS
	} >look.html
	answer look.html
}

black=0,0,0 white=255,255,255 grey=128,128,128 chartreuse=127,255,0
yellow=255,255,0 sky=135,206,235 green=0,100,0 lime=50,205,50
magenta=255,0,255 line=221,221,221

look light.svg >light
ok 'it is shown' test -s light
ok 'as wide as it says' test "$(jq '.size[0]' light)" -eq 1000
ok 'four bars' test "$(wc -l <ys)" -eq 4

# colours NAME BAR COLOR...: those of a bar at the places above; beside it there
# may be a line of the axis.
colours() {
	name=$1 bar=$2
	shift 2
	printf '%s\n' "$@" >want
	jq -r ".bars[$bar][]" light | sed "s/^$line\$/$white/" >got
	is "$name" want got
}
colours 'all colours' 0 $black $black $black $chartreuse $chartreuse $grey \
    $grey $yellow $sky $green $green $magenta $black $black $black $black $white
colours 'from the middle on' 1 $white $white $white $white $white $white $white \
    $white $white $white $black $black $black $black $lime $lime $white
colours 'from zero: the first' 2 $black $black $black $chartreuse $chartreuse \
    $grey $grey $yellow $sky $green $green $magenta $black $black $black $black \
    $white
colours 'from zero: the second' 3 $black $black $black $black $black $black \
    $black $lime $lime $lime $white $white $white $white $white $white $white
jq -r '.legend[]' light >got
printf '%s\n' $black $grey $chartreuse $yellow $sky $green $lime $magenta >want
is 'the legend' want got

look dark.svg -theme dark >light
white=28,28,28 black=255,255,255 green=46,139,87 sky=70,130,180 line=68,68,68
colours 'dark' 0 $black $black $black $chartreuse $chartreuse $grey $grey \
    $yellow $sky $green $green $magenta $black $black $black $black $white

# What the picture says.
cat >ask.js <<'END_JS'
answer.titles = all('g > title').map(function (e) { return e.textContent; });
END_JS

ask light.svg "$top/tests/tools/picture.js" ask.js >said
ok 'a picture by itself' test -s said
holds said '.hit == "undefined"' '.on == 0' '.loaded == 0' '.outside == []' \
    '.over == []' '.small == []' \
    '.elements == ["g", "path", "rect", "script", "svg", "text", "title"]' \
    '.titles | length == 4' \
    '.titles[0] | startswith("g=1 @1ms / 980µs </title><script>hit=1<")' \
    '.titles[0] | endswith("\nrunning 430µs\nrunnable 100µs\nGC assist 50µs\nnetwork 100µs\nasleep 100µs\nsystem call 100µs\nother blocking, or not known 100µs")'
grep -q '<script' light.svg
ok 'no script is in it' test $? -eq 1

# Long names, narrow pictures, many bars: texts stay inside and apart.
jq -cn 'def span($at): {G: 4242, StartNs: $at, LengthNs: 123456, StartRun: [0],
    StartWait: {cpu: [-777, 5]}, Kind: ("example.com/long/name." * 8)};
    range(40) | span(1234567890123 + . * 3000) as $s |
    {TotalRunNs: 99, Flat: $s, Root: ($s + {Caused: [span(1234567990123)]})}' >lines
for how in '' -details '-width 300 -details' '-width 20000' '-sort length'; do
	etviz $how lines >long.svg
	ask long.svg "$top/tests/tools/picture.js" ask.js >said
	ok "long names $how" test -s said
	holds said '.outside == []' '.over == []' '.small == []'
	jq -c '.outside, .over' said
done
done_testing
