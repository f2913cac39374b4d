package trace

import (
	"fmt"
	"os"
	"reflect"
	"sort"
	"strings"
	"time"
)

const maxText = 64

// text shows a value by its kind. No method of it is called and no pointer
// followed.
func text(v any) string {
	if v == nil {
		return "nil"
	}
	r := reflect.ValueOf(v)
	if _, ok := v.(error); ok {
		return "error " + r.Type().String()
	}
	switch r.Kind() {
	case reflect.Bool, reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr,
		reflect.Float32, reflect.Float64, reflect.Complex64, reflect.Complex128:
		return fmt.Sprint(plain(r))
	case reflect.String:
		if s := r.String(); len(s) > maxText {
			return fmt.Sprintf("%q…", strings.ToValidUTF8(s[:maxText], ""))
		}
		return fmt.Sprintf("%q", r.String())
	case reflect.Slice:
		return fmt.Sprintf("[](len %d)", r.Len())
	case reflect.Map:
		return fmt.Sprintf("map(len %d)", r.Len())
	case reflect.Ptr, reflect.UnsafePointer, reflect.Chan, reflect.Func:
		if r.IsNil() {
			return "nil"
		}
		return fmt.Sprintf("0x%x", r.Pointer())
	}
	return r.Type().String() + "{…}"
}

// plain is a number without its type's methods.
func plain(r reflect.Value) any {
	switch r.Kind() {
	case reflect.Bool:
		return r.Bool()
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return r.Int()
	case reflect.Float32, reflect.Float64:
		return r.Float()
	case reflect.Complex64, reflect.Complex128:
		return r.Complex()
	}
	return r.Uint()
}

func texts(vs []any) string {
	s := make([]string, len(vs))
	for i, v := range vs {
		s[i] = text(v)
	}
	return strings.Join(s, ", ")
}

func indent(level int) string { return strings.Repeat("  ", level-1) }

func printEnter(level int, s *span) {
	fmt.Fprintf(os.Stderr, "%s→ %s(%s) [%s:%d g%d]\n", indent(level), s.name, texts(s.args),
		s.file, s.line, s.goid)
}

func printExit(level int, s *span, d time.Duration, results []any, panicked bool) {
	if level < 1 {
		level = 1
	}
	mark, res := "←", ""
	if panicked {
		mark = "💥 PANIC"
	}
	if len(results) > 0 {
		res = "→ " + texts(results) + " "
	}
	hot := ""
	if d >= 10*time.Millisecond {
		hot = " 🔥 HOT"
	}
	fmt.Fprintf(os.Stderr, "%s%s %s %s%s%s\n", indent(level), mark, s.name, res, duration(d), hot)
}

// printPath shows the open calls of a goroutine that panics.
func printPath(open []*span) {
	var b strings.Builder
	fmt.Fprintf(&b, "\n💥 PANIC in goroutine %d, by this path:\n\n", open[0].goid)
	for i, s := range open {
		fmt.Fprintf(&b, "%s→ %s(%s) [%s:%d g%d]\n", indent(i+1), s.name, texts(s.args), s.file,
			s.line, s.goid)
	}
	b.WriteByte('\n')
	fmt.Fprint(os.Stderr, b.String())
}

func duration(d time.Duration) string {
	switch f := float64(d); {
	case f >= 1e9:
		return fmt.Sprintf("%.2fs", f/1e9)
	case f >= 1e6:
		return fmt.Sprintf("%.2fms", f/1e6)
	case f >= 1e3:
		return fmt.Sprintf("%.2fµs", f/1e3)
	}
	return fmt.Sprintf("%dns", int64(d))
}

// summary is the box of PrintSummary; mu is held.
func summary() string {
	var b strings.Builder
	var all []*stat
	calls, total := 0, time.Duration(0)
	for _, s := range stats {
		all = append(all, s)
		calls += s.calls
		total += s.total
	}
	sort.Slice(all, func(i, j int) bool {
		if all[i].total != all[j].total {
			return all[i].total > all[j].total
		}
		return all[i].name < all[j].name
	})
	rule := "  " + strings.Repeat("─", 60) + "\n"
	b.WriteString("\n╔════════════════════╗\n║ ⚡ GoTrace Summary ║\n╚════════════════════╝\n\n")
	if calls == 0 {
		b.WriteString("No calls were traced.\n")
		return b.String()
	}
	fmt.Fprintf(&b, "  📈 %d total calls   ⏱  %s total time   📦 %d unique functions\n\n", calls,
		duration(total), len(all))
	b.WriteString("🔥 Top 10 Slowest Calls\n" + rule)
	for i, s := range slow {
		fmt.Fprintf(&b, "  %2d. %-28s %12s  [%s:%d]\n", i+1, s.name, duration(s.dur), s.file, s.line)
	}
	b.WriteString("\n📊 Call Frequency\n" + rule)
	for i, s := range all {
		if i == 10 {
			break
		}
		fmt.Fprintf(&b, "  %-28s %8d %12s %12s\n", s.name, s.calls, duration(s.total),
			duration(s.total/time.Duration(s.calls)))
	}
	return b.String()
}
