package exchange

import "fmt"

// choose takes the last failure, and the last success before it on the same host and of the same model.
func choose(format string, all []*Exchange) *Baseline {
	b := &Baseline{Format: format}
	last := -1
	for i, e := range all {
		if e.Failed() {
			last = i
		}
	}
	if last < 0 {
		b.LastSuccess = all[len(all)-1]
		b.Notes = append(b.Notes, fmt.Sprintf("none of the %d exchanges is a refusal: the last is taken for the last success", len(all)))
		return b
	}
	b.Failure = all[last]
	for i := last - 1; i >= 0 && b.LastSuccess == nil; i-- {
		if e := all[i]; !e.Failed() && like(e.Route.Host, b.Failure.Route.Host) && like(e.Request.Model, b.Failure.Request.Model) {
			b.LastSuccess = e
		}
	}
	if len(all) > 1 {
		b.Notes = append(b.Notes, fmt.Sprintf("exchange %d of %d is taken, the last that failed", last+1, len(all)))
	}
	if after := len(all) - 1 - last; after > 0 {
		b.Notes = append(b.Notes, fmt.Sprintf("%d later, of which none failed, are in the file", after))
	}
	return b
}

// like reports whether two names may be the same: one that is unknown may be any.
func like(a, b string) bool { return a == "" || b == "" || a == b }

// Failed reports whether an exchange is no success: refused, or without a whole answer.
func (e *Exchange) Failed() bool {
	return e.Status < 200 || e.Status > 299 || e.Failure != "" || len(e.ErrorBody) > 0
}
