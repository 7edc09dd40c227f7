package calibration

import (
	"loadshape/bucket"
	"loadshape/bucket/profile"
)

// A play is the log against limits, request by request, as it was recorded: nobody sends again.
type play struct {
	*Log
	groups []bucket.Group // under the reading
	start  int64
	of     []int // the group of each request
	unsize int64 // the size of a refused request that nobody wrote down
}

func newPlay(l *Log, p *profile.Profile, start int64, reading bucket.Reading) (*play, error) {
	y := &play{Log: l, start: start, of: make([]int, len(l.records)), unsize: l.median()}
	for i := range p.Groups {
		y.groups = append(y.groups, p.Groups[i].Under(reading))
	}
	for i := range l.records {
		var err error
		if y.of[i], err = p.Group(l.records[i].Model, l.records[i].Speed); err != nil {
			return nil, err
		}
	}
	return y, nil
}

// run plays all requests against limits, and says of each whether it is refused.
func (p *play) run(groups []bucket.Group, hear func(i int, refused bool)) error {
	gate, err := bucket.NewGate(groups, p.start)
	if err != nil {
		return err
	}
	for i := range p.records {
		r := &p.records[i]
		if r.kind() == failed {
			continue
		}
		q := r.Request.Request
		if r.kind() == refused && r.Unsized {
			q.InputTokens = p.unsize
		}
		hear(i, !gate.Admit(p.of[i], r.At, &q).Admitted())
	}
	return nil
}

// compare plays against limits, and counts what comes of it.
func (p *play) compare(groups []bucket.Group) (t Table, first int64, err error) {
	first = -1
	err = p.run(groups, func(i int, predicted bool) {
		r := &p.records[i]
		if predicted && first < 0 {
			first = r.At
		}
		switch k := r.kind(); {
		case k == unknown:
		case k == refused && predicted:
			t.BothRefused++
		case k == refused:
			t.OnlyRecorded++
		case predicted:
			t.OnlyPredicted++
		default:
			t.BothAdmitted++
		}
	})
	return t, first, err
}
