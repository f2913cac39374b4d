// Package container is the recording half of gotrace. It is laid over the
// standard library's empty directory of that name for one build only, so it
// may import nothing but unsafe: any package, however low, can then call it.
//
// Every P has a ring in a file that gotrace maps too. The current P alone
// writes to its ring, gotrace alone reads it. A record is two words:
//
//	time stamp counter
//	code address << 32 | stack depth in bytes &^ 7 | kind
//
// Of the address there are the low 32 bits; gotrace counts from the anchor.
//
// The stack depth is counted from the top of the goroutine's stack, so it
// stays true when the stack moves. Some kinds are followed by further slots
// of two words; gotrace/record.h describes them all.
package container

import "unsafe"

const (
	kindEnter  = 0
	kindExit   = 1
	kindPanic  = 2 // an exit while a panic unwinds; the depth is the panic's
	kindSpawn  = 3
	kindSwitch = 4
	kindData   = 5
	kindMark   = 6
	kindGoexit = 7
)

const (
	markLost      = 1
	markProbe     = 2
	markProbeEnd  = 3
	markUserEnter = 4
	markUserExit  = 5
	markUserPanic = 6
	markUserArm   = 7
)

const (
	ringNone    = 0
	ringAsked   = 1
	ringReady   = 2
	ringRefused = 3
)

const (
	segMade     = 0
	segAttached = 1
	segClosed   = 2
)

const (
	maxRings   = 512
	maxPs      = 1 << 16 // there are control blocks for so many
	ringBytes  = 128
	headBytes  = 4096
	segMagic   = 0x31474553_45435254
	segVersion = 1
)

// ring is the control block of one P. The writer's line comes first; the
// offsets are known to asm_*.s and to gotrace/segment.h.
type ring struct {
	next    uint64  // address of the next record
	limit   uint64  // where next must stop
	goid    uint64  // whose records they are
	data    uintptr // the ring, 0 while there is none
	dropped uint64
	lost    uint64
	state   uint32
	_       uint32
	_       uint64
	tail    uint64 // offset that gotrace has read up to
	_       [7]uint64
}

// head is the first page of a segment.
type head struct {
	magic   uint64
	version uint32
	rings   uint32
	pid     uint64
	enter   uint64
	state   uint32
	logSize uint32
	dropped uint64
	used    uint32
	arch    uint32
	parents uint32
	freq    uint64 // of the time stamps, 0 where the machine has one clock
	exe     [1024]byte
}

// base is the address of the rings' control blocks: of idle while nothing is
// recorded, whose rings belong to no goroutine and never will. mask is the
// size of a ring less one.
var (
	idle [maxPs * ringBytes]byte
	base = uintptr(unsafe.Pointer(&idle))
	on   bool
	mask uint64
	seg  *head
	boss uint64 // the process that drains
	drop bool   // when a ring is full: drop, do not wait
)

func Enter()
func Go()
func exit()
func exitValue() func()

// Exit is deferred. As a value it leads straight to the assembly; a function
// would be called through a wrapper that the compiler makes.
var Exit = exitValue()

func sys(nr, a, b, c, d, e, f uintptr) uintptr
func load(p *uint64) uint64
func load32(p *uint32) uint32
func store(p *uint64, v uint64)
func ticks() uint64
func pin() *ring
func unpin()
func where() (goid, parent, gopc uint64)
func anchorAddr() uintptr
func frequency() uint64

func at(p uintptr) *uint64

// slow is called, with the P held, when an entry, exit or go statement cannot
// be recorded at once. It returns 0 when it can be tried again.
//
//go:nosplit
//go:norace
//go:nocheckptr
func slow(r *ring, goid, parent, gopc uint64) uint32 {
	if !ready(r) || !switched(r, goid, parent, gopc) || !room(r, 1) {
		return 1
	}
	return 0
}

// ready says whether the ring has memory behind it, asking gotrace for it at
// the first use.
//
//go:nosplit
//go:norace
//go:nocheckptr
func ready(r *ring) bool {
	if !on {
		return false
	}
	if r.data != 0 {
		return true
	}
	n := (uintptr(unsafe.Pointer(r)) - base) / ringBytes
	if n >= maxRings {
		seg.dropped++
		return false
	}
	if load32(&r.state) == ringNone {
		r.state = ringAsked
	}
	for load32(&r.state) == ringAsked {
		if !pause() {
			return false
		}
	}
	if load32(&r.state) != ringReady {
		r.dropped++
		return false
	}
	r.data = base + maxPs*ringBytes + n*(uintptr(mask)+1)
	r.next = uint64(r.data)
	r.limit = r.next
	return true
}

// switched sees to it that the ring says which goroutine the next records
// belong to, and how much was lost before them.
//
//go:nosplit
//go:norace
//go:nocheckptr
func switched(r *ring, goid, parent, gopc uint64) bool {
	if r.lost != 0 {
		if !room(r, 1) {
			return false
		}
		put(r, 0, ticks(), r.lost<<32|markLost<<3|kindMark)
		r.lost = 0
		r.goid = 0
		advance(r, 1)
	}
	if r.goid == goid {
		return true
	}
	if !room(r, 3) {
		return false
	}
	put(r, 0, ticks(), kindSwitch)
	put(r, 1, goid, parent)
	put(r, 2, gopc, 0)
	r.goid = goid
	advance(r, 3)
	return true
}

//go:nosplit
//go:norace
//go:nocheckptr
func put(r *ring, slot, a, b uint64) {
	p := r.data + uintptr((r.next-uint64(r.data)+slot*16)&mask)
	*at(p) = a
	*at(p + 8) = b
}

// advance publishes n slots.
//
//go:nosplit
//go:norace
func advance(r *ring, n uint64) {
	store(&r.next, uint64(r.data)+(r.next-uint64(r.data)+n*16)&mask)
	r.limit = r.next // to be found anew: the ring's end may lie between
}

// room makes room for n slots: it waits, or drops, when gotrace is behind.
// One slot stays free, so that a full ring is not an empty one. Afterwards
// limit is where the free slots end, or the ring.
//
//go:nosplit
//go:norace
//go:nocheckptr
func room(r *ring, n uint64) bool {
	off := (r.next - uint64(r.data)) & mask
	store(&r.next, uint64(r.data)+off)
	for {
		free := (load(&r.tail) - off - 16) & mask
		if free >= n*16 {
			if free > mask+1-off {
				free = mask + 1 - off
			}
			r.limit = r.next + free
			return true
		}
		if drop {
			r.lost++
			r.dropped++
			return false
		}
		if !pause() {
			return false
		}
	}
}

// pause waits a moment for gotrace. When that is gone the program goes on
// untraced.
//
//go:nosplit
//go:norace
//go:nocheckptr
func pause() bool {
	if load32(&seg.state) == segClosed || sys(sysKill, uintptr(boss), 0, 0, 0, 0, 0) == noProcess {
		on = false
		base = uintptr(unsafe.Pointer(&idle))
		return false
	}
	var ts [2]uint64
	ts[1] = 50000
	sys(sysNanosleep, uintptr(unsafe.Pointer(&ts)), 0, 0, 0, 0, 0)
	return true
}

//go:noinline
func probe() {
	Enter()
	defer Exit()
}

// mark writes a record that is about the tracing itself.
//
//go:nosplit
//go:norace
//go:nocheckptr
func mark(sub, v uint64) {
	r := pin()
	if ready(r) {
		id, parent, gopc := where()
		if switched(r, id, parent, gopc) && room(r, 1) {
			put(r, 0, ticks(), v<<32|sub<<3|kindMark)
			advance(r, 1)
		}
	}
	unpin()
}
