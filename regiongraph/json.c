#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"
#include "common/output/digits.h"
#include "common/output/json.h"
#include "common/trace/gotime.h"
#include "regiongraph/regiongraph.h"
#include "regiongraph/summary.h"

/* Waits in the order of their names. */
static const enum gtt_wait by_name[GTT_NWAITS] = {
	GTT_WAIT_BLOCK, GTT_WAIT_COND, GTT_WAIT_CPU, GTT_WAIT_FOREVER,
	GTT_WAIT_GC, GTT_WAIT_NET, GTT_WAIT_RECV, GTT_WAIT_SELECT,
	GTT_WAIT_SEND, GTT_WAIT_SLEEP, GTT_WAIT_SYNC, GTT_WAIT_SYSCALL,
	GTT_WAIT_SYSTEM,
};

#define put_key(b, key) gtt_buf_lit(b, ",\"" key "\":")

#define put_field(b, key, v) do { \
	put_key(b, key); \
	put_number(b, v); \
} while (0)

static void
put_number(struct gtt_buf *b, int64_t v)
{
	char *to = gtt_buf_room(b, GTT_DIGITS_MAX + 1);

	b->len = (size_t)(gtt_put_digits_signed(to, v) - b->p);
}

static void
put_item(struct gtt_buf *b, int64_t v, bool *more)
{
	char *to = gtt_buf_room(b, GTT_DIGITS_MAX + 2);

	*to++ = *more ? ',' : '[';
	b->len = (size_t)(gtt_put_digits_signed(to, v) - b->p);
	*more = true;
}

/* The changes of a span, taken apart; bit i of set: some have code i. */
struct changes {
	int64_t		*times;
	uint8_t		*codes;
	size_t		 n, times_cap, codes_cap;
	unsigned	 set;
};

/*
 * Room that is used again and again, and what there is to say of a kind, or of
 * what is none but a string of the graph: in quotes.
 */
struct json_scratch {
	struct gtt_buf	kind;
	struct changes	changes;
	struct summary	sum;
	struct gtt_str	*kinds, *names;
	size_t		nkinds, nnames;
	struct gtt_arena arena;
};

static void
read_changes(struct changes *to, const struct span *s)
{
	struct span_changes c = span_changes(s);
	enum change code;
	int64_t time;

	to->n = 0;
	to->set = s->before > 0 ? 1u << CHANGE_CPU : 0;
	while (span_next_change(&c, &time, &code)) {
		to->times = gtt_grow(to->times, &to->times_cap, to->n + 1,
		    sizeof to->times[0]);
		to->codes = gtt_grow(to->codes, &to->codes_cap, to->n + 1, 1);
		to->times[to->n] = gtt_wrap_sub(time, s->start);
		to->codes[to->n++] = (uint8_t)code;
		to->set |= 1u << code;
	}
}

/* The times of changes with a code, of which there are some. */
static void
put_changes(struct gtt_buf *b, const struct changes *c, enum change wanted,
    int64_t before)
{
	bool more = false;

	if (wanted == CHANGE_CPU && before > 0)
		put_item(b, -before, &more);
	for (size_t i = 0; i < c->n; i++) {
		if (c->codes[i] == wanted)
			put_item(b, c->times[i], &more);
	}
	gtt_buf_putc(b, ']');
}

static void
put_name(struct gtt_buf *b, const char *name, char *sep)
{
	gtt_buf_putc(b, *sep);
	gtt_buf_putc(b, '"');
	gtt_buf_puts(b, name);
	gtt_buf_lit(b, "\":");
	*sep = ',';
}

static void
put_end(struct gtt_buf *b, char sep)
{
	gtt_buf_puts(b, sep == '{' ? "{}" : "}");
}

static void
put_states(struct gtt_buf *b, struct changes *c, const struct span *s)
{
	char sep = '{';

	read_changes(c, s);
	put_key(b, "StartRun");
	if (c->set >> CHANGE_RUN & 1)
		put_changes(b, c, CHANGE_RUN, 0);
	else
		gtt_buf_lit(b, "null");
	put_key(b, "StartAssist");
	if (c->set >> CHANGE_ASSIST & 1) {
		put_name(b, "gc", &sep);
		put_changes(b, c, CHANGE_ASSIST, 0);
	}
	put_end(b, sep);
	put_key(b, "StartWait");
	sep = '{';
	for (size_t i = 0; i < GTT_NWAITS; i++) {
		if (!(c->set >> by_name[i] & 1))
			continue;
		put_name(b, gtt_wait_name(by_name[i]), &sep);
		put_changes(b, c, (enum change)by_name[i], s->before);
	}
	put_end(b, sep);
}

static void
put_starts(struct gtt_buf *b, const struct ranges *r, int64_t start)
{
	bool more = false;

	for (size_t i = 0; i < r->n; i++)
		put_item(b, gtt_wrap_sub(r->v[i].from, start), &more);
	gtt_buf_puts(b, more ? "]" : "null");
}

