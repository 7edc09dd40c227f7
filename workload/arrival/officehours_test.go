package arrival

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"loadshape/bucket"
	"loadshape/bucket/yamlfile"
)

// placed is a schedule with office hours, of a run that starts at a time; empty: not known.
func placed(t *testing.T, yaml, start string) (*Schedule, error) {
	t.Helper()
	a := &Schedule{}
	if _, err := yamlfile.Read("plan.yaml", strings.NewReader(yaml), a); err != nil {
		return nil, err
	}
	var at *int64
	if start != "" {
		v, err := time.Parse(time.RFC3339, start)
		if err != nil {
			t.Fatal(err)
		}
		at = new(v.UnixNano())
	}
	a, err := a.Placed("arrivals", at)
	if err == nil {
		_, err = a.Check("arrivals")
	}
	return a, err
}

// TestOfficeHours looks at the hours of each stage: + is one of work.
func TestOfficeHours(t *testing.T) {
	const berlin = "{duration: 2d, office_hours: {from: '09:00', to: '18:00', zone: Europe/Berlin, rate: 5, outside: 0.2}}"
	for _, c := range []struct{ yaml, start, want string }{
		{berlin, "", "9h +9h 15h +9h 6h"},
		{berlin, "2026-11-30T08:30:00Z", "+8h30m 15h +9h 15h +30m"}, // Monday, 09:30 there
		{berlin, "2026-11-27T17:00:00Z", "2d"},                      // Friday, 18:00 there
		{"{duration: 2d, start: 1h, office_hours: {from: '09:00', to: '18:00', rate: 5}}", "2026-11-30T08:00:00Z", "+9h 15h +9h 15h"},
		{strings.Replace(berlin, "2d", "1d", 1), "2026-03-29T00:00:00+01:00", "1d"}, // Sunday, on which the clock moves
		{"{duration: 1d, office_hours: {days: 'sun', from: '01:00', to: '04:00', zone: Europe/Berlin, rate: 5}}", "2026-03-29T00:00:00+01:00", "1h +2h 21h"},
		{"{duration: 1d, office_hours: {days: 'sun', from: '01:00', to: '04:00', zone: Europe/Berlin, rate: 5}}", "2026-10-25T00:00:00+02:00", "1h +4h 19h"},
		{"{duration: 2d, office_hours: {days: 'mon,wed', from: '22:00', to: '06:00', rate: 5}}", "2026-11-30T00:00:00Z", "22h +8h 18h"},
		{"{duration: 1d, office_hours: {days: 'mon', from: '22:00', to: '06:00', rate: 5}}", "2026-12-01T00:00:00Z", "+6h 18h"}, // that of Monday goes on
		{"{duration: 1d, office_hours: {days: 'Saturday-Monday', from: '00:00', to: '24:00', rate: 5}}", "2026-11-29T00:00:00Z", "+1d"},
	} {
		a, err := placed(t, c.yaml, c.start)
		if err != nil {
			t.Errorf("%s: %v", c.yaml, err)
			continue
		}
		var have []string
		sum := bucket.Duration(0)
		for _, s := range a.AllStages() {
			work := ""
			if *s.Rate == a.OfficeHours.Rate {
				work = "+"
			}
			have = append(have, fmt.Sprint(work, s.Duration))
			sum += s.Duration
		}
		if got := strings.Join(have, " "); got != c.want || sum != a.Duration {
			t.Errorf("%s from %s: %s, want %s", c.yaml, c.start, got, c.want)
		}
	}
}

func TestOfficeHoursScaled(t *testing.T) {
	a, err := placed(t, "{duration: 7d, office_hours: {from: '09:00', to: '17:00', rate: 10, outside: 1}}", "")
	if err != nil {
		t.Fatal(err)
	}
	if want := int64(5*8*60*10 + (168-40)*60); a.Expected().Int64() != want {
		t.Errorf("%v requests, want %d", a.Expected(), want)
	}
	b, ok := a.Scaled(3, 2)
	if want := a.Expected().Int64() * 3 / 2; !ok || b.Expected().Int64() != want {
		t.Errorf("half as much again is %v, want %d", b.Expected(), want)
	}
}

func TestOfficeHoursErrors(t *testing.T) {
	for yaml, want := range map[string]string{
		"{duration: 1d, office_hours: {from: '09:00', to: '18:00'}}":                          "rate",
		"{office_hours: {from: '09:00', to: '18:00', rate: 1}}":                               "arrivals.duration: is 0s, expected more than 0s",
		"{duration: 1d, rate: 3, office_hours: {from: '09:00', to: '18:00', rate: 1}}":        "arrivals.office_hours: is set, expected either office_hours, or stages, or rate",
		"{duration: 1d, office_hours: {from: 9h, to: '18:00', rate: 1}}":                      `arrivals.office_hours.from: is "9h", expected a time of day such as 09:00`,
		"{duration: 1d, office_hours: {from: '09:00', to: '25:00', rate: 1}}":                 `arrivals.office_hours.to: is "25:00"`,
		"{duration: 1d, office_hours: {from: '24:00', to: '24:00', rate: 1}}":                 "arrivals.office_hours.from: is 24:00",
		"{duration: 1d, office_hours: {from: '09:00', to: '18:00', days: weekdays, rate: 1}}": `arrivals.office_hours.days: is "weekdays", expected days such as mon-fri`,
		"{duration: 1d, office_hours: {from: '09:00', to: '18:00', zone: Berlin, rate: 1}}":   `arrivals.office_hours.zone: is "Berlin", expected a zone such as Europe/Berlin`,
		"{duration: 1d, office_hours: {from: '09:00', to: '18:00', zone: Local, rate: 1}}":    "arrivals.office_hours.zone",
		"{duration: 1d, office_hours: {from: '09:00', to: '18:00', zone: ../etc, rate: 1}}":   "arrivals.office_hours.zone",
	} {
		if _, err := placed(t, yaml, ""); err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: is %v, want %s", yaml, err, want)
		}
	}
}
