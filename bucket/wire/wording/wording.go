// Package wording is what providers, gateways and clients write where a limit refuses, as data: whose limit each wording
// is, what it counts, whether waiting helps, who wrote it where and when. Its one job is to say which of them a text has.
//
// A text comes in, wherever it was found and however its lines were broken; the Kind it is of and the figures it names go
// out. It must not know of headers, statuses, or how sure one can be of a text: that is for package wire, which asks the
// tables between its other rules. A wording that is seen for the first time is one more line of a table.
//
// Read wording.go, then pattern.go, part.go and counts.go, then the tables, by who says it: anthropic.go,
// claudecode.go, clouds.go, gateways.go, relays.go, others.go, makers.go and edges.go.
package wording

import (
	"regexp"
	"slices"
	"strings"
)

// A Kind is what some wordings have in common: one owner's one limit.
type Kind struct {
	Name      string
	Certain   bool   // only this owner says so: an answer itself, with its status, proves it
	Owner     string // as wire.Owner
	LimitedBy string // as wire.LimitedBy; "unknown" where the wording names it by its counts
	Retry     string // as wire.Retry
	Constant  bool   // a retry-after that comes with it is always the same, and no wait
	Means     string
	NextStep  string // one sentence
	Where     string // to look
	Wordings  []Wording
}

// A Wording is one way to say it.
type Wording struct {
	Says    string // the pattern: see pattern.go
	Example string // a text that has it, as it was seen
	Source  string // where
	Seen    string // when: the month or day; of words that many have, when they were looked up

	parts [][]Part // of each of these, every text with it has one: what is asked of a text before its shape is
	shape func() *regexp.Regexp
}

// A Match is what a text says.
type Match struct {
	Wording *Wording
	Figures map[string]string // by their names in the pattern: limit, per, seconds, counts, model, org, asked, least
}

// A Text is a text as wordings are looked for in it: without spaces and quotes, which terminals, logs and people put in and
// leave out.
type Text struct {
	tight  string // in the case it was written
	lower  string
	ascii  bool
	threes *threes // of the lower case
}

// Read takes a text apart once, for any number of kinds.
func Read(s string) Text {
	tight := squeeze(s)
	lower := strings.ToLower(tight)
	return Text{tight, lower, plainly(tight), threesOf(lower)}
}

// Tight is the text without spaces and quotes, in the case it was written.
func (t Text) Tight() string { return t.tight }

// Find is the first of the kind's wordings that the text has.
func (k *Kind) Find(t Text) (Match, bool) {
	for i := range k.Wordings {
		w := &k.Wordings[i]
		if figures, ok := w.find(t); ok {
			return Match{w, figures}, true
		}
	}
	return Match{}, false
}

// All are the kinds of every table, in the order in which a text is asked for them.
func All() []Kind {
	return slices.Concat(Relays(), Gateways(), Makers(), Others(), Clouds(), Edges(), Anthropic(), Credits(), ClaudeCode(), Capacity())
}
