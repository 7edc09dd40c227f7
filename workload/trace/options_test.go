package trace

import (
	"fmt"
	"math/big"
	"strings"
	"testing"

	"loadshape/bucket"
	"loadshape/workload"

	"pgregory.net/rapid"
)

// five requests, a second apart from 10 s on, of 1 to 5 tokens
const five = `{"at":10,"input_tokens":1,"model":"a","session":"s","duration":2}
{"at":11,"input_tokens":2}
{"at":12,"input_tokens":3}
{"at":13,"input_tokens":4}
{"at":14,"input_tokens":5}
`

func TestOptions(t *testing.T) {
	tests := []struct {
		name string
		o    Options
		want string // time:tokens
	}{
		{"none", Options{}, "10:1 11:2 12:3 13:4 14:5"},
		{"auto offset", Options{AutoOffset: true}, "0:1 1:2 2:3 3:4 4:5"},
		{"offset", Options{Offset: 500e6}, "10.5:1 11.5:2 12.5:3 13.5:4 14.5:5"},
		{"from", Options{From: 12e9}, "0:3 1:4 2:5"},
		{"from between", Options{From: 11.5e9}, "0.5:3 1.5:4 2.5:5"},
		{"to", Options{To: 12e9}, "10:1 11:2"},
		{"a slice", Options{AutoOffset: true, From: 1e9, To: 3e9}, "0:2 1:3"},
		{"twice as long", Options{TimeScale: Ratio{2, 1}}, "20:1 22:2 24:3 26:4 28:5"},
		{"a third, rounded down", Options{TimeScale: Ratio{1, 3}}, "3.333333333:1 3.666666666:2 4:3 4.333333333:4 4.666666666:5"},
		{"all of it", Options{AutoOffset: true, From: 1e9, To: 4e9, TimeScale: Ratio{3, 2}, Offset: 7e9, Load: Ratio{2, 1}}, "7:2 7:2 8.5:3 8.5:3 10:4 10:4"},
		{"load 2.5", Options{Load: Ratio{5, 2}}, "10:1 10:1 11:2 11:2 11:2 12:3 12:3 13:4 13:4 13:4 14:5 14:5"},
		{"load 0.5", Options{Load: Ratio{1, 2}}, "11:2 13:4"},
		{"load 2/3 of a slice", Options{From: 11e9, Load: Ratio{2, 3}}, "1:3 2:4"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, q := range mustRead(t, five, tt.o) {
				at := strings.TrimRight(strings.TrimRight(seconds(q.At), "0"), ".")
				if q.At == 0 {
					at = "0"
				} else if q.At%1e9 == 0 {
					at = fmt.Sprint(q.At / 1e9)
				}
				got = append(got, fmt.Sprintf("%s:%d", at, q.InputTokens))
			}
			if s := strings.Join(got, " "); s != tt.want {
				t.Errorf("%s, want %s", s, tt.want)
			}
		})
	}
}

func TestModelForAll(t *testing.T) {
	for i, q := range mustRead(t, five, Options{Model: "b", TimeScale: Ratio{3, 1}}) {
		if q.Model != "b" {
			t.Errorf("model of %d is %q", i, q.Model)
		}
		if i == 0 && (q.Session != "s" || q.Duration != 2e9) {
			t.Errorf("%+v, want session and duration as they are", q)
		}
	}
}

// TestLoad: the first n requests become floor(n·load) requests.
func TestLoad(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		load := Ratio{rapid.Int64Range(1, 50).Draw(t, "num"), rapid.Int64Range(1, 20).Draw(t, "den")}
		n := rapid.IntRange(1, 30).Draw(t, "n")
		var text strings.Builder
		for i := range n {
			fmt.Fprintf(&text, "{\"at\":0,\"input_tokens\":%d}\n", i)
		}
		all, err := readAll(text.String(), Options{Load: load})
		want := int64(n) * load.Num / load.Den
		if want == 0 {
			if err == nil || err.Error() != "f: has no request that from, to and load leave, expected at least one" {
				t.Fatalf("error is %v", err)
			}
			return
		}
		if err != nil || int64(len(all)) != want {
			t.Fatalf("%d requests, %v, want %d", len(all), err, want)
		}
		for _, q := range all {
			i := q.InputTokens
			var copies int64
			for _, other := range all {
				if other.InputTokens == i {
					copies++
				}
			}
			if want := (i+1)*load.Num/load.Den - i*load.Num/load.Den; copies != want {
				t.Fatalf("%d copies of request %d, want %d", copies, i, want)
			}
		}
	})
}

