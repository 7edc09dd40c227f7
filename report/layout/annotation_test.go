package layout

import (
	"strings"
	"testing"
	"unicode"
)

// parseAnnotation reads a line of a log as the runner of GitHub Actions does: the command ends at the next "::", the first
// space in it begins the properties, which are separated by commas, and all of it is unescaped in this order.
func parseAnnotation(line string) (kind string, properties map[string]string, text string, ok bool) {
	line = strings.TrimLeft(line, " \t")
	rest, ok := strings.CutPrefix(line, "::")
	command, text, found := strings.Cut(rest, "::")
	if !ok || !found {
		return "", nil, "", false
	}
	kind, list, _ := strings.Cut(command, " ")
	properties = map[string]string{}
	for part := range strings.SplitSeq(strings.TrimSpace(list), ",") {
		if name, value, found := strings.Cut(part, "="); found {
			for _, c := range [][2]string{{"%0D", "\r"}, {"%0A", "\n"}, {"%3A", ":"}, {"%2C", ","}, {"%25", "%"}} {
				value = strings.ReplaceAll(value, c[0], c[1])
			}
			properties[name] = value
		}
	}
	for _, c := range [][2]string{{"%0D", "\r"}, {"%0A", "\n"}, {"%25", "%"}} {
		text = strings.ReplaceAll(text, c[0], c[1])
	}
	return kind, properties, text, true
}

// FuzzAnnotation checks that the runner reads from an annotation what was put in, whatever that is, and nothing else.
func FuzzAnnotation(f *testing.F) {
	f.Add("plan.yaml", "sim: FAILS, refused == 0", "50% more")
	f.Add("a,b:c%2C.yaml", "%0A%25", "::error::x")
	f.Add("", "a::b", "a\r\n::error file=x,title=y::z\n")
	f.Add("x=y", "a=b,c=d", "%3A")
	f.Add("\u2028", "\u2029\x1b[2J", "\u202e\u200b\x00\xff")
	f.Fuzz(func(t *testing.T, file, title, text string) {
		a := Annotation{Kind: "warning", File: file, Title: title, Text: text}
		line := a.String()
		body, ended := strings.CutSuffix(line, "\n")
		if !ended || strings.ContainsFunc(body, unicode.IsControl) {
			t.Fatalf("is not one line of text: %q", line)
		}
		kind, properties, said, ok := parseAnnotation(body)
		if !ok || kind != "warning" {
			t.Fatalf("%q is no warning", line)
		}
		seen := func(s string) string { return strings.ReplaceAll(Clean(s), Glue, " ") }
		want := map[string]string{"title": strings.TrimSpace(seen(title))} // the runner trims the last property
		if file != "" {
			want["file"] = seen(file)
		}
		for name, value := range want {
			if got, there := properties[name]; !there || got != value && (name != "title" || strings.TrimSpace(got) != value) {
				t.Errorf("%q: %s is %q, want %q", line, name, properties[name], value)
			}
		}
		for name := range properties {
			if _, known := want[name]; !known {
				t.Errorf("%q: has the property %s", line, name)
			}
		}
		if said != seen(text) {
			t.Errorf("%q: says %q, want %q", line, said, seen(text))
		}
	})
}
