// Mix writes an execution trace of the scenes that it is asked for.  It is the
// source of the traces in tests/data, and builds with every Go from 1.5 on:
// what newer releases added is in files with build constraints.
//
//	mix TRACE-FILE SCENE...
//
// Scenes are kept short, so that the traces are small.
package main

import (
	"fmt"
	"io"
	"io/ioutil"
	"net"
	"os"
	"runtime"
	"runtime/debug"
	"runtime/trace"
	"sync"
	"syscall"
	"time"
)

// Other files add theirs.
var scenes = map[string]func(){
	"gc":       gc,
	"collect":  collect,
	"chans":    chans,
	"locks":    locks,
	"timers":   timers,
	"net":      network,
	"procs":    procs,
	"syscalls": syscalls,
	"crowd":    crowd,
	"spin":     spin,
	"start":    startStop,
}

var traceFile *os.File

func main() {
	if len(os.Args) < 3 {
		fmt.Fprintln(os.Stderr, "usage: mix TRACE-FILE SCENE...")
		os.Exit(2)
	}
	f, err := os.Create(os.Args[1])
	check(err)
	traceFile = f
	check(trace.Start(f))
	for _, name := range os.Args[2:] {
		scene := scenes[name]
		if scene == nil {
			check(fmt.Errorf("no scene %q in this Go", name))
		}
		scene()
	}
	trace.Stop()
	check(f.Close())
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "mix:", err)
		os.Exit(1)
	}
}

// together runs n copies of f and waits for them.
func together(n int, f func(i int)) {
	var wg sync.WaitGroup
	wg.Add(n)
	for i := 0; i < n; i++ {
		go func(i int) {
			defer wg.Done()
			f(i)
		}(i)
	}
	wg.Wait()
}

type node struct {
	left, right *node
	pad         [6]uintptr
}

func tree(depth int) *node {
	if depth == 0 {
		return &node{}
	}
	return &node{left: tree(depth - 1), right: tree(depth - 1)}
}

var kept *node

// gc: allocation by several goroutines with collections that come by
// themselves, assists and sweeping; then a stop of the world.
func gc() {
	defer debug.SetGCPercent(debug.SetGCPercent(20))
	kept = tree(13)
	together(3, func(int) {
		for i := 0; i < 6; i++ {
			tree(11)
		}
	})
	kept = nil
	var ms runtime.MemStats
	runtime.ReadMemStats(&ms)
}

// collect: a collection that is asked for; waiting for its sweep yields often.
func collect() {
	kept = tree(8)
	runtime.GC()
	kept = nil
}

// chans: sends, receives and selects that block, and nil channels.
func chans() {
	c := make(chan int)
	done := make(chan bool)
	go func() {
		for range c {
		}
		close(done)
	}()
	for i := 0; i < 20; i++ {
		c <- i
	}
	close(c)
	<-done

	a, b := make(chan int), make(chan int)
	go func() {
		for i := 0; i < 5; i++ {
			a <- i
			b <- i
		}
		close(done2)
	}()
	for n := 0; n < 10; n++ {
		select {
		case <-a:
		case <-b:
		}
	}
	<-done2
	go func() {
		var never chan int
		<-never
	}()
	go func() {
		select {}
	}()
	runtime.Gosched()
}

var done2 = make(chan bool)

// locks: contended mutexes, readers and writers, conditions, wait groups.
func locks() {
	var mu sync.Mutex
	total := 0
	together(4, func(int) {
		for i := 0; i < 5; i++ {
			mu.Lock()
			total++
			runtime.Gosched()
			mu.Unlock()
		}
	})
	var rw sync.RWMutex
	together(3, func(i int) {
		if i == 0 {
			rw.Lock()
			time.Sleep(100 * time.Microsecond)
			rw.Unlock()
			return
		}
		rw.RLock()
		runtime.Gosched()
		rw.RUnlock()
	})
	cond := sync.NewCond(&mu)
	ready := 0
	go func() {
		for i := 0; i < 3; i++ {
			time.Sleep(50 * time.Microsecond)
			mu.Lock()
			ready++
			cond.Broadcast()
			mu.Unlock()
		}
	}()
	mu.Lock()
	for ready < 3 {
		cond.Wait()
	}
	mu.Unlock()
}

