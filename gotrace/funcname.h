/* Names of Go functions, as the compiler makes them and as people say them. */
#ifndef GOTRACE_FUNCNAME_H
#define GOTRACE_FUNCNAME_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Whether a person may call the function so: by its full name, without the
 * path, without the package, and without star, parentheses and brackets.
 */
bool
func_is_called(const char *name, const char *want);

/* The name without the directories of its package. */
const char *
func_short(const char *name);

/* How many letters differ, for finding what was meant. */
size_t
func_distance(const char *a, const char *b);

#endif
