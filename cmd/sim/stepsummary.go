package main

import (
	"bytes"
	"fmt"
	"os"

	"loadshape/cmd/internal/cli"
	"loadshape/report"
)

const stepSummaryName = "GITHUB_STEP_SUMMARY"

// A stepSummary is the page that GitHub Actions shows of a step. Others may have written to it before.
type stepSummary struct{ file *os.File }

// openStepSummary opens the file that the environment names; the nil stepSummary is none.
func openStepSummary(getenv func(string) string, place *cli.Places) (*stepSummary, error) {
	path := getenv(stepSummaryName)
	if path == "" {
		return nil, nil
	}
	if err := place.Take(path); err != nil {
		return nil, fmt.Errorf("%s: %w", stepSummaryName, err)
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND|os.O_CREATE, 0o644)
	if err != nil {
		return nil, fmt.Errorf("%s: %s: cannot be written: %w", stepSummaryName, path, cli.Cause(err))
	}
	return &stepSummary{f}, nil
}

// write adds the result.
func (s *stepSummary) write(r *report.Result) error {
	if s == nil {
		return nil
	}
	var b bytes.Buffer
	if err := report.WriteMarkdown(&b, r); err != nil {
		return err
	}
	b.WriteByte('\n') // before what others add
	if _, err := s.file.Write(b.Bytes()); err != nil {
		return fmt.Errorf("%s: %s: %w", stepSummaryName, s.file.Name(), cli.Cause(err))
	}
	return nil
}

func (s *stepSummary) close() {
	if s != nil {
		s.file.Close()
	}
}
