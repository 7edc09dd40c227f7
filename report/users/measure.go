package users

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"sync/atomic"

	"loadshape/bucket"
	"loadshape/bucket/profile"
	"loadshape/report"
	"loadshape/report/capacity"
	"loadshape/report/judge"
	"loadshape/workload"
	"loadshape/workload/retry"
	"loadshape/workload/users"
)

// How many draws there are where nobody says: as many as the plays are short, within bounds. Fewer than the least could
// not tell 95 % from all.
const (
	leastDraws, mostDraws = 20, 100
	mostEvents            = 20_000_000 // requests of all draws together, which are held
	enoughEvents          = 3_000_000
)

// A measuring is what is drawn, and what is known of it.
type measuring struct {
	*Question
	draws []*users.Draw
	need  int

	done  atomic.Int64 // parts …
	parts int          // … of all
}

// Measure finds how many users fit.
func Measure(q *Question) (*Users, error) {
	switch {
	case !q.Loose && !q.Strict:
		return nil, errors.New("no reading was asked for")
	case len(q.Thresholds) == 0:
		return nil, errors.New("no threshold was given")
	case q.From < 1 || q.To < q.From:
		return nil, errors.New("no number of users was given")
	case !slices.ContainsFunc(q.Tiers, func(t Limits) bool { return t.Profile != nil }):
		return nil, errors.New("no limits were given")
	}
	m := &measuring{Question: q}
	if err := m.begin(); err != nil {
		return nil, err
	}
	u := m.about()
	errs := make([]error, 4*len(q.Tiers))
	var tasks []func()
	for i := range q.Tiers {
		t, limits := &u.Tiers[i], q.Tiers[i].Profile
		if t.Known = limits != nil; !t.Known {
			continue
		}
		t.Fit, t.Uncached = new(capacity.Each[Fit]), new(capacity.Each[Fit])
		add := func(what string, find func()) {
			tasks = append(tasks, func() {
				m.tell(what+" "+t.Name, 0)
				find()
				m.tell(what+" "+t.Name, 1)
			})
		}
		m.parts += 4
		add("how many fit", func() { errs[4*i] = m.fit(limits, true, t.Fit) })
		add("how many fit without a cache", func() { errs[4*i+1] = m.fit(limits, false, t.Uncached) })
		add("what is refused by", func() { t.Curve, errs[4*i+2] = m.curve(limits, true) })
		add("what is refused without a cache by", func() { t.NoCache, errs[4*i+3] = m.curve(limits, false) })
	}
	m.together(tasks...)
	return u, cmp.Or(errs...)
}

// tell says what is at work.
func (m *measuring) tell(what string, done int64) {
	if n := m.done.Add(done); m.Told != nil {
		m.Told(what, int(n), m.parts)
	}
}

func (m *measuring) together(tasks ...func()) {
	if m.Together != nil {
		m.Together(tasks...)
		return
	}
	for _, task := range tasks {
		task()
	}
}

// begin draws the users.
func (m *measuring) begin() error {
	each := max(1, m.Sessions.Expected(m.Sessions.Requests(), m.To, int64(m.Length)))
	n := m.Draws
	if n == 0 {
		n = int(min(mostDraws, max(leastDraws, enoughEvents/each)))
	}
	if each > mostEvents/int64(n) {
		return fmt.Errorf("%d users of such sessions send about %d requests in %v, which are too many to draw %d times, expected fewer users or a shorter time", m.To, each, m.Length, n)
	}
	m.need = (n*int(m.Confidence) + 99) / 100
	m.draws = make([]*users.Draw, n)
	tasks := make([]func(), n)
	for i := range tasks {
		tasks[i] = func() { m.draws[i] = m.Sessions.Draw(m.Seed+int64(i), m.To, int64(m.Length)) }
	}
	m.together(tasks...)
	return nil
}

