// Mkprint prints common/output/isprint.inc: the code points beyond ASCII that
// Go's strconv.IsPrint takes for printable, as ranges.
//
//	go run tests/tools/mkprint.go >common/output/isprint.inc
package main

import (
	"fmt"
	"runtime"
	"strconv"
	"unicode"
	"unicode/utf8"
)

func main() {
	fmt.Printf("/* strconv.IsPrint beyond ASCII, Unicode %s; by mkprint.go with %s */",
		unicode.Version, runtime.Version())
	n := 0
	for r := rune(utf8.RuneSelf); r <= unicode.MaxRune; r++ {
		if !strconv.IsPrint(r) {
			continue
		}
		first := r
		for r < unicode.MaxRune && strconv.IsPrint(r+1) {
			r++
		}
		sep := " "
		if n%4 == 0 {
			sep = "\n"
		}
		fmt.Printf("%s{ %#x, %#x },", sep, first, r)
		n++
	}
	fmt.Println()
}
