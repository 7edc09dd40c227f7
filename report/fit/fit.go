// Package fit says what recorded answers tell about the limits behind them, and what they do not.
//
// An answer proves something by itself, whatever else met the same limits: others can only take
// from a bucket, so that one which holds more than a request must have left in it was not charged
// for that request. That much is a fact. What needs that nothing else used the limits is counted
// apart, and is no fact unless the user says that it was so.
//
// In come records of requests and answers; out comes a Fit: the limits that are known, the figures
// that are not, and a limits file. It plays nothing, and knows no result of a run.
//
// Read fit.go first, then answer.go (one answer and what it proves) and log.go (all of them, by
// their owner). window.go, limit.go, burst.go, charge.go, points.go and between.go each settle one
// question about a bucket, of which limits.go makes a file. emulator.go knows the emulator's own
// log; sentence.go and text.go say it all.
package fit

import "time"

// Schema names the form of a Fit's JSON.
const Schema = "loadshape.fit/1"

// A Fit is what a log tells.
type Fit struct {
	Schema  string     `json:"schema"`
	Source  string     `json:"source"`  // the file
	Format  string     `json:"format"`  // what it was read as
	Answers int        `json:"answers"` // in the log
	From    *time.Time `json:"from"`    // of the answers that have a date, by the provider's clock
	To      *time.Time `json:"to"`
	Alone   bool       `json:"alone"` // the user says that nothing else used the limits
	Owners  []Owner    `json:"owners"`
	Notes   []string   `json:"notes"` // what in the log is no evidence about a bucket
	exact   *exact     // an emulator's log, which says its limits itself
}

// An Owner is an organization or workspace, as far as the headers tell.
type Owner struct {
	Organization string   `json:"organization,omitempty"` // id; empty: no header tells it
	Workspace    string   `json:"workspace,omitempty"`
	Answers      int      `json:"answers"`
	Groups       []Group  `json:"groups"`
	Notes        []string `json:"notes"`
}

// A Group is the answers of one model, and what they tell of its limits.
type Group struct {
	Models       []string       `json:"models"` // its names; empty: the answers name none
	Answers      int            `json:"answers"`
	Refused      map[string]int `json:"refused"` // answers, by what the refusal says limited them
	Buckets      []Bucket       `json:"buckets"`
	Acceleration *Acceleration  `json:"acceleration"` // nil: no refusal gives its figures
}

// A Bucket is one limit.
type Bucket struct {
	Dimension string  `json:"dimension"`
	Pool      string  `json:"pool,omitempty"` // fast or priority: no part of a limits file
	Limit     *int64  `json:"limit"`          // nil: the answers give several in turn
	Per       string  `json:"per"`
	ToldBy    string  `json:"told_by"` // headers, or the words of refusals
	Values    []Value `json:"values"`  // in the order of time; more than one where the limit changed
	Gone      int     `json:"gone"`    // later answers that show other buckets and not this one
	Points    []Point `json:"points"`
}

// A Value is a limit that stood in some answers that follow each other.
type Value struct {
	Limit   int64  `json:"limit"`
	Answers int    `json:"answers"`
	First   string `json:"first"` // the place of the first
	first   *answer
	From    *time.Time `json:"from"`
	To      *time.Time `json:"to"`
}

// A Point is something that is open about a bucket, and what it may be.
type Point struct {
	Name    string   `json:"name"`  // of the field of a limits file
	Value   string   `json:"value"` // what the limits file says; empty: it is left out
	Told    Told     `json:"told"`  //
	Options []Option `json:"options"`
	Given   string   `json:"given,omitempty"`  // what all of it rests on
	Bounds  string   `json:"bounds,omitempty"` // what is known besides
}

// Told says how well a point is known.
type Told string

const (
	Proven Told = "told"           // everything else is contradicted
	Alone  Told = "told_if_alone"  // everything else is contradicted, if nothing else used the limits
	Rest   Told = "consistent"     // what a limits file means without it is contradicted: this is not
	Open   Told = "cannot_be_told" // by this log
	None   Told = "none_of_these"  // everything is contradicted
)

// An Option is what a point may be.
type Option struct {
	Value        string `json:"value"`
	Answers      int    `json:"answers"`               // that could contradict it …
	Contradicted int    `json:"contradicted"`          // … and those that do
	First        string `json:"first,omitempty"`       // the place of the first of them
	IfAlone      int    `json:"contradicted_if_alone"` // more of them, if nothing else used the limits
	FirstIfAlone string `json:"first_if_alone,omitempty"`
}

// An Acceleration is what refusals say about the limit on how steeply traffic may rise.
type Acceleration struct {
	Dimension string `json:"dimension"`
	Floor     int64  `json:"floor"` // the least ceiling that a refusal names
	Step      int64  `json:"step"`  // the least growth that one names
	Refusals  int    `json:"refusals"`
	Steps     bool   `json:"steps_differ"` // the refusals name several
	First     string `json:"first"`
}
