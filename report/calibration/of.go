package calibration

import (
	"fmt"

	"loadshape/bucket"
	"loadshape/bucket/profile"
	"loadshape/report/layout"
)

// Of says how well limits predict what became of a log. It is nil where the log has no refusal and contradicts nothing, or is too
// long to be compared.
func Of(l *Log, p *profile.Profile, start int64, name string, reading bucket.Reading) (*Calibration, error) {
	if l == nil || !l.done || !l.answered || l.too {
		return nil, nil
	}
	y, err := newPlay(l, p, start, reading)
	if err != nil {
		return nil, err
	}
	c := &Calibration{Reading: name, Against: []Against{}}
	for i := range l.records {
		r := &l.records[i]
		switch r.kind() {
		case unknown:
			c.Unknown++
		case failed:
			c.Failed++
		case refused:
			if r.Unsized {
				c.Unsized, c.TakenAs = c.Unsized+1, y.unsize
			}
			if c.RecordedS == nil {
				c.RecordedS = new(layout.Seconds(r.At))
			}
		}
	}
	var first int64
	if c.Table, first, err = y.compare(y.groups); err != nil {
		return nil, err
	}
	if first >= 0 {
		c.PredictedS = new(layout.Seconds(first))
		if c.RecordedS != nil {
			c.ErrorS = new(*c.PredictedS - *c.RecordedS)
		}
	}
	if c.Against, err = y.contradicted(); err != nil {
		return nil, err
	}
	if c.RecordedS == nil && len(c.Against) == 0 {
		return nil, nil // of many a log refusals are no part
	}
	if c.Table.OnlyRecorded > 0 {
		if len(l.records) > mostTried {
			c.Note = fmt.Sprintf("the load that would explain what is missing was not looked for: there are more than %s requests", layout.Count(mostTried))
		} else {
			c.Background, err = y.background(c.Table)
		}
	}
	return c, err
}

// named names a limit of a group.
func (p *play) named(group, limit int) layout.LimitName {
	g := &p.groups[group]
	l := &g.Limits[limit]
	n := layout.LimitName{Dimension: string(l.Dimension), Scope: l.Scope, Limit: l.Limit, Per: perOf(l).String()}
	if len(p.groups) > 1 {
		n.Group = g.Label()
	}
	return n
}

func perOf(l *bucket.Limit) bucket.Duration {
	if l.Per == 0 {
		return bucket.Minute
	}
	return l.Per
}
