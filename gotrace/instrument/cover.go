package main

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"sort"
	"strings"
)

// The cover tool reads a package's own files, whatever lies over them. So for
// builds with -cover the go command runs its tools through this program: what
// cover writes gets the tracing calls afterwards, and the coverage is that of
// the files as they are.

// writeKey keeps what instrumented text depends on: the build cache must tell
// one run's from another's.
func (pl *plan) writeKey() error {
	h := sha256.New()
	var from []string
	for f := range pl.replace {
		from = append(from, f)
	}
	sort.Strings(from)
	for _, f := range from {
		text, err := os.ReadFile(pl.replace[f])
		if err != nil {
			return err
		}
		fmt.Fprintln(h, f, len(text))
		h.Write(text)
	}
	settings := coverSettings{Args: pl.o.args, Key: fmt.Sprintf("%x", h.Sum(nil)[:12])}
	text, err := json.Marshal(settings)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(pl.o.work, "cover.json"), text, 0o600)
}

type coverSettings struct {
	Args bool
	Key  string
}

// toolexec runs a tool of the go command: WORK, TOOL, its arguments.
func toolexec(args []string) {
	if len(args) < 2 {
		fail(fmt.Errorf("toolexec: no tool"))
	}
	work, tool, args := args[0], args[1], args[2:]
	var s coverSettings
	text, err := os.ReadFile(filepath.Join(work, "cover.json"))
	if err != nil || json.Unmarshal(text, &s) != nil {
		fail(fmt.Errorf("toolexec: cannot read %s", work))
	}
	if filepath.Base(tool) == "vet" {
		args = vetArgs(work, args)
	}
	cover := filepath.Base(tool) == "cover"
	cmd := exec.Command(tool, args...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	var version, said bytes.Buffer
	if t := filepath.Base(tool); t == "compile" || t == "vet" {
		cmd.Stdout, cmd.Stderr = &said, &said
	}
	asked := len(args) == 1 && args[0] == "-V=full"
	if cover && asked {
		cmd.Stdout = &version
	}
	err = cmd.Run()
	os.Stdout.Write(userPlaces(work, said.Bytes()))
	if err != nil {
		if e, ok := err.(*exec.ExitError); ok {
			os.Exit(e.ExitCode())
		}
		fail(err)
	}
	if cover && asked {
		fmt.Printf("%s gotrace-%s\n", strings.TrimSpace(version.String()), s.Key)
	} else if cover {
		if err := traceCovered(work, &s, args); err != nil {
			fail(err)
		}
	}
}

// vetArgs points vet to the files of our recording package: before Go 1.24 it
// is told to read them where they only seem to be.
func vetArgs(work string, args []string) []string {
	if len(args) == 0 || !strings.HasSuffix(args[len(args)-1], ".cfg") {
		return args
	}
	text, err := os.ReadFile(args[len(args)-1])
	var cfg map[string]any
	if err != nil || json.Unmarshal(text, &cfg) != nil || cfg["ImportPath"] != "container" {
		return args
	}
	replace, _ := overlaid(work)
	for _, list := range []string{"GoFiles", "NonGoFiles"} {
		files, _ := cfg[list].([]any)
		for i, f := range files {
			if name, _ := f.(string); replace[name] != "" {
				files[i] = replace[name]
			}
		}
	}
	if text, err = json.Marshal(cfg); err != nil {
		return args
	}
	to := filepath.Join(work, fmt.Sprintf("vet%d.cfg", os.Getpid()))
	if os.WriteFile(to, text, 0o600) != nil {
		return args
	}
	return append(append([]string{}, args[:len(args)-1]...), to)
}

// coverFiles finds what the tool has written, from what: by its arguments.
func coverFiles(args []string) (from, to []string) {
	for i := 0; i < len(args); i++ {
		a := strings.TrimPrefix(args[i], "-")
		name, value, has := strings.Cut(a, "=")
		if !strings.HasPrefix(args[i], "-") {
			from = append(from, args[i])
			continue
		}
		if !has && i+1 < len(args) {
			i++
			value = args[i]
		}
		switch strings.TrimPrefix(name, "-") {
		case "o":
			to = append(to, value)
		case "outfilelist":
			to = append(to, lines(value)...)
		}
	}
	// With a list, the first is for variables only.
	if n := len(to) - len(from); n > 0 {
		to = to[n:]
	}
	return from, to
}

func lines(file string) []string {
	f, err := os.Open(file)
	if err != nil {
		return nil
	}
	defer f.Close()
	var out []string
	for s := bufio.NewScanner(f); s.Scan(); {
		out = append(out, s.Text())
	}
	return out
}

// overlaid reads which files are traced.
func overlaid(work string) (map[string]string, error) {
	text, err := os.ReadFile(filepath.Join(work, "overlay.json"))
	if err != nil {
		return nil, err
	}
	var o struct{ Replace map[string]string }
	err = json.Unmarshal(text, &o)
	return o.Replace, err
}

func traceCovered(work string, s *coverSettings, args []string) error {
	from, to := coverFiles(args)
	replace, err := overlaid(work)
	if err != nil || len(from) != len(to) {
		return err
	}
	o := &options{args: s.Args, generated: true}
	for i, f := range from {
		if replace[f] == "" {
			continue
		}
		if err := traceOne(newPlan(o), replace[f], to[i]); err != nil {
			return err
		}
	}
	return nil
}

// traceOne puts the calls into a file that cover has written: into the same
// functions, in order, as in the overlay.
func traceOne(pl *plan, laid, out string) error {
	text, err := os.ReadFile(out)
	if err != nil {
		return err
	}
	traced, err := os.ReadFile(laid)
	if err != nil {
		return err
	}
	if pl.only, err = tracedFuncs(traced); err != nil {
		return err
	}
	src := &source{path: out, text: text}
	if text, _, _ = pl.instrument(src, freeAlias([]*source{src})); text == nil {
		return nil
	}
	return os.WriteFile(out, text, 0o600)
}

// tracedFuncs says of each function of a file, in order, whether it begins
// with a tracing call.
func tracedFuncs(text []byte) ([]bool, error) {
	fset := token.NewFileSet()
	tree, err := parser.ParseFile(fset, "", text, 0)
	if err != nil {
		return nil, err
	}
	var out []bool
	see := func(b *ast.BlockStmt) {
		out = append(out, b != nil && bytes.HasPrefix(text[fset.Position(b.Lbrace).Offset+1:], []byte("gotrace")))
	}
	ast.Inspect(tree, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncDecl:
			see(n.Body)
		case *ast.FuncLit:
			see(n.Body)
		}
		return true
	})
	return out, nil
}
