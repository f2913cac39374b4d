/*
 * For walk.c: chance, and a generation of a trace on its way into the text of
 * gtt-raw(5): batches of events, which end anywhere, and the tables that they
 * lead to.  All is drawn from one number, so that a seed is a trace.
 */
#ifndef TESTS_TOOLS_WALKGEN_H
#define TESTS_TOOLS_WALKGEN_H

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "common/base/buf.h"
#include "common/trace/v2/spec.h"

#define NOBODY	UINT64_MAX
#define NWORDS	24
#define NSTACKS	40

/* A thread's events: those of the batch that is not over. */
struct lane {
	uint64_t	m;
	uint64_t	time;	/* of the last event, in ticks */
	struct gtt_buf	batch;
};

struct walkgen {
	uint64_t	rng;
	int		version;
	uint64_t	gen;
	uint64_t	freq;
	unsigned	cut;	/* one event in so many ends a batch */
	uint64_t	stride;	/* between the ids of strings and stacks */
	bool		mixed;	/* frames of one PC may differ */

	struct gtt_buf	file, strings, stacks, samples;
	uint64_t	word[NWORDS], stack[NSTACKS];	/* ids, or 0 */
	uint64_t	nstrings, nstacks;
};

static inline uint64_t
walk_random(struct walkgen *w)
{
	uint64_t x = w->rng += 0x9e3779b97f4a7c15;

	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
	x = (x ^ x >> 27) * 0x94d049bb133111eb;
	return x ^ x >> 31;
}

/* 0 to n - 1. */
static inline uint64_t
draw(struct walkgen *w, uint64_t n)
{
	return walk_random(w) % n;
}

static inline bool
one_in(struct walkgen *w, uint64_t n)
{
	return draw(w, n) == 0;
}

/* Few bytes mostly, many sometimes. */
static inline uint64_t
some_number(struct walkgen *w)
{
	uint64_t bits = draw(w, 64);

	return walk_random(w) >> bits;
}

/*
 * Strings.
 */

/* What is in names: empty, long, strange, and not UTF-8. */
static inline void
walk_word(struct gtt_buf *b, uint64_t i)
{
	static const char *const words[] = {
		"", "main.main", "main.(*T).serve", "runtime.gopark",
		"/src/main.go", "/usr/lib/go/src/runtime/proc.go", "chan receive",
		"a b\\tc\\nd", "\\\"quoted\\\" \\\\ `too`", "\\xff\\xfe\\x80",
		"\\xc3\\xa9t\\xc3\\xa9", "\\xe2\\x80\\xa8\\xed\\xa0\\x80", "\\x00",
		"%s%n", "<b>&amp;", "task", "region", "main.f[...]", "=", "#",
	};

	if (i < sizeof words / sizeof words[0])
		gtt_buf_puts(b, words[i]);
	else
		for (uint64_t k = 0; k < (i & 1 ? 1023 : 200 + i); k++)
			gtt_buf_putc(b, "abcdefghij.*()"[k * i % 14]);
}

static inline uint64_t
put_string(struct walkgen *w, uint64_t word, const char *more)
{
	uint64_t id = ++w->nstrings * w->stride;

	gtt_buf_printf(&w->strings, "String id=%" PRIu64 "\n\tdata=\"", id);
	walk_word(&w->strings, word);
	gtt_buf_printf(&w->strings, "%s\"\n", more);
	return id;
}

static inline uint64_t
word_id(struct walkgen *w, uint64_t word)
{
	if (word == 0 && w->stride > 1)
		return 0;
	if (w->word[word] == 0)
		w->word[word] = put_string(w, word, "");
	return w->word[word];
}

static inline uint64_t
any_word(struct walkgen *w)
{
	return word_id(w, draw(w, NWORDS));
}

/* A message of a log, which has an entry of its own each time. */
static inline uint64_t
message(struct walkgen *w)
{
	char number[32];

	snprintf(number, sizeof number, "%" PRIu64, some_number(w));
	return put_string(w, draw(w, NWORDS - 4), number);
}

/* Of a few stacks, one; 0 for none. */
static inline uint64_t
any_stack(struct walkgen *w)
{
	uint64_t which = draw(w, NSTACKS), n = which % 7 + which / 38 * 121;

	if (which == 0)
		return 0;
	if (w->stack[which] != 0)
		return w->stack[which];
	w->stack[which] = ++w->nstacks * w->stride;
	gtt_buf_printf(&w->stacks, "Stack id=%" PRIu64 " nframes=%" PRIu64 "\n",
	    w->stack[which], n);
	for (uint64_t i = 0; i < n; i++) {
		uint64_t place = (which * 5 + i * 3) % 60;
		uint64_t name = w->mixed ? draw(w, NWORDS) : place % NWORDS;

		gtt_buf_printf(&w->stacks, "\tpc=%" PRIu64, 4194304 + 16 * place);
		gtt_buf_printf(&w->stacks, " func=%" PRIu64, word_id(w, name));
		gtt_buf_printf(&w->stacks, " file=%" PRIu64 " line=%" PRIu64 "\n",
		    word_id(w, 4 + place % 2), place * 7);
	}
	return w->stack[which];
}

