package report

import (
	"fmt"
	"math/big"
	"strings"

	"loadshape/report/layout"
)

// Attempts are those that were sent in the minute.
func (m *Minute) Attempts() int64 { return m.Admitted.Requests + m.Refused + m.Faulted + m.TimedOut }

// Amplified is how often requests were sent, on average and in the minute in which it was most; nil where each was sent once.
func (r *Reading) Amplified() (whole, most *big.Rat, at Seconds) {
	if r.Attempts <= r.Requests || r.Requests == 0 {
		return nil, nil, 0
	}
	for i := range r.Minutes {
		m := &r.Minutes[i]
		if m.Offered.Requests == 0 {
			continue
		}
		if of := big.NewRat(m.Attempts(), m.Offered.Requests); most == nil || of.Cmp(most) > 0 {
			most, at = of, m.AtS
		}
	}
	return big.NewRat(r.Attempts, r.Requests), most, at
}

// Failures says how many attempts failed that no limit refused, and what that made of the requests; empty where none did.
func (r *Reading) Failures() string {
	var all []string
	if r.Faulted > 0 {
		all = append(all, layout.CountedAre(r.Faulted, "attempt", r.Faulted)+" answered with an error that no limit makes")
	}
	if r.TimedOut > 0 {
		all = append(all, layout.Counted(r.TimedOut, "attempt")+" took longer than the client waits")
	}
	if len(all) == 0 {
		return ""
	}
	s := strings.Join(all, ", and ")
	if whole, most, at := r.Amplified(); whole != nil {
		s += fmt.Sprintf(". A request is sent %s times on average", whole.FloatString(2))
		if most != nil {
			s += fmt.Sprintf(", and %s times in the minute at %s", most.FloatString(2), at.Since())
		}
	}
	return s + "."
}
