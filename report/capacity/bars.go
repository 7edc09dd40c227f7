package capacity

import (
	"fmt"
	"strings"

	"loadshape/report/layout"
	"loadshape/report/search"
)

// The narrowest bars that still tell something, and the widest that are easy to follow.
const (
	leastBar = 16
	mostBar  = 60
)

// besides is how many columns are left beside a table.
func besides(p *layout.Page, head []layout.Column, rows [][]string) int {
	room := p.Width - len(layout.Margin)
	for c := range head {
		widest := layout.Columns(head[c].Head)
		for _, row := range rows {
			widest = max(widest, layout.Columns(row[c]))
		}
		room -= widest + 2
	}
	return room
}

// drawBars draws how far each growth reaches, within some columns, and the axis above them. A bar is full up to what holds under every
// reading and light up to what holds under one; an arrow leads on where the plan holds at every scale that was tried. Where a bar
// ends before the plan as it is, a line stands at that.
func drawBars(p *layout.Page, growths []Each[search.Growth], columns int) (axis string, bars []string) {
	top := 2 * search.One
	for _, e := range growths {
		_, found := e.Readings()
		for _, g := range found {
			if g.Scale != nil && g.FailsAt != nil {
				top = max(top, *g.Scale+*g.Scale/10)
			}
		}
	}
	at := func(s search.Scale) int { return int((int64(s)*int64(columns) + int64(top)/2) / int64(top)) }
	for _, e := range growths {
		names, found := e.Readings()
		low, high, more := columns, 0, true
		for _, g := range found {
			end := 0
			switch {
			case g.FailsAt == nil && g.Scale != nil:
				end = columns
			case g.Scale != nil:
				end, more = max(1, at(*g.Scale)), false
			default:
				more = false
			}
			low, high = min(low, end), max(high, end)
		}
		if len(names) == 0 {
			low, more = 0, false
		}
		full, light, rest := strings.Repeat("█", low), strings.Repeat("░", high-low), ""
		if one := at(search.One); high < one && one < columns {
			rest = strings.Repeat(" ", one-high) + "│"
		}
		if more {
			full = strings.Repeat("█", columns-1) + "▶"
		} else if high == columns {
			light = strings.Repeat("░", max(0, high-low-1)) + "▶"
		}
		if one := at(search.One) - low; one >= 0 && one < high-low {
			marked := []rune(light)
			marked[one] = '│'
			light = string(marked)
		}
		color := layout.Green
		switch one := at(search.One); {
		case high < one:
			color = layout.Red
		case low < one:
			color = layout.Yellow
		}
		bars = append(bars, p.Paint(color, full)+p.Paint(layout.Faint, light)+p.Paint(layout.Faint, rest))
	}
	return axisOf(top, columns, at), bars
}

// axisOf has the scales where they are, as many as there is room for.
func axisOf(top search.Scale, columns int, at func(search.Scale) int) string {
	const apart = 6 // columns from one to the next, at least
	step := search.One
	for _, factor := range []search.Scale{1, 2, 5, 10, 20, 50} {
		if step = factor * search.One; at(step) >= apart {
			break
		}
	}
	axis := "0"
	for s := step; s <= top; s += step {
		label := search.Times(s)
		if gap := at(s) - layout.Columns(axis); gap > 0 && at(s)+layout.Columns(label) <= columns {
			axis += strings.Repeat(" ", gap) + label
		}
	}
	return fmt.Sprintf("%-*s", columns, axis)
}
