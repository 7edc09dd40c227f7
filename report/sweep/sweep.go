// Package sweep plays a grid: a plan with several values of one thing or of several, each with many seeds.
//
// In comes a Question: axes, and what gives the judge.Question of a cell. Out comes a Sweep: of each cell how many seeds hold, what is
// refused, how long requests wait, and the command that plays it again. It may be a part of the cells, and parts
// make the whole again, byte for byte. It does not know how a value becomes a plan.
//
// Read sweep.go first (question and answer), then axis.go (values), play.go, merge.go (parts), json.go (with the schema), sections.go
// (the grid and its edge) and how text.go, markdown.go and csv.go show them.
package sweep

import (
	"loadshape/report"
	"loadshape/report/judge"
	"loadshape/report/layout"
	"loadshape/report/shard"
)

// Schema names the form of a Sweep's JSON, as Schema does that of a Result.
const Schema = "loadshape.sweep/1"

// MostCells is how many cells a sweep has at most.
const MostCells = 10_000

// DefaultRuns is how many seeds a cell is played with where chance has a part in it, and nothing else is asked for.
const DefaultRuns = 20

// A Question asks what becomes of each cell.
type Question struct {
	Asked
	Shard *shard.Shard // some of the cells only; nil: all

	// Cell is the question of a cell, by its values, and the command that answers it. It is called side by side.
	Cell func(values []string) (*judge.Question, string, error)

	Together func(tasks ...func())
	Played   func(cells, of int) // hears how many cells are played, from 0 on; nil hears nothing
}

// A Sweep is what became of the cells, in the order in which JSON shows it.
type Sweep struct {
	Schema string `json:"schema"`
	Asked
	Part  *Part  `json:"part,omitempty"` // of a sweep that has some of the cells only
	Cells []Cell `json:"cells"`
}

// Asked is what the parts of a sweep have in common.
type Asked struct {
	Version    string   `json:"version,omitempty"` // of the program that played
	Name       string   `json:"name"`
	Source     string   `json:"source"`     // the plan's file, or "embedded example"
	SHA256     string   `json:"sha256"`     // of the plan, with the files that it names
	Flags      []string `json:"flags"`      // that every cell was played with
	Thresholds []string `json:"thresholds"` // what had to be true
	Axes       []Axis   `json:"axes"`       // the last goes round first
}

// A Part says which of all cells there are, counted from 0.
type Part struct {
	FirstCell int `json:"first_cell"`
	Cells     int `json:"cells"`
	Number    int `json:"number"` // as --shard counts the parts
	Of        int `json:"of"`
}

// A Cell is what became of the plan with one value of each axis.
type Cell struct {
	Values    []string       `json:"values"`  // one of each axis
	Verdict   report.Verdict `json:"verdict"` // of all seeds together
	Runs      int            `json:"runs"`    // seeds that were played
	Hold      int            `json:"hold"`    // of them, those that hold …
	Depend    int            `json:"depend"`  // … that depend on what the published rules leave open …
	Fail      int            `json:"fail"`    // … and that fail
	Seed      uint64         `json:"seed"`    // of the worst, whose figures follow
	Limits    string         `json:"limits"`  // what it was played against …
	LimitsSHA string         `json:"limits_sha256"`
	Breaks    []string       `json:"breaks"`          // thresholds that the worst seed breaks, under the reading that tells
	Loose     *Figures       `json:"loose,omitempty"` // nil where the reading was not asked for
	Strict    *Figures       `json:"strict,omitempty"`
	Command   string         `json:"command"` // that plays the cell again
}

// Figures are those of the worst seed of a cell.
type Figures struct {
	Requests     int64             `json:"requests"`
	Attempts     int64             `json:"attempts"`
	Refused      int64             `json:"refused"`
	RefusedShare float64           `json:"refused_share"` // of the attempts
	GaveUp       int64             `json:"gave_up"`
	P99WaitS     *report.Seconds   `json:"p99_wait_s"`
	First        *layout.LimitName `json:"refuses_most"` // null where none refuses
}

// Worst are the figures of the reading that tells: the strict one, where it was asked for.
func (c *Cell) Worst() *Figures {
	if c.Strict != nil {
		return c.Strict
	}
	return c.Loose
}

// HoldShare is how many of the seeds hold, under every reading that was asked for.
func (c *Cell) HoldShare() float64 { return float64(c.Hold) / float64(max(1, c.Runs)) }
