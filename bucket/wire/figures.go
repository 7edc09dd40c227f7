package wire

import (
	"regexp"
	"strings"
	"time"

	"loadshape/bucket/wire/wording"
)

var (
	limitFigure  = regexp.MustCompile(`(?i)(?:limit|\)|organization|workspace|account)(?:of|is)([0-9][0-9,]*)([a-z]+?)per(second|minute|hour|day)`)
	rampFigures  = regexp.MustCompile(`current limit is ([0-9][0-9,]*) ([a-z][a-z ]*?) per (second|minute|hour|day),? and will increase to ([0-9][0-9,]*)(?: [^0-9]|[^0-9, ]|$)`)
	rampBroken   = regexp.MustCompile(`currentlimitis([0-9][0-9,]*)([a-z]+?)per(second|minute|hour|day),?andwillincreaseto([0-9][0-9,]*)(?:at|\.|$)`)
	grouped      = regexp.MustCompile(`^(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)$`)
	orgNamed     = regexp.MustCompile(`(?i)(?:\(org:|organizations?\((?:org:)?)([^,)]{1,64})[,)]`)
	modelNamed   = regexp.MustCompile(`(?i)model:([^,)]{1,128})\)`)
	accessFigure = regexp.MustCompile(`(?i)(?:regain access on|resets) ([0-9]{4}-[0-9]{2}-[0-9]{2})(?: at)?(?: ([0-9]{2}:[0-9]{2}) UTC)?`)
	triedFigure  = regexp.MustCompile(`(?i)limit([0-9]+),used([0-9]+),requested~?([0-9]+)`)
	baseModel    = regexp.MustCompile(`(?i)with base model: ([a-z0-9@._-]{1,128})`)
)

// What the shapes begin with.
var (
	limitBegins = wording.Parts("limitof", "limitis", ")of", ")is", "organizationof", "organizationis", "workspaceof", "workspaceis", "accountof", "accountis")
	orgBegins   = wording.Parts("(org:", "organization(", "organizations(")
	modelBegins = wording.Parts("model:")
	triedBegins = wording.Parts("limit")
)

// amount reads 58,276.
func amount(s string) *int64 { return readCount(strings.ReplaceAll(s, ",", "")) }

// readLimit reads "… of 30,000 input tokens per minute (org: …, model: …)".
func readLimit(s *said, f *Finding) {
	readLimitFigure(s, f)
	readNames(s, f)
}

func readLimitFigure(s *said, f *Finding) {
	if m := limitFigure.FindStringSubmatch(s.words.From(limitBegins)); m != nil && grouped.MatchString(m[1]) && f.Current == nil {
		f.Limit, f.Per = amount(m[1]), strings.ToLower(m[3])
		if f.LimitedBy == ByUnknown {
			f.LimitedBy = LimitedBy(wording.Counted(m[2]))
		}
	}
}

func readNames(s *said, f *Finding) {
	if f.Org == "" {
		if m := orgNamed.FindStringSubmatch(s.words.From(orgBegins)); m != nil {
			f.Org = m[1]
		}
	}
	if f.Model == "" {
		if m := modelNamed.FindStringSubmatch(s.words.From(modelBegins)); m != nil {
			f.Model = m[1]
		}
	}
}

// A Ramp is the figures that a refusal by acceleration may name.
type Ramp struct {
	Current int64     // the ceiling of this minute …
	Next    int64     // … and of the next one
	Counts  LimitedBy // requests, input_tokens …
	Per     string    // minute, as far as is known
	Model   string    // empty where none is named
}

// ReadRamp finds "Your current limit is 58,276 input tokens per minute, and will increase to 68,276 at the next minute
// boundary" in a text, whatever is around it, and wherever the lines break.
func ReadRamp(text string) (*Ramp, bool) {
	s := &said{message: text, text: plain(text), words: wording.Read(text)}
	return s.ramp()
}

