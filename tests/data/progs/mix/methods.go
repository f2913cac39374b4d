//go:build go1.27
// +build go1.27

package main

import (
	"sync"
	"time"
)

func init() {
	scenes["methods"] = methods
}

// A box has a method with a type parameter of its own.
type box[T any] struct {
	mu sync.Mutex
	v  T
}

//go:noinline
func (b *box[T]) wait[U any](how func(T) U) U {
	b.mu.Lock()
	defer b.mu.Unlock()
	return how(b.v)
}

// later is inlined, and its closures are not named after who calls it.
func later(f func()) func() {
	return func() { f() }
}

// methods: a goroutine that waits in a function with type arguments twice, below
// a closure of a function that is inlined.
func methods() {
	b := &box[string]{v: "box"}
	b.mu.Lock()
	c := make(chan int)
	go later(func() {
		c <- 0
		c <- b.wait(func(s string) int { return len(s) })
	})()
	<-c
	time.Sleep(time.Millisecond)
	b.mu.Unlock()
	<-c
}
