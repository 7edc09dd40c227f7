// Package drift says where saved pages of providers, or an answer about limits, are no longer what this program has: which
// figures agree, which differ, which models are new, which are gone.
//
// In comes the text of a file; out go Findings, one for each figure, and the two ways to write them. It fetches nothing:
// what is compared was saved by whoever asks.
//
// Read figure.go first (what a page says), then read.go and cell.go (how it is found in tables), compare.go, answer.go
// and write.go.
package drift

import (
	"loadshape/bucket"
)

// A figure is one number of a page.
type figure struct {
	table     string // the published table that it would stand in
	name      string // of the model, as the page writes it
	dimension bucket.Dimension
	value     int64
	per       bucket.Duration
	where     string // on the page
	unread    string // why it cannot be read; "" where it can
}

// A State is what became of a figure.
type State string

const (
	Agrees       State = "agrees"
	Differs      State = "differs"
	NewModel     State = "new model"
	Missing      State = "missing"
	NowPublished State = "now published"
	Unread       State = "cannot be read"
)

// A Finding is one figure, and what became of it.
type Finding struct {
	State State
	Table string // anthropic/start
	Model string // as the page writes it, or the id where the page has none
	What  string // requests a minute
	Page  string // what the page has; empty where it has nothing
	Ours  string // what the published table here has
	Where string // file, table and row
}

// Moved reports whether anything is not as it was.
func Moved(all []Finding) bool {
	for i := range all {
		if all[i].State != Agrees {
			return true
		}
	}
	return false
}
