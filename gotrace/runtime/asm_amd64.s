#include "go_asm.h"
#include "textflag.h"
#include "funcdata.h"

// Go keeps the current g in R14, here as in all compiled code, and does not
// preempt assembly: between reading the P and storing the record nothing
// else can run on that P.

// RING leaves the ring of the current P in BX, or goes to off.
#define RING(off) \
	MOVQ	·base(SB), BX; \
	TESTQ	BX, BX; \
	JEQ	off; \
	MOVQ	const_offM(R14), CX; \
	MOVQ	const_offP(CX), CX; \
	MOVL	(CX), CX; \
	CMPL	CX, $512; \
	JAE	off; \
	SHLQ	$7, CX; \
	ADDQ	CX, BX

// READY has the next position in DI, or goes to busy.
#define READY(busy) \
	MOVQ	const_offGoid(R14), R8; \
	CMPQ	R8, 16(BX); \
	JNE	busy; \
	MOVQ	0(BX), DI; \
	CMPQ	DI, 8(BX); \
	JEQ	busy

// WORD has the second word in R10, from the address in R10 and the stack
// address in R9, and the place for it in R12.
#define WORD \
	MOVQ	8(R14), R11; \
	SUBQ	R9, R11; \
	LEAQ	gotrace_anchor<>(SB), R9; \
	SUBQ	R9, R10; \
	SHLQ	$32, R10; \
	MOVL	R11, R11; \
	ORQ	R11, R10; \
	MOVQ	·mask(SB), R12; \
	ANDQ	DI, R12; \
	ADDQ	24(BX), R12

#define TICKS \
	RDTSC; \
	SHLQ	$32, DX; \
	ORQ	DX, AX

#define STORE \
	MOVQ	AX, (R12); \
	MOVQ	R10, 8(R12); \
	ADDQ	$16, DI; \
	MOVQ	DI, 0(BX)

// gotrace_anchor is the address that code addresses are counted from.
TEXT gotrace_anchor<>(SB), NOSPLIT|NOFRAME, $0-0
	RET

TEXT ·Enter(SB), NOSPLIT|NOFRAME, $0-0
again:
	RING(off)
	READY(busy)
	MOVQ	SP, R9
	MOVQ	(SP), R10
	WORD
	TICKS
	STORE
off:
	RET
busy:
	CALL	wait<>(SB)
	TESTL	AX, AX
	JEQ	again
	RET

// Exit is deferred, so it is called through a wrapper that the compiler has
// made: BP is the wrapper's, and above it is where the function goes on.
TEXT ·Exit(SB), NOSPLIT|NOFRAME, $0-0
	TICKS
	MOVQ	AX, R13
again:
	RING(off)
	READY(busy)
	MOVQ	const_offPanic(R14), AX
	TESTQ	AX, AX
	JNE	panicking
	LEAQ	8(BP), R9
	MOVQ	8(BP), R10
	WORD
	ORQ	$const_kindExit, R10
	MOVQ	R13, AX
	STORE
off:
	RET
panicking:
	MOVQ	AX, R9
	MOVQ	8(BP), R10
	MOVBLZX	const_offGoexit(AX), SI
	WORD
	ANDQ	$~7, R10
	IMULL	$(const_kindGoexit-const_kindPanic), SI
	ADDL	$const_kindPanic, SI
	ORQ	SI, R10
	MOVQ	R13, AX
	STORE
	RET
busy:
	CALL	wait<>(SB)
	TESTL	AX, AX
	JNE	off
	TICKS
	MOVQ	AX, R13
	JMP	again

TEXT ·Go(SB), NOSPLIT|NOFRAME, $0-0
again:
	RING(off)
	READY(busy)
	MOVQ	SP, R9
	MOVQ	(SP), R10
	WORD
	ORQ	$const_kindSpawn, R10
	TICKS
	STORE
off:
	RET
