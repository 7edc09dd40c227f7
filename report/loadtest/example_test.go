package loadtest_test

import (
	"fmt"

	"loadshape/report/loadtest"
)

// A printed test prints what it is told. In a test of your own it is the *testing.T.
type printed struct{}

func (printed) Helper()                           {}
func (printed) Logf(format string, args ...any)   { fmt.Printf(format+"\n", args...) }
func (printed) Fatalf(format string, args ...any) { fmt.Printf(format+"\n", args...) }

func ExampleRequire() {
	var t printed
	r := loadtest.Require(t, loadtest.Plan{File: "testdata/launch.yaml", Thresholds: []string{"refused == 0", "wait_s.p99 < 1s"}})
	fmt.Println(r.Readings.Strict.Admitted, "requests are admitted")
	// Output:
	// HOLDS  launch fits sixty a minute: none of 300 requests is refused, under either reading. It holds up to 2×; at 2.01× the request limit refuses first (under the strict reading). Closest is the request limit: its busiest minute (at 1m) asks for 50.0 % of it, and its bucket was drained by 100.0 % (in the minute at 0s) under the strict reading, which has it hold 1 at once; under the loose one 1.7 %.
	// 300 requests are admitted
}

func ExampleRequire_fails() {
	var t printed
	loadtest.Require(t, loadtest.Plan{File: "testdata/flood.yaml"})
	// Output:
	// FAILS  flood does not fit sixty a minute, even on the favourable reading: the
	//        request limit refuses 541 of 1,200 attempts (45.1 %), first at 1m; the
	//        longest retry-after is 1s. It would hold at 0.5×, under either reading.
	//
	// Thresholds
	//   threshold     loose  strict
	//   ───────────────────────────
	//   refused == 0  ✗ 541  ✗ 600
	//
	// The whole report: sim run testdata/flood.yaml
}
