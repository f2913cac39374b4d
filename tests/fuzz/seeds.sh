# Seeds for the fuzz targets.  Sourced; needs $top, and $wiretext for those
# that come from an installed Go.

# seeds TARGET DIRECTORY: fills the directory.
seeds() {
	case $1 in
	v1)	set -- "$2" 'tiny-1.5.4 tiny-1.9.7 tiny-1.21.13 start-1.11.13
		    start-1.21.13 cgo-1.14.15' ;;
	v2)	set -- "$2" 'tiny-1.22.12 tiny-1.26.8 start-1.26.8 cgo-1.22.12
		    cgo-1.26.8 alloc-1.23.12 alloc-1.26.8' ;;
	*)	set -- "$2" '' ;;
	esac
	mkdir -p "$1"
	for name in $2; do
		zstd -dqf "$top/tests/data/$name.trace.zst" -o "$1/$name"
	done
}
