#!/bin/sh
# The same question by host, by version, by function; JSON; hosts.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/apshuffle/bundles.sh"
command -v jq >/dev/null || skip_all 'no jq'

unpack tree ${a}_0 ${a}_1 ${a}_2 ${b}_1 ${b}_2 ${c}_0 ${c}_1 ${c}_2
goroutines='-C tree -profile-sort=goroutine'

# as_text: of bundles as objects, the lines.
as_text() {
	jq -r '"\(.bundle) \(.value)"'
}
apshuffle $goroutines >want
apshuffle $goroutines -json | tee json | as_text >got
is 'JSON says what text says' want got
apshuffle $goroutines -vs-prev >want
apshuffle $goroutines -vs-prev -json | tee json.prev | as_text >got
is 'differences, too' want got
jq -e -s 'all(.profile == "goroutine" and .sample_type == "goroutine" and
    .unit == "count" and .main == "example.com/shop")' json >log
tap $? 'what was added up'
jq -r 'select(.trace) | .bundle' json | sort >got
printf '%s\n' ${a}_2 ${b}_2 ${c}_2 | sort >want
is 'which have a trace' want got
jq -r '[.bundle, .prev] | @tsv' json.prev | sort >got
printf '%s\t%s\n' ${a}_1 ${a}_0 ${a}_2 ${a}_1 ${b}_2 ${b}_1 ${c}_1 ${c}_0 \
    ${c}_2 ${c}_1 >want
is 'what was subtracted' want got
jq -r .bundle json | while read -r name; do
	jq -c '[.hostname, .proc_id, .revision, .go_version,
	    (.capture_time | sub("[.]000Z"; "Z"))]' "tree/$name/meta"
done >want
jq -c '[.hostname, .proc_id, .revision, .go_version, .capture_time]' \
    json >got
is 'the description' want got

# mean FIELD: what -by FIELD prints, computed from the lines of bundles.
mean() {
	jq -rs "group_by(.$1) | map({name: .[0].$1, n: length,
	    mean: (map(.value) | add / length)}) | sort_by(-.mean) | .[] |
	    \"\\(.name) \\(.mean * 10 | round / 10) \\(.n)\"" |
	    sed 's/^\([^ ]* -\{0,1\}[0-9]*\) /\1.0 /'
}
for by in host:hostname revision:revision; do
	for option in '' -vs-prev; do
		apshuffle $goroutines $option -json | mean ${by#*:} >want
		apshuffle $goroutines $option -by ${by%:*} >got
		is "-by ${by%:*} $option" want got
		apshuffle $goroutines $option -by ${by%:*} -json |
		    jq -r "\"\\(.${by#*:}) \\(.mean * 1) \\(.bundles)\"" |
		    sed 's/^\([^ ]* -\{0,1\}[0-9]*\) /\1.0 /' >got
		is "-by ${by%:*} $option -json" want got
	done
done

# Means that differ by less than one: 49/5 and 29/3 of 5, 19 and 29 goroutines.
# similar HOST BUNDLE...: bundles of that host with these profiles.
similar() {
	host=$1 minute=10
	shift
	for name; do
		minute=$((minute + 1))
		mkdir -p similar/$host-$minute
		meta $host $minute $host >similar/$host-$minute/meta
		cp -r tree/$name/pprof similar/$host-$minute
	done
}
similar less ${a}_1 ${a}_0 ${a}_0
similar more ${c}_1 ${a}_0 ${a}_0 ${a}_0 ${a}_0
apshuffle -C similar -profile-sort=goroutine -by host >got
printf '%s\n' 'more 9.8 5' 'less 9.7 3' >want
is 'the larger mean is first' want got

# Functions.
heap='-C tree -profile-sort=heap -sample-type=inuse_space'
apshuffle $heap -json | jq -s 'map(.value) | add' >total
apshuffle $heap -by function -json >functions
jq -s 'map(.flat) | add' functions >flat
is 'each sample is in one function' total flat
jq -e -s 'all(.cum >= .flat and .unit == "bytes" and .bundles == 8)' \
    functions >log
tap $? 'and in those that called it'
jq -r '"\(.function) \(.flat) \(.cum)"' functions >want
apshuffle $heap -by function >got
is 'lines of functions' want got
sed 's/.* \([0-9]*\) [0-9]*$/\1/' got | sort -c -rn
tap $? 'the largest of its own first'
apshuffle $heap -by function -cum | sed 's/.* //' | sort -c -rn
tap $? '-cum: the largest sum first'
apshuffle $heap -by function -top 3 >three
head -n 3 got >want
is '-top of functions' want three

# What has grown is what the last of each process has over its first.
apshuffle $heap -by function -vs-prev -json >grown
jq -s 'map(.flat) | add' grown >sum
apshuffle $heap -vs-prev -json | jq -s 'map(.value) | add' >want
is 'differences by function are those of bundles' want sum
for end in first last; do
	case $end in
	first)	names="${a}_0 ${b}_1 ${c}_0" ;;
	last)	names="${a}_2 ${b}_2 ${c}_2" ;;
	esac
	apshuffle $heap -by function -json $names |
	    jq -r 'select(.flat != 0) | "\(.function) \(.flat)"' |
	    sort >$end
