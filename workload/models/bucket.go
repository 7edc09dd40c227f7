package models

import (
	"regexp"
	"strconv"
	"strings"

	"loadshape/bucket/profile"
)

// A bucket's name is a model's, or that of a family, whose newer models share one.
var (
	family  = regexp.MustCompile(`^claude-([a-z]+)$`)
	version = regexp.MustCompile(`^claude-([a-z]+)-([0-9]+)(?:-([0-9]{1,2}))?$`)
)

// shared are the families whose models share one bucket on Google Cloud, each with the first that does.
var shared = map[string][2]int{"opus": {4, 8}, "sonnet": {5, 0}, "haiku": {5, 5}, "fable": {5, 0}}

// Counted says whether a bucket that a refusal names by a model's name, as Google's base model, is the one that counts a
// model. It is unknown where one of the names is none that is known, or where models of different names may share a bucket.
func Counted(bucket, model string) Likeness {
	m, known := parse(model)
	b, _ := parse(bucket)
	if !known || b.model == "" {
		return Unknown
	}
	if f := family.FindStringSubmatch(b.model); f != nil {
		return inFamily(f[1], m)
	}
	if b.same(m) {
		return Same
	}
	if !strings.HasPrefix(bucket, "anthropic-") && together(b.model, m.model) { // Anthropic's own; Google has one for each
		return Unknown
	}
	return Different
}

func inFamily(family string, m name) Likeness {
	v := version.FindStringSubmatch(m.model)
	first, told := shared[family]
	switch {
	case v == nil || !told:
		return Unknown
	case v[1] != family:
		return Different
	}
	major, _ := strconv.Atoi(v[2])
	minor, _ := strconv.Atoi(v[3])
	return likeness(major > first[0] || major == first[0] && minor >= first[1])
}

// together reports whether a published profile counts two models in one group.
func together(a, b string) bool {
	for _, table := range profile.Tables() {
		p, ok := profile.Published(table)
		if !ok || !strings.HasPrefix(table, "anthropic/") {
			continue
		}
		for _, g := range p.Groups {
			var first, second bool
			for _, model := range g.Models {
				first, second = first || apart(model).model == a, second || apart(model).model == b
			}
			if first && second {
				return true
			}
		}
	}
	return false
}
