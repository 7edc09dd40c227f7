package amount

import (
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"loadshape/bucket"
	"loadshape/bucket/yamlfile"
	"loadshape/workload/draw"

	"pgregory.net/rapid"
)

// read reads one distribution and checks it.
func read[T Value](t testing.TB, text string) (Distribution[T], error) {
	t.Helper()
	var file struct {
		Size Distribution[T] `yaml:"size"`
	}
	doc, err := yamlfile.Read("f.yaml", strings.NewReader("size: "+text), &file)
	if err == nil {
		err = doc.Wrap(file.Size.Check("size"))
	}
	return file.Size, err
}

func sample[T Value](t testing.TB, text string, n int) []int64 {
	t.Helper()
	d, err := read[T](t, text)
	if err != nil {
		t.Fatal(err)
	}
	s, r := d.Sampler(), draw.New(1, "test", "sizes")
	all := make([]int64, n)
	for i := range all {
		all[i] = s.Draw(r)
	}
	return all
}

func quantile(sorted []int64, p float64) float64 {
	return float64(sorted[int(p*float64(len(sorted)-1))])
}

// Of 100,000 draws: mean, standard deviation and quantiles, to within five standard errors or a fiftieth.
func TestDistributions(t *testing.T) {
	const n = 100_000
	type want struct{ mean, stddev, p50, p99 float64 }
	check := func(name string, got []int64, want want) {
		t.Helper()
		slices.Sort(got)
		sum, squares := 0.0, 0.0
		for _, v := range got {
			sum += float64(v)
			squares += float64(v) * float64(v)
		}
		mean := sum / n
		stddev := math.Sqrt(squares/n - mean*mean)
		if math.Abs(mean-want.mean) > 5*want.stddev/math.Sqrt(n)+1e-9*want.mean {
			t.Errorf("%s: mean %v, want %v", name, mean, want.mean)
		}
		for _, tt := range []struct {
			what      string
			got, want float64
		}{{"stddev", stddev, want.stddev}, {"p50", quantile(got, 0.5), want.p50}, {"p99", quantile(got, 0.99), want.p99}} {
			if math.Abs(tt.got-tt.want) > 0.03*tt.want+1 {
				t.Errorf("%s: %s %v, want %v", name, tt.what, tt.got, tt.want)
			}
		}
	}
	check("constant", sample[Count](t, "3000", n), want{3000, 0, 3000, 3000})
	check("uniform", sample[Count](t, "{uniform: {min: 100, max: 300}}", n), want{200, 200 / math.Sqrt(12), 200, 298})
	check("normal", sample[Count](t, "{normal: {mean: 1000, stddev: 100}}", n), want{1000, 100, 1000, 1232.6})
	check("exponential", sample[Count](t, "{exponential: {mean: 1000}}", n), want{1000, 1000, 693.1, 4605})
	sigma := 0.5
	mu := math.Log(1000) - sigma*sigma/2
	long := want{1000, 1000 * math.Sqrt(math.Exp(sigma*sigma)-1), math.Exp(mu), math.Exp(mu + 2.3263*sigma)}
	check("lognormal mean sigma", sample[Count](t, "{lognormal: {mean: 1000, sigma: 0.5}}", n), long)
	check("lognormal mean cv", sample[Count](t, fmt.Sprintf("{lognormal: {mean: 1000, cv: %.9f}}", long.stddev/1000), n), long)
	check("lognormal mean p99", sample[Count](t, fmt.Sprintf("{lognormal: {mean: 1000, p99: %.0f}}", long.p99), n), long)
	check("lognormal median sigma", sample[Count](t, fmt.Sprintf("{lognormal: {median: %.0f, sigma: 0.5}}", long.p50), n), long)
	check("lognormal median p99", sample[Count](t, fmt.Sprintf("{lognormal: {median: %.0f, p99: %.0f}}", long.p50, long.p99), n), long)
	check("values", sample[Count](t, "{empirical: {values: [1, 2, 3]}}", n), want{2, math.Sqrt(2.0 / 3), 2, 3})
	check("weights", sample[Count](t, "{empirical: {values: [9, 1, 5], weights: [1, 3, 0]}}", n), want{3, math.Sqrt(12), 1, 9})
	check("times", sample[bucket.Duration](t, "{uniform: {min: 0.6s, max: 1.4s}}", n), want{1e9, 0.8e9 / math.Sqrt(12), 1e9, 1.392e9})
	check("rates", sample[Rate](t, "{normal: {mean: 62.5, stddev: 2.5}}", n), want{62.5e9, 2.5e9, 62.5e9, 68.316e9})
}

