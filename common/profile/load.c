#include <inttypes.h>
#include <stdlib.h>

#include "common/base/mem.h"
#include "common/profile/impl.h"
#include "common/profile/looks.h"
#include "common/profile/older.h"

int
gtt_profile_check_str(const struct gtt_profile *p, uint64_t str, uint64_t off,
    struct gtt_err *err)
{
	if (str < p->nstrs)
		return 0;
	return gtt_fail(err, GTT_EDATA, off,
	    "string %" PRIu64 " of %zu", str, p->nstrs);
}

struct gtt_profile_str
gtt_profile_text(const struct gtt_profile *p, uint32_t str)
{
	struct gtt_wire m = p->all;
	struct gtt_wire_field f;
	struct gtt_err none = { 0 };

	m.c.p += p->strs[str];
	gtt_wire_next(&m, &f, &none);	/* it did once before */
	return (struct gtt_profile_str){ (const char *)f.in.c.p,
	    gtt_cursor_left(&f.in.c) };
}

/* The first walk: what others refer to by number, strings and ids. */

static int
scan_id(struct gtt_profile_ids *ids, const struct gtt_wire_field *f,
    struct gtt_err *err)
{
	uint64_t v[2];

	if (gtt_wire_expect(f, GTT_WIRE_LEN, "profile", err) < 0 ||
	    gtt_wire_numbers(f->in, v, 1, ids->name, err) < 0)
		return -1;
	gtt_profile_ids_add(ids, v[1]);
	return 0;
}

static int
scan_str(struct gtt_profile *p, const struct gtt_wire_field *f,
    struct gtt_err *err)
{
	if (gtt_wire_expect(f, GTT_WIRE_LEN, "profile", err) < 0)
		return -1;
	if (p->nstrs == 0 && gtt_cursor_left(&f->in.c) > 0)
		return gtt_fail(err, GTT_EDATA, f->off,
		    "the first string of a profile is empty, this is '%.*s'",
		    (int)(gtt_cursor_left(&f->in.c) < 40 ?
		    gtt_cursor_left(&f->in.c) : 40), (const char *)f->in.c.p);
	p->strs = gtt_grow(p->strs, &p->strs_cap, p->nstrs + 1,
	    sizeof p->strs[0]);
	p->strs[p->nstrs++] = (uint32_t)f->off;
	return 0;
}

static int
scan_field(struct gtt_profile *p, const struct gtt_wire_field *f,
    struct gtt_err *err)
{
	switch (f->id) {
	case PROFILE_MAPPING:
		return scan_id(&p->map_ids, f, err);
	case PROFILE_LOCATION:
		return scan_id(&p->loc_ids, f, err);
	case PROFILE_FUNCTION:
		return scan_id(&p->func_ids, f, err);
	case PROFILE_STRING_TABLE:
		return scan_str(p, f, err);
	}
	return 0;
}

static int
scan(struct gtt_profile *p, struct gtt_err *err)
{
	struct gtt_wire m = p->all;
	struct gtt_wire_field f;
	int rc;

	while ((rc = gtt_wire_next(&m, &f, err)) == 1) {
		if (scan_field(p, &f, err) < 0)
			return -1;
	}
	if (rc == 0 && p->nstrs == 0)
		return gtt_fail(err, GTT_EDATA, GTT_NO_OFFSET,
		    "not a profile: it has no strings");
	gtt_profile_ids_sort(&p->map_ids);
	gtt_profile_ids_sort(&p->func_ids);
	gtt_profile_ids_sort(&p->loc_ids);
	return rc;
}

/* The second walk: everything else, each reference tested where it stands. */

static int
load_type(struct gtt_profile *p, const struct gtt_wire_field *f,
    struct gtt_profile_type_row *t, struct gtt_err *err)
{
	uint64_t v[VALUE_UNIT + 1];

	if (gtt_wire_expect(f, GTT_WIRE_LEN, "profile", err) < 0 ||
	    gtt_wire_numbers(f->in, v, VALUE_UNIT, "type", err) < 0 ||
	    gtt_profile_check_str(p, v[VALUE_TYPE], f->off, err) < 0 ||
	    gtt_profile_check_str(p, v[VALUE_UNIT], f->off, err) < 0)
		return -1;
	*t = (struct gtt_profile_type_row){ (uint32_t)v[VALUE_TYPE],
	    (uint32_t)v[VALUE_UNIT] };
	return 0;
}

static int
add_type(struct gtt_profile *p, const struct gtt_wire_field *f,
    struct gtt_err *err)
{
	p->types = gtt_grow(p->types, &p->types_cap, p->ntypes + 1,
	    sizeof p->types[0]);
	return load_type(p, f, &p->types[p->ntypes++], err);
}

static int
load_mapping(struct gtt_profile *p, const struct gtt_wire_field *f, size_t i,
    struct gtt_err *err)
{
	uint64_t v[MAPPING_LAST + 1];

