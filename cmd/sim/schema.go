package main

import (
	"context"
	"fmt"

	"loadshape/report"
	"loadshape/workload"

	"github.com/spf13/pflag"
)

const schemaUsage = `Print the JSON Schema (draft 2020-12) of a plan, so that an editor completes and checks it, or of a
result as --format json writes it.

Usage:
  sim schema > plan.schema.json
  sim schema result

In a plan, the first line then is:
  # yaml-language-server: $schema=plan.schema.json
`

func runSchema(_ context.Context, args []string, s streams) (int, error) {
	flags := pflag.NewFlagSet("schema", pflag.ContinueOnError)
	if err := parse(flags, schemaUsage, args); err != nil {
		return 0, err
	}
	which := "plan"
	switch {
	case flags.NArg() == 1:
		which = flags.Arg(0)
	case flags.NArg() > 1:
		return 0, fmt.Errorf("schema: there are %d arguments, want plan or result", flags.NArg())
	}
	var err error
	switch which {
	case "plan":
		_, err = fmt.Fprint(s.out, workload.Schema())
	case "result":
		_, err = s.out.Write(report.ResultSchema())
	default:
		err = fmt.Errorf("schema: is %q, want plan or result", which)
	}
	return statusHolds, err
}
