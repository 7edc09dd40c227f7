package proof

import (
	"fmt"
	"strings"
	"unicode"

	"loadshape/bucket/wire"
	"loadshape/report/layout"
)

// named reports whether both refusals name their limit.
func (c *Case) named() bool {
	return !unnamedLimit(c.Before.LimitedBy) && !unnamedLimit(c.Now.LimitedBy)
}

func unnamedLimit(l wire.LimitedBy) bool { return l == "" || l == wire.ByUnknown }

// sameLimit reports whether the request was refused by the limit that refused it before: of the same owner, kind, period and
// scope, as far as both name them. Where no kind is named, the same words are the same limit.
func (c *Case) sameLimit() bool {
	if !sameWhere(&c.Before, &c.Now) {
		return false
	}
	if !c.named() {
		was, is := gist(c.Before.Message), gist(c.Now.Message)
		return was != "" && was == is && c.Before.ErrorType == c.Now.ErrorType
	}
	return c.Before.LimitedBy == c.Now.LimitedBy
}

// sameWhere reports whether owner, period and scope are the same, as far as both refusals name them.
func sameWhere(before, now *wire.Finding) bool {
	differ := func(a, b string) bool { return a != "" && b != "" && a != b }
	return sameOwner(before, now) && !differ(before.Per, now.Per) && !differ(before.Org, now.Org) && !differ(scopeOf(before), scopeOf(now))
}

// sameOwner holds an organization and its workspace for one where a refusal does not say which of the two it was: that is
// the scope's to tell.
func sameOwner(before, now *wire.Finding) bool {
	kind := func(o wire.Owner) wire.Owner {
		if o == wire.AnthropicWorkspace {
			return wire.AnthropicOrganization
		}
		return o
	}
	return isUnknown(before.Owner) || isUnknown(now.Owner) || kind(before.Owner) == kind(now.Owner)
}

// scopeOf is what a limit of Anthropic's is of, where the refusal names it: headers alone do not.
func scopeOf(f *wire.Finding) string {
	text := strings.ToLower(f.Message)
	switch {
	case f.Owner == wire.AnthropicWorkspace:
		return "workspace"
	case f.Owner == wire.AnthropicOrganization && strings.Contains(text, "organization"):
		return "organization"
	}
	return ""
}

// raised says how the figure of a limit has changed from one refusal to the next; empty where it has not, or one of them
// names none.
func raised(before, now *wire.Finding) string {
	if before.Limit == nil || now.Limit == nil || *before.Limit == *now.Limit || before.Per != now.Per {
		return ""
	}
	word := "raised"
	if *now.Limit < *before.Limit {
		word = "lowered"
	}
	s := fmt.Sprintf("%s from %s to %s", word, layout.Count(*before.Limit), layout.Count(*now.Limit))
	if now.Per != "" {
		s += " a " + now.Per
	}
	return s
}

// apart names two limits so that they can be told from each other.
func apart(before, after *wire.Finding) (then, now string) {
	then, now = limit(before.LimitedBy), limit(after.LimitedBy)
	if then != now {
		return then, now
	}
	withDetail := func(name string, f *wire.Finding) string {
		if f.Per != "" && before.Per != after.Per {
			name += " per " + f.Per
		}
		scope := scopeOf(f)
		switch {
		case !sameOwner(before, after):
			name += " of " + string(f.Owner)
		case scope != "" && scopeOf(before) != scopeOf(after):
			name += " of the " + scope
		case f.Org != "" && before.Org != after.Org:
			name += " of organization " + f.Org
		}
		return name
	}
	return withDetail(then, before), withDetail(now, after)
}

// gist is a message without what changes from one refusal to the next: figures and ids.
func gist(message string) string {
	var words []string
	for word := range strings.FieldsSeq(message) {
		if !strings.ContainsFunc(word, unicode.IsDigit) && !strings.ContainsAny(word, "<>") {
			words = append(words, strings.ToLower(word))
		}
	}
	return strings.Join(words, " ")
}
