#!/bin/sh
# -anonymize: what is written says the same under other names, and nothing of
# the names that were replaced is left in it.
. "$(dirname "$0")/../lib.sh"
command -v jq >/dev/null || skip_all 'no jq'

# texts FILE: the strings in its events, those of an event as one array.
texts() {
	tracecat -json "$1" | jq -c '[.. | strings]'
}

# rest FILE: all but the strings, functions and files.
rest() {
	tracecat "$1" | sed -E 's/"([^"\\]|\\.)*"/""/g
	    s/^(	+)[^	].*( @ |:)/\1\2/'
}

# words: those of names and texts that are long enough to tell something, each
# once; the compiler's own are not.
words() {
	LC_ALL=C tr -cs 'A-Za-z0-9_' '\n' | grep -E '^.{4}' |
	    grep -vxE 'func[0-9]+|(defer|go)wrap[0-9]*' | sort -u
}

# pairs OLD NEW: [before, after] of each string, each pair once.
pairs() {
	texts "$1" >old.texts
	texts "$2" >new.texts
	paste -d , old.texts new.texts | sed 's/.*/[&]/' |
	    jq -c 'transpose[]' | sort -u
}

# same_but_names NAME OLD NEW
same_but_names() {
	pairs "$2" "$3" >pairs
	rest "$2" >want
	rest "$3" >got
	is "$1: all but names is the same" want got
	jq -c '.[0]' pairs | sort | uniq -d >twice
	ok "$1: one pseudonym for each name" test ! -s twice
	jq -c '.[1]' pairs | sort | uniq -d >twice
	ok "$1: one name for each pseudonym" test ! -s twice
	# Files of Go itself lose the directory that Go is in.
	jq -r '. as [$old, $new] |
	    select($old == $new or ($old | endswith("/src/" + $new)))[1]' \
	    pairs >kept
	jq -r '. as [$old, $new] |
	    select($old == $new or ($old | endswith("/src/" + $new)) | not)[0]
	    ' pairs >replaced
	# Words that are also in what is kept are no secret.
	words <kept >known
	words <replaced | comm -23 - known >gone
	ok "$1: words are gone" test -s gone
	LC_ALL=C grep -aowFf gone "$3" >left
	ok "$1: and nothing of them is left" test ! -s left
	cat left
	grep -E '^main[.][^mig]|^main[.]main[.][^fgd]|example|demo|^/.*[.]go$' \
	    kept >leak
	ok "$1: nothing of the program's is kept" test ! -s leak
	cat leak
}

for name in tiny-1.9.7 start-1.11.13 all-1.21.13 cgo-1.21.13 gens-1.23.12 \
    alloc-1.26.8 tiny-1.26.8 all-1.27.4 calls-1.27.4; do
	zstd -dqf "$data/$name.trace.zst" -o old
	ok "$name" tracecat -anonymize=key old >new
	ok "$name: its own version" \
	    test "$(head -c 16 old | tr '\0' .)" = "$(head -c 16 new | tr '\0' .)"
	same_but_names "$name" old new
	mv gone "$name.gone"
done

# Types are in experimental batches only, which the model does not show.
zstd -dqf "$data/alloc-1.26.8.trace.zst" -o old
tracecat -anonymize=key old >new
for file in old new; do
	tracecat -d=wire $file | grep -A 1 ^ExperimentalBatch >$file.types
done
ok 'types of the program were there' grep -q 'cpu[.]option' old.types
ok 'and are no more' test "$(grep -c 'cpu[.]option' new.types)" = 0
ok 'those of the language stay' grep -q 'float64' new.types

# Go 1.5 has no names.
zstd -dqf "$data/all-1.5.4.trace.zst" -o old
tracecat -anonymize old >new
ok 'Go 1.5: the same bytes' cmp old new

# Keys.
trace=$data/tiny-1.26.8.trace.zst
tracecat -anonymize=one "$trace" >one
tracecat --anonymize=one "$trace" >again
tracecat -anonymize=two "$trace" >two
tracecat -anonymize "$trace" >random
tracecat -anonymize "$trace" >other
ok 'the same key: the same bytes' cmp one again
for pair in 'one two' 'one random' 'random other'; do
	set -- $pair
	texts $1 >a
	texts $2 >b
	not_ok "$pair: other pseudonyms" cmp -s a b
	rest $1 >a
	rest $2 >b
	is "$pair: for the same" a b
done

