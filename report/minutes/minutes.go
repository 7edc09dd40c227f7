// Package minutes judges traffic of which only the sums of each minute are known: whether limits must have refused some of it,
// or can have refused none.
//
// In comes a Question: sums and limits. Out comes an Answer: under each reading, and for each limit, at least and at most how much
// of it is refused, however the sum of a minute came about. Nothing is played. It knows no log format.
//
// Read minutes.go first (question, answer, verdict), then bounds.go: what is certain and what is possible of one limit; demand.go,
// what a minute asks of it; acceleration.go. sections.go says it in words and tables, which text.go, markdown.go and csv.go
// write; json.go has the schema, and junit.go and github.go are for CI.
package minutes

import (
	"errors"
	"fmt"
	"time"

	"loadshape/bucket"
	"loadshape/bucket/profile"
	"loadshape/report"
	"loadshape/report/capacity"
	"loadshape/workload/logs/sums"
)

// Schema names the form of an Answer's JSON.
const Schema = "loadshape.minutes/1"

// A Question asks whether limits refuse something.
type Question struct {
	Name, Source  string
	Sums          *sums.Sums
	Profile       *profile.Profile
	Loose, Strict bool   // at least one of both
	Model         string // that everything is of; empty: as the sums have it
	Assumptions   []report.Assumption
}

// An Answer is what sums can decide, in the order in which JSON shows it.
type Answer struct {
	Schema         string                `json:"schema"`
	Name           string                `json:"name"`
	Verdict        report.Verdict        `json:"verdict"` // HOLDS where nothing can be refused under any reading, FAILS where something must be under the loose one, otherwise DEPENDS
	Source         string                `json:"source"`  // the files
	Format         string                `json:"format"`
	Start          string                `json:"start"`   // of the first minute, RFC 3339
	Minutes        int                   `json:"minutes"` // in which there was anything
	Offered        report.Load           `json:"offered"`
	RequestsKnown  bool                  `json:"requests_known"`  // false where nobody counted them: offered.requests is 0
	LargestRequest int64                 `json:"largest_request"` // input tokens, which no request has more of
	Limits         report.Limits         `json:"limits"`
	Readings       capacity.Each[Bounds] `json:"readings"`
	Assumptions    []report.Assumption   `json:"assumptions"`
}

// Bounds are what is certain and what is possible under one reading.
type Bounds struct {
	Verdict report.Verdict `json:"verdict"` // HOLDS where nothing can be refused, FAILS where something must be, DEPENDS otherwise
	Limits  []Bound        `json:"limits"`
}

// A Bound is what is certain and what is possible of one limit.
type Bound struct {
	report.LimitName
	Judged    bool   `json:"judged"`
	Why       string `json:"why,omitempty"` // it is not
	Offered   int64  `json:"offered"`       // what it counts of all minutes
	Busiest   int64  `json:"busiest"`       // of one minute
	BusiestAt string `json:"busiest_at"`    // its start
	AtLeast   int64  `json:"refused_at_least"`
	AtMost    *int64 `json:"refused_at_most"`  // null where the limit is not judged
	Possible  int    `json:"possible_minutes"` // in which something may be refused
	FirstAt   string `json:"first_possible_at,omitempty"`
}

// mostOfARequest is how much input a request can have where nobody says less.
const mostOfARequest = 1_000_000

// Judge answers.
func Judge(q *Question) (*Answer, error) {
	if !q.Loose && !q.Strict {
		return nil, errors.New("no reading was asked for")
	}
	a := &Answer{Schema: Schema, Name: q.Name, Source: q.Source, Format: string(q.Sums.Format), Minutes: len(q.Sums.Minutes), RequestsKnown: true,
		Start: clock(q.Sums.Minutes[0].At), LargestRequest: q.Sums.Largest, Assumptions: q.Assumptions,
		Limits: report.Limits{Name: q.Profile.Name, Owner: q.Profile.Owner, Source: q.Profile.Source, AsOf: q.Profile.AsOf, Notes: q.Profile.Notes}}
	if a.LargestRequest == 0 {
		a.LargestRequest = mostOfARequest
	}
	asked, err := q.byGroup(a)
	if err != nil {
		return nil, err
	}
	for _, r := range []struct {
		asked   bool
		reading bucket.Reading
		into    **Bounds
	}{{q.Loose, bucket.Loose, &a.Readings.Loose}, {q.Strict, bucket.Strict, &a.Readings.Strict}} {
		if r.asked {
			*r.into = q.under(r.reading, asked, known{largest: a.LargestRequest, lag: q.Sums.Lag})
		}
	}
	a.Verdict = report.Depends
	_, found := a.Readings.Readings()
	holds := true
	for _, r := range found {
		holds = holds && r.Verdict == report.Holds
	}
	switch {
	case holds:
		a.Verdict = report.Holds
	case found[0].Verdict == report.Fails:
		a.Verdict = report.Fails
	}
	return a, nil
}

