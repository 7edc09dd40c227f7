// Package count is what is counted while traffic is played. In come the attempts of a play and the limits that they met, out
// come the figures of a report.Reading, and the instant at which a condition on them can no longer be met. It must not know what is
// played, and judges nothing else.
//
// Read summary.go first, then demand.go, what the traffic asks of each limit; midrun.go gives what has been counted so far,
// watch.go ends a play whose condition is lost, and check.go finds where a play contradicts itself.
package count

import (
	"cmp"
	"math/big"
	"math/bits"
	"slices"

	"loadshape/bucket"
	"loadshape/report"
	"loadshape/report/layout"
	"loadshape/report/waits"
	"loadshape/workload"
)

const minute = int64(bucket.Minute)

// A Summary gathers the figures of a Reading while traffic is played.
type Summary struct {
	gate      *bucket.Gate
	limits    []limitCount // of all groups
	first     []int        // the place in limits of each group's first
	names     []string     // of the streams
	streams   []streamCount
	met       []int64         // attempts by group, where there are several
	demands   []demand        // by group and length of the stretch
	clock     bool            // the minutes of the run are those of the wall clock
	minutes   []report.Minute // that are over
	now       row             // this one
	levels    []int64         // memory for the lowest levels of many minutes
	singly    bool            // some demand is counted request by request
	late      []late          // by group
	touched   int             // the minute that a request was offered to last after it was over
	undelayed int64           // requests of the minutes that are over that went straight through
	brief     bool            // minutes are not kept …
	over      int64           // … but how many requests they offered

	targets []targetCount // of a plan that has such
	place   []int         // of each group, that of its target among those

	checker *checker // nil: nothing is checked
	aside   int64    // attempts of streams in the background, which are counted by stream and by limit only
	besides int64    // requests that go straight through, and are counted in no minute

	attempts, admitted, refused, gaveUp, unsent, early int64
	failures                                           // attempts that no limit has refused and that failed

	fellOver                  int64 // requests that went to another target
	open                      int64 // requests that were sent, and whose fate is not decided yet
	causes                    [int(bucket.ByConcurrency) + 1]int64
	firstRefusal, lastRefusal int64
	waits                     *waits.Recorder
}

const unset = int64(-1)

// A row is the minute that is going on. Most requests are admitted when they are due, at the first attempt; they are counted apart
// and only once.
type row struct {
	at        int64
	undelayed load // offered, and admitted in the same minute at the first attempt without a wait
	offered   load // beside those
	admitted  load // beside those
	refused   int64
	failures
	others load   // offered by streams in the background
	busy   bool   // one of them sent something that did not go straight through
	groups []load // what is offered by group, where there are several
}

// failures are attempts that failed, and that no limit has refused.
type failures struct {
	faulted  int64 // answered with another error
	timedOut int64 // admitted, but their clients have not waited for the answer
}

func (f *failures) add(a *workload.Attempt) {
	if a.Fault == workload.TimedOut {
		f.timedOut++
	} else {
		f.faulted++
	}
}

type load struct{ requests, input, creation, read, output int64 }

func (l *load) add(r *bucket.Request) {
	l.requests++
	l.input += r.InputTokens
	l.creation += r.CacheCreationInputTokens
	l.read += r.CacheReadInputTokens
	l.output += r.OutputTokens
}

func (l load) plus(m load) load {
	return load{l.requests + m.requests, l.input + m.input, l.creation + m.creation, l.read + m.read, l.output + m.output}
}

func (l load) times(n int64) load {
	return load{n * l.requests, n * l.input, n * l.creation, n * l.read, n * l.output}
}

func (l load) public() report.Load {
	return report.Load{Requests: l.requests, InputTokens: l.input, CacheCreationInputTokens: l.creation, CacheReadInputTokens: l.read, InputTokensTotal: l.input + l.creation + l.read, OutputTokens: l.output}
}

// late is requests that were due in a minute that is over: they have waited. Those that come next were often due in the same.
type late struct {
	at int64 // of the minute
	load
	others load // of streams in the background
}

type limitCount struct {
	use              report.LimitUse
	group, limit     int
	lowest, lowestAt int64
	refused          int64
	hopeless         int64
	firstRefusal     int64
	longest          uint64

	// Of acceleration: this minute's ceiling, and the minute that used the largest share of its own.
	ceiling, peakUsed, peakCeiling int64

	demanded // of a limit on requests or tokens
}

// A targetCount is what is counted of one target.
type targetCount struct {
	name                                    string
	through                                 int64 // requests that went straight through
	attempts, admitted, refused, left, came int64
	failures
}

