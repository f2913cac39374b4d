/*
 * Files of the source tree that a program carries.
 *
 * GTT_EMBED(name, "path") at file level, path from the root of the tree, makes
 * the bytes from name up to name_end those of the file; a NUL is behind them.
 * The Makefile does not see that: the object that says it must be made to depend
 * on the file in a rules.mk.
 */
#ifndef GTT_BASE_EMBED_H
#define GTT_BASE_EMBED_H

#define GTT_EMBED(name, path) \
	__asm__(".pushsection .rodata\n" \
	    ".global " #name "\n" #name ":\n" \
	    ".incbin \"" path "\"\n" \
	    ".global " #name "_end\n" #name "_end:\n" \
	    ".byte 0\n.popsection\n"); \
	extern const char name[], name##_end[]

#endif
