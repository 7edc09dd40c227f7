package page

import (
	"fmt"
	"math/bits"
	"slices"
	"strings"

	"loadshape/report"
	"loadshape/report/layout"
	"loadshape/report/page/frame"
)

// A plotted is the chart of the demand as its template has it, once for wide screens and once for narrow ones.
type plotted struct {
	Title    string
	Canvases []canvas
	Key      []keyItem
	Caption  []frame.Segment
}

// A keyItem says what a mark of the chart is.
type keyItem struct{ Class, Text string }

// A size is that of a canvas, whose texts are as large on every one.
type size struct {
	class         string
	Width, Height int64
}

// The room around a plot, for the figures and the names along its sides.
const (
	roomLeft, roomRight, roomTop, roomBelow = 46, 8, 50, 34
	roomBare                                = 20 // above, where there are no names
	letter                                  = 7  // how wide one is
)

// A canvas is a chart in the units of its picture.
type canvas struct {
	size
	Left, Right, Top, Bottom int64
	Line                     int64 // where the limit is
	LineText                 string
	Area, Outline, Excess    string // paths
	Refusals                 []dash
	Bands                    []band
	Rows, Columns            []tick
	First                    *note
	Peak                     *note
}

// Class is that of the canvas.
func (c *canvas) Class() string { return c.class }

type dash struct{ X, Width int64 }

type band struct {
	X, Width int64
	Text     string // "" where it has no room
	At       int64
	Spike    bool
}

type tick struct {
	At   int64
	Text string
	Last bool // it ends where it stands
}

// A note is a place with a text at it, which begins or ends there.
type note struct {
	X, Y, TX, TY int64
	Text         string
	Anchor       string
}

// canvas draws the figures.
func (b *builder) canvas(o *outline, s size, phases []Phase) canvas {
	c := canvas{size: s, Left: roomLeft, Right: s.Width - roomRight, Top: roomTop, Bottom: s.Height - roomBelow}
	if len(phases) == 0 || len(phases) > mostPhases {
		phases, c.Top = nil, roomBare
	}
	top := o.line
	for i, v := range o.values {
		if o.known[i] {
			top = max(top, v)
		}
	}
	top = roundUp(top)
	y := func(v int64) int64 { return c.Bottom - scaled(max(v, 0), top, c.Bottom-c.Top) }
	steps := int64(len(o.values))
	x := func(step int64) int64 { return c.Left + scaled(step, steps, c.Right-c.Left) }
	c.Line = y(o.line)
	c.LineText = "limit: " + layout.Short(o.line) + " a minute"
	if !o.demand {
		c.LineText = "full: " + layout.Short(o.line)
	}
	c.paths(o, x, y)
	for i, n := range o.refused {
		if n > 0 {
			at := x(int64(i))
			c.Refusals = append(c.Refusals, dash{at, max(2, x(int64(i)+1)-at)})
		}
	}
	c.ticks(b, o, top, x, y)
	instant := func(at report.Seconds) int64 { // the place of an instant
		ns := int64(at) - o.first*o.length*int64(minute)
		return c.Left + scaled(min(max(ns, 0), steps*o.length*int64(minute)), steps*o.length*int64(minute), c.Right-c.Left)
	}
	c.bands(phases, instant)
	if at := o.view.FirstRefusalS; at != nil {
		c.First = c.noted(instant(*at), c.Bottom+29, "first refusal "+b.clock.brief(*at))
	}
	if o.demand && o.limit.BusiestMinuteAtS != nil {
		most := slices.Max(o.values)
		c.Peak = c.noted(instant(*o.limit.BusiestMinuteAtS), y(most)-6, layout.Count(most)+", "+o.limit.BusiestMinuteShare.Percent())
		c.Peak.Y = y(most)
	}
	return c
}

// paths are the outline in steps, what is below it, and what of it is beyond the line.
func (c *canvas) paths(o *outline, x, y func(int64) int64) {
	var outline, area, excess strings.Builder
	open := false
	for i, v := range o.values {
		if !o.known[i] {
			open = false
			continue
		}
		from, to, at := x(int64(i)), x(int64(i)+1), y(v)
		if open {
			fmt.Fprintf(&outline, "V%dH%d", at, to)
		} else {
			fmt.Fprintf(&outline, "M%d %dH%d", from, at, to)
		}
		open = true
		fmt.Fprintf(&area, "M%d %dV%dH%dV%d", from, c.Bottom, at, to, c.Bottom)
		if o.demand && v > o.line {
			fmt.Fprintf(&excess, "M%d %dV%dH%dV%d", from, c.Line, min(at, c.Line-1), to, c.Line)
		}
	}
	c.Outline, c.Area, c.Excess = outline.String(), area.String(), excess.String()
}

