package layout

import (
	"regexp"
	"strings"
	"unicode"
)

// What a runner of CI takes for a command, where it stands in what a step prints: ## and a word before a bracket, anywhere in
// a line, and two colons at its beginning, behind whatever space. Lines break at spaces, so that each word may begin one.
var (
	bracketed = regexp.MustCompile(`##(\w*\[)`)
	leading   = regexp.MustCompile(`(^|[\s\p{Z}]):(:)`)
)

// Inert is text of others that starts no command of a CI runner, wherever in a line it is put, as long as its words stay whole.
func Inert(s string) string {
	for strings.Contains(s, "::") && leading.MatchString(s) {
		s = leading.ReplaceAllString(s, "$1: $2")
	}
	if strings.Contains(s, "##") {
		s = bracketed.ReplaceAllString(s, "## $1")
	}
	return s
}

// inertLine is a line that starts none, where a long word was broken before two colons.
func inertLine(line string) string {
	if rest := strings.TrimLeftFunc(line, unicode.IsSpace); strings.HasPrefix(rest, "::") {
		return line[:len(line)-len(rest)] + "?" + rest[1:]
	}
	return line
}
