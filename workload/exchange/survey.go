package exchange

import (
	"bytes"
	"fmt"
	"io"
	"time"

	"loadshape/bucket/wire"
	"loadshape/workload/container"
)

// mostBetween is the time between two views of one failure.
const mostBetween = 5 * time.Second

// A Survey is all the failures of some files, by whose limit it was and which.
type Survey struct {
	Groups  []*Group
	Success *Exchange // the last answer that was no failure
	Format  string    // of the last file in which there was something
	ids     map[string]bool
	means   memo
}

// A Group is the failures of one owner and kind.
type Group struct {
	Owner     wire.Owner
	LimitedBy wire.LimitedBy
	Count     int
	First     *time.Time // nil: no time is known
	Last      *time.Time
	File      string       // of the latest
	Place     string       // of the latest: the file, and the line where it is of lines
	Exchange  *Exchange    // the latest
	Means     wire.Finding // of the latest
}

// mostIDs is how many request ids are remembered, so that a failure that a log repeats counts once.
const mostIDs = 50_000

// add counts a failure of a file, which is to be clean.
func (s *Survey) add(file, place string, e *Exchange, means wire.Finding) {
	again := false
	if id := means.RequestID; id != "" {
		if s.ids == nil || len(s.ids) >= mostIDs {
			s.ids = map[string]bool{}
		}
		again = s.ids[id]
		s.ids[id] = true
	}
	g := s.group(means.Owner, means.LimitedBy)
	at := e.Answered()
	if at == nil || g.Last == nil || !at.Before(*g.Last) {
		g.File, g.Place, g.Exchange, g.Means = file, place, e, means
	}
	if !again {
		g.Count++
	}
	if at != nil {
		if g.First == nil || at.Before(*g.First) {
			g.First = at
		}
		if g.Last == nil || at.After(*g.Last) {
			g.Last = at
		}
	}
}

func (s *Survey) group(owner wire.Owner, by wire.LimitedBy) *Group {
	for _, g := range s.Groups {
		if g.Owner == owner && g.LimitedBy == by {
			return g
		}
	}
	g := &Group{Owner: owner, LimitedBy: by}
	s.Groups = append(s.Groups, g)
	return g
}

// Lead is the index of the group that explains the others: the first that is a quota, else the first whose owner is known,
// then capacity; -1 where there is none.
func (s *Survey) Lead() int {
	lead := -1
	for i, g := range s.Groups {
		if lead < 0 || g.weight() > s.Groups[lead].weight() || g.weight() == s.Groups[lead].weight() && g.before(s.Groups[lead]) {
			lead = i
		}
	}
	return lead
}

func (g *Group) weight() int {
	switch {
	case g.LimitedBy == wire.ByNone:
		return 0
	case g.Owner == wire.UnknownOwner && g.LimitedBy == wire.ByUnknown:
		return 1
	case g.Owner == wire.UnknownOwner:
		return 2
	case g.Owner == wire.ProviderCapacity:
		return 3
	case g.LimitedBy == wire.ByUnknown:
		return 4
	}
	return 5
}

func (g *Group) before(h *Group) bool {
	return g.First != nil && h.First != nil && g.First.Before(*h.First)
}

// Small files are read whole, larger ones line by line.
const small = 1 << 20

// Read adds what a file holds, of any form that Read takes; a log of lines can be of any size and is read in constant memory.
// It says from time to time how many bytes it has read; progress may be nil.
func (s *Survey) Read(name string, r io.Reader, progress func(int64)) error {
	head, err := io.ReadAll(io.LimitReader(r, small+1))
	if err != nil {
		return Unreadable(name, err)
	}
	if err := binary(name, head); err != nil {
		return err
	}
	if len(head) > small && !bytes.HasPrefix(head, []byte("\xff\xfe")) && !bytes.HasPrefix(head, []byte("\xfe\xff")) {
		rest := io.MultiReader(bytes.NewReader(head), r)
		if lined(head) {
			return s.stream(name, rest, progress)
		}
		raw, err := io.ReadAll(io.LimitReader(rest, MaxBaseline+1))
		if err != nil {
			return Unreadable(name, err)
		}
		if len(raw) > MaxBaseline {
			return s.stream(name, io.MultiReader(bytes.NewReader(raw), r), progress)
		}
		return s.whole(name, raw)
	}
	rest, err := io.ReadAll(io.LimitReader(r, MaxBaseline))
	if err != nil {
		return Unreadable(name, err)
	}
	return s.whole(name, append(head, rest...))
}

// lined reports whether a text has lines that stand for themselves: not one JSON value over all of it.
func lined(head []byte) bool {
	t := bytes.TrimSpace(head)
	if len(t) == 0 || t[0] != '{' && t[0] != '[' {
		return true
	}
	first, _, more := bytes.Cut(t, []byte{'\n'})
	return more && len(first) > 1 && bytes.HasSuffix(bytes.TrimSpace(first), []byte{'}'})
}

// whole adds what a file of moderate size holds.
func (s *Survey) whole(name string, raw []byte) error {
	rd := &reader{name, mostExchanges}
	t, err := rd.all(raw)
	if err != nil {
		return scrubbed(err)
	}
	s.Format = t.format
	for i := range t.failures {
		f := &t.failures[i]
		f.Exchange.Clean()
		s.add(name, f.Place, f.Exchange, f.Exchange.explain())
	}
	if t.success != nil {
		t.success.Clean()
		s.Success = t.success
	}
	return nil
}

// stream adds what a large log holds.
func (s *Survey) stream(name string, r io.Reader, progress func(int64)) error {
	any := false
	s.means = memo{}
	err := container.Windows(r, func(w container.Window) error {
		for _, f := range s.means.search(container.Decode([]byte(w.Text))) {
			if !f.e.Failed() {
				any = true
				s.Success = f.e
				s.Success.Clean()
				continue
			}
			if f.weak && f.means.Owner == wire.UnknownOwner {
				continue // words of a log about something else
			}
			said, id := f.e.told(), f.means.RequestID
			f.e.Clean()
			if f.e.told() != said || f.e.Headers["request-id"] != id && f.e.Headers["request-id"] != "" {
				f.means = s.means.explain(f.e) // with a secret taken out
			}
			any, s.Format = true, Logged
			s.add(name, fmt.Sprintf("%s:%d", name, w.Line+f.line-1), f.e, f.means)
		}
		return nil
	}, progress)
	if err != nil {
		return Unreadable(name, err)
	}
	if !any {
		return fmt.Errorf("%s: has no error about limits in any line, expected a log that has one", name)
	}
	return nil
}
