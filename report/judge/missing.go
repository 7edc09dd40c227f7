package judge

import (
	"errors"
	"fmt"

	"loadshape/report/shard"
)

// Missing are the parts that are to be played again, so that all runs are there: counted as --shard counted the given ones, which must
// answer the same question.
func Missing(parts []Part) ([]shard.Shard, error) {
	var pieces []piece
	for _, p := range parts {
		runs, err := eachRun(p.Result)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", p.Name, err)
		}
		pieces = append(pieces, piece{p, runs})
	}
	there, of := map[int]bool{}, 0
	for i := range pieces {
		p := &pieces[i]
		if err := p.sameQuestion(&pieces[0]); err != nil {
			return nil, fmt.Errorf("%s: %w", p.Name, err)
		}
		part := p.Part.Result.Part
		switch {
		case part == nil:
			return nil, fmt.Errorf("%s: part: is missing, expected what --shard wrote, which says how many parts there are", p.Name)
		case p.RunsTotal != pieces[0].RunsTotal:
			return nil, fmt.Errorf("%s: runs_total: is %d, expected %d as in %s", p.Name, p.RunsTotal, pieces[0].RunsTotal, pieces[0].Name)
		}
		of = max(of, part.Of)
		for run := range p.runs {
			there[part.FirstRun+run] = true
		}
	}
	if total := pieces[0].RunsTotal; of >= 1 && of <= total {
		return shard.Missing(of, total, func(run int) bool { return there[run] }), nil
	}
	return nil, errors.New("part.of: is missing, expected what --shard wrote, which says how many parts there are")
}