/* Where somebody begins to run, or goes on to when nobody assists any more. */
static void
put_running(struct gtt_buf *b, const struct summary *sum, int64_t start)
{
	const struct ranges *run = &sum->run, *alone = &sum->alone;
	size_t i = 0, k = 0;
	bool more = false;

	while (i < run->n || k < alone->n) {
		int64_t a = i < run->n ? run->v[i].from : INT64_MAX;
		int64_t c = k < alone->n ? alone->v[k].from : INT64_MAX;

		put_item(b, gtt_wrap_sub(a < c ? a : c, start), &more);
		i += a <= c;
		k += c <= a;
	}
	gtt_buf_puts(b, more ? "]" : "null");
}

static void
put_flat_states(struct gtt_buf *b, const struct summary *sum, int64_t start)
{
	char sep = '{';

	put_key(b, "StartRun");
	put_running(b, sum, start);
	put_key(b, "StartAssist");
	if (sum->assist.n > 0) {
		put_name(b, "gc", &sep);
		put_starts(b, &sum->assist, start);
	}
	put_end(b, sep);
	put_key(b, "StartWait");
	sep = '{';
	for (size_t i = 0; i < GTT_NWAITS; i++) {
		const struct ranges *r = &sum->wait[by_name[i]];

		if (r->n == 0)
			continue;
		put_name(b, gtt_wait_name(by_name[i]), &sep);
		put_starts(b, r, start);
	}
	put_end(b, sep);
}

static const char *
end_name(unsigned end)
{
	return end < GTT_NREGION_WHYS ?
	    gtt_region_why_name((enum gtt_region_why)end) : "cause";
}

struct named {
	struct gtt_str	name;
	uint64_t	n;
};

static int
by_text(const void *a, const void *b)
{
	const struct named *x = a, *y = b;
	size_t n = x->name.len < y->name.len ? x->name.len : y->name.len;
	int cmp = memcmp(x->name.p, y->name.p, n);

	return cmp != 0 ? cmp : (x->name.len > y->name.len) -
	    (x->name.len < y->name.len);
}

static void
put_samples(const struct json *j, struct gtt_buf *b, const struct samples *s)
{
	struct named *v;
	char sep = '{';

	put_key(b, "CPUSamples");
	if (s->n == 0) {
		gtt_buf_lit(b, "{}");
		return;
	}
	v = gtt_calloc(s->n, sizeof v[0]);
	for (size_t i = 0; i < s->n; i++)
		v[i] = (struct named){ graph_str(j->graph, s->v[i].func),
		    s->v[i].n };
	qsort(v, s->n, sizeof v[0], by_text);
	for (size_t i = 0; i < s->n; i++) {
		gtt_buf_putc(b, sep);
		sep = ',';
		gtt_json_str(b, v[i].name.p, v[i].name.len);
		gtt_buf_putc(b, ':');
		gtt_buf_putu(b, v[i].n);
	}
	put_end(b, sep);
	free(v);
}

static void
put_span_samples(const struct json *j, struct gtt_buf *b, const struct span *s)
{
	struct samples samples = { 0 };

	if (s->samples == NULL) {
		put_samples(j, b, &samples);
		return;
	}
	samples_add(&samples, s, INT64_MIN, INT64_MAX);
	samples_merge(&samples);
	put_samples(j, b, &samples);
	free(samples.v);
}

/* Place i in an array that grows; empty where nothing was put. */
static struct gtt_str *
reach(struct gtt_str **v, size_t *cap, size_t i)
{
	size_t had = *cap;

	*v = gtt_grow(*v, cap, i + 1, sizeof **v);
	if (*cap > had)
		memset(*v + had, 0, (*cap - had) * sizeof **v);
	return *v + i;
}

static void
quote(const struct json *j, const struct span *s, struct gtt_buf *to)
{
	struct gtt_buf b = { 0 };
	struct gtt_str root;

	if (s->kind != SPAN_NO_KIND) {
		put_kind(&b, j->defs, s->kind, s->type);
		gtt_json_str(to, b.p, b.len);
	} else {
		root = graph_str(j->graph, s->who->name);
		gtt_json_str(to, root.p, root.len);
	}
	gtt_buf_fini(&b);
}

static void
put_what(const struct json *j, struct gtt_buf *b, const struct span *s)
{
	struct json_scratch *k = j->scratch;
	struct gtt_str *known;

	if (s->type != NULL) {
		quote(j, s, b);
		return;
	}
	known = s->kind != SPAN_NO_KIND ?
	    reach(&k->kinds, &k->nkinds, s->kind) :
	    reach(&k->names, &k->nnames, s->who->name);
	if (known->p == NULL) {
		k->kind.len = 0;
		quote(j, s, &k->kind);
		known->p = memcpy(gtt_arena_bytes(&k->arena, k->kind.len),
		    k->kind.p, k->kind.len);
		known->len = (uint32_t)k->kind.len;
	}
	gtt_buf_put(b, known->p, known->len);
}

