/* Any generations that follow one another are a trace. */
#include "common/trace/v2/write.h"

#include "common/trace/header.h"
#include "tests/unit/tap.h"

/* Writes generations from first to last, counted from 1; returns how many. */
static int
slice(const char *path, int first, int last, struct gtt_buf *out)
{
	const struct gtt_reader_opts opts = { 0 };
	struct gtt_err err = { 0 }, later = { 0 };
	struct gtt_input *in = gtt_input_open(path, NULL, &err);
	int version = gtt_header_read(in, &opts, &err), n = 0;
	struct gtt_v2_loader l = { .in = in, .version = version,
	    .chunks = true };
	struct gtt_v2_writer w = { .from = version, .to = version,
	    .out = out };
	struct gtt_v2_gen *g;

	gtt_header_put(out, version);
	while (gtt_v2_load(&l, &g, &later, &err) == 1) {
		if (++n >= first && n <= last)
			gtt_v2_write_gen(&w, g, &err);
		gtt_v2_gen_free(g, in);
	}
	gtt_input_close(in);
	is_int(err.code, GTT_OK, "%s is sound", path);
	return n;
}

/* How many Syncs there are in a trace, the last not counted; -1: it is none. */
static int
generations(const struct gtt_buf *b)
{
	struct gtt_input *in = gtt_input_memory(b->p, b->len);
	struct gtt_err err = { 0 };
	struct gtt_reader *r = gtt_reader_new(in, NULL, &err);
	const struct gtt_event *ev;
	int n = -1, rc;

	while ((rc = gtt_reader_next(r, &ev, &err)) == 1)
		n += ev->kind == GTT_SYNC;
	if (rc < 0)
		note("%s", err.msg);
	gtt_reader_free(r);
	gtt_input_close(in);
	return rc < 0 ? -1 : n;
}

int
main(void)
{
	static const char *const paths[] = {
		"tests/data/gens-1.22.12.trace.zst",
		"tests/data/gens-1.25.4.trace.zst",
		"tests/data/gens-1.26.8.trace.zst",
	};

	for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
		struct gtt_buf out = { 0 };
		int n = slice(paths[i], 1, INT32_MAX, &out);

		is_int(generations(&out), n, "all %d generations", n);
		for (int first = 1; first <= n; first++) {
			int last = first + 2 < n ? first + 2 : n;

			out.len = 0;
			slice(paths[i], first, last, &out);
			is_int(generations(&out), last - first + 1,
			    "generations %d to %d", first, last);
		}
		gtt_buf_fini(&out);
	}
	return done_testing();
}
