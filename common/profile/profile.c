#include "common/profile/profile.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"
#include "common/profile/impl.h"

size_t
gtt_profile_ntypes(const struct gtt_profile *p)
{
	return p->ntypes;
}

struct gtt_profile_type
gtt_profile_type(const struct gtt_profile *p, size_t i)
{
	return (struct gtt_profile_type){ gtt_profile_text(p, p->types[i].type),
	    gtt_profile_text(p, p->types[i].unit) };
}

struct gtt_profile_asked
gtt_profile_asked(const struct gtt_profile *p)
{
	return p->asked;
}

/* The first type with this name. */
static size_t
type_named(const struct gtt_profile *p, const char *name, size_t len)
{
	for (size_t i = 0; i < p->ntypes; i++) {
		struct gtt_profile_str s = gtt_profile_text(p, p->types[i].type);

		if (s.len == len && memcmp(s.p, name, len) == 0)
			return i;
	}
	return GTT_PROFILE_NONE;
}

size_t
gtt_profile_default_type(const struct gtt_profile *p)
{
	struct gtt_profile_str s = gtt_profile_text(p, (uint32_t)p->default_type);

	return s.len == 0 ? GTT_PROFILE_NONE : type_named(p, s.p, s.len);
}

size_t
gtt_profile_find_type(const struct gtt_profile *p, const char *name)
{
	static const char inuse[] = "inuse_";
	size_t len = strlen(name), skip = sizeof inuse - 1, i, k;
	char *end;
	unsigned long n;

	if (name[0] >= '0' && name[0] <= '9') {
		n = strtoul(name, &end, 10);
		if (*end == '\0')
			return n < p->ntypes ? n : GTT_PROFILE_NONE;
	}
	i = type_named(p, name, len);
	if (strncmp(name, inuse, skip) != 0)
		return i;
	k = type_named(p, name + skip, len - skip);
	return i < k ? i : k;
}

size_t
gtt_profile_nfuncs(const struct gtt_profile *p)
{
	return p->func_ids.n;
}

struct gtt_profile_func
gtt_profile_func(const struct gtt_profile *p, size_t i)
{
	return (struct gtt_profile_func){ gtt_profile_text(p, p->funcs[i].name),
	    gtt_profile_text(p, p->funcs[i].file) };
}

size_t
gtt_profile_nlocs(const struct gtt_profile *p)
{
	return p->loc_ids.n;
}

struct gtt_profile_loc
gtt_profile_loc(const struct gtt_profile *p, size_t i)
{
	const struct gtt_profile_loc_row *l = &p->locs[i];
	struct gtt_profile_str none = { NULL, 0 };

	return (struct gtt_profile_loc){ p->lines + l->first, l->n,
	    l->mapping == GTT_PROFILE_NONE ? none :
	    gtt_profile_text(p, p->map_files[l->mapping]) };
}

static int
sample_locs(struct gtt_profile *p, const struct gtt_wire_field *f, size_t *n,
    struct gtt_err *err)
{
	struct gtt_wire list;
	uint64_t id;
	uint32_t loc;
	int rc;

	if (gtt_wire_list(f, &list, "sample", err) < 0)
		return -1;
	while ((rc = gtt_wire_number(&list, &id, err)) == 1) {
		loc = gtt_profile_ids_find(&p->loc_ids, id);
		if (loc == GTT_PROFILE_NONE)
			return gtt_fail(err, GTT_EDATA, f->off,
			    "location %" PRIu64 " is not there", id);
		p->sample_locs = gtt_grow(p->sample_locs, &p->sample_locs_cap,
		    *n + 1, sizeof p->sample_locs[0]);
		p->sample_locs[(*n)++] = loc;
	}
	return rc;
}

/* Counts those that are too many, too. */
static int
sample_values(struct gtt_profile *p, const struct gtt_wire_field *f, size_t *n,
    struct gtt_err *err)
{
	struct gtt_wire list;
	uint64_t v;
	int rc;

	if (gtt_wire_list(f, &list, "sample", err) < 0)
		return -1;
	while ((rc = gtt_wire_number(&list, &v, err)) == 1) {
		if (*n < p->ntypes)
			p->values[*n] = (int64_t)v;
		++*n;
	}
	return rc;
}

/* Labels are not given out, but what is damaged is. */
static int
check_label(const struct gtt_profile *p, const struct gtt_wire_field *f,
    struct gtt_err *err)
{
	uint64_t v[LABEL_NUM_UNIT + 1];

	if (gtt_wire_expect(f, GTT_WIRE_LEN, "sample", err) < 0 ||
	    gtt_wire_numbers(f->in, v, LABEL_NUM_UNIT, "label", err) < 0 ||
	    gtt_profile_check_str(p, v[LABEL_KEY], f->off, err) < 0 ||
	    gtt_profile_check_str(p, v[LABEL_STR], f->off, err) < 0)
		return -1;
	return v[LABEL_STR] != 0 ? 0 :
	    gtt_profile_check_str(p, v[LABEL_NUM_UNIT], f->off, err);
}

static int
load_sample(struct gtt_profile *p, const struct gtt_wire_field *f,
    struct gtt_profile_sample *s, struct gtt_err *err)
{
	struct gtt_wire m = f->in;
	struct gtt_wire_field g;
	size_t nlocs = 0, nvalues = 0;
	int rc;

	while ((rc = gtt_wire_next(&m, &g, err)) == 1) {
		int r = 0;

		if (g.id == SAMPLE_LOCATION_ID)
			r = sample_locs(p, &g, &nlocs, err);
		else if (g.id == SAMPLE_VALUE)
			r = sample_values(p, &g, &nvalues, err);
		else if (g.id == SAMPLE_LABEL)
			r = check_label(p, &g, err);
		if (r < 0)
			return -1;
	}
	if (rc == 0 && (nvalues != p->ntypes || nvalues == 0))
		return gtt_fail(err, GTT_EDATA, f->off,
		    "a sample has %zu values for %zu types", nvalues,
		    p->ntypes);
	*s = (struct gtt_profile_sample){ p->sample_locs, nlocs, p->values,
	    f->off };
	return rc;
}

int
gtt_profile_next(struct gtt_profile *p, struct gtt_profile_sample *s,
    struct gtt_err *err)
{
	struct gtt_wire_field f;
	int rc;

	while ((rc = gtt_wire_next(&p->next, &f, err)) == 1) {
		if (f.id == PROFILE_SAMPLE)
			return load_sample(p, &f, s, err) < 0 ? -1 : 1;
	}
	return rc;
}
