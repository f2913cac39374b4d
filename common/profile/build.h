/*
 * Builds the protocol buffer that older forms of profiles are rewritten as; private
 * to common/profile.
 */
#ifndef GTT_PROFILE_BUILD_H
#define GTT_PROFILE_BUILD_H

#include <stdbool.h>

#include "common/base/buf.h"
#include "common/base/intern.h"
#include "common/base/map.h"
#include "common/profile/profile.h"

/* One that a program has loaded. */
struct gtt_build_mapping {
	uint64_t	start, limit;
	uint32_t	file;			/* in strs */
};

struct gtt_build_func {
	uint32_t	name, file;		/* in strs */
};

struct gtt_build_loc {
	uint64_t	addr;
	uint32_t	first, n;		/* in lines */
};

struct gtt_build {
	struct gtt_buf	 out;			/* what is written so far */
	const struct gtt_profile_program *program;	/* or NULL */
	struct gtt_profile_asked asked;		/* of it */
	struct gtt_intern strs;			/* the first is empty */
	struct gtt_intern funcs;		/* struct gtt_build_func */
	struct gtt_map	 loc_of;		/* by address */
	struct gtt_build_loc *locs;
	size_t		 nlocs, locs_cap;
	uint32_t	*lines;			/* in funcs */
	size_t		 nlines, lines_cap;
	struct gtt_build_mapping *maps;
	size_t		 nmaps, maps_cap;
};

void
gtt_build_init(struct gtt_build *b, const struct gtt_profile_program *program);
void
gtt_build_fini(struct gtt_build *b);

/* The next type of values. */
void
gtt_build_type(struct gtt_build *b, const char *type, size_t len, const char *unit);

/*
 * The location of an address, made if it is new: with the n functions given, the
 * innermost first, or if n is 0 with what the program knows about the address.
 */
uint32_t
gtt_build_loc(struct gtt_build *b, uint64_t addr, const struct gtt_build_func *funcs,
    size_t n);

/* The location of the call that returns to addr, of which nothing is known. */
uint32_t
gtt_build_return(struct gtt_build *b, uint64_t addr);

/* A function, for gtt_build_loc. */
struct gtt_build_func
gtt_build_func(struct gtt_build *b, struct gtt_profile_str name, struct gtt_profile_str file);

/* The name of the innermost function of a location, of length 0 when unknown. */
struct gtt_profile_str
gtt_build_name(const struct gtt_build *b, uint32_t loc);

void
gtt_build_sample(struct gtt_build *b, const uint32_t *locs, size_t nlocs,
    const int64_t *values, size_t nvalues);

void
gtt_build_map(struct gtt_build *b, uint64_t start, uint64_t limit, const char *file, size_t len);

/* Writes the tables, at the end. */
void
gtt_build_end(struct gtt_build *b);

#endif
