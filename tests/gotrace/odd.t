#!/bin/sh
# Odd places: line directives, blanks and quotes in paths, builds that make no
# program.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/gotrace/gt.sh"
prefer 27 1.27.4

TMPDIR="$tmp/it's ünï"
mkdir "$TMPDIR" 'a b'
cd 'a b' || exit 1
module m <<'END'
-- main.go --
package main

import (
	"fmt"
	"runtime"
)

func at() {
	_, file, line, _ := runtime.Caller(1)
	fmt.Println(file, line)
}

func before() { at() }

//line gen/x.y:100
func gen() { at() }

//line :200
func same() { at() }

/*line ../up.y:7:9*/ func up() { func() { at() }() }

//line /abs/olute.y:1
func abs() { at() }

//line not a directive
func not() {
	fmt.Println(`
//line text.y:5
`)
	at()
}

//line main.go:50
func main() { before(); gen(); same(); up(); abs(); not(); at() }
END
cd m || exit 1
"$go" build -gcflags=-l -o ../plain .
../plain >want
status 'a module and a TMPDIR with blanks and quotes' 0 gotrace record -o rec . >out
is 'files and lines after line directives' want out
gotrace stats rec >stats
ok 'in reports, too' grep -q "main.gen .*gen/x.y:100\$" stats
"$go" build -cover -gcflags=-l -o ../plain .
# With -cover Go itself finds up.y below its own temporary directory.
GOCOVERDIR=$tmp ../plain | grep -v up.y >want
GOCOVERDIR=$tmp gotrace record -cover -o rec . | grep -v up.y >out
is 'the same with -cover' want out
ok 'and it is traced' sh -c 'gotrace stats rec | grep -q " main.gen "'

status 'a plugin is no program' 2 gotrace run -buildmode=plugin . 2>err
cat err
ok 'which is said' grep -q 'is not a program' err
done_testing
