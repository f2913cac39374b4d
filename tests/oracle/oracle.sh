# For tests that compare with Go's own tools; sourced behind lib.sh.
#
# They are skipped where no Go is found that can be compared with, but with
# CI=true a go command that is there must do.

findgo=$top/tests/tools/findgo

# A Go trace tool: $go, and its `go tool trace' as $go_trace.
if ! go=$("$findgo"); then
	if [ "${CI-}" = true ] && command -v go >/dev/null; then
		echo "this go command is older than 1.26" >&2
		exit 1
	fi
	skip_all "no Go 1.26 or later"
fi
go_trace=$(cd / && "$go" tool -n trace) || exit 1

# The last Go that prints the classic form, or nothing.
find_go121() {
	go121=$("$findgo" 1.21.13) || return 1
	go121_trace=$(cd / && "$go121" tool -n trace)
}

# unpack NAME: the trace NAME of tests/data, as the file NAME.
unpack() {
	zstd -dqf "$data/$1.trace.zst" -o "$1"
}

# footprint_rows: of the table on standard input those that count something.
footprint_rows() {
	awk 'NR <= 2 || $(NF - 1) != 0'
}

# theirs MODE FILE: what Go prints, into the file want; its status.
theirs() {
	: >want
	case $1 in
	footprint)
		"$go_trace" -d=footprint "$2" >table || return
		footprint_rows <table >want ;;
	classic)
		"$go121_trace" -d ${program:+"$program"} "$2" >want ;;
	*)
		"$go_trace" -d="$1" "$2" >want ;;
	esac
}

# records MODE FILE: the records of a text form, a line each, without their
# times, sorted.
records() {
	case $1 in
	classic) sed 's/^[0-9]* //' "$2" ;;
	*) awk '/^M=/ && NR > 1 { printf "\n" }
		{ sub(/ Time=[0-9]+/, ""); printf "%s\001", $0 }
		END { print "" }' "$2" ;;
	esac | sort
}

# agrees NAME MODE FILE [OPTION...]: tracecat prints what Go prints, and
# refuses what Go refuses, with a message.  Go does not always print the same
# for a trace of before Go 1.22: then one of many of its outputs is enough, or at
# least the same records, if Go's outputs differ.
agrees() {
	agrees_name=$1 mode=$2 file=$3
	shift 3
	theirs "$mode" "$file"
	want_status=$?
	tracecat -d="$mode" "$@" "$file" >got 2>err
	status=$?
	if [ $want_status -eq 0 ]; then
		test $status -eq 0 && test ! -s err
	else
		test $status -eq 2 && test -s err
	fi
	tap $? "$agrees_name: status $status and message, as Go's status $want_status"
	if [ $want_status -eq 0 ] && is_v1 "$file" && ! cmp -s want got; then
		another_mind
	fi
	# Of a damaged trace Go prints what is whole, but nothing before it has
	# seen all of it: no footprint, and no events of before Go 1.22.
	if [ $want_status -ne 0 ] && { [ "$mode" = footprint ] || is_v1 "$file"; }; then
		head -c "$(wc -c <want)" got >got.head
		mv got.head got
	fi
	is "$agrees_name: output" want got
}

is_v1() {
	case $(head -c 8 "$1" | tr -d '\0') in
	'go 1.2'[2-9]*)	return 1 ;;
	*)		return 0 ;;
	esac
}

# Sees whether Go has other outputs for $file; replaces want and got by what
# is to be compared.
another_mind() {
	cp want first
	differ=
	try=1
	# Where a map of two decides, seven runs in eight go one way.
	while [ $try -lt 20 ] || { [ $try -lt 100 ] && [ -z "$differ" ]; }; do
		try=$((try + 1))
		theirs "$mode" "$file"
		! cmp -s want got || return 0
		cmp -s want first || differ=yes
	done
	if [ -n "$differ" ]; then
		note "$file: Go prints different things; its records are compared"
		records "$mode" want >want.records
		records "$mode" got >got.records
		mv want.records want
		mv got.records got
	fi
}
