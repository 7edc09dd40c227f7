package logs

import (
	"loadshape/workload/logs/fields"
	"loadshape/workload/logs/spool"
)

// A lineage is how the records of a file hang together. They may come in any order, so that what depends on another
// record waits until the end of the file, or until there are too many.
type lineage struct {
	lines   map[uint64]line
	waiting []child
	above   []uint64 // what is above a request
}

// A line is what others need to know of a record.
type line struct {
	at     int64
	parent uint64
	of     uint64 // what it is a part of, such as a message; 0: of nothing
}

// A child is an entry that waits for what its parents say.
type child struct {
	entry  spool.Entry
	parent uint64
	of     uint64
}

// mostLines is how many lines are held together.
const mostLines = 300_000

func (l *lineage) note(id uint64, n line) {
	if l.lines == nil {
		l.lines = map[uint64]line{}
	}
	l.lines[id] = n
}

func (l *lineage) full() bool {
	return len(l.lines) >= mostLines || len(l.waiting) >= mostLines/2 || len(l.above) >= mostLines/2
}

func (l *lineage) forget() {
	clear(l.lines)
	clear(l.waiting)
	l.waiting, l.above = l.waiting[:0], l.above[:0]
}

// mostSteps is how far up parents are followed.
const mostSteps = 1_000

// up follows parents from one on, as long as they are parts of the same, and gives the first that is not.
func (l *lineage) up(parent, of uint64) (line, bool) {
	for range mostSteps {
		n, ok := l.lines[parent]
		if !ok || n.of != of {
			return n, ok
		}
		parent = n.parent
	}
	return line{}, false
}

// descendant takes a record that may be one of several of the same request, one below the other, and is known by a key of
// its own. What is no request counts as what others hang on.
func (b *builder) descendant(r *fields.Record, key, parent uint64, request bool) error {
	if !request {
		if parent != 0 {
			b.lineage.note(key, line{parent: parent})
		}
	} else {
		e, total, err := b.entry(r)
		if err != nil {
			return err
		}
		e.Key, e.Key2 = key, uint64(e.At)
		if parent != 0 {
			b.lineage.above = append(b.lineage.above, parent)
		}
		if err := b.give(r, e, total); err != nil {
			return err
		}
	}
	if b.lineage.full() {
		return b.descendants()
	}
	return nil
}

// descendants says of what is above a request that it repeats it, up to the next that is one itself.
func (b *builder) descendants() error {
	for _, above := range b.lineage.above {
		for range mostSteps {
			b.made = spool.Entry{Key: above, Covers: true}
			if err := b.add(&b.made); err != nil {
				return err
			}
			n, ok := b.lineage.lines[above]
			if !ok {
				break
			}
			above = n.parent
		}
	}
	b.lineage.forget()
	return nil
}

// observation is a descendant whose id, and that of what is above it, stand in fields.
func (b *builder) observation(r *fields.Record, request bool) error {
	id := r.Text(fields.ID)
	if len(id) == 0 {
		return r.Missing(fields.ID, "the id of the record")
	}
	var parent uint64
	if p := r.Text(fields.Parent); len(p) > 0 {
		parent = fields.Hash(p)
	}
	return b.descendant(r, fields.Hash(id), parent, request)
}
