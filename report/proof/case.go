package proof

import (
	"loadshape/bucket/wire"
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
