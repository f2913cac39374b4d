/*
 * Names and lines of code addresses in a Go program: its gopclntab, read from
 * the ELF file.  Layouts of Go 1.18-1.19 and 1.20 and later.
 * Source: runtime/symtab.go, debug/gosym/pclntab.go.
 *
 * Addresses are relative to the anchor, the function gotrace_anchor of
 * gotrace/runtime, so it does not matter where the program was loaded.
 */
#ifndef GOTRACE_PCLN_H
#define GOTRACE_PCLN_H

#include "common/base/err.h"
#include "gotrace/record.h"

struct pcln;

/* NULL on error: no Go program, damaged, or no anchor in it. */
struct pcln *
pcln_open(const char *path, struct gtt_err *err);

void
pcln_free(struct pcln *p);

/*
 * What lies at code, a return address: the call before it is looked up.
 * The strings live as long as p.  False when nothing is there.
 */
bool
pcln_find(const struct pcln *p, uint32_t code, struct code_info *ci);

#endif
