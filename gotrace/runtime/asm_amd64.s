#include "go_asm.h"
#include "textflag.h"
#include "funcdata.h"

// Go keeps the current g in R14, here as in all compiled code, and does not
// preempt assembly: between reading the P and storing the record nothing
// else can run on that P.

// RING leaves the ring of the current P in BX.
#define RING \
	MOVQ	const_offM(R14), CX; \
	MOVQ	·base(SB), BX; \
	MOVQ	const_offP(CX), CX; \
	MOVL	(CX), CX; \
	SHLQ	$7, CX; \
	ADDQ	CX, BX

// READY has the place of the next record in DI, or goes to busy.
#define READY(busy) \
	MOVQ	const_offGoid(R14), R8; \
	CMPQ	R8, 16(BX); \
	JNE	busy; \
	MOVQ	0(BX), DI; \
	CMPQ	DI, 8(BX); \
	JEQ	busy

// STORE writes a record from DX:AX, R11 and R10, then says that it is there.
#define STORE \
	MOVL	AX, 0(DI); \
	MOVL	DX, 4(DI); \
	MOVL	R11, 8(DI); \
	MOVL	R10, 12(DI); \
	ADDQ	$16, DI; \
	MOVQ	DI, 0(BX)

// gotrace_anchor is the address that code addresses are counted from.
TEXT gotrace_anchor<>(SB), NOSPLIT|NOFRAME, $0-0
	RET

TEXT ·Enter(SB), NOSPLIT|NOFRAME, $0-0
again:
	RING
	READY(busy)
	MOVQ	8(R14), R11
	SUBQ	SP, R11
	MOVQ	(SP), R10
	RDTSC
	STORE
	RET
busy:
	CALL	wait<>(SB)
	TESTL	AX, AX
	JEQ	again
	RET

// PANICKING finishes an exit that a panic makes: R11 is the stack's end, CX
// the panic.
#define PANICKING \
	SUBQ	CX, R11; \
	ANDQ	$~7, R11; \
	MOVBLZX	const_offGoexit(CX), SI; \
	IMULL	$(const_kindGoexit-const_kindPanic), SI; \
	ADDL	$const_kindPanic, SI; \
	ORQ	SI, R11; \
	STORE; \
	RET

// exit is what Exit, a function value, points to. Deferred, it is called from
// the function that ends, at the depth of its entry, or else by the runtime or
// by Results; gotrace then takes it that the innermost call has ended.
TEXT ·exit(SB), NOSPLIT|NOFRAME, $0-0
again:
	RDTSC
	RING
	READY(busy)
	MOVQ	const_offPanic(R14), CX
	MOVQ	(SP), R10
	MOVQ	8(R14), R11
	TESTQ	CX, CX
	JNE	panicking
	SUBQ	SP, R11
	ADDQ	$const_kindExit, R11
	STORE
	RET
panicking:
	PANICKING
busy:
	CALL	wait<>(SB)
	TESTL	AX, AX
	JEQ	again
	RET

DATA exitvalue<>+0(SB)/8, $·exit(SB)
GLOBL exitvalue<>(SB), NOPTR, $8

// func exitValue() func()
TEXT ·exitValue(SB), NOSPLIT|NOFRAME, $0-8
	LEAQ	exitvalue<>(SB), AX
	MOVQ	AX, ret+0(FP)
	RET

TEXT ·Go(SB), NOSPLIT|NOFRAME, $0-0
again:
	RING
	READY(busy)
	MOVQ	8(R14), R11
	SUBQ	SP, R11
	ADDQ	$const_kindSpawn, R11
	MOVQ	(SP), R10
	RDTSC
	STORE
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
	RING
	MOVQ	BX, ret+0(FP)
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
	RDTSC
	SHLQ	$32, DX
	ORQ	DX, AX
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