# With -encode.
zstd -dqf "$data/all-1.22.12.trace.zst" -o old
tracecat -anonymize=key old >same
tracecat -encode -anonymize=key old >new
ok 'the newest format' grep -qa '^go 1.26 trace' new
tracecat same | grep -v Sync >want
tracecat new | grep -v Sync >got
is 'the same under the same key' want got

# A word of the user's that is also one of the runtime's: the id of the reason
# "select" for a region, the name of a function for another.
zstd -dqf "$data/all-1.26.8.trace.zst" -o old
tracecat -d=wire old >wire
# id TEXT: of that string.
id() {
	grep -B 1 -Fx "	data=\"$1\"" wire | sed -n 's/^String id=//p'
}
select=$(id select)
function=$(id main.main)
sed "/^UserRegion/s/name_string=[0-9]*/name_string=$select/
    /^UserTaskBegin/s/name_string=[0-9]*/name_string=$function/
    /^UserLog/s/value_string=[0-9]*/value_string=$select/" wire >text
ok 'words in several uses' tracecat -assemble=1.26 text >both
tracecat both >got
ok 'regions say so' grep -q 'RegionBegin.*Type="select"' got
ok 'tasks say so' grep -q 'TaskBegin.*Type="main.main"' got
tracecat -anonymize=key both >new
tracecat new >got
ok 'reasons stay' grep -q 'Reason="select"' got
ok 'regions do not' grep -q 'RegionBegin.*Type="s[0-9a-z]\{10\}"' got
ok 'nor do tasks' grep -q 'TaskBegin.*Type="s[0-9a-z]\{10\}"' got
ok 'main.main stays' grep -q '^	main.main @' got
rest both >want
rest new >got
is 'all but names is the same' want got

# A batch that is full: with longer ids of strings it becomes two, and no time
# moves.
awk -v id="$select" '
    # 7 bytes each, the string one of them.
    function fill(n) {
	for (; n > 0; n--)
		print "UserRegion" (n % 2 ? "End" : "Begin") \
		    " dt=1000000 task=1 name_string=" id " stack=0"
    }
    # A batch is held back until it is known what is in it.
    function flush(i) {
	if (here) {
		split(line[1], size, "=")
		sub(/size=.*/, "size=" size[5] + 7 * 8800, line[1])
	}
	for (i = 1; i <= lines; i++) {
		print line[i]
		if (i == here)
			fill(8800)
	}
	lines = here = 0
    }
    /^(EventBatch|ExperimentalBatch|EndOfGeneration)/ { flush() }
    { line[++lines] = $0 }
    /^UserRegionBegin/ && !full { full = here = lines }
    END { flush() }' wire >text
ok 'a full batch' tracecat -assemble=1.26 text >both
ok 'it can be read' tracecat -d=count both
ok 'with pseudonyms' tracecat -anonymize=key both >new
rest both >want
rest new >got
is 'it says the same' want got
tracecat -d=wire both | grep -c '^EventBatch' >want
tracecat -d=wire new | grep -c '^EventBatch' >got
ok 'in one batch more' test "$(cat got)" -eq $(($(cat want) + 1))

# Two traces under one key have the same names: a function of both.
tracecat -anonymize=key "$data/all-1.25.4.trace.zst" |
    tracecat | grep -o 'main[.]n[0-9a-z]*' | sort -u >a
tracecat -anonymize=key "$data/all-1.26.8.trace.zst" |
    tracecat | grep -o 'main[.]n[0-9a-z]*' | sort -u >b
comm -12 a b >c
ok 'names are the same in another trace' test "$(wc -l <c)" -gt 3

# Damage: what is whole is written, under other names, too.
for name in gens-1.23.12 all-1.21.13; do
	zstd -dqc "$data/$name.trace.zst" >whole
	head -c $(($(wc -c <whole) * 3 / 5)) whole >cut
	status "$name, cut: status" 2 tracecat -anonymize=key cut >new 2>err
	ok "$name, cut: one message" test "$(wc -l <err)" = 1
	ok "$name, cut: something is written" test "$(wc -c <new)" -gt 10000
	LC_ALL=C grep -aowFf "$name.gone" new >left
	ok "$name, cut: nothing is left" test ! -s left
	cat left
done
for words in '-anonymize -d=wire' '-anonymize -json' '-anonymize -partial'; do
	status "$words: refused" 2 tracecat $words "$trace" >out 2>err
	ok "$words: one message" test "$(wc -l <err)" = 1
done
done_testing
