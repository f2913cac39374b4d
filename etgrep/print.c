#include <stdlib.h>
#include <string.h>

#include "common/base/map.h"
#include "common/base/mem.h"
#include "common/output/json.h"
#include "common/output/text.h"
#include "common/output/timefmt.h"
#include "etgrep/etgrep.h"

struct group {
	int64_t		g;
	struct gtt_buf	text;
};

/* One of them, with the stacks that it remembers. */
struct form {
	struct gtt_text	*text;
	unsigned	 flags;		/* of it */
	struct gtt_json	*json;
};

struct printer {
	const struct opts *o;
	struct gtt_out	*out;
	const char	*name;		/* before each line, or NULL */
	struct form	 now;		/* of events as they come */
	struct form	 kept;		/* of those that began states */
	struct gtt_buf	 rec, work;
	/* -sort goroutine */
	struct gtt_map	 by_g;
	struct group	*groups;
	size_t		 ngroups, cap;
};

static struct form
form_new(const struct opts *o, bool ticks)
{
	struct form f = { 0 };

	if (o->json) {
		f.json = gtt_json_new();
		gtt_json_set_ticks(f.json, ticks);
	} else {
		f.text = gtt_text_new();
		f.flags = o->stacks ? GTT_TEXT_STACKS : 0;
	}
	return f;
}

static void
form_fini(struct form *f)
{
	gtt_text_free(f->text);
	gtt_json_free(f->json);
}

struct printer *
printer_new(struct gtt_job *job, bool ticks)
{
	const struct opts *o = job->arg;
	struct printer *p = gtt_calloc(1, sizeof *p);

	p->o = o;
	p->out = job->out;
	p->name = gtt_prefix_name(&o->prefix, job);
	p->now = form_new(o, ticks);
	if (o->have_longer)
		p->kept = form_new(o, ticks);
	return p;
}

void
printer_free(struct printer *p)
{
	if (p == NULL)
		return;
	form_fini(&p->now);
	form_fini(&p->kept);
	gtt_buf_fini(&p->rec);
	gtt_buf_fini(&p->work);
	gtt_map_fini(&p->by_g);
	for (size_t i = 0; i < p->ngroups; i++)
		gtt_buf_fini(&p->groups[i].text);
	free(p->groups);
	free(p);
}

/* Where records of goroutine g go. */
static struct gtt_buf *
target(struct printer *p, int64_t g)
{
	uint32_t *slot;

	if (p->o->sort == SORT_TIME)
		return &p->out->buf;
	slot = gtt_map_put(&p->by_g, (uint64_t)g);
	if (*slot == GTT_MAP_NONE) {
		p->groups = gtt_grow(p->groups, &p->cap, p->ngroups + 1,
		    sizeof p->groups[0]);
		p->groups[p->ngroups] = (struct group){ .g = g };
		*slot = (uint32_t)p->ngroups++;
	}
	return &p->groups[*slot].text;
}

/* Appends lines, indented where they are not empty. */
static void
put_indented(struct gtt_buf *to, const char *p, size_t len)
{
	const char *end = p + len, *nl, *next;

	for (; p < end; p = next) {
		nl = memchr(p, '\n', (size_t)(end - p));
		next = nl == NULL ? end : nl + 1;
		if (*p != '\n')
			gtt_buf_putc(to, '\t');
		gtt_buf_put(to, p, (size_t)(next - p));
	}
}

/* Prints a record that is complete. */
static void
put_record(struct printer *p, const char *rec, size_t len, int64_t g)
{
	struct gtt_buf *to = target(p, g);

	if (p->name == NULL) {
		gtt_buf_put(to, rec, len);
	} else if (p->o->json) {
		gtt_buf_put(to, rec, len - 2);
		gtt_buf_lit(to, ",\"file\":");
		gtt_json_str(to, p->name, strlen(p->name));
		gtt_buf_lit(to, "}\n");
	} else {
		gtt_prefix_put(to, p->name, rec, len);
	}
}