func TestDrawsStayWithinTheirBounds(t *testing.T) {
	for text, want := range map[string][2]int64{
		"{normal: {mean: 10, stddev: 100}}":                          {0, math.MaxInt64},
		"{normal: {mean: 10, stddev: 100, min: 3, max: 20}}":         {3, 20},
		"{lognormal: {mean: 10, cv: 1000}}":                          {0, bucket.MaxLimit},
		"{lognormal: {median: 1000000000000, sigma: 10}}":            {0, bucket.MaxLimit},
		"{lognormal: {mean: 100, p99: 500, min: 20, max: 400}}":      {20, 400},
		"{exponential: {mean: 1000000000000}}":                       {0, bucket.MaxLimit},
		"{exponential: {mean: 50, min: 7, max: 90}}":                 {7, 90},
		"{uniform: {min: 5, max: 5}}":                                {5, 5},
		"{uniform: {max: 1000000000000}}":                            {0, bucket.MaxLimit},
		"{empirical: {values: [4, 2]}}":                              {2, 4},
		"{normal: {mean: 1000000000000, stddev: 1000000000000}}":     {0, bucket.MaxLimit},
		"{normal: {mean: 7, stddev: 1000000000000, min: 7, max: 8}}": {7, 8},
	} {
		got := sample[Count](t, text, 2000)
		if low, high := slices.Min(got), slices.Max(got); low < want[0] || high > want[1] {
			t.Errorf("%s: %d to %d, want %d to %d", text, low, high, want[0], want[1])
		}
	}
	// A rate of 0 would never end.
	if got := sample[Rate](t, "{normal: {mean: 1, stddev: 1000}}", 2000); slices.Min(got) != 1 {
		t.Errorf("least rate %d, want 1", slices.Min(got))
	}
	if got := sample[bucket.Duration](t, "{exponential: {mean: 31d}}", 2000); slices.Max(got) != int64(bucket.MaxPer) {
		t.Errorf("longest time %d, want 31d", slices.Max(got))
	}
}

// The edges of a uniform distribution come as often as the rest.
func TestUniformIncludesBothEnds(t *testing.T) {
	counts := map[int64]int{}
	for _, v := range sample[Count](t, "{uniform: {min: 2, max: 4}}", 30_000) {
		counts[v]++
	}
	for v := int64(2); v <= 4; v++ {
		if math.Abs(float64(counts[v])-10_000) > 500 {
			t.Errorf("%d came %d times, want 10000", v, counts[v])
		}
	}
	if len(counts) != 3 {
		t.Errorf("values %v, want 2, 3 and 4", counts)
	}
}

// Every kind but a constant takes one random number: what follows does not move when a kind changes.
func TestDrawsTakeOneNumber(t *testing.T) {
	for _, text := range []string{
		"{uniform: {max: 9}}", "{normal: {mean: 9, stddev: 3}}", "{lognormal: {mean: 9, cv: 1}}", "{exponential: {mean: 9}}",
		"{empirical: {values: [1, 2, 3]}}", "{empirical: {values: [1, 2, 3], weights: [1, 1, 1]}}",
	} {
		d, err := read[Count](t, text)
		if err != nil {
			t.Fatal(err)
		}
		a, b := draw.New(1, "a", "x"), draw.New(1, "a", "x")
		s := d.Sampler()
		for range 100 {
			s.Draw(a)
			b.Uint64()
		}
		if a.Uint64() != b.Uint64() {
			t.Errorf("%s: not one number a draw", text)
		}
	}
	constant := Distribution[Count]{Constant: 7}
	s := constant.Sampler()
	if s.Draw(nil) != 7 { // would panic if it drew
		t.Error("a constant is not itself")
	}
	if zero := (&Distribution[Count]{}).Sampler(); zero.Draw(nil) != 0 {
		t.Error("the zero distribution is not 0")
	}
}

