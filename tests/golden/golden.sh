# What the golden tests and ./make share.  Needs $data, and to stand in a
# temporary directory.

# goldens: prints "NAME MODE" for each expected output there is.
goldens() {
	for path in "$data"/*.trace.zst; do
		name=$(basename "$path" .trace.zst)
		case $name in
		refused-*)	;;
		*-1.[5-9].*|*-1.[5-9]|*-1.10.*)
			echo "$name classic" ;;
		*-1.1[0-9].*|*-1.2[01].*)
			echo "$name classic"
			echo "$name parsed" ;;
		*)
			echo "$name parsed"
			echo "$name wire" ;;
		esac
	done
}

# unpack NAME: the trace NAME of tests/data as the file trace, and as $program
# the program that is needed to read it, if any.
unpack() {
	zstd -dqf "$data/$1.trace.zst" -o trace
	program=
	case $1 in
	*-1.5.*)
		program=mix
		zstd -dqf "$data/mix-1.5.4.program.zst" -o mix ;;
	esac
}

# digest: of the text on standard input the beginning, and what tells whether
# the rest is the same.
digest() {
	cat >all
	sed -n '1,30p' all
	echo "$(wc -l <all) lines, sha256 $(sha256sum <all | sed 's/ .*//')"
}
