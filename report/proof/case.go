package proof

import (
	"fmt"
	"slices"

	"loadshape/bucket/wire"
	"loadshape/report/layout"
	"loadshape/workload/exchange"
)

// A Case is everything that the rules look at. The zero Case is a plain check of which nothing is known yet.
type Case struct {
	Changes int      // how many changes were named for this run
	Refusal string   // why the route must not be used with this credential; empty: it may
	Differs []string // what is different from the failure, by name

	Failure *exchange.Exchange // what failed before; nil: a plain check of the route
	Before  wire.Finding       // whose limit that was

	Unclear  string // why the failure is not understood; empty: it is
	Hopeless string // why no wait ends it; empty: one may

	HopelessNext string // the step that ends it

	AskedFix bool // --prove fix
	DryRun   bool
	TooEarly bool // the bucket cannot admit this request yet, and the user does not wait

	This       *exchange.Exchange // what came of the request; nil: nothing was sent
	Now        wire.Finding       // whose limit refused it
	OtherOwner bool               // the answer's organization or workspace is not that of the failure
	FixShown   bool               // the model says that the request as it was would still be refused at this instant
}

// passed reports whether a whole answer arrived.
func (c *Case) passed() bool {
	return c.This != nil && c.This.Status == 200 && c.This.Complete && c.This.Failure == ""
}

// refused reports whether a limit refused the request, be it before the answer or within it.
func (c *Case) refused() bool {
	if c.This == nil || c.This.Status == 200 && c.This.Failure != exchange.StreamError || c.This.Status == 0 {
		return false
	}
	switch c.Now.LimitedBy {
	case "", wire.ByNone, wire.ByCapacity:
		return false
	case wire.ByEntitlement: // a 403 is about the credential, unless it is what failed before
		return c.This.Status != 403 || c.Before.LimitedBy == wire.ByEntitlement
	case wire.ByUnknown:
		return c.This.Status == 429
	}
	return true
}

// noLimit are the statuses at which no limit of the caller's is asked, whatever the words beside them say: the credential or the
// proxy's, the time that the request took, the host that it reached, or when it came, is what they are about.
var noLimit = []int{401, 407, 408, 421, 425}

// fitStatus lets the status of an answer speak before its words, where the two are about different things: one that names no
// limit, or the failure of the service with words that do not come with it.
func (c *Case) fitStatus() {
	if c.This == nil {
		return
	}
	status, f := c.This.Status, &c.Now
	switch {
	case f.LimitedBy == "" || f.LimitedBy == wire.ByNone || f.LimitedBy == wire.ByCapacity && status == 503:
		return
	case slices.Contains(noLimit, status), status == 503 && f.Confidence != wire.Certain && f.Owner != wire.ProviderCapacity:
	default:
		return
	}
	f.Evidence = append(slices.Clone(f.Evidence), fmt.Sprintf("the words are those of a limit (%s), and the status is %d: no limit answers with it, so that they decide nothing",
		layout.Words(string(f.LimitedBy)), status))
	f.Owner, f.LimitedBy, f.Retry, f.RetryAfter, f.Confidence = wire.UnknownOwner, wire.ByNone, wire.RetryUnknown, nil, wire.Undecidable
}

// failed reports whether the exchange failed in one of these ways.
func (c *Case) failed(ways ...string) bool {
	if c.This == nil {
		return false
	}
	for _, way := range ways {
		if c.This.Failure == way {
			return true
		}
	}
	return false
}

// Stopped reports whether it is decided that nothing is to be sent, for another reason than the time.
func (c *Case) Stopped() bool {
	for _, r := range Rules() {
		if !r.before {
			return false
		}
		if r.holds(c) {
			return true
		}
	}
	return false
}
