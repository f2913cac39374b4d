// Read is the other side of the benchmark: what one writes in Go around
// golang.org/x/exp/trace for the jobs of our tools.
//
//	read events FILE		counts the events
//	read match FILE SPEC...		prints the events whose stack the specs
//					match, as those of an etgrep pattern:
//					a regular expression for a function,
//					** for any run of them
package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"

	"golang.org/x/exp/trace"
)

// pattern has nil for **.
type pattern []*regexp.Regexp

func compile(specs []string) (pattern, error) {
	var p pattern
	for _, spec := range specs {
		if spec == "**" {
			p = append(p, nil)
			continue
		}
		re, err := regexp.Compile(spec)
		if err != nil {
			return nil, err
		}
		p = append(p, re)
	}
	return p, nil
}

// skip adds to the states those that are reached by runs of nothing.
func (p pattern) skip(states []bool) {
	for i, re := range p {
		if states[i] && re == nil {
			states[i+1] = true
		}
	}
}

// matches tries the functions from the outermost on.
func (p pattern) matches(st trace.Stack) bool {
	var funcs []string
	for f := range st.Frames() {
		name := f.Func
		if i := strings.LastIndex(name, "/vendor/"); i >= 0 {
			name = name[i+len("/vendor/"):]
		}
		funcs = append(funcs, name)
	}
	states := make([]bool, len(p)+1)
	states[0] = true
	p.skip(states)
	for i := len(funcs) - 1; i >= 0; i-- {
		next := make([]bool, len(p)+1)
		for s, re := range p {
			if states[s] && re == nil {
				next[s] = true
			} else if states[s] && re.MatchString(funcs[i]) {
				next[s+1] = true
			}
		}
		p.skip(next)
		states = next
	}
	return states[len(p)]
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
	p, err := compile(args[2:])
	if err != nil {
		return err
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
		if p != nil && p.matches(ev.Stack()) {
			fmt.Fprintln(out, ev.String())
		}
	}
	if p == nil {
		fmt.Fprintln(out, n)
	}
	return out.Flush()
}

func main() {
	args := os.Args[1:]
	if !(len(args) == 2 && args[0] == "events" ||
		len(args) >= 3 && args[0] == "match") {
		fmt.Fprintln(os.Stderr, "usage: read events FILE | read match FILE SPEC...")
		os.Exit(2)
	}
	if err := run(args); err != nil {
		fmt.Fprintln(os.Stderr, "read:", err)
		os.Exit(1)
	}
}
