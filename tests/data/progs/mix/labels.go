//go:build go1.9
// +build go1.9

package main

import (
	"context"
	"runtime/pprof"
)

func init() {
	scenes["labels"] = labels
}

// labels: goroutines with profiler labels.  (The labels that a trace itself
// holds are those of the collector's goroutines.)
func labels() {
	pprof.Do(context.Background(), pprof.Labels("part", "one"), func(context.Context) {
		together(2, func(int) { tree(10) })
	})
}
