// Package report is what a run came to: the result in the form of its JSON, the figures that a
// threshold can name, and what both say in words.
//
// In comes nothing but what somebody has counted: package judge plays traffic and fills in a
// Result, or ReadJSON reads one that was written before. Out go the same bytes for the same result,
// conditions on its figures, and its sentence. It knows neither how traffic is played nor any
// format but its own JSON: pages, tables and annotations are written by others.
//
// Read result.go first, and view.go, which names its readings. seconds.go and load.go are its
// quantities, those of how long requests waited are in package waits. figure.go, threshold.go and trend.go
// are what can be asked of it; observed.go, limitname.go, played.go, assumption.go, seeds.go,
// room.go and sentence.go say it in words; json.go and read.go write it and read it back.
package report

import (
	"slices"

	"loadshape/report/calibration"
	"loadshape/report/layout"
	"loadshape/report/search"
)

// Schema names the form of a Result's JSON. A new field may appear in the same form; one that goes or
// changes its meaning makes a new form.
const Schema = "loadshape.result/1"

// A Verdict is the answer.
type Verdict string

const (
	Holds   Verdict = "HOLDS"   // no threshold is broken under either reading
	Depends Verdict = "DEPENDS" // it holds under the loose reading and breaks under the strict one
	Fails   Verdict = "FAILS"   // it breaks even under the loose reading
)

var verdicts = []Verdict{Holds, Depends, Fails} // the best first

// Rank is 0 for the best verdict, and more for a worse one; -1 for what is none.
func (v Verdict) Rank() int { return slices.Index(verdicts, v) }

// A Result is all there is to say about a run, in the order in which JSON shows it.
type Result struct {
	Schema         string       `json:"schema"`
	Version        string       `json:"version,omitempty"` // of the program that played
	Name           string       `json:"name"`
	Verdict        Verdict      `json:"verdict"`
	Seed           uint64       `json:"seed"`
	Workload       Workload     `json:"workload"`
	Limits         Limits       `json:"limits"`
	Readings       Readings     `json:"readings"`
	DecidedBy      []Decider    `json:"decided_by"`                // the open points that decide; empty unless the verdict is DEPENDS
	Acceleration   Acceleration `json:"acceleration"`              //
	Assumptions    []Assumption `json:"assumptions"`               //
	Thresholds     []Threshold  `json:"thresholds"`                //
	Headroom       *Headroom    `json:"headroom"`                  // how much more of the traffic would hold; nil where it does not hold, or was not asked …
	HeadroomReason string       `json:"headroom_reason,omitempty"` // … and why
	HoldsAt        *Headroom    `json:"holds_at,omitempty"`        // of traffic that does not hold, how much of it would
	Part           *PartOf      `json:"part,omitempty"`            // of a result that has some of the runs only
	RunsTotal      int          `json:"runs_total"`                // with the seeds that follow each other; Seed and Readings are those of the worst
	Runs           []Run        `json:"runs,omitempty"`            // where there was more than one; Seed and Readings are those of the worst
}

// A Workload says what was played.
type Workload struct {
	Kind    string    `json:"kind"`             // plan or trace
	Source  string    `json:"source"`           // the file's name, or "embedded example"
	Format  string    `json:"format,omitempty"` // of a trace
	Streams []string  `json:"streams,omitempty"`
	Retries string    `json:"retries"`          // the policy's name; of a plan whose streams differ, each stream's
	Scale   string    `json:"scale,omitempty"`  // the multiple of the traffic that was played, where it is not 1
	Start   string    `json:"start,omitempty"`  // RFC 3339, where --start was given
	SHA256  string    `json:"sha256,omitempty"` // of the plan with the files it names, or of the trace, and of the flags that change what is sent
	LengthS Seconds   `json:"length_s"`         // from instant 0 to the last thing that happened
	Offered Offered   `json:"offered"`
	Log     *LogCheck `json:"log,omitempty"` // of an emulator's log whose decisions were compared

	Background  []string                 `json:"background,omitempty"`  // streams of others, which are not judged
	Calibration *calibration.Calibration `json:"calibration,omitempty"` // of a log with statuses: how well the limits predict them
}

// A LogCheck compares the decisions of a run with those of the emulator's log that was played.
type LogCheck struct {
	Reading     string `json:"reading"`               // of the run that was compared
	Decisions   int64  `json:"decisions"`             // of the gate, in the log
	Required    bool   `json:"required,omitempty"`    // all of them must agree: the run fails otherwise
	Agree       int64  `json:"agree"`                 // of them that the run made again: status, limit and retry-after
	FirstOther  string `json:"first_other,omitempty"` // the first that it did not
	Faults      int64  `json:"faults"`                // lines that are left out: injected in place of a decision …
	CountTokens int64  `json:"count_tokens"`          // … requests to count tokens …
	Invalid     int64  `json:"invalid"`               // … and what was no request
	Cut         int64  `json:"cut,omitempty"`         // 1 where the log's last line was not written whole, and is left out, too
}