	if (gtt_wire_numbers(f->in, v, MAPPING_LAST, "mapping", err) < 0 ||
	    gtt_profile_ids_check(&p->map_ids, v[MAPPING_ID], i, f->off,
	    err) < 0 ||
	    gtt_profile_check_str(p, v[MAPPING_FILENAME], f->off, err) < 0 ||
	    gtt_profile_check_str(p, v[MAPPING_BUILD_ID], f->off, err) < 0)
		return -1;
	p->map_files[i] = (uint32_t)v[MAPPING_FILENAME];
	return 0;
}

static int
load_func(struct gtt_profile *p, const struct gtt_wire_field *f, size_t i,
    struct gtt_err *err)
{
	uint64_t v[FUNCTION_LAST + 1];

	if (gtt_wire_numbers(f->in, v, FUNCTION_LAST, "function", err) < 0 ||
	    gtt_profile_ids_check(&p->func_ids, v[FUNCTION_ID], i, f->off,
	    err) < 0 ||
	    gtt_profile_check_str(p, v[FUNCTION_NAME], f->off, err) < 0 ||
	    gtt_profile_check_str(p, v[FUNCTION_SYSTEM_NAME], f->off, err) < 0 ||
	    gtt_profile_check_str(p, v[FUNCTION_FILENAME], f->off, err) < 0)
		return -1;
	p->funcs[i] = (struct gtt_profile_func_row){ (uint32_t)v[FUNCTION_NAME],
	    (uint32_t)v[FUNCTION_FILENAME] };
	return 0;
}

static int
add_line(struct gtt_profile *p, const struct gtt_wire_field *f,
    struct gtt_err *err)
{
	uint64_t v[LINE_LAST + 1];
	uint32_t func;

	if (gtt_wire_expect(f, GTT_WIRE_LEN, "location", err) < 0 ||
	    gtt_wire_numbers(f->in, v, LINE_LAST, "line", err) < 0)
		return -1;
	func = gtt_profile_ids_find(&p->func_ids, v[LINE_FUNCTION_ID]);
	if (func == GTT_PROFILE_NONE)
		return gtt_fail(err, GTT_EDATA, f->off,
		    "function %" PRIu64 " is not there", v[LINE_FUNCTION_ID]);
	p->lines = gtt_grow(p->lines, &p->lines_cap, p->nlines + 1,
	    sizeof p->lines[0]);
	p->lines[p->nlines++] = func;
	return 0;
}

static int
load_loc(struct gtt_profile *p, const struct gtt_wire_field *f, size_t i,
    struct gtt_err *err)
{
	uint64_t id = 0, mapping = 0;
	struct gtt_profile_loc_row *l = &p->locs[i];
	struct gtt_wire m = f->in;
	struct gtt_wire_field g;
	int rc;

	l->first = (uint32_t)p->nlines;
	while ((rc = gtt_wire_next(&m, &g, err)) == 1) {
		if (g.id == LOCATION_LINE) {
			if (add_line(p, &g, err) < 0)
				return -1;
			continue;
		}
		if (g.id < LOCATION_ID || g.id > LOCATION_IS_FOLDED)
			continue;
		if (gtt_wire_expect(&g, GTT_WIRE_VARINT, "location", err) < 0)
			return -1;
		if (g.id == LOCATION_ID)
			id = g.v;
		else if (g.id == LOCATION_MAPPING_ID)
			mapping = g.v;
	}
	l->n = (uint32_t)p->nlines - l->first;
	/* One that is not there is none, as to pprof. */
	l->mapping = gtt_profile_ids_find(&p->map_ids, mapping);
	return rc < 0 ? -1 :
	    gtt_profile_ids_check(&p->loc_ids, id, i, f->off, err);
}

static int
load_comments(const struct gtt_profile *p, const struct gtt_wire_field *f,
    struct gtt_err *err)
{
	struct gtt_wire list;
	uint64_t v;
	int rc;

	if (gtt_wire_list(f, &list, "profile", err) < 0)
		return -1;
	while ((rc = gtt_wire_number(&list, &v, err)) == 1) {
		if (gtt_profile_check_str(p, v, f->off, err) < 0)
			return -1;
	}
	return rc;
}

/* A number of the profile itself. */
static int
load_number(struct gtt_profile *p, const struct gtt_wire_field *f,
    struct gtt_err *err)
{
	if (gtt_wire_expect(f, GTT_WIRE_VARINT, "profile", err) < 0)
		return -1;
	switch (f->id) {
	case PROFILE_TIME_NANOS:	/* each has one: so pprof tells, too */
		if (p->timed)
			return gtt_fail(err, GTT_EDATA, f->off,
			    "another profile begins here, or ends");
		p->timed = f->v != 0;
		return 0;
	case PROFILE_DURATION_NANOS:
	case PROFILE_PERIOD:
		return 0;
	case PROFILE_DEFAULT_SAMPLE_TYPE:
		p->default_type = f->v;
		break;
	}
	return gtt_profile_check_str(p, f->v, f->off, err);
}

