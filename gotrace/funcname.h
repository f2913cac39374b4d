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

/*
 * Whether name is that of a closure, and a person may call one so that is in
 * the same function.  Of closures the compiler alone knows the numbers: it
 * makes some of its own, for method values or range over functions.
 */
bool
func_is_beside(const char *name, const char *want);

/*
 * A symbol's name as Go prints it: without type arguments, of which there are
 * only the shapes.  The caller frees it.  Source: runtime's funcNameForPrint;
 * since Go 1.27 a method may have type parameters beside those of its
 * receiver.
 */
char *
func_printed(const char *name);

/* The name without the directories of its package. */
const char *
func_short(const char *name);

/* How many letters differ, for finding what was meant. */
size_t
func_distance(const char *a, const char *b);

#endif