// Holds reports whether every decision was made again.
func (c *LogCheck) Holds() bool { return c.Agree == c.Decisions }

// Offered is the load that was meant to be sent, whatever became of it.
type Offered struct {
	Load
	Peaks Load `json:"peak_minute"` // of each figure by itself, in minutes counted from instant 0
}

// A Load is an amount of requests and their tokens.
type Load struct {
	Requests                 int64 `json:"requests"`
	InputTokens              int64 `json:"input_tokens"` // not served from a cache
	CacheCreationInputTokens int64 `json:"cache_creation_input_tokens"`
	CacheReadInputTokens     int64 `json:"cache_read_input_tokens"`
	InputTokensTotal         int64 `json:"input_tokens_total"` // the three together
	OutputTokens             int64 `json:"output_tokens"`
}

// Limits says what it was held against.
type Limits struct {
	Name   string   `json:"name"`
	Owner  string   `json:"owner"`
	Source string   `json:"source"` // published, or the file's name
	AsOf   string   `json:"as_of,omitempty"`
	Notes  []string `json:"notes,omitempty"`
	SHA256 string   `json:"sha256,omitempty"` // of the groups as they were taken, in whatever file they stood
}

// Readings are the figures under each reading of what the published rules leave open; nil where a reading
// was not asked for.
type Readings struct {
	Loose  *Reading `json:"loose,omitempty"`
	Strict *Reading `json:"strict,omitempty"`
}

// A Reading is what happened under one reading.
type Reading struct {
	Holds               bool         `json:"holds"`             // no threshold is broken
	Aborted             *Aborted     `json:"aborted,omitempty"` // where the run was cut off: all figures are those up to that instant
	Requests            int64        `json:"requests"`
	Attempts            int64        `json:"attempts"`
	Admitted            int64        `json:"admitted"`            // requests
	Refused             int64        `json:"refused"`             // attempts
	GaveUp              int64        `json:"gave_up"`             // requests that were never admitted …
	Unsent              int64        `json:"unsent"`              // … and those of them that were never sent: no room in the queue, or too long in it
	Undecided           int64        `json:"undecided,omitempty"` // requests that were to be retried when the run was cut off
	Faulted             int64        `json:"faulted,omitempty"`   // attempts that the provider answered with an error which no limit has made
	TimedOut            int64        `json:"timed_out,omitempty"` // attempts that were admitted, and for whose answer the client has not waited
	TooEarly            int64        `json:"too_early"`           // retries sent before the retry-after they were told had passed
	RefusedBy           RefusedBy    `json:"refused_by"`
	FirstRefusalS       *Seconds     `json:"first_refusal_s"`
	LastRefusalS        *Seconds     `json:"last_refusal_s"`
	Limits              []LimitUse   `json:"limits"`
	Wait                Waits        `json:"wait_s"`               // of admitted requests, from the instant they were meant to start to their admission
	WaitCounts          Distribution `json:"wait_counts,omitzero"` // the waits behind wait_s, one by one
	FailingRuns         int64        `json:"failing_runs"`         // of all runs, those that break a threshold
	FailingRunsShare    *Ratio       `json:"failing_runs_share"`
	FailingRunsInterval *[2]float64  `json:"failing_runs_interval"` // Wilson's interval of 95 % for that share
	Streams             []StreamUse  `json:"streams"`
	Minutes             []Minute     `json:"minutes"`
	Conserved           bool         `json:"conserved"` // requests = admitted + gave up + undecided
}

// Aborted says when a run was cut off, and by what.
type Aborted struct {
	AtS       Seconds `json:"at_s"`      // nothing later was played, nor what was still to come at this instant
	Threshold string  `json:"threshold"` // the first that could no longer be met, with abort
}

// RefusedBy counts refused attempts by the limit with the longest wait.
type RefusedBy struct {
	Requests     int64 `json:"requests"`
	InputTokens  int64 `json:"input_tokens"`
	OutputTokens int64 `json:"output_tokens"`
	Tokens       int64 `json:"tokens"`
	Acceleration int64 `json:"acceleration"`
	Concurrency  int64 `json:"concurrency"`
}

