// Package proof decides, by rule, what one request on the same route proved, and says so.
package proof

// A Verdict is what is said of the fix.
type Verdict string

const (
	Held         Verdict = "held"
	NotHeld      Verdict = "not_held"
	Inconclusive Verdict = "inconclusive"
	Refused      Verdict = "refused" // by this program: nothing was sent
)

// A Proves says how much a pass shows.
type Proves string

const (
	Nothing      Proves = "nothing"
	RouteOpen    Proves = "route_open"    // this request passed: the route answers
	FixEffective Proves = "fix_effective" // the request as it was before the change would still be refused at this instant
)

// The exit statuses.
const (
	StatusHeld         = 0
	StatusNotHeld      = 1
	StatusInput        = 2 // the command line or a file cannot be used: nothing was sent
	StatusInconclusive = 3 // nothing was decided, it was too early, or less was proven than was asked for
	StatusRefused      = 4 // sending it would have proven nothing
)

func (v Verdict) status() int {
	switch v {
	case Held:
		return StatusHeld
	case NotHeld:
		return StatusNotHeld
	case Refused:
		return StatusRefused
	}
	return StatusInconclusive
}
