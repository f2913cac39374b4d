/* The samples in the regions of a trace, and their text form. */
#include "scope_chart/scope.h"

#include <unistd.h>

#include "tests/unit/tap.h"

#define TEXT(s) { s, sizeof(s) - 1 }

/* Stack i is of function i - 1, called by main.main; 0 has no frames. */
static struct gtt_str strs[] = {
	TEXT(""), TEXT("main.main"), TEXT("begin"), TEXT("end"), TEXT("work"),
	TEXT("odd; name\\"), TEXT("inner"),
};

static struct gtt_frame frames[] = {
	{ 1, 1, 1, 0 }, { 2, 1, 2, 0 }, { 3, 1, 3, 0 }, { 4, 1, 4, 0 },
	{ 5, 1, 5, 0 }, { 6, 1, 6, 0 },
};

static uint32_t pcs[] = { 1, 0, 2, 0, 3, 0, 4, 0, 5, 0 };
enum { NOTHING, BEGIN, END, WORK, ODD, INNER };

static struct gtt_stack stacks[] = {
	{ 0, 0 }, { 0, 2 }, { 2, 2 }, { 4, 2 }, { 6, 2 }, { 8, 2 },
};

static struct gtt_table table = {
	.serial = 1, .strs = strs, .nstrs = 7, .frames = frames, .nframes = 6,
	.pcs = pcs, .stacks = stacks, .nstacks = 6,
};

/*
 * A trace: "<goroutine><what><time>" with blanks between.  What: b, e, w: an
 * event in begin, end, work; B, E: it waits there; u: it is woken up; r: it
 * runs; x: it ends; s: a sample in work, o: one in odd; [ ]: a user region
 * begins and ends, { }: one of another type.
 */
static struct gtt_event
make(char what)
{
	struct gtt_event ev = { .kind = GTT_LOG, .table = &table,
	    .stack = GTT_NO_STACK, .tstack = GTT_NO_STACK,
	    .res = GTT_RES_GOROUTINE };

	switch (what) {
	case 'b': case 'B':	ev.stack = BEGIN; break;
	case 'e': case 'E':	ev.stack = END; break;
	case 'o':		ev.stack = ODD; break;
	default:		ev.stack = WORK; break;
	}
	switch (what) {
	case 's': case 'o':
		ev.kind = GTT_STACK_SAMPLE;
		break;
	case '[': case '{':
		ev.kind = GTT_REGION_BEGIN;
		break;
	case ']': case '}':
		ev.kind = GTT_REGION_END;
		break;
	case 'B': case 'E':
		ev.kind = GTT_STATE_TRANSITION;
		ev.from = GTT_GO_RUNNING;
		ev.to = GTT_GO_WAITING;
		break;
	case 'u': case 'r':
		ev.kind = GTT_STATE_TRANSITION;
		ev.from = what == 'u' ? GTT_GO_WAITING : GTT_GO_RUNNABLE;
		ev.to = what == 'u' ? GTT_GO_RUNNABLE : GTT_GO_RUNNING;
		ev.stack = GTT_NO_STACK;
		break;
	case 'x':
		ev.kind = GTT_STATE_TRANSITION;
		ev.from = GTT_GO_RUNNING;
		ev.to = GTT_GO_NOTEXIST;
		ev.stack = GTT_NO_STACK;
		break;
	}
	if (what == '[' || what == ']')
		ev.str[0] = 6;
	if (what == '{' || what == '}')
		ev.str[0] = 4;
	return ev;
}

static void
show(void *arg, const struct found *f)
{
	struct gtt_buf *b = arg;

	gtt_buf_printf(b, "%s%lld+%lld:", b->len > 0 ? " " : "",
	    (long long)f->start, (long long)f->length);
	for (size_t i = 0; i < f->n; i++)
		gtt_buf_printf(b, "%s%lld", i > 0 ? "," : "",
		    (long long)f->v[i].time);
}

