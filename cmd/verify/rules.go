package main

import (
	"io"

	"loadshape/cmd/internal/cli"
	"loadshape/report/proof"
)

const rulesUsage = `Print the rules that a verdict is found by. The first that fits decides.

Usage:
  verify rules
`

func runRules(args []string, s streams) (int, error) {
	if _, err := cli.Parse("verify rules", rulesUsage, args, 0); err != nil {
		return 0, err
	}
	_, err := io.WriteString(s.out, proof.RulesTable())
	return 0, err
}