func TestTimeScaleIsExact(t *testing.T) {
	if got, ok := (Ratio{2, 1}).times(1 << 62); ok {
		t.Errorf("twice 2^62 is %d, expected that it does not fit", got)
	}
	rapid.Check(t, func(t *rapid.T) {
		x := rapid.Int64Range(0, bucket.MaxTime).Draw(t, "x")
		r := Ratio{rapid.Int64Range(1, maxRatioPart).Draw(t, "num"), rapid.Int64Range(1, maxRatioPart).Draw(t, "den")}
		want := new(big.Int).Mul(big.NewInt(x), big.NewInt(r.Num))
		want.Quo(want, big.NewInt(r.Den))
		got, ok := r.times(x)
		if ok != want.IsInt64() || ok && got != want.Int64() {
			t.Fatalf("%d, %v, want %v", got, ok, want)
		}
	})
}

func TestOptionErrors(t *testing.T) {
	for _, tt := range []struct {
		o    Options
		want string
	}{
		{Options{From: -1}, "from: is -1ns, expected 0s or more"},
		{Options{To: -1}, "to: is -1ns, expected more than from, 0s"},
		{Options{From: 5e9, To: 5e9}, "to: is 5s, expected more than from, 5s"},
		{Options{Offset: -1}, "offset: is -1ns, expected 0s or more"},
		{Options{TimeScale: Ratio{-1, 1}}, "time_scale: is -1/1, expected more than 0 and at most 1000000"},
		{Options{TimeScale: Ratio{1, 0}}, "time_scale: is 1/0, expected more than 0 and at most 1000000"},
		{Options{Load: Ratio{1000001, 1}}, "load: is 1000001/1, expected more than 0 and at most 1000000"},
		{Options{Load: Ratio{0, 5}}, "load: is 0/5, expected more than 0 and at most 1000000"},
		{Options{CacheTTL: -1}, "cache_ttl: is -1ns, expected more than 0s and at most 31d"},
		{Options{BlockSize: -1}, "block_size: is -1, expected 1 to 1000000000000"},
		{Options{Model: "a\n"}, `model: is "a\n", expected a string of at most 1024 bytes without control characters`},
		{Options{From: 20e9}, "f: has no request that from, to and load leave, expected at least one"},
		{Options{To: 10e9}, "f: has no request that from, to and load leave, expected at least one"},
		{Options{Load: Ratio{1, 6}}, "f: has no request that from, to and load leave, expected at least one"},
		{Options{TimeScale: Ratio{1000000, 1}, Offset: bucket.Duration(bucket.MaxTime)}, "f:1: at: is 10, expected a time that is at most 4611686018.427387904s once it is scaled and moved"},
	} {
		_, err := readAll(five, tt.o)
		wantError(t, err, tt.want)
	}
	late := `{"at":4611686018,"input_tokens":1}`
	_, err := readAll(late, Options{TimeScale: Ratio{1000000, 1}})
	wantError(t, err, "f:1: at: is 4611686018, expected a time that is at most 4611686018.427387904s once it is scaled and moved")
}

// TestBehindTo: what is behind To is not read, so that a slice of a long trace is cheap.
func TestBehindTo(t *testing.T) {
	if all := mustRead(t, five+"not a record\n", Options{To: 14e9}); len(all) != 4 {
		t.Errorf("%d requests, want 4", len(all))
	}
}

func TestParseRatio(t *testing.T) {
	for s, want := range map[string]Ratio{
		"1": {1, 1}, "2.5": {5, 2}, "0.5": {1, 2}, "1/3": {1, 3}, "6/4": {3, 2}, "0.000000001": {1, 1_000_000_000},
		"1000000": {1_000_000, 1}, "1e3": {1000, 1}, "2x": {2, 1}, "150%": {3, 2}, "1.5X": {3, 2},
	} {
		if got, err := ParseRatio(s); err != nil || got != want {
			t.Errorf("%s is %v, %v, want %v", s, got, err, want)
		}
	}
	for _, s := range []string{"", "0", "-1", "0/1", "1/0", "1/", "/1", "1/2/3", "1.0000000001", "1000000.1", "x", "NaN", "1 "} {
		_, err := ParseRatio(s)
		if want := fmt.Sprintf("is %q, expected a number such as 2.5, 2x, 150%% or 1/3, more than 0 and at most 1000000", s); err == nil || err.Error() != want {
			t.Errorf("error is %v, want %s", err, want)
		}
	}
}

func TestCounts(t *testing.T) {
	r, err := NewReader("f", strings.NewReader("\n"+five), Options{Load: Ratio{2, 1}})
	if err != nil {
		t.Fatal(err)
	}
	var q workload.Request
	for range 3 {
		if err := r.Next(&q); err != nil {
			t.Fatal(err)
		}
	}
	if r.Records() != 3 || r.Line() != 3 {
		t.Errorf("%d requests up to line %d, want 3 and 3", r.Records(), r.Line())
	}
}
