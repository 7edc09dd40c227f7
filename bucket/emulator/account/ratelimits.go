// Package account is what the Rate Limits API answers about limits: those of an organization, and those that one of
// its workspaces has beside them.
//
// In come groups of limits as a gate has them; out goes the list of entries that is put in the answer, in the form
// of November 2026. It knows no requests, and makes no ids: they are given.
package account

import (
	"slices"
	"strings"

	"loadshape/bucket"
)

// An Entry is one group of limits. Of a workspace's, ID is empty and the two ids behind it are not.
type Entry struct {
	ID          string   `json:"id,omitempty"`
	RateLimitID string   `json:"rate_limit_id,omitempty"`
	WorkspaceID string   `json:"workspace_id,omitempty"`
	Type        string   `json:"type"`
	Group       Group    `json:"group"`
	Models      []string `json:"models"`
	Limits      []any    `json:"limits"` // of Value, or of Override in a workspace's
}

// A Group says what an entry is about.
type Group struct {
	ID          string `json:"id"`
	DisplayName string `json:"display_name,omitempty"`
	Type        string `json:"type"`
}

// A Value is one limit.
type Value struct {
	Type  string `json:"type"`
	Value int64  `json:"value"`
}

// An Override is a limit of a workspace: its own, or what it inherits.
type Override struct {
	Type     string `json:"type"`
	Value    int64  `json:"value"`
	OrgLimit *int64 `json:"org_limit"`
	Source   Source `json:"source"`
}

// A Source says whose limit one is: workspace or organization.
type Source struct {
	Type string `json:"type"`
}

// IDs makes the ids of an answer, for a kind of id and the number of an entry: always the same.
type IDs func(kind string, number int) string

// Organization are the entries of an organization: one for each set of models, standard speed and fast mode together, and
// one for the counting of tokens.
func Organization(groups []bucket.Group, countLimit int64, ids IDs) []Entry {
	var entries []Entry
	for _, at := range together(groups) {
		e := Entry{ID: ids("rl_01", at[0]), Type: "rate_limit", Group: groupOf(&groups[at[0]], ids("rlg_01", at[0])),
			Models: slices.Clone(groups[at[0]].Models), Limits: []any{}}
		for _, v := range values(groups, at, "organization") {
			e.Limits = append(e.Limits, v)
		}
		entries = append(entries, e)
	}
	n := len(groups)
	return append(entries, Entry{ID: ids("rl_01", n), Type: "rate_limit", Group: Group{ID: ids("rlg_01", n), Type: "token_count"},
		Limits: []any{Value{"requests_per_minute", countLimit}}})
}

// Workspace are the entries of a workspace: where it has limits of its own, and with inherited also those of its
// organization that it has none for.
func Workspace(groups []bucket.Group, workspace string, inherited bool, ids IDs) []Entry {
	entries := []Entry{}
	for _, at := range together(groups) {
		e := Entry{RateLimitID: ids("rl_01", at[0]), WorkspaceID: workspace, Type: "workspace_rate_limit",
			Group: groupOf(&groups[at[0]], ids("rlg_01", at[0])), Models: slices.Clone(groups[at[0]].Models), Limits: []any{}}
		org, own := values(groups, at, "organization"), values(groups, at, "workspace")
		valueOf := func(list []Value, kind string) *int64 {
			for i := range list {
				if list[i].Type == kind {
					return &list[i].Value
				}
			}
			return nil
		}
		for _, v := range own {
			e.Limits = append(e.Limits, Override{v.Type, v.Value, valueOf(org, v.Type), Source{"workspace"}})
		}
		for _, v := range org {
			if inherited && valueOf(own, v.Type) == nil {
				e.Limits = append(e.Limits, Override{v.Type, v.Value, &v.Value, Source{"organization"}})
			}
		}
		if len(e.Limits) > 0 {
			entries = append(entries, e)
		}
	}
	return entries
}

// together lists which groups are one entry: those of the same models, whatever their speed.
func together(groups []bucket.Group) [][]int {
	var all [][]int
	for i := range groups {
		at := slices.IndexFunc(all, func(of []int) bool { return slices.Equal(groups[of[0]].Models, groups[i].Models) })
		if at < 0 {
			all = append(all, []int{i})
		} else {
			all[at] = append(all[at], i)
		}
	}
	return all
}

// groupOf names a group of models after the first of them.
func groupOf(g *bucket.Group, id string) Group {
	name := "Claude"
	if len(g.Models) > 0 {
		name = display(g.Models[0])
	}
	return Group{ID: id, DisplayName: name, Type: "model_group"}
}

// display is a model's id as people write it: Claude Opus 4.8.
func display(id string) string {
	name := ""
	number := false
	for word := range strings.SplitSeq(id, "-") {
		if word == "" {
			continue
		}
		isNumber := word[0] >= '0' && word[0] <= '9'
		switch {
		case name == "":
		case number && isNumber:
			name += "."
		default:
			name += " "
		}
		number = isNumber
		name += strings.ToUpper(word[:1]) + word[1:]
	}
	return name
}

// values are the limits of an owner as far as that form has words for them, each type once: the tightest.
func values(groups []bucket.Group, at []int, owner string) []Value {
	var list []Value
	for _, i := range at {
		for _, l := range groups[i].Limits {
			kind := typeOf(&l, groups[i].Speed)
			if kind == "" || (owner == "workspace") != (l.Scope == "workspace") {
				continue
			}
			if n := slices.IndexFunc(list, func(v Value) bool { return v.Type == kind }); n >= 0 {
				list[n].Value = min(list[n].Value, l.Limit)
				continue
			}
			list = append(list, Value{kind, l.Limit})
		}
	}
	return list
}

// typeOf is what the API calls a limit; empty is one that it has no word for.
func typeOf(l *bucket.Limit, speed bucket.Speed) string {
	fast := speed == bucket.Fast
	if l.Per == bucket.Day && l.Dimension == bucket.Tokens && !fast {
		return "tokens_per_day"
	}
	if l.Per != 0 && l.Per != bucket.Minute {
		return ""
	}
	switch {
	case fast && l.Dimension == bucket.InputTokens:
		return "fast_itpmca"
	case fast && l.Dimension == bucket.OutputTokens:
		return "fast_otpm"
	case fast:
		return ""
	case l.Dimension == bucket.InputTokens && l.CacheRead != bucket.CacheCounts:
		return "input_tokens_per_minute_cache_aware"
	}
	return string(l.Dimension) + "_per_minute"
}
