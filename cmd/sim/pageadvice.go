package main

import (
	"slices"

	"loadshape/cmd/internal/underway"
	"loadshape/report"
	"loadshape/report/advise"
	"loadshape/report/page"
)

// mostAdvised is how many attempts a plan may have whose page says what could be changed: it is played some hundred times.
const mostAdvised = 100_000

// adviseOnPage finds what could be changed, for a page about a plan that does not hold. It is nil where there is no such page,
// where what was played is not the plan as its file says, and where the plan is so large that it would take long.
func (f *runFlags) adviseOnPage(q *question, o *outputs, r *report.Result, s streams) (*page.Advice, error) {
	wanted := o.format == "html" || o.shown || slices.ContainsFunc(o.files, func(f outFile) bool { return f.format == "html" })
	asIs := q.plan != nil && f.scale == "" && f.retries == "" && f.start == "" && f.shard == "" && q.Loose && q.Strict && q.Runs <= 1
	if !wanted || !asIs || r.Verdict == report.Holds || r.Readings.Loose.Attempts > mostAdvised {
		return nil, nil
	}
	asked, err := f.adviceOn(q)
	if err != nil {
		return nil, err
	}
	played := new(underway.Counter).Show(underway.Line(s.err, "advising on "+q.Name, "attempts played", 0))
	asked.Watch, asked.Told = played.Hear, played.Part
	a, err := advise.Find(&asked.Question)
	played.Clear()
	if err != nil {
		return nil, err
	}
	flags := adviseFlags{runFlags: *f}
	flags.scale = "1"
	return page.AdviceOn(a, flags.commands(asked, a)), nil
}

// phasesOf are the stages and spikes of a plan, which its page names.
func phasesOf(q *question) (all []page.Phase) {
	if q.plan == nil {
		return nil
	}
	for i := range q.plan.Streams {
		s := &q.plan.Streams[i]
		if s.Arrivals == nil {
			continue
		}
		for _, p := range s.Arrivals.Phases() {
			if len(q.plan.Streams) > 1 && s.Name != "" {
				p.Name = s.Name + ": " + p.Name
			}
			all = append(all, page.Phase{Name: p.Name, FromS: report.Seconds(p.From), ToS: report.Seconds(p.To), Spike: p.Spike})
		}
	}
	return all
}