// clock writes an instant.
func clock(at int64) string { return time.Unix(0, at).UTC().Format(time.RFC3339) }

// byGroup adds up what each group of limits was asked for, minute by minute.
func (q *Question) byGroup(a *Answer) ([][]asked, error) {
	groups := make([][]asked, len(q.Profile.Groups))
	total := int64(0)
	for _, m := range q.Sums.Minutes {
		for _, x := range m.Amounts {
			model := x.Model
			if q.Model != "" {
				model = q.Model
			}
			g, err := q.Profile.Group(model, x.Speed)
			if err != nil {
				return nil, fmt.Errorf("model: %w; --model NAME takes everything as of that model", err)
			}
			if n := len(groups[g]); n == 0 || groups[g][n-1].at != m.At {
				groups[g] = append(groups[g], asked{at: m.At})
			}
			one := &groups[g][len(groups[g])-1]
			if x.Requests < 0 {
				a.RequestsKnown, one.uncounted = false, true
			}
			one.unsplit = one.unsplit || x.Unsplit
			one.requests += max(0, x.Requests)
			one.input += x.InputTokens + x.CacheCreation
			one.read += x.CacheRead
			one.output += x.OutputTokens
			a.Offered.Requests += max(0, x.Requests)
			a.Offered.InputTokens += x.InputTokens
			a.Offered.CacheCreationInputTokens += x.CacheCreation
			a.Offered.CacheReadInputTokens += x.CacheRead
			a.Offered.OutputTokens += x.OutputTokens
			if total += x.InputTokens + x.CacheCreation + x.CacheRead + x.OutputTokens + max(0, x.Requests); total > bucket.MaxSum/bucket.MaxTimes {
				return nil, fmt.Errorf("has sums of more than %d together, expected less", bucket.MaxSum/bucket.MaxTimes)
			}
		}
	}
	a.Offered.InputTokensTotal = a.Offered.InputTokens + a.Offered.CacheCreationInputTokens + a.Offered.CacheReadInputTokens
	if !a.RequestsKnown {
		a.Offered.Requests = 0
	}
	return groups, nil
}

// under judges all limits under one reading.
func (q *Question) under(reading bucket.Reading, all [][]asked, of known) *Bounds {
	r := &Bounds{Verdict: report.Holds, Limits: []Bound{}}
	for g, minutes := range all {
		if len(minutes) == 0 {
			continue
		}
		group := q.Profile.Groups[g].Under(reading)
		models := ""
		if len(all) > 1 {
			models = group.Label()
		}
		others := group.Concurrency > 0
		for i := range group.Limits {
			l := ofLimit(&group.Limits[i], models, minutes, of)
			others = others || !l.Judged || l.Possible > 0
			r.Limits = append(r.Limits, l)
		}
		if x := group.Acceleration; x != nil {
			r.Limits = append(r.Limits, ofAcceleration(x, models, minutes, others, of.lag))
		}
		if n := group.Concurrency; n > 0 {
			r.Limits = append(r.Limits, Bound{LimitName: report.LimitName{Group: models, Dimension: bucket.ByConcurrency.String(), Limit: n},
				Why: "sums do not say how many requests are under way at once"})
		}
	}
	for _, l := range r.Limits {
		switch {
		case l.AtLeast > 0:
			r.Verdict = report.Fails
		case r.Verdict == report.Holds && (!l.Judged || l.Possible > 0):
			r.Verdict = report.Depends
		}
	}
	return r
}
