package users

import (
	"encoding/csv"
	"io"
	"strconv"
)

// WriteCSV writes the curves as RFC 4180 has it, a header first: a row for each tier, with the cache and without, reading and number of users.
func WriteCSV(w io.Writer, u *Users) error {
	c := csv.NewWriter(w)
	c.UseCRLF = true
	c.Write([]string{"tier", "cache", "reading", "users", "draws", "hold", "refused_share"})
	for i := range u.Tiers {
		t := &u.Tiers[i]
		for _, curve := range []struct {
			cache  string
			points []Point
		}{{"as logged", t.Curve}, {"none", t.NoCache}} {
			for _, p := range curve.points {
				names, found := p.Readings()
				for r, f := range found {
					c.Write([]string{t.Name, curve.cache, names[r], strconv.Itoa(p.Users), strconv.Itoa(p.Draws), strconv.Itoa(f.Hold), strconv.FormatFloat(f.Share, 'f', -1, 64)})
				}
			}
		}
	}
	c.Flush()
	return c.Error()
}
