package container

import "unsafe"

// Values are recorded by kind, in bounded space, from their own words: no
// method is called and no pointer followed but to a string's first bytes and
// a map's count. gotrace/args.h has the same tags.
const (
	tagNil = iota
	tagFalse
	tagTrue
	tagInt
	tagUint
	tagFloat
	tagComplex
	tagString
	tagSlice
	tagMap
	tagPointer
	tagFunc
	tagChan
	tagError
	tagOther
	tagMore
)

const (
	dataArgs    = 1
	dataResults = 2
	dataName    = 3

	maxData   = 62 * 16
	maxString = 64
	maxValues = 24
)

const (
	kBool = 1 + iota
	kInt
	kInt8
	kInt16
	kInt32
	kInt64
	kUint
	kUint8
	kUint16
	kUint32
	kUint64
	kUintptr
	kFloat32
	kFloat64
	kComplex64
	kComplex128
	kArray
	kChan
	kFunc
	kInterface
	kMap
	kPointer
	kSlice
	kString
	kStruct
	kUnsafePointer
)

type eface struct {
	typ, data unsafe.Pointer
}

type values struct {
	n int
	b [maxData + 32]byte
}

//go:norace
func (v *values) byte(c byte) {
	if v.n < len(v.b) {
		v.b[v.n] = c
		v.n++
	}
}

//go:norace
func (v *values) num(tag byte, x uint64) {
	v.byte(tag)
	v.plain(x)
}

//go:norace
func (v *values) plain(x uint64) {
	for ; x >= 0x80; x >>= 7 {
		v.byte(byte(x) | 0x80)
	}
	v.byte(byte(x))
}

// text writes the whole length, then the bytes there is room for.
//
//go:norace
//go:nocheckptr
func (v *values) text(tag byte, p unsafe.Pointer, n int) {
	v.num(tag, uint64(n))
	if n > maxString {
		n = maxString
	}
	for i := 0; i < n; i++ {
		v.byte(*(*byte)(unsafe.Pointer(uintptr(p) + uintptr(i))))
	}
}

//go:norace
//go:nocheckptr
func kindOf(t unsafe.Pointer) byte {
	return *(*byte)(unsafe.Pointer(uintptr(t) + 23)) & 31
}

//go:linkname resolveNameOff reflect.resolveNameOff
//go:noescape
func resolveNameOff(in unsafe.Pointer, off int32) unsafe.Pointer

// typeName writes the name of a type as Go's %T has it.
//
//go:norace
//go:nocheckptr
func (v *values) typeName(tag byte, t unsafe.Pointer) {
	off := *(*int32)(unsafe.Pointer(uintptr(t) + 40))
	p := uintptr(resolveNameOff(t, off)) + 1
	n := 0
	for shift := uint(0); ; shift += 7 {
		b := *(*byte)(unsafe.Pointer(p))
		p++
		n |= int(b&0x7f) << shift
		if b < 0x80 {
			break
		}
	}
	if *(*byte)(unsafe.Pointer(uintptr(t) + 20))&2 != 0 {
		p++ // the star is not part of it
		n--
	}
	v.text(tag, unsafe.Pointer(p), n)
}

// one writes the value of type t at p.
//
//go:norace
//go:nocheckptr
func (v *values) one(t, p unsafe.Pointer) {
	switch kindOf(t) {
	case kBool:
		v.byte(tagFalse + *(*byte)(p)&1)
	case kInt:
		v.signed(int64(*(*int)(p)))
	case kInt8:
		v.signed(int64(*(*int8)(p)))
	case kInt16:
		v.signed(int64(*(*int16)(p)))
	case kInt32:
		v.signed(int64(*(*int32)(p)))
	case kInt64:
		v.signed(*(*int64)(p))
	case kUint, kUint64, kUintptr:
		v.num(tagUint, *(*uint64)(p))
	case kUint8:
		v.num(tagUint, uint64(*(*uint8)(p)))
	case kUint16:
		v.num(tagUint, uint64(*(*uint16)(p)))
	case kUint32:
		v.num(tagUint, uint64(*(*uint32)(p)))
	case kFloat32:
		v.float(tagFloat, float64(*(*float32)(p)))
	case kFloat64:
		v.float(tagFloat, *(*float64)(p))
	case kComplex64:
		c := *(*complex64)(p)
		v.float(tagComplex, float64(real(c)))
		v.float(tagComplex, float64(imag(c)))
	case kComplex128:
		c := *(*complex128)(p)
		v.float(tagComplex, real(c))
		v.float(tagComplex, imag(c))
	case kString:
		s := (*[2]uintptr)(p)
		v.text(tagString, *(*unsafe.Pointer)(p), int(s[1]))
	case kSlice:
		v.num(tagSlice, uint64((*[2]uintptr)(p)[1]))
	case kPointer, kUnsafePointer, kChan, kFunc, kMap:
		v.reference(t, *(*unsafe.Pointer)(p))
	case kInterface:
		v.dynamic(t, p)
	default:
		v.typeName(tagOther, t)
	}
}

