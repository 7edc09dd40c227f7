package search

// Below is the largest scale between low, at which it holds or which is 0, and high, at which it does not, that was played and at which it
// holds, just below one at which it does not. It looks near first, and from there with steps that double, as far as there is an end;
// where nothing is known of the place, near is 0, and what is left is halved.
func Below(low, high, near Scale, holds func(Scale) (bool, error)) (Scale, error) {
	next, step, up := near, Scale(0), false
	if near == 0 {
		next = low + (high-low)/2
	}
	for high-low > 1 {
		next = max(low+1, min(next, high-1))
		ok, err := holds(next)
		if err != nil {
			return 0, err
		}
		switch {
		case step == 0:
			step, up = 1, ok
		case ok == up:
			step *= 2
		default:
			step = 1 << 40 // it lies between: what is left is halved
		}
		if ok {
			low = next
		} else {
			high = next
		}
		switch {
		case near == 0 || step >= high-low:
			next = low + (high-low)/2
		case up:
			next = low + step
		default:
			next = high - step
		}
	}
	return low, nil
}
