package report

import (
	"fmt"
	"slices"
	"strings"

	"loadshape/report/layout"
)

// Sentence says the verdict and what it comes from, for somebody who has never seen this program.
func (r *Result) Sentence() string {
	return strings.ReplaceAll(r.sentence(), layout.Glue, " ")
}

func (r *Result) sentence() string {
	v := r.telling()
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
func (v view) cutOff() string {
	if v.Aborted == nil {
		return ""
	}
	s := fmt.Sprintf(" The run under the %s reading was cut off at %s: all its figures are those up to then", v.name, since(v.Aborted.AtS))
	if v.Undecided > 0 {
		s += fmt.Sprintf(", and %s still to be retried", are(v.Undecided, "request", v.Undecided))
	}
	return s + "."
}

func (r *Result) holds(name, limits string, v view) string {
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
	if b := v.binding(); b >= 0 {
		s += fmt.Sprintf(" Closest is %s, ", v.limitName(b)) + r.fullest(b)
	}
	return s
}

// fullest says how much of a limit was used at the most, as the rest of a sentence.
func (r *Result) fullest(limit int) string {
	v := r.telling()
	l := &v.Limits[limit]
	s := maybe(l.PeakUsedShare, percent) + " used at its fullest"
	if l.LowestAtS != nil && l.Dimension != "acceleration" {
		s += fmt.Sprintf(" (in the minute at %s)", since(*l.LowestAtS))
	}
	if views := r.views(); len(views) == 2 && limit < len(views[0].Limits) {
		loose := &views[0].Limits[limit]
		if other := maybe(loose.PeakUsedShare, percent); other != maybe(l.PeakUsedShare, percent) {
			s += " under the strict reading"
			if loose.Capacity != l.Capacity {
				s += fmt.Sprintf(", which has it hold %s at once", layout.Count(l.Capacity))
			}
			s += "; under the loose one " + other
		}
	}
	return s + "."
}

func (r *Result) fails(name, limits string, v view) string {
	broken := r.broken(v)
	if len(broken) > 0 && (v.Refused == 0 || !aboutRefusals(broken[0])) {
		s := fmt.Sprintf("%s breaks %s against %s%s.", name, r.told(broken, v), limits, r.also())
		if v.Refused > 0 || v.GaveUp > 0 {
			s += " " + capital(v.outcome()) + "."
		}
		return s
	}
	return fmt.Sprintf("%s does not fit %s%s: %s.", name, limits, r.also(), v.outcome())
}

// also says how far a failure goes.
func (r *Result) also() string {
	if len(r.views()) == 2 {
		return ", even read in its favour"
	}
	return ", " + r.under()
}

func (r *Result) depends(name, limits string, v view) string {
	good, bad := r.openPoint(v)
	outcome := v.outcome()
	if broken := r.broken(v); len(broken) > 0 && (v.Refused == 0 || !aboutRefusals(broken[0])) {
		outcome = "it then breaks " + r.told(broken, v)
		if v.Refused > 0 || v.GaveUp > 0 {
			outcome += "; " + v.outcome()
		}
	}
	return fmt.Sprintf("%s fits %s if %s. It fails if %s: %s.", name, limits, good, bad, outcome)
}

// openPoint says under which circumstances a verdict of DEPENDS is a good one, and under which it is not.
func (r *Result) openPoint(v view) (good, bad string) {
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
				many = layout.Counted(l.Limit, "request") + " " + every(l.Per)
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

// broken are the thresholds that break under a reading.
func (r *Result) broken(v view) []*Threshold {
	var broken []*Threshold
	for i := range r.Thresholds {
		t := &r.Thresholds[i]
		switch c := v.check(t); {
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
func (r *Result) told(broken []*Threshold, v view) string {
	t := broken[0]
	s := fmt.Sprintf("%s (it is %s)", layout.Clean(t.Expression), t.observed(v.check(t)))
	if t.Name != "" {
		s = fmt.Sprintf("%q (%s: it is %s)", layout.Clean(t.Name), layout.Clean(t.Expression), t.observed(v.check(t)))
	}
	if n := len(broken) - 1; n > 0 {
		s += fmt.Sprintf(" and %s more", layout.Count(n))
	}
	return s
}

// aboutRefusals tells whether saying what was refused says all about a threshold.
func aboutRefusals(t *Threshold) bool {
	return strings.HasPrefix(t.Expression, "refused") && t.Name == "" && !t.Abort
}

// outcome is what became of the requests where some were refused, as the rest of a sentence.
func (r *Reading) outcome() string {
	if r.Refused == 0 {
		s := fmt.Sprintf("%s of %s never admitted", layout.Count(r.GaveUp), are(r.Requests, "request", r.GaveUp))
		if r.GaveUp == r.Unsent && r.Unsent > 0 {
			s = fmt.Sprintf("%s of %s never sent, for want of room at the client", layout.Count(r.GaveUp), are(r.Requests, "request", r.GaveUp))
		}
		return s
	}
	share := ""
	if r.Attempts > 0 {
		share = " (" + percentOf(r.Refused, r.Attempts) + ")"
	}
	of := fmt.Sprintf("%s of %s%s", layout.Count(r.Refused), layout.Counted(r.Attempts, "attempt"), share)
	var s string
	switch by := r.refusing(); len(by) {
	case 0:
		s = of + " are refused"
	case 1:
		s = r.limitName(by[0]) + " refuses " + of
	default:
		s = fmt.Sprintf("%s are refused, most by %s (%s)", of, r.limitName(by[0]), layout.Count(r.Limits[by[0]].Refused))
	}
	if r.FirstRefusalS != nil {
		s += ", first at " + since(*r.FirstRefusalS)
	}
	if longest := r.longestRetryAfter(); longest != nil {
		s += "; the longest retry-after is " + retryAfter(*longest)
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
		s += fmt.Sprintf("; in spite of retries %s of %s given up", layout.Count(r.GaveUp), are(r.Requests, "request", r.GaveUp))
	}
	return s
}

// are writes a number and its noun and the verb for how many of them are meant.
func are(n int64, noun string, meant int64) string {
	if meant == 1 {
		return layout.Counted(n, noun) + " is"
	}
	return layout.Counted(n, noun) + " are"
}

// refusing are the places of the limits that refused, those first that refused most.
func (r *Reading) refusing() []int {
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

// limitName names a limit in a sentence, with its scope, its period or its models only where another limit
// counts the same.
func (r *Reading) limitName(i int) string {
	l := &r.Limits[i]
	name := "the " + strings.ReplaceAll(strings.TrimSuffix(l.Dimension, "s"), "_", " ") + " limit"
	var scope, per, group bool
	for j := range r.Limits {
		if o := &r.Limits[j]; j != i && o.Dimension == l.Dimension {
			scope = scope || o.Scope != l.Scope
			per = per || o.Per != l.Per
			group = group || o.Group != l.Group
		}
	}
	var more []string
	if per && l.Per != "" {
		more = append(more, short(l.Limit)+"/"+each(l.Per))
	}
	if scope && l.Scope != "" {
		more = append(more, layout.Clean(l.Scope))
	}
	if group && l.Group != "" {
		more = append(more, groupName(l.Group))
	}
	if len(more) > 0 {
		name += " (" + strings.Join(more, ", ") + ")"
	}
	return name
}

func capital(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}
