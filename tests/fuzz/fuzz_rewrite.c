/*
 * Traces written again.  Property: whatever the bytes, what is written of a v2
 * trace, in its own format and in the newest, with names as they are and with
 * others, is a valid trace of the same events but for their names; a v1 trace
 * that can be read can be read with other names, and says the same.
 */
#include "common/trace/header.h"
#include "common/trace/v1/rename.h"
#include "common/trace/v2/v2.h"
#include "common/trace/v2/write.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/property.h"

#define HEADER 16

/* What events say without their strings, Sync set aside. */
struct sum {
	uint64_t	n, hash;
};

static void
mix(uint64_t *h, uint64_t v)
{
	*h = (*h ^ v) * UINT64_C(0x9e3779b97f4a7c15);
	*h ^= *h >> 29;
}

static void
mix_stack(uint64_t *h, const struct gtt_table *t, uint32_t id)
{
	if (id == GTT_NO_STACK)
		return;
	mix(h, t->stacks[id].n);
	for (uint32_t i = 0; i < t->stacks[id].n; i++) {
		const struct gtt_frame *f =
		    &t->frames[t->pcs[t->stacks[id].first + i]];

		mix(h, f->pc);
		mix(h, f->line);
		mix(h, gtt_table_str(t, f->func).len > 0);
		mix(h, gtt_table_str(t, f->file).len > 0);
	}
}

static void
add(void *arg, const struct gtt_event *ev)
{
	struct sum *s = arg;

	if (ev->kind == GTT_SYNC)
		return;
	s->n++;
	mix(&s->hash, (uint64_t)ev->time);
	mix(&s->hash, ev->kind);
	mix(&s->hash, (uint64_t)ev->m);
	mix(&s->hash, (uint64_t)ev->p);
	mix(&s->hash, (uint64_t)ev->g);
	mix_stack(&s->hash, ev->table, ev->stack);
	mix_stack(&s->hash, ev->table, ev->tstack);
	if (ev->kind == GTT_STATE_TRANSITION) {
		mix(&s->hash, (uint64_t)ev->id);
		mix(&s->hash, ev->from);
		mix(&s->hash, ev->to);
	}
	for (int i = 0; i < 2; i++)
		mix(&s->hash, gtt_table_str(ev->table, ev->str[i]).len > 0);
}

static int
sum_of(const uint8_t *p, size_t n, struct sum *s)
{
	const struct gtt_reader_opts opts = { 0 };
	struct walk w = { .each = add, .arg = s };

	walk_trace(&w, p, n, &opts);
	return w.rc;
}

struct writing {
	struct gtt_v2_writer	w;
	struct sum		read, written;	/* events */
};

static int
write_gen(void *arg, const struct gtt_v2_gen *g, struct gtt_err *err)
{
	struct writing *to = arg;

	to->written = to->read;
	return gtt_v2_write_gen(&to->w, g, err);
}

/* Writes what makes sense of a v2 trace. */
static void
write_v2(struct writing *to, struct gtt_input *in)
{
	struct gtt_v2 *v = gtt_v2_new(in, to->w.from, false);
	const struct gtt_event *ev, *end;
	struct gtt_err err = { 0 };

	gtt_v2_watch(v, write_gen, to);
	while (gtt_v2_next(v, &ev, &end, &err) == 1) {
		for (; ev < end; ev++)
			add(&to->read, ev);
	}
	gtt_v2_free(v);
}

static void
check_v2(const uint8_t *data, size_t size, int from, int version,
    const struct gtt_anon *anon)
{
	struct gtt_input *in = gtt_input_memory(data + HEADER, size - HEADER);
	struct gtt_buf out = { 0 };
	struct writing to = { .w = { .from = from, .to = version,
	    .anon = anon, .out = &out } };
	struct sum got = { 0 };

	gtt_header_put(&out, version);
	write_v2(&to, in);
	if (out.len > HEADER) {
		holds(sum_of((uint8_t *)out.p, out.len, &got) == 0);
		holds(got.n == to.written.n && got.hash == to.written.hash);
	}
	gtt_buf_fini(&out);
	gtt_input_close(in);
}

static void
check_v1(const uint8_t *data, size_t size, int version,
    const struct gtt_anon *anon)
{
	struct gtt_input *in = gtt_input_memory(data + HEADER, size - HEADER);
	struct gtt_buf out = { 0 };
	const struct gtt_v1_rename to = { .anon = anon, .out = &out };
	struct sum want = { 0 }, got = { 0 };
	struct gtt_err err = { 0 };
	int rc;

	gtt_header_put(&out, version);
	rc = gtt_v1_write_renamed(&to, in, version, &err);
	if (sum_of(data, size, &want) == 0) {
		holds(rc == 0);
		holds(sum_of((uint8_t *)out.p, out.len, &got) == 0);
		holds(got.n == want.n && got.hash == want.hash);
	}
	gtt_buf_fini(&out);
	gtt_input_close(in);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct gtt_reader_opts opts = { 0 };
	struct gtt_input *in = gtt_input_memory(data, size);
	struct gtt_err err = { 0 };
	int version = gtt_header_read(in, &opts, &err);
	struct gtt_anon *anon = gtt_anon_new("key");

	gtt_input_close(in);
	if (version >= 0 && version < GTT_FIRST_V2) {
		check_v1(data, size, version, anon);
	} else if (version >= 0 && version <= GTT_NEWEST) {
		check_v2(data, size, version, version, NULL);
		check_v2(data, size, version, GTT_NEWEST, anon);
	}
	gtt_anon_free(anon);
	return version < 0 || version > GTT_NEWEST ? -1 : 0;
}
