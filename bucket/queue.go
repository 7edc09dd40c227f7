package bucket

// A queue holds what comes later, the earliest first. The zero queue is empty.
type queue[T any] []timed[T]

type timed[T any] struct {
	at   int64
	what T
}

func (q *queue[T]) push(at int64, what T) {
	*q = append(*q, timed[T]{})
	a := *q
	i := len(a) - 1
	for i > 0 {
		up := (i - 1) / 2
		if a[up].at <= at {
			break
		}
		a[i] = a[up]
		i = up
	}
	a[i] = timed[T]{at, what}
}

// pop removes the earliest; the queue must not be empty.
func (q *queue[T]) pop() T {
	a := *q
	top, moved := a[0].what, a[len(a)-1]
	a[len(a)-1] = timed[T]{} // so that nothing it points to is kept alive
	a = a[:len(a)-1]
	*q = a
	i := 0
	for {
		down := 2*i + 1
		if down >= len(a) {
			break
		}
		if down+1 < len(a) && a[down+1].at < a[down].at {
			down++
		}
		if moved.at <= a[down].at {
			break
		}
		a[i] = a[down]
		i = down
	}
	if len(a) > 0 {
		a[i] = moved
	}
	return top
}

// due is when the earliest comes; never where the queue is empty.
func (q queue[T]) due() int64 {
	if len(q) == 0 {
		return never
	}
	return q[0].at
}

// never is the end of time.
const never = int64(1<<63 - 1)
