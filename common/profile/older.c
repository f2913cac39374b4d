#include "common/profile/older.h"

int
gtt_profile_older(struct gtt_buf *out, struct gtt_profile_asked *asked, const uint8_t *p,
    size_t n, const struct gtt_profile_program *program, struct gtt_err *err)
{
	const char *text = (const char *)p;
	struct gtt_older o = { .base = p, .text = { text, text + n } };
	int rc;

	gtt_build_init(&o.b, program);
	rc = gtt_older_words(&o, err);
	if (rc == 0)
		rc = gtt_older_text(&o, err);
	if (rc == 1) {
		gtt_older_maps(&o);
		gtt_build_end(&o.b);
		gtt_buf_put(out, o.b.out.p, o.b.out.len);
		*asked = o.b.asked;
	}
	gtt_build_fini(&o.b);
	return rc;
}
