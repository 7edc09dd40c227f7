package main

import (
	"context"
	"fmt"
	"runtime/debug"

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
	_, err := fmt.Fprintln(s.out, version())
	return statusHolds, err
}

// version is the module's version as the build knows it.
func version() string {
	v := "loadshape (unknown version)"
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		v = "loadshape " + info.Main.Version
	}
	return v
}