// ticks are the figures along the sides.
func (c *canvas) ticks(b *builder, o *outline, top int64, x, y func(int64) int64) {
	for _, n := range []int64{0, top / 2, top} {
		c.Rows = append(c.Rows, tick{At: y(n), Text: shortly(n)})
	}
	wanted := (c.Right - c.Left) / 90
	steps := int64(len(o.values))
	every := int64(1)
	for _, n := range []int64{1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440, 2880, 10080, 20160, 40320, 161280} {
		if every = n; steps*o.length/n <= wanted {
			break
		}
	}
	from := o.first * o.length
	for at := (from + every - 1) / every * every; at <= from+steps*o.length; at += every {
		place := c.Left + scaled(at-from, steps*o.length, c.Right-c.Left)
		text := b.clock.tick(report.Seconds(at) * minute)
		c.Columns = append(c.Columns, tick{place, text, place+int64(len(text))*letter/2+4 > c.Width})
	}
}

// bands are the phases, with their names where they have room.
func (c *canvas) bands(phases []Phase, instant func(report.Seconds) int64) {
	ends := map[bool]int64{} // of the names, of stages and of spikes
	for _, p := range phases {
		from, to := instant(p.FromS), instant(p.ToS)
		one := band{X: from, Width: max(1, to-from), At: c.Top - 36, Spike: p.Spike}
		if p.Spike {
			one.At = c.Top - 21
		}
		name := frame.Clean(p.Name)
		if wide := int64(len([]rune(name))) * letter; from >= ends[p.Spike] && wide <= c.Right-from && (p.Spike || wide <= to-from) {
			one.Text, ends[p.Spike] = name, from+wide
		}
		c.Bands = append(c.Bands, one)
	}
}

// noted puts a text beside a place, on the side that has the room; where none has, below it.
func (c *canvas) noted(x, y int64, text string) *note {
	n := &note{X: x, Y: y, TX: x + 4, TY: y, Text: text, Anchor: "start"}
	wide := int64(len([]rune(text))) * letter
	switch {
	case x+4+wide <= c.Width:
	case x-4 >= wide:
		n.TX, n.Anchor = x-4, "end"
	default:
		n.TX, n.Anchor = min(max(x, wide/2), c.Width-wide/2), "middle"
	}
	return n
}

// key says what the marks are.
func (p *plotted) key(o *outline, phases []Phase) {
	c := &p.Canvases[0]
	if o.demand {
		p.Key = append(p.Key, keyItem{"asked", o.noun + " asked for"}, keyItem{"line", "what the limit lets through"})
	} else {
		p.Key = append(p.Key, keyItem{"asked", "what is left"}, keyItem{"line", "what it holds"})
	}
	if c.Excess != "" {
		p.Key = append(p.Key, keyItem{"excess", "beyond it"})
	}
	if len(c.Refusals) > 0 {
		p.Key = append(p.Key, keyItem{"refusal", "attempts are refused"})
	}
	if slices.ContainsFunc(c.Bands, func(b band) bool { return b.Spike }) {
		p.Key = append(p.Key, keyItem{"spike", "spike"})
	}
}

// scaled is n × to / of, without overflow, for 0 ≤ n ≤ of.
func scaled(n, of, to int64) int64 {
	hi, lo := bits.Mul64(uint64(n), uint64(to))
	q, _ := bits.Div64(hi, lo, uint64(max(of, 1)))
	return int64(q)
}

// roundUp is the next number that is short to write.
func roundUp(n int64) int64 {
	for size := int64(1); size <= 1e17; size *= 10 {
		for _, k := range []int64{1, 2, 3, 4, 5, 6, 8} {
			if round := size * k; round >= n && (round%2 == 0 || size == 1) {
				return max(round, 2)
			}
		}
	}
	return n
}

// shortly writes a number along an axis.
func shortly(n int64) string {
	for _, unit := range []struct {
		size int64
		name string
	}{{1e12, "T"}, {1e9, "G"}, {1e6, "M"}, {1e3, "k"}} {
		if n >= unit.size {
			return strings.TrimSuffix(fmt.Sprintf("%d.%d", n/unit.size, n%unit.size*10/unit.size), ".0") + unit.name
		}
	}
	return layout.Count(n)
}
