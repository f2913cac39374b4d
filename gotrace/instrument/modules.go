package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sort"
	"strings"
)

// moveModules makes packages of the module cache reachable for an overlay.
// Since Go 1.25 nothing below the cache may be replaced, so a copy of go.mod
// (or go.work) points to each such module through a link elsewhere. The flags
// that the build then needs go to the file buildflags.
func (o *options) moveModules(pkgs []*goPackage) error {
	moved := map[string]*module{}
	links := map[string]string{}
	for _, p := range pkgs {
		m := p.Module
		if m == nil || m.Main || o.modcache == "" || !below(p.Dir, o.modcache) || !below(m.Dir, o.modcache) {
			continue
		}
		if moved[m.Path] == nil {
			moved[m.Path] = m
			links[m.Path] = filepath.Join(o.work, fmt.Sprintf("module%d", len(moved)))
			if err := os.Symlink(m.Dir, links[m.Path]); err != nil && !os.IsExist(err) {
				return err
			}
		}
		if err := o.giveMod(m, links[m.Path]); err != nil {
			return err
		}
		p.Dir = links[m.Path] + strings.TrimPrefix(p.Dir, m.Dir)
	}
	if len(moved) == 0 {
		return nil
	}
	return o.pointTo(moved, links)
}

// giveMod lays a go.mod over a module that was made before there were any.
func (o *options) giveMod(m *module, link string) error {
	if _, err := os.Stat(filepath.Join(m.Dir, "go.mod")); err == nil {
		return nil
	}
	to := link + ".mod"
	o.extra[filepath.Join(link, "go.mod")] = to
	return os.WriteFile(to, []byte("module "+m.Path+"\n"), 0o600)
}

func below(path, dir string) bool { return strings.HasPrefix(path, dir+string(filepath.Separator)) }

// goEnv is one variable of the go command.
func (o *options) goEnv(name string) string {
	out, err := exec.Command(o.goCmd, "env", name).Output()
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(out))
}

func (o *options) pointTo(moved map[string]*module, links map[string]string) error {
	for _, f := range o.build {
		if strings.HasPrefix(f, "-modfile") {
			return errors.New("-modfile does not go with tracing packages of the module cache")
		}
	}
	var paths []string
	for m := range moved {
		paths = append(paths, m)
	}
	sort.Strings(paths)
	if work := o.goEnv("GOWORK"); work != "" && work != "off" {
		return o.editWork(work, paths, moved, links)
	}
	return o.editMod(o.goEnv("GOMOD"), paths, moved, links)
}

func replaceFlags(paths []string, moved map[string]*module, links map[string]string) []string {
	var out []string
	for _, p := range paths {
		from := p
		if v := moved[p].Version; v != "" {
			from += "@" + v
		}
		out = append(out, "-replace="+from+"="+links[p])
	}
	return out
}

// copySums copies a go.sum if there is one.
func copySums(from, to string) error {
	text, err := os.ReadFile(from)
	if os.IsNotExist(err) {
		return nil
	}
	if err != nil {
		return err
	}
	return os.WriteFile(to, text, 0o600)
}

func (o *options) edit(args []string) error {
	cmd := exec.Command(o.goCmd, args...)
	var said bytes.Buffer
	cmd.Stderr = &said
	cmd.Env = append(os.Environ(), "GOFLAGS=")
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("go %s: %s", strings.Join(args[:2], " "), strings.TrimSpace(said.String()))
	}
	return nil
}

func (o *options) editMod(mod string, paths []string, moved map[string]*module, links map[string]string) error {
	text, err := os.ReadFile(mod)
	if err != nil {
		return err
	}
	to := filepath.Join(o.work, "go.mod")
	if err := os.WriteFile(to, text, 0o600); err != nil {
		return err
	}
	if err := copySums(strings.TrimSuffix(mod, ".mod")+".sum", filepath.Join(o.work, "go.sum")); err != nil {
		return err
	}
	args := append([]string{"mod", "edit"}, replaceFlags(paths, moved, links)...)
	if err := o.edit(append(args, to)); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(o.work, "buildflags"), []byte("flag -modfile="+to+"\n"), 0o600)
}

// editWork writes a workspace whose directories are absolute.
func (o *options) editWork(work string, paths []string, moved map[string]*module, links map[string]string) error {
	text, err := os.ReadFile(work)
	if err != nil {
		return err
	}
	dir := filepath.Dir(work)
	lines := strings.Split(string(text), "\n")
	for i, l := range lines {
		lines[i] = absolute(l, dir)
	}
	to := filepath.Join(o.work, "go.work")
	if err := os.WriteFile(to, []byte(strings.Join(lines, "\n")), 0o600); err != nil {
		return err
	}
	if err := copySums(work+".sum", to+".sum"); err != nil {
		return err
	}
	args := append([]string{"work", "edit"}, replaceFlags(paths, moved, links)...)
	if err := o.edit(append(args, to)); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(o.work, "buildflags"), []byte("env GOWORK="+to+"\n"), 0o600)
}

// absolute makes the relative directories of a line of go.work absolute.
func absolute(line, dir string) string {
	words := strings.Fields(line)
	for i, w := range words {
		if w == "." || w == ".." || strings.HasPrefix(w, "./") || strings.HasPrefix(w, "../") {
			words[i] = filepath.Join(dir, w)
		}
		if strings.HasPrefix(w, "//") {
			break
		}
	}
	return strings.Join(words, " ")
}
