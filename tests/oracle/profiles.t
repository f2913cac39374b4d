#!/bin/sh
# Sums are those of `go tool pprof -top', for every kind of profile, with any
# -focus and -ignore; so are those of functions.  The profiles are those of
# tests/data and some of Go's own tests.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/oracle/oracle.sh"
. "$top/tests/apshuffle/bundles.sh"

for zip in "$data"/bundles/*.zip; do
	name=$(basename "$zip" .zip)
	unpack tree "$name"
done

# std PACKAGE: a bundle of the profiles of its tests.
std() {
	mkdir -p "tree/$1/pprof"
	meta "$1" 00 >"tree/$1/meta"
	(cd "tree/$1/pprof" && "$go" test -short -count=1 -bench '1K|Mutex|Pool' \
	    -benchtime 1ms -cpuprofile profile -memprofile heap \
	    -memprofilerate 1024 -blockprofile block -blockprofilerate 1 \
	    -mutexprofile mutex -mutexprofilefraction 1 -o ../test "$1")
}
std sort
std sync

# pprof FILE TYPE OPTION...: its table, all of it, in the unit of TYPE.  It would
# take "()" out of names otherwise.
pprof() {
	file=$1 type=$2
	shift 2
	case $type in
	*_space)	unit=bytes ;;
	cpu|delay)	unit=nanoseconds ;;
	*)		unit=count ;;
	esac
	"$go" tool pprof -symbolize=none -top -sample_index="$type" -unit=$unit \
	    -nodecount=1000000 -nodefraction=0 "$@" "$file"
}

# The table without its units: flat, cum, name.
rows() {
	awk '/^ *flat / { on = 1; next }
	on {
		flat = $1; cum = $4
		sub(/^ *[^ ]+ +[^ ]+ +[^ ]+ +[^ ]+ +[^ ]+ +/, "")
		sub(/ \((partial-)?inline\)$/, "")
		gsub(/[a-zA-Z]/, "", flat); gsub(/[a-zA-Z]/, "", cum)
		if (flat != 0 || cum != 0) print $0, flat, cum
	}' | sort
}

# types PROFILE: its types.
types() {
	case $1 in
	heap|allocs)	echo alloc_objects alloc_space inuse_objects inuse_space ;;
	profile)	echo samples cpu ;;
	block|mutex)	echo contentions delay ;;
	*)		echo "$1" ;;
	esac
}

words='runtime main sync Lock ^main[.] test [.]go$ mallocgc sort func1
    ^sync[.].*Lock$ [(][*] src/ exit usr/local ing$ bundle poll|ServeHTTP
    ^runtime[.]main$ nothing.like.this (?i)MUTEX \.[A-Z] [^a-z]*$ testing\.'
word() {
	echo "$words" | tr -s ' \n' '\n\n' | grep . |
	    awk -v n="$1" '{ v[NR] = $0 } END { print v[n % NR + 1] }'
}

# PAIRS, 1 of which takes half a minute, for each type of each profile of some
# bundles, chosen by a generator of its own.
seed=${SEED-20261121}
random() {
	seed=$(((seed * 1103515245 + 12345) % 2147483648))
	n=$((seed / 65536))
}

compared=0 differ=0
: >log
for file in tree/sort/pprof/* tree/sync/pprof/* tree/old*_1/pprof/* \
    tree/${a}_1/pprof/* tree/${c}_2/pprof/*; do
	bundle=${file%/pprof/*} profile=${file##*/}
	[ "$profile" != trace ] || continue
	for type in $(types "$profile"); do
		for i in $(seq "${PAIRS-1}"); do
			random
			focus=$(word $n)
			random
			set -- -focus="$focus"
			[ $((n % 3)) -ne 0 ] || set -- -ignore="$(word $((n / 3)))"
			[ $((n % 3)) -ne 1 ] || set -- "$@" \
			    -ignore="$(word $((n / 3)))"
			pprof "$file" "$type" "$@" 2>log.pprof | rows |
			    awk '{ sum += $(NF - 1) }
			    END { printf "%.0f\n", sum }' >want
			apshuffle -profile-sort="$profile" -sample-type="$type" \
			    "$@" "$bundle" | sed 's/.* //' >got
			compared=$((compared + 1))
			cmp -s want got || {
				differ=$((differ + 1))
				echo "$file $type $*:" $(cat want got) >>log
			}
		done
	done
done
cat log
ok "$compared sums are equal" test $compared -ge 60 -a $differ -eq 0

# by_function BUNDLE PROFILE TYPE OPTION...
by_function() {
	name="$*"
	bundle=$1 profile=$2 type=$3
	shift 3
	pprof "$bundle/pprof/$profile" "$type" "$@" | rows >want
	apshuffle -profile-sort="$profile" -sample-type="$type" \
	    -by function "$@" "$bundle" | grep -v ' 0 0$' | sort >got
	is "functions: $name" want got
}
for bundle in tree/sort tree/sync tree/old*_1 tree/${c}_2; do
	by_function $bundle profile cpu
	by_function $bundle heap alloc_space
	by_function $bundle heap inuse_objects -focus=runtime
done
by_function tree/sync block delay -ignore=testing
by_function tree/sync mutex contentions
by_function tree/${c}_2 goroutine goroutine -focus=server

# Over several bundles they are those of pprof, which adds profiles up.
"$go" tool pprof -proto -output all tree/*shop*/pprof/heap 2>log.pprof
pprof all alloc_space | rows >want
apshuffle -profile-sort=heap -sample-type=alloc_space -by function \
    tree/*shop* | grep -v ' 0 0$' | sort >got
is 'functions of a fleet' want got
"$go" tool pprof -proto -output diff \
    -base tree/${c}_0/pprof/heap tree/${c}_2/pprof/heap 2>log.pprof
pprof diff inuse_space | rows >want
apshuffle -profile-sort=heap -sample-type=inuse_space -by function -vs-prev \
    tree/${c}_* | grep -v ' 0 0$' | sort >got
is 'what grew, as with -base' want got
done_testing
