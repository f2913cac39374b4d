package main

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"sort"
	"strings"
)

type source struct {
	path string
	text []byte
}

// edit is text to be put in at a byte offset, over cut bytes.
type edit struct {
	at, cut int
	text    string
}

// rewriter walks one file.
type rewriter struct {
	pl    *plan
	fset  *token.FileSet
	file  *token.File
	path  string
	alias string
	edits []edit
	fns   []function
	used  bool
	nth   int // functions seen
}

var generated = regexp.MustCompile(`(?m)^// Code generated .* DO NOT EDIT\.\r?$`)

// instrument returns the text with the calls in it, on the lines it had, or
// nil when there is nothing to trace; reason says why a file is passed over.
func (pl *plan) instrument(f *source, alias string) (out []byte, fns []function, reason string) {
	fset := token.NewFileSet()
	tree, err := parser.ParseFile(fset, f.path, f.text, parser.ParseComments)
	if err != nil {
		return nil, nil, "does not parse: " + err.Error()
	}
	if !pl.o.generated && isGenerated(fset, tree, f.text) {
		return nil, nil, "generated"
	}
	r := &rewriter{pl: pl, fset: fset, file: fset.File(tree.Pos()), path: f.path, alias: alias}
	for _, d := range tree.Decls {
		r.decl(d)
	}
	if !r.used {
		return nil, r.fns, ""
	}
	if namesGetDir && pl.only == nil { // cover leaves them as they are
		r.lineDirectives(tree)
	}
	r.put(tree.Name.End(), ";import "+alias+` "container"`)
	return r.apply(f.text), r.fns, ""
}

func isGenerated(fset *token.FileSet, tree *ast.File, text []byte) bool {
	end := fset.File(tree.Pos()).Offset(tree.Package)
	return generated.Match(text[:end])
}

var lineDirective = regexp.MustCompile(`^(?://|/\*)line ([^:].*?)(?::[0-9]+){1,2}\s*(?:\*/)?$`)

// lineDirectives gives the files that line directives name the directory they
// are in, where the compiler would give them that of the file it reads, which
// is ours.
func (r *rewriter) lineDirectives(tree *ast.File) {
	for _, g := range tree.Comments {
		for _, c := range g.List {
			m := lineDirective.FindStringSubmatchIndex(c.Text)
			if m == nil || filepath.IsAbs(c.Text[m[2]:m[3]]) {
				continue
			}
			name := filepath.Join(filepath.Dir(r.path), c.Text[m[2]:m[3]])
			r.over(c.Pos()+token.Pos(m[2]), c.Pos()+token.Pos(m[3]), name)
		}
	}
}

func (r *rewriter) put(at token.Pos, text string) {
	r.edits = append(r.edits, edit{at: r.file.Offset(at), text: text})
}

func (r *rewriter) over(at, end token.Pos, text string) {
	o := r.file.Offset(at)
	r.edits = append(r.edits, edit{at: o, cut: r.file.Offset(end) - o, text: text})
}

func (r *rewriter) apply(text []byte) []byte {
	sort.SliceStable(r.edits, func(i, j int) bool { return r.edits[i].at < r.edits[j].at })
	var b bytes.Buffer
	last := 0
	for _, e := range r.edits {
		b.Write(text[last:e.at])
		b.WriteString(e.text)
		last = e.at + e.cut
	}
	b.Write(text[last:])
	return b.Bytes()
}

func (r *rewriter) decl(d ast.Decl) {
	fn, ok := d.(*ast.FuncDecl)
	if !ok {
		r.walk(d, "", r.pl.names.global())
		return
	}
	name := r.pl.names.decl(fn)
	skip := directive(fn.Doc)
	if fn.Body == nil || fn.Name.Name == "_" {
		r.nth++
	}
	if fn.Body == nil {
		r.note(fn.Pos(), name, "no body")
		return
	}
	if fn.Name.Name == "_" {
		r.note(fn.Pos(), name, "never called")
		return
	}
	r.function(fn.Pos(), fn.Type, fn.Body, name, name, skip)
	r.walk(fn.Body, skip, r.pl.names.inside(name))
}

