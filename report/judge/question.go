package judge

import (
	"loadshape/bucket/profile"
	"loadshape/report"
	"loadshape/workload"
)

// A Question is what is asked: will these limits refuse this traffic?
type Question struct {
	Name    string
	Work    report.Workload // what is played; what a run finds out is filled in
	Profile *profile.Profile
	Start   int64 // the wall-clock time of instant 0, in nanoseconds since the Unix epoch; 0 is a whole minute

	// Play plays the traffic from its beginning. It is called once for every reading and run, and some times
	// more to find what decides.
	Play Play

	// Ramped is the same traffic with rises that take so many times as long, for the shortest ramp that acceleration limits
	// let through. It is nil for traffic whose rises cannot be made slower.
	Ramped func(stretch report.Scale) (*Ramped, error)

	Seed        int64
	Runs        int // with the seeds Seed, Seed+1 …; 0 is one
	Loose       bool
	Strict      bool                   // at least one of both
	Thresholds  []report.ThresholdExpr // at least one
	Assumptions []report.Assumption    // about the traffic; those about the limits are added

	// Attempt hears of every attempt of the readings that were asked for; nil hears nothing.
	Attempt func(reading string, run int, a *workload.Attempt)
}

// Play plays traffic from its beginning, as that of a Question does.
type Play = func(seed int64, t workload.Target, o workload.Observer) error
