// Package standing counts what the runs that are done have come to, for when the rest is never played. In
// come verdicts, out go words. It must not know what was played, and why it ends.
package standing

import (
	"fmt"
	"strings"
	"sync"

	"loadshape/report"
	"loadshape/report/layout"
)

// A Count is of runs that are done. Its zero value has none.
type Count struct {
	mu    sync.Mutex
	runs  int64
	ended map[report.Verdict]int64
}

// Hear counts a run.
func (s *Count) Hear(v report.Verdict) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ended == nil {
		s.ended = map[report.Verdict]int64{}
	}
	s.runs++
	s.ended[v]++
}

// String says what stands, and that it is no verdict.
func (s *Count) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.runs == 0 {
		return "nothing was checked"
	}
	var parts []string
	for _, v := range []report.Verdict{report.Holds, report.Depends, report.Fails} {
		if n := s.ended[v]; n > 0 {
			parts = append(parts, fmt.Sprintf("%s %s", v, layout.Count(n)))
		}
	}
	return fmt.Sprintf("no verdict, but after %s so far: %s", layout.Counted(s.runs, "run"), strings.Join(parts, ", "))
}
