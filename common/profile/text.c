#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"
#include "common/profile/older.h"

/* Values of a sample: allocated and in use, objects and bytes. */
#define VALUES_MAX	4

struct reader;

/* What differs between the forms. */
struct form {
	const char	*name;
	/* Reads the first line after what the form is known by; -1: it is another. */
	int		(*head)(struct reader *r, struct gtt_scan line);
	/* The values of a sample: -1 when they are none. */
	int		(*values)(struct reader *r, struct gtt_scan *line);
	/* A line before the samples: whether it is one of those.  May be NULL. */
	bool		(*attribute)(struct reader *r, struct gtt_scan line);
	bool		hides_runtime;	/* in front, as Go does of what allocates */
};

struct reader {
	struct gtt_older *o;
	const struct form *form;

	int64_t		 rate;		/* of heap, if sampled: bytes a sample */
	bool		 sampled;
	bool		 alloc;		/* has what was allocated, too */
	int64_t		 hertz, period;	/* of contention */

	bool		 open;		/* a sample waits for its comments */
	int64_t		 values[VALUES_MAX];
	size_t		 nvalues;
	uint64_t	*addrs;
	uint32_t	*locs;
	struct gtt_older_frame *frames;
	size_t		 naddrs, nframes, addrs_cap, locs_cap, frames_cap;
};

static void
type(struct reader *r, const char *name, const char *unit)
{
	gtt_build_type(&r->o->b, name, strlen(name), unit);
}

/* Puts a value; false: more than 64 bits. */
static bool
put_value(struct reader *r, double v)
{
	if (!(v > -0x1p63 && v < 0x1p63))
		return false;
	r->values[r->nvalues++] = (int64_t)v;
	return true;
}

/*
 * -- Heap: "heap profile: 3: 4096 [5: 8192] @ heap/1048576", and such samples
 */

struct heap_counts {
	int64_t	objects, bytes, all_objects, all_bytes;
};

static bool
scan_counts(struct gtt_scan *s, struct heap_counts *c)
{
	return gtt_scan_int(s, &c->objects) && gtt_scan_word(s, ":") &&
	    gtt_scan_int(s, &c->bytes) && gtt_scan_word(s, "[") &&
	    gtt_scan_int(s, &c->all_objects) && gtt_scan_word(s, ":") &&
	    gtt_scan_int(s, &c->all_bytes) && gtt_scan_word(s, "]") &&
	    gtt_scan_word(s, "@");
}

/* The rate of "heap/1048576" is twice that of the sampling. */
static int
heap_rate(struct reader *r, struct gtt_scan s)
{
	static const struct {
		const char	*word;
		int64_t		 divisor;	/* 0: all was recorded */
	} kinds[] = {
		{ "heap_v2", 1 }, { "heapz_v2", 1 }, { "heapprofile", 0 },
		{ "growth", 0 }, { "fragmentation", 0 }, { "heap", 2 },
	};

	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
		if (!gtt_scan_word(&s, kinds[i].word))
			continue;
		r->sampled = kinds[i].divisor > 0;
		if (!r->sampled)
			return 0;
		if (gtt_scan_word(&s, "/") && !gtt_scan_int(&s, &r->rate))
			return -1;
		r->rate /= kinds[i].divisor;
		return gtt_scan_left(&s) == 0 ? 0 : -1;
	}
	return -1;
}

static int
heap_head(struct reader *r, struct gtt_scan line)
{
	struct heap_counts c;

	if (!scan_counts(&line, &c) || heap_rate(r, line) < 0)
		return -1;
	r->alloc = (c.all_objects != c.objects && c.all_objects != 0) ||
	    (c.all_bytes != c.bytes && c.all_bytes != 0);
	if (r->alloc) {
		type(r, "alloc_objects", "count");
		type(r, "alloc_space", "bytes");
	}
	type(r, r->alloc ? "inuse_objects" : "objects", "count");
	type(r, r->alloc ? "inuse_space" : "space", "bytes");
	return 0;
}

/*
 * What was sampled stands for all of its size: one of so many bytes is in the
 * profile with a probability of 1 - e^(-bytes/rate).
 */
static bool
put_heap(struct reader *r, int64_t objects, int64_t bytes)
{
	double scale = 1;

	if (objects == 0 && bytes != 0)
		return false;
	if (r->sampled && bytes == 0)
		objects = 0;
	if (r->sampled && r->rate > 1 && objects != 0)
		scale = 1 / (1 - exp(-((double)bytes / (double)objects) /
		    (double)r->rate));
	if (scale == 1) {
		r->values[r->nvalues++] = objects;
		r->values[r->nvalues++] = bytes;
		return true;
	}
	return put_value(r, (double)objects * scale) &&
	    put_value(r, (double)bytes * scale);
}

