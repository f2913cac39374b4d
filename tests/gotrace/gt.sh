# Sourced by the tests of gotrace after lib.sh: a Go, a cache of our own, and
# the modules that are traced.

go=$(command -v go) || skip_all 'no Go is installed'
minor=$("$go" env GOVERSION | sed -n 's/^go1\.\([0-9]*\).*/\1/p')
[ "${minor:-99}" -ge 19 ] || skip_all "go1.$minor is too old"
case $("$go" env GOOS)/$("$go" env GOARCH) in
linux/amd64|linux/arm64) ;;
*) skip_all 'not a machine that gotrace knows' ;;
esac

GOTRACE_CACHE=$build/gotrace-cache
[ -w "$build" ] || GOTRACE_CACHE=$tmp/gotrace-cache
GOPROXY=off
GOFLAGS=-buildvcs=false
GOTOOLCHAIN=local
NO_COLOR=1
TMPDIR=$tmp/tmp
mkdir "$TMPDIR"
export GOTRACE_CACHE GOPROXY GOFLAGS GOTOOLCHAIN NO_COLOR TMPDIR
unset GOWORK GOOS GOARCH

# module NAME: an empty module in directory NAME, with files from stdin, each
# behind a line "-- FILE --".
module() {
	mkdir -p "$1"
	[ -f "$1/go.mod" ] || printf 'module %s\n\ngo 1.20\n' "$1" >"$1/go.mod"
	awk -v dir="$1" '/^-- .* --$/ {
		file = dir "/" $2
		d = file
		sub(/\/[^\/]*$/, "", d)
		system("mkdir -p " d)
		next
	} { print >file }'
}

# left: what gotrace has forgotten to remove, if anything.
left() {
	ls -d "$TMPDIR"/gotrace-* 2>/dev/null
}

# calls FUNCTION STATS: how often it was called, from a table of stats.
calls() {
	awk -v f="$1" '$6 == f { n = $1 } END { print n + 0 }' "$2"
}

# prefer MINOR VERSION: where the Go here is older than 1.MINOR, VERSION if it
# lies among the toolchains that go keeps, unless GTT_GO says which Go is wanted.
prefer() {
	[ -z "${GTT_GO:-}" ] && [ "$minor" -lt "$1" ] && prefer_go=$("$top/tests/tools/findgo" "$2") || return 0
	go=$prefer_go
	minor=$1
	PATH=$(dirname "$go"):$PATH
}
