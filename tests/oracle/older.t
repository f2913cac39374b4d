#!/bin/sh
# Texts and words are summed as `go tool pprof' does: those of the old releases
# that are there, and of debug=1 today, which says what debug=0 does.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/oracle/oracle.sh"
. "$top/tests/apshuffle/bundles.sh"

cat >prog.go <<'END_GO'
package main

import (
	"fmt"
	"os"
	"runtime"
	"runtime/pprof"
	"strconv"
	"sync"
	"time"
)

var (
	keep [][]byte
	mu   sync.Mutex
	sum  int
)

func leaf(n int) []byte { return make([]byte, 100+n%7000) }

func fill(n int) {
	for i := 0; i < n; i++ {
		keep = append(keep, leaf(i), []byte(strconv.Itoa(i)+"bytes"))
	}
}

func deeper(n int) {
	if n == 0 {
		fill(2000)
		return
	}
	across(n - 1)
	deeper(n - 1)
}

func across(n int) {
	if n > 0 {
		across(n - 1)
	}
	fill(10)
}

func hold() {
	mu.Lock()
	time.Sleep(time.Millisecond)
	mu.Unlock()
}

func spin() {
	for end := time.Now().Add(200 * time.Millisecond); time.Now().Before(end); {
		for i := 0; i < 100000; i++ {
			sum += i*sum ^ i>>3
		}
	}
}

func main() {
	runtime.MemProfileRate = 4096
	runtime.SetBlockProfileRate(1)
	f, _ := os.Create("profile")
	pprof.StartCPUProfile(f)
	spin()
	pprof.StopCPUProfile()
	f.Close()
	deeper(4)
	never, done := make(chan int), make(chan int)
	for i := 0; i < 5; i++ {
		go func() {
			hold()
			done <- 1
			<-never
		}()
	}
	for i := 0; i < 5; i++ {
		<-done
	}
	time.Sleep(10 * time.Millisecond)
	runtime.GC()
	runtime.GC()
	for _, name := range []string{"heap", "block", "goroutine"} {
		for debug := 0; debug < 2; debug++ {
			f, _ := os.Create(name + fmt.Sprint(debug))
			pprof.Lookup(name).WriteTo(f, debug)
			f.Close()
		}
	}
}
END_GO

modules=$(cd / && "$go" env GOMODCACHE)

# build NAME GOROOT: the program, and a bundle of its profiles.
build() {
	[ -x "$2/bin/go" ] || return 1
	mkdir -p "$1/pprof"
	meta "$1" 00 >"$1/meta"
	GOENV=off GOROOT=$2 GOFLAGS= GO111MODULE=off GOTOOLCHAIN=local \
	    "$2/bin/go" build -o "$1/prog" prog.go || return 1
	(cd "$1/pprof" && ../prog)
}

types() {
	case $1 in
	heap?)		echo alloc_objects alloc_space inuse_objects inuse_space ;;
	profile)	echo samples cpu ;;
	block?)		echo contentions delay ;;
	goroutine?)	echo goroutine ;;
	esac
}

# sum PROFILE N: of the values in column N, as pprof sees them.
sum() {
	"$go" tool pprof -symbolize=none -raw "$1" 2>log.pprof | awk -v n="$2" '
	/^Samples:/ { on = 1; getline; next }
	/^Locations/ { exit }
	on && /^ *-?[0-9]+( +-?[0-9]+)*:/ { sub(/:.*/, ""); sum += $n }
	END { printf "%.0f\n", sum }'
}

# functions PROFILE TYPE PROGRAM: the table of pprof.
functions() {
	case $2 in
	*_space)	unit=bytes ;;
	cpu|delay)	unit=nanoseconds ;;
	*)		unit=count ;;
	esac
	"$go" tool pprof -symbolize=local -top -sample_index="$2" -unit=$unit \
	    -nodecount=1000000 -nodefraction=0 "$3" "$1" 2>log.pprof | awk '
	/^ *flat / { on = 1; next }
	on {
		flat = $1; cum = $4
		sub(/^ *[^ ]+ +[^ ]+ +[^ ]+ +[^ ]+ +[^ ]+ +/, "")
		gsub(/[a-zA-Z]/, "", flat); gsub(/[a-zA-Z]/, "", cum)
		if (flat != 0 || cum != 0) print $0, flat, cum
	}' | sort
}

# ours BUNDLE PROFILE TYPE OPTION...
ours() {
	bundle=$1 profile=$2 type=$3
	shift 3
	apshuffle -profile-sort "$profile" -sample-type "$type" "$@" "$bundle"
}

for name in 1.5.4 1.9.7 new; do
	root=$modules/golang.org/toolchain@v0.0.1-go$name.linux-amd64
	[ $name != new ] || root=$(cd / && "$go" env GOROOT)
	build $name "$root" || continue
	for path in "$name"/pprof/*; do
		profile=${path##*/} n=0
		for type in $(types "$profile"); do
			n=$((n + 1))
			sum "$path" $n >want
			ours "$name" "$profile" "$type" | sed 's/.* //' >got
			is "$name: $profile: $type" want got
		done
	done
done

# What the program knows, where there are no comments and nothing is inlined.
if [ -x 1.5.4/prog ]; then
	for what in 'heap0 alloc_objects' 'heap0 inuse_space' 'block0 delay' \
	    'goroutine0 goroutine' 'profile cpu'; do
		set -- $what
		functions "1.5.4/pprof/$1" "$2" 1.5.4/prog >want
		ours 1.5.4 "$1" "$2" -by function -binary 1.5.4/prog |
		    grep -v ' 0 0$' | sort >got
		is "1.5.4: functions of $what" want got
	done
fi

# Both forms of one process, but for what writing them allocates.
for what in 'heap alloc_objects' 'heap alloc_space' 'heap inuse_space' \
    'block delay' 'block contentions' 'goroutine goroutine'; do
	set -- $what
	for debug in 0 1; do
		ours new "$1$debug" "$2" -by function |
		    grep -v ' 0 0$' | grep '^main[.]' | sort >form$debug
	done
	ok "$what: functions of this program" test -s form0
	is "$what: debug=1 says what debug=0 says" form0 form1
done
done_testing
