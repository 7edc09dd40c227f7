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
	return !unnamedLimit(c.Was.LimitedBy) && !unnamedLimit(c.Is.LimitedBy)
}

func unnamedLimit(l wire.LimitedBy) bool { return l == "" || l == wire.ByUnknown }

// sameLimit reports whether the request was refused by the limit that refused it before: of the same owner, kind, period and
// scope, as far as both name them. Where no kind is named, the same words are the same limit.
func (c *Case) sameLimit() bool {
	if !sameWhere(&c.Was, &c.Is) {
		return false
	}
	if !c.named() {
		was, is := gist(c.Was.Message), gist(c.Is.Message)
		return was != "" && was == is && c.Was.ErrorType == c.Is.ErrorType
	}
	return c.Was.LimitedBy == c.Is.LimitedBy
}

// sameWhere reports whether owner, period and scope are the same, as far as both refusals name them.
func sameWhere(was, is *wire.Finding) bool {
	differ := func(a, b string) bool { return a != "" && b != "" && a != b }
	return sameOwner(was, is) && !differ(was.Per, is.Per) && !differ(was.Org, is.Org) && !differ(scopeOf(was), scopeOf(is))
}

// sameOwner holds an organization and its workspace for one where a refusal does not say which of the two it was: that is
// the scope's to tell.
func sameOwner(was, is *wire.Finding) bool {
	kind := func(o wire.Owner) wire.Owner {
		if o == wire.AnthropicWorkspace {
			return wire.AnthropicOrganization
		}
		return o
	}
	return isUnknown(was.Owner) || isUnknown(is.Owner) || kind(was.Owner) == kind(is.Owner)
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
func raised(was, is *wire.Finding) string {
	if was.Limit == nil || is.Limit == nil || *was.Limit == *is.Limit || was.Per != is.Per {
		return ""
	}
	word := "raised"
	if *is.Limit < *was.Limit {
		word = "lowered"
	}
	s := fmt.Sprintf("%s from %s to %s", word, layout.Count(*was.Limit), layout.Count(*is.Limit))
	if is.Per != "" {
		s += " a " + is.Per
	}
	return s
}

// apart names two limits so that they can be told from each other.
func apart(was, is *wire.Finding) (then, now string) {
	then, now = limit(was.LimitedBy), limit(is.LimitedBy)
	if then != now {
		return then, now
	}
	of := func(f *wire.Finding, name string) string {
		if f.Per != "" && was.Per != is.Per {
			name += " per " + f.Per
		}
		scope := scopeOf(f)
		switch {
		case !sameOwner(was, is):
			name += " of " + string(f.Owner)
		case scope != "" && scopeOf(was) != scopeOf(is):
			name += " of the " + scope
		case f.Org != "" && was.Org != is.Org:
			name += " of organization " + f.Org
		}
		return name
	}
	return of(was, then), of(is, now)
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
