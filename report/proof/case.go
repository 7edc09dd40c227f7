package proof

import (
	"strings"
	"unicode"

	"loadshape/bucket/wire"
	"loadshape/workload/exchange"
)

// A Case is everything that the rules look at. The zero Case is a plain check of which nothing is known yet.
type Case struct {
	Changes int      // how many changes were named for this run
	Refusal string   // why the route must not be used with this credential; empty: it may
	Differs []string // what is different from the failure, by name

	Failure *exchange.Exchange // what failed before; nil: a plain check of the route
	Was     wire.Finding       // whose limit that was

	AskedFix bool // --prove fix
	DryRun   bool
	TooEarly bool // the bucket cannot admit this request yet, and the user does not wait

	This       *exchange.Exchange // what came of the request; nil: nothing was sent
	Is         wire.Finding       // whose limit refused it
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
	switch c.Is.LimitedBy {
	case "", wire.ByNone, wire.ByCapacity:
		return false
	case wire.ByEntitlement: // a 403 is about the credential, unless it is what failed before
		return c.This.Status != 403 || c.Was.LimitedBy == wire.ByEntitlement
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

// named reports whether both refusals name their limit.
func (c *Case) named() bool {
	unknown := func(l wire.LimitedBy) bool { return l == "" || l == wire.ByUnknown }
	return !unknown(c.Was.LimitedBy) && !unknown(c.Is.LimitedBy)
}

// sameLimit reports whether the request was refused by the limit that refused it before: of the same owner, where both
// are known, and of the same kind. Where no kind is named, the same words are the same limit.
func (c *Case) sameLimit() bool {
	if !c.named() {
		was, is := gist(c.Was.Message), gist(c.Is.Message)
		return was != "" && was == is && c.Was.ErrorType == c.Is.ErrorType
	}
	return c.Was.LimitedBy == c.Is.LimitedBy && sameOwner(c.Was.Owner, c.Is.Owner)
}

// sameOwner holds an organization and its workspace for one: a refusal often does not say which of the two it was.
func sameOwner(a, b wire.Owner) bool {
	kind := func(o wire.Owner) wire.Owner {
		if o == wire.AnthropicWorkspace {
			return wire.AnthropicOrganization
		}
		return o
	}
	unknown := func(o wire.Owner) bool { return o == "" || o == wire.UnknownOwner }
	return unknown(a) || unknown(b) || kind(a) == kind(b)
}

// gist is a message without what changes from one refusal to the next: figures and ids.
func gist(message string) string {
	var words []string
	for word := range strings.FieldsSeq(message) {
		if !strings.ContainsFunc(word, unicode.IsDigit) && !strings.ContainsAny(word, "<>") {
			words = append(words, strings.ToLower(word))
		}
	}
	return strings.Join(words, " ")
}
