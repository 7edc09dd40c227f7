package report

import (
	"fmt"
	"slices"
	"strings"

	"loadshape/report/layout"
)

// caseNames are names of a reading's limits that stay the same while its figures change: of which the amount of the
// limit is one.
func (r *Reading) caseNames() []string {
	names := make([]string, len(r.Limits))
	for i := range r.Limits {
		names[i] = r.Limits[i].key()
		if n := r.twins(i); n > 0 {
			names[i] += fmt.Sprintf(" #%d", n+1)
		}
	}
	return names
}

// key names a limit by what it counts, for whom and for which models, without its amount.
func (l *LimitUse) key() string {
	s := layout.Clean(words(l.Dimension))
	if l.Scope != "" {
		s += "@" + layout.Clean(l.Scope)
	}
	if l.Per != "" {
		s += " per " + layout.Clean(l.Per)
	}
	if l.Group != "" {
		s += " for " + layout.Clean(l.Group)
	}
	return s
}

// twins is how many limits of the same key stand before one.
func (r *Reading) twins(i int) int {
	n := 0
	for j := range r.Limits[:i] {
		if r.Limits[j].key() == r.Limits[i].key() {
			n++
		}
	}
	return n
}

// guilty are the places of the limits that refuse in a reading that breaks a threshold, those first that refused most.
// Where every threshold is kept, refusals are what was expected.
func (v view) guilty() []int {
	if v.Holds {
		return nil
	}
	return v.refusing()
}

// use says how a limit was used, as a sentence.
func (r *Reading) use(i int) string {
	l := &r.Limits[i]
	of := " of " + layout.Count(l.Capacity)
	if l.Dimension == "acceleration" { // its ceiling moves
		of = ""
	}
	s := []string{fmt.Sprintf("%s is %s%s used at its fullest", r.limitName(i), maybe(l.PeakUsedShare, percent), of)}
	if l.PeakUsedShare == nil {
		s[0] = r.limitName(i) + " has no level to tell"
	}
	if l.Refused > 0 {
		refuses := fmt.Sprintf("refuses %s of %s", layout.Count(l.Refused), layout.Counted(r.Attempts, "attempt"))
		if l.FirstRefusalS != nil {
			refuses += ", first at " + since(*l.FirstRefusalS)
		}
		s = append(s, refuses)
		if l.Hopeless > 0 {
			s = append(s, "no wait can help "+layout.Count(l.Hopeless)+" of them")
		}
	}
	return strings.ReplaceAll(capital(strings.Join(s, "; "))+".", layout.Glue, " ")
}

// said is an open point as a sentence.
func (d *Decider) said() string {
	s := fmt.Sprintf("It holds if %s, and not if %s", layout.Clean(d.Loose), layout.Clean(d.Strict))
	if d.Breaks != "" {
		s += ": that breaks " + layout.Clean(d.Breaks)
	}
	return s + "."
}

// unbalanced are the readings whose books do not balance.
func (r *Result) unbalanced() []view {
	return slices.DeleteFunc(r.views(), func(v view) bool { return v.Conserved })
}
