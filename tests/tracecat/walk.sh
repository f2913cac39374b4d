# For tests over random traces; sourced behind lib.sh.
#
# GTT_SEEDS='1 1000' in the environment tries these seeds.  A seed is a trace of
# a program that never ran: see tests/tools/walk.c.

# seeds FIRST LAST: those to try, of which these are the usual ones.
seeds() {
	# shellcheck disable=SC2086
	set -- ${GTT_SEEDS:-"$@"}
	seq "$1" "$2"
}

# walk SEED [OPTION...]: the files trace and text, what is in it.
walk() {
	walk_seed=$1
	shift
	"$build/tests/tools/walk" "$@" "$walk_seed" >raw &&
	    tracecat -assemble raw >trace && tracecat trace >text
}

# kept: of the parsed text on standard input what every slice keeps.
kept() {
	awk -v old=0 -v shift=0 -f "$top/tests/tracecat/kept.awk" | sort
}

# moments FILE: of the events, but for Syncs.
moments() {
	sed -n '/ Sync Time=/d; s/^M=.* Time=\(-\{0,1\}[0-9]*\).*/\1/p' "$1"
}

# pick N LIST: the Nth of the numbers that are in the file LIST, counted around.
pick() {
	sed -n "$(($1 % $(wc -l <"$2") + 1))p" "$2"
}