/*
 * Events.
 */

static inline void
end_batch(struct walkgen *w, struct lane *l)
{
	gtt_buf_put(&w->file, l->batch.p, l->batch.len);
	l->batch.len = 0;
}

static inline void
begin_batch(struct walkgen *w, struct gtt_buf *b, uint64_t m, uint64_t time)
{
	gtt_buf_printf(b, "EventBatch gen=%" PRIu64 " m=%" PRIu64 " time=%"
	    PRIu64 "\n", w->gen, m, time);
}

/* The event at time, or when the lane is; args are its own but the first. */
static inline void
lane_event(struct walkgen *w, struct lane *l, uint64_t time,
    enum gtt_v2_type type, const uint64_t *args)
{
	const struct gtt_v2_spec *spec = gtt_v2_spec(type);

	if (time < l->time)
		time = l->time;
	if (l->batch.len == 0) {
		if (time - l->time > 3)
			l->time = time - draw(w, 4);
		begin_batch(w, &l->batch, l->m, l->time);
	}
	gtt_buf_printf(&l->batch, "%s dt=%" PRIu64, spec->name, time - l->time);
	for (unsigned i = 1; i < spec->nargs; i++)
		gtt_buf_printf(&l->batch, " %s=%" PRIu64, spec->args[i],
		    args[i - 1]);
	gtt_buf_putc(&l->batch, '\n');
	l->time = time;
	if (one_in(w, w->cut) || l->batch.len > 100000)
		end_batch(w, l);
}

/* A table of the generation, in batches of moderate size. */
static inline void
put_table(struct walkgen *w, const char *kind, struct gtt_buf *b, uint64_t time)
{
	const char *p = b->p, *end = b->p + b->len, *next;
	size_t size = 0;

	for (; p < end; p = next) {
		next = memchr(p, '\n', (size_t)(end - p));
		next = next == NULL ? end : next + 1;
		while (next < end && *next == '\t') {
			next = memchr(next, '\n', (size_t)(end - next));
			next = next == NULL ? end : next + 1;
		}
		if (size == 0 || size > 20000 || one_in(w, 60)) {
			size = 0;
			begin_batch(w, &w->file, NOBODY, time);
			gtt_buf_printf(&w->file, "%s\n", kind);
		}
		gtt_buf_put(&w->file, p, (size_t)(next - p));
		size += (size_t)(next - p);
	}
	b->len = 0;
}

static inline void
put_sync(struct walkgen *w, uint64_t time)
{
	unsigned dt;

	begin_batch(w, &w->file, NOBODY, time);
	if (w->version >= 25)
		gtt_buf_puts(&w->file, "Sync\n");
	gtt_buf_printf(&w->file, "Frequency freq=%" PRIu64 "\n", w->freq);
	if (w->version < 25)
		return;
	dt = (unsigned)draw(w, 100);
	gtt_buf_printf(&w->file, "ClockSnapshot dt=%u mono=%" PRIu64
	    " sec=1763700000 nsec=%u\n", dt, time * 64,
	    (unsigned)draw(w, 1000000000));
}

/* Bytes that only an experiment understands. */
static inline void
put_experiment(struct walkgen *w, uint64_t time)
{
	gtt_buf_printf(&w->file, "ExperimentalBatch exp=1 gen=%" PRIu64 " m=%"
	    PRIu64 " time=%" PRIu64 "\n", w->gen, NOBODY, time);
	gtt_buf_puts(&w->file, "\tdata=\"");
	for (uint64_t i = draw(w, 200); i > 0; i--)
		gtt_buf_printf(&w->file, "\\x%02x", (unsigned)draw(w, 256));
	gtt_buf_puts(&w->file, "\"\n");
}

/* What belongs to no thread; the generation is written. */
static inline void
end_generation(struct walkgen *w, uint64_t time)
{
	put_table(w, "CPUSamples", &w->samples, time);
	put_table(w, "Stacks", &w->stacks, time);
	put_table(w, "Strings", &w->strings, time);
	if (w->version >= 26)
		gtt_buf_puts(&w->file, "EndOfGeneration\n");
	fwrite(w->file.p, 1, w->file.len, stdout);
	w->file.len = 0;
	w->gen++;
	w->nstrings = w->nstacks = 0;
	memset(w->word, 0, sizeof w->word);
	memset(w->stack, 0, sizeof w->stack);
}

static inline void
walkgen_fini(struct walkgen *w)
{
	gtt_buf_fini(&w->file);
	gtt_buf_fini(&w->strings);
	gtt_buf_fini(&w->stacks);
	gtt_buf_fini(&w->samples);
}

#endif
