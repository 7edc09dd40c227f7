package page

import (
	"fmt"
	"math/big"
	"slices"
	"strings"
	"time"

	"loadshape/report"
	"loadshape/report/layout"
	"loadshape/report/page/frame"
)

// A Phase is a stage or a spike of the traffic, named on the chart of the demand.
type Phase struct {
	Name       string
	FromS, ToS report.Seconds
	Spike      bool
}

// mostPhases is how many have room for their names.
const mostPhases = 12

// mostShown is how many steps the chart of the demand has.
const mostShown = 360

// An outline is what is asked of the closest limit minute by minute, against its line; where that is not known, what is left in
// its bucket.
type outline struct {
	view    report.View
	limit   *report.LimitUse
	label   string
	length  int64   // of a step, in minutes
	first   int64   // the first step …
	values  []int64 // … and the figure of each from it on: of a demand, that of its busiest minute
	known   []bool
	refused []int64 // attempts
	line    int64   // what the limit lets through in a minute, or what it holds
	demand  bool    // the figures are demands
	noun    string
}

// outlineOf finds the figures of the chart; nil where there are none.
func (b *builder) outlineOf() *outline {
	v, at := b.result.Telling(), b.result.Closest()
	if v.Reading == nil || at < 0 || len(v.Minutes) == 0 {
		return nil
	}
	l := &v.Limits[at]
	o := &outline{view: v, limit: l, label: l.Label(v.Limits), length: lengthFor([][]report.Minute{v.Minutes}, mostShown)}
	f := flowOf(l.Dimension)
	o.noun = f.noun
	asked := func(m *report.Minute) int64 {
		n := f.amount(&m.Offered)
		if m.Background != nil {
			n += f.amount(m.Background)
		}
		return n
	}
	if o.line, o.demand = o.lineOf(asked); !o.demand {
		o.line = l.Capacity
	}
	steps := stepsOf(v.Minutes, o.length)
	last := steps[len(steps)-1].at
	if o.first = steps[0].at; o.line <= 0 || last-o.first >= 4*mostShown { // with gaps that are wider than all there is
		return nil
	}
	n := last - o.first + 1
	o.values, o.known, o.refused = make([]int64, n), slices.Repeat([]bool{o.demand}, int(n)), make([]int64, n)
	for i := range steps {
		s := &steps[i]
		o.refused[s.at-o.first] = s.refused
		if !o.demand && at < len(s.lowest) {
			o.values[s.at-o.first], o.known[s.at-o.first] = s.lowest[at], true
		}
	}
	if o.demand {
		for i := range v.Minutes {
			place := numberOf(&v.Minutes[i], o.length) - o.first
			o.values[place] = max(o.values[place], asked(&v.Minutes[i]))
		}
	}
	return o
}

// lineOf is what the limit lets through in a minute. It is known where what the minutes ask for comes to the share that the result
// has of the busiest: there are limits for which other things count than a minute's figures have.
func (o *outline) lineOf(asked func(*report.Minute) int64) (line int64, ok bool) {
	per, err := time.ParseDuration(o.limit.Per)
	if err != nil || per <= 0 || time.Minute%per != 0 || o.limit.BusiestStretch != "" || o.limit.BusiestMinuteShare == nil {
		return 0, false
	}
	all := new(big.Int).Mul(big.NewInt(o.limit.Limit), big.NewInt(int64(time.Minute/per)))
	if !all.IsInt64() || all.Sign() <= 0 {
		return 0, false
	}
	most := int64(0)
	for i := range o.view.Minutes {
		most = max(most, asked(&o.view.Minutes[i]))
	}
	var share report.Ratio
	share.SetFrac(big.NewInt(most), all)
	return all.Int64(), share.String() == o.limit.BusiestMinuteShare.String()
}

// hero is the chart that people share, and what it shows in words.
func (b *builder) hero(phases []Phase) (heading string, parts []frame.Part) {
	o := b.outlineOf()
	if o == nil {
		return "", nil
	}
	heading = "Demand and limit"
	title := fmt.Sprintf("What is asked of %s each minute, and what it lets through", o.label)
	if !o.demand {
		heading = "What is left of the limit"
		title = fmt.Sprintf("What is left of %s at the lowest in each minute", o.label)
	}
	if o.length > 1 {
		title = strings.Replace(title, "each minute", "in the busiest minute of every "+strings.TrimPrefix(oneStep(o.length), "one "), 1)
		title = strings.Replace(title, "in each minute", "in "+eachStep(o.length), 1)
	}
	p := &plotted{Title: frame.Clean(title), Caption: frame.Plain(b.caption(o))}
	for _, size := range []size{{"wide", 720, 310}, {"narrow", 340, 270}} {
		p.Canvases = append(p.Canvases, b.canvas(o, size, phases))
	}
	p.key(o, phases)
	parts = []frame.Part{{Draw: "demand", With: p}}
	if said := b.phasesSaid(phases); said != "" {
		parts = append(parts, frame.Part{Note: frame.Plain(said)})
	}
	return heading, parts
}

// caption says what the chart shows.
func (b *builder) caption(o *outline) string {
	v := o.view
	s := layout.Capital(o.limit.Fullest(b.clock.at)) + "."
	switch {
	case v.Refused == 0:
		s += " Nothing is refused."
	case v.FirstRefusalS != nil:
		s += fmt.Sprintf(" %s refused, the first at %s.", layout.CountedAre(v.Refused, "attempt", v.Refused), b.clock.at(*v.FirstRefusalS))
	}
	if o.demand && o.limit.BusiestMinuteShare.Cmp(big.NewRat(1, 1)) <= 0 && o.limit.Refused > 0 {
		s += " No minute asks for more than the limit lets through: it is bursts within a minute that are refused."
	}
	if len(b.result.Views()) == 2 {
		s += " Drawn under the " + v.Name + " reading"
		if b.result.Seeds() > 1 {
			s += fmt.Sprintf(", with seed %d, the worst", b.result.Seed)
		}
		s += "."
	} else if b.result.Seeds() > 1 {
		s += fmt.Sprintf(" Drawn with seed %d, the worst.", b.result.Seed)
	}
	return s
}

// phasesSaid names what the chart has no room for.
func (b *builder) phasesSaid(phases []Phase) string {
	if len(phases) == 0 || len(phases) > mostPhases {
		return ""
	}
	var said []string
	for _, p := range phases {
		said = append(said, fmt.Sprintf("%s from %s to %s", frame.Clean(p.Name), b.clock.at(p.FromS), b.clock.at(p.ToS)))
	}
	s := "The plan: " + strings.Join(said, "; ") + "."
	if scale := layout.Clean(b.result.Workload.Scale); scale != "" {
		s += " Played at " + scale + "×."
	}
	return s
}