// A LimitUse is how one limit was used.
type LimitUse struct {
	Group              string   `json:"group,omitempty"` // its models, where there are several groups
	Dimension          string   `json:"dimension"`       // or acceleration, or concurrency
	Scope              string   `json:"scope"`
	Limit              int64    `json:"limit"`
	Per                string   `json:"per,omitempty"`
	Window             string   `json:"window,omitempty"`
	Capacity           int64    `json:"capacity"`                  // of acceleration the floor: the ceiling moves
	Attempts           int64    `json:"attempts"`                  // that met it, whatever became of them; all limits of a group have the same
	PeakUsedShare      *float64 `json:"peak_used_share"`           // 1 − lowest level / capacity, six decimals, rounded up; above 1 in debt; of acceleration the largest share of a minute's ceiling, null where minutes of the run are not those of the clock
	BusiestMinuteShare *Ratio   `json:"busiest_minute_share"`      // the most that all requests due in one minute ask of it in the end, by what refills in a minute; nil of a limit of 0, of acceleration and of concurrency
	BusiestMinuteAtS   *Seconds `json:"busiest_minute_at_s"`       // when the first such minute begins
	BusiestStretch     string   `json:"busiest_stretch,omitempty"` // what stands for the minute of a limit whose period is longer: one period
	SustainedShare     *Ratio   `json:"sustained_share"`           // likewise of the five minutes in a row that ask most; of a shorter run, of all
	LowestLevel        int64    `json:"lowest_level"`              // whole tokens or requests, rounded down; below 0 is debt; of acceleration what was left of a minute's ceiling
	LowestAtS          *Seconds `json:"lowest_at_s"`               // the minute in which it was lowest
	Refused            int64    `json:"refused"`                   // attempts for which its wait was the longest
	FirstRefusalS      *Seconds `json:"first_refusal_s"`
	LongestRetryAfter  *uint64  `json:"longest_retry_after_s"`
	Hopeless           int64    `json:"hopeless"` // of the refused, those that no wait can help
	Source             string   `json:"source,omitempty"`
	AsOf               string   `json:"as_of,omitempty"`
}

// A StreamUse is what became of one stream of a plan.
type StreamUse struct {
	Name     string `json:"name"`
	Requests int64  `json:"requests"`
	Attempts int64  `json:"attempts"`
	Admitted int64  `json:"admitted"`
	Refused  int64  `json:"refused"`
	GaveUp   int64  `json:"gave_up"`
	Wait     Waits  `json:"wait_s"`
	PeakBusy int64  `json:"peak_in_flight,omitempty"` // most requests under way or waiting for a retry at once, where the client counts them
	Faulted  int64  `json:"faulted,omitempty"`
	TimedOut int64  `json:"timed_out,omitempty"`

	Background bool `json:"background,omitempty"` // others' requests, which take from the limits: they are in no figure but those of this stream, of the limits' levels and demand, and of minutes[].background
}

// A Minute is one minute of the run, counted from instant 0. Minutes without any traffic are left out.
type Minute struct {
	AtS          Seconds `json:"at_s"`
	Offered      Load    `json:"offered"`
	Admitted     Load    `json:"admitted"`
	Refused      int64   `json:"refused"`
	Faulted      int64   `json:"faulted,omitempty"`    // attempts
	TimedOut     int64   `json:"timed_out,omitempty"`  // attempts
	Background   *Load   `json:"background,omitempty"` // what streams in the background were meant to send
	LowestLevels []int64 `json:"lowest_levels"`        // of limits[], in its order; empty where nothing was sent in this minute, only meant to be
}

// A Decider is an open point that decides a verdict of DEPENDS.
type Decider struct {
	Point  string `json:"point"`  // burst, oversized, cache_read, input_tokens_per_minute, max_tokens, or "together" where no single one does
	Loose  string `json:"loose"`  // what the loose reading takes: "requests burst = per"
	Strict string `json:"strict"` // what the strict reading takes: "requests burst: 1s"
	Breaks string `json:"breaks"` // the first threshold that it breaks
}

// Acceleration is how steeply the plan rises, and who would refuse that. It decides nothing by itself: what a rule in
// force refuses is in the readings.
type Acceleration struct {
	SteepestRise *Rise              `json:"steepest_rise"` // nil where nothing rises
	Rules        []AccelerationRule `json:"rules"`
	InForce      []RuleInForce      `json:"in_force,omitempty"`      // acceleration limits that the run had
	ShortestRamp *ShortestRamp      `json:"shortest_ramp,omitempty"` // where one of them refused something
}

// A Rise is the largest growth of input tokens (input and cache creation) from one minute to the next.
type Rise struct {
	FromAtS Seconds `json:"from_at_s"`
	From    int64   `json:"from"`
	To      int64   `json:"to"`
}

// AccelerationRule is what one named rule would do to the traffic that the limits admit. No provider of Claude
// publishes one: each belongs to somebody else. Minutes are those of the wall clock, and each group of models has a rule of
// its own.
type AccelerationRule struct {
	Name      string   `json:"name"`
	Owner     string   `json:"owner"` // whose rule it is
	Source    string   `json:"source"`
	Minutes   int64    `json:"minutes_refused"` // minutes in which it would refuse some requests
	FirstAtS  *Seconds `json:"first_at_s"`      // when the first of them begins
	FirstOver int64    `json:"first_over"`      // input tokens, or requests, that it has too many
	MostOver  int64    `json:"most_over"`       // that the worst of them has too many
}

