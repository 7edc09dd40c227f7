package profile

import (
	"fmt"
	"slices"
	"strings"

	"loadshape/bucket"
	"loadshape/bucket/yamlfile"
)

// An answer is what Anthropic's Rate Limits API says of an organization (GET /v1/organizations/rate_limits) or
// of a workspace (GET /v1/organizations/workspaces/{id}/rate_limits).
type answer struct {
	Data     []entry `yaml:"data"`
	NextPage *string `yaml:"next_page,null"`
}

// An entry is one group of limits. Older answers have group_type, newer ones a group.
type entry struct {
	Type        string       `yaml:"type"`
	ID          string       `yaml:"id"`
	RateLimitID string       `yaml:"rate_limit_id"`
	WorkspaceID string       `yaml:"workspace_id"`
	GroupType   string       `yaml:"group_type"`
	Group       *answerGroup `yaml:"group,null"`
	Models      []string     `yaml:"models,null"`
	Limits      []limiter    `yaml:"limits"`
}

type answerGroup struct {
	ID          string `yaml:"id"`
	Type        string `yaml:"type"`
	DisplayName string `yaml:"display_name"`
}

// A limiter is one limit of an entry. What a workspace inherits is listed with a source of type organization.
type limiter struct {
	Type     string        `yaml:"type"`
	Value    int64         `yaml:"value"`
	OrgLimit *int64        `yaml:"org_limit,null"`
	Source   *answerSource `yaml:"source,null"`
}

type answerSource struct {
	Type string `yaml:"type"`
}

// limiters of a group of models, in the order in which they are listed.
var limiters = []struct {
	name      string
	dimension bucket.Dimension
}{
	{"requests_per_minute", bucket.Requests},
	{"input_tokens_per_minute", bucket.InputTokens},
	{"output_tokens_per_minute", bucket.OutputTokens},
}

func readAnswer(doc *yamlfile.Doc) (*Profile, error) {
	var a answer
	if err := doc.Decode(&a); err != nil {
		return nil, err
	}
	if a.NextPage != nil {
		return nil, doc.Wrap(bucket.Wrong("next_page", "is %q: this is a part of the answer, want every page in one data list", *a.NextPage))
	}
	p := &Profile{Owner: "Anthropic organization", Source: "Rate Limits API"}
	var paths []string
	workspace := false
	for i := range a.Data {
		e, path := &a.Data[i], fmt.Sprintf("data[%d]", i)
		kind, err := e.kind(path)
		if err != nil {
			return nil, doc.Wrap(err)
		}
		workspace = workspace || e.ofWorkspace(doc, path)
		if kind != "model_group" {
			p.Notes = append(p.Notes, fmt.Sprintf("the answer's %s group is not message traffic and left out%s", kind, e.text()))
			continue
		}
		g, notes, err := e.group(doc, path)
		if err != nil {
			return nil, doc.Wrap(err)
		}
		p.Notes = append(p.Notes, notes...)
		if len(g.Limits) > 0 { // of a group without any, a note says so
			p.Groups, paths = append(p.Groups, g), append(paths, path)
		}
	}
	if workspace {
		p.Owner = "Anthropic workspace"
		p.Notes = append(p.Notes,
			"the answer is a workspace's: a group that it does not list is inherited from the organization and not here",
			"the organization's limits also hold its other workspaces' traffic, which is not in the plan")
	}
	if len(p.Groups) == 0 {
		return nil, doc.Wrap(bucket.Wrong("data", "has no limits of a model_group, want at least one"))
	}
	if err := checkModels(p.Groups, paths); err != nil {
		return nil, doc.Wrap(err)
	}
	return p, nil
}

// ofWorkspace says which of the two forms an entry has.
func (e *entry) ofWorkspace(doc *yamlfile.Doc, path string) bool {
	for i := range e.Limits {
		if doc.Has(fmt.Sprintf("%s.limits[%d].org_limit", path, i)) {
			return true
		}
	}
	return e.Type == "workspace_rate_limit"
}