// timers: sleeps, tickers, a timer that is stopped, functions after a while.
func timers() {
	together(3, func(i int) {
		time.Sleep(time.Duration(i+1) * 100 * time.Microsecond)
	})
	tick := time.NewTicker(200 * time.Microsecond)
	for i := 0; i < 4; i++ {
		<-tick.C
	}
	tick.Stop()
	fired := make(chan bool)
	time.AfterFunc(100*time.Microsecond, func() { close(fired) })
	never := time.NewTimer(time.Hour)
	<-fired
	never.Stop()
	select {
	case <-time.After(100 * time.Microsecond):
	case <-make(chan int):
	}
}

// network: an echo over the loopback interface.
func network() {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	check(err)
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				io.Copy(c, c)
				c.Close()
			}()
		}
	}()
	together(2, func(int) {
		c, err := net.Dial("tcp", l.Addr().String())
		check(err)
		buf := make([]byte, 64)
		for i := 0; i < 4; i++ {
			_, err = c.Write(buf)
			check(err)
			_, err = io.ReadFull(c, buf)
			check(err)
		}
		c.Close()
	})
	l.Close()
}

// procs: GOMAXPROCS up and down while others run.
func procs() {
	n := runtime.GOMAXPROCS(0)
	stop := make(chan bool)
	go func() {
		for {
			select {
			case <-stop:
				return
			case <-time.After(10 * time.Microsecond):
			}
		}
	}()
	for _, p := range []int{1, 3, 2, n} {
		runtime.GOMAXPROCS(p)
		time.Sleep(50 * time.Microsecond)
	}
	stop <- true
}

// syscalls: short ones, and a read of a pipe that lasts.
func syscalls() {
	f, err := ioutil.TempFile("", "mix")
	check(err)
	for i := 0; i < 5; i++ {
		fmt.Fprintln(f, "line", i)
	}
	check(f.Close())
	check(os.Remove(f.Name()))

	var fds [2]int
	check(syscall.Pipe(fds[:]))
	done := make(chan bool)
	go func() {
		buf := make([]byte, 1)
		for i := 0; i < 2; i++ {
			syscall.Read(fds[0], buf) // blocks its thread; its P is taken
		}
		close(done)
	}()
	for i := 0; i < 2; i++ {
		time.Sleep(300 * time.Microsecond)
		syscall.Write(fds[1], []byte("x"))
	}
	<-done
	syscall.Close(fds[0])
	syscall.Close(fds[1])
}

// crowd: many goroutines that do little.
func crowd() {
	out := make(chan int, 8)
	for i := 0; i < 200; i++ {
		go func(i int) { out <- i }(i)
	}
	for i := 0; i < 200; i++ {
		<-out
	}
}

var sink int

func work(d time.Duration) {
	for end := time.Now().Add(d); time.Now().Before(end); {
		for i := 0; i < 1000; i++ {
			sink += i
		}
	}
}

// spin: more goroutines that compute than there are processors.
func spin() {
	together(2*runtime.GOMAXPROCS(0), func(int) { work(15 * time.Millisecond) })
}

// startStop: the trace ends and another one takes its place, while goroutines
// of before block and run.
func startStop() {
	c := make(chan int)
	go func() { <-c }()
	go work(5 * time.Millisecond)
	time.Sleep(time.Millisecond)
	trace.Stop()
	check(traceFile.Truncate(0))
	_, err := traceFile.Seek(0, 0)
	check(err)
	check(trace.Start(traceFile))
	c <- 1
	runtime.Gosched()
}
