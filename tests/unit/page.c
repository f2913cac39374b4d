/*
 * etcheck's page of reports that no trace would give: nothing, the most of
 * everything, and text that is meant to get out of its place.
 */
#include "etcheck/charts.h"
#include "etcheck/html.h"

#include "tests/unit/tap.h"

#define LEN(a) (sizeof(a) / sizeof((a)[0]))

static const char bad[] = "</script></title></bdi>\"'><script>x</script>"
    "<img src=x onerror=x>&amp;<!--]]>\xff\xc0\x80\x01\xe2\x80\xae\x1b[0m";

static const struct rule rules[] = {
	{ .name = "Slow", .what = "what is slow", .advice = "Be faster.",
	  .unit = UNIT_NS, .on = true, .warn = 1000, .error = 1000000 },
	{ .name = "Many", .what = "how many there are", .advice = "Have less.",
	  .unit = UNIT_GOROUTINES, .on = true, .second = "ratio",
	  .second_unit = UNIT_PERCENT, .second_warn = 25, .second_error = 99 },
	{ .name = "Off", .what = "nothing", .advice = "", .unit = UNIT_BYTES,
	  .warn = INT64_MAX, .error = INT64_MAX },
};

static struct gtt_hist hists[3 + GTT_NWAITS];
static struct traced traces[30];

static struct report
empty_report(void)
{
	return (struct report){
		.rules = rules, .nrules = LEN(rules),
		.traces = traces, .ntraces = 1,
		.sched = &hists[0], .gc_pauses = &hists[1], .waits = &hists[3],
	};
}

/* Elements of the page: how deep, and whether each ends where it should. */
struct nest {
	const char	*open[100];
	size_t		 len[100], n;
	bool		 bad;
};

static bool
is_void(const char *p, size_t n)
{
	static const char *const names[] = { "meta", "link", "input",
	    "!DOCTYPE" };

	for (size_t i = 0; i < LEN(names); i++) {
		if (strlen(names[i]) == n && memcmp(names[i], p, n) == 0)
			return true;
	}
	return false;
}

/* A tag whose text is n bytes behind its "<". */
static void
tag(struct nest *t, const char *p, size_t n)
{
	bool end = n > 0 && p[0] == '/';
	size_t name;

	p += end;
	n -= end;
	name = strcspn(p, " >/\n");
	if (is_void(p, name) || (n > 0 && p[n - 1] == '/'))
		return;
	if (!end && t->n < LEN(t->open)) {
		t->open[t->n] = p;
		t->len[t->n++] = name;
		return;
	}
	if (!end || t->n == 0 || t->len[t->n - 1] != name ||
	    memcmp(t->open[t->n - 1], p, name) != 0)
		t->bad = true;
	else
		t->n--;
}

/* s is NUL-terminated; style and script are not looked into. */
static bool
is_nested(const char *s)
{
	struct nest t = { 0 };
	const char *end;

	while (!t.bad && (s = strchr(s, '<')) != NULL) {
		end = strchr(s, '>');
		if (end == NULL)
			return false;
		tag(&t, s + 1, (size_t)(end - s - 1));
		if (strncmp(s, "<style>", 7) == 0)
			end = strstr(s, "</style>") - 1;
		else if (strncmp(s, "<script>", 8) == 0)
			end = strstr(s, "</script>") - 1;
		s = end + 1;
	}
	return !t.bad && t.n == 0;
}

static size_t
times(const char *s, const char *what)
{
	size_t n = 0;

	for (; (s = strstr(s, what)) != NULL; s++)
		n++;
	return n;
}

static bool
is_plain(const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)s[i];

		if ((c < ' ' && c != '\n' && c != '\t') || c == 0xff ||
		    c == 0xc0)
			return false;
	}
	return true;
}

