package main

import (
	"context"
	"fmt"

	"loadshape/cmd/internal/cli"
	"loadshape/report"
	"loadshape/report/advise"
	"loadshape/report/capacity"
	"loadshape/report/minutes"
	"loadshape/report/sweep"
	"loadshape/report/users"
	"loadshape/workload"
)

const schemaUsage = `Print the JSON Schema (draft 2020-12) of a plan, so that an editor completes and
checks it, or of a result, a capacity, an advice, a sweep, how many users fit or
what sums of minutes decide, as --format json writes it.

Usage:
  sim schema [plan|result|capacity|advice|sweep|users|minutes]

Examples:
  sim schema > plan.schema.json
  sim schema result > result.schema.json

An editor with the YAML language server finds the schema by a plan's first line:
  # yaml-language-server: $schema=plan.schema.json
`

func runSchema(_ context.Context, args []string, s streams) (int, error) {
	flags, err := cli.Parse("sim schema", schemaUsage, args, 1)
	if err != nil {
		return 0, err
	}
	which := "plan"
	if flags.NArg() == 1 {
		which = flags.Arg(0)
	}
	switch which {
	case "plan":
		_, err = fmt.Fprint(s.out, workload.Schema())
	case "capacity":
		_, err = s.out.Write(capacity.JSONSchema())
	case "result":
		_, err = s.out.Write(report.ResultSchema())
	case "advice":
		_, err = s.out.Write(advise.JSONSchema())
	case "minutes":
		_, err = s.out.Write(minutes.JSONSchema())
	case "sweep":
		_, err = s.out.Write(sweep.JSONSchema())
	case "users":
		_, err = s.out.Write(users.JSONSchema())
	default:
		err = fmt.Errorf("schema: is %q, expected plan, result, capacity, advice, sweep, users or minutes", which)
	}
	return statusHolds, err
}
