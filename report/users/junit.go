package users

import (
	"fmt"
	"io"
	"strconv"

	"loadshape/report/layout"

	"github.com/jstemmer/go-junit-report/v2/junit"
)

// WriteJUnit writes what was found as a JUnit report: a suite for each reading, with a test case for each tier, which passes where
// as many users fit as were asked for at the least. It is a failure where fewer do under the first reading, an error where that
// hangs on the reading, and skipped where nobody publishes figures for the models of the log.
func WriteJUnit(w io.Writer, u *Users) error {
	var suites []junit.Testsuite
	for r, reading := range u.readings() {
		s := junit.Testsuite{Name: "sim capacity " + reading, Time: "0"}
		for _, p := range [][2]string{{"name", u.Name}, {"reading", reading}, {"users_from", strconv.Itoa(u.From)}, {"users_to", strconv.Itoa(u.To)},
			{"seed", strconv.FormatUint(u.Seed, 10)}, {"draws", strconv.Itoa(u.Draws)}} {
			s.AddProperty(p[0], layout.Printable(layout.Clean(p[1])))
		}
		for i := range u.Tiers {
			t := &u.Tiers[i]
			c := junit.Testcase{Name: layout.Printable(layout.Clean(t.Name)), Classname: "loadshape.sim.capacity." + reading, Time: "0"}
			if !t.Known {
				c.Skipped = layout.Outcome("There are no figures for the models of the log.", "unknown", "")
				s.AddTestcase(c)
				continue
			}
			_, found := t.Fit.Readings()
			said := u.fitSaid(found[r])
			switch {
			case found[r].Users != nil:
				c.SystemOut = layout.Output(said)
			case found[0].Users == nil:
				c.Failure = layout.Outcome(said, "users", u.Sentence())
			default:
				c.Error = layout.Outcome(said, "users", u.Sentence())
			}
			s.AddTestcase(c)
		}
		suites = append(suites, s)
	}
	return layout.WriteJUnit(w, suites...)
}

// fitSaid is what fits a tier under a reading, in a sentence.
func (u *Users) fitSaid(f *Fit) string {
	said := fmt.Sprintf("How many fit: %s; %s to %s were tried.", u.upTo(f), layout.Count(u.From), layout.Count(u.To))
	if binds := binding([]*Fit{f}); binds != layout.None {
		said += " First to bind: " + binds + "."
	}
	return said
}
