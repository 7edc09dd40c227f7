package exchange

import "fmt"

// choose takes of the failures the one that explains the others, as verify explain does, or the one with a number: the latest
// of its kind. With it goes the last success before it on the same host and of the same model.
func choose(name, format string, all []Record, number int) (*Baseline, error) {
	b := &Baseline{Format: format}
	s, at := &Survey{}, map[*Exchange]int{}
	for i, r := range all {
		if r.Failed() {
			s.add(name, r.Place, r.Exchange, r.explain())
			at[r.Exchange] = i
		}
	}
	taken, err := s.take(name, number)
	if err != nil {
		return nil, err
	}
	if taken < 0 {
		b.LastSuccess = all[len(all)-1].Exchange
		b.Notes = append(b.Notes, fmt.Sprintf("none of the %d exchanges is a refusal: the last is taken for the last success", len(all)))
		return b, nil
	}
	b.Failure = s.Groups[taken].Exchange
	index := at[b.Failure]
	for i := index - 1; i >= 0 && b.LastSuccess == nil; i-- {
		if e := all[i].Exchange; !e.Failed() && like(e.Route.Host, b.Failure.Route.Host) && like(e.Request.Model, b.Failure.Request.Model) {
			b.LastSuccess = e
		}
	}
	switch {
	case len(s.Groups) > 1:
		b.Notes = append(b.Notes, s.told(taken))
	case len(all) > 1:
		b.Notes = append(b.Notes, fmt.Sprintf("exchange %d of %d is taken, the last that failed", index+1, len(all)))
	}
	later := all[index+1:]
	for _, r := range later {
		if r.Failed() {
			return b, nil
		}
	}
	if len(later) > 0 {
		b.Notes = append(b.Notes, fmt.Sprintf("%d later, of which none failed, are in the file", len(later)))
	}
	return b, nil
}

// take is the index of the group with a number, from 1, or for 0 of the one that explains the others; -1 where there is none.
func (s *Survey) take(name string, number int) (int, error) {
	switch n := len(s.Groups); {
	case number == 0:
		return s.Lead(), nil
	case n == 0:
		return -1, fmt.Errorf("%s: has no failure, expected one to take by its number", name)
	case number > n:
		return -1, fmt.Errorf("%s: has %d kinds of failures, expected a number from 1 to %d", name, n, n)
	}
	return number - 1, nil
}

// told says which group is taken, and which others there are.
func (s *Survey) told(taken int) string {
	g := s.Groups[taken]
	note := fmt.Sprintf("failure %d of %d is taken: %s, %s, the latest of %d (%s)", taken+1, len(s.Groups), g.Owner, g.LimitedBy, g.Count, g.Place)
	for i, other := range s.Groups {
		if i != taken {
			note += fmt.Sprintf("; %d: %s, %s, %d times", i+1, other.Owner, other.LimitedBy, other.Count)
		}
	}
	return note
}

// like reports whether two names may be the same: one that is unknown may be any.
func like(a, b string) bool { return a == "" || b == "" || a == b }

// Failed reports whether an exchange is no success: refused, or without a whole answer.
func (e *Exchange) Failed() bool {
	return e.Status < 200 || e.Status > 299 || e.Failure != "" || len(e.ErrorBody) > 0
}
