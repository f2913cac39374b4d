/*
 * Files of the source tree inside a program.
 *
 * GTT_EMBED(name, "path") at file level puts the bytes of the file at path, taken
 * from the root of the tree, between name and name_end, with a NUL after them.
 * The compiler does not list such files as dependencies: say in the Makefile or a
 * rules.mk that the object depends on the file.
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
