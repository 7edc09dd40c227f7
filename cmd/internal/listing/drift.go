package listing

import (
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"loadshape/cmd/internal/cli"
	"loadshape/report/drift"
)

const limitsCheckUsage = `Compare saved pages of providers with the published limits in this program: which
figures agree, which differ, which models are new, which are gone. Nothing is
fetched; save the pages as HTML or Markdown and name the files, or their folder.

Pages: Anthropic's rate limits, the Bedrock page of the AWS General Reference,
the quotas of Claude in Microsoft Foundry and on Vertex AI, and the answer of
the Rate Limits API.

Usage:
  sim limits check FILE|DIR... [--format text|github]

Examples:
  sim limits check rate-limits.md bedrock.html
  sim limits check pages/ --format github > issue.md

Exit status: 0 all agree; 1 something has moved, or cannot be read; 2 none of the
files is such a page.
`

// pageEndings are those of files in a folder that may be pages; others are left alone.
var pageEndings = []string{".html", ".htm", ".md", ".mdx", ".markdown", ".json"}

// check is sim limits check.
func check(args []string, out io.Writer) (agree bool, err error) {
	format := "text"
	what := cli.NewSection("Report")
	what.StringVar(&format, "format", "text", "`FORMAT`\ntext, or github for the body of an issue (default text)")
	flags, err := cli.Parse("sim limits check", limitsCheckUsage, args, math.MaxInt, what)
	if err != nil {
		return false, err
	}
	write := map[string]func(io.Writer, []drift.Finding) error{"text": drift.Text, "github": drift.GitHub}[format]
	if write == nil {
		return false, fmt.Errorf("--format: is %q, expected text or github", format)
	}
	if flags.NArg() == 0 {
		return false, errors.New("limits check: no file is named, expected saved pages or their folder")
	}
	files, err := pagesIn(flags.Args())
	if err != nil {
		return false, err
	}
	var all []drift.Finding
	var none error
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return false, fmt.Errorf("%s: %w, expected a saved page", file, cli.Cause(err))
		}
		found, err := drift.Check(file, string(text))
		if err != nil {
			none = err
			found = []drift.Finding{{State: drift.Unread, Page: strings.TrimPrefix(err.Error(), file+": "), Where: file}}
		}
		all = append(all, found...)
	}
	if none != nil && !slices.ContainsFunc(all, func(f drift.Finding) bool { return f.Table != "" }) {
		return false, none
	}
	return !drift.Moved(all), write(out, all)
}

// pagesIn are the files that are named, and those in the folders that are.
func pagesIn(names []string) ([]string, error) {
	var files []string
	for _, name := range names {
		info, err := os.Stat(name)
		if err != nil {
			return nil, fmt.Errorf("%s: %w, expected a saved page or a folder of them", name, cli.Cause(err))
		}
		if !info.IsDir() {
			files = append(files, name)
			continue
		}
		entries, err := os.ReadDir(name)
		if err != nil {
			return nil, fmt.Errorf("%s: %w, expected a folder of saved pages", name, cli.Cause(err))
		}
		before := len(files)
		for _, e := range entries {
			if !e.IsDir() && slices.Contains(pageEndings, strings.ToLower(filepath.Ext(e.Name()))) {
				files = append(files, filepath.Join(name, e.Name()))
			}
		}
		if len(files) == before {
			return nil, fmt.Errorf("%s: has no page, expected files that end in %s", name, cli.Joined(pageEndings))
		}
	}
	return files, nil
}
