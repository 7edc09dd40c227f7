package page

import (
	"fmt"
	"strings"

	"loadshape/report"
)

// A sketch is a chart of levels for who has no script, with the steps of the table.
type sketch struct {
	Width, Height int64
	Zero          int64 // where 0 is
	Lines         []sketchLine
}

// A sketchLine is a path of SVG.
type sketchLine struct{ Name, Path string }

const sketchWidth, sketchHeight = 600, 120

// sketchOf draws the level of a limit as a share of its capacity, under each reading.
func sketchOf(views []report.View, steps [][]step, limit int) *sketch {
	x := axisOf(1, steps...)
	if len(x.at) == 0 {
		return nil
	}
	first, last := x.at[0], x.at[len(x.at)-1]
	low, high := int64(0), int64(1) // thousandths of the capacity
	levels := make([]map[int64]int64, len(views))
	for n, v := range views {
		levels[n] = map[int64]int64{}
		if limit >= len(v.Limits) || v.Limits[limit].Capacity <= 0 {
			continue
		}
		for i := range steps[n] {
			if s := &steps[n][i]; limit < len(s.lowest) {
				share := thousandths(s.lowest[limit], v.Limits[limit].Capacity)
				levels[n][s.at] = share
				low, high = min(low, share), max(high, share)
			}
		}
	}
	place := func(at int64) int64 { return (at - first) * sketchWidth / max(last-first, 1) }
	height := func(share int64) int64 { return (high - share) * sketchHeight / (high - low) }
	s := &sketch{Width: sketchWidth, Height: sketchHeight, Zero: height(0)}
	for n, v := range views {
		var path strings.Builder
		open := false
		for i := range steps[n] {
			at := steps[n][i].at
			share, ok := levels[n][at]
			if !ok {
				open = false
				continue
			}
			if open && i > 0 && steps[n][i-1].at == at-1 {
				fmt.Fprintf(&path, "V%d", height(share))
			} else {
				fmt.Fprintf(&path, "M%d %d", place(at), height(share))
			}
			fmt.Fprintf(&path, "H%d", place(at+1))
			open = true
		}
		if path.Len() > 0 {
			s.Lines = append(s.Lines, sketchLine{v.Name, path.String()})
		}
	}
	if len(s.Lines) == 0 {
		return nil
	}
	return s
}

// thousandths is a share without overflow; more than a thousand times is as much as that.
func thousandths(level, capacity int64) int64 {
	const most = 1_000_000
	for level > 1<<50 || level < -1<<50 {
		level, capacity = level/2, capacity/2
	}
	if capacity == 0 {
		return 0
	}
	return max(-most, min(most, level*1000/capacity))
}
