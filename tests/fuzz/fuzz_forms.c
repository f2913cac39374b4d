/*
 * What is printed of traces of any version.  Property: a record is whole lines,
 * JSON is UTF-8 without control characters, and an event that was kept beyond
 * its table says the same.
 */
#include "common/base/utf8.h"
#include "common/output/json.h"
#include "common/output/text.h"
#include "common/trace/keep.h"
#include "common/trace/v1/classic.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/property.h"

#define KEEP_MAX ((size_t)1 << 20)

struct forms {
	struct gtt_text	*text, *kept_text;
	struct gtt_json	*json;
	struct gtt_keep	*keep;
	struct gtt_buf	 out, kept;
};

static void
check_json(const char *p, size_t n)
{
	uint32_t r;
	unsigned len;

	holds(n > 3 && p[0] == '{' && p[n - 2] == '}' && p[n - 1] == '\n');
	for (n--; n > 0; p += len, n -= len) {
		len = gtt_utf8_decode(p, n, &r);
		holds(len > 0 && r >= ' ');
	}
}

static void
check_kept(struct forms *f, const struct gtt_event *ev)
{
	struct gtt_event copy = *ev;

	if (gtt_keep_bytes(f->keep) > KEEP_MAX) {
		gtt_keep_free(f->keep);
		f->keep = gtt_keep_new();
	}
	gtt_keep_event(f->keep, &copy);
	f->kept.len = 0;
	gtt_text_event(f->kept_text, &f->kept, &copy, GTT_TEXT_STACKS);
	holds(f->kept.len == f->out.len &&
	    memcmp(f->kept.p, f->out.p, f->out.len) == 0);
}

static void
each(void *arg, const struct gtt_event *ev)
{
	struct forms *f = arg;

	f->out.len = 0;
	gtt_json_event(f->json, &f->out, ev);
	check_json(f->out.p, f->out.len);
	f->out.len = 0;
	gtt_text_event(f->text, &f->out, ev, GTT_TEXT_STACKS);
	holds(f->out.len > 2 && memcmp(f->out.p, "M=", 2) == 0 &&
	    f->out.p[f->out.len - 1] == '\n');
	if (ev->kind != GTT_SYNC)
		check_kept(f, ev);
}

static void
check_events(const uint8_t *data, size_t size)
{
	struct gtt_reader_opts opts = { .partial = true };
	struct forms f = {
		gtt_text_new(), gtt_text_new(), gtt_json_new(), gtt_keep_new(),
		{ 0 }, { 0 },
	};
	struct walk w = { .each = each, .arg = &f };

	walk_trace(&w, data, size, &opts);
	gtt_text_free(f.text);
	gtt_text_free(f.kept_text);
	gtt_json_free(f.json);
	gtt_keep_free(f.keep);
	gtt_buf_fini(&f.out);
	gtt_buf_fini(&f.kept);
}

/* A line an event, whatever the strings. */
static void
check_classic(const uint8_t *data, size_t size)
{
	struct gtt_reader_opts opts = { .partial = true };
	struct gtt_input *in = gtt_input_memory(data, size);
	struct gtt_err err = { 0 };
	struct gtt_classic *c = gtt_classic_new(in, &opts, &err);
	const struct gtt_v1_event *ev;
	struct gtt_buf out = { 0 };

	while (c != NULL && gtt_classic_next(c, &ev, &err) == 1) {
		out.len = 0;
		gtt_classic_line(c, ev, &out);
		holds(out.len > 0 && out.p[out.len - 1] == '\n');
	}
	gtt_classic_free(c);
	gtt_input_close(in);
	gtt_buf_fini(&out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size < 8 || memcmp(data, "go 1.", 5) != 0)
		return -1;
	check_events(data, size);
	check_classic(data, size);
	return 0;
}
