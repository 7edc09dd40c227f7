// Package users finds how many people, who work as the sessions of a log did, fit published limits.
//
// In comes a Question: sessions, limits of several tiers, and which share of the draws has to hold. Out comes a Users: for
// each tier the largest number that fits under each reading, the limit that binds first, the same without caching, and the
// share of refused requests for some numbers. Every number was played. It knows no log format, and nothing of plans.
//
// Read users.go first (question and answer), then measure.go and curve.go. sections.go says it in words and tables, which
// text.go, bars.go, markdown.go and csv.go write; json.go has the schema, and junit.go and github.go are for CI.
package users

import (
	"loadshape/bucket"
	"loadshape/bucket/profile"
	"loadshape/report"
	"loadshape/report/capacity"
	"loadshape/report/judge"
	"loadshape/report/layout"
	"loadshape/workload"
	"loadshape/workload/users"
)

// Schema names the form of a Users' JSON.
const Schema = "loadshape.users/1"

// A Question asks how many users fit. Of its Question the name, the readings, the seed, the thresholds, the assumptions and
// Together are used.
type Question struct {
	judge.Question
	Sessions   *users.Sessions
	From, To   int             // how many users are tried
	Length     bucket.Duration // of what each draw plays
	Draws      int             // 0: as many as there is time for
	Confidence int64           // the share of the draws that has to hold, in per cent
	Tiers      []Limits
	Left       int64 // requests of the log that were left out because they failed

	// Hear is an observer that somebody listens to as well, such as a line that shows how far it is; nil changes nothing.
	Hear func(workload.Observer) workload.Observer

	// Told hears what is being found, and how many of all parts are done; nil hears nothing. It is called side by side.
	Told func(what string, done, of int)
}

// Limits are those of a tier.
type Limits struct {
	Name    string
	Profile *profile.Profile // nil where the tier has no figures for the models of the log
}

// Users is how many users fit, in the order in which JSON shows it.
type Users struct {
	Schema     string         `json:"schema"`
	Name       string         `json:"name"`
	Source     string         `json:"source"` // the log
	Log        Log            `json:"log"`
	EachHour   report.Load    `json:"each_hour"` // what one user sends, on average
	From       int            `json:"users_from"`
	To         int            `json:"users_to"`
	LengthS    report.Seconds `json:"length_s"`   // of each draw
	Seed       uint64         `json:"seed"`       // of the first draw
	Draws      int            `json:"draws"`      // with the seeds from that on
	Confidence float64        `json:"confidence"` // the share of the draws that has to hold
	Need       int            `json:"need"`       // how many draws that is
	Thresholds []string       `json:"thresholds"` // what holds
	Tiers      []Fits         `json:"tiers"`

	Assumptions []report.Assumption `json:"assumptions"`
}

// A Log is what was drawn from.
type Log struct {
	Sessions int            `json:"sessions"`
	Requests int64          `json:"requests"`
	LengthS  report.Seconds `json:"length_s"` // of all sessions together
	Failed   int64          `json:"failed"`   // requests that are left out: they were refused or went wrong …
	Alone    int64          `json:"alone"`    // … or are of no session
}

// Fits is what fits the limits of one tier.
type Fits struct {
	Name     string              `json:"name"`
	Known    bool                `json:"known"`              // false where nobody publishes its figures for the models of the log
	Fit      *capacity.Each[Fit] `json:"fit,omitempty"`      // as the log caches
	Uncached *capacity.Each[Fit] `json:"uncached,omitempty"` // with every cache read counted as input that is not cached
	Curve    []Point             `json:"curve"`              // some numbers of users, as the log caches
	NoCache  []Point             `json:"curve_uncached"`     // the same numbers, likewise without it
}

// A Fit is how many users fit.
type Fit struct {
	Users         *int   `json:"users"`            // the largest number with enough draws that hold; nil where not even users_from does
	Hold          *int   `json:"hold"`             // draws that hold with that number
	FailsAt       *int   `json:"fails_at"`         // one more; nil where even users_to holds
	HoldAtFailsAt *int   `json:"hold_at_fails_at"` // draws that hold there
	Binds         []Bind `json:"binds"`            // what refuses first there, the most frequent first
}

// A Bind is a limit that refuses first in some draws.
type Bind struct {
	layout.LimitName
	Draws int `json:"draws"`
}

// A Point is what becomes of so many users.
type Point struct {
	Users int `json:"users"`
	Draws int `json:"draws"` // that were played to their end
	capacity.Each[Refused]
}

// Refused is how much of some requests was refused.
type Refused struct {
	Share float64 `json:"refused_share"` // of all attempts of these draws, six decimals, rounded up
	Hold  int     `json:"hold"`          // draws that hold
}
