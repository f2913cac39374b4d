# Seeds for the fuzz targets.  Sourced; needs $top.

# seeds TARGET DIRECTORY: fills the directory.
seeds() {
	case $1 in
	v1)	names='tiny-1.5.4 tiny-1.9.7 tiny-1.21.13 start-1.11.13
		    start-1.21.13 cgo-1.14.15' ;;
	v2)	names='tiny-1.22.12 tiny-1.26.8 start-1.26.8 cgo-1.22.12
		    cgo-1.26.8 alloc-1.23.12 alloc-1.26.8' ;;
	encode)	names='tiny-1.5.4 tiny-1.9.7 start-1.21.13 cgo-1.14.15 tiny-1.22.12
		    tiny-1.26.8 start-1.26.8 cgo-1.26.8 alloc-1.23.12' ;;
	forms|rawtrace|rewrite)	names='tiny-1.5.4 tiny-1.9.7 tiny-1.21.13 tiny-1.22.12
		    tiny-1.26.8 start-1.26.8 alloc-1.23.12' ;;
	findings) names='tiny-1.5.4 tiny-1.9.7 tiny-1.21.13 tiny-1.22.12
		    tiny-1.26.8 stall-1.21.13 gens-1.26.8' ;;
	regions) names='tiny-1.9.7 tiny-1.21.13 tiny-1.22.12 tiny-1.26.8
		    start-1.26.8 all-1.21.13 all-1.26.8 web-1.26.8'
		mkdir -p "$2"
		cp "$top/common/match/regions.yaml" "$2" ;;
	*)	names= ;;
	esac
	mkdir -p "$2"
	for name in $names; do
		zstd -dqf "$top/tests/data/$name.trace.zst" -o "$2/$name"
	done
	if [ -d "$top/tests/fuzz/${1}s" ]; then
		cp "$top/tests/fuzz/${1}s"/* "$2"
	fi
}
