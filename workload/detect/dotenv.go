package detect

import (
	"path/filepath"
	"slices"
	"strings"
)

// dotenv looks which variables the files of a project name that a shell or a program may load. Whether one does is not seen
// here: they are named, and decide nothing.
func (d *detection) dotenv(dir string) {
	for _, file := range []string{".env", ".env.local", ".envrc"} {
		path := filepath.Join(dir, file)
		text, err := d.in.ReadFile(path)
		if err != nil {
			continue
		}
		names := setIn(string(text))
		d.places = append(d.places, Place{Place: d.short(path), Found: true, Names: names, Note: "a program or a shell may load it; Claude Code does not"})
		if slices.ContainsFunc(names, func(name string) bool { return strings.HasSuffix(name, "_BASE_URL") }) {
			d.conflict(Conflict{Name: "base-url-of-project", What: d.short(path) + ", a project's file, sets a base URL",
				Consequence: "A program or a shell that loads it sends the credential to that host, and others do not.",
				NextStep:    "If you mean that address, set it in your own environment; if not, take it out."})
		}
	}
}

// setIn are the names that decide about a route among those that lines such as export NAME=value set.
func setIn(text string) []string {
	names := []string{}
	for line := range strings.Lines(text) {
		name, _, ok := strings.Cut(strings.TrimPrefix(strings.TrimSpace(line), "export "), "=")
		if name = strings.TrimSpace(name); ok && slices.Contains(variables(), name) && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}