// Fill draws what Draw does, whatever of it was drawn before.
func TestFill(t *testing.T) {
	for _, text := range []string{"7", "{uniform: {max: 9}}", "{normal: {mean: 9, stddev: 30}}", "{lognormal: {mean: 9, cv: 5}}", "{exponential: {mean: 9}}",
		"{empirical: {values: [1, 2, 3], weights: [1, 1, 1]}}"} {
		d, err := read[Count](t, text)
		if err != nil {
			t.Fatal(err)
		}
		a, b := draw.New(1, "a", "x"), draw.New(1, "a", "x")
		many, single := d.Sampler(), d.Sampler()
		many.Take([]int64{100, 200, 300})
		single.Take([]int64{100, 200, 300})
		for _, n := range []int{2, 0, 5, 200, 64} {
			values := make([]int64, n)
			many.Fill(values, a)
			for i, v := range values {
				if want := single.Draw(b); v != want {
					t.Fatalf("%s: %d of %d is %d, want %d", text, i, n, v, want)
				}
			}
		}
	}
}

// The two parameters that were given are those of the distribution that comes out.
func TestLognormalKeepsWhatItWasGiven(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		center := rapid.Int64Range(1, 1_000_000).Draw(t, "center")
		p99 := center + rapid.Int64Range(1, 13*center).Draw(t, "more")
		l := Lognormal[Count]{P99: Count(p99)}
		if rapid.Bool().Draw(t, "median") {
			l.Median = Count(center)
		} else {
			l.Mean = Count(center)
		}
		if err := l.check("l"); err != nil {
			t.Fatal(err)
		}
		mu, sigma := l.logs()
		mean, median := math.Exp(mu+sigma*sigma/2), math.Exp(mu)
		if l.Mean != 0 {
			median = float64(center)
			if math.Abs(mean/float64(center)-1) > 1e-9 {
				t.Fatalf("mean %v, want %d", mean, center)
			}
		} else if math.Abs(median/float64(center)-1) > 1e-9 {
			t.Fatalf("median %v, want %d", median, center)
		}
		if got := math.Exp(mu + draw.Z99*sigma); math.Abs(got/float64(p99)-1) > 1e-9 {
			t.Fatalf("p99 %v, want %d", got, p99)
		}
		if sigma <= 0 || sigma > draw.Z99+1e-9 && l.Mean != 0 {
			t.Fatalf("sigma %v", sigma)
		}
	})
}

func TestEmpiricalFiles(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("lines.txt", "300\n100\n\n200\n")
	write("table.csv", "id,tokens,note\na,10,\"x,\ny\"\nb, 30 ,z\n")
	write("times.txt", "1.5s\n250ms\n2\n")
	write("bad.txt", "1\n2\nthree\n")
	write("low.txt", "1\n-2\n")
	write("bad.csv", "id,tokens\na,1\nb,x\n")
	write("short.csv", "id,tokens\na,1\nb\n")
	write("empty.txt", "\n\n")
	write("long.txt", strings.Repeat("9", 100_000))
	load := func(e Empirical[Count]) ([]int64, error) {
		d := Distribution[Count]{Empirical: &e}
		if err := d.Check("size"); err != nil {
			return nil, err
		}
		if err := d.Load("size", &Folder{Dir: dir, Sum: io.Discard}); err != nil {
			return nil, err
		}
		s := d.Sampler()
		return s.values, nil
	}
	for _, tt := range []struct {
		e    Empirical[Count]
		want []int64
	}{
		{Empirical[Count]{File: "lines.txt"}, []int64{100, 200, 300}},
		{Empirical[Count]{File: "table.csv", Column: "tokens"}, []int64{10, 30}},
		{Empirical[Count]{File: filepath.Join(dir, "lines.txt")}, []int64{100, 200, 300}},
	} {
		if got, err := load(tt.e); err != nil || !slices.Equal(got, tt.want) {
			t.Errorf("%+v: %v, %v, want %v", tt.e, got, err, tt.want)
		}
	}
	times := Distribution[bucket.Duration]{Empirical: &Empirical[bucket.Duration]{File: "times.txt"}}
	if err := times.Load("ttft", &Folder{Dir: dir, Sum: io.Discard}); err != nil || len(times.Empirical.loaded) != 3 || times.Empirical.loaded[0] != 250e6 {
		t.Errorf("times: %v, %v", times.Empirical.loaded, err)
	}
	for _, tt := range []struct {
		e    Empirical[Count]
		want string
	}{
		{Empirical[Count]{File: "none.txt"}, `size.empirical.file: is "none.txt": no such file or directory`},
		{Empirical[Count]{File: "."}, `expected a regular file`},
		{Empirical[Count]{File: "bad.txt"}, `size.empirical.file: is "bad.txt": line 3 is not a value, expected a whole number from 0 to`},
		{Empirical[Count]{File: "low.txt"}, `line 2 is not a value, expected a whole number from 0 to 1000000000000`},
		{Empirical[Count]{File: "bad.csv", Column: "tokens"}, `line 3 is not a value, expected a whole number from 0 to`},
		{Empirical[Count]{File: "short.csv", Column: "tokens"}, `line 3, column 1 is not CSV: wrong number of fields`},
		{Empirical[Count]{File: "table.csv", Column: "token"}, `has no column "token", expected one of its first line`},
		{Empirical[Count]{File: "empty.txt", Column: "token"}, `has no first line`},
		{Empirical[Count]{File: "empty.txt"}, `has no values`},
		{Empirical[Count]{File: "long.txt"}, `line 1 is longer than 65536 bytes, expected a shorter line`},
	} {
		if got, err := load(tt.e); err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%+v: %v, error %v, want %s", tt.e, got, err, tt.want)
		}
	}
}

