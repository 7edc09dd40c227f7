package listing

import (
	"fmt"
	"io"

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

// Schema is sim schema.
func Schema(args []string, out io.Writer) error {
	flags, err := cli.Parse("sim schema", schemaUsage, args, 1)
	if err != nil {
		return err
	}
	which := "plan"
	if flags.NArg() == 1 {
		which = flags.Arg(0)
	}
	switch which {
	case "plan":
		_, err = fmt.Fprint(out, workload.Schema())
	case "capacity":
		_, err = out.Write(capacity.JSONSchema())
	case "result":
		_, err = out.Write(report.ResultSchema())
	case "advice":
		_, err = out.Write(advise.JSONSchema())
	case "minutes":
		_, err = out.Write(minutes.JSONSchema())
	case "sweep":
		_, err = out.Write(sweep.JSONSchema())
	case "users":
		_, err = out.Write(users.JSONSchema())
	default:
		err = fmt.Errorf("schema: is %q, expected plan, result, capacity, advice, sweep, users or minutes", which)
	}
	return err
}