// add takes in an attempt that did not go straight through.
func (t *targetCount) add(a *workload.Attempt) {
	t.attempts++
	switch {
	case a.Fault != 0:
		t.failures.add(a)
	case a.Admitted():
		t.admitted++
	default:
		t.refused++
	}
	if a.Leaves {
		t.left++
	}
	if a.First() {
		t.came++
	}
}

type streamCount struct {
	undelayed, requests, attempts, admitted, refused, gaveUp int64
	failures
	others bool  // it is in the background
	busy   int64 // requests under way at the most
	waits  *waits.Recorder
}

// Observer lets the summary hear of a play.
func (s *Summary) Observer() workload.Observer {
	o := workload.Observer{Attempt: s.Attempt, Admitted: s.run, Minute: s.begin}
	if s.checker != nil {
		return s.checker.over(o)
	}
	return o
}

// Background are names of streams that are in the background.
func (s *Summary) Background(names []string) {
	for i := range s.streams {
		s.streams[i].others = slices.Contains(names, s.names[i])
	}
}

// Besides counts requests that go straight through beside those that are played.
func (s *Summary) Besides(n int64) { s.besides, s.undelayed = n, n }

// New gathers what happens at a gate that has seen nothing yet; start is the wall-clock time of its instant 0.
func New(gate *bucket.Gate, groups []bucket.Group, start int64, streams []string) *Summary {
	s := &Summary{gate: gate, firstRefusal: unset, lastRefusal: unset, waits: waits.NewRecorder(), names: streams, streams: make([]streamCount, len(streams)),
		clock: start%minute == 0, late: make([]late, len(groups))}
	if len(groups) > 1 {
		s.met, s.now.groups = make([]int64, len(groups)), make([]load, len(groups))
	}
	for i := range s.streams {
		s.streams[i].waits = waits.NewRecorder()
	}
	for g := range groups {
		s.first = append(s.first, len(s.limits))
		if name := groups[g].Target; name != "" {
			if n := len(s.targets); n == 0 || s.targets[n-1].name != name {
				s.targets = append(s.targets, targetCount{name: name})
			}
			s.place = append(s.place, len(s.targets)-1)
		}
		models := ""
		if len(groups) > 1 {
			models = groups[g].Label()
		}
		for i := range groups[g].Limits {
			l := &groups[g].Limits[i]
			per := l.Per
			if per == 0 {
				per = bucket.Minute
			}
			use := report.LimitUse{Target: groups[g].Target, Group: models, Dimension: string(l.Dimension), Scope: l.Scope, Limit: l.Limit, Per: per.String(),
				Window: string(l.Window), Capacity: l.Capacity(), Source: l.Source, AsOf: l.AsOf}
			if use.Window == "" {
				use.Window = string(bucket.TokenBucket)
			}
			s.keep(use, g, i)
			s.demand(g, l, int64(per))
		}
		if a := groups[g].Acceleration; a != nil {
			s.keep(report.LimitUse{Target: groups[g].Target, Group: models, Dimension: bucket.ByAcceleration.String(), Scope: string(a.Dimension), Limit: a.Floor,
				Per: bucket.Minute.String(), Capacity: a.Floor, Source: a.Source}, g, bucket.AtAcceleration)
		}
		if n := groups[g].Concurrency; n > 0 {
			s.keep(report.LimitUse{Target: groups[g].Target, Group: models, Dimension: bucket.ByConcurrency.String(), Limit: n, Capacity: n}, g, bucket.AtConcurrency)
		}
	}
	return s
}

func (s *Summary) keep(use report.LimitUse, group, limit int) {
	level := s.gate.Lowest(group, limit)
	s.limits = append(s.limits, limitCount{use: use, group: group, limit: limit, lowest: level, firstRefusal: unset, ceiling: level})
}

// wentStraightThrough reports whether an attempt is that of a request which goes straight through.
func wentStraightThrough(a *workload.Attempt) bool {
	return a.Attempt == 1 && a.Sent == a.At && a.Fault == 0 && a.Verdict.Cause == bucket.None
}

// Attempt takes in an attempt.
func (s *Summary) Attempt(a *workload.Attempt) {
	if wentStraightThrough(a) {
		if a.Others {
			s.aside++
			s.now.others.add(&a.Request.Request)
		} else {
			s.now.undelayed.add(&a.Request.Request)
		}
		stream := &s.streams[a.Stream]
		stream.undelayed++
		if s.place != nil && !a.Others {
			s.targets[s.place[a.Group]].through++
		}
		stream.busy = max(stream.busy, a.Busy)
		if len(s.met) > 0 {
			s.met[a.Group]++
			s.now.groups[a.Group].add(&a.Request.Request)
		}
		if s.singly {
			s.ask(a.Group, a.At, &a.Request.Request)
		}
		return
	}
	s.detour(a)
}

