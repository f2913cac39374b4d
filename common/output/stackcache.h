/*
 * The text of stacks, made once for each stack of a table, since events have few
 * different stacks very often.
 *
 * Forgets all when asked about another table, and when it has grown to
 * GTT_STACKCACHE_MAX bytes.  Zero-initialised is empty.
 */
#ifndef GTT_OUTPUT_STACKCACHE_H
#define GTT_OUTPUT_STACKCACHE_H

#include <stddef.h>
#include <stdint.h>

#include "common/base/arena.h"
#include "common/base/buf.h"
#include "common/base/map.h"
#include "common/trace/trace.h"

#define GTT_STACKCACHE_MAX	((size_t)16 << 20)

/* Appends the text of the frame that f, of table t, is. */
typedef void gtt_put_frame(struct gtt_buf *out, const struct gtt_table *t,
    const struct gtt_frame *f);

struct gtt_stacktext {
	const char	*p;
	size_t		 len;
};

struct gtt_stackcache {
	uint64_t	 serial;	/* of the table */
	struct gtt_map	 slots;		/* of texts, by stack */
	struct gtt_stacktext *texts;
	size_t		 n, cap;
	struct gtt_arena arena;
	struct gtt_buf	 work;
};

/*
 * Appends to out what put writes for the frames of stack id of t, leaf first.  A
 * cache must always be used with the same put.
 */
void
gtt_stackcache_put(struct gtt_stackcache *c, struct gtt_buf *out,
    const struct gtt_table *t, uint32_t id, gtt_put_frame *put);

void
gtt_stackcache_fini(struct gtt_stackcache *c);

#endif
