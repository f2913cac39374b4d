#include "common/profile/build.h"

#include <stdlib.h>

#include "common/base/mem.h"
#include "common/base/proto.h"
#include "common/profile/impl.h"

void
gtt_build_init(struct gtt_build *b, const struct gtt_profile_program *program)
{
	*b = (struct gtt_build){ .program = program };
	gtt_intern(&b->strs, "", 0);
}

void
gtt_build_fini(struct gtt_build *b)
{
	gtt_buf_fini(&b->out);
	gtt_intern_fini(&b->strs);
	gtt_intern_fini(&b->funcs);
	gtt_map_fini(&b->loc_of);
	free(b->locs);
	free(b->lines);
	free(b->maps);
}

void
gtt_build_type(struct gtt_build *b, const char *type, size_t len, const char *unit)
{
	size_t at = gtt_proto_begin(&b->out, PROFILE_SAMPLE_TYPE);

	gtt_proto_uint(&b->out, VALUE_TYPE, gtt_intern(&b->strs, type, len));
	gtt_proto_uint(&b->out, VALUE_UNIT,
	    gtt_intern(&b->strs, unit, strlen(unit)));
	gtt_proto_end(&b->out, at);
}

struct gtt_build_func
gtt_build_func(struct gtt_build *b, struct gtt_profile_str name, struct gtt_profile_str file)
{
	return (struct gtt_build_func){ gtt_intern(&b->strs, name.p, name.len),
	    gtt_intern(&b->strs, file.p, file.len) };
}

static void
add_line(struct gtt_build *b, const struct gtt_build_func *f)
{
	b->lines = gtt_grow(b->lines, &b->lines_cap, b->nlines + 1,
	    sizeof b->lines[0]);
	b->lines[b->nlines++] = gtt_intern(&b->funcs, f, sizeof *f);
}

static void
ask_program(struct gtt_build *b, uint64_t addr)
{
	struct gtt_profile_str name, file;
	struct gtt_build_func f;

	if (b->program == NULL ||
	    !b->program->find(b->program->arg, addr, &name, &file))
		return;
	f = gtt_build_func(b, name, file);
	add_line(b, &f);
}

uint32_t
gtt_build_loc(struct gtt_build *b, uint64_t addr, const struct gtt_build_func *funcs,
    size_t n)
{
	uint32_t *at = gtt_map_put(&b->loc_of, addr), loc = *at;
	struct gtt_build_loc *l;

	if (loc == GTT_MAP_NONE) {
		b->locs = gtt_grow(b->locs, &b->locs_cap, b->nlocs + 1,
		    sizeof b->locs[0]);
		loc = *at = (uint32_t)b->nlocs++;
		b->locs[loc] = (struct gtt_build_loc){ .addr = addr };
	}
	l = &b->locs[loc];
	if (l->n > 0)
		return loc;
	l->first = (uint32_t)b->nlines;
	for (size_t i = 0; i < n; i++)
		add_line(b, &funcs[i]);
	if (n == 0)
		ask_program(b, addr);
	l->n = (uint32_t)b->nlines - l->first;
	return loc;
}

uint32_t
gtt_build_return(struct gtt_build *b, uint64_t addr)
{
	size_t before = b->nlocs;
	uint32_t loc = gtt_build_loc(b, addr - 1, NULL, 0);

	if (b->program != NULL && b->nlocs > before) {
		b->asked.returns++;
		b->asked.odd += !b->program->is_return(b->program->arg, addr);
	}
	return loc;
}

struct gtt_profile_str
gtt_build_name(const struct gtt_build *b, uint32_t loc)
{
	const struct gtt_build_loc *l = &b->locs[loc];
	const struct gtt_build_func *f;
	struct gtt_interned s;

	if (l->n == 0)
		return (struct gtt_profile_str){ "", 0 };
	f = b->funcs.v[b->lines[l->first]].p;
	s = b->strs.v[f->name];
	return (struct gtt_profile_str){ s.p, s.len };
}

