package proof

import (
	"strconv"
	"time"

	"loadshape/bucket/wire"
	"loadshape/workload/burst"
	"loadshape/workload/exchange"
	"loadshape/workload/models"
)

// A BurstRun is everything that is known of a burst when it is over.
type BurstRun struct {
	burst.Record

	Concurrency int // the most that were to be under way at once
	Counted     burst.Tally
	Foreseen    burst.Foresight // of all of them at one instant
	Interrupted bool
}

// A Burst is what a result says of the requests that were sent at once after the single one. All that were asked for passed,
// were refused, failed or were not sent.
type Burst struct {
	Requested   int `json:"requested"`
	Concurrency int `json:"concurrency"`
	Sent        int `json:"sent"` // that went out
	Passed      int `json:"passed"`
	Refused     int `json:"refused"` // by a limit
	Failed      int `json:"failed"`  // neither; some may not have gone out
	NotSent     int `json:"not_sent"`

	FirstRefusal *wire.Finding  `json:"first_refusal"`          // null: no limit refused any
	PeakInFlight int            `json:"peak_in_flight"`         // as the relay saw it
	FanOut       int            `json:"largest_passed_fan_out"` // so many were under way at one moment and all passed
	Latency      *Latency       `json:"latency_us"`             // of those that passed; null: none did
	Statuses     map[string]int `json:"statuses"`               // of those that were sent; 0 is no answer

	HeyCount    int  `json:"hey_count"`
	RelayCount  int  `json:"relay_count"`
	CountsAgree bool `json:"counts_agree"`
	Forbidden   int  `json:"forbidden"` // requests to the relay without its token; none was sent on

	Prediction BurstPrediction `json:"prediction"`
	Attempts   []BurstAttempt  `json:"attempts"` // in the order of their start
}

// A BurstPrediction is what the model says of a burst, by the headers of the answer to the single request.
type BurstPrediction struct {
	Low       *int           `json:"admits_at_least"` // of all, at one instant; null: not known
	High      *int           `json:"admits_at_most"`
	LimitedBy wire.LimitedBy `json:"limited_by"` // what would refuse the first
	Because   string         `json:"because"`
	Agreed    *bool          `json:"agreed"` // with what passed, at the instants at which they were sent; null where that cannot be told
}

// A BurstAttempt is one of the requests.
type BurstAttempt struct {
	At        *time.Time        `json:"at"`
	Latency   *int64            `json:"latency_us"`
	InFlight  int               `json:"in_flight"` // when it started, itself among them
	Outcome   string            `json:"outcome"`   // passed, refused or failed
	Reason    string            `json:"reason"`    // as for a single request
	Status    int               `json:"status"`
	Complete  bool              `json:"complete"`
	Failure   *string           `json:"failure"`
	LimitedBy wire.LimitedBy    `json:"limited_by"`
	RequestID *string           `json:"request_id"`
	Wait      *int64            `json:"retry_after_s"`
	RateLimit map[string]string `json:"ratelimit"`
}

// A burstCase is a burst as its rules look at it.
type burstCase struct {
	*BurstRun
	single     *exchange.Exchange
	disagrees  string
	otherOwner *Case // the first answer of another owner than the single request's
	otherModel *Case // the first whole answer by another model than the single request's
	refusal    *Case // the first refusal by a limit
	overloaded *Case // the first answer that says that the provider is
	failure    *Case // the first of the others that did not pass
	result     Burst
}

// mostShown is how many bytes of rate-limit headers are shown of all attempts: those of a thousand ordinary answers.
const mostShown = 1 << 20

// judge looks at every attempt as at a single request.
func (b *BurstRun) judge(single *exchange.Exchange) *burstCase {
	c := &burstCase{BurstRun: b, single: single, disagrees: b.Disagrees(&b.Counted)}
	r := &c.result
	*r = Burst{Requested: b.Requested, Concurrency: b.Concurrency, Sent: b.Sent(), NotSent: b.Requested - len(b.Record.Attempts),
		PeakInFlight: b.PeakInFlight, FanOut: b.FanOut(), Statuses: map[string]int{}, HeyCount: b.Counted.Count(),
		CountsAgree: c.disagrees == "", Forbidden: b.Forbidden, Attempts: []BurstAttempt{}}
	for _, n := range b.Answered {
		r.RelayCount += n
	}
	cases := map[*burst.Attempt]*Case{}
	shown := 0
	for i := range b.Record.Attempts {
		a := &b.Record.Attempts[i]
		one := caseOf(a.Exchange, single)
		cases[a] = one
		outcome := "failed"
		switch {
		case one.passed():
			outcome = "passed"
			r.Passed++
		case one.refused():
			outcome = "refused"
			r.Refused++
		default:
			r.Failed++
		}
		r.Statuses[strconv.Itoa(a.Exchange.Status)]++
		told := attemptOf(a, one, outcome)
		for name, value := range told.RateLimit {
			shown += len(name) + len(value)
		}
		if shown > mostShown {
			told.RateLimit = map[string]string{}
		}
		r.Attempts = append(r.Attempts, told)
	}
	for _, a := range b.ByEnd() { // the first is that which ended first
		one := cases[a]
		first := &c.failure
		switch {
		case one.OtherOwner:
			first = &c.otherOwner
		case one.passed() && !likeSingle(one.This, single):
			first = &c.otherModel
		case one.passed():
			continue
		case one.refused():
			first = &c.refusal
		case one.This.Status != 0 && one.Now.LimitedBy == wire.ByCapacity:
			first = &c.overloaded
		}
		if *first == nil {
			*first = one
		}
	}
	if c.refusal != nil {
		r.FirstRefusal = &c.refusal.Now
	}
	r.Latency = latencies(b.Record.Attempts)
	r.Prediction = c.prediction()
	return c
}

