/*
 * What a profile is inside; private to common/profile.
 */
#ifndef GTT_PROFILE_IMPL_H
#define GTT_PROFILE_IMPL_H

#include <stdbool.h>

#include "common/base/buf.h"
#include "common/profile/ids.h"
#include "common/profile/profile.h"
#include "common/profile/wire.h"

/* Field numbers of the messages, as profile.proto calls them. */
enum {
	PROFILE_SAMPLE_TYPE = 1, PROFILE_SAMPLE = 2, PROFILE_MAPPING = 3,
	PROFILE_LOCATION = 4, PROFILE_FUNCTION = 5, PROFILE_STRING_TABLE = 6,
	PROFILE_DROP_FRAMES = 7, PROFILE_KEEP_FRAMES = 8,
	PROFILE_TIME_NANOS = 9, PROFILE_DURATION_NANOS = 10,
	PROFILE_PERIOD_TYPE = 11, PROFILE_PERIOD = 12, PROFILE_COMMENT = 13,
	PROFILE_DEFAULT_SAMPLE_TYPE = 14, PROFILE_DOC_URL = 15,
	VALUE_TYPE = 1, VALUE_UNIT = 2,
	SAMPLE_LOCATION_ID = 1, SAMPLE_VALUE = 2, SAMPLE_LABEL = 3,
	LABEL_KEY = 1, LABEL_STR = 2, LABEL_NUM_UNIT = 4,
	MAPPING_ID = 1, MAPPING_FILENAME = 5, MAPPING_BUILD_ID = 6,
	MAPPING_LAST = 10,
	LOCATION_ID = 1, LOCATION_MAPPING_ID = 2, LOCATION_ADDRESS = 3,
	LOCATION_LINE = 4, LOCATION_IS_FOLDED = 5,
	LINE_FUNCTION_ID = 1, LINE_LAST = 3,
	FUNCTION_ID = 1, FUNCTION_NAME = 2, FUNCTION_SYSTEM_NAME = 3,
	FUNCTION_FILENAME = 4, FUNCTION_LAST = 5,
};

/* Texts are numbers of strs. */
struct gtt_profile_type_row {
	uint32_t	type, unit;
};

struct gtt_profile_func_row {
	uint32_t	name, file;
};

struct gtt_profile_loc_row {
	uint32_t	first, n;	/* in lines */
	uint32_t	mapping;	/* in map_ids, or GTT_PROFILE_NONE */
};

struct gtt_profile {
	struct gtt_buf	 rewritten;	/* of an older form, or empty */
	struct gtt_profile_asked asked;	/* of its program */
	struct gtt_wire	 all;		/* the whole message */
	struct gtt_wire	 next;		/* from the next sample on */

	uint32_t	*strs;		/* offsets of their fields */
	size_t		 nstrs, strs_cap;

	struct gtt_profile_type_row *types;
	size_t		 ntypes, types_cap;
	struct gtt_profile_ids map_ids, func_ids, loc_ids;
	uint32_t	*map_files;	/* by index of map_ids, and so on */
	struct gtt_profile_func_row *funcs;
	struct gtt_profile_loc_row *locs;
	uint32_t	*lines;		/* indexes of functions */
	size_t		 nlines, lines_cap;
	uint64_t	 default_type;	/* number of a string */
	bool		 timed;

	uint32_t	*sample_locs;
	size_t		 sample_locs_cap;
	int64_t		*values;	/* ntypes of them */
};

/* -1 unless there is a string of this number, as a field at off says. */
int
gtt_profile_check_str(const struct gtt_profile *p, uint64_t str, uint64_t off,
    struct gtt_err *err);

/* The string of a number that was tested. */
struct gtt_profile_str
gtt_profile_text(const struct gtt_profile *p, uint32_t str);

#endif
