package sweep

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"loadshape/report/shard"
)

// A Named is a part of a sweep.
type Named struct {
	Name string // what errors call it
	*Sweep
}

// sorted are parts in the order of their cells. They must be parts of the same sweep.
func sorted(parts []Named) ([]Named, error) {
	if len(parts) == 0 {
		return nil, errors.New("there is no part")
	}
	parts = slices.Clone(parts)
	slices.SortFunc(parts, func(a, b Named) int {
		return cmp.Or(cmp.Compare(a.from(), b.from()), cmp.Compare(len(a.Cells), len(b.Cells)), cmp.Compare(a.Name, b.Name))
	})
	first := &parts[0]
	for i := range parts {
		p := &parts[i]
		for _, f := range []struct{ field, have, want string }{
			{"version", p.Version, first.Version},
			{"name", p.Asked.Name, first.Asked.Name},
			{"sha256", p.SHA256, first.SHA256},
			{"flags", strings.Join(p.Flags, " "), strings.Join(first.Flags, " ")},
			{"thresholds", strings.Join(p.Thresholds, "; "), strings.Join(first.Thresholds, "; ")},
			{"axes", fmt.Sprint(p.Axes), fmt.Sprint(first.Axes)},
		} {
			if f.have != f.want {
				return nil, fmt.Errorf("%s: %s: is %.200q, expected %.200q as in %s", p.Name, f.field, f.have, f.want, first.Name)
			}
		}
	}
	return parts, nil
}

func (p *Named) from() int {
	if p.Part == nil {
		return 0
	}
	return p.Part.FirstCell
}

// Merge makes of parts, given in any order, the sweep that all of their cells would have been in one piece.
func Merge(parts []Named) (*Sweep, error) {
	parts, err := sorted(parts)
	if err != nil {
		return nil, err
	}
	total, err := cellsOf(parts[0].Axes)
	if err != nil {
		return nil, err
	}
	whole := *parts[0].Sweep
	whole.Part, whole.Cells = nil, make([]Cell, 0, total)
	for i := range parts {
		p := &parts[i]
		switch next := len(whole.Cells); {
		case p.from() < next:
			return nil, fmt.Errorf("%s: cells: %d is in %s, too, expected each cell in one part", p.Name, p.from(), parts[i-1].Name)
		case p.from() > next:
			return nil, fmt.Errorf("%s: cells: %d to %d are in no part: this begins with %d", p.Name, next, p.from()-1, p.from())
		}
		whole.Cells = append(whole.Cells, p.Cells...)
	}
	if n := len(whole.Cells); n < total {
		return nil, fmt.Errorf("%s: cells: %d to %d are in no part: there are %d, and this ends with %d", parts[len(parts)-1].Name, n, total-1, total, n-1)
	}
	if err := whole.sameLimits(); err != nil {
		return nil, err
	}
	return &whole, nil
}

// sameLimits refuses limits that have the same name and are others: parts that were played with different files. What varies a value of
// the plan may vary its limits, too.
func (s *Sweep) sameLimits() error {
	if slices.ContainsFunc(s.Axes, func(a Axis) bool { return strings.Contains(a.Name, ".") }) {
		return nil
	}
	axis := slices.IndexFunc(s.Axes, func(a Axis) bool { return a.Name == "limits" })
	first := map[string]int{}
	for i := range s.Cells {
		name := ""
		if axis >= 0 {
			name = s.Cells[i].Values[axis]
		}
		before, ok := first[name]
		if !ok {
			first[name] = i
		} else if s.Cells[i].LimitsSHA != s.Cells[before].LimitsSHA {
			return fmt.Errorf("cells[%d].limits_sha256: is another one than that of cells[%d], expected the same limits in all parts", i, before)
		}
	}
	return nil
}

// Missing are the parts that are to be played again, so that all cells are there: counted as the given ones are.
func Missing(parts []Named) ([]shard.Shard, error) {
	parts, err := sorted(parts)
	if err != nil {
		return nil, err
	}
	total, err := cellsOf(parts[0].Axes)
	if err != nil {
		return nil, err
	}
	there, of := make([]bool, total), 1
	for i := range parts {
		p := &parts[i]
		for c := range p.Cells {
			there[p.from()+c] = true
		}
		if p.Part != nil {
			of = max(of, p.Part.Of)
		}
	}
	return shard.Missing(of, total, func(cell int) bool { return there[cell] }), nil
}