func (s *said) ramp() (*Ramp, bool) {
	m := rampFigures.FindStringSubmatch(s.text)
	if !isGrouped(m) { // a terminal breaks words and numbers, too
		if m = rampBroken.FindStringSubmatch(strings.ReplaceAll(s.text, " ", "")); !isGrouped(m) {
			return nil, false
		}
	}
	current, next := amount(m[1]), amount(m[4])
	if current == nil || next == nil {
		return nil, false
	}
	r := &Ramp{Current: *current, Next: *next, Counts: ByUnknown, Per: m[3]}
	r.Counts = LimitedBy(wording.Counted(strings.ReplaceAll(m[2], " ", "")))
	if model := modelNamed.FindStringSubmatch(s.words.Tight()); model != nil {
		r.Model = model[1]
	}
	return r, true
}

// isGrouped says that both figures of a match are written as people write numbers.
func isGrouped(m []string) bool {
	return m != nil && grouped.MatchString(m[1]) && grouped.MatchString(strings.TrimSuffix(m[4], ","))
}

// readRamp reads the figures of a refusal by acceleration: the wait is until the next minute of the clock.
func readRamp(s *said, f *Finding) {
	readNames(s, f)
	if r, ok := s.ramp(); ok {
		f.Current, f.Next, f.Per = &r.Current, &r.Next, r.Per
	}
}

// nextMinute is the whole seconds to the next minute of the clock, rounded up, from 1 to 60.
func nextMinute(at time.Time) int64 {
	return seconds(at.UTC().Truncate(time.Minute).Add(time.Minute).Sub(at))
}

// readAccess reads the day on which a spend cap ends: until then a wait helps after all.
func readAccess(s *said, f *Finding, at time.Time) {
	m := accessFigure.FindStringSubmatch(s.message)
	if m == nil {
		return
	}
	until, err := time.Parse("2006-01-02 15:04", m[1]+" "+first(m[2], "00:00"))
	if err != nil {
		return
	}
	f.Retry = RetryAfter
	f.Evidence = append(f.Evidence, "the message names the day on which access comes back: a retry before it fails")
	if !at.IsZero() {
		f.RetryAfter = new(seconds(max(0, until.Sub(at))))
	}
}

// readTried reads "Limit 30000, Used 28039, Requested 3906. Please try again in 3.89s", which OpenAI and those after it
// write. A request larger than the limit gets such a wait too, and never fits.
func readTried(s *said, f *Finding) {
	m := last(triedFigure, s.words.From(triedBegins))
	if m == nil {
		return
	}
	f.Limit = readCount(m[1])
	f.Per = first(f.Per, "minute")
	if asked := readCount(m[3]); f.Limit != nil && asked != nil && *asked > *f.Limit {
		f.Retry = RetryNever
		f.Evidence = append(f.Evidence, "the request asks for more than the whole limit: no wait makes it fit, whatever the text says")
		f.NextStep = "Make the request smaller than the limit."
	}
}

var crossedFigure = regexp.MustCompile(`current (rpm|tpm|max_parallel_requests): ([0-9]+), (?:rpm limit|tpm limit|max_parallel_requests): ([0-9]+)`)

// readCrossed reads LiteLLM's three counters and their limits: the one that is reached is the one that refused.
func readCrossed(s *said, f *Finding) {
	var reached []LimitedBy
	for _, m := range crossedFigure.FindAllStringSubmatch(s.message, 3) {
		used, limit := readCount(m[2]), readCount(m[3])
		if used != nil && limit != nil && *used >= *limit {
			switch m[1] {
			case "rpm":
				reached = append(reached, ByRequests)
			case "tpm":
				reached = append(reached, ByTokens)
			default:
				reached = append(reached, ByConcurrency)
			}
			f.Limit = limit
		}
	}
	if len(reached) == 1 {
		f.LimitedBy, f.Per = reached[0], "minute"
	} else {
		f.Limit = nil
	}
}
