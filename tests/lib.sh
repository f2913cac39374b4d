# Sourced first by every shell test (tests/<group>/<name>.t):
#
#	. "$(dirname "$0")/../lib.sh"
#	ok 'an empty file is refused' test -s err
#	done_testing
#
# The test then stands in its own directory $tmp, which goes away at the end,
# with the built commands on PATH.  TAP is written to descriptor 3; what the
# commands of the test print goes to a log that is shown when a check fails.
# Redirections belong on the check itself: status NAME 2 tracecat bad >out 2>err
#
#	$top	the root of the repository
#	$build	where things were built (GTT_BUILD, or build)
#	$bin	the built commands
#	$data	the traces of tests/data
#	$tmp	the test's own directory

exec 3>&1 </dev/null

top=$(cd "$(dirname "$0")/../.." && pwd) || exit 1
build=${GTT_BUILD:-$top/build}
bin=$build/bin
data=$top/tests/data
tmp=$(mktemp -d "${TMPDIR:-/tmp}/gtt-test.XXXXXX") || exit 1
PATH=$bin:$PATH
LC_ALL=C
TZ=UTC
LSAN_OPTIONS=suppressions=$top/tests/tools/leaks:print_suppressions=0
export PATH LC_ALL TZ LSAN_OPTIONS

tap_n=0
tap_failed=0
tap_done=

tap_exit() {
	tap_status=$?
	if [ -z "$tap_done" ]; then
		echo "# the test ended early, status $tap_status" >&3
		sed 's/^/# /' "$tmp/.log" >&3
		[ $tap_status -ne 0 ] || tap_status=1
	fi
	cd / && chmod -R u+rwX "$tmp" && rm -rf "$tmp"
	exit $tap_status
}
trap tap_exit EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

cd "$tmp" || exit 1
exec >>"$tmp/.log" 2>&1

# Whether the log says that the test itself calls what there is not: a check that
# is misspelt, or used above its definition, would else be none, and nobody know.
tap_misses() {
	[ -s "$tmp/.log" ] &&
	    grep -qE "^$0: (line )?[0-9]+: .*: (command )?not found\$" "$tmp/.log"
}

# tap STATUS NAME: the result of one check.
tap() {
	tap_n=$((tap_n + 1))
	if [ "$1" -eq 0 ] && ! tap_misses; then
		echo "ok $tap_n - $2" >&3
	else
		echo "not ok $tap_n - $2" >&3
		sed -n '1,60s/^/# /p' "$tmp/.log" >&3
		tap_failed=$((tap_failed + 1))
	fi
	: >"$tmp/.log"
}

# note TEXT...: a line for the reader of the results.
note() {
	echo "# $*" >&3
}

# ok NAME CMD...: CMD exits 0.
ok() {
	tap_name=$1
	shift
	"$@"
	tap $? "$tap_name"
}

# not_ok NAME CMD...: CMD exits 1 (neither 0 nor trouble).
not_ok() {
	tap_name=$1
	shift
	status "$tap_name" 1 "$@"
}

# is NAME EXPECTED-FILE ACTUAL-FILE: the files are equal.
is() {
	diff -u "$2" "$3" >"$tmp/.diff" 2>&1
	tap_status=$?
	sed -n '1,40p' "$tmp/.diff" >>"$tmp/.log"
	tap $tap_status "$1"
}

# status NAME WANT CMD...: CMD exits with status WANT.
status() {
	tap_name=$1
	tap_want=$2
	shift 2
	"$@"
	tap_status=$?
	echo "exit status $tap_status, want $tap_want" >>"$tmp/.log"
	test $tap_status -eq "$tap_want"
	tap $? "$tap_name"
}

# refused WORDS CMD...: CMD exits with status 2, prints nothing on standard output,
# and on standard error one line with WORDS in it.  It leaves these in out and err.
refused() {
	tap_words=$1
	shift
	status "refused: $*" 2 "$@" >out 2>err
	ok '... nothing printed' test ! -s out
	ok "... says $tap_words" grep -F -- "$tap_words" err
	ok '... in one line' test "$(wc -l <err)" -eq 1
}

# holds FILE FILTER...: each filter of jq gives true for the JSON in FILE.
holds() {
	tap_file=$1
	shift
	for tap_filter; do
		ok "$tap_filter" test "$(jq "$tap_filter" "$tap_file")" = true
	done
}

# skip NAME REASON: a check that cannot be made here.
skip() {
	tap_n=$((tap_n + 1))
	echo "ok $tap_n - $1 # SKIP $2" >&3
}

# skip_all REASON: none of this test's checks can be made here.
skip_all() {
	echo "1..0 # SKIP $*" >&3
	tap_done=yes
	exit 0
}

done_testing() {
	! tap_misses || tap 1 'all commands of the test are there'
	echo "1..$tap_n" >&3
	tap_done=yes
	[ $tap_failed -eq 0 ]
	exit
}
