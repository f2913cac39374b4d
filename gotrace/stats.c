/* All functions, a line each. */
#include <stdlib.h>
#include <string.h>

#include "gotrace/view.h"

void
stats_print(const struct calls *c, FILE *to)
{
	size_t n;
	struct func_sum *f = view_funcs(c, &n);
	char d[32];

	fprintf(to, "%12s%12s%12s%12s%12s  function\n", "calls", "inclusive",
	    "exclusive", "mean", "max");
	for (size_t i = 0; i < n; i++) {
		const struct func *fn = calls_func(c, f[i].func);

		fprintf(to, "%12llu", (unsigned long long)f[i].calls);
		view_right(to, dur_marked(c, f[i].incl, f[i].calls, d), 12);
		view_right(to, dur_marked(c, f[i].excl, f[i].calls, d), 12);
		view_right(to, dur_marked(c, f[i].incl / (double)f[i].calls, 1, d),
		    12);
		view_right(to, dur_marked(c, (double)f[i].max, 1, d), 12);
		fprintf(to, "  %s %s:%u\n", fn->name, fn->file, fn->line);
	}
	notes_print(c, to);
	free(f);
}
