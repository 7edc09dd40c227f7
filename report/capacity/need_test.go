package capacity

import "testing"

// TestSmallest finds every need within a hundredth.
func TestSmallest(t *testing.T) {
	const top = 1_000_000
	for _, need := range []int64{0, 1, 2, 3, 50, 99, 100, 101, 4567, 123_456, 999_999, top, top + 1} {
		for _, start := range []int64{0, 1, 100, 5000, top} {
			for _, hints := range [][]int64{nil, {need}, {need, max(0, need-1)}, {7, 70_000}} {
				s := smallest{start: start, top: top, hints: hints, play: func(a int64) (bool, error) {
					if a < 0 || a > top {
						t.Fatalf("%d is tried", a)
					}
					return a >= need, nil
				}}
				n, err := s.run()
				if err != nil {
					t.Fatal(err)
				}
				switch {
				case need > top:
					if n.Holds != nil || n.Fails != nil {
						t.Errorf("need %d: %d is enough", need, *n.Holds)
					}
				case n.Holds == nil:
					t.Errorf("need %d: nothing is enough", need)
				case need == 0:
					if *n.Holds != 0 || n.Fails != nil {
						t.Errorf("need 0: %d", *n.Holds)
					}
				case *n.Holds < need || *n.Fails >= need || *n.Holds-*n.Fails > max(1, *n.Holds/100):
					t.Errorf("need %d, start %d, hints %v: %d holds and %d does not", need, start, hints, *n.Holds, *n.Fails)
				}
			}
		}
	}
}
