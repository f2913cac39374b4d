// Mkstd prints common/trace/stdpkgs.inc: the import paths of the standard
// library of all releases of Go whose roots are given.
//
//	go run tests/tools/mkstd.go $GOROOT... >common/trace/stdpkgs.inc
//
// It looks at the directories rather than asking go list, which shows the
// packages of one operating system only, and which old releases do not have in
// this form.
package main

import (
	"fmt"
	"io/fs"
	"log"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// isPackage reports whether the directory has a Go file that is no test.
func isPackage(dir string) bool {
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		log.Fatal(err)
	}
	return slices.ContainsFunc(files, func(name string) bool {
		return !strings.HasSuffix(name, "_test.go")
	})
}

// add puts the packages below src into std.
func add(std map[string]bool, src string) {
	err := filepath.WalkDir(src, func(dir string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() || dir == src {
			return err
		}
		path, err := filepath.Rel(src, dir)
		switch {
		case err != nil:
			return err
		case path == "cmd", path == "builtin", d.Name() == "testdata",
			strings.HasPrefix(d.Name(), "_"):
			return filepath.SkipDir
		case isPackage(dir):
			std[filepath.ToSlash(path)] = true
		}
		return nil
	})
	if err != nil {
		log.Fatal(err)
	}
}

func main() {
	std := map[string]bool{}
	for _, root := range os.Args[1:] {
		add(std, filepath.Join(root, "src"))
	}
	var paths []string
	for path := range std {
		paths = append(paths, path)
	}
	slices.Sort(paths)
	fmt.Println("/* By tests/tools/mkstd.go: the standard library, Go 1.5 to 1.27. */")
	for _, path := range paths {
		fmt.Printf("\"%s\",\n", path)
	}
}
