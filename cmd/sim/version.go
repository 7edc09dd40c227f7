package main

import (
	"context"
	"fmt"

	"loadshape/cmd/internal/cli"
)

const versionUsage = `Print the version.

Usage:
  sim version
`

func runVersion(_ context.Context, args []string, s streams) (int, error) {
	if _, err := cli.Parse("sim version", versionUsage, args, 0); err != nil {
		return 0, err
	}
	_, err := fmt.Fprintln(s.out, cli.Version())
	return statusHolds, err
}
