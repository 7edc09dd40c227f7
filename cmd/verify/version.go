package main

import (
	"fmt"

	"loadshape/cmd/internal/cli"
)

const versionUsage = `Print the version.

Usage:
  verify version
`

func runVersion(args []string, s streams) (int, error) {
	if _, err := cli.Parse("verify version", versionUsage, args, 0); err != nil {
		return 0, err
	}
	_, err := fmt.Fprintln(s.out, cli.Version())
	return 0, err
}
