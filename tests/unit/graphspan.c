/* How many layers the arcs of graphs pass. */
#include "common/output/graphspan.h"

#include "tests/unit/tap.h"

static const struct {
	const char	*name, *arcs;	/* "ab" leads from a to b */
	size_t		 nodes;
	uint64_t	 want;
} rows[] = {
	{ "nothing", "", 0, 0 },
	{ "nodes alone", "", 3, 0 },
	{ "a chain", "ab bc cd", 4, 3 },
	{ "a chain, told backwards", "cd bc ab", 4, 3 },
	{ "against the names", "dc cb ba", 4, 3 },
	{ "to itself", "ab aa bb", 2, 1 },
	{ "a short cut passes what it leaves out", "ab bc cd ad", 4, 6 },
	{ "the longest way counts", "ad ab bc cd", 4, 6 },
	{ "a circle leads up once", "ab bc cd da", 4, 6 },
	{ "two, there and back", "ab ba", 2, 2 },
	{ "the same one twice", "ab ab", 2, 2 },
	{ "a star", "ab ac ad ae", 5, 4 },
	{ "two parts", "ab cd de", 5, 3 },
};

static void
chain(uint32_t n)
{
	struct gtt_graph_arc *arcs = calloc(n, sizeof arcs[0]);

	for (uint32_t i = 0; i + 1 < n; i++)
		arcs[i] = (struct gtt_graph_arc){ i, i + 1 };
	arcs[n - 1] = (struct gtt_graph_arc){ n - 1, 0 };
	is_int((long long)gtt_graph_span(arcs, n, n), 2 * ((long long)n - 1),
	    "a circle of %u", (unsigned)n);
	free(arcs);
}

int
main(void)
{
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct gtt_graph_arc arcs[8];
		size_t n = 0;

		for (const char *p = rows[i].arcs; *p != '\0'; p += p[2] ? 3 : 2)
			arcs[n++] = (struct gtt_graph_arc){
			    (uint32_t)(p[0] - 'a'), (uint32_t)(p[1] - 'a') };
		is_int((long long)gtt_graph_span(arcs, n, rows[i].nodes),
		    (long long)rows[i].want, "%s", rows[i].name);
	}
	chain(1000000);
	return done_testing();
}
