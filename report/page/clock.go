package page

import (
	"time"

	"loadshape/report"
	"loadshape/report/layout"
)

// A clock writes the instants of a run: on the wall clock where that is known, and else as the time that has passed.
type clock struct {
	start  time.Time
	known  bool
	layout string
}

func clockOf(r *report.Result) clock {
	start, err := time.Parse(time.RFC3339Nano, r.Workload.Start)
	if err != nil {
		return clock{}
	}
	c := clock{start: start.UTC(), known: true, layout: time.TimeOnly}
	end := c.start.Add(time.Duration(r.Workload.LengthS))
	if end.YearDay() != c.start.YearDay() || end.Year() != c.start.Year() {
		c.layout = time.DateTime
	}
	return c
}

// at writes an instant.
func (c clock) at(s report.Seconds) string {
	if !c.known {
		return s.Since()
	}
	return c.start.Add(time.Duration(s)).Format(c.layout)
}

func (c clock) atOr(s *report.Seconds) string {
	if s == nil {
		return layout.None
	}
	return c.at(*s)
}

// brief writes an instant where there is little room: without its year.
func (c clock) brief(s report.Seconds) string {
	if c.known && c.layout == time.DateTime {
		return c.start.Add(time.Duration(s)).Format("01-02 15:04:05")
	}
	return c.at(s)
}

// note says what the times of a page are.
func (c clock) note() string {
	if !c.known {
		return "Times count from the start of the run."
	}
	return "Times are UTC; the run starts at " + c.start.Format("2006-01-02 15:04:05.999999999") + "."
}

// tick writes an instant along an axis.
func (c clock) tick(s report.Seconds) string {
	switch at := c.start.Add(time.Duration(s)); {
	case !c.known:
		return s.Since()
	case c.layout == time.DateTime && at.Hour() == 0 && at.Minute() == 0:
		return at.Format("01-02")
	default:
		return at.Format("15:04")
	}
}
