/*
 * Recognises, by the first bytes, what cannot be read as a profile; private to
 * common/profile.
 */
#ifndef GTT_PROFILE_LOOKS_H
#define GTT_PROFILE_LOOKS_H

#include <stddef.h>
#include <stdint.h>

/* "a heap profile of Java", or NULL when it looks like nothing known. */
const char *
gtt_profile_looks(const uint8_t *p, size_t n);

#endif
