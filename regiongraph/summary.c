#include "regiongraph/summary.h"

#include <stdlib.h>

#include "common/base/mem.h"
#include "common/trace/gotime.h"

/* Spans that are sorted one by one. */
#define FEW 24

/* Nobody waits for one who watches, but it may want a processor. */
static void
add_wait(struct summary *s, const struct span *span, bool remote,
    enum change code, int64_t from, int64_t to)
{
	if (code == CHANGE_CPU || !span->who->watches)
		ranges_add(&s->waits[code], from, to);
	else if (code == (enum change)GTT_WAIT_NET)
		ranges_add(&s->watched, from, to);
	if (remote && code == (enum change)GTT_WAIT_SELECT)
		ranges_add(&s->asked, from, to);
}

static void
add_range(struct summary *s, const struct span *span, bool remote,
    enum change code, int64_t from, int64_t to)
{
	if (code < CHANGE_RUN) {
		add_wait(s, span, remote, code, from, to);
		return;
	}
	ranges_add(&s->one_run, from, to);
	if (code == CHANGE_ASSIST)
		ranges_add(&s->one_assist, from, to);
}

/* Each change lasts until the next one, the last until the span ends. */
static void
add_span(struct summary *s, const struct span *span,
    const struct gtt_regions *defs)
{
	bool remote = span->kind != SPAN_NO_KIND &&
	    defs->kinds[span->kind].remote;
	struct span_changes c = span_changes(span);
	int64_t time, from = gtt_wrap_sub(span->start, span->before);
	enum change code, was = CHANGE_CPU;

	while (span_next_change(&c, &time, &code)) {
		add_range(s, span, remote, was, from,
		    time < span->stop ? time : span->stop);
		from = time;
		was = code;
	}
	add_range(s, span, remote, was, from, span->stop);
	if (span->samples != NULL)
		samples_add(&s->samples, span, s->window.from, s->window.to);
}

/* Once all spans of a goroutine are in, which may be about the same time. */
static void
add_goroutine(struct summary *s)
{
	ranges_merge(&s->one_run, s->window);
	ranges_merge(&s->one_assist, s->window);
	s->total_run = gtt_wrap_add(s->total_run, ranges_sum(&s->one_run));
	s->total_assist = gtt_wrap_add(s->total_assist,
	    ranges_sum(&s->one_assist));
	ranges_subtract(&s->tmp, &s->one_run, &s->one_assist);
	ranges_add_all(&s->own_run, &s->tmp);
	ranges_add_all(&s->run, &s->one_run);
	ranges_add_all(&s->all_assist, &s->one_assist);
	s->one_run.n = s->one_assist.n = 0;
}

/* Moves what is left and in of to the set to. */
static void
take(struct summary *s, struct ranges *to, struct ranges *of)
{
	struct ranges was = s->left;

	to->n = 0;
	if (of->n == 0)
		return;
	ranges_merge(of, s->window);
	ranges_intersect(to, &was, of);
	ranges_subtract(&s->tmp, &was, of);
	s->left = s->tmp;
	s->tmp = was;
}

/* The same, to what is waited for the network. */
static void
take_watched(struct summary *s, struct ranges *of)
{
	take(s, &s->part, of);
	ranges_add_all(&s->wait[GTT_WAIT_NET], &s->part);
	ranges_merge(&s->wait[GTT_WAIT_NET], s->window);
}

/*
 * Somebody watches the connection all the time: that is a wait for the network
 * unless others wait for something else.  A select by which another machine's
 * answer is waited for is nothing else.
 */
static void
flatten_waits(struct summary *s)
{
	ranges_merge(&s->watched, s->window);
	for (int i = 0; i < GTT_NWAITS; i++) {
		if (i == GTT_WAIT_SELECT && s->watched.n > 0) {
			ranges_merge(&s->asked, s->window);
			ranges_intersect(&s->both, &s->watched, &s->asked);
			take_watched(s, &s->both);
		}
		take(s, &s->wait[i], &s->waits[i]);
	}
	take_watched(s, &s->watched);
}

