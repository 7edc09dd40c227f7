package arrival

import (
	"fmt"
	"math"
	"math/big"
	"slices"
	"testing"

	"loadshape/bucket"
	"loadshape/workload/amount"
	"loadshape/workload/draw"

	"pgregory.net/rapid"
)

func dec(s string) amount.Decimal {
	var d amount.Decimal
	if err := d.UnmarshalText([]byte(s)); err != nil {
		panic(err)
	}
	return d
}

func ramp(duration bucket.Duration, target string) Stage {
	d := dec(target)
	return Stage{Duration: duration, Target: &d}
}

func hold(duration bucket.Duration, rate string) Stage {
	d := dec(rate)
	return Stage{Duration: duration, Rate: &d}
}

// instants are all arrivals, checked.
func instants(t testing.TB, a *Schedule) []int64 {
	t.Helper()
	if _, err := a.Check("arrivals"); err != nil {
		t.Fatal(err)
	}
	s := NewTimes(a, draw.New(1, "test", "arrivals"))
	var all []int64
	for {
		at, ok := s.Next()
		if !ok {
			break
		}
		all = append(all, at)
	}
	if at, ok := s.Next(); ok {
		t.Fatalf("after the end came %d", at)
	}
	return all
}

// k6 87883075c, lib/executor/ramping_arrival_rate_test.go, TestRampingArrivalRateCal: to one part in a thousand.
func TestArrivalsOfK6(t *testing.T) {
	t.Log("ground truth: k6, 24 starts of 2 cases used; left out: virtual users and segments of a test, for the model has no rule about who runs an iteration; a configuration that changes while it runs, for a plan does not")
	stages := []Stage{ramp(5*bucket.Second, "1"), ramp(bucket.Second, "1"), ramp(5*bucket.Second, "0")}
	triple := []Stage{ramp(5*bucket.Second, "3"), ramp(bucket.Second, "3"), ramp(5*bucket.Second, "0")}
	for _, tt := range []struct {
		name   string
		stages []Stage
		want   []float64
	}{
		{"1 s", stages, []float64{3.162, 4.472, 5.500, 6.527, 7.837, 11.000}},
		// A third of a second as the unit of time is three times the rate a second.
		{"1/3 s", triple, []float64{
			1.825, 2.581, 3.162, 3.651, 4.082, 4.472, 4.830, 5.166, 5.499, 5.833, 6.169, 6.527, 6.917, 7.348, 7.837,
			8.418, 9.174, 10.999,
		}},
	} {
		got := instants(t, &Schedule{Per: bucket.Second, Stages: tt.stages})
		if len(got) != len(tt.want) {
			t.Fatalf("%s: %d arrivals, want %d: %v", tt.name, len(got), len(tt.want), got)
		}
		for i, at := range got {
			if s := float64(at) / 1e9; math.Abs(s-tt.want[i]) > tt.want[i]/1000 {
				t.Errorf("%s: arrival %d at %v s, want %v", tt.name, i, s, tt.want[i])
			}
		}
	}
	// The last one is exactly the end of the last stage, where the area reaches 6.
	if got := instants(t, &Schedule{Per: bucket.Second, Stages: stages}); got[5] != 11e9 {
		t.Errorf("last at %d, want 11 s", got[5])
	}
}

// The k-th request of a ramp from 0 comes at √(2kD/Δ).
func TestArrivalsOfARampInClosedForm(t *testing.T) {
	for _, tt := range []struct {
		d     bucket.Duration
		delta int64
	}{{10 * bucket.Second, 10}, {7 * bucket.Second, 3}, {bucket.Hour, 1}, {600 * bucket.Second, 997}} {
		got := instants(t, &Schedule{Per: bucket.Second, Stages: []Stage{ramp(tt.d, fmt.Sprint(tt.delta))}})
		if want := int64(tt.d) / 1e9 * tt.delta / 2; int64(len(got)) != want {
			t.Fatalf("%v to %d: %d arrivals, want %d", tt.d, tt.delta, len(got), want)
		}
		for i, at := range got {
			// ceil(√(2·k·D·1e9/Δ)) with D in ns
			n := new(big.Int).Mul(big.NewInt(2*int64(i+1)*1e9), big.NewInt(int64(tt.d)))
			q, rest := n.QuoRem(n, big.NewInt(tt.delta), new(big.Int))
			if rest.Sign() > 0 {
				q.Add(q, big.NewInt(1))
			}
			root := new(big.Int).Sqrt(q)
			if new(big.Int).Mul(root, root).Cmp(q) < 0 {
				root.Add(root, big.NewInt(1))
			}
			if at != root.Int64() {
				t.Fatalf("%v to %d: arrival %d at %d, want %v", tt.d, tt.delta, i, at, root)
			}
		}
	}
}

