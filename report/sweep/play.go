package sweep

import (
	"cmp"
	"errors"
	"fmt"
	"sync/atomic"

	"loadshape/report"
	"loadshape/report/judge"
)

// Play plays the cells, side by side if it may, each by itself.
func Play(q *Question) (*Sweep, error) {
	total, err := cellsOf(q.Axes)
	if err != nil {
		return nil, err
	}
	s := &Sweep{Schema: Schema, Asked: q.Asked}
	from, to := 0, total
	if q.Shard != nil {
		if q.Shard.Of > total {
			return nil, fmt.Errorf("--shard: is %v, expected at most as many parts as there are cells, %d", q.Shard, total)
		}
		from, to = q.Shard.Range(total)
		s.Part = &Part{FirstCell: from, Cells: to - from, Number: q.Shard.Number, Of: q.Shard.Of}
	}
	s.Cells = make([]Cell, to-from)
	errs := make([]error, to-from)
	tasks := make([]func(), to-from)
	var played, failed atomic.Int64
	q.tell(0, len(tasks))
	for i := range tasks {
		tasks[i] = func() {
			if failed.Load() > 0 {
				return
			}
			if errs[i] = s.play(q, i, from+i); errs[i] != nil {
				failed.Add(1)
			}
			q.tell(int(played.Add(1)), len(tasks))
		}
	}
	if q.Together != nil {
		q.Together(tasks...)
	} else {
		for _, task := range tasks {
			task()
		}
	}
	return s, cmp.Or(errs...)
}

func (q *Question) tell(cells, of int) {
	if q.Played != nil {
		q.Played(cells, of)
	}
}

// cellsOf is how many cells axes have.
func cellsOf(axes []Axis) (int, error) {
	total := 1
	for _, a := range axes {
		if total *= len(a.Values); total > MostCells {
			return 0, fmt.Errorf("--vary: has more than %d cells, expected fewer values", MostCells)
		}
	}
	return total, nil
}

// values are those of a cell.
func values(axes []Axis, cell int) []string {
	all := make([]string, len(axes))
	for i := len(axes) - 1; i >= 0; i-- {
		n := len(axes[i].Values)
		all[i], cell = axes[i].Values[cell%n], cell/n
	}
	return all
}

// play plays a cell. A cell without a request holds: there is nothing to refuse.
func (s *Sweep) play(q *Question, at, cell int) error {
	c := &s.Cells[at]
	c.Values = values(q.Axes, cell)
	asked, command, err := q.Cell(c.Values)
	if err != nil {
		return err
	}
	c.Command = command
	asked.Headroom = false // it is the grid that shows how far the plan can grow
	asked.Together = nil
	r, err := judge.Answer(asked)
	if errors.Is(err, judge.ErrNoRequest) {
		return fmt.Errorf("%s: %w", command, err)
	}
	if err != nil {
		return err
	}
	c.Verdict, c.Runs, c.Seed = r.Verdict, r.RunsTotal, r.Seed
	c.Limits, c.LimitsSHA = r.Limits.Name, r.Limits.SHA256
	c.Breaks = []string{}
	for _, t := range r.Broken(r.Telling()) {
		c.Breaks = append(c.Breaks, t.Label())
	}
	runs := r.Runs
	if len(runs) == 0 {
		runs = []report.Run{{Verdict: r.Verdict}}
	}
	for i := range runs {
		switch runs[i].Verdict {
		case report.Holds:
			c.Hold++
		case report.Depends:
			c.Depend++
		default:
			c.Fail++
		}
	}
	c.Loose, c.Strict = figuresOf(r.Readings.Loose), figuresOf(r.Readings.Strict)
	return nil
}

func figuresOf(r *report.Reading) *Figures {
	if r == nil {
		return nil
	}
	f := &Figures{Requests: r.Requests, Attempts: r.Attempts, Refused: r.Refused, RefusedShare: float64(r.Refused) / float64(max(1, r.Attempts)), GaveUp: r.GaveUp, P99WaitS: r.Wait.P99}
	if by := r.Refusing(); len(by) > 0 {
		f.First = r.Limits[by[0]].Name()
	}
	return f
}
