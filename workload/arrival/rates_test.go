package arrival

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"loadshape/bucket"
	"loadshape/bucket/yamlfile"
	"loadshape/workload/amount"
)

// loaded is a schedule whose rates are in a file.
func loaded(t *testing.T, yaml, csv string) (*Schedule, error) {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "rates.csv"), []byte(csv), 0o600); err != nil {
		t.Fatal(err)
	}
	a := &Schedule{}
	if _, err := yamlfile.Read("plan.yaml", strings.NewReader(yaml), a); err != nil {
		return nil, err
	}
	if err := a.Load("arrivals", &amount.Folder{Dir: dir, Sum: io.Discard}); err != nil {
		return nil, err
	}
	_, err := a.Check("arrivals")
	return a, err
}

// TestRates reads what monitors write: each time, 60 requests in the first minute, none in the second and 120 in the third.
func TestRates(t *testing.T) {
	for name, c := range map[string]struct{ yaml, csv string }{
		"Grafana":             {"{rates: rates.csv}", "\"Time\",\"requests per second\"\n2026-11-30 09:00:00,1\n2026-11-30 09:01:00,null\n2026-11-30 09:02:00,2\n"},
		"Grafana, a unit":     {"{rates: rates.csv, per: 1s}", "\ufeffTime,A-series\n2026-11-30 09:00:00,1\n2026-11-30 09:01:00,\n2026-11-30 09:02:00,2\n"},
		"CloudWatch":          {"{rates: {file: rates.csv, column: Sum}, per: 1m}", "Timestamp,Label,Sum,Average\n2026-11-30T09:00:00Z,a,60,9\n2026-11-30T09:01:00Z,a,0,9\n2026-11-30T09:02:00Z,a,120.0,9\n"},
		"a zone":              {"{rates: rates.csv}", "date,rpm\n2026-11-30T10:00:00+01:00,60\n2026-11-30T09:01:00Z,0\n2026-11-30T09:02:00Z,120\n"},
		"Prometheus":          {"{rates: rates.csv}", "timestamp,req/s\n1780000000.000,1e0\n1780000060.000,0\n1780000120.000,2.0000000000000000\n"},
		"milliseconds":        {"{rates: rates.csv}", "time,rps\n1780000000000,1\n1780000060000,NaN\n1780000120000,2\n"},
		"seconds from 0":      {"{rates: rates.csv, per: 1h}", "0,3600\n60,0\n120,7200\n"},
		"the same said twice": {"{rates: rates.csv, per: 1m}", "at_s,requests_per_minute\n0,60\n60,0\n120,120\n"},
	} {
		a, err := loaded(t, c.yaml, c.csv)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		counts := [3]int{}
		for _, at := range instants(t, a) {
			counts[(at-1)/int64(bucket.Minute)]++
		}
		if counts != [3]int{60, 0, 120} || a.End() != int64(3*bucket.Minute) {
			t.Errorf("%s: %v requests, and ends after %v", name, counts, bucket.Duration(a.End()))
		}
		twice, ok := a.Scaled(2, 1)
		if !ok || twice.Expected().Int64() != 360 || a.Expected().Int64() != 180 {
			t.Errorf("%s: twice as much is %v, want 360", name, twice.Expected())
		}
	}
}

func TestRatesErrors(t *testing.T) {
	for csv, want := range map[string]string{
		"":                                          "it is empty",
		"time,rps\n":                                "has 0 rates, expected at least two",
		"time,rps\n0,1\n":                           "has 1 rates, expected at least two",
		"0,1\n60,2\n":                               "does not say how long its rates are for",
		"secret,rps\n0,1\n60,2\n":                   "line 1: has no column for the time",
		"time,secret,rps\n0,1,1\n60,2,2\n":          "line 1: has 2 columns beside the time, expected the name of one as column",
		"time\n0\n60\n":                             "line 1: has no column beside the time",
		"time,rps\n0,1\nsecret,2\n":                 "line 3: the time is not understood",
		"time,rps\n0,1\n60,secret\n":                "line 3: the rate is no number",
		"time,rps\n0,1\n60,-2\n":                    "line 3: the rate is no number",
		"time,rps\n0,1\n60,2000000000\n":            "line 3: the rate is no number",
		"time,rps\n60,1\n60,2\n":                    "line 3: the time is not after that of line 2",
		"time,rps\n0,1\n60,2,secret\n":              "line 3, column 1 is not CSV",
		"time,rps\n0,1\n99999999,2\n":               "goes over more than 366d",
		"time,rps\n0,\"secret\n60,2\n":              "is not CSV",
		"time,rps\n0," + strings.Repeat("1", 1<<17): "is longer than 65536 bytes",
	} {
		_, err := loaded(t, "{rates: rates.csv}", csv)
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "secret") || strings.Contains(err.Error(), "\n") {
			t.Errorf("%.60q: is %v, want %s", csv, err, want)
		}
	}
	for yaml, want := range map[string]string{
		"{rates: rates.csv, rate: 1}":               "arrivals.rates: is set, expected either rates, or office_hours",
		"{rates: away.csv}":                         `arrivals.rates: is "away.csv": no such file`,
		"{rates: .}":                                "expected a regular file",
		"{rates: {file: rates.csv, column: other}}": `line 1: has no column "other"`,
		"{rates: rates.csv, per: 1m}":               "has rates for 1s by the name of their column, and per is 1m",
	} {
		if _, err := loaded(t, yaml, "time,rps\n0,1\n60,2\n"); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: is %v, want %s", yaml, err, want)
		}
	}
}

// FuzzRates reads any file as rates: what is read has stages that last, and an error is one line.
func FuzzRates(f *testing.F) {
	f.Add("time,rps\n0,1\n60,2\n")
	f.Add("Time,A\n2026-11-30 09:00:00,1.5e2\n2026-11-30T09:01:00Z,null\n")
	f.Add("1780000000000,1\n1780000060000,2\n")
	f.Fuzz(func(t *testing.T, text string) {
		table := &rateTable{}
		err := amount.ReadCSV(strings.NewReader(text), table.row)
		var all []Stage
		if err == nil {
			all, err = table.stages()
		}
		if err != nil {
			if strings.Contains(err.Error(), "\n") {
				t.Errorf("%q", err)
			}
			return
		}
		for _, s := range all {
			if s.Duration <= 0 || *s.Rate < 0 || *s.Rate > MaxRate {
				t.Fatalf("%q has a stage of %v at %v", text, s.Duration, *s.Rate)
			}
		}
	})
}
