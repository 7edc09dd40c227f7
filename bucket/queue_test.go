package bucket

import (
	"runtime"
	"slices"
	"testing"
	"weak"

	"pgregory.net/rapid"
)

// TestQueue gives back what was put in by time, and what comes at the same time in any order.
func TestQueue(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var q queue[int64]
		var want []int64
		for range rapid.IntRange(0, 200).Draw(t, "steps") {
			if len(want) > 0 && rapid.IntRange(0, 2).Draw(t, "pop") == 0 {
				if q.due() != want[0] {
					t.Fatalf("due is %d, want %d", q.due(), want[0])
				}
				if at := q.pop(); at != want[0] {
					t.Fatalf("popped %d, want %d", at, want[0])
				}
				want = want[1:]
				continue
			}
			at := rapid.Int64Range(-20, 20).Draw(t, "at")
			q.push(at, at)
			i, _ := slices.BinarySearch(want, at)
			want = slices.Insert(want, i, at)
		}
		if len(q) != len(want) {
			t.Fatalf("%d are left, want %d", len(q), len(want))
		}
	})
}

// TestQueueKeepsNothing: what was taken out is in nobody's way, however long the queue lives.
func TestQueueKeepsNothing(t *testing.T) {
	var q queue[*[1 << 10]byte]
	var seen []weak.Pointer[[1 << 10]byte]
	for at := range int64(50) {
		what := new([1 << 10]byte)
		seen = append(seen, weak.Make(what))
		q.push(at*7%50, what)
	}
	for range 30 {
		q.pop()
	}
	runtime.GC()
	kept := 0
	for _, p := range seen {
		if p.Value() != nil {
			kept++
		}
	}
	if kept != len(q) {
		t.Errorf("%d are kept alive of %d that are in the queue", kept, len(q))
	}
	runtime.KeepAlive(q)
}
