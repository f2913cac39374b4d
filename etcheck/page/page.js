
// The page without this is whole: it only sorts, filters and opens rows, and
// remembers a theme.
(function () {
	'use strict';
	var root = document.documentElement;

	function id(name) {
		return document.getElementById(name);
	}

	// Themes: what the system has, or one of the two.
	var themes = ['', 'light', 'dark'], theme = id('theme');

	function setTheme(name) {
		if (name)
			root.setAttribute('data-theme', name);
		else
			root.removeAttribute('data-theme');
		theme.textContent = 'Theme: ' + (name || 'as the system');
	}

	function stored(value) {
		try {	// a browser may keep nothing for a page
			if (value === undefined)
				return localStorage.getItem('etcheck-theme');
			localStorage.setItem('etcheck-theme', value);
		} catch (e) { }
		return null;
	}

	theme.hidden = false;
	theme.addEventListener('click', function () {
		var now = root.getAttribute('data-theme') || '';
		var next = themes[(themes.indexOf(now) + 1) % themes.length];
		setTheme(next);
		stored(next);
	});
	var last = stored();
	setTheme(themes.indexOf(last) > 0 ? last : '');

	// Rows that a link leads to, and all of them on paper.
	function openTarget() {
		var row = id(location.hash.slice(1));
		if (row && row.tagName === 'DETAILS')
			row.open = true;
	}

	window.addEventListener('hashchange', openTarget);
	openTarget();

	var rows = [].slice.call(document.querySelectorAll('details.finding'));
	var closed = [];
	window.addEventListener('beforeprint', function () {
		closed = [].slice.call(
		    document.querySelectorAll('details:not([open])'));
		closed.forEach(function (row) { row.open = true; });
	});
	window.addEventListener('afterprint', function () {
		closed.forEach(function (row) { row.open = false; });
	});

	var tools = id('tools');
	if (!tools)
		return;

	// Filtering.
	var texts = rows.map(function (row) {
		return row.textContent.toLowerCase();
	});
	var boxes = [].slice.call(tools.querySelectorAll('[name="severity"]'));

	function filter() {
		var words = id('text').value.toLowerCase().split(/\s+/);
		var rule = id('rule').value, shown = 0;
		var severities = boxes.filter(function (box) {
			return box.checked;
		}).map(function (box) {
			return box.value;
		});
		rows.forEach(function (row, i) {
			var fits = severities.indexOf(row.dataset.severity) >= 0 &&
			    (rule === '' || rule === row.dataset.rule) &&
			    words.every(function (word) {
				return texts[i].indexOf(word) >= 0;
			    });
			row.hidden = !fits;
			shown += fits ? 1 : 0;
		});
		id('nothing').hidden = shown > 0;
		id('shown').textContent = shown === rows.length ?
		    'all ' + shown : shown + ' of ' + rows.length;
	}

	// Sorting: the greatest first, but the earliest, and the page's order.
	function sort() {
		var by = id('sort').value;
		var sign = by === 'time' || by === 'order' ? 1 : -1;
		rows.slice().sort(function (a, b) {
			return sign * (a.dataset[by] - b.dataset[by]) ||
			    a.dataset.order - b.dataset.order;
		}).forEach(function (row) {
			id('list').appendChild(row);
		});
	}

	// Opening.
	var all = id('all');

	function isOpen(row) {
		return row.hidden || row.open;
	}

	function label() {
		all.textContent = rows.every(isOpen) ? 'Close all' : 'Open all';
	}

	all.addEventListener('click', function () {
		var open = !rows.every(isOpen);
		rows.forEach(function (row) {
			if (!row.hidden)
				row.open = open;
		});
		label();
	});
	rows.forEach(function (row) {
		row.addEventListener('toggle', label);
	});
	tools.addEventListener('input', function () {
		filter();
		label();
	});
	id('sort').addEventListener('change', sort);
	tools.addEventListener('submit', function (event) {
		event.preventDefault();
	});
	tools.hidden = false;
	filter();
	sort();		// a browser keeps what was chosen when the page is loaded again
	label();
}());
