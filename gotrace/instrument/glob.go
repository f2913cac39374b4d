package main

import (
	"path/filepath"
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

// namesGetDir says whether the compiler puts a directory before the name in a
// line directive, as it does since Go 1.27.
var namesGetDir = filepath.IsAbs(ownFile())

//line own/file.go:1
func ownFile() string {
	_, file, _, _ := runtime.Caller(0)
	return file
}
