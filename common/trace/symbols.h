/*
 * Functions and lines of a Go program's instructions, from the table that its
 * linker put into it (gopclntab).  Traces of Go 1.5 and 1.6 hold only PCs and
 * need it.
 *
 * Read are ELF programs, 32 and 64 bits, little-endian, with the table of Go
 * 1.2 or newer.  Answers are those of `go tool addr2line`: functions that were
 * inlined are not told from the one they ended up in.  Source: the Go package
 * debug/gosym.
 */
#ifndef GTT_TRACE_SYMBOLS_H
#define GTT_TRACE_SYMBOLS_H

#include <stdbool.h>
#include <stdint.h>

#include "common/base/err.h"
#include "common/trace/trace.h"

struct gtt_symbols;

/*
 * Opens the program at path, which may be compressed as a trace may be.  NULL:
 * it cannot be read, is of another kind, has no table, or one whose frame is
 * damaged; the message names path.
 */
struct gtt_symbols *
gtt_symbols_open(const char *path, struct gtt_err *err);

/*
 * What pc, the address of an instruction, belongs to: 1, or 0 when it is in no
 * function (or in one whose entry is damaged).  A return address is behind the
 * call: pass it minus 1.  *file is empty and *line 0 where the table does not
 * know them.  The texts are views, good until gtt_symbols_close.
 */
int
gtt_symbols_find(const struct gtt_symbols *s, uint64_t pc,
    struct gtt_str *func, struct gtt_str *file, uint64_t *line);

/*
 * Whether pc can be where a call returns to: it is in a function, and the code
 * before it ends in a call.  Code that is not there (zeros, or no section
 * .text) or not of an x86 is taken to.
 */
bool
gtt_symbols_is_return(const struct gtt_symbols *s, uint64_t pc);

void
gtt_symbols_close(struct gtt_symbols *s);

#endif