// vegeta cf58112, lib/pacer_test.go, the cumulative hits of LinearPacer{100/s, slope 10}, exactly.
func TestArrivalsOfVegetaLinearPacer(t *testing.T) {
	t.Log("ground truth: vegeta, 9 cumulative hits of LinearPacer used; left out: rates that are not positive, for a plan with one is refused")
	const last = 128
	got := instants(t, &Schedule{Per: bucket.Second, StartRate: dec("100"), Stages: []Stage{ramp(last*bucket.Second, "1380")}})
	for _, tt := range []struct{ s, hits float64 }{
		{0.5, 51.25}, {1, 105}, {2, 220}, {4, 480}, {8, 1120}, {16, 2880}, {32, 8320}, {64, 26880}, {128, 94720},
	} {
		n, _ := slices.BinarySearch(got, int64(tt.s*1e9)+1)
		if n != int(tt.hits) { // as many whole requests
			t.Errorf("%v s: %d arrivals, want %v", tt.s, n, tt.hits)
		}
	}
	// The area itself, in steps that make it whole.
	for _, tt := range []struct {
		s    int64
		area string
	}{{1, "105"}, {2, "220"}, {8, "1120"}, {128, "94720"}} {
		a := Schedule{Per: bucket.Second, StartRate: dec("100"), Stages: []Stage{ramp(bucket.Duration(tt.s)*bucket.Second, fmt.Sprint(100+10*tt.s))}}
		if got := a.Expected().String(); got != tt.area {
			t.Errorf("%d s: area %s, want %s", tt.s, got, tt.area)
		}
	}
}

// vegeta cf58112, lib/pacer_test.go, what ConstantPacer and LinearPacer wait for: the next hit is due at the end of its
// unit of area, and there is no wait for one that is late. The first wait on the slope is ours: see what is left out.
func TestArrivalsOfVegetaWaits(t *testing.T) {
	t.Log("ground truth: vegeta, 12 waits used; left out: LinearPacer{1/s, slope 1} at 1 s with 1 hit sent, which waits 250 ms by taking the rate of that moment for that of the whole wait, where the area is reached at √5 − 1 s; rates and units that are not positive or overflow, for a plan with one is refused")
	one := &Schedule{Per: bucket.Second, Rate: dec("1"), Duration: 20 * bucket.Second}
	two := &Schedule{Per: bucket.Second, Rate: dec("2"), Duration: 20 * bucket.Second}
	linear := &Schedule{Per: bucket.Second, StartRate: dec("1"), Stages: []Stage{ramp(20*bucket.Second, "21")}}
	for _, tt := range []struct {
		name    string
		a       *Schedule
		elapsed float64
		hits    int
		wait    int64
	}{
		{"1/s", one, 1, 0, 0},
		{"1/s", one, 2, 0, 0},
		{"1/s", one, 1, 1, 1e9},
		{"1/s", one, 1, 2, 2e9},
		{"1/s", one, 1, 10, 10e9},
		{"1/s", one, 11, 10, 0},
		{"2/s", two, 4.9, 9, 100e6},
		{"1/s, slope 1", linear, 1, 1, 236_067_978},
		{"1/s, slope 1", linear, 2, 3, 0},
		{"1/s, slope 1", linear, 3, 6, 0},
		{"1/s, slope 1", linear, 4, 11, 0},
		{"1/s, slope 1", linear, 5, 16, 0},
		{"1/s, slope 1", linear, 6, 23, 0},
	} {
		due := instants(t, tt.a)[tt.hits]
		if wait := max(0, due-int64(tt.elapsed*1e9)); wait != tt.wait {
			t.Errorf("%s: at %v s with %d hits waits %d, want %d", tt.name, tt.elapsed, tt.hits, wait, tt.wait)
		}
	}
}

