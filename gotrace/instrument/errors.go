package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
)

// What the compiler says of a file that is laid over another is said of that
// other, at the place where it has the same text.

// userPlaces rewrites the places in a tool's messages.
func userPlaces(work string, said []byte) []byte {
	place := regexp.MustCompile(regexp.QuoteMeta(work) + `/[0-9]+_[^\s:]*\.go:[0-9]+:[0-9]+`)
	if !place.Match(said) {
		return said
	}
	replace, err := overlaid(work)
	if err != nil {
		return said
	}
	from := map[string]string{}
	for user, laid := range replace {
		from[laid] = user
	}
	return place.ReplaceAllFunc(said, func(p []byte) []byte {
		laid, line, col := splitPlace(p)
		user := from[laid]
		if user == "" {
			return p
		}
		return []byte(fmt.Sprintf("%s:%d:%d", user, line, userColumn(user, laid, line, col)))
	})
}

// splitPlace takes file:line:column apart.
func splitPlace(p []byte) (file string, line, col int) {
	c := bytes.LastIndexByte(p, ':')
	l := bytes.LastIndexByte(p[:c], ':')
	line, _ = strconv.Atoi(string(p[l+1 : c]))
	col, _ = strconv.Atoi(string(p[c+1:]))
	return filepath.Clean(string(p[:l])), line, col
}

// userColumn is the column in the user's line, which has the same text but
// for what was put in.
func userColumn(user, laid string, line, col int) int {
	u, l := fileLine(user, line), fileLine(laid, line)
	at := 0
	for i := 0; i+1 < col && i < len(l); i++ {
		if at < len(u) && u[at] == l[i] {
			at++
		}
	}
	return at + 1
}

func fileLine(path string, line int) []byte {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil
	}
	for ; line > 1 && len(text) > 0; line-- {
		_, text, _ = bytes.Cut(text, []byte("\n"))
	}
	text, _, _ = bytes.Cut(text, []byte("\n"))
	return text
}
