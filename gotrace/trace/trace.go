// Package trace marks calls by hand:
//
//	defer trace.Trace("main")()
//
// On its own it prints a tree to standard error and counts. In a program that
// gotrace runs, the marked calls stand in gotrace's tree among the others.
package trace

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"time"
)

// hooks is set where gotrace has laid its own file into this package.
var hooks struct {
	enter func(name string, args []any)
	exit  func(results []any)
}

// span is one call that has begun.
type span struct {
	name    string
	args    []any
	file    string
	line    int
	goid    uint64
	begin   time.Time
	onPanic bool
}

// stat sums up the calls of one name.
type stat struct {
	name  string
	calls int
	total time.Duration
	max   time.Duration
}

const slowest = 10

var (
	mu    sync.Mutex
	depth = map[uint64][]*span{} // open calls of each goroutine
	stats = map[string]*stat{}
	slow  []slowCall
)

type slowCall struct {
	name string
	file string
	line int
	dur  time.Duration
}

// Trace records a call from here until the function it returns is called;
// that may be given the results.
func Trace(name string, args ...any) func(results ...any) {
	return start(name, args, false)
}

// TraceOnPanic is as Trace, but prints nothing unless a panic passes through
// the call; then it prints the open calls that led there.
func TraceOnPanic(name string, args ...any) func(results ...any) {
	return start(name, args, true)
}

func start(name string, args []any, onPanic bool) func(results ...any) {
	if hooks.enter != nil {
		hooks.enter(name, args)
		return func(results ...any) { hooks.exit(results) }
	}
	s := &span{name: name, args: args, goid: goid(), onPanic: onPanic}
	if _, file, line, ok := runtime.Caller(2); ok {
		s.file, s.line = filepath.Base(file), line
	}
	mu.Lock()
	depth[s.goid] = append(depth[s.goid], s)
	level := len(depth[s.goid])
	mu.Unlock()
	if !onPanic {
		printEnter(level, s)
	}
	s.begin = time.Now()
	return s.end
}

// end is called by defer, so its caller is the function, or a panic.
func (s *span) end(results ...any) {
	d := time.Since(s.begin)
	panicked := panicking()
	mu.Lock()
	open := depth[s.goid]
	level := len(open)
	for level > 0 && open[level-1] != s {
		level--
	}
	if level > 0 {
		depth[s.goid] = open[:level-1]
	}
	if level <= 1 {
		delete(depth, s.goid)
	}
	count(s, d)
	mu.Unlock()
	switch {
	case s.onPanic && panicked && level == len(open):
		printPath(open)
	case !s.onPanic:
		printExit(level, s, d, results, panicked)
	}
}

func count(s *span, d time.Duration) {
	st := stats[s.name]
	if st == nil {
		st = &stat{name: s.name}
		stats[s.name] = st
	}
	st.calls++
	st.total += d
	if d > st.max {
		st.max = d
	}
	at := len(slow)
	for at > 0 && slow[at-1].dur < d {
		at--
	}
	if at >= slowest {
		return
	}
	slow = append(slow, slowCall{})
	copy(slow[at+1:], slow[at:])
	slow[at] = slowCall{s.name, s.file, s.line, d}
	if len(slow) > slowest {
		slow = slow[:slowest]
	}
}

// panicking says whether the deferred call is made by a panic. Nothing is
// recovered, so a crash is reported as it would be without us.
func panicking() bool {
	var pcs [8]uintptr
	frames := runtime.CallersFrames(pcs[:runtime.Callers(3, pcs[:])])
	for {
		f, more := frames.Next()
		if f.Function == "runtime.gopanic" {
			return true
		}
		if !strings.HasPrefix(f.Function, "runtime.") || !more {
			return false
		}
	}
}

func goid() uint64 {
	var b [64]byte
	f := bytes.Fields(b[:runtime.Stack(b[:], false)])
	if len(f) < 2 {
		return 0
	}
	id, _ := strconv.ParseUint(string(f[1]), 10, 64)
	return id
}

// PrintSummary prints counts and times of the calls so far. Under gotrace it
// does nothing: gotrace prints its own.
func PrintSummary() {
	if hooks.enter != nil {
		return
	}
	mu.Lock()
	text := summary()
	mu.Unlock()
	fmt.Fprint(os.Stderr, text)
}
