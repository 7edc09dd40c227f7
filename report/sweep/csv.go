package sweep

import (
	"encoding/csv"
	"io"
	"strconv"

	"loadshape/report"
)

// WriteCSV writes a row for each cell and reading as RFC 4180 has it, a header first.
func WriteCSV(w io.Writer, s *Sweep) error {
	c := csv.NewWriter(w)
	c.UseCRLF = true
	var head []string
	for _, a := range s.Axes {
		head = append(head, a.Name)
	}
	c.Write(append(head, "verdict", "runs", "hold", "depend", "fail", "seed", "reading", "requests", "attempts", "refused", "refused_share", "gave_up", "p99_wait_s", "refuses_most", "command"))
	whole := func(n int64) string { return strconv.FormatInt(n, 10) }
	for i := range s.Cells {
		cell := &s.Cells[i]
		for _, of := range []struct {
			reading string
			*Figures
		}{{"loose", cell.Loose}, {"strict", cell.Strict}} {
			if of.Figures == nil {
				continue
			}
			most := ""
			if of.First != nil {
				most = of.First.Dimension
			}
			c.Write(append(append([]string{}, cell.Values...), string(cell.Verdict), strconv.Itoa(cell.Runs), strconv.Itoa(cell.Hold), strconv.Itoa(cell.Depend), strconv.Itoa(cell.Fail), strconv.FormatUint(cell.Seed, 10),
				of.reading, whole(of.Requests), whole(of.Attempts), whole(of.Refused), strconv.FormatFloat(of.RefusedShare, 'f', -1, 64), whole(of.GaveUp), seconds(of.P99WaitS), most, cell.Command))
		}
	}
	c.Flush()
	return c.Error()
}

func seconds(s *report.Seconds) string {
	if s == nil {
		return ""
	}
	text, _ := s.MarshalJSON() // which cannot fail
	return string(text)
}
