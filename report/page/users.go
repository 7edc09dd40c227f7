package page

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"loadshape/report/layout"
	"loadshape/report/page/frame"
	"loadshape/report/users"
)

// UsersFormats are the formats of how many users fit.
func UsersFormats() []string {
	return []string{"text", "json", "markdown", "csv", "junit", "github", "html"}
}

// WriteUsersAs writes how many users fit in one of the formats; the style is that of text.
func WriteUsersAs(w io.Writer, format string, u *users.Users, o Options, style layout.Options) error {
	switch format {
	case "json":
		return users.WriteJSON(w, u)
	case "markdown":
		return users.WriteMarkdown(w, u)
	case "csv":
		return users.WriteCSV(w, u)
	case "junit":
		return users.WriteJUnit(w, u)
	case "github":
		return users.WriteGitHub(w, u)
	case "html":
		return WriteUsers(w, u, o)
	}
	return users.WriteText(w, u, style)
}

// WriteUsers writes a page of how many users fit, with the curve: users against the share of refusals, for each tier.
func WriteUsers(w io.Writer, u *users.Users, o Options) error {
	d := newDocument("How many users fit: "+u.Name, u.Sentence(), o)
	d.Heading = "How many users fit"
	d.Add("curve", "Users against refusals", curveOf(u))
	for i, s := range u.Sections() {
		var parts []frame.Part
		if len(s.Rows) > 0 {
			parts = append(parts, frame.Part{Table: (&frame.Table{Name: s.Title, Head: s.Names(), Rows: s.Rows}).LaidOut()})
		}
		for _, note := range s.Notes {
			parts = append(parts, frame.Part{Text: frame.Plain(note)})
		}
		d.Add(fmt.Sprintf("part%d", i+1), s.Title, parts)
	}
	assumed := frame.Table{Name: "Assumptions", Head: []string{"what", "is taken as", "why"}}
	for _, a := range u.Assumptions {
		assumed.Rows = append(assumed.Rows, []string{a.What, a.Value, a.Source})
	}
	d.Add("assumptions", "Assumptions", []frame.Part{{Table: assumed.LaidOut()}})
	if o.Command != "" {
		d.Add("again", "This page again", []frame.Part{{Code: frame.Printable(o.Command)}})
	}
	return draw(w, d, nil)
}

// A curve is a drawing of several lines, from 0 to all of the requests, over numbers of users.
type curve struct {
	Title         string
	Width, Height int64
	Lines         []curveLine
	Marks         []curveMark // along the axes
}

// A curveLine is one tier: its colour, its path of SVG, and the points that say their figures.
type curveLine struct {
	Role, Name, Path string
	Points           []curvePoint
}

type curvePoint struct {
	X, Y int64
	Says string
}

type curveMark struct {
	X, Y  int64
	Text  string
	Users bool // of the axis of users
}

const curveWidth, curveHeight = 600, 200

// curveOf draws the share of refusals of each tier. The axis of users has as much room
// for one point as for another: they are nearer to each other where they are few.
func curveOf(u *users.Users) []frame.Part {
	c := &curve{Title: "Share of requests that are refused, by the number of users", Width: curveWidth, Height: curveHeight}
	lines, numbers := u.Lines(), u.Numbers()
	top := int64(1) // hundredths
	for _, l := range lines {
		top = max(top, int64(slices.Max(l.Shares)*100)+1)
	}
	place := func(at int) int64 { return int64(at) * curveWidth / int64(max(1, len(numbers)-1)) }
	for at, n := range numbers {
		c.Marks = append(c.Marks, curveMark{place(at), curveHeight, layout.Count(n), true})
	}
	tiers := -1
	for i, l := range lines {
		if i == 0 || l.Name != lines[i-1].Name {
			tiers++
		}
		line := curveLine{Role: roleOf(tiers % MostCompared), Name: frame.Clean(l.Title())}
		switch {
		case !l.Cached:
			line.Role += " uncached"
		case l.Strict:
			line.Role += " strict"
		}
		var path strings.Builder
		for at, share := range l.Shares {
			x, y := place(at), curveHeight-int64(share*100*curveHeight)/top
			fmt.Fprintf(&path, "%c%d %d", "ML"[min(at, 1)], x, y)
			line.Points = append(line.Points, curvePoint{x, y, fmt.Sprintf("%s: %s, %s refused", line.Name, layout.Counted(int64(numbers[at]), "user"), layout.Percent(share))})
		}
		line.Path = path.String()
		c.Lines = append(c.Lines, line)
	}
	c.Marks = append(c.Marks, curveMark{0, 0, fmt.Sprintf("%d%%", top), false})
	return []frame.Part{{Draw: "curve", With: c}, {Note: frame.Plain("The higher a line, the more is refused; from the left to the right there are more users. A point says its figures; the table below has them all, too.")}}
}
