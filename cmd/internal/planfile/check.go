// Package planfile is the two commands to begin with: sim init writes a first plan, and sim check says
// whether plans and limits files can be read.
//
// In come arguments, answers and files; out go a file that was not there before, and a line for each
// file that was looked at. It plays nothing: whether traffic fits is for sim run to say.
//
// Read init.go for the first and check.go for the second.
package planfile

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"loadshape/bucket"
	"loadshape/bucket/bounded"
	"loadshape/bucket/profile"
	"loadshape/bucket/yamlfile"
	"loadshape/cmd/internal/cli"
	"loadshape/report"
	"loadshape/report/judge"
	"loadshape/report/layout"
	"loadshape/workload"
)

// Streams are the ways in and out of the commands.
type Streams struct {
	Getenv   func(string) string
	In       io.Reader
	Out, Err io.Writer
}

const checkUsage = `Say whether plans and limits files can be read: syntax, units, bounds, the limits
that a plan names, its models and its thresholds. Nothing is played; sim run says
whether traffic fits.

Usage:
  sim check FILE...

Examples:
  sim check launch.yaml
  sim check plans/*.yaml limits.yaml
  sim check --quiet - < launch.yaml
  sim check launch.yaml --set streams.chat.arrivals.rate=80

Exit status:
  0  all of them can be read
  2  one of them cannot: each is told with file, line and column
`

// Check is sim check. It tells of every file, and the error is that of the last one that cannot be read.
func Check(args []string, s Streams) error {
	c, changed := checker{Streams: s}, cli.NewSection("Flags")
	changed.StringArrayVar(&c.sets, "set", nil, "`PATH=VALUE`\nchange every plan before it is read, as streams.chat.arrivals.rate=80; null takes something away; can be repeated")
	flags, err := cli.Parse("sim check", checkUsage, args, 1<<20, changed)
	if err != nil {
		return err
	}
	if flags.NArg() == 0 {
		return errors.New("check: no file is given, expected plans or limits files")
	}
	var failed error
	for _, path := range flags.Args() {
		said, err := c.about(path)
		if err == nil {
			_, err = fmt.Fprintln(s.Out, cli.OneLine(said))
			if err != nil {
				return err
			}
			continue
		}
		if failed != nil { // the last one is told by who called
			fmt.Fprintln(s.Err, "sim: "+cli.OneLine(failed.Error()))
		}
		failed = err
	}
	return failed
}

// A checker says what files are.
type checker struct {
	Streams
	sets []string // what is changed in plans
}

// planKeys are keys that only a plan has.
var planKeys = []string{"streams", "thresholds", "client", "seed"}

// about says what a file is.
func (c *checker) about(path string) (string, error) {
	text, err := read(path, c.In)
	if err != nil {
		return "", err
	}
	doc, err := yamlfile.Parse(path, strings.NewReader(text))
	if err == nil {
		for _, key := range planKeys {
			if doc.Has(key) {
				return c.aboutPlan(path, text)
			}
		}
	}
	if len(c.sets) > 0 && err == nil {
		return "", fmt.Errorf("%s: is no plan, expected plans only with --set", path)
	}
	p, err := profile.Read(path, strings.NewReader(text)) // which also reads what is larger than a plan
	if err != nil {
		return "", err
	}
	limits := 0
	for i := range p.Groups {
		limits += len(p.Groups[i].Limits)
	}
	return fmt.Sprintf("%s: limits, %s in %s", path, layout.Counted(int64(limits), "limit"), layout.Counted(int64(len(p.Groups)), "group")), nil
}

// read is the text of a file.
func read(path string, in io.Reader) (string, error) {
	if path != "-" {
		info, err := os.Stat(path)
		if err == nil && info.IsDir() {
			return "", fmt.Errorf("%s: is a directory, expected a plan or a limits file", path)
		}
		f, err := os.Open(path)
		if err != nil {
			return "", fmt.Errorf("%s: %w, expected a plan or a limits file", path, cli.Cause(err))
		}
		defer f.Close()
		in = f
	}
	text, err := bounded.ReadAll(in, mostText)
	if err != nil {
		return "", fmt.Errorf("%s: %w", path, cli.Cause(err))
	}
	return string(text), nil
}

// mostText is the most that is read: what a cloud says of its quotas is the largest of all that is limits.
const mostText = 64 << 20

// aboutPlan says what a plan is held to, once nothing is wrong with it.
func (c *checker) aboutPlan(path, text string) (string, error) {
	plan, err := workload.ReadPlanIn(path, strings.NewReader(text), workload.Surroundings{Variable: cli.Variables(c.Getenv), Set: c.sets})
	if err != nil {
		return "", err
	}
	held, thresholds := "no limits of its own", max(1, len(plan.Thresholds))
	limits, _, err := judge.LimitsOf(plan, nil)
	switch {
	case errors.Is(err, judge.ErrNoLimits):
		for i := range plan.Thresholds {
			if _, err := report.ParseThreshold(plan.Thresholds[i].Threshold); err != nil {
				return "", plan.Wrap(&bucket.FieldError{Path: fmt.Sprintf("thresholds[%d]", i), Want: err.Error()})
			}
		}
	case err != nil:
		return "", err
	default:
		if _, err := judge.AboutPlan(plan, path, limits, nil); err != nil {
			return "", err
		}
		held = "held to " + limits.Name
	}
	return fmt.Sprintf("%s: a plan, %s, %s, %s", path, layout.Counted(int64(len(plan.Streams)), "stream"), layout.Counted(int64(thresholds), "threshold"), held), nil
}
