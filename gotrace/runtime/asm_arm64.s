#include "go_asm.h"
#include "textflag.h"
#include "funcdata.h"

// As asm_amd64.s, with the virtual counter and a releasing store of the
// position. The frame has room for the arguments of slow.

#define RING \
	MOVD	·base(SB), R0; \
	MOVD	const_offM(g), R1; \
	MOVD	const_offP(R1), R1; \
	MOVWU	(R1), R1; \
	ADD	R1<<7, R0

#define READY(busy) \
	MOVD	const_offGoid(g), R2; \
	MOVD	16(R0), R3; \
	CMP	R2, R3; \
	BNE	busy; \
	MOVD	(R0), R4; \
	MOVD	8(R0), R5; \
	CMP	R4, R5; \
	BEQ	busy

// DEPTH has the stack in use in R8, from the stack address in R7.
#define DEPTH \
	MOVD	8(g), R8; \
	SUB	R7, R8; \
	AND	$~7, R8

#define TICKS(reg) \
	MRS	CNTVCT_EL0, reg

#define STORE(time) \
	MOVD	time, (R4); \
	MOVW	R8, 8(R4); \
	MOVW	R6, 12(R4); \
	ADD	$16, R4; \
	STLR	R4, (R0)

TEXT gotrace_anchor<>(SB), NOSPLIT|NOFRAME, $0-0
	RET

TEXT ·Enter(SB), NOSPLIT, $64-0
	NO_LOCAL_POINTERS
again:
	RING
	READY(busy)
	MOVD	LR, R6
	MOVD	RSP, R7
	DEPTH
	TICKS(R11)
	STORE(R11)
	RET
busy:
	MOVD	LR, 56(RSP)
	CALL	wait<>(SB)
	MOVD	56(RSP), LR
	CBZ	R0, again
	RET

TEXT ·exit(SB), NOSPLIT, $64-0
	NO_LOCAL_POINTERS
again:
	TICKS(R11)
	RING
	READY(busy)
	MOVD	LR, R6
	MOVD	const_offPanic(g), R7
	CBNZ	R7, panicking
	MOVD	RSP, R7
	DEPTH
	ORR	$const_kindExit, R8
	STORE(R11)
	RET
panicking:
	MOVBU	const_offGoexit(R7), R12
	DEPTH
	MOVD	$const_kindPanic, R13
	MOVD	$const_kindGoexit, R14
	CMP	$0, R12
	CSEL	EQ, R13, R14, R13
	ORR	R13, R8
	STORE(R11)
	RET
busy:
	MOVD	LR, 56(RSP)
	CALL	wait<>(SB)
	MOVD	56(RSP), LR
	CBZ	R0, again
	RET

DATA exitvalue<>+0(SB)/8, $·exit(SB)
GLOBL exitvalue<>(SB), NOPTR, $8

// func exitValue() func()
TEXT ·exitValue(SB), NOSPLIT|NOFRAME, $0-8
	MOVD	$exitvalue<>(SB), R0
	MOVD	R0, ret+0(FP)
	RET

TEXT ·Go(SB), NOSPLIT, $64-0
	NO_LOCAL_POINTERS
again:
	RING
	READY(busy)
	MOVD	LR, R6
	MOVD	RSP, R7
	DEPTH
	ORR	$const_kindSpawn, R8
	TICKS(R11)
	STORE(R11)
	RET
busy:
	MOVD	LR, 56(RSP)
	CALL	wait<>(SB)
	MOVD	56(RSP), LR
	CBZ	R0, again
	RET

TEXT wait<>(SB), NOSPLIT, $64-0
	NO_LOCAL_POINTERS
	MOVD	const_offM(g), R1
	MOVW	const_offLocks(R1), R2
	ADD	$1, R2
	MOVW	R2, const_offLocks(R1)
	MOVD	R0, 8(RSP)
	MOVD	const_offGoid(g), R2
	MOVD	R2, 16(RSP)
	MOVD	const_offParent(g), R2
	MOVD	R2, 24(RSP)
	MOVD	const_offGopc(g), R2
	MOVD	R2, 32(RSP)
	CALL	·slow(SB)
	MOVWU	40(RSP), R0
	MOVD	const_offM(g), R1
	MOVW	const_offLocks(R1), R2
	SUB	$1, R2
	MOVW	R2, const_offLocks(R1)
	RET

// func pin() *ring
TEXT ·pin(SB), NOSPLIT|NOFRAME, $0-8
	MOVD	const_offM(g), R1
	MOVW	const_offLocks(R1), R2
	ADD	$1, R2
	MOVW	R2, const_offLocks(R1)
	RING
	MOVD	R0, ret+0(FP)
	RET

// func unpin()
TEXT ·unpin(SB), NOSPLIT|NOFRAME, $0-0
	MOVD	const_offM(g), R1
	MOVW	const_offLocks(R1), R2
	SUB	$1, R2
	MOVW	R2, const_offLocks(R1)
	RET

// func where() (goid, parent, gopc uint64)
TEXT ·where(SB), NOSPLIT|NOFRAME, $0-24
	MOVD	const_offGoid(g), R0
	MOVD	R0, goid+0(FP)
	MOVD	const_offParent(g), R0
	MOVD	R0, parent+8(FP)
	MOVD	const_offGopc(g), R0
	MOVD	R0, gopc+16(FP)
	RET

// func anchorAddr() uintptr
TEXT ·anchorAddr(SB), NOSPLIT|NOFRAME, $0-8
	MOVD	$gotrace_anchor<>(SB), R0
	MOVD	R0, ret+0(FP)
	RET

// func frequency() uint64
TEXT ·frequency(SB), NOSPLIT|NOFRAME, $0-8
	MRS	CNTFRQ_EL0, R0
	MOVD	R0, ret+0(FP)
	RET

// func at(p uintptr) *uint64
TEXT ·at(SB), NOSPLIT|NOFRAME, $0-16
	MOVD	p+0(FP), R0
	MOVD	R0, ret+8(FP)
	RET

// func ticks() uint64
TEXT ·ticks(SB), NOSPLIT|NOFRAME, $0-8
	TICKS(R0)
	MOVD	R0, ret+0(FP)
	RET

// func load(p *uint64) uint64
TEXT ·load(SB), NOSPLIT|NOFRAME, $0-16
	MOVD	p+0(FP), R0
	LDAR	(R0), R0
	MOVD	R0, ret+8(FP)
	RET

// func load32(p *uint32) uint32
TEXT ·load32(SB), NOSPLIT|NOFRAME, $0-12
	MOVD	p+0(FP), R0
	LDARW	(R0), R0
	MOVW	R0, ret+8(FP)
	RET

// func store(p *uint64, v uint64)
TEXT ·store(SB), NOSPLIT|NOFRAME, $0-16
	MOVD	p+0(FP), R0
	MOVD	v+8(FP), R1
	STLR	R1, (R0)
	RET

// func sys(nr, a, b, c, d, e, f uintptr) uintptr
TEXT ·sys(SB), NOSPLIT|NOFRAME, $0-64
	MOVD	nr+0(FP), R8
	MOVD	a+8(FP), R0
	MOVD	b+16(FP), R1
	MOVD	c+24(FP), R2
	MOVD	d+32(FP), R3
	MOVD	e+40(FP), R4
	MOVD	f+48(FP), R5
	SVC
	MOVD	R0, ret+56(FP)
	RET
