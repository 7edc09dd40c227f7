// Package capacity finds how far a plan can grow under limits, and the smallest limits that it
// needs.
//
// In comes a Question: a judge.Question whose traffic can be played at any scale. Out comes a
// Capacity: the largest scale that holds under all limits and under each alone, what to ask for,
// and which tiers hold. Every answer was played, never computed. It knows nothing of changes to a
// plan.
//
// Read capacity.go first (question and answer), then measure.go (the order of the searches), need.go
// (the smallest limits), onelimit.go (a profile with all other limits lifted) and prober.go (which
// plays nothing twice). How far a plan can grow is a search of package judge. tables.go has the
// parts that text.go, bars.go and markdown.go show; json.go has the schema.
package capacity

import (
	"loadshape/bucket/profile"
	"loadshape/report"
	"loadshape/report/judge"
)

// Schema names the form of a Capacity's JSON, as Schema does that of a Result.
const Schema = "loadshape.capacity/1"

// A Question asks how far a plan can grow. Its Question is that of the plan as it is written, but for Play,
// which is not used.
type Question struct {
	judge.Question
	Models []string     // of the plan's streams
	Most   report.Scale // the largest that is tried
	Tiers  []TierLimits
}

// TierLimits are the limits of a tier.
type TierLimits struct {
	Name    string
	Profile *profile.Profile // nil where the tier has no figures for the plan's models
}

// Each is a finding under each reading; nil where a reading was not asked for.
type Each[T any] struct {
	Loose  *T `json:"loose,omitempty"`
	Strict *T `json:"strict,omitempty"`
}

// A Capacity is how far a plan can grow, in the order in which JSON shows it.
type Capacity struct {
	Schema     string             `json:"schema"`
	Name       string             `json:"name"`
	Verdict    report.Verdict     `json:"verdict"` // at scale 1
	Seed       uint64             `json:"seed"`
	Source     string             `json:"source"`  // the plan's file, or "embedded example"
	Retries    string             `json:"retries"` // as in a result
	Limits     report.Limits      `json:"limits"`
	Thresholds []string           `json:"thresholds"`
	Most       report.Scale       `json:"max_scale"`      // nothing larger was tried
	All        Each[judge.Growth] `json:"all"`            // all limits together
	Alone      []Alone            `json:"alone"`          // each limit by itself
	Unlimited  judge.Growth       `json:"without_limits"` // what the clients alone allow
	Needed     Needed             `json:"needed"`
	Tiers      []Tier             `json:"tiers"`

	Runs        *Each[Share]        `json:"runs,omitempty"` // where more than one was asked for
	Assumptions []report.Assumption `json:"assumptions"`
}

// Alone is how far the plan can grow under one limit, with all others lifted.
type Alone struct {
	report.LimitName
	Each[judge.Growth]
}

// Needed are the smallest limits that hold the plan at scale 1.
type Needed struct {
	MarginPercent int64       `json:"margin_percent"` // by which Ask is more
	Limits        []NeedOf    `json:"limits"`
	AskHolds      *Each[bool] `json:"ask_holds,omitempty"` // whether the plan holds with all of Ask, at the least margin where none is enough; nil where one is missing
}

// NeedOf is the smallest amount of one limit, with all others lifted.
type NeedOf struct {
	report.LimitName
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
	Name  string      `json:"name"`
	Known bool        `json:"known"` // false where nobody publishes its figures for the plan's models
	Holds *Each[bool] `json:"holds,omitempty"`
}

// A Share is how many of several runs, with different seeds, hold.
type Share struct {
	Scale report.Scale `json:"scale"` // the one that was found with the first seed
	Runs  int          `json:"runs"`
	Hold  int          `json:"hold"`
	Low   float64      `json:"low"`  // Wilson's interval of 95 % …
	High  float64      `json:"high"` // … for the share
}
