#include "regiongraph/summary.h"

#include <stdlib.h>

#include "common/base/mem.h"
#include "common/trace/gotime.h"

/* What spans of one goroutine are about, and of all of them. */
struct sums {
	struct range	window;
	struct ranges	run, assist;		/* of one goroutine */
	struct ranges	all_run, own_run, all_assist;
	struct ranges	wait[GTT_NWAITS];
	struct ranges	tmp;
};

static void
add_range(struct sums *sums, enum change code, int64_t from, int64_t to)
{
	if (code < CHANGE_RUN) {
		ranges_add(&sums->wait[code], from, to);
		return;
	}
	ranges_add(&sums->run, from, to);
	if (code == CHANGE_ASSIST)
		ranges_add(&sums->assist, from, to);
}

/* Each change lasts until the next one, the last until the span ends. */
static void
add_span(struct sums *sums, const struct span *s)
{
	struct span_changes c = { .s = s, .time = s->start };
	enum change code, was = CHANGE_CPU;
	int64_t time, from = gtt_wrap_sub(s->start, s->before);

	while (span_next_change(&c, &time, &code)) {
		add_range(sums, was, from, time < s->stop ? time : s->stop);
		from = time;
		was = code;
	}
	add_range(sums, was, from, s->stop);
}

/* Once all spans of a goroutine are in, which may be about the same time. */
static void
add_goroutine(struct summary *to, struct sums *sums)
{
	ranges_merge(&sums->run, sums->window);
	ranges_merge(&sums->assist, sums->window);
	to->total_run = gtt_wrap_add(to->total_run, ranges_sum(&sums->run));
	to->total_assist = gtt_wrap_add(to->total_assist,
	    ranges_sum(&sums->assist));
	ranges_subtract(&sums->tmp, &sums->run, &sums->assist);
	ranges_add_all(&sums->own_run, &sums->tmp);
	ranges_add_all(&sums->all_run, &sums->run);
	ranges_add_all(&sums->all_assist, &sums->assist);
	sums->run.n = sums->assist.n = 0;
}

/* Takes from left what is in of, and leaves it in to. */
static void
take(struct ranges *to, struct ranges *left, const struct ranges *of,
    struct ranges *tmp)
{
	struct ranges was = *left;

	ranges_intersect(to, left, of);
	ranges_subtract(tmp, left, of);
	*left = *tmp;
	*tmp = was;
}

static void
flatten(struct summary *to, struct sums *sums)
{
	struct ranges left = { 0 }, whole = { 0 };

	ranges_merge(&sums->all_run, sums->window);
	ranges_merge(&sums->own_run, sums->window);
	ranges_merge(&sums->all_assist, sums->window);
	ranges_add_all(&to->run, &sums->all_run);
	ranges_add(&whole, sums->window.from, sums->window.to);
	ranges_subtract(&left, &whole, &sums->own_run);
	take(&to->assist, &left, &sums->all_assist, &sums->tmp);
	for (int i = 0; i < GTT_NWAITS; i++) {
		ranges_merge(&sums->wait[i], sums->window);
		take(&to->wait[i], &left, &sums->wait[i], &sums->tmp);
	}
	ranges_fini(&left);
	ranges_fini(&whole);
}

static int
by_who(const void *a, const void *b)
{
	const struct span *const *x = a, *const *y = b;
	uintptr_t p = (uintptr_t)(*x)->who, q = (uintptr_t)(*y)->who;

	return (p > q) - (p < q);
}

void
summary_init(struct summary *s, const struct tree *t)
{
	struct sums sums = { .window = { t->root->start, t->root->stop } };
	const struct span **v = gtt_calloc(t->spans, sizeof v[0]);
	size_t n = 0;

	*s = (struct summary){ 0 };
	for (const struct span *span = t->root; span != NULL;
	    span = span_next(span)) {
		if (span_is_shown(span))
			v[n++] = span;
	}
	qsort(v, n, sizeof v[0], by_who);
	for (size_t i = 0; i < n; i++) {
		add_span(&sums, v[i]);
		samples_add(&s->samples, v[i], t->root->start, t->root->stop);
		if (i + 1 == n || v[i + 1]->who != v[i]->who)
			add_goroutine(s, &sums);
	}
	flatten(s, &sums);
	samples_merge(&s->samples);
	free(v);
	ranges_fini(&sums.run);
	ranges_fini(&sums.assist);
	ranges_fini(&sums.all_run);
	ranges_fini(&sums.own_run);
	ranges_fini(&sums.all_assist);
	ranges_fini(&sums.tmp);
	for (int i = 0; i < GTT_NWAITS; i++)
		ranges_fini(&sums.wait[i]);
}

void
summary_fini(struct summary *s)
{
	ranges_fini(&s->run);
	ranges_fini(&s->assist);
	for (int i = 0; i < GTT_NWAITS; i++)
		ranges_fini(&s->wait[i]);
	free(s->samples.v);
	s->samples = (struct samples){ 0 };
}

void
samples_add(struct samples *to, const struct span *s, int64_t from, int64_t end)
{
	struct span_changes c = { .s = s, .time = s->start };
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
