// Package draft writes the plan that recorded traffic could have been played from: streams by model and by kind –
// sessions, their sub-agents, single calls – with a rate over time, burstiness, sizes, turns and pauses. In comes a
// [trace.Reader]; out goes the text of a plan, with comments that say how well each part fits, and whether the
// whole reproduces the busiest minute. It knows no limits, and keeps nothing of a request but when it came, how
// large it was, and how long it took.
//
// Read draft.go first: what is asked and answered. Then record.go, what is kept of requests, and part.go, how
// they are put into streams. rate.go is how many came when, bursts.go how chance spreads them, size.go how large
// something is; talk.go is what turns of a session have in common, stream.go makes a stream of all that, and
// variant.go chooses among several. play.go plays them, with peak.go, the busiest minute. write.go writes the plan, with
// yaml.go, and normal.go has the curve that a lognormal distribution is tested by.
package draft

import (
	"fmt"
	"strings"

	"loadshape/workload"
	"loadshape/workload/trace"
)

// Seeds is how many times a plan is played: with the seeds 0 to Seeds-1, as sim run does.
const Seeds = 20

// Tolerance is how far off the busiest minute may be, at the median of all seeds, in per cent.
const Tolerance = 10

// Options say what is known beside the trace.
type Options struct {
	Service workload.Service // how long an answer takes that the trace does not time
	Source  string           // what the plan says it is made of: the kind of trace, never its name
	Start   string           // the wall-clock time of instant 0; empty where it is not known
}

// A Draft is a plan that was fitted.
type Draft struct {
	Text     string // of the plan
	Requests int64
	Streams  int
	Figures  []Figure // of the busiest minute, and of all: what the trace has and what the plan has
}

// A Figure is one that the plan should have as the trace does.
type Figure struct {
	What   string
	Peak   bool // of the busiest minute
	Traced int64
	Played int64 // the median of all seeds
}

// Off is how far off the plan is, in per cent: more than 0 where it has more.
func (f *Figure) Off() float64 {
	if f.Traced == 0 {
		if f.Played == 0 {
			return 0
		}
		return 100
	}
	return 100 * (float64(f.Played)/float64(f.Traced) - 1)
}

// Near reports whether the figure is within the tolerance.
func (f *Figure) Near() bool {
	off := float64(f.Played) - float64(f.Traced)
	return 100*max(off, -off) <= Tolerance*float64(f.Traced)
}

// Reproduces reports whether the busiest minute comes out as it was.
func (d *Draft) Reproduces() bool { return len(d.missed()) == 0 }

// missed are the figures of the busiest minute that are off.
func (d *Draft) missed() (missed []*Figure) {
	for i := range d.Figures {
		if f := &d.Figures[i]; f.Peak && !f.Near() {
			missed = append(missed, f)
		}
	}
	return missed
}

// worst is how far the figure of the busiest minute is off that is off most.
func (d *Draft) worst() float64 {
	worst := 0.0
	for i := range d.Figures {
		if f := &d.Figures[i]; f.Peak {
			worst = max(worst, f.Off(), -f.Off())
		}
	}
	return worst
}

// Sentence says in one line whether the busiest minute comes out as it was.
func (d *Draft) Sentence() string {
	of := d.missed()
	says := "does not reproduce the busiest minute within %d %%: "
	if len(of) == 0 {
		says = "reproduces the busiest minute within %d %%: "
		for i := range d.Figures {
			if d.Figures[i].Peak {
				of = append(of, &d.Figures[i])
			}
		}
	}
	var parts []string
	for _, f := range of {
		parts = append(parts, fmt.Sprintf("%s %s of %s (%s)", f.What, grouped(f.Played), grouped(f.Traced), signed(f.Off())))
	}
	return fmt.Sprintf(says, Tolerance) + strings.Join(parts, ", ") + fmt.Sprintf("; the median of %d seeds", Seeds)
}

// Read reads a trace and fits a plan to it.
func Read(r *trace.Reader, o Options) (*Draft, error) {
	l, err := keep(r, o.Service)
	if err != nil {
		return nil, err
	}
	parts := l.parts()
	var d *Draft
	for l.strict = ofNone; l.strict <= ofAll; l.strict++ {
		f, err := fit(l, parts)
		if err != nil {
			return nil, err
		}
		if d == nil || f.Reproduces() || f.worst() < d.worst()-Tolerance { // the first is most as it was found
			d = f
		}
		if d.Reproduces() {
			break
		}
	}
	d.Text = d.head(l, &o) + d.Text
	if _, err := workload.ReadPlan("plan", strings.NewReader(d.Text)); err != nil {
		return nil, fmt.Errorf("the plan that was fitted cannot be read: %w", err)
	}
	return d, nil
}

// fit fits a plan, and plays what it would write.
func fit(l *ledger, parts []*part) (*Draft, error) {
	var streams []*stream
	for _, p := range parts {
		of, err := choose(p, l)
		if err != nil {
			return nil, err
		}
		streams = append(streams, of...)
	}
	d := &Draft{Requests: int64(len(l.requests)), Streams: len(streams)}
	d.Text = d.body(streams)
	plan, err := workload.ReadPlan("plan", strings.NewReader(d.Text))
	if err != nil {
		return nil, fmt.Errorf("the plan that was fitted cannot be read: %w", err)
	}
	played, err := play(plan, Seeds)
	if err != nil {
		return nil, err
	}
	d.compare(l.tally(), played.whole)
	return d, nil
}

// compare holds what was played against what was recorded.
func (d *Draft) compare(traced *tally, played tally) {
	for _, f := range [...]struct {
		what  string
		of    figure
		peaks bool
	}{{"requests", requests, true}, {"input tokens", input, true}, {"output tokens", output, true},
		{"requests", requests, false}, {"input tokens", input, false}, {"read from a cache", read, false}, {"output tokens", output, false}} {
		from, to := &traced.all, &played.all
		if f.peaks {
			from, to = &traced.peak, &played.peak
		}
		if from[f.of] > 0 || to[f.of] > 0 {
			d.Figures = append(d.Figures, Figure{f.what, f.peaks, from[f.of], to[f.of]})
		}
	}
	d.Figures = append(d.Figures, Figure{"requests, busiest second", false, traced.burst, played.burst})
}
