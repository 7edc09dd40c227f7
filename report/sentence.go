package report

import (
	"fmt"
	"slices"
	"strings"

	"loadshape/report/layout"
)

// Sentence says the verdict and what it comes from, for somebody who has never seen this program.
func (r *Result) Sentence() string {
	return strings.ReplaceAll(r.GluedSentence(), layout.Glue, " ")
}

// GluedSentence is Sentence with the marks of layout that hold a number and its unit together.
func (r *Result) GluedSentence() string {
	v := r.Telling()
	name, limits := layout.Clean(r.Name), layout.Clean(r.Limits.Name)
	if name == "" {
		name = "the traffic"
	}
	if limits == "" {
		limits = "the limits"
	}
	switch {
	case v.Reading == nil:
		return name + " was not played against " + limits + "."
	case r.Verdict == Depends:
		return r.depends(name, limits, v) + v.cutOff()
	case r.Verdict == Fails:
		return r.fails(name, limits, v) + v.cutOff()
	}
	return r.holds(name, limits, v)
}

// cutOff says that a reading was cut off, as a sentence that follows others; empty where it was not.
func (v View) cutOff() string {
	if v.Aborted == nil {
		return ""
	}
	s := fmt.Sprintf(" The run under the %s reading was cut off at %s: all its figures are those up to then", v.Name, v.Aborted.AtS.Since())
	if v.Undecided > 0 {
		s += fmt.Sprintf(", and %s still to be retried", layout.CountedAre(v.Undecided, "request", v.Undecided))
	}
	return s + "."
}

func (r *Result) holds(name, limits string, v View) string {
	switch {
	case v.Requests == 0:
		return fmt.Sprintf("%s asks %s for nothing, so nothing is refused.", name, limits)
	case v.Refused > 0 || v.GaveUp > 0:
		what := "its threshold"
		if n := len(r.Thresholds); n > 1 {
			what = fmt.Sprintf("all %d thresholds", n)
		}
		return fmt.Sprintf("%s keeps %s against %s, %s: %s.", name, what, limits, r.under(), v.outcome())
	}
	all := fmt.Sprintf("none of %s is refused", layout.Counted(v.Requests, "request"))
	if v.Requests == 1 {
		all = "its one request is not refused"
	}
	s := fmt.Sprintf("%s fits %s: %s, %s.", name, limits, all, r.under())
	if b := v.Binding(); b >= 0 {
		s += fmt.Sprintf(" Closest is %s, ", v.LimitInWords(b)) + r.fullest(b)
	}
	return s
}

// fullest says how much of a limit was used at the most, as the rest of a sentence.
func (r *Result) fullest(limit int) string {
	v := r.Telling()
	l := &v.Limits[limit]
	s := layout.Maybe(l.PeakUsedShare, layout.Percent) + " used at its fullest"
	if l.LowestAtS != nil && l.Dimension != "acceleration" {
		s += fmt.Sprintf(" (in the minute at %s)", l.LowestAtS.Since())
	}
	if views := r.Views(); len(views) == 2 && limit < len(views[0].Limits) {
		loose := &views[0].Limits[limit]
		if other := layout.Maybe(loose.PeakUsedShare, layout.Percent); other != layout.Maybe(l.PeakUsedShare, layout.Percent) {
			s += " under the strict reading"
			if loose.Capacity != l.Capacity {
				s += fmt.Sprintf(", which has it hold %s at once", layout.Count(l.Capacity))
			}
			s += "; under the loose one " + other
		}
	}
	return s + "."
}

func (r *Result) fails(name, limits string, v View) string {
	broken := r.Broken(v)
	if len(broken) > 0 && (v.Refused == 0 || !aboutRefusals(broken[0])) {
		s := fmt.Sprintf("%s breaks %s against %s%s.", name, r.told(broken, v), limits, r.also())
		if v.Refused > 0 || v.GaveUp > 0 {
			s += " " + layout.Capital(v.outcome()) + "."
		}
		return s
	}
	return fmt.Sprintf("%s does not fit %s%s: %s.", name, limits, r.also(), v.outcome())
}

// also says how far a failure goes.
func (r *Result) also() string {
	if len(r.Views()) == 2 {
		return ", even read in its favour"
	}
	return ", " + r.under()
}

func (r *Result) depends(name, limits string, v View) string {
	good, bad := r.openPoint(v)
	outcome := v.outcome()
	if broken := r.Broken(v); len(broken) > 0 && (v.Refused == 0 || !aboutRefusals(broken[0])) {
		outcome = "it then breaks " + r.told(broken, v)
		if v.Refused > 0 || v.GaveUp > 0 {
			outcome += "; " + v.outcome()
		}
	}
	return fmt.Sprintf("%s fits %s if %s. It fails if %s: %s.", name, limits, good, bad, outcome)
}