// run takes in requests that went straight through.
func (s *Summary) run(r *workload.Run) {
	n := int64(len(r.At))
	s.streams[r.Stream].undelayed += n
	if s.place != nil && !r.Others {
		s.targets[s.place[r.Group]].through += n
	}
	one := load{}
	one.add(r.Request)
	all := one.times(n)
	if r.Others {
		s.aside += n
		s.now.others = s.now.others.plus(all)
	} else {
		s.now.undelayed = s.now.undelayed.plus(all)
	}
	if len(s.met) > 0 {
		s.met[r.Group] += n
		s.now.groups[r.Group] = s.now.groups[r.Group].plus(all)
	}
	if s.singly {
		for _, at := range r.At {
			s.ask(r.Group, at, r.Request)
		}
	}
}

// detour takes in an attempt that did not go straight through.
func (s *Summary) detour(a *workload.Attempt) {
	stream := &s.streams[a.Stream]
	if a.Attempt <= 1 {
		s.offer(a)
		stream.requests++
	}
	if a.Others {
		s.besideIt(a)
		return
	}
	if a.Attempt == 0 {
		s.unsent++
		s.gaveUp++
		stream.gaveUp++
		return
	}
	if a.Attempt == 1 {
		s.open++
	}
	if a.Last {
		s.open--
	}
	s.attempts++
	stream.attempts++
	if s.place != nil {
		s.targets[s.place[a.Group]].add(a)
	}
	if a.Leaves {
		s.fellOver++
	}
	stream.busy = max(stream.busy, a.Busy)
	if len(s.met) > 0 && a.Met() {
		s.met[a.Group]++
	}
	if a.Early {
		s.early++
	}
	if a.Fault != 0 {
		s.failures.add(a)
		s.now.failures.add(a)
		stream.failures.add(a)
		if a.Last {
			s.gaveUp++
			stream.gaveUp++
		}
		return
	}
	if a.Verdict.Admitted() {
		s.now.admitted.add(&a.Request.Request)
		s.admitted++
		stream.admitted++
		s.waits.Record(a.Sent - a.At)
		stream.waits.Record(a.Sent - a.At)
		return
	}
	s.now.refused++
	s.refused++
	stream.refused++
	if a.Last {
		s.gaveUp++
		stream.gaveUp++
	}
	s.causes[a.Verdict.Cause]++
	if s.firstRefusal == unset {
		s.firstRefusal = a.Sent
	}
	s.lastRefusal = a.Sent
	l := s.limit(a.Group, a.Verdict.Limit)
	l.refused++
	if l.firstRefusal == unset {
		l.firstRefusal = a.Sent
	}
	if seconds, ok := a.Verdict.RetryAfter(); ok {
		l.longest = max(l.longest, seconds)
	}
	if _, ok := a.Verdict.Seconds(); !ok {
		l.hopeless++
	}
}

// besideIt takes in what became of an attempt of a stream in the background.
func (s *Summary) besideIt(a *workload.Attempt) {
	stream := &s.streams[a.Stream]
	if a.Attempt == 0 {
		stream.gaveUp++
		return
	}
	s.now.busy = true
	stream.attempts++
	stream.busy = max(stream.busy, a.Busy)
	if a.Met() {
		s.aside++
		if len(s.met) > 0 {
			s.met[a.Group]++
		}
	}
	switch {
	case a.Admitted():
		stream.admitted++
		stream.waits.Record(a.Sent - a.At)
		return
	case a.Fault != 0:
		stream.failures.add(a)
	default:
		stream.refused++
	}
	if a.Last {
		stream.gaveUp++
	}
}

// limit finds the limit of a group at its place.
func (s *Summary) limit(group, place int) *limitCount {
	i := s.first[group]
	if place >= 0 {
		return &s.limits[i+place]
	}
	for s.limits[i].group != group || s.limits[i].limit != place {
		i++
	}
	return &s.limits[i]
}

// offer counts a request that was due at an instant, which may lie in a minute that is over: it has waited.
func (s *Summary) offer(a *workload.Attempt) {
	group, at, r := a.Group, a.At, &a.Request.Request
	if s.singly {
		s.ask(group, at, r)
	}
	at -= at % minute
	if at == s.now.at {
		if a.Others {
			s.now.others.add(r)
		} else {
			s.now.offered.add(r)
		}
		if len(s.met) > 0 {
			s.now.groups[group].add(r)
		}
		return
	}
	l := &s.late[group]
	if l.at != at {
		s.settle(group)
		l.at = at
	}
	if a.Others {
		l.others.add(r)
	} else {
		l.add(r)
	}
}