/* What holds for every page; the caller's to free. */
static char *
page(const struct report *r, const char *what)
{
	struct gtt_buf b = { 0 }, again = { 0 };

	report_html(&b, r);
	report_html(&again, r);
	is_mem(b.p, b.len, again.p, again.len, "%s: the same bytes", what);
	gtt_buf_fini(&again);
	ok(is_plain(b.p, b.len), "%s: no bytes that mean something", what);
	gtt_buf_putc(&b, '\0');
	ok(is_nested(b.p), "%s: elements end where they should", what);
	is_int(times(b.p, "<script"), 1, "%s: one script", what);
	is_int(times(b.p, "<img"), 0, "%s: no picture", what);
	ok(times(b.p, "nan\"") + times(b.p, "nan%") + times(b.p, "inf\"") +
	    times(b.p, "inf%") == 0, "%s: places are numbers", what);
	return b.p;
}

static void
nothing(void)
{
	struct report r = empty_report();
	char *s;

	traces[0] = (struct traced){ .name = "app.trace", .version = 26 };
	s = page(&r, "nothing");
	ok(strstr(s, "<h1>0 findings in app.trace</h1>") != NULL, "its title");
	is_int(times(s, "class=\"finding"), 0, "no findings");
	free(s);
}

/* Amounts are counted where they are, whatever the size of the histogram. */
static void
bars(void)
{
	static const struct {
		int64_t		v;
		const char	*bar;
	} rows[] = {
		{ 0, ">0s to 16ns: 1<" },
		{ 15, ">0s to 16ns: 1<" },
		{ 16, ">16ns to 25ns: 1<" },
		{ 999999, ">630\302\265s to 1ms: 1<" },
		{ 1000000, ">1ms to 1.6ms: 1<" },
		{ INT64_C(99999999999999), ">17h30m0s to 27h46m40s: 1<" },
		{ INT64_MAX, ">17h30m0s to 27h46m40s: 1<" },
	};
	const struct chart_range range = { 0, CHART_BINS / 5 };
	struct chart_bins bins;
	struct gtt_hist h;

	for (size_t i = 0; i < LEN(rows); i++) {
		struct gtt_buf b = { 0 };

		h = (struct gtt_hist){ 0 };
		gtt_hist_add(&h, rows[i].v);
		chart_count(&bins, &h);
		chart_row(&b, &bins, &range);
		gtt_buf_putc(&b, '\0');
		ok(strstr(b.p, rows[i].bar) != NULL, "%lld is in its bar",
		    (long long)rows[i].v);
		is_int(times(b.p, "<rect"), 1, "and there is no other");
		gtt_buf_fini(&b);
		gtt_hist_fini(&h);
	}
	h = (struct gtt_hist){ 0 };
	for (int64_t v = 1; v <= 1000; v++)
		gtt_hist_add(&h, v * 1000000);
	chart_count(&bins, &h);
	is_int(bins.n[25] + bins.n[26] + bins.n[27] + bins.n[28] + bins.n[29],
	    9, "1ms to 9ms");
	ok(bins.n[39] > 352 && bins.n[39] < 388 && bins.most == bins.n[39],
	    "630ms to 999ms, but for a step: %llu",
	    (unsigned long long)bins.n[39]);
	gtt_hist_fini(&h);
}

static void
one(void)
{
	struct report r = empty_report();
	struct finding f = {
		.rule = &rules[0], .severity = SEV_ERROR,
		.message = { "it was slow", 11 }, .value = 2000000,
		.g = 7, .p = GTT_NONE, .by = GTT_NONE, .count = 1,
	};
	char *s;

	r.findings = &f;
	r.n = r.severities[SEV_ERROR] = 1;
	traces[0] = (struct traced){
		.name = "app.trace", .version = 26, .duration = 5000000000,
		.events = 1234567,
		.series = { .width = 2500000000, .n = 2, .v = {
		    { .heap = 3 << 20, .goal = 4 << 20, .goroutines = 3 },
		    { .goroutines = 12 } } },
	};
	s = page(&r, "one");
	ok(strstr(s, "<h1>1 finding in app.trace</h1>") != NULL, "its title");
	ok(strstr(s, "1,234,567 events") != NULL, "how much was read");
	ok(strstr(s, "<b>1</b> ERROR") != NULL, "counted");
	ok(strstr(s, "data-over=\"2e+03\"") != NULL, "above WARN by so much");
	ok(strstr(s, "d=\"M0 1000V250H2V1000Z\"") != NULL,
	    "the heap stays as it was where nothing is told");
	ok(strstr(s, "d=\"M0 1000V800H1V200H2V1000Z\"") != NULL,
	    "goroutines in steps");
	free(s);
}