static void
flatten(struct summary *s)
{
	ranges_merge(&s->run, s->window);
	ranges_merge(&s->own_run, s->window);
	s->tmp.n = 0;
	ranges_add(&s->tmp, s->window.from, s->window.to);
	ranges_subtract(&s->left, &s->tmp, &s->own_run);
	take(s, &s->assist, &s->all_assist);
	ranges_subtract(&s->alone, &s->run, &s->assist);
	flatten_waits(s);
}

static int
by_who(const void *a, const void *b)
{
	const struct span *const *x = a, *const *y = b;
	uintptr_t p = (uintptr_t)(*x)->who, q = (uintptr_t)(*y)->who;

	return (p > q) - (p < q);
}

/* Those of one goroutine side by side: most trees have few spans. */
static void
sort(const struct span **v, size_t n)
{
	if (n > FEW) {
		qsort(v, n, sizeof v[0], by_who);
		return;
	}
	for (size_t i = 1; i < n; i++) {
		const struct span *s = v[i];
		size_t k;

		for (k = i; k > 0 && by_who(&v[k - 1], &s) > 0; k--)
			v[k] = v[k - 1];
		v[k] = s;
	}
}

static void
clear(struct summary *s, const struct tree *t)
{
	s->total_run = s->total_assist = 0;
	s->window = (struct range){ t->root->start, t->root->stop };
	s->run.n = s->own_run.n = s->all_assist.n = s->samples.n = 0;
	s->watched.n = s->asked.n = 0;
	for (int i = 0; i < GTT_NWAITS; i++)
		s->waits[i].n = 0;
}

void
summary_make(struct summary *s, const struct tree *t,
    const struct gtt_regions *defs)
{
	const struct span **v;
	size_t n = 0;

	clear(s, t);
	for (const struct span *span = t->root; span != NULL;
	    span = span_next(span)) {
		if (!span_is_shown(span))
			continue;
		s->spans = gtt_grow(s->spans, &s->spans_cap, n + 1,
		    sizeof s->spans[0]);
		s->spans[n++] = span;
	}
	v = s->spans;
	sort(v, n);
	for (size_t i = 0; i < n; i++) {
		add_span(s, v[i], defs);
		if (i + 1 == n || v[i + 1]->who != v[i]->who)
			add_goroutine(s);
	}
	flatten(s);
	samples_merge(&s->samples);
}

void
summary_fini(struct summary *s)
{
	ranges_fini(&s->run);
	ranges_fini(&s->assist);
	ranges_fini(&s->alone);
	ranges_fini(&s->one_run);
	ranges_fini(&s->one_assist);
	ranges_fini(&s->own_run);
	ranges_fini(&s->all_assist);
	ranges_fini(&s->watched);
	ranges_fini(&s->asked);
	ranges_fini(&s->both);
	ranges_fini(&s->part);
	ranges_fini(&s->left);
	ranges_fini(&s->tmp);
	for (int i = 0; i < GTT_NWAITS; i++) {
		ranges_fini(&s->wait[i]);
		ranges_fini(&s->waits[i]);
	}
	free(s->samples.v);
	free(s->spans);
}

void
samples_add(struct samples *to, const struct span *s, int64_t from, int64_t end)
{
	struct span_changes c = span_samples(s);
	uint32_t func;
	int64_t time;

	while (span_next_sample(&c, &time, &func)) {
		if (time < from || time > end)
			continue;
		to->v = gtt_grow(to->v, &to->cap, to->n + 1, sizeof to->v[0]);
		to->v[to->n++] = (struct sampled){ func, 1 };
	}
}

static int
by_func(const void *a, const void *b)
{
	const struct sampled *x = a, *y = b;

	return (x->func > y->func) - (x->func < y->func);
}

void
samples_merge(struct samples *s)
{
	size_t n = 0;

	if (s->n > 1)
		qsort(s->v, s->n, sizeof s->v[0], by_func);
	for (size_t i = 0; i < s->n; i++) {
		if (n > 0 && s->v[n - 1].func == s->v[i].func)
			s->v[n - 1].n += s->v[i].n;
		else
			s->v[n++] = s->v[i];
	}
	s->n = n;
}
