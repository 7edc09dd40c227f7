package wire

import (
	"fmt"
	"strings"
	"time"

	"loadshape/bucket/wire/wording"
)

// The rules of the tables of wordings, between the others: the words of whoever stands before an API, and of other
// providers, before Anthropic's own; what clients print instead of an answer after them.
var (
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
				Confidence: Likely, NextStep: k.NextStep, Where: k.Where,
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
	if by := counted(m.Figures["counts"]); by != ByUnknown {
		f.LimitedBy = by
	}
	if f.Limit = amount(m.Figures["limit"]); f.Limit != nil {
		f.Per = period(m.Figures["per"], m.Figures["seconds"], s.words)
	}
	f.Model, f.Org = first(f.Model, m.Figures["model"]), first(f.Org, m.Figures["org"])
	if asked, least := amount(m.Figures["asked"]), amount(m.Figures["least"]); asked != nil && least != nil {
		f.Evidence = append(f.Evidence, fmt.Sprintf("what is left pays for %d output tokens, and the request may produce %d: with max_tokens up to %d it passes", *least, *asked, *least))
		f.NextStep = fmt.Sprintf("Set max_tokens to at most %d, or add credits or raise the key's limit.", *least)
		f.Affords = least
	}
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

// counted is what a limit counts, by a word of any sender: input_tokens, UncachedInputTokens, TPM.
func counted(word string) LimitedBy {
	word = strings.NewReplacer("_", "", "-", "", "uncached", "", "limit", "", "count", "", "tokens", "tokens", "token", "tokens").Replace(strings.ToLower(word))
	for _, of := range countedBy {
		if strings.HasSuffix(word, of.word) {
			return of.by
		}
	}
	return ByUnknown
}

// countedBy are the ends of such words, the longer before the shorter.
var countedBy = []struct {
	word string
	by   LimitedBy
}{
	{"concurrentrequests", ByConcurrency}, {"maxparallelrequests", ByConcurrency}, {"concurrency", ByConcurrency},
	{"requests", ByRequests}, {"request", ByRequests}, {"rpm", ByRequests}, {"rpd", ByRequests}, {"qpm", ByRequests},
	{"inputtokens", ByInputTokens}, {"prompttokens", ByInputTokens}, {"itpm", ByInputTokens},
	{"outputtokens", ByOutputTokens}, {"completiontokens", ByOutputTokens}, {"otpm", ByOutputTokens},
	{"tokens", ByTokens}, {"tpm", ByTokens}, {"tpd", ByTokens}, {"bytes", ByBytes},
}

// period is the time of a limit, by its name, its seconds, or the word around it.
func period(named, inSeconds string, t wording.Text) string {
	switch named, inSeconds = strings.ToLower(named), strings.TrimLeft(inSeconds, "0"); {
	case named == "min":
		return "minute"
	case named != "":
		return named
	case inSeconds == "60":
		return "minute"
	case inSeconds == "3600":
		return "hour"
	case inSeconds == "86400":
		return "day"
	case inSeconds != "":
		return inSeconds + " s"
	case t.Has("per_day"), t.Has("(tpd)"), t.Has("(rpd)"), t.Has("PerDay"), t.Has("max TPD"):
		return "day"
	case t.Has("concurrent"), t.Has("concurrency"):
		return "" // at any time
	}
	return "minute"
}

// Recognizes reports whether a text has a wording of the table: it is about a limit, then, whatever else is in it.
func Recognizes(text string) bool {
	words := wording.Read(text)
	for _, tables := range [][]Rule{relayRules, makerRules, creditRules, printedRules} {
		for i := range tables {
			if tables[i].fits(&said{words: words}) {
				return true
			}
		}
	}
	return false
}