/* Appends the record of an event. */
static void
render(const struct form *f, struct gtt_buf *to, const struct gtt_event *ev)
{
	if (f->json != NULL)
		gtt_json_event(f->json, to, ev);
	else
		gtt_text_event(f->text, to, ev, f->flags);
}

void
printer_event(struct printer *p, const struct gtt_event *ev, int64_t g)
{
	if (p->name == NULL) {
		render(&p->now, target(p, g), ev);
		return;
	}
	p->work.len = 0;
	render(&p->now, &p->work, ev);
	put_record(p, p->work.p, p->work.len, g);
}

/* A state shows where it began, -stacks or not. */
static void
put_where(struct printer *p, struct gtt_buf *to, const struct gtt_event *begin)
{
	if (p->o->stacks || begin->stack == GTT_NO_STACK)
		return;
	gtt_buf_lit(to, "Stack=\n");
	gtt_text_stack(p->kept.text, to, begin, begin->stack);
	gtt_buf_putc(to, '\n');
}

/* Appends for how long. */
static void
put_lasted(const struct printer *p, struct gtt_buf *to,
    const struct lasted *how)
{
	if (p->o->json) {
		gtt_buf_lit(to, ",\"for_ns\":");
		gtt_buf_puti(to, how->ns);
		if (how->at_least)
			gtt_buf_lit(to, ",\"for_at_least\":true");
		return;
	}
	gtt_buf_puts(to, how->at_least ? " For>=" : " For=");
	gtt_put_duration(to, how->ns);
}

/* Appends who ended a state, and where. */
static void
put_end(struct printer *p, struct gtt_buf *to, const struct gtt_event *end)
{
	if (p->o->json) {
		gtt_buf_lit(to, ",\"ended_by\":");
		render(&p->now, to, end);
		to->len--;	/* its newline */
	} else if (p->o->stacks) {
		gtt_buf_lit(to, "EndedBy=\n");
		p->rec.len = 0;
		render(&p->now, &p->rec, end);
		put_indented(to, p->rec.p, p->rec.len);
	}
}

/* Where the first line of a record ends, or an object may go on. */
static size_t
first_part(const struct printer *p, const struct gtt_buf *rec)
{
	if (p->o->json)
		return rec->len - 2;	/* "}\n" */
	return (size_t)((char *)memchr(rec->p, '\n', rec->len) - rec->p);
}

void
printer_state(struct printer *p, const struct gtt_event *begin,
    const struct lasted *how, const struct gtt_event *end)
{
	bool go = begin->kind == GTT_STATE_TRANSITION &&
	    begin->res == GTT_RES_GOROUTINE;
	struct gtt_buf *rec = &p->rec, *to = &p->work;
	size_t first;

	rec->len = to->len = 0;
	render(&p->kept, rec, begin);
	first = first_part(p, rec);
	gtt_buf_put(to, rec->p, first);
	put_lasted(p, to, how);
	if (!p->o->json) {
		gtt_buf_put(to, rec->p + first, rec->len - first);
		put_where(p, to, begin);
	}
	if (end != NULL)
		put_end(p, to, end);
	if (p->o->json)
		gtt_buf_lit(to, "}\n");
	put_record(p, to->p, to->len, go ? begin->id : event_goroutine(begin));
}

static int
by_goroutine(const void *a, const void *b)
{
	const struct group *x = a, *y = b;

	return x->g < y->g ? -1 : x->g > y->g;
}

void
printer_finish(struct printer *p)
{
	if (p->ngroups == 0)
		return;
	qsort(p->groups, p->ngroups, sizeof p->groups[0], by_goroutine);
	for (size_t i = 0; i < p->ngroups; i++) {
		struct gtt_buf *text = &p->groups[i].text;

		if (i > 0 && !p->o->json)
			gtt_buf_putc(&p->out->buf, '\n');
		gtt_buf_put(&p->out->buf, text->p, text->len);
		gtt_buf_fini(text);
		gtt_out_check(p->out);
	}
}
