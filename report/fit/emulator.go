package fit

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"loadshape/bucket"
	"loadshape/bucket/profile"
	"loadshape/report/layout"
	"loadshape/workload"
	"loadshape/workload/trace"
)

// exact is what an emulator's log says itself: the limits that it had.
type exact struct{ log *trace.Log }

// OfEmulator says what an emulator's log tells. Its first line has the limits; the decisions are counted.
func OfEmulator(source string, r *trace.Reader) (*Fit, error) {
	log := r.Log()
	f := &Fit{Schema: Schema, Source: source, Format: "emulator", Owners: []Owner{}, exact: &exact{log}}
	from := log.Start.UTC()
	f.From, f.To = &from, &from
	o := Owner{Groups: []Group{}, Notes: []string{}}
	for _, g := range log.Groups {
		to := Group{Models: append([]string{}, g.Models...), Refused: map[string]int{}, Buckets: []Bucket{}}
		for _, l := range g.Limits {
			to.Buckets = append(to.Buckets, exactBucket(&l))
		}
		o.Groups = append(o.Groups, to)
	}
	known := profile.Profile{Name: log.Limits, Groups: log.Groups}
	var q workload.Request
	for {
		err := r.Next(&q)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		f.Answers++
		to := log.Start.Add(time.Duration(q.At)).UTC()
		f.To = &to
		i, err := known.Group(q.Model, q.Speed)
		if err != nil {
			return nil, fmt.Errorf("%s:%d: model: %w", source, r.Line(), err)
		}
		o.Groups[i].Answers++
		if d := r.Decision(); d.LimitedBy != "" {
			o.Groups[i].Refused[d.LimitedBy]++
		}
	}
	o.Answers = f.Answers
	f.Owners = append(f.Owners, o)
	f.Notes = []string{fmt.Sprintf("this is a log of sim serve, whose first line has the limits: %s, under the %s reading", layout.Clean(log.Limits), log.Reading),
		"sim run --trace plays it again and compares every decision"}
	if r.LeftOut().Cut > 0 {
		f.Notes = append(f.Notes, "the last line of the log is not whole and left out")
	}
	return f, nil
}

func exactBucket(l *bucket.Limit) Bucket {
	per := l.Per
	if per == 0 {
		per = bucket.Minute
	}
	limit := l.Limit
	return Bucket{Dimension: string(l.Dimension), Limit: &limit, Per: per.String(), ToldBy: "the log's first line",
		Values: []Value{{Limit: limit}}, Points: []Point{}}
}

func (e *exact) profile(f *Fit) *profile.Profile {
	return &profile.Profile{Name: layout.Clean(baseName(f.Source)), Owner: "emulator", Source: f.evidence(f.Answers), AsOf: f.To.Format(time.RFC3339),
		Groups: slices.Clone(e.log.Groups)}
}

func (e *exact) comments() []commented {
	var all []commented
	for _, g := range e.log.Groups {
		for range g.Limits {
			all = append(all, commented{"- dimension:", []string{"told by the log's first line"}})
		}
	}
	return all
}
