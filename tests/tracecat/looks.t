#!/bin/sh
# A file that is no trace is called by its name, where it has one.
. "$(dirname "$0")/../lib.sh"

# looks WORDS: what the file is said to be, by name and as standard input.
looks() {
	status "$1" 2 tracecat file >out 2>err
	ok '... nothing printed' test ! -s out
	echo "tracecat: file: offset 0x0: not a Go execution trace$1" >want
	is '... the message' want err
	tracecat <file 2>&1 >out | sed 's/(standard input)/file/' >err
	is '... of standard input' want err
}
unpack=': unpack it first, "'

printf '\3757zXZ\0\0\004\346\326\264F' >file
looks " but an xz file${unpack}xz -dc FILE\" pipes it"
printf 'BZh91AY&SY' >file
looks " but a bzip2 file${unpack}bzip2 -dc FILE\" pipes it"
printf 'PK\003\004\024\0\0\0\010\0' >file
looks " but a zip file${unpack}unzip -p FILE\" pipes it"
{ head -c 257 /dev/zero | tr '\0' n; printf 'ustar\0'; } >file
looks " but a tar archive${unpack}tar -xOf FILE\" pipes it"
gzip -c <"$data/traces.list" | gzip >file
looks " but a gzip file in another${unpack}gzip -dc FILE\" pipes it"
zstd -qc "$data/tiny-1.26.8.trace.zst" >file
looks " but a zstd file in a packed one${unpack}zstd -dc FILE\" pipes it"
cp "$bin/tracecat" file
looks ' but an ELF program or core'
head -c 4096 /dev/zero >file
looks ' but zeros, as a disk leaves that was full or lost power'

# sample_type { 1 2 } sample_type { 3 4 }
printf '\n\004\010\001\020\002\n\004\010\003\020\004' | gzip >file
looks ' but a pprof profile: go tool pprof reads it'
# time_nanos, period_type { 1 2 }; mapping { 1 ... }
printf 'H\236\347\344\347\246\212\204\205\030Z\004\010\001\020\002`\002' >file
looks ' but a pprof profile: go tool pprof reads it'
printf '\032\016\010\001\020\200\200\001\030\200\200\001' >file
looks ' but a pprof profile: go tool pprof reads it'
echo 'heap profile: 1: 2 [3: 4] @ heap/1048576' >file
looks ' but the text of a pprof profile: go tool pprof reads it'

# What our own commands print.
tracecat -d=wire "$data/tiny-1.26.8.trace.zst" >file
looks ' but the text of tracecat -d=wire: -assemble=1.N makes a trace of it'
for t in tiny-1.26.8 tiny-1.9.7; do
	tracecat -d=raw "$data/$t.trace.zst" >file
	looks ' but the text of tracecat -d=raw: -assemble makes a trace of it'
done
for t in tiny-1.26.8 start-1.21.13; do
	tracecat "$data/$t.trace.zst" >file
	looks ' but the text of tracecat'
done
tracecat -json "$data/tiny-1.26.8.trace.zst" >file
looks ' but JSON lines made from a trace'

# What a server may answer.
echo '<!DOCTYPE html><html><body>502 Bad Gateway</body></html>' >file
looks ' but an HTML page'
echo '{"error": "not found"}' >file
looks ' but JSON'
printf '\r\n404 page not found\n' >file
looks ' but text: "404 page not found"'
printf 'Could not enable tracing: tracing already enabled\n' >file
looks ' but text: "Could not enable tracing: tracing already enabled"'
printf 'caf\303\251\033[1m' >file
looks ': it does not begin with "go 1.N trace"'
printf 'caf\303\251 au lait' >file
looks ' but text: "caf?? au lait"'
printf 'go 1.2' >file
looks ': it does not begin with "go 1.N trace"'
printf '\001\002\003' >file
looks ': it does not begin with "go 1.N trace"'
printf ' \n\t' >file
looks ': it does not begin with "go 1.N trace"'
done_testing
