// What holds of every SVG that is a picture and nothing else, for tests: goes
// in front of a script of the test's own, which may put more into answer.
var svg = document.documentElement, answer = {};

function all(what, from) {
	return Array.prototype.slice.call((from || document)
	    .querySelectorAll(what));
}

// Set by text that was not text.
answer.hit = String(window.hit);
answer.elements = all('*').map(function (e) { return e.localName; }).filter(
    function (name, i, names) { return names.indexOf(name) === i; }).sort();
answer.on = all('*').filter(function (e) {
	return Array.prototype.some.call(e.attributes, function (a) {
		return /^on/i.test(a.name) || /href$/i.test(a.name) ||
		    /url\(/i.test(a.value);
	});
}).length;
answer.loaded = performance.getEntriesByType('resource').length;
answer.texts = all('text').map(function (e) { return e.textContent; });

// Texts that are not in the picture, over another, or too small to read.
(function () {
	var boxes = all('text').map(function (e) {
		var b = e.getBoundingClientRect();
		var z = svg.getBoundingClientRect();
		return { x: b.x - z.x, y: b.y - z.y, w: b.width, h: b.height,
		    text: e.textContent };
	});
	answer.outside = boxes.filter(function (b) {
		return b.x < 0 || b.y < 0 ||
		    b.x + b.w > svg.width.baseVal.value ||
		    b.y + b.h > svg.height.baseVal.value;
	});
	answer.over = [];
	boxes.forEach(function (a, i) {
		boxes.slice(i + 1).forEach(function (b) {
			// Lines of a font touch without letters doing so.
			if (a.x < b.x + b.w && b.x < a.x + a.w &&
			    a.y + 2 < b.y + b.h && b.y + 2 < a.y + a.h)
				answer.over.push([a.text, b.text]);
		});
	});
	answer.small = boxes.filter(function (b) { return b.h < 10; });
}());
