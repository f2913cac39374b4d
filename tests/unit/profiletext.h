/*
 * The samples of a profile as text, for tests: a line for each, of its values and
 * the mappings, functions and files of its locations.
 */
#ifndef TESTS_UNIT_PROFILETEXT_H
#define TESTS_UNIT_PROFILETEXT_H

#include "common/base/buf.h"
#include "common/profile/profile.h"

static void
put_str(struct gtt_buf *b, struct gtt_profile_str s)
{
	if (s.p == NULL)
		gtt_buf_puts(b, "none");
	else
		gtt_buf_put(b, s.p, s.len);
}

static void
put_text_of_loc(struct gtt_buf *b, const struct gtt_profile *p, size_t i)
{
	struct gtt_profile_loc l = gtt_profile_loc(p, i);

	gtt_buf_putc(b, ' ');
	put_str(b, l.mapping);
	for (size_t k = 0; k < l.nfuncs; k++) {
		struct gtt_profile_func f = gtt_profile_func(p, l.funcs[k]);

		gtt_buf_putc(b, ',');
		put_str(b, f.name);
		gtt_buf_putc(b, '@');
		put_str(b, f.file);
	}
}

/* Samples as lines; the message of an error in brackets. */
static void
put_profile_text(struct gtt_buf *b, const struct gtt_profile_program *program,
    const void *bytes, size_t len, bool *failed)
{
	struct gtt_input *in = gtt_input_memory(bytes, len);
	struct gtt_err err = { .off = GTT_NO_OFFSET };
	struct gtt_profile *p = gtt_profile_new(in, program, &err);
	struct gtt_profile_sample s;
	int rc = -1;

	while (p != NULL && (rc = gtt_profile_next(p, &s, &err)) == 1) {
		for (size_t i = 0; i < gtt_profile_ntypes(p); i++) {
			gtt_buf_puti(b, s.values[i]);
			gtt_buf_putc(b, ' ');
		}
		gtt_buf_putc(b, ':');
		for (size_t i = 0; i < s.nlocs; i++)
			put_text_of_loc(b, p, s.locs[i]);
		gtt_buf_putc(b, '\n');
	}
	*failed = rc < 0;
	if (rc < 0)
		gtt_buf_printf(b, "[%lld: %s]", (long long)err.off, err.msg);
	gtt_profile_free(p);
	gtt_input_close(in);
}

#endif
