// Package calibration says how well the model predicts what became of recorded requests, on the account that answered them.
//
// In come requests with the statuses that they were answered with, and limits. Out comes a Calibration: how many refusals
// were predicted and recorded, how far apart the first ones are, which limits cannot be true as more was admitted than they
// allow, and the constant load of others that would explain refusals which the model lacks. It knows no log format and no result.
//
// Read calibration.go first (what there is to be said), then log.go (what is compared), play.go (one play of it), of.go (all of it),
// contradicted.go and background.go. plan.go makes the background a plan; words.go says it.
package calibration

import "loadshape/report/layout"

// A Calibration is how well the model predicts an account, in the order in which JSON shows it.
type Calibration struct {
	Reading    string          `json:"reading"` // that was played
	Table      Table           `json:"table"`
	Unsized    int64           `json:"unsized"`                   // recorded refusals of unknown size …
	TakenAs    int64           `json:"taken_as_tokens,omitempty"` // … which are taken to have so much input, the median of what was admitted
	Unknown    int64           `json:"unknown"`                   // requests without a status, which are played and not compared
	Failed     int64           `json:"failed"`                    // requests that failed otherwise: they are left out
	RecordedS  *layout.Seconds `json:"first_recorded_s"`          // the first refusal; null where there is none
	PredictedS *layout.Seconds `json:"first_predicted_s"`
	ErrorS     *layout.Seconds `json:"first_error_s"` // predicted less recorded
	Against    []Against       `json:"contradicted"`  // limits that allow less than was admitted
	Background *Background     `json:"background"`    // null where nothing is missing, or no constant load explains it
	Note       string          `json:"note,omitempty"`
}

// A Table counts requests by what was recorded and what the model predicts.
type Table struct {
	BothAdmitted  int64 `json:"both_admitted"`
	BothRefused   int64 `json:"both_refused"`
	OnlyPredicted int64 `json:"only_predicted"` // refused by the model, and admitted by the account
	OnlyRecorded  int64 `json:"only_recorded"`  // refused by the account, and admitted by the model
}

// Compared is how many requests there are in the table.
func (t *Table) Compared() int64 {
	return t.BothAdmitted + t.BothRefused + t.OnlyPredicted + t.OnlyRecorded
}

// right is how many refusals are right, of all that are predicted or recorded, as twice the one and the sum of the other two.
func (t *Table) right() (twice, of int64) {
	return 2 * t.BothRefused, 2*t.BothRefused + t.OnlyPredicted + t.OnlyRecorded
}

// better reports whether one table has a larger share of refusals right than another.
func (t *Table) better(than *Table) bool {
	a, b := t.right()
	c, d := than.right()
	return b > 0 && (d == 0 || a*d > c*b)
}

// Against is a limit that the log contradicts: of what was admitted, it would have refused something, whatever else was there.
type Against struct {
	layout.LimitName
	AtS     layout.Seconds `json:"at_s"`     // the first time
	Refused int64          `json:"refused"`  // of the admitted requests
	AtLeast *int64         `json:"at_least"` // the smallest limit that was found to allow all of them; null where none was, or none was looked for
}

// A Background is a constant load of others that would explain refusals that the model lacks.
type Background struct {
	layout.LimitName        // that it takes from
	Percent          int64  `json:"percent"`         // of that limit
	PerMinute        int64  `json:"per_minute"`      // of what the limit counts
	Model            string `json:"model,omitempty"` // that it asks for
	Speed            string `json:"speed,omitempty"`
	Table            Table  `json:"table"` // with it
}
