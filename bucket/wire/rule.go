package wire

import (
	"slices"
	"strings"
	"sync"
	"time"

	"loadshape/bucket/wire/wording"
)

// A Rule is one row of the table by which answers are explained: what is seen, and what it means. The first rule that
// fits decides.
type Rule struct {
	Name       string
	Sees       string // the evidence, as it is told
	Means      string
	Owner      Owner
	LimitedBy  LimitedBy
	Retry      Retry
	Confidence Confidence // at the most: a text that an application printed is never more than likely
	Statuses   []int      // that come with it; at another status it is no more than likely. None: any
	NextStep   string     // one sentence
	Where      string
	Source     string // where it is known from …
	Seen       string // … and when that was seen or read; both are empty for a rule of the tables of wordings

	fits     func(*said) bool
	constant bool                             // a retry-after that comes with it is always the same, and no wait
	header   bool                             // its evidence is a header or the status, whatever the body is
	reads    func(*said, *Finding, time.Time) // figures that the answer names; may be nil
}

// table is Rules, made once.
var table = sync.OnceValue(Rules)

// Rules are all rules, in the order in which they are asked; the last one fits whatever is left.
func Rules() []Rule {
	all := slices.Concat(answeredRules(), anthropicCodeRules(), gatewayRules(), relayRules, makerRules, creditRules, unifiedRules(), foundryRules(), anthropicRules(),
		cloudRules(), gatewayHeaderRules(), printedRules, loneRules(), generalRules(), unclearRules())
	for i := range all {
		of := sources[all[i].Name]
		all[i].Source, all[i].Seen = of.where, of.seen
	}
	return all
}

// says fits an error whose text has all of these parts, all in lower case.
func says(parts ...string) func(*said) bool {
	list := wording.Parts(parts...)
	return func(s *said) bool {
		for i := range list {
			if !s.words.Holds(list[i]) {
				return false
			}
		}
		return true
	}
}

// saysOne fits an error whose text has one of these, in lower case.
func saysOne(parts ...string) func(*said) bool {
	list := wording.Parts(parts...)
	return func(s *said) bool { return s.words.Holds(list...) }
}

// hasCode fits an error with one of these codes.
func hasCode(codes ...string) func(*said) bool {
	return func(s *said) bool { return slices.Contains(codes, s.code) }
}

// hasType fits an error with one of these types.
func hasType(types ...string) func(*said) bool {
	return func(s *said) bool { return slices.Contains(types, s.errorType) }
}

// hasStatus fits an answer with one of these statuses.
func hasStatus(statuses ...int) func(*said) bool {
	return func(s *said) bool { return slices.Contains(statuses, s.status) }
}

// sends fits an answer with a header whose name begins so, in lower case.
func sends(prefix string) func(*said) bool {
	return func(s *said) bool { return s.sends(prefix) }
}

func all(fits ...func(*said) bool) func(*said) bool {
	return func(s *said) bool {
		for _, f := range fits {
			if !f(s) {
				return false
			}
		}
		return true
	}
}

func either(fits ...func(*said) bool) func(*said) bool {
	return func(s *said) bool {
		return slices.ContainsFunc(fits, func(f func(*said) bool) bool { return f(s) })
	}
}

func not(fit func(*said) bool) func(*said) bool {
	return func(s *said) bool { return !fit(s) }
}

func refused(s *said) bool { return s.status == 429 || s.status == 0 }

// amazonError is the name of an AWS error, without what follows a colon.
func amazonError(name string) func(*said) bool {
	return func(s *said) bool {
		header, _, _ := strings.Cut(s.header.Get("X-Amzn-Errortype"), ":")
		return header == name
	}
}

func figures(read func(*said, *Finding)) func(*said, *Finding, time.Time) {
	return func(s *said, f *Finding, _ time.Time) { read(s, f) }
}
