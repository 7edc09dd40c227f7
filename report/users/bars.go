package users

import (
	"fmt"
	"strings"

	"loadshape/report/layout"
)

// The narrowest bars that still tell something, and the widest that are easy to follow.
const leastBar, mostBar = 16, 60

// draw draws how many users fit each tier: full up to what fits under every reading, light up to what fits under one. An arrow
// leads on where no number that was tried is too large.
func (u *Users) draw(p *layout.Page) {
	names := 0
	for i := range u.Tiers {
		names = max(names, layout.Columns(layout.Clean(u.Tiers[i].Name)))
	}
	room := min(mostBar, p.Width-len(layout.Margin)-names-3)
	if room < leastBar {
		return
	}
	top := 0
	for i := range u.Tiers {
		if u.Tiers[i].Known {
			_, found := u.Tiers[i].Fit.Readings()
			for _, f := range found {
				if f.Users != nil {
					top = max(top, *f.Users)
				}
			}
		}
	}
	if top == 0 {
		return
	}
	p.Raw("\n")
	for i := range u.Tiers {
		t := &u.Tiers[i]
		if !t.Known {
			continue
		}
		low, high, more := room, 0, false
		_, found := t.Fit.Readings()
		for _, f := range found {
			end := 0
			if f.Users != nil {
				end = max(1, *f.Users*room/top)
				more = more || f.FailsAt == nil
			}
			low, high = min(low, end), max(high, end)
		}
		bar := p.Paint(layout.Green, strings.Repeat("█", low)) + p.Paint(layout.Faint, strings.Repeat("░", high-low))
		if more {
			bar += "▶"
		}
		p.Raw(fmt.Sprintf("%s%-*s  %s\n", layout.Margin, names, layout.Clean(t.Name), bar))
	}
}
