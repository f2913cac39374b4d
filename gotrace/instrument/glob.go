package main

import (
	"runtime"
	"strings"
)

var globPrefix = globalPrefix()

// globalPrefix asks this program, built by the same Go, how a literal outside
// functions is called.
func globalPrefix() string {
	name := ownName()
	name = name[strings.IndexByte(name, '.'):]
	return strings.TrimRight(name, "0123456789")
}

var ownName = func() string {
	pc, _, _, _ := runtime.Caller(0)
	return runtime.FuncForPC(pc).Name()
}
