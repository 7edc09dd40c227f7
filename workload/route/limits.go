package route

import "slices"

// A Family is how a route's limits decide, which says what one smaller request can show there.
type Family string

const (
	ReserveAtStart   Family = "reserve_at_start"  // by the size of this request
	ChargeAfterwards Family = "charge_afterwards" // by what earlier requests have used
	RequestCount     Family = "request_count"     // by their number
	UnknownFamily    Family = "unknown"
)

// Family is the route's, and what one smaller request can prove there.
func (r *Route) Family() (Family, string) { return r.form.family(r) }

const (
	reserveProves = "the size of this request decides when it starts: a smaller one that passes while the large one is refused shows that a limit on tokens refused it; one that is refused too shows a count of requests, a quota of 0, or no capacity"
	chargeProves  = "what earlier requests have used decides, not the size of this one: a smaller request is refused like the large one until the window moves, so only time, another key or another model shows something"
	countProves   = "requests are counted, whatever their size: a smaller one shows whether the count has room now, and nothing about tokens"
	unknownProves = "how its limits decide is not known: a pass shows that the route is open, and nothing about size"
)

// RequestIDs are the headers that name an answer to its owner, in lower case, the best first.
func (r *Route) RequestIDs() []string {
	if r.kind != nil {
		return slices.Clone(r.kind.ids)
	}
	return slices.Clone(r.form.ids)
}

// OwnerPage is where the owner of the limits looks at them.
func (r *Route) OwnerPage() string { return r.scrub(r.form.page(r)) }
