package cli

import (
	"fmt"
	"os"
	"strings"
	"unicode/utf8"
)

const stepSummaryName = "GITHUB_STEP_SUMMARY"

// mostStepSummary is how large the page of a step may be: GitHub Actions shows nothing of a larger one.
const mostStepSummary = 1 << 20

const cutShort = "\n\n_The page of a step holds no more than this._\n"

// A StepSummary is the page that GitHub Actions shows of a step. Others may have written to it before. The nil
// StepSummary is none.
type StepSummary struct{ file *os.File }

// OpenStepSummary opens the page that the environment names, if it names one.
func OpenStepSummary(getenv func(string) string, place *Places) (*StepSummary, error) {
	path := getenv(stepSummaryName)
	if path == "" {
		return nil, nil
	}
	if err := place.Take(path); err != nil {
		return nil, fmt.Errorf("%s: %w", stepSummaryName, err)
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND|os.O_CREATE, 0o644)
	if err != nil {
		return nil, fmt.Errorf("%s: %s: cannot be written: %w", stepSummaryName, path, Cause(err))
	}
	return &StepSummary{f}, nil
}

// Add adds Markdown to the page, or as much of it as the page still holds.
func (s *StepSummary) Add(markdown string) error {
	if s == nil {
		return nil
	}
	info, err := s.file.Stat()
	if err == nil {
		_, err = s.file.WriteString(fitting(markdown+"\n", mostStepSummary-info.Size())) // a line between this and what others add
	}
	if err != nil {
		return fmt.Errorf("%s: %s: %w", stepSummaryName, s.file.Name(), Cause(err))
	}
	return nil
}

// fitting is a text cut after a whole line, so that it has no more than so many bytes together with the remark that it was cut.
func fitting(text string, room int64) string {
	if int64(len(text)) <= room {
		return text
	}
	room -= int64(len(cutShort))
	if room < 0 {
		return ""
	}
	text = text[:room]
	if end := strings.LastIndexByte(text, '\n'); end >= 0 {
		return text[:end] + cutShort
	}
	for !utf8.ValidString(text) { // a letter was cut in two
		text = text[:len(text)-1]
	}
	return text + cutShort
}

// Close ends the writing.
func (s *StepSummary) Close() {
	if s != nil {
		s.file.Close()
	}
}
