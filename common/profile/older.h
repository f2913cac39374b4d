/*
 * Profiles in the forms that came before protocol buffers, rewritten as one;
 * private to common/profile.  Source: github.com/google/pprof,
 * profile/legacy_profile.go, for what each means; runtime/pprof/pprof.go of Go
 * for the comments that name functions.
 *
 * older.c tells the forms by how they begin; text.c reads heap, contention and
 * count profiles, frames.c the names in comments, maps.c what was loaded;
 * words.c reads CPU profiles.
 */
#ifndef GTT_PROFILE_OLDER_H
#define GTT_PROFILE_OLDER_H

#include "common/base/err.h"
#include "common/profile/build.h"
#include "common/profile/scan.h"

/*
 * Rewrites the profile of n bytes at p into out: 1, 0 when it is in none of the
 * older forms, or -1.
 */
int
gtt_profile_older(struct gtt_buf *out, struct gtt_profile_asked *asked, const uint8_t *p,
    size_t n, const struct gtt_profile_program *program, struct gtt_err *err);

/* What is read, and where it goes. */
struct gtt_older {
	const uint8_t	*base;		/* the first byte of the profile */
	struct gtt_scan	 text;		/* what is left of it */
	struct gtt_build b;
};

/* Reads text, from the first line on; returns as above. */
int
gtt_older_text(struct gtt_older *o, struct gtt_err *err);

/* Reads words, from the first one on; returns as above. */
int
gtt_older_words(struct gtt_older *o, struct gtt_err *err);

/* The rest of the text: the lines that say what was loaded where. */
void
gtt_older_maps(struct gtt_older *o);

/* A comment after a sample that names a function. */
struct gtt_older_frame {
	uint64_t		pc;
	struct gtt_profile_str	name, file;
};

/* Whether line is such a comment; if so, sets *f. */
bool
gtt_older_frame(struct gtt_older_frame *f, struct gtt_scan line);

/*
 * Names the locations of a stack by the comments after it.  Addresses are return
 * addresses.
 */
void
gtt_older_name(struct gtt_build *b, const uint64_t *addrs, size_t naddrs,
    const struct gtt_older_frame *frames, size_t nframes);

#endif
