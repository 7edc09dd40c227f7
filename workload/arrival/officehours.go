package arrival

import (
	"fmt"
	"strings"
	"time"
	_ "time/tzdata" // zones are known on machines that have none

	"loadshape/bucket"
	"loadshape/workload/amount"
)

// OfficeHours are a rate while people work, and another one while they do not, by the clock of a place.
type OfficeHours struct {
	Days    string         `yaml:"days,omitempty"` // as mon-fri, or sat,sun; empty is mon-fri
	From    string         `yaml:"from"`           // as 09:00
	To      string         `yaml:"to"`             // as 18:00, up to 24:00; not after From: on the next day
	Zone    string         `yaml:"zone,omitempty"` // as Europe/Berlin; empty is UTC
	Rate    amount.Decimal `yaml:"rate"`
	Outside amount.Decimal `yaml:"outside,omitempty"` // the rate at any other time

	stages []Stage // of the run
}

var weekdays = []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}

// open are the days on which a working day begins.
func (o *OfficeHours) open() (days [7]bool, err error) {
	text := o.Days
	if text == "" {
		text = "mon-fri"
	}
	for part := range strings.SplitSeq(strings.ToLower(strings.ReplaceAll(text, " ", "")), ",") {
		first, last, span := strings.Cut(part, "-")
		if !span {
			last = first
		}
		from, to := weekday(first), weekday(last)
		if from < 0 || to < 0 {
			return days, fmt.Errorf("is %s, expected days such as mon-fri or sat,sun", bucket.Quoted(o.Days))
		}
		for d := from; ; d = (d + 1) % 7 {
			days[d] = true
			if d == to {
				break
			}
		}
	}
	return days, nil
}

// weekday is the number of a day by its name, of which three letters do; below 0 where there is none.
func weekday(name string) int {
	for i := range weekdays {
		if long := strings.ToLower(time.Weekday(i).String()); name == weekdays[i] || name == long {
			return i
		}
	}
	return -1
}

// hour is a time of day in minutes.
func hour(text string) (int, error) {
	if text == "24:00" {
		return 24 * 60, nil
	}
	at, err := time.Parse("15:04", text)
	if err != nil {
		return 0, fmt.Errorf("is %s, expected a time of day such as 09:00", bucket.Quoted(text))
	}
	return at.Hour()*60 + at.Minute(), nil
}

// place lays the hours over a run that begins at an instant since the Unix epoch, or, where that is not known, at the beginning of a
// Monday of that place.
func (o *OfficeHours) place(path string, start *int64, after, lasts bucket.Duration) error {
	zone, err := time.LoadLocation(o.Zone)
	if err != nil || o.Zone == "Local" {
		return bucket.Wrong(path+".zone", "is %s, expected a zone such as Europe/Berlin or UTC", bucket.Quoted(o.Zone))
	}
	days, err := o.open()
	if err != nil {
		return bucket.Wrong(path+".days", "%v", err)
	}
	from, err := hour(o.From)
	if err != nil {
		return bucket.Wrong(path+".from", "%v", err)
	}
	to, err := hour(o.To)
	if err != nil {
		return bucket.Wrong(path+".to", "%v", err)
	}
	if from == 24*60 {
		return bucket.Wrong(path+".from", "is 24:00, expected 00:00 to 23:59")
	}
	if to <= from {
		to += 24 * 60
	}
	if lasts <= 0 || lasts > MaxStream {
		return nil // which is told
	}
	zero := time.Date(2026, time.January, 5, 0, 0, 0, 0, zone).UnixNano()
	if start != nil {
		zero = *start
	}
	begin := zero + int64(after)
	end := begin + int64(lasts)
	day := time.Unix(0, begin).In(zone).AddDate(0, 0, -1) // whose hours may go on
	at := begin
	o.stages = nil
	stage := func(until int64, rate *amount.Decimal) {
		if until = min(until, end); until > at {
			o.stages = append(o.stages, Stage{Duration: bucket.Duration(until - at), Rate: rate})
			at = until
		}
	}
	for ; at < end; day = day.AddDate(0, 0, 1) {
		year, month, date := day.Date()
		opens := time.Date(year, month, date, from/60, from%60, 0, 0, zone).UnixNano()
		if opens >= end {
			break
		}
		if days[day.Weekday()] {
			stage(opens, &o.Outside)
			stage(time.Date(year, month, date, to/60, to%60, 0, 0, zone).UnixNano(), &o.Rate)
		}
	}
	stage(end, &o.Outside)
	return nil
}

// with are the same hours at other rates.
func (o *OfficeHours) with(rate func(amount.Decimal) amount.Decimal) *OfficeHours {
	other := *o
	other.Rate, other.Outside = rate(o.Rate), rate(o.Outside)
	other.stages = make([]Stage, len(o.stages))
	for i, s := range o.stages {
		other.stages[i] = Stage{Duration: s.Duration, Rate: &other.Outside}
		if s.Rate == &o.Rate {
			other.stages[i].Rate = &other.Rate
		}
	}
	return &other
}

func (o *OfficeHours) check(path string) error {
	switch {
	case o.Rate <= 0 || o.Rate > MaxRate:
		return bucket.Wrong(path+".rate", "is %v, expected more than 0 and at most %v", o.Rate, MaxRate)
	case o.Outside < 0 || o.Outside > MaxRate:
		return bucket.Wrong(path+".outside", "is %v, expected 0 to %v", o.Outside, MaxRate)
	}
	return nil
}

// Placed are the arrivals of a run that begins at an instant since the Unix epoch; nil: on a Monday. Without office hours they are the
// same.
func (a *Schedule) Placed(path string, start *int64) (*Schedule, error) {
	if a.OfficeHours == nil {
		return a, nil
	}
	b, hours := *a, *a.OfficeHours
	b.OfficeHours = &hours
	return &b, hours.place(path+".office_hours", start, a.Start, a.Duration)
}
