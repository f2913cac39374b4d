/*
 * The micro-benchmark of one function: how long its calls took.  Up to
 * BENCH_EXACT times are kept; beyond, they are counted in buckets whose width
 * is under one part in 128, so memory is bounded.
 */
#ifndef GOTRACE_BENCH_H
#define GOTRACE_BENCH_H

#include <stdio.h>

#include "gotrace/calls.h"

#define BENCH_EXACT	(1u << 22)

struct bench;

struct bench *
bench_new(void);

void
bench_add(struct bench *b, int64_t ticks);

void
bench_print(struct bench *b, const struct calls *c, const char *name,
    FILE *to);

void
bench_free(struct bench *b);

#endif