// A RuleInForce is an acceleration limit, and what it refuses of the traffic that all other limits admit.
type RuleInForce struct {
	Group         string   `json:"group,omitempty"` // its models, where there are several groups
	Source        string   `json:"source"`
	Dimension     string   `json:"dimension"`
	Floor         int64    `json:"floor"`
	GrowthPercent int64    `json:"growth_percent"`
	Step          int64    `json:"step"`
	Every         string   `json:"every"`
	Minutes       int64    `json:"minutes_refused"` // minutes of the wall clock in which it refuses some requests
	FirstAtS      *Seconds `json:"first_at_s"`      // when the first of them begins
	FirstOver     int64    `json:"first_over"`      // input tokens, or requests, that it has too many
	MostOver      int64    `json:"most_over"`       // that the worst of them has too many
}

// A ShortestRamp is the least by which the plan's rises must be slower, in steps of a hundredth, so that no acceleration
// limit refuses anything under any reading that was asked for. It was found by playing the plan.
type ShortestRamp struct {
	Stretch  *search.Scale `json:"stretch"`          // rises take so many times as long, a sudden one so many minutes less one; nil where none was found …
	Reason   string        `json:"reason,omitempty"` // … and why not
	Rises    []RampRise    `json:"rises,omitempty"`
	Left     []string      `json:"left,omitempty"`         // paths of what rises and stays as steep: spikes, and the daily wave
	LongerS  Seconds       `json:"longer_s,omitempty"`     // by which the plan lasts longer
	Requests int64         `json:"requests,omitempty"`     // that the plan then sends …
	Before   int64         `json:"requests_now,omitempty"` // … and those that it sends as it is
	Tried    int           `json:"tried"`                  // how many stretches were played
}

// A RampRise is a part of the plan that rises more slowly.
type RampRise struct {
	Path  string  `json:"path"`   // of the stage, or of the clients' ramp_up
	FromS Seconds `json:"from_s"` // how long it takes; 0 where it is sudden
	ToS   Seconds `json:"to_s"`
}

// An Assumption is a number or rule that no provider publishes and that the answer leans on.
type Assumption struct {
	What   string `json:"what"`
	Value  string `json:"value"`
	Source string `json:"source"` // where it comes from, or why it was chosen
}

// A Threshold is a condition on the figures of a reading.
type Threshold struct {
	Name       string `json:"name,omitempty"`
	Expression string `json:"expression"`
	Abort      bool   `json:"abort,omitempty"` // it ends the run at the instant at which it can no longer be met
	Loose      *Check `json:"loose,omitempty"`
	Strict     *Check `json:"strict,omitempty"`
}

// A Check is a threshold held against one reading.
type Check struct {
	OK       bool   `json:"ok"`
	Observed string `json:"observed"` // "none" where the figure does not exist

	Undecided bool `json:"undecided,omitempty"` // the run was cut off before it could be told; OK is false
}

// A Run is one of several with different seeds.
type Run struct {
	Run          int     `json:"run"`
	Seed         uint64  `json:"seed"`
	Verdict      Verdict `json:"verdict"`
	ClosestShare float64 `json:"closest_share"` // the largest share of any limit: of its busiest minute, or of a bucket that was drained
	Loose        *Tally  `json:"loose,omitempty"`
	Strict       *Tally  `json:"strict,omitempty"`
}

// A PartOf says which of all runs a part has, counted from 0.
type PartOf struct {
	FirstRun int `json:"first_run"`
	Runs     int `json:"runs"`
	Number   int `json:"number"` // as --shard counts the parts
	Of       int `json:"of"`
}

// A Headroom is the largest multiple of the traffic at which every run holds under every reading that was asked for.
type Headroom struct {
	Scale       search.Scale      `json:"scale"`
	FailsAt     *search.Scale     `json:"fails_at"`          // the next step, at which a run does not; nil where Scale is the largest that is tried
	FirstToBind *string           `json:"first_to_bind"`     // the dimension of the limit that refuses first there; where none refuses, the threshold that breaks
	Limit       *layout.LimitName `json:"limit,omitempty"`   // that limit
	Reading     string            `json:"reading,omitempty"` // under which
	Seed        *uint64           `json:"seed,omitempty"`    // of that run
}

// A Tally is the little that is kept of each run.
type Tally struct {
	Requests      int64    `json:"requests"`
	Refused       int64    `json:"refused"`
	GaveUp        int64    `json:"gave_up"`
	FirstRefusalS *Seconds `json:"first_refusal_s"`
	P99WaitS      *Seconds `json:"p99_wait_s"`
	AbortedAtS    *Seconds `json:"aborted_at_s,omitempty"` // where the run was cut off: the figures are those up to that instant
}
