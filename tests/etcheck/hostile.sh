# Sourced by tests of the page: makes of all.trace one whose functions and files,
# and itself, have names that nobody would choose.  $hostile is its path.

bad='</script></title></bdi><script>document.documentElement.id = 1</script>'
bad=$bad'<img src=x onerror=\\"document.documentElement.id = 1\\">'
tracecat -d=raw all.trace |
    sed "s| size=[0-9]*||
	s|data=\"main[.][^\"]*\"|data=\"$bad'\\&-->]]>\"|
	s|data=\"[^\"]*main[.]go\"|data=\"\\\\u202e/$bad\"|" |
    tracecat -assemble >hostile.trace
hostile='</title><script>document.documentElement.id = 1<'
mkdir -p "$hostile"
hostile=$hostile/script\>
cp hostile.trace "$hostile"