// about is what is known before anything is played.
func (m *measuring) about() *Users {
	s, sum, length := m.Sessions, m.Sessions.Sum(), m.Sessions.Length()
	hourly := func(n int64) int64 { return s.Expected(n, 1, int64(bucket.Hour)) }
	u := &Users{Schema: Schema, Name: m.Name, Source: m.Work.Source, From: m.From, To: m.To, LengthS: report.Seconds(m.Length), Seed: uint64(m.Seed),
		Draws: len(m.draws), Need: m.need, Confidence: float64(m.Confidence) / 100, Tiers: make([]Fits, len(m.Tiers)),
		Log: Log{Sessions: s.Count(), Requests: s.Requests(), LengthS: report.Seconds(length), Failed: m.Left, Alone: s.Alone},
		EachHour: report.Load{Requests: hourly(s.Requests()), InputTokens: hourly(sum.InputTokens), CacheCreationInputTokens: hourly(sum.CacheCreationInputTokens),
			CacheReadInputTokens: hourly(sum.CacheReadInputTokens), OutputTokens: hourly(sum.OutputTokens),
			InputTokensTotal: hourly(sum.InputTokens + sum.CacheCreationInputTokens + sum.CacheReadInputTokens)}}
	for _, t := range m.Thresholds {
		u.Thresholds = append(u.Thresholds, t.String())
	}
	for i := range m.Tiers {
		u.Tiers[i] = Fits{Name: m.Tiers[i].Name, Curve: []Point{}, NoCache: []Point{}}
		if p := m.Tiers[i].Profile; p != nil && len(u.Assumptions) == 0 {
			u.Assumptions = judge.AssumedOfLimits(p.Groups)
		}
	}
	u.Assumptions = slices.Concat(u.Assumptions, m.Assumptions, []report.Assumption{
		{What: "a user", Value: "is in one session of the log after the other, pauses included, and somewhere within one when a draw begins", Source: "the log does not say who sent what"},
		{What: "users", Value: "do not wait for each other, and keep their rhythm when a request is refused", Source: "each session is played as it was recorded"},
	})
	return u
}

// play plays the first users of a draw; without a cache, all input is new.
func (m *measuring) play(n int, cached bool) judge.Play {
	return func(seed int64, t workload.Target, o workload.Observer) error {
		next := m.draws[seed-m.Seed].Of(n)
		known := map[string]bool{}
		take := func(q *workload.Request) (bool, error) {
			ok, err := next(q)
			if !cached {
				q.InputTokens, q.CacheReadInputTokens = q.InputTokens+q.CacheReadInputTokens, 0
			}
			if ok && !known[q.Model] {
				if _, err := t.Group(q.Model, q.Speed); err != nil {
					return false, fmt.Errorf("model: %w; --model NAME takes every request as one of that model", err)
				}
				known[q.Model] = true
			}
			return ok, err
		}
		if m.Hear != nil {
			o = m.Hear(o)
		}
		return workload.Replay(take, &retry.Policy{Name: "none"}, seed, t, o)
	}
}

// of is the question about so many users.
func (m *measuring) of(limits *profile.Profile, n int, cached bool) *judge.Question {
	q := m.Question.Question
	q.Profile, q.Play, q.Attempt = limits, m.play(n, cached), nil
	return &q
}

// fit finds the largest number of users that fits, under each reading.
func (m *measuring) fit(limits *profile.Profile, cached bool, into *capacity.Each[Fit]) error {
	guess := 0
	if m.Loose && m.Strict { // one play does for both as long as neither refuses anything
		all := &seeking{measuring: m, limits: limits, cached: cached, known: map[[2]int]bool{}}
		if all.enough(m.To) && *all.count(m.To) == len(m.draws) {
			found := &Fit{Users: &m.To, Hold: all.count(m.To), Binds: []Bind{}}
			into.Loose, into.Strict = found, found
		}
		if all.err != nil || into.Loose != nil {
			return all.err
		}
	}
	for _, p := range m.EachReading() {
		s := &seeking{measuring: m, limits: limits, cached: cached, reading: &p.Reading, known: map[[2]int]bool{}}
		found, err := s.run(guess)
		if err != nil {
			return err
		}
		if guess = m.From; found.Users != nil {
			guess = *found.Users
		}
		if p.Name == "loose" {
			into.Loose = found
		} else {
			into.Strict = found
		}
	}
	return nil
}