/* A table with one stack of n frames, of hostile names. */
static struct gtt_table
make_table(uint32_t n)
{
	static struct gtt_str strs[2];
	static struct gtt_frame frame = { .line = UINT64_MAX, .func = 1,
	    .file = 1 };
	static uint32_t pcs[128];
	static struct gtt_stack stacks[2];

	strs[1] = (struct gtt_str){ bad, sizeof bad - 1 };
	stacks[1].n = n;
	return (struct gtt_table){ .strs = strs, .nstrs = 2, .frames = &frame,
	    .nframes = 1, .pcs = pcs, .stacks = stacks, .nstacks = 2 };
}

static void
make_most(struct finding *f)
{
	static const struct change change = { .known = true,
	    .severity = SEV_WARN, .old_rate = 1e300, .rate = 9.3e18,
	    .old_p99 = INT64_MAX, .old_max = INT64_MAX };
	static const struct change fresh;

	for (size_t i = 0; i < 2; i++)
		f[i] = (struct finding){
			.rule = &rules[i], .severity = SEV_ERROR,
			.message = { bad, sizeof bad - 1 },
			.detail = { bad, sizeof bad - 1 },
			.trace = 29, .time = INT64_MAX, .value = INT64_MAX,
			.at_least = true, .g = INT64_MAX, .p = INT64_MAX,
			.by = INT64_MAX, .stack = 1, .by_stack = 1,
			.at = { { bad, sizeof bad - 1 },
			    { bad, sizeof bad - 1 }, UINT64_MAX },
			.count = UINT64_MAX, .total = INT64_MAX,
			.all = &hists[0], .change = i ? &fresh : &change,
		};
}

static void
most(void)
{
	struct gtt_table table = make_table(128);
	struct finding f[2];
	struct report r = empty_report();
	char *s;

	for (size_t i = 0; i < LEN(hists); i++) {
		for (int k = 0; k < 20; k++)
			gtt_hist_add(&hists[i], k % 2 ? INT64_MAX : 0);
	}
	for (size_t i = 0; i < LEN(traces); i++) {
		traces[i] = (struct traced){ .name = bad, .version = 26,
		    .duration = INT64_MAX, .events = UINT64_MAX,
		    .series = { .width = INT64_MAX, .n = SERIES_POINTS } };
		for (size_t k = 0; k < SERIES_POINTS; k += 2)
			traces[i].series.v[k] = (struct point){ INT64_MAX,
			    INT64_MAX, INT64_MAX };
	}
	make_most(f);
	r.findings = f;
	r.n = 2;
	r.left_out = SIZE_MAX / 2;
	r.ntraces = LEN(traces);
	r.table = &table;
	r.baseline = true;
	s = page(&r, "the most");
	is_int(times(s, "<bdi>"), times(s, "</bdi>"), "isolated");
	is_int(times(s, "and further frames"), 4, "stacks have an end");
	ok(strstr(s, "nothing of the kind") != NULL, "one is new");
	is_int(times(s, "<details class=\"trace\""), 24, "some are drawn");
	is_int(times(s, "<p class=\"trace\""), 6, "others are named");
	free(s);
	for (size_t i = 0; i < LEN(hists); i++)
		gtt_hist_fini(&hists[i]);
}

int
main(void)
{
	bars();
	nothing();
	one();
	most();
	return done_testing();
}
