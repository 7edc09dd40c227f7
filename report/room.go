package report

import (
	"fmt"
	"slices"
	"strings"

	"loadshape/report/layout"
	"loadshape/report/search"
)

// Room is how near traffic that holds came to a limit, and how much more of it would hold; of traffic that does not, how much would.

// What tables of limits say of their columns.
const (
	ShareNote  = "Busiest minute and five minutes: what is asked for then, as a share of what the limit has in that time. Bucket drained: how near a burst came."
	LongerNote = "Where a limit's period is longer than a minute, its busiest period stands for both."
)

// Closest is the place, in the reading that the verdict speaks of, of the limit that refuses most; where none refuses, of the one that
// refuses first of more traffic, or else of the one that was used most. It is -1 where nothing was used.
func (r *Result) Closest() int {
	v := r.Telling()
	if v.Reading == nil {
		return -1
	}
	if r.Verdict == Holds && v.Refused == 0 && r.Headroom != nil {
		if i := v.place(r.Headroom.Limit); i >= 0 {
			return i
		}
	}
	return v.Nearest()
}

// place is that of a limit; -1 where it is not there.
func (r *Reading) place(of *layout.LimitName) int {
	if of == nil {
		return -1
	}
	return slices.IndexFunc(r.Limits, func(l LimitUse) bool {
		return *l.Name() == *of
	})
}

// closest names the closest limit with both its figures, as a sentence that follows others; empty where nothing was used.
func (r *Result) closest() string {
	v, i := r.Telling(), r.Closest()
	if i < 0 {
		return ""
	}
	l := &v.Limits[i]
	s := " Closest is "
	if r.counted(v) {
		s = fmt.Sprintf(" Closest, with seed %d, is ", r.Seed)
	}
	s += v.LimitInWords(i) + ": " + l.Fullest(Seconds.Since)
	if views := r.Views(); len(views) == 2 && i < len(views[0].Limits) {
		loose := &views[0].Limits[i]
		asks, drained := PercentOr(l.BusiestMinuteShare), layout.Maybe(l.PeakUsedShare, layout.Percent)
		looseAsks, looseDrained := PercentOr(loose.BusiestMinuteShare), layout.Maybe(loose.PeakUsedShare, layout.Percent)
		if asks != looseAsks || drained != looseDrained {
			s += " under the strict reading"
			if loose.Capacity != l.Capacity {
				s += fmt.Sprintf(", which has it hold %s at once", layout.Count(l.Capacity))
			}
			s += "; under the loose one " + looseDrained
			if asks != looseAsks {
				s = strings.TrimSuffix(s, looseDrained) + looseAsks + " and " + looseDrained
			}
		}
	}
	return s + "."
}

// Fullest says how much of a limit was asked for and used at the most, as the rest of a sentence.
func (l *LimitUse) Fullest(since func(Seconds) string) string {
	var said []string
	if l.BusiestMinuteShare != nil {
		stretch := "minute"
		if l.BusiestStretch != "" {
			stretch = layout.Per(l.BusiestStretch)
		}
		s := fmt.Sprintf("its busiest %s asks for %s of it", stretch, l.BusiestMinuteShare.Percent())
		if l.BusiestMinuteAtS != nil {
			s = fmt.Sprintf("its busiest %s (at %s) asks for %s of it", stretch, since(*l.BusiestMinuteAtS), l.BusiestMinuteShare.Percent())
		}
		said = append(said, s)
	}
	if l.PeakUsedShare != nil {
		s := layout.Percent(*l.PeakUsedShare)
		switch {
		case l.Per == "" || l.Dimension == acceleration: // concurrency, or a ceiling that moves
			s = s + " of it was used at its fullest"
		case l.Window == "" || l.Window == "token_bucket":
			s = "its bucket was drained by " + s
		default:
			s = "its window was filled to " + s
		}
		if l.LowestAtS != nil && l.Peak() > 0 && l.Dimension != acceleration {
			s += fmt.Sprintf(" (in the minute at %s)", since(*l.LowestAtS))
		}
		said = append(said, s)
	}
	return strings.Join(said, ", and ")
}

// room says how much more of traffic that holds would, as a sentence that follows others; empty where that cannot be told.
func (r *Result) room() string {
	h := r.Headroom
	if h == nil {
		return r.unsearched("How much more of it would hold")
	}
	s := " It holds up to " + search.Times(h.Scale) + r.ofThat()
	if r.Seeds() > 1 {
		s += " with all of them"
	}
	if h.FailsAt == nil || h.FirstToBind == nil {
		return s + ", the largest multiple that is tried."
	}
	s += "; at " + search.Times(*h.FailsAt) + " "
	v := r.Telling()
	refuses := func(v View) bool { return v.Refused > 0 }
	if h.Limit != nil && slices.ContainsFunc(r.Views(), refuses) { // before, too, as far as the thresholds allow it
		s += "a threshold breaks, where "
	}
	switch i := v.place(h.Limit); {
	case i >= 0:
		s += v.LimitInWords(i) + " refuses first"
	case h.Limit != nil:
		s += "the " + layout.Clean(layout.Words(strings.TrimSuffix(h.Limit.Dimension, "s"))) + " limit refuses first"
	default:
		s += layout.Clean(*h.FirstToBind) + " breaks first, without a refusal"
	}
	var where []string
	if h.Seed != nil && r.Seeds() > 1 {
		where = append(where, fmt.Sprintf("with seed %d", *h.Seed))
	}
	if h.Reading == "strict" && len(r.Views()) == 2 {
		where = append(where, "under the strict reading")
	}
	if len(where) > 0 {
		s += " (" + strings.Join(where, ", ") + ")"
	}
	return s + "."
}

// HoldsNowhere is why there is neither headroom nor a part of the traffic that would hold.
const HoldsNowhere = "the traffic holds at no scale, down to 0.01"

// less says how much of traffic that does not hold would, likewise.
func (r *Result) less() string {
	if r.HeadroomReason == HoldsNowhere {
		return " It would hold at no scale, down to 0.01×."
	}
	if r.HoldsAt == nil {
		return r.unsearched("How much of it would hold")
	}
	s := " It would hold at " + search.Times(r.HoldsAt.Scale) + r.ofThat()
	if r.Seeds() > 1 {
		s += fmt.Sprintf(" with all %s", layout.Counted(r.Seeds(), "seed"))
	}
	return s + ", " + r.under() + "."
}

// ofThat says what a multiple is of, where the traffic is one itself.
func (r *Result) ofThat() string {
	if r.Workload.Scale == "" {
		return ""
	}
	return " of that"
}

// unsearched says why a search was not made, and how to make it.
func (r *Result) unsearched(what string) string {
	why, _, ok := strings.Cut(r.HeadroomReason, "sim capacity")
	if !ok {
		return ""
	}
	command := "sim capacity"
	if source := layout.Clean(r.Workload.Source); source != "" && source != "embedded example" {
		command += " " + layout.ShellWord(source)
	}
	return fmt.Sprintf(" %s was not searched (%s): `%s` tells.", what, layout.Clean(strings.TrimSuffix(strings.TrimSpace(why), ":")), command)
}
