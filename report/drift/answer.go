package drift

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"loadshape/bucket"
	"loadshape/bucket/profile"
)

// checkAnswer compares an answer about an account's limits with the published table that it is nearest to.
func checkAnswer(name, text string) ([]Finding, error) {
	answer, err := profile.Read(name, strings.NewReader(text))
	if err != nil {
		return nil, err
	}
	if !strings.HasPrefix(answer.Owner, "Anthropic ") || answer.Source != "Rate Limits API" {
		return nil, fmt.Errorf("%s: %w", name, ErrNoPage)
	}
	var best []Finding
	agreed := -1
	for _, table := range []string{"anthropic/start", "anthropic/build", "anthropic/scale"} {
		found := compare(answerFigures(answer, table, name), []string{table}, name)
		found = slices.DeleteFunc(found, func(f Finding) bool { return f.State == Missing }) // an account need not have every model
		n := 0
		for i := range found {
			if found[i].State == Agrees {
				n++
			}
		}
		if n > agreed {
			best, agreed = found, n
		}
	}
	return best, nil
}

// answerFigures are the limits of an organization, as figures of a table.
func answerFigures(answer *profile.Profile, table, file string) []figure {
	var figures []figure
	for i := range answer.Groups {
		g := &answer.Groups[i]
		for j := range g.Limits {
			l := &g.Limits[j]
			f := figure{table: table, name: g.Models[0], dimension: l.Dimension, value: l.Limit, per: perOf(l), where: file + ": group " + strconv.Itoa(i+1)}
			if l.Scope == "workspace" {
				continue // its own, which nobody publishes
			}
			if g.Speed == bucket.Fast {
				f.name = "fast mode of " + g.Models[0]
				figures = append(figures, f)
				continue
			}
			figures = append(figures, f)
		}
	}
	return figures
}
