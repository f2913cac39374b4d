// Read is the other side of the benchmark: what one writes in Go around
// golang.org/x/exp/trace for the jobs of our tools.
//
//	read events FILE	counts the events
//	read match FILE RE	prints the events whose stack has a function that
//				matches, as a straightforward program would
package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"regexp"

	"golang.org/x/exp/trace"
)

func matches(st trace.Stack, re *regexp.Regexp) bool {
	for f := range st.Frames() {
		if re.MatchString(f.Func) {
			return true
		}
	}
	return false
}

func run(args []string) error {
	f, err := os.Open(args[1])
	if err != nil {
		return err
	}
	defer f.Close()
	r, err := trace.NewReader(bufio.NewReaderSize(f, 1<<20))
	if err != nil {
		return err
	}
	var re *regexp.Regexp
	if args[0] == "match" {
		re = regexp.MustCompile(args[2])
	}
	out := bufio.NewWriterSize(os.Stdout, 1<<16)
	n := 0
	for {
		ev, err := r.ReadEvent()
		if err == io.EOF {
			break
		}
		if err != nil {
			return err
		}
		n++
		if re != nil && matches(ev.Stack(), re) {
			fmt.Fprintln(out, ev.String())
		}
	}
	if re == nil {
		fmt.Fprintln(out, n)
	}
	return out.Flush()
}

func main() {
	args := os.Args[1:]
	if !(len(args) == 2 && args[0] == "events" ||
		len(args) == 3 && args[0] == "match") {
		fmt.Fprintln(os.Stderr, "usage: read events FILE | read match FILE RE")
		os.Exit(2)
	}
	if err := run(args); err != nil {
		fmt.Fprintln(os.Stderr, "read:", err)
		os.Exit(1)
	}
}
