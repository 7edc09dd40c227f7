package spool

// A Spool takes what logs say, and gives every request once.
type Spool struct {
	keyed *Sorter
	timed *Sorter

	Repeats int64 // entries of a request that another entry is of, too
	Replays int64 // copies of a request from another conversation
	Covered int64 // spans that repeat one below them
}

// New makes an empty Spool. The caller closes it.
func New() *Spool { return &Spool{keyed: NewSorter(byKey), timed: NewSorter(ByTime)} }

// Add takes one entry.
func (s *Spool) Add(e *Entry) error {
	if e.Key == 0 {
		return s.timed.Add(e)
	}
	return s.keyed.Add(e)
}

// Settle leaves one entry of each request, the one that says the most, at the earliest start that any says. Where
// one in its own place is there, copies of it are none.
func (s *Spool) Settle() error {
	r, err := s.keyed.Read()
	if err != nil {
		return err
	}
	var key uint64
	var covered, own bool // what is known of the key
	var best Entry
	some := false
	give := func() error {
		if !some {
			return nil
		}
		some = false
		return s.timed.Add(&best)
	}
	for {
		e, err := r.Next()
		if err != nil {
			return err
		}
		if e == nil {
			break
		}
		if e.Key != key {
			if err := give(); err != nil {
				return err
			}
			key, covered, own = e.Key, false, false
		}
		switch {
		case e.Covers:
			covered = true
		case covered:
			s.Covered++
		case e.Copy && own:
			s.Replays++
		case some && e.Key2 == best.Key2:
			s.Repeats++
			at := min(e.At, best.At)
			if e.total() > best.total() {
				best = *e
			}
			best.At = at
		default:
			if err := give(); err != nil {
				return err
			}
			best, some = *e, true
			own = own || !e.Copy
		}
	}
	s.keyed.Close()
	s.keyed.held, s.keyed.in, s.keyed.by = 0, nil, nil
	return give()
}

// Read reads the requests in the order of time, after Settle.
func (s *Spool) Read() (*Sorted, error) { return s.timed.Read() }

// Close removes the temporary files.
func (s *Spool) Close() {
	s.keyed.Close()
	s.timed.Close()
}
