package page

import (
	"slices"
	"strconv"
)

// chartData is what the script of a page draws.
type chartData struct {
	Start   *float64    `json:"start"`   // of the run, in seconds since the Unix epoch; null where times count from it
	Step    int64       `json:"step"`    // seconds
	X       []int64     `json:"x"`       // where each step begins
	Ends    []int       `json:"ends"`    // those of x at which no step begins: the ends behind steps that none follows
	Columns []column    `json:"columns"` // figures of each step
	Charts  []chartPlot `json:"charts"`
	Waits   *waitPlot   `json:"waits"`
}

// A chartPlot is one chart over time.
type chartPlot struct {
	ID     string   `json:"id"`
	Share  bool     `json:"share,omitempty"` // each series is drawn as a share of its capacity
	Series []series `json:"series"`
}

// A series is one line of a chart.
type series struct {
	Name     string `json:"name"`
	Reading  string `json:"reading,omitempty"` // "" belongs to each
	Role     string `json:"role"`              // of its colour
	Kind     string `json:"kind"`              // line, bars, or capacity
	Column   int    `json:"column"`
	Capacity int64  `json:"capacity,omitempty"`
}

// over sets the time that the charts show.
func (d *chartData) over(x *axis, c clock) {
	d.X, d.Ends, d.Step = x.seconds(), x.ends(), x.length*60
	if c.known {
		start := float64(c.start.UnixMilli()) / 1000
		d.Start = &start
	}
}

// add adds a column, or finds the same one.
func (d *chartData) add(c column) int {
	for i := range d.Columns {
		if slices.Equal(d.Columns[i].values, c.values) && slices.Equal(d.Columns[i].known, c.known) {
			return i
		}
	}
	d.Columns = append(d.Columns, c)
	return len(d.Columns) - 1
}

// A column is a figure at each step.
type column struct {
	values []int64
	known  []bool
}

// exactInFloats is the largest whole number of which a script knows every digit.
const exactInFloats = 1 << 53

// MarshalJSON writes null for what is not known, and as text what a script would round.
func (c column) MarshalJSON() ([]byte, error) {
	text := []byte{'['}
	for i, v := range c.values {
		if i > 0 {
			text = append(text, ',')
		}
		switch {
		case !c.known[i]:
			text = append(text, "null"...)
		case v > exactInFloats || v < -exactInFloats:
			text = append(append(append(text, '"'), strconv.FormatInt(v, 10)...), '"')
		default:
			text = strconv.AppendInt(text, v, 10)
		}
	}
	return append(text, ']'), nil
}