static const struct {
	const char	*name, *trace, *want;
	const char	*kind, *containing;	/* NULL: pairs */
	int64_t		 min, max;
} rows[] = {
	{ "a pair", "1b10 1s12 1s15 1e20 1s25", "10+10:12,15", 0, 0, 0, 0 },
	{ "a beginning, no end", "1b10 1s12 1x20", "", 0, 0, 0, 0 },
	{ "an end, no beginning", "1s5 1e10 1s12", "", 0, 0, 0, 0 },
	{ "again and again", "1b10 1s12 1e20 1s22 1b30 1s33 1e40",
	    "10+10:12 30+10:33", 0, 0, 0, 0 },
	{ "the last beginning counts", "1b10 1s12 1b15 1s17 1e20", "15+5:17",
	    0, 0, 0, 0 },
	{ "the first end counts", "1b10 1s12 1e20 1s22 1e30", "10+10:12", 0, 0,
	    0, 0 },
	{ "from when it waits no more", "1B10 1u20 1r22 1s25 1e30", "20+10:25",
	    0, 0, 0, 0 },
	{ "to when it waits", "1b10 1s12 1E20 1u30 1s32", "10+10:12", 0, 0, 0,
	    0 },
	{ "it never goes on", "1B10 2s12 1x20", "", 0, 0, 0, 0 },
	{ "goroutines by themselves", "1b10 2s11 2b12 1s13 2s14 1e20 2e30",
	    "10+10:13 12+18:14", 0, 0, 0, 0 },
	{ "of an id that is used again", "1b10 1x15 1s16 1e20", "", 0, 0, 0, 0 },
	{ "on the edges", "1b10 1s10 1s20 1e20", "10+10:10", 0, 0, 0, 0 },
	{ "without samples", "1b10 1e20", "10+10:", 0, 0, 0, 0 },
	{ "of no length", "1b10 1e10", "", 0, 0, 0, 0 },
	{ "long enough", "1b10 1e20 1b30 1e39 1b50 1e61 1b70 1e82",
	    "10+10: 50+11:", 0, 0, 10, 11 },
	{ "a kind", "1[10 1s12 1s15 1]20 1s25", "10+10:12,15", "user/region", 0,
	    0, 0 },
	{ "one in another", "1[10 1s12 1{15 1s17 1}20 1s22 1]30",
	    "15+5:17 10+20:12,17,22", "user/region", 0, 0, 0 },
	{ "one type of it", "1[10 1s12 1{15 1s17 1}20 1s22 1]30", "15+5:17",
	    "user/work", 0, 0, 0 },
	{ "containing one", "1[10 1s11 1{12 1s13 1}14 1]20 1[30 1s35 1]40",
	    "10+10:11,13", "user/inner", "user/work", 0, 0 },
	{ "not all of it", "1{5 1[10 1s11 1}12 1]20", "", "user/inner",
	    "user/work", 0, 0 },
	{ "another goroutine's", "1[10 1s11 2{12 2}14 1]20", "", "user/inner",
	    "user/work", 0, 0 },
	{ "a pair that contains one", "1b10 1{12 1s13 1}14 1e20 1b30 1s33 1e40",
	    "10+10:13", 0, "user/work", 0, 0 },
};

static const char kinds[] =
    "user/work:\n  user: region\n  type: work\n"
    "user/inner:\n  user: region\n  type: inner\n";

static void
set_up(struct opts *o, size_t i)
{
	static const char *const start[] = { "Any \"main\" \"begin\"" };
	static const char *const end[] = { "Any \"main\" \"end\"" };
	struct gtt_err err = { 0 };

	*o = (struct opts){ .kind = rows[i].kind, .min = rows[i].min,
	    .max = rows[i].max > 0 ? rows[i].max : INT64_MAX,
	    .containing = rows[i].containing, .kind_no = UINT32_MAX,
	    .containing_no = UINT32_MAX };
	if (o->kind != NULL || o->containing != NULL) {
		/* A user's region is of the first kind that takes its type. */
		o->regions = gtt_regions_load(o->containing == NULL &&
		    strcmp(o->kind, "user/region") == 0 ? NULL : "kinds.yaml",
		    &err);
		if (o->regions == NULL)
			note("%s", err.msg);
	}
	if (o->kind != NULL)
		o->kind_no = gtt_regions_find(o->regions, o->kind);
	if (o->containing != NULL)
		o->containing_no = gtt_regions_find(o->regions, o->containing);
	if (o->kind != NULL)
		return;
	o->starts = gtt_patterns_compile(start, 1, &err);
	o->ends = gtt_patterns_compile(end, 1, &err);
	o->nstarts = o->nends = 1;
}

