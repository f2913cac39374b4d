/* What the pictures of a tree of calls share. */
#ifndef GOTRACE_VIEW_H
#define GOTRACE_VIEW_H

#include <stdio.h>

#include "common/base/buf.h"
#include "gotrace/calls.h"

/* Colours; all empty strings where none are wanted. */
struct paint {
	const char	*name, *dim, *args, *fast, *warn, *hot, *enter, *leave;
	const char	*panic, *title, *head, *off;
};

/* For a stream: none unless it is a terminal and NO_COLOR is unset. */
const struct paint *
paint_for(FILE *f);

/* 156.78ms, 2.31s, 12ns; below zero is zero. */
const char *
dur_text(double ns, char out[32]);

/*
 * The same for a sum over calls, with a ~ before it where it is less than the
 * tracer's own cost in it.
 */
const char *
dur_marked(const struct calls *c, double ticks, uint64_t calls, char out[32]);

/* Which contexts hold calls, in or below them: one byte each; free(3). */
unsigned char *
view_shown(const struct calls *c);

/* Puts contexts in order, the longest first. */
void
view_sort(const struct calls *c, uint32_t *nodes, size_t n);

/* Children of a node that are shown, the longest first; free(3). */
uint32_t *
view_children(const struct calls *c, const unsigned char *shown, uint32_t node,
    size_t *n);

/* Columns that UTF-8 text takes. */
size_t
view_width(const char *s, size_t n);

/* Text padded with spaces to w columns. */
void
view_pad(FILE *f, const char *s, size_t n, size_t w);

/* Text with spaces before it, to w columns. */
void
view_right(FILE *f, const char *s, size_t w);

/* The last part of a path. */
const char *
view_base(const char *path);

/* One function over all its contexts. */
struct func_sum {
	uint32_t	func;
	uint64_t	calls, unclosed;
	double		incl, excl;	/* recursion counted once */
	int64_t		max;
};

/* Sums by function, the longest inclusive first; free(3). */
struct func_sum *
view_funcs(const struct calls *c, size_t *n);

/* The views: see gotrace(1).  depth 0: the usual number of levels. */
void
tree_print(const struct calls *c, FILE *to, int depth);
void
tests_print(const struct calls *c, FILE *to, int depth);
void
box_print(const struct calls *c, FILE *to);
void
stats_print(const struct calls *c, FILE *to);
void
folded_print(const struct calls *c, FILE *to);
void
svg_print(const struct calls *c, FILE *to, const char *title);
void
json_print(const struct calls *c, FILE *to);
void
pprof_print(const struct calls *c, FILE *to);
void
notes_print(const struct calls *c, FILE *to);

#endif
