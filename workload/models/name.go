package models

import (
	"regexp"
	"strings"
	"sync"

	"loadshape/bucket/profile"
)

// A name is one of a model, without what a cloud or a gateway adds.
type name struct {
	model   string // claude-sonnet-4-5
	release string // its date; empty: any
}

func (n name) same(other name) bool {
	return n.model != "" && n.model == other.model && (n.release == other.release || n.release == "" || other.release == "")
}

var (
	// What stands before the model: a gateway's path, the geography of an inference profile, the vendor.
	before = regexp.MustCompile(`^(?:.*/)?(?:[a-z]{2,6}\.|us-gov\.)?(?:anthropic[./-]|databricks-)?(claude.*)$`)
	// What stands after it: Bedrock's version, OpenRouter's and Claude Code's variants.
	after   = regexp.MustCompile(`(?:-v[0-9]+)?(?::[a-z0-9.]+)*(?:\[[0-9a-z]+\])?\.?$`)
	release = regexp.MustCompile(`^(.+?)(?:[-@]([0-9]{8}|latest|default))$`)
	zero    = regexp.MustCompile(`^(claude-[a-z]+-[0-9]+)-0$`)
	// Older names have the version first.
	versionFirst = regexp.MustCompile(`^claude-([0-9]+(?:-[0-9]+)?)-([a-z]+)$`)
)

// parse takes a name apart, and says whether it is a known model's.
func parse(s string) (name, bool) {
	n := apart(s)
	return n, known()[n.model]
}

func apart(s string) name {
	var n name
	m := before.FindStringSubmatch(strings.ToLower(strings.TrimSpace(s)))
	if m == nil {
		return n
	}
	n.model = after.ReplaceAllString(m[1], "")
	if r := release.FindStringSubmatch(n.model); r != nil {
		n.model = r[1]
		if r[2] != "latest" && r[2] != "default" {
			n.release = r[2]
		}
	}
	n.model = strings.ReplaceAll(n.model, ".", "-")
	if z := zero.FindStringSubmatch(n.model); z != nil {
		n.model = z[1]
	}
	if v := versionFirst.FindStringSubmatch(n.model); v != nil {
		n.model = "claude-" + v[2] + "-" + v[1]
	}
	return n
}

// known are the models of all published profiles, without what clouds add to their names.
var known = sync.OnceValue(func() map[string]bool {
	all := map[string]bool{}
	for _, table := range profile.Tables() {
		p, ok := profile.Published(table)
		if !ok {
			continue
		}
		for _, g := range p.Groups {
			for _, model := range g.Models {
				all[apart(model).model] = true
			}
		}
		for _, u := range p.Unpublished {
			for _, model := range u.Models {
				all[apart(model).model] = true
			}
		}
	}
	return all
})