static void
row(size_t i)
{
	struct gtt_samples store;
	struct gtt_buf b = { 0 };
	struct gtt_err err = { 0 };
	struct finder *f;
	struct opts o;

	set_up(&o, i);
	gtt_samples_init(&store, &(struct gtt_sample_type){ "n", "" }, 1);
	f = finder_new(&o, 26, &store, show, &b);
	gtt_buf_room(&b, 1);
	for (const char *p = rows[i].trace; *p != '\0';) {
		struct gtt_event ev = make(p[1]);
		char *next;

		ev.id = ev.g = p[0] - '0';
		if (p[1] == 'u' || p[1] == 'r')
			ev.g = GTT_NONE;
		ev.time = strtoll(p + 2, &next, 10);
		if (finder_event(f, &ev, &err) < 0)
			note("%s", err.msg);
		p = *next == ' ' ? next + 1 : next;
	}
	finder_finish(f);
	is_mem(b.p, b.len, rows[i].want, strlen(rows[i].want), "%s",
	    rows[i].name);
	finder_free(f);
	gtt_samples_fini(&store);
	gtt_patterns_free(o.starts, o.nstarts);
	gtt_patterns_free(o.ends, o.nends);
	gtt_regions_free(o.regions);
	gtt_buf_fini(&b);
}

/* A region that never ends: it is given up, and no more is kept. */
static void
endless(void)
{
	struct gtt_samples store;
	struct gtt_buf b = { 0 };
	struct gtt_err err = { 0 };
	struct gtt_event ev;
	struct finder *f;
	struct opts o;

	set_up(&o, 0);
	gtt_samples_init(&store, &(struct gtt_sample_type){ "n", "" }, 1);
	f = finder_new(&o, 26, &store, show, &b);
	gtt_buf_room(&b, 1);
	for (int64_t t = 1; t < (int64_t)WAITING_MAX + 1000; t++) {
		ev = make(t == 1 ? 'b' : 's');
		ev.g = ev.id = 1;
		ev.time = t;
		finder_event(f, &ev, &err);
	}
	is_int((long long)finder_counts(f).lost, 1, "endless: given up");
	ev = make('e');
	ev.g = ev.id = 1;
	ev.time = WAITING_MAX * 2;
	finder_event(f, &ev, &err);
	is_mem(b.p, b.len, "", 0, "endless: it is no region");
	ok(finder_idle(f), "endless: nothing is left");
	finder_free(f);
	gtt_samples_fini(&store);
	gtt_patterns_free(o.starts, o.nstarts);
	gtt_patterns_free(o.ends, o.nends);
	gtt_buf_fini(&b);
}

/* A line is read as it was written. */
static void
lines(void)
{
	static const char want[] = "start -5 length 300 frac 0.333333 stack "
	    "main.main;odd\\x3b\\x20name\\x5c\n";
	struct gtt_samples store;
	struct gtt_buf b = { 0 };
	struct gtt_err err = { 0 };
	struct line l = { .start = -5, .length = 300,
	    .millionths = line_millionths(100, 300) }, read = { 0 };

	gtt_samples_init(&store, &(struct gtt_sample_type){ "n", "" }, 1);
	l.stack = gtt_samples_trace_stack(&store, &table, ODD);
	line_put(&b, &store, &l);
	is_mem(b.p, b.len, want, sizeof want - 1, "a line");
	is_int(line_read(&read, &store, b.p, b.len - 1, &err), 0, "is read");
	is_int(read.start, -5, "its start");
	is_int(read.length, 300, "its length");
	is_int(read.millionths, 333333, "its place");
	b.len = 0;
	line_put(&b, &store, &read);
	is_mem(b.p, b.len, want, sizeof want - 1, "and written again");
	b.len = 0;
	l.stack = 0;
	line_put(&b, &store, &l);
	ok(b.len > 3 && memcmp(b.p + b.len - 3, " ?\n", 3) == 0, "no frames");
	gtt_buf_fini(&b);
	gtt_samples_fini(&store);
}

