package main

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"loadshape/report/layout"
	"loadshape/workload/exchange"
)

// TestBurstIsFollowed: the line of a burst counts the answers, and changes none of them.
func TestBurstIsFollowed(t *testing.T) {
	var b bytes.Buffer
	now := time.Unix(0, 0)
	line := layout.NewProgress(&b, "sending the burst", "requests at most", 4, func() time.Time {
		now = now.Add(2 * time.Second)
		return now
	})
	one := &exchange.Exchange{Status: 200}
	send, clear := counting(func(context.Context) *exchange.Exchange { return one }, line)
	for range 2 {
		if send(t.Context()) != one {
			t.Error("the answer is another one")
		}
	}
	if got := b.String(); !strings.Contains(got, "sending the burst: 50 %, 2 of 4 requests at most") || !strings.Contains(got, " left") {
		t.Errorf("the line is %q", got)
	}
	b.Reset()
	clear()
	if got := b.String(); strings.Trim(got, "\r ") != "" {
		t.Errorf("clearing writes %q", got)
	}
	v := &verification{}
	v.err = &b
	if _, clear := v.followed(func(context.Context) *exchange.Exchange { return one }, 4); clear == nil {
		t.Error("without a terminal nothing can be cleared")
	}
}
