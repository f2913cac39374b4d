# Sourced behind lib.sh by tests that look at what a browser makes of a page:
# they are skipped where there is no chromium, or no jq to read its answers.

command -v jq >/dev/null || skip_all 'no jq'
chromium=$(command -v chromium || command -v chromium-browser ||
    command -v google-chrome) || skip_all 'no chromium'

# browse FILE ARG...: shows a page of the test's directory in a window of
# 1000x800, as the arguments say (--dump-dom, --screenshot=FILE).
browse() {
	page=$1
	shift
	HOME=$tmp timeout 120 "$chromium" --headless --no-sandbox \
	    --disable-gpu --disable-dev-shm-usage --no-first-run \
	    --user-data-dir="$tmp/profile" --window-size=1000,800 \
	    --host-resolver-rules='MAP * ~NOTFOUND' "$@" "file://$tmp/$page" \
	    2>>"$tmp/.log"
}

# answer PAGE: the JSON that a script of the page has put in the attribute
# data-answer of its outermost element.
answer() {
	browse "$1" --dump-dom >"$tmp/.dom"
	sed -n 's/.* data-answer="\([^"]*\)".*/\1/p' "$tmp/.dom" | sed 's/&quot;/"/g
	    s/&lt;/</g; s/&gt;/>/g; s/&nbsp;/ /g; s/&amp;/\&/g'
}

# ask FILE.svg SCRIPT...: what the scripts, run at the end of an SVG, put into
# their variable answer.
ask() {
	{
		sed '$d' "$1"
		shift
		echo '<script><![CDATA['
		cat "$@"
		echo 'document.documentElement.setAttribute("data-answer",
		    JSON.stringify(answer));'
		echo ']]></script></svg>'
	} >"$tmp/asked.svg"
	answer asked.svg
}

echo '<p id="x">1</p><script>x.textContent = 2</script>' >works.html
browse works.html --dump-dom | grep -q '<p id="x">2</p>' ||
    skip_all 'chromium does not run here'
