#!/bin/sh
# Names that only the compiler knows, and exact counts: each function says what
# it is called; the recording says the same, as often.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/gotrace/gt.sh"
prefer 27 1.27.4
[ "$minor" -ge 23 ] || skip_all 'this Go has no range over functions'

# same DIR: the program and a recording of it agree.
same() {
	cat >"$1/said.go" <<'END'
package main

import (
	"fmt"
	"runtime"
	"sync"
)

var mu sync.Mutex
var said = map[string]int{}

func say() {
	pc, _, _, _ := runtime.Caller(1)
	mu.Lock()
	said[runtime.FuncForPC(pc).Name()]++
	mu.Unlock()
}

func list() {
	for name, n := range said {
		fmt.Println(name, n)
	}
}
END
	gotrace record -o "$1.rec" "$1" >"$1.said" || return
	gotrace stats -o "$1.stats" "$1.rec" || return
	grep -v -- '-range[0-9]* ' "$1.said" | sort >"$1.want"
	awk '$1 ~ /^[0-9]+$/ && $6 !~ /^main\.(main|say|list)$/ { n[$6] += $1 }
	    END { for (f in n) print f, n[f] }' "$1.stats" | sort >"$1.got"
	[ -s "$1.want" ] && diff "$1.want" "$1.got"
}

module closures <<'END'
-- go.mod --
module closures

go 1.23
-- main.go --
package main

type G[T any] struct{ t T }

func (g *G[T]) Get() T   { say(); return g.t }
func (g G[T]) Val(T) T   { say(); return g.t }
func Apply[T any](t T, f func(T) T) T { say(); return f(t) }

func each(yield func(int) bool) { say(); _ = yield(1) && yield(2) }

func never() { say() }

var global = func() { say() }

func main() {
	g := &G[int]{1}
	get, val := g.Get, (*G[int]).Val
	get()
	val(g, 2)
	func() { say() }()
	for range each {
		func() {
			say()
			for range each {
				func() { say() }()
			}
		}()
		func() { say() }()
	}
	a := Apply[string]
	a("x", func(s string) string { say(); return s })
	global()
	if len(said) == 0 {
		never()
	}
	defer list()
	func() {
		say()
		defer func() { say() }()
		for range each {
			func() { say() }()
			break
		}
	}()
}
END
ok 'closures, numbered as the compiler does' same closures
each=0
while read -r f n; do
	case $f in *func[0-9]*|*-range[0-9]*) ;; *) continue ;; esac
	gotrace run --function "$f" -o bench closures >out 2>err && grep -q "Invocations: *$n\$" bench || { echo "$f"; each=1; }
done <closures.want
test $each -eq 0
tap $? 'each can be asked for'
status 'no closure of any such function' 2 gotrace run --function main.each.func1 closures >out 2>err
status 'a function that is not called' 0 gotrace run --function never -o bench closures >out 2>err
ok 'is no trouble' grep -q 'No invocations' bench
ok 'and nothing is said' test ! -s err

if [ "$minor" -lt 27 ]; then
	skip 'methods with type parameters' 'this Go has none'
	done_testing
fi
module methods <<'END'
-- go.mod --
module methods

go 1.27
-- main.go --
package main

import "iter"

type Box struct{ n int }

func (b Box) Map[U any](f func(int) U) U { say(); return f(b.n) }
func (b *Box) Pair[K comparable, V any](k K, v V) (K, V) {
	say()
	func() { say(); func() { say() }() }()
	return k, v
}
func (*Box) Void[T any]()         { say() }
func (b *Box) Down[T any](n int, t T) {
	say()
	if n > 0 {
		b.Down(n-1, t)
	}
}
func (Box) Boom[T any](t T) { say(); panic(t) }

type G[A any] struct{ a A }

func (g *G[A]) Conv[B any](f func(A) B) *G[B] { say(); return &G[B]{f(g.a)} }
func (g G[_]) Under[B any](b B) (_ B, c B)    { say(); return b, b }
func (g G[A]) Seq[B any](f func(A) B) iter.Seq[B] {
	say()
	return func(yield func(B) bool) {
		say()
		_ = yield(f(g.a)) && yield(f(g.a))
	}
}
func (g G[A]) Go[B any](b B, done chan bool) { say(); done <- true }

type Both struct {
	*Box
	G[string]
}

type Inner struct{ f func() int }
type Outer struct{ Inner }

func Format[T any](t T) string { say(); return "" }

type format func(int) string

func saved() (r any) {
	defer func() { say(); r = recover() }()
	say()
	Box{}.Boom([2]int{})
	return
}

func main() {
	b, g := &Box{3}, &G[int]{1}
	b.Map(func(i int) string { say(); return "" })
	b.Map(func(i int) []float64 { say(); return nil })
	b.Pair("k", 1)
	b.Pair(1, "v")
	b.Void[int]()
	b.Void[map[string][]int]()
	(*Box).Void[struct{}](b)
	void := b.Void[func()]
	void()
	conv := Box.Map[int]
	conv(*b, func(int) int { say(); return 0 })
	b.Down(9, 'x')
	g.Conv(func(int) string { say(); return "" }).Conv(func(string) []byte { say(); return nil })
	g.Under(g)
	for range g.Seq(func(int) bool { say(); return true }) {
		func() { say() }()
	}
	both := Both{b, G[string]{""}}
	both.Void[chan int]()
	both.Under[error](nil)
	done := make(chan bool)
	go g.Go(1, done)
	go g.Go[string]("", done)
	go G[int].Go[any](*g, nil, done)
	later := both.Go[bool]
	go later(true, done)
	for range 4 {
		<-done
	}
	saved()
	o := Outer{f: func() int { say(); return *new(func() int { say(); return 1 }()) }}
	o.f()
	fs := []format{Format, Format}
	fs[0](1)
	fs[1](2)
	ch := make(chan format, 1)
	ch <- Format
	(<-ch)(3)
	map[string]format{"": Format}[""](4)
	format(Format)(5)
	list()
}
END
ok 'methods with type parameters' same methods
ok 'ten of one, and one in another' test "$(calls 'main.(*Box).Down[...]' methods.stats)" = 10 -a \
    "$(calls 'main.Box.Boom[...]' methods.stats)" = 1
gotrace --dry-run methods >dry
ok 'a dry run has them' grep -q ' main.(\*G\[\.\.\.\]).Conv\[\.\.\.\]$' dry
for f in Conv G.Conv 'main.(*G[...]).Conv[...]'; do
	gotrace run --function "$f" -o bench methods >out 2>err
	ok "--function $f" grep -q 'Invocations: *2$' bench
done
gotrace -o live methods >out
ok 'the live tree: arguments, results, the whole name' \
    grep -q '^ *← main.(\*G\[\.\.\.\]).Conv\[\.\.\.\] → 0x' live
gotrace flame -o stacks methods.rec
ok 'folded stacks' grep -q '^main.main;main.G\[\.\.\.\].Seq\[\.\.\.\].func1;' stacks
gotrace json -o json methods.rec
ok 'json' grep -q '"name": *"main.(\*G\[\.\.\.\]).Conv\[\.\.\.\]"' json
gotrace flame --svg -o svg methods.rec
ok 'a picture' grep -q 'main.(\*Box).Pair\[\.\.\.\].func1.1' svg
gotrace pprof -o prof methods.rec
"$go" tool pprof -top -nodefraction=0 prof >top
ok 'go tool pprof' grep -q ' main.(\*G\[\.\.\.\]).Conv\[\.\.\.\]$' top
done_testing