void
gtt_build_sample(struct gtt_build *b, const uint32_t *locs, size_t nlocs,
    const int64_t *values, size_t nvalues)
{
	size_t at = gtt_proto_begin(&b->out, PROFILE_SAMPLE), list;

	list = gtt_proto_begin(&b->out, SAMPLE_LOCATION_ID);
	for (size_t i = 0; i < nlocs; i++)
		gtt_buf_putv(&b->out, (uint64_t)locs[i] + 1);
	gtt_proto_end(&b->out, list);
	list = gtt_proto_begin(&b->out, SAMPLE_VALUE);
	for (size_t i = 0; i < nvalues; i++)
		gtt_buf_putv(&b->out, (uint64_t)values[i]);
	gtt_proto_end(&b->out, list);
	gtt_proto_end(&b->out, at);
}

void
gtt_build_map(struct gtt_build *b, uint64_t start, uint64_t limit, const char *file, size_t len)
{
	b->maps = gtt_grow(b->maps, &b->maps_cap, b->nmaps + 1,
	    sizeof b->maps[0]);
	b->maps[b->nmaps++] = (struct gtt_build_mapping){ start, limit,
	    gtt_intern(&b->strs, file, len) };
}

static int
by_start(const void *va, const void *vb)
{
	const struct gtt_build_mapping *a = va, *b = vb;

	return a->start < b->start ? -1 : a->start > b->start;
}

/* The id of the mapping in which addr is, of those in order: 0 for none. */
static size_t
mapping_id(const struct gtt_build *b, uint64_t addr)
{
	size_t lo = 0, hi = b->nmaps;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (b->maps[mid].start <= addr)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo > 0 && addr < b->maps[lo - 1].limit ? lo : 0;
}

static void
put_loc(struct gtt_build *b, size_t i)
{
	const struct gtt_build_loc *l = &b->locs[i];
	size_t at = gtt_proto_begin(&b->out, PROFILE_LOCATION);

	gtt_proto_uint(&b->out, LOCATION_ID, i + 1);
	gtt_proto_uint(&b->out, LOCATION_MAPPING_ID, mapping_id(b, l->addr));
	for (uint32_t k = 0; k < l->n; k++) {
		size_t line = gtt_proto_begin(&b->out, LOCATION_LINE);

		gtt_proto_uint(&b->out, LINE_FUNCTION_ID,
		    (uint64_t)b->lines[l->first + k] + 1);
		gtt_proto_end(&b->out, line);
	}
	gtt_proto_end(&b->out, at);
}

static void
put_map(struct gtt_build *b, size_t i)
{
	size_t at = gtt_proto_begin(&b->out, PROFILE_MAPPING);

	gtt_proto_uint(&b->out, MAPPING_ID, i + 1);
	gtt_proto_uint(&b->out, MAPPING_FILENAME, b->maps[i].file);
	gtt_proto_end(&b->out, at);
}

static void
put_func(struct gtt_build *b, size_t i)
{
	const struct gtt_build_func *f = b->funcs.v[i].p;
	size_t at = gtt_proto_begin(&b->out, PROFILE_FUNCTION);

	gtt_proto_uint(&b->out, FUNCTION_ID, i + 1);
	gtt_proto_uint(&b->out, FUNCTION_NAME, f->name);
	gtt_proto_uint(&b->out, FUNCTION_FILENAME, f->file);
	gtt_proto_end(&b->out, at);
}

void
gtt_build_end(struct gtt_build *b)
{
	if (b->nmaps > 0)
		qsort(b->maps, b->nmaps, sizeof b->maps[0], by_start);
	for (size_t i = 0; i < b->nlocs; i++)
		put_loc(b, i);
	for (size_t i = 0; i < b->nmaps; i++)
		put_map(b, i);
	for (size_t i = 0; i < b->funcs.n; i++)
		put_func(b, i);
	for (size_t i = 0; i < b->strs.n; i++)
		gtt_proto_bytes(&b->out, PROFILE_STRING_TABLE, b->strs.v[i].p,
		    b->strs.v[i].len);
}
