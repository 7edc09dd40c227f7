package report

import (
	"loadshape/bucket/profile"
	"loadshape/workload"
)

// CapacitySchema names the form of a Capacity's JSON, as Schema does that of a Result.
const CapacitySchema = "loadshape.capacity/1"

// A CapacityQuestion asks how far a plan can grow. Its Question is that of the plan as it is written, but for Play,
// which is not used.
type CapacityQuestion struct {
	Question
	Models []string // of the plan's streams
	Most   Scale    // the largest that is tried
	Tiers  []TierLimits
}

// Play plays traffic from its beginning, as that of a Question does.
type Play = func(seed int64, t workload.Target, o workload.Observer) error

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
	Schema     string       `json:"schema"`
	Name       string       `json:"name"`
	Verdict    Verdict      `json:"verdict"` // at scale 1
	Seed       uint64       `json:"seed"`
	Source     string       `json:"source"`  // the plan's file, or "embedded example"
	Retries    string       `json:"retries"` // as in a result
	Limits     Limits       `json:"limits"`
	Thresholds []string     `json:"thresholds"`
	Most       Scale        `json:"max_scale"`      // nothing larger was tried
	All        Each[Growth] `json:"all"`            // all limits together
	Alone      []Alone      `json:"alone"`          // each limit by itself
	Unlimited  Growth       `json:"without_limits"` // what the clients alone allow
	Needed     Needed       `json:"needed"`
	Tiers      []Tier       `json:"tiers"`

	Runs        *Each[Share] `json:"runs,omitempty"` // where more than one was asked for
	Assumptions []Assumption `json:"assumptions"`
}

// Alone is how far the plan can grow under one limit, with all others lifted.
type Alone struct {
	LimitName
	Each[Growth]
}

// A LimitName says which limit is meant.
type LimitName struct {
	Group     string `json:"group,omitempty"` // its models, where there are several groups
	Dimension string `json:"dimension"`       // or acceleration, or concurrency
	Scope     string `json:"scope"`
	Limit     int64  `json:"limit"` // of acceleration the floor
	Per       string `json:"per,omitempty"`
}

// Needed are the smallest limits that hold the plan at scale 1.
type Needed struct {
	MarginPercent int64       `json:"margin_percent"` // by which Ask is more
	Limits        []NeedOf    `json:"limits"`
	AskHolds      *Each[bool] `json:"ask_holds,omitempty"` // whether the plan holds with all of Ask, at the least margin where none is enough; nil where one is missing
}

// NeedOf is the smallest amount of one limit, with all others lifted.
type NeedOf struct {
	LimitName
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
	Scale Scale   `json:"scale"` // the one that was found with the first seed
	Runs  int     `json:"runs"`
	Hold  int     `json:"hold"`
	Low   float64 `json:"low"`  // Wilson's interval of 95 % …
	High  float64 `json:"high"` // … for the share
}