func TestArrivalsAtAConstantRate(t *testing.T) {
	got := instants(t, &Schedule{Per: bucket.Second, Rate: dec("1"), Duration: 10 * bucket.Second})
	for i, at := range got {
		if want := int64(i+1) * 1e9; at != want {
			t.Errorf("arrival %d at %d, want %d", i, at, want)
		}
	}
	if len(got) != 10 { // the last one at the very end
		t.Errorf("%d arrivals, want 10", len(got))
	}
	got = instants(t, &Schedule{Per: bucket.Second, Rate: dec("2"), Duration: 5 * bucket.Second, Start: bucket.Minute})
	if len(got) != 10 || got[9] != 65e9 || got[0] != 60.5e9 {
		t.Errorf("2 a second from 1m: %v", got)
	}
}

// vegeta cf58112, lib/pacer_test.go, the cumulative hits of SinePacer after k quarters of a period:
// mean·k·period/4 + m·amp·period/2π. The wave is drawn with straight lines, which lie within it.
func TestArrivalsOfADailyWave(t *testing.T) {
	t.Log("ground truth: vegeta, 16 cumulative hits of SinePacer used; left out: periods, means and amplitudes that are not positive or too large, for a plan with one is refused")
	const mean, period = 1000.0, 24 * 60.0 // a minute, minutes
	amp := mean * (4 - 1) / (4 + 1)
	for _, tt := range []struct {
		name string
		peak bucket.Duration // after the start
		m    [4]float64
	}{
		{"mean, up", 6 * bucket.Hour, [4]float64{1, 2, 1, 0}},
		{"peak", 0, [4]float64{1, 0, -1, 0}},
		{"mean, down", 18 * bucket.Hour, [4]float64{-1, -2, -1, 0}},
		{"trough", 12 * bucket.Hour, [4]float64{-1, 0, 1, 0}},
	} {
		got := instants(t, &Schedule{
			Rate: dec("1000"), Duration: bucket.Day, Diurnal: &Diurnal{PeakAt: tt.peak, PeakToTrough: 4 * amount.One},
		})
		for k, m := range tt.m {
			n, _ := slices.BinarySearch(got, int64(k+1)*int64(6*bucket.Hour)+1)
			wave := amp * period / (2 * math.Pi)
			if want := mean*float64(k+1)*period/4 + m*wave; math.Abs(float64(n)-want) > 0.0004*math.Abs(m)*wave+1 {
				t.Errorf("%s: %d arrivals after %d quarters, want %v", tt.name, n, k+1, want)
			}
		}
		if len(got) != mean*period {
			t.Errorf("%s: %d arrivals, want the mean, %v", tt.name, len(got), mean*period)
		}
	}
}

func TestCosines(t *testing.T) {
	for k := range int64(200) {
		if want := math.Round(math.Cos(2*math.Pi*float64(k)/96) * 1e9); float64(cosine(k)) != want {
			t.Errorf("cosine(%d) = %d, want %v", k, cosine(k), want)
		}
	}
}

// The wave's mean is 1 whatever its period, its phase and its start.
func TestDailyWaveKeepsTheMean(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		period := bucket.Duration(rapid.Int64Range(int64(bucket.Minute), int64(3*bucket.Day)).Draw(t, "period"))
		a := &Schedule{
			Rate: 1000 * amount.One, Per: period, Duration: period, Start: bucket.Duration(rapid.Int64Range(0, int64(bucket.Day)).Draw(t, "start")),
			Diurnal: &Diurnal{
				Period:       period,
				PeakAt:       bucket.Duration(rapid.Int64Range(0, int64(period)-1).Draw(t, "peak")),
				PeakToTrough: amount.Decimal(rapid.Int64Range(int64(amount.One), int64(mostPeakToTrough)).Draw(t, "ratio")),
			},
		}
		if _, err := a.Check("a"); err != nil {
			t.Fatal(err)
		}
		sum := 0.0
		for _, l := range a.lines() {
			sum += (float64(l.from) + float64(l.to)) / 2 * float64(l.span) / float64(period)
		}
		if math.Abs(sum/1000e9-1) > 1e-9 {
			t.Fatalf("mean %v of the rate, want 1", sum/1000e9)
		}
	})
}

