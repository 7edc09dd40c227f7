package judge

import (
	"loadshape/bucket"
	"loadshape/bucket/profile"
	"loadshape/report"
	"loadshape/report/search"
	"loadshape/report/shard"
	"loadshape/workload"
)

const (
	minute = int64(bucket.Minute)
	unset  = int64(-1) // an instant that there is not
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
	Ramped func(stretch search.Scale) (*Ramped, error)

	// At gives what plays the traffic at a scale, of which 1 is what Play plays, with the same random numbers. It is nil for
	// traffic that cannot be scaled.
	At func(search.Scale) (Play, error)

	// Requests is how many requests there are at a scale at the most, whatever becomes of them. It is for plays that break a share:
	// without it, or where it cannot tell, they go on to their end.
	Requests func(scale search.Scale, seed int64) (n int64, ok bool)

	// Together does several tasks, side by side if it likes, and returns when all are done; nil does one after the other. The
	// functions above must then bear to be called side by side.
	Together func(tasks ...func())

	Seed        int64
	Runs        int          // with the seeds Seed, Seed+1 …; 0: as many as chance asks for
	Chance      bool         // something of the traffic, or of its retries, is drawn
	Shard       *shard.Shard // the question is about some of the runs only
	Headroom    bool         // it is asked how much more of the traffic would hold
	Loose       bool
	Strict      bool                   // at least one of both
	Thresholds  []report.ThresholdExpr // at least one
	Assumptions []report.Assumption    // about the traffic; those about the limits are added

	// Attempt hears of every attempt of the readings that were asked for; nil hears nothing.
	Attempt func(reading string, run int, a *workload.Attempt)

	// Ran hears of every run that is done, one after the other; nil hears nothing.
	Ran func(report.Verdict)

	// Foreseen hears how many runs there will be, once that is known; nil hears nothing.
	Foreseen func(runs int)

	// Besides is how many requests go straight through beside those that Play plays, and count in what is counted of all.
	Besides int64

	Check bool // every play is checked for what none can have

	plain bool // nobody asks what the rules of others would refuse
}

// Play plays traffic from its beginning, as that of a Question does.
type Play = func(seed int64, t workload.Target, o workload.Observer) error

// A Probe is one of the readings that were asked for.
type Probe struct {
	Name    string
	Reading bucket.Reading
}

// EachReading are those that were asked for, the loose one first.
func (q *Question) EachReading() []Probe {
	var all []Probe
	if q.Loose {
		all = append(all, Probe{"loose", bucket.Loose})
	}
	if q.Strict {
		all = append(all, Probe{"strict", bucket.Strict})
	}
	return all
}
