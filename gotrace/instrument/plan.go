package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// function is one line of functions.tsv.
type function struct {
	file string
	line int
	name string
	skip string // why it is not traced, if it is not
}

// plan collects what will be laid over what.
type plan struct {
	o         *options
	replace   map[string]string
	functions []function
	skipped   []function
	files     int
	names     namer
	only      []bool // by the order of functions, see traceOne
}

func newPlan(o *options) *plan {
	return &plan{o: o, replace: map[string]string{}}
}

// pkg instruments the files of one package.
func (pl *plan) pkg(p *goPackage) error {
	if p.ImportPath == manualAPI {
		return nil
	}
	files := append(append([]string{}, p.GoFiles...), p.CgoFiles...)
	if pl.o.tests && (!p.DepOnly || p.ForTest != "") {
		files = append(files, p.TestGoFiles...)
	}
	prefix := p.ImportPath
	if p.Name == "main" {
		prefix = "main"
	}
	if err := pl.unit(p, prefix, files); err != nil {
		return err
	}
	if pl.o.tests && len(p.XTestGoFiles) > 0 && !p.DepOnly {
		return pl.unit(p, p.ImportPath+"_test", p.XTestGoFiles)
	}
	return nil
}

// unit instruments files that are compiled together.
func (pl *plan) unit(p *goPackage, prefix string, names []string) error {
	var files []*source
	for _, name := range names {
		if !filepath.IsAbs(name) {
			name = filepath.Join(p.Dir, name)
		}
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		files = append(files, &source{path: name, text: text})
	}
	alias := freeAlias(files)
	pl.names = namer{prefix: escapePath(prefix)}
	for _, f := range files {
		if err := pl.file(f, alias); err != nil {
			return err
		}
	}
	return nil
}

// freeAlias is a name for the import that no file of the package uses.
func freeAlias(files []*source) string {
	alias := "gotrace_"
	for n := 0; ; n++ {
		used := false
		for _, f := range files {
			used = used || bytes.Contains(f.text, []byte(alias))
		}
		if !used {
			return alias
		}
		alias = fmt.Sprintf("gotrace%d_", n)
	}
}

// escapePath is the import path as the linker has it: the last element's dots
// are escaped.
func escapePath(p string) string {
	var b strings.Builder
	slash := strings.LastIndexByte(p, '/')
	for i := 0; i < len(p); i++ {
		c := p[i]
		if c <= ' ' || i > slash && c == '.' || c == '%' || c == '"' || c >= 0x7f {
			fmt.Fprintf(&b, "%%%02x", c)
			continue
		}
		b.WriteByte(c)
	}
	return b.String()
}

func (pl *plan) file(f *source, alias string) error {
	if pl.o.skip[f.path] {
		pl.skipped = append(pl.skipped, function{file: f.path, skip: "does not compile when traced"})
		return nil
	}
	out, fns, reason := pl.instrument(f, alias)
	pl.functions = append(pl.functions, fns...)
	if reason != "" {
		pl.skipped = append(pl.skipped, function{file: f.path, skip: reason})
		return nil
	}
	if out == nil || pl.o.list {
		return nil
	}
	pl.files++
	dst := filepath.Join(pl.o.work, fmt.Sprintf("%05d_%s", pl.files, filepath.Base(f.path)))
	pl.replace[f.path] = dst
	return os.WriteFile(dst, out, 0o600)
}

// manualAPI is the package whose marked calls join ours.
const manualAPI = "gotrace.local/trace"

// addRuntime lays the recording package over GOROOT/src/container.
func (pl *plan) addRuntime() error {
	names, err := filepath.Glob(filepath.Join(pl.o.runtime, "*"))
	if err != nil {
		return err
	}
	for _, n := range names {
		pl.replace[filepath.Join(pl.o.goroot, "src", "container", filepath.Base(n))] = n
	}
	for from, to := range pl.o.extra {
		pl.replace[from] = to
	}
	if pl.o.trace != "" {
		pl.replace[filepath.Join(pl.o.trace, "hook_gotrace.go")] = filepath.Join(pl.o.work, "hook_gotrace.go")
	}
	return nil
}

func (pl *plan) writeOverlay(path string) error {
	text, err := json.Marshal(map[string]map[string]string{"Replace": pl.replace})
	if err != nil {
		return err
	}
	return os.WriteFile(path, text, 0o600)
}

// writeFunctions writes one line a function: kind, file, line, name, reason.
// The kind is f for a traced function, s for one that is not, x for a file.
func (pl *plan) writeFunctions(path string) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	w := bufio.NewWriter(f)
	for _, fn := range pl.functions {
		kind := "f"
		if fn.skip != "" {
			kind = "s"
		}
		fmt.Fprintf(w, "%s\t%s\t%d\t%s\t%s\n", kind, fn.file, fn.line, fn.name, fn.skip)
	}
	for from, to := range pl.replace {
		fmt.Fprintf(w, "o\t%s\t0\t%s\t\n", from, filepath.Base(to))
	}
	for _, fn := range pl.skipped {
		fmt.Fprintf(w, "x\t%s\t0\t\t%s\n", fn.file, fn.skip)
	}
	if err := w.Flush(); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}