//go:norace
func (v *values) signed(x int64) { v.num(tagInt, uint64(x<<1)^uint64(x>>63)) }

//go:norace
func (v *values) float(tag byte, x float64) { v.num(tag, *(*uint64)(unsafe.Pointer(&x))) }

// reference writes a value that is one pointer.
//
//go:norace
//go:nocheckptr
func (v *values) reference(t, p unsafe.Pointer) {
	k := kindOf(t)
	switch {
	case k == kMap && p == nil:
		v.num(tagMap, 0)
	case k == kMap:
		v.num(tagMap, *(*uint64)(p))
	case p == nil:
		v.byte(tagNil)
	case k == kFunc:
		v.num(tagFunc, uint64(uintptr(p)))
	case k == kChan:
		v.num(tagChan, uint64(uintptr(p)))
	default:
		v.num(tagPointer, uint64(uintptr(p)))
	}
}

// dynamic writes what an interface variable of type t at p holds.
//
//go:norace
//go:nocheckptr
func (v *values) dynamic(t, p unsafe.Pointer) {
	e := *(*eface)(p)
	if e.typ != nil && *(*int)(unsafe.Pointer(uintptr(t) + 64)) != 0 {
		e.typ = *(*unsafe.Pointer)(unsafe.Pointer(uintptr(e.typ) + 8)) // of the itab
	}
	v.any(e)
}

//go:norace
//go:nocheckptr
func (v *values) any(e eface) {
	if e.typ == nil {
		v.byte(tagNil)
		return
	}
	if _, ok := (*(*any)(unsafe.Pointer(&e))).(error); ok {
		v.typeName(tagError, e.typ)
		return
	}
	switch kindOf(e.typ) {
	case kPointer, kUnsafePointer, kChan, kFunc, kMap:
		v.reference(e.typ, e.data)
	case kStruct, kArray:
		v.typeName(tagOther, e.typ)
	default:
		v.one(e.typ, e.data)
	}
}

// Args records the arguments of the call that is about to be recorded.
//
//go:norace
//go:nocheckptr
func Args(a ...any) {
	if !on {
		return
	}
	var v values
	for i := range a {
		if i == maxValues || v.n > maxData-maxString-16 {
			v.byte(tagMore)
			break
		}
		v.any(*(*eface)(unsafe.Pointer(&a[i])))
	}
	v.emit(dataArgs)
}

// Results records what the pointers point to, and the end of the call.
//
//go:norace
//go:nocheckptr
func Results(a ...any) {
	if on {
		var v values
		for i := range a {
			if i == maxValues || v.n > maxData-maxString-16 {
				v.byte(tagMore)
				break
			}
			e := (*eface)(unsafe.Pointer(&a[i]))
			v.one(*(*unsafe.Pointer)(unsafe.Pointer(uintptr(e.typ) + 48)), e.data)
		}
		v.emit(dataResults)
	}
	exit()
}

// emit writes a record of kind data with the bytes behind it, whole or not at
// all.
//
//go:norace
//go:nocheckptr
func (v *values) emit(what uint64) {
	if v.n > maxData {
		v.n = maxData
	}
	slots := uint64(v.n+2+15) / 16
	r := pin()
	if ready(r) {
		id, parent, gopc := where()
		if switched(r, id, parent, gopc) && room(r, slots+1) {
			put(r, 0, ticks(), slots<<32|what<<3|kindData)
			for i := uint64(0); i < slots; i++ {
				put(r, i+1, v.word(i*16), v.word(i*16+8))
			}
			advance(r, slots+1)
		}
	}
	unpin()
}

// word is eight bytes of the record: its length in two bytes, then b.
//
//go:nosplit
//go:norace
func (v *values) word(at uint64) uint64 {
	var w uint64
	for i := uint64(0); i < 8; i++ {
		k := at + i
		c := byte(0)
		switch {
		case k == 0:
			c = byte(v.n)
		case k == 1:
			c = byte(v.n >> 8)
		case k-2 < uint64(v.n):
			c = v.b[k-2]
		}
		w |= uint64(c) << (i * 8)
	}
	return w
}

// UserEnter begins a call that is marked by hand. The name comes before the
// entry, as arguments do.
//
//go:norace
//go:nocheckptr
func UserEnter(name string, args []any) {
	Args(args...)
	if on {
		var v values
		s := (*[2]uintptr)(unsafe.Pointer(&name))
		v.text(tagString, *(*unsafe.Pointer)(unsafe.Pointer(&name)), int(s[1]))
		v.emit(dataName)
	}
	Enter()
}

// UserExit ends the call that UserEnter began.
//
//go:norace
//go:nocheckptr
func UserExit(results []any) {
	if on && len(results) > 0 {
		var v values
		for i := range results {
			if i == maxValues || v.n > maxData-maxString-16 {
				v.byte(tagMore)
				break
			}
			v.any(*(*eface)(unsafe.Pointer(&results[i])))
		}
		v.emit(dataResults)
	}
	exit()
}
