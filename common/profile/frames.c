#include "common/profile/older.h"

/* No stack of Go's is deeper: runtime.maxProfStackDepth. */
#define DEEP	1024

/* Where the name ends: in front of the last "+0x34", an offset in the function. */
static const char *
without_offset(const struct gtt_scan *name)
{
	for (const char *p = name->end; p > name->p; p--) {
		struct gtt_scan rest = { p - 1, name->end };

		if (gtt_scan_word(&rest, "+0x"))
			return p - 1;
	}
	return name->end;
}

/* What goes to the next tab. */
static struct gtt_scan
column(struct gtt_scan *s)
{
	struct gtt_scan c;

	while (s->p < s->end && *s->p == '\t')
		s->p++;
	c.p = s->p;
	while (s->p < s->end && *s->p != '\t')
		s->p++;
	c.end = s->p;
	return c;
}

/* Without ":12" at the end. */
static const char *
without_line(const struct gtt_scan *file)
{
	const char *p = file->end;

	while (p > file->p && p[-1] >= '0' && p[-1] <= '9')
		p--;
	return p > file->p && p < file->end && p[-1] == ':' ? p - 1 :
	    file->end;
}

/* "#	0x401234	main.f+0x34	/src/main.go:12": tabs between. */
bool
gtt_older_frame(struct gtt_older_frame *f, struct gtt_scan line)
{
	struct gtt_scan name, file;

	if (!gtt_scan_word(&line, "#") || !gtt_scan_word(&line, "0x") ||
	    !gtt_scan_hex(&line, &f->pc) || line.p == line.end ||
	    *line.p != '\t')
		return false;
	name = column(&line);
	file = column(&line);
	f->name = (struct gtt_profile_str){ name.p,
	    (size_t)(without_offset(&name) - name.p) };
	f->file = (struct gtt_profile_str){ file.p,
	    (size_t)(without_line(&file) - file.p) };
	return f->name.len > 0;
}

/*
 * Which of n addresses a comment is about: its call is before the address, or,
 * up to Go 1.6, the address itself; of no other than the first one, where it is
 * what is inlined there.
 */
static size_t
find(const uint64_t *addrs, size_t n, uint64_t pc)
{
	if (n > DEEP)
		n = DEEP;
	for (size_t i = 0; i < n; i++) {
		if (addrs[i] - 1 == pc)
			return i;
	}
	for (size_t i = 0; i < n; i++) {
		if (addrs[i] == pc)
			return i;
	}
	return n;
}

/* How often the first address comes at once. */
static size_t
run(const uint64_t *addrs, size_t n)
{
	size_t i = 1;

	while (i < n && addrs[i] == addrs[0])
		i++;
	return i;
}

/* Names the address, which comes so often at once, by all its comments. */
static void
name_run(struct gtt_build *b, uint64_t addr, size_t times,
    const struct gtt_older_frame *frames, size_t n)
{
	struct gtt_build_func inlined[DEEP];

	if (n % times == 0)
		n /= times;
	if (n > DEEP)
		n = DEEP;
	for (size_t i = 0; i < n; i++)
		inlined[i] = gtt_build_func(b, frames[i].name, frames[i].file);
	if (n > 0)
		gtt_build_loc(b, addr - 1, inlined, n);
}

void
gtt_older_name(struct gtt_build *b, const uint64_t *addrs, size_t naddrs,
    const struct gtt_older_frame *frames, size_t nframes)
{
	size_t at = 0, first = 0, i, k;

	if (naddrs == 0 || nframes == 0)
		return;
	for (k = 0; k < nframes; k++) {
		i = find(addrs + at, naddrs - at, frames[k].pc);
		if (i == 0 || i >= naddrs - at || i >= DEEP)
			continue;
		name_run(b, addrs[at], run(addrs + at, naddrs - at),
		    frames + first, k - first);
		at += i;
		first = k;
	}
	name_run(b, addrs[at], run(addrs + at, naddrs - at), frames + first,
	    nframes - first);
}
