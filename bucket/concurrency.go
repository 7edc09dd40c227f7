package bucket

// A concurrency bounds how many admitted requests are under way at once. The zero value does not.
type concurrency struct {
	limit   int64
	refuses bool            // the request that is being judged
	ends    queue[struct{}] // of the requests under way
	lowest  int64           // how many more could be, at the least since the last mark
}

func newConcurrency(limit int64) concurrency { return concurrency{limit: limit, lowest: limit} }

// roll forgets what has ended by the instant at: a request counts while its end lies after it.
func (c *concurrency) roll(at int64) {
	for c.ends.due() <= at {
		c.ends.pop()
	}
}

func (c *concurrency) left() int64 { return c.limit - int64(len(c.ends)) }

// add counts a request until its end.
func (c *concurrency) add(at, end int64) {
	if end > at {
		c.ends.push(end, struct{}{})
	}
	c.lowest = min(c.lowest, c.left())
}

// mark starts a new stretch for lowest.
func (c *concurrency) mark(at int64) {
	c.roll(at)
	c.lowest = c.left()
}
