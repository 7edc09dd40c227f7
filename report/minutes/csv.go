package minutes

import (
	"encoding/csv"
	"io"
	"strconv"
)

// WriteCSV writes the bounds as RFC 4180 has it, a header first: a row for each reading and limit.
func WriteCSV(w io.Writer, a *Answer) error {
	c := csv.NewWriter(w)
	c.UseCRLF = true
	c.Write([]string{"reading", "group", "dimension", "scope", "limit", "per", "judged", "offered", "busiest", "busiest_at", "refused_at_least", "refused_at_most", "possible_minutes"})
	names, found := a.Readings.Readings()
	for i, r := range found {
		for _, l := range r.Limits {
			row := []string{names[i], l.Group, l.Dimension, l.Scope, strconv.FormatInt(l.Limit, 10), l.Per, strconv.FormatBool(l.Judged)}
			for _, n := range []int64{l.Offered, l.Busiest} {
				row = append(row, strconv.FormatInt(n, 10))
			}
			row = append(row, l.BusiestAt)
			most := ""
			if l.AtMost != nil {
				most = strconv.FormatInt(*l.AtMost, 10)
			}
			c.Write(append(row, strconv.FormatInt(l.AtLeast, 10), most, strconv.Itoa(l.Possible)))
		}
	}
	c.Flush()
	return c.Error()
}
