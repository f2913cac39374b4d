/*
 * The memory that a traced process and gotrace share: one file a process, a
 * ring for each P.  gotrace/runtime/ring.go is the other side.
 */
#ifndef GOTRACE_SEGMENT_H
#define GOTRACE_SEGMENT_H

#include <stdint.h>

#define SEG_MAGIC	UINT64_C(0x3147455345435254)
#define SEG_VERSION	1
#define SEG_RINGS	512
#define SEG_PS		65536	/* control blocks, most of them never touched */
#define SEG_HEAD	4096

enum seg_state { SEG_MADE, SEG_ATTACHED, SEG_CLOSED };
enum ring_state { RING_NONE, RING_ASKED, RING_READY, RING_REFUSED };

struct seg_head {
	uint64_t	magic;
	uint32_t	version;
	uint32_t	rings;
	uint64_t	pid;
	uint64_t	anchor;
	uint32_t	state;		/* enum seg_state */
	uint32_t	log_size;	/* of one ring */
	uint64_t	dropped;
	uint32_t	used;
	uint32_t	arch;
	uint32_t	parents;
	uint64_t	freq;		/* of the time stamps, 0: the TSC */
	char		exe[1024];
};

/* What this gotrace was built for, as arch has it. */
#if defined(__x86_64__)
#define SEG_ARCH	1u
#else
#define SEG_ARCH	2u
#endif

/* Two cache lines: the writer's, the reader's. */
struct seg_ring {
	uint64_t	next;		/* address in the program */
	uint64_t	limit;
	uint64_t	goid;
	uint64_t	data;		/* address of the ring in the program */
	uint64_t	dropped;
	uint64_t	lost;
	uint32_t	state;		/* enum ring_state */
	uint32_t	pad0;
	uint64_t	pad1;
	uint64_t	tail;		/* offset */
	uint64_t	pad2[7];
};

#endif