// openPoint says under which circumstances a verdict of DEPENDS is a good one, and under which it is not.
func (r *Result) openPoint(v View) (good, bad string) {
	if len(r.DecidedBy) != 1 {
		if len(r.DecidedBy) == 0 {
			return "the open points of the limits are read in its favour", "they are read against it"
		}
		return "all open points of the limits are read in its favour",
			fmt.Sprintf("any of %d is read against it", len(r.DecidedBy))
	}
	switch d := r.DecidedBy[0]; d.Point {
	case "burst":
		many := "a minute's requests"
		for _, l := range v.Limits {
			if l.Dimension == "requests" && l.Limit > 0 {
				many = layout.Counted(l.Limit, "request") + " " + layout.Every(l.Per)
				break
			}
		}
		return many + " may come in bursts", "they are enforced second by second"
	case "oversized":
		return "a request larger than a whole bucket is let in when the bucket is full", "it never is"
	case "cache_read":
		return "the first estimate of a request's input leaves out what a cache will serve",
			"it counts that until the first token"
	case "together":
		return "the open points of the limits are read in its favour", "several are read against it at once"
	default:
		return layout.Clean(d.Loose), layout.Clean(d.Strict)
	}
}

// Broken are the thresholds that break under a reading.
func (r *Result) Broken(v View) []*Threshold {
	var broken []*Threshold
	for i := range r.Thresholds {
		t := &r.Thresholds[i]
		switch c := v.Check(t); {
		case c == nil || c.OK || c.Undecided:
		case v.Aborted != nil && v.Aborted.Threshold == t.Expression: // what cut the run off comes first
			broken = slices.Insert(broken, 0, t)
		default:
			broken = append(broken, t)
		}
	}
	return broken
}

// told names the first broken threshold with what was observed, and says how many more there are.
func (r *Result) told(broken []*Threshold, v View) string {
	t := broken[0]
	s := fmt.Sprintf("%s (it is %s)", layout.Clean(t.Expression), t.Shown(v.Check(t)))
	if t.Name != "" {
		s = fmt.Sprintf("%q (%s: it is %s)", layout.Clean(t.Name), layout.Clean(t.Expression), t.Shown(v.Check(t)))
	}
	if n := len(broken) - 1; n > 0 {
		s += fmt.Sprintf(" and %s more", layout.Count(n))
	}
	return s
}

// aboutRefusals reports whether saying what was refused says all about a threshold.
func aboutRefusals(t *Threshold) bool {
	return strings.HasPrefix(t.Expression, "refused") && t.Name == "" && !t.Abort
}

// outcome is what became of the requests where some were refused, as the rest of a sentence.
func (r *Reading) outcome() string {
	if r.Refused == 0 {
		s := fmt.Sprintf("%s of %s never admitted", layout.Count(r.GaveUp), layout.CountedAre(r.Requests, "request", r.GaveUp))
		if r.GaveUp == r.Unsent && r.Unsent > 0 {
			s = fmt.Sprintf("%s of %s never sent, for want of room at the client", layout.Count(r.GaveUp), layout.CountedAre(r.Requests, "request", r.GaveUp))
		}
		return s
	}
	share := ""
	if r.Attempts > 0 {
		share = " (" + layout.PercentOf(r.Refused, r.Attempts) + ")"
	}
	of := fmt.Sprintf("%s of %s%s", layout.Count(r.Refused), layout.Counted(r.Attempts, "attempt"), share)
	var s string
	switch by := r.Refusing(); len(by) {
	case 0:
		s = of + " are refused"
	case 1:
		s = r.LimitInWords(by[0]) + " refuses " + of
	default:
		s = fmt.Sprintf("%s are refused, most by %s (%s)", of, r.LimitInWords(by[0]), layout.Count(r.Limits[by[0]].Refused))
	}
	if r.FirstRefusalS != nil {
		s += ", first at " + r.FirstRefusalS.Since()
	}
	if longest := r.longestRetryAfter(); longest != nil {
		s += "; the longest retry-after is " + layout.RetryAfter(*longest)
	}
	var hopeless int64
	for _, l := range r.Limits {
		hopeless += l.Hopeless
	}
	if hopeless > 0 {
		s += "; no wait can help " + layout.Count(hopeless) + " of them"
	}
	switch {
	case r.Attempts <= r.Requests: // nothing was retried
	case r.GaveUp == 0:
		s += "; with retries every request gets through"
	default:
		s += fmt.Sprintf("; in spite of retries %s of %s given up", layout.Count(r.GaveUp), layout.CountedAre(r.Requests, "request", r.GaveUp))
	}
	return s
}

// Refusing are the places of the limits that refused, those first that refused most.
func (r *Reading) Refusing() []int {
	var by []int
	for i, l := range r.Limits {
		if l.Refused > 0 {
			by = append(by, i)
		}
	}
	slices.SortStableFunc(by, func(a, b int) int {
		return int(min(max(r.Limits[b].Refused-r.Limits[a].Refused, -1), 1))
	})
	return by
}

func (r *Reading) longestRetryAfter() *uint64 {
	var longest *uint64
	for i := range r.Limits {
		if s := r.Limits[i].LongestRetryAfter; s != nil && (longest == nil || *s > *longest) {
			longest = s
		}
	}
	return longest
}