/* How many of each have been loaded. */
struct loaded {
	size_t	maps, funcs, locs;
};

static int
load_field(struct gtt_profile *p, const struct gtt_wire_field *f,
    struct loaded *n, struct gtt_err *err)
{
	struct gtt_profile_type_row period;

	switch (f->id) {
	case PROFILE_SAMPLE_TYPE:
		return add_type(p, f, err);
	case PROFILE_SAMPLE:
		return gtt_wire_expect(f, GTT_WIRE_LEN, "profile", err);
	case PROFILE_MAPPING:
		return load_mapping(p, f, n->maps++, err);
	case PROFILE_LOCATION:
		return load_loc(p, f, n->locs++, err);
	case PROFILE_FUNCTION:
		return load_func(p, f, n->funcs++, err);
	case PROFILE_DROP_FRAMES:
	case PROFILE_KEEP_FRAMES:
	case PROFILE_TIME_NANOS:
	case PROFILE_DURATION_NANOS:
	case PROFILE_PERIOD:
	case PROFILE_DEFAULT_SAMPLE_TYPE:
	case PROFILE_DOC_URL:
		return load_number(p, f, err);
	case PROFILE_PERIOD_TYPE:
		return load_type(p, f, &period, err);
	case PROFILE_COMMENT:
		return load_comments(p, f, err);
	}
	return 0;
}

static int
load(struct gtt_profile *p, struct gtt_err *err)
{
	struct gtt_wire m = p->all;
	struct loaded n = { 0 };
	struct gtt_wire_field f;
	int rc;

	p->map_files = gtt_calloc(p->map_ids.n, sizeof p->map_files[0]);
	p->funcs = gtt_calloc(p->func_ids.n, sizeof p->funcs[0]);
	p->locs = gtt_calloc(p->loc_ids.n, sizeof p->locs[0]);
	p->lines = gtt_grow(NULL, &p->lines_cap, 1, sizeof p->lines[0]);
	while ((rc = gtt_wire_next(&m, &f, err)) == 1) {
		if (load_field(p, &f, &n, err) < 0)
			return -1;
	}
	p->values = gtt_calloc(p->ntypes, sizeof p->values[0]);
	return rc;
}

static int
check_size(size_t len, struct gtt_err *err)
{
	if (len == 0)
		return gtt_fail(err, GTT_ECUT, GTT_NO_OFFSET, "it is empty");
	if (len > GTT_PROFILE_MAX)
		return gtt_fail(err, GTT_ELIMIT, GTT_NO_OFFSET,
		    "a profile of %zu bytes: the limit is %" PRIu64, len,
		    GTT_PROFILE_MAX);
	return 0;
}

/* The bytes of the profile. */
static int
take(struct gtt_profile *p, struct gtt_input *in,
    const struct gtt_profile_program *program, struct gtt_err *err)
{
	const uint8_t *bytes;
	const char *looks;
	size_t len;
	int older;

	if (gtt_input_take_all(in, &bytes, &len, err) < 0 ||
	    check_size(len, err) < 0)
		return -1;
	looks = gtt_profile_looks(bytes, len);
	if (looks != NULL)
		return gtt_fail(err, GTT_EDATA, GTT_NO_OFFSET,
		    "not a profile that can be read, but %s", looks);
	older = gtt_profile_older(&p->rewritten, &p->asked, bytes, len, program,
	    err);
	if (older == 1) {
		bytes = (const uint8_t *)p->rewritten.p;
		len = p->rewritten.len;
	}
	p->all = (struct gtt_wire){ gtt_cursor(bytes, len), bytes };
	return older < 0 ? -1 : check_size(len, err);
}

struct gtt_profile *
gtt_profile_new(struct gtt_input *in, const struct gtt_profile_program *program,
    struct gtt_err *err)
{
	struct gtt_profile *p = gtt_calloc(1, sizeof *p);

	p->map_ids.name = "mapping";
	p->func_ids.name = "function";
	p->loc_ids.name = "location";
	if (take(p, in, program, err) < 0 || scan(p, err) < 0 || load(p, err) < 0) {
		gtt_profile_free(p);
		return NULL;
	}
	p->next = p->all;
	return p;
}

void
gtt_profile_free(struct gtt_profile *p)
{
	if (p == NULL)
		return;
	gtt_profile_ids_fini(&p->map_ids);
	gtt_profile_ids_fini(&p->func_ids);
	gtt_profile_ids_fini(&p->loc_ids);
	gtt_buf_fini(&p->rewritten);
	free(p->strs);
	free(p->types);
	free(p->map_files);
	free(p->funcs);
	free(p->locs);
	free(p->lines);
	free(p->sample_locs);
	free(p->values);
	free(p);
}
