// Gen writes a large execution trace: goroutines that pass numbers round over
// channels, with some system calls, sleeps and allocation.
//
//	gen TRACE-FILE MILLION-EVENTS
//
// It builds with Go 1.21 and later.
package main

import (
	"bufio"
	"fmt"
	"os"
	"runtime"
	"runtime/trace"
	"strconv"
	"sync"
	"time"
)

// About so many events come of one round of a pair.
const eventsPerRound = 6

type item struct {
	next *item
	data [4]int
}

// answer is one side of a pair: it sends back what it gets.
func answer(in <-chan int, out chan<- int) {
	for v := range in {
		out <- v + 1
	}
	close(out)
}

// ask is the other side.
func ask(rounds int, out chan<- int, in <-chan int) {
	var list *item
	for i := 0; i < rounds; i++ {
		out <- i
		<-in
		if i%64 == 0 {
			list = &item{next: list}
		}
		if i%4096 == 0 {
			time.Sleep(time.Microsecond)
			os.Getpid()
			list = nil
		}
	}
	close(out)
}

// deep calls f at the end of a stack of its own.
func deep(depth int, f func()) {
	if depth == 0 {
		f()
		return
	}
	deep(depth-1, f)
}

func run(path string, millions int) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	w := bufio.NewWriterSize(f, 1<<20)
	if err := trace.Start(w); err != nil {
		return err
	}
	pairs := 4 * runtime.GOMAXPROCS(0)
	rounds := millions * 1000000 / eventsPerRound / pairs
	var wg sync.WaitGroup
	for i := 0; i < pairs; i++ {
		there, back := make(chan int), make(chan int)
		wg.Add(1)
		depth := i % 8
		go answer(there, back)
		go deep(depth, func() {
			defer wg.Done()
			ask(rounds, there, back)
		})
	}
	wg.Wait()
	trace.Stop()
	if err := w.Flush(); err != nil {
		return err
	}
	return f.Close()
}

func main() {
	millions := 0
	if len(os.Args) == 3 {
		millions, _ = strconv.Atoi(os.Args[2])
	}
	if millions <= 0 {
		fmt.Fprintln(os.Stderr, "usage: gen TRACE-FILE MILLION-EVENTS")
		os.Exit(2)
	}
	if err := run(os.Args[1], millions); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}