busy:
	CALL	wait<>(SB)
	TESTL	AX, AX
	JEQ	again
	RET

// wait calls slow with the M locked, so that the P stays ours. AX is 0 when
// the record can be tried again.
TEXT wait<>(SB), NOSPLIT, $48-0
	NO_LOCAL_POINTERS
	MOVQ	const_offM(R14), CX
	INCL	const_offLocks(CX)
	MOVQ	BX, 0(SP)
	MOVQ	const_offGoid(R14), AX
	MOVQ	AX, 8(SP)
	MOVQ	const_offParent(R14), AX
	MOVQ	AX, 16(SP)
	MOVQ	const_offGopc(R14), AX
	MOVQ	AX, 24(SP)
	CALL	·slow(SB)
	MOVL	32(SP), AX
	MOVQ	const_offM(R14), CX
	DECL	const_offLocks(CX)
	RET

// func pin() *ring
TEXT ·pin(SB), NOSPLIT|NOFRAME, $0-8
	MOVQ	const_offM(R14), CX
	INCL	const_offLocks(CX)
	RING(off)
	MOVQ	BX, ret+0(FP)
	RET
off:
	MOVQ	$0, ret+0(FP)
	RET

// func unpin()
TEXT ·unpin(SB), NOSPLIT|NOFRAME, $0-0
	MOVQ	const_offM(R14), CX
	DECL	const_offLocks(CX)
	RET

// func where() (goid, parent, gopc uint64)
TEXT ·where(SB), NOSPLIT|NOFRAME, $0-24
	MOVQ	const_offGoid(R14), AX
	MOVQ	AX, goid+0(FP)
	MOVQ	const_offParent(R14), AX
	MOVQ	AX, parent+8(FP)
	MOVQ	const_offGopc(R14), AX
	MOVQ	AX, gopc+16(FP)
	RET

// func anchorAddr() uintptr
TEXT ·anchorAddr(SB), NOSPLIT|NOFRAME, $0-8
	LEAQ	gotrace_anchor<>(SB), AX
	MOVQ	AX, ret+0(FP)
	RET

// func frequency() uint64
TEXT ·frequency(SB), NOSPLIT|NOFRAME, $0-8
	MOVQ	$0, ret+0(FP)
	RET

// func at(p uintptr) *uint64
TEXT ·at(SB), NOSPLIT|NOFRAME, $0-16
	MOVQ	p+0(FP), AX
	MOVQ	AX, ret+8(FP)
	RET

// func ticks() uint64
TEXT ·ticks(SB), NOSPLIT|NOFRAME, $0-8
	TICKS
	MOVQ	AX, ret+0(FP)
	RET

// func load(p *uint64) uint64
TEXT ·load(SB), NOSPLIT|NOFRAME, $0-16
	MOVQ	p+0(FP), AX
	MOVQ	(AX), AX
	MOVQ	AX, ret+8(FP)
	RET

// func load32(p *uint32) uint32
TEXT ·load32(SB), NOSPLIT|NOFRAME, $0-12
	MOVQ	p+0(FP), AX
	MOVL	(AX), AX
	MOVL	AX, ret+8(FP)
	RET

// func store(p *uint64, v uint64)
TEXT ·store(SB), NOSPLIT|NOFRAME, $0-16
	MOVQ	p+0(FP), AX
	MOVQ	v+8(FP), CX
	MOVQ	CX, (AX)
	RET

// func sys(nr, a, b, c, d, e, f uintptr) uintptr
TEXT ·sys(SB), NOSPLIT|NOFRAME, $0-64
	MOVQ	nr+0(FP), AX
	MOVQ	a+8(FP), DI
	MOVQ	b+16(FP), SI
	MOVQ	c+24(FP), DX
	MOVQ	d+32(FP), R10
	MOVQ	e+40(FP), R8
	MOVQ	f+48(FP), R9
	SYSCALL
	MOVQ	AX, ret+56(FP)
	RET
