// Package proof decides, by rule, what one request on the same route proved, and says so.
//
// In comes a Run: the exchange, the failure before it, and what the limits say of both. Out comes a
// Result with its verdict, what it proves and what it does not, in every format. It sends nothing,
// and knows no clock and no credential.
//
// Read case.go first (what is known of one request), rules.go (the table that decides) and run.go
// (what a result is made of), then result.go. burst.go and burstrules.go are the same for many
// requests; levels.go, latency.go, lines.go, support.go, sentence.go and unproven.go fill in parts.
// text.go, bursttext.go, markdown.go, html.go, json.go, junit.go and github.go write it.
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
