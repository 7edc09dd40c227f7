package profile

import (
	"fmt"
	"slices"
	"strings"

	"loadshape/bucket"
	"loadshape/bucket/yamlfile"
)

// An answer is what Anthropic's Rate Limits API says of an organization (GET /v1/organizations/rate_limits) or
// of a workspace (GET /v1/organizations/workspaces/{id}/rate_limits), or both in one list.
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
	GroupType   string       `yaml:"group_type,null"`
	Group       *answerGroup `yaml:"group,null"`
	Models      []string     `yaml:"models,null"`
	Limits      []limiter    `yaml:"limits"`

	path      string // of the entry in the document
	workspace bool
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

// A limiterType is one kind of limit of a group of models.
type limiterType struct {
	name  string
	speed bucket.Speed
	limit bucket.Limit
}

const (
	cacheAware = "input_tokens_per_minute_cache_aware"
	allInput   = "input_tokens_per_minute" // every input token; in older answers perhaps those that cacheAware counts
	toolUses   = "tool_uses_per_second"    // of server tools, which no request that is played says anything of
)

// limiterTypes are those that are played, in the order in which they are listed. What the two sums of input and output take
// of an answer is not said: output as it is produced, and no cache reads, as the other limits do it.
var limiterTypes = []limiterType{
	{"requests_per_minute", bucket.Standard, bucket.Limit{Dimension: bucket.Requests}},
	{cacheAware, bucket.Standard, bucket.Limit{Dimension: bucket.InputTokens, CacheRead: bucket.CacheFree}},
	{allInput, bucket.Standard, bucket.Limit{Dimension: bucket.InputTokens, CacheRead: bucket.CacheCounts}},
	{"output_tokens_per_minute", bucket.Standard, bucket.Limit{Dimension: bucket.OutputTokens}},
	{"tokens_per_minute", bucket.Standard, bucket.Limit{Dimension: bucket.Tokens, Charge: bucket.AsGenerated}},
	{"tokens_per_day", bucket.Standard, bucket.Limit{Dimension: bucket.Tokens, Per: bucket.Day, Charge: bucket.AsGenerated}},
	{"fast_itpmca", bucket.Fast, bucket.Limit{Dimension: bucket.InputTokens, CacheRead: bucket.CacheFree}},
	{"fast_otpm", bucket.Fast, bucket.Limit{Dimension: bucket.OutputTokens}},
}

func typeNamed(name string) (limiterType, bool) {
	i := slices.IndexFunc(limiterTypes, func(t limiterType) bool { return t.name == name })
	if i < 0 {
		return limiterType{}, false
	}
	return limiterTypes[i], true
}

func readAnswer(doc *yamlfile.Doc) (*Profile, error) {
	var a answer
	if err := doc.Decode(&a); err != nil {
		return nil, err
	}
	if a.NextPage != nil {
		return nil, doc.Wrap(bucket.Wrong("next_page", "is %q: this is a part of the answer, expected every page in one data list", *a.NextPage))
	}
	r := answerReader{doc: doc, p: &Profile{Owner: "Anthropic organization", Source: "Rate Limits API"}, literal: a.literal()}
	var kept []*entry // groups of models
	for i := range a.Data {
		e := &a.Data[i]
		e.path = fmt.Sprintf("data[%d]", i)
		kind, err := e.kind()
		if err != nil {
			return nil, doc.Wrap(err)
		}
		e.workspace = e.ofWorkspace(doc)
		r.organization, r.workspace = r.organization || !e.workspace, r.workspace || e.workspace
		switch kind {
		case modelGroup:
			kept = append(kept, e)
		case "batch", "token_count", "files", "skills", "web_search":
			r.note("the answer's %s group is not message traffic and left out%s", kind, e.text())
		default:
			r.note("not modelled: the answer's %s group, which this version does not know%s", kind, e.text())
		}
	}
	if err := r.groups(kept); err != nil {
		return nil, doc.Wrap(err)
	}
	if len(r.p.Groups) == 0 {
		return nil, doc.Wrap(bucket.Wrong("data", "has no limits of a model_group, expected at least one"))
	}
	r.remarks()
	return r.p, nil
}

// literal reports whether an answer is of the new kind, whose names mean what they say. In the old one the name of allInput
// was used when input was counted without cache reads, too.
func (a *answer) literal() bool {
	return slices.ContainsFunc(a.Data, func(e entry) bool {
		return e.Group != nil && e.Group.ID != "" || slices.ContainsFunc(e.Limits, func(l limiter) bool { return l.Type == cacheAware })
	})
}

// ofWorkspace says which of the two forms an entry has.
func (e *entry) ofWorkspace(doc *yamlfile.Doc) bool {
	for i := range e.Limits {
		if doc.Has(fmt.Sprintf("%s.limits[%d].org_limit", e.path, i)) {
			return true
		}
	}
	return e.Type == "workspace_rate_limit"
}

const modelGroup = "model_group"

// kind is what an entry limits. One that only has models is about them.
func (e *entry) kind() (string, error) {
	switch e.Type {
	case "rate_limit", "workspace_rate_limit", "": // a shortened copy may leave it out
	default:
		return "", bucket.Wrong(e.path+".type", "is %q, expected rate_limit or workspace_rate_limit", e.Type)
	}
	kind, at := e.GroupType, e.path+".group_type"
	if e.Group != nil && e.Group.Type != "" {
		if kind != "" && kind != e.Group.Type {
			return "", bucket.Wrong(at, "is %q beside a group of type %q, expected them the same", kind, e.Group.Type)
		}
		kind, at = e.Group.Type, e.path+".group.type"
	}
	switch {
	case kind == modelGroup && len(e.Models) == 0:
		return "", bucket.Wrong(e.path+".models", "is empty, expected the models of the group")
	case kind == "" && len(e.Models) == 0:
		return "", bucket.Wrong(at, `is "", expected model_group, batch, token_count, files, skills or web_search`)
	case kind == "":
		return modelGroup, nil
	}
	return kind, nil
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

// limit reads one limiter.
func (l *limiter) limit(doc *yamlfile.Doc, path string) (bucket.Limit, bucket.Speed, error) {
	t, _ := typeNamed(l.Type)
	if !doc.Has(path + ".value") {
		return bucket.Limit{}, "", bucket.Wrong(path+".value", "is missing, expected a whole number, 0 or more")
	}
	if l.Source != nil && l.Source.Type != "workspace" && l.Source.Type != "organization" {
		return bucket.Limit{}, "", bucket.Wrong(path+".source.type", "is %q, expected workspace or organization", l.Source.Type)
	}
	t.limit.Limit, t.limit.Scope = l.Value, "organization"
	if err := t.limit.Check(path); err != nil {
		return bucket.Limit{}, "", bucket.Wrong(path+".value", "is %d, expected 0 to %d", l.Value, int64(bucket.MaxLimit))
	}
	return t.limit, t.speed, nil
}
