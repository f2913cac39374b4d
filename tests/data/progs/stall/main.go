// Stall writes an execution trace of a world that is slow to stop: a goroutine
// copies megabytes at once, and cannot be preempted meanwhile.  Samples of a CPU
// profile tell what it does.
//
//	stall TRACE-FILE
package main

import (
	"io/ioutil"
	"log"
	"os"
	"runtime"
	"runtime/pprof"
	"runtime/trace"
	"syscall"
	"time"
)

const mib = 1 << 20

// memory is out of the collector's sight, who would have a lot to sweep.
func memory() []byte {
	p, err := syscall.Mmap(-1, 0, 96*mib, syscall.PROT_READ|syscall.PROT_WRITE,
		syscall.MAP_ANON|syscall.MAP_PRIVATE)
	if err != nil {
		log.Fatal(err)
	}
	return p
}

// copier copies until it is told to stop; each copy is one long memmove.
func copier(stop, done chan bool) {
	from, to := memory(), memory()
	for {
		select {
		case <-stop:
			done <- true
			return
		default:
			copy(to, from)
		}
	}
}

func stops() {
	var stats runtime.MemStats
	for i := 0; i < 2; i++ {
		time.Sleep(3 * time.Millisecond)
		runtime.ReadMemStats(&stats)
		time.Sleep(3 * time.Millisecond)
		runtime.GC()
	}
}

func main() {
	stop, done := make(chan bool), make(chan bool)
	go copier(stop, done)
	time.Sleep(200 * time.Millisecond) // its memory is there

	runtime.SetCPUProfileRate(500)
	if err := pprof.StartCPUProfile(ioutil.Discard); err != nil {
		log.Fatal(err)
	}
	f, err := os.Create(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	if err := trace.Start(f); err != nil {
		log.Fatal(err)
	}
	stops()
	trace.Stop()
	pprof.StopCPUProfile()
	stop <- true
	<-done
	if err := f.Close(); err != nil {
		log.Fatal(err)
	}
}
