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
	if scale := layout.Clean(r.Workload.Scale); scale != "" {
		name += " at " + scale + "×"
	}
	if limits == "" {
		limits = "the limits"
	}
	switch {
	case v.Reading == nil:
		return name + " was not played against " + limits + "."
	case r.Verdict == Depends:
		return r.depends(name, limits, v) + v.cutOff() + r.recorded() + r.less() + r.part()
	case r.Verdict == Fails:
		return r.fails(name, limits, v) + v.cutOff() + r.recorded() + r.less() + r.part()
	}
	return r.holds(name, limits, v) + r.recorded() + r.part()
}

// recorded says, of a log with statuses, where the account decided otherwise than the limits do: a verdict is no better than they
// are. It is a sentence that follows others; empty where both agree.
func (r *Result) recorded() string {
	c := r.Workload.Calibration
	switch {
	case c == nil || c.Table.OnlyRecorded+c.Table.OnlyPredicted == 0:
		return ""
	case c.Table.OnlyRecorded > 0:
		return fmt.Sprintf(" But the log itself has %s, of which the limits predict %s under the %s reading: what they say of this account is not what it did.",
			layout.Counted(c.Table.OnlyRecorded+c.Table.BothRefused, "refusal"), layout.Count(c.Table.BothRefused), c.Reading)
	}
	return fmt.Sprintf(" But the log shows %s admitted that the limits refuse under the %s reading: what they say of this account is not what it did.",
		layout.Counted(c.Table.OnlyPredicted, "request"), c.Reading)
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
	seeds := r.allSeeds(v)
	switch {
	case v.Requests == 0:
		return fmt.Sprintf("%s asks %s for nothing, so nothing is refused.", name, limits)
	case r.counted(v) && v.FailingRuns > 0:
		return r.allowed(name, limits, v) + r.room()
	case v.Refused > 0 || v.GaveUp > 0:
		what := "its threshold"
		if n := len(r.Thresholds); n > 1 {
			what = fmt.Sprintf("all %d thresholds", n)
		}
		if seeds != "" {
			seeds = fmt.Sprintf(" It holds %s. With seed %d, the worst, ", seeds, r.Seed)
			return fmt.Sprintf("%s keeps %s against %s, %s.%s%s.", name, what, limits, r.under(), seeds, v.outcome()) + r.room()
		}
		return fmt.Sprintf("%s keeps %s against %s, %s: %s.", name, what, limits, r.under(), v.outcome()) + r.room()
	}
	all := fmt.Sprintf("none of %s is refused", layout.Counted(v.Requests, "request"))
	switch {
	case seeds != "":
		all = "it holds " + seeds + ": no request is refused"
	case v.Requests == 1:
		all = "its one request is not refused"
	}
	return fmt.Sprintf("%s fits %s: %s, %s.", name, limits, all, r.under()) + r.room() + r.closest()
}

// allowed is a sentence on traffic of which some seeds fail, as a threshold lets them.
func (r *Result) allowed(name, limits string, v View) string {
	what := "its threshold"
	if deciding := r.Deciding(); len(deciding) > 0 {
		what = layout.Clean(deciding[0].Expression)
		if n := len(deciding) - 1; n > 0 {
			what += fmt.Sprintf(" and %s more", layout.Count(n))
		}
	}
	s := fmt.Sprintf("%s keeps %s against %s, %s: %s", name, what, limits, r.under(), r.FailingSeeds(v))
	s += fmt.Sprintf("; `--seed"+layout.Glue+"%d --runs"+layout.Glue+"1` plays the worst", r.Seed)
	if v.Refused > 0 || v.GaveUp > 0 {
		s += ": " + v.outcome()
	}
	return s + "."
}

func (r *Result) fails(name, limits string, v View) string {
	seeds := r.someSeeds(v)
	broken := r.Broken(v)
	if len(broken) > 0 && (v.Refused == 0 || !aboutRefusals(broken[0])) {
		s := fmt.Sprintf("%s breaks %s against %s%s", name, r.told(broken, v), limits, r.also())
		if seeds != "" {
			s += ": " + seeds
		}
		s += "."
		if v.Refused > 0 || v.GaveUp > 0 {
			s += " " + layout.Capital(r.played(v)+v.outcome()) + "."
		}
		return s
	}
	if seeds != "" {
		seeds += ", where "
	}
	return fmt.Sprintf("%s does not fit %s%s: %s%s.", name, limits, r.also(), seeds, v.outcome())
}

// played names the seed of the run whose figures follow; empty where there is only one.
func (r *Result) played(v View) string {
	if !r.counted(v) {
		return ""
	}
	return fmt.Sprintf("with seed %d: ", r.Seed)
}

// also says how far a failure goes.
func (r *Result) also() string {
	if len(r.Views()) == 2 {
		return ", even on the favourable reading"
	}
	return ", " + r.under()
}

func (r *Result) depends(name, limits string, v View) string {
	good, bad := r.openPoint(v)
	outcome := v.outcome()
	if broken := r.Broken(v); len(broken) > 0 && (v.Refused == 0 || !aboutRefusals(broken[0])) {
		outcome = "it then breaks " + r.told(broken, v)
		if v.Refused > 0 || v.GaveUp > 0 {
			outcome += "; " + r.played(v) + v.outcome()
		}
		if seeds := r.someSeeds(v); seeds != "" {
			outcome += "; " + seeds
		}
	} else if seeds := r.someSeeds(v); seeds != "" {
		outcome = seeds + ", where " + outcome
	}
	fits := ""
	if loose := r.Views()[0]; r.counted(loose) {
		fits = fmt.Sprintf(" with all %s", layout.Counted(r.Seeds(), "seed"))
		if loose.FailingRuns > 0 {
			fits = fmt.Sprintf(" with enough seeds (%s fails)", layout.Count(loose.FailingRuns))
			if loose.FailingRuns > 1 {
				fits = fmt.Sprintf(" with enough seeds (%s fail)", layout.Count(loose.FailingRuns))
			}
		}
	}
	return fmt.Sprintf("%s fits %s%s if %s. It fails if %s: %s.", name, limits, fits, good, bad, outcome)
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

// Settles says how the open points that decide can be settled.
func (r *Result) Settles() string {
	if len(r.DecidedBy) == 1 {
		switch r.DecidedBy[0].Point {
		case "max_tokens":
			return "Write the max_tokens that your client sends into the plan."
		case "input_tokens_per_minute":
			return "Get the answer of the Rate Limits API again: today's says which, as it names a limit that leaves them out …_cache_aware."
		}
	}
	return "The provider publishes neither. Ask, or stay within the strict reading."
}

// Broken are the thresholds that decide and break under a reading.
func (r *Result) Broken(v View) []*Threshold {
	var broken []*Threshold
	for _, t := range r.Deciding() {
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
		fail := " fail"
		if r.GaveUp == 1 {
			fail = " fails"
		}
		s += "; " + layout.Count(r.GaveUp) + " of " + layout.Counted(r.Requests, "request") + fail + " even after retries"
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
