#!/bin/sh
# Files of colours: the first rule that a state agrees with counts; what makes
# no sense is refused with its place.
. "$(dirname "$0")/../lib.sh"
command -v jq >/dev/null || skip_all 'no jq'

zstd -dqc "$data/web-1.26.8.trace.zst" >web

cat >rules.yaml <<'END'
# What servers do.
- color: lightblue
  stack: ["^net/http.*[.]serve$", "**"]
- {color: "#FFe0c0", state: [Waiting, Syscall]}
- color: gold
  state: Running
- color: tomato
  stack:
  - "**"
END
ok 'rules' grstates -colors rules.yaml web >colored 2>err
ok 'no messages' test ! -s err

# states COLOR: the names of states with this colour.
states() {
	sed -n "s/^\t\(s[0-9]*\)\t\[fillcolor=\"*$1\"*,\$/\1/p" colored | sort
}

grstates -json states web
# which NAME COLOR FILTER: the states with COLOR are those of the filter.
which() {
	jq -r 'select(.kind == "state") |
	    (.stack[-1].func | test("^net/http.*[.]serve$")) as $serves |
	    select('"$3"') | .name' states | sort >want
	states "$2" >got
	ok "$1: some" test -s want
	is "$1" want got
}
which 'by stack' lightblue '$serves'
which 'by state' '#FFe0c0' \
    '($serves | not) and (.state == "Waiting" or .state == "Syscall")'
which 'by one state' gold '($serves | not) and .state == "Running"'
which 'all others' tomato '($serves | not) and .state == "Runnable"'

: >empty.yaml
grstates web >plain
ok 'no rules' grstates -colors empty.yaml web >got
is 'no colours' plain got

# refused NAME PLACE-AND-MESSAGE TEXT
refused() {
	printf '%b' "$3" >bad.yaml
	status "$1" 2 grstates -colors bad.yaml web >out 2>err
	echo "grstates: bad.yaml: $2" >want
	is "$1: the message" want err
	ok "$1: nothing is printed" test ! -s out
}
refused 'no list' 'line 1, column 1: the file is to be a list, not a map' \
    'color: red\n'
refused 'a rule that is a text' \
    'line 1, column 3: a rule is to be a map, not a text' '- red\n'
refused 'a key that is none' \
    "line 2, column 3: a rule has no 'stak', only: color stack state" \
    '- color: red\n  stak: []\n'
refused 'no color' 'line 1, column 3: a rule without a color' \
    '- state: Waiting\n'
refused 'a color that is none' "line 1, column 10: 'rde' is no color: expected \
#rrggbb in quotes, or a name like lightblue" '- color: rde\n'
refused 'a comment for a color' "line 1, column 9: '' is no color: expected \
#rrggbb in quotes, or a name like lightblue" '- color: #ff0000\n'
refused 'two colors' "line 1, column 10: 'red blue' is no color: expected \
#rrggbb in quotes, or a name like lightblue" '- color: red blue\n'
refused 'a short color' "line 1, column 10: '#fff' is no color: expected \
#rrggbb in quotes, or a name like lightblue" '- color: "#fff"\n'
refused 'a state that is none' "line 2, column 10: 'Dead' is no state: expected \
Runnable, Running, Waiting or Syscall" '- color: red\n  state: Dead\n'
refused 'a stack that is a text' \
    'line 2, column 10: stack is to be a list, not a text' \
    '- color: red\n  stack: main\n'
refused 'an expression that is none' \
    'line 2, column 10: missing terminating ] for character class' \
    '- color: red\n  stack: ["[a"]\n'
refused 'an alias' 'line 2, column 10: aliases are not read: write it out' \
    '- color: &c red\n- color: *c\n'
refused 'no text' 'offset 0x3: not text: invalid leading UTF-8 octet' \
    '- a\0377\n'
status 'no file' 2 grstates -colors none.yaml web 2>err
ok 'is named' grep -q '^grstates: none.yaml: ' err

done_testing