func TestSpikes(t *testing.T) {
	three, more := dec("3"), dec("1200")
	a := &Schedule{
		Per: bucket.Minute, StartRate: dec("0"), Start: bucket.Minute,
		Stages: []Stage{ramp(10*bucket.Minute, "600"), hold(20*bucket.Minute, "600")},
		Spikes: []Spike{{At: 5 * bucket.Minute, Duration: 30 * bucket.Second, Times: &three}, {At: 20 * bucket.Minute, Duration: bucket.Minute, Rate: &more}},
	}
	want := []line{
		{int64(5 * bucket.Minute), 0, 300e9},
		{int64(30 * bucket.Second), 900e9, 990e9},
		{int64(270 * bucket.Second), 330e9, 600e9},
		{int64(10 * bucket.Minute), 600e9, 600e9},
		{int64(bucket.Minute), 1800e9, 1800e9},
		{int64(9 * bucket.Minute), 600e9, 600e9},
	}
	if got := a.lines(); !slices.Equal(got, want) {
		t.Errorf("lines %v, want %v", got, want)
	}
	// 10·300 + 20·600 and the spikes' two more of each in half a minute at 315, and 1200.
	if got, want := len(instants(t, a)), 15000+315+1200; got != want {
		t.Errorf("%d arrivals, want %d", got, want)
	}
	if got := a.Expected().Int64(); got != 16515 {
		t.Errorf("expected %d", got)
	}
}

// A pause takes nothing from what was already gained: 1.5 requests before it and 1.5 after are 3.
func TestArrivalsCarryWhatIsLeftThroughAPause(t *testing.T) {
	got := instants(t, &Schedule{Per: bucket.Second, Stages: []Stage{
		hold(1500*bucket.Second/1000, "1"), hold(bucket.Hour, "0"), hold(1500*bucket.Second/1000, "1"),
	}})
	if want := []int64{1e9, 3602e9, 3603e9}; !slices.Equal(got, want) {
		t.Errorf("arrivals at %v, want %v", got, want)
	}
}

// The slow obvious version: the area as a fraction, searched by halves.
func slowInstants(a *Schedule, r *draw.Random) []int64 {
	lines := a.lines()
	per2 := big.NewInt(2 * int64(a.Span()))
	area := func(l line, t int64) *big.Int { // times 2·Per·span
		n := new(big.Int).Mul(big.NewInt(l.from), new(big.Int).Sub(new(big.Int).Mul(big.NewInt(2), big.NewInt(l.span)), big.NewInt(t)))
		n.Add(n, new(big.Int).Mul(big.NewInt(l.to), big.NewInt(t)))
		return n.Mul(n, big.NewInt(t))
	}
	shape := draw.NewShape(float64(a.Burstiness) / 1e9)
	var all []int64
	sum, before, began, i := new(big.Int), new(big.Int), int64(a.Start), 0
	for {
		gap := uint64(1e9)
		switch {
		case a.Process == Poisson:
			gap = r.Exponential()
		case a.Process == Gamma:
			gap = r.Gamma(shape)
		}
		sum.Add(sum, new(big.Int).Mul(new(big.Int).SetUint64(gap), per2))
		for {
			if i == len(lines) {
				return all
			}
			l := lines[i]
			whole := new(big.Int).Quo(area(l, l.span), big.NewInt(l.span))
			if new(big.Int).Add(before, whole).Cmp(sum) >= 0 {
				break
			}
			before.Add(before, whole)
			began += l.span
			i++
		}
		need := new(big.Int).Mul(new(big.Int).Sub(sum, before), big.NewInt(lines[i].span))
		low, high := int64(-1), lines[i].span
		for high-low > 1 {
			if mid := low + (high-low)/2; area(lines[i], mid).Cmp(need) >= 0 {
				high = mid
			} else {
				low = mid
			}
		}
		all = append(all, began+high)
	}
}