func TestDistributionErrors(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		{"-1", "f.yaml:1:7: size: is -1, expected 0 to 1000000000000"},
		{"1.5", `f.yaml:1:7: size: is "1.5", expected a whole number`},
		{".nan", `is ".nan", expected a whole number`},
		{"1e3", `is "1e3", expected a whole number`},
		{"99999999999999999999", "expected a whole number"},
		{"1000000000001", "expected 0 to 1000000000000"},
		{"many", `is "many", expected a whole number`},
		{"true", `is true, expected a value, or a mapping with uniform`},
		{"null", `is null, expected a value`},
		{"[1]", "is a list, expected a value"},
		{"{gauss: {mean: 3}}", "size.gauss: is not a known key"},
		{"{constant: 3}", "size.constant: is not a known key"},
		{"{uniform: {min: 3, max: 2}}", "size.uniform.max: is 2, expected more than 0 and at least the min, 3"},
		{"{uniform: {}}", "size.uniform.max: is 0"},
		{"{uniform: {min: -1, max: 2}}", "size.uniform.min: is -1"},
		{"{uniform: {min: 1, max: 2}, normal: {mean: 1, stddev: 1}}", "size: has uniform and normal, expected one of them"},
		{"{normal: {mean: 0, stddev: 1}}", "size.normal.mean: is 0, expected more than 0"},
		{"{normal: {mean: 5}}", "size.normal.stddev: is 0, expected more than 0"},
		{"{normal: {mean: 5, stddev: -1}}", "size.normal.stddev: is -1"},
		{"{normal: {mean: 5, stddev: 1, min: 6}}", "size.normal.mean: is 5, expected more than 0 and at least the min, 6"},
		{"{normal: {mean: 5, stddev: 1, max: 4}}", "size.normal.mean: is 5, expected at most the max, 4"},
		{"{normal: {mean: 5, stddev: 1, min: 8, max: 7}}", "size.normal.max: is 7, expected at least the min, 8"},
		{"{normal: {mean: 5, stddev: 1, min: -8}}", "size.normal.min: is -8"},
		{"{normal: {mean: 5, stddev: 1, max: -8}}", "size.normal.max: is -8"},
		{"{normal: {mean: 1000000000001, stddev: 1}}", "size.normal.mean: is 1000000000001, expected at most"},
		{"{lognormal: {sigma: 1}}", "size.lognormal: has neither mean nor median"},
		{"{lognormal: {mean: 1, median: 1, sigma: 1}}", "size.lognormal.median: is set, expected either mean or median"},
		{"{lognormal: {mean: 1}}", "size.lognormal: has 0 of sigma, cv, p90, p95 and p99, expected exactly one"},
		{"{lognormal: {mean: 1, cv: 1, sigma: 1}}", "has 2 of sigma, cv, p90, p95 and p99"},
		{"{lognormal: {mean: 10, sigma: -1}}", "size.lognormal.sigma: is -1, expected more than 0"},
		{"{lognormal: {mean: 10, sigma: 11}}", "size.lognormal.sigma: is 11, expected more than 0 and at most 10"},
		{"{lognormal: {mean: 10, sigma: nan}}", `size.lognormal.sigma: is "nan", expected a number`},
		{"{lognormal: {mean: 10, sigma: 0.0000000001}}", `expected fewer decimals`},
		{"{lognormal: {mean: 10, cv: 1001}}", "size.lognormal.cv: is 1001"},
		{"{lognormal: {mean: 10, p99: 10}}", "size.lognormal.p99: is 10, expected more than the mean, 10"},
		{"{lognormal: {median: 10, p99: 9}}", "size.lognormal.p99: is 9, expected more than the median, 10"},
		{"{lognormal: {mean: 10, p99: 150}}", "size.lognormal.p99: is 150, expected at most 14.96 times the mean, 10"},
		{"{lognormal: {median: -10, p99: 150}}", "size.lognormal.median: is -10"},
		{"{lognormal: {median: 10, p99: 15, max: 9}}", "size.lognormal.median: is 10, expected at most the max, 9"},
		{"{exponential: {}}", "size.exponential.mean: is 0"},
		{"{empirical: {}}", "size.empirical: has neither values nor a file"},
		{"{empirical: {values: [1], file: a}}", "size.empirical.file: is set, expected either values or a file"},
		{"{empirical: {values: [1], column: a}}", "size.empirical.column: is set"},
		{"{empirical: {file: a, weights: [1]}}", "size.empirical.weights: is set"},
		{"{empirical: {values: [1, -2]}}", "f.yaml:1:32: size.empirical.values[1]: is -2"},
		{"{empirical: {values: [1, 2], weights: [1]}}", "size.empirical.weights: has 1 weights, expected one for each of 2 values"},
		{"{empirical: {values: [1, 2], weights: [1, -1]}}", "size.empirical.weights[1]: is -1"},
		{"{empirical: {values: [1, 2], weights: [0, 0]}}", "size.empirical.weights: are all 0"},
	} {
		if _, err := read[Count](t, tt.text); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: error %v, want %s", tt.text, err, tt.want)
		}
	}
	for _, tt := range []struct{ text, want string }{
		{"-1s", "size: is -1s, expected 0s to 31d"},
		{"32d", "size: is 32d, expected 0s to 31d"},
		{"fast", `size: is "fast", expected a duration`},
		{"{uniform: {min: 1s, max: 500ms}}", "size.uniform.max: is 500ms, expected more than 0 and at least the min, 1s"},
	} {
		if _, err := read[bucket.Duration](t, tt.text); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: error %v, want %s", tt.text, err, tt.want)
		}
	}
	for _, tt := range []struct{ text, want string }{
		{"-1", "size: is -1, expected more than 0 and at most 1000000000"},
		{"{uniform: {max: 50}}", "size.uniform.min: is 0, expected more than 0 and at most 1000000000"},
		{"{empirical: {values: [0]}}", "size.empirical.values[0]: is 0, expected more than 0"},
		{"10000000000", `size: is "10000000000", expected a smaller number`},
		{"1000000001", `size: is 1000000001, expected more than 0 and at most 1000000000`},
	} {
		if _, err := read[Rate](t, tt.text); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: error %v, want %s", tt.text, err, tt.want)
		}
	}
}

func BenchmarkDraw(b *testing.B) {
	for _, text := range []string{
		"3000", "{uniform: {min: 1, max: 3000}}", "{normal: {mean: 420, stddev: 100, min: 1, max: 4096}}",
		"{lognormal: {mean: 3000, p99: 20000, max: 180000}}", "{exponential: {mean: 3000}}",
		"{empirical: {values: [1, 2, 3, 4], weights: [1, 2, 3, 4]}}",
	} {
		d, err := read[Count](b, text)
		if err != nil {
			b.Fatal(err)
		}
		s, r := d.Sampler(), draw.New(1, "b", "sizes")
		name, _, _ := strings.Cut(strings.Trim(text, "{"), ":")
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				s.Draw(r)
			}
		})
	}
}