/* What a span is, and when. */
static void
put_head(const struct json *j, struct gtt_buf *b, const struct span *s)
{
	gtt_buf_lit(b, "{\"G\":");
	put_number(b, s->who->g);
	put_key(b, "Kind");
	put_what(j, b, s);
	put_field(b, "StartNs", gtt_wrap_sub(s->start, j->start));
	put_field(b, "LengthNs", gtt_wrap_sub(s->stop, s->start));
}

/* Of what trace, and if it is a part, of what tree. */
static void
put_origin(const struct json *j, struct gtt_buf *b, const struct tree *t)
{
	put_key(b, "File");
	gtt_json_str(b, j->job->name, strlen(j->job->name));
	if (t->of == NULL)
		return;
	put_key(b, "CausedBy");
	gtt_buf_lit(b, "{\"G\":");
	put_number(b, t->of->who->g);
	put_key(b, "Kind");
	put_what(j, b, t->of);
	put_field(b, "StartNs", gtt_wrap_sub(t->of->start, j->start));
	gtt_buf_putc(b, '}');
}

/* All but the brace behind it.  No deeper than trees are. */
static void
put_span(const struct json *j, struct gtt_buf *b, struct span *s)
{
	bool more = false;

	__builtin_prefetch(s->first);
	put_head(j, b, s);
	put_states(b, &j->scratch->changes, s);
	put_key(b, "Caused");
	span_sort(s);
	for (struct span *c = s->first; c != NULL; c = c->next) {
		__builtin_prefetch(c->next);
		if (!span_is_shown(c))
			continue;
		gtt_buf_putc(b, more ? ',' : '[');
		more = true;
		put_span(j, b, c);
		gtt_buf_putc(b, '}');
		gtt_out_check(j->job->out);
	}
	gtt_buf_puts(b, more ? "]" : "null");
	put_key(b, "End");
	gtt_buf_putc(b, '"');
	gtt_buf_puts(b, end_name(s->end));
	gtt_buf_putc(b, '"');
	put_span_samples(j, b, s);
	if (s->early)
		gtt_buf_lit(b, ",\"Before\":true");
	if (s->apart > 0)
		put_field(b, "Apart", s->apart);
}

static void
put_assist(struct gtt_buf *b, int64_t ns)
{
	if (ns == 0) {
		gtt_buf_lit(b, "{}");
		return;
	}
	gtt_buf_lit(b, "{\"gc\":");
	put_number(b, ns);
	gtt_buf_putc(b, '}');
}

static void
put_sums(struct gtt_buf *b, const struct span *root, const struct summary *sum)
{
	char sep = '{';

	gtt_buf_lit(b, "{\"LengthNs\":");
	put_number(b, gtt_wrap_sub(root->stop, root->start));
	put_field(b, "TotalRunNs", sum->total_run);
	put_key(b, "TotalAssistNs");
	put_assist(b, sum->total_assist);
	put_field(b, "FlatRunNs", ranges_sum(&sum->run));
	put_key(b, "FlatAssistNs");
	put_assist(b, ranges_sum(&sum->assist));
	put_key(b, "FlatWaitNs");
	for (size_t i = 0; i < GTT_NWAITS; i++) {
		const struct ranges *r = &sum->wait[by_name[i]];

		if (r->n == 0)
			continue;
		put_name(b, gtt_wait_name(by_name[i]), &sep);
		put_number(b, ranges_sum(r));
	}
	put_end(b, sep);
}

static void
put_summary(const struct json *j, struct gtt_buf *b, struct tree *t)
{
	struct summary *sum = &j->scratch->sum;

	summary_make(sum, t, j->defs);
	put_sums(b, t->root, sum);
	put_key(b, "Flat");
	put_head(j, b, t->root);
	put_flat_states(b, sum, t->root->start);
	gtt_buf_puts(b, ",\"Caused\":null}");
	put_key(b, "Root");
	put_span(j, b, t->root);
	gtt_buf_putc(b, '}');
	put_origin(j, b, t);
	put_samples(j, b, &sum->samples);
	gtt_buf_lit(b, "}\n");
}

struct json_scratch *
json_scratch_new(void)
{
	return gtt_calloc(1, sizeof(struct json_scratch));
}

void
json_scratch_free(struct json_scratch *s)
{
	if (s == NULL)
		return;
	gtt_buf_fini(&s->kind);
	free(s->kinds);
	free(s->names);
	gtt_arena_fini(&s->arena);
	free(s->changes.times);
	free(s->changes.codes);
	summary_fini(&s->sum);
	free(s);
}

void
json_tree(const struct json *j, struct tree *t)
{
	struct gtt_buf *b = &j->job->out->buf;

	if (j->summarize) {
		put_summary(j, b, t);
	} else {
		put_span(j, b, t->root);
		put_origin(j, b, t);
		gtt_buf_puts(b, "}\n");
	}
	gtt_out_check(j->job->out);
}
