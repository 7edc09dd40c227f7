// Package advise finds the single changes of a plan that are enough for it to hold, and what each
// costs.
//
// In comes a Question: a judge.Question with its plan and the tiers of its route. Out comes an
// Advice: each change at its least degree that is enough, the cheapest first, and why the others
// are not. Every degree is the plan's own file with the change made in it, read again and played.
// What can be changed, and how, workload knows, not this package.
//
// Read advice.go first (question and answer), then advise.go (what is tried), search.go (the least
// degree of one change), proof.go (with all seeds), finding.go (what comes of it), noeffect.go (what
// is not worth playing) and cost.go. text.go, markdown.go and json.go write it.
package advise

import (
	"slices"

	"loadshape/report"
	"loadshape/report/capacity"
	"loadshape/report/judge"
	"loadshape/report/search"
	"loadshape/workload"
)

// Schema names the form of an Advice's JSON, as Schema does that of a Result.
const Schema = "loadshape.advice/1"

// A Question asks which single change of a plan would be enough for it to hold. Its Question is that of the plan
// as it is, but for Play and the readings: both are always asked.
type Question struct {
	judge.Question
	Plan  *workload.Plan
	Scale search.Scale          // of the plan's traffic; 0 is One
	More  search.Scale          // what a plan that holds is asked about, beyond Scale; 0: nothing more
	Tiers []capacity.TierLimits // of the plan's route, the smallest first

	Only []string // names or kinds of changes; none: all
	Skip []string

	Watch func(workload.Observer) workload.Observer // sees every play go on; nil: nobody does

	// Told hears which change is tried, and how many of all are done; nil hears nothing. It is called side by side.
	Told func(what string, done, of int)

	// Together does several tasks, as that of a question about capacity does.
	Together func(tasks ...func())
}

// An Advice is the single changes of a plan, each by itself, that are enough for it to hold, in the order in which JSON
// shows them.
type Advice struct {
	Schema     string           `json:"schema"`
	Name       string           `json:"name"`
	Verdict    report.Verdict   `json:"verdict"` // of the plan as it is, at scale
	Sentence   string           `json:"sentence"`
	Seed       uint64           `json:"seed"`       // the plan's own: of the first run
	RunsTotal  int              `json:"runs_total"` // of the plan as it is, at for_scale, with the seeds from that on
	ShownSeed  uint64           `json:"shown_seed"` // of the worst of them, of which the figures before and after are
	Source     string           `json:"source"`     // the plan's file, or "embedded example"
	Retries    string           `json:"retries"`    // as in a result
	Limits     report.Limits    `json:"limits"`
	Thresholds []string         `json:"thresholds"`
	Scale      search.Scale     `json:"scale"`       // of the traffic that was asked about
	ForScale   search.Scale     `json:"for_scale"`   // at which the changes are to make it hold: more than scale where it holds there already
	ForVerdict report.Verdict   `json:"for_verdict"` // of the plan as it is, at for_scale
	Enough     Enough           `json:"enough"`
	Grid       int              `json:"grid"`    // every so many degrees were tried: more than 1 for a plan that takes long to play
	Before     AdviceReadings   `json:"before"`  // at for_scale
	Breaks     []capacity.Break `json:"breaks"`  // what breaks at for_scale in the worst run, under each reading
	Changes    []Advised        `json:"changes"` // that are enough, the cheapest first
	NoHelp     []NoHelp         `json:"no_help"` // those that are not, and those that change nothing
	NotTried   []string         `json:"not_tried"`

	Assumptions []report.Assumption `json:"assumptions"`
}

// Enough says how far the best single change goes.
type Enough string

const (
	EnoughUnneeded Enough = "unneeded" // the plan holds as it is, also at for_scale
	EnoughBoth     Enough = "both"     // some change makes it hold under both readings
	EnoughLoose    Enough = "loose"    // some change makes it hold under the loose reading, none under both
	EnoughNone     Enough = "none"     // no single change does
)

// An Advised is a change that is enough.
type Advised struct {
	Name    string         `json:"name"` // by which it can be applied
	Kind    string         `json:"kind"`
	Stream  string         `json:"stream,omitempty"` // it is about this one of several
	From    string         `json:"from"`
	To      string         `json:"to"`    // the least of it that is enough
	Holds   string         `json:"holds"` // both, or loose: under which readings
	Seeds   Held           `json:"seeds"`
	Cost    Cost           `json:"cost"`
	Smaller *Tried         `json:"next_smaller"` // which is not enough; null for a choice, of which none is smaller
	Further *Tried         `json:"further"`      // a tenth more of it, for a margin; null where there is no more
	After   AdviceReadings `json:"after"`
	Tried   int            `json:"tried"` // how many degrees were played

	text    []byte // the plan's file with the change …
	smaller []byte // … and with the next smaller one; nil where that is none at all
}

// A Held is with how many seeds a change holds, of those that a run of the changed plan has.
type Held struct {
	Runs int `json:"runs_total"`
	Hold int `json:"hold"` // under all readings that holds names
}

// A Tried is a degree of a change that was played.
type Tried struct {
	To      string         `json:"to"`
	Verdict report.Verdict `json:"verdict"` // by all runs
}

// A Cost is what a change costs the user, under the readings under which it holds.
type Cost struct {
	Grade        int            `json:"grade"` // 1 is the cheapest
	What         string         `json:"what"`  // the grade in words
	Text         string         `json:"text"`
	WaitP50Added report.Seconds `json:"wait_p50_added_s"` // of those that are admitted; below 0 where they wait for less time
	WaitP99Added report.Seconds `json:"wait_p99_added_s"`
	LengthAdded  report.Seconds `json:"length_added_s"` // until the last answer
}

// AdviceReadings are the figures under both readings.
type AdviceReadings struct {
	Loose  AdviceFigures `json:"loose"`
	Strict AdviceFigures `json:"strict"`
}

// AdviceFigures are the little that is shown of a run.
type AdviceFigures struct {
	Requests             int64           `json:"requests"`
	Refused              int64           `json:"refused"` // attempts
	GaveUp               int64           `json:"gave_up"`
	FirstRefusalS        *report.Seconds `json:"first_refusal_s"`
	WaitP50S             *report.Seconds `json:"wait_p50_s"`
	WaitP99S             *report.Seconds `json:"wait_p99_s"`
	LengthS              report.Seconds  `json:"length_s"`
	InputTokens          int64           `json:"input_tokens"` // that no cache serves, written to one or not
	CacheReadInputTokens int64           `json:"cache_read_input_tokens"`
	OutputTokens         int64           `json:"output_tokens"`
	ClosestLimit         string          `json:"closest_limit"`        // the one that refuses most, or else comes closest
	BusiestMinuteShare   *report.Ratio   `json:"busiest_minute_share"` // of that limit, as in a result
	PeakUsedShare        *float64        `json:"peak_used_share"`
}

// A NoHelp is a change that is not enough, however far it goes, or that changes nothing.
type NoHelp struct {
	Name   string  `json:"name"`
	Kind   string  `json:"kind"`
	Stream string  `json:"stream,omitempty"`
	Tried  *string `json:"tried"` // the furthest that was played; null where nothing was
	Reason string  `json:"reason"`
}

// PlanOf is the plan's file with a change that is enough.
func (a *Advice) PlanOf(name string) (text []byte, ok bool) {
	i := slices.IndexFunc(a.Changes, func(c Advised) bool { return c.Name == name })
	if i < 0 {
		return nil, false
	}
	return a.Changes[i].text, true
}
