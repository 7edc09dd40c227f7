package spool

import (
	"slices"
	"testing"

	"loadshape/bucket"

	"pgregory.net/rapid"
)

// TestMerge: what does not fit memory comes out as if it did.
func TestMerge(t *testing.T) {
	s := NewSorter(ByTime)
	s.most = 100
	defer s.Close()
	var want []int64
	x := uint64(1)
	for i := range int64(5_050) {
		x = x*6364136223846793005 + 1442695040888963407
		var e Entry
		e.At, e.InputTokens, e.Model, e.Session, e.Line = int64(x>>40), i, "m", "s", i
		e.TTFT, e.Duration, e.Unsized, e.Key = -1, i, i%3 == 0, x
		if i%5 == 0 {
			e.Speed = bucket.Fast
		}
		want = append(want, e.At)
		if err := s.Add(&e); err != nil {
			t.Fatal(err)
		}
	}
	slices.Sort(want)
	for range 2 {
		r, err := s.Read()
		if err != nil {
			t.Fatal(err)
		}
		for i := range want {
			e, err := r.Next()
			if err != nil || e == nil {
				t.Fatalf("entry %d is %v, %v", i, e, err)
			}
			if e.At != want[i] || e.Line != e.InputTokens || e.Duration != e.Line || e.TTFT != -1 || e.Unsized != (e.Line%3 == 0) || (e.Speed == bucket.Fast) != (e.Line%5 == 0) || e.Model != "m" || e.Session != "s" {
				t.Fatalf("entry %d is %+v, want it at %d", i, e, want[i])
			}
		}
		if e, err := r.Next(); e != nil || err != nil {
			t.Fatalf("after the last there is %v, %v", e, err)
		}
	}
}

// TestOnce: of what is of one request one stays, whatever the order.
func TestOnce(t *testing.T) {
	block := func(key, key2 uint64, copied bool, at, output int64) Entry {
		e := Entry{Key: key, Key2: key2, Copy: copied}
		e.At, e.OutputTokens = at, output
		return e
	}
	all := []Entry{
		block(1, 1, false, 5, 3), block(1, 1, false, 7, 214), block(1, 2, true, 6, 214), // a replay of it with another request id
		block(2, 1, true, 8, 9), block(2, 1, true, 9, 8), // in a side-chain only
		block(3, 1, false, 1, 1), {Key: 3, Covers: true},
		block(0, 0, false, 2, 0), block(0, 0, false, 2, 0), // of which nothing is known
	}
	rapid.Check(t, func(t *rapid.T) {
		s := New()
		defer s.Close()
		for _, i := range rapid.Permutation([]int{0, 1, 2, 3, 4, 5, 6, 7, 8}).Draw(t, "order") {
			if err := s.Add(&all[i]); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.Settle(); err != nil {
			t.Fatal(err)
		}
		r, err := s.Read()
		if err != nil {
			t.Fatal(err)
		}
		var got [][2]int64
		for {
			e, err := r.Next()
			if err != nil {
				t.Fatal(err)
			}
			if e == nil {
				break
			}
			got = append(got, [2]int64{e.At, e.OutputTokens})
		}
		if want := [][2]int64{{2, 0}, {2, 0}, {5, 214}, {8, 9}}; !slices.Equal(got, want) || s.Repeats != 2 || s.Replays != 1 || s.Covered != 1 {
			t.Fatalf("%v, %d repeats, %d replays, %d covered, want %v, 2, 1 and 1", got, s.Repeats, s.Replays, s.Covered, want)
		}
	})
}