func genArrivals(t *rapid.T) *Schedule {
	rate := func(name string) *amount.Decimal {
		d := amount.Decimal(rapid.Int64Range(0, 200).Draw(t, name)) * amount.One
		if rapid.Bool().Draw(t, "odd") {
			d += amount.Decimal(rapid.Int64Range(0, 999_999_999).Draw(t, "billionths"))
		}
		return &d
	}
	span := func(name string) bucket.Duration {
		if rapid.Bool().Draw(t, "whole") {
			return bucket.Duration(rapid.Int64Range(1, 100).Draw(t, name)) * bucket.Second
		}
		return bucket.Duration(rapid.Int64Range(1, 100e9).Draw(t, name))
	}
	a := &Schedule{
		Process: rapid.SampledFrom([]Process{"", Constant, Poisson, Gamma}).Draw(t, "process"),
		Per:     rapid.SampledFrom([]bucket.Duration{0, bucket.Second, bucket.Minute, 7, bucket.Second / 3, bucket.Hour}).Draw(t, "per"),
		Start:   bucket.Duration(rapid.Int64Range(0, 1e10).Draw(t, "start")),
	}
	if a.Process == Gamma {
		a.Burstiness = rapid.SampledFrom([]amount.Decimal{leastBurstiness, amount.One / 2, 3 * amount.One, mostBurstiness}).Draw(t, "burstiness")
	}
	for range rapid.IntRange(1, 5).Draw(t, "stages") {
		if rapid.Bool().Draw(t, "ramp") {
			a.Stages = append(a.Stages, Stage{Duration: span("duration"), Target: rate("target")})
		} else {
			a.Stages = append(a.Stages, Stage{Duration: span("duration"), Rate: rate("rate")})
		}
	}
	if a.Stages[0].Target != nil {
		a.StartRate = *rate("start rate")
	}
	if total := int64(a.End()) - int64(a.Start); rapid.Bool().Draw(t, "spike") {
		at := rapid.Int64Range(0, total-1).Draw(t, "at")
		s := Spike{At: bucket.Duration(at), Duration: bucket.Duration(rapid.Int64Range(1, total-at).Draw(t, "lasts"))}
		if rapid.Bool().Draw(t, "times") {
			s.Times = rate("times")
		} else {
			s.Rate = rate("more")
		}
		a.Spikes = []Spike{s}
	}
	if rapid.Bool().Draw(t, "diurnal") {
		a.Diurnal = &Diurnal{Period: bucket.Duration(rapid.Int64Range(60e9, 1e12).Draw(t, "period")), PeakToTrough: amount.Decimal(rapid.Int64Range(1e9, 1e12).Draw(t, "ratio"))}
	}
	return a
}

func TestArrivalsAreThoseOfTheSlowVersion(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := genArrivals(t)
		if n := a.Expected(); n.Cmp(big.NewInt(2000)) > 0 {
			a.Per *= bucket.Duration(n.Int64() / 1000) // or the slow version takes too long
		}
		if _, err := a.Check("arrivals"); err != nil {
			t.Fatal(err)
		}
		seed := rapid.Int64().Draw(t, "seed")
		want := slowInstants(a, draw.New(seed, "s", "arrivals"))
		s := NewTimes(a, draw.New(seed, "s", "arrivals"))
		before := int64(a.Start)
		for i, w := range want {
			at, ok := s.Next()
			if !ok || at != w {
				t.Fatalf("arrival %d at %d, %v, want %d", i, at, ok, w)
			}
			if at < before {
				t.Fatalf("arrival %d at %d, before the last at %d", i, at, before)
			}
			before = at
		}
		if at, ok := s.Next(); ok {
			t.Fatalf("arrival %d at %d, want none", len(want), at)
		}
	})
}

