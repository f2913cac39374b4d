#!/bin/sh
# What is damaged is named and left out; outputs that refuse; the manual page.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/apshuffle/bundles.sh"

unpack tree ${a}_0 ${a}_1 ${b}_1
rank='apshuffle -C tree -profile-sort=goroutine'
$rank >whole

# bad META MESSAGE: a bundle whose description is no good.
bad() {
	mkdir -p tree/bad
	printf '%s' "$1" >tree/bad/meta
	status "$1: status" 2 $rank >got 2>err
	is 'the others are ranked' whole got
	ok "says: $2" grep -qF "apshuffle: bad/meta: $2" err
	ok 'in one line' test "$(wc -l <err)" -eq 1
}
time='"capture_time":"2026-01-02T03:04:05Z"'
bad '' 'not the description of a bundle'
bad '{"proc_id":"x"' 'line 1, column'
bad '["proc_id"]' 'not the description of a bundle: not a JSON object'
bad '"meta"' 'not the description of a bundle: not a JSON object'
bad "{$time}" 'not the description of a bundle: it has no proc_id'
bad "{\"proc_id\":7,$time}" 'proc_id is not a string'
bad "{\"proc_id\":\"x\",\"hostname\":[],$time}" 'hostname is not a string'
bad "{\"proc_id\":\"x\",$time} {}" 'line 1, column'
bad '{"proc_id":"x"}' "capture_time is ''"
for time in 2026-01-02 2026-02-29T00:00:00Z 2026-01-02T24:00:00Z \
    2026-01-02T03:04:05 2026-01-02t03:04:05Z 26-01-02T03:04:05Z \
    2026-13-01T00:00:00Z 2026-01-02T03:04:60Z '2026-01-02T03:04:05Z ' \
    2026-01-02T03:04:05+1:00 20260-1-02T03:04:05Z 2026-00-10T00:00:00Z; do
	bad "{\"proc_id\":\"x\",\"capture_time\":\"$time\"}" \
	    "capture_time is '$time'"
done
printf '{\n\t"proc_id": "x",\n\t"capture_time": "2024-02-29T23:59:59,5-11:30"' \
    >tree/bad/meta
printf ',\n"hostname": null, "more": {"x": [1, 2]}\n}\n' >>tree/bad/meta
ok 'lines, fields that nobody knows, a leap day' apshuffle tree/bad -json >got
grep -q '"capture_time":"2024-03-01T11:29:59.5Z"' got
tap $? 'and its zone'

# A profile that is not there is no fault; one that is none is.
$rank >got
is 'a bundle without the profile is left out' whole got
mkdir -p tree/bad/pprof
for make in 'mkdir' 'mkfifo' 'ln -s /dev/zero' 'ln -s /nowhere'; do
	$make tree/bad/pprof/goroutine
	case $make in
	*nowhere)	want=0 ;;
	*)		want=2 ;;
	esac
	status "$make: status" $want $rank >got 2>err
	is 'the others are ranked' whole got
	[ $want -eq 0 ] || ok 'it is named' grep -q \
	    '^apshuffle: bad/pprof/goroutine: not a plain file' err
	rm -rf tree/bad/pprof/goroutine
done
head -c 300 tree/${a}_1/pprof/goroutine >tree/bad/pprof/goroutine
for by in bundle function; do
	$rank -by $by >got 2>err
	ok "-by $by: it is named once" test "$(wc -l <err)" -eq 1
	mv tree/bad ./kept
	$rank -by $by >want
	mv kept tree/bad
	is "-by $by: the others count" want got
done
rm -r tree/bad

# Text of debug=2.
unpack tree old.shop.example.com_v1_1
echo 'goroutine 1 [running]:' >tree/old.shop.example.com_v1_1/pprof/block
status 'what is no profile' 2 apshuffle -C tree -profile-sort=block \
    -sample-type=delay >got 2>err
ok 'is called what it is' grep -q 'v1_1/pprof/block: .* stacks of goroutines' err
rm -r tree/old*

# Directories that cannot be read.
mkdir tree/shut
chmod 000 tree/shut
if [ "$(id -u)" -ne 0 ]; then
	status 'a directory that is shut' 2 $rank >got 2>err
	is 'the others are ranked' whole got
	ok 'it is named' grep -q '^apshuffle: shut: .*Permission' err
else
	skip 'a directory that is shut' 'root may all'
fi
rmdir tree/shut
status 'an operand that is not there' 2 $rank . nowhere >got 2>err
is 'the others are ranked' whole got
mkdir nothing
for command in '-hosts' '' '-write-links' '-profile-sort=heap'; do
	status "no bundles: $command" 2 apshuffle -C nothing $command >got 2>err
	echo 'apshuffle: there are no bundles: directories with a file called' \
	    'meta, or archives with one, called .zip' >want
	is 'says so' want err
done
status '-C nowhere' 2 apshuffle -C nowhere 2>err
ok 'says so' grep -q 'nowhere: No such file' err
: >list
status 'an empty list of operands is none' 2 \
    apshuffle -C tree -files-from ../list 2>err
ln -s . tree/loop
ln -s "$PWD/tree" tree/self
$rank >got
is 'links to directories are not followed' whole got

for command in "$rank" "$rank -json" "$rank -by function" \
    'apshuffle -C tree -hosts' 'apshuffle -C tree'; do
	status "$command: a full disk" 2 $command >/dev/full 2>err
	ok 'says so' grep -q 'No space left' err
	status "$command: no output" 2 $command >&- 2>err
	ok 'says so' grep -q 'Bad file descriptor' err
	{ $command 2>err; } | head -n 1 >out
	ok "$command: a closed pipe, quietly" test ! -s err
done

# The options of the page are those of the command.
apshuffle -h | sed -n '/^Common/q; s/^  -\([a-zA-Z0-9-]*\).*/\1/p' |
    sort -u >options
sed -n '/^\.Sh DESCRIPTION/,/^\.Sh GROUPS/p' "$top/man/apshuffle.1" |
    sed -n 's/^\.It Fl \([a-zA-Z0-9-]*\).*/\1/p' | sort -u >documented
is 'options in apshuffle(1)' options documented
done_testing
