/*
 * Functions and lines of a Go program's instructions, from the table that its
 * linker put into it (gopclntab).  Traces of Go 1.5 and 1.6 hold only PCs and
 * need it.
 *
 * Reads ELF programs of 32 and 64 bits, little-endian, with the table of Go 1.2
 * or newer.  The answers are those of `go tool addr2line`: an inlined function
 * counts as the one that it is inlined into.  Source: the Go package debug/gosym.
 */
#ifndef GTT_TRACE_SYMBOLS_H
#define GTT_TRACE_SYMBOLS_H

#include <stdbool.h>
#include <stdint.h>

#include "common/base/err.h"
#include "common/trace/trace.h"

struct gtt_symbols;

/*
 * Opens the program at path, which may be compressed as a trace may be.  NULL and
 * err, which names path: it cannot be read, is of another kind, or its table is
 * missing or damaged.
 */
struct gtt_symbols *
gtt_symbols_open(const char *path, struct gtt_err *err);

/*
 * What pc, the address of an instruction, belongs to: 1, or 0 when it is in no
 * function (or in one whose entry is damaged).  A return address is that of the
 * instruction after the call: pass it minus 1.  *file is empty and *line 0 where
 * the table does not have them.  The texts are views, good until
 * gtt_symbols_close.
 */
int
gtt_symbols_find(const struct gtt_symbols *s, uint64_t pc,
    struct gtt_str *func, struct gtt_str *file, uint64_t *line);

/*
 * Whether a call can return to pc: it is in a function, and the code before it
 * ends in a call.  Also true where the code cannot be judged: it is missing (zeros,
 * or no section .text), or not for an x86.
 */
bool
gtt_symbols_is_return(const struct gtt_symbols *s, uint64_t pc);

void
gtt_symbols_close(struct gtt_symbols *s);

#endif