static int
heap_values(struct reader *r, struct gtt_scan *line)
{
	struct heap_counts c;

	if (!scan_counts(line, &c) ||
	    (r->alloc && !put_heap(r, c.all_objects, c.all_bytes)))
		return -1;
	return put_heap(r, c.objects, c.bytes) ? 0 : -1;
}

/*
 * -- Contention: "--- mutex:", "cycles/second=..."; samples are the cycles, and
 * how often
 */

static int
contention_head(struct reader *r, struct gtt_scan line)
{
	(void)line;
	r->period = 1;
	type(r, "contentions", "count");
	type(r, "delay", "nanoseconds");
	return 0;
}

static bool
contention_attribute(struct reader *r, struct gtt_scan line)
{
	static const char *const ignored[] = { "ms since reset",
	    "discarded samples" };
	int64_t *to = NULL, skipped;

	if (gtt_scan_word(&line, "cycles/second"))
		to = &r->hertz;
	else if (gtt_scan_word(&line, "sampling period"))
		to = &r->period;
	for (size_t i = 0; i < 2 && to == NULL; i++) {
		if (gtt_scan_word(&line, ignored[i]))
			to = &skipped;
	}
	return to != NULL && gtt_scan_word(&line, "=") &&
	    gtt_scan_int(&line, to) && gtt_scan_left(&line) == 0;
}

static int
contention_values(struct reader *r, struct gtt_scan *line)
{
	int64_t cycles, n;

	if (!gtt_scan_int(line, &cycles) || !gtt_scan_int(line, &n) ||
	    !gtt_scan_word(line, "@"))
		return -1;
	if (r->period > 0 && __builtin_mul_overflow(n, r->period, &n))
		return -1;
	r->values[r->nvalues++] = n;
	if (r->period > 0 && r->hertz > 0)
		return put_value(r, (double)cycles * (double)r->period /
		    ((double)r->hertz / 1e9)) ? 0 : -1;
	r->values[r->nvalues++] = cycles;
	return 0;
}

/*
 * -- Counts: "goroutine profile: total 12", and so of any that a program makes
 */

static int
count_head(struct reader *r, struct gtt_scan line)
{
	static const char middle[] = " profile: total ";
	const char *at = memmem(line.p, gtt_scan_left(&line), middle,
	    sizeof middle - 1);
	struct gtt_scan rest = { at, line.end };
	int64_t total;

	for (const char *p = line.p; at != NULL && p < at; p++) {
		if ((unsigned char)*p < ' ')	/* a protocol buffer */
			return -1;
	}
	if (at == NULL || at == line.p || !gtt_scan_word(&rest, middle + 1) ||
	    !gtt_scan_int(&rest, &total) || gtt_scan_left(&rest) != 0)
		return -1;
	gtt_build_type(&r->o->b, line.p, (size_t)(at - line.p), "count");
	return 0;
}

static int
count_values(struct reader *r, struct gtt_scan *line)
{
	return gtt_scan_int(line, &r->values[r->nvalues++]) &&
	    gtt_scan_word(line, "@") ? 0 : -1;
}

static const struct form heap = {
	"heap", heap_head, heap_values, NULL, true,
};
static const struct form contention = {
	"contention", contention_head, contention_values,
	contention_attribute, false,
};
static const struct form count = {
	"count", count_head, count_values, NULL, false,
};

/* The form that line begins with; leaves what follows in line. */
static const struct form *
form_of(struct gtt_scan *line)
{
	if (gtt_scan_word(line, "heap profile:"))
		return &heap;
	if (gtt_scan_word(line, "--- contention:") ||
	    gtt_scan_word(line, "--- mutex:") ||
	    gtt_scan_word(line, "--- contentionz "))
		return &contention;
	return &count;
}

/*
 * -- Samples
 */

static bool
is_runtime(struct gtt_profile_str name)
{
	static const char *const prefixes[] = { "runtime.",
	    "internal/runtime/" };

	for (size_t i = 0; i < 2; i++) {
		size_t len = strlen(prefixes[i]);

		if (name.len >= len && memcmp(name.p, prefixes[i], len) == 0)
			return true;
	}
	return false;
}

/*
 * How many locations in front are the runtime's own, whose names comments do
 * not have; 0 when all of them are, or nothing is known.
 */