// A seeking looks for the largest number of users with enough draws that hold.
type seeking struct {
	*measuring
	limits  *profile.Profile
	cached  bool
	reading *bucket.Reading // nil: all that were asked for
	known   map[[2]int]bool // by users and draw
	err     error
}

// holds reports whether a draw of so many users holds. One in which nothing happens does.
func (s *seeking) holds(users, i int) bool {
	key := [2]int{users, i}
	if ok, played := s.known[key]; played || s.err != nil {
		return ok
	}
	ok := true
	if n := s.draws[i].Requests(users); n > 0 {
		q, requests := s.of(s.limits, users, s.cached), func() (int64, bool) { return n, true }
		if s.reading == nil {
			ok, s.err = q.HoldsUnderAll(s.Seed+int64(i), requests)
		} else {
			ok, s.err = q.HoldsUnder(s.Seed+int64(i), *s.reading, requests)
		}
	}
	s.known[key] = ok
	return ok
}

// enough reports whether enough draws hold, and plays no more of them than that takes.
func (s *seeking) enough(n int) bool {
	failed := 0
	for i := range s.draws {
		if !s.holds(n, i) {
			if failed++; failed > len(s.draws)-s.need || s.err != nil {
				return false
			}
		}
	}
	return true
}

// count plays all draws.
func (s *seeking) count(n int) *int {
	hold := 0
	for i := range s.draws {
		if s.holds(n, i) {
			hold++
		}
	}
	return &hold
}

// run searches, from a guess on: by steps that double, then by halves. Without a guess it begins where the first draw ends.
func (s *seeking) run(guess int) (*Fit, error) {
	low, high := s.From-1, s.To+1 // what holds, or would, and what does not
	halve := func(low, high int, ok func(int) bool) (int, int) {
		for high-low > 1 && s.err == nil {
			if mid := low + (high-low)/2; ok(mid) {
				low = mid
			} else {
				high = mid
			}
		}
		return low, high
	}
	if guess == 0 {
		guess, _ = halve(low, high, func(n int) bool { return s.holds(n, 0) })
	}
	guess = max(s.From, min(s.To, guess))
	for step := 1; s.err == nil && guess > low && guess < high; step *= 2 {
		if s.enough(guess) {
			low, guess = guess, guess+step
		} else {
			high, guess = guess, guess-step
		}
		if low >= s.From && high <= s.To {
			break
		}
		guess = max(s.From, min(s.To, guess))
	}
	low, high = halve(low, high, s.enough)
	found := &Fit{Binds: []Bind{}}
	if low >= s.From {
		found.Users, found.Hold = &low, s.count(low)
	}
	if high <= s.To {
		found.FailsAt, found.HoldAtFailsAt = &high, s.count(high)
		s.binds(high, found)
	}
	return found, s.err
}

// binds finds the limits that refuse first in the draws that do not hold.
func (s *seeking) binds(n int, f *Fit) {
	for i := range s.draws {
		if s.err != nil || s.holds(n, i) {
			continue
		}
		r, _, err := s.of(s.limits, n, s.cached).PlayUnder(s.Seed+int64(i), *s.reading, nil)
		if s.err = err; err != nil {
			return
		}
		first := -1
		for l := range r.Limits {
			if at := r.Limits[l].FirstRefusalS; at != nil && (first < 0 || *at < *r.Limits[first].FirstRefusalS) {
				first = l
			}
		}
		if first < 0 {
			continue
		}
		name := *r.Limits[first].Name()
		if at := slices.IndexFunc(f.Binds, func(b Bind) bool { return b.LimitName == name }); at >= 0 {
			f.Binds[at].Draws++
		} else {
			f.Binds = append(f.Binds, Bind{name, 1})
		}
	}
	slices.SortStableFunc(f.Binds, func(a, b Bind) int { return cmp.Compare(b.Draws, a.Draws) })
}
