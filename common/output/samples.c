#include "common/output/samples.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"

_Static_assert(sizeof(struct gtt_sample_frame) == 24 &&
    sizeof(struct gtt_sample_label) == 24, "no padding: their bytes are hashed");

void
gtt_samples_init(struct gtt_samples *s, const struct gtt_sample_type *types,
    size_t n)
{
	*s = (struct gtt_samples){ .ntypes = n };
	memcpy(s->type, types, n * sizeof types[0]);
	gtt_intern(&s->strs, "", 0);
	gtt_intern(&s->stacks, "", 0);
	gtt_intern(&s->labels, "", 0);
}

void
gtt_samples_fini(struct gtt_samples *s)
{
	gtt_intern_fini(&s->strs);
	gtt_intern_fini(&s->frames);
	gtt_intern_fini(&s->stacks);
	gtt_intern_fini(&s->labels);
	free(s->v);
	gtt_map_fini(&s->by_key);
	gtt_map_fini(&s->known);
	free(s->work);
	*s = (struct gtt_samples){ 0 };
}

size_t
gtt_samples_bytes(const struct gtt_samples *s)
{
	return s->strs.arena.bytes + s->frames.arena.bytes +
	    s->stacks.arena.bytes;
}

uint32_t
gtt_samples_str(struct gtt_samples *s, const char *p, size_t len)
{
	return gtt_intern(&s->strs, p, len);
}

static uint32_t *
work_for(struct gtt_samples *s, size_t n)
{
	s->work = gtt_grow(s->work, &s->work_cap, n, sizeof s->work[0]);
	return s->work;
}

uint32_t
gtt_samples_stack(struct gtt_samples *s, const struct gtt_sample_frame *leaf,
    size_t n)
{
	uint32_t *list = work_for(s, n);

	for (size_t i = 0; i < n; i++)
		list[i] = gtt_intern(&s->frames, &leaf[i], sizeof leaf[i]);
	return gtt_intern(&s->stacks, list, n * sizeof list[0]);
}

static uint32_t
trace_str(struct gtt_samples *s, const struct gtt_table *t, uint32_t i)
{
	struct gtt_str str = gtt_table_str(t, i);

	return gtt_samples_str(s, str.p, str.len);
}

static uint32_t
add_trace_stack(struct gtt_samples *s, const struct gtt_table *t, uint32_t id)
{
	struct gtt_stack st = t->stacks[id];
	uint32_t *list = work_for(s, st.n);
	size_t n = 0;

	for (uint32_t i = 0; i < st.n; i++) {
		const struct gtt_frame *f = &t->frames[t->pcs[st.first + i]];
		struct gtt_sample_frame mine = {
			.pc = f->pc,
			.line = f->line,
			.func = trace_str(s, t, f->func),
			.file = trace_str(s, t, f->file),
		};

		if (mine.pc != 0 || mine.func != 0 || mine.file != 0)
			list[n++] = gtt_intern(&s->frames, &mine, sizeof mine);
	}
	return gtt_intern(&s->stacks, list, n * sizeof list[0]);
}

uint32_t
gtt_samples_trace_stack(struct gtt_samples *s, const struct gtt_table *t,
    uint32_t id)
{
	uint32_t *slot;

	if (t == NULL || id >= t->nstacks)
		return 0;
	if (t->serial != s->serial) {
		gtt_map_clear(&s->known);
		s->serial = t->serial;
	}
	slot = gtt_map_put(&s->known, id);
	if (*slot == GTT_MAP_NONE)
		*slot = add_trace_stack(s, t, id);
	return *slot;
}

static uint32_t
word(struct gtt_samples *s, const char *text)
{
	return gtt_samples_str(s, text, strlen(text));
}

struct gtt_sample_label
gtt_sample_text_label(struct gtt_samples *s, const char *key, const char *text)
{
	return (struct gtt_sample_label){
		.key = word(s, key), .str = word(s, text),
	};
}

struct gtt_sample_label
gtt_sample_num_label(struct gtt_samples *s, const char *key, int64_t num,
    const char *unit)
{
	return (struct gtt_sample_label){
		.key = word(s, key), .num = num, .unit = word(s, unit),
		.is_num = true,
	};
}

uint32_t
gtt_samples_labels(struct gtt_samples *s,
    const struct gtt_sample_label *labels, size_t n)
{
	return gtt_intern(&s->labels, labels, n * sizeof labels[0]);
}

void
gtt_samples_add(struct gtt_samples *s, uint32_t stack, uint32_t labels,
    const int64_t *values)
{
	uint32_t *slot = gtt_map_put(&s->by_key,
	    (uint64_t)labels << 32 | stack);

	if (*slot == GTT_MAP_NONE) {
		*slot = (uint32_t)s->n;
		s->v = gtt_grow(s->v, &s->cap, s->n + 1, sizeof s->v[0]);
		s->v[s->n++] = (struct gtt_sample){ stack, labels, { 0 } };
	}
	for (size_t i = 0; i < s->ntypes; i++)
		gtt_sample_sum(&s->v[*slot].value[i], values[i]);
}

/* A number of one interned text in the numbers of another. */
static uint32_t
move_str(struct gtt_samples *s, const struct gtt_samples *from, uint32_t i)
{
	return gtt_intern(&s->strs, from->strs.v[i].p, from->strs.v[i].len);
}

static uint32_t
move_stack(struct gtt_samples *s, const struct gtt_samples *from, uint32_t i)
{
	const uint32_t *old = from->stacks.v[i].p;
	size_t n = from->stacks.v[i].len / sizeof old[0];
	uint32_t *list = work_for(s, n);

	for (size_t k = 0; k < n; k++) {
		struct gtt_sample_frame f;

		memcpy(&f, from->frames.v[old[k]].p, sizeof f);
		f.func = move_str(s, from, f.func);
		f.file = move_str(s, from, f.file);
		list[k] = gtt_intern(&s->frames, &f, sizeof f);
	}
	return gtt_intern(&s->stacks, list, n * sizeof list[0]);
}

static uint32_t
move_labels(struct gtt_samples *s, const struct gtt_samples *from, uint32_t i)
{
	const struct gtt_sample_label *old = from->labels.v[i].p;
	size_t n = from->labels.v[i].len / sizeof old[0];
	struct gtt_sample_label *list = gtt_calloc(n, sizeof list[0]);
	uint32_t to;

	for (size_t k = 0; k < n; k++) {
		list[k] = old[k];
		list[k].key = move_str(s, from, old[k].key);
		list[k].str = move_str(s, from, old[k].str);
		list[k].unit = move_str(s, from, old[k].unit);
	}
	to = gtt_samples_labels(s, list, n);
	free(list);
	return to;
}

void
gtt_samples_merge(struct gtt_samples *s, const struct gtt_samples *from)
{
	for (size_t i = 0; i < from->n; i++)
		gtt_samples_add(s, move_stack(s, from, from->v[i].stack),
		    move_labels(s, from, from->v[i].labels), from->v[i].value);
}
