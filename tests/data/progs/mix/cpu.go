//go:build go1.19
// +build go1.19

package main

import (
	"io"
	"runtime/pprof"
	"time"
)

func init() {
	scenes["cpu"] = cpu
}

// cpu: samples of a CPU profile that runs beside the trace.
func cpu() {
	check(pprof.StartCPUProfile(io.Discard))
	together(2, func(int) { work(80 * time.Millisecond) })
	pprof.StopCPUProfile()
}
