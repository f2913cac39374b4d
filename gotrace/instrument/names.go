package main

import (
	"fmt"
	"go/ast"
	"regexp"
	"strings"
)

// namer gives functions the names the compiler gives them.
type namer struct {
	prefix string
	inits  int
	glob   *closures
}

// closures counts the function literals of one function.
type closures struct {
	decl  string // the function that is not itself a literal
	outer string // with what goes before the number
	n     int
}

func (c *closures) next() string {
	c.n++
	return fmt.Sprintf("%s%d", c.outer, c.n)
}

func (c *closures) inside(name string) *closures { return &closures{c.decl, name + ".", 0} }

func (n *namer) inside(name string) *closures { return &closures{name, name + ".func", 0} }

// global counts the literals outside functions.
func (n *namer) global() *closures {
	if n.glob == nil {
		n.glob = n.inside(n.prefix + strings.TrimSuffix(globPrefix, ".func"))
	}
	return n.glob
}

func (n *namer) decl(fn *ast.FuncDecl) string {
	name := fn.Name.Name
	if fn.Type.TypeParams != nil {
		name += "[...]"
	}
	if fn.Recv != nil && len(fn.Recv.List) == 1 {
		return n.prefix + "." + receiver(fn.Recv.List[0].Type) + "." + name
	}
	if name == "init" {
		n.inits++
		return fmt.Sprintf("%s.init.%d", n.prefix, n.inits-1)
	}
	return n.prefix + "." + name
}

func receiver(t ast.Expr) string {
	switch t := t.(type) {
	case *ast.ParenExpr:
		return receiver(t.X)
	case *ast.StarExpr:
		return "(*" + receiver(t.X) + ")"
	case *ast.IndexExpr:
		return receiver(t.X) + "[...]"
	case *ast.IndexListExpr:
		return receiver(t.X) + "[...]"
	case *ast.Ident:
		return t.Name
	}
	return "?"
}

// wants says whether the function, the file's nth, is one of those asked for.
// Of closures only the compiler knows the numbers, for it makes some of its
// own: by one's name all are meant that are in the same function, decl.
func (pl *plan) wants(name, decl string, nth int) bool {
	if pl.only != nil {
		return nth <= len(pl.only) && pl.only[nth-1]
	}
	if pl.o.pattern != nil && !pl.o.pattern.MatchString(name) {
		return false
	}
	if pl.o.function == "" || isCalled(name, pl.o.function) {
		return true
	}
	in := numbered.FindStringSubmatch(pl.o.function)
	return in != nil && name != decl && isCalled(decl, in[1])
}

var numbered = regexp.MustCompile(`^(.+?)(?:\.func|-range)[0-9]`)

// isCalled says whether a person may call the function so: by its full name,
// without the path, without the package, without star and brackets.
func isCalled(name, want string) bool {
	name, want = plain(name), plain(want)
	base := name[strings.LastIndexByte(name, '/')+1:]
	short := base[strings.IndexByte(base, '.')+1:]
	last := short[strings.LastIndexByte(short, '.')+1:] // a method's bare name
	return name == want || base == want || short == want || last == want && !closure.MatchString(want)
}

var closure = regexp.MustCompile(`^(func)?[0-9]+$`)

var unadorned = strings.NewReplacer("(", "", ")", "", "[...]", "", "*", "")

func plain(s string) string { return unadorned.Replace(s) }
