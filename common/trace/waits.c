#include "common/trace/waits.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"

static const struct {
	const char	*text;
	enum gtt_wait	 wait;
} reasons[GTT_NREASONS] = {
	[GTT_REASON_OTHER] = { "", GTT_WAIT_BLOCK },
	[GTT_REASON_FOREVER] = { "forever", GTT_WAIT_FOREVER },
	[GTT_REASON_NET] = { "network", GTT_WAIT_NET },
	[GTT_REASON_SELECT] = { "select", GTT_WAIT_SELECT },
	[GTT_REASON_COND] = { "sync.(*Cond).Wait", GTT_WAIT_COND },
	[GTT_REASON_SYNC] = { "sync", GTT_WAIT_SYNC },
	[GTT_REASON_SEND] = { "chan send", GTT_WAIT_SEND },
	[GTT_REASON_RECV] = { "chan receive", GTT_WAIT_RECV },
	[GTT_REASON_ASSIST] = { "GC mark assist wait for work", GTT_WAIT_GC },
	[GTT_REASON_SWEEPER] = { "GC background sweeper wait", GTT_WAIT_SYSTEM },
	[GTT_REASON_SYSTEM] = { "system goroutine wait", GTT_WAIT_SYSTEM },
	[GTT_REASON_PREEMPTED] = { "preempted", GTT_WAIT_GC },
	[GTT_REASON_DEBUGCALL] = { "wait for debug call", GTT_WAIT_BLOCK },
	[GTT_REASON_GC_END] = { "wait until GC ends", GTT_WAIT_GC },
	[GTT_REASON_SLEEP] = { "sleep", GTT_WAIT_SLEEP },
	[GTT_REASON_WEAK] = { "GC weak to strong wait", GTT_WAIT_GC },
	[GTT_REASON_SYNCTEST] = { "synctest", GTT_WAIT_SYNC },
	[GTT_REASON_GOSCHED] = { "runtime.Gosched", GTT_WAIT_BLOCK },
};

static const char *const names[GTT_NWAITS] = {
	[GTT_WAIT_CPU] = "cpu",
	[GTT_WAIT_GC] = "gc",
	[GTT_WAIT_NET] = "net",
	[GTT_WAIT_SYSCALL] = "syscall",
	[GTT_WAIT_SELECT] = "select",
	[GTT_WAIT_RECV] = "recv",
	[GTT_WAIT_SEND] = "send",
	[GTT_WAIT_COND] = "cond",
	[GTT_WAIT_SYNC] = "sync",
	[GTT_WAIT_BLOCK] = "block",
	[GTT_WAIT_SLEEP] = "sleep",
	[GTT_WAIT_FOREVER] = "forever",
	[GTT_WAIT_SYSTEM] = "system",
};

enum gtt_reason
gtt_reason_find(const char *p, size_t n)
{
	for (int i = GTT_REASON_OTHER + 1; i < GTT_NREASONS; i++) {
		if (strlen(reasons[i].text) == n &&
		    memcmp(reasons[i].text, p, n) == 0)
			return (enum gtt_reason)i;
	}
	return GTT_REASON_OTHER;
}

static void
new_table(struct gtt_reasons *r, uint64_t serial)
{
	if (r->cap > 0)
		memset(r->v, 0, r->cap);
	r->serial = serial;
}

static void
reach(struct gtt_reasons *r, uint32_t i)
{
	size_t had = r->cap;

	r->v = gtt_grow(r->v, &r->cap, (size_t)i + 1, 1);
	memset(r->v + had, 0, r->cap - had);
}

enum gtt_reason
gtt_reason_first(struct gtt_reasons *r, const struct gtt_table *t, uint32_t i)
{
	enum gtt_reason reason = gtt_reason_find(t->strs[i].p, t->strs[i].len);

	if (r->serial != t->serial)
		new_table(r, t->serial);
	if (i >= r->cap)
		reach(r, i);
	r->v[i] = (uint8_t)(1 + reason);
	return reason;
}

void
gtt_reasons_fini(struct gtt_reasons *r)
{
	free(r->v);
	*r = (struct gtt_reasons){ 0 };
}

enum gtt_wait
gtt_wait_in(enum gtt_gostate state, enum gtt_reason why)
{
	switch (state) {
	case GTT_GO_RUNNABLE:
		return GTT_WAIT_CPU;
	case GTT_GO_SYSCALL:
		return GTT_WAIT_SYSCALL;
	case GTT_GO_WAITING:
		return reasons[why].wait;
	case GTT_GO_UNDETERMINED:
	case GTT_GO_NOTEXIST:
	case GTT_GO_RUNNING:
	case GTT_NGOSTATES:
		break;
	}
	return GTT_NWAITS;
}

const char *
gtt_wait_name(enum gtt_wait w)
{
	return names[w];
}
