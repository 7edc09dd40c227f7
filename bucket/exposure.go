package bucket

// An Exposure holds an acceleration limit against requests that are admitted, whatever it says: it tells what it would
// refuse of them. What it would refuse takes nothing from it.
type Exposure struct {
	x    acceleration
	met  int64  // asked for in this minute, refused or not
	over []Over // in the order of time
}

// An Over is a minute of the wall clock that asks for more than its ceiling.
type Over struct {
	At int64 // the instant at which the minute begins, or 0 where it began before
	By int64 // input tokens, or requests, above the ceiling
}

// NewExposure wants an acceleration limit that Check found right; start is the wall-clock time of instant 0.
func NewExposure(a *Acceleration, start int64) *Exposure {
	return &Exposure{x: newAcceleration(a, start)}
}

// Admitted hears of a request that was admitted at an instant. The instants must not go back.
func (e *Exposure) Admitted(at int64, r *Request) {
	e.roll(at)
	e.ask(1, e.x.cost(r))
}

// AdmittedRun hears of requests that are all alike.
func (e *Exposure) AdmittedRun(ats []int64, r *Request) {
	cost := e.x.cost(r)
	for len(ats) > 0 {
		e.roll(ats[0])
		n := 1
		for n < len(ats) && ats[n] < e.x.until {
			n++
		}
		e.ask(int64(n), cost)
		ats = ats[n:]
	}
}

// ask takes so many requests of one cost as there is room for.
func (e *Exposure) ask(n, cost int64) {
	if cost == 0 {
		return
	}
	e.met += n * cost
	e.x.sum += cost * min(n, (e.x.ceiling-e.x.sum)/cost)
}

func (e *Exposure) roll(at int64) {
	if at < e.x.until {
		return
	}
	e.end()
	e.x.roll(at)
}

// end ends the minute.
func (e *Exposure) end() {
	if by := e.met - e.x.ceiling; by > 0 { // and so one at least found no room
		e.over = append(e.over, Over{max(0, e.x.until-int64(Minute)), by})
	}
	e.met = 0
}

// Overs ends the run and gives the minutes in which something would be refused.
func (e *Exposure) Overs() []Over {
	e.end()
	return e.over
}