static size_t
hidden(const struct reader *r)
{
	for (size_t i = 0; i < r->naddrs; i++) {
		struct gtt_profile_str name = gtt_build_name(&r->o->b, r->locs[i]);

		if (name.len > 0 && !is_runtime(name))
			return i;
	}
	return 0;
}

/* Comments leave out runtime.goexit, with which all stacks begin. */
static bool
hides_last(const struct reader *r)
{
	return r->nframes > 0 && r->naddrs > 1 &&
	    gtt_build_name(&r->o->b, r->locs[r->naddrs - 1]).len == 0;
}

/* The sample that was open is whole. */
static void
close_sample(struct reader *r)
{
	struct gtt_build *b = &r->o->b;
	size_t skip;

	if (!r->open)
		return;
	gtt_older_name(b, r->addrs, r->naddrs, r->frames, r->nframes);
	r->locs = gtt_grow(r->locs, &r->locs_cap, r->naddrs + 1,
	    sizeof r->locs[0]);
	for (size_t i = 0; i < r->naddrs; i++)
		r->locs[i] = gtt_build_return(b, r->addrs[i]);
	skip = r->form->hides_runtime ? hidden(r) : 0;
	gtt_build_sample(b, r->locs + skip,
	    r->naddrs - skip - hides_last(r), r->values, r->nvalues);
	r->open = false;
}

static bool
scan_addrs(struct reader *r, struct gtt_scan *line)
{
	uint64_t addr;

	for (r->naddrs = 0; gtt_scan_word(line, "0x"); r->naddrs++) {
		if (!gtt_scan_hex(line, &addr))
			return false;
		r->addrs = gtt_grow(r->addrs, &r->addrs_cap, r->naddrs + 1,
		    sizeof r->addrs[0]);
		r->addrs[r->naddrs] = addr;
	}
	return gtt_scan_left(line) == 0;
}

static bool
open_sample(struct reader *r, struct gtt_scan line)
{
	r->nvalues = 0;
	r->nframes = 0;
	r->open = r->form->values(r, &line) == 0 && scan_addrs(r, &line);
	return r->open;
}

static void
take_comment(struct reader *r, struct gtt_scan line)
{
	struct gtt_older_frame f;

	if (!r->open || !gtt_older_frame(&f, line))
		return;
	r->frames = gtt_grow(r->frames, &r->frames_cap, r->nframes + 1,
	    sizeof r->frames[0]);
	r->frames[r->nframes++] = f;
}

static bool
is_comment(const struct gtt_scan *line)
{
	return gtt_scan_left(line) == 0 || *line->p == '#';
}

static bool
begins_section(struct gtt_scan line)
{
	return gtt_scan_word(&line, "---");
}

static bool
begins_maps(const struct gtt_scan *line)
{
	return gtt_scan_has(line, "--- Memory map: ---") ||
	    gtt_scan_has(line, "MAPPED_LIBRARIES:");
}

static int
bad_line(struct reader *r, const struct gtt_scan *line, struct gtt_err *err)
{
	size_t len = gtt_scan_left(line);

	return gtt_fail(err, GTT_EDATA,
	    (uint64_t)((const uint8_t *)line->p - r->o->base),
	    "not a sample of a %s profile: '%.*s'", r->form->name,
	    (int)(len < 60 ? len : 60), line->p);
}

/* Ends in front of what is no sample any more. */
static int
read_samples(struct reader *r, struct gtt_err *err)
{
	struct gtt_scan line;
	bool any = false;

	while (gtt_scan_line(&r->o->text, &line)) {
		if (is_comment(&line)) {
			take_comment(r, line);
			continue;
		}
		close_sample(r);
		if (begins_maps(&line))
			return 1;
		if (begins_section(line))
			break;
		if (!any && r->form->attribute != NULL &&
		    r->form->attribute(r, line))
			continue;
		if (!open_sample(r, line))
			return bad_line(r, &line, err);
		any = true;
	}
	close_sample(r);
	while (gtt_scan_line(&r->o->text, &line) && !begins_maps(&line))
		;
	return 1;
}

int
gtt_older_text(struct gtt_older *o, struct gtt_err *err)
{
	struct reader r = { .o = o };
	struct gtt_scan line;
	int rc = 0;

	do {
		if (!gtt_scan_line(&o->text, &line))
			return 0;
	} while (is_comment(&line));
	r.form = form_of(&line);
	if (r.form->head(&r, line) == 0)
		rc = read_samples(&r, err);
	free(r.addrs);
	free(r.locs);
	free(r.frames);
	return rc;
}