// function puts the calls at the start of a body; decl is the function it is
// in, or its own name.
func (r *rewriter) function(at token.Pos, t *ast.FuncType, body *ast.BlockStmt, name, decl, skip string) {
	r.nth++
	if skip != "" {
		r.note(at, name, skip)
		return
	}
	if !r.pl.wants(name, decl, r.nth) {
		return
	}
	r.note(at, name, "")
	r.used = true
	if r.pl.o.args {
		r.withArgs(t, body)
		return
	}
	r.put(body.Lbrace+1, r.alias+".Enter();defer "+r.alias+".Exit();")
}

func (r *rewriter) note(at token.Pos, name, skip string) {
	r.fns = append(r.fns, function{r.path, r.file.Line(at), name, skip})
}

// walk handles the closures and go statements below a node.
func (r *rewriter) walk(n ast.Node, skip string, c *closures) {
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			name := c.next()
			r.function(n.Pos(), n.Type, n.Body, name, c.decl, skip)
			r.walk(n.Type, skip, c)
			r.walk(n.Body, skip, c.inside(name))
			return false
		case *ast.GoStmt:
			if skip == "" {
				r.put(n.Pos(), r.alias+".Go();")
				r.used = true
			}
		}
		return true
	})
}

// directive says why a function with these comments above it cannot be
// traced.
func directive(doc *ast.CommentGroup) string {
	if doc == nil {
		return ""
	}
	for _, c := range doc.List {
		word := strings.Fields(c.Text)
		if len(word) == 0 {
			continue
		}
		switch word[0] {
		case "//go:nosplit", "//go:systemstack", "//go:nowritebarrier", "//go:nowritebarrierrec",
			"//go:yeswritebarrierrec", "//go:uintptrkeepalive", "//go:uintptrescapes", "//go:linknamestd":
			return "has " + word[0]
		}
	}
	return ""
}

// withArgs records arguments and results too. Results get names, so that
// they can be read when the function ends.
func (r *rewriter) withArgs(t *ast.FuncType, body *ast.BlockStmt) {
	text := ""
	if args := paramNames(t.Params); len(args) > 0 {
		text += r.alias + ".Args(" + strings.Join(args, ",") + ");"
	}
	text += r.alias + ".Enter();"
	results := r.nameResults(t)
	if len(results) == 0 {
		text += "defer " + r.alias + ".Exit();"
	} else {
		text += "defer " + r.alias + ".Results(&" + strings.Join(results, ",&") + ");"
	}
	r.put(body.Lbrace+1, text)
}

func paramNames(l *ast.FieldList) []string {
	var out []string
	if l == nil {
		return nil
	}
	for _, f := range l.List {
		for _, n := range f.Names {
			if n.Name != "_" {
				out = append(out, n.Name)
			}
		}
	}
	return out
}

// nameResults returns names for all results, putting in those that lack one.
func (r *rewriter) nameResults(t *ast.FuncType) []string {
	var out []string
	if t.Results == nil {
		return nil
	}
	fresh := func() string {
		out = append(out, fmt.Sprintf("%sr%d", r.alias, len(out)))
		return out[len(out)-1]
	}
	bare := !t.Results.Opening.IsValid()
	for _, f := range t.Results.List {
		if len(f.Names) == 0 {
			open := ""
			if bare {
				open = "("
			}
			r.put(f.Type.Pos(), open+fresh()+" ")
			if bare {
				r.put(f.Type.End(), ")")
			}
		}
		for _, n := range f.Names {
			if n.Name == "_" {
				r.over(n.Pos(), n.End(), fresh())
				continue
			}
			out = append(out, n.Name)
		}
	}
	return out
}
