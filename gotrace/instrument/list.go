package main

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

type module struct {
	Path    string
	Version string
	Dir     string
	Main    bool
}

// goPackage is what go list says of a package.
type goPackage struct {
	Dir          string
	ImportPath   string
	Name         string
	ForTest      string
	Standard     bool
	DepOnly      bool
	Goroot       bool
	Module       *module
	GoFiles      []string
	CgoFiles     []string
	TestGoFiles  []string
	XTestGoFiles []string
	Deps         []string
}

const fields = "-json=Dir,ImportPath,Name,ForTest,Standard,DepOnly,Goroot,Module," +
	"GoFiles,CgoFiles,TestGoFiles,XTestGoFiles"

// list asks the go command for the packages of the build and returns those
// that are to be instrumented.
func list(o *options) ([]*goPackage, error) {
	args := []string{"list", fields, "-deps"}
	if o.tests {
		// go test says itself what is wrong with a package, and tests the others.
		args = append(args, "-test", "-e")
	}
	args = append(args, o.listFlags()...)
	args = append(args, "--")
	args = append(args, o.packages...)
	all, err := goList(o.goCmd, args)
	if err != nil {
		return nil, err
	}
	below, err := belowRuntime(o, all)
	if err != nil {
		return nil, err
	}
	var out []*goPackage
	seen := map[string]bool{}
	for _, p := range all {
		if strings.HasSuffix(p.ImportPath, ".test") && p.Name == "main" && !p.DepOnly {
			continue // the generated test main
		}
		p.ImportPath = plainPath(p.ImportPath)
		if p.ImportPath == manualAPI {
			o.trace = p.Dir
		}
		if below[p.ImportPath] || !o.selects(p) || seen[p.ImportPath] {
			continue
		}
		if p.ForTest != "" && strings.HasSuffix(p.Name, "_test") {
			continue // its files are named by the package under test
		}
		seen[p.ImportPath] = true
		out = append(out, p)
	}
	return out, nil
}

// listFlags are the build's but for those about coverage, which go list took
// later than go build.
func (o *options) listFlags() []string {
	var out []string
	for _, f := range o.build {
		if !strings.HasPrefix(strings.TrimLeft(f, "-"), "cover") {
			out = append(out, f)
		}
	}
	return out
}

// plainPath cuts " [p.test]" off.
func plainPath(p string) string {
	if i := strings.Index(p, " ["); i >= 0 {
		return p[:i]
	}
	return p
}

func goList(goCmd string, args []string) ([]*goPackage, error) {
	cmd := exec.Command(goCmd, args...)
	var out bytes.Buffer
	cmd.Stdout = &out
	cmd.Stderr = os.Stderr
	if err := cmd.Run(); err != nil {
		return nil, errSaid
	}
	var all []*goPackage
	dec := json.NewDecoder(&out)
	for {
		p := new(goPackage)
		err := dec.Decode(p)
		if err == io.EOF {
			return all, nil
		}
		if err != nil {
			return nil, err
		}
		all = append(all, p)
	}
}

// belowRuntime names the packages that run before or without the runtime:
// they cannot be traced. They matter only when the standard library is.
func belowRuntime(o *options, all []*goPackage) (map[string]bool, error) {
	below := map[string]bool{"container": true, "unsafe": true}
	std := false
	for _, p := range all {
		std = std || p.Standard && o.selects(p)
	}
	if !std {
		return below, nil
	}
	deps, err := goList(o.goCmd, append([]string{"list", "-json=ImportPath", "-deps"},
		append(append([]string{}, o.listFlags()...), "--", "runtime", "runtime/cgo", "runtime/race", "syscall")...))
	if err != nil {
		return nil, err
	}
	for _, p := range deps {
		below[p.ImportPath] = true
	}
	return below, nil
}

// selects says whether the package is to be traced.
func (o *options) selects(p *goPackage) bool {
	path := plainPath(p.ImportPath)
	in := !p.Standard && (p.Module == nil || p.Module.Main)
	if len(o.include) > 0 {
		in = matchAny(o.include, path, p)
	}
	return in && !matchAny(o.exclude, path, p)
}

func matchAny(patterns []string, path string, p *goPackage) bool {
	for _, pat := range patterns {
		if matches(pat, path, p) {
			return true
		}
	}
	return false
}

// matches follows the go command's package patterns: "..." is any string,
// "/..." at the end also matches nothing, ./x is a directory.
func matches(pat, path string, p *goPackage) bool {
	switch {
	case pat == "all":
		return true
	case pat == "std":
		return p.Standard
	case pat == "main" && p.Name == "main":
		return true
	}
	if pat == "." || pat == ".." || strings.HasPrefix(pat, "./") || strings.HasPrefix(pat, "../") || filepath.IsAbs(pat) {
		abs, err := filepath.Abs(pat)
		if err != nil {
			return false
		}
		return wild(filepath.ToSlash(abs), filepath.ToSlash(p.Dir))
	}
	return wild(pat, path)
}

func wild(pat, s string) bool {
	if strings.HasSuffix(pat, "/...") && s == strings.TrimSuffix(pat, "/...") {
		return true
	}
	i := strings.Index(pat, "...")
	if i < 0 {
		return pat == s
	}
	if !strings.HasPrefix(s, pat[:i]) {
		return false
	}
	rest := pat[i+3:]
	for j := i; j <= len(s); j++ {
		if wild(rest, s[j:]) {
			return true
		}
	}
	return false
}
