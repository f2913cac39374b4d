/*
 * Profiles as `go tool pprof' reads them: a protocol buffer, gzip'd or bare.
 * Sources: github.com/google/pprof, proto/profile.proto for the messages and
 * profile/{encode,profile}.go for what is refused.  All of that is refused here,
 * and so are numbers of more than 64 bits.
 * Go's runtime writes them since 1.9 (block and mutex profiles since 1.10), for
 * /debug/pprof with debug=0 and for go test -cpuprofile and the like.
 *
 * Older forms are read too, by rewriting them first (older.h): the texts of
 * debug=1 and of older releases, the CPU profile of Go up to 1.8, which is a series
 * of words, and those of these forms that gperftools writes.  Functions that they
 * do not name may be found in the program.
 *
 * Refused, with a message that names them: the stacks of debug=2, profiles of
 * Java, and lists of threads.
 *
 * The tables of a profile (strings, functions, locations) are made once, of
 * four to twenty-four bytes for each entry, which takes two to four bytes of
 * the input at least.  Samples are not kept: they are decoded as they are asked
 * for.  A profile is read-only but for that cursor: one thread at a time.
 */
#ifndef GTT_PROFILE_PROFILE_H
#define GTT_PROFILE_PROFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/err.h"
#include "common/input/input.h"

/* The most bytes of a profile, unpacked; gtt_input has limits of its own. */
#define GTT_PROFILE_MAX		(UINT64_C(1) << 30)

/* No index of a table. */
#define GTT_PROFILE_NONE	UINT32_MAX

struct gtt_profile;

/* A view of bytes of the input, any bytes; not NUL terminated. */
struct gtt_profile_str {
	const char	*p;
	size_t		 len;
};

/* What a value of each sample is: "inuse_space" in "bytes". */
struct gtt_profile_type {
	struct gtt_profile_str	type;
	struct gtt_profile_str	unit;
};

struct gtt_profile_func {
	struct gtt_profile_str	name;
	struct gtt_profile_str	file;
};

/*
 * Where a stack was, one address: in several functions, the innermost first, if
 * they are inlined into each other; in none if there is no name for the address.
 */
struct gtt_profile_loc {
	const uint32_t		*funcs;		/* indexes of functions */
	size_t			 nfuncs;
	struct gtt_profile_str	 mapping;	/* its file; p NULL: none */
};

/* Good until the next one. */
struct gtt_profile_sample {
	const uint32_t	*locs;		/* indexes of locations, leaf first */
	size_t		 nlocs;
	const int64_t	*values;	/* one for each type */
	uint64_t	 off;		/* where it lies in the protocol buffer */
};

/*
 * The functions of a program: find tells whether addr is in one, and in which
 * (views that are good until the next call); is_return, whether a call can return
 * to addr.  Both may be called from many threads.
 */
struct gtt_profile_program {
	bool	(*find)(void *arg, uint64_t addr, struct gtt_profile_str *name,
		    struct gtt_profile_str *file);
	bool	(*is_return)(void *arg, uint64_t addr);
	void	*arg;
};

/*
 * How many return addresses the program was asked about, and to how many of them
 * no call can return: where these are many, it is the wrong program.
 */
struct gtt_profile_asked {
	size_t	returns, odd;
};

/*
 * Takes all of in, which is borrowed and must stay, and tests all of it but
 * the samples.  NULL and err when it is no profile, or damaged.  program may be
 * NULL, and is not used afterwards.
 */
struct gtt_profile *
gtt_profile_new(struct gtt_input *in, const struct gtt_profile_program *program,
    struct gtt_err *err);

void
gtt_profile_free(struct gtt_profile *p);

size_t
gtt_profile_ntypes(const struct gtt_profile *p);
struct gtt_profile_type
gtt_profile_type(const struct gtt_profile *p, size_t i);

struct gtt_profile_asked
gtt_profile_asked(const struct gtt_profile *p);

/* The type that the profile says to show first, or GTT_PROFILE_NONE. */
size_t
gtt_profile_default_type(const struct gtt_profile *p);

/*
 * The type that `go tool pprof -sample_index=name' means: by name, by number
 * from 0, or "inuse_space" for "space" of old heap profiles.  GTT_PROFILE_NONE
 * when there is none.
 */
size_t
gtt_profile_find_type(const struct gtt_profile *p, const char *name);

size_t
gtt_profile_nfuncs(const struct gtt_profile *p);
struct gtt_profile_func
gtt_profile_func(const struct gtt_profile *p, size_t i);

size_t
gtt_profile_nlocs(const struct gtt_profile *p);
struct gtt_profile_loc
gtt_profile_loc(const struct gtt_profile *p, size_t i);

/* The next sample: 1, 0 at the end, -1 when it is damaged. */
int
gtt_profile_next(struct gtt_profile *p, struct gtt_profile_sample *s,
    struct gtt_err *err);

#endif
