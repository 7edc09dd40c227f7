package underway

import (
	"io"
	"testing"
)

// TestStands: what is told when a signal ends it goes by what is done, in whatever order that is told.
func TestStands(t *testing.T) {
	p := Parts{Unit: "cell"}
	if got := p.Stands(); got != "nothing is done yet" {
		t.Errorf("it says %q", got)
	}
	for _, done := range []int{0, 2, 1} {
		p.Done(io.Discard, "playing x", done, 9)
	}
	if got := p.Stands(); got != "2 of 9 cells are done" {
		t.Errorf("it says %q", got)
	}
	p.Clear()
	var c Counter
	if got := c.Stands(); got != "nothing was found yet" {
		t.Errorf("it says %q", got)
	}
	if c.Part("requests alone", 3, 8); c.Stands() != "no answer, after 3 of 8 parts" {
		t.Errorf("it says %q", c.Stands())
	}
	c.Clear()
}
