package profile

import (
	"embed"
	"io/fs"
	"path"
	"slices"
	"strings"

	"loadshape/bucket"
)

// Every file is a limits file like a user's. published/anthropic/start.yaml is the profile anthropic/start, and
// each of its groups is one too, under the name of any of its models: anthropic/start/claude-sonnet-5.
//
//go:embed published
var published embed.FS

// Names lists the published profiles: whole tables, and each of their groups under its first model.
func Names() []string {
	var names []string
	for _, whole := range wholes() {
		p, _ := Published(whole)
		names = append(names, whole)
		for _, g := range p.Groups {
			if len(g.Models) > 0 {
				names = append(names, whole+"/"+g.Models[0])
			}
		}
	}
	slices.Sort(names)
	return names
}

// Published gives the published profile of this name.
func Published(name string) (*Profile, bool) {
	if p := readPublished(name); p != nil {
		return p, true
	}
	p, model := splitName(name)
	if p == nil {
		return nil, false
	}
	i, err := p.Group(model, bucket.Standard)
	if err != nil || len(p.Groups[i].Models) == 0 {
		return nil, false
	}
	only := p.Groups[i]
	p.Groups = []bucket.Group{only}
	p.Name += "/" + only.Models[0]
	all := p.Unpublished
	p.Unpublished = nil
	for _, u := range all {
		if slices.ContainsFunc(u.Models, func(m string) bool { return slices.Contains(only.Models, m) }) {
			p.Unpublished = append(p.Unpublished, u)
		}
	}
	return p, true
}

// splitName takes a published table and a model out of a name, whether or not the table has the model.
func splitName(name string) (*Profile, string) {
	table, model := path.Split(name)
	if model == "" {
		return nil, ""
	}
	return readPublished(strings.TrimSuffix(table, "/")), model
}

// Tables lists the published tables alone.
func Tables() []string { return wholes() }

func wholes() []string {
	var names []string
	err := fs.WalkDir(published, "published", func(file string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			names = append(names, strings.TrimSuffix(strings.TrimPrefix(file, "published/"), ".yaml"))
		}
		return err
	})
	if err != nil {
		panic(err) // the files are in the binary
	}
	return names
}

func readPublished(name string) *Profile {
	file := "published/" + name + ".yaml"
	f, err := published.Open(file)
	if err != nil {
		return nil
	}
	defer f.Close()
	p, err := Read(file, f)
	if err != nil {
		panic(err) // embedded, and read by the tests
	}
	return p
}
