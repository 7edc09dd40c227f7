package write

import (
	"cmp"
	"encoding/csv"
	"io"
	"slices"
	"strconv"
	"strings"

	"loadshape/report"
	"loadshape/report/layout"
)

// CSV writes the minutes as RFC 4180 has it, a header first: a row for each reading and minute, with
// the paths of the JSON result as names of the columns. A limit's lowest level is in
// lowest.<dimension>.<scope>, where there are several groups with the group behind it; a limit that would
// have the name of another has a # and its place among the limits too.
func CSV(w io.Writer, r *report.Result) error {
	c := csv.NewWriter(w)
	c.UseCRLF = true
	header := []string{"reading", "at_s"}
	for _, prefix := range []string{"offered.", "admitted."} {
		for _, f := range loadFigures {
			header = append(header, prefix+f.name)
		}
	}
	others := hasBackground(r)
	if others {
		for _, f := range loadFigures {
			header = append(header, "background."+f.name)
		}
	}
	header = append(header, "refused")
	failing := slices.ContainsFunc(r.Views(), func(v report.View) bool { return v.Failures() != "" })
	if failing {
		header = append(header, "faulted", "timed_out", "attempts")
	}
	var levels []string // the columns of both readings; those of one that the other lacks stay empty there
	at := map[string]int{}
	for _, v := range r.Views() {
		for _, name := range levelNames(v.Limits) {
			if _, ok := at[name]; !ok {
				at[name] = len(levels)
				levels = append(levels, name)
			}
		}
	}
	shares, has := shareNames(r, levels)
	c.Write(slices.Concat(header, levels, shares))
	for _, v := range r.Views() {
		names := levelNames(v.Limits)
		whole := make([]string, len(shares))
		for l, name := range names {
			if place, ok := has[name]; ok {
				whole[place], whole[place+1] = exact(v.Limits[l].BusiestMinuteShare), exact(v.Limits[l].SustainedShare)
			}
		}
		for i := range v.Minutes {
			m := &v.Minutes[i]
			row := append(make([]string, 0, len(header)+len(levels)), v.Name, m.AtS.String())
			for _, load := range []*report.Load{&m.Offered, &m.Admitted} {
				for _, f := range loadFigures {
					row = append(row, strconv.FormatInt(f.of(load), 10))
				}
			}
			if others {
				for _, f := range loadFigures {
					row = append(row, strconv.FormatInt(f.of(cmp.Or(m.Background, new(report.Load))), 10))
				}
			}
			row = append(row, strconv.FormatInt(m.Refused, 10))
			if failing {
				row = append(row, strconv.FormatInt(m.Faulted, 10), strconv.FormatInt(m.TimedOut, 10), strconv.FormatInt(m.Attempts(), 10))
			}
			cells := make([]string, len(levels))
			for l, level := range m.LowestLevels[:min(len(m.LowestLevels), len(names))] {
				cells[at[names[l]]] = strconv.FormatInt(level, 10)
			}
			c.Write(slices.Concat(row, cells, whole))
		}
	}
	c.Flush()
	return c.Error() // a failed Write fails the Flush too
}

// hasBackground reports whether any minute has streams in the background.
func hasBackground(r *report.Result) bool {
	return slices.ContainsFunc(r.Views(), func(v report.View) bool {
		return slices.ContainsFunc(v.Minutes, func(m report.Minute) bool { return m.Background != nil })
	})
}

// shareNames are the columns of the shares, two for each limit that has them, and by the column of its level where they begin.
func shareNames(r *report.Result, levels []string) (names []string, at map[string]int) {
	at = map[string]int{}
	known := map[string]bool{}
	for _, v := range r.Views() {
		for i, name := range levelNames(v.Limits) {
			known[name] = known[name] || v.Limits[i].BusiestMinuteShare != nil
		}
	}
	for _, level := range levels {
		if known[level] {
			at[level] = len(names)
			limit := strings.TrimPrefix(level, "lowest.")
			names = append(names, "busiest_minute_share."+limit, "sustained_share."+limit)
		}
	}
	return names, at
}

// exact is a share as JSON has it; empty where there is none.
func exact(r *report.Ratio) string {
	if r == nil {
		return ""
	}
	return r.String()
}

var loadFigures = []struct {
	name string
	of   func(*report.Load) int64
}{
	{"requests", func(l *report.Load) int64 { return l.Requests }},
	{"input_tokens", func(l *report.Load) int64 { return l.InputTokens }},
	{"cache_creation_input_tokens", func(l *report.Load) int64 { return l.CacheCreationInputTokens }},
	{"cache_read_input_tokens", func(l *report.Load) int64 { return l.CacheReadInputTokens }},
	{"input_tokens_total", func(l *report.Load) int64 { return l.InputTokensTotal }},
	{"output_tokens", func(l *report.Load) int64 { return l.OutputTokens }},
}

func levelNames(limits []report.LimitUse) []string {
	names := make([]string, len(limits))
	seen := map[string]bool{}
	for i, l := range limits {
		name := "lowest." + l.Dimension
		if l.Scope != "" {
			name += "." + l.Scope
		}
		if l.Group != "" {
			name += "." + l.Group
		}
		if name = layout.Clean(name); seen[name] {
			name += "#" + strconv.Itoa(i)
		}
		seen[name] = true
		names[i] = name
	}
	return names
}