// likeSingle reports whether an answer is by the model of the single request's, as far as both name theirs.
func likeSingle(x, single *exchange.Exchange) bool {
	return x.ResponseModel == "" || single.ResponseModel == "" || models.Alike(x.ResponseModel, single.ResponseModel)
}

// caseOf is one attempt as a case of its own.
func caseOf(x, single *exchange.Exchange) *Case {
	one := &Case{This: x}
	if x.Status != 0 {
		one.Now = wire.Explain(x.Answer(), ended(x))
	}
	one.fitStatus()
	other := func(was, is string) bool { return was != "" && is != "" && was != is }
	one.OtherOwner = other(single.Route.Organization, x.Route.Organization) || other(single.Route.Workspace, x.Route.Workspace)
	return one
}

func attemptOf(a *burst.Attempt, c *Case, outcome string) BurstAttempt {
	x := response(c)
	rule := Decide(c)
	one := BurstAttempt{At: a.Exchange.At, InFlight: a.InFlight, Outcome: outcome, Reason: rule.Reason, Status: x.Status, Complete: x.Complete,
		Failure: x.Failure, LimitedBy: c.Now.LimitedBy, RequestID: x.RequestID, Wait: x.RetryAfter, RateLimit: x.RateLimit}
	if c.passed() {
		one.LimitedBy = wire.ByNone
	} else if one.LimitedBy == "" {
		one.LimitedBy = wire.ByUnknown
	}
	if d, ok := took(a.Exchange); ok {
		one.Latency = new(d.Microseconds())
	}
	return one
}

// took is how long an exchange lasted.
func took(x *exchange.Exchange) (time.Duration, bool) {
	if x.At == nil || x.EndedAt == nil {
		return 0, false
	}
	return max(0, x.EndedAt.Sub(*x.At)), true
}

// prediction is what the model said, and whether it came so: as many passed as gates admit at the same instants.
func (c *burstCase) prediction() BurstPrediction {
	f := c.Foreseen
	p := BurstPrediction{LimitedBy: f.LimitedBy, Because: f.Because}
	if !f.Known {
		return p
	}
	p.Low, p.High = &f.Low, &f.High
	if c.result.Failed > 0 || len(c.Record.Attempts) == 0 {
		return p
	}
	if r := c.refusal; r != nil && !inHeaders(r.Now.LimitedBy) {
		p.Because = limit(r.Now.LimitedBy) + " is not in the headers"
		return p
	}
	if then := c.Foresee(c.single); then.Known {
		p.Agreed = new(then.Low <= c.result.Passed && c.result.Passed <= then.High)
	}
	return p
}

// inHeaders reports whether the rate-limit headers speak of a limit.
func inHeaders(l wire.LimitedBy) bool {
	return l == wire.ByRequests || l == wire.ByInputTokens || l == wire.ByOutputTokens || l == wire.ByTokens
}

// describe puts into the result what is to be said of the burst in the place of the single request. It gives the exchange
// that decided.
func (c *burstCase) describe(r *Result, reason string) *exchange.Exchange {
	r.Burst = &c.result
	r.Sent = new(*r.Sent + c.result.Sent)
	one := c.deciding(reason)
	if one == nil {
		return c.single
	}
	r.Success, r.Exchange = c.single, one.This
	r.Response = response(one)
	r.Owner, r.LimitedBy, r.WhereToLook = wire.UnknownOwner, wire.ByUnknown, one.Now.Where
	if one.Now.Owner != "" {
		r.Owner, r.LimitedBy = one.Now.Owner, one.Now.LimitedBy
	}
	return one.This
}
