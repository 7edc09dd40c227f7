package report

import (
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strings"

	"loadshape/bucket"
	"loadshape/report/layout"
)

// DefaultThreshold is the condition of a run that names none: no attempt is refused.
const DefaultThreshold = "refused == 0"

// A ThresholdExpr is a condition on one figure of a reading, such as
//
//	refused == 0
//	gave_up_share <= 0.1%
//	refused_by.input_tokens < 10
//	wait_s.p99 < 5s
//	first_refusal_s > 10m
//	limits.input_tokens.peak_used_share <= 80%
//	limits.input_tokens@workspace.lowest_level >= 0
//	streams.chat.gave_up == 0
//	minutes.offered.requests <= 1000
//
// A figure has the name that leads to it in the JSON result. Beside those, refused_share is refused /
// attempts and gave_up_share is gave_up / requests. Of several limits of one dimension (and of one scope,
// where one is named) and of all minutes the worst figure counts: the lowest level, the first refusal, and
// otherwise the largest. A number is compared exactly. A time is a number of seconds or has its unit; a
// share may be in per cent.
//
// Where nothing was refused, the first refusal is later than any time, the last one earlier, and the
// longest retry-after shorter. One that no wait can help is longer. Any other figure that does not exist,
// such as a wait where nothing was admitted, breaks its threshold, whatever it asks for.
type ThresholdExpr struct {
	name   string // of its own; none is usual
	text   string
	abort  bool // see Aborting
	Figure Figure
	op     string
	want   *big.Rat
}

// String is the expression as it was written.
func (e ThresholdExpr) String() string { return e.text }

// Named is the condition under a name of its own.
func (e ThresholdExpr) Named(name string) ThresholdExpr {
	e.name = name
	return e
}

// Aborts reports whether it ends a run that can no longer meet it.
func (e ThresholdExpr) Aborts() bool { return e.abort }

// ToTheEnd is the condition for runs that are played in full.
func (e ThresholdExpr) ToTheEnd() ThresholdExpr {
	e.abort = false
	return e
}

// ForbidsRefusals reports whether no attempt at all may be refused.
func (e ThresholdExpr) ForbidsRefusals() bool {
	return e.Figure.List == "" && e.Figure.Path == "refused" && e.op == "==" && e.want.Sign() == 0
}

var operators = []string{"==", "!=", "<=", ">=", "<", ">"} // the longer ones first

const expectedOperator = "expected one of == != < <= > >="

// ParseThreshold reads "<figure> <operator> <number>". A figure that no reading can have is an error.
func ParseThreshold(s string) (ThresholdExpr, error) {
	e := ThresholdExpr{text: strings.TrimSpace(s)}
	fail := func(format string, args ...any) (ThresholdExpr, error) {
		return ThresholdExpr{}, fmt.Errorf("threshold %q: %s", s, fmt.Sprintf(format, args...))
	}
	name, number := "", ""
	// The operator is the last one: the name of a stream may hold anything.
	at := strings.LastIndexAny(e.text, "=<>")
	if at < 0 {
		return fail(`has no operator, expected <figure> <operator> <number>, as in %q`, DefaultThreshold)
	}
	for _, op := range operators {
		if strings.HasSuffix(e.text[:at+1], op) {
			e.op, name, number = op, strings.TrimSpace(e.text[:at+1-len(op)]), strings.TrimSpace(e.text[at+1:])
			break
		}
	}
	if e.op == "" {
		return fail("operator is =, " + expectedOperator)
	}
	if strings.HasSuffix(name, "=") || strings.HasSuffix(name, "<") || strings.HasSuffix(name, ">") || strings.HasSuffix(name, "!") {
		return fail("operator is %s, "+expectedOperator, name[len(name)-1:]+e.op)
	}
	var err error
	if e.Figure, err = parseFigure(name); err != nil {
		return fail("%v", err)
	}
	if e.want, err = parseAmount(number, e.Figure.kind); err != nil {
		return fail("%v", err)
	}
	if err := e.slip(); err != nil {
		return fail("%v", err)
	}
	return e, nil
}

// parseAmount reads a number exactly, with the units that its figure can have.
func parseAmount(s string, k kind) (*big.Rat, error) {
	if s == "" {
		return nil, errors.New("number is missing, expected one behind the operator")
	}
	number, scale := s, big.NewRat(1, 1)
	if digits, ok := strings.CutSuffix(s, "%"); ok {
		if k != isShare {
			return nil, fmt.Errorf("number is %q, expected no %% on a figure that is not a share", s)
		}
		number, scale = strings.TrimSpace(digits), big.NewRat(1, 100)
	}
	if layout.IsDecimal(number) {
		value, _ := new(big.Rat).SetString(number)
		return value.Mul(value, scale), nil
	}
	if k == isTime {
		d, err := bucket.ParseDuration(strings.ReplaceAll(s, " ", ""))
		if err != nil {
			return nil, fmt.Errorf("number %w", err)
		}
		return big.NewRat(int64(d), int64(bucket.Second)), nil
	}
	want := "a whole or decimal number"
	if k == isShare {
		want = `a share such as "0.8" or "80%"`
	}
	return nil, fmt.Errorf("number is %q, expected %s", s, want)
}

// Evaluate holds the condition against a reading.
func (e ThresholdExpr) Evaluate(r *Reading) Check {
	a := e.Figure.Observe(r)
	c := Check{Observed: a.show}
	order := a.never
	if a.Value != nil {
		order = a.Value.Cmp(e.want)
	} else if a.never == 0 {
		return c
	}
	c.OK = e.admits(order)
	return c
}

// Held holds the condition against the readings of a result.
func (e ThresholdExpr) Held(readings Readings) Threshold {
	check := func(r *Reading) *Check {
		if r == nil {
			return nil
		}
		c := e.Evaluate(r)
		if r.Aborted != nil {
			c = e.checkCut(r)
		}
		return &c
	}
	return Threshold{e.name, e.text, e.abort, check(readings.Loose), check(readings.Strict)}
}

// admits reports whether the condition is met by a figure that is below its number (order < 0), equal or above.
func (e ThresholdExpr) admits(order int) bool {
	switch e.op {
	case "==":
		return order == 0
	case "!=":
		return order != 0
	case "<":
		return order < 0
	case "<=":
		return order <= 0
	case ">":
		return order > 0
	}
	return order >= 0
}

// In says what the condition speaks of that neither the limits nor the streams of a run have: a name that
// is mistyped would otherwise only show as a broken threshold.
func (e ThresholdExpr) In(groups []bucket.Group, streams []string) error {
	f := &e.Figure
	switch f.List {
	case "streams":
		if !slices.Contains(streams, f.Name) {
			return fmt.Errorf("threshold %q: stream is %q, expected one of %s", e.text, f.Name, orNone(streams))
		}
	case "limits":
		var known []string
		for _, g := range groups {
			for _, l := range g.Limits {
				known = append(known, string(l.Dimension))
				if l.Scope != "" {
					known = append(known, string(l.Dimension)+"@"+l.Scope)
				}
			}
			if g.Acceleration != nil {
				known = append(known, "acceleration")
			}
			if g.Concurrency > 0 {
				known = append(known, "concurrency")
			}
		}
		name := f.Name
		if f.scoped {
			name += "@" + f.scope
		}
		if !slices.Contains(known, name) {
			slices.Sort(known)
			return fmt.Errorf("threshold %q: limit is %q, expected one of %s", e.text, name, orNone(slices.Compact(known)))
		}
	}
	return nil
}

func orNone(names []string) string {
	if len(names) == 0 {
		return "none, for there are none"
	}
	return strings.Join(names, ", ")
}