// Where the rate falls to 0 the guess is worst, and where numbers are largest 128 bits do not hold them.
func TestArrivalsAtTheEdgesOfTheirNumbers(t *testing.T) {
	for name, a := range map[string]*Schedule{
		"down to 0":      {Per: bucket.Hour, StartRate: dec("9"), Stages: []Stage{ramp(366*bucket.Day, "0")}},
		"slow":           {Per: 31 * bucket.Day, StartRate: dec("0.000000001"), Stages: []Stage{ramp(366*bucket.Day, "120.000000003")}},
		"once a year":    {Per: 31 * bucket.Day, Rate: dec("0.084699454"), Duration: 366 * bucket.Day},
		"many at once":   {Per: 1, Rate: dec("900"), Duration: 3},
		"up and down":    {Per: 1, StartRate: dec("1000"), Stages: []Stage{ramp(1, "0"), ramp(1, "1000"), ramp(1, "0.000000001")}},
		"bursty ramp":    {Process: Gamma, Burstiness: leastBurstiness, Per: 31 * bucket.Day, Stages: []Stage{ramp(365*bucket.Day, "100"), hold(1, "0"), ramp(7, "3")}},
		"odd fractions":  {Process: Poisson, Per: 2678399999999999, Stages: []Stage{hold(bucket.Day, "17.000000003"), ramp(300*bucket.Day, "5.999999999")}},
		"almost nothing": {Per: 31 * bucket.Day, Rate: dec("0.000000001"), Duration: 366 * bucket.Day},
	} {
		got, want := instants(t, a), slowInstants(a, draw.New(1, "test", "arrivals"))
		if !slices.Equal(got, want) {
			t.Errorf("%s: arrivals at %v, want %v", name, got, want)
		}
	}
}

// The largest numbers that Check lets pass, of which only the first arrivals can be looked at.
func TestArrivalsAtTheHighestRate(t *testing.T) {
	a := &Schedule{Per: 31 * bucket.Day, StartRate: MaxRate, Stages: []Stage{ramp(300*bucket.Day, "0")}}
	if _, err := a.Check("a"); err != nil {
		t.Fatal(err)
	}
	s := NewTimes(a, nil)
	one := float64(a.Span()) / 1e9
	for i := range 10 {
		at, _ := s.Next()
		if want := one * float64(i+1); math.Abs(float64(at)-want) > 1+want*1e-6 {
			t.Errorf("arrival %d at %d, want %v", i, at, want)
		}
	}
}

// As many requests as there may be are let through, and one more is not.
func TestMostArrivals(t *testing.T) {
	a := &Schedule{Rate: dec("1000000000"), Duration: 10 * bucket.Minute}
	if n, err := a.Check("a"); err != nil || n.Int64() != MaxRequests {
		t.Errorf("%v requests: %v", n, err)
	}
	a.Duration += bucket.Second
	if _, err := a.Check("a"); err == nil {
		t.Error("more than the most are let through")
	}
}

// Mean and spread of 200,000 gaps: 1/rate and 1/√burstiness of it, as vLLM's get_request has them.
func TestGapsAreThoseOfTheirProcess(t *testing.T) {
	t.Log("ground truth: vLLM, the law of its gaps used; left out: the schedule that is rescaled to end on time and ramps by the number of the request, for the model's arrivals do not know how many will come")
	for _, tt := range []struct {
		process    Process
		burstiness string
		cv         float64
	}{
		{Constant, "0", 0}, {Poisson, "0", 1}, {Gamma, "0", 1}, {Gamma, "1", 1},
		{Gamma, "0.25", 2}, {Gamma, "0.5", math.Sqrt2}, {Gamma, "4", 0.5}, {Gamma, "100", 0.1}, {Gamma, "0.01", 10},
	} {
		t.Run(fmt.Sprint(tt.process, tt.burstiness), func(t *testing.T) {
			const n, mean = 200_000, 1e8
			a := &Schedule{Process: tt.process, Burstiness: dec(tt.burstiness), Per: bucket.Second, Rate: dec("10"), Duration: 25000 * bucket.Second}
			got := instants(t, a)
			if len(got) < n {
				t.Fatalf("%d arrivals", len(got))
			}
			sum, squares, before := 0.0, 0.0, int64(0)
			for _, at := range got[:n] {
				gap := float64(at - before)
				sum += gap
				squares += gap * gap
				before = at
			}
			m := sum / n
			cv := math.Sqrt(max(0, squares/n-m*m)) / m
			// Five standard errors: of the mean cv/√n; of the cv about the same for these shapes, times 3 for the heaviest.
			tolerance := 5*tt.cv/math.Sqrt(n) + 1e-8
			if math.Abs(m/mean-1) > tolerance {
				t.Errorf("mean %v, want %v ± %v", m, mean, mean*tolerance)
			}
			if math.Abs(cv-tt.cv) > 3*tolerance*max(1, tt.cv) {
				t.Errorf("cv %v, want %v", cv, tt.cv)
			}
		})
	}
}

