#include "common/cli/file.h"
#include "common/output/pprof.h"
#include "unstoppable/unstoppable.h"

void
stw_profile_init(struct gtt_samples *store)
{
	static const struct gtt_sample_type types[] = {
		{ "samples", "count" },
		{ "offset", "nanoseconds" },
	};

	gtt_samples_init(store, types, sizeof types / sizeof types[0]);
}

static void
add(struct gtt_samples *store, const struct stw *w, const struct stw_sample *s,
    const char *file)
{
	enum phase phase = stw_phase_at(w, s->time);
	int64_t offset = stw_offset(w, s);
	const struct gtt_sample_label labels[] = {
		gtt_sample_text_label(store, "stw-phase",
		    stw_phase_names[phase]),
		{ .key = gtt_samples_str(store, "stw-reason", 10),
		    .str = w->reason },
		gtt_sample_text_label(store, "trace", file),
		gtt_sample_num_label(store, "offset", offset, "ns"),
		gtt_sample_num_label(store, "g", s->g, ""),
	};
	size_t n = sizeof labels / sizeof labels[0];

	gtt_samples_add(store, s->stack == GTT_NO_STACK ? 0 : s->stack,
	    gtt_samples_labels(store, labels, s->g == GTT_NONE ? n - 1 : n),
	    (int64_t[]){ 1, offset });
}

void
stw_profile_add(struct gtt_samples *store, const struct stw *w,
    const struct opts *o, const char *file)
{
	for (size_t i = 0; i < w->nsamples; i++) {
		if (stw_keeps(o, w, &w->samples[i]))
			add(store, w, &w->samples[i], file);
	}
}

int
stw_profile_write(const struct gtt_samples *store, const char *name,
    struct gtt_out *out, struct gtt_err *err)
{
	static const struct gtt_pprof about = {
		.period_type = { "cpu", "nanoseconds" }, .period = 1,
	};
	struct gtt_buf b = { 0 };
	int rc;

	gtt_pprof_put(&b, store, &about);
	rc = gtt_file_write(name, &b, out, err);
	gtt_buf_fini(&b);
	return rc;
}