done
jq -r 'select(.flat != 0) | "\(.function) \(.flat)"' grown | sort >got
awk 'NR == FNR { v[$1] -= $NF; next } { v[$1] += $NF }
    END { for (f in v) if (v[f] != 0) print f, v[f] }' first last | sort >want
is 'and those of the last and the first' want got
apshuffle $heap -by function -j 1 >one
apshuffle $heap -by function -j 5 >five
is 'the same with any -j' one five

# Hosts stand by their domains.
for host in b.x.com a.y.com x.com a.x.com com a.b.x.com z; do
	mkdir -p hosts/$host
	meta p-$host 00 $host >hosts/$host/meta
	meta p-$host 02 $host >hosts/$host-2.meta
done
printf '%s\n' com x.com a.x.com b.x.com a.b.x.com a.y.com z >want
apshuffle -C hosts -hosts >got
is '-hosts' want got
apshuffle -C hosts -hosts -json | jq -r .hostname >got
is '-hosts -json' want got
apshuffle -C tree -hosts -with-trace >got
printf '%s\n' a.shop.example.com b.shop.example.com >want
is '-hosts of those with a trace' want got

# Names that command a terminal, or would be two lines.
mkdir -p "esc/$(printf 'b\033[31m')/pprof"
meta p 00 'h\u001b[31m\ntwo' 'r\u009b' >"$(echo esc/b*)/meta"
{
	printf '\012\002\010\001'			# a type, of string 1
	printf '\022\006\012\001\001\022\001\005'	# 5 of location 1
	printf '"\006\010\001"\002\010\001'		# of function 1
	printf '*\004\010\001\020\002'			# called string 2
	printf '2\0002\001n2\011f\033[31m\nx\177'	# the strings
} >"$(echo esc/b*)/pprof/x"
{
	echo 'esc/b\x1b[31m 5'
	echo 'f\x1b[31m\x0ax\x7f 5 5'
	echo 'h\x1b[31m\x0atwo 5.0 1'
	echo 'r\xc2\x9b 5.0 1'
	echo 'h\x1b[31m\x0atwo'
} >want
{
	apshuffle -profile-sort=x esc
	for by in function host revision; do
		apshuffle -profile-sort=x -by $by esc
	done
	apshuffle -hosts esc
} >got
is 'names with control characters' want got
apshuffle -profile-sort=x -by function -json esc | jq -r .function >got
printf 'f\033[31m\nx\177\n' >want
is 'JSON has them as they are' want got
printf x >"$(echo esc/b*)/pprof/y"
apshuffle -profile-sort=y esc 2>err
ok 'nor are they in messages' grep -q 'esc/b\\x1b\[31m/pprof/y: ' err
done_testing
