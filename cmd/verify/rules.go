package main

import (
	"io"

	"loadshape/cmd/internal/cli"
	"loadshape/report/proof"
)

const rulesUsage = `Print the rules that a verdict is found by. The first that fits decides.

Usage:
  verify rules
  verify rules --burst      those of a burst, which follow where the one request held
`

func runRules(args []string, s streams) (int, error) {
	which := cli.NewSection("Flags")
	burst := which.Bool("burst", false, "print the rules of a burst")
	if _, err := cli.Parse("verify rules", rulesUsage, args, 0, which); err != nil {
		return 0, err
	}
	table := proof.RulesTable()
	if *burst {
		table = proof.BurstRulesTable()
	}
	_, err := io.WriteString(s.out, table)
	return 0, err
}
