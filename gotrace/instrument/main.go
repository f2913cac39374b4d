// Gotrace-instrument lays tracing calls over the sources of a Go program. It
// is built by the user's own Go, so it reads the syntax that Go reads, and is
// driven by gotrace; see gotrace(1).
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// options is one run, as gotrace asks for it.
type options struct {
	goCmd     string
	work      string // where the overlay goes
	runtime   string // where the recording package is
	goroot    string
	modcache  string
	extra     map[string]string // more for the overlay
	skip      map[string]bool   // files that do not compile when instrumented
	trace     string            // the directory of the manual API, if the program uses it
	include   []string
	exclude   []string
	pattern   *regexp.Regexp
	function  string
	args      bool // record arguments and results
	tests     bool
	generated bool
	list      bool // names only: write no overlay
	build     []string
	packages  []string
}

func main() {
	if len(os.Args) > 1 && os.Args[1] == "offsets" {
		if err := offsets(os.Args[2:]); err != nil {
			fail(err)
		}
		return
	}
	if len(os.Args) > 1 && os.Args[1] == "toolexec" {
		toolexec(os.Args[2:])
		return
	}
	o, err := parse(os.Args[1:])
	if err != nil {
		fail(err)
	}
	if err := run(o); err != nil {
		fail(err)
	}
}

// errSaid is a failure that the go command has already explained.
var errSaid = errors.New("said")

func fail(err error) {
	if err == errSaid {
		os.Exit(3)
	}
	fmt.Fprintln(os.Stderr, "gotrace:", err)
	os.Exit(2)
}

func parse(args []string) (*options, error) {
	o := &options{}
	var include, exclude, pattern, skip string
	f := flag.NewFlagSet("gotrace-instrument", flag.ContinueOnError)
	f.StringVar(&o.goCmd, "go", "go", "")
	f.StringVar(&o.work, "work", "", "")
	f.StringVar(&o.runtime, "runtime", "", "")
	f.StringVar(&o.goroot, "goroot", "", "")
	f.StringVar(&o.modcache, "modcache", "", "")
	f.StringVar(&skip, "skip", "", "")
	f.StringVar(&include, "include", "", "")
	f.StringVar(&exclude, "exclude", "", "")
	f.StringVar(&pattern, "pattern", "", "")
	f.StringVar(&o.function, "function", "", "")
	f.BoolVar(&o.args, "args", false, "")
	f.BoolVar(&o.tests, "tests", false, "")
	f.BoolVar(&o.generated, "generated", false, "")
	f.BoolVar(&o.list, "list", false, "")
	if err := f.Parse(args); err != nil {
		return nil, err
	}
	rest := f.Args()
	for i, a := range rest {
		if a == "--" {
			o.build, rest = rest[:i], rest[i+1:]
			break
		}
	}
	o.packages = rest
	o.extra = map[string]string{}
	o.skip = map[string]bool{}
	for _, f := range strings.Split(skip, "\n") {
		o.skip[f] = true
	}
	o.include, o.exclude = split(include), split(exclude)
	if pattern != "" {
		re, err := regexp.Compile(pattern)
		if err != nil {
			return nil, fmt.Errorf("option -pattern: %v", err)
		}
		o.pattern = re
	}
	return o, nil
}

func split(s string) []string {
	var out []string
	for _, p := range strings.Split(s, ",") {
		if p = strings.TrimSpace(p); p != "" {
			out = append(out, p)
		}
	}
	return out
}

// run instruments what was asked for and writes functions.tsv and, unless
// only names are wanted, overlay.json into the work directory.
func run(o *options) error {
	pkgs, err := list(o)
	if err != nil {
		return err
	}
	if !o.list {
		if err := o.moveModules(pkgs); err != nil {
			return err
		}
	}
	pl := newPlan(o)
	for _, p := range pkgs {
		if err := pl.pkg(p); err != nil {
			return err
		}
	}
	if err := pl.writeFunctions(filepath.Join(o.work, "functions.tsv")); err != nil {
		return err
	}
	if o.list {
		return nil
	}
	if err := pl.addRuntime(); err != nil {
		return err
	}
	if err := pl.writeKey(); err != nil {
		return err
	}
	return pl.writeOverlay(filepath.Join(o.work, "overlay.json"))
}
