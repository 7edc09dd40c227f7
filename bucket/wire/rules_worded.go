package wire

import (
	"fmt"
	"time"

	"loadshape/bucket/wire/wording"
)

// The rules of the tables of wordings, between the others: the words of whoever stands before an API, and of other
// providers, before Anthropic's own; what clients print instead of an answer after them.
var (
	creditsAt    = wording.Gateways()
	relayRules   = worded(wording.Relays(), wording.Gateways())
	makerRules   = worded(wording.Makers(), wording.Others(), wording.Clouds())
	creditRules  = worded(wording.Credits())
	printedRules = worded(wording.Edges(), wording.Anthropic(), wording.ClaudeCode(), wording.Capacity())
)

// worded makes a rule of each kind.
func worded(tables ...[]wording.Kind) (rules []Rule) {
	for _, kinds := range tables {
		for i := range kinds {
			k := &kinds[i]
			r := Rule{Name: k.Name, Sees: "a wording of the table", Means: k.Means, Owner: Owner(k.Owner), LimitedBy: LimitedBy(k.LimitedBy), Retry: Retry(k.Retry),
				Confidence: Likely, NextStep: k.NextStep, Where: k.Where, constant: k.Constant,
				fits:  func(s *said) bool { _, ok := k.Find(s.words); return ok },
				reads: func(s *said, f *Finding, _ time.Time) { s.readWording(k, f) }}
			if k.Certain {
				r.Confidence, r.Statuses = Certain, []int{429, 200}
			}
			if r.Owner == UnknownOwner && r.LimitedBy == ByUnknown {
				r.Confidence = Undecidable
			}
			rules = append(rules, r)
		}
	}
	return rules
}

// readWording reads the figures that a wording names, and says where it is known from.
func (s *said) readWording(k *wording.Kind, f *Finding) {
	m, ok := k.Find(s.words)
	if !ok {
		return
	}
	f.Evidence[0] = fmt.Sprintf("a wording known of %s (%s): %s", m.Wording.Source, m.Wording.Seen, k.Means)
	if by := LimitedBy(wording.Counted(m.Figures["counts"])); by != ByUnknown {
		f.LimitedBy = by
	}
	if f.Limit = amount(m.Figures["limit"]); f.Limit != nil {
		f.Per = s.words.Period(m.Figures["per"], m.Figures["seconds"])
	}
	f.Model, f.Org = first(f.Model, m.Figures["model"]), first(f.Org, m.Figures["org"])
	f.affords(amount(m.Figures["asked"]), amount(m.Figures["least"]))
	if wait := readCount(m.Figures["wait"]); wait != nil {
		f.until(*wait, "the text names the reset: %d s")
	}
	switch k.Name {
	case "other-tried":
		readTried(s, f)
	case "apim-tokens":
		if !s.saysWhen() {
			f.Retry = RetryNever
			f.Evidence = append(f.Evidence, "no time is named: this request is larger than the whole limit")
			f.NextStep = "Make the request smaller, or ask the gateway's operator to raise this limit."
		}
	}
}

// affords says how many output tokens what is left pays for, where both figures are known.
func (f *Finding) affords(asked, least *int64) {
	if asked == nil || least == nil {
		return
	}
	f.Evidence = append(f.Evidence, fmt.Sprintf("what is left pays for %d output tokens, and the request may produce %d: with max_tokens up to %d it passes", *least, *asked, *least))
	f.NextStep = fmt.Sprintf("Set max_tokens to at most %d, or add credits or raise the key's limit.", *least)
	f.Affords = least
}

// readAffords reads the figures of OpenRouter's words where its codes say the rest.
func readAffords(s *said, f *Finding) {
	for i := range creditsAt {
		if m, ok := creditsAt[i].Find(s.words); ok {
			f.affords(amount(m.Figures["asked"]), amount(m.Figures["least"]))
			return
		}
	}
}

// Recognizes reports whether a text has a wording of the table: it is about a limit, then, whatever else is in it.
func Recognizes(text string) bool {
	s := &said{words: wording.Read(text)}
	for _, tables := range [][]Rule{relayRules, makerRules, creditRules, printedRules} {
		for i := range tables {
			if tables[i].fits(s) {
				return true
			}
		}
	}
	return false
}
