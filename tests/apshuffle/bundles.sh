# Bundles for tests; sourced behind lib.sh.
command -v unzip >/dev/null || skip_all 'no unzip'

# unpack DIRECTORY NAME...: bundles of tests/data as directories in it.
unpack() {
	unpack_to=$1
	shift
	mkdir -p "$unpack_to"
	for name; do
		unzip -q "$data/bundles/$name.zip" -d "$unpack_to/$name"
	done
}

# Processes of two hosts, each with three bundles.
a=a.shop.example.com_v1.0.2
b=b.shop.example.com_v1.0.2
c=b.shop.example.com_v1.1.0-rc.1

# meta PROCESS MINUTE [HOST [REVISION]]: a description.
meta() {
	printf '{"main":"m","proc_id":"%s","capture_time":"2026-01-02T03:%s:00Z",' \
	    "$1" "$2"
	printf '"hostname":"%s","revision":"%s"}\n' "${3-h}" "${4-r}"
}
