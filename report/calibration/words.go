package calibration

import (
	"fmt"

	"loadshape/report/layout"
)

// Head and Rows are the table of a calibration.
func (c *Calibration) Head() []string {
	return []string{"", ">admitted, in the log", ">refused, in the log"}
}

// Rows are what Head stands above.
func (c *Calibration) Rows() [][]string {
	t := &c.Table
	return [][]string{
		{"admitted, by the model", layout.Count(t.BothAdmitted), layout.Count(t.OnlyRecorded)},
		{"refused, by the model", layout.Count(t.OnlyPredicted), layout.Count(t.BothRefused)},
	}
}

// Sentences say what the table does not.
func (c *Calibration) Sentences() []string {
	t := &c.Table
	var all []string
	say := func(format string, args ...any) { all = append(all, fmt.Sprintf(format, args...)) }
	same := t.BothAdmitted + t.BothRefused
	if c.RecordedS == nil {
		say("No request of the log was refused. The %s reading agrees with it about %s of %s.", c.Reading, layout.Count(same), layout.Counted(t.Compared(), "request"))
	} else {
		say("The %s reading predicts %s of %s, and %s that the log does not have; it agrees with the log about %s of %s.", c.Reading, layout.Count(t.BothRefused),
			layout.Counted(t.BothRefused+t.OnlyRecorded, "recorded refusal"), layout.Count(t.OnlyPredicted), layout.Count(same), layout.Counted(t.Compared(), "request"))
	}
	switch {
	case c.ErrorS == nil && c.RecordedS != nil:
		say("The first refusal was recorded at %s; the model has none.", c.RecordedS.Since())
	case c.ErrorS == nil:
	case *c.ErrorS == 0:
		say("The first refusal is at %s in both.", c.RecordedS.Since())
	case *c.ErrorS < 0:
		say("The first refusal was recorded at %s; the model has it %s earlier.", c.RecordedS.Since(), (-*c.ErrorS).Span())
	default:
		say("The first refusal was recorded at %s; the model has it %s later.", c.RecordedS.Since(), c.ErrorS.Span())
	}
	for i := range c.Against {
		all = append(all, c.Against[i].said())
	}
	if b := c.Background; b != nil {
		say("Others that take %d%s%% of %s all the time would explain it better: %s sim fit --background writes it.", b.Percent, layout.Glue, b.LimitName.Label(), b.said(t))
	} else if t.OnlyRecorded > 0 && c.Note == "" {
		say("No constant load of others explains the refusals that the model lacks.")
	}
	if c.Note != "" {
		say("%s.", layout.Capital(c.Note))
	}
	for _, left := range []struct {
		n    int64
		what string
	}{{c.Unknown, "without a status: played, and not compared"}, {c.Failed, "failed in another way: left out"},
		{c.Unsized, fmt.Sprintf("of unknown size, refused: taken to have %s of input, the median of what was admitted", layout.Counted(c.TakenAs, "token"))}} {
		if left.n > 0 {
			say("%s %s.", layout.Counted(left.n, "request"), left.what)
		}
	}
	return all
}

func (a *Against) said() string {
	s := fmt.Sprintf("The log contradicts %s: of what was admitted it would have refused %s, first at %s.", a.Label(), layout.Counted(a.Refused, "request"), a.AtS.Since())
	if a.AtLeast != nil {
		s += " What was admitted needs " + layout.Count(*a.AtLeast) + "."
	}
	return s
}

// said is how much better the model predicts with the background.
func (b *Background) said(without *Table) string {
	return fmt.Sprintf("with it the model predicts %s of %s instead of %s, and %s that the log does not have instead of %s.", layout.Count(b.Table.BothRefused),
		layout.Counted(b.Table.BothRefused+b.Table.OnlyRecorded, "refusal"), layout.Count(without.BothRefused), layout.Count(b.Table.OnlyPredicted), layout.Count(without.OnlyPredicted))
}