// A ramp has as many Poisson arrivals as its area says, within five standard deviations.
func TestPoissonRamp(t *testing.T) {
	a := &Schedule{Process: Poisson, Per: bucket.Second, Stages: []Stage{ramp(1000*bucket.Second, "200")}}
	got := instants(t, a)
	for _, share := range []float64{0.25, 0.5, 1} {
		n, _ := slices.BinarySearch(got, int64(share*1000e9)+1)
		if want := 100_000 * share * share; math.Abs(float64(n)-want) > 5*math.Sqrt(want) {
			t.Errorf("%d arrivals in %v of the ramp, want %v", n, share, want)
		}
	}
}

// A stream of seed 1, as it was when this was written: on another machine or after a change it is to be the same.
func TestArrivalsAreTheSameEverywhere(t *testing.T) {
	for name, tt := range map[string]struct {
		a    *Schedule
		want []int64
	}{
		"poisson": {&Schedule{Process: Poisson, Rate: dec("600"), Duration: bucket.Hour}, []int64{92074664, 95080179, 102115141, 108151334, 202864676}},
		"gamma":   {&Schedule{Process: Gamma, Burstiness: dec("0.5"), Rate: dec("600"), Duration: bucket.Hour}, []int64{1354949, 5586977, 7045007, 7150350, 75146991}},
	} {
		if got := instants(t, tt.a)[:5]; !slices.Equal(got, tt.want) {
			t.Errorf("%s: %v, want %v", name, got, tt.want)
		}
	}
}

func BenchmarkArrivalsPoisson(b *testing.B) {
	a := &Schedule{Process: Poisson, Per: bucket.Second, Rate: dec("1000"), Duration: 300 * bucket.Day}
	r := draw.New(1, "b", "arrivals")
	s := NewTimes(a, r)
	fresh := *s
	b.ReportAllocs()
	for b.Loop() {
		if _, ok := s.Next(); !ok {
			*s = fresh
		}
	}
}

func BenchmarkArrivalsConstant(b *testing.B) {
	s := NewTimes(&Schedule{Per: bucket.Second, Rate: dec("1000"), Duration: 366 * bucket.Day}, nil)
	b.ReportAllocs()
	for b.Loop() {
		s.Next()
	}
}

func BenchmarkArrivalsRamp(b *testing.B) {
	a := &Schedule{Process: Poisson, StartRate: dec("1"), Stages: []Stage{ramp(366*bucket.Day, "18000")}}
	s := NewTimes(a, draw.New(1, "b", "arrivals"))
	fresh := *s
	b.ReportAllocs()
	for b.Loop() {
		if _, ok := s.Next(); !ok {
			*s = fresh
		}
	}
}

func BenchmarkArrivalsGamma(b *testing.B) {
	a := &Schedule{Process: Gamma, Burstiness: dec("0.5"), Per: bucket.Second, Rate: dec("1000"), Duration: 300 * bucket.Day}
	s := NewTimes(a, draw.New(1, "b", "arrivals"))
	fresh := *s
	b.ReportAllocs()
	for b.Loop() {
		if _, ok := s.Next(); !ok {
			*s = fresh
		}
	}
}

// BenchmarkFill is arrivals alone, as a batch draws them.
func BenchmarkFill(b *testing.B) {
	s := NewTimes(&Schedule{Process: Poisson, Rate: 600e9, Duration: 300 * bucket.Day}, draw.New(1, "b", "arrivals"))
	fresh := *s
	var ats [64]int64
	b.ReportAllocs()
	for n := 0; n < b.N; n += len(ats) {
		if s.Fill(ats[:]) == 0 {
			*s = fresh
		}
	}
}

// Count counts what Next gives, from wherever it stands.
func TestCount(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := genArrivals(t)
		if n := a.Expected(); !n.IsInt64() || n.Int64() > 100_000 {
			a.Per = bucket.Hour // so few that each can be asked for
		}
		one, two := NewTimes(a, draw.New(1, "a", "x")), NewTimes(a, draw.New(1, "a", "x"))
		for range rapid.IntRange(0, 30).Draw(t, "before") {
			one.Next()
			two.Next()
		}
		want := int64(0)
		for {
			if _, ok := one.Next(); !ok {
				break
			}
			want++
		}
		if got := two.Count(); got != want {
			t.Fatalf("counted %d, want %d", got, want)
		}
	})
}