static const struct {
	const char	*text, *want;	/* in the message; NULL: it is read */
	uint32_t	 millionths;
} texts[] = {
	{ "start 1 length 2 frac 0.5 stack a", NULL, 500000 },
	{ "  start 1\tlength 2  frac 5e-1 stack a;b \r", NULL, 500000 },
	{ "start 1 length 2 frac 0 stack a", NULL, 0 },
	{ "start 1 length 2 frac 1.000000 stack a", NULL, 1000000 },
	{ "start 1 length 2 frac 0.9999999 stack a", NULL, 1000000 },
	{ "", "expected", 0 },
	{ "start 1 length 2 frac 0.5 stack", "expected", 0 },
	{ "start 1 length 2 frac 0.5 stack a b", "expected", 0 },
	{ "start 1 length 2 part 0.5 stack a", "expected", 0 },
	{ "start x length 2 frac 0.5 stack a", "start", 0 },
	{ "start 1 length 0 frac 0.5 stack a", "length", 0 },
	{ "start 1 length -7 frac 0.5 stack a", "length", 0 },
	{ "start 1 length 99999999999999999999 frac 0.5 stack a", "length", 0 },
	{ "start 1 length 2 frac 1.1 stack a", "frac", 0 },
	{ "start 1 length 2 frac -0.1 stack a", "frac", 0 },
	{ "start 1 length 2 frac nan stack a", "frac", 0 },
	{ "start 1 length 2 frac 0x1 stack a", "frac", 0 },
	{ "start 1 length 2 frac . stack a", "frac", 0 },
};

static void
text(size_t i)
{
	struct gtt_samples store;
	struct gtt_err err = { 0 };
	struct line l = { 0 };
	int rc;

	gtt_samples_init(&store, &(struct gtt_sample_type){ "n", "" }, 1);
	rc = line_read(&l, &store, texts[i].text, strlen(texts[i].text), &err);
	if (texts[i].want == NULL)
		ok(rc == 0 && l.millionths == texts[i].millionths, "'%s': %u",
		    texts[i].text, l.millionths);
	else
		ok(rc < 0 && strstr(err.msg, texts[i].want) != NULL,
		    "'%s': %s", texts[i].text, err.msg);
	gtt_samples_fini(&store);
}

static void
depth(unsigned n, bool good)
{
	struct gtt_samples store;
	struct gtt_buf b = { 0 };
	struct gtt_err err = { 0 };
	struct line l;

	gtt_samples_init(&store, &(struct gtt_sample_type){ "n", "" }, 1);
	gtt_buf_puts(&b, "start 1 length 2 frac 0.5 stack a");
	for (unsigned i = 1; i < n; i++)
		gtt_buf_puts(&b, ";a");
	is_int(line_read(&l, &store, b.p, b.len, &err), good ? 0 : -1,
	    "%u frames", n);
	if (good)
		is_int((long long)stack_depth(&store, l.stack), n, "all of them");
	gtt_buf_fini(&b);
	gtt_samples_fini(&store);
}

int
main(void)
{
	char dir[] = "/tmp/gtt-scope.XXXXXX";
	FILE *f;

	if (mkdtemp(dir) == NULL || chdir(dir) < 0 ||
	    (f = fopen("kinds.yaml", "w")) == NULL)
		return 1;
	fputs(kinds, f);
	fclose(f);
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		row(i);
	remove("kinds.yaml");
	rmdir(dir);
	endless();
	lines();
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
		text(i);
	depth(1, true);
	depth(1024, true);
	depth(1025, false);
	is_int(line_millionths(0, 3), 0, "at the beginning");
	is_int(line_millionths(2, 3), 666667, "two thirds");
	is_int(line_millionths(INT64_MAX - 1, INT64_MAX), 1000000, "at the end");
	return done_testing();
}
