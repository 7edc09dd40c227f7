package profile

import (
	"bufio"
	"bytes"
	"fmt"
	"io"

	"loadshape/bucket"
	"loadshape/bucket/bounded"
	"loadshape/bucket/yamlfile"
)

// A file is a limits file: one group, or a list of groups.
type file struct {
	Name   string        `yaml:"name,omitempty"`
	Owner  string        `yaml:"owner,omitempty"`
	Source string        `yaml:"source,omitempty"`
	AsOf   string        `yaml:"as_of,omitempty"`
	Status bucket.Status `yaml:"status,omitempty"` // of every limit that has none of its own
	Notes  []string      `yaml:"notes,omitempty"`
	group  `yaml:",inline"`
	Groups []group `yaml:"groups,omitempty"`

	Unpublished []Unpublished `yaml:"unpublished,omitempty"`
}

type group struct {
	Models       []string      `yaml:"models,omitempty"`
	Speed        bucket.Speed  `yaml:"speed,omitempty"`
	Limits       limitList     `yaml:"limits,omitempty"`
	Concurrency  int64         `yaml:"concurrency,omitempty"`
	Acceleration *acceleration `yaml:"acceleration,omitempty"`
	Refusal      *refusal      `yaml:"refusal,omitempty"` // of a file: of every group that has none of its own
}

// A refusal is a bucket.Refusal; it is written with what it says, not with what is the default.
type refusal struct {
	RetryAfter *bucket.RetryAfter `yaml:"retry_after,omitempty"`
	Retry      bucket.Retry       `yaml:"retry,omitempty"`
}

func (r *refusal) bucket() *bucket.Refusal {
	if r == nil {
		return nil
	}
	to := &bucket.Refusal{Retry: r.Retry}
	if r.RetryAfter != nil {
		to.RetryAfter = *r.RetryAfter
	}
	return to
}

func groupToFile(g bucket.Group) group {
	to := group{Models: g.Models, Speed: g.Speed, Limits: g.Limits, Concurrency: g.Concurrency}
	if r := g.Refusal; r != nil {
		to.Refusal = &refusal{&r.RetryAfter, r.Retry}
	}
	if g.Acceleration != nil {
		to.Acceleration = &acceleration{*g.Acceleration}
	}
	return to
}

func (g *group) bucket() bucket.Group {
	to := bucket.Group{Models: g.Models, Speed: g.Speed, Limits: g.Limits, Concurrency: g.Concurrency, Refusal: g.Refusal.bucket()}
	if g.Acceleration != nil {
		to.Acceleration = &g.Acceleration.Acceleration
	}
	return to
}

// Read reads a limits file, YAML or JSON, an answer of the Rate Limits API, the quotas of an AWS account or a Google project, or
// what verify observed. name is what errors call the
// file; they are of one line and say the line and column. The source and date of the file stand for every
// limit without a source.
func Read(name string, r io.Reader) (*Profile, error) {
	begins := bufio.NewReaderSize(r, quotasBegin)
	if head, _ := begins.Peek(quotasBegin); mayBeQuotas(head) {
		text, err := bounded.ReadAll(begins, mostQuotas)
		if err != nil {
			return nil, fmt.Errorf("%s: %w, expected a limits file", name, cause(err))
		}
		if p, err := readQuotas(text); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		} else if p != nil {
			p.Name = baseName(name)
			return p, nil
		}
		begins.Reset(bytes.NewReader(text))
	}
	doc, err := yamlfile.Parse(name, begins)
	if err != nil {
		return nil, err
	}
	read := readFile
	switch {
	case doc.Has("data"):
		read = readAnswer
	case isObservation(doc):
		read = readObservation
	}
	p, err := read(doc)
	if err != nil {
		return nil, err
	}
	if p.Name == "" {
		p.Name = baseName(name)
	}
	for _, g := range p.Groups {
		for i := range g.Limits {
			if l := &g.Limits[i]; l.Source == "" {
				l.Source = p.Source
				if l.AsOf == "" {
					l.AsOf = p.AsOf
				}
			}
			if l := &g.Limits[i]; l.Status == "" {
				l.Status = p.Status
			}
		}
	}
	return p, nil
}

