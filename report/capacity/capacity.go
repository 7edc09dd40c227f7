// Package capacity finds how far a plan can grow under limits, and the smallest limits that it
// needs.
//
// In comes a Question: a judge.Question whose traffic can be played at any scale. Out comes a
// Capacity: the largest scale that holds under all limits and under each alone, what to ask for,
// and which tiers hold. Every answer was played, without what can make no difference to it. It knows nothing of
// changes to a plan.
//
// Read capacity.go first (question and answer), then measure.go (the order of the searches), seeds.go
// (all runs), need.go (the smallest limits), breaks.go (what ends the growth), onelimit.go (a profile
// with all other limits lifted), prober.go (which plays nothing twice), and how it plays less: bounded.go (what needs no play), looks.go
// (many limits at once) with lookout.go, and part.go (some of the streams and figures). published.go has the
// tiers of others, drawn.go plans whose random numbers are drawn once. tables.go has the parts
// that text.go, bars.go and markdown.go show; json.go has the schema.
package capacity

import (
	"loadshape/bucket/profile"
	"loadshape/report"
	"loadshape/report/judge"
	"loadshape/report/layout"
	"loadshape/report/search"
	"loadshape/workload"
)

// Schema names the form of a Capacity's JSON, as Schema does that of a Result.
const Schema = "loadshape.capacity/1"

// A Question asks how far a plan can grow. Its Question is that of the plan as it is written, but for Play,
// which is not used.
type Question struct {
	judge.Question
	Plan       *workload.Plan // that is played
	Most       search.Scale   // the largest that is tried
	Confidence int64          // the share of the seeds that are to hold, in per cent; 0 is DefaultConfidence
	Tiers      []TierLimits

	// Part is what plays some streams of the plan by themselves, as they would beside the others, with the figures that are kept, and counts
	// their requests; nil where that is not possible.
	Part func(scale search.Scale, kept []workload.Figures) (judge.Play, func(seed int64) (int64, bool), error)

	// Told hears what is being found, and how far that is; nil hears nothing. It is called side by side.
	Told func(Stage)

	singly bool // nothing is found for several limits at once
}

// A Stage is a part of a measuring that is at work.
type Stage struct {
	What     string
	Done, Of int // parts
}

// DefaultConfidence is which share of the seeds has to hold at a scale, in per cent, where nothing else is asked for.
const DefaultConfidence = 95

// TierLimits are the limits of a tier.
type TierLimits struct {
	Name    string
	Target  string           // that would have them, of a plan with targets
	Profile *profile.Profile // nil where the tier has no figures for the plan's models
}

// Each is a finding under each reading; nil where a reading was not asked for.
type Each[T any] struct {
	Loose  *T `json:"loose,omitempty"`
	Strict *T `json:"strict,omitempty"`
}

// A Capacity is how far a plan can grow, in the order in which JSON shows it.
type Capacity struct {
	Schema     string              `json:"schema"`
	Name       string              `json:"name"`
	Verdict    report.Verdict      `json:"verdict"`    // at scale 1, by all runs
	Seed       uint64              `json:"seed"`       // of the first run; alone, without_limits, needed and tiers go by it
	RunsTotal  int                 `json:"runs_total"` // with the seeds from that on
	Confidence float64             `json:"confidence"` // the share of the runs that has to hold at a scale
	Need       int                 `json:"need"`       // how many runs that is
	Source     string              `json:"source"`     // the plan's file, or "embedded example"
	Retries    string              `json:"retries"`    // as in a result
	Limits     report.Limits       `json:"limits"`
	Thresholds []string            `json:"thresholds"`
	Most       search.Scale        `json:"max_scale"`      // nothing larger was tried
	All        Each[search.Growth] `json:"all"`            // all limits together, by as many runs as are needed
	Alone      []Alone             `json:"alone"`          // each limit by itself
	Unlimited  search.Growth       `json:"without_limits"` // what the clients alone allow
	Needed     Needed              `json:"needed"`
	Tiers      []Tier              `json:"tiers"`

	Breaks []Break `json:"breaks"`  // what breaks at the next step of all limits together, under each reading
	NotMet int     `json:"not_met"` // limits of models that the plan does not ask for, which are left out

	Runs        *Each[Share]        `json:"runs,omitempty"` // where there is more than one
	Assumptions []report.Assumption `json:"assumptions"`
}

// Alone is how far the plan can grow under one limit, with all others lifted.
type Alone struct {
	layout.LimitName
	Each[search.Growth]
}

// Needed are the smallest limits that hold the plan at scale 1.
type Needed struct {
	MarginPercent int64       `json:"margin_percent"` // by which Ask is more
	Limits        []NeedOf    `json:"limits"`
	Open          string      `json:"open,omitempty"`      // why none are given
	AskHolds      *Each[bool] `json:"ask_holds,omitempty"` // whether the plan holds with all of Ask, by all runs, at the least margin where none is enough; nil where one is missing
}

// NeedOf is the smallest amount of one limit, with all others lifted.
type NeedOf struct {
	layout.LimitName
	Each[Need]
	Ask *int64 `json:"ask"` // nil where no amount is enough
}

// A Need is found within a hundredth. Both are nil where no amount is enough.
type Need struct {
	Holds *int64 `json:"holds"` // the smallest of those that were tried at which the plan holds
	Fails *int64 `json:"fails"` // the next smaller that was tried; nil where Holds is 0
}

// A Tier is whether the plan as it is holds under the limits of another tier.
type Tier struct {
	Name   string      `json:"name"`
	Target string      `json:"target,omitempty"` // that has them, while the others are as they are; of a plan with targets
	Known  bool        `json:"known"`            // false where nobody publishes its figures for the plan's models
	Holds  *Each[bool] `json:"holds,omitempty"`

	now bool // these are the limits that there are
}

// A Share is how many of several runs, with different seeds, hold.
type Share struct {
	Runs          int           `json:"runs"`
	Scale         *search.Scale `json:"scale"` // as in all
	Hold          int           `json:"hold"`  // there
	Low           *float64      `json:"low"`   // Wilson's interval of 95 % for their share; null where there is no scale that holds
	High          *float64      `json:"high"`
	FailsAt       *search.Scale `json:"fails_at"`         // as in all
	HoldAtFailsAt *int          `json:"hold_at_fails_at"` // too few; null where there is no such scale
}