// Brief leaves out the minutes, and what they ask of limits, for a play that only has to tell what became of its requests. It then takes
// no more memory however long the play is. It is said before anything happens.
func (s *Summary) Brief() {
	s.brief, s.singly, s.demands = true, false, nil
	for i := range s.limits {
		s.limits[i].demanded = demanded{}
	}
}

// settle counts the late requests of a group in their minute.
func (s *Summary) settle(group int) {
	l := &s.late[group]
	if l.requests+l.others.requests == 0 {
		return
	}
	if s.brief {
		s.over += l.requests
		l.load, l.others = load{}, load{}
		return
	}
	i, found := slices.BinarySearchFunc(s.minutes, l.at, func(m report.Minute, at int64) int {
		return cmp.Compare(int64(m.AtS), at)
	})
	if !found { // nothing was sent in it
		s.minutes = slices.Insert(s.minutes, i, report.Minute{AtS: report.Seconds(l.at)})
	}
	s.touched = i
	s.minutes[i].Offered = s.minutes[i].Offered.Plus(l.public())
	s.minutes[i].Background = besides(s.minutes[i].Background, &l.others)
	s.askLate(group, l.at, l.load.plus(l.others))
	l.load, l.others = load{}, load{}
}

// besides adds what is offered in the background to what is known of it; nil where there is nothing.
func besides(all *report.Load, more *load) *report.Load {
	if more.requests == 0 {
		return all
	}
	sum := more.public()
	if all != nil {
		sum = sum.Plus(*all)
	}
	return &sum
}

// settleAll counts all late requests.
func (s *Summary) settleAll() {
	for group := range s.late {
		s.settle(group)
	}
}

// begin ends the minute before and begins the one at an instant.
func (s *Summary) begin(at int64) {
	s.gate.Advance(at - 1)
	s.close()
	s.gate.Mark(at)
	clear(s.now.groups)
	s.now = row{at: at, groups: s.now.groups}
	for i := range s.limits {
		if l := &s.limits[i]; l.limit == bucket.AtAcceleration {
			l.ceiling = s.gate.Lowest(l.group, l.limit) // nothing is taken yet from the minute that begins
		}
	}
}

// close ends a minute.
func (s *Summary) close() {
	s.settleAll()
	m := &s.now
	if s.brief {
		s.undelayed += m.undelayed.requests
		s.over += m.undelayed.requests + m.offered.requests
		return
	}
	busy := m.sawTraffic()
	if len(s.levels)+len(s.limits) > cap(s.levels) {
		s.levels = make([]int64, 0, 256*len(s.limits))
	}
	from := len(s.levels)
	for i := range s.limits {
		l := &s.limits[i]
		level := s.gate.Lowest(l.group, l.limit)
		if level < l.lowest {
			l.lowest, l.lowestAt = level, m.at
		}
		if l.limit == bucket.AtAcceleration {
			l.hold(l.ceiling-level, l.ceiling)
		}
		if busy {
			s.levels = append(s.levels, level)
		}
	}
	if busy {
		to := len(s.levels)
		s.undelayed += m.undelayed.requests
		s.askMinute(m)
		s.minutes = append(s.minutes, m.public(s.levels[from:to:to]))
	}
}

// sawTraffic reports whether anything was meant to be sent in the minute, or was.
func (m *row) sawTraffic() bool {
	return m.busy || m.undelayed.requests|m.offered.requests|m.admitted.requests|m.refused|m.faulted|m.timedOut|m.others.requests != 0
}

func (m *row) public(levels []int64) report.Minute {
	return report.Minute{AtS: report.Seconds(m.at), Offered: m.undelayed.plus(m.offered).public(), Admitted: m.undelayed.plus(m.admitted).public(),
		Refused: m.refused, Faulted: m.faulted, TimedOut: m.timedOut, Background: besides(nil, &m.others), LowestLevels: levels}
}

