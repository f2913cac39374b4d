/*
 * Memory.  Running out of it ends the program with a message: the one case in
 * which the library exits.  (A decoder never asks for more than the bytes of the
 * input can justify, so the machine is too small, not the input hostile.)
 */
#ifndef GTT_BASE_MEM_H
#define GTT_BASE_MEM_H

#include <stddef.h>
#include <stdint.h>

/* n objects of size bytes, zeroed.  Never NULL.  Free with free(3). */
void *
gtt_calloc(size_t n, size_t size) __attribute__((malloc));

/* A copy of len bytes with a NUL after them. */
char *
gtt_strndup(const char *s, size_t len) __attribute__((malloc));

/* The slow path of gtt_grow. */
void *
gtt_grow_more(void *p, size_t *cap, size_t need, size_t size);

/*
 * The one way arrays grow: returns p, moved if need be, with room for at least
 * need objects of size bytes; *cap (in objects) is updated.  New room is not
 * zeroed.  Overflow ends the program as being out of memory does.
 */
static inline void *
gtt_grow(void *p, size_t *cap, size_t need, size_t size)
{
	if (__builtin_expect(need <= *cap && p != NULL, 1))
		return p;
	return gtt_grow_more(p, cap, need, size);
}

/* Ends the program: "out of memory". */
void
gtt_nomem(void) __attribute__((noreturn, cold));

#endif
