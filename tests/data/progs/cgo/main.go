// Cgo writes an execution trace of calls into C, and of C that calls back: on
// the thread of the call, and with "threads" on threads that C made too.
//
//	cgo TRACE-FILE calls|threads
package main

/*
#include <pthread.h>

void called(int);

static int twice(int x)
{
	return 2 * x;
}

static void call_back(int n)
{
	for (int i = 0; i < n; i++)
		called(i);
}

static void *thread(void *arg)
{
	called(*(int *)arg);
	return 0;
}

static void on_threads(int n)
{
	for (int i = 0; i < n; i++) {
		pthread_t t;

		if (pthread_create(&t, 0, thread, &i) == 0)
			pthread_join(t, 0);
	}
}

#cgo LDFLAGS: -lpthread
*/
import "C"

import (
	"fmt"
	"os"
	"runtime"
	"runtime/trace"
	"sync"
)

var mu sync.Mutex
var sum int

//export called
func called(i C.int) {
	mu.Lock()
	sum += int(i)
	mu.Unlock()
	runtime.Gosched()
}

func together(n int, f func()) {
	var wg sync.WaitGroup
	wg.Add(n)
	for i := 0; i < n; i++ {
		go func() {
			defer wg.Done()
			f()
		}()
	}
	wg.Wait()
}

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: cgo TRACE-FILE calls|threads")
		os.Exit(2)
	}
	f, err := os.Create(os.Args[1])
	if err == nil {
		err = trace.Start(f)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "cgo:", err)
		os.Exit(1)
	}
	for i := 0; i < 3; i++ {
		sum += int(C.twice(C.int(i)))
	}
	together(2, func() { C.call_back(3) })
	if os.Args[2] == "threads" {
		together(2, func() { C.on_threads(4) })
	}
	trace.Stop()
	f.Close()
}
