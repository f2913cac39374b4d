#include "common/trace/v1/classic.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"
#include "common/trace/header.h"
#include "common/trace/v1/post.h"

struct gtt_classic {
	struct gtt_input	*in;
	int			 version;
	bool			 partial;
	struct gtt_v1_post	*post;	/* NULL before the first event */
};

struct gtt_classic *
gtt_classic_new(struct gtt_input *in, const struct gtt_reader_opts *opts,
    struct gtt_err *err)
{
	struct gtt_classic *c;
	int version = gtt_header_read(in, opts, err);

	if (version < 0)
		return NULL;
	if (version >= GTT_FIRST_V2) {
		gtt_fail(err, GTT_EVERSION, GTT_NO_OFFSET, "traces of Go 1.%d "
		    "have no classic form: it ends with Go 1.21", version);
		return NULL;
	}
	c = gtt_calloc(1, sizeof *c);
	c->in = in;
	c->version = version;
	c->partial = opts->partial;
	return c;
}

int
gtt_classic_next(struct gtt_classic *c, const struct gtt_v1_event **ev,
    struct gtt_err *err)
{
	if (c->post == NULL)
		c->post = gtt_v1_post_new(c->in, c->version, true, c->partial,
		    err);
	if (c->post == NULL)
		return -1;
	return gtt_v1_post_next(c->post, ev, err);
}

static struct gtt_str
string_of(const struct gtt_classic *c, uint64_t id)
{
	struct gtt_table_builder *tb = gtt_v1_post_table(c->post);
	uint32_t i = gtt_ids_get(&tb->str_ids, id);

	return gtt_table_str(&tb->table, i);
}

/* Go 1.21 says these in its own words. */
static struct gtt_str
stw_kind(const struct gtt_classic *c, uint64_t kind)
{
	const char *s = gtt_v1_stw_reason(c->version, kind);

	if (s == NULL)
		s = "unknown";
	else if (c->version < 21)
		s += strlen("GC ");
	else if (strcmp(s, "all goroutine stack trace") == 0)
		s = "all goroutines stack trace";
	return (struct gtt_str){ s, (uint32_t)strlen(s) };
}

/* The i'th text of an event. */
static struct gtt_str
text_of(const struct gtt_classic *c, const struct gtt_v1_event *ev, int i)
{
	switch (ev->type) {
	case GTT_V1_STW_START:
		return stw_kind(c, ev->args[0]);
	case GTT_V1_USER_LOG:
		if (i == 1)
			return (struct gtt_str){ (const char *)ev->text,
			    ev->text_len };
		return string_of(c, ev->args[1]);
	default:	/* a label's, a task's or a region's */
		return string_of(c, ev->args[2]);
	}
}

void
gtt_classic_line(const struct gtt_classic *c, const struct gtt_v1_event *ev,
    struct gtt_buf *out)
{
	const struct gtt_v1_spec *spec = &gtt_v1_specs[ev->type];
	struct gtt_str s;
	int i;

	gtt_buf_puti(out, ev->ts);
	gtt_buf_putc(out, ' ');
	gtt_buf_puts(out, spec->name);
	gtt_buf_lit(out, " p=");
	gtt_buf_puti(out, ev->p);
	gtt_buf_lit(out, " g=");
	gtt_buf_putu(out, ev->g);
	gtt_buf_lit(out, " off=");
	gtt_buf_putu(out, ev->off);
	for (i = 0; i < spec->nargs; i++) {
		gtt_buf_putc(out, ' ');
		gtt_buf_puts(out, spec->args[i]);
		gtt_buf_putc(out, '=');
		gtt_buf_putu(out, ev->args[i]);
	}
	for (i = 0; i < 2 && spec->sargs[i] != NULL; i++) {
		s = text_of(c, ev, i);
		gtt_buf_putc(out, ' ');
		gtt_buf_puts(out, spec->sargs[i]);
		gtt_buf_putc(out, '=');
		gtt_buf_put(out, s.p, s.len);
	}
	gtt_buf_putc(out, '\n');
}

void
gtt_classic_free(struct gtt_classic *c)
{
	if (c == NULL)
		return;
	gtt_v1_post_free(c->post);
	free(c);
}
