// Down rewrites a trace of Go 1.9 as one of Go 1.8 or 1.7, whose toolchains
// can no longer be had.
//
//	down 1.8|1.7 <TRACE >TRACE
//
// Against 1.9, in 1.8 the end of a sweep has no byte counts and there are no
// mark assists; in 1.7 there are no labelled starts and no block for the
// collector either.  What is rewritten this way is all that the formats differ
// in; the runtimes differed in when they wrote which event, so such a trace
// tests the decoder, not what a real Go 1.8 or 1.7 would have recorded.
package main

import (
	"encoding/binary"
	"fmt"
	"io"
	"os"
)

const (
	evBatch           = 1
	evFrequency       = 2
	evStack           = 3
	evSweepDone       = 12
	evGoStart         = 14
	evGoBlock         = 20
	evTimerGoroutine  = 35
	evString          = 37
	evGoStartLabel    = 41
	evGoBlockGC       = 42
	evMarkAssistStart = 43
	evMarkAssistDone  = 44
)

type rewriter struct {
	minor int
	in    []byte
	out   []byte
	late  uint64 // time of dropped events, due to the next one of the batch
}

func (r *rewriter) number() uint64 {
	v, n := binary.Uvarint(r.in)
	if n <= 0 {
		fail(fmt.Errorf("a bad number, %d bytes before the end", len(r.in)))
	}
	r.in = r.in[n:]
	return v
}

// str copies a string entry.
func (r *rewriter) str() {
	from := r.in
	r.in = r.in[1:]
	r.number()
	n := r.number()
	if n > uint64(len(r.in)) {
		fail(io.ErrUnexpectedEOF)
	}
	r.in = r.in[n:]
	r.out = append(r.out, from[:len(from)-len(r.in)]...)
}

// args reads the arguments of the record that begins here.
func (r *rewriter) args() []uint64 {
	n := int(r.in[0]>>6) + 1
	r.in = r.in[1:]
	var args []uint64
	if n < 4 {
		for i := 0; i < n; i++ {
			args = append(args, r.number())
		}
		return args
	}
	size := r.number()
	if size > uint64(len(r.in)) {
		fail(io.ErrUnexpectedEOF)
	}
	rest := r.in[size:]
	r.in = r.in[:size]
	for len(r.in) > 0 {
		args = append(args, r.number())
	}
	r.in = rest
	return args
}

func (r *rewriter) put(typ byte, args []uint64) {
	var body []byte
	for _, a := range args {
		body = appendNumber(body, a)
	}
	if len(args) < 4 {
		r.out = append(r.out, typ|byte(len(args)-1)<<6)
	} else {
		r.out = append(r.out, typ|3<<6)
		r.out = appendNumber(r.out, uint64(len(body)))
	}
	r.out = append(r.out, body...)
}

func appendNumber(b []byte, v uint64) []byte {
	var buf [binary.MaxVarintLen64]byte
	return append(b, buf[:binary.PutUvarint(buf[:], v)]...)
}

func (r *rewriter) record() {
	typ := r.in[0] & 0x3f
	if typ == evString {
		r.str()
		return
	}
	args := r.args()
	switch typ {
	case evFrequency, evStack, evTimerGoroutine:
		r.put(typ, args)
		return
	case evBatch:
		r.late = 0
		r.put(typ, args)
		return
	case evMarkAssistStart, evMarkAssistDone:
		r.late += args[0]
		return
	case evSweepDone:
		args = args[:1]
	case evGoStartLabel:
		if r.minor < 8 {
			typ, args = evGoStart, args[:3]
		}
	case evGoBlockGC:
		if r.minor < 8 {
			typ = evGoBlock
		}
	}
	args[0] += r.late
	r.late = 0
	r.put(typ, args)
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, "down:", err)
	os.Exit(1)
}

func main() {
	minor := 0
	if len(os.Args) == 2 {
		fmt.Sscanf(os.Args[1], "1.%d", &minor)
	}
	if minor != 7 && minor != 8 {
		fail(fmt.Errorf("usage: down 1.8|1.7 <TRACE >TRACE"))
	}
	in, err := io.ReadAll(os.Stdin)
	if err != nil {
		fail(err)
	}
	const header = "go 1.9 trace\x00\x00\x00\x00"
	if len(in) < len(header) || string(in[:len(header)]) != header {
		fail(fmt.Errorf("standard input is no trace of Go 1.9"))
	}
	r := &rewriter{minor: minor, in: in[len(header):]}
	r.out = []byte(fmt.Sprintf("go 1.%d trace\x00\x00\x00\x00", minor))
	for len(r.in) > 0 {
		r.record()
	}
	if _, err := os.Stdout.Write(r.out); err != nil {
		fail(err)
	}
}
