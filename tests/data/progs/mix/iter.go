//go:build go1.23
// +build go1.23

package main

import "iter"

func init() {
	scenes["iter"] = coroutines
}

func count(n int) iter.Seq[int] {
	return func(yield func(int) bool) {
		for i := 0; i < n && yield(i); i++ {
		}
	}
}

// coroutines: one that is run to its end, one that is stopped, one inside
// another, and one that panics.
func coroutines() {
	next, stop := iter.Pull(count(3))
	for _, ok := next(); ok; _, ok = next() {
	}
	stop()

	next, stop = iter.Pull(count(100))
	next()
	stop()

	next, stop = iter.Pull(func(yield func(int) bool) {
		inner, done := iter.Pull(count(2))
		defer done()
		for v, ok := inner(); ok && yield(v); v, ok = inner() {
		}
	})
	for _, ok := next(); ok; _, ok = next() {
	}
	stop()

	next, stop = iter.Pull(func(func(int) bool) { panic("as planned") })
	defer func() {
		recover()
		stop()
	}()
	next()
}