// Reading ends the run and gives its figures.
func (s *Summary) Reading() *report.Reading {
	s.close()
	r := &report.Reading{WaitCounts: s.waits.Distribution(), Limits: []report.LimitUse{}, Streams: []report.StreamUse{}, Minutes: s.minutes}
	s.count(r)
	for i := range s.minutes {
		r.Requests += s.minutes[i].Offered.Requests
	}
	r.Requests += s.besides + s.over
	straight := s.undelayed
	s.attempts += straight
	r.Attempts += straight
	r.Admitted += straight
	r.Conserved = r.Requests == r.Admitted+r.GaveUp+r.Undecided
	s.waits.RecordZeros(straight)
	r.Wait = s.waits.Waits()
	for i := range s.streams {
		c := &s.streams[i]
		c.waits.RecordZeros(c.undelayed)
		r.Streams = append(r.Streams, report.StreamUse{Name: s.names[i], Requests: c.requests + c.undelayed, Attempts: c.attempts + c.undelayed,
			Admitted: c.admitted + c.undelayed, Refused: c.refused, GaveUp: c.gaveUp, Wait: c.waits.Waits(), PeakBusy: c.busy, Faulted: c.faulted, TimedOut: c.timedOut, Background: c.others})
	}
	for i := range s.limits {
		r.Limits = append(r.Limits, s.limits[i].public(s))
	}
	for i := range s.targets {
		r.Targets = append(r.Targets, s.targets[i].public(r.Limits))
	}
	return r
}

// public writes a target, of whose limits one may bind.
func (t *targetCount) public(limits []report.LimitUse) report.TargetUse {
	u := report.TargetUse{Name: t.name, Attempts: t.attempts + t.through, Admitted: t.admitted + t.through, Refused: t.refused, Faulted: t.faulted, TimedOut: t.timedOut,
		FellOver: t.left, TookOver: t.came}
	most := int64(0)
	for i := range limits {
		if l := &limits[i]; l.Target == t.name && l.Refused > most {
			most = l.Refused
			u.Binds = &layout.LimitName{Group: l.Group, Dimension: l.Dimension, Scope: l.Scope, Limit: l.Limit, Per: l.Per}
		}
	}
	return u
}

// count gives a reading what was counted, but for the requests that went straight through.
func (s *Summary) count(r *report.Reading) {
	r.FirstRefusalS, r.LastRefusalS = s.instant(s.firstRefusal), s.instant(s.lastRefusal)
	r.Attempts, r.Admitted, r.Refused, r.GaveUp, r.Unsent, r.TooEarly = s.attempts, s.admitted, s.refused, s.gaveUp, s.unsent, s.early
	r.FellOver = s.fellOver
	r.Undecided, r.Faulted, r.TimedOut = s.open, s.faulted, s.timedOut
	r.RefusedBy = report.RefusedBy{
		Requests:     s.causes[bucket.ByRequests],
		InputTokens:  s.causes[bucket.ByInputTokens],
		OutputTokens: s.causes[bucket.ByOutputTokens],
		Tokens:       s.causes[bucket.ByTokens],
		Acceleration: s.causes[bucket.ByAcceleration],
		Concurrency:  s.causes[bucket.ByConcurrency],
	}
}

func (s *Summary) instant(at int64) *report.Seconds {
	if at == unset {
		return nil
	}
	v := report.Seconds(at)
	return &v
}

// hold keeps the minute that used the largest share of its ceiling.
func (l *limitCount) hold(used, ceiling int64) {
	hi, lo := bits.Mul64(uint64(used), uint64(l.peakCeiling))
	peakHi, peakLo := bits.Mul64(uint64(l.peakUsed), uint64(ceiling))
	if l.peakCeiling == 0 || hi > peakHi || hi == peakHi && lo > peakLo {
		l.peakUsed, l.peakCeiling = used, ceiling
	}
}

func (l *limitCount) public(s *Summary) report.LimitUse {
	u := l.use
	u.Attempts = s.attempts - s.faulted + s.aside
	if len(s.met) > 0 {
		u.Attempts = s.met[l.group]
	}
	u.LowestLevel = l.lowest
	used, capacity := new(big.Int).Sub(big.NewInt(u.Capacity), big.NewInt(l.lowest)), u.Capacity
	known := true
	if l.limit == bucket.AtAcceleration {
		used, capacity, known = big.NewInt(l.peakUsed), l.peakCeiling, s.clock
	}
	switch {
	case !known:
	case capacity == 0 && l.refused > 0:
		u.PeakUsedShare = new(1.0)
	default:
		u.PeakUsedShare = new(report.Share(used, big.NewInt(capacity)))
	}
	l.demanded.public(s, &u)
	lowestAt := report.Seconds(l.lowestAt)
	u.LowestAtS = &lowestAt
	u.Refused = l.refused
	u.Hopeless = l.hopeless
	u.FirstRefusalS = s.instant(l.firstRefusal)
	if l.longest > 0 {
		longest := l.longest
		u.LongestRetryAfter = &longest
	}
	return u
}