// kind is what an entry limits.
func (e *entry) kind(path string) (string, error) {
	switch e.Type {
	case "rate_limit", "workspace_rate_limit", "": // a shortened copy may leave it out
	default:
		return "", bucket.Wrong(path+".type", "is %q, want rate_limit or workspace_rate_limit", e.Type)
	}
	kind, at := e.GroupType, path+".group_type"
	if e.Group != nil {
		if kind != "" && kind != e.Group.Type {
			return "", bucket.Wrong(at, "is %q beside a group of type %q, want them the same", kind, e.Group.Type)
		}
		kind, at = e.Group.Type, path+".group.type"
	}
	switch kind {
	case "model_group", "batch", "token_count", "files", "skills", "web_search":
		return kind, nil
	}
	return "", bucket.Wrong(at, "is %q, want model_group, batch, token_count, files, skills or web_search", kind)
}

// text lists what an entry limits, for the end of a sentence.
func (e *entry) text() string {
	var limits []string
	for _, l := range e.Limits {
		limits = append(limits, fmt.Sprintf("%s %d", l.Type, l.Value))
	}
	if limits == nil {
		return ""
	}
	return ": " + strings.Join(limits, ", ")
}

// group turns an entry into limits, and into notes on those that it lacks.
func (e *entry) group(doc *yamlfile.Doc, path string) (g bucket.Group, notes []string, err error) {
	if len(e.Models) == 0 {
		return g, nil, bucket.Wrong(path+".models", "is empty, want the models of the group")
	}
	g.Models = e.Models
	given := make(map[string]bool)
	for i := range e.Limits {
		at := fmt.Sprintf("%s.limits[%d]", path, i)
		limits, err := e.Limits[i].limits(doc, at, e.ofWorkspace(doc, path))
		if err != nil {
			return g, nil, err
		}
		if given[e.Limits[i].Type] {
			return g, nil, bucket.Wrong(at+".type", "is %s a second time, want it once", e.Limits[i].Type)
		}
		given[e.Limits[i].Type] = true
		g.Limits = append(g.Limits, limits...)
	}
	if slices.ContainsFunc(g.Models, func(m string) bool { return strings.HasPrefix(m, "claude-3-5-haiku") }) {
		for i := range g.Limits {
			if g.Limits[i].Dimension == bucket.InputTokens {
				g.Limits[i].CacheRead = bucket.CacheCounts
			}
		}
		notes = append(notes, g.Models[0]+": input includes cache reads, by the published limits; the answer does not say")
	}
	for _, l := range limiters {
		switch {
		case given[l.name]:
		case e.ofWorkspace(doc, path):
			notes = append(notes, fmt.Sprintf("%s: %s is not in the answer: it is inherited from the organization and not here", g.Models[0], l.name))
		default:
			notes = append(notes, fmt.Sprintf("%s: %s is not in the answer", g.Models[0], l.name))
		}
	}
	return g, notes, nil
}

// limits are one, or of a workspace's limiter also that of its organization, which holds beside it.
func (l *limiter) limits(doc *yamlfile.Doc, path string, workspace bool) ([]bucket.Limit, error) {
	var dimension bucket.Dimension
	for _, known := range limiters {
		if known.name == l.Type {
			dimension = known.dimension
		}
	}
	if dimension == "" {
		return nil, bucket.Wrong(path+".type", "is %q, want requests_per_minute, input_tokens_per_minute or output_tokens_per_minute", l.Type)
	}
	if !doc.Has(path + ".value") {
		return nil, bucket.Wrong(path+".value", "is missing, want a whole number, 0 or more")
	}
	own := bucket.Limit{Dimension: dimension, Limit: l.Value, Scope: "organization"}
	if err := own.Check(path); err != nil {
		return nil, bucket.Wrong(path+".value", "is %d, want 0 to %d", l.Value, bucket.MaxLimit)
	}
	if l.Source != nil && l.Source.Type != "workspace" && l.Source.Type != "organization" {
		return nil, bucket.Wrong(path+".source.type", "is %q, want workspace or organization", l.Source.Type)
	}
	if !workspace || l.Source != nil && l.Source.Type == "organization" {
		return []bucket.Limit{own}, nil
	}
	limits := []bucket.Limit{own}
	limits[0].Scope = "workspace"
	if l.OrgLimit != nil {
		own.Limit = *l.OrgLimit
		if err := own.Check(path); err != nil {
			return nil, bucket.Wrong(path+".org_limit", "is %d, want 0 to %d", own.Limit, bucket.MaxLimit)
		}
		limits = append(limits, own)
	}
	return limits, nil
}
