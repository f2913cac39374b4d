/* The summary box. */
#include <stdlib.h>
#include <string.h>

#include "gotrace/funcname.h"
#include "gotrace/view.h"

#define RULE	"────────────────────────────────────────────────────────────"
#define NAME	36

/* A name cut to columns. */
static void
cut_name(FILE *to, const char *name)
{
	size_t n = strlen(name), w = view_width(name, n);

	if (w <= NAME) {
		view_pad(to, name, n, NAME);
		return;
	}
	for (n = 0; view_width(name, n) < NAME - 1; n++)
		;
	while (((unsigned char)name[n] & 0xc0) == 0x80)
		n++;
	fwrite(name, 1, n, to);
	fputs("…", to);
}

static void
slowest(const struct calls *c, FILE *to, const struct paint *p)
{
	struct slow_call s[SLOWEST];
	size_t n = calls_slowest(c, s);
	char d[32];

	fprintf(to, "%s🔥 Top %d Slowest Calls%s\n  %s%s%s\n", p->head,
	    SLOWEST, p->off, p->dim, RULE, p->off);
	for (size_t i = 0; i < n; i++) {
		const struct func *f = calls_func(c, s[i].func);

		fprintf(to, "  %s%2zu.%s ", p->dim, i + 1, p->off);
		cut_name(to, func_short(f->name));
		view_right(to, dur_marked(c, (double)s[i].time, 1, d), 12);
		fprintf(to, "  %s[%s:%u g%llu]%s\n", p->dim, view_base(f->file),
		    f->line, (unsigned long long)s[i].goid, p->off);
	}
}

static void
frequency(const struct calls *c, const struct func_sum *f, size_t n, FILE *to,
    const struct paint *p)
{
	char d[32];

	fprintf(to, "\n%s📊 Call Frequency%s\n  %s", p->head, p->off, p->dim);
	view_pad(to, "", 0, NAME);
	fprintf(to, "%10s%12s%12s%12s%s\n  %s%s%s\n", "calls", "inclusive",
	    "exclusive", "mean", p->off, p->dim, RULE, p->off);
	for (size_t i = 0; i < n && i < 10; i++) {
		fputs("  ", to);
		cut_name(to, func_short(calls_func(c, f[i].func)->name));
		fprintf(to, "%10llu", (unsigned long long)f[i].calls);
		view_right(to, dur_marked(c, f[i].incl, f[i].calls, d), 12);
		view_right(to, dur_marked(c, f[i].excl, f[i].calls, d), 12);
		view_right(to, dur_marked(c, f[i].incl / (double)f[i].calls, 1, d),
		    12);
		fputc('\n', to);
	}
	if (n > 10)
		fprintf(to, "  %s… and %zu more functions%s\n", p->dim,
		    n - 10, p->off);
}

void
box_print(const struct calls *c, FILE *to)
{
	const struct paint *p = paint_for(to);
	size_t n;
	struct func_sum *f = view_funcs(c, &n);
	double total = 0;
	char d[32];

	for (size_t i = 0; i < n; i++)
		total += f[i].excl > 0 ? f[i].excl : 0;
	fprintf(to, "\n%s╔════════════════════╗\n║ ⚡ GoTrace Summary ║\n"
	    "╚════════════════════╝%s\n\n", p->title, p->off);
	if (n == 0) {
		fputs("No calls were traced.\n", to);
		free(f);
		return;
	}
	fprintf(to, "  📈 %llu total calls   ⏱  %s total time   "
	    "📦 %zu unique functions\n\n", (unsigned long long)calls_total(c),
	    dur_text(calls_ns(c, total), d), n);
	slowest(c, to, p);
	frequency(c, f, n, to, p);
	notes_print(c, to);
	free(f);
}