func readFile(doc *yamlfile.Doc) (*Profile, error) {
	var f file
	if err := doc.Decode(&f); err != nil {
		return nil, err
	}
	p := &Profile{Name: f.Name, Owner: f.Owner, Source: f.Source, AsOf: f.AsOf, Status: f.Status, Notes: f.Notes, Unpublished: f.Unpublished}
	if !bucket.Known(f.Status, []bucket.Status{bucket.StatusPublished, bucket.StatusSeen}) {
		return nil, doc.Wrap(bucket.Wrong("status", "is %q, expected published or seen", f.Status))
	}
	for i := range f.Unpublished {
		if err := f.Unpublished[i].check(fmt.Sprintf("unpublished[%d]", i)); err != nil {
			return nil, doc.Wrap(err)
		}
	}
	groups, paths := f.Groups, []string(nil)
	switch {
	case !doc.Has("groups"):
		groups, paths = []group{f.group}, []string{""}
	case len(groups) == 0:
		return nil, doc.Wrap(bucket.Wrong("groups", "is empty, expected at least one group"))
	default:
		for _, key := range []string{"models", "speed", "limits", "concurrency", "acceleration"} {
			if doc.Has(key) {
				return nil, doc.Wrap(bucket.Wrong(key, "stands beside groups, expected it in one of the groups"))
			}
		}
		for i := range groups {
			paths = append(paths, fmt.Sprintf("groups[%d]", i))
		}
	}
	for i := range groups {
		if groups[i].Refusal == nil {
			groups[i].Refusal = f.Refusal
		}
		p.Groups = append(p.Groups, groups[i].bucket())
		if err := checkGroup(doc, &p.Groups[i], paths[i]); err != nil {
			return nil, doc.Wrap(err)
		}
	}
	if err := checkModels(p.Groups, paths); err != nil {
		return nil, doc.Wrap(err)
	}
	return p, nil
}

// checkGroup finds what is wrong with a group, and what the group cannot know: what the file wrote and what it
// left out.
func checkGroup(doc *yamlfile.Doc, g *bucket.Group, path string) error {
	for i := range g.Limits {
		if !doc.Has(within(path, "limits[0]")) { // in one line, where nothing but the amount can be written
			break
		}
		if err := checkWritten(doc, &g.Limits[i], within(path, fmt.Sprintf("limits[%d]", i))); err != nil {
			return err
		}
	}
	return g.Check(path)
}

// checkWritten refuses a zero that is written: left out it means the default, written it looks like a zero. A
// limit that does not say what it counts counts requests.
func checkWritten(doc *yamlfile.Doc, l *bucket.Limit, path string) error {
	if !doc.Has(path + ".dimension") {
		l.Dimension = bucket.Requests
	}
	if !doc.Has(path + ".limit") {
		return bucket.Wrong(path+".limit", "is missing, expected a whole number, 0 or more")
	}
	for _, f := range []struct {
		name string
		zero bool
		want string
	}{
		{"per", l.Per == 0, "is 0s, expected more than 0s"},
		{"burst", l.Burst == 0, "is 0s, expected more than 0s"},
		{"burndown", l.Burndown == 0, "is 0, expected 1 to 1000"},
		{"window", l.Window == "", "is empty, expected token_bucket, fixed, anchored, sliding_log or sliding_counter"},
		{"oversized", l.Oversized == "", "is empty, expected admit_when_full or reject"},
		{"charge", l.Charge == "", "is empty, expected as_generated, reserve_max_tokens or at_completion"},
		{"cache_read", l.CacheRead == "", "is empty, expected free, counts, until_first_token or unknown"},
	} {
		if f.zero && doc.Has(path+"."+f.name) {
			return bucket.Wrong(path+"."+f.name, "%s", f.want)
		}
	}
	return nil
}

// checkModels makes sure that a model leads to one group of each speed; paths lead to the groups.
func checkModels(groups []bucket.Group, paths []string) error {
	type meets struct {
		model string
		speed bucket.Speed
	}
	first := make(map[meets]string)
	for i, g := range groups {
		models := within(paths[i], "models")
		if len(g.Models) == 0 && len(groups) > 1 {
			return bucket.Wrong(models, "is missing, expected the models of each of several groups")
		}
		if g.Models != nil && len(g.Models) == 0 {
			return bucket.Wrong(models, "is empty, expected model ids, or no such key for every model")
		}
		for j, m := range g.Models {
			here := fmt.Sprintf("%s[%d]", models, j)
			if before, twice := first[meets{m, g.Speed}]; twice {
				return bucket.Wrong(here, "is %q like %s, expected a model in one place", m, before)
			}
			first[meets{m, g.Speed}] = here
		}
	}
	return nil
}

func within(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}
