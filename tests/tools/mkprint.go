// Mkprint prints common/output/isprint.inc: the code points beyond ASCII that
// Go's strconv.IsPrint takes for printable, as ranges.
//
//	go run tests/tools/mkprint.go >common/output/isprint.inc
//
// With -sum it prints what tests/unit/quote.c compares with: hashes over what
// strconv.Quote makes of many strings.
package main

import (
	"fmt"
	"hash/fnv"
	"os"
	"runtime"
	"strconv"
	"unicode"
	"unicode/utf8"
)

func main() {
	if len(os.Args) > 1 && os.Args[1] == "-sum" {
		sums()
		return
	}
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

func sums() {
	h := fnv.New64a()
	add := func(b ...byte) { h.Write([]byte(strconv.Quote(string(b)))) }
	report := func(what string) {
		fmt.Printf("%#016x %s\n", h.Sum64(), what)
		h.Reset()
	}

	for r := 0; r <= unicode.MaxRune; r++ {
		add(encode(r)...)
	}
	report("every code point, surrogates too")

	for i := range 65536 {
		add(byte(i>>8), byte(i))
	}
	report("every pair of bytes")

	edges := []byte("\x00\x07\x1f \"A\\~\x7f\x80\x8f\x90\x9f\xa0\xbf\xc0\xc1\xc2\xdf\xe0\xe1\xec\xed\xee\xef\xf0\xf1\xf3\xf4\xf5\xf8\xff")
	for _, a := range edges {
		for _, b := range edges {
			for _, c := range edges {
				for _, d := range edges {
					add(a, b, c, d)
				}
			}
		}
	}
	report("every four of the edge bytes")

	for i := range 256 {
		for at := range 24 {
			b := []byte("abcdefghijklmnopqrstuvwx")
			b[at] = byte(i)
			add(b...)
		}
	}
	report("every byte at every place of a text")
}

// encode follows the scheme of UTF-8 for surrogates, too.
func encode(r int) []byte {
	switch {
	case r < 0x80:
		return []byte{byte(r)}
	case r < 0x800:
		return []byte{byte(0xc0 | r>>6), byte(0x80 | r&0x3f)}
	case r < 0x10000:
		return []byte{byte(0xe0 | r>>12), byte(0x80 | r>>6&0x3f), byte(0x80 | r&0x3f)}
	}
	return []byte{byte(0xf0 | r>>18), byte(0x80 | r>>12&0x3f), byte(0x80 | r>>6&0x3f), byte(0x80 | r&0x3f)}
}
